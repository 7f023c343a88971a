//! The one graph: requirements, items, tags and tests, joined by id.
//!
//! Everything refers to everything else by index into the graph's vectors; ids that resolve to nothing
//! are findings, not edges.

use super::{
    AllocatedTo, Anomaly, Attempt, Class, Collected, Config, Demand, Evidence, External, Freshness, Id, Item, ItemKind,
    NotApplicable, Outcome, Place, Record, Requirement, RiskFile, RiskGraph, Scheme, Soup, SourceIndex, Spanned,
    TargetKey, Verification, Waiver,
};
use iec62304_wire::words;
use std::collections::HashMap;
use std::sync::Arc;

/// The joined whole.
#[derive(Clone, Debug)]
pub struct Trace {
    /// `trace.toml`.
    pub config: Config,
    /// Class words.
    pub scheme: Scheme,
    /// Class of the software system; the scheme's default where none is stated.
    pub system_class: Class,
    /// Requirements of every tier and status, in natural order of their ids. Without documents, one for
    /// each tagged id, in state [`State::Undocumented`].
    pub requirements: Vec<RequirementNode>,
    /// Items, in natural order.
    pub items: Vec<ItemNode>,
    /// Waivers, in natural order.
    pub waivers: Vec<Waiver>,
    /// External references, in natural order.
    pub externals: Vec<External>,
    /// Records of verification, in natural order.
    pub records: Vec<Record>,
    /// The risk file, its records in natural order.
    pub risk: RiskFile,
    /// The links of the risk file, beside its records.
    pub risk_graph: RiskGraph,
    /// SOUP, in natural order.
    pub soup: Vec<Soup>,
    /// Anomalies, in natural order.
    pub anomalies: Vec<Anomaly>,
    /// Content kinds that the project has no requirement of, on purpose.
    pub not_applicable: Vec<NotApplicable>,
    /// Tagged places of code.
    pub implementations: Vec<Implementation>,
    /// Every test function, tagged or not.
    pub tests: Vec<TestNode>,
    /// Links of tests, and of records after them, to requirements.
    pub verifications: Vec<Verification>,
    /// Builds, packages and compiled tags as collected.
    pub collected: Collected,
    /// The source index.
    pub index: SourceIndex,
    /// Results.
    pub evidence: Evidence,
    /// How each program of each run stands to today's tree; as [`Evidence::runs`] and their executables.
    pub freshness: Vec<Vec<Freshness>>,
    /// Cases of JUnit files that look like results of this workspace's tests and belong to none, into
    /// [`Evidence::cases`].
    pub unmatched: Vec<usize>,
    /// Requirement by id.
    pub by_id: HashMap<Id, usize>,
    /// Item by id.
    pub item_by_id: HashMap<Id, usize>,
}

words! {
    /// A requirement's state: derived, never authored. The order is the order of precedence.
    State {
        /// A tombstone.
        Retired = "retired",
        /// Not judged yet.
        Draft = "draft",
        /// Accepted, not begun.
        Planned = "planned",
        /// A verifying test failed.
        Failed = "failed",
        /// No verification is linked.
        Untested = "untested",
        /// No code is linked.
        Unimplemented = "unimplemented",
        /// Linked, without a result that counts.
        Unverified = "unverified",
        /// Verified by results.
        Verified = "verified",
        /// Tagged, but no document says what it is.
        Undocumented = "undocumented",
    }
}

/// Where a class comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassFrom {
    /// Stated in the record itself.
    Own,
    /// From this item (the one with the highest class).
    Item(Id),
    /// From the parent item.
    Parent(Id),
    /// From the software system's stated class.
    System,
    /// Nothing is stated: the scheme's default (4.3 g).
    Default,
}

/// A requirement and what hangs from it.
#[derive(Clone, Debug)]
pub struct RequirementNode {
    /// As documented.
    pub record: Requirement,
    /// Its class.
    pub class: Class,
    /// Where the class comes from.
    pub class_from: ClassFrom,
    /// Upper requirements that resolve.
    pub parents: Vec<usize>,
    /// Lower requirements, retired ones left out.
    pub children: Vec<usize>,
    /// Items that resolve.
    pub items: Vec<usize>,
    /// Its tagged places, into [`Trace::implementations`].
    pub implementations: Vec<usize>,
    /// Its links to tests and records, into [`Trace::verifications`].
    pub verifications: Vec<usize>,
    /// What it demands, and what satisfies that.
    pub demands: Vec<DemandResult>,
    /// The demands are the rule pack's default, not the document's.
    pub demands_defaulted: bool,
    /// State.
    pub state: State,
    /// Why the state is not better, one sentence each.
    pub reasons: Vec<String>,
}

