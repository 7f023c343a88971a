//! Runs of tests, end to end: what evidence says of every kind of test, under cargo and under nextest.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace::evidence::file;
use cargo_trace::model::{Guarded, Outcome, Run, RunTest};
use cargo_trace_tests::{Project, checkout, project};
use iec62304_core::verifies;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::Command;
use std::sync::OnceLock;

/// Runs the fixture's tests; evidence lies in the project.
fn outcomes(name: &str) -> Project {
    let project = project!(name).fixture("outcomes");
    project.write_bytes("Cargo.lock", &std::fs::read(checkout().join("Cargo.lock")).unwrap());
    project
}

fn test(project: &Project, args: &[&str], change: impl FnOnce(&mut Command)) -> cargo_trace_tests::Run {
    let all: Vec<&str> = ["test", "--evidence-dir", "evidence"].iter().chain(args).copied().collect();
    project.trace_with(&all, change)
}

/// The evidence file that was written last.
fn newest(project: &Project) -> Run {
    let entries = std::fs::read_dir(project.root().join("evidence")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|it| it == file::EXTENSION)).collect();
    files.sort_by_key(|path| std::fs::metadata(path).unwrap().modified().unwrap());
    file::read(&std::fs::read_to_string(files.pop().expect("evidence was written")).unwrap()).unwrap()
}

/// nextest is no part of a toolchain. Where it is missing, that is said; a pipeline must have it.
fn nextest_is_missing() -> bool {
    let missing = !cargo_trace::evidence::run::has_nextest();
    assert!(!missing || std::env::var_os("CI").is_none(), "cargo-nextest must be there in CI");
    if missing {
        std::io::stderr().write_all(b"cargo-nextest is missing: runs under it were not tested\n").unwrap();
    }
    missing
}

/// `target name` and all attempts of each test.
fn tests(run: &Run) -> BTreeMap<String, Vec<&RunTest>> {
    let mut tests: BTreeMap<String, Vec<&RunTest>> = BTreeMap::new();
    for executable in &run.executables {
        for test in &executable.tests {
            let target = &executable.target;
            tests
                .entry(format!("{}/{}/{} {}", target.package, target.kind, target.name, test.name))
                .or_default()
                .push(test);
        }
    }
    tests
}

/// What the last attempt says.
fn verdict(run: &Run, name: &str) -> (Outcome, Guarded) {
    let tests = tests(run);
    let found = tests.get(name).unwrap_or_else(|| panic!("no {name} in {:#?}", tests.keys()));
    let last = found.last().unwrap();
    (last.outcome, last.guard)
}

/// Ids of the places that a test entered: surely, and possibly.
fn reached(run: &Run, name: &str) -> (Vec<String>, Vec<String>) {
    let tests = tests(run);
    let places = &tests.get(name).unwrap_or_else(|| panic!("no {name}")).last().unwrap().reached;
    let ids = |wanted: bool| {
        let places = places.iter().filter(|(_, surely)| *surely == wanted);
        places.map(|(place, _)| run.places[*place].ids[0].to_string()).collect()
    };
    (ids(true), ids(false))
}

/// The whole fixture under cargo, once for all tests of this file.
fn under_cargo() -> &'static (Run, cargo_trace_tests::Run) {
    static RUN: OnceLock<(Run, cargo_trace_tests::Run)> = OnceLock::new();
    RUN.get_or_init(|| {
        let project = outcomes("outcomes-cargo");
        let said = test(&project, &["--runner", "cargo", "--run-by", "the night build"], |_| {}).expect_code(100);
        (newest(&project), said)
    })
}

/// The same under nextest, failed tests once more.
fn under_nextest() -> Option<&'static (Run, cargo_trace_tests::Run)> {
    static RUN: OnceLock<Option<(Run, cargo_trace_tests::Run)>> = OnceLock::new();
    RUN.get_or_init(|| {
        if nextest_is_missing() {
            return None;
        }
        let project = outcomes("outcomes-nextest");
        let said = test(&project, &["--runner", "nextest", "--", "--retries", "1"], |_| {}).expect_code(100);
        Some((newest(&project), said))
    })
    .as_ref()
}

