//! What nextest writes: its inventory of tests, its stream of results, and its JUnit file.
//!
//! The stream comes line by line while tests run, but it does not tell a library's test from a binary's of the same
//! name. The JUnit file does; it comes at the end, and not at all where the user's own configuration has it elsewhere.

use super::captured::{Harness, Listed, Said};
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

/// A line of the stream.
#[derive(Deserialize)]
struct Line {
    #[serde(rename = "type")]
    kind: String,
    event: String,
    name: Option<String>,
    exec_time: Option<f64>,
}

/// A program as nextest names it: package, kind, name.
type Name = (String, String, String);

/// What nextest wrote.
pub(super) struct Written<'a> {
    /// Its list of tests.
    pub(super) inventory: &'a str,
    /// Its stream of results.
    pub(super) stream: &'a str,
    /// The cases of its JUnit file.
    pub(super) cases: &'a [JunitCase],
    /// The last attempt of each test of which a process reported, by nextest's id of the program and the test's name:
    /// the JUnit file does not number them.
    pub(super) attempts: HashMap<(String, String), u32>,
}

/// Reads all of it. Everything may be cut off or missing: then there is less.
#[requirement("RQ-070")]
pub(super) fn read(written: &Written<'_>, programs: &[TestProgram]) -> Vec<Harness> {
    let Written { inventory, stream, cases, attempts } = written;
    let by_name: HashMap<Name, usize> = programs.iter().enumerate().map(|(at, program)| (name(program), at)).collect();
    let suites =
        serde_json::from_str::<Inventory>(inventory).map(|inventory| inventory.rust_suites).unwrap_or_default();
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
    let mut by_test: BTreeMap<(String, Arc<str>), Vec<Said>> = BTreeMap::new();
    for line in stream.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
        let Some(line) = serde_json::from_str::<Line>(line).ok().filter(|line| line.kind == "test") else { continue };
        if let Some((binary, said)) = line.name.as_deref().and_then(|name| said(name, &line.event, line.exec_time)) {
            by_test.entry((binary.to_owned(), said.name.clone())).or_default().push(said);
        }
    }
    let mut owners: HashMap<(String, Arc<str>), Vec<usize>> = HashMap::new();
    for (at, harness) in &harnesses {
        let target = &programs[*at].target;
        let binary = format!("{}::{}", target.package, target.name);
        for test in &harness.listed {
            owners.entry((binary.clone(), test.name.clone())).or_default().push(*at);
        }
    }
    let by_case: HashMap<_, _> = cases.iter().map(|case| ((case.suite.as_str(), case.name.as_str()), case)).collect();
    for (test, owners) in owners {
        let said = by_test.get(&test).map(Vec::as_slice).unwrap_or_default();
        for owner in &owners {
            let Some(harness) = harnesses.get_mut(owner) else { continue };
            let binary = harness.binary.clone().unwrap_or_default();
            let in_file = by_case.get(&(binary.as_str(), &*test.1)).map(|case| {
                let attempt = attempts.get(&(binary.clone(), test.1.to_string())).copied().unwrap_or(1);
                of_case(&test.1, case, attempt)
            });
            match in_file.filter(|_| owners.len() > 1 || said.is_empty()) {
                Some(case) => harness.results.push(case),
                None if owners.len() > 1 => harness.results.extend(shared(said, owners.len())),
                None => harness.results.extend(said.iter().cloned()),
            }
        }
    }
    for harness in harnesses.values_mut() {
        harness.results.sort_by(|a, b| (&a.name, a.attempt).cmp(&(&b.name, b.attempt)));
    }
    harnesses.into_values().collect()
}

/// A case of the JUnit file; one that failed first and passed then has at least two attempts.
fn of_case(name: &Arc<str>, case: &JunitCase, attempt: u32) -> Said {
    let (outcome, least) = match case.outcome {
        Outcome::Flaky => (Outcome::Passed, 2),
        outcome => (outcome, 1),
    };
    Said { name: name.clone(), attempt: attempt.max(least), outcome, duration_ms: case.duration_ms }
}

/// What is known of tests with one name in programs with one name, a library and a binary: the stream does not say whose
/// result is whose, so only what is the same for all is one's own.
fn shared(said: &[Said], owners: usize) -> Vec<Said> {
    let same = |first: &Said| {
        let told = |said: &Said| said.attempt == 1 && said.outcome == first.outcome;
        said.len() == owners && said.iter().all(told)
    };
    said.first().filter(|first| same(first)).cloned().into_iter().collect()
}

fn name(program: &TestProgram) -> Name {
    let kind = match program.target.kind {
        TargetKind::BuildScript => "custom-build",
        kind => kind.as_str(),
    };
    (program.target.package.to_string(), kind.to_owned(), program.target.name.to_string())
}

/// The binary of `binary$path::of::test#2`, the test, and what became of it.
fn said<'a>(name: &'a str, event: &str, seconds: Option<f64>) -> Option<(&'a str, Said)> {
    let outcome = match event {
        "ok" => Outcome::Passed,
        "failed" | "timeout" => Outcome::Failed,
        "ignored" => Outcome::Ignored,
        _ => return None,
    };
    let (binary, test) = name.split_once('$')?;
    // A raw identifier has a number sign, too, but no number behind it.
    let numbered = test.rsplit_once('#').and_then(|(test, attempt)| Some((test, attempt.parse::<u32>().ok()?)));
    let (test, attempt) = numbered.unwrap_or((test, 1));
    let duration_ms = seconds.filter(|_| outcome != Outcome::Ignored).map(milliseconds);
    Some((binary, Said { name: Arc::from(test), attempt: attempt.max(1), outcome, duration_ms }))
}

