//! The envelope: time, host and tool, all that may differ between two runs on the same inputs.

use super::Text;
use serde::{Deserialize, Serialize};

/// What surrounds the body. `null` where it is not known; never guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// SHA-256 of the body, written compactly with sorted keys. A report that was not read from a file has none yet:
    /// it is made while the body is written.
    pub body_sha256: Option<Text>,
    /// Run of the CI system, as it names it.
    pub ci: Option<Text>,
    /// The command line.
    pub command: Option<Text>,
    /// Documentation level of a submission.
    pub documentation_level: Option<Text>,
    /// End, UTC.
    pub finished: Option<Text>,
    /// The state of the tree.
    pub git: Option<Git>,
    /// Host triple.
    pub host: Option<Text>,
    /// Address of the repository.
    pub repository: Option<Text>,
    /// Who ran it, as stated.
    pub run_by: Option<Text>,
    /// Start, UTC.
    pub started: Option<Text>,
    /// The tool.
    pub tool: Tool,
    /// Version of rustc.
    pub toolchain: Option<Text>,
}

/// The state of the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Git {
    /// Commit.
    pub commit: Option<Text>,
    /// An input differs from the commit.
    pub dirty: Option<bool>,
    /// Tag on the commit.
    pub tag: Option<Text>,
}

/// The tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// SHA-256 of the program file.
    pub digest: Option<Text>,
    /// Name.
    pub name: Text,
    /// Version.
    pub version: Text,
}
