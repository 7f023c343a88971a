//! A file's text, and the place of any byte range in it.

use crate::model::Place;
use iec62304_core::requirement;
use std::ops::Range;
use std::sync::Arc;

/// The text of one file, without its byte-order mark.
///
/// Columns count code points, so a byte offset alone does not tell them: the starts of lines and the
/// bytes that start no code point are indexed once, and each look-up is a binary search.
#[derive(Clone, Debug)]
pub struct SourceText {
    file: Arc<str>,
    text: Arc<str>,
    line_starts: Vec<usize>,
    continuations: Vec<usize>,
}

impl SourceText {
    /// Indexes a text; a byte-order mark is no part of the first line.
    #[must_use]
    pub fn new(file: &str, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut line_starts = vec![0];
        let mut continuations = Vec::new();
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                line_starts.push(at + 1);
            } else if byte & 0b1100_0000 == 0b1000_0000 {
                continuations.push(at);
            }
        }
        Self { file: file.into(), text: text.into(), line_starts, continuations }
    }

    /// The path, relative to the workspace root.
    #[must_use]
    pub const fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The text of a range; empty for a range that is none of this text.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// The place of a byte range.
    #[must_use]
    #[requirement("RQ-032")]
    pub fn place(&self, range: Range<usize>) -> Place {
        let (line, column) = self.line_column(range.start);
        let (end_line, end_column) = self.line_column(range.end.max(range.start));
        Place { file: self.file.clone(), line, column, end_line, end_column }
    }

    /// The range without white space at either end.
    #[must_use]
    pub fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let slice = self.slice(range.clone());
        let start = range.start + (slice.len() - slice.trim_start().len());
        start..start + slice.trim().len()
    }

    fn line_column(&self, offset: usize) -> (u32, u32) {
        let offset = offset.min(self.text.len());
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        let before = |at: usize| self.continuations.partition_point(|c| *c < at);
        let column = offset - start - (before(offset) - before(start)) + 1;
        (number(line), number(column))
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Prose as it is kept: line feeds only, no blanks at the ends of lines, no runs of empty lines.
#[must_use]
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.push_str(line);
    }
    let start = out.len() - out.trim_start().len();
    out.split_off(start)
}

/// Text on one line, every run of white space one blank.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-032")]
    #[test]
    fn columns_count_code_points_whatever_ends_the_lines() {
        let source = SourceText::new("d.md", "\u{feff}é1\r\nµµx\n");
        let at = source.text().find('x').unwrap();
        let place = source.place(at..at + 1);
        assert_eq!((place.line, place.column, place.end_line, place.end_column), (2, 3, 2, 4));
        let first = source.place(0..2);
        assert_eq!((first.line, first.column, first.end_column), (1, 1, 2));
        let end = source.place(source.text().len()..source.text().len() + 9);
        assert_eq!((end.line, end.column), (3, 1), "a range beyond the end is the end");
    }

    #[test]
    fn prose_keeps_paragraphs_and_loses_stray_blanks() {
        assert_eq!(tidy("\r\n a  b \r\n\r\n\r\n - c\t\n  d\n\n"), "a  b\n\n - c\n  d");
        assert_eq!(tidy(" \n "), "");
        assert_eq!(one_line(" a\r\n\tb  c "), "a b c");
    }
}
