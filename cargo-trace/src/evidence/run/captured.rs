//! What a run left behind, as values: who listed which tests, what became of them, and what probes and guards reported.

use super::programs::End;
use crate::model::Outcome;
use iec62304_wire::events::Events;
use std::collections::BTreeSet;
use std::sync::Arc;

/// All that was captured of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Captured {
    /// Files of events, one for each process.
    pub(super) processes: Vec<Events>,
    /// Runs of programs of tests, in the order in which they began.
    pub(super) harnesses: Vec<Harness>,
    /// The run came to its end: what has no result then will never have one.
    pub(super) ended: bool,
}

/// One program's tests: one start of it by cargo, all its starts by nextest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Harness {
    /// Index of the program.
    pub(super) program: usize,
    /// The runner's mark on the process and its children.
    pub(super) mark: Option<String>,
    /// Number of the program's own process.
    pub(super) child: Option<u32>,
    /// nextest's id of the program.
    pub(super) binary: Option<String>,
    /// Its tests as it lists them.
    pub(super) listed: Vec<Listed>,
    /// What it said of tests, in order.
    pub(super) results: Vec<Said>,
    /// It says what became of its tests; otherwise nobody knows.
    pub(super) tells: bool,
    /// How the process ended, where it did and was one for all tests.
    pub(super) end: Option<End>,
    /// The names that it was asked to run; without them all.
    pub(super) selected: Option<BTreeSet<Arc<str>>>,
    /// It was asked to run ignored tests, too.
    pub(super) runs_ignored: bool,
}

/// A test in a harness's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// Its name.
    pub(super) name: Arc<str>,
    /// The source says that it is left out.
    pub(super) ignored: bool,
}

/// What the harness said of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// Its name.
    pub(super) name: Arc<str>,
    /// Attempt, from 1.
    pub(super) attempt: u32,
    /// Passed, failed or ignored.
    pub(super) outcome: Outcome,
    /// Duration.
    pub(super) duration_ms: Option<u64>,
}

impl Harness {
    /// When it began, in µs since the epoch, where its mark tells.
    pub(super) fn began(&self) -> Option<u64> {
        self.mark.as_deref()?.split_once('-')?.1.parse().ok()
    }
}
