//! `cargo trace report`: the matrix, fresh or from an earlier JSON report.

use super::{file, load, look};
use crate::cli;
use crate::exit::Exit;
use crate::report::{Format, Report, View, read, render};
use crate::shell::{ColorChoice, Shell};
use camino::Utf8Path;

/// Runs it.
pub fn command(args: &cli::Report, color: ColorChoice, shell: &mut Shell) -> Exit {
    run(args, color, shell).unwrap_or_else(|exit| exit)
}

fn run(args: &cli::Report, color: ColorChoice, shell: &mut Shell) -> Result<Exit, Exit> {
    let (report, blind) = match &args.from {
        Some(path) => (earlier(path, shell)?, false),
        None => {
            let question = load::Question::of(&args.judge, &args.cargo, shell)?;
            let judged = load::judged(&args.cargo, &question, color, shell)?;
            let blind = judged.blind;
            (judged.sealed(shell)?, blind)
        }
    };
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
    if blind {
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
