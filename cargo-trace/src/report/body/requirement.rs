//! A requirement in the report, with all that hangs from it.

use super::{Implementation, Source, Text, Verification, Word};
use serde::{Deserialize, Serialize};

/// A requirement of any tier and status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// The accepted text; `null` while no lock is read.
    pub accepted: Option<Accepted>,
    /// Allocation of an upper requirement.
    pub allocated_to: Option<Word>,
    /// Product builds that must contain it.
    pub builds: Vec<Text>,
    /// Content kinds of 5.2.2.
    pub category: Vec<Text>,
    /// Requirements derived from it.
    pub children: Vec<Text>,
    /// Class word.
    pub class: Text,
    /// `own`, `item SI-01`, `parent SI-00`, `system` or `default`.
    pub class_from: Text,
    /// Risks or situations that it adds to.
    pub contributes_to: Vec<Text>,
    /// Acceptance criterion.
    pub criterion: Option<Text>,
    /// What must be shown.
    pub demands: Vec<Demand>,
    /// The demands are the rule pack's, not the document's.
    pub demands_defaulted: bool,
    /// SHA-256 of what acceptance is about.
    pub digest: Text,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// Id.
    pub id: Text,
    /// Tagged places of code.
    pub implementations: Vec<Implementation>,
    /// Implemented by something that is not Rust.
    pub implemented_by: Option<ImplementedBy>,
    /// Items that it is allocated to.
    pub items: Vec<Text>,
    /// Why it has no parent.
    pub origin: Option<Origin>,
    /// What it is derived from.
    pub parents: Vec<Text>,
    /// Why the state is not better.
    pub reasons: Vec<Text>,
    /// Addresses and foreign ids.
    pub refs: Vec<Text>,
    /// Risk controls that it implements.
    pub risk_controls: Vec<Text>,
    /// Where it is declared.
    pub source: Source,
    /// State.
    pub state: Word,
    /// Authored status.
    pub status: Word,
    /// Its text differs from the accepted one; `null` while no lock is read.
    pub suspect: Option<bool>,
    /// The requirement's text.
    pub text: Text,
    /// Tier.
    pub tier: Word,
    /// One line.
    pub title: Text,
    /// Links to tests.
    pub verifications: Vec<Verification>,
    /// Waivers that hold for its findings.
    pub waived_by: Vec<Text>,
}

/// The accepted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// By whom, as stated.
    pub by: Text,
    /// SHA-256 of the accepted text.
    pub digest: Text,
    /// When.
    pub on: Text,
}

/// A demand and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Nothing satisfies it.
    pub missing: bool,
    /// Paths of tests, ids of records.
    pub satisfied_by: Vec<Text>,
    /// The demand as it is written.
    pub text: Text,
}

/// Implemented by something that is not Rust.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImplementedBy {
    /// What it is.
    pub kind: Text,
    /// Why.
    pub reason: Text,
    /// Where it is found.
    #[serde(rename = "where")]
    pub place: Text,
}

/// Why a requirement has no parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// `derived`, `risk`, `standard` or `stakeholder`.
    pub kind: Text,
    /// The reason.
    pub line: Text,
}