fn milliseconds(seconds: f64) -> u64 {
    std::time::Duration::try_from_secs_f64(seconds)
        .map_or(0, |duration| u64::try_from(duration.as_millis()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
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

    fn line(event: &str, name: &str) -> String {
        format!("{{\"type\":\"test\",\"event\":\"{event}\",\"name\":\"my-dose::dose${name}\",\"exec_time\":0.0425}}\n")
    }

    fn written<'a>(stream: &'a str, cases: &'a [JunitCase]) -> Written<'a> {
        let last = (("my-dose".to_owned(), "tests::a".to_owned()), 3);
        Written { inventory: INVENTORY, stream, cases, attempts: HashMap::from([last]) }
    }

    fn told(harness: &Harness) -> Vec<(&str, u32, Outcome)> {
        harness.results.iter().map(|said| (&*said.name, said.attempt, said.outcome)).collect()
    }

    #[verifies("RQ-070")]
    #[test]
    fn each_line_is_the_result_of_an_attempt() {
        let suite = r#"{"type":"suite","event":"started","nextest":{"crate":"other","test_binary":"x","kind":"lib"}}"#;
        let stream = line("started", "tests::only")
            + suite
            + "\na test said this\n"
            + &line("failed", "tests::only#2")
            + &line("ignored", "tests::r#match")
            + &line("ok", "tests::stranger");
        let harnesses = read(&written(&stream, &[]), &[program(TargetKind::Lib, "dose")]);
        let expected = [("tests::only", 2, Outcome::Failed), ("tests::r#match", 1, Outcome::Ignored)];
        assert_eq!(told(&harnesses[0]), expected);
        assert_eq!(harnesses[0].results[0].duration_ms, Some(42));
        assert_eq!(harnesses[0].results[1].duration_ms, None);
        let ignored: Vec<_> = harnesses[0].listed.iter().map(|test| (&*test.name, test.ignored)).collect();
        assert_eq!(ignored, [("tests::a", false), ("tests::only", false), ("tests::r#match", true)]);
        assert_eq!(harnesses[0].binary.as_deref(), Some("my-dose"));
    }

    #[verifies("RQ-070")]
    #[test]
    fn where_a_library_and_a_binary_share_all_names_only_what_both_came_to_is_known() {
        let both = [program(TargetKind::Bin, "dose"), program(TargetKind::Lib, "dose")];
        let of =
            |stream: &str| read(&written(stream, &[]), &both).iter().map(|harness| told(harness).len()).sum::<usize>();
        let (ok, failed) = (line("ok", "tests::a"), line("failed", "tests::a"));
        assert_eq!(of(&(ok.clone() + &ok)), 2, "both passed");
        assert_eq!(of(&(ok.clone() + &failed)), 0, "one failed");
        assert_eq!(of(&ok), 0, "one was not run");
        assert_eq!(of(&(ok + &line("ok", "tests::a#2"))), 0, "one passed late");
        assert_eq!(of(&line("ok", "tests::only")), 1, "only the library has it");
    }

    #[verifies("RQ-070")]
    #[test]
    fn the_junit_file_tells_whose_result_it_is_and_stands_in_where_there_is_no_stream() {
        let case = |suite: &str, name: &str, outcome| JunitCase {
            file: "x".into(),
            suite: suite.to_owned(),
            class: suite.to_owned(),
            name: name.to_owned(),
            outcome,
            duration_ms: Some(7),
            message: None,
            date: None,
        };
        let cases = [
            case("my-dose", "tests::a", Outcome::Flaky),
            case("my-dose", "tests::only", Outcome::Failed),
            case("my-dose::bin/dose", "tests::a", Outcome::Passed),
        ];
        let both = [program(TargetKind::Bin, "dose"), program(TargetKind::Lib, "dose")];
        let lib = [("tests::a", 3, Outcome::Passed), ("tests::only", 1, Outcome::Failed)];
        for stream in
            [line("ok", "tests::a") + &line("ok", "tests::a#3") + &line("failed", "tests::only"), String::new()]
        {
            let harnesses = read(&written(&stream, &cases), &both);
            assert_eq!(told(&harnesses[0]), [("tests::a", 1, Outcome::Passed)]);
            assert_eq!(told(&harnesses[1]), lib);
        }
    }

    #[test]
    fn a_stream_that_was_cut_off_gives_its_whole_lines() {
        let stream = line("ok", "tests::only") + line("ok", "tests::a").trim_end();
        let harnesses = read(&written(&stream, &[]), &[program(TargetKind::Lib, "dose")]);
        assert_eq!(harnesses[0].results.len(), 1);
        let cut_off = Written { inventory: &INVENTORY[..40], ..written(&stream, &[]) };
        assert_eq!(read(&cut_off, &[program(TargetKind::Lib, "dose")]), []);
    }
}
