//! `cargo trace check`: the gate.

use super::{load, look, report};
use crate::cli::Check;
use crate::exit::Exit;
use crate::model::Gate;
use crate::report::end::end_of_run;
use crate::report::findings::Selection;
use crate::shell::{ColorChoice, Shell, Verbosity};
use std::time::Instant;

/// Runs it.
pub fn command(args: &Check, color: ColorChoice, shell: &mut Shell) -> Exit {
    let began = Instant::now();
    run(args, color, shell, began).unwrap_or_else(|exit| exit)
}

fn run(args: &Check, color: ColorChoice, shell: &mut Shell, began: Instant) -> Result<Exit, Exit> {
    let question = load::Question {
        format: args.message_format,
        ..load::Question::of(&args.judge, &args.evidence, &args.cargo, shell)?
    };
    let judged = load::judged(&args.cargo, &question, color, shell)?;
    let selection = Selection { gate: question.gate, only: args.only.map(|code| code.as_str()) };
    load::show_findings(&judged.body, selection, args.message_format, &load::source_text(&judged.root), shell)?;
    let body = load::kept(if args.output.is_empty() {
        judged.body
    } else {
        let report = judged.sealed(shell)?;
        for (format, file) in &args.output {
            report::to_file(&report, *format, file, shell)?;
        }
        report.body
    });
    if shell.verbosity() > Verbosity::Quiet {
        let text = end_of_run(&body, question.gate, began.elapsed(), look::err(shell).color);
        shell.plain(&text);
    }
    let passed = match question.gate {
        Gate::Development => body.verdict.development.passed(),
        Gate::Release => body.verdict.release.passed(),
    };
    Ok(if passed { Exit::Success } else { Exit::Findings })
}
