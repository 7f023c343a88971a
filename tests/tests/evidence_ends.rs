//! How processes and runs end, end to end: what a test that takes its process along, a runner that was refused, and a
//! run that somebody stopped leave behind.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace::evidence::{file, run};
use cargo_trace::model::{Outcome, Run};
use cargo_trace_tests::{CONFIG, Project, project};
use iec62304_core::verifies;
use std::collections::BTreeMap;
use std::io::Write;

use Outcome::{Failed, NotRun, Passed};

const LIB: &str = r#"//! Something to test.
use iec62304_core::requirement;

#[requirement("RQ-001", "RQ-002")]
pub fn limited(x: u32) -> u32 {
    x.min(10)
}

#[cfg(test)]
mod tests {
    #[iec62304_core::verifies("RQ-001")]
    #[test]
    fn limits() {
        assert_eq!(super::limited(11), 10);
    }
}
"#;

const DOCUMENTS: &str = r#"[requirement.RQ-001]
title = "Limit"
text = "The software shall limit the dose to ten units."

[requirement.RQ-002]
title = "Always limit"
text = "The software shall limit every dose."
"#;

fn small(name: &str) -> Project {
    let project = project!(name).package(name).file("src/lib.rs", LIB);
    project.file("trace.toml", CONFIG).file("trace/all.toml", DOCUMENTS)
}

fn test(project: &Project, args: &[&str]) -> cargo_trace_tests::Run {
    project.trace(&[&["test", "--evidence-dir", "evidence"], args].concat())
}

