//! What the gates say in the end.

use super::{Code, Judged, Severity};
use crate::model::{Gate, Override};
use std::collections::BTreeSet;

/// All findings with their levels, and both gates' verdicts.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Sorted: worst level first (in the asked gate), then worst class, then code, then id.
    pub findings: Vec<Judged>,
    /// Development.
    pub development: GateVerdict,
    /// Release.
    pub release: GateVerdict,
    /// The rule pack.
    pub pack: PackFacts,
    /// The overrides that were in force.
    pub overrides: Vec<Override>,
    /// Codes of which an override changed the level of a finding, in the gates where it did.
    pub changed: BTreeSet<(Gate, Code)>,
    /// The view is narrowed by a selection on the command line.
    pub partial: bool,
}

/// One gate's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GateVerdict {
    /// Nothing is denied.
    pub passed: bool,
    /// Denied findings, waived ones left out.
    pub denied: usize,
    /// Warnings, waived ones left out.
    pub warned: usize,
    /// Notes, waived ones left out.
    pub noted: usize,
    /// Waived findings.
    pub waived: usize,
}

/// Which rules judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFacts {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
    /// SHA-256 of the pack's text, in hex.
    pub digest: String,
    /// Who compared its clause table with a licensed text; empty until somebody did.
    pub checked_by: String,
}

impl Judgement {
    /// Whether a locked finding stands: `report` and its like then exit 100 after their output.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        use super::Family;
        self.findings.iter().any(|f| {
            f.development == Severity::Locked && matches!(f.finding.code.family(), Family::Nothing | Family::Ids)
        })
    }
}
