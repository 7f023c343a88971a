//! A requirement as its document says it.

use super::{AllocatedTo, Id, Level, Method, Place, Spanned, Status, Tier};
use std::fmt;

/// A requirement of any tier, as read.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Its id, at the place where it is declared.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// The requirement's text; empty when the document has none.
    pub text: String,
    /// From the field, else from the prefix.
    pub tier: Tier,
    /// What it is derived from.
    pub parents: Vec<Spanned<Id>>,
    /// Why it has no parent (5.2.1).
    pub source: Option<Spanned<Origin>>,
    /// Allocation (5.3.1).
    pub items: Vec<Spanned<Id>>,
    /// Content kinds of 5.2.2.
    pub category: Vec<Spanned<String>>,
    /// Risk controls that it implements (5.2.3).
    pub risk_controls: Vec<Spanned<Id>>,
    /// Risks or situations that it adds to.
    pub contributes_to: Vec<Spanned<Id>>,
    /// What must be shown; `None` means the rule pack's default.
    pub verify: Option<Vec<Spanned<Demand>>>,
    /// Acceptance criterion.
    pub criterion: Option<String>,
    /// Implemented by something that is not Rust.
    pub implemented_by: Option<Spanned<ImplementedBy>>,
    /// Allocation of an upper requirement.
    pub allocated_to: Option<Spanned<AllocatedTo>>,
    /// Product builds that must contain it.
    pub builds: Vec<Spanned<String>>,
    /// Authored status, at the field's place (the id's where it is defaulted).
    pub status: Spanned<Status>,
    /// Tombstone.
    pub retired: Option<Retired>,
    /// Notes, outside the digest.
    pub notes: Option<String>,
    /// Addresses and foreign ids.
    pub refs: Vec<String>,
    /// SHA-256, in hex, of the fields marked D in the field table: what acceptance is about.
    pub digest: String,
}

/// `source = "derived: …"`: where a requirement without parent comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// `derived`, `risk`, `standard`, `stakeholder`.
    pub kind: String,
    /// The reason.
    pub line: String,
}

/// `implemented_by`: not Rust code, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImplementedBy {
    /// `data`, `configuration`, `hardware`, `process`, `other-language`.
    pub kind: String,
    /// Where it is found.
    pub place: String,
    /// Why.
    pub reason: String,
}

/// The tombstone of a retired requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retired {
    /// When.
    pub on: jiff::civil::Date,
    /// Why.
    pub reason: String,
    /// Its successors.
    pub replaced_by: Vec<Spanned<Id>>,
}

/// One demand of `verify`: any of its alternatives satisfies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// At least one.
    pub alternatives: Vec<Alternative>,
}

/// `method@level`; without a level any level will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The method.
    pub method: Method,
    /// The level.
    pub level: Option<Level>,
}

impl fmt::Display for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Some(level) => write!(f, "{}@{level}", self.method),
            None => write!(f, "{}", self.method),
        }
    }
}

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, alternative) in self.alternatives.iter().enumerate() {
            if n > 0 {
                f.write_str(" or ")?;
            }
            write!(f, "{alternative}")?;
        }
        Ok(())
    }
}

impl Requirement {
    /// The place of its declaration.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.id.place
    }
}
