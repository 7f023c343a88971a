//! What a later run makes needless of one that was stopped: an interruption is no outcome, so once everything that it
//! had begun has a result, its directory says nothing that the result does not.

use super::{load, run};
use crate::collect::Workspace;
use crate::model::{Outcome, Run, RunExecutable, RunTest};
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use std::collections::BTreeMap;
use std::io;

/// Removes the directories of runs that were stopped and whose every result a sealed run of the same build and kind has
/// anew. A failure on the same inputs stays: passed and failed, it is flaky. Returns what was removed.
///
/// # Errors
///
/// The directory cannot be listed, or something not removed.
#[requirement("RQ-083")]
pub fn superseded(directory: &Utf8Path, ended: &Run, workspace: &Workspace) -> io::Result<Vec<Utf8PathBuf>> {
    let mut removed = Vec::new();
    if !ended.sealed {
        return Ok(removed);
    }
    for path in load::in_directory(directory)? {
        if path.extension() != Some(run::PART_EXTENSION) || goes_on(&path) {
            continue;
        }
        if run::unfinished(&path, workspace).is_ok_and(|stopped| covers(ended, &stopped)) {
            fs_err::remove_dir_all(&path)?;
            removed.push(path);
        }
    }
    Ok(removed)
}

/// The process that the run's name speaks of is there. Another may have its number by now; then the directory stays.
#[cfg(unix)]
fn goes_on(path: &Utf8Path) -> bool {
    let pid = path.file_stem().and_then(|id| id.split('-').nth(1)?.parse().ok());
    pid.is_none_or(|pid| nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), None) != Err(nix::errno::Errno::ESRCH))
}

/// Elsewhere nobody can tell, so nothing goes.
#[cfg(not(unix))]
fn goes_on(_: &Utf8Path) -> bool {
    true
}

/// Everything that became of tests in a run that was stopped has become of them in this one.
fn covers(ended: &Run, stopped: &Run) -> bool {
    let earlier = ended.build == stopped.build
        && ended.instrumented == stopped.instrumented
        && ended.id != stopped.id
        && stopped.started <= ended.started;
    let anew: BTreeMap<_, _> = ended.executables.iter().map(|program| (&program.target, program)).collect();
    earlier
        && stopped.executables.iter().all(|program| match anew.get(&program.target) {
            Some(anew) => covers_program(anew, program),
            None => !program.tests.iter().any(says_something),
        })
}

fn covers_program(anew: &RunExecutable, program: &RunExecutable) -> bool {
    let mut results: BTreeMap<&str, Vec<Outcome>> = BTreeMap::new();
    for test in &anew.tests {
        results.entry(&test.name).or_default().push(test.outcome);
    }
    let changed = anew.inputs != program.inputs;
    program.tests.iter().filter(|test| says_something(test)).all(|test| match results.get(&*test.name) {
        Some(now) if test.outcome == Outcome::Failed && !changed => now.contains(&Outcome::Failed),
        Some(now) => now.iter().any(|outcome| matches!(outcome, Outcome::Passed | Outcome::Failed)),
        // The program has it no more.
        None => changed,
    })
}

/// It ran, to its end or not.
fn says_something(test: &RunTest) -> bool {
    !matches!(test.outcome, Outcome::NotRun | Outcome::Ignored)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Guarded, TargetKey, TargetKind};
    use iec62304_core::verifies;

    fn run(id: &str, inputs: &str, tests: &[(&str, Outcome)]) -> Run {
        let target = TargetKey { package: "p".into(), kind: TargetKind::Lib, name: "p".into() };
        let test = |(name, outcome): &(&str, Outcome)| RunTest {
            name: (*name).into(),
            attempt: 1,
            outcome: *outcome,
            guard: Guarded::Started,
            duration_ms: None,
            reached: Vec::new(),
        };
        let tests = tests.iter().map(test).collect();
        let program = RunExecutable { target, inputs: inputs.to_owned(), guarded: true, harness: true, tests };
        Run {
            id: id.to_owned(),
            started: id.to_owned(),
            build: "host".into(),
            executables: vec![program],
            ..Run::default()
        }
    }

    #[verifies("RQ-083")]
    #[test]
    fn a_stopped_run_is_needless_once_all_that_it_began_has_a_result() {
        use Outcome::{Failed, NotRun, Passed, Unknown};
        let ended = |tests: &[(&str, Outcome)]| run("2", "now", tests);
        let stopped = run("1", "now", &[("a", Passed), ("b", Unknown), ("c", NotRun)]);
        assert!(covers(&ended(&[("a", Passed), ("b", Passed), ("c", NotRun)]), &stopped));
        assert!(covers(&ended(&[("a", Passed), ("b", Failed)]), &stopped));
        assert!(!covers(&ended(&[("a", Passed), ("b", NotRun), ("c", Passed)]), &stopped), "b was not run again");
        assert!(!covers(&ended(&[("a", Passed)]), &stopped));
        assert!(!covers(&run("0", "now", &[("a", Passed), ("b", Passed)]), &stopped), "an earlier one");
        let other = Run { build: "firmware".into(), ..ended(&[("a", Passed), ("b", Passed)]) };
        assert!(!covers(&other, &stopped));
        let other = Run { instrumented: true, ..ended(&[("a", Passed), ("b", Passed)]) };
        assert!(!covers(&other, &stopped));
        assert!(covers(&ended(&[]), &Run { executables: Vec::new(), ..stopped }), "it was stopped while it built");
    }

    #[verifies("RQ-083")]
    #[test]
    fn a_failure_stays_until_its_inputs_change_and_it_has_a_result() {
        use Outcome::{Failed, Passed};
        let failed = |inputs| run("1", inputs, &[("a", Failed)]);
        let ended = run("2", "now", &[("a", Passed)]);
        assert!(!covers(&ended, &failed("now")), "it is flaky");
        assert!(covers(&ended, &failed("then")));
        assert!(covers(&run("2", "now", &[("a", Failed)]), &failed("now")));
        assert!(covers(&run("2", "now", &[("b", Passed)]), &failed("then")), "the test is gone");
        assert!(!covers(&run("2", "now", &[("b", Passed)]), &failed("now")));
    }
}
