//! Places of a finding as excerpts of their files; a place that is not there any more keeps its line number.

use super::SourceText;
use crate::report::body::{Finding, Location};
use crate::report::text::one_line;
use annotate_snippets::{Annotation, AnnotationKind, Element, Origin, Snippet};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Texts kept for the next finding, in bytes.
const KEPT: usize = 4 << 20;
/// Places further apart than this many lines are shown apart.
const APART: u32 = 20;

/// Files with the start of each line.
pub(super) struct Sources<'a> {
    read: SourceText<'a>,
    kept: HashMap<String, Option<Rc<Lines>>>,
    bytes: usize,
}

struct Lines {
    text: String,
    /// Byte offsets of lines.
    starts: Vec<usize>,
}

/// Places that are shown together.
pub(super) enum Text<'f> {
    /// With an excerpt.
    Excerpt { file: String, first: u32, text: String, marks: Vec<Mark<'f>> },
    /// Without one: the file or the line is not there.
    Nowhere(&'f Location),
}

/// A range of an excerpt.
pub(super) struct Mark<'f> {
    range: Range<usize>,
    label: &'f str,
    primary: bool,
}

impl<'a> Sources<'a> {
    pub(super) fn new(read: SourceText<'a>) -> Self {
        Self { read, kept: HashMap::new(), bytes: 0 }
    }

    /// The places of a finding, the primary one first; neighbours in one file together.
    pub(super) fn of<'f>(&mut self, finding: &'f Finding) -> Vec<Text<'f>> {
        let mut groups: Vec<Vec<&Location>> = Vec::new();
        for location in &finding.locations {
            let near = |group: &&mut Vec<&Location>| {
                group[0].file == location.file && group[0].line.abs_diff(location.line) <= APART
            };
            match groups.iter_mut().find(near) {
                Some(group) => group.push(location),
                None => groups.push(vec![location]),
            }
        }
        groups.iter().flat_map(|group| self.group(group)).collect()
    }

    fn group<'f>(&mut self, group: &[&'f Location]) -> Vec<Text<'f>> {
        let Some(lines) = self.lines(&group[0].file) else {
            return group.iter().map(|l| Text::Nowhere(l)).collect();
        };
        let (there, gone): (Vec<&Location>, Vec<&Location>) =
            group.iter().copied().partition(|l| lines.line(l.line).is_some());
        let first = there.iter().map(|l| l.line).min();
        let last = there.iter().map(|l| l.line).max();
        let mut out = Vec::new();
        if let (Some(first), Some(last)) = (first, last) {
            let start = lines.line(first).map_or(0, |range| range.start);
            let end = lines.line(last).map_or(start, |range| range.end);
            let marks = there.iter().filter_map(|l| lines.mark(l, start)).collect();
            let text = lines.text[start..end].to_owned();
            out.push(Text::Excerpt { file: one_line(&group[0].file).into_owned(), first, text, marks });
        }
        out.extend(gone.into_iter().map(Text::Nowhere));
        out
    }

    fn lines(&mut self, file: &str) -> Option<Rc<Lines>> {
        if let Some(known) = self.kept.get(file) {
            return known.clone();
        }
        let lines = (self.read)(file).map(|text| Rc::new(Lines::new(text)));
        let size = lines.as_ref().map_or(0, |l| l.text.len());
        if self.bytes + size > KEPT {
            self.kept.clear();
            self.bytes = 0;
        }
        self.bytes += size;
        self.kept.insert(file.to_owned(), lines.clone());
        lines
    }
}

impl Lines {
    fn new(text: String) -> Self {
        let after = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(after).collect();
        Self { text, starts }
    }

    /// Bytes of a line, counted from 1, without its line end.
    fn line(&self, number: u32) -> Option<Range<usize>> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let start = *self.starts.get(index)?;
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        // The text ends with the line feed of its last line; nothing stands after it.
        if start == self.text.len() && index > 0 {
            return None;
        }
        let line = &self.text[start..end];
        Some(start..start + line.strip_suffix('\r').unwrap_or(line).len())
    }

    /// A place as bytes from the start of an excerpt. A range of several lines is marked on its first one.
    fn mark<'f>(&self, location: &'f Location, excerpt: usize) -> Option<Mark<'f>> {
        let line = self.line(location.line)?;
        let text = &self.text[line.clone()];
        let start = column(text, location.column);
        let end = if location.end_line > location.line { text.len() } else { column(text, location.end_column) };
        // A single point is shown as one character, so that there is something to point at.
        let one = text[start..].chars().next().map_or(0, char::len_utf8);
        let end = end.max(start + one);
        Some(Mark {
            range: line.start + start - excerpt..line.start + end - excerpt,
            label: &location.label,
            primary: location.role == "primary",
        })
    }
}

/// Byte offset of a column, in code points from 1; columns beyond the line's end are its end.
fn column(line: &str, column: u32) -> usize {
    let before = usize::try_from(column).unwrap_or(usize::MAX).saturating_sub(1);
    line.char_indices().nth(before).map_or(line.len(), |(at, _)| at)
}

impl Text<'_> {
    /// As the renderer wants it.
    pub(super) fn element(&self) -> Element<'_> {
        match self {
            Self::Nowhere(location) => {
                let origin = Origin::path(one_line(&location.file)).line(location.line as usize);
                origin.char_column(location.column as usize).into()
            }
            Self::Excerpt { file, first, text, marks } => Snippet::source(text.as_str())
                .path(file.as_str())
                .line_start(*first as usize)
                .fold(true)
                .annotations(marks.iter().map(Mark::annotation))
                .into(),
        }
    }
}

impl Mark<'_> {
    fn annotation(&self) -> Annotation<'_> {
        let kind = if self.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(self.range.clone());
        if self.label.is_empty() { annotation } else { annotation.label(one_line(self.label)) }
    }
}
