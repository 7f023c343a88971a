//! A sheet in the terminal: fitted to its width, without garbage at 80 columns.

use super::{Column, Entry, Group, Kind, Sheet, shortened};
use crate::model::Level;
use crate::report::text::{BOLD, DIM, elide, one_line, paint, style_of, width, wrapped};
use crate::report::view::Look;
use comfy_table::{Cell, ColumnConstraint, ContentArrangement, Row, Table, Width};
use comfy_table::{LineStyle, TableStyle};
use std::io::{self, Write};

/// Blanks between columns.
const GAP: usize = 2;
/// Paths in a cell before `+n more`.
const PATHS: usize = 3;
/// Lines of a row before it is cut.
const LINES: usize = 6;
/// A column narrower than this says nothing.
const NARROWEST: usize = 9;
/// Ids beyond this width are broken.
const WIDEST_ID: usize = 24;
/// A column of tests below this width counts them by level: cut names say nothing.
const NAMED: usize = 40;
/// Rows in one piece: the library keeps every cell of a table, and reports are long.
const PIECE: usize = 200;

/// Writes a sheet as a table.
pub(in crate::report) fn table(sheet: &Sheet<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let common = fitted(&sheet.columns, &sheet.groups, look.width);
    for (n, group) in sheet.groups.iter().filter(|g| !g.rows.is_empty()).enumerate() {
        let own = sheet.apart.then(|| fitted(&sheet.columns, std::slice::from_ref(group), look.width));
        let widths = own.as_ref().unwrap_or(&common);
        if n > 0 {
            writeln!(out)?;
        }
        for line in wrapped(&group.heading, look.width).iter().filter(|line| !line.is_empty()) {
            writeln!(out, "{}", paint(line, BOLD, look.color))?;
        }
        for (piece, rows) in group.rows.chunks(PIECE).enumerate() {
            let mut table = empty(widths);
            if piece == 0 {
                let titles = sheet.columns.iter().enumerate().map(|(i, column)| group.title(i, *column));
                table.set_header(titles);
            }
            for row in rows {
                table.add_row(laid_out(sheet, widths, row));
            }
            constrain(&mut table, widths);
            for (n, line) in table.lines().enumerate() {
                let head = piece == 0 && n < 2;
                writeln!(out, "{}", colored(line.trim_end(), sheet, widths, look.color, head))?;
            }
        }
    }
    Ok(())
}

/// Says whether tests are counted by level instead of named.
pub(in crate::report) fn tests_are_counted(sheet: &Sheet<'_>, look: Look) -> bool {
    let widths = fitted(&sheet.columns, &sheet.groups, look.width);
    (0..widths.len()).any(|at| widths[at] < NAMED && has_levels(&sheet.groups, at))
}

