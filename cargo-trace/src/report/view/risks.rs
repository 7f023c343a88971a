//! Views of the risk file: the chain of 7.3.3, and the controls with what shows them.

use crate::report::body::{Body, Chain, Control, Text, Verification};
use crate::report::sheet::csv::{Csv, list};
use crate::report::sheet::{Cell, Column, Entry, Group, Kind, Sheet, cell};
use crate::report::text::plural;
use iec62304_core::requirement;
use std::collections::HashMap;
use std::io::{self, Write};

/// The chain, a group for each situation and a row for each requirement of a control; complete and broken rows alike.
#[requirement("RQ-111")]
pub(super) fn sheet(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "Situation", kind: Kind::Id },
        Column { title: "Item", kind: Kind::Id },
        Column { title: "Cause", kind: Kind::Id },
        Column { title: "Control", kind: Kind::Id },
        Column { title: "Requirement", kind: Kind::Id },
        Column { title: "Verification", kind: Kind::Path },
        Column { title: "Result", kind: Kind::Text },
    ];
    let titles: HashMap<&Text, &Text> = body.situations.iter().map(|s| (&s.id, &s.title)).collect();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for of_situation in body.chains.chunk_by(|a, b| a.situation == b.situation) {
        let id = &of_situation[0].situation;
        let title = titles.get(id).map_or("", |title| title);
        let rows = of_situation.chunk_by(same_link).map(row).collect();
        groups.push(Group { heading: format!("{id}: {title}"), titles: Vec::new(), rows });
    }
    Sheet { columns, apart: false, groups }
}

/// Rows that differ in nothing but what verifies.
fn same_link(a: &Chain, b: &Chain) -> bool {
    (&a.cause, &a.control, &a.requirement) == (&b.cause, &b.control, &b.requirement)
}

fn row(rows: &[Chain]) -> Vec<Cell<'_>> {
    let first = &rows[0];
    let id = |id: &'_ Option<Text>| cell(id.as_deref().unwrap_or("–").to_owned());
    let verifications = rows.iter().filter_map(|row| {
        let mut entry = Entry::new(row.verification.as_deref()?);
        // Records and external references are named, tests are counted where there is little room.
        entry.level = row.level.as_deref();
        Some(entry)
    });
    vec![
        cell(&*first.situation),
        id(&first.item),
        id(&first.cause),
        id(&first.control),
        id(&first.requirement),
        verifications.collect(),
        result(rows),
    ]
}

/// Where the rows are broken, else their outcomes; each once.
fn result(rows: &[Chain]) -> Cell<'_> {
    let mut words: Vec<String> =
        rows.iter().filter_map(|row| row.broken_at.as_deref().map(|at| format!("broken: {at}"))).collect();
    if words.is_empty() {
        words =
            rows.iter().map(|row| row.outcome.as_deref().unwrap_or_else(|| without_outcome(row)).to_owned()).collect();
    }
    words.sort_unstable();
    words.dedup();
    words.into_iter().map(Entry::new).collect()
}

/// Why a complete row ends before a verification.
const fn without_outcome(row: &Chain) -> &'static str {
    match (&row.requirement, &row.cause) {
        (Some(_), _) => "verified",
        (None, Some(_)) => "accepted",
        (None, None) => "no software",
    }
}

/// `31 rows: 29 complete, 2 broken (1 at control, 1 at result)`.
pub(super) fn sums(body: &Body) -> String {
    const LINKS: [&str; 7] = ["cause", "item", "control", "requirement", "implementation", "verification", "result"];
    let at = |link: &str| body.chains.iter().filter(|row| row.broken_at.as_deref() == Some(link)).count();
    let broken: Vec<String> = LINKS
        .iter()
        .map(|link| (at(link), link))
        .filter(|(n, _)| *n > 0)
        .map(|(n, link)| format!("{n} at {link}"))
        .collect();
    let complete = body.chains.iter().filter(|row| row.broken_at.is_none()).count();
    let rows = plural(body.chains.len(), "row");
    let rest = body.chains.len() - complete;
    let where_broken = if broken.is_empty() { String::new() } else { format!(" ({})", broken.join(", ")) };
    format!("{rows} from a situation to a result: {complete} complete, {rest} broken{where_broken}")
}

