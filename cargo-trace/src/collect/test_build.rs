//! Builds of test programs: which calls of cargo they are, with probes or as plain cargo builds them.

use super::artifact::Artifact;
use super::cargo::{cargo, common_flags, pasted, unstated_cargo, wrapper_link};
use super::link::{Link, Mode};
use super::plan::{self, PlannedBuild};
use super::{CollectError, Request, UnusableUnit, Workspace, chain, unit};
use crate::model::{Config, TargetKey};
use crate::shell::{ColorChoice, Shell, Verbosity};
use camino::Utf8PathBuf;
use iec62304_wire::{events, trace};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// A build whose tests are run.
pub struct TestBuild<'a> {
    request: &'a Request,
    workspace: &'a Workspace,
    plan: PlannedBuild,
    instruments: Option<Instruments>,
    probed: Vec<Arc<str>>,
}

/// What a build with probes has more than one of plain cargo.
struct Instruments {
    link: Link,
    /// Flags that turn the runtime on, and optimise it whatever the profile says.
    flags: Vec<String>,
    recovering: bool,
}

/// Who runs the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestRunner {
    /// `cargo test`.
    Cargo,
    /// `cargo nextest`.
    Nextest,
}

/// A program of tests that was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestProgram {
    /// Its target.
    pub target: TargetKey,
    /// Where it is.
    pub path: Utf8PathBuf,
    /// It has the standard harness.
    pub harness: bool,
    /// Its tagged tests have guards.
    pub guarded: bool,
}

/// The selected builds that have tests, in the order of declaration.
///
/// # Errors
///
/// A selection that cannot be.
pub fn test_builds<'a>(
    request: &'a Request,
    config: &Config,
    workspace: &'a Workspace,
    probes: bool,
) -> Result<Vec<TestBuild<'a>>, CollectError> {
    let (plans, _) = plan::plan(request, config, workspace)?;
    let with_tests = plans.into_iter().filter(|plan| plan.role.is_test());
    let build = |plan: PlannedBuild| {
        let instruments = if probes { Some(Instruments::of(&plan, request, workspace)?) } else { None };
        Ok(TestBuild { request, workspace, plan, instruments, probed: Vec::new() })
    };
    with_tests.map(build).collect()
}

impl Instruments {
    fn of(plan: &PlannedBuild, request: &Request, workspace: &Workspace) -> Result<Self, CollectError> {
        let names = runtime_names(plan, workspace);
        // A package without the runtime has no probes; where none has it, tags are all that there is.
        let mode = if names.is_empty() { Mode::Trace } else { Mode::Probes };
        let mut flags = Vec::new();
        if !names.is_empty() {
            // Weak, so that no optional dependency is switched on by it; for others it means the same.
            let features: Vec<_> = names.iter().map(|name| format!("{name}?/{FEATURE}")).collect();
            let profile = if plan.profile == "dev" { "dev" } else { &plan.profile };
            let optimised = format!("profile.{profile}.package.{}.opt-level=3", super::workspace::RUNTIME);
            flags = vec!["--features".to_owned(), features.join(","), "--config".to_owned(), optimised];
        }
        Ok(Self { link: wrapper_link(request, workspace, mode)?, flags, recovering: false })
    }
}

/// The feature of the runtime's crate that lets probes and guards report.
const FEATURE: &str = "probes";

/// Names by which the selected packages call the runtime's crate. Cargo turns a feature on for the name in every selected
/// package, so a name that means something else in one of them is of no use; any other name turns it on for all.
fn runtime_names(plan: &PlannedBuild, workspace: &Workspace) -> Vec<String> {
    let selected =
        || workspace.packages.iter().filter(|package| plan.packages.iter().any(|name| **name == *package.name));
    let mut names: Vec<_> = selected().flat_map(|package| package.runtimes.iter().cloned()).collect();
    names.retain(|name| selected().all(|package| !package.others.contains(name)));
    names.sort_unstable();
    names.dedup();
    names
}

