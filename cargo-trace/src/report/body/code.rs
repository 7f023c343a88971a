//! Code in the report: tagged places, tests, links, and the builds that saw them.

use super::{Text, Word};
use serde::{Deserialize, Serialize};

/// A tagged place of code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Implementation {
    /// Builds that saw it as product code.
    pub builds: Vec<Text>,
    /// Column, in code points from 1.
    pub column: u32,
    /// Last line of the item, where known.
    pub end_line: Option<u32>,
    /// File.
    pub file: Text,
    /// Crate, modules, type, name.
    pub item_path: Text,
    /// Package, target kind, target and path, with spaces between.
    pub key: Text,
    /// What the tag stands on.
    pub kind: Word,
    /// Line, from 1.
    pub line: u32,
    /// Free text of the tag.
    pub note: Option<Text>,
    /// Package.
    pub package: Text,
    /// Whether a probe tells that it was entered; `null` while no run with probes is read.
    pub probe: Option<bool>,
    /// It is product code of a product build; only then it implements.
    pub product: bool,
    /// Name of the target.
    pub target: Text,
    /// Kinds of the compilations that saw it.
    pub unit_kinds: Vec<Text>,
}

/// A link from a requirement to its verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Build that has the test.
    pub build: Option<Text>,
    /// Duration of the counted run.
    pub duration_ms: Option<u64>,
    /// Where the counted run ran, or a record's configuration.
    pub environment: Option<Text>,
    /// File.
    pub file: Text,
    /// The counted run was instrumented.
    pub instrumented: Option<bool>,
    /// Level.
    pub level: Option<Word>,
    /// `tag`, `map`, `inferred` or `record`.
    pub level_from: Option<Word>,
    /// Line, from 1.
    pub line: u32,
    /// Method.
    pub method: Word,
    /// `requirement`, `control` or `effectiveness`.
    pub of: Word,
    /// Outcome of the counted run; `unknown` without one.
    pub outcome: Word,
    /// Package.
    pub package: Option<Text>,
    /// Tagged places that the run reached.
    pub reached: Vec<Reach>,
    /// Why it does not count: not even as a link, or not as a result.
    pub reason: Option<Text>,
    /// Id of a record.
    pub record: Option<Text>,
    /// Digest of the requirement that the run verified.
    pub requirement_digest: Option<Text>,
    /// The result is older than what it speaks of; `null` without a result.
    pub stale: Option<bool>,
    /// Name of the target.
    pub target: Option<Text>,
    /// Path of the test.
    pub test: Option<Text>,
}

/// Whether a test reached a tagged place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// The place's key.
    pub place: Text,
    /// `yes`, `no`, `possibly` or `unknown`.
    pub reached: Word,
}

/// A test function, tagged or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// Names of its cases, where known.
    pub cases: Vec<Text>,
    /// Last line, where known.
    pub end_line: Option<u32>,
    /// Digest of its text, where known.
    pub excerpt: Option<Excerpt>,
    /// File.
    pub file: Text,
    /// `#[ignore]`.
    pub ignored: bool,
    /// Package, target kind, target and path, with spaces between.
    pub key: Text,
    /// Kind of the target.
    pub kind: Word,
    /// Line, from 1.
    pub line: u32,
    /// What became of it: as its links say, and without links as its harness says.
    pub outcome: Word,
    /// Package.
    pub package: Text,
    /// Path in the harness, without case.
    pub path: Text,
    /// Its runs.
    pub runs: Vec<Run>,
    /// `compiler`, `source`, `run`.
    pub seen_by: Vec<Word>,
    /// `#[should_panic]`.
    pub should_panic: bool,
    /// Name of the target.
    pub target: Text,
    /// Ids that it verifies.
    pub verifies: Vec<Text>,
}

/// The text of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// How many lines.
    pub lines: u32,
    /// SHA-256 of them.
    pub sha256: Text,
}

/// One attempt of a test, or of a case of it, in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Attempt, from 1.
    pub attempt: u32,
    /// Build.
    pub build: Option<Text>,
    /// Case.
    pub case: Option<Text>,
    /// Duration.
    pub duration_ms: Option<u64>,
    /// Outcome: of a linked test by both keys, else the harness's word.
    pub outcome: Word,
    /// Id of the run.
    pub run: Text,
    /// Its inputs are not those of today's tree.
    pub stale: bool,
}

/// One run of cargo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// Features asked for.
    pub features: Vec<Text>,
    /// SHA-256 of the lock file of dependencies.
    pub lock_sha256: Option<Text>,
    /// Name.
    pub name: Text,
    /// Packages asked for.
    pub packages: Vec<Text>,
    /// Cargo profile.
    pub profile: Text,
    /// `product`, `test` or `both`.
    pub role: Word,
    /// Target triple; `null` for the host.
    pub target: Option<Text>,
    /// Compilations of workspace members.
    pub units: Vec<Unit>,
}

/// One compilation of a workspace member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Kind of the target.
    pub kind: Word,
    /// Package.
    pub package: Text,
    /// How many tags it has.
    pub tags: usize,
    /// Name of the target.
    pub target: Text,
    /// Compiled with a test harness.
    pub test: bool,
}

/// A tag as the compiler saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Builds that saw it.
    pub builds: Vec<Text>,
    /// Column, in code points from 1.
    pub column: u32,
    /// File.
    pub file: Text,
    /// A macro wrote it.
    pub from_macro: bool,
    /// Its ids.
    pub ids: Vec<Text>,
    /// File and names, without line: stable when lines move.
    pub key: Text,
    /// Line, from 1.
    pub line: u32,
    /// Its options.
    pub options: Options,
    /// `implements` or `verifies`.
    pub relation: Word,
}

/// Options of a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// `level = "…"`.
    pub level: Option<Word>,
    /// `note = "…"`.
    pub note: Option<Text>,
}
