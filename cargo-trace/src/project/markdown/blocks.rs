//! Markdown as a list of top-level blocks with byte ranges: the interface to `pulldown-cmark`.
//!
//! Only what can hold records is opened: headings, bullet lists and tables at the top level. Everything
//! else (code, quotes, ordered lists) is a block of prose; HTML comments and link definitions are nothing. Where code
//! and HTML are is kept: a record that they swallow has to be told.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// A document.
#[derive(Debug, Default)]
pub struct Blocks {
    /// Top-level blocks, in order.
    pub blocks: Vec<Block>,
    /// HTML comments inside of them, in order.
    pub comments: Vec<Range<usize>>,
    /// Fenced code of any depth that is closed.
    pub fences: Vec<Range<usize>>,
    /// Code of any depth that only blanks make code.
    pub indented: Vec<Range<usize>>,
    /// HTML of any depth that is neither a comment nor the content of a script or its like.
    pub html: Vec<Range<usize>>,
    /// What is never closed and goes on to the end.
    pub open_ends: Vec<OpenEnd>,
    /// All of these, comments and quotes, in order and without overlap: no line of them is a block's own.
    pub unread: Vec<Range<usize>>,
}

/// Code or HTML without its end.
#[derive(Debug)]
pub struct OpenEnd {
    /// All of it.
    pub range: Range<usize>,
    /// What it is.
    pub what: &'static str,
    /// What would close it.
    pub end: String,
}

/// A top-level block.
#[derive(Debug)]
pub enum Block {
    /// A heading: rank, all of it, its text.
    Heading(u8, Range<usize>, Range<usize>),
    /// A bullet list: all of it, its entries.
    List(Range<usize>, Vec<Entry>),
    /// A table.
    Table(Table),
    /// A paragraph or an ordered list: prose of which one may think that it holds fields.
    Plain(Range<usize>),
    /// Prose of any other form.
    Prose(Range<usize>),
}

/// An entry of a bullet list.
#[derive(Debug, Default)]
pub struct Entry {
    /// All of it.
    pub range: Range<usize>,
    /// Its first line of text, wrapped or not; empty if it begins with something else.
    pub text: Range<usize>,
    /// Entries of the bullet list below it.
    pub nested: Vec<Self>,
    /// Further blocks.
    pub more: Vec<Range<usize>>,
}

/// A table; every row has as many cells as the header.
#[derive(Debug, Default)]
pub struct Table {
    /// All of it.
    pub range: Range<usize>,
    /// Cells of the header.
    pub header: Vec<Range<usize>>,
    /// Cells of the rows.
    pub rows: Vec<Vec<Range<usize>>>,
}

/// How deep lists are opened; no record has fields that deep, and text of any depth must be read.
const DEPTH: usize = 4;

/// Splits a text into blocks.
#[must_use]
pub fn read(text: &str) -> Blocks {
    let mut reader = Reader {
        events: Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter(),
        text,
        out: Blocks::default(),
    };
    while let Some((event, range)) = reader.next() {
        let block = match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let inner = reader.inner();
                Some(Block::Heading(rank(level), range, inner))
            }
            Event::Start(Tag::List(None)) => Some(Block::List(range, reader.entries(1))),
            Event::Start(Tag::Table(_)) => Some(Block::Table(reader.table(range))),
            Event::Start(Tag::HtmlBlock) => {
                reader.inner();
                let is_comment = text[range.clone()].trim_start().starts_with("<!--");
                (!is_comment).then_some(Block::Prose(range))
            }
            Event::Start(Tag::Paragraph | Tag::List(Some(_))) => {
                reader.inner();
                Some(Block::Plain(range))
            }
            Event::Start(_) => {
                reader.inner();
                Some(Block::Prose(range))
            }
            Event::Rule => Some(Block::Prose(range)),
            _ => None,
        };
        reader.out.blocks.extend(block);
    }
    reader.out
}

