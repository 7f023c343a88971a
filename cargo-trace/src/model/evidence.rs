//! Results of test runs as values, and the inputs of today's tree that they are compared with.

use super::{Form, Id, ItemKind, Place, Relation, TargetKey};
use iec62304_wire::words;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

words! {
    /// What became of a verification.
    Outcome {
        /// It was carried out to its end, and what it shows holds.
        Passed = "passed",
        /// What it shows does not hold, or it began and never ended.
        Failed = "failed",
        /// The harness left it out because the source says so.
        Ignored = "ignored",
        /// The harness knows it, and nobody ran it.
        NotRun = "not-run",
        /// It passed and failed on the same inputs.
        Flaky = "flaky",
        /// A manual one that could not be carried out.
        Blocked = "blocked",
        /// A manual one that passed with a deviation that somebody accepted.
        PassedWithDeviation = "passed-with-deviation",
        /// There is no result, or none that says anything.
        Unknown = "unknown",
    }
}

words! {
    /// Whether a test entered a tagged place.
    Reached {
        /// A probe saw it on the test's own thread, or in a process that ran this test alone.
        Yes = "yes",
        /// A probe saw it while the test was open, on a thread or in a process that belongs to no test.
        Possibly = "possibly",
        /// The place has a probe, and it never saw it during the test.
        No = "no",
        /// No probe can tell.
        Unknown = "unknown",
    }
}

words! {
    /// What a tagged test's guard saw: the second of the two keys to a pass.
    Guarded {
        /// It was opened and closed in the very process and attempt that the harness speaks of.
        Ended = "ended",
        /// It was opened and never closed: the process ended inside the test.
        Started = "started",
        /// It was never opened.
        Never = "never",
        /// The test's program has no guards: an uninstrumented run, or a package without `iec62304-core` of its own.
        Absent = "absent",
    }
}

/// All results that a judgement may rest on.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Runs of tests, sorted by start and id.
    pub runs: Vec<Run>,
    /// Files that were named or found and cannot be used, or not whole, with the reason.
    pub broken: Vec<BrokenFile>,
    /// Cases of JUnit files, in the order of files and text.
    pub cases: Vec<JunitCase>,
    /// The inputs of today's tree.
    pub today: Today,
    /// Results were looked for: `false` for `--evidence none` and for commands that read links only.
    pub asked: bool,
}

/// A file of results that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenFile {
    /// The file, relative to the workspace root where it lies below.
    pub file: Arc<str>,
    /// Why, in one clause.
    pub reason: String,
    /// Nothing in it can be used; otherwise its finished tests count.
    pub unusable: bool,
}

/// One run of tests of one build: an evidence file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Its id: start in UTC and a number, sorts by time.
    pub id: String,
    /// The file, relative to the workspace root where it lies below.
    pub file: Arc<str>,
    /// SHA-256 of the file, in hex; empty for a run that was never sealed.
    pub sha256: String,
    /// It ended, its inputs were the same before and after, and its seal holds.
    pub sealed: bool,
    /// Why it is not sealed.
    pub unsealed_because: Option<String>,
    /// Name of the build, as a check of the same selection names it.
    pub build: Arc<str>,
    /// Target triple of the tests.
    pub triple: String,
    /// Cargo profile.
    pub profile: String,
    /// Features asked for.
    pub features: Vec<String>,
    /// Triple of the machine.
    pub host: String,
    /// First line of `rustc -vV`.
    pub toolchain: String,
    /// With probes.
    pub instrumented: bool,
    /// Packages whose code had probes.
    pub probed: Vec<Arc<str>>,
    /// `cargo` or `nextest`.
    pub runner: String,
    /// Who or what ran it, as stated.
    pub run_by: Option<String>,
    /// Address of the CI run.
    pub ci: Option<String>,
    /// Commit, where there is one.
    pub commit: Option<String>,
    /// An input differed from the commit; `None` without a commit.
    pub dirty: Option<bool>,
    /// The command as typed.
    pub command: String,
    /// Version of the tool.
    pub tool: String,
    /// Start, UTC, as `2026-11-22T18:30:00Z`.
    pub started: String,
    /// End, UTC; empty for a run that was cut off.
    pub finished: String,
    /// SHA-256 of every input by path; facts that are no files have names in parentheses, such as `(toolchain)`.
    pub inputs: BTreeMap<Arc<str>, Arc<str>>,
    /// Digest of each requirement at the time of the run.
    pub requirements: BTreeMap<Id, String>,
    /// Tagged places that tests entered; [`RunTest::reached`] counts them.
    pub places: Vec<PlaceKey>,
    /// Programs of tests.
    pub executables: Vec<RunExecutable>,
}

