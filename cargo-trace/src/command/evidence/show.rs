//! `cargo trace evidence show`: each run with its circumstances, its tests by outcome, and what has changed since.

use super::{present, unreadable};
use crate::cli::{RunsFormat, ShowRuns};
use crate::command::load;
use crate::evidence::inputs::{Freshness, freshness};
use crate::evidence::load::{Found, Sources};
use crate::exit::Exit;
use crate::model::{Outcome, Run, RunExecutable, Today, kept_apart_by, settle};
use crate::report::plural;
use crate::shell::{ColorChoice, Shell};
use iec62304_core::requirement;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Version of the JSON that is printed.
const SCHEMA: &str = "cargo-trace/evidence/1";

/// Inputs that are named of a run that has become stale.
const NAMED: usize = 3;

/// Runs it.
#[requirement("RQ-083")]
pub fn show(args: &ShowRuns, color: ColorChoice, shell: &mut Shell) -> Result<Exit, Exit> {
    let sources = load::sources(&args.paths, shell)?;
    let (workspace, documents, today) = present(&args.cargo, color, shell)?;
    let mut found = crate::evidence::load::load(&workspace, &documents.config, &sources)
        .map_err(|error| unreadable(&error, shell))?;
    settle(&mut found.runs, &today);
    let text = match args.format {
        RunsFormat::Table => table(&found, &today),
        RunsFormat::Json => format!("{:#}\n", as_json(&found, &today)),
    };
    if found.runs.is_empty() && args.format == RunsFormat::Table {
        let place = if sources == Sources::Kept { "are kept" } else { "stand there" };
        shell.note(format!("no runs {place}; `cargo trace test` makes one"));
    }
    load::data(&text, shell)?;
    Ok(Exit::Success)
}

fn table(found: &Found, today: &Today) -> String {
    let mut out = String::new();
    for run in &found.runs {
        let probes = if run.instrumented { "with probes" } else { "without probes" };
        out.push_str(&format!("{}  build `{}`, {probes}\n", run.id, run.build));
        let commit = run.commit.as_ref().map(|commit| match run.dirty {
            Some(true) => format!("{commit}, and inputs differed from it"),
            _ => commit.clone(),
        });
        let rows = [
            ("file", Some(run.file.to_string())),
            ("run by", run.run_by.clone()),
            ("ci", run.ci.clone()),
            ("commit", commit),
            ("ended", (!run.finished.is_empty()).then(|| run.finished.clone())),
            ("sealed", Some(sealed(run))),
            ("tests", Some(tests(run))),
            ("fresh", Some(fresh(run, today))),
        ];
        for (name, value) in rows {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                out.push_str(&format!("  {name:<7} {}\n", value.replace('\n', " ")));
            }
        }
    }
    for broken in found.broken.iter().filter(|broken| broken.unusable) {
        out.push_str(&format!("`{}` cannot be used: {}\n", broken.file, broken.reason));
    }
    out
}

fn sealed(run: &Run) -> String {
    match &run.unsealed_because {
        None => "yes".to_owned(),
        Some(reason) => format!("no: {reason}"),
    }
}

/// How many tests ended how, each by its last attempt.
fn counts<'a>(programs: impl IntoIterator<Item = &'a RunExecutable>) -> BTreeMap<Outcome, usize> {
    let mut counts = BTreeMap::new();
    for program in programs {
        program.count(&mut counts);
    }
    counts
}

fn tests(run: &Run) -> String {
    let counts = counts(&run.executables);
    if counts.is_empty() {
        return "none".to_owned();
    }
    counts.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect::<Vec<_>>().join(", ")
}

fn fresh(run: &Run, today: &Today) -> String {
    let (mut stale, mut gone, mut not_built) = (0, 0, 0);
    let mut differences = BTreeSet::new();
    for program in &run.executables {
        match freshness(run, program, today) {
            Freshness::Fresh => {}
            Freshness::Stale(of_program) => {
                stale += 1;
                differences.extend(of_program);
            }
            Freshness::Gone => gone += 1,
            Freshness::NotBuilt => not_built += 1,
        }
    }
    let programs = run.executables.len();
    let mut parts = Vec::new();
    if not_built > 0 {
        parts.push(match kept_apart_by(run, today) {
            Some(differs) => {
                let named: Vec<_> = differs.iter().take(NAMED).map(|input| format!("`{input}`")).collect();
                format!("no, other than in the declared build: {}{}", named.join(", "), more(differs.len()))
            }
            None => format!("not known, build `{}` was not asked for", run.build),
        });
    }
    if stale > 0 {
        let named: Vec<_> = differences.iter().take(NAMED).map(ToString::to_string).collect();
        let more = more(differences.len());
        let why = if named.is_empty() { "the set of inputs is another".to_owned() } else { named.join(", ") + &more };
        parts.push(format!("{stale} of {} stale: {why}", plural(programs, "program")));
    }
    if gone > 0 {
        parts.push(format!("{gone} of {} built no more", plural(programs, "program")));
    }
    if parts.is_empty() { "yes".to_owned() } else { parts.join("; ") }
}

/// How many are not named.
fn more(of: usize) -> String {
    let more = of.saturating_sub(NAMED);
    if more > 0 { format!(" and {more} more") } else { String::new() }
}

fn as_json(found: &Found, today: &Today) -> Value {
    let by_outcome = |counts: BTreeMap<Outcome, usize>| -> BTreeMap<&str, usize> {
        counts.into_iter().map(|(outcome, count)| (outcome.as_str(), count)).collect()
    };
    let program = |run: &Run, program: &RunExecutable| {
        let (state, differences) = match freshness(run, program, today) {
            Freshness::Fresh => ("fresh", Vec::new()),
            Freshness::Stale(differences) => ("stale", differences),
            Freshness::Gone => ("gone", Vec::new()),
            Freshness::NotBuilt => ("not-built", Vec::new()),
        };
        let differences: Vec<_> = differences
            .iter()
            .map(|difference| json!({ "input": &*difference.input, "how": difference.how.as_str() }))
            .collect();
        json!({
            "package": &*program.target.package,
            "kind": program.target.kind.as_str(),
            "target": &*program.target.name,
            "inputs_sha256": program.inputs,
            "guarded": program.guarded,
            "tests": by_outcome(counts([program])),
            "state": state,
            "differences": differences,
        })
    };
    let runs: Vec<_> = found
        .runs
        .iter()
        .map(|run| {
            json!({
                "id": run.id,
                "file": &*run.file,
                "sha256": (!run.sha256.is_empty()).then_some(&run.sha256),
                "sealed": run.sealed,
                "unsealed_because": run.unsealed_because,
                "build": &*run.build,
                "triple": run.triple,
                "profile": run.profile,
                "features": run.features,
                "instrumented": run.instrumented,
                "runner": run.runner,
                "run_by": run.run_by,
                "ci": run.ci,
                "commit": run.commit,
                "dirty": run.dirty,
                "host": run.host,
                "toolchain": run.toolchain,
                "tool": run.tool,
                "command": run.command,
                "started": run.started,
                "finished": run.finished,
                "tests": by_outcome(counts(&run.executables)),
                "programs": run.executables.iter().map(|of| program(run, of)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let broken: Vec<_> = found
        .broken
        .iter()
        .map(|broken| json!({ "file": &*broken.file, "reason": broken.reason, "unusable": broken.unusable }))
        .collect();
    json!({ "schema": SCHEMA, "runs": runs, "broken": broken })
}