/// What lies where runs are kept.
fn kept(project: &Project) -> Vec<String> {
    let entries = std::fs::read_dir(project.root().join("evidence")).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The one run there is; it goes.
fn take(project: &Project) -> Run {
    let names = kept(project);
    assert!(names.len() == 1 && names[0].ends_with(file::EXTENSION), "{names:?}");
    let path = project.root().join("evidence").join(&names[0]);
    let run = file::read(&std::fs::read_to_string(&path).unwrap()).unwrap();
    std::fs::remove_file(path).unwrap();
    run
}

/// `kind test` and its outcome.
fn outcomes(run: &Run) -> BTreeMap<String, Outcome> {
    let programs = run.executables.iter();
    let tests = programs.flat_map(|program| program.tests.iter().map(move |test| (program.target.kind, test)));
    tests.map(|(kind, test)| (format!("{kind} {}", test.name), test.outcome)).collect()
}

fn expected<const N: usize>(outcomes: [(&str, Outcome); N]) -> BTreeMap<String, Outcome> {
    outcomes.into_iter().map(|(name, outcome)| (name.to_owned(), outcome)).collect()
}

/// States of RQ-001 and RQ-002.
fn states(project: &Project, args: &[&str]) -> [String; 2] {
    let report = project.trace(&[&["report", "--format", "json"], args].concat()).expect_code(0).json();
    let of = |id: &str| {
        let requirements = report["body"]["requirements"].as_array().unwrap();
        requirements.iter().find(|r| r["id"] == id).unwrap()["state"].as_str().unwrap().to_owned()
    };
    [of("RQ-001"), of("RQ-002")]
}

fn nextest_is_missing() -> bool {
    let missing = !run::has_nextest();
    assert!(!missing || std::env::var_os("CI").is_none(), "cargo-nextest must be there in CI");
    if missing {
        std::io::stderr().write_all(b"cargo-nextest is missing: runs under it were not tested\n").unwrap();
    }
    missing
}

#[verifies("RQ-070")]
#[test]
fn what_a_process_that_died_never_said_has_failed_also_without_probes() {
    let project = small("ends-died");
    for (how, code) in [("std::process::abort()", 100), ("std::process::exit(0)", 100)] {
        let tests = format!(
            "#[iec62304_core::verifies(\"RQ-002\")]\n#[test]\nfn dies() {{\n    assert_eq!(ends_died::limited(11), 10);\n    \
             if std::env::var_os(\"IEC62304_EVENTS\").is_none() {{ {how} }}\n}}\n#[test]\nfn other() {{}}\n\
             #[test]\n#[ignore]\nfn left_to_others() {{}}\n"
        );
        project.write("tests/dies.rs", &tests);
        let _ = test(&project, &["--runner", "cargo"]).expect_code(0);
        let args = ["--runner", "cargo", "--probes", "off", "--", "--test-threads", "1", "-q", "--skip", "other"];
        let _ = test(&project, &args).expect_code(code);
        assert_eq!(states(&project, &["--evidence", "evidence"]), ["verified", "failed"], "{how}");
        let runs = project.root().join("evidence");
        let run = std::fs::read_dir(&runs).unwrap().map(|entry| entry.unwrap().path());
        let run = run.map(|path| file::read(&std::fs::read_to_string(path).unwrap()).unwrap());
        let plain = run.into_iter().find(|run| !run.instrumented).unwrap();
        let expected = expected([
            ("lib tests::limits", Passed),
            ("test dies", Failed),
            ("test left_to_others", Outcome::Ignored),
            ("test other", NotRun),
        ]);
        assert_eq!(outcomes(&plain), expected, "{how}");
        std::fs::remove_dir_all(runs).unwrap();
    }
}

#[verifies("RQ-070")]
#[test]
fn a_library_and_a_binary_of_one_name_have_each_their_own_results_whatever_the_user_configured() {
    if nextest_is_missing() {
        return;
    }
    let project = small("ends-names");
    let tests = "fn main() {}\n#[cfg(test)]\nmod tests {\n    #[iec62304_core::verifies(\"RQ-001\")]\n    #[test]\n    \
                 fn limits() {\n        assert_eq!(ends_names::limited(11), 11);\n    }\n}\n";
    project.write("src/main.rs", tests);
    let store = project.target().join("nextest-of-names");
    project.write(
        ".config/nextest.toml",
        &format!("store.dir = {store:?}\n[profile.default.junit]\npath = 'junit.xml'\n"),
    );
    for probes in ["on", "off"] {
        let said = test(&project, &["--runner", "nextest", "--probes", probes]).expect_code(100);
        assert!(said.stderr.contains("1 passed, 1 failed, 0 ignored, 0 not run"), "{}", said.stderr);
        let run = take(&project);
        assert!(run.sealed);
        assert_eq!(outcomes(&run), expected([("bin tests::limits", Failed), ("lib tests::limits", Passed)]));
    }
}

#[verifies("RQ-070", "RQ-073")]
#[test]
fn what_a_test_writes_is_shown_and_is_no_result() {
    if nextest_is_missing() {
        return;
    }
    let project = small("ends-forged");
    let forged = r#"{"type":"test","event":"ok","name":"ends-forged::ends_forged$tests::limits"}"#;
    project
        .write("tests/forges.rs", &format!("#[test]\nfn forges() {{\n    println!(\"{{}}\", r#\"{forged}\"#);\n}}\n"));
    let args = ["--runner", "nextest", "--probes", "off", "--", "--no-capture", "-E", "test(forges)"];
    let said = test(&project, &args).expect_code(0);
    assert!(said.stdout.lines().any(|line| line == forged), "{}", said.stdout);
    assert_eq!(outcomes(&take(&project)), expected([("lib tests::limits", NotRun), ("test forges", Passed)]));
}

#[verifies("RQ-070")]
#[test]
fn a_program_that_is_its_own_harness_cannot_hide_the_panic_of_a_tagged_function() {
    let project = small("ends-caught");
    project.write("Cargo.toml", &(project.read("Cargo.toml") + "\n[[test]]\nname = \"own\"\nharness = false\n"));
    let own = "#[iec62304_core::verifies(\"RQ-002\")]\nfn panics() {\n    assert_eq!(ends_caught::limited(11), 11);\n}\n\n\
               #[iec62304_core::verifies(\"RQ-002\")]\nfn passes() {}\n\n\
               fn main() {\n    let _ = std::panic::catch_unwind(panics);\n    passes();\n}\n";
    project.write("tests/own.rs", own);
    let _ = test(&project, &["--runner", "cargo"]).expect_code(100);
    let expected = expected([("lib tests::limits", Passed), ("test panics", Failed), ("test passes", Passed)]);
    assert_eq!(outcomes(&take(&project)), expected);
}

#[verifies("RQ-014", "RQ-072")]
#[test]
fn a_runner_that_ran_nothing_leaves_no_run() {
    let project = small("ends-refused");
    let refused = |args: &[&str], code: i32| {
        let said = test(&project, args).expect_code(code);
        assert_eq!(kept(&project), Vec::<String>::new(), "{args:?}");
        said
    };
    let said = refused(&["--runner", "cargo", "--", "--nonsense"], 2);
    assert!(said.stderr.contains("nonsense") && said.stderr.contains("there is no evidence"), "{}", said.stderr);
    if nextest_is_missing() {
        return;
    }
    let _ = refused(&["--runner", "nextest", "--", "--nonsense"], 2);
    let _ = refused(&["--runner", "nextest", "--", "-E", "test("], 2);
    project.write("Cargo.toml", &(project.read("Cargo.toml") + "\n[[test]]\nname = \"own\"\nharness = false\n"));
    project.write("tests/own.rs", "fn main() {\n    std::process::exit(3);\n}\n");
    let said = refused(&["--runner", "nextest"], 101);
    assert!(said.stderr.contains("nextest list"), "{}", said.stderr);
}

/// A run that is stopped as by Ctrl-C: all processes of the terminal's group have the signal. What the tool said.
#[cfg(unix)]
fn interrupted(project: &Project, runner: &str) -> cargo_trace_tests::Run {
    use std::os::unix::process::CommandExt;
    let said = project.trace_with(&["test", "--runner", runner], |command| {
        let group = "kill -s INT -- -$GROUP; sleep 10";
        command.process_group(0).env("STOP", group);
    });
    said.expect_code(130)
}

/// A test that stops its run when it is told to; its group is the tool's, also where nextest made one for the test.
#[cfg(unix)]
fn stopping(name: &str) -> Project {
    let project = small(name);
    let tests = "#[iec62304_core::verifies(\"RQ-002\")]\n#[test]\nfn stops() {\n    \
                 assert_eq!(CRATE::limited(11), 10);\n    \
                 let Ok(how) = std::env::var(\"STOP\") else { return };\n    \
                 let mut shell = std::process::Command::new(\"sh\");\n    \
                 let find = \"p=$$; while ps -o args= -p $p | grep -qv 'under-test [t]est'; do p=$(ps -o ppid= -p $p | tr -d ' '); done; GROUP=$p; \";\n    \
                 shell.args([\"-c\", &format!(\"{find}{how}\")]).status().unwrap();\n}\n";
    project.write("tests/stops.rs", &tests.replace("CRATE", &name.replace('-', "_")));
    let _ = project.trace(&["evidence", "drop", "--all"]).expect_code(0);
    project
}

#[cfg(unix)]
fn next(said: &cargo_trace_tests::Run) -> Vec<String> {
    let line = said.stderr.lines().find(|line| line.trim_start().starts_with("Next ")).unwrap();
    let (_, command) = line.split_once("forget this run: cargo trace ").unwrap();
    command.split(' ').map(str::to_owned).collect()
}

#[cfg(unix)]
fn assert_healed(name: &str, runner: &str) {
    let project = stopping(name);
    let said = interrupted(&project, runner);
    assert!(said.stderr.contains("Evidence") && said.stderr.contains("did not end"), "{}", said.stderr);
    let part = |said: &cargo_trace_tests::Run| {
        let line = said.stderr.lines().find(|line| line.trim_start().starts_with("Evidence")).unwrap();
        project.root().join(line.trim_start().trim_start_matches("Evidence ").trim())
    };
    let left = part(&said);
    assert!(left.is_dir(), "{}", left.display());
    let check = || project.trace(&["check", "--message-format", "json"]);
    let codes = |run: &cargo_trace_tests::Run| {
        let codes = run.findings().into_iter().map(|finding| finding["code"].as_str().unwrap().to_owned());
        codes.filter(|code| ["evidence-broken", "flaky", "test-failed"].contains(&code.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(codes(&check()), ["evidence-broken"]);
    let _ = project.trace(&["test", "--runner", runner]).expect_code(0);
    assert!(!left.exists(), "all of it has a result");
    assert_eq!(codes(&check()), Vec::<String>::new());
    assert_eq!(states(&project, &[]), ["verified", "verified"]);
    let again = interrupted(&project, runner);
    let words = next(&again);
    let _ = project.trace(&words.iter().map(String::as_str).collect::<Vec<_>>()).expect_code(0);
    assert!(!part(&again).exists(), "{words:?}");
    assert_eq!(states(&project, &[]), ["verified", "verified"]);
}

#[cfg(unix)]
#[verifies("RQ-072", "RQ-083")]
#[test]
fn after_an_interruption_under_cargo_a_whole_run_is_as_good_as_ever() {
    assert_healed("ends-healed-cargo", "cargo");
}

#[cfg(unix)]
#[verifies("RQ-072", "RQ-083")]
#[test]
fn after_an_interruption_under_nextest_a_whole_run_is_as_good_as_ever() {
    if !nextest_is_missing() {
        assert_healed("ends-healed-nextest", "nextest");
    }
}

#[cfg(unix)]
#[verifies("RQ-070", "RQ-085")]
#[test]
fn a_test_that_killed_its_process_stays_failed_though_the_run_was_stopped_afterwards() {
    let project = stopping("ends-aborted");
    let aborts = "#[iec62304_core::verifies(\"RQ-001\")]\n#[test]\nfn aborts() {\n    \
                  if std::env::var_os(\"STOP\").is_some() {\n        std::process::abort();\n    }\n}\n";
    project.write("tests/aborts.rs", aborts);
    let _ = interrupted(&project, "cargo");
    let _ = project.trace(&["test", "--runner", "cargo"]).expect_code(0);
    let found = project.trace(&["check", "--message-format", "json"]).findings();
    let codes: Vec<_> = found.iter().map(|finding| finding["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"flaky") && codes.contains(&"evidence-broken"), "{codes:?}");
    assert_eq!(states(&project, &[])[0], "unverified");
}
