//! Calls of cargo: how they are built, shown, and what is read from them.

use super::artifact::{Artifact, Foreign};
use super::link::{Link, Mode};
use super::plan::PlannedBuild;
use super::{BuildOutputs, CollectError, Request, UnusableUnit, Workspace, chain};
use crate::model::TargetKind;
use crate::shell::{ColorChoice, Shell, Verbosity};
use iec62304_core::requirement;
use iec62304_wire::trace::FILE_VARIABLE;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A unit of a member that cargo named, or why it cannot be used.
pub(super) type Named = Result<Artifact, UnusableUnit>;

/// What cargo said of a build.
#[derive(Default)]
pub(super) struct Said {
    /// The artifacts of the workspace's members.
    pub(super) artifacts: Vec<Named>,
    /// Messages about build scripts, and about packages by path that are no members, as they came.
    pub(super) messages: Vec<String>,
    /// Ids of the packages outside the workspace whose libraries were compiled, procedural macros left out.
    pub(super) compiled: BTreeSet<String>,
    /// Ids of the procedural macros outside the workspace.
    pub(super) macros: BTreeSet<String>,
    /// For each package that the lock file holds fast, the features of its compilations.
    pub(super) foreign_features: BTreeMap<String, BTreeSet<String>>,
}

impl Said {
    /// A message about a compilation of a package that is no member.
    fn take(&mut self, line: &str) {
        let Some(mut foreign) = Foreign::read(line) else { return };
        if !BuildOutputs::is_worth_keeping(line) {
            let features = foreign.features();
            self.foreign_features.entry(foreign.package_id.clone()).or_default().insert(features);
        }
        match foreign.kind() {
            TargetKind::ProcMacro => self.macros.insert(foreign.package_id),
            TargetKind::Lib => self.compiled.insert(foreign.package_id),
            _ => false,
        };
    }
}

/// Runs cargo with this tool as wrapper of rustc.
pub(super) struct Runner<'a> {
    request: &'a Request,
    workspace: &'a Workspace,
    link: Link,
    recovering: bool,
}

impl<'a> Runner<'a> {
    /// Prepares the wrapper's link.
    pub(super) fn new(request: &'a Request, workspace: &'a Workspace) -> Result<Self, CollectError> {
        Ok(Self { request, workspace, link: wrapper_link(request, workspace, Mode::Trace)?, recovering: false })
    }

    /// From here on under a new link, for which nothing was compiled yet, and without a compiler cache, which
    /// may have handed out what it compiled before without running the wrapper.
    #[requirement("RQ-011")]
    pub(super) fn recover(&mut self) -> Result<(), CollectError> {
        self.recovering = true;
        self.link = self.link.next();
        self.link.create(&self.request.executable).map_err(CollectError::Link)
    }

    /// Checks a build; what cargo said of it.
    #[requirement("RQ-010", "RQ-014")]
    pub(super) fn check(&self, plan: &PlannedBuild, shell: &mut Shell) -> Result<Said, CollectError> {
        let mut command = self.command(plan, shell.verbosity());
        shell.verbose("Running", format_args!("`{}`", pasted(&command)));
        let failed = |source, command: &Command| CollectError::Cargo { command: pasted(command), source };
        let mut child = command.spawn().map_err(|source| failed(source, &command))?;
        let mut said = Said::default();
        let mut broken = None;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n') {
                match line {
                    Ok(line) => self.read_line(&String::from_utf8_lossy(&line), &mut said, shell),
                    Err(error) => {
                        broken = Some(error);
                        break;
                    }
                }
            }
        }
        let status = child.wait().map_err(|source| failed(source, &command))?;
        if !status.success() {
            return Err(CollectError::Build { build: plan.name.to_string(), command: pasted(&command) });
        }
        match broken {
            Some(source) => Err(failed(source, &command)),
            None => Ok(said),
        }
    }

    fn read_line(&self, line: &str, said: &mut Said, shell: &mut Shell) {
        if line.starts_with("{\"reason\":\"compiler-artifact\"") {
            match Artifact::from_message(line, self.workspace) {
                Some(named) => said.artifacts.push(named),
                None => {
                    said.take(line);
                    if BuildOutputs::is_worth_keeping(line) {
                        said.messages.push(line.to_owned());
                    }
                }
            }
        } else if line.starts_with("{\"reason\":\"build-script-executed\"") {
            if BuildOutputs::is_worth_keeping(line) {
                said.messages.push(line.to_owned());
            }
        } else if !line.starts_with('{') && !line.is_empty() {
            // A macro printed it. Standard output is for our own data.
            shell.plain(&format!("{line}\n"));
        }
    }

    #[requirement("RQ-012")]
    fn command(&self, plan: &PlannedBuild, verbosity: Verbosity) -> Command {
        let request = self.request;
        let mut command = Command::new(cargo());
        command.current_dir(&request.directory).args(["check", "--message-format=json-render-diagnostics"]);
        command.args(self.link.as_cargo_flags()).args(common_flags(request));
        if let Some(directory) = &request.target_dir {
            command.arg("--target-dir").arg(directory);
        }
        match verbosity {
            Verbosity::Quiet => command.arg("--quiet"),
            Verbosity::Normal => &mut command,
            Verbosity::Verbose => command.arg("--verbose"),
        };
        match request.color {
            ColorChoice::Auto => &mut command,
            ColorChoice::Always => command.args(["--color", "always"]),
            ColorChoice::Never => command.args(["--color", "never"]),
        };
        command.args(&plan.arguments);
        for name in chain::VARIABLES {
            command.env_remove(name);
        }
        command.env_remove(FILE_VARIABLE);
        if self.recovering {
            command.env("RUSTC_WRAPPER", "");
        }
        if let Some(cargo) = unstated_cargo() {
            command.env("CARGO", cargo);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        command
    }
}

