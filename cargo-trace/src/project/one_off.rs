//! The tables that stand once in a project, as a TOML document has them: texts and places, not yet held against
//! each other, for a scale and its matrix may stand in two documents.

use super::config::Settings;
use super::faults::{self, Owner};
use super::fields::{CATEGORIES, Field, Need, ONE_OFFS, OneOff, PROBABILITY, RISK_FILE, SEVERITY};
use super::toml_tree::{Entry, Table, Value, ValueKind};
use super::words::nearest;
use crate::model::{NotApplicable, Place, RiskFileFacts, Spanned, Step};
use std::ops::Range;

/// A table as it is written.
#[derive(Clone, Debug)]
pub enum RawTable {
    /// A scale.
    Scale(RawScale),
    /// A matrix.
    Matrix(RawMatrix),
    /// `[not_applicable]`.
    NotApplicable(Vec<NotApplicable>),
    /// `[risk_file]`, at its header.
    RiskFile(Spanned<RiskFileFacts>),
}

/// The steps of a scale in one document.
#[derive(Clone, Debug)]
pub struct RawScale {
    /// Which one.
    pub table: &'static OneOff,
    /// The place of its first header.
    pub place: Place,
    /// Steps, in the order of the text.
    pub steps: Vec<Step>,
    /// All of it could be read.
    pub whole: bool,
}

/// A matrix in one document.
#[derive(Clone, Debug)]
pub struct RawMatrix {
    /// Which one.
    pub table: &'static OneOff,
    /// The place of its header.
    pub place: Place,
    /// Rows, in the order of the text.
    pub rows: Vec<RawRow>,
    /// All of it could be read.
    pub whole: bool,
}

/// A row of a matrix.
#[derive(Clone, Debug)]
pub struct RawRow {
    /// The step that it is of.
    pub step: Spanned<String>,
    /// Its cells; `None` where the row, or a cell, cannot be read, which has been said.
    pub cells: Option<Vec<Option<Spanned<String>>>>,
}

/// The row of a table's name in the list of all.
#[must_use]
pub fn table(name: &str) -> &'static OneOff {
    // The names are those of the list itself.
    ONE_OFFS.iter().find(|table| table.name == name).unwrap_or(&ONE_OFFS[0])
}

/// Whether a root key begins tables that stand once.
#[must_use]
pub fn is_root(key: &str) -> bool {
    ONE_OFFS.iter().any(|table| table.name.split('.').next() == Some(key))
}

/// Reads what stands below a root key. `torn` says whether a syntax error lies in a table.
pub fn read(settings: &mut Settings<'_>, entry: &Entry, torn: &dyn Fn(&Table) -> bool) -> Vec<RawTable> {
    if entry.key == "scale" {
        return scales(settings, entry, torn);
    }
    let row = table(&entry.key);
    let place = settings.key_place(entry);
    let ValueKind::Table(inner) = &entry.value.kind else {
        wrong(settings, row, entry);
        return Vec::new();
    };
    let read = match row.name {
        "not_applicable" => RawTable::NotApplicable(reasons(settings, row, inner)),
        "risk_file" => {
            let texts = texts(settings, row, inner, RISK_FILE);
            let get = |name: &str| texts.iter().find(|(field, _)| *field == name).map(|(_, text)| text.clone());
            let facts = RiskFileFacts { revision: get("revision"), owner: get("owner").map(|owner| owner.value) };
            RawTable::RiskFile(Spanned::new(facts, place))
        }
        _ => {
            let rows = inner.entries.iter().map(|entry| matrix_row(settings, row, entry)).collect();
            RawTable::Matrix(RawMatrix { table: row, place, rows, whole: !torn(inner) })
        }
    };
    vec![read]
}

/// Something else than the table that is wanted.
fn wrong(settings: &mut Settings<'_>, row: &OneOff, entry: &Entry) {
    let (place, found) = (settings.key_place(entry), entry.value.kind.name());
    if matches!(entry.value.kind, ValueKind::Broken) {
        return;
    }
    let wanted = if row.header.starts_with("[[") { "an array of tables" } else { "a table" };
    let owner = Owner::named(settings.source.file());
    settings.findings.push(faults::wrong_type(&owner, row.name, &place, found, wanted, row.header));
}

