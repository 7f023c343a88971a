//! Known anomalies of the project's own software as its documents say them (5.8.2, 5.8.3, 9.1 to 9.8).

use super::{Id, Spanned};
use iec62304_wire::words;
use jiff::civil::Date;

words! {
    /// Whether an anomaly is still there.
    AnomalyStatus {
        /// It is.
        Open = "open",
        /// It was resolved.
        Closed = "closed",
    }
}

/// An anomaly.
#[derive(Clone, Debug)]
pub struct Anomaly {
    /// Its id.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// What happens; empty where it is not written, which has been said.
    pub text: String,
    /// The version that it was found in.
    pub found_in: Option<Spanned<String>>,
    /// When it was found.
    pub found_on: Option<Spanned<Date>>,
    /// What it affects, of any kind; `None` where the question is not answered.
    pub affects: Option<Vec<Spanned<Id>>>,
    /// Paths of the failing tests that it explains, as reports show them.
    pub tests: Vec<Spanned<String>>,
    /// Its evaluation for risk (5.8.3).
    pub evaluation: Option<Spanned<Evaluation>>,
    /// Whether it is still there, at the field's place (the id's where it is defaulted).
    pub status: Spanned<AnomalyStatus>,
    /// The version in which it is resolved.
    pub resolved_in: Option<Spanned<String>>,
    /// What shows that it is resolved (9.7).
    pub verified_by: Vec<Witness>,
    /// Notes, outside the digest.
    pub notes: Option<String>,
    /// Addresses and foreign ids.
    pub refs: Vec<String>,
    /// SHA-256, in hex, of the fields marked D.
    pub digest: String,
}

/// An evaluation of an anomaly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The risk that it brings about, in words.
    pub risk: Option<String>,
    /// Whether that risk is acceptable.
    pub acceptable: Option<Spanned<bool>>,
    /// Who evaluated it.
    pub by: Option<String>,
    /// When.
    pub on: Option<Spanned<Date>>,
    /// Which of its fields it lacks; not empty means that it is not evaluated.
    pub missing: Vec<&'static str>,
    /// Its date is after the day of judgement: nobody can have evaluated it yet.
    pub ahead: bool,
}

/// What shows that an anomaly is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Witness {
    /// A record of verification.
    Record(Spanned<Id>),
    /// The path of a test, as reports show it.
    Test(Spanned<String>),
}
