//! `cargo trace report`: the matrix, fresh or from an earlier JSON report.

use super::{file, load, look};
use crate::cli;
use crate::collect;
use crate::exit::Exit;
use crate::finding::{Code, Family};
use crate::model::Gate;
use crate::report::body::Text;
use crate::report::{Body, Format, Report, View, delta, read, render};
use crate::shell::{ColorChoice, Shell};
use camino::Utf8Path;
use iec62304_core::requirement;
use std::io::{self, Write};

/// Runs it.
pub fn command(args: &cli::Report, color: ColorChoice, shell: &mut Shell) -> Exit {
    run(args, color, shell).unwrap_or_else(|exit| exit)
}

fn run(args: &cli::Report, color: ColorChoice, shell: &mut Shell) -> Result<Exit, Exit> {
    let before = match &args.against {
        Some(path) => Some(lock_file(args, path, shell)?),
        None => None,
    };
    let report = load::kept(match &args.from {
        Some(path) => earlier(path, shell)?,
        None => {
            let question = load::Question::of(&args.judge, &args.evidence, &args.cargo, shell)?;
            let question = load::Question { dependencies: before.is_some(), ..question };
            load::judged(&args.cargo, &question, color, shell)?.sealed(shell)?
        }
    });
    let shown = |look, out: &mut dyn Write| match &before {
        Some(before) => delta(&report.body, before, args.format, look, out),
        None => render(&report, args.view, args.format, look, out),
    };
    match &args.output_file {
        Some(path) => write(path, shell, |out| shown(look::file(), out))?,
        None => {
            let look = look::out(shell);
            load::stream(shell, |out| shown(look, out))?;
        }
    }
    for (format, path) in &args.output {
        to_file(&report, *format, path, shell)?;
    }
    if is_blind(&report.body) {
        shell.error(
            "the report rests on documents or tags that are missing or cannot be trusted; `cargo trace check` says why",
        );
        return Ok(Exit::Findings);
    }
    Ok(Exit::Success)
}

/// Writes the standard view to a file.
pub fn to_file(report: &Report, format: Format, path: &Utf8Path, shell: &mut Shell) -> Result<(), Exit> {
    write(path, shell, |out| render(report, View::default(), format, look::file(), out))
}

fn write(path: &Utf8Path, shell: &mut Shell, show: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Exit> {
    let mut text = Vec::new();
    let written = show(&mut text).and_then(|()| file::replace(path, &text));
    written.map_err(|error| {
        shell.error(format!("cannot write `{path}`: {error}"));
        Exit::Output
    })?;
    shell.status("Wrote", format!("`{path}`"));
    Ok(())
}

/// What [`crate::finding::Judgement::is_blind`] says, of a report that may have been written by another version.
fn is_blind(body: &Body) -> bool {
    body.findings.iter().any(|finding| {
        let family = Code::from_word(&finding.code).map(Code::family);
        finding.level(Gate::Development) == "locked" && matches!(family, Some(Family::Nothing | Family::Ids))
    })
}

/// The packages of the lock file to compare with.
#[requirement("RQ-128")]
fn lock_file(args: &cli::Report, path: &Utf8Path, shell: &mut Shell) -> Result<Vec<(Text, Text, bool)>, Exit> {
    if args.view != View::Soup || args.format == Format::Json {
        shell.error("`--against` is for `--view soup` as table, Markdown or CSV");
        return Err(Exit::Usage);
    }
    let packages = collect::read_lock_file(path).map_err(|error| {
        shell.error(error);
        Exit::Unreadable
    })?;
    Ok(packages.into_iter().map(|package| (package.name, package.version, package.source.is_some())).collect())
}

fn earlier(path: &Utf8Path, shell: &mut Shell) -> Result<Report, Exit> {
    let text = fs_err::read_to_string(path).map_err(|error| {
        shell.error(error);
        Exit::Unreadable
    })?;
    read(&text).map_err(|error| {
        shell.error(format!("`{path}` cannot be shown: {error}"));
        Exit::Unreadable
    })
}
