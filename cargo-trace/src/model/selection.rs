//! Runs of a selection: of which declared build their programs are, if they surely are.
//!
//! Whoever tests one package after a change should get something for it. But cargo may turn on other features for a part
//! than for the whole, so a selection's program is a declared build's only when everything that decided it is the same:
//! each input of the declared program was one of the run, with the same digest, and every other input of the run is
//! still what it was. Features are inputs, those of all packages that were compiled.

use super::{Run, Today, TodayExecutable};
use iec62304_core::requirement;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Name of the build that a narrowing selection makes.
pub const SELECTION: &str = "selection";

/// How the facts begin that say which features are on in a package that the lock file holds fast. A selection compiles
/// fewer packages; one that it did not compile decides nothing in its programs.
const DEPENDENCY: &str = "(features of dependency ";

/// Lets the runs of selections be of the declared builds whose programs they ran.
#[requirement("RQ-160")]
pub fn settle(runs: &mut [Run], today: &Today) {
    for run in runs {
        if let Some(build) = of_selection(run, today).then(|| home(run, today)).and_then(Result::ok) {
            for program in &mut run.executables {
                if let Some(now) = today.executables.get(&(Arc::clone(&build), program.target.clone())) {
                    program.inputs.clone_from(&now.sha256);
                }
            }
            settle_packages(run, &build, today);
            run.build = build;
        }
    }
}

/// Packages are the declared build's where the run had all that they are made of there.
fn settle_packages(run: &mut Run, build: &Arc<str>, today: &Today) {
    for (directory, sha256) in &mut run.packages {
        let now = today.packages.get(&(Arc::clone(build), Arc::clone(directory)));
        let is_input = |input: &Arc<str>| {
            let here = run.inputs.get(&*renamed(input, build, SELECTION));
            here.is_some() && here == today.files.get(input)
        };
        if let Some(now) = now.filter(|now| now.inputs.iter().all(is_input)) {
            sha256.clone_from(&now.sha256);
        }
    }
}

/// The inputs by which a selection's run differs from the declared build that it is most like, sorted; `None` for a run
/// that is none of a selection, or that no build has a program of.
#[must_use]
pub fn kept_apart_by(run: &Run, today: &Today) -> Option<BTreeSet<Arc<str>>> {
    if of_selection(run, today) { home(run, today).err().flatten() } else { None }
}

fn of_selection(run: &Run, today: &Today) -> bool {
    *run.build == *SELECTION && today.executables.keys().all(|(build, _)| **build != *SELECTION)
}

/// The build of which all programs of the run are that it has at all: the one with the most of them.
fn home(run: &Run, today: &Today) -> Result<Arc<str>, Option<BTreeSet<Arc<str>>>> {
    let builds: BTreeSet<&Arc<str>> = today.executables.keys().map(|(build, _)| build).collect();
    let mut best: Option<(usize, &Arc<str>)> = None;
    let mut nearest: Option<BTreeSet<Arc<str>>> = None;
    for build in builds {
        let programs = programs(run, build, today).count();
        if programs == 0 {
            continue;
        }
        let differs = unlike(run, build, today);
        if differs.is_empty() {
            if best.is_none_or(|(most, _)| most < programs) {
                best = Some((programs, build));
            }
        } else if nearest.as_ref().is_none_or(|nearest| differs.len() < nearest.len()) {
            nearest = Some(differs);
        }
    }
    best.map(|(_, build)| Arc::clone(build)).ok_or(nearest)
}

/// The inputs in which the run's programs are not the build's.
fn unlike(run: &Run, build: &Arc<str>, today: &Today) -> BTreeSet<Arc<str>> {
    let mut differs: BTreeSet<Arc<str>> = BTreeSet::new();
    for (input, sha256) in &run.inputs {
        let there = renamed(input, SELECTION, build);
        if today.files.get(&*there) != Some(sha256) {
            differs.insert(Arc::clone(input));
        }
    }
    for input in programs(run, build, today).flat_map(|now| &now.inputs).filter(|input| !input.starts_with(DEPENDENCY))
    {
        let here = renamed(input, build, SELECTION);
        if !run.inputs.contains_key(&*here) {
            differs.insert(here.as_ref().into());
        }
    }
    differs
}

/// Those of the run's programs that the build has.
fn programs<'a>(run: &'a Run, build: &'a Arc<str>, today: &'a Today) -> impl Iterator<Item = &'a TodayExecutable> {
    run.executables.iter().filter_map(|program| today.executables.get(&(Arc::clone(build), program.target.clone())))
}

