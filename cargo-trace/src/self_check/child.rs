//! The processes of a self-check: the executable that is judged, cargo's version, and git for the commit that a release
//! rests on. None of them inherits what leads into the user's tree.

use super::compare::Answer;
use super::table::{Replace, Results, Row};
use super::tree::Workplace;
use crate::model::Gate;
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use std::ffi::OsString;
use std::io;
use std::process::{Command, Output, Stdio};

/// Variables of these names change what is built or where, or belong to whoever started us.
const FOREIGN: [&str; 9] =
    ["CARGO_", "RUSTC", "RUSTFLAGS", "RUSTDOC", "IEC62304_", "NEXTEST", "GIT_", "INSTA_", "SOURCE_DATE_EPOCH"];

/// Of these, some say only how cargo reaches its own files and the network, or how busy it may be.
const OURS: [&str; 6] =
    ["CARGO_HOME", "CARGO_NET_", "CARGO_HTTP_", "CARGO_REGISTRIES_", "CARGO_REGISTRY_", "CARGO_BUILD_JOBS"];

/// Who stands for the runs of the corpus.
const RUN_BY: &str = "cargo trace self-check";

/// The file of a run.
const EVIDENCE: &str = "run.evidence";

/// Why there is nothing to compare.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// It did not start.
    #[error("`{program}` cannot be started: {error}")]
    Start {
        /// What.
        program: String,
        /// Why.
        error: io::Error,
    },
    /// git failed.
    #[error("`git {command}` failed: {said}")]
    Git {
        /// Its subcommand.
        command: String,
        /// What it said.
        said: String,
    },
    /// The tests of the pump could not be run.
    #[error("`cargo trace test` ended with {code} on the pump:\n{said}")]
    Tests {
        /// The exit code.
        code: i32,
        /// What it said.
        said: String,
    },
    /// Results to be damaged are not as they must be.
    #[error("results of tests cannot be damaged as `{row}` says: {message}")]
    Spoil {
        /// The variant.
        row: String,
        /// Why.
        message: String,
    },
    /// A file.
    #[error(transparent)]
    File(#[from] io::Error),
}

/// How tests are run.
#[derive(Clone, Copy, Debug)]
pub struct How<'a> {
    /// Somebody stands for the runs.
    pub attributed: bool,
    /// The run with probes is repeated.
    pub twice: bool,
    /// Tests with this in their name are left out.
    pub skip: Option<&'a str>,
    /// Tests may fail.
    pub may_fail: bool,
}

/// The executable that is judged, at its workplace.
#[derive(Debug)]
pub struct Judged<'a> {
    /// The executable.
    pub binary: &'a Utf8Path,
    /// Where it works.
    pub place: &'a Workplace,
}

