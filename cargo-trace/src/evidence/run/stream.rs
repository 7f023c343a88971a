//! What nextest writes: its inventory of tests, and its stream of results.

use super::captured::{Harness, Listed, Said};
use crate::collect::TestProgram;
use crate::model::{Outcome, TargetKind};
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
    nextest: Option<Origin>,
}

/// The program of a block of lines.
#[derive(Deserialize)]
struct Origin {
    #[serde(rename = "crate")]
    package: String,
    test_binary: String,
    kind: String,
}

/// A program as nextest names it: package, kind, name.
type Name = (String, String, String);

/// Reads inventory and stream. Both may be cut off or missing: then there is less.
#[requirement("RQ-070")]
pub(super) fn read(inventory: &str, stream: &str, programs: &[TestProgram]) -> Vec<Harness> {
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
    let mut current = None;
    for line in stream.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
        let Ok(line) = serde_json::from_str::<Line>(line) else { continue };
        match (line.kind.as_str(), line.event.as_str()) {
            // Lines of one program come together, as a block that its name opens and closes.
            ("suite", "started") => {
                let origin = line.nextest.map(|origin| (origin.package, origin.kind, origin.test_binary));
                current = origin.and_then(|name| by_name.get(&name).copied());
            }
            ("suite", _) => current = None,
            ("test", event) => {
                let said = line.name.as_deref().and_then(|name| said(name, event, line.exec_time));
                if let (Some(harness), Some(said)) = (current.and_then(|program| harnesses.get_mut(&program)), said) {
                    harness.results.push(said);
                }
            }
            _ => {}
        }
    }
    harnesses.into_values().collect()
}

fn name(program: &TestProgram) -> Name {
    let kind = match program.target.kind {
        TargetKind::BuildScript => "custom-build",
        kind => kind.as_str(),
    };
    (program.target.package.to_string(), kind.to_owned(), program.target.name.to_string())
}

/// `binary$path::of::test#2` and what became of it.
fn said(name: &str, event: &str, seconds: Option<f64>) -> Option<Said> {
    let outcome = match event {
        "ok" => Outcome::Passed,
        "failed" | "timeout" => Outcome::Failed,
        "ignored" => Outcome::Ignored,
        _ => return None,
    };
    let (_, test) = name.split_once('$')?;
    // A raw identifier has a number sign, too, but no number behind it.
    let numbered = test.rsplit_once('#').and_then(|(test, attempt)| Some((test, attempt.parse::<u32>().ok()?)));
    let (test, attempt) = numbered.unwrap_or((test, 1));
    let duration_ms = seconds.filter(|_| outcome != Outcome::Ignored).map(milliseconds);
    Some(Said { name: Arc::from(test), attempt: attempt.max(1), outcome, duration_ms })
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
            "testcases":{"tests::a":{"kind":"test","ignored":false},"tests::r#match":{"kind":"test","ignored":true}}},
        "my-dose::bin/dose":{"package-name":"my-dose","binary-id":"my-dose::bin/dose","binary-name":"dose","kind":"bin",
            "testcases":{"tests::a":{"ignored":false}}},
        "other":{"package-name":"other","binary-id":"other","binary-name":"other","kind":"lib","testcases":{}}}}"#;

    #[verifies("RQ-070")]
    #[test]
    fn a_library_and_a_binary_of_one_name_keep_their_results_apart() {
        let block = |kind: &str, lines: &str| {
            let origin = format!(r#""nextest":{{"crate":"my-dose","test_binary":"dose","kind":"{kind}"}}"#);
            format!(
                "{{\"type\":\"suite\",\"event\":\"started\",\"test_count\":1,{origin}}}\n{lines}\
                 {{\"type\":\"suite\",\"event\":\"ok\",\"passed\":1,{origin}}}\n"
            )
        };
        let line = |event: &str, name: &str| {
            format!(
                "{{\"type\":\"test\",\"event\":\"{event}\",\"name\":\"my-dose::dose${name}\",\"exec_time\":0.0425}}\n"
            )
        };
        let stream =
            block("lib", &(line("started", "tests::a") + &line("ok", "tests::a") + &line("ignored", "tests::r#match")))
                + "a test said this\n"
                + &block("bin", &line("failed", "tests::a#3"))
                + &line("ok", "tests::a");
        let programs = [program(TargetKind::Bin, "dose"), program(TargetKind::Lib, "dose")];
        let harnesses = read(INVENTORY, &stream, &programs);
        let told: Vec<Vec<_>> = harnesses
            .iter()
            .map(|harness| harness.results.iter().map(|s| (&*s.name, s.attempt, s.outcome, s.duration_ms)).collect())
            .collect();
        let bin = vec![("tests::a", 3, Outcome::Failed, Some(42))];
        let lib = vec![("tests::a", 1, Outcome::Passed, Some(42)), ("tests::r#match", 1, Outcome::Ignored, None)];
        assert_eq!(told, [bin, lib], "a line outside of every block belongs to nobody");
        let ignored: Vec<_> = harnesses[1].listed.iter().map(|test| (&*test.name, test.ignored)).collect();
        assert_eq!(ignored, [("tests::a", false), ("tests::r#match", true)]);
        assert_eq!(harnesses[0].binary.as_deref(), Some("my-dose::bin/dose"));
    }

    #[test]
    fn a_stream_that_was_cut_off_gives_its_whole_lines() {
        let stream = r#"{"type":"suite","event":"started","nextest":{"crate":"my-dose","test_binary":"dose","kind":"lib"}}
{"type":"test","event":"ok","name":"my-dose::dose$tests::a"}
{"type":"test","event":"ok","name":"my-dose::dose$tests::r#match"}"#;
        let harnesses = read(INVENTORY, stream, &[program(TargetKind::Lib, "dose")]);
        assert_eq!(harnesses[0].results.len(), 1);
        assert_eq!(read("", stream, &[program(TargetKind::Lib, "dose")]), []);
    }
}
