//! The pure middle: what was read, as values, and the one graph that joins them.

mod anomaly;
mod anomaly_join;
mod build;
mod census;
mod chain;
mod class;
mod class_of;
pub mod components;
mod config;
mod control;
mod coverage;
mod day;
mod demand;
mod dependency;
mod documents;
mod entered;
mod evidence;
mod id;
mod implementations;
mod item;
mod join;
mod junit;
mod levels;
mod merge;
mod merge_builds;
mod place;
mod reach;
mod reasons;
mod record;
mod record_links;
mod requirement;
mod results;
mod risk;
mod risk_graph;
mod scale;
mod selection;
mod soup;
mod soup_join;
mod source;
pub mod source_map;
mod statements;
mod tag;
mod test_nodes;
#[cfg(test)]
mod tests;
mod trace;
mod verification;
mod waiver;
mod word;

pub use anomaly::{Anomaly, AnomalyStatus, Evaluation, Witness};
pub use anomaly_join::AnomalyJoin;
pub use build::{Build, BuildRole, Collected, Package, TargetKey, TargetKind, UncollectedDependency, Unit};
pub use census::{CONTENT_KINDS, CensusRow, census};
pub use chain::{Chain, ChainEnd, ChainLink, Tail};
pub use class::{Class, Scheme};
pub use class_of::CodeMap;
pub use config::{BuildConfig, Config, EvidenceConfig, LevelGlob, Override, Prefix, ProjectConfig, SourceConfig};
pub use dependency::{Dependencies, Dependency, Part};
pub use documents::{Documents, InputFile, NotApplicable};
pub use entered::Entered;
pub use evidence::{
    BrokenFile, Evidence, Guarded, JunitCase, Outcome, PlaceKey, Reached, Run, RunExecutable, RunTest, Today,
    TodayExecutable, TodayPackage,
};
pub use id::Id;
pub use implementations::is_product;
pub use item::{CodePath, Item};
pub use place::{Place, Spanned};
pub use record::{Attachment, Found, Record, RecordResult, Signed, VerifiedText};
pub use requirement::{Alternative, Demand, ImplementedBy, Origin, Requirement, Retired};
pub use risk::{
    Acceptance, Cause, CauseKind, Control, ControlOption, Hazard, HazardCategory, ImplementedIn, Residual, Risk,
    RiskFile, RiskFileFacts, Situation, is_accepted,
};
pub use risk_graph::{CauseNode, ControlNode, HazardNode, RiskGraph, RiskNode, SituationNode};
pub use scale::{Acceptability, Matrix, RiskScales, Scale, Step};
pub use selection::{SELECTION, kept_apart_by, settle};
pub use soup::{AnomalyReview, Soup, SoupOrigin, Support};
pub use soup_join::{SoupJoin, SoupState, names_rust_library, soup_class};
pub use source::{IndexedFile, IndexedItem, ModulePath, SourceIndex, TestAttribute, WrittenTag};
pub use tag::{CompiledTag, UnitRef};
pub use test_nodes::{
    CONDITIONAL, IN_NO_TEST_BUILD, NO_TEST_THERE, NOT_A_TEST, NOT_INDEXED, NOT_LISTED, NOT_RUN, OWN_HARNESS,
    UNCONFIRMED,
};
pub use trace::{ClassFrom, DemandResult, Implementation, ItemNode, RequirementNode, State, TestNode, Trace};
pub use verification::{Attempt, Freshness, LevelFrom, Obstacle, StaleInputs, Standing, Verification, VerifiedBy};
pub use waiver::{External, Waiver};
pub use word::{AllocatedTo, Gate, Kind, Method, Status, Tier};

pub use iec62304_wire::{Form, ItemKind, Level, Relation};