use Guarded::{Absent, Ended, Never, Started};
use Outcome::{Failed, Ignored, Passed};

/// What every test of the fixture comes to by both runners, where it is the same.
const VERDICTS: [(&str, Outcome, Guarded); 31] = [
    ("app/bin/app tests::passes", Failed, Ended),
    ("app/bin/child tests::of_the_program", Passed, Ended),
    ("app/lib/app tests::passes", Passed, Ended),
    ("app/test/aborts aborts", Failed, Started),
    ("app/test/aborts ignored", Ignored, Never),
    ("app/test/killed is_killed", Failed, Started),
    ("app/test/overflows overflows", Failed, Started),
    ("app/test/verdicts alone_above", Passed, Ended),
    ("app/test/verdicts alone_below", Passed, Ended),
    ("app/test/verdicts awaits", Passed, Ended),
    ("app/test/verdicts calls_a_helper", Passed, Never),
    ("app/test/verdicts cases::case_1", Passed, Ended),
    ("app/test/verdicts cases::case_2", Failed, Ended),
    ("app/test/verdicts cases_below::case_1", Passed, Ended),
    ("app/test/verdicts cases_below::case_2", Failed, Ended),
    ("app/test/verdicts checked_quickly", Passed, Ended),
    ("app/test/verdicts does_not_panic_as_it_should", Failed, Ended),
    ("app/test/verdicts environment", Passed, Never),
    ("app/test/verdicts error", Failed, Ended),
    ("app/test/verdicts exit_code", Failed, Ended),
    ("app/test/verdicts false_quickly", Failed, Ended),
    ("app/test/verdicts ignored", Ignored, Never),
    ("app/test/verdicts panics", Failed, Ended),
    ("app/test/verdicts panics_as_it_should", Passed, Ended),
    ("app/test/verdicts panics_with_other_words", Failed, Ended),
    ("app/test/verdicts panics_with_the_words_expected", Passed, Ended),
    ("app/test/verdicts property", Passed, Ended),
    ("app/test/verdicts statement", Passed, Ended),
    ("app/test/verdicts untagged", Passed, Never),
    ("renamed/lib/renamed tests::passes", Passed, Ended),
    ("through/lib/through tests::passes", Passed, Absent),
];

fn assert_verdicts(run: &Run) {
    let wrong: Vec<_> = VERDICTS
        .iter()
        .map(|(name, outcome, guard)| (name, (*outcome, *guard), verdict(run, name)))
        .filter(|(_, expected, found)| expected != found)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let values = |outcome| {
        let tests = tests(run);
        let values = tests.iter().filter(|(name, _)| name.starts_with("app/test/verdicts values::"));
        values.filter(|(_, attempts)| attempts.last().unwrap().outcome == outcome).count()
    };
    assert_eq!((values(Passed), values(Failed)), (1, 1), "cases of test_case");
}

#[verifies("RQ-070", "RQ-071")]
#[test]
fn under_cargo_every_kind_of_test_has_its_outcome_and_its_guard() {
    let (run, _) = under_cargo();
    assert_verdicts(run);
    assert_eq!(verdict(run, "app/test/exits exits"), (Failed, Started), "cargo test calls it a success");
    assert_eq!(verdict(run, "app/test/verdicts by_the_attempt"), (Passed, Ended));
    assert_eq!(verdict(run, "app/test/own one"), (Passed, Ended), "a program that is its own harness");
    assert_eq!(verdict(run, "app/test/own_fails main"), (Failed, Never));
    assert!(tests(run).values().all(|attempts| attempts.len() == 1));
}

