//! Software of unknown provenance as its documents say it (5.3.3, 5.3.4, 7.1.3, 8.1.2).

use super::{Id, Spanned};
use iec62304_wire::words;
use jiff::civil::Date;

words! {
    /// Where SOUP comes from.
    SoupOrigin {
        /// A crate of the lock file.
        Crate = "crate",
        /// The Rust toolchain: `core`, `alloc`, `std`.
        Toolchain = "toolchain",
        /// A library in C or another language.
        CLibrary = "c-library",
        /// An operating system.
        Os = "os",
        /// Firmware of a part.
        Firmware = "firmware",
    }
}

/// A piece of SOUP. What it lacks is kept: how much must be there depends on the class of the items that use it.
#[derive(Clone, Debug)]
pub struct Soup {
    /// Its id.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// The name in the lock file; the title where it is not written.
    pub package: Spanned<String>,
    /// Who makes it.
    pub manufacturer: Option<String>,
    /// The version, as the lock file has it.
    pub version: Option<Spanned<String>>,
    /// The items that use it.
    pub items: Vec<Spanned<Id>>,
    /// What it must do, for functions and performance (5.3.3).
    pub requirements: Option<String>,
    /// The hardware and software that it needs (5.3.4).
    pub environment: Option<String>,
    /// The review of its published anomalies (7.1.3).
    pub anomalies: Option<Spanned<AnomalyReview>>,
    /// Who supports it and until when.
    pub support: Option<Support>,
    /// Where it comes from, at the field's place (the id's where it is defaulted).
    pub origin: Spanned<SoupOrigin>,
    /// Which of `title`, `manufacturer`, `version`, `items`, `requirements` and `environment` it lacks.
    pub missing: Vec<&'static str>,
    /// Notes, outside the digest.
    pub notes: Option<String>,
    /// Addresses and foreign ids.
    pub refs: Vec<String>,
    /// SHA-256, in hex, of the fields marked D.
    pub digest: String,
}

/// A review of published anomalies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnomalyReview {
    /// The list that was looked through.
    pub source: Option<String>,
    /// The version that it was looked through for.
    pub version: Option<Spanned<String>>,
    /// When.
    pub on: Option<Spanned<Date>>,
    /// Who.
    pub by: Option<String>,
    /// Anomalies that matter here; `None` where the question is not answered.
    pub relevant: Option<Vec<Spanned<Id>>>,
    /// Which of its fields it lacks; not empty means that nothing was reviewed.
    pub missing: Vec<&'static str>,
    /// Its date is after the day of judgement: nobody can have reviewed it yet.
    pub ahead: bool,
}

/// Support of a piece of SOUP, as its maker states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// The level.
    pub level: Option<String>,
    /// Its end.
    pub end: Option<String>,
}