/// The chain, one verification a row.
pub(super) fn csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "situation",
        "situation_title",
        "hazard",
        "item",
        "cause",
        "cause_title",
        "control",
        "control_title",
        "requirement",
        "verification",
        "level",
        "outcome",
        "broken_at",
    ];
    let mut csv = Csv::new(out, &header)?;
    let situations: HashMap<&Text, _> = body.situations.iter().map(|s| (&s.id, s)).collect();
    let causes: HashMap<&Text, &Text> = body.causes.iter().map(|c| (&c.id, &c.title)).collect();
    let controls: HashMap<&Text, &Text> = body.controls.iter().map(|c| (&c.id, &c.title)).collect();
    for row in &body.chains {
        let situation = situations.get(&row.situation);
        let title = |id: &Option<Text>, titles: &HashMap<&Text, &Text>| -> String {
            id.as_ref().and_then(|id| titles.get(id)).map_or_else(String::new, |title| title.to_string())
        };
        let text = |text: &Option<Text>| text.as_deref().unwrap_or("").to_owned();
        csv.row(&[
            &row.situation,
            situation.map_or("", |s| &s.title),
            situation.and_then(|s| s.hazard.as_deref()).unwrap_or(""),
            &text(&row.item),
            &text(&row.cause),
            &title(&row.cause, &causes),
            &text(&row.control),
            &title(&row.control, &controls),
            &text(&row.requirement),
            &text(&row.verification),
            row.level.as_deref().unwrap_or(""),
            row.outcome.as_deref().unwrap_or(""),
            row.broken_at.as_deref().unwrap_or(""),
        ])?;
    }
    csv.finish()
}

/// Controls: what implements them, and what shows that they are there and that they work.
#[requirement("RQ-111")]
pub(super) fn controls(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "ID", kind: Kind::Id },
        Column { title: "Control", kind: Kind::Text },
        Column { title: "Against", kind: Kind::Id },
        Column { title: "By", kind: Kind::Id },
        Column { title: "There", kind: Kind::Word },
        Column { title: "Works", kind: Kind::Word },
    ];
    let rows = body.controls.iter().map(|control| {
        let mut title = cell(&*control.title);
        title.push(Entry::new(kind(control)));
        let mut by: Cell<'_> = control.requirement_ids.iter().map(|id| Entry::new(&**id)).collect();
        by.extend(control.evidence.iter().map(|id| Entry::new(&**id)));
        let against = control.mitigates.iter().map(|id| Entry::new(&**id)).collect();
        vec![cell(&*control.id), title, against, by, cell(&*control.implementation), works(control)]
    });
    Sheet {
        columns,
        apart: false,
        groups: vec![Group { heading: String::new(), titles: Vec::new(), rows: rows.collect() }],
    }
}

/// `protective, software and hardware`.
fn kind(control: &Control) -> String {
    let places: Vec<&str> = control.implemented_in.iter().map(|place| &**place).collect();
    let option = control.option.as_deref().unwrap_or("no option");
    let external = if control.external { ", external" } else { "" };
    format!("{option}, in {}{external}", places.join(" and "))
}

fn works(control: &Control) -> Cell<'_> {
    let mut words = cell(if control.effective { "verified" } else { "unverified" });
    words.extend(control.effectiveness.iter().filter_map(|link| link.record.as_deref()).map(Entry::new));
    words
}

/// Controls, one a row.
pub(super) fn controls_csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "id",
        "title",
        "option",
        "implemented_in",
        "external",
        "mitigates",
        "class",
        "requirements",
        "evidence",
        "implementation",
        "verified_by",
        "effective",
        "effectiveness_by",
        "new_hazards",
        "file",
        "line",
    ];
    let mut csv = Csv::new(out, &header)?;
    for control in &body.controls {
        csv.row(&[
            &control.id,
            &control.title,
            control.option.as_deref().unwrap_or(""),
            &list(&control.implemented_in),
            if control.external { "yes" } else { "no" },
            &list(&control.mitigates),
            control.class.as_deref().unwrap_or(""),
            &list(&control.requirement_ids),
            &list(&control.evidence),
            &control.implementation,
            &list(&names(&control.verifications)),
            if control.effective { "yes" } else { "no" },
            &list(&names(&control.effectiveness)),
            &control
                .new_hazards
                .as_ref()
                .map_or_else(String::new, |ids| if ids.is_empty() { "none".into() } else { list(ids) }),
            &control.source.file,
            &control.source.line.to_string(),
        ])?;
    }
    csv.finish()
}

fn names(links: &[Verification]) -> Vec<&str> {
    links.iter().filter_map(|link| link.record.as_deref().or(link.test.as_deref())).collect()
}
