//! Which test entered which tagged place: events of all processes of a run, attributed to its tests.
//!
//! Surely: a hit in a process that ran one test alone, or on a thread that has a test's name in the program that lists
//! it. Possibly: any other hit, for every test that was open at that moment in any process, for nobody knows whose
//! thread or child it was.

use super::captured::Captured;
use crate::collect::TestProgram;
use crate::model::{Guarded, PlaceKey};
use iec62304_core::requirement;
use iec62304_wire::events::{Event, Events, Process};
use iec62304_wire::trace::TagRecord;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// A test in one attempt: harness (index into those that were captured), name, attempt.
pub(super) type Attempt = (usize, Arc<str>, u32);

/// What probes and guards say.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// What guards saw of tests that they were opened for.
    pub(super) guards: BTreeMap<Attempt, Guarded>,
    /// Tests of which a tagged function was left by a panic.
    pub(super) panicked: BTreeSet<Attempt>,
    /// Places that tests entered, `true` for surely.
    pub(super) reached: BTreeMap<Attempt, BTreeMap<usize, bool>>,
    /// Places that were entered at all while such a harness ran, by programs that are one test.
    pub(super) by_program: BTreeMap<usize, BTreeSet<usize>>,
    /// The places, in the order of their first report.
    pub(super) places: Vec<PlaceKey>,
}

/// A test that is open.
struct Window {
    attempt: Attempt,
    from: u64,
    until: Option<u64>,
}

/// Whose events a process's are.
enum Owner {
    /// A test's own process, or a child of it.
    Test(Attempt),
    /// A program of tests itself: threads tell.
    Program(usize),
    /// A program that is one test, and its children.
    Whole(usize),
    /// A child of a program of tests, or nobody known.
    Other,
}

/// Attributes all events. `key` says which tag reports from a program.
#[requirement("RQ-071")]
pub(super) fn observe(
    captured: &Captured,
    programs: &[TestProgram],
    key: &mut dyn FnMut(&TagRecord, &TestProgram) -> Option<PlaceKey>,
) -> Observed {
    let mut observer = Observer::new(captured, programs);
    for events in &captured.processes {
        observer.read(events, key);
    }
    observer.finish()
}

struct Observer<'a> {
    captured: &'a Captured,
    programs: &'a [TestProgram],
    by_mark: HashMap<&'a str, usize>,
    by_binary: HashMap<&'a str, usize>,
    listed: Vec<HashSet<&'a str>>,
    /// Which start of its program a harness is.
    starts: Vec<u32>,
    windows: Vec<Window>,
    /// Hits that belong to no test: when, and which place.
    unattributed: Vec<(u64, usize)>,
    numbers: HashMap<PlaceKey, usize>,
    observed: Observed,
}

impl<'a> Observer<'a> {
    fn new(captured: &'a Captured, programs: &'a [TestProgram]) -> Self {
        let numbered = || captured.harnesses.iter().enumerate();
        Self {
            captured,
            programs,
            by_mark: numbered().filter_map(|(at, harness)| Some((harness.mark.as_deref()?, at))).collect(),
            by_binary: numbered().filter_map(|(at, harness)| Some((harness.binary.as_deref()?, at))).collect(),
            listed: numbered().map(|(_, harness)| harness.listed.iter().map(|test| &*test.name).collect()).collect(),
            starts: super::consolidate::starts(&captured.harnesses),
            windows: Vec::new(),
            unattributed: Vec::new(),
            numbers: HashMap::new(),
            observed: Observed::default(),
        }
    }

    fn owner(&self, process: &Process) -> Owner {
        let binary = process.binary.as_deref().and_then(|binary| self.by_binary.get(binary));
        if let (Some(harness), Some(test)) = (binary, &process.test) {
            let attempt = process.attempt.as_deref().and_then(|attempt| attempt.parse().ok()).unwrap_or(1);
            return Owner::Test((*harness, test.as_str().into(), attempt));
        }
        let marked = process.process.as_deref().and_then(|mark| self.by_mark.get(mark).copied());
        let Some(harness) = marked else { return Owner::Other };
        let captured = &self.captured.harnesses[harness];
        let program = &self.programs[captured.program];
        if !program.harness {
            return Owner::Whole(harness);
        }
        // Its runner's number is the program's where one process becomes the other; elsewhere there is only the path.
        let itself = captured.child.is_some_and(|child| u64::from(child) == u64::from(process.pid));
        let itself = itself || !cfg!(unix) && program.path == process.exe;
        if itself { Owner::Program(harness) } else { Owner::Other }
    }

