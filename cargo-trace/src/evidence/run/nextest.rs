//! Runs of nextest: its inventory of tests, what the shim wrote of each process, and its JUnit file.
//!
//! A process runs one attempt of one test, so how it ended is the test's outcome. This does not depend on the user's
//! configuration of nextest, nor on what tests write. The JUnit file has what nextest alone judges, such as a leak; it is
//! not there where the user's own configuration has it elsewhere.

use super::captured::{Harness, Listed, Said};
use super::programs::Start;
use crate::collect::TestProgram;
use crate::model::{JunitCase, Outcome, TargetKind};
use iec62304_core::requirement;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// `cargo nextest list --message-format json`, as far as it is needed.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Inventory {
    rust_suites: BTreeMap<String, Suite>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Suite {
    package_name: String,
    binary_id: String,
    binary_name: String,
    kind: String,
    testcases: BTreeMap<String, Case>,
}

#[derive(Deserialize)]
struct Case {
    ignored: bool,
}

/// A program as nextest names it: package, kind, name.
type Name = (String, String, String);

/// What a run of nextest left.
pub(super) struct Written<'a> {
    /// Its list of tests.
    pub(super) inventory: &'a str,
    /// The processes that it started.
    pub(super) starts: &'a [Start],
    /// The cases of its JUnit file.
    pub(super) cases: &'a [JunitCase],
    /// The run came to its end.
    pub(super) ended: bool,
}

/// Reads all of it. Everything may be cut off or missing: then there is less.
#[requirement("RQ-070")]
pub(super) fn read(written: &Written<'_>, programs: &[TestProgram]) -> Vec<Harness> {
    let by_name: HashMap<Name, usize> = programs.iter().enumerate().map(|(at, program)| (name(program), at)).collect();
    let suites =
        serde_json::from_str::<Inventory>(written.inventory).map(|inventory| inventory.rust_suites).unwrap_or_default();
    let mut harnesses: BTreeMap<usize, Harness> = BTreeMap::new();
    for suite in suites.into_values() {
        let name = (suite.package_name, suite.kind, suite.binary_name);
        let Some(program) = by_name.get(&name) else { continue };
        let listed =
            suite.testcases.into_iter().map(|(name, case)| Listed { name: name.into(), ignored: case.ignored });
        let listed = listed.collect();
        let binary = Some(suite.binary_id);
        harnesses.insert(*program, Harness { program: *program, binary, listed, tells: true, ..Harness::default() });
    }
    for start in written.starts {
        let Some(harness) = harnesses.get_mut(&start.program) else { continue };
        harness.results.extend(said(start, written.ended));
    }
    let by_case: HashMap<_, _> =
        written.cases.iter().map(|case| ((case.suite.as_str(), case.name.as_str()), case)).collect();
    for harness in harnesses.values_mut() {
        let mut last: HashMap<Arc<str>, Said> = HashMap::new();
        for said in &harness.results {
            let known = last.entry(said.name.clone()).or_insert_with(|| said.clone());
            if said.attempt > known.attempt {
                *known = said.clone();
            }
        }
        let binary = harness.binary.as_deref().unwrap_or_default();
        for test in &harness.listed {
            let Some(case) = by_case.get(&(binary, &*test.name)) else { continue };
            match last.get(&test.name) {
                None => harness.results.push(of_case(&test.name, case)),
                // What nextest finds fault with has failed, however its process ended; but what was stopped with the run it
                // calls a failure, too.
                Some(said) if case.outcome == Outcome::Failed && said.outcome != Outcome::Unknown => {
                    harness.results.push(Said { outcome: Outcome::Failed, ..said.clone() });
                }
                Some(_) => {}
            }
        }
        harness.results.sort_by(|a, b| (&a.name, a.attempt).cmp(&(&b.name, b.attempt)));
    }
    harnesses.into_values().collect()
}

/// What a process says of its test. One that was stopped together with the run says nothing.
fn said(start: &Start, ended: bool) -> Option<Said> {
    let (name, attempt) = start.test.as_ref()?;
    let outcome = match start.end {
        Some(end) if end.succeeded => Outcome::Passed,
        Some(end) if !end.stopped => Outcome::Failed,
        _ if ended => Outcome::Failed,
        _ => Outcome::Unknown,
    };
    let duration_ms = start.end.map(|end| end.ms);
    Some(Said { name: name.as_str().into(), attempt: (*attempt).max(1), outcome, duration_ms })
}

/// A case of the JUnit file for a test of whose processes nothing is known; one that failed first and passed then has at
/// least two attempts.
fn of_case(name: &Arc<str>, case: &JunitCase) -> Said {
    let (outcome, attempt) = match case.outcome {
        Outcome::Flaky => (Outcome::Passed, 2),
        outcome => (outcome, 1),
    };
    Said { name: name.clone(), attempt, outcome, duration_ms: case.duration_ms }
}

