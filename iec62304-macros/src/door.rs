//! The three doors by which a tag comes in, and what is particular to each.

use iec62304_wire::{Form, Relation};

/// Which macro was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// `#[requirement(…)]`.
    Requirement,
    /// `#[verifies(…)]`.
    Verifies,
    /// `implements!(…)`.
    Implements,
}

impl Door {
    /// What a tag of this door claims.
    pub(crate) const fn relation(self) -> Relation {
        match self {
            Self::Requirement | Self::Implements => Relation::Implements,
            Self::Verifies => Relation::Verifies,
        }
    }

    /// How a tag of this door is written.
    pub(crate) const fn form(self) -> Form {
        match self {
            Self::Requirement | Self::Verifies => Form::Attribute,
            Self::Implements => Form::Call,
        }
    }

    /// The options that it takes.
    pub(crate) const fn options(self) -> &'static [&'static str] {
        match self {
            Self::Requirement | Self::Implements => &["note"],
            Self::Verifies => &["level", "note"],
        }
    }

    /// Its name in a message.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Requirement => "#[requirement]",
            Self::Verifies => "#[verifies]",
            Self::Implements => "implements!",
        }
    }

    /// A whole tag, to paste.
    pub(crate) const fn example(self) -> &'static str {
        match self {
            Self::Requirement => "#[requirement(\"RQ-001\")]",
            Self::Verifies => "#[verifies(\"RQ-001\")]",
            Self::Implements => "implements!(\"RQ-001\");",
        }
    }
}