fn has_levels(groups: &[Group<'_>], at: usize) -> bool {
    groups.iter().flat_map(|group| &group.rows).any(|row| row[at].iter().any(|entry| entry.level.is_some()))
}

fn empty(widths: &[usize]) -> Table {
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_truncation_indicator("…")
        .set_width(u16::try_from(total(widths)).unwrap_or(u16::MAX));
    table
}

fn constrain(table: &mut Table, widths: &[usize]) {
    for (index, width) in widths.iter().enumerate() {
        if let Some(column) = table.column_mut(index) {
            let gap = if index + 1 == widths.len() { 0 } else { GAP };
            column.set_padding((0, u16::try_from(gap).unwrap_or(0)));
            let width = u16::try_from(width + gap).unwrap_or(u16::MAX);
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
    }
}

fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

fn laid_out(sheet: &Sheet<'_>, widths: &[usize], row: &[super::Cell<'_>]) -> Row {
    let mut laid = Row::new();
    for ((cell, column), &limit) in row.iter().zip(&sheet.columns).zip(widths) {
        let text = match column.kind {
            Kind::Path => paths(cell, limit),
            Kind::Id | Kind::Word => ids(cell),
            Kind::Text => joined(cell.iter().flat_map(|e| wrapped(&one_line(&e.text), limit))),
        };
        laid.add_cell(Cell::new_owned(text));
    }
    laid.max_height(LINES);
    laid
}

/// Ids are never cut: what a row has no lines for is counted.
fn ids(cell: &[Entry<'_>]) -> String {
    let shown = if cell.len() > LINES { LINES - 1 } else { cell.len() };
    let more = (shown < cell.len()).then(|| more(cell.len() - shown));
    joined(cell[..shown].iter().map(|entry| one_line(&entry.text).into_owned()).chain(more))
}

fn more(count: usize) -> String {
    format!("+{count} more")
}

fn paths(cell: &[Entry<'_>], limit: usize) -> String {
    if limit < NAMED && cell.iter().any(|entry| entry.level.is_some()) {
        let remarks = cell.iter().filter(|entry| entry.remark).map(|entry| one_line(&entry.text).into_owned());
        return joined(counted(cell).into_iter().chain(remarks));
    }
    let (shown, more, remarks) = shortened(cell, PATHS);
    let shown = shown.into_iter().map(|entry| path(entry, limit));
    let more = (more > 0).then(|| self::more(more));
    joined(shown.chain(more).chain(remarks.into_iter().map(|r| one_line(r).into_owned())))
}

/// `1 unit`, `2 system`: how many entries there are of each level, from the smallest part to the whole.
fn counted(cell: &[Entry<'_>]) -> Vec<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for level in cell.iter().filter_map(|entry| entry.level) {
        match counts.iter_mut().find(|(known, _)| *known == level) {
            Some((_, count)) => *count += 1,
            None => counts.push((level, 1)),
        }
    }
    counts.sort_by_key(|(level, _)| Level::ALL.iter().position(|known| known.as_str() == *level));
    counts.into_iter().map(|(level, count)| format!("{count} {level}")).collect()
}

fn path(entry: &Entry<'_>, limit: usize) -> String {
    let text = one_line(&entry.text);
    match entry.level {
        None => elide(&text, limit).into_owned(),
        Some(level) => format!("{} ({level})", elide(&text, limit.saturating_sub(level.len() + 3))),
    }
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// Column widths: ids and words get what they need, prose and paths share the rest fairly. Tests that would not
/// have room for their names leave it to the others.
fn fitted(columns: &[Column], groups: &[Group<'_>], width: usize) -> Vec<usize> {
    let mut natural: Vec<usize> = (0..columns.len()).map(|index| natural(columns, groups, index, line_of)).collect();
    let widths = shared(columns, &natural, width);
    let narrow: Vec<usize> = (0..widths.len()).filter(|&at| widths[at] < NAMED && has_levels(groups, at)).collect();
    if narrow.is_empty() {
        return widths;
    }
    for at in narrow {
        natural[at] = self::natural(columns, groups, at, counts_of).min(NAMED - 1);
    }
    shared(columns, &natural, width)
}

fn shared(columns: &[Column], natural: &[usize], width: usize) -> Vec<usize> {
    let mut widths = natural.to_vec();
    for (at, column) in columns.iter().enumerate() {
        if column.kind == Kind::Id {
            widths[at] = widths[at].min(WIDEST_ID);
        }
    }
    let flexible = |at: &usize| matches!(columns[*at].kind, Kind::Text | Kind::Path);
    let fixed: usize = (0..widths.len()).filter(|at| !flexible(at)).map(|at| widths[at]).sum();
    let gaps = GAP * widths.len().saturating_sub(1);
    let mut room = width.saturating_sub(fixed + gaps);
    let mut open: Vec<usize> = (0..widths.len()).filter(flexible).collect();
    open.sort_by_key(|&at| natural[at]);
    for (n, &at) in open.iter().enumerate() {
        let share = room / (open.len() - n);
        widths[at] = natural[at].min(share).max(NARROWEST.min(natural[at]));
        room = room.saturating_sub(widths[at]);
    }
    widths
}

/// The width that the widest line of a column wants.
fn natural(columns: &[Column], groups: &[Group<'_>], index: usize, wants: fn(&super::Cell<'_>) -> usize) -> usize {
    let groups = groups.iter().filter(|group| !group.rows.is_empty());
    let title = |group: &Group<'_>| width(group.title(index, columns[index]));
    let cells = |group: &Group<'_>| group.rows.iter().map(|row| wants(&row[index])).max().unwrap_or(0);
    groups.map(|group| title(group).max(cells(group))).max().unwrap_or(0)
}

fn line_of(cell: &super::Cell<'_>) -> usize {
    let level = |entry: &Entry<'_>| entry.level.map_or(0, |level| level.len() + 3);
    let more = if cell.len() > LINES { width(&more(cell.len())) } else { 0 };
    cell.iter().map(|entry| width(&one_line(&entry.text)) + level(entry)).max().unwrap_or(0).max(more)
}

fn counts_of(cell: &super::Cell<'_>) -> usize {
    let remarks = cell.iter().filter(|entry| entry.remark).map(|entry| width(&one_line(&entry.text)));
    counted(cell).iter().map(|line| width(line)).chain(remarks).max().unwrap_or(0)
}

/// Lays colours over a finished line, column by column, so that they cannot shift it.
fn colored(line: &str, sheet: &Sheet<'_>, widths: &[usize], color: bool, head: bool) -> String {
    if !color {
        return line.to_owned();
    }
    if head {
        return paint(line, DIM, true);
    }
    let mut out = String::with_capacity(line.len() + 32);
    let mut rest = line;
    for (column, width) in sheet.columns.iter().zip(widths) {
        let (here, after) = rest.split_at(prefix(rest, width + GAP));
        rest = after;
        let text = here.trim_end();
        let style = match column.kind {
            Kind::Id => BOLD,
            Kind::Word => style_of(text),
            Kind::Text | Kind::Path => anstyle::Style::new(),
        };
        out.push_str(&paint(text, style, style != anstyle::Style::new()));
        out.push_str(&here[text.len()..]);
    }
    out + rest
}

/// Bytes of the longest start of a line that takes at most `limit` columns.
fn prefix(line: &str, limit: usize) -> usize {
    let mut used = 0;
    for (at, c) in line.char_indices() {
        used += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used > limit {
            return at;
        }
    }
    line.len()
}
