//! A link from what verifies to what is verified, and what became of it.

use super::{Id, Level, Method, Outcome, Reached, Spanned, TargetKey};
use iec62304_wire::words;
use std::fmt;
use std::sync::Arc;

words! {
    /// Where a verification's level comes from.
    LevelFrom {
        /// The tag's own `level`.
        Tag = "tag",
        /// The `[levels]` map.
        Map = "map",
        /// Inferred from the test's place: unit in `src`, integration in `tests`.
        Inferred = "inferred",
        /// The record's own `level`.
        Record = "record",
    }
}

/// A link from a tagged test or a record to what it verifies.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The id, at its literal or in the record's list.
    pub id: Spanned<Id>,
    /// What verifies.
    pub by: VerifiedBy,
    /// Method; `None` for a record that does not say it.
    pub method: Option<Method>,
    /// Level; `None` for a record that does not say it.
    pub level: Option<Level>,
    /// Where the level comes from.
    pub level_from: LevelFrom,
    /// Why it does not count, not even as a link (not confirmed as a test, for example).
    pub reason: Option<String>,
    /// What became of it.
    pub standing: Standing,
}

/// What verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifiedBy {
    /// A tagged function.
    Test {
        /// Index of the tag in [`super::Collected::tags`].
        tag: usize,
        /// The test, into [`super::Trace::tests`]; `None` when the tagged function is not known to be one.
        test: Option<usize>,
        /// The target.
        target: TargetKey,
        /// First build that has the test.
        build: Arc<str>,
    },
    /// A record, into [`super::Trace::records`].
    Record(usize),
}

/// What became of a verification: the results of all runs, merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The outcome; [`Outcome::Unknown`] while there is no result.
    pub outcome: Outcome,
    /// Why a result does not count, or why there is none.
    pub obstacle: Option<Obstacle>,
    /// The run that counts had probes.
    pub instrumented: Option<bool>,
    /// It passed in a run without probes, too.
    pub plain: bool,
    /// Duration in the run that counts, of all cases.
    pub duration_ms: Option<u64>,
    /// Where it ran: the triple and what the runner said, or a record's configuration.
    pub environment: Option<String>,
    /// Build of the run that counts.
    pub build: Option<Arc<str>>,
    /// The runs that it rests on, into [`super::Evidence::runs`], sorted.
    pub runs: Vec<usize>,
    /// The requirement's product places, into [`super::Trace::implementations`], and whether it entered them.
    pub reached: Vec<(usize, Reached)>,
    /// It is older than what it speaks of; `None` without a result.
    pub stale: Option<bool>,
    /// Digest of the requirement that the run verified.
    pub requirement_digest: Option<String>,
}

/// Why a result does not count, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is in the list, and nobody ran it; how many of how many cases.
    NotRun(usize, usize),
    /// This declared build has it, too, and no run of that build has a result of it.
    NotRunIn(Arc<str>),
    /// No run that was read has its program.
    NoRun,
    /// The harness left it out; how many of how many cases.
    Ignored(usize, usize),
    /// It passed and failed on the same inputs.
    Flaky,
    /// Its inputs are not those of today's tree.
    Stale(StaleInputs),
    /// The requirement's text is not the one of the run; `false`: the run did not know the requirement.
    OtherText(bool),
    /// The run is of a build that today's check does not have.
    OtherBuild(Arc<str>),
    /// Today's check does not build its program.
    OtherProgram,
    /// It passed, and entered none of the requirement's places; in which build, where several have it.
    Hollow(Option<Arc<str>>),
    /// Only runs without probes passed.
    Uninstrumented,
    /// The harness says passed, and the tagged function was never entered.
    NeverEntered,
    /// Its program has no guards, and its runner alone is no proof.
    Unguarded,
    /// Only a JUnit file says that it passed.
    JunitOnly(Arc<str>),
    /// The harness says nothing that can be read.
    NoWord,
    /// The record could not be carried out.
    Blocked,
    /// The record lacks fields.
    Incomplete(Vec<&'static str>),
    /// The record is of this version, and the project of that one, if it says any.
    OtherVersion(String, Option<String>),
    /// The record is of a day that has not come yet.
    Ahead(String),
    /// The record states another text of what it verifies.
    RecordText,
    /// Files that the record names are not what they were, or not there.
    Attachments(Vec<Arc<str>>),
}

/// Inputs that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaleInputs {
    /// The first ones by name.
    pub first: Vec<Arc<str>>,
    /// How many in all.
    pub total: usize,
}

/// How a program of a run stands to today's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Its inputs are today's.
    Fresh,
    /// They are not.
    Stale(StaleInputs),
    /// Today's check does not have the run's build.
    OtherBuild,
    /// Today's check does not have the program.
    OtherProgram,
}

/// One attempt of a test in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attempt {
    /// Into [`super::Evidence::runs`].
    pub run: usize,
    /// Into [`super::Run::executables`].
    pub executable: usize,
    /// Into [`super::RunExecutable::tests`].
    pub test: usize,
}

impl Standing {
    /// There is no result.
    #[must_use]
    pub const fn none(obstacle: Option<Obstacle>) -> Self {
        Self {
            outcome: Outcome::Unknown,
            obstacle,
            instrumented: None,
            plain: false,
            duration_ms: None,
            environment: None,
            build: None,
            runs: Vec::new(),
            reached: Vec::new(),
            stale: None,
            requirement_digest: None,
        }
    }
}

