//! The JSON contract `cargo-trace/report/1` as types: the one thing that every renderer reads.
//!
//! The fields of each struct stand in alphabetical order of their names in JSON, so that compact
//! serialisation is the canonical form whose SHA-256 the envelope carries. A test holds that.
//! Words are plain text, not enums: a reader meets words of later versions. Unknown fields are ignored.

mod code;
mod counts;
mod envelope;
mod facts;
mod finding;
mod record;
mod requirement;
mod risk;
mod soup;

pub use code::{Build, Excerpt, Implementation, Options, Reach, Run, Tag, Test, Unit, Verification};
pub use counts::{Counts, FileCounts, FindingCounts, PlaceCounts, RequirementCounts, Tally, TestCounts};
pub use envelope::{Envelope, Git, Tool};
pub use facts::{Census, Evidence, Input, Override, Project, Rules, Scheme, UncollectedDependency, Unseen};
pub use finding::{CausedBy, Finding, Fix, GateOutcome, Levels, Location, Verdict, WaivedBy};
pub use record::{Attachment, External, Item, Record, Retired, Signed, Source, VerifiedText, Waiver};
pub use requirement::{Accepted, Demand, ImplementedBy, Origin, Requirement};
pub use risk::{AcceptabilityRow, Acceptance, Cause, Chain, Control, Hazard, Residual, Risk, Scale, Situation, Step};
pub use soup::{Anomaly, Evaluation, Package, Review, Soup, Support};

use crate::model::Gate;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// The schema that this version writes and reads.
pub const SCHEMA: &str = "cargo-trace/report/1";

/// Text that many places of a report share.
pub type Text = Arc<str>;

/// A word of a closed list; owned only when it was read from a file.
pub type Word = Cow<'static, str>;

/// A record of a family that this version does not have: kept as it was read.
pub type Foreign = serde_json::Value;

/// A whole report. [`super::json::write`] writes it, as only there the envelope gets its digest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Report {
    /// The report proper: a pure function of its inputs.
    pub body: Body,
    /// Time, host, tool: all that may differ between two runs on the same inputs.
    pub envelope: Envelope,
    /// [`SCHEMA`].
    pub schema: Word,
}

impl Report {
    /// A report of this version.
    #[must_use]
    pub fn new(body: Body, envelope: Envelope) -> Self {
        Self { body, envelope, schema: SCHEMA.into() }
    }
}

/// The report proper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Acceptability of risks, one row for each severity.
    pub acceptability: Vec<AcceptabilityRow>,
    /// Known anomalies.
    pub anomalies: Vec<Anomaly>,
    /// What cargo built for this report.
    pub builds: Vec<Build>,
    /// Causes of hazardous situations.
    pub causes: Vec<Cause>,
    /// Requirements by content kind of 5.2.2.
    pub census: Vec<Census>,
    /// Rows of the 7.3.3 chain.
    pub chains: Vec<Chain>,
    /// Codes of which an override changed the level, by gate. For the end of a run; the JSON report marks the
    /// findings themselves.
    #[serde(skip)]
    pub changed_levels: Vec<(Gate, Word)>,
    /// Risk controls.
    pub controls: Vec<Control>,
    /// Sums.
    pub counts: Counts,
    /// Runs of tests that were read, by start.
    pub evidence: Vec<Evidence>,
    /// References to other documents and systems.
    pub externals: Vec<External>,
    /// All findings, by id.
    pub findings: Vec<Finding>,
    /// Hazards.
    pub hazards: Vec<Hazard>,
    /// Files that the report rests on.
    pub inputs: Vec<Input>,
    /// Software items.
    pub items: Vec<Item>,
    /// The day that waivers were judged by.
    pub judged_on: Text,
    /// Levels that the project or the command line changed.
    pub overrides: Vec<Override>,
    /// Packages of the lock file that are no members; empty while no SOUP is declared.
    #[serde(default)]
    pub packages: Vec<Package>,
    /// The product's software.
    pub project: Project,
    /// Records of verification.
    pub records: Vec<Record>,
    /// Requirements of every tier and status.
    pub requirements: Vec<Requirement>,
    /// Tombstones.
    pub retired: Vec<Retired>,
    /// Risks.
    pub risks: Vec<Risk>,
    /// The rule pack.
    pub rules: Rules,
    /// Scales of severity and probability.
    pub scales: Vec<Scale>,
    /// The classes.
    pub scheme: Scheme,
    /// Hazardous situations.
    pub situations: Vec<Situation>,
    /// Software of unknown provenance.
    pub soup: Vec<Soup>,
    /// Tags as the compiler saw them.
    pub tags: Vec<Tag>,
    /// Every test function, tagged or not.
    pub tests: Vec<Test>,
    /// What this report could not see.
    pub unseen: Unseen,
    /// What the gates say.
    pub verdict: Verdict,
    /// Waivers.
    pub waivers: Vec<Waiver>,
}

impl Body {
    /// The report rests on links alone: no test run stands behind it.
    #[must_use]
    pub fn rests_on_links(&self) -> bool {
        self.verdict.rests_on == "links"
    }
}
