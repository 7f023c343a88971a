//! From what a run left behind to its value: what became of each test, and which places it entered.

use super::attribution::{Attempt, Observed, observe};
use super::captured::{Captured, Harness};
use crate::collect::TestProgram;
use crate::model::{Guarded, Outcome, PlaceKey, Run, RunTest};
use iec62304_core::requirement;
use iec62304_wire::trace::TagRecord;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The name of the one test of a program that has neither the standard harness nor a guard.
const MAIN: &str = "main";

/// Puts tests and places into a run whose head is known; its executables are the programs, in their order.
#[requirement("RQ-070", "RQ-072")]
pub(super) fn consolidate(
    mut run: Run,
    programs: &[TestProgram],
    captured: &Captured,
    key: &mut dyn FnMut(&TagRecord, &TestProgram) -> Option<PlaceKey>,
) -> Run {
    let observed = observe(captured, programs, key);
    for (at, harness) in captured.harnesses.iter().enumerate() {
        if let Some(executable) = run.executables.get_mut(harness.program) {
            let standard = executable.harness || !harness.listed.is_empty();
            let tests = if standard { listed(at, captured, &observed) } else { single(at, captured, &observed) };
            executable.tests.extend(tests.into_iter().map(|(name, attempt, outcome, duration_ms)| {
                let key = (at, name, attempt);
                // Nobody else says whether a panic was to be, and who catches one and goes on hides a failure.
                let hidden = !executable.harness && observed.panicked.contains(&key);
                let outcome = if hidden { Outcome::Failed } else { outcome };
                RunTest {
                    outcome,
                    guard: match observed.guards.get(&key) {
                        _ if !executable.guarded => Guarded::Absent,
                        Some(guard) => *guard,
                        None => Guarded::Never,
                    },
                    duration_ms,
                    reached: reached(&observed, &key),
                    name: key.1,
                    attempt,
                }
            }));
        }
    }
    for executable in &mut run.executables {
        executable.tests.sort_by(|a, b| (&a.name, a.attempt).cmp(&(&b.name, b.attempt)));
    }
    in_order_of_places(&mut run, observed.places);
    run
}

/// Which start of its program each harness is, from 1: a second start is a second attempt.
pub(super) fn starts(harnesses: &[Harness]) -> Vec<u32> {
    let mut counts = BTreeMap::new();
    let mut count = |harness: &Harness| {
        let count = counts.entry(harness.program).or_insert(0_u32);
        *count += 1;
        *count
    };
    harnesses.iter().map(|harness| if harness.binary.is_some() { 1 } else { count(harness) }).collect()
}

/// A test's name, attempt, outcome and duration.
type Told = (Arc<str>, u32, Outcome, Option<u64>);

/// What is said of attempts: an outcome, where somebody says one, and a duration.
type SaidOf = BTreeMap<(Arc<str>, u32), (Option<Outcome>, Option<u64>)>;

/// Tests of a harness that lists them.
fn listed(at: usize, captured: &Captured, observed: &Observed) -> Vec<Told> {
    let harness = &captured.harnesses[at];
    let first = starts(&captured.harnesses)[at];
    let mut tests = SaidOf::new();
    for said in &harness.results {
        // An attempt that another one followed has failed, though nobody says so.
        for earlier in 1..said.attempt {
            tests.entry((said.name.clone(), earlier)).or_insert((Some(Outcome::Failed), None));
        }
        let attempt = if harness.binary.is_some() { said.attempt } else { first };
        let known = tests.entry((said.name.clone(), attempt)).or_default();
        // Who is told two things believes the worse.
        let worse = match known.0 {
            Some(Outcome::Failed) => false,
            Some(Outcome::Unknown) => said.outcome != Outcome::Passed,
            _ => true,
        };
        if worse {
            *known = (Some(said.outcome), said.duration_ms);
        }
    }
    for (_, name, attempt) in observed.guards.range::<Attempt, _>(of_harness(at)).map(|(key, _)| key) {
        tests.entry((name.clone(), *attempt)).or_default();
    }
    let known: BTreeSet<_> = tests.keys().map(|(name, _)| name.clone()).collect();
    for test in harness.listed.iter().filter(|test| !known.contains(&test.name)) {
        tests.insert((test.name.clone(), first), (None, None));
    }
    let ignored = harness.listed.iter().filter(|test| test.ignored).map(|test| &test.name).collect();
    let (over, culprit) = (is_over(captured, harness), culprit(at, observed));
    let silence = Silence { at, harness, observed, ignored, over, culprit };
    tests
        .into_iter()
        .map(|((name, attempt), (said, duration))| {
            let outcome = said.unwrap_or_else(|| silence.means(&name, attempt));
            (name, attempt, outcome, duration)
        })
        .collect()
}

