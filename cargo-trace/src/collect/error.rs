//! What can go wrong in collection, each with its exit code.

use crate::exit::Exit;
use std::fmt;
use std::io;
use thiserror::Error;

/// Why nothing was collected.
#[derive(Debug, Error)]
pub enum CollectError {
    /// The lock file cannot be read, so nobody knows what is linked.
    #[error("what the builds link cannot be told: {reason}")]
    LockFile {
        /// Why, naming the file.
        reason: String,
    },
    /// `cargo metadata` failed: a broken manifest, no manifest, a lock file that `--locked` refuses.
    #[error("cargo could not describe the workspace: `{command}`\n{}", stderr.trim_end())]
    Metadata {
        /// The command, to paste.
        command: String,
        /// What cargo said.
        stderr: String,
    },
    /// The user's build failed; cargo has shown why.
    #[error("build `{build}` failed: `{command}`")]
    Build {
        /// Name of the build.
        build: String,
        /// The command, to paste.
        command: String,
    },
    /// Cargo could not be started, or its output broke off.
    #[error("cannot run `{command}`: {source}")]
    Cargo {
        /// The command, to paste.
        command: String,
        /// The system's reason.
        source: io::Error,
    },
    /// It compiled, but there is no usable trace data, also after a second try.
    #[error("no usable trace data in build `{build}`: {}", lines(units))]
    NoTraceData {
        /// Name of the build.
        build: String,
        /// The units, in order.
        units: Vec<UnusableUnit>,
    },
    /// The link to this executable could not be put into the target directory.
    #[error("cannot put the compiler wrapper into the target directory: {0}")]
    Link(io::Error),
    /// `--build` names a build that is not declared.
    #[error("no build is named `{name}`; {} {}", known_builds(*implied), names(known))]
    UnknownBuild {
        /// As asked for.
        name: String,
        /// The declared ones, or else the implied ones.
        known: Vec<String>,
        /// None is declared.
        implied: bool,
    },
    /// `--build` together with flags that make a build of their own.
    #[error("`--build` picks declared builds and cannot be combined with flags that narrow the selection")]
    BuildAndSelection,
    /// `exclude` of a `[[build]]` leaves nothing of its packages.
    #[error("build `{build}` selects no package: its `exclude` leaves out all that it names")]
    EmptyBuild {
        /// Name of the build.
        build: String,
    },
    /// `--exclude` leaves nothing of the selection.
    #[error("no package is selected: `--exclude` leaves out all of them")]
    EmptySelection,
}

/// A unit without usable trace data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusableUnit {
    /// Package, kind and name of its target.
    pub unit: String,
    /// The file that should tell its tags.
    pub file: String,
    /// What is wrong with it.
    pub reason: String,
}

impl CollectError {
    /// How the process ends, as the command line's contract has it.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Metadata { .. } | Self::Cargo { .. } => Exit::MetadataFailed,
            Self::Build { .. } => Exit::BuildFailed,
            Self::NoTraceData { .. } => Exit::NoTraceData,
            Self::Link(_) => Exit::Output,
            Self::UnknownBuild { .. } | Self::BuildAndSelection | Self::EmptySelection => Exit::Usage,
            Self::EmptyBuild { .. } | Self::LockFile { .. } => Exit::Unreadable,
        }
    }
}

impl fmt::Display for UnusableUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}`: {}", self.unit, self.file, self.reason)
    }
}

fn lines(units: &[UnusableUnit]) -> String {
    units.iter().map(|unit| format!("\n  {unit}")).collect()
}

const fn known_builds(implied: bool) -> &'static str {
    if implied { "`trace.toml` declares none, and implied:" } else { "declared are" }
}

fn names(known: &[String]) -> String {
    known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
