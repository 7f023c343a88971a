//! Sums in the report, each with its total, so that a dashboard can check them.

use super::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many of each word.
pub type Tally = BTreeMap<Text, usize>;

/// All sums.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Source files.
    pub files: FileCounts,
    /// Findings.
    pub findings: FindingCounts,
    /// Tagged places.
    pub places: PlaceCounts,
    /// Requirements of all tiers.
    pub requirements: RequirementCounts,
    /// Requirements of tiers software and design that are not retired: what the verdict is about.
    pub software_requirements: RequirementCounts,
    /// Test functions.
    pub tests: TestCounts,
}

/// Source files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCounts {
    /// Left out by configuration.
    pub excluded: usize,
    /// Indexed.
    pub read: usize,
    /// Both.
    pub total: usize,
}

/// Findings. Each tally sums to the total.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingCounts {
    /// By code.
    pub by_code: Tally,
    /// By level in development.
    pub by_development_level: Tally,
    /// By level in release.
    pub by_release_level: Tally,
    /// All.
    pub total: usize,
}

/// Tagged places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCounts {
    /// That implement.
    pub implementations: usize,
    /// Both.
    pub total: usize,
    /// That verify.
    pub verifications: usize,
}

/// Requirements. Each tally sums to the total.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementCounts {
    /// By class word.
    pub by_class: Tally,
    /// By state.
    pub by_state: Tally,
    /// By tier.
    pub by_tier: Tally,
    /// All.
    pub total: usize,
}

/// Test functions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestCounts {
    /// By outcome; sums to the total.
    pub by_outcome: Tally,
    /// That verify something.
    pub linked: usize,
    /// All.
    pub total: usize,
    /// That verify nothing.
    pub unlinked: usize,
}