/// Nothing more will come of a harness: its process ended by itself, or the run did. A process that was stopped with its
/// run says nothing: nobody knows what would have become of it.
fn is_over(captured: &Captured, harness: &Harness) -> bool {
    captured.ended || harness.end.is_some_and(|end| !end.stopped)
}

/// A test of this harness began and never ended, so that is what ended the process.
fn culprit(at: usize, observed: &Observed) -> bool {
    observed.guards.range::<Attempt, _>(of_harness(at)).any(|(_, guard)| *guard == Guarded::Started)
}

/// All attempts of a harness.
fn of_harness(at: usize) -> std::ops::Range<Attempt> {
    (at, "".into(), 0)..(at + 1, "".into(), 0)
}

/// What it means that a harness says nothing of a test that it lists.
struct Silence<'a> {
    at: usize,
    harness: &'a Harness,
    observed: &'a Observed,
    ignored: BTreeSet<&'a Arc<str>>,
    over: bool,
    culprit: bool,
}

impl Silence<'_> {
    #[requirement("RQ-070")]
    fn means(&self, name: &Arc<str>, attempt: u32) -> Outcome {
        let Self { harness, observed, .. } = self;
        let key = (self.at, name.clone(), attempt);
        let guard = observed.guards.get(&key);
        if self.over && (guard == Some(&Guarded::Started) || observed.panicked.contains(&key)) {
            return Outcome::Failed;
        }
        if guard.is_some() && (!self.over || harness.binary.is_some()) {
            return Outcome::Unknown;
        }
        if guard.is_none() && !harness.runs_ignored && self.ignored.contains(name) {
            return Outcome::Ignored;
        }
        let left_out = harness.selected.as_ref().is_some_and(|selected| !selected.contains(name));
        // nextest has a process for each test, and this one had none.
        if left_out || harness.binary.is_some() {
            return Outcome::NotRun;
        }
        let content = harness.end.is_some_and(|end| end.succeeded);
        match (self.over, harness.tells) {
            (false, true) => Outcome::NotRun,
            (false, false) => Outcome::Unknown,
            // It writes no results, and is content.
            (true, false) if content => Outcome::Unknown,
            // The process ended before it came to this one, or inside of it. Where nobody knows which test ended it, it
            // may be each of them.
            (true, _) if self.culprit => Outcome::Unknown,
            (true, _) => Outcome::Failed,
        }
    }
}

/// The test that a program without the standard harness is; where tagged functions in it were entered, each is one, and
/// all have the program's outcome.
fn single(at: usize, captured: &Captured, observed: &Observed) -> Vec<Told> {
    let harness = &captured.harnesses[at];
    let attempt = starts(&captured.harnesses)[at];
    let outcome = match harness.end {
        None if harness.binary.is_some() => return Vec::new(),
        Some(end) if end.succeeded => Outcome::Passed,
        _ if is_over(captured, harness) => Outcome::Failed,
        _ => Outcome::Unknown,
    };
    let mut names: Vec<Arc<str>> =
        observed.guards.range::<Attempt, _>(of_harness(at)).map(|((_, name, _), _)| name.clone()).collect();
    if names.is_empty() {
        names.push(MAIN.into());
    }
    names.into_iter().map(|name| (name, attempt, outcome, None)).collect()
}

fn reached(observed: &Observed, key: &Attempt) -> Vec<(usize, bool)> {
    let mut places = observed.reached.get(key).cloned().unwrap_or_default();
    for place in observed.by_program.get(&key.0).into_iter().flatten() {
        places.insert(*place, true);
    }
    places.into_iter().collect()
}

/// Numbers the places in their own order, so that the same results give the same bytes whatever was entered first.
fn in_order_of_places(run: &mut Run, places: Vec<PlaceKey>) {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| places[*a].cmp(&places[*b]));
    let mut number = vec![0; places.len()];
    for (new, old) in order.iter().enumerate() {
        number[*old] = new;
    }
    for test in run.executables.iter_mut().flat_map(|executable| &mut executable.tests) {
        for (place, _) in &mut test.reached {
            *place = number[*place];
        }
        test.reached.sort_unstable();
    }
    run.places = order.into_iter().map(|old| places[old].clone()).collect();
}
