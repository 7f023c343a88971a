//! Results of runs joined to tests by name: what each program of a run is to today's tree, which attempts belong to
//! which test, and which tags a run's own test list confirms or refuses. Linear: every join is a look-up.

use super::{
    Attempt, CONDITIONAL, Collected, CompiledTag, Entered, Evidence, Freshness, Guarded, NOT_LISTED, OWN_HARNESS, Run,
    RunExecutable, StaleInputs, TargetKey, TestNode, Today, UNCONFIRMED, Verification, VerifiedBy,
};
use iec62304_core::requirement;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Inputs named one by one.
const NAMED: usize = 3;

/// Tests by their names in a harness.
pub(super) struct Names {
    by_target: HashMap<TargetKey, HashMap<Arc<str>, Vec<usize>>>,
}

impl Names {
    pub(super) fn new(tests: &[TestNode]) -> Self {
        let mut by_target: HashMap<TargetKey, HashMap<Arc<str>, Vec<usize>>> = HashMap::new();
        for (n, test) in tests.iter().enumerate() {
            by_target.entry(test.target.clone()).or_default().entry(test.path.clone()).or_default().push(n);
        }
        // Of two functions that conditions make one test, the linked one was compiled.
        for nodes in by_target.values_mut().flat_map(HashMap::values_mut) {
            if nodes.iter().any(|n| !tests[*n].verifications.is_empty()) {
                nodes.retain(|n| !tests[*n].verifications.is_empty());
            } else {
                nodes.truncate(1);
            }
        }
        Self { by_target }
    }

    pub(super) fn targets(&self) -> impl Iterator<Item = &TargetKey> {
        self.by_target.keys()
    }

    /// The tests of a target that a harness's name belongs to: of its own path, else of the nearest path above that
    /// is no test itself in the harness, since then the rest of the name is a case.
    pub(super) fn find(&self, target: &TargetKey, name: &str, is_listed: impl Fn(&str) -> bool) -> &[usize] {
        let Some(paths) = self.by_target.get(target) else { return &[] };
        if let Some(nodes) = paths.get(name) {
            return nodes;
        }
        let mut above = name;
        while let Some((path, _)) = above.rsplit_once("::") {
            if let Some(nodes) = paths.get(path) {
                return if is_listed(path) { &[] } else { nodes };
            }
            above = path;
        }
        &[]
    }
}

/// Gives each test its attempts and its place in the lists, confirms and refuses links by them, and tells how each
/// program of each run stands to today's tree.
pub(super) fn join(
    evidence: &Evidence,
    collected: &Collected,
    names: &Names,
    tests: &mut [TestNode],
    verifications: &mut [Verification],
) -> Vec<Vec<Freshness>> {
    let builds: HashSet<&str> = collected.builds.iter().map(|build| &*build.name).collect();
    let entered = Entered::of(&evidence.runs, &evidence.today);
    let freshness: Vec<Vec<Freshness>> =
        evidence.runs.iter().map(|run| freshness_of(run, &evidence.today, &builds, &entered)).collect();
    let current = current(evidence, &freshness);
    for (r, run) in evidence.runs.iter().enumerate() {
        for (e, program) in run.executables.iter().enumerate() {
            let is_old = freshness[r][e] != Freshness::Fresh;
            let list = current.get(&(&*run.build, &program.target)).filter(|list| is_old && list.is_later(r));
            attempts(r, e, program, list, names, tests);
        }
    }
    let mut lists = Lists::new(evidence, &freshness);
    for verification in verifications {
        let VerifiedBy::Test { tag, test: Some(test), target, .. } = &verification.by else { continue };
        let (tag, node) = (&collected.tags[*tag], &tests[*test]);
        match verification.reason.as_deref() {
            Some(UNCONFIRMED | CONDITIONAL | OWN_HARNESS) if is_confirmed(evidence, &freshness, tag, node) => {
                verification.reason = None;
            }
            None if lists.refuse(collected, tag, target, node) => {
                let (tag, target, build) = match &verification.by {
                    VerifiedBy::Test { tag, target, build, .. } => (*tag, target.clone(), build.clone()),
                    VerifiedBy::Record(_) => continue,
                };
                verification.by = VerifiedBy::Test { tag, test: None, target, build };
                verification.reason = Some(NOT_LISTED.to_owned());
            }
            _ => {}
        }
    }
    freshness
}