struct Reader<'t> {
    events: pulldown_cmark::OffsetIter<'t>,
    text: &'t str,
    out: Blocks,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let (event, range) = self.events.next()?;
        if let Event::InlineHtml(html) = &event
            && html.starts_with("<!--")
        {
            self.out.comments.push(range.clone());
        }
        if let Event::Start(tag) = &event
            && self.out.unread.last().is_none_or(|last| last.end <= range.start)
        {
            self.note(tag, &range);
        }
        Some((event, range))
    }

    /// Keeps the range of a block, of whatever depth, that is never read.
    fn note(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        let text = &self.text[range.clone()];
        let open = |what, end| OpenEnd { range: range.clone(), what, end };
        match tag {
            Tag::BlockQuote(_) => {}
            Tag::CodeBlock(CodeBlockKind::Indented) => self.out.indented.push(range.clone()),
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => match fence_without_end(text) {
                None => self.out.fences.push(range.clone()),
                Some(fence) => self.out.open_ends.push(open("code", fence)),
            },
            Tag::HtmlBlock => match raw_html(text) {
                None => self.out.html.push(range.clone()),
                Some((what, ends)) => match ends.iter().filter_map(|end| Some(find(text, end)? + end.len())).min() {
                    None => self.out.open_ends.push(open(what, ends[0].to_owned())),
                    // Something may follow the end on its line.
                    Some(end) => self.out.html.push(range.start + end..range.end),
                },
            },
            _ => return,
        }
        self.out.unread.push(range.clone());
    }

    /// Reads on to the end of what was just started; the range of what is in it.
    fn inner(&mut self) -> Range<usize> {
        let mut inner: Option<Range<usize>> = None;
        let mut depth = 1;
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            inner = Some(inner.map_or(range.clone(), |i| i.start.min(range.start)..i.end.max(range.end)));
        }
        inner.unwrap_or(0..0)
    }

    fn entries(&mut self, depth: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::Item) => entries.push(self.entry(range, depth)),
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        entries
    }

    fn entry(&mut self, range: Range<usize>, depth: usize) -> Entry {
        let mut entry = Entry { range, ..Entry::default() };
        // Inline text of a tight list stands in the item itself, without a paragraph.
        let mut inline: Option<Range<usize>> = None;
        let mut blocks = 0;
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(TagEnd::Item) => break,
                Event::Start(Tag::Paragraph) => {
                    let inner = self.inner();
                    if blocks == 0 && inline.is_none() {
                        entry.text = inner
                    } else {
                        entry.more.push(range)
                    }
                    blocks += 1;
                }
                Event::Start(Tag::List(None)) if depth < DEPTH => {
                    let nested = self.entries(depth + 1);
                    if entry.nested.is_empty() {
                        entry.nested = nested
                    } else {
                        entry.more.push(range)
                    }
                    blocks += 1;
                }
                Event::Start(tag) if is_block(&tag) => {
                    self.inner();
                    let is_comment = self.text[range.clone()].trim_start().starts_with("<!--");
                    if !is_comment {
                        entry.more.push(range);
                    }
                    blocks += 1;
                }
                Event::Rule => entry.more.push(range),
                Event::Start(_) => {
                    self.inner();
                    inline = Some(joined(inline, range));
                }
                Event::End(_) => {}
                _ if blocks == 0 => inline = Some(joined(inline, range)),
                _ => entry.more.push(range),
            }
        }
        if let Some(inline) = inline {
            entry.text = inline;
        }
        entry
    }

    fn table(&mut self, range: Range<usize>) -> Table {
        let mut table = Table { range, ..Table::default() };
        let mut cells = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::TableCell) => {
                    self.inner();
                    cells.push(range);
                }
                Event::End(TagEnd::TableHead) => table.header = std::mem::take(&mut cells),
                Event::End(TagEnd::TableRow) => table.rows.push(std::mem::take(&mut cells)),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        table
    }
}

/// The fence that would close a block of fenced code, where none does.
fn fence_without_end(text: &str) -> Option<String> {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default().trim_start();
    let mark = if first.starts_with('~') { '~' } else { '`' };
    let count = |line: &str| line.len() - line.trim_start_matches(mark).len();
    let closes = |line: &str| count(line) >= count(first) && line.chars().all(|c| c == mark);
    let is_closed = lines.next_back().is_some_and(|last| closes(last.trim()));
    (!is_closed).then(|| first[..count(first)].to_owned())
}

