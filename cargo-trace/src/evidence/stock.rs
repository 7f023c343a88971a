//! The stock of runs in the directory where they are kept: what may go from it. Only files that this tool wrote.

use super::file::{ReadError, read_all};
use super::inputs::{Freshness, freshness};
use super::{file, load, run};
use crate::collect::Workspace;
use crate::model::{Guarded, Outcome, Run, RunExecutable, RunTest, TargetKey, Today};
use crate::project;
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;

/// A file or directory of the stock, with the runs that can be read from it.
#[derive(Clone, Debug)]
pub struct Stocked {
    /// Where it is.
    pub path: Utf8PathBuf,
    /// Its runs, or why one of them is none.
    pub runs: Vec<Result<Run, ReadError>>,
    /// What is wrong with it as a whole.
    pub fault: Option<String>,
}

impl Stocked {
    /// Nothing in it speaks of today's tree: every program of every run is stale or built no more.
    #[must_use]
    pub fn is_stale(&self, today: &Today) -> bool {
        let is_old = |run: &Run| {
            let old = |found| matches!(found, Freshness::Stale(_) | Freshness::Gone);
            !run.executables.is_empty() && run.executables.iter().all(|program| old(freshness(run, program, today)))
        };
        self.fault.is_none() && !self.runs.is_empty() && self.runs.iter().all(|run| run.as_ref().is_ok_and(is_old))
    }

    /// Removes it.
    ///
    /// # Errors
    ///
    /// It cannot be removed.
    pub fn remove(&self) -> io::Result<()> {
        if self.path.is_dir() { fs_err::remove_dir_all(&self.path) } else { fs_err::remove_file(&self.path) }
    }
}

/// Everything in a directory of runs, sorted by name; nothing where there is no directory.
///
/// # Errors
///
/// It cannot be listed.
pub fn stock(directory: &Utf8Path, workspace: &Workspace) -> io::Result<Vec<Stocked>> {
    let paths = match load::in_directory(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        paths => paths?,
    };
    Ok(paths.into_iter().map(|path| stocked(path, workspace)).collect())
}

/// What a file or directory holds.
#[must_use]
pub fn stocked(path: Utf8PathBuf, workspace: &Workspace) -> Stocked {
    if path.extension() == Some(run::PART_EXTENSION) && path.is_dir() {
        return Stocked { runs: vec![run::unfinished(&path, workspace)], path, fault: None };
    }
    match project::result_bytes(&path).map(String::from_utf8) {
        Ok(Ok(text)) => {
            let all = read_all(&text);
            let runs = all.runs.into_iter().map(|(_, run)| run).collect();
            Stocked { path, runs, fault: all.fault.map(|fault| fault.to_string()) }
        }
        Ok(Err(_)) => Stocked { path, runs: Vec::new(), fault: Some("it is no UTF-8 text".to_owned()) },
        Err(reason) => Stocked { path, runs: Vec::new(), fault: Some(reason) },
    }
}

/// Removes what a run has made worthless: files of earlier runs of the same build, of the same kind, in which nothing
/// speaks of today's tree, and of which the run repeated every test that had a result and is still there. Returns what
/// was removed. Without this the directory would grow with every change.
///
/// So what a run leaves out stays, whatever made it do so: arguments, the runner's own configuration, or a test that is
/// ignored now. A run that is not sealed removes nothing.
///
/// # Errors
///
/// The directory cannot be listed, or a file not removed.
#[requirement("RQ-083")]
pub fn prune(directory: &Utf8Path, ended: &Run, today: &Today, workspace: &Workspace) -> io::Result<Vec<Utf8PathBuf>> {
    let mut removed = Vec::new();
    if !ended.sealed {
        return Ok(removed);
    }
    let repeated = Repeated::by(ended);
    for stocked in stock(directory, workspace)? {
        let is_earlier = |run: &Run| {
            repeated.all_of(run, today)
                && run.build == ended.build
                && run.instrumented == ended.instrumented
                && run.id != ended.id
                && run.started <= ended.started
        };
        let all_earlier = stocked.runs.iter().all(|run| run.as_ref().is_ok_and(is_earlier));
        let is_file = stocked.path.extension() == Some(file::EXTENSION);
        if is_file && all_earlier && stocked.is_stale(today) {
            stocked.remove()?;
            removed.push(stocked.path);
        }
    }
    Ok(removed)
}

/// What a run ran, by program.
struct Repeated<'a> {
    build: &'a Arc<str>,
    programs: HashMap<&'a TargetKey, Program<'a>>,
}

struct Program<'a> {
    harness: bool,
    listed: HashSet<&'a str>,
    ran: HashSet<&'a str>,
}

