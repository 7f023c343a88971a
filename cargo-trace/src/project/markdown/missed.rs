//! Lines that look like a record's heading on the page, and that Markdown takes for something else: the record would
//! be gone without a word.

use super::super::faults::{self, Missed};
use super::Reader;
use super::blocks::{Blocks, OpenEnd};
use super::heading::{self, Heading};
use super::nearly::is_invisible;
use crate::model::Id;
use iec62304_core::requirement;
use std::collections::HashSet;
use std::ops::Range;

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// A paragraph, of one line or of more.
    Paragraph {
        alone: bool,
    },
    List,
    Table,
    Html,
    IndentedCode,
}

/// A line that begins with `#`.
struct Hashes<'t> {
    rank: usize,
    /// What follows them, and where.
    rest: &'t str,
    at: usize,
    /// A blank stands between.
    is_apart: bool,
}

impl Reader<'_> {
    /// Looks through what the blocks themselves do not show.
    #[requirement("RQ-032")]
    pub(super) fn swallowed(&mut self, blocks: &Blocks) {
        for range in &blocks.html {
            self.heading_lines(range, Round::Html, &[]);
        }
        for range in &blocks.indented {
            self.heading_lines(range, Round::IndentedCode, &[]);
        }
        for end in &blocks.open_ends {
            let inside = self.first_record(&end.range);
            // One fence that lacks its end turns all that follow inside out.
            let inside = inside.or_else(|| blocks.fences.iter().find_map(|fence| self.first_record(fence)));
            if let Some((id, at)) = inside {
                self.never_closed(end, &id, at);
            }
        }
    }

    fn never_closed(&mut self, end: &OpenEnd, id: &Id, at: Range<usize>) {
        let line = self.source.slice(end.range.clone()).lines().next().unwrap_or_default();
        let opening = self.source.place(self.source.trimmed(end.range.start..end.range.start + line.len()));
        let record = self.source.place(at);
        self.say(faults::never_closed(id, &opening, &record, end.what, &end.end));
    }

    /// The first heading or row of a table in a text that would make a record.
    fn first_record(&self, range: &Range<usize>) -> Option<(Id, Range<usize>)> {
        lines(self.source.slice(range.clone()), range.start).skip(1).find_map(|(start, line)| {
            let (at, rest) = match hashes(line, start) {
                Some(hashes) if hashes.is_apart => (hashes.at, hashes.rest),
                _ => (start + line.len() - line.trim_start().len() + 1, line.trim_start().strip_prefix('|')?),
            };
            match heading::read(rest, self.config) {
                Heading::Record { id, id_range, .. } | Heading::Broken { id, id_range, .. } => {
                    Some((id, at + id_range.start..at + id_range.end))
                }
                _ => None,
            }
        })
    }

    /// Lines of a text that begin with `#` and go on like a record's heading, those in `quiet` left out.
    pub(super) fn heading_lines(&mut self, range: &Range<usize>, round: Round, quiet: &[Range<usize>]) {
        let source = self.source;
        for (start, line) in lines(source.slice(range.clone()), range.start) {
            let next = quiet.partition_point(|range| range.end <= start);
            if quiet.get(next).is_none_or(|range| range.start > start + line.len())
                && let Some(hashes) = hashes(line, start)
            {
                self.heading_line(&hashes, round);
            }
        }
    }

    fn heading_line(&mut self, line: &Hashes<'_>, round: Round) {
        let text = line.rest.trim_end();
        let within = |range: Range<usize>| line.at + range.start..line.at + range.end;
        let how = match round {
            Round::Html => Missed::InHtml,
            Round::IndentedCode => Missed::Indented,
            _ if line.rank > 6 => Missed::TooDeep,
            _ if line.is_apart => Missed::InList,
            _ => Missed::NoBlank,
        };
        // A single `#` without a blank begins many a word, and in the middle of prose nobody means a heading by it.
        let is_word = line.rank == 1 && how == Missed::NoBlank;
        let is_alone = round == Round::Paragraph { alone: true };
        match heading::read(text, self.config) {
            Heading::Record { id, id_range, title, .. } => {
                let (id_at, title) = (within(id_range), &text[title]);
                self.missed(&id, id_at, title, line.rank, how, is_word && !is_alone);
            }
            Heading::Broken { id, id_range, title, .. } if !is_word || is_alone => {
                let (id_at, title) = (within(id_range), &text[title]);
                self.missed(&id, id_at, title, line.rank, how, is_word);
            }
            Heading::UnknownPrefix { id, id_range } if !is_word => {
                let place = self.source.place(within(id_range));
                self.say(faults::unknown_prefix(&id, &place, false));
            }
            Heading::BadId { text: range, fault } if !is_word => {
                let place = self.source.place(within(range.clone()));
                self.say(faults::bad_markdown_id(&text[range], &fault.to_string(), &place));
            }
            _ => {}
        }
    }

    /// A paragraph that is a record's heading but for its `#`: all of it bold, or nothing but `id: title`.
    pub(super) fn heading_paragraph(&mut self, range: &Range<usize>, quiet: &[Range<usize>]) {
        let source = self.source;
        let alone = self.source.slice(source.trimmed(range.clone())).lines().count() == 1;
        self.heading_lines(range, Round::Paragraph { alone }, quiet);
        for (start, line) in lines(source.slice(range.clone()), range.start) {
            let start = start + (line.len() - line.trim_start().len());
            let line = line.trim();
            let bold = ["**", "__"].into_iter().find_map(|mark| line.strip_prefix(mark)?.strip_suffix(mark));
            let (at, text) = bold.map_or((start, line), |text| (start + 2, text));
            if bold.is_none() && !alone {
                continue;
            }
            let (id, id_range, title) = match heading::read(text, self.config) {
                Heading::Record { id, id_range, title, .. } => (id, id_range, title),
                Heading::Broken { id, id_range, title, .. } if is_all_but_bare(text, &id_range) => {
                    (id, id_range, title)
                }
                _ => continue,
            };
            let id_at = at + id_range.start..at + id_range.end;
            let how = if bold.is_some() { Missed::Bold } else { Missed::Paragraph };
            self.missed(&id, id_at, &text[title], 2, how, bold.is_none() || !alone);
        }
    }

    /// A paragraph that would be a table of records, were there a line of dashes below its first line.
    pub(super) fn table_paragraph(&mut self, range: &Range<usize>) {
        let first_cell = |line: &str| Some(line.trim().strip_prefix('|')?.split('|').next()?.trim().to_owned());
        let mut cells = lines(self.source.slice(range.clone()), range.start).map(|(_, line)| first_cell(line));
        let is_header = cells.next().flatten().is_some_and(|cell| cell.eq_ignore_ascii_case("id"));
        if is_header && cells.flatten().any(|id| Id::new(&id).is_ok() && self.config.prefix_of(&id).is_some()) {
            let place = self.source.place(self.source.trimmed(range.clone()));
            self.say(faults::table_without_dashes(&place));
        }
    }

    fn missed(&mut self, id: &Id, at: Range<usize>, title: &str, rank: usize, how: Missed, may_be_prose: bool) {
        let title = if title.is_empty() { "…" } else { title };
        let paste = format!("{} {id}: {title}", "#".repeat(rank.clamp(1, 6)));
        let place = self.source.place(at);
        let finding = faults::missed_heading(id, &place, how, &paste, may_be_prose);
        match finding.at_most {
            Some(_) => self.doubts.push((id.clone(), finding)),
            None => self.say(finding),
        }
    }

    /// Says what may be prose, unless a record of that id is read: then it is an example or speaks of the record.
    pub(super) fn say_doubts(&mut self) {
        let known: HashSet<Id> = self.contents.records.iter().map(|record| record.id.value.clone()).collect();
        for (id, finding) in std::mem::take(&mut self.doubts) {
            if !known.contains(&id) {
                self.say(finding);
            }
        }
    }
}

