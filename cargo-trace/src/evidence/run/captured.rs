//! What a run left behind, as values: who listed which tests, what became of them, and what probes and guards reported.

use crate::model::Outcome;
use iec62304_wire::events::Events;
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
    /// The runner's mark on the process and its children; the program itself has the mark's number.
    pub(super) mark: Option<String>,
    /// nextest's id of the program.
    pub(super) binary: Option<String>,
    /// Its tests as it lists them.
    pub(super) listed: Vec<Listed>,
    /// What it said of tests, in order.
    pub(super) results: Vec<Said>,
    /// It says what became of its tests; otherwise nobody knows.
    pub(super) tells: bool,
    /// How the process ended, for a program without the standard harness.
    pub(super) succeeded: Option<bool>,
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