/// A demand and its answer.
#[derive(Clone, Debug)]
pub struct DemandResult {
    /// The demand.
    pub demand: Demand,
    /// Where it is written, if it is.
    pub place: Option<Place>,
    /// Verifications that satisfy it by what they are, whatever became of them, into [`Trace::verifications`].
    pub linked: Vec<usize>,
    /// Those of them that show it: with a result that counts.
    pub satisfied_by: Vec<usize>,
}

/// An item and what hangs from it.
#[derive(Clone, Debug)]
pub struct ItemNode {
    /// As documented.
    pub record: Item,
    /// Its class.
    pub class: Class,
    /// Where the class comes from.
    pub class_from: ClassFrom,
    /// Parent, if it resolves.
    pub parent: Option<usize>,
    /// Items split from it.
    pub children: Vec<usize>,
    /// Requirements allocated to it.
    pub requirements: Vec<usize>,
}

/// A tagged place of code.
#[derive(Clone, Debug)]
pub struct Implementation {
    /// Index of the tag in [`Collected::tags`].
    pub tag: usize,
    /// The requirement's id, at its literal.
    pub id: Spanned<Id>,
    /// The first target, by order, that compiled it as product code; else the first at all.
    pub target: TargetKey,
    /// `dose::Pump::grant_bolus`: crate, modules, type, name.
    pub item_path: Arc<str>,
    /// What it stands on.
    pub kind: ItemKind,
    /// Where the item's name stands (the tag's place where the compiler knows no name).
    pub place: Place,
    /// Last line of the item, where the source index knows it.
    pub end_line: Option<u32>,
    /// Names of the builds that saw it as product code, in order.
    pub builds: Vec<Arc<str>>,
    /// Kinds of the compilations that saw it, in order without repeats; tests as `lib (test)`.
    pub unit_kinds: Vec<String>,
    /// Seen as product code of a product build. Otherwise only in tests, examples, benches, build scripts.
    pub product: bool,
    /// Free text of the tag.
    pub note: Option<String>,
    /// Whether a probe tells that it was entered, in some run of today's builds; `None` while no such run is read.
    pub probe: Option<bool>,
}

/// A test function.
#[derive(Clone, Debug)]
pub struct TestNode {
    /// The target whose harness lists it.
    pub target: TargetKey,
    /// The name in the harness, without crate and without case (`tests::rate_is_zero`).
    pub path: Arc<str>,
    /// Where its name stands.
    pub place: Place,
    /// Last line, where known.
    pub end_line: Option<u32>,
    /// The compiler saw it (in a test compilation, by its tag or by its file's dep-info).
    pub compiled: bool,
    /// The source index sees a test attribute; `false` for tests that only a macro writes.
    pub attributed: bool,
    /// `#[ignore]`.
    pub ignored: bool,
    /// `#[should_panic]`.
    pub should_panic: bool,
    /// Names of cases, where the compiler told them.
    pub cases: Vec<Arc<str>>,
    /// Its links, into [`Trace::verifications`].
    pub verifications: Vec<usize>,
    /// A run's own test list has it.
    pub listed: bool,
    /// Every attempt of it and of its cases, in the order of runs, names and attempts.
    pub attempts: Vec<Attempt>,
    /// Cases of JUnit files that are results of it, into [`Evidence::cases`].
    pub junit: Vec<usize>,
    /// What became of it: as its links say, and without links as its harness says.
    pub outcome: Outcome,
}

impl Trace {
    /// A run of tests was read: results decide, not links.
    #[must_use]
    pub const fn rests_on_evidence(&self) -> bool {
        !self.evidence.runs.is_empty()
    }

    /// Whether a link answers a demand that it is fit for: by its result. As long as no run was read, a link to a test
    /// answers by being there; a record is its own result.
    #[must_use]
    pub fn answers(&self, link: &Verification) -> bool {
        link.shows() || (!self.rests_on_evidence() && link.test().is_some() && link.counts())
    }
}

impl RequirementNode {
    /// Judged for code and tests of its own: an active software or design requirement.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        use super::{Status, Tier};
        self.record.status.value == Status::Active && matches!(self.record.tier, Tier::Software | Tier::Design)
    }

    /// Allocated elsewhere than to software.
    #[must_use]
    pub fn is_outside_software(&self) -> bool {
        matches!(self.record.allocated_to.as_ref().map(|a| a.value), Some(AllocatedTo::Hardware | AllocatedTo::Process))
    }
}