/// Only emphasis stands before the id, and between it and a colon.
fn is_all_but_bare(text: &str, id: &Range<usize>) -> bool {
    let emphasis = ['*', '_', '`', '[', ']'];
    text[..id.start].trim_start_matches(emphasis).is_empty()
        && text[id.end..].trim_start_matches(emphasis).starts_with([':', '：'])
}

/// The `#`s that a line begins with, after blanks and the marks of lists.
fn hashes(line: &str, start: usize) -> Option<Hashes<'_>> {
    let mut text = line.trim_start();
    while let Some(rest) = without_mark(text) {
        text = rest.trim_start();
    }
    let rest = text.trim_start_matches('#');
    let rank = text.len() - rest.len();
    let is_apart = rest.starts_with([' ', '\t']);
    // What nobody sees is no blank, neither for Markdown nor on the page.
    let rest = rest.trim_end().trim_start_matches(is_invisible);
    let at = start + (line.trim_end().len() - rest.len());
    (rank > 0).then_some(Hashes { rank, rest, at, is_apart })
}

/// A line without the mark that makes it an entry of a list.
fn without_mark(text: &str) -> Option<&str> {
    let after = match text.strip_prefix(['-', '*', '+']) {
        Some(after) => after,
        None => {
            let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
            (digits.len() < text.len()).then_some(digits)?.strip_prefix(['.', ')'])?
        }
    };
    after.starts_with([' ', '\t']).then_some(after)
}

/// Lines with the offsets of their starts.
fn lines(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(start, |next, line| {
        let start = *next;
        *next += line.len();
        Some((start, line))
    })
}
