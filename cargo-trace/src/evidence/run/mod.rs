//! Running tests and keeping what they showed.
//!
//! A run has a directory of its own while it goes on: what was known before, the events of probes and guards, the
//! words of the harness. Everything in it is written by whole lines as it happens, so that whatever ends the run leaves
//! something that reads. At the end it is consolidated to one file; until then it counts as what it is, a part.

pub(crate) mod shim;

mod attribution;
mod captured;
mod consolidate;
mod launch;
mod listing;
mod nextest;
mod part;
mod programs;
mod signals;

pub use launch::{Ended, LaunchError, has_nextest};
pub use part::{EXTENSION as PART_EXTENSION, unfinished};

use super::file;
use crate::collect::{CollectError, Request, TestBuild, TestProgram, TestRunner, Workspace};
use crate::model::{Run, RunExecutable, Today};
use crate::shell::Shell;
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use launch::Launch;
use part::Part;
use programs::Programs;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::sync::Arc;
use thiserror::Error;

/// What a run needs to know.
pub struct Order<'a> {
    /// What was asked for.
    pub request: &'a Request,
    /// The workspace.
    pub workspace: &'a Workspace,
    /// Who runs the tests.
    pub runner: TestRunner,
    /// Arguments for the test programs (cargo), or for nextest.
    pub arguments: &'a [OsString],
    /// Where evidence lies.
    pub evidence: &'a Utf8Path,
    /// The inputs as they are before the build.
    pub before: &'a Today,
}

/// A run that came to an end.
#[derive(Debug)]
pub struct Outcome {
    /// How the runner ended.
    pub ended: Ended,
    /// The run; of one that was interrupted what it has left.
    pub run: Run,
    /// Its file, or the directory of one that was interrupted.
    pub place: Utf8PathBuf,
}

/// Why there is no run.
#[derive(Debug, Error)]
pub enum RunError {
    /// The programs could not be built.
    #[error(transparent)]
    Build(#[from] CollectError),
    /// They could not be run.
    #[error(transparent)]
    Launch(#[from] LaunchError),
    /// The runner ran nothing.
    #[error(
        "no test was run: the runner ended before the first one, or refused its arguments, so there is no evidence"
    )]
    Refused,
    /// Evidence cannot be written.
    #[error("cannot write evidence to `{directory}`: {source}")]
    Write {
        /// The directory.
        directory: Utf8PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
}

/// Builds and runs the tests of a build. `head` is what is known of the run before; `after` says the inputs as they are
/// when it is over, and the time.
///
/// # Errors
///
/// No test was run, or its results could not be kept.
#[requirement("RQ-072", "RQ-074")]
pub fn run(
    build: &mut TestBuild<'_>,
    mut head: Run,
    order: &Order<'_>,
    after: &mut dyn FnMut() -> (Today, String),
    shell: &mut Shell,
) -> Result<Outcome, RunError> {
    let unwritten = |source| RunError::Write { directory: order.evidence.to_owned(), source };
    head.sealed = false;
    head.unsealed_because = Some(part::STOPPED.to_owned());
    let part = Part::create(order.evidence, &head).map_err(unwritten)?;
    let programs = match build.programs(shell) {
        Ok(programs) => programs,
        Err(error) => {
            // Nothing ran, so there is nothing to keep.
            part.remove();
            return Err(error.into());
        }
    };
    head.probed = build.probed().to_vec();
    take_in(&mut head, &programs, order.before);
    let programs = Programs {
        instrumented: build.instrumented(),
        by_nextest: order.runner == TestRunner::Nextest,
        restored: launch::restored(build, &head.triple),
        programs,
    };
    part.write_programs(&head, &programs).map_err(unwritten)?;
    let launch = Launch {
        build,
        request: order.request,
        workspace: order.workspace,
        triple: &head.triple,
        arguments: order.arguments,
        part: &part,
    };
    let ended = match order.runner {
        TestRunner::Cargo => launch.cargo(shell),
        TestRunner::Nextest => launch.nextest(shell),
    };
    let ended = match ended {
        Ok(Ended::Refused) => Err(RunError::Refused),
        Err(error) if part.starts().is_empty() => Err(error.into()),
        ended => Ok(ended?),
    };
    let ended = ended.inspect_err(|_| part.remove())?;
    if ended == Ended::Interrupted {
        let run = part.consolidated(head, &programs, false, order.workspace);
        return Ok(Outcome { ended, run, place: part.directory().to_owned() });
    }
    let (today, finished) = after();
    head.finished = finished;
    head.unsealed_because = changed(&head, &today);
    head.sealed = head.unsealed_because.is_none();
    let mut run = part.consolidated(head, &programs, true, order.workspace);
    if ended == (Ended::Finished { content: false }) && !run.has_failure() {
        run.sealed = false;
        run.unsealed_because.get_or_insert_with(|| UNEXPLAINED.to_owned());
    }
    let place = seal(&run, order.evidence).map_err(unwritten)?;
    part.remove();
    Ok(Outcome { ended, run, place })
}

/// Why a run is not sealed whose runner reports a failure that nothing else shows.
const UNEXPLAINED: &str = "the runner reported a failure that is no test's own";

/// Enters the programs and what they rest on.
fn take_in(head: &mut Run, programs: &[TestProgram], before: &Today) {
    let mut inputs = BTreeMap::new();
    head.executables = programs
        .iter()
        .map(|program| {
            let known = before.executables.get(&(head.build.clone(), program.target.clone()));
            for path in known.iter().flat_map(|known| &known.inputs) {
                inputs.extend(before.files.get_key_value(path).map(|(path, digest)| (path.clone(), digest.clone())));
            }
            RunExecutable {
                target: program.target.clone(),
                inputs: known.map(|known| known.sha256.clone()).unwrap_or_default(),
                guarded: program.guarded,
                harness: program.harness,
                tests: Vec::new(),
            }
        })
        .collect();
    head.inputs = inputs;
}

/// Why the inputs after the run are not those before it.
#[requirement("RQ-074")]
fn changed(head: &Run, today: &Today) -> Option<String> {
    let differs = |path: &&Arc<str>| today.files.get(*path) != head.inputs.get(*path);
    let mut names: BTreeSet<&str> = head.inputs.keys().filter(differs).map(|path| &**path).collect();
    for executable in &head.executables {
        let now = today.executables.get(&(head.build.clone(), executable.target.clone()));
        if now.map(|now| now.sha256.as_str()).unwrap_or_default() == executable.inputs {
            continue;
        }
        let new = now.into_iter().flat_map(|now| &now.inputs).filter(|path| !head.inputs.contains_key(*path));
        names.extend(new.map(|path| &**path));
        if names.is_empty() {
            names.insert(&executable.target.name);
        }
    }
    let mut names = names.into_iter();
    let first = names.next()?;
    Some(match names.count() {
        0 => format!("`{first}` changed while the tests ran"),
        1 => format!("`{first}` and 1 more input changed while the tests ran"),
        more => format!("`{first}` and {more} more inputs changed while the tests ran"),
    })
}

/// Writes the file, whole or not at all.
fn seal(run: &Run, evidence: &Utf8Path) -> std::io::Result<Utf8PathBuf> {
    let place = evidence.join(format!("{}.{}", run.id, file::EXTENSION));
    let beside = place.with_extension("new");
    fs_err::write(&beside, file::write(run))?;
    fs_err::rename(&beside, &place)?;
    Ok(place)
}
