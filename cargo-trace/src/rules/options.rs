//! What the command line and the day add to the judgement.

use crate::finding::{Code, Severity};
use crate::model::Gate;
use jiff::civil::Date;

/// The circumstances of a judgement.
#[derive(Clone, Debug)]
pub struct JudgeOptions {
    /// The gate that is asked for; it only decides the order of the findings.
    pub gate: Gate,
    /// The day of judgement: waivers end by it.
    pub as_of: Date,
    /// `-D`, `-W`, `-A`, in the order of the command line; the last one that fits holds.
    pub overrides: Vec<CommandLineOverride>,
    /// A selection on the command line narrows the view.
    pub partial: bool,
}

/// `-D CODE`, `-W CODE`, `-A CODE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandLineOverride {
    /// What it sets.
    pub target: OverrideTarget,
    /// [`Severity::Deny`], [`Severity::Warn`] or, for `-A`, [`Severity::Off`].
    pub level: Severity,
}

/// What a command-line override names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverrideTarget {
    /// One code.
    Code(Code),
    /// Everything that is a warning.
    Warnings,
    /// Everything that is a note.
    Notes,
}

impl OverrideTarget {
    /// A code, `warnings` or `notes`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "warnings" => Some(Self::Warnings),
            "notes" => Some(Self::Notes),
            _ => Code::from_word(word).map(Self::Code),
        }
    }
}

impl CommandLineOverride {
    /// It may make a finding weigh less: for trying things, in development only.
    #[must_use]
    pub const fn lowers(&self) -> bool {
        !self.level.denies()
    }

    /// As it is typed.
    #[must_use]
    pub fn as_typed(&self) -> String {
        let flag = match self.level {
            Severity::Off => "-A",
            Severity::Note | Severity::Warn => "-W",
            Severity::Deny | Severity::Locked => "-D",
        };
        let target = match self.target {
            OverrideTarget::Code(code) => code.as_str(),
            OverrideTarget::Warnings => "warnings",
            OverrideTarget::Notes => "notes",
        };
        format!("{flag} {target}")
    }

    /// It speaks of a finding with this code and level.
    pub(super) fn fits(&self, code: Code, level: Severity) -> bool {
        match self.target {
            OverrideTarget::Code(named) => named == code,
            OverrideTarget::Warnings => level == Severity::Warn,
            OverrideTarget::Notes => level == Severity::Note,
        }
    }
}

impl JudgeOptions {
    /// Options of an ordinary run: the development gate on a day.
    #[must_use]
    pub const fn on(as_of: Date) -> Self {
        Self { gate: Gate::Development, as_of, overrides: Vec::new(), partial: false }
    }

    /// Some override names this very code with a level.
    pub(super) fn names(&self, code: Code) -> bool {
        self.overrides.iter().any(|line| line.target == OverrideTarget::Code(code) && line.level > Severity::Off)
    }
}
