//! Starts the runner that the user knows, so that it looks as it always does: what it says is not looked into.

use super::part::Part;
use super::signals;
use crate::collect::cargo::{pasted, toml_string};
use crate::collect::link::{Link, Mode};
use crate::collect::{Request, TestBuild, TestRunner, Workspace, user_runner};
use crate::shell::Shell;
use iec62304_core::requirement;
use iec62304_wire::events::DIRECTORY_VARIABLE;
use std::ffi::OsString;
use std::io;
use std::process::{Command, ExitStatus, Stdio};
use thiserror::Error;

/// How a runner ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It ran to its end, and is content or not.
    Finished {
        /// It reports success.
        content: bool,
    },
    /// It ran to its end and found no test to run.
    NoTests,
    /// It ran nothing: it, or the test programs, do not understand their arguments.
    Refused,
    /// Somebody stopped it.
    Interrupted,
}

/// Why no test was run, or not to the end.
#[derive(Debug, Error)]
pub enum LaunchError {
    /// The runner could not be started, or not be waited for.
    #[error("cannot run `{command}`: {source}")]
    Runner {
        /// The command, to paste.
        command: String,
        /// The system's reason.
        source: io::Error,
    },
    /// nextest cannot list the tests.
    #[error("`{command}` failed\n{}", stderr.trim_end())]
    List {
        /// The command, to paste.
        command: String,
        /// What it said.
        stderr: String,
    },
    /// The link for the shim could not be put into the target directory.
    #[error("cannot put the runner of test programs into the target directory: {0}")]
    Link(io::Error),
    /// A file of the run could not be written.
    #[error("cannot write the run's files: {0}")]
    Files(#[from] io::Error),
}

/// What a run is started with.
pub(super) struct Launch<'a> {
    pub(super) build: &'a TestBuild<'a>,
    pub(super) request: &'a Request,
    pub(super) workspace: &'a Workspace,
    pub(super) triple: &'a str,
    pub(super) arguments: &'a [OsString],
    pub(super) part: &'a Part,
}

/// Variables that cargo is not to see and test programs are, with their values.
#[requirement("RQ-073")]
pub(super) fn restored(build: &TestBuild<'_>, triple: &str) -> Vec<(String, String)> {
    let runner = user_runner::variable(triple);
    let runner = std::env::var_os(&runner).map(|value| (runner, value));
    let hidden = build.hidden_variables().into_iter().map(|(name, value)| (name.to_owned(), value));
    hidden.chain(runner).map(|(name, value)| (name, value.to_string_lossy().into_owned())).collect()
}

impl Launch<'_> {
    /// `cargo test`, with this executable between cargo and each program.
    #[requirement("RQ-073")]
    pub(super) fn cargo(&self, shell: &mut Shell) -> Result<Ended, LaunchError> {
        let mut command = self.build.command(TestRunner::Cargo, &["test", "--no-fail-fast"], shell.verbosity());
        self.stand_between(&mut command)?;
        if !self.arguments.is_empty() {
            command.arg("--").args(self.arguments);
        }
        let (status, stopped) = run(&mut command, shell)?;
        let starts = self.part.starts();
        Ok(match status.code() {
            _ if stopped => Ended::Interrupted,
            Some(0) => Ended::Finished { content: true },
            _ if starts.is_empty() || starts.iter().any(|start| start.refused) => Ended::Refused,
            _ => Ended::Finished { content: false },
        })
    }

    /// `cargo nextest run`, with this executable between nextest and each process.
    #[requirement("RQ-073")]
    pub(super) fn nextest(&self, shell: &mut Shell) -> Result<Ended, LaunchError> {
        self.part.write_inventory(&self.inventory(shell)?)?;
        let mut command = self.build.command(TestRunner::Nextest, &["nextest", "run"], shell.verbosity());
        self.stand_between(&mut command)?;
        let configuration = self.part.write_configuration(&profile(self.arguments))?;
        command.arg("--tool-config-file").arg(format!("cargo-trace:{configuration}"));
        if !wants_to_stop_early(self.arguments) {
            command.arg("--no-fail-fast");
        }
        command.args(self.arguments);
        if self.build.instrumented() {
            command.env(DIRECTORY_VARIABLE, self.part.directory());
        }
        let (status, stopped) = run(&mut command, shell)?;
        Ok(match status.code() {
            _ if stopped => Ended::Interrupted,
            Some(4) => Ended::NoTests,
            Some(0) => Ended::Finished { content: true },
            // Tests failed, or what has to run before them.
            Some(100 | 105) => Ended::Finished { content: false },
            _ if self.part.starts().is_empty() => Ended::Refused,
            _ => Ended::Finished { content: false },
        })
    }

    /// Has the runner start each program by way of this executable.
    fn stand_between(&self, command: &mut Command) -> Result<(), LaunchError> {
        let link = Link::newest(&self.workspace.target_directory, Mode::Shim, None);
        link.create(&self.request.executable).map_err(LaunchError::Link)?;
        let directory = std::path::absolute(&self.request.directory)?;
        let chained = user_runner::find(&directory, self.triple);
        let mut words = vec![link.path().into_string(), self.part.directory().to_string(), chained.len().to_string()];
        words.extend(chained.iter().map(|word| word.to_string_lossy().into_owned()));
        let words: Vec<_> = words.iter().map(|word| toml_string(word)).collect();
        command.args(["--config", &format!("target.{}.runner=[{}]", self.triple, words.join(","))]);
        command.env_remove(user_runner::variable(self.triple));
        Ok(())
    }

    fn inventory(&self, shell: &mut Shell) -> Result<Vec<u8>, LaunchError> {
        let words = ["nextest", "list", "--message-format", "json"];
        let mut command = self.build.command(TestRunner::Nextest, &words, shell.verbosity());
        shell.verbose("Running", format_args!("`{}`", pasted(&command)));
        let output = command.stdin(Stdio::null()).output().map_err(|source| failed(&command, source))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(LaunchError::List { command: pasted(&command), stderr })
    }
}

