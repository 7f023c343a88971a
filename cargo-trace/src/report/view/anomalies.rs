//! Views of known anomalies and of the census of content kinds.

use crate::report::body::{Anomaly, Body, Census};
use crate::report::sheet::csv::{Csv, list};
use crate::report::sheet::{Cell, Column, Entry, Group, Kind, Sheet, cell};
use iec62304_core::requirement;
use std::io::{self, Write};

fn single(columns: Vec<Column>, rows: Vec<Vec<Cell<'_>>>) -> Sheet<'_> {
    Sheet { columns, apart: false, groups: vec![Group { heading: String::new(), titles: Vec::new(), rows }] }
}

fn entries<T: AsRef<str>>(texts: &[T]) -> Cell<'_> {
    texts.iter().map(|t| Entry::new(t.as_ref())).collect()
}

/// Anomalies: the list that 5.8.2 asks for.
#[requirement("RQ-127")]
pub(super) fn sheet(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "ID", kind: Kind::Id },
        Column { title: "Anomaly", kind: Kind::Text },
        Column { title: "Found in", kind: Kind::Text },
        Column { title: "Affects", kind: Kind::Path },
        Column { title: "Tests", kind: Kind::Path },
        Column { title: "State", kind: Kind::Word },
    ];
    single(columns, body.anomalies.iter().map(row).collect())
}

fn row(anomaly: &Anomaly) -> Vec<Cell<'_>> {
    let mut title = cell(&*anomaly.title);
    if let Some(evaluation) = &anomaly.evaluation {
        let by = evaluation.by.as_deref().unwrap_or("nobody");
        title.push(Entry::new(format!("{} ({by})", evaluation.risk.as_deref().unwrap_or("no risk is named"))));
    }
    let mut found = cell(anomaly.found_in.as_deref().unwrap_or(""));
    found.extend(anomaly.resolved_in.as_deref().map(|version| Entry::new(format!("resolved in {version}"))));
    let affects = anomaly.affects.as_deref().unwrap_or_default();
    let mut tests = entries(&anomaly.tests);
    tests.extend(entries(&anomaly.record_ids));
    vec![cell(&*anomaly.id), title, found, entries(affects), tests, cell(&*anomaly.state)]
}

/// Anomalies, one a row.
pub(super) fn csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "id",
        "title",
        "text",
        "state",
        "status",
        "class",
        "found_in",
        "found_on",
        "affects",
        "tests",
        "records",
        "risk",
        "acceptable",
        "evaluated_by",
        "evaluated_on",
        "resolved_in",
        "verified_by",
        "file",
        "line",
    ];
    let mut csv = Csv::new(out, &header)?;
    let or = |text: Option<&crate::report::body::Text>| text.map(|text| text.to_string()).unwrap_or_default();
    for anomaly in &body.anomalies {
        let evaluation = anomaly.evaluation.as_ref();
        let acceptable = evaluation.and_then(|e| e.acceptable).map(|is| if is { "yes" } else { "no" });
        csv.row(&[
            &anomaly.id,
            &anomaly.title,
            &anomaly.text,
            &anomaly.state,
            &anomaly.status,
            &anomaly.class,
            &or(anomaly.found_in.as_ref()),
            &or(anomaly.found_on.as_ref()),
            &list(anomaly.affects.as_deref().unwrap_or_default()),
            &list(&anomaly.tests),
            &list(&anomaly.record_ids),
            &or(evaluation.and_then(|e| e.risk.as_ref())),
            acceptable.unwrap_or(""),
            &or(evaluation.and_then(|e| e.by.as_ref())),
            &or(evaluation.and_then(|e| e.on.as_ref())),
            &or(anomaly.resolved_in.as_ref()),
            &list(&anomaly.verified_by),
            &anomaly.source.file,
            &anomaly.source.line.to_string(),
        ])?;
    }
    csv.finish()
}

/// The twelve content kinds of 5.2.2.
#[requirement("RQ-126")]
pub(super) fn census(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "Content kind", kind: Kind::Id },
        Column { title: "Requirements", kind: Kind::Path },
        Column { title: "Not applicable because", kind: Kind::Text },
        Column { title: "State", kind: Kind::Word },
    ];
    let row = |row: &'_ Census| -> [String; 2] { [row.category.to_string(), state(row).to_owned()] };
    let rows = body.census.iter().map(|line| {
        let [category, state] = row(line);
        let reason = line.not_applicable.as_deref().unwrap_or("");
        vec![cell(category), entries(&line.requirements), cell(reason), cell(state)]
    });
    single(columns, rows.collect())
}

fn state(row: &Census) -> &'static str {
    match (row.requirements.is_empty(), &row.not_applicable) {
        (false, _) => "covered",
        (true, Some(_)) => "not applicable",
        (true, None) => "open",
    }
}

/// The twelve content kinds, one a row.
pub(super) fn census_csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &["category", "requirements", "not_applicable", "state"])?;
    for row in &body.census {
        csv.row(&[&row.category, &list(&row.requirements), row.not_applicable.as_deref().unwrap_or(""), state(row)])?;
    }
    csv.finish()
}
