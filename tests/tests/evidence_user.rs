//! Runs of tests in the user's own surroundings: runners, wrappers, arguments, configuration; and runs that are stopped.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace::evidence::{file, run};
use cargo_trace::model::{Guarded, Outcome, Run};
use cargo_trace_tests::{CONFIG, DOCUMENTS, Project, project};
use iec62304_core::verifies;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

const LIB: &str = r#"//! Something to test.

/// Grants a bolus.
#[iec62304_core::requirement("RQ-001")]
pub fn grant(n: u32) -> u32 {
    n + 1
}

#[cfg(test)]
mod tests {
    #[iec62304_core::verifies("RQ-001")]
    #[test]
    fn grants() {
        assert_eq!(super::grant(1), 2);
    }

    #[iec62304_core::verifies("RQ-001")]
    #[test]
    fn other() {
        println!("wrapper {:?}", std::env::var("RUSTC_WORKSPACE_WRAPPER"));
        println!("runner {:?}", std::env::var("USERS_RUNNER"));
    }
}
"#;

fn small(name: &str) -> Project {
    project!(name).package(name).file("src/lib.rs", LIB).file("trace.toml", CONFIG).file("trace/all.toml", DOCUMENTS)
}

fn test(project: &Project, args: &[&str]) -> cargo_trace_tests::Run {
    project.trace(&[&["test", "--evidence-dir", "evidence"], args].concat())
}

fn files(project: &Project, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(project.root().join("evidence")).into_iter().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == extension));
    files.sort();
    files
}

/// The one evidence file there is.
fn evidence(project: &Project) -> Run {
    let files = files(project, file::EXTENSION);
    assert_eq!(files.len(), 1, "{files:?}");
    file::read(&std::fs::read_to_string(&files[0]).unwrap()).unwrap()
}

fn outcomes(run: &Run) -> BTreeMap<&str, (Outcome, Guarded)> {
    let tests = run.executables.iter().flat_map(|executable| &executable.tests);
    tests.map(|test| (&*test.name, (test.outcome, test.guard))).collect()
}

const PASSED: (Outcome, Guarded) = (Outcome::Passed, Guarded::Ended);

fn nextest_is_missing() -> bool {
    let missing = !run::has_nextest();
    assert!(!missing || std::env::var_os("CI").is_none(), "cargo-nextest must be there in CI");
    if missing {
        std::io::stderr().write_all(b"cargo-nextest is missing: runs under it were not tested\n").unwrap();
    }
    missing
}