impl Judged<'_> {
    /// A repository with the tree, as a release rests on a commit.
    ///
    /// # Errors
    ///
    /// There is no git, or it fails.
    pub fn commit_first(&self) -> Result<(), ChildError> {
        self.git(&["init", "--quiet"])?;
        self.commit()
    }

    /// Commits the tree as it is.
    ///
    /// # Errors
    ///
    /// git fails.
    pub fn commit(&self) -> Result<(), ChildError> {
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "A variant of the pump"])
    }

    /// Runs the tests with and without probes, and keeps the results under this name.
    ///
    /// # Errors
    ///
    /// The tests could not be run.
    pub fn test(&self, name: &str, how: How<'_>) -> Result<(), ChildError> {
        let runs = [("off", "plain"), ("on", "probed"), ("on", "probed-again")];
        for (probes, directory) in &runs[..if how.twice { 3 } else { 2 }] {
            let mut command = self.command();
            command.args(["test", "--runner", "cargo", "--locked", "--probes", probes, "--evidence-dir"]);
            command.arg(self.place.evidence(name).join(directory));
            if how.attributed {
                command.args(["--run-by", RUN_BY]);
            }
            if let Some(skip) = how.skip {
                command.args(["--", "--skip", skip]);
            }
            let output = self.output(command)?;
            match output.status.code() {
                Some(0) => {}
                Some(100) if how.may_fail => {}
                code => return Err(ChildError::Tests { code: code.unwrap_or(-1), said: self.said(&output.stderr) }),
            }
            self.name(&self.place.evidence(name).join(directory))?;
        }
        Ok(())
    }

    /// Gives the one file of a run a name that is the same each time.
    fn name(&self, directory: &Utf8Path) -> Result<(), ChildError> {
        for entry in directory.read_dir_utf8()? {
            fs_err::rename(entry?.path(), directory.join(EVIDENCE))?;
        }
        Ok(())
    }

    /// The results that a variant is judged with, as arguments.
    ///
    /// # Errors
    ///
    /// Results cannot be damaged as the variant says.
    pub fn evidence(&self, row: &Row) -> Result<Vec<String>, ChildError> {
        let base = self.place.evidence("base");
        let directories: Vec<Utf8PathBuf> = match &row.results {
            Results::None => return Ok(vec!["--evidence".to_owned(), "none".to_owned()]),
            Results::Base => vec![base.join("plain"), base.join("probed")],
            Results::Half { probes } => vec![base.join(if *probes { "probed" } else { "plain" })],
            Results::Own { .. } => {
                let own = self.place.evidence(&row.id);
                ["plain", "probed", "probed-again"]
                    .map(|run| own.join(run))
                    .into_iter()
                    .filter(|run| run.is_dir())
                    .collect()
            }
            Results::Spoiled(replace) => {
                let spoiled = self.spoiled(row, replace, &base.join("plain"))?;
                vec![base.join("plain"), base.join("probed"), spoiled]
            }
        };
        Ok(directories.into_iter().flat_map(|directory| ["--evidence".to_owned(), directory.into()]).collect())
    }

    fn spoiled(&self, row: &Row, replace: &Replace, from: &Utf8Path) -> Result<Utf8PathBuf, ChildError> {
        let to = self.place.evidence(&row.id);
        fs_err::create_dir_all(&to)?;
        let text = fs_err::read_to_string(from.join(EVIDENCE))?;
        if !text.contains(&replace.find) {
            let message = format!("`{}` stands nowhere in them", replace.find);
            return Err(ChildError::Spoil { row: row.id.clone(), message });
        }
        fs_err::write(to.join(EVIDENCE), text.replacen(&replace.find, &replace.replace, 1))?;
        Ok(to)
    }

    /// Asks a gate.
    ///
    /// # Errors
    ///
    /// The executable did not start.
    pub fn check(&self, row: &Row, gate: Gate, evidence: &[String]) -> Result<Answer, ChildError> {
        let mut command = self.command();
        command.args(["check", "--locked", "--message-format", "json", "--gate", gate.as_str()]);
        command.args(evidence).args(&row.arguments);
        let output = self.output(command)?;
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(Answer { gate, code: output.status.code(), stdout, stderr: self.said(&output.stderr) })
    }

    /// What the executable calls itself.
    ///
    /// # Errors
    ///
    /// It did not start.
    pub fn version(&self) -> Result<String, ChildError> {
        let mut command = self.command();
        command.arg("--version");
        let output = self.output(command)?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Standard error without the workplace, which is another one each time.
    fn said(&self, bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).replace(self.place.root().as_str(), "…")
    }

    fn command(&self) -> Command {
        let mut command = clean(self.binary.as_str());
        command.current_dir(self.place.pump());
        command.env("CARGO_TARGET_DIR", self.place.target());
        // The pump's own tests simulate hours of therapy: this takes a third of the time, and every run is built alike.
        command.env("CARGO_PROFILE_DEV_OPT_LEVEL", "1").env("CARGO_PROFILE_DEV_DEBUG", "0");
        // Nothing in the tree comes from a registry.
        command.env("CARGO_NET_OFFLINE", "true");
        command
    }

    fn output(&self, mut command: Command) -> Result<Output, ChildError> {
        command
            .stdin(Stdio::null())
            .output()
            .map_err(|error| ChildError::Start { program: self.binary.to_string(), error })
    }

    fn git(&self, arguments: &[&str]) -> Result<(), ChildError> {
        let mut command = clean("git");
        command.current_dir(self.place.tree());
        // Nobody's name, signature or hooks: the commit is thrown away.
        for setting in
            ["user.name=self-check", "user.email=self-check@localhost", "commit.gpgsign=false", "core.hooksPath="]
        {
            command.args(["-c", setting]);
        }
        // Files are committed as they are, and nothing outlives the command.
        command.args(["-c", "core.autocrlf=false", "-c", "gc.auto=0"]).args(arguments).stdin(Stdio::null());
        let output = command.output().map_err(|error| ChildError::Start { program: "git".to_owned(), error })?;
        if output.status.success() {
            return Ok(());
        }
        let command = arguments.first().copied().unwrap_or_default().to_owned();
        Err(ChildError::Git { command, said: self.said(&output.stderr) })
    }
}

/// What a program says when asked for its version.
#[must_use]
pub fn version_of(program: &str, argument: &str) -> Option<String> {
    let output = clean(program).arg(argument).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

/// A command without the variables of whoever started us.
#[requirement("RQ-142")]
fn clean(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if is_foreign(&name) {
            command.env_remove(name);
        }
    }
    command
}

fn is_foreign(name: &OsString) -> bool {
    let name = name.to_string_lossy().to_uppercase();
    let begins = |list: &[&str]| list.iter().any(|start| name.starts_with(start));
    begins(&FOREIGN) && !begins(&OURS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_into_the_users_tree_is_not_inherited() {
        let foreign = |name: &str| is_foreign(&name.into());
        for name in [
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET",
            "CARGO_ENCODED_RUSTFLAGS",
            "RUSTC_WRAPPER",
            "RUSTFLAGS",
            "GIT_DIR",
        ] {
            assert!(foreign(name), "{name}");
        }
        for name in ["CARGO", "CARGO_HOME", "CARGO_NET_GIT_FETCH_WITH_CLI", "PATH", "HOME", "RUSTUP_TOOLCHAIN"] {
            assert!(!foreign(name), "{name}");
        }
    }
}
