//! What the documents say, as values, together with all that is wrong with them.

use super::{Anomaly, Config, External, Item, Record, Requirement, RiskFile, Soup, Spanned, Waiver};
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
    /// Hazards, situations, risks, causes and controls, with the tables that judge them.
    pub risk: RiskFile,
    /// Software of unknown provenance.
    pub soup: Vec<Soup>,
    /// Known anomalies.
    pub anomalies: Vec<Anomaly>,
    /// `[not_applicable]`: content kinds that the project has no requirement of, on purpose.
    pub not_applicable: Vec<NotApplicable>,
    /// What is wrong with the documents (family ids); never a reason to stop.
    pub findings: Vec<Finding>,
    /// The files that were read.
    pub inputs: Vec<InputFile>,
}

/// A line of `[not_applicable]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotApplicable {
    /// A content kind of 5.2.2.
    pub category: Spanned<String>,
    /// Why no requirement has it.
    pub reason: String,
}

impl Documents {
    /// Documents in which nothing stands.
    #[must_use]
    pub fn empty(config: Config) -> Self {
        Self {
            config,
            requirements: Vec::new(),
            items: Vec::new(),
            waivers: Vec::new(),
            externals: Vec::new(),
            records: Vec::new(),
            risk: RiskFile::default(),
            soup: Vec::new(),
            anomalies: Vec::new(),
            not_applicable: Vec::new(),
            findings: Vec::new(),
            inputs: Vec::new(),
        }
    }

    /// How many records were read, of all kinds.
    #[must_use]
    pub const fn record_count(&self) -> usize {
        self.requirements.len()
            + self.items.len()
            + self.waivers.len()
            + self.externals.len()
            + self.records.len()
            + self.risk.len()
            + self.soup.len()
            + self.anomalies.len()
    }
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