/// Puts the wrapper's link for a mode into the target directory, with the user's own wrapper behind it.
pub(super) fn wrapper_link(request: &Request, workspace: &Workspace, mode: Mode) -> Result<Link, CollectError> {
    let directory = std::path::absolute(&request.directory).map_err(CollectError::Link)?;
    let chained = chain::find(&directory, chain::cargo_home().as_deref(), |name| std::env::var_os(name))
        // A build that runs inside one of ours inherits our link; chaining it would be running in a circle.
        .filter(|wrapper| super::link::mode_of(wrapper).is_none());
    let link = Link::of_workspace(&workspace.target_directory, &workspace.root, mode, chained.as_deref());
    link.create(&request.executable).map_err(CollectError::Link)?;
    Ok(link)
}

/// Cargo, as it calls itself when it runs us.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Cargo's own path, where nobody has stated it because we were started without cargo. A compiler cache takes the
/// calls that it is asked to run for a C compiler's unless the variable is set, also in cargo's first call of all,
/// for which cargo does not set it. The value is the one that cargo itself hands to everything else.
pub(super) fn unstated_cargo() -> Option<PathBuf> {
    if std::env::var_os("CARGO").is_some() {
        return None;
    }
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).args(["--print", "sysroot"]).stdin(Stdio::null()).output().ok()?;
    let sysroot = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim_end());
    let cargo = sysroot.join("bin").join(format!("cargo{}", std::env::consts::EXE_SUFFIX));
    cargo.is_file().then_some(cargo)
}

/// Flags that every call of cargo gets.
#[requirement("RQ-064")]
pub(super) fn common_flags(request: &Request) -> Vec<OsString> {
    let mut flags = Vec::new();
    if let Some(path) = &request.manifest_path {
        flags.extend(["--manifest-path".into(), path.into()]);
    }
    let switches = [("--locked", request.locked), ("--offline", request.offline), ("--frozen", request.frozen)];
    flags.extend(switches.iter().filter(|(_, on)| *on).map(|(flag, _)| OsString::from(flag)));
    flags
}

/// The command as it can be pasted into a shell, with what differs from the environment.
pub(crate) fn pasted(command: &Command) -> String {
    let mut words = Vec::new();
    let (mut unset, mut set) = (Vec::new(), Vec::new());
    for (name, value) in command.get_envs() {
        let name = name.to_string_lossy();
        match value {
            None if std::env::var_os(&*name).is_some() => unset.extend(["-u".to_owned(), name.into_owned()]),
            Some(value) => set.push(format!("{name}={}", quoted(value))),
            _ => {}
        }
    }
    if !unset.is_empty() || !set.is_empty() {
        words.push("env".to_owned());
    }
    words.extend(unset.into_iter().chain(set));
    words.push(quoted(command.get_program()));
    words.extend(command.get_args().map(quoted));
    let here = std::env::current_dir().ok();
    match command.get_current_dir() {
        Some(directory) if here.as_deref() != Some(directory) => {
            format!("cd {} && {}", quoted(directory.as_os_str()), words.join(" "))
        }
        _ => words.join(" "),
    }
}

/// A word of a POSIX shell.
fn quoted(word: &OsStr) -> String {
    let text = word.to_string_lossy().into_owned();
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// A TOML string: basic, with everything escaped that must be.
pub(crate) fn toml_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    fn a_path_survives_toml() {
        for path in ["/plain/x", r"C:\tool dir\x.exe", "/with \"quotes\"/ü", "/line\nfeed\u{7f}"] {
            let parsed: toml::Table = toml::from_str(&format!("x = {}", toml_string(path))).unwrap();
            assert_eq!(parsed["x"].as_str(), Some(path));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_command_that_is_shown_can_be_pasted() {
        let words = ["printf", "%s\n", "a b", "it's", "$HOME", "", "back\\slash", "x=\"y\"", "*"];
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env("COLLECT_TEST_VALUE", "v v");
        let output = Command::new("sh").arg("-c").arg(pasted(&command)).output().unwrap();
        let expected: String = words[2..].iter().map(|word| format!("{word}\n")).collect();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }

    #[verifies("RQ-064")]
    #[test]
    fn flags_that_change_how_cargo_resolves_go_to_every_call() {
        let request = Request { locked: true, manifest_path: Some("a/Cargo.toml".into()), ..Request::default() };
        assert_eq!(common_flags(&request), ["--manifest-path", "a/Cargo.toml", "--locked"]);
    }
}