    fn read(&mut self, events: &Events, key: &mut dyn FnMut(&TagRecord, &TestProgram) -> Option<PlaceKey>) {
        let Some(process) = events.process() else { return };
        let owner = self.owner(process);
        let program = match &owner {
            Owner::Test((harness, ..)) | Owner::Program(harness) | Owner::Whole(harness) => Some(*harness),
            Owner::Other => process.process.as_deref().and_then(|mark| self.by_mark.get(mark).copied()),
        };
        let program = program.map_or(0, |harness| self.captured.harnesses[harness].program);
        let Some(program) = self.programs.get(program) else { return };
        let mut places = HashMap::new();
        // A function has as many starts as tags. Who is entered again tells no second start, but perhaps a later end.
        let mut open: HashMap<(&str, Option<&str>), Vec<usize>> = HashMap::new();
        let mut closed: HashMap<(&str, Option<&str>), usize> = HashMap::new();
        for event in &events.events {
            match event {
                Event::Process(_) => {}
                Event::Probe { n, tag } => {
                    if let Some(key) = key(tag, program) {
                        places.insert(*n, self.number(key));
                    }
                }
                Event::Hit { n, moment } => {
                    if let Some(place) = places.get(n) {
                        self.hit(&owner, *place, moment.at, moment.thread.as_deref());
                    }
                }
                Event::Start { function, moment, .. } => {
                    let Some(attempt) = self.guarded(&owner, function, moment.thread.as_deref()) else { continue };
                    open.entry((function, moment.thread.as_deref())).or_default().push(self.windows.len());
                    self.windows.push(Window { attempt, from: moment.at, until: None });
                }
                Event::End { function, moment, panicked } => {
                    let key = (function.as_str(), moment.thread.as_deref());
                    let window = open.get_mut(&key).and_then(Vec::pop).or_else(|| closed.get(&key).copied());
                    if let Some(window) = window {
                        self.windows[window].until = Some(moment.at);
                        if *panicked {
                            self.observed.panicked.insert(self.windows[window].attempt.clone());
                        }
                        closed.insert(key, window);
                    }
                }
            }
        }
    }

    fn number(&mut self, key: PlaceKey) -> usize {
        let places = &mut self.observed.places;
        *self.numbers.entry(key).or_insert_with_key(|key| {
            places.push(key.clone());
            places.len() - 1
        })
    }

    fn hit(&mut self, owner: &Owner, place: usize, at: u64, thread: Option<&str>) {
        let mut surely = |attempt: Attempt| {
            self.observed.reached.entry(attempt).or_default().insert(place, true);
        };
        match (owner, thread) {
            (Owner::Test(attempt), _) => surely(attempt.clone()),
            (Owner::Program(harness), Some(thread)) if self.listed[*harness].contains(thread) => {
                surely((*harness, thread.into(), self.starts[*harness]));
            }
            (Owner::Whole(harness), _) => {
                self.observed.by_program.entry(*harness).or_default().insert(place);
            }
            _ => self.unattributed.push((at, place)),
        }
    }

    /// The test for which a guard was opened; `None` where the tagged function was called by another, as a helper.
    fn guarded(&self, owner: &Owner, function: &str, thread: Option<&str>) -> Option<Attempt> {
        let path = without_crate(function);
        match owner {
            Owner::Test((harness, name, attempt)) => {
                let standard = self.programs[self.captured.harnesses[*harness].program].harness;
                (fits(path, name) || !standard).then(|| (*harness, name.clone(), *attempt))
            }
            Owner::Program(harness) => {
                let thread = thread.filter(|thread| self.listed[*harness].contains(thread) && fits(path, thread))?;
                Some((*harness, thread.into(), self.starts[*harness]))
            }
            Owner::Whole(harness) => Some((*harness, path.into(), self.starts[*harness])),
            Owner::Other => None,
        }
    }

    fn finish(mut self) -> Observed {
        for window in &self.windows {
            let guard = if window.until.is_some() { Guarded::Ended } else { Guarded::Started };
            let known = self.observed.guards.entry(window.attempt.clone()).or_insert(guard);
            if guard == Guarded::Started {
                *known = guard;
            }
        }
        self.windows.sort_by(|a, b| (a.from, &a.attempt).cmp(&(b.from, &b.attempt)));
        self.unattributed.sort_unstable();
        let mut began: Vec<u64> = self.captured.harnesses.iter().filter_map(super::captured::Harness::began).collect();
        began.sort_unstable();
        // One sweep over time: what is open at a hit was opened before it and not closed.
        let (mut next, mut open) = (0, Vec::new());
        for (at, place) in self.unattributed {
            while let Some(window) = self.windows.get(next).filter(|window| window.from <= at) {
                // Cargo starts a program when the one before is gone, and with it what was never closed.
                let gone = || began.iter().copied().find(|began| *began > window.from).unwrap_or(u64::MAX);
                open.push((window.until.unwrap_or_else(gone), &window.attempt));
                next += 1;
            }
            open.retain(|(until, _)| *until >= at);
            for (_, attempt) in &open {
                self.observed.reached.entry((*attempt).clone()).or_default().entry(place).or_insert(false);
            }
        }
        self.observed
    }
}

/// A function's path as the harness names tests.
fn without_crate(function: &str) -> &str {
    function.split_once("::").map_or(function, |(_, path)| path)
}

/// The function is the test, or the test is a case of it.
fn fits(path: &str, test: &str) -> bool {
    test.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
