//! The view of tests: every test function and what it verifies.

use super::labels::{LINKED, UNCONFIRMED, counts};
use crate::report::body::{Body, Run, Test, Verification};
use crate::report::sheet::csv::{Csv, list};
use crate::report::sheet::{Cell, Column, Entry, Group, Kind, Sheet, cell};
use std::collections::HashSet;
use std::io::{self, Write};

/// Tests by package and target; tests arrive sorted by these.
pub(super) fn sheet(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "Test", kind: Kind::Path },
        Column { title: "Verifies", kind: Kind::Path },
        Column { title: "Place", kind: Kind::Path },
        Column { title: "Remarks", kind: Kind::Text },
        Column { title: if body.rests_on_links() { "State" } else { "Result" }, kind: Kind::Word },
    ];
    let unconfirmed = unconfirmed(body);
    let mut groups: Vec<Group<'_>> = Vec::new();
    for test in &body.tests {
        let heading = format!("{}: {} {}", test.package, test.kind, test.target);
        if groups.last().is_none_or(|g| g.heading != heading) {
            groups.push(Group { heading, titles: Vec::new(), rows: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.rows.push(row(body, test, &unconfirmed));
        }
    }
    Sheet { columns, apart: false, groups }
}

/// Package, target, path, file and line: what tells a test from every other.
pub(super) type TestKey<'b> = (Option<&'b str>, Option<&'b str>, Option<&'b str>, &'b str, u32);

pub(super) fn key_of_test(test: &Test) -> TestKey<'_> {
    (Some(&*test.package), Some(&*test.target), Some(&*test.path), &test.file, test.line)
}

pub(super) fn key_of_link(link: &Verification) -> TestKey<'_> {
    (link.package.as_deref(), link.target.as_deref(), link.test.as_deref(), &link.file, link.line)
}

/// Tests with links of which none is confirmed.
fn unconfirmed(body: &Body) -> HashSet<TestKey<'_>> {
    let links = || body.requirements.iter().flat_map(|requirement| &requirement.verifications);
    let mut keys: HashSet<TestKey<'_>> = links().filter(|link| !counts(link)).map(key_of_link).collect();
    for link in links().filter(|link| counts(link)) {
        keys.remove(&key_of_link(link));
    }
    keys
}

fn row<'b>(body: &Body, test: &'b Test, unconfirmed: &HashSet<TestKey<'_>>) -> Vec<Cell<'b>> {
    let state = if !body.rests_on_links() {
        &*test.outcome
    } else if test.verifies.is_empty() {
        "unlinked"
    } else if unconfirmed.contains(&key_of_test(test)) {
        UNCONFIRMED
    } else {
        LINKED
    };
    vec![
        cell(&*test.path),
        test.verifies.iter().map(|id| Entry::new(&**id)).collect(),
        cell(format!("{}:{}", test.file, test.line)),
        cell(remarks(body, test).join(", ")),
        cell(state),
    ]
}

fn remarks(body: &Body, test: &Test) -> Vec<&'static str> {
    let seen = |by: &str| test.seen_by.iter().any(|s| s == by);
    let decided = |run: &&Run| !matches!(run.outcome.as_ref(), "not-run" | "ignored");
    let stale = test.runs.iter().any(|run| run.stale) && !test.runs.iter().filter(decided).any(|run| !run.stale);
    let remarks = [
        (!body.rests_on_links() && test.verifies.is_empty(), "unlinked"),
        (stale, "stale"),
        (test.ignored, "ignored"),
        (test.should_panic, "should panic"),
        (!seen("compiler"), "in no build"),
        (!seen("source"), "made by a macro"),
    ];
    remarks.into_iter().filter(|(holds, _)| *holds).map(|(_, remark)| remark).collect()
}

/// Tests, one a row.
pub(super) fn csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "path",
        "package",
        "kind",
        "target",
        "verifies",
        "cases",
        "ignored",
        "should_panic",
        "seen_by",
        "outcome",
        "runs",
        "file",
        "line",
    ];
    let mut csv = Csv::new(out, &header)?;
    for test in &body.tests {
        csv.row(&[
            &test.path,
            &test.package,
            &test.kind,
            &test.target,
            &list(&test.verifies),
            &list(&test.cases),
            if test.ignored { "true" } else { "false" },
            if test.should_panic { "true" } else { "false" },
            &list(&test.seen_by),
            &test.outcome,
            &list(&test.runs.iter().map(attempt).collect::<Vec<_>>()),
            &test.file,
            &test.line.to_string(),
        ])?;
    }
    csv.finish()
}

/// `20261122T183000Z-1 host: passed`, with case, attempt and age where they matter.
fn attempt(run: &Run) -> String {
    let build = run.build.as_deref().unwrap_or("");
    let case = run.case.as_deref().map_or_else(String::new, |case| format!(" {case}"));
    let again = if run.attempt > 1 { format!(" #{}", run.attempt) } else { String::new() };
    let stale = if run.stale { ", stale" } else { "" };
    format!("{} {build}{case}{again}: {}{stale}", run.run, run.outcome)
}
