//! This executable as wrapper of rustc: it says where a unit's trace file goes, and closes it.
//!
//! Cargo starts it as `<link> <rustc> <arguments>`. A unit's tags go to a temporary file beside its dep-info,
//! opened by a header and closed by a count, and the file takes its final name only when rustc succeeded. So a
//! trace file that has its name is whole, and a compilation that failed leaves nothing behind.
//!
//! In test builds of `cargo trace test` it tells the macros by which name they reach their runtime, too. All that it needs
//! stands in its own path and beside it: nothing may be read from the environment, which tests would inherit.

mod call;

use super::link::{self, Mode};
use super::statements;
use crate::shell::{ColorChoice, Shell, Verbosity};
use call::{Call, UnitCall};
use iec62304_core::requirement;
use iec62304_wire::trace::{self, PROBES_VARIABLE, STATEMENTS_VARIABLE};
use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};
use thiserror::Error;

/// What only rustc's child process may see of ours.
const VARIABLES: [&str; 3] = [trace::FILE_VARIABLE, PROBES_VARIABLE, STATEMENTS_VARIABLE];

#[derive(Debug, Error)]
enum WrapperError {
    #[error("called as rustc's wrapper without any argument")]
    NoArguments,
    #[error("cannot run `{program}`: {source}")]
    Rustc { program: String, source: io::Error },
    #[error("{0}")]
    TraceFile(#[from] io::Error),
    #[error(
        "rustc is told to cache what macros expand to (`-Z cache-proc-macros`), and then tags leave no record; \
         take the flag away"
    )]
    CachedMacros,
}

/// Serves as wrapper of rustc; the exit code is rustc's own, or 1 with a word on standard error.
#[must_use]
pub(crate) fn run(mode: Mode) -> ExitCode {
    let mut arguments = env::args_os();
    let link = arguments.next().unwrap_or_default();
    match wrap(mode, Path::new(&link), arguments.collect()) {
        Ok(status) => ExitCode::from(code_of(status)),
        Err(error) => {
            Shell::stdio(Verbosity::Quiet, ColorChoice::Auto).error(format_args!("cargo trace: {error}"));
            ExitCode::FAILURE
        }
    }
}

#[requirement("RQ-013")]
fn wrap(mode: Mode, link: &Path, arguments: Vec<OsString>) -> Result<ExitStatus, WrapperError> {
    let first = arguments.first().ok_or(WrapperError::NoArguments)?;
    // A compiler cache asks its compiler for its version, and takes us for the compiler.
    if first.to_string_lossy().starts_with('-') {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        return run_rustc(Command::new(rustc).args(&arguments));
    }
    let mut rustc = match link::chained_behind(link) {
        Some(chained) => {
            let mut command = Command::new(chained);
            command.arg(first);
            command
        }
        None => Command::new(first),
    };
    rustc.args(&arguments[1..]);
    match call::parse(&expanded(&arguments[1..])) {
        Call::Other => run_rustc(&mut rustc),
        Call::Unit(unit) if unit.caches_macros => Err(WrapperError::CachedMacros),
        Call::Unit(mut unit) => {
            if mode == Mode::Probes && !unit.is_build_script() {
                turn_on_probes(&mut rustc, &mut unit, link);
            }
            compile(&mut rustc, *unit)
        }
    }
}

/// Tells the macros where their runtime is, if this unit has it under any name.
fn turn_on_probes(rustc: &mut Command, unit: &mut UnitCall, link: &Path) {
    let Some(name) = &unit.runtime else { return };
    rustc.env(PROBES_VARIABLE, name);
    unit.record.runtime = Some(name.clone());
    // Cargo compiles members in the workspace's root.
    if let Some(list) = env::current_dir().ok().and_then(|root| statements::list_of(link, &root)) {
        rustc.env(STATEMENTS_VARIABLE, list);
    }
}

/// Compiles a unit and leaves its trace file.
#[requirement("RQ-011")]
fn compile(rustc: &mut Command, mut unit: UnitCall) -> Result<ExitStatus, WrapperError> {
    unit.record.package = env::var("CARGO_PKG_NAME").unwrap_or_default();
    let directory = std::path::absolute(&unit.out_dir)?;
    let path = directory.join(format!("{}.{}", unit.stem, trace::EXTENSION));
    // One name, not one for each process: what a killed compilation left is overwritten by the next.
    let temporary = path.with_extension(format!("{}.part", trace::EXTENSION));
    fs_err::create_dir_all(&directory)?;
    fs_err::write(&temporary, unit.record.to_lines())?;
    let result = run_rustc(rustc.env(trace::FILE_VARIABLE, &temporary)).and_then(|status| {
        if status.success() {
            close(&temporary)?;
            fs_err::rename(&temporary, &path)?;
        }
        Ok(status)
    });
    if !result.as_ref().is_ok_and(ExitStatus::success) {
        // The failure itself is what counts; the next compilation overwrites a leftover.
        let _ = fs_err::remove_file(&temporary);
    }
    result
}

/// Counts the tags and says so in the last line.
fn close(temporary: &Path) -> io::Result<()> {
    let text = fs_err::read(temporary)?;
    let tags = trace::count_tags(&String::from_utf8_lossy(&text));
    fs_err::OpenOptions::new().append(true).open(temporary)?.write_all(trace::end_line(tags).as_bytes())
}

/// Runs rustc, or what stands before it, with our own variables taken away unless they are meant for it.
fn run_rustc(rustc: &mut Command) -> Result<ExitStatus, WrapperError> {
    for name in VARIABLES {
        if !rustc.get_envs().any(|(set, _)| set == name) {
            rustc.env_remove(name);
        }
    }
    rustc
        .status()
        .map_err(|source| WrapperError::Rustc { program: rustc.get_program().to_string_lossy().into_owned(), source })
}

/// The arguments with `@file`, cargo's way out when a command line is too long, replaced by the file's lines.
/// A file that cannot be read is left to rustc, which reports it.
fn expanded(arguments: &[OsString]) -> Vec<OsString> {
    let mut all = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let lines = argument.to_str().and_then(|text| text.strip_prefix('@')).map(fs_err::read_to_string);
        match lines {
            Some(Ok(lines)) => all.extend(lines.lines().map(OsString::from)),
            _ => all.push(argument.clone()),
        }
    }
    all
}

/// The exit code of a process: on Unix, 128 and the signal for one that was killed.
fn code_of(status: ExitStatus) -> u8 {
    if let Some(code) = status.code() {
        return u8::try_from(code).unwrap_or(1);
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if let Some(signal) = status.signal() {
            return u8::try_from(128 + signal).unwrap_or(1);
        }
    }
    1
}
