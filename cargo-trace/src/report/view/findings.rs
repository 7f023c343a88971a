//! The view of findings: all of them, with their levels in both gates.

use crate::model::Gate;
use crate::report::body::{Body, Finding};
use crate::report::findings::{by_weight, waiver_words};
use crate::report::sheet::csv::{Csv, list};
use crate::report::sheet::{Cell, Column, Entry, Group, Kind, Sheet, cell};
use iec62304_core::requirement;
use std::io::{self, Write};

/// Findings, worst first as the development gate sees it.
pub(super) fn sheet(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "ID", kind: Kind::Id },
        Column { title: "Code", kind: Kind::Id },
        Column { title: "Finding", kind: Kind::Text },
        Column { title: "Place", kind: Kind::Path },
        Column { title: "Class", kind: Kind::Word },
        Column { title: "Dev", kind: Kind::Word },
        Column { title: "Release", kind: Kind::Word },
    ];
    let (waived, rest): (Vec<_>, Vec<_>) = waived_first(body).into_iter().partition(|finding| is_waived(finding));
    let mut groups = Vec::new();
    let all = if waived.is_empty() { vec![("", rest)] } else { vec![("Waived", waived), ("Findings", rest)] };
    for (heading, findings) in all.into_iter().filter(|(heading, rows)| heading.is_empty() || !rows.is_empty()) {
        let rows = findings.into_iter().map(row).collect();
        groups.push(Group { heading: heading.to_owned(), titles: Vec::new(), rows });
    }
    Sheet { columns, apart: false, groups }
}

fn is_waived(finding: &Finding) -> bool {
    waiver_words(finding).is_some()
}

/// Waived findings before all others: a decision to live with a gap is the first thing that a reader must see.
#[requirement("RQ-046", "RQ-152")]
fn waived_first(body: &Body) -> Vec<&Finding> {
    let mut findings = by_weight(body, Gate::Development);
    findings.sort_by_key(|finding| !is_waived(finding));
    findings
}

fn row(finding: &Finding) -> Vec<Cell<'_>> {
    let mut message = cell(&*finding.message);
    message.extend(waiver_words(finding).map(Entry::new));
    vec![
        cell(finding.id.as_deref().unwrap_or("")),
        cell(&*finding.code),
        message,
        cell(place(finding)),
        cell(&*finding.class),
        cell(&*finding.levels.development),
        cell(&*finding.levels.release),
    ]
}

fn place(finding: &Finding) -> String {
    finding.locations.first().map_or_else(String::new, |l| format!("{}:{}", l.file, l.line))
}

/// Findings, one a row.
pub(super) fn csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "code",
        "title",
        "development",
        "release",
        "class",
        "ids",
        "message",
        "help",
        "clauses",
        "waived_by",
        "fingerprint",
        "file",
        "line",
        "column",
    ];
    let mut csv = Csv::new(out, &header)?;
    for finding in waived_first(body) {
        let location = finding.locations.first();
        csv.row(&[
            &finding.code,
            &finding.title,
            &finding.levels.development,
            &finding.levels.release,
            &finding.class,
            &list(&finding.ids),
            &finding.message,
            finding.help.as_deref().unwrap_or(""),
            &list(&finding.clauses),
            &waiver_words(finding).unwrap_or_default(),
            &finding.fingerprint,
            location.map_or("", |l| &l.file),
            &location.map_or_else(String::new, |l| l.line.to_string()),
            &location.map_or_else(String::new, |l| l.column.to_string()),
        ])?;
    }
    csv.finish()
}