/// What a block of HTML is that goes on to its own end, over empty lines too, and which texts end it.
fn raw_html(text: &str) -> Option<(&'static str, &'static [&'static str])> {
    const NAMES: [(&str, &[&str]); 4] = [
        ("<script", &["</script>", "</pre>", "</style>", "</textarea>"]),
        ("<pre", &["</pre>", "</script>", "</style>", "</textarea>"]),
        ("<style", &["</style>", "</script>", "</pre>", "</textarea>"]),
        ("<textarea", &["</textarea>", "</script>", "</pre>", "</style>"]),
    ];
    let text = text.trim_start();
    if text.starts_with("<!--") {
        return Some(("a comment", &["-->"]));
    }
    if text.starts_with("<?") {
        return Some(("a processing instruction", &["?>"]));
    }
    if text.starts_with("<![CDATA[") {
        return Some(("a CDATA section", &["]]>"]));
    }
    let is_named = |name: &str| {
        let after =
            text.get(..name.len()).filter(|begin| begin.eq_ignore_ascii_case(name)).map(|_| &text[name.len()..]);
        after.is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t', '\n', '\r', '>']))
    };
    NAMES.into_iter().find(|(name, _)| is_named(name)).map(|(_, ends)| ("HTML", ends))
}

/// The first place of a text in another one, whatever the case of its letters.
fn find(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

fn joined(so_far: Option<Range<usize>>, next: Range<usize>) -> Range<usize> {
    so_far.map_or(next.clone(), |range| range.start.min(next.start)..range.end.max(next.end))
}

const fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::List(_) | Tag::Table(_)
    )
}

const fn rank(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    fn shapes(text: &str) -> Vec<String> {
        read(text)
            .blocks
            .iter()
            .map(|block| match block {
                Block::Heading(rank, _, inner) => format!("h{rank} {}", &text[inner.clone()]),
                Block::List(_, entries) => {
                    let shown: Vec<String> = entries
                        .iter()
                        .map(|e| format!("{:?}+{}+{}", &text[e.text.clone()], e.nested.len(), e.more.len()))
                        .collect();
                    format!("list {}", shown.join(" "))
                }
                Block::Table(table) => {
                    let cells = |row: &Vec<Range<usize>>| -> Vec<String> {
                        row.iter().map(|c| text[c.clone()].trim().to_owned()).collect()
                    };
                    format!("table {:?} {:?}", cells(&table.header), table.rows.iter().map(cells).collect::<Vec<_>>())
                }
                Block::Plain(range) => format!("plain {:?}", text[range.clone()].trim()),
                Block::Prose(range) => format!("prose {:?}", text[range.clone()].trim()),
            })
            .collect()
    }

    #[verifies("RQ-031")]
    #[test]
    fn blocks_come_with_their_text() {
        let text = "# A *b* `c` ##\n\np\nq\n\n- a: 1\n  2\n- b:\n  - x\n  - y\n- `c`: d\n\n> q\n\n```\n# no\n```\n\n\
                    | ID | T |\n|--|--|\n| X-1 | a \\| b |\n| X-2 |\n\n<!-- # c -->\n\n1. n\n\n[r]: http://x\n\n***\n";
        assert_eq!(
            shapes(text),
            [
                "h1 A *b* `c`",
                "plain \"p\\nq\"",
                "list \"a: 1\\n  2\"+0+0 \"b:\"+2+0 \"`c`: d\"+0+0",
                "prose \"> q\"",
                "prose \"```\\n# no\\n```\"",
                "table [\"ID\", \"T\"] [[\"X-1\", \"a \\\\| b\"], [\"X-2\", \"\"]]",
                "plain \"1. n\"",
                "prose \"***\"",
            ]
        );
    }

    #[verifies("RQ-031")]
    #[test]
    fn loose_entries_and_what_hangs_below_them_are_told_apart() {
        assert_eq!(shapes("- a: 1\n\n  more\n\n- b: 2\n\n      code\n"), ["list \"a: 1\"+0+1 \"b: 2\"+0+1"]);
    }

    #[verifies("RQ-031")]
    #[test]
    fn lists_of_any_depth_are_read() {
        let text = format!("{}x: y\n", "- ".repeat(3_000));
        assert_eq!(read(&text).blocks.len(), 1);
    }
}
