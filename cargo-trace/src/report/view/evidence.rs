//! The view of evidence: runs of tests and records of verification.

use crate::report::body::{Body, Evidence, Record};
use crate::report::sheet::csv::{Csv, list};
use crate::report::sheet::{Cell, Column, Entry, Group, Kind, Sheet, cell};
use crate::report::text::plural;
use std::io::{self, Write};

/// Runs, then records.
pub(super) fn sheet(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "ID", kind: Kind::Id },
        Column { title: "Run of", kind: Kind::Text },
        Column { title: "Results", kind: Kind::Text },
        Column { title: "By", kind: Kind::Text },
        Column { title: "On", kind: Kind::Id },
        Column { title: "State", kind: Kind::Word },
    ];
    let runs = body.evidence.iter().map(run).collect();
    let records = body.records.iter().map(record).collect();
    let groups = vec![
        Group { heading: "Runs of tests".to_owned(), titles: Vec::new(), rows: runs },
        Group {
            heading: "Records of verification".to_owned(),
            titles: vec![(1, "Record"), (2, "Verifies")],
            rows: records,
        },
    ];
    Sheet { columns, apart: true, groups }
}

fn run(run: &Evidence) -> Vec<Cell<'_>> {
    let probes = if run.instrumented == Some(true) { "with probes" } else { "without probes" };
    let build = run.build.as_deref().unwrap_or("");
    // The triple is one long word; where it matters, the build has a name of its own.
    let mut what = cell(format!("{build} ({})", run.profile));
    what.push(Entry::new(format!("{}, {probes}", run.runner)));
    let outcomes: Vec<String> = run.by_outcome.iter().map(|(word, n)| format!("{n} {word}")).collect();
    let mut results = cell(outcomes.join(", "));
    if run.stale_programs > 0 {
        let programs = plural(run.programs, "program");
        results.push(Entry::remark(format!("{} of {programs} not of this tree", run.stale_programs)));
    }
    let mut by = cell(run.run_by.as_deref().unwrap_or("nobody named"));
    by.extend(commit(run).map(Entry::remark));
    // The time stands in the id: the day is what a reader compares.
    let day = run.started.as_deref().map_or("", |time| time.get(..10).unwrap_or(time));
    vec![cell(&*run.id), what, results, by, cell(day), cell(sealed(run))]
}

fn commit(run: &Evidence) -> Option<String> {
    let commit = run.commit.as_deref()?;
    let dirty = if run.dirty == Some(false) { "" } else { ", changed" };
    Some(format!("commit {}{dirty}", commit.get(..8).unwrap_or(commit)))
}

const fn sealed(run: &Evidence) -> &'static str {
    if run.sealed { "sealed" } else { "unsealed" }
}

fn record(record: &Record) -> Vec<Cell<'_>> {
    let method = record.method.as_deref().unwrap_or("no method");
    let level = record.level.as_deref().unwrap_or("no level");
    let mut what = cell(&*record.title);
    what.push(Entry::remark(format!("{method}@{level}")));
    let mut verifies: Cell<'_> = record.verifies.iter().map(|id| Entry::new(&**id)).collect();
    verifies.extend(record.effectiveness.iter().map(|id| Entry::new(format!("{id} works"))));
    verifies.extend(record.reason.as_deref().map(Entry::remark));
    vec![
        cell(&*record.id),
        what,
        verifies,
        cell(record.tester.as_deref().unwrap_or("")),
        cell(record.date.as_deref().unwrap_or("")),
        cell(&*record.outcome),
    ]
}

/// Runs and records, one a row.
pub(super) fn csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "kind",
        "id",
        "build_or_method",
        "triple_or_level",
        "profile",
        "runner",
        "instrumented",
        "outcome",
        "verifies",
        "by",
        "started_or_date",
        "finished",
        "version_or_commit",
        "dirty",
        "sealed",
        "reason",
        "file",
        "sha256",
    ];
    let mut csv = Csv::new(out, &header)?;
    let word = |flag: Option<bool>| match flag {
        Some(true) => "true",
        Some(false) => "false",
        None => "",
    };
    for run in &body.evidence {
        let outcomes: Vec<String> = run.by_outcome.iter().map(|(word, n)| format!("{n} {word}")).collect();
        csv.row(&[
            "run",
            &run.id,
            run.build.as_deref().unwrap_or(""),
            &run.triple,
            &run.profile,
            &run.runner,
            word(run.instrumented),
            &list(&outcomes),
            "",
            run.run_by.as_deref().unwrap_or(""),
            run.started.as_deref().unwrap_or(""),
            run.finished.as_deref().unwrap_or(""),
            run.commit.as_deref().unwrap_or(""),
            word(run.dirty),
            word(Some(run.sealed)),
            run.unsealed_because.as_deref().unwrap_or(""),
            &run.file,
            &run.sha256,
        ])?;
    }
    for record in &body.records {
        csv.row(&[
            "record",
            &record.id,
            record.method.as_deref().unwrap_or(""),
            record.level.as_deref().unwrap_or(""),
            "",
            "",
            "",
            &record.outcome,
            &list(&record.verifies),
            record.tester.as_deref().unwrap_or(""),
            record.date.as_deref().unwrap_or(""),
            "",
            record.version.as_deref().unwrap_or(""),
            "",
            "",
            record.reason.as_deref().unwrap_or(""),
            &record.source.file,
            &record.digest,
        ])?;
    }
    csv.finish()
}