impl Verification {
    /// The test, into [`super::Trace::tests`], where one is known.
    #[must_use]
    pub const fn test(&self) -> Option<usize> {
        match self.by {
            VerifiedBy::Test { test, .. } => test,
            VerifiedBy::Record(_) => None,
        }
    }

    /// The record, into [`super::Trace::records`].
    #[must_use]
    pub const fn record(&self) -> Option<usize> {
        match self.by {
            VerifiedBy::Test { .. } => None,
            VerifiedBy::Record(record) => Some(record),
        }
    }

    /// The tag, into [`super::Collected::tags`].
    #[must_use]
    pub const fn tag(&self) -> Option<usize> {
        match self.by {
            VerifiedBy::Test { tag, .. } => Some(tag),
            VerifiedBy::Record(_) => None,
        }
    }

    /// A record, or a function that is known to be a test, counted or not.
    #[must_use]
    pub const fn is_link(&self) -> bool {
        self.test().is_some() || self.record().is_some()
    }

    /// It counts as a link: a record, or a test that the compiler and the source index or a run agree on.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.is_link() && self.reason.is_none()
    }

    /// It counts as a result: it passed, and nothing stands against it.
    #[must_use]
    pub const fn shows(&self) -> bool {
        self.counts()
            && self.standing.obstacle.is_none()
            && matches!(self.standing.outcome, Outcome::Passed | Outcome::PassedWithDeviation)
    }

    /// A result says that what it verifies does not hold. A record of another version speaks of that version only;
    /// a test's failure stands until a later run takes it back.
    #[must_use]
    pub const fn fails(&self) -> bool {
        let outdated = matches!(self.standing.obstacle, Some(Obstacle::OtherVersion(..)));
        self.is_link() && matches!(self.standing.outcome, Outcome::Failed) && !outdated
    }

    /// Why it does not count, neither as a link nor as a result.
    #[must_use]
    pub fn why_not(&self) -> Option<String> {
        self.reason.clone().or_else(|| self.standing.obstacle.as_ref().map(Obstacle::to_string))
    }
}

impl fmt::Display for StaleInputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<String> = self.first.iter().map(|input| format!("`{input}`")).collect();
        match (self.total.saturating_sub(named.len()), named.split_last()) {
            (_, None) => f.write_str("inputs that are gone"),
            (0, Some((last, []))) => f.write_str(last),
            (0, Some((last, rest))) => write!(f, "{} and {last}", rest.join(", ")),
            (more, _) => write!(f, "{} and {more} more", named.join(", ")),
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRun(_, 0 | 1) => f.write_str("it was not run"),
            Self::NotRun(n, of) => write!(f, "{n} of its {of} cases {} not run", were(*n)),
            Self::NotRunIn(build) => write!(f, "it was not run in build `{build}`"),
            Self::NoRun => f.write_str("no run that was read has it"),
            Self::Ignored(_, 0 | 1) => f.write_str("it is ignored"),
            Self::Ignored(n, of) => write!(f, "{n} of its {of} cases {} ignored", if *n == 1 { "is" } else { "are" }),
            Self::Flaky => f.write_str("it passed and failed on the same inputs"),
            Self::Stale(inputs) => write!(f, "changed since it ran: {inputs}"),
            Self::OtherText(true) => f.write_str("the requirement's text changed since it ran"),
            Self::OtherText(false) => f.write_str("the requirement was not declared when it ran"),
            Self::OtherBuild(build) => write!(f, "it ran in build `{build}`, which this check does not have"),
            Self::OtherProgram => f.write_str("it ran in a program that this check does not build"),
            Self::Hollow(build) => {
                let within = build.as_ref().map_or_else(String::new, |build| format!(" in build `{build}`"));
                write!(f, "it passed{within} without entering any code that is tagged with the requirement")
            }
            Self::Uninstrumented => f.write_str("it passed without probes only, which does not show what it entered"),
            Self::NeverEntered => {
                f.write_str("the harness says that it passed, and the tagged function was not entered")
            }
            Self::Unguarded => {
                f.write_str("its package does not depend on `iec62304-core`, and nextest's word alone is no proof")
            }
            Self::JunitOnly(file) => {
                write!(f, "only `{file}` says that it passed, and not of which state of the code")
            }
            Self::NoWord => f.write_str("the run does not say what became of it"),
            Self::Blocked => f.write_str("it could not be carried out"),
            Self::Incomplete(missing) => {
                let names: Vec<String> = missing.iter().map(|field| format!("`{field}`")).collect();
                write!(f, "the record lacks {}", names.join(", "))
            }
            Self::OtherVersion(version, Some(project)) => {
                write!(f, "it is a record of version {version}, and the project's is {project}")
            }
            Self::OtherVersion(version, None) => {
                write!(f, "it is a record of version {version}, and the project states none")
            }
            Self::Ahead(date) => write!(f, "it is dated {date}, a day that has not come yet"),
            Self::RecordText => f.write_str("the text changed since it was recorded"),
            Self::Attachments(files) => {
                let names: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
                write!(f, "changed or missing since it was recorded: {}", names.join(", "))
            }
        }
    }
}

const fn were(n: usize) -> &'static str {
    if n == 1 { "was" } else { "were" }
}