impl Run {
    /// A test failed in it, or its process ended inside of it.
    #[must_use]
    pub fn has_failure(&self) -> bool {
        let failed = |test: &RunTest| test.outcome == Outcome::Failed || test.guard == Guarded::Started;
        self.executables.iter().flat_map(|program| &program.tests).any(failed)
    }
}

/// What tells one tagged place from all others, on any machine: what the compiler said of the tag, relative to the
/// workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceKey {
    /// What the tag claims.
    pub relation: Relation,
    /// How it is written.
    pub form: Form,
    /// Its ids, in the tag's order.
    pub ids: Vec<Id>,
    /// What it stands on.
    pub item: ItemKind,
    /// Where the tag stands.
    pub place: Place,
    /// Where the item's name stands.
    pub name_place: Option<Place>,
}

/// A program of tests in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunExecutable {
    /// Its target.
    pub target: TargetKey,
    /// SHA-256 over its inputs: the same as today's means fresh.
    pub inputs: String,
    /// Its tagged tests have guards.
    pub guarded: bool,
    /// It has the standard harness, which lists its tests.
    pub harness: bool,
    /// Its tests, every attempt and every case, sorted by name and attempt. Those that the harness lists and nobody ran
    /// are there, too.
    pub tests: Vec<RunTest>,
}

/// One attempt of one test (of one case, where the harness has cases).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunTest {
    /// The harness's name for it: path without crate, with case (`tests::rate::case_1`).
    pub name: Arc<str>,
    /// Attempt, from 1.
    pub attempt: u32,
    /// What the harness says, and where it says nothing, what is known: never flaky.
    pub outcome: Outcome,
    /// What the guard saw.
    pub guard: Guarded,
    /// Duration, where the harness tells it.
    pub duration_ms: Option<u64>,
    /// The places that it entered, as indices into [`Run::places`], `true` for surely; sorted.
    pub reached: Vec<(usize, bool)>,
}

/// A case of a JUnit file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JunitCase {
    /// The file, relative to the workspace root where it lies below.
    pub file: Arc<str>,
    /// Name of the suite round it.
    pub suite: String,
    /// `classname`.
    pub class: String,
    /// `name`.
    pub name: String,
    /// Passed, failed, ignored (skipped, disabled), flaky (passed after failed attempts), or unknown.
    pub outcome: Outcome,
    /// `time`, in milliseconds.
    pub duration_ms: Option<u64>,
    /// First line of why it did not simply pass.
    pub message: Option<String>,
    /// Day of its `timestamp`, or of that of its suite, as written.
    pub date: Option<Date>,
}

/// The inputs of test programs as they are now.
#[derive(Clone, Debug, Default)]
pub struct Today {
    /// SHA-256 of every input by path; facts that are no files have names in parentheses.
    pub files: BTreeMap<Arc<str>, Arc<str>>,
    /// Programs of tests, by build and target.
    pub executables: BTreeMap<(Arc<str>, TargetKey), TodayExecutable>,
}

/// A program of tests as it would be built now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TodayExecutable {
    /// SHA-256 over its inputs.
    pub sha256: String,
    /// Its inputs, keys of [`Today::files`], sorted.
    pub inputs: Vec<Arc<str>>,
}
