//! TOML documents: tables of records, `[kind.ID]`.

mod field_values;

use super::config::Settings;
use super::faults::{self, Owner};
use super::fields::{KindRow, Type};
use super::one_off::{self, RawTable};
use super::raw::{RawField, RawRecord, Syntax};
use super::text::SourceText;
use super::toml_tree::{self, Entry, Table, Tree, ValueKind};
use super::words::nearest;
use crate::finding::Finding;
use crate::model::{Config, Id, Kind, Place, Prefix, Spanned, Tier};
use iec62304_core::requirement;
use iec62304_wire::id;
use std::ops::Range;

/// What a document holds: records and tables to be read on, and what is wrong.
#[derive(Debug, Default)]
pub struct Contents {
    /// Records, in the order of the text.
    pub records: Vec<RawRecord>,
    /// Ids that one TOML file declares twice: id, first place, second place.
    pub twice: Vec<(Id, Place, Place)>,
    /// Tables that stand once in a project.
    pub tables: Vec<RawTable>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Reads a TOML document.
#[must_use]
#[requirement("RQ-030", "RQ-036")]
pub fn read(source: &SourceText, config: &Config) -> Contents {
    let tree = toml_tree::read(source.text());
    let mut reader = Reader { source, config, tree: &tree, told_headers: Vec::new(), contents: Contents::default() };
    reader.syntax_errors();
    reader.duplicates();
    for entry in &tree.root.entries {
        reader.root_entry(entry);
    }
    reader.contents
}

struct Reader<'a> {
    source: &'a SourceText,
    config: &'a Config,
    tree: &'a Tree,
    /// Ids in headers that were told as syntax errors.
    told_headers: Vec<Range<usize>>,
    contents: Contents,
}

impl Reader<'_> {
    fn say(&mut self, finding: Finding) {
        self.contents.findings.push(finding);
    }

    fn key_place(&self, entry: &Entry) -> Place {
        self.source.place(entry.key_span.clone())
    }

    fn syntax_errors(&mut self) {
        for fault in &self.tree.errors {
            let finding = match unquoted_header(self.source, fault.span.start) {
                Some((kind, id, span)) => {
                    self.told_headers.push(span.clone());
                    faults::unquoted_id(kind, id, &self.source.place(span))
                }
                None => faults::syntax(&self.source.place(fault.span.clone()), &fault.message),
            };
            self.contents.findings.push(finding);
        }
    }

    /// An id without quotes that was told as a syntax error; those are in order.
    fn is_told(&self, span: &Range<usize>) -> bool {
        let at = self.told_headers.partition_point(|told| told.end < span.end);
        self.told_headers.get(at).is_some_and(|told| told.start <= span.start)
    }

    fn duplicates(&mut self) {
        for duplicate in &self.tree.duplicates {
            let first = self.source.place(duplicate.first.clone());
            let again = self.source.place(duplicate.again.clone());
            match duplicate.path.as_slice() {
                [kind, id] if is_kind(kind) && Id::new(id).is_ok() => {
                    let Ok(id) = Id::new(id) else { continue };
                    self.contents.twice.push((id, first, again));
                }
                [kind, id, rest @ ..] if is_kind(kind) && !rest.is_empty() => {
                    let owner = Id::new(id).map_or_else(|_| Owner::named(id), |id| Owner::record(&id));
                    self.contents.findings.push(faults::twice(&owner, &rest.join("."), &first, &again));
                }
                path => {
                    let owner = Owner::named(self.source.file());
                    self.contents.findings.push(faults::twice(&owner, &path.join("."), &first, &again));
                }
            }
        }
    }

    fn root_entry(&mut self, entry: &Entry) {
        if matches!(entry.value.kind, ValueKind::Broken) {
            return;
        }
        if let Some(kind) = Kind::from_word(&entry.key) {
            self.kind_table(KindRow::of(kind), entry);
        } else if one_off::is_root(&entry.key) {
            let mut settings = Settings { source: self.source, findings: Vec::new() };
            let tables = one_off::read(&mut settings, entry, &|table| self.is_torn(table));
            self.contents.tables.extend(tables);
            self.contents.findings.extend(settings.findings);
        } else {
            let help = self.help_for_unknown(&entry.key);
            let finding = faults::unknown_table(&entry.key, &self.key_place(entry), help);
            self.say(finding);
        }
    }

    fn help_for_unknown(&self, key: &str) -> String {
        if let Some(prefix) = self.config.prefix_of(key) {
            return format!("write `[{}.{key}]`", prefix.kind);
        }
        if super::config::TABLES.contains(&key) {
            return format!("`{key}` belongs in `trace.toml`");
        }
        let tables = ["scale", "acceptability", "combine", "not_applicable", "risk_file"];
        match nearest(key, Kind::WORDS.iter().copied().chain(tables)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a document holds records: `[requirement.RQ-001]`".to_owned(),
        }
    }

    fn kind_table(&mut self, row: &'static KindRow, entry: &Entry) {
        let sample = self.sample_id(row);
        let ValueKind::Table(records) = &entry.value.kind else {
            let label = format!("{} stands here", entry.value.kind.name());
            let finding = faults::no_record_id(row, &self.key_place(entry), &label, &sample);
            return self.say(finding);
        };
        for record in &records.entries {
            match &record.value.kind {
                ValueKind::Table(table) => self.record(row, record, table),
                ValueKind::Broken => {}
                other => {
                    let label = match row.field(&record.key) {
                        Some(_) => "a field without a record".to_owned(),
                        None => format!("expected a table, found {}", other.name()),
                    };
                    let finding = faults::no_record_id(row, &self.key_place(record), &label, &sample);
                    self.say(finding);
                }
            }
        }
    }

    fn sample_id(&self, row: &KindRow) -> String {
        let own = self.config.prefixes.iter().filter(|p| p.kind == row.kind);
        let usual = own.filter(|p| p.tier.is_none_or(|tier| tier == Tier::Software));
        let shortest = usual.map(|p| p.prefix.as_str()).min_by_key(|p| p.len());
        format!("{}-001", shortest.unwrap_or("ID"))
    }

    fn record(&mut self, row: &'static KindRow, entry: &Entry, table: &Table) {
        let place = self.key_place(entry);
        let unquoted = unquoted_ids(row, &entry.key, table);
        for (text, span) in unquoted.iter().filter(|(_, span)| !self.is_told(span)).cloned().collect::<Vec<_>>() {
            let place = self.source.place(whole_id(self.source, &text, span));
            let finding = faults::unquoted_id(row.kind.as_str(), &text, &place);
            self.say(finding);
        }
        // Only the parts of unquoted ids named it: it is no record itself.
        if !unquoted.is_empty() && !table.explicit && table.entries.iter().all(|e| row.field(&e.key).is_none()) {
            return;
        }
        let id = match Id::new(&entry.key) {
            Ok(id) => id,
            Err(fault) => {
                let finding = faults::bad_record_id(row, &entry.key, &fault.to_string(), &place);
                return self.say(finding);
            }
        };
        let prefix = self.config.prefix_of(id.as_str());
        if let Some(finding) = mismatch(&id, row.kind, prefix, &place) {
            self.say(finding);
        }
        let mut record = RawRecord {
            syntax: Syntax::Toml,
            row,
            id: Spanned::new(id, place),
            // A prefix of another kind has been told; that it tells no tier goes with it.
            tier: prefix.map(|p| p.tier.unwrap_or(Tier::Software)),
            fields: Vec::new(),
            spoiled: Vec::new(),
            torn: self.is_torn(table),
        };
        for field in &table.entries {
            self.field(&mut record, field, &unquoted);
        }
        self.contents.records.push(record);
    }

    /// A syntax error lies between the record's header and the next one.
    fn is_torn(&self, table: &Table) -> bool {
        let at = self.tree.errors.partition_point(|e| e.span.start < table.extent.start);
        self.tree.errors.get(at).is_some_and(|e| e.span.start <= table.extent.end)
    }

    fn field(&mut self, record: &mut RawRecord, entry: &Entry, unquoted: &[(String, Range<usize>)]) {
        let place = self.key_place(entry);
        let row = record.row;
        let Some(field) = row.field(&entry.key) else {
            if matches!(entry.value.kind, ValueKind::Table(_)) && !unquoted.is_empty() {
                return;
            }
            let finding = match row.derived(&entry.key) {
                Some(instead) => faults::derived_field(&record.id.value, &entry.key, &place, instead),
                None => {
                    let known: Vec<String> = row.fields().map(|f| f.name.to_owned()).collect();
                    faults::unknown_field(&Owner::record(&record.id.value), row.called, &entry.key, &place, &known)
                }
            };
            return self.say(finding);
        };
        if matches!(field.ty, Type::Free) {
            return;
        }
        match self.value(&record.id.value, field, &entry.value, row.called) {
            Some(value) => record.fields.push(RawField { field, place, value }),
            None => record.spoiled.push(field.name),
        }
    }
}