fn name(program: &TestProgram) -> Name {
    let kind = match program.target.kind {
        TargetKind::BuildScript => "custom-build",
        kind => kind.as_str(),
    };
    (program.target.package.to_string(), kind.to_owned(), program.target.name.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::programs::End;
    use super::*;
    use crate::model::TargetKey;
    use iec62304_core::verifies;

    fn program(kind: TargetKind, name: &str) -> TestProgram {
        let target = TargetKey { package: "my-dose".into(), kind, name: name.into() };
        TestProgram { target, path: "/t/x".into(), harness: true, guarded: true }
    }

    const INVENTORY: &str = r#"{"test-count":3,"rust-suites":{
        "my-dose":{"package-name":"my-dose","binary-id":"my-dose","binary-name":"dose","kind":"lib","status":"listed",
            "testcases":{"tests::a":{"kind":"test","ignored":false},"tests::only":{"ignored":false},"tests::r#match":{"kind":"test","ignored":true}}},
        "my-dose::bin/dose":{"package-name":"my-dose","binary-id":"my-dose::bin/dose","binary-name":"dose","kind":"bin",
            "testcases":{"tests::a":{"ignored":false}}},
        "other":{"package-name":"other","binary-id":"other","binary-name":"other","kind":"lib","testcases":{}}}}"#;

    fn start(program: usize, test: (&str, u32), end: Option<(bool, bool)>) -> Start {
        Start {
            program,
            logged: false,
            refused: false,
            runs_ignored: false,
            test: Some((test.0.to_owned(), test.1)),
            child: Some(7),
            end: end.map(|(succeeded, stopped)| End { succeeded, stopped, ms: 42 }),
        }
    }

    fn case(suite: &str, name: &str, outcome: Outcome) -> JunitCase {
        JunitCase {
            file: "x".into(),
            suite: suite.to_owned(),
            class: suite.to_owned(),
            name: name.to_owned(),
            outcome,
            duration_ms: Some(7),
            message: None,
            date: None,
        }
    }

    fn of(starts: &[Start], cases: &[JunitCase], ended: bool) -> Vec<Harness> {
        let programs = [program(TargetKind::Lib, "dose"), program(TargetKind::Bin, "dose")];
        read(&Written { inventory: INVENTORY, starts, cases, ended }, &programs)
    }

    fn told(harness: &Harness) -> Vec<(&str, u32, Outcome)> {
        harness.results.iter().map(|said| (&*said.name, said.attempt, said.outcome)).collect()
    }

    const PASSED: Option<(bool, bool)> = Some((true, false));
    const FAILED: Option<(bool, bool)> = Some((false, false));

    #[verifies("RQ-070")]
    #[test]
    fn each_process_is_the_result_of_an_attempt_of_the_program_that_it_ran() {
        let starts = [
            start(0, ("tests::a", 2), PASSED),
            start(0, ("tests::a", 1), FAILED),
            start(1, ("tests::a", 1), FAILED),
            start(9, ("tests::a", 1), PASSED),
        ];
        let harnesses = of(&starts, &[], true);
        let lib = [("tests::a", 1, Outcome::Failed), ("tests::a", 2, Outcome::Passed)];
        assert_eq!(told(&harnesses[0]), lib);
        assert_eq!(told(&harnesses[1]), [("tests::a", 1, Outcome::Failed)], "of the same name, and not the same test");
        assert_eq!(harnesses[0].results[0].duration_ms, Some(42));
        let ignored: Vec<_> = harnesses[0].listed.iter().map(|test| (&*test.name, test.ignored)).collect();
        assert_eq!(ignored, [("tests::a", false), ("tests::only", false), ("tests::r#match", true)]);
        assert_eq!(harnesses[0].binary.as_deref(), Some("my-dose"));
    }

    #[verifies("RQ-070")]
    #[test]
    fn a_process_without_an_end_has_failed_unless_the_run_was_stopped_with_it() {
        for (end, of_whole, of_stopped) in [
            (None, Outcome::Failed, Outcome::Unknown),
            (Some((false, true)), Outcome::Failed, Outcome::Unknown),
            (FAILED, Outcome::Failed, Outcome::Failed),
            (PASSED, Outcome::Passed, Outcome::Passed),
        ] {
            let starts = [start(0, ("tests::only", 1), end)];
            for (ended, expected) in [(true, of_whole), (false, of_stopped)] {
                assert_eq!(told(&of(&starts, &[], ended)[0]), [("tests::only", 1, expected)], "{end:?} {ended}");
                let cases = [case("my-dose", "tests::only", Outcome::Failed)];
                let harnesses = of(&starts, &cases, ended);
                let last = told(&harnesses[0]).pop();
                let expected = if expected == Outcome::Unknown { Outcome::Unknown } else { Outcome::Failed };
                assert_eq!(last, Some(("tests::only", 1, expected)), "{end:?} {ended}");
            }
        }
    }

    #[verifies("RQ-070")]
    #[test]
    fn the_junit_file_adds_failures_and_stands_in_where_nothing_is_known_of_a_process() {
        let cases = [
            case("my-dose", "tests::a", Outcome::Failed),
            case("my-dose", "tests::only", Outcome::Flaky),
            case("my-dose::bin/dose", "tests::a", Outcome::Passed),
        ];
        let starts = [start(0, ("tests::a", 1), PASSED), start(1, ("tests::a", 1), FAILED)];
        let harnesses = of(&starts, &cases, true);
        let lib =
            [("tests::a", 1, Outcome::Passed), ("tests::a", 1, Outcome::Failed), ("tests::only", 2, Outcome::Passed)];
        assert_eq!(told(&harnesses[0]), lib);
        assert_eq!(told(&harnesses[1]), [("tests::a", 1, Outcome::Failed)]);
    }

    #[test]
    fn an_inventory_that_was_cut_off_gives_nothing() {
        let starts = [start(0, ("tests::only", 1), PASSED)];
        let written = Written { inventory: &INVENTORY[..40], starts: &starts, cases: &[], ended: true };
        assert_eq!(read(&written, &[program(TargetKind::Lib, "dose")]), []);
    }
}
