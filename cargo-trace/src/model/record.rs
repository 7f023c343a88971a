//! Records of verification that is not a tagged test: inspections, analyses, demonstrations, bench tests.

use super::{Id, Level, Method, Spanned};
use iec62304_wire::words;
use jiff::civil::Date;

words! {
    /// What a record says of its own outcome.
    RecordResult {
        /// The criterion is met.
        Pass = "pass",
        /// It is met but for a deviation that is described and accepted.
        PassWithDeviation = "pass-with-deviation",
        /// It is not met.
        Fail = "fail",
        /// It could not be carried out.
        Blocked = "blocked",
    }
}

/// A record of verification (5.7.5).
#[derive(Clone, Debug)]
pub struct Record {
    /// Its id.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// How it was verified.
    pub method: Option<Spanned<Method>>,
    /// At which level, where it says so.
    pub level: Option<Level>,
    /// The requirements, controls and items that it verifies.
    pub verifies: Vec<Spanned<Id>>,
    /// The risk controls whose effectiveness it shows.
    pub effectiveness: Vec<Spanned<Id>>,
    /// The procedure: a path or a line.
    pub procedure: Option<Spanned<String>>,
    /// Its own acceptance criterion; without one the requirement's holds.
    pub criterion: Option<String>,
    /// What was seen.
    pub observed: Option<String>,
    /// The outcome; from a JUnit case where one is named.
    pub result: Option<Spanned<RecordResult>>,
    /// The deviation, described.
    pub deviation: Option<String>,
    /// Who accepted the deviation, and when.
    pub accepted: Option<Signed>,
    /// Anomalies that were found; `None` where the question is not answered.
    pub anomalies: Option<Vec<Spanned<Id>>>,
    /// The version that was tested.
    pub version: Option<Spanned<String>>,
    /// The exact state that was tested.
    pub commit: Option<String>,
    /// Hardware and software of the set-up.
    pub configuration: Option<String>,
    /// Tools with their calibration; `None` where the question is not answered.
    pub tools: Option<Vec<String>>,
    /// Who did it.
    pub tester: Option<String>,
    /// When.
    pub date: Option<Spanned<Date>>,
    /// Who reviewed it, and when.
    pub reviewed: Option<Signed>,
    /// Files that belong to it.
    pub attachments: Vec<Attachment>,
    /// The texts that it rests on: in documents those that it states, in a trace one for each id that it names.
    pub texts: Vec<VerifiedText>,
    /// The JUnit file that holds its result, relative to the workspace root.
    pub junit: Option<Spanned<String>>,
    /// The case in that file, `class name` or name.
    pub case: Option<Spanned<String>>,
    /// Required fields that it lacks; not empty means that it does not count.
    pub missing: Vec<&'static str>,
    /// Its date is after the day of judgement: nobody can have done it yet.
    pub ahead: bool,
    /// There is a whole history, and its commit is not in it.
    pub commit_unknown: bool,
    /// Notes, outside the digest.
    pub notes: Option<String>,
    /// Addresses and foreign ids.
    pub refs: Vec<String>,
    /// SHA-256, in hex, of the fields marked D.
    pub digest: String,
}

/// A person and a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Who, as stated.
    pub by: String,
    /// When.
    pub on: Date,
}

/// A file that belongs to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its path, relative to the workspace root.
    pub path: Spanned<String>,
    /// The digest that the record states, in hex, lower case.
    pub sha256: String,
    /// What the file has now.
    pub found: Found,
}

/// A text that was verified: that of a requirement, a control or an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedText {
    /// Whose text it is; the place is that of the statement, or of the link where there is no statement.
    pub id: Spanned<Id>,
    /// The digest that the record states, in hex, lower case.
    pub stated: Option<String>,
    /// The digest that the text has now; `None` where nothing declares the id.
    pub now: Option<String>,
}

impl VerifiedText {
    /// The record states another text than there is now.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.stated.as_ref().zip(self.now.as_ref()).is_some_and(|(stated, now)| stated != now)
    }

    /// The record says nothing of a text that there is.
    #[must_use]
    pub const fn is_unstated(&self) -> bool {
        self.stated.is_none() && self.now.is_some()
    }
}

/// What became of an attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It has the digest that the record states.
    Same,
    /// It has this one.
    Other(String),
    /// It is not there, or cannot be read.
    Missing(String),
}