fn scales(settings: &mut Settings<'_>, entry: &Entry, torn: &dyn Fn(&Table) -> bool) -> Vec<RawTable> {
    let ValueKind::Table(inner) = &entry.value.kind else {
        wrong(settings, table("scale.severity"), entry);
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in &inner.entries {
        let (row, fields) = match entry.key.as_str() {
            "severity" => (table("scale.severity"), SEVERITY),
            "probability" => (table("scale.probability"), PROBABILITY),
            other => {
                let help = match nearest(other, ["severity", "probability"]) {
                    Some(near) => format!("did you mean `[[scale.{near}]]`?"),
                    None => "the scales are `[[scale.severity]]` and `[[scale.probability]]`".to_owned(),
                };
                let place = settings.key_place(entry);
                settings.findings.push(faults::unknown_table(&format!("scale.{other}"), &place, help));
                continue;
            }
        };
        let place = settings.key_place(entry);
        let mut scale = RawScale { table: row, place, steps: Vec::new(), whole: true };
        match &entry.value.kind {
            ValueKind::Tables(tables) => {
                for table in tables {
                    let header = settings.source.place(first_line(settings.source.text(), table));
                    scale.whole &= !torn(table);
                    step(settings, &mut scale, table, &header, fields);
                }
            }
            ValueKind::Array(values) => {
                for value in values {
                    let place = settings.source.place(value.span.clone());
                    match &value.kind {
                        ValueKind::Table(table) => step(settings, &mut scale, table, &place, fields),
                        _ => wrong(settings, row, entry),
                    }
                }
            }
            _ => wrong(settings, row, entry),
        }
        found.push(RawTable::Scale(scale));
    }
    found
}

fn step(settings: &mut Settings<'_>, scale: &mut RawScale, table: &Table, header: &Place, fields: &'static [Field]) {
    let texts = texts(settings, scale.table, table, fields);
    let get = |name: &str| texts.iter().find(|(field, _)| *field == name).map(|(_, text)| text.clone());
    let Some(id) = get("id") else {
        if scale.whole && table.get("id").is_none() {
            let owner = Owner::named(scale.table.header);
            settings.findings.push(faults::missing_setting(&owner, "id", header, "id = \"…\""));
        }
        scale.whole = false;
        return;
    };
    if id.value.contains([',', '"']) || id.value.contains(char::is_whitespace) {
        settings.findings.push(faults::bad_step(scale.table, &id.value, &id.place));
        scale.whole = false;
        return;
    }
    scale.steps.push(Step {
        id,
        name: get("name").map(|name| name.value),
        class: get("class"),
        bounds: get("bounds").map(|bounds| bounds.value),
    });
}

/// The texts of a table's fields; what is no field of it is said.
fn texts(
    settings: &mut Settings<'_>,
    row: &OneOff,
    table: &Table,
    fields: &'static [Field],
) -> Vec<(&'static str, Spanned<String>)> {
    let owner = Owner::named(row.header);
    let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
    let mut texts = Vec::new();
    for entry in &table.entries {
        match fields.iter().find(|field| field.name == entry.key) {
            Some(field) => {
                let text = settings.string(&owner, entry);
                debug_assert!(matches!(field.need, Need::Always | Need::Optional), "nothing else is asked for");
                texts.extend(text.map(|text| (field.name, text)));
            }
            None => settings.unknown(&owner, entry, &format!("`{}`", row.header), &known),
        }
    }
    texts
}

fn reasons(settings: &mut Settings<'_>, row: &OneOff, table: &Table) -> Vec<NotApplicable> {
    let owner = Owner::named(row.header);
    let mut lines = Vec::new();
    for entry in &table.entries {
        if CATEGORIES.contains(&entry.key.as_str()) {
            let category = Spanned::new(entry.key.clone(), settings.key_place(entry));
            let reason = settings.string(&owner, entry);
            lines.extend(reason.map(|reason| NotApplicable { category, reason: reason.value }));
        } else {
            settings.unknown(&owner, entry, &format!("`{}`", row.header), CATEGORIES);
        }
    }
    lines
}

fn matrix_row(settings: &mut Settings<'_>, row: &OneOff, entry: &Entry) -> RawRow {
    let step = Spanned::new(entry.key.clone(), settings.key_place(entry));
    let owner = Owner::named(row.header);
    let place = settings.value_place(entry);
    let wrong = |settings: &mut Settings<'_>, found: &str, place: &Place| {
        let paste = format!("{} = [\"…\"]", entry.key);
        settings.findings.push(faults::wrong_type(&owner, &entry.key, place, found, "an array of words", &paste));
    };
    let cells = match &entry.value.kind {
        ValueKind::Array(values) => Some(values.iter().map(|value| cell(settings, &wrong, value)).collect()),
        ValueKind::Broken => None,
        other => {
            wrong(settings, other.name(), &place);
            None
        }
    };
    RawRow { step, cells }
}

fn cell(
    settings: &mut Settings<'_>,
    wrong: &dyn Fn(&mut Settings<'_>, &str, &Place),
    value: &Value,
) -> Option<Spanned<String>> {
    let place = settings.source.place(value.span.clone());
    match &value.kind {
        ValueKind::String(text) => Some(Spanned::new(text.trim().to_owned(), place)),
        ValueKind::Broken => None,
        other => {
            wrong(settings, &format!("{} in the array", other.name()), &place);
            None
        }
    }
}

/// The header of a table that has one of its own.
fn first_line(text: &str, table: &Table) -> Range<usize> {
    let start = table.extent.start.min(text.len());
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    start..start + line.trim_end().len()
}
