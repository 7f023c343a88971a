//! Markdown documents: headings and tables that make records (M1 to M10 of the grammar).

mod blocks;
mod fields;
mod heading;
mod missed;
mod nearly;
mod table;

use super::faults;
use super::fields::{KindRow, OneOff};
use super::raw::{RawField, RawRecord, RawValue, Syntax};
use super::text::SourceText;
use super::toml_document::Contents;
use crate::finding::Finding;
use crate::model::{Config, Id, Place, Prefix, Spanned};
use blocks::{Block, Blocks};
use heading::Heading;
use iec62304_core::requirement;
use missed::Round;
use std::ops::Range;

/// Reads a Markdown document.
#[must_use]
#[requirement("RQ-031", "RQ-036")]
pub fn read(source: &SourceText, config: &Config) -> Contents {
    let mut document = blocks::read(source.text());
    let comments = std::mem::take(&mut document.comments);
    let Blocks { blocks, unread, .. } = &document;
    let mut reader = Reader { source, config, comments, doubts: Vec::new(), contents: Contents::default() };
    let mut open: Option<Open<'_>> = None;
    let mut section: Option<(&OneOff, Place)> = None;
    for block in blocks {
        // A section that is called as a table of TOML, and then has data below it, was probably meant as one.
        match block {
            Block::Heading(_, _, inner) => {
                section = OneOff::named(source.slice(inner.clone())).map(|table| (table, source.place(inner.clone())));
            }
            Block::List(..) | Block::Table(_) => {
                reader.contents.findings.extend(section.take().map(|(t, at)| faults::table_in_markdown(t, &at)));
            }
            Block::Prose(_) | Block::Plain(_) => {}
        }
        match block {
            Block::Heading(rank, whole, inner) => match reader.heading(*rank, inner) {
                Begin::Record(next) => reader.close(open.replace(next)),
                Begin::Nothing => reader.close(open.take()),
                Begin::Prose if open.as_ref().is_some_and(|o| *rank <= o.rank) => reader.close(open.take()),
                Begin::Prose => {
                    if let Some(open) = &mut open {
                        open.parts.push(Part::Prose(whole.clone()));
                    }
                }
            },
            Block::List(whole, entries) => {
                reader.heading_lines(whole, Round::List, unread);
                if let Some(open) = &mut open {
                    open.parts.push(Part::List(whole.clone(), entries));
                }
            }
            Block::Table(table) => {
                reader.heading_lines(&table.range, Round::Table, unread);
                let makes_records = reader.table(table, open.as_ref());
                if let Some(open) = open.as_mut().filter(|_| !makes_records) {
                    open.parts.push(Part::Prose(table.range.clone()));
                }
            }
            Block::Prose(range) => {
                if let Some(open) = &mut open {
                    open.parts.push(Part::Prose(range.clone()));
                }
            }
            Block::Plain(range) => {
                reader.heading_paragraph(range, unread);
                reader.table_paragraph(range);
                if let Some(open) = &mut open {
                    open.parts.push(Part::Plain(range.clone()));
                }
            }
        }
    }
    reader.close(open);
    reader.swallowed(&document);
    reader.say_doubts();
    reader.contents
}

/// What a heading begins.
enum Begin<'b> {
    Record(Open<'b>),
    /// A record that is not read: it ends the one before, and what follows is nobody's text.
    Nothing,
    Prose,
}

/// A record whose end is not reached.
struct Open<'b> {
    rank: u8,
    row: &'static KindRow,
    prefix: Prefix,
    id: Spanned<Id>,
    title: Range<usize>,
    parts: Vec<Part<'b>>,
}

/// A block below a record's heading.
enum Part<'b> {
    Prose(Range<usize>),
    /// Prose in which a field may have been meant.
    Plain(Range<usize>),
    List(Range<usize>, &'b [blocks::Entry]),
}

impl Part<'_> {
    fn range(&self) -> Range<usize> {
        match self {
            Part::Prose(range) | Part::Plain(range) | Part::List(range, _) => range.clone(),
        }
    }
}

struct Reader<'a> {
    source: &'a SourceText,
    config: &'a Config,
    comments: Vec<Range<usize>>,
    /// Findings about what may be prose, by the id of the record that it may be.
    doubts: Vec<(Id, Finding)>,
    contents: Contents,
}

