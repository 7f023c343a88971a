//! A finding: a stable code, a place, a sentence, and the text to paste.
//!
//! Whoever finds something builds a [`Finding`] in one place per code; its level comes later, from the
//! rule pack and the gate.

mod code;
mod verdict;

pub use code::{Code, Family};
pub use verdict::{GateVerdict, Judgement, PackFacts};

use crate::model::{Class, Gate, Id, Place};
use std::fmt;

/// How much a finding weighs in a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Not judged.
    Off,
    /// Said.
    Note,
    /// Said with emphasis.
    Warn,
    /// Fails the gate.
    Deny,
    /// Fails the gate; no override, no waiver.
    Locked,
}

impl Severity {
    /// The word in configuration and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Deny => "deny",
            Self::Locked => "locked",
        }
    }

    /// It fails the gate.
    #[must_use]
    pub const fn denies(self) -> bool {
        matches!(self, Self::Deny | Self::Locked)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What somebody must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its code.
    pub code: Code,
    /// The ids that it is about, the first one foremost.
    pub ids: Vec<Id>,
    /// The class of the thing judged; `None` means the system's.
    pub class: Option<Class>,
    /// One sentence, lowercase, without period; names ids, not code places.
    pub message: String,
    /// Places, the primary one first; empty only where nothing has a place.
    pub locations: Vec<Location>,
    /// What to do, with the text to paste.
    pub help: Option<String>,
    /// A line to insert, for tools.
    pub fix: Option<Fix>,
    /// Tells this finding from others with the same code and ids: a place key without line numbers.
    pub key: String,
    /// The finding that this one follows from.
    pub caused_by: Option<(Code, Id)>,
    /// Judge with this level instead of the pack's: for findings that the tables qualify by more than
    /// gate and class. Never above [`Severity::Deny`].
    pub at_most: Option<Severity>,
    /// The one gate that judges it; `None` means both.
    pub only: Option<Gate>,
}

/// A place with its part in the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Where.
    pub place: Place,
    /// What is there, shown under the caret; may be empty.
    pub label: String,
}

/// Text to insert before a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Relative path.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// The text, with its line feed.
    pub insert: String,
}

impl Finding {
    /// A finding with nothing but code and sentence.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            ids: Vec::new(),
            class: None,
            message: message.into(),
            locations: Vec::new(),
            help: None,
            fix: None,
            key: String::new(),
            caused_by: None,
            at_most: None,
            only: None,
        }
    }

    /// Adds an id.
    #[must_use]
    pub fn id(mut self, id: &Id) -> Self {
        self.ids.push(id.clone());
        self
    }

    /// Sets the class of the thing judged.
    #[must_use]
    pub fn class(mut self, class: Class) -> Self {
        self.class = Some(class);
        self
    }

    /// Adds a place; the first one is the primary.
    #[must_use]
    pub fn at(mut self, place: &Place, label: impl Into<String>) -> Self {
        self.locations.push(Location { place: place.clone(), label: label.into() });
        self
    }

    /// Sets the help line.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the key that tells it from its like.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }
}

/// A finding with its levels: what the gates make of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The finding.
    pub finding: Finding,
    /// The class that it was judged by.
    pub class: Class,
    /// Level in development, after overrides.
    pub development: Severity,
    /// Level in release, after overrides.
    pub release: Severity,
    /// The waiver that holds for it, per gate.
    pub waived_by: Vec<(Gate, Id)>,
    /// An override of `[policy]` or of the command line changed a level.
    pub overridden: bool,
    /// Code, ids and key, hashed: stable over line moves.
    pub fingerprint: String,
}

impl Judged {
    /// The level in a gate, before waivers.
    #[must_use]
    pub const fn level(&self, gate: Gate) -> Severity {
        match gate {
            Gate::Development => self.development,
            Gate::Release => self.release,
        }
    }

    /// Whether a waiver holds for it in a gate.
    #[must_use]
    pub fn is_waived(&self, gate: Gate) -> bool {
        self.waived_by.iter().any(|(g, _)| *g == gate)
    }

    /// It fails the gate.
    #[must_use]
    pub fn denies(&self, gate: Gate) -> bool {
        self.level(gate).denies() && !self.is_waived(gate)
    }
}
