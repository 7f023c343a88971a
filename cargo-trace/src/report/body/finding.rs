//! Findings and verdicts in the report.

use super::{Text, Word};
use serde::{Deserialize, Serialize};

/// What somebody must look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// It stands in the baseline of old gaps.
    pub baseline: bool,
    /// The finding that this one follows from.
    pub caused_by: Option<CausedBy>,
    /// Class word of the thing judged.
    pub class: Text,
    /// Clauses that ask for it, such as `62304:5.7.4`.
    pub clauses: Vec<Text>,
    /// Stable code.
    pub code: Word,
    /// Code, ids and place key, hashed: stable when lines move.
    pub fingerprint: Text,
    /// A line to insert.
    pub fix: Option<Fix>,
    /// What to do.
    pub help: Option<Text>,
    /// The foremost id.
    pub id: Option<Text>,
    /// All ids.
    pub ids: Vec<Text>,
    /// Level in each gate, after overrides, before waivers.
    pub levels: Levels,
    /// Places, the primary one first.
    pub locations: Vec<Location>,
    /// One sentence.
    pub message: Text,
    /// The project or the command line changed a level.
    #[serde(rename = "override")]
    pub overridden: bool,
    /// What the code means, in a few words.
    pub title: Word,
    /// Waivers that hold for it.
    pub waived_by: Option<WaivedBy>,
}

/// The finding that another one follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CausedBy {
    /// Its code.
    pub code: Word,
    /// Its foremost id.
    pub id: Text,
}

/// Text to insert before a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// File.
    pub file: Text,
    /// The text, with its line feed.
    pub insert: Text,
    /// Line, from 1.
    pub line: u32,
}

/// A level for each gate: `off`, `note`, `warn`, `deny`, `locked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levels {
    /// Development.
    pub development: Word,
    /// Release.
    pub release: Word,
}

/// A place with its part in a finding. Columns count code points from 1, the end is exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// First column.
    pub column: u32,
    /// Column after the last.
    pub end_column: u32,
    /// Last line.
    pub end_line: u32,
    /// File.
    pub file: Text,
    /// What is there; may be empty.
    pub label: Text,
    /// First line.
    pub line: u32,
    /// `primary` or `secondary`.
    pub role: Word,
}

/// The waiver that holds in each gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaivedBy {
    /// In development.
    pub development: Option<Text>,
    /// In release.
    pub release: Option<Text>,
}

/// What the gates say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Development.
    pub development: GateOutcome,
    /// A selection on the command line narrowed the view.
    pub partial: bool,
    /// Release.
    pub release: GateOutcome,
    /// `links` or `evidence`.
    pub rests_on: Word,
}

/// What one gate says. Waived findings are counted apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateOutcome {
    /// Denied findings.
    pub denied: usize,
    /// Notes.
    pub noted: usize,
    /// `passed` or `failed`.
    pub outcome: Word,
    /// Waived findings.
    pub waived: usize,
    /// Warnings.
    pub warned: usize,
}

impl Finding {
    /// The level in a gate.
    #[must_use]
    pub fn level(&self, gate: crate::model::Gate) -> &str {
        match gate {
            crate::model::Gate::Development => &self.levels.development,
            crate::model::Gate::Release => &self.levels.release,
        }
    }

    /// The waiver that holds for it in a gate.
    #[must_use]
    pub fn waiver(&self, gate: crate::model::Gate) -> Option<&str> {
        let waived = self.waived_by.as_ref()?;
        match gate {
            crate::model::Gate::Development => waived.development.as_deref(),
            crate::model::Gate::Release => waived.release.as_deref(),
        }
    }
}

impl Verdict {
    /// The outcome of a gate.
    #[must_use]
    pub const fn gate(&self, gate: crate::model::Gate) -> &GateOutcome {
        match gate {
            crate::model::Gate::Development => &self.development,
            crate::model::Gate::Release => &self.release,
        }
    }
}

impl GateOutcome {
    /// Nothing is denied.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.outcome == "passed"
    }
}
