//! The field list of a record (M3 to M5, M7, M10): finding it, and reading its entries.

use super::super::faults::{self, Owner};
use super::super::fields::{Field, Found, KindRow, Need, Type, folded_name};
use super::super::raw::{RawField, RawRecord, RawValue};
use super::super::text::{SourceText, one_line};
use super::blocks::Entry;
use super::{Part, Reader};
use crate::model::{Place, Spanned};
use iec62304_core::requirement;
use std::cell::LazyCell;
use std::ops::Range;

impl Reader<'_> {
    /// Which of a record's parts is its field list. Says so when there are two, and when an entry of
    /// another list was perhaps meant as a field.
    pub(super) fn field_list(&mut self, record: &RawRecord, parts: &[Part<'_>]) -> Option<usize> {
        let mut lists = parts.iter().enumerate().filter_map(|(at, part)| match part {
            Part::List(range, entries) => Some((at, range, *entries)),
            Part::Prose(_) | Part::Plain(_) => None,
        });
        let found = lists.find(|(_, _, entries)| entries.iter().any(|e| self.is_field(record.row, e)));
        let Some((at, range, _)) = found else {
            self.near_misses(record, parts);
            return None;
        };
        let second = lists.find(|(_, _, entries)| entries.iter().any(|e| self.is_field(record.row, e)));
        if let Some((_, second, _)) = second {
            let place = |range: &Range<usize>| self.source.place(self.source.trimmed(range.clone()));
            let finding = faults::second_field_list(&record.id.value, &place(second), &place(range));
            self.say(finding);
        }
        Some(at)
    }

    pub(super) fn is_field(&self, row: &KindRow, entry: &Entry) -> bool {
        // A link that is written elsewhere makes a field list too, or its help would never be seen.
        name_of(self.source, entry).is_some_and(|(name, _)| {
            let name = self.source.slice(name);
            row.markdown_field(name).is_some() || row.derived(name).is_some()
        })
    }

    fn near_misses(&mut self, record: &RawRecord, parts: &[Part<'_>]) {
        // Few records have anything that looks like a name.
        let names = LazyCell::new(|| record.row.markdown_names());
        let source = self.source;
        for part in parts {
            let (range, entries) = match part {
                Part::List(range, entries) => (range, *entries),
                Part::Plain(range) => (range, &[][..]),
                Part::Prose(_) => continue,
            };
            for entry in entries {
                let meant = name_of(source, entry)
                    .and_then(|(range, _)| Some((near_miss(source.slice(range.clone()), &names)?, range)))
                    .or_else(|| other_mark(source, entry, &names));
                if let Some((meant, range)) = meant {
                    let (name, place) = (source.slice(range.clone()), source.place(range));
                    self.say(faults::near_field(&record.id.value, "an entry", name, meant, &place));
                }
            }
            if matches!(part, Part::Plain(_)) {
                self.plain_lines(record, range, &names);
            }
        }
    }

    /// Lines of plain text that begin as an entry of a field list would. Names must fit exactly here: near to a field's
    /// name is many a word that begins a sentence.
    fn plain_lines(
        &mut self,
        record: &RawRecord,
        range: &Range<usize>,
        names: &LazyCell<Vec<String>, impl FnOnce() -> Vec<String>>,
    ) {
        let mut next = range.start;
        for line in self.source.slice(range.clone()).split_inclusive('\n') {
            let start = next;
            next += line.len();
            let text = without_number(line.trim_start());
            let Some((name, _)) = text.split_once(": ").filter(|(name, _)| name.len() <= 64) else { continue };
            let folded = folded_name(name);
            if let Some(meant) = names.iter().find(|known| folded_name(known) == folded) {
                let at = start + (line.len() - text.len());
                let place = self.source.place(at..at + name.len());
                self.say(faults::near_field(&record.id.value, "a line", name, meant, &place));
            }
        }
    }

    #[requirement("RQ-031")]
    pub(super) fn read_field_list(&mut self, record: &mut RawRecord, entries: &[Entry]) {
        for entry in entries {
            let Some((name, value)) = name_of(self.source, entry) else {
                let place = self.source.place(self.source.trimmed(entry.range.clone()));
                let text = self.source.slice(entry.range.clone()).trim_start_matches(['-', '*', '+', ' ']);
                let finding = faults::entry_without_name(&record.id.value, text, &place);
                self.say(finding);
                continue;
            };
            let shown = self.source.slice(name.clone()).to_owned();
            let place = self.source.place(name);
            let Some(found) = record.row.markdown_field(&shown).filter(|f| is_writable(*f)) else {
                self.unknown_name(record, &shown, &place);
                continue;
            };
            let field = found.sub.unwrap_or(found.field);
            // `none` is an answer; nothing is not.
            let is_blank = self.source.slice(value.clone()).trim().is_empty() && entry.nested.is_empty();
            if is_blank && field.need == Need::Answered {
                continue;
            }
            let atoms = self.atoms(record, &shown, field, entry, value);
            self.put(record, found, &shown, place, atoms);
        }
    }

    fn unknown_name(&mut self, record: &RawRecord, name: &str, place: &Place) {
        let row = record.row;
        let finding = match row.derived(name) {
            Some(instead) => faults::derived_field(&record.id.value, name, place, instead),
            None => {
                let owner = Owner::record(&record.id.value);
                faults::unknown_field(&owner, row.called, name, place, &row.markdown_names())
            }
        };
        self.say(finding);
    }

    /// The texts of an entry: split at commas where the field holds words or ids, one for each nested
    /// entry, else all of it.
    fn atoms(
        &mut self,
        record: &RawRecord,
        name: &str,
        field: &Field,
        entry: &Entry,
        value: Range<usize>,
    ) -> Vec<Spanned<String>> {
        let mut pieces = vec![value];
        if field.ty.is_list() {
            pieces.extend(entry.nested.iter().map(|nested| nested.text.clone()));
        }
        let holds_prose = matches!(field.ty, Type::Text);
        let too_much = match (field.ty.is_list(), holds_prose) {
            (true, _) => entry.more.first().cloned().or_else(|| {
                entry.nested.iter().find(|n| !n.nested.is_empty() || !n.more.is_empty()).map(|n| n.range.clone())
            }),
            (_, true) => None,
            (false, false) => entry.more.first().cloned().or_else(|| entry.nested.first().map(|n| n.range.clone())),
        };
        if let Some(range) = too_much {
            let place = self.source.place(self.source.trimmed(range));
            self.say(faults::unexpected_blocks(&record.id.value, name, &place));
        }
        if holds_prose {
            let end = self.source.trimmed(entry.range.clone()).end;
            let mut atom = self.atom(pieces[0].start..end.max(pieces[0].end));
            atom.value = outdented(&atom.value);
            return vec![atom];
        }
        let mut atoms = Vec::new();
        for piece in pieces {
            if field.ty.splits() {
                self.split(&field.ty, piece, &mut atoms);
            } else {
                let mut atom = self.atom(piece);
                atom.value = one_line(&atom.value);
                atoms.push(atom);
            }
        }
        atoms.retain(|atom| !atom.value.is_empty());
        // `none` says that somebody looked; as a value it is the empty list.
        if field.ty.is_list() && matches!(atoms.as_slice(), [only] if only.value.eq_ignore_ascii_case("none")) {
            atoms.clear();
        }
        if !field.ty.is_list() && is_bare(&field.ty) {
            atoms.iter_mut().for_each(unticked);
        }
        atoms
    }

    /// Splits words and ids at commas, demands also at semicolons.
    pub(super) fn split(&self, ty: &Type, range: Range<usize>, atoms: &mut Vec<Spanned<String>>) {
        let slice = self.source.slice(range.clone());
        let is_separator = |c: char| c == ',' || (c == ';' && matches!(ty, Type::Demands));
        let mut start = range.start;
        for piece in slice.split(is_separator) {
            let mut atom = self.atom(start..start + piece.len());
            start += piece.len() + 1;
            atom.value = one_line(&atom.value);
            unticked(&mut atom);
            if !atom.value.is_empty() {
                atoms.push(atom);
            }
        }
    }

    /// Puts a field into a record, once.
    pub(super) fn put(
        &mut self,
        record: &mut RawRecord,
        found: Found,
        name: &str,
        place: Place,
        atoms: Vec<Spanned<String>>,
    ) {
        let owner = Owner::record(&record.id.value);
        let there = record.fields.iter_mut().find(|f| f.field.name == found.field.name);
        let value = RawValue::Atoms(atoms);
        match (found.sub, there) {
            (None, None) => record.fields.push(RawField { field: found.field, place, value }),
            (Some(sub), None) => {
                let sub = RawField { field: sub, place: place.clone(), value };
                record.fields.push(RawField { field: found.field, place, value: RawValue::Table(vec![sub]) });
            }
            (Some(sub), Some(RawField { value: RawValue::Table(subs), .. }))
                if !subs.iter().any(|s| s.field.name == sub.name) =>
            {
                subs.push(RawField { field: sub, place, value });
            }
            (None, Some(RawField { value: RawValue::Atoms(there), .. })) if found.field.name == "notes" => {
                // Notes add up: prose and an entry of the list.
                if let (Some(first), RawValue::Atoms(atoms)) = (there.first_mut(), value) {
                    atoms.iter().for_each(|atom| first.value = format!("{}\n\n{}", first.value, atom.value));
                }
            }
            (_, Some(there)) => {
                let finding = faults::twice(&owner, name, &there.place, &place);
                self.say(finding);
            }
        }
    }
}

/// The ranges of an entry's name and of its value.
fn name_of(source: &SourceText, entry: &Entry) -> Option<(Range<usize>, Range<usize>)> {
    let colon = entry.text.start + source.slice(entry.text.clone()).find(':')?;
    let name = source.trimmed(entry.text.start..colon);
    (!name.is_empty()).then_some((name, colon + 1..entry.text.end))
}

/// The exact name of a field at the start of an entry, with something else than a colon behind it, and its range.
fn other_mark<'n>(source: &SourceText, entry: &Entry, names: &'n [String]) -> Option<(&'n String, Range<usize>)> {
    let text = source.slice(entry.text.clone());
    let marks = ["：", "﹕", " – ", " — ", " - ", " = "];
    let end = marks.into_iter().filter_map(|mark| text.find(mark)).min()?;
    let range = source.trimmed(entry.text.start..entry.text.start + end);
    let name = folded_name(bare_name(source.slice(range.clone())));
    Some((names.iter().find(|known| folded_name(known) == name)?, range))
}

