//! Files of runs as a user meets them: shown, put together, verified, removed, and read or not read by a judgement.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace::evidence::file;
use cargo_trace::model::{Guarded, Outcome, Run, RunExecutable, RunTest, TargetKey, TargetKind};
use cargo_trace_tests::{Project, project};
use iec62304_core::verifies;
use std::path::PathBuf;

/// A sealed run of the sample, on inputs that are nobody's.
fn run(id: &str, package: &str) -> Run {
    let test = |name: &str, attempt, outcome| RunTest {
        name: name.into(),
        attempt,
        outcome,
        guard: Guarded::Ended,
        duration_ms: None,
        reached: Vec::new(),
    };
    let target = TargetKey { package: package.into(), kind: TargetKind::Lib, name: package.into() };
    Run {
        id: id.to_owned(),
        started: id.to_owned(),
        finished: "2026-11-22T18:31:00Z".to_owned(),
        build: "host".into(),
        instrumented: true,
        sealed: true,
        run_by: Some("A. Tester".to_owned()),
        commit: Some("0123abcd".to_owned()),
        dirty: Some(true),
        inputs: [("src/gone.rs".into(), "00".into())].into(),
        executables: vec![RunExecutable {
            target,
            inputs: "other".to_owned(),
            guarded: true,
            harness: true,
            tests: vec![
                test("a", 1, Outcome::Failed),
                test("a", 2, Outcome::Passed),
                test("b", 1, Outcome::Passed),
                test("c", 1, Outcome::Ignored),
                // The harness was content with a process that ended inside the test.
                RunTest { guard: Guarded::Started, ..test("d", 1, Outcome::Passed) },
                RunTest { guard: Guarded::Started, ..test("e", 1, Outcome::Unknown) },
            ],
        }],
        ..Run::default()
    }
}

/// A project with runs in its own target directory.
fn sample(name: &str, runs: &[Run]) -> Project {
    let project = project!(name).sample(&name.replace('-', "_")).with_own_target();
    for run in runs {
        project.write(&format!("target/trace/evidence/{}.evidence", run.id), &file::write(run));
    }
    project
}

