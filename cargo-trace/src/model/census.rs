//! The census of content kinds: which of the twelve kinds of 5.2.2 have requirements, and which need none.

use super::{NotApplicable, RequirementNode, Status, Tier, Trace};
use std::collections::HashMap;

/// The content kinds of 5.2.2, in its order.
pub const CONTENT_KINDS: &[&str] = &[
    "function",
    "io",
    "interface",
    "alarm",
    "security",
    "ui",
    "data",
    "installation",
    "operation",
    "network",
    "maintenance",
    "regulatory",
];

/// One content kind.
#[derive(Clone, Debug)]
pub struct CensusRow<'a> {
    /// Its word.
    pub category: &'static str,
    /// Requirements of it: of the software, retired ones left out.
    pub requirements: Vec<&'a RequirementNode>,
    /// The line that says why none is needed.
    pub not_applicable: Option<&'a NotApplicable>,
}

impl CensusRow<'_> {
    /// Nothing answers it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.requirements.is_empty() && self.not_applicable.is_none()
    }
}

/// All content kinds, in the order of 5.2.2.
#[must_use]
pub fn census(trace: &Trace) -> Vec<CensusRow<'_>> {
    let mut by_kind: HashMap<&str, Vec<&RequirementNode>> = HashMap::new();
    let counted = trace.documented().filter(|node| {
        node.record.status.value != Status::Retired && matches!(node.record.tier, Tier::Software | Tier::Design)
    });
    for node in counted {
        for category in &node.record.category {
            by_kind.entry(category.value.as_str()).or_default().push(node);
        }
    }
    let row = |category: &&'static str| CensusRow {
        category,
        requirements: by_kind.remove(category).unwrap_or_default(),
        not_applicable: trace.not_applicable.iter().find(|line| line.category.value == *category),
    };
    CONTENT_KINDS.iter().map(row).collect()
}