/// Whether a word is the name of a kind.
pub(super) fn is_kind(word: &str) -> bool {
    Kind::from_word(word).is_some()
}

/// The finding for a table and a prefix that disagree.
fn mismatch(id: &Id, table: Kind, prefix: Option<&Prefix>, place: &Place) -> Option<Finding> {
    let prefix = prefix.filter(|p| p.kind != table)?;
    Some(faults::kind_mismatch(id, table, &prefix.prefix, prefix.kind, place))
}

/// Ids whose dots TOML took for key separators: tables below a record that are none of its fields.
/// Each comes with its text as it was meant, and the place of its last part.
fn unquoted_ids(row: &KindRow, key: &str, table: &Table) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut waiting: Vec<(String, &Entry)> = table
        .entries
        .iter()
        .rev()
        .filter(|e| row.field(&e.key).is_none() && row.derived(&e.key).is_none())
        .map(|e| (format!("{key}.{}", e.key), e))
        .collect();
    while let Some((text, entry)) = waiting.pop() {
        let ValueKind::Table(inner) = &entry.value.kind else { continue };
        if inner.explicit && inner.extent.end > 0 && id::check(&text).is_ok() {
            found.push((text.clone(), entry.key_span.clone()));
        }
        if text.len() <= id::MAX_LEN {
            waiting.extend(inner.entries.iter().rev().map(|e| (format!("{text}.{}", e.key), e)));
        }
    }
    found
}

/// From an id's last part to the whole of it, where it stands in the text as TOML joined it.
fn whole_id(source: &SourceText, id: &str, last: Range<usize>) -> Range<usize> {
    let text: &str = source.text();
    match last.end.checked_sub(id.len()) {
        Some(start) if text.get(start..last.end) == Some(id) => start..last.end,
        _ => last,
    }
}

/// Kind and id of a header whose id must be quoted, around a syntax error: `[requirement.R6.5.0(11)]`.
fn unquoted_header(source: &SourceText, offset: usize) -> Option<(&str, &str, Range<usize>)> {
    let text: &str = source.text();
    let start = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.lines().next()?;
    let (kind, rest) = line.trim_start().strip_prefix('[')?.split_once('.')?;
    let id = rest.split_once(']')?.0.trim();
    if !is_kind(kind) || id::check(id).is_err() {
        return None;
    }
    let at = start + line.find(id)?;
    Some((kind, id, at..at + id.len()))
}