/// The tests that a program has now, as a whole list of them says.
struct CurrentList<'a> {
    run: usize,
    fresh: bool,
    names: HashSet<&'a str>,
}

impl CurrentList<'_> {
    /// It says what has become of an old run's tests.
    const fn is_later(&self, run: usize) -> bool {
        self.fresh || self.run > run
    }
}

/// For each program of each build, the last list of today's tree, or else the last one.
#[requirement("RQ-085")]
fn current<'a>(
    evidence: &'a Evidence,
    freshness: &[Vec<Freshness>],
) -> HashMap<(&'a str, &'a TargetKey), CurrentList<'a>> {
    let mut last: HashMap<(&str, &TargetKey), (usize, usize, bool)> = HashMap::new();
    for (r, run) in evidence.runs.iter().enumerate().filter(|(_, run)| run.sealed) {
        let whole = |(_, program): &(usize, &RunExecutable)| program.harness && !program.tests.is_empty();
        for (e, program) in run.executables.iter().enumerate().filter(whole) {
            let fresh = freshness[r][e] == Freshness::Fresh;
            let known = last.entry((&run.build, &program.target)).or_insert((r, e, fresh));
            if fresh || !known.2 {
                *known = (r, e, fresh);
            }
        }
    }
    let list = |(run, e, fresh): (usize, usize, bool)| CurrentList {
        run,
        fresh,
        names: evidence.runs[run].executables[e].tests.iter().map(|test| &*test.name).collect(),
    };
    last.into_iter().map(|(key, at)| (key, list(at))).collect()
}

/// Gives the tests of a program to the functions that they are. What a later list does not have any more, a renamed case
/// for example, is history: neither its failure nor its pass speaks of anything that is still there.
fn attempts(
    run: usize,
    executable: usize,
    program: &RunExecutable,
    later: Option<&CurrentList<'_>>,
    names: &Names,
    tests: &mut [TestNode],
) {
    let listed: HashSet<&str> = program.tests.iter().map(|test| &*test.name).collect();
    let mut cases: BTreeSet<(usize, Arc<str>)> = BTreeSet::new();
    let is_there = |name: &str| later.is_none_or(|list| list.names.contains(name));
    for (t, result) in program.tests.iter().enumerate().filter(|(_, result)| is_there(&result.name)) {
        for n in names.find(&program.target, &result.name, |path| listed.contains(path)) {
            let node = &mut tests[*n];
            node.listed |= program.harness;
            node.attempts.push(Attempt { run, executable, test: t });
            let case = result.name.strip_prefix(&*node.path).and_then(|rest| rest.strip_prefix("::"));
            cases.extend(case.map(|case| (*n, Arc::from(case))));
        }
    }
    for (n, case) in cases {
        // What the compiler told is the last part of the harness's name.
        if !tests[n].cases.iter().any(|known| *known == case || case.ends_with(&format!("::{known}"))) {
            tests[n].cases.push(case);
        }
    }
}

/// How the programs of a run stand to today's tree.
#[requirement("RQ-086")]
fn freshness_of(run: &Run, today: &Today, builds: &HashSet<&str>, entered: &Entered<'_>) -> Vec<Freshness> {
    if !builds.contains(&*run.build) {
        return vec![Freshness::OtherBuild; run.executables.len()];
    }
    // One pass for all programs, and only when one of them is stale.
    let mut changed: Option<BTreeSet<&Arc<str>>> = None;
    let programs = run.executables.iter().map(|program| {
        match today.executables.get(&(run.build.clone(), program.target.clone())) {
            None => Freshness::OtherProgram,
            Some(now) if now.sha256 == program.inputs => match entered.changed(run, program, today) {
                None => Freshness::Fresh,
                Some(inputs) => {
                    let first = inputs.iter().take(NAMED).cloned().collect();
                    Freshness::Stale(StaleInputs { first, total: inputs.len() })
                }
            },
            Some(now) => {
                let changed = changed.get_or_insert_with(|| {
                    today
                        .files
                        .iter()
                        .filter(|(path, sha)| run.inputs.get(*path) != Some(sha))
                        .map(|(p, _)| p)
                        .collect()
                });
                let is_input = |path: &&&Arc<str>| now.inputs.binary_search(path).is_ok();
                let differ: Vec<&&Arc<str>> = changed.iter().filter(is_input).collect();
                let first = differ.iter().take(NAMED).map(|path| (**path).clone()).collect();
                Freshness::Stale(StaleInputs { first, total: differ.len() })
            }
        }
    });
    programs.collect()
}