/// A name without emphasis and without the box of a list of tasks.
fn bare_name(name: &str) -> &str {
    let unboxed = ["[ ]", "[x]", "[X]"].into_iter().find_map(|mark| name.strip_prefix(mark)).unwrap_or(name);
    unboxed.trim().trim_matches(['*', '_', '`'])
}

/// A line without the number that makes it an entry of an ordered list.
fn without_number(line: &str) -> &str {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix(['.', ')']) {
        Some(text) if rest.len() < line.len() && text.starts_with([' ', '\t']) => text.trim_start(),
        _ => line,
    }
}

/// A table is written by its fields, and `x` is for TOML only.
const fn is_writable(found: Found) -> bool {
    found.sub.is_some() || !matches!(found.field.ty, Type::Table(_) | Type::Free)
}

/// Words and ids may stand in back-ticks; text keeps them.
const fn is_bare(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Id(_) | Type::Word(_) | Type::Name | Type::Step(_) | Type::Bool | Type::Code | Type::Date | Type::Path
    )
}

fn unticked(atom: &mut Spanned<String>) {
    if let Some(bare) = atom.value.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
        atom.value = bare.trim().to_owned();
    }
}

/// Text without the indentation of the entry that it stands in.
fn outdented(text: &str) -> String {
    let indent = text.lines().skip(1).filter(|l| !l.trim().is_empty()).map(blanks).min().unwrap_or(0);
    let lines: Vec<&str> =
        text.lines().enumerate().map(|(n, l)| if n == 0 { l } else { &l[indent.min(blanks(l))..] }).collect();
    lines.join("\n")
}

fn blanks(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The field that a name misses by at most two letters, or by its decoration.
pub(super) fn near_miss<'n>(name: &str, names: &'n [String]) -> Option<&'n String> {
    let name = folded_name(bare_name(name));
    if name.len() > 64 {
        return None;
    }
    names
        .iter()
        .map(|known| (strsim::osa_distance(&name, &folded_name(known)), known))
        // Short names are near to every short word.
        .filter(|(distance, known)| *distance <= 2 && distance * 2 <= known.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}
