//! This executable as cargo's runner of test programs: it says which program starts, asks its harness what it has, has
//! it write its results to a file of the run, and waits for it, for a process that died has nobody else to say so.
//!
//! Cargo starts it as `<link> <directory of the run> <n> <n words of the user's own runner> <program> <arguments>`, and
//! so does nextest, once for each attempt of each test: how that process ended is the test's outcome. This way is the
//! program's own output never looked into: whatever a test writes, it is no result.
//!
//! What the run does not know (documentation tests, examples) is started as if nobody stood between.

use super::programs::{End, FACTS, FILE, Programs, Start};
use super::signals;
use crate::shell::{ColorChoice, Shell, Verbosity};
use iec62304_wire::events::{DIRECTORY_VARIABLE, NEXTEST_VARIABLES, PROCESS_VARIABLE};
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

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

fn serve(call: &Call) -> io::Result<ExitCode> {
    let programs = fs_err::read_to_string(call.directory.join(FILE)).ok().and_then(|text| Programs::read(&text));
    let known = programs.and_then(|programs| Some((programs.at(&std::path::absolute(&call.program).ok()?)?, programs)));
    let asks = call.has(&["--list", "--help", "-h"]);
    let Some((at, programs)) = known.filter(|_| !asks) else {
        return become_program(&mut call.command(None));
    };
    let micros = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
    let mark = format!("{}-{micros}", std::process::id());
    let file = |extension: &str| call.directory.join(format!("{mark}.{extension}"));
    let log = file("log");
    let mut start = Start {
        program: at,
        logged: false,
        refused: false,
        runs_ignored: call.has(&["--ignored", "--include-ignored"]),
        test: None,
        child: None,
        end: None,
    };
    if programs.by_nextest {
        start.test = call.test_of_nextest();
    } else if programs.programs[at].harness {
        (start.logged, start.refused) = list(call, &programs, &log, &file)?;
    }
    let mut facts = fs_err::OpenOptions::new().create(true).append(true).open(file(FACTS))?;
    facts.write_all(start.to_line().as_bytes())?;
    let mut command = call.command(start.logged.then_some(log.as_path()));
    restore(&mut command, &programs);
    if programs.instrumented {
        command.env(DIRECTORY_VARIABLE, &call.directory);
        if !programs.by_nextest {
            command.env(PROCESS_VARIABLE, &mark);
        }
    }
    let began = Instant::now();
    let mut child = command.spawn()?;
    facts.write_all(Start::child_line(child.id()).as_bytes())?;
    let (status, stopped) = signals::wait(&mut child)?;
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    facts.write_all(End { succeeded: status.success(), stopped, ms }.to_line().as_bytes())?;
    // Who started it sees what it would see of the program itself.
    signals::die_like(status);
    Ok(ExitCode::from(code_of(status)))
}

/// Has the harness list its tests, those that it ignores, and those that it is asked to run, into files of the run. Says
/// whether it would write a file of results, which it announces to give up, and whether it refuses its arguments.
fn list(call: &Call, programs: &Programs, log: &Path, file: &dyn Fn(&str) -> PathBuf) -> io::Result<(bool, bool)> {
    let ask = |log: Option<&Path>, more: &[OsString]| {
        let listing = Call {
            arguments: ["--list", "--format", "terse"].iter().map(OsString::from).chain(more.iter().cloned()).collect(),
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
    fs_err::write(file("ignored"), ask(None, &["--ignored".into()])?.stdout)?;
    let asked = selecting(&call.arguments);
    if asked.is_empty() || !logged {
        return Ok((logged, false));
    }
    let selected = ask(None, &asked)?;
    if selected.status.success() {
        fs_err::write(file("selected"), &selected.stdout)?;
    }
    Ok((logged, !selected.status.success()))
}

/// The arguments without those that say how results are shown, which a list cannot have twice.
fn selecting(arguments: &[OsString]) -> Vec<OsString> {
    let mut words = arguments.iter();
    let mut selecting = Vec::new();
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--format") => {
                words.next();
            }
            Some("-q" | "--quiet") => {}
            Some(word) if word.starts_with("--format=") => {}
            _ => selecting.push(word.clone()),
        }
    }
    selecting
}

impl Call {
    /// One of these words is among the arguments.
    fn has(&self, words: &[&str]) -> bool {
        self.arguments.iter().any(|argument| words.iter().any(|word| argument == word))
    }

    /// The one test, and the attempt, for which nextest starts a process.
    fn test_of_nextest(&self) -> Option<(String, u32)> {
        let [name, _, attempt, _] = NEXTEST_VARIABLES.map(|variable| env::var(variable).ok());
        let behind_exact = || {
            let at = self.arguments.iter().position(|word| word == "--exact")?;
            self.arguments.get(at + 1)?.to_str().map(str::to_owned)
        };
        let attempt = attempt.and_then(|attempt| attempt.parse().ok()).unwrap_or(1);
        Some((name.or_else(behind_exact)?, attempt))
    }

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
    if programs.by_nextest {
        return;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_asked_with_what_selects_and_not_with_what_shows() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        let given = words("-q tests:: --format json --skip slow --format=pretty --quiet --exact");
        assert_eq!(selecting(&given), words("tests:: --skip slow --exact"));
    }
}