fn kept(project: &Project) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(project.root().join("target/trace/evidence"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[verifies("RQ-083")]
#[test]
fn runs_are_shown_with_what_became_of_them_and_what_changed_since() {
    let unsealed = Run {
        sealed: false,
        unsealed_because: Some("`src/lib.rs` changed while it ran".to_owned()),
        ..run("20260102T000000Z-1", "runs_shown")
    };
    let project = sample("runs-shown", &[unsealed, run("20260101T000000Z-1", "runs_shown")]);
    project.write("target/trace/evidence/x.evidence", "nothing");
    let shown = project.trace(&["evidence", "show"]).expect_code(0).stdout;
    let [first, second] =
        ["20260101T000000Z-1  build `host`, with probes", "20260102T000000Z-1"].map(|id| shown.find(id));
    assert!(first.is_some() && first < second, "{shown}");
    for line in [
        "  run by  A. Tester\n",
        "  commit  0123abcd, and inputs differed from it\n",
        "  sealed  yes\n",
        "  sealed  no: `src/lib.rs` changed while it ran\n",
        "  tests   2 passed, 2 failed, 1 ignored\n",
        "  fresh   1 of 1 program stale: ",
        "`target/trace/evidence/x.evidence` cannot be used: it is not an evidence file\n",
    ] {
        assert!(shown.contains(line), "{line}{shown}");
    }
    let json = project.trace(&["evidence", "show", "--format", "json"]).expect_code(0).json();
    let gone = serde_json::json!({ "input": "src/gone.rs", "how": "gone" });
    assert!(json["runs"][0]["programs"][0]["differences"].as_array().unwrap().contains(&gone), "{json:#}");
    assert_eq!(json["broken"][0]["unusable"], true);
    let report = project.trace(&["report", "--format", "json"]).expect_code(0).json();
    let counts = serde_json::json!({ "passed": 2, "failed": 2, "ignored": 1 });
    assert_eq!(report["body"]["evidence"][0]["by_outcome"], counts, "attempts are no tests");
}

#[verifies("RQ-081", "RQ-083")]
#[test]
fn a_changed_byte_is_refused_and_a_merged_file_holds_as_its_parts_do() {
    let project = sample("runs-verified", &[run("1", "runs_verified"), run("2", "runs_verified")]);
    let _ = project.trace(&["evidence", "verify"]).expect_code(0);
    let merged = project.trace(&["evidence", "merge", "-o", "all.evidence", "target/trace/evidence"]).expect_code(0);
    assert!(merged.stderr.contains("2 runs into `all.evidence`"), "{}", merged.stderr);
    let _ = project.trace(&["evidence", "verify", "all.evidence"]).expect_code(0);
    let text = project.read("all.evidence");
    project.write("all.evidence", &text.replacen("outcome=failed", "outcome=passed", 1));
    let refused = project.trace(&["evidence", "verify", "all.evidence"]).expect_code(100);
    assert!(refused.stderr.contains("error: `all.evidence`: its seal does not hold"), "{}", refused.stderr);
    let _ = project.trace(&["evidence", "merge", "-o", "again.evidence", "all.evidence"]).expect_code(96);
    assert!(!project.root().join("again.evidence").exists());
    let lib = project.read("src/lib.rs");
    let kept = project.trace(&["evidence", "merge", "-o", "src/lib.rs", "target/trace/evidence"]);
    assert!(kept.stderr.contains("`src/lib.rs` is not overwritten: it is not an evidence file"), "{}", kept.stderr);
    assert_eq!(project.read("src/lib.rs"), lib);
    project.write("windows.evidence", &text.replace('\n', "\r\n"));
    let refused = project.trace(&["evidence", "verify", "windows.evidence"]).expect_code(100);
    assert!(refused.stderr.contains("its line ends were changed (CR LF)"), "{}", refused.stderr);
    for args in [["check", "--evidence", "gone"], ["evidence", "show", "gone"]] {
        let refused = project.trace(&args).expect_code(96);
        assert!(refused.stderr.contains("there is no evidence file and no directory `gone`"), "{}", refused.stderr);
    }
    let _ = project.trace(&["evidence", "drop", "--all"]).expect_code(0);
    let _ = project.trace(&["evidence", "verify"]).expect_code(96);
}

#[verifies("RQ-083")]
#[test]
fn only_what_was_asked_for_is_removed() {
    let project = sample("runs-dropped", &[run("1", "runs_dropped"), run("2", "runs_dropped"), run("3", "nobody")]);
    project.write("target/trace/evidence/notes.txt", "mine");
    let _ = project.trace(&["evidence", "drop"]).expect_code(2);
    let _ = project.trace(&["evidence", "drop", "1", "unknown"]).expect_code(2);
    assert_eq!(kept(&project).len(), 4, "nothing goes when anything is wrong");
    let dropped = project.trace(&["evidence", "drop", "1"]).expect_code(0);
    assert!(dropped.stderr.contains("Removed `target/trace/evidence/1.evidence`"), "{}", dropped.stderr);
    let _ = project.trace(&["evidence", "drop", "--stale"]).expect_code(0);
    assert_eq!(kept(&project), ["notes.txt"]);
    assert!(project.trace(&["evidence", "drop", "--all"]).expect_code(0).stderr.contains("no run was removed"));
    assert_eq!(kept(&project), ["notes.txt"]);
}

#[verifies("RQ-084")]
#[test]
fn a_judgement_reads_what_it_is_told_to_read() {
    let project = sample("runs-read", &[run("1", "runs_read")]);
    let elsewhere: PathBuf = project.root().join("ci/named.evidence");
    project.write("ci/named.evidence", &file::write(&run("2", "runs_read")));
    let inputs = |args: &[&str]| -> Vec<String> {
        let args = [&["report", "--format", "json"], args].concat();
        let report = project.trace(&args).expect_code(0).json();
        let inputs = report["body"]["inputs"].as_array().unwrap().clone();
        let evidence = inputs.iter().filter(|input| input["role"] == "evidence");
        evidence.map(|input| input["path"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(inputs(&[]), ["target/trace/evidence/1.evidence"]);
    assert_eq!(inputs(&["--evidence", elsewhere.to_str().unwrap()]), ["ci/named.evidence"]);
    assert_eq!(inputs(&["--evidence", "ci", "--evidence", "target/trace/evidence"]).len(), 2);
    assert!(inputs(&["--evidence", "none"]).is_empty());
    let _ = project.trace(&["check", "--evidence", "nowhere"]).expect_code(96);
    let _ = project.trace(&["check", "--evidence", "none", "--evidence", "ci"]).expect_code(2);
}
