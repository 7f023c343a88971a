//! What the report rests on: project, rules, inputs, and what could not be seen.

use super::{Source, Tally, Text, Word};
use serde::{Deserialize, Serialize};

/// The product's software.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Class word of the software system.
    pub class: Text,
    /// The class is stated; otherwise it is the scheme's default.
    pub class_stated: bool,
    /// A `trace.toml` exists.
    pub configured: bool,
    /// Name.
    pub name: Text,
    /// Version.
    pub version: Option<Text>,
}

/// The classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    /// What holds where nothing is stated.
    pub default: Text,
    /// Id.
    pub id: Text,
    /// Class words, lowest demand first.
    pub words: Vec<Text>,
}

/// The rule pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Who compared its clause table with a licensed text; empty until somebody did.
    pub checked_by: Text,
    /// SHA-256 of its text.
    pub digest: Text,
    /// Id.
    pub id: Text,
    /// Version.
    pub version: Text,
}

/// A file that the report rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Relative to the workspace root.
    pub path: Text,
    /// `configuration`, `document`, `lock-file`, `source`, `attachment`, `result`.
    pub role: Word,
    /// SHA-256.
    pub sha256: Text,
}

/// A run of tests that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Build.
    pub build: Option<Text>,
    /// How many attempts ended how, by the harness's word.
    pub by_outcome: Tally,
    /// Address of the CI run.
    pub ci: Option<Text>,
    /// The command as typed.
    pub command: Text,
    /// Commit.
    pub commit: Option<Text>,
    /// An input differed from the commit.
    pub dirty: Option<bool>,
    /// Features asked for.
    pub features: Vec<Text>,
    /// File.
    pub file: Text,
    /// End, UTC.
    pub finished: Option<Text>,
    /// Triple of the machine.
    pub host: Text,
    /// Its id.
    pub id: Text,
    /// With probes.
    pub instrumented: Option<bool>,
    /// Cargo profile.
    pub profile: Text,
    /// How many programs of tests it has.
    pub programs: usize,
    /// Who or what ran it, as stated.
    pub run_by: Option<Text>,
    /// `cargo` or `nextest`.
    pub runner: Word,
    /// It is sealed.
    pub sealed: bool,
    /// SHA-256.
    pub sha256: Text,
    /// How many of its programs are not those of today's tree.
    pub stale_programs: usize,
    /// Start, UTC.
    pub started: Option<Text>,
    /// Version of the tool.
    pub tool: Text,
    /// Version of rustc.
    pub toolchain: Text,
    /// Target triple.
    pub triple: Text,
    /// Why it is not sealed.
    pub unsealed_because: Option<Text>,
}

/// A level that the project or the command line changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// When it was approved.
    pub approved_on: Option<Text>,
    /// Who approved it.
    pub approver: Option<Text>,
    /// The finding code.
    pub code: Word,
    /// The gate; `null` for both.
    pub gate: Option<Word>,
    /// The level.
    pub level: Word,
    /// Why.
    pub reason: Option<Text>,
    /// Where it stands.
    pub source: Source,
}

/// Requirements of one content kind of 5.2.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Census {
    /// Category word.
    pub category: Word,
    /// Why none is needed.
    pub not_applicable: Option<Text>,
    /// Their ids.
    pub requirements: Vec<Text>,
}

/// What the report could not see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unseen {
    /// Source files that the configuration leaves out.
    pub excluded_files: Vec<Text>,
    /// A selection on the command line narrowed the view.
    pub partial: bool,
    /// Dependencies outside the workspace whose tags were not collected.
    pub uncollected_dependencies: Vec<UncollectedDependency>,
    /// Keys of places where no probe can tell whether they ran.
    pub unknown_reach: Vec<Text>,
}

/// A dependency whose tags were not collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UncollectedDependency {
    /// Name.
    pub name: Text,
    /// Version.
    pub version: Text,
}
