//! Views of items, waivers and tombstones.

use crate::report::body::{Body, Waiver};
use crate::report::sheet::csv::{Csv, list};
use crate::report::sheet::{Cell, Column, Entry, Group, Kind, Sheet, cell};
use crate::report::text::plural;
use std::io::{self, Write};

fn single(columns: Vec<Column>, rows: Vec<Vec<Cell<'_>>>) -> Sheet<'_> {
    Sheet { columns, apart: false, groups: vec![Group { heading: String::new(), titles: Vec::new(), rows }] }
}

fn entries<T: AsRef<str>>(texts: &[T]) -> Cell<'_> {
    texts.iter().map(|t| Entry::new(t.as_ref())).collect()
}

/// Software items.
pub(super) fn items(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "ID", kind: Kind::Id },
        Column { title: "Item", kind: Kind::Text },
        Column { title: "Class", kind: Kind::Word },
        Column { title: "Class from", kind: Kind::Text },
        Column { title: "Code", kind: Kind::Path },
        Column { title: "Requirements", kind: Kind::Path },
    ];
    let rows = body.items.iter().map(|item| {
        let from = match &item.segregation {
            Some(_) => format!("{}, segregated", item.class_from),
            None => item.class_from.to_string(),
        };
        vec![
            cell(&*item.id),
            cell(&*item.title),
            cell(&*item.class),
            cell(from),
            entries(&item.code),
            entries(&item.requirement_ids),
        ]
    });
    single(columns, rows.collect())
}

/// Software items, one a row.
pub(super) fn items_csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "id",
        "title",
        "class",
        "class_from",
        "class_rationale",
        "segregation",
        "parent",
        "children",
        "code",
        "requirements",
        "situations",
        "file",
        "line",
    ];
    let mut csv = Csv::new(out, &header)?;
    for item in &body.items {
        csv.row(&[
            &item.id,
            &item.title,
            &item.class,
            &item.class_from,
            item.class_rationale.as_deref().unwrap_or(""),
            item.segregation.as_deref().unwrap_or(""),
            item.parent.as_deref().unwrap_or(""),
            &list(&item.children),
            &list(&item.code),
            &list(&item.requirement_ids),
            &list(&item.situations),
            &item.source.file,
            &item.source.line.to_string(),
        ])?;
    }
    csv.finish()
}

/// Waivers.
pub(super) fn waivers(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "ID", kind: Kind::Id },
        Column { title: "Waiver", kind: Kind::Text },
        Column { title: "Finding of", kind: Kind::Text },
        Column { title: "Approved", kind: Kind::Text },
        Column { title: "Until", kind: Kind::Id },
        Column { title: "State", kind: Kind::Word },
    ];
    let rows = body.waivers.iter().map(|waiver| {
        let mut what = cell(waiver.finding.as_deref().unwrap_or(""));
        what.extend(entries(&waiver.ids));
        let mut approved = cell(waiver.approver.as_deref().unwrap_or(""));
        approved.extend(cell(waiver.approved_on.as_deref().unwrap_or("")));
        let mut title = cell(&*waiver.title);
        title.extend(waiver.reason.as_deref().map(Entry::new));
        vec![cell(&*waiver.id), title, what, approved, cell(until(waiver)), cell(&*waiver.state)]
    });
    single(columns, rows.collect())
}

fn until(waiver: &Waiver) -> String {
    match (&waiver.expires, &waiver.until_version) {
        (Some(date), _) => date.to_string(),
        (None, Some(version)) => format!("version {version}"),
        (None, None) => String::new(),
    }
}

/// Waivers, one a row.
pub(super) fn waivers_csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "id",
        "title",
        "finding",
        "ids",
        "reason",
        "approver",
        "approved_on",
        "expires",
        "until_version",
        "gate",
        "state",
        "missing",
        "waived_findings",
        "file",
        "line",
    ];
    let mut csv = Csv::new(out, &header)?;
    for waiver in &body.waivers {
        csv.row(&[
            &waiver.id,
            &waiver.title,
            waiver.finding.as_deref().unwrap_or(""),
            &list(&waiver.ids),
            waiver.reason.as_deref().unwrap_or(""),
            waiver.approver.as_deref().unwrap_or(""),
            waiver.approved_on.as_deref().unwrap_or(""),
            waiver.expires.as_deref().unwrap_or(""),
            waiver.until_version.as_deref().unwrap_or(""),
            &waiver.gate,
            &waiver.state,
            &list(&waiver.missing),
            &list(&waiver.waives),
            &waiver.source.file,
            &waiver.source.line.to_string(),
        ])?;
    }
    csv.finish()
}

/// Tombstones.
pub(super) fn retired(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "ID", kind: Kind::Id },
        Column { title: "Retired requirement", kind: Kind::Text },
        Column { title: "On", kind: Kind::Id },
        Column { title: "Reason", kind: Kind::Text },
        Column { title: "Replaced by", kind: Kind::Path },
        Column { title: "Findings", kind: Kind::Word },
    ];
    let rows = body.retired.iter().map(|stone| {
        let used = if stone.findings.is_empty() { String::new() } else { plural(stone.findings.len(), "finding") };
        vec![
            cell(&*stone.id),
            cell(&*stone.title),
            cell(stone.on.as_deref().unwrap_or("")),
            cell(stone.reason.as_deref().unwrap_or("")),
            entries(&stone.replaced_by),
            cell(used),
        ]
    });
    single(columns, rows.collect())
}

/// Tombstones, one a row.
pub(super) fn retired_csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &["id", "title", "on", "reason", "replaced_by", "file", "line"])?;
    for stone in &body.retired {
        csv.row(&[
            &stone.id,
            &stone.title,
            stone.on.as_deref().unwrap_or(""),
            stone.reason.as_deref().unwrap_or(""),
            &list(&stone.replaced_by),
            &stone.source.file,
            &stone.source.line.to_string(),
        ])?;
    }
    csv.finish()
}