impl Reader<'_> {
    fn say(&mut self, finding: Finding) {
        self.contents.findings.push(finding);
    }

    fn heading<'b>(&mut self, rank: u8, inner: &Range<usize>) -> Begin<'b> {
        let text = self.source.slice(inner.clone());
        let within = |range: Range<usize>| inner.start + range.start..inner.start + range.end;
        match heading::read(text, self.config) {
            Heading::Record { id, prefix, id_range, title } => {
                self.begin(rank, id, prefix, within(id_range), within(title))
            }
            Heading::Broken { id, prefix, id_range, title } => {
                let shown = if title.is_empty() { "…" } else { &text[title.clone()] };
                let paste = format!("{} {id}: {shown}", "#".repeat(usize::from(rank)));
                let place = self.source.place(within(id_range.clone()));
                self.contents.findings.push(faults::heading_without_colon(&id, &place, &paste));
                self.begin(rank, id, prefix, within(id_range), within(title))
            }
            Heading::BadId { text: range, fault } => {
                let place = self.source.place(within(range.clone()));
                self.contents.findings.push(faults::bad_markdown_id(&text[range], &fault.to_string(), &place));
                Begin::Nothing
            }
            Heading::UnknownPrefix { id, id_range } => {
                let place = self.source.place(within(id_range));
                self.say(faults::unknown_prefix(&id, &place, false));
                Begin::Nothing
            }
            Heading::Near { id, id_range } => {
                let place = self.source.place(within(id_range));
                self.say(faults::near_heading(&id, &place));
                Begin::Prose
            }
            Heading::Prose => Begin::Prose,
        }
    }

    fn begin<'b>(&mut self, rank: u8, id: Id, prefix: &Prefix, at: Range<usize>, title: Range<usize>) -> Begin<'b> {
        let place = self.source.place(at);
        let row = KindRow::of(prefix.kind);
        Begin::Record(Open { rank, row, prefix: prefix.clone(), id: Spanned::new(id, place), title, parts: Vec::new() })
    }

    fn close(&mut self, open: Option<Open<'_>>) {
        let Some(open) = open else { return };
        let mut record = RawRecord {
            syntax: Syntax::Markdown,
            row: open.row,
            id: open.id,
            tier: open.prefix.tier,
            fields: Vec::new(),
            spoiled: Vec::new(),
            torn: false,
        };
        let title = self.atom(open.title);
        if !title.value.is_empty() {
            self.push(&mut record, "title", title);
        }
        let list = self.field_list(&record, &open.parts);
        let (before, after) = match list {
            Some(at) => (&open.parts[..at], &open.parts[at + 1..]),
            None => (&open.parts[..], &[][..]),
        };
        let text = self.prose(before);
        if let Some(text) = text {
            self.push(&mut record, open.row.body, text);
        }
        if let Some(Part::List(_, entries)) = list.map(|at| &open.parts[at]) {
            self.read_field_list(&mut record, entries);
        }
        if let Some(notes) = self.prose(after) {
            self.push(&mut record, "notes", notes);
        }
        self.contents.records.push(record);
    }

    /// Adds a field that has no name of its own in the text. Notes add up, anything else is written once.
    fn push(&mut self, record: &mut RawRecord, name: &str, atom: Spanned<String>) {
        let Some(field) = record.row.field(name) else { return };
        if let Some(there) = record.fields.iter_mut().find(|f| f.field.name == name)
            && let RawValue::Atoms(atoms) = &mut there.value
            && let Some(first) = atoms.first_mut()
        {
            first.value = format!("{}\n\n{}", first.value, atom.value);
            return;
        }
        let place = atom.place.clone();
        record.fields.push(RawField { field, place, value: RawValue::Atoms(vec![atom]) });
    }

    /// The text of blocks, comments left out; `None` where they say nothing.
    fn prose(&self, parts: &[Part<'_>]) -> Option<Spanned<String>> {
        let (first, last) = (parts.first()?.range(), parts.last()?.range());
        let texts: Vec<String> =
            parts.iter().map(|p| self.without_comments(&p.range()).trim_end().to_owned()).collect();
        let text = texts.join("\n\n");
        let range = self.source.trimmed(first.start..last.end);
        (!text.trim().is_empty()).then(|| Spanned::new(text, self.source.place(range)))
    }

    /// A trimmed piece of text with its place.
    fn atom(&self, range: Range<usize>) -> Spanned<String> {
        let range = self.source.trimmed(range);
        Spanned::new(self.without_comments(&range).trim().to_owned(), self.source.place(range))
    }

    fn without_comments(&self, range: &Range<usize>) -> String {
        let mut out = String::new();
        let mut at = range.start;
        let first = self.comments.partition_point(|c| c.end <= range.start);
        for comment in self.comments[first..].iter().take_while(|c| c.start < range.end) {
            out.push_str(self.source.slice(at..comment.start.max(at)));
            at = comment.end.clamp(at, range.end);
        }
        out.push_str(self.source.slice(at..range.end));
        out
    }
}

#[cfg(test)]
mod tests;