impl TestBuild<'_> {
    /// Its name, as a check of the same selection names it.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.plan.name
    }

    /// Cargo profile.
    #[must_use]
    pub fn profile(&self) -> &str {
        &self.plan.profile
    }

    /// Features asked for, without those that turn probes on.
    #[must_use]
    pub fn features(&self) -> &[String] {
        &self.plan.features
    }

    /// With probes.
    #[must_use]
    pub fn instrumented(&self) -> bool {
        self.instruments.is_some()
    }

    /// Packages whose code has probes, once [`TestBuild::programs`] has built them; sorted.
    #[must_use]
    pub fn probed(&self) -> &[Arc<str>] {
        &self.probed
    }

    /// Names of selected packages that may carry tags and have no runtime, so that no probe of theirs can report.
    #[must_use]
    pub fn without_runtime(&self) -> Vec<Arc<str>> {
        let usable = runtime_names(&self.plan, self.workspace);
        let packages = self.workspace.packages.iter().filter(|package| package.tagged);
        packages
            .filter(|package| self.plan.packages.iter().any(|name| **name == *package.name))
            .filter(|package| package.runtimes.is_empty() || usable.is_empty())
            .map(|package| package.name.clone())
            .collect()
    }

    /// A call of cargo or nextest that builds or runs this build: `words`, then what selects it. Arguments may follow.
    pub(crate) fn command(&self, runner: TestRunner, words: &[&str], verbosity: Verbosity) -> Command {
        let request = self.request;
        let mut command = Command::new(cargo());
        command.current_dir(&request.directory).args(words).args(common_flags(request)).args(&self.plan.test_arguments);
        if self.plan.profile != "dev" {
            let flag = if runner == TestRunner::Cargo { "--profile" } else { "--cargo-profile" };
            command.args([flag, &self.plan.profile]);
        }
        if let Some(directory) = &request.target_dir {
            command.arg("--target-dir").arg(directory);
        }
        match (verbosity, runner) {
            (Verbosity::Normal, _) => &mut command,
            (Verbosity::Quiet, TestRunner::Cargo) => command.arg("--quiet"),
            (Verbosity::Quiet, TestRunner::Nextest) => command.arg("--cargo-quiet"),
            (Verbosity::Verbose, TestRunner::Cargo) => command.arg("--verbose"),
            (Verbosity::Verbose, TestRunner::Nextest) => command.arg("--cargo-verbose"),
        };
        match request.color {
            ColorChoice::Auto => &mut command,
            ColorChoice::Always => command.args(["--color", "always"]),
            ColorChoice::Never => command.args(["--color", "never"]),
        };
        // What an outer run of ours may have set.
        for name in [trace::FILE_VARIABLE, events::DIRECTORY_VARIABLE, events::PROCESS_VARIABLE] {
            command.env_remove(name);
        }
        if let Some(instruments) = &self.instruments {
            command.args(instruments.link.as_cargo_flags()).args(&instruments.flags);
            for name in chain::VARIABLES {
                command.env_remove(name);
            }
            if instruments.recovering {
                command.env("RUSTC_WRAPPER", "");
            }
        }
        if let Some(cargo) = unstated_cargo() {
            command.env("CARGO", cargo);
        }
        command
    }

    /// Variables of the user's that [`TestBuild::command`] keeps from cargo and that tests should see again.
    pub(crate) fn hidden_variables(&self) -> Vec<(&'static str, OsString)> {
        let names = chain::VARIABLES.into_iter().filter(|_| self.instrumented());
        names.filter_map(|name| Some((name, std::env::var_os(name)?))).collect()
    }

    /// Builds the programs and runs none; sorted by target.
    ///
    /// # Errors
    ///
    /// The build failed, or the wrapper's files are not there although cargo says that all is built.
    pub fn programs(&mut self, shell: &mut Shell) -> Result<Vec<TestProgram>, CollectError> {
        let found = self.build(shell)?;
        let unusable = match self.read(found) {
            Ok(programs) => return Ok(programs),
            Err(unusable) => unusable,
        };
        let Some(instruments) = &mut self.instruments else { return self.missing(unusable) };
        for unit in &unusable {
            shell.verbose("Missing", unit);
        }
        shell.note("the build with probes left no whole trace; compiling the workspace's own crates once more");
        instruments.recovering = true;
        instruments.link = instruments.link.next();
        instruments.link.create(&self.request.executable).map_err(CollectError::Link)?;
        let found = self.build(shell)?;
        match self.read(found) {
            Ok(programs) => Ok(programs),
            Err(unusable) => self.missing(unusable),
        }
    }

    fn missing(&self, units: Vec<UnusableUnit>) -> Result<Vec<TestProgram>, CollectError> {
        Err(CollectError::NoTraceData { build: self.plan.name.to_string(), units })
    }

    /// Cargo's call. What the compiler says is kept and shown only if the build fails: the call that runs the tests
    /// repeats it.
    fn build(&self, shell: &mut Shell) -> Result<Vec<(Artifact, Option<Utf8PathBuf>)>, CollectError> {
        let format = if shell.color_err { "json-diagnostic-rendered-ansi" } else { "json" };
        let words = ["test", "--no-run", "--message-format", format];
        let mut command = self.command(TestRunner::Cargo, &words, shell.verbosity());
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        shell.verbose("Running", format_args!("`{}`", pasted(&command)));
        let failed = |source, command: &Command| CollectError::Cargo { command: pasted(command), source };
        let mut child = command.spawn().map_err(|source| failed(source, &command))?;
        let (mut found, mut said) = (Vec::new(), Vec::new());
        let mut broken = None;
        for line in child.stdout.take().into_iter().flat_map(|stdout| BufReader::new(stdout).split(b'\n')) {
            match line {
                Ok(line) => {
                    let line = String::from_utf8_lossy(&line);
                    if line.starts_with("{\"reason\":\"compiler-artifact\"") {
                        found.extend(Artifact::of_test_build(&line, self.workspace));
                    } else if line.starts_with("{\"reason\":\"compiler-message\"") {
                        said.extend(rendered(&line));
                    }
                }
                Err(error) => {
                    broken = Some(error);
                    break;
                }
            }
        }
        let status = child.wait().map_err(|source| failed(source, &command))?;
        if !status.success() {
            for text in said {
                shell.plain(&text);
            }
            return Err(CollectError::Build { build: self.plan.name.to_string(), command: pasted(&command) });
        }
        broken.map_or(Ok(found), |source| Err(failed(source, &command)))
    }

    fn read(&mut self, found: Vec<(Artifact, Option<Utf8PathBuf>)>) -> Result<Vec<TestProgram>, Vec<UnusableUnit>> {
        let (mut programs, mut unusable) = (Vec::new(), Vec::new());
        let mut probed = BTreeSet::new();
        for (artifact, executable) in found {
            let mut guarded = false;
            if self.instrumented() {
                match unit::read(&artifact, self.workspace) {
                    Ok(unit) => {
                        guarded = unit.runtime.is_some();
                        probed.extend(guarded.then(|| artifact.target.package.clone()));
                    }
                    Err(reason) => unusable.push(UnusableUnit {
                        unit: unit::describe(&artifact),
                        file: artifact.trace_file.to_string(),
                        reason,
                    }),
                }
            }
            if let Some(path) = executable.filter(|_| artifact.test) {
                let package = &self.workspace.packages[artifact.package];
                let harness = package.harness(artifact.target.kind, &artifact.target.name);
                programs.push(TestProgram { target: artifact.target, path, harness, guarded });
            }
        }
        self.probed = probed.into_iter().collect();
        programs.sort_by(|a, b| (&a.target, &a.path).cmp(&(&b.target, &b.path)));
        if unusable.is_empty() { Ok(programs) } else { Err(unusable) }
    }
}

/// What the compiler said, as people read it.
fn rendered(line: &str) -> Option<String> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    message["message"]["rendered"].as_str().map(str::to_owned)
}
