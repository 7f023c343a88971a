//! The risk file in the report: its records with their links both ways, the scales, and the rows of the 7.3.3 chain.

use super::{Source, Text, Verification, Word};
use serde::{Deserialize, Serialize};

/// A hazard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazard {
    /// `energy`, `biological-chemical`, `performance` or `information`.
    pub category: Option<Word>,
    /// SHA-256 of what acceptance is about.
    pub digest: Text,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// Id.
    pub id: Text,
    /// Addresses and foreign ids.
    pub refs: Vec<Text>,
    /// Hazardous situations.
    pub situation_ids: Vec<Text>,
    /// Where it is declared.
    pub source: Source,
    /// One line.
    pub title: Text,
}

/// A hazardous situation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Situation {
    /// Controls that bring it about.
    pub brought_by_ids: Vec<Text>,
    /// Its causes.
    pub cause_ids: Vec<Text>,
    /// The highest class that the severities of its risks imply.
    pub class: Option<Text>,
    /// Controls that mitigate it as a whole.
    pub control_ids: Vec<Text>,
    /// SHA-256 of what acceptance is about.
    pub digest: Text,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// Its hazard.
    pub hazard: Option<Text>,
    /// Id.
    pub id: Text,
    /// Items whose class rests on it.
    pub item_ids: Vec<Text>,
    /// Why software has no part in it.
    pub no_software: Option<Text>,
    /// Addresses and foreign ids.
    pub refs: Vec<Text>,
    /// Requirements that add to it.
    pub requirement_ids: Vec<Text>,
    /// Its risks.
    pub risk_ids: Vec<Text>,
    /// How it comes about.
    pub sequence: Option<Text>,
    /// Where it is declared.
    pub source: Source,
    /// One line.
    pub title: Text,
}

/// A risk: a situation and a harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// What the matrix says before controls.
    pub acceptability: Option<Word>,
    /// Acceptance of the residual risk.
    pub accepted: Option<Acceptance>,
    /// The class that its severity implies.
    pub class: Option<Text>,
    /// Controls that name the risk itself.
    pub control_ids: Vec<Text>,
    /// SHA-256 of what acceptance is about.
    pub digest: Text,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// The harm.
    pub harm: Text,
    /// Id.
    pub id: Text,
    /// Probability that the situation occurs.
    pub p1: Option<Text>,
    /// Probability that the situation leads to the harm.
    pub p2: Option<Text>,
    /// Probability of harm before controls, stated or combined.
    pub probability: Option<Text>,
    /// Addresses and foreign ids.
    pub refs: Vec<Text>,
    /// Requirements that add to it.
    pub requirement_ids: Vec<Text>,
    /// What is left after controls; `null` where the question is not answered.
    pub residual: Option<Residual>,
    /// Severity.
    pub severity: Option<Text>,
    /// Its situation.
    pub situation: Option<Text>,
    /// Where it is declared.
    pub source: Source,
    /// One line.
    pub title: Text,
}

/// What is left of a risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Residual {
    /// What the matrix says.
    pub acceptability: Option<Word>,
    /// Probability of harm.
    pub probability: Text,
    /// Why.
    pub rationale: Text,
    /// Severity.
    pub severity: Text,
}

/// Somebody accepted what the rules do not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The benefit-risk analysis.
    pub benefit_risk: Option<Text>,
    /// Who, as stated.
    pub by: Text,
    /// When.
    pub on: Text,
    /// Why.
    pub reason: Text,
}

/// A cause of a hazardous situation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// It has no control, on purpose.
    pub accepted: Option<Acceptance>,
    /// The highest class that the severities of its situation imply.
    pub class: Option<Text>,
    /// Controls that mitigate it, its situation or a risk of that.
    pub control_ids: Vec<Text>,
    /// SHA-256 of what acceptance is about.
    pub digest: Text,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// Id.
    pub id: Text,
    /// The item that fails.
    pub item: Option<Text>,
    /// `specification`, `defect`, `soup`, `other` or `misuse`.
    pub kind: Option<Word>,
    /// Addresses and foreign ids.
    pub refs: Vec<Text>,
    /// Its situation.
    pub situation: Option<Text>,
    /// The SOUP that fails.
    pub soup: Option<Text>,
    /// Where it is declared.
    pub source: Source,
    /// One line.
    pub title: Text,
}

/// A risk control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// Causes that it mitigates.
    pub cause_ids: Vec<Text>,
    /// The highest class that the severities it touches imply.
    pub class: Option<Text>,
    /// SHA-256 of what acceptance is about.
    pub digest: Text,
    /// A record that counts shows that it works, and none that it does not.
    pub effective: bool,
    /// Records that are to show that it works.
    pub effectiveness: Vec<Verification>,
    /// External references and records for the part that is no software.
    pub evidence: Vec<Text>,
    /// It lies outside the software system.
    pub external: bool,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// Id.
    pub id: Text,
    /// `verified`, `linked` (no test result was seen) or `unverified`.
    pub implementation: Word,
    /// `software`, `hardware`, `labeling`, `process`.
    pub implemented_in: Vec<Word>,
    /// Causes, situations and risks, as written.
    pub mitigates: Vec<Text>,
    /// Situations that it brings about; `null` where the question is not answered.
    pub new_hazards: Option<Vec<Text>>,
    /// `design`, `protective` or `information`.
    pub option: Option<Word>,
    /// Addresses and foreign ids.
    pub refs: Vec<Text>,
    /// Requirements that implement it.
    pub requirement_ids: Vec<Text>,
    /// Risks that it mitigates.
    pub risk_ids: Vec<Text>,
    /// Situations that it mitigates as a whole.
    pub situation_ids: Vec<Text>,
    /// Where it is declared.
    pub source: Source,
    /// More about it.
    pub text: Option<Text>,
    /// One line.
    pub title: Text,
    /// Tests and records that verify the control itself, and records that it names as evidence.
    pub verifications: Vec<Verification>,
}

/// A row of the chain from a hazardous situation to a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// The first link that is missing and due: `cause`, `item`, `control`, `requirement`, `implementation`,
    /// `verification` or `result`; `null` in a complete row.
    pub broken_at: Option<Word>,
    /// Cause.
    pub cause: Option<Text>,
    /// Control.
    pub control: Option<Text>,
    /// Item.
    pub item: Option<Text>,
    /// Level of the verification.
    pub level: Option<Word>,
    /// Outcome of the verification; `referenced` for what another document or system holds.
    pub outcome: Option<Word>,
    /// Requirement; `null` where a test, record or document speaks of the control itself.
    pub requirement: Option<Text>,
    /// Hazardous situation.
    pub situation: Text,
    /// Path of a test, id of a record or of an external reference.
    pub verification: Option<Text>,
}

/// A scale of the project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// `severity` or `probability`.
    pub id: Word,
    /// Its steps, lowest first.
    pub steps: Vec<Step>,
}

/// A step of a scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Probabilities: the numbers that it stands for.
    pub bounds: Option<Text>,
    /// Severities: the class that it implies.
    pub class: Option<Text>,
    /// Its word.
    pub id: Text,
    /// What people call it.
    pub name: Option<Text>,
}

/// A row of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptabilityRow {
    /// By probability, lowest first: `acceptable`, `investigate` or `unacceptable`; `null` for a cell that cannot be
    /// read.
    pub cells: Vec<Option<Word>>,
    /// Severity.
    pub severity: Text,
}
