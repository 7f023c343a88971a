//! A view as rows and columns, before it is a terminal table or Markdown.

pub(super) mod csv;
mod markdown;
mod table;

pub(super) use markdown::{escape, markdown, sentence};
pub(super) use table::{table, tests_are_counted};

use std::borrow::Cow;

/// Rows in groups that share their columns.
pub(super) struct Sheet<'a> {
    pub(super) columns: Vec<Column>,
    /// The groups hold different things: each is as wide as it needs to be.
    pub(super) apart: bool,
    pub(super) groups: Vec<Group<'a>>,
}

/// A column.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) title: &'static str,
    pub(super) kind: Kind,
}

/// How a column behaves when there is little room.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Ids: kept whole.
    Id,
    /// Words of a closed list: kept whole, coloured.
    Word,
    /// Prose: wrapped.
    Text,
    /// Paths of code and files, one a line: elided in the middle.
    Path,
}

/// Rows under a heading.
pub(super) struct Group<'a> {
    /// Empty for a sheet of one group.
    pub(super) heading: String,
    /// Titles that replace those of the columns in this group.
    pub(super) titles: Vec<(usize, &'static str)>,
    pub(super) rows: Vec<Vec<Cell<'a>>>,
}

/// What stands in a cell, one entry a line.
pub(super) type Cell<'a> = Vec<Entry<'a>>;

/// A line of a cell.
pub(super) struct Entry<'a> {
    pub(super) text: Cow<'a, str>,
    /// Level of a test, shown beside its path.
    pub(super) level: Option<&'a str>,
    /// A remark among paths: neither elided nor counted as one of them.
    pub(super) remark: bool,
}

impl<'a> Entry<'a> {
    /// Plain text.
    pub(super) fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), level: None, remark: false }
    }

    /// A remark.
    pub(super) fn remark(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), level: None, remark: true }
    }
}

/// A cell of one line; empty for an empty text.
pub(super) fn cell<'a>(text: impl Into<Cow<'a, str>>) -> Cell<'a> {
    let text = text.into();
    if text.is_empty() { Vec::new() } else { vec![Entry::new(text)] }
}

impl Group<'_> {
    /// The title of a column in this group.
    fn title(&self, index: usize, column: Column) -> &'static str {
        self.titles.iter().find(|(at, _)| *at == index).map_or(column.title, |(_, title)| title)
    }
}

/// Entries of a cell as at most `most` paths, then how many more there are, then all remarks.
fn shortened<'c>(cell: &'c [Entry<'_>], most: usize) -> (Vec<&'c Entry<'c>>, usize, Vec<&'c str>) {
    let paths = cell.iter().filter(|e| !e.remark).count();
    // A line that says `+1 more` may as well be the one.
    let shown = if paths == most + 1 { paths } else { paths.min(most) };
    let remarks = cell.iter().filter(|e| e.remark).map(|e| e.text.as_ref()).collect();
    (cell.iter().filter(|e| !e.remark).take(shown).collect(), paths - shown, remarks)
}
