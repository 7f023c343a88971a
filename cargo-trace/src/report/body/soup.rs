//! SOUP, the packages that builds link, and known anomalies.

use super::{Source, Text, Word};
use serde::{Deserialize, Serialize};

/// A record of SOUP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Soup {
    /// The review of its published anomalies.
    pub anomalies: Option<Review>,
    /// Builds of the product that link it.
    pub builds: Vec<Text>,
    /// Causes that name it.
    pub cause_ids: Vec<Text>,
    /// Class word: the highest of its items.
    pub class: Text,
    /// SHA-256 of what acceptance is about.
    pub digest: Text,
    /// The hardware and software that it needs.
    pub environment: Option<Text>,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// Id.
    pub id: Text,
    /// Items that use it.
    pub items: Vec<Text>,
    /// Versions of the lock file, or of the compiler, that it is or ought to be of.
    pub locked: Vec<Text>,
    /// Who makes it.
    pub manufacturer: Option<Text>,
    /// Fields that it lacks, whether its class asks for them or not.
    pub missing: Vec<Text>,
    /// `crate`, `toolchain`, `c-library`, `os` or `firmware`.
    pub origin: Word,
    /// Name in the lock file.
    pub package: Text,
    /// What becomes of the package in the product: as [`Package::part`]; `null` where no package is behind it.
    pub part: Option<Word>,
    /// Addresses and foreign ids.
    pub refs: Vec<Text>,
    /// What is required of it.
    pub requirements: Option<Text>,
    /// Where it is declared.
    pub source: Source,
    /// `same`, `other-version`, `not-locked`, `stated` (no file tells) or `unknown` (nobody asked).
    pub state: Word,
    /// Who supports it and until when.
    pub support: Option<Support>,
    /// One line.
    pub title: Text,
    /// Version, as it is stated.
    pub version: Option<Text>,
}

/// A review of published anomalies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Who.
    pub by: Option<Text>,
    /// Fields that it lacks.
    pub missing: Vec<Text>,
    /// When.
    pub on: Option<Text>,
    /// Anomalies that matter here; `null` where the question is not answered.
    pub relevant: Option<Vec<Text>>,
    /// The list that was looked through.
    #[serde(rename = "source")]
    pub reviewed: Option<Text>,
    /// The version that it was looked through for.
    pub version: Option<Text>,
}

/// Support of a piece of SOUP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// Its end.
    pub end: Option<Text>,
    /// Its level.
    pub level: Option<Text>,
}

/// A package of the lock file that is no member of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Authors of its manifest.
    pub authors: Vec<Text>,
    /// Builds of the product that link it.
    pub builds: Vec<Text>,
    /// SHA-256 of its archive, from the lock file.
    pub checksum: Option<Text>,
    /// Licence expression of its manifest.
    pub license: Option<Text>,
    /// Name.
    pub name: Text,
    /// The native library that its manifest says it links.
    pub native: Option<Text>,
    /// `product`, `tags` (ours: adds no bytes), `build-time`, `test-only` or `unused`.
    pub part: Word,
    /// Where cargo has it from; `null` for a package by path.
    pub registry: Option<Text>,
    /// Repository of its manifest.
    pub repository: Option<Text>,
    /// The record that speaks of it.
    pub soup: Option<Text>,
    /// Where the lock file names it.
    pub source: Source,
    /// Packages that link it, as `name@version`.
    pub users: Vec<Text>,
    /// Version.
    pub version: Text,
}

/// A known anomaly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anomaly {
    /// What it affects; `null` where the question is not answered.
    pub affects: Option<Vec<Text>>,
    /// Class word: the highest of what it affects.
    pub class: Text,
    /// SHA-256 of what acceptance is about.
    pub digest: Text,
    /// Its evaluation for risk.
    pub evaluation: Option<Evaluation>,
    /// Fingerprints of the findings that name it.
    pub findings: Vec<Text>,
    /// The version that it was found in.
    pub found_in: Option<Text>,
    /// When it was found.
    pub found_on: Option<Text>,
    /// Id.
    pub id: Text,
    /// Records of verification that name it.
    pub record_ids: Vec<Text>,
    /// Addresses and foreign ids.
    pub refs: Vec<Text>,
    /// The version in which it is resolved.
    pub resolved_in: Option<Text>,
    /// SOUP whose review names it.
    pub soup_ids: Vec<Text>,
    /// Where it is declared.
    pub source: Source,
    /// `open`, `acceptable`, `not-acceptable` or `closed`.
    pub state: Word,
    /// `open` or `closed`, as written.
    pub status: Word,
    /// Keys of the tests that it explains.
    pub test_keys: Vec<Text>,
    /// Those tests as they are written.
    pub tests: Vec<Text>,
    /// What happens.
    pub text: Text,
    /// One line.
    pub title: Text,
    /// Ids of records and paths of tests that show that it is gone.
    pub verified_by: Vec<Text>,
}

/// An evaluation of an anomaly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Whether the risk is acceptable.
    pub acceptable: Option<bool>,
    /// Who.
    pub by: Option<Text>,
    /// Fields that it lacks.
    pub missing: Vec<Text>,
    /// When.
    pub on: Option<Text>,
    /// The risk, in words.
    pub risk: Option<Text>,
}