#[cfg(unix)]
fn script(project: &Project, path: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    project.write(path, &format!("#!/bin/sh\n{text}"));
    let path = project.root().join(path);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[cfg(unix)]
#[verifies("RQ-073")]
#[test]
fn the_users_own_runner_and_wrapper_are_kept_and_tests_see_the_users_environment() {
    let project = small("evidence-own-runner");
    let runner = "echo \"$@\" >> runner.log\nUSERS_RUNNER=\"$1\" exec \"$@\"\n";
    script(&project, "tools/run", runner);
    let wrapper = script(&project, "tools/wrap", "echo \"$@\" >> \"$(dirname \"$0\")/wrap.log\"\nexec \"$@\"\n");
    project.write(".cargo/config.toml", "[target.'cfg(unix)']\nrunner = 'tools/run'\n");
    let args = ["test", "--evidence-dir", "evidence", "--runner", "cargo", "--", "--nocapture"];
    let said = project.trace_with(&args, |command| {
        command.env("RUSTC_WORKSPACE_WRAPPER", &wrapper);
    });
    let said = said.expect_code(0);
    assert!(said.stdout.contains(&format!("wrapper Ok({:?})", wrapper.to_str().unwrap())), "{}", said.stdout);
    assert!(said.stdout.contains("runner Ok("), "{}", said.stdout);
    assert!(project.read("tools/wrap.log").contains("--crate-name evidence_own_runner"));
    assert!(project.read("runner.log").contains("--logfile"));
    let run = evidence(&project);
    assert_eq!(outcomes(&run), BTreeMap::from([("tests::grants", PASSED), ("tests::other", PASSED)]));
}

#[verifies("RQ-070", "RQ-073")]
#[test]
fn arguments_reach_the_test_programs_and_what_they_leave_out_is_not_run() {
    let project = small("evidence-filtered");
    let said = test(&project, &["--runner", "cargo", "--", "grants", "--test-threads", "1"]).expect_code(0);
    assert!(said.stderr.contains("1 passed, 0 failed, 0 ignored, 1 not run"), "{}", said.stderr);
    let run = evidence(&project);
    let expected = [("tests::grants", PASSED), ("tests::other", (Outcome::NotRun, Guarded::Never))];
    assert_eq!(outcomes(&run), BTreeMap::from(expected));
    let nothing = test(&project, &["--runner", "cargo", "--", "no-such-test"]).expect_code(100);
    assert!(nothing.stderr.contains("no test was run"), "{}", nothing.stderr);
    let refused = test(&project, &["--runner", "cargo", "--", "--logfile", "mine"]).expect_code(2);
    assert!(refused.stderr.contains("`--logfile`"), "{}", refused.stderr);
}

#[verifies("RQ-073")]
#[test]
fn nextests_own_configuration_and_arguments_hold() {
    if nextest_is_missing() {
        return;
    }
    let project = small("evidence-nextest");
    let store = project.target().join("nextest-of-evidence");
    let config = format!("store.dir = {store:?}\n[profile.mine]\nretries = 2\njunit.path = 'mine.xml'\n");
    project.write(".config/nextest.toml", &config);
    let args = ["--runner", "nextest", "--", "--profile", "mine", "-E", "test(grants)", "--no-capture"];
    let said = test(&project, &args).expect_code(0);
    assert!(said.stderr.contains("1 passed, 0 failed, 0 ignored, 1 not run"), "{}", said.stderr);
    assert!(store.join("mine/mine.xml").is_file());
    let run = evidence(&project);
    assert_eq!((run.runner.as_str(), run.sealed), ("nextest", true));
    let expected = [("tests::grants", PASSED), ("tests::other", (Outcome::NotRun, Guarded::Never))];
    assert_eq!(outcomes(&run), BTreeMap::from(expected));
    let _ = test(&project, &["--runner", "nextest", "--", "--no-such-flag"]).expect_code(2);
}

#[verifies("RQ-074")]
#[test]
fn without_probes_plain_cargos_own_programs_are_tested() {
    let project = small("evidence-plain");
    let plain = project.cargo(&["test", "--no-run"]).expect_code(0);
    let said = test(&project, &["--runner", "cargo", "--probes", "off"]).expect_code(0);
    let named = plain.stderr.lines().find(|line| line.trim_start().starts_with("Executable")).unwrap();
    let executable = named.split_once('(').unwrap().1.trim_end_matches(')');
    assert!(said.stderr.contains(executable), "{executable}\n{}", said.stderr);
    assert!(!said.stderr.contains("Compiling"), "{}", said.stderr);
    let run = evidence(&project);
    assert!(!run.instrumented && run.sealed);
    let absent = (Outcome::Passed, Guarded::Absent);
    assert_eq!(outcomes(&run), BTreeMap::from([("tests::grants", absent), ("tests::other", absent)]));
}

#[verifies("RQ-074")]
#[test]
fn a_run_whose_inputs_change_under_it_is_not_sealed() {
    let project = small("evidence-changed");
    let text = "#[test]\nfn writes() {\n    std::fs::write(\"data.txt\", format!(\"{:?}\", std::time::SystemTime::now())).unwrap();\n}\n";
    project.write("tests/writes.rs", text);
    project.write("data.txt", "before");
    let said = test(&project, &["--runner", "cargo"]).expect_code(0);
    assert!(said.stderr.contains("`data.txt` changed while the tests ran"), "{}", said.stderr);
    let run = evidence(&project);
    assert!(!run.sealed && run.unsealed_because.unwrap().contains("`data.txt`"));
}

#[verifies("RQ-014")]
#[test]
fn a_build_that_fails_leaves_no_run() {
    let project = small("evidence-broken");
    project.write("tests/broken.rs", "#[test]\nfn broken() { nonsense }\n");
    let said = test(&project, &["--runner", "cargo"]).expect_code(101);
    assert!(said.stderr.contains("nonsense"), "{}", said.stderr);
    assert_eq!((files(&project, file::EXTENSION), files(&project, run::PART_EXTENSION)), (Vec::new(), Vec::new()));
}

/// Tests one after the other, of which one stops whatever it is told to stop.
#[cfg(unix)]
fn stopping(name: &str) -> Project {
    let project = small(name);
    let stop = "fn stop(n: u32) {\n    if std::env::var(\"STOP_AT\") == Ok(n.to_string()) {\n        \
                let how = std::env::var(\"STOP_BY\").unwrap();\n        \
                std::process::Command::new(\"sh\").args([\"-c\", &how]).status().unwrap();\n        \
                std::process::exit(1);\n    }\n}\n";
    let test = |n: u32| format!("#[iec62304_core::verifies(\"RQ-001\")]\n#[test]\nfn n{n}() {{\n    stop({n});\n}}\n");
    project.write("tests/many.rs", &(stop.to_owned() + &(0..6).map(test).collect::<String>()));
    project
}

#[cfg(unix)]
fn stopped(project: &Project, at: u32, by: &str) -> cargo_trace_tests::Run {
    use std::os::unix::process::CommandExt;
    let args = ["test", "--evidence-dir", "evidence", "--runner", "cargo", "--", "--test-threads", "1"];
    project.trace_with(&args, |command| {
        // A process group of its own, so that it can be killed as a whole.
        command.process_group(0).env("STOP_AT", at.to_string()).env("STOP_BY", by);
    })
}

#[cfg(unix)]
fn part(project: &Project) -> (camino::Utf8PathBuf, cargo_trace::collect::Workspace) {
    let parts = files(project, run::PART_EXTENSION);
    assert_eq!((parts.len(), files(project, file::EXTENSION)), (1, Vec::new()), "no file seems whole");
    let request = cargo_trace::collect::Request { directory: project.root().to_owned(), ..Default::default() };
    let workspace = cargo_trace::collect::workspace(&request).unwrap();
    (camino::Utf8PathBuf::from_path_buf(parts[0].clone()).unwrap(), workspace)
}

/// What is known of the tests when the one with this number stopped the run.
#[cfg(unix)]
fn assert_stopped_at(run: &Run, at: u32) {
    assert!(!run.sealed && run.finished.is_empty() && run.unsealed_because.is_some());
    let outcomes = outcomes(run);
    for n in 0..6 {
        let expected = match n.cmp(&at) {
            std::cmp::Ordering::Less => PASSED,
            std::cmp::Ordering::Equal => (Outcome::Unknown, Guarded::Started),
            std::cmp::Ordering::Greater => (Outcome::NotRun, Guarded::Never),
        };
        assert_eq!(outcomes[format!("n{n}").as_str()], expected, "n{n}");
    }
}

#[cfg(unix)]
#[verifies("RQ-072")]
#[test]
fn a_run_that_is_killed_leaves_what_had_finished_and_nothing_that_seems_whole() {
    let project = stopping("evidence-killed");
    for at in [0, 3, 5] {
        let _ = stopped(&project, at, "kill -9 0").expect_code(-1);
        let (directory, workspace) = part(&project);
        assert_stopped_at(&run::unfinished(&directory, &workspace).unwrap(), at);
        std::fs::remove_dir_all(directory).unwrap();
    }
}

#[cfg(unix)]
#[verifies("RQ-072")]
#[test]
fn a_directory_that_was_cut_off_anywhere_reads_and_is_never_whole() {
    let project = stopping("evidence-cut");
    let _ = stopped(&project, 4, "kill -9 0").expect_code(-1);
    let (directory, workspace) = part(&project);
    let before = run::unfinished(&directory, &workspace).unwrap();
    let whole = outcomes(&before);
    for entry in std::fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for cut in (0..bytes.len()).step_by(1 + bytes.len() / 200) {
            std::fs::write(&path, &bytes[..cut]).unwrap();
            let Ok(run) = run::unfinished(&directory, &workspace) else { continue };
            assert!(!run.sealed);
            let invented =
                outcomes(&run).into_iter().find(|(name, verdict)| *verdict == PASSED && whole[name] != PASSED);
            assert_eq!(invented, None, "{} cut at {cut}", path.display());
        }
        std::fs::write(&path, bytes).unwrap();
    }
}

#[cfg(unix)]
#[verifies("RQ-072")]
#[test]
fn a_run_whose_runner_is_interrupted_says_so_and_keeps_its_part() {
    let project = stopping("evidence-interrupted");
    let said = stopped(&project, 2, "kill -INT 0").expect_code(130);
    assert!(said.stderr.contains("interrupted"), "{}", said.stderr);
    let (directory, workspace) = part(&project);
    assert_stopped_at(&run::unfinished(&directory, &workspace).unwrap(), 2);
}
