//! `cargo trace report`: the matrix, fresh or from an earlier JSON report.

use super::{file, load, look};
use crate::cli;
use crate::exit::Exit;
use crate::finding::{Code, Family};
use crate::model::Gate;
use crate::report::{Body, Format, Report, View, read, render};
use crate::shell::{ColorChoice, Shell};
use camino::Utf8Path;

/// Runs it.
pub fn command(args: &cli::Report, color: ColorChoice, shell: &mut Shell) -> Exit {
    run(args, color, shell).unwrap_or_else(|exit| exit)
}

fn run(args: &cli::Report, color: ColorChoice, shell: &mut Shell) -> Result<Exit, Exit> {
    let report = load::kept(match &args.from {
        Some(path) => earlier(path, shell)?,
        None => {
            let question = load::Question::of(&args.judge, &args.evidence, &args.cargo, shell)?;
            load::judged(&args.cargo, &question, color, shell)?.sealed(shell)?
        }
    });
    match &args.output_file {
        Some(path) => write(&report, args.format, args.view, path, shell)?,
        None => {
            let look = look::out(shell);
            load::stream(shell, |out| render(&report, args.view, args.format, look, out))?;
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
    write(report, format, View::default(), path, shell)
}

fn write(report: &Report, format: Format, view: View, path: &Utf8Path, shell: &mut Shell) -> Result<(), Exit> {
    let mut text = Vec::new();
    let written = render(report, view, format, look::file(), &mut text).and_then(|()| file::replace(path, &text));
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
