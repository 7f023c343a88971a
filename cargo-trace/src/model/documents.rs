//! What the documents say, as values, together with all that is wrong with them.

use super::{Config, External, Item, Record, Requirement, Waiver};
use crate::finding::Finding;
use std::sync::Arc;

/// All documents of a project. Records keep the order of files (by path) and of their text.
#[derive(Clone, Debug)]
pub struct Documents {
    /// `trace.toml`.
    pub config: Config,
    /// Requirements; of two with the same id only the first.
    pub requirements: Vec<Requirement>,
    /// Items.
    pub items: Vec<Item>,
    /// Waivers, incomplete ones included.
    pub waivers: Vec<Waiver>,
    /// External references.
    pub externals: Vec<External>,
    /// Records of verification, incomplete ones included.
    pub records: Vec<Record>,
    /// What is wrong with the documents (family ids); never a reason to stop.
    pub findings: Vec<Finding>,
    /// The files that were read.
    pub inputs: Vec<InputFile>,
}

/// A file that the verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputFile {
    /// Relative to the workspace root.
    pub path: Arc<str>,
    /// What it is: `configuration`, `document`, `lock-file`, `source`, `attachment`, `result`.
    pub role: &'static str,
    /// SHA-256, in hex.
    pub sha256: String,
}