/// The name of an input in another build: what is no file has the build's name in it.
fn renamed<'a>(input: &'a str, from: &str, to: &str) -> Cow<'a, str> {
    if !input.starts_with('(') {
        return Cow::Borrowed(input);
    }
    Cow::Owned(input.replacen(&format!(" in build {from})"), &format!(" in build {to})"), 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RunExecutable, TargetKey, TargetKind};
    use iec62304_core::verifies;

    fn target(name: &str) -> TargetKey {
        TargetKey { package: "app".into(), kind: TargetKind::Test, name: name.into() }
    }

    /// Two declared builds of the program `a`, which differ in a feature of a dependency; `b` is in one of them.
    fn today() -> Today {
        let mut today = Today::default();
        let mut build = |name: &str, features: &str, programs: &[&str]| {
            let fact = |what: &str| format!("({what} in build {name})");
            let facts = [
                (fact("profile"), "dev"),
                (fact("features of app"), "none"),
                (fact("features of dependency serde@1.0.0"), features),
                (fact("features of dependency other@1.0.0"), "std"),
                ("app/src/lib.rs".to_owned(), "lib"),
                ("app/tests/a.rs".to_owned(), "a"),
            ];
            let inputs: Vec<Arc<str>> = facts.iter().map(|(name, _)| name.as_str().into()).collect();
            today.files.extend(facts.iter().map(|(name, sha)| (name.as_str().into(), (*sha).into())));
            today.files.insert("near/tests/x.rs".into(), "x".into());
            for program in programs {
                let now = TodayExecutable { sha256: format!("{name} {program}"), inputs: inputs.clone() };
                today.executables.insert((name.into(), target(program)), now);
            }
        };
        build("host", "std", &["a", "b"]);
        build("firmware", "none", &["a"]);
        today
    }

    /// A selection's run, which did not compile `other` and took a test of `near` for data.
    fn run(features: &str, programs: &[&str]) -> Run {
        let inputs = [
            ("(profile in build selection)", "dev"),
            ("(features of app in build selection)", "none"),
            ("(features of dependency serde@1.0.0 in build selection)", features),
            ("app/src/lib.rs", "lib"),
            ("app/tests/a.rs", "a"),
            ("near/tests/x.rs", "x"),
        ];
        let program = |name: &&str| RunExecutable {
            target: target(name),
            inputs: "of the selection".to_owned(),
            guarded: true,
            harness: true,
            tests: Vec::new(),
        };
        Run {
            build: SELECTION.into(),
            inputs: inputs.map(|(name, sha)| (name.into(), sha.into())).into(),
            executables: programs.iter().map(program).collect(),
            ..Run::default()
        }
    }

    fn settled(mut run: Run, today: &Today) -> (String, Vec<String>) {
        settle(std::slice::from_mut(&mut run), today);
        (run.build.to_string(), run.executables.into_iter().map(|program| program.inputs).collect())
    }

    fn stays(run: Run, differs: &[&str]) {
        let found =
            kept_apart_by(&run, &today()).map(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(found.unwrap_or_default(), differs);
        assert_eq!(settled(run, &today()).0, SELECTION);
    }

    #[verifies("RQ-160")]
    #[test]
    fn a_selection_that_compiled_the_same_programs_is_of_the_build_that_has_them() {
        let of = |features: &str, programs: &[&str]| settled(run(features, programs), &today());
        assert_eq!(of("std", &["a"]), ("host".to_owned(), vec!["host a".to_owned()]));
        assert_eq!(of("none", &["a"]), ("firmware".to_owned(), vec!["firmware a".to_owned()]));
        assert_eq!(of("std", &["a", "b"]).0, "host");
    }

    #[verifies("RQ-160")]
    #[test]
    fn any_difference_keeps_a_selection_apart() {
        stays(run("derive", &["a"]), &["(features of dependency serde@1.0.0 in build selection)"]);
        stays(run("std", &["c"]), &[]);
        for changed in ["(profile in build selection)", "app/tests/a.rs", "near/tests/x.rs"] {
            let mut run = run("std", &["a"]);
            run.inputs.insert(changed.into(), "other".into());
            stays(run, &[changed]);
        }
        let mut gone = run("std", &["a"]);
        gone.inputs.insert("app/tests/data.txt".into(), "data".into());
        stays(gone, &["app/tests/data.txt"]);
        for new in ["app/src/lib.rs", "(features of app in build selection)"] {
            let mut run = run("std", &["a"]);
            run.inputs.remove(new);
            stays(run, &[new]);
        }
    }

    #[verifies("RQ-160")]
    #[test]
    fn a_view_that_is_narrowed_itself_has_the_selection_as_a_build() {
        let mut today = today();
        let now = TodayExecutable { sha256: "now".to_owned(), inputs: Vec::new() };
        today.executables.insert((SELECTION.into(), target("a")), now);
        assert_eq!(settled(run("std", &["a"]), &today).0, SELECTION);
        assert_eq!(kept_apart_by(&run("std", &["c"]), &today), None);
    }
}