impl<'a> Repeated<'a> {
    fn by(run: &'a Run) -> Self {
        let program = |program: &'a RunExecutable| Program {
            harness: program.harness,
            listed: program.tests.iter().map(|test| &*test.name).collect(),
            ran: program.tests.iter().filter(|test| has_result(test)).map(|test| &*test.name).collect(),
        };
        let programs = run.executables.iter().map(|each| (&each.target, program(each))).collect();
        Self { build: &run.build, programs }
    }

    /// It ran everything that the earlier run has results of, but for what is gone.
    fn all_of(&self, earlier: &Run, today: &Today) -> bool {
        earlier.executables.iter().all(|program| {
            let is_built = || today.executables.contains_key(&(Arc::clone(self.build), program.target.clone()));
            let mut results = program.tests.iter().filter(|test| has_result(test));
            match self.programs.get(&program.target) {
                Some(now) if now.harness && !now.listed.is_empty() => {
                    results.all(|test| now.ran.contains(&*test.name) || !now.listed.contains(&*test.name))
                }
                Some(now) if !now.ran.is_empty() => true,
                _ => results.next().is_none() || !is_built(),
            }
        })
    }
}

/// The test began.
fn has_result(test: &RunTest) -> bool {
    !matches!(test.outcome, Outcome::Ignored | Outcome::NotRun) || test.guard == Guarded::Started
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::file::{merged, write};
    use crate::model::{TargetKind, TodayExecutable};
    use cargo_metadata::MetadataCommand;
    use iec62304_core::verifies;

    fn run(id: &str, build: &str, inputs: &str, instrumented: bool) -> Run {
        let target = TargetKey { package: "p".into(), kind: TargetKind::Lib, name: "p".into() };
        let program =
            RunExecutable { target, inputs: inputs.to_owned(), guarded: true, harness: true, tests: Vec::new() };
        Run {
            id: id.to_owned(),
            started: id.to_owned(),
            build: build.into(),
            instrumented,
            sealed: true,
            executables: vec![program],
            ..Run::default()
        }
    }

    #[verifies("RQ-083")]
    #[test]
    fn only_earlier_runs_of_the_same_build_that_say_nothing_of_today_go() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        let metadata = format!(
            r#"{{"packages":[],"workspace_members":[],"workspace_root":"{root}","target_directory":"{root}/t","version":1,"resolve":null}}"#
        );
        let workspace = Workspace::from_metadata(MetadataCommand::parse(metadata).unwrap());
        let directory = root.join("evidence");
        let ended = run("5", "host", "now", true);
        let mut today = Today::default();
        let now = TodayExecutable { sha256: "now".to_owned(), inputs: Vec::new() };
        today.executables.insert(("host".into(), ended.executables[0].target.clone()), now);
        assert!(prune(&directory, &ended, &today, &workspace).unwrap().is_empty(), "no directory");
        fs_err::create_dir_all(&directory).unwrap();
        let put = |name: &str, text: &str| fs_err::write(directory.join(name), text).unwrap();
        let stale = write(&run("1", "host", "then", true));
        put("1.evidence", &stale);
        put("2.evidence", &write(&run("2", "host", "now", true)));
        put("3.evidence", &write(&run("3", "host", "then", false)));
        put("4.evidence", &write(&run("4", "firmware", "then", true)));
        put("5.evidence", &write(&ended));
        put("6.evidence", &write(&run("6", "host", "then", true)));
        put("7.evidence", &merged([stale.as_str(), &write(&run("2", "host", "now", true))].into_iter()));
        put("8.evidence", &stale.replace("then", "than"));
        put("notes.txt", "then");
        let unsealed = Run { sealed: false, ..ended.clone() };
        assert!(prune(&directory, &unsealed, &today, &workspace).unwrap().is_empty());
        assert_eq!(prune(&directory, &ended, &today, &workspace).unwrap(), [directory.join("1.evidence")]);
        assert_eq!(directory.read_dir_utf8().unwrap().count(), 8);
    }

    #[verifies("RQ-083")]
    #[test]
    fn a_run_replaces_an_earlier_one_only_where_it_ran_all_of_its_tests_that_are_still_there() {
        let test = |name: &str, outcome| RunTest {
            name: name.into(),
            attempt: 1,
            outcome,
            guard: Guarded::Ended,
            duration_ms: None,
            reached: Vec::new(),
        };
        let with = |tests: &[(&str, Outcome)]| {
            let mut run = run("1", "host", "then", true);
            run.executables[0].tests = tests.iter().map(|(name, outcome)| test(name, *outcome)).collect();
            run
        };
        let (passed, failed, left) = (Outcome::Passed, Outcome::Failed, Outcome::NotRun);
        let mut today = Today::default();
        let target = with(&[]).executables[0].target.clone();
        today.executables.insert(("host".into(), target), TodayExecutable::default());
        let earlier = with(&[("good", passed), ("bad", failed), ("never", left)]);
        let replaced = |now: &Run| Repeated::by(now).all_of(&earlier, &today);
        assert!(replaced(&with(&[("good", passed), ("bad", passed), ("never", left)])));
        assert!(!replaced(&with(&[("good", passed), ("bad", left), ("never", passed)])), "left out");
        assert!(!replaced(&with(&[("good", passed), ("bad", Outcome::Ignored)])), "ignored now");
        assert!(replaced(&with(&[("good", failed), ("renamed", left)])), "what is gone cannot be run");
        assert!(!replaced(&with(&[])), "nothing of the program was listed");
        let mut without = with(&[]);
        without.executables.clear();
        assert!(!replaced(&without), "the program was not run");
        today.executables.clear();
        assert!(Repeated::by(&without).all_of(&earlier, &today), "the program is gone");
    }
}
