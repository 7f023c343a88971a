//! Records of the documents other than requirements.

use super::{Text, Word};
use serde::{Deserialize, Serialize};

/// Where a record is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// File, relative to the workspace root.
    pub file: Text,
    /// Line, from 1.
    pub line: u32,
}

/// A software item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Causes that lie in it.
    pub cause_ids: Vec<Text>,
    /// Items split from it.
    pub children: Vec<Text>,
    /// Class word.
    pub class: Text,
    /// `own`, `parent SI-00`, `system` or `default`.
    pub class_from: Text,
    /// Why it has this class.
    pub class_rationale: Option<Text>,
    /// Packages and modules.
    pub code: Vec<Text>,
    /// Risk controls that its requirements implement.
    pub control_ids: Vec<Text>,
    /// SHA-256 of what acceptance is about.
    pub digest: Text,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// Id.
    pub id: Text,
    /// What it was split from.
    pub parent: Option<Text>,
    /// Records that verify it: that its segregation holds, for example.
    pub record_ids: Vec<Text>,
    /// Addresses and foreign ids.
    pub refs: Vec<Text>,
    /// Requirements allocated to it.
    pub requirement_ids: Vec<Text>,
    /// Why a class below the parent's is right.
    pub segregation: Option<Text>,
    /// Hazardous situations on which the class rests.
    pub situations: Vec<Text>,
    /// Where it is declared.
    pub source: Source,
    /// One line.
    pub title: Text,
}

/// A record of verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Who accepted the deviation, and when.
    pub accepted: Option<Signed>,
    /// Anomalies that were found; `null` where the question is not answered.
    pub anomalies: Option<Vec<Text>>,
    /// Files that belong to it.
    pub attachments: Vec<Attachment>,
    /// The case of the JUnit file that holds its result.
    pub case: Option<Text>,
    /// The exact state that was tested.
    pub commit: Option<Text>,
    /// Hardware and software of the set-up.
    pub configuration: Option<Text>,
    /// Its own acceptance criterion; without one the requirement's holds.
    pub criterion: Option<Text>,
    /// When.
    pub date: Option<Text>,
    /// The deviation, described.
    pub deviation: Option<Text>,
    /// SHA-256 of what acceptance is about.
    pub digest: Text,
    /// Risk controls whose effectiveness it shows.
    pub effectiveness: Vec<Text>,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// Id.
    pub id: Text,
    /// The JUnit file that holds its result.
    pub junit: Option<Text>,
    /// Level.
    pub level: Option<Word>,
    /// Method.
    pub method: Option<Word>,
    /// Required fields that it lacks.
    pub missing: Vec<Text>,
    /// What was seen.
    pub observed: Option<Text>,
    /// `passed`, `passed-with-deviation`, `failed`, `blocked` or `unknown`.
    pub outcome: Word,
    /// The procedure: a path or a line.
    pub procedure: Option<Text>,
    /// Why it does not count.
    pub reason: Option<Text>,
    /// Addresses and foreign ids.
    pub refs: Vec<Text>,
    /// Who reviewed it, and when.
    pub reviewed: Option<Signed>,
    /// Where it is declared.
    pub source: Source,
    /// Who did it.
    pub tester: Option<Text>,
    /// The texts that it rests on, one for each id that it names.
    pub texts: Vec<VerifiedText>,
    /// One line.
    pub title: Text,
    /// Tools with their calibration; `null` where the question is not answered.
    pub tools: Option<Vec<Text>>,
    /// The requirements, controls and items that it verifies.
    pub verifies: Vec<Text>,
    /// The version that was tested.
    pub version: Option<Text>,
}

/// A person and a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who, as stated.
    pub by: Text,
    /// When.
    pub on: Text,
}

/// A file that belongs to a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// `same`, `changed` or `missing`.
    pub found: Word,
    /// Its path.
    pub path: Text,
    /// The digest that the record states.
    pub sha256: Text,
}

/// A text that a record rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedText {
    /// `same`, `changed`, `missing` (nothing declares it) or `not-stated`.
    pub found: Word,
    /// Whose text it is.
    pub id: Text,
    /// The digest that the record states.
    pub sha256: Option<Text>,
}

/// A waiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// When it was approved.
    pub approved_on: Option<Text>,
    /// Who approved it.
    pub approver: Option<Text>,
    /// Last day on which it holds.
    pub expires: Option<Text>,
    /// The code that it waives.
    pub finding: Option<Text>,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// Up to which gate it holds.
    pub gate: Word,
    /// Id.
    pub id: Text,
    /// Ids that it waives the finding for.
    pub ids: Vec<Text>,
    /// Required fields that it lacks.
    pub missing: Vec<Text>,
    /// Why.
    pub reason: Option<Text>,
    /// Where it is declared.
    pub source: Source,
    /// `holds`, `incomplete`, `expired` or `unused`.
    pub state: Word,
    /// One line.
    pub title: Text,
    /// Version of the project from which it holds no more.
    pub until_version: Option<Text>,
    /// Fingerprints of the findings that it waives.
    pub waives: Vec<Text>,
}

/// A reference to another document or system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct External {
    /// SHA-256 of what acceptance is about.
    pub digest: Text,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// Id.
    pub id: Text,
    /// Revision of what holds it.
    pub revision: Option<Text>,
    /// Where it is declared.
    pub source: Source,
    /// One line.
    pub title: Text,
    /// The document or system that holds it.
    #[serde(rename = "where")]
    pub held_in: Text,
}

/// A tombstone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// SHA-256 of what acceptance was about.
    pub digest: Text,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// Id, never used again.
    pub id: Text,
    /// When; `null` where the tombstone lacks it.
    pub on: Option<Text>,
    /// Why; `null` where the tombstone lacks it.
    pub reason: Option<Text>,
    /// Successors.
    pub replaced_by: Vec<Text>,
    /// Where the tombstone stands.
    pub source: Source,
    /// One line.
    pub title: Text,
}
