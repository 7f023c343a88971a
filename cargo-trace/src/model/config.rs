//! `trace.toml` as values.

use super::{Gate, Kind, Level, Spanned, Tier};
use crate::finding::{Code, Severity};
use iec62304_core::requirement;
use jiff::civil::Date;

/// The whole of `trace.toml`, with defaults filled in.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file exists.
    pub exists: bool,
    /// Globs of documents, relative to the workspace root.
    pub documents: Vec<Spanned<String>>,
    /// `[project]`.
    pub project: ProjectConfig,
    /// `[levels]`, in file order; the first match wins.
    pub levels: Vec<LevelGlob>,
    /// `[source]`.
    pub source: SourceConfig,
    /// `[evidence]`.
    pub evidence: EvidenceConfig,
    /// `[[build]]`.
    pub builds: Vec<BuildConfig>,
    /// `[policy]`.
    pub policy: Vec<Override>,
    /// `[ids]`: the defaults, changed and extended by the project; longest prefix first.
    pub prefixes: Vec<Prefix>,
}

/// `[project]`.
#[derive(Clone, Debug)]
pub struct ProjectConfig {
    /// Name of the product's software; falls back to the workspace directory's name.
    pub name: String,
    /// Version.
    pub version: Option<String>,
    /// Rule pack.
    pub scheme: Spanned<String>,
    /// Class word of the software system.
    pub class: Option<Spanned<String>>,
}

/// A line of `[levels]`.
#[derive(Clone, Debug)]
pub struct LevelGlob {
    /// Glob of files, relative to the workspace root.
    pub glob: Spanned<String>,
    /// Level of the tests in them.
    pub level: Level,
}

/// `[source]`.
#[derive(Clone, Debug, Default)]
pub struct SourceConfig {
    /// Globs of files that are not indexed.
    pub exclude: Vec<Spanned<String>>,
    /// Paths of attributes that make a function a test, besides the known ones.
    pub test_attributes: Vec<String>,
}

/// `[evidence]`.
#[derive(Clone, Debug, Default)]
pub struct EvidenceConfig {
    /// Globs of the files that tests read while they run, relative to the workspace root; `None` means every file of
    /// the packages that git does not ignore.
    pub inputs: Option<Vec<Spanned<String>>>,
    /// Globs of JUnit files whose cases are results of tests, relative to the workspace root.
    pub junit: Vec<Spanned<String>>,
    /// Prefixes of suite or class names of tests that are not this workspace's.
    pub foreign: Vec<Spanned<String>>,
}

/// A `[[build]]`, with the defaults of its role not yet applied.
#[derive(Clone, Debug)]
pub struct BuildConfig {
    /// Its name.
    pub name: Spanned<String>,
    /// `product` or `test`.
    pub role: Spanned<super::BuildRole>,
    /// Packages; empty means the whole workspace.
    pub packages: Vec<String>,
    /// Packages left out.
    pub exclude: Vec<String>,
    /// Target triple; absent means the host.
    pub target: Option<String>,
    /// Features.
    pub features: Vec<String>,
    /// `--no-default-features`.
    pub no_default_features: bool,
    /// `--all-features`.
    pub all_features: bool,
    /// Cargo profile.
    pub profile: Option<String>,
    /// Target kinds to build (`lib`, `bins`, `tests`, `benches`, `examples`).
    pub kinds: Vec<String>,
    /// Why tests on the host speak for this target.
    pub host_equivalence: Option<String>,
}

/// A line of `[policy]`.
#[derive(Clone, Debug)]
pub struct Override {
    /// The finding whose level it sets.
    pub code: Spanned<Code>,
    /// The level.
    pub level: Severity,
    /// The gate; absent means both.
    pub gate: Option<Gate>,
    /// Why; needed for lowering.
    pub reason: Option<String>,
    /// Who approved it; needed for lowering in release.
    pub approver: Option<String>,
    /// When.
    pub approved_on: Option<Date>,
}

/// A line of `[ids]`: what an id with this prefix is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// The letters before the first separator or digit, as declared.
    pub prefix: String,
    /// The kind.
    pub kind: Kind,
    /// The tier, for requirements.
    pub tier: Option<Tier>,
}

impl BuildConfig {
    /// A build of which only name and role are said.
    #[must_use]
    pub const fn new(name: Spanned<String>, role: Spanned<super::BuildRole>) -> Self {
        Self {
            name,
            role,
            packages: Vec::new(),
            exclude: Vec::new(),
            target: None,
            features: Vec::new(),
            no_default_features: false,
            all_features: false,
            profile: None,
            kinds: Vec::new(),
            host_equivalence: None,
        }
    }
}

impl Config {
    /// The declared prefix of an id: the longest one that `-`, `_`, `.` or a digit follows.
    #[must_use]
    #[requirement("RQ-037")]
    pub fn prefix_of(&self, id: &str) -> Option<&Prefix> {
        self.prefixes.iter().filter(|p| starts(id, &p.prefix)).max_by_key(|p| p.prefix.len())
    }
}

fn starts(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix)
        .and_then(|rest| rest.bytes().next())
        .is_some_and(|b| b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.'))
}
