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

/// Sorts attempts. What no declared build with the test answers for, such as a run of another target, is told only
/// where none of them has anything to say.
#[requirement("RQ-085")]
pub(super) fn groups<'a>(
    evidence: &'a Evidence,
    attempts: impl Iterator<Item = Attempt>,
    builds: &BTreeSet<&'a str>,
    is_fresh: impl Fn(Attempt) -> bool,
) -> Groups<'a> {
    let mut cases: BTreeMap<(&str, &str), Vec<Attempt>> = BTreeMap::new();
    let mut counting = builds.clone();
    for at in attempts {
        let run = &evidence.runs[at.run];
        cases.entry((&run.build, &run.executables[at.executable].tests[at.test].name)).or_default().push(at);
        if is_fresh(at) {
            counting.insert(&run.build);
        }
    }
    let told: BTreeSet<&str> = cases.keys().map(|(build, _)| *build).filter(|build| counting.contains(build)).collect();
    if told.is_empty() {
        let mut pooled: BTreeMap<(&str, &str), Vec<Attempt>> = BTreeMap::new();
        for ((_, case), attempts) in cases {
            pooled.entry(("", case)).or_default().extend(attempts);
        }
        pooled.values_mut().for_each(|attempts| attempts.sort_unstable());
        return Groups { cases: pooled, missing: Vec::new() };
    }
    cases.retain(|(build, _), _| told.contains(build));
    Groups { cases, missing: builds.difference(&told).copied().collect() }
}