#[verifies("RQ-070", "RQ-071")]
#[test]
fn under_nextest_every_attempt_has_its_outcome_and_its_guard() {
    let Some((run, _)) = under_nextest() else { return };
    assert_verdicts(run);
    assert_eq!(verdict(run, "app/test/exits exits"), (Passed, Started), "the second key is missing");
    let tests = tests(run);
    let attempts: Vec<_> =
        tests["app/test/verdicts by_the_attempt"].iter().map(|t| (t.attempt, t.outcome, t.guard)).collect();
    assert_eq!(attempts, [(1, Failed, Ended), (2, Passed, Ended)]);
    assert_eq!(tests["app/test/verdicts panics"].len(), 2);
    assert_eq!(tests["app/lib/app tests::passes"].len(), 1);
    assert!(tests["app/lib/app tests::passes"][0].duration_ms.is_some());
}

#[verifies("RQ-071")]
#[test]
fn a_process_that_runs_one_test_says_surely_what_it_and_its_children_entered() {
    let Some((run, _)) = under_nextest() else { return };
    for (name, id) in [
        ("spawns_a_thread", "RQ-02"),
        ("waits_for_a_detached_thread", "RQ-02"),
        ("awaits_a_worker", "RQ-02"),
        ("starts_a_child", "RQ-03"),
    ] {
        assert_eq!(reached(run, &format!("app/test/reach {name}")), (vec![id.to_owned()], Vec::new()), "{name}");
    }
    assert_eq!(reached(run, "app/test/reach reaches_nothing"), (Vec::new(), Vec::new()));
    assert_eq!(reached(run, "app/test/verdicts statement").0, ["RQ-04"]);
    assert_eq!(reached(run, "app/test/verdicts untagged").0, Vec::<String>::new());
}

#[verifies("RQ-071")]
#[test]
fn in_a_shared_process_threads_of_no_test_and_children_count_possibly_for_whoever_is_open() {
    let (run, _) = under_cargo();
    assert_eq!(reached(run, "app/lib/app tests::passes").0, ["RQ-01"]);
    assert_eq!(reached(run, "app/test/verdicts statement").0, ["RQ-04"]);
    assert_eq!(reached(run, "app/test/own one").0, ["RQ-01"]);
    for (name, id) in [
        ("spawns_a_thread", "RQ-02"),
        ("waits_for_a_detached_thread", "RQ-02"),
        ("awaits_a_worker", "RQ-02"),
        ("starts_a_child", "RQ-03"),
    ] {
        let (surely, possibly) = reached(run, &format!("app/test/reach {name}"));
        assert_eq!(surely, Vec::<String>::new(), "{name}");
        assert!(possibly.contains(&id.to_owned()), "{name}: {possibly:?}");
    }
    assert_eq!(reached(run, "app/test/reach reaches_nothing").0, Vec::<String>::new());
}

#[verifies("RQ-074", "RQ-075")]
#[test]
fn a_run_says_under_which_circumstances_it_was() {
    let (run, said) = under_cargo();
    assert!(run.sealed, "{:?}", run.unsealed_because);
    assert_eq!(
        (&*run.build, run.profile.as_str(), run.runner.as_str(), run.instrumented),
        ("host", "dev", "cargo", true)
    );
    assert_eq!(run.run_by.as_deref(), Some("the night build"));
    assert!(run.toolchain.starts_with("rustc ") && run.triple == run.host && !run.host.is_empty());
    assert!(run.command.starts_with("cargo trace test ") && run.started <= run.finished);
    assert!(run.inputs.contains_key("app/tests/verdicts.rs") && run.inputs.contains_key("Cargo.lock"));
    let ids: Vec<_> = run.requirements.keys().map(ToString::to_string).collect();
    assert_eq!(ids, ["RQ-01", "RQ-02", "RQ-03", "RQ-04"]);
    let mut inputs: Vec<_> = run.executables.iter().map(|executable| &executable.inputs).collect();
    inputs.sort();
    inputs.dedup();
    assert!(inputs.len() > 5 && inputs.iter().all(|digest| digest.len() == 64), "each program has its own: {inputs:?}");
    assert!(said.stderr.contains("no probes in `through`"), "{}", said.stderr);
    assert!(said.stderr.contains("cargo trace check"), "{}", said.stderr);
}