/// Whether cargo has nextest.
#[must_use]
pub fn has_nextest() -> bool {
    let mut command = Command::new(crate::collect::cargo::cargo());
    command.args(["nextest", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The profile of nextest that is used with these arguments.
fn profile(arguments: &[OsString]) -> String {
    let own: Vec<&str> = arguments.iter().map_while(|word| word.to_str().filter(|word| *word != "--")).collect();
    let named = own.iter().enumerate().find_map(|(at, word)| match *word {
        "--profile" | "-P" => own.get(at + 1).copied(),
        word => word.strip_prefix("--profile=").or_else(|| word.strip_prefix("-P").filter(|name| !name.is_empty())),
    });
    named.map(str::to_owned).or_else(|| std::env::var("NEXTEST_PROFILE").ok()).unwrap_or_else(|| "default".to_owned())
}

/// nextest is told to stop at a failure; what follows `--` is for the test programs.
fn wants_to_stop_early(arguments: &[OsString]) -> bool {
    let own = arguments.iter().take_while(|word| *word != "--");
    own.filter_map(|word| word.to_str()).any(|word| {
        matches!(word, "--fail-fast" | "--ff" | "--no-fail-fast" | "--nff" | "--max-fail")
            || word.starts_with("--max-fail=")
    })
}

/// Runs the runner, whose terminal this one's is. Says how it ended, and whether somebody stopped it.
fn run(command: &mut Command, shell: &mut Shell) -> Result<(ExitStatus, bool), LaunchError> {
    shell.verbose("Running", format_args!("`{}`", pasted(command)));
    let mut child = command.spawn().map_err(|source| failed(command, source))?;
    let (status, stopped) = signals::wait(&mut child).map_err(|source| failed(command, source))?;
    // Whatever signal ended it, it did not come to its end.
    Ok((status, stopped || matches!(status.code(), None | Some(130))))
}

fn failed(command: &Command, source: io::Error) -> LaunchError {
    LaunchError::Runner { command: pasted(command), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_the_one_that_nextest_takes() {
        let of = |words: &[&str]| profile(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(
            (of(&["-E", "all()", "--profile", "ci"]), of(&["--profile=ci"])),
            ("ci".to_owned(), "ci".to_owned())
        );
        assert_eq!((of(&["-Pci"]), of(&["-P", "ci"])), ("ci".to_owned(), "ci".to_owned()));
    }

    #[test]
    fn only_nextests_own_arguments_tell_it_to_stop() {
        let wants = |words: &[&str]| wants_to_stop_early(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(wants(&["-E", "all()", "--fail-fast"]) && wants(&["--max-fail=3"]));
        assert!(!wants(&["--retries", "2"]) && !wants(&["--", "--fail-fast"]) && !wants(&[]));
    }
}
