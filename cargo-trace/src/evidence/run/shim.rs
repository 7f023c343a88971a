//! This executable as cargo's runner of test programs: it says which program starts, asks its harness what it has, has
//! it write its results to a file of the run, and gives way to it.
//!
//! Cargo starts it as `<link> <directory of the run> <n> <n words of the user's own runner> <program> <arguments>`.
//! What the run does not know (documentation tests, examples) is started as if nobody stood between.

use super::programs::{FILE, Programs, Start};
use crate::shell::{ColorChoice, Shell, Verbosity};
use iec62304_core::requirement;
use iec62304_wire::events::{DIRECTORY_VARIABLE, NEXTEST_VARIABLES, PROCESS_VARIABLE};
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

/// A call of the shim, taken apart.
struct Call {
    directory: PathBuf,
    /// The user's own runner.
    chained: Vec<OsString>,
    program: PathBuf,
    arguments: Vec<OsString>,
}

/// Serves as runner; the exit code is the program's own, or 1 with a word on standard error.
#[must_use]
pub(crate) fn run() -> ExitCode {
    let result = match call(env::args_os().skip(1)) {
        Some(call) => serve(&call),
        None => Err(io::Error::other("it is no runner for others")),
    };
    result.unwrap_or_else(|error| {
        Shell::stdio(Verbosity::Quiet, ColorChoice::Auto)
            .error(format_args!("cargo trace: cannot run a test program: {error}"));
        ExitCode::FAILURE
    })
}

fn call(mut words: impl Iterator<Item = OsString>) -> Option<Call> {
    let directory = PathBuf::from(words.next()?);
    let count: usize = words.next()?.to_str()?.parse().ok()?;
    let chained: Vec<_> = words.by_ref().take(count).collect();
    let program = PathBuf::from(words.next().filter(|_| chained.len() == count)?);
    Some(Call { directory, chained, program, arguments: words.collect() })
}

#[requirement("RQ-013")]
fn serve(call: &Call) -> io::Result<ExitCode> {
    let programs = fs_err::read_to_string(call.directory.join(FILE)).ok().and_then(|text| Programs::read(&text));
    let known = programs.and_then(|programs| Some((programs.at(&std::path::absolute(&call.program).ok()?)?, programs)));
    let asks = call.arguments.iter().any(|word| ["--list", "--help", "-h"].iter().any(|asked| word == asked));
    let Some((at, programs)) = known.filter(|_| !asks) else {
        return become_program(&mut call.command(None));
    };
    let micros = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
    let mark = format!("{}-{micros}", std::process::id());
    let file = |extension: &str| call.directory.join(format!("{mark}.{extension}"));
    let harness = programs.programs[at].harness;
    let log = file("log");
    let logged = harness && list(call, &programs, &log, &file)?;
    fs_err::write(file("exec"), Start { program: at, logged, succeeded: None }.to_line())?;
    let mut command = call.command(logged.then_some(log.as_path()));
    restore(&mut command, &programs);
    if programs.instrumented {
        command.env(DIRECTORY_VARIABLE, &call.directory).env(PROCESS_VARIABLE, &mark);
    }
    if harness {
        return become_program(&mut command);
    }
    // A program with a `main` of its own says what became of it by its exit status alone.
    let status = command.status()?;
    let mut facts = fs_err::OpenOptions::new().append(true).open(file("exec"))?;
    facts.write_all(Start::end_line(status.success()).as_bytes())?;
    Ok(ExitCode::from(code_of(status)))
}

/// Has the harness list its tests, and those that it ignores, into files of the run; and tries whether it would write a
/// file of results, which it announces to give up.
fn list(call: &Call, programs: &Programs, log: &Path, file: &dyn Fn(&str) -> PathBuf) -> io::Result<bool> {
    let ask = |log: Option<&Path>, more: &[&str]| {
        let listing = Call {
            arguments: ["--list", "--format", "terse"].iter().chain(more).map(OsString::from).collect(),
            directory: call.directory.clone(),
            chained: call.chained.clone(),
            program: call.program.clone(),
        };
        let mut command = listing.command(log);
        restore(&mut command, programs);
        command.stdin(Stdio::null()).stderr(Stdio::null()).output()
    };
    let mut logged = true;
    let mut listed = ask(Some(log), &[])?;
    if !listed.status.success() {
        logged = false;
        listed = ask(None, &[])?;
    }
    // The names that it listed are no results.
    let _ = fs_err::remove_file(log);
    fs_err::write(file("list"), &listed.stdout)?;
    fs_err::write(file("ignored"), ask(None, &["--ignored"])?.stdout)?;
    Ok(logged)
}

impl Call {
    /// The command that starts the program; with a log where its harness is to write one.
    fn command(&self, log: Option<&Path>) -> Command {
        let mut words = self.chained.iter().map(OsString::as_os_str).chain([self.program.as_os_str()]);
        let mut command = Command::new(words.next().unwrap_or(OsStr::new("")));
        command.args(words);
        if let Some(log) = log {
            command.arg("--logfile").arg(log);
        }
        command.args(&self.arguments);
        command
    }
}

/// The program's environment is the user's: what had to be kept from cargo comes back, and nothing of ours goes on.
fn restore(command: &mut Command, programs: &Programs) {
    for (name, value) in &programs.restored {
        command.env(name, value);
    }
    command.env_remove(DIRECTORY_VARIABLE).env_remove(PROCESS_VARIABLE);
    // A nextest further out speaks of the test that started this run, not of those that the program runs.
    for variable in NEXTEST_VARIABLES {
        command.env_remove(variable);
    }
}

/// Replaces this process by the program, so that signals, terminal and exit status are the program's own.
#[cfg(unix)]
fn become_program(command: &mut Command) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> io::Result<ExitCode> {
    command.status().map(|status| ExitCode::from(code_of(status)))
}

/// The exit code of a process: on Unix, 128 and the signal for one that was killed.
fn code_of(status: ExitStatus) -> u8 {
    if let Some(code) = status.code() {
        return u8::try_from(code).unwrap_or(1);
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            return u8::try_from(128 + signal).unwrap_or(1);
        }
    }
    1
}
