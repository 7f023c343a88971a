//! Tables whose rows are records (M6).

use super::super::faults::{self, Owner};
use super::super::fields::{Field, KindRow, Type, folded_name, is_field_of_any_kind};
use super::super::raw::{RawRecord, Syntax};
use super::super::text::one_line;
use super::blocks::Table;
use super::fields::near_miss;
use super::heading::{self, Heading};
use super::{Open, Part, Reader};
use crate::model::{Id, Kind, Spanned};
use iec62304_core::requirement;
use std::ops::Range;

impl Reader<'_> {
    /// Reads a table; false when it is prose.
    #[requirement("RQ-031")]
    pub(super) fn table(&mut self, table: &Table, open: Option<&Open<'_>>) -> bool {
        let header: Vec<String> = table.header.iter().map(|cell| self.cell(cell).value).collect();
        let Some((first, others)) = header.split_first() else { return false };
        let foreign: Vec<usize> =
            (0..others.len()).filter(|at| !is_field_of_any_kind(&others[*at])).map(|at| at + 1).collect();
        if first != "ID" || !foreign.is_empty() {
            self.near_table(table, &header, &foreign);
            return false;
        }
        if let Some(open) = open.filter(|open| !self.has_field_list(open)) {
            let place = self.source.place(self.source.trimmed(table.header[0].clone()));
            self.say(faults::table_inside_text(&open.id.value, &place, &open.id.place));
        }
        for row in &table.rows {
            self.row(&header, row);
        }
        true
    }

    fn has_field_list(&self, open: &Open<'_>) -> bool {
        open.parts.iter().any(|part| match part {
            Part::List(_, entries) => entries.iter().any(|e| self.is_field(open.row, e)),
            Part::Prose(_) | Part::Plain(_) => false,
        })
    }

    /// A table of prose whose rows start with ids, and whose headers are fields but for a slip.
    fn near_table(&mut self, table: &Table, header: &[String], foreign: &[usize]) {
        let is_emphasis = |c: char| matches!(c, '*' | '_' | '`');
        if header.len() - 1 <= foreign.len() || !header[0].trim_matches(is_emphasis).eq_ignore_ascii_case("id") {
            return;
        }
        let has_ids = table.rows.iter().filter_map(|row| row.first()).any(|cell| {
            let text = self.cell(cell).value;
            Id::new(&text).is_ok() && self.config.prefix_of(&text).is_some()
        });
        if !has_ids {
            return;
        }
        let names: Vec<String> = Kind::ALL.iter().flat_map(|kind| KindRow::of(*kind).markdown_names()).collect();
        let mut meant = Vec::new();
        for at in foreign {
            let Some(name) = near_miss(&header[*at], &names) else {
                // What has titles or texts is no list of references.
                if header.iter().any(|name| matches!(folded_name(name).as_str(), "title" | "text")) {
                    let place = self.source.place(self.source.trimmed(table.header[*at].clone()));
                    self.say(faults::foreign_column(&place, &header[*at]));
                }
                return;
            };
            meant.push((*at, name));
        }
        let id = "ID".to_owned();
        let slips = meant.first().copied().or((header[0] != "ID").then_some((0, &id)));
        if let Some((at, meant)) = slips {
            let place = self.source.place(self.source.trimmed(table.header[at].clone()));
            self.say(faults::near_table(&place, &header[at], meant));
        }
    }

    fn row(&mut self, header: &[String], cells: &[Range<usize>]) {
        let Some((first, others)) = cells.split_first() else { return };
        let first = self.cell(first);
        // A heading without empty line above it, which has been told as such.
        let heading =
            first.value.strip_prefix("##").map(|text| heading::read(text.trim_start_matches('#'), self.config));
        if heading.is_some_and(|heading| heading != Heading::Prose) {
            return;
        }
        let id = match Id::new(&first.value) {
            Ok(id) => id,
            Err(fault) => {
                return self.say(faults::bad_markdown_id(&first.value, &fault.to_string(), &first.place));
            }
        };
        let Some(prefix) = self.config.prefix_of(id.as_str()) else {
            return self.say(faults::unknown_prefix(&id, &first.place, true));
        };
        let row = KindRow::of(prefix.kind);
        let mut record = RawRecord {
            syntax: Syntax::MarkdownTable,
            row,
            id: Spanned::new(id, first.place),
            tier: prefix.tier,
            fields: Vec::new(),
            spoiled: Vec::new(),
            torn: false,
        };
        for (name, range) in header[1..].iter().zip(others) {
            let cell = self.cell(range);
            if cell.value.is_empty() {
                continue;
            }
            match row
                .markdown_field(name)
                .filter(|f| f.sub.is_some() || !matches!(f.field.ty, Type::Table(_) | Type::Free))
            {
                Some(found) => {
                    let atoms = self.cell_atoms(found.sub.unwrap_or(found.field), range, cell.clone());
                    self.put(&mut record, found, name, cell.place, atoms);
                }
                None => {
                    let owner = Owner::record(&record.id.value);
                    self.say(faults::unknown_field(&owner, row.called, name, &cell.place, &row.markdown_names()));
                }
            }
        }
        self.contents.records.push(record);
    }

    fn cell_atoms(&self, field: &Field, range: &Range<usize>, cell: Spanned<String>) -> Vec<Spanned<String>> {
        if !field.ty.splits() {
            let is_none = field.ty.is_list() && cell.value.eq_ignore_ascii_case("none");
            return if is_none { Vec::new() } else { vec![cell] };
        }
        if cell.value.eq_ignore_ascii_case("none") {
            return Vec::new();
        }
        let mut atoms = Vec::new();
        self.split(&field.ty, self.inside(range), &mut atoms);
        atoms
    }

    /// A cell's text, `\|` as the pipe that it stands for.
    fn cell(&self, range: &Range<usize>) -> Spanned<String> {
        let mut atom = self.atom(self.inside(range));
        atom.value = one_line(&atom.value).replace("\\|", "|");
        atom
    }

    /// A cell's range without the pipes and blanks round it.
    fn inside(&self, range: &Range<usize>) -> Range<usize> {
        let mut inside = self.source.trimmed(range.clone());
        if self.source.slice(inside.clone()).starts_with('|') {
            inside.start += 1;
        }
        let slice = self.source.slice(inside.clone());
        if slice.ends_with('|') && !slice.ends_with("\\|") {
            inside.end -= 1;
        }
        self.source.trimmed(inside)
    }
}
