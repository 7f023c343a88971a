//! `cargo trace show` and `cargo trace list`: one id's chain, and the ids of a kind.

use super::{load, look};
use crate::cli::{CargoArgs, EvidenceArgs, List, Show};
use crate::exit::Exit;
use crate::report;
use crate::shell::{ColorChoice, Shell};

/// `cargo trace show ID`.
pub fn show(args: &Show, color: ColorChoice, shell: &mut Shell) -> Exit {
    with_report(&args.cargo, &args.evidence, color, shell, |judged, shell| {
        let body = &judged.body;
        if let Some(text) = report::show(body, &args.id, look::out(shell)) {
            return load::data(&text, shell).map(|()| Exit::Success);
        }
        shell.error(format!("no record and no tag has the id `{}`", args.id));
        if let Some(near) = report::nearest(body, &args.id) {
            shell.note(format!("did you mean `cargo trace show {near}`?"));
        }
        Ok(Exit::Usage)
    })
}

/// `cargo trace list`.
pub fn list(args: &List, color: ColorChoice, shell: &mut Shell) -> Exit {
    with_report(&args.cargo, &args.evidence, color, shell, |judged, shell| {
        load::data(&report::list(&judged.body, args.what), shell).map(|()| Exit::Success)
    })
}

fn with_report(
    cargo: &CargoArgs,
    evidence: &EvidenceArgs,
    color: ColorChoice,
    shell: &mut Shell,
    show: impl FnOnce(&load::Judged, &mut Shell) -> Result<Exit, Exit>,
) -> Exit {
    let question = load::sources(&evidence.evidence, shell)
        .map(|sources| load::Question { sources, ..load::Question::standard() });
    let judged = question.and_then(|question| load::judged(cargo, &question, color, shell));
    let shown = judged.and_then(|judged| {
        let exit = show(&judged, shell)?;
        if judged.blind && exit == Exit::Success {
            shell.error(
                "this rests on documents or tags that are missing or cannot be trusted; `cargo trace check` says why",
            );
            return Ok(Exit::Findings);
        }
        Ok(exit)
    });
    shown.unwrap_or_else(|exit| exit)
}