/// Whether a name in a harness is one that a tag covers: all cases of its function, or only those whose own functions
/// carry it.
#[must_use]
pub(super) fn covers(tag: &CompiledTag, node: &TestNode, name: &str) -> bool {
    let own = node.path.rsplit("::").next().unwrap_or_default();
    if tag.names.is_empty() || tag.names.iter().any(|name| **name == *own) {
        return true;
    }
    let case = name.get(node.path.len()..).unwrap_or_default();
    case.split("::").any(|part| tag.names.iter().any(|name| **name == *part))
}

/// A run's list has the test, and its guard was opened there: the tagged function is that test.
#[requirement("RQ-049")]
fn is_confirmed(evidence: &Evidence, freshness: &[Vec<Freshness>], tag: &CompiledTag, node: &TestNode) -> bool {
    node.attempts.iter().any(|at| {
        let result = &evidence.runs[at.run].executables[at.executable].tests[at.test];
        matches!(freshness[at.run][at.executable], Freshness::Fresh | Freshness::Stale(_))
            && matches!(result.guard, Guarded::Ended | Guarded::Started)
            && covers(tag, node, &result.name)
    })
}

/// Whole lists of tests of today's programs.
struct Lists<'a> {
    evidence: &'a Evidence,
    programs: HashMap<&'a TargetKey, Vec<(usize, usize)>>,
    /// All parts of all names of a program.
    parts: HashMap<(usize, usize), HashSet<&'a str>>,
}

impl<'a> Lists<'a> {
    fn new(evidence: &'a Evidence, freshness: &[Vec<Freshness>]) -> Self {
        let mut programs: HashMap<&TargetKey, Vec<(usize, usize)>> = HashMap::new();
        for (r, run) in evidence.runs.iter().enumerate().filter(|(_, run)| run.sealed) {
            for (e, program) in run.executables.iter().enumerate() {
                if program.harness && freshness[r][e] == Freshness::Fresh {
                    programs.entry(&program.target).or_default().push((r, e));
                }
            }
        }
        Self { evidence, programs, parts: HashMap::new() }
    }

    /// A harness that was built from today's tree and contains the tag lists no test with the function's name.
    #[requirement("RQ-049")]
    fn refuse(&mut self, collected: &Collected, tag: &CompiledTag, target: &TargetKey, node: &TestNode) -> bool {
        if node.listed {
            return false;
        }
        let Some(programs) = self.programs.get(target) else { return false };
        let builds: HashSet<&str> = tag
            .seen
            .iter()
            .filter_map(|unit| super::implementations::resolved(collected, *unit))
            .filter(|(_, _, unit)| unit.is_test() && unit.target == *target)
            .map(|(_, build, _)| &*build.name)
            .collect();
        let name = node.path.rsplit("::").next().unwrap_or_default();
        let mut lists = 0;
        for at in programs.iter().filter(|(run, _)| builds.contains(&*self.evidence.runs[*run].build)) {
            let program = &self.evidence.runs[at.0].executables[at.1];
            let parts = self
                .parts
                .entry(*at)
                .or_insert_with(|| program.tests.iter().flat_map(|test| test.name.split("::")).collect());
            // A path that the index sees otherwise than the harness is no reason to refuse.
            if parts.contains(name) {
                return false;
            }
            lists += 1;
        }
        lists > 0
    }
}
