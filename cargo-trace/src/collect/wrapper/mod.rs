//! This executable as wrapper of rustc: it says where a unit's trace file goes, and closes it.
//!
//! Cargo starts it as `<link> <rustc> <arguments>`. A unit's tags go to a temporary file beside its dep-info,
//! opened by a header and closed by a count, and the file takes its final name only when rustc succeeded. So a
//! trace file that has its name is whole, and a compilation that failed leaves nothing behind.

mod call;

use super::link;
use crate::shell::{ColorChoice, Shell, Verbosity};
use call::{Call, UnitCall};
use iec62304_core::requirement;
use iec62304_wire::trace;
use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};
use thiserror::Error;

/// The variable that tells the wrapper which wrapper of the user stands between it and rustc.
pub(super) const CHAINED_VARIABLE: &str = "IEC62304_CHAINED_WRAPPER";

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

/// Whether this process was started as wrapper of rustc.
#[must_use]
pub fn is_wrapper_call() -> bool {
    env::args_os().next().is_some_and(|program| link::is_link(Path::new(&program)))
}

/// Serves as wrapper of rustc; the exit code is rustc's own, or 1 with a word on standard error.
#[must_use]
pub fn run() -> ExitCode {
    match wrap(env::args_os().skip(1).collect()) {
        Ok(status) => ExitCode::from(code_of(status)),
        Err(error) => {
            Shell::stdio(Verbosity::Quiet, ColorChoice::Auto).error(format_args!("cargo trace: {error}"));
            ExitCode::FAILURE
        }
    }
}

#[requirement("RQ-013")]
fn wrap(arguments: Vec<OsString>) -> Result<ExitStatus, WrapperError> {
    let first = arguments.first().ok_or(WrapperError::NoArguments)?;
    // A compiler cache asks its compiler for its version, and takes us for the compiler.
    if first.to_string_lossy().starts_with('-') {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        return run_rustc(Command::new(rustc).args(&arguments));
    }
    let mut rustc = match env::var_os(CHAINED_VARIABLE).filter(|chained| !chained.is_empty()) {
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
        Call::Unit(unit) => compile(&mut rustc, *unit),
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

/// Runs rustc, or what stands before it, with our own variables taken away.
fn run_rustc(rustc: &mut Command) -> Result<ExitStatus, WrapperError> {
    if !rustc.get_envs().any(|(name, _)| name == trace::FILE_VARIABLE) {
        rustc.env_remove(trace::FILE_VARIABLE);
    }
    rustc.env_remove(CHAINED_VARIABLE);
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
