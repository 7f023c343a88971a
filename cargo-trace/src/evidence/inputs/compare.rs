//! Compares a run's inputs with today's.

use crate::model::{Entered, Run, RunExecutable, Today};
use iec62304_core::requirement;
use iec62304_wire::words;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Whether a program's results are those of today's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// All its inputs are as they were.
    Fresh,
    /// These are not; none of them where only the set of inputs is another.
    Stale(Vec<Difference>),
    /// Its build has no such program today.
    Gone,
    /// Its build was not asked for today.
    NotBuilt,
}

/// An input that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Which.
    pub input: Arc<str>,
    /// What became of it.
    pub how: How,
}

words! {
    /// What became of an input.
    How {
        /// It has another digest.
        Changed = "changed",
        /// It was none at the time of the run.
        New = "new",
        /// It is none any more.
        Gone = "gone",
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is = if self.how == How::Changed { "" } else { "is " };
        write!(f, "`{}` {is}{}", self.input, self.how)
    }
}

/// Compares a program of a run with the same one of today. The differences are told by name, and only for a program
/// whose digest differs.
#[must_use]
#[requirement("RQ-086")]
pub fn freshness(run: &Run, executable: &RunExecutable, today: &Today) -> Freshness {
    let key = (Arc::clone(&run.build), executable.target.clone());
    let Some(now) = today.executables.get(&key) else {
        let is_built = today.executables.keys().any(|(build, _)| *build == run.build);
        return if is_built { Freshness::Gone } else { Freshness::NotBuilt };
    };
    let difference = |input: &Arc<str>, how| Difference { input: Arc::clone(input), how };
    if now.sha256 == executable.inputs {
        let entered = Entered::of_program(run, executable, today).changed(run, executable, today);
        let how = |input: &Arc<str>| if run.inputs.contains_key(input) { How::Changed } else { How::New };
        return entered.map_or(Freshness::Fresh, |inputs| {
            Freshness::Stale(inputs.iter().map(|input| difference(input, how(input))).collect())
        });
    }
    let mut differences: Vec<_> = now
        .inputs
        .iter()
        .filter_map(|input| match run.inputs.get(input) {
            None => Some(difference(input, How::New)),
            Some(then) if today.files.get(input) != Some(then) => Some(difference(input, How::Changed)),
            Some(_) => None,
        })
        .collect();
    let gone = run.inputs.keys().filter(|input| !today.files.contains_key(*input));
    differences.extend(gone.map(|input| difference(input, How::Gone)));
    differences.sort_unstable();
    Freshness::Stale(differences)
}

/// The inputs of all programs of one build, as a run of it states them.
#[must_use]
pub fn of_build(today: &Today, build: &str) -> BTreeMap<Arc<str>, Arc<str>> {
    let executables = today.executables.iter().filter(|((of, _), _)| &**of == build);
    let mut inputs = BTreeMap::new();
    for input in executables.flat_map(|(_, executable)| &executable.inputs) {
        if let Some(sha256) = today.files.get(input) {
            inputs.entry(Arc::clone(input)).or_insert_with(|| Arc::clone(sha256));
        }
    }
    inputs
}
