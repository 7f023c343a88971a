//! Results sorted by the builds that they are of: a result of one build says nothing of another, so each declared build
//! that has the test must answer for itself.

use super::implementations::resolved;
use super::{Attempt, Collected, CompiledTag, Evidence, TargetKey};
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet};

/// The attempts of a test by build and case, and the builds that have the test and no attempt at all.
pub(super) struct Groups<'a> {
    /// In the order of builds and names.
    pub(super) cases: BTreeMap<(&'a str, &'a str), Vec<Attempt>>,
    /// Sorted.
    pub(super) missing: Vec<&'a str>,
}

/// The declared builds whose tests have the tagged function.
pub(super) fn declared<'a>(collected: &'a Collected, tag: &CompiledTag, target: &TargetKey) -> BTreeSet<&'a str> {
    let seen = tag.seen.iter().filter_map(|unit| resolved(collected, *unit));
    let has = |(build, unit): &(&super::Build, &super::Unit)| {
        build.role.is_test() && unit.is_test() && unit.target == *target
    };
    seen.map(|(_, build, unit)| (build, unit)).filter(has).map(|(build, _)| &*build.name).collect()
}

/// Sorts attempts. What no declared build with the test answers for, such as a run of another target or of a selection
/// that is none of them, is told only where it is the newest that is known and nothing is of today's tree.
#[requirement("RQ-085")]
pub(super) fn groups<'a>(
    evidence: &'a Evidence,
    attempts: impl Iterator<Item = Attempt>,
    builds: &BTreeSet<&'a str>,
    is_fresh: impl Fn(Attempt) -> bool,
) -> Groups<'a> {
    let mut cases: BTreeMap<(&str, &str), Vec<Attempt>> = BTreeMap::new();
    let mut counting = builds.clone();
    let mut others: Vec<(&str, &str, Attempt)> = Vec::new();
    for at in attempts {
        let run = &evidence.runs[at.run];
        if is_fresh(at) {
            counting.insert(&run.build);
        }
        others.push((&run.build, &run.executables[at.executable].tests[at.test].name, at));
    }
    // By case: the newest run of a build that counts, and whether any is of today's tree.
    let mut newest: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    others.retain(|(build, case, at)| {
        let counts = counting.contains(build);
        if counts {
            told.insert(build);
            let known = newest.entry(case).or_insert((at.run, false));
            *known = (known.0.max(at.run), known.1 || is_fresh(*at));
            cases.entry((build, case)).or_default().push(*at);
        }
        !counts
    });
    let nobodys = told.is_empty();
    for (_, case, at) in others {
        let is_newest = newest.get(case).is_some_and(|(run, fresh)| !fresh && *run < at.run);
        if nobodys || is_newest {
            cases.entry(("", case)).or_default().push(at);
        }
    }
    let missing = if nobodys { Vec::new() } else { builds.difference(&told).copied().collect() };
    Groups { cases, missing }
}
