//! TOML as a tree in the order of the text, with the place of every key and value.
//!
//! The interface to `toml_parser` is here. Its tokens and its recovery are used, and the tree is our own,
//! because a key that is written twice must be told with both places, and the first one must win.

mod builder;
mod errors;

use builder::Builder;
use std::collections::HashMap;
use std::ops::Range;
use toml_parser::parser::{Event, RecursionGuard, ValidateWhitespace};
use toml_parser::{ParseError, Source};

/// How deep values and dotted keys may nest.
const DEPTH: usize = 32;

/// A whole file.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The root table.
    pub root: Table,
    /// What is no TOML, in order.
    pub errors: Vec<Fault>,
    /// Keys that are written twice; only the first one is in the tree.
    pub duplicates: Vec<Duplicate>,
}

/// A syntax error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Range<usize>,
}

/// A key that is written twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The whole path of the key.
    pub path: Vec<String>,
    /// The place that counts.
    pub first: Range<usize>,
    /// The place that does not.
    pub again: Range<usize>,
}

/// A table; looks keys up in constant time and lists them in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Keys and values.
    pub entries: Vec<Entry>,
    /// It has a header or braces of its own; otherwise only deeper keys name it.
    pub explicit: bool,
    /// Header tables: from the header to the next one.
    pub extent: Range<usize>,
    index: HashMap<String, usize>,
    closed: bool,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Its place.
    pub key_span: Range<usize>,
    /// The value.
    pub value: Value,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Value {
    /// The value.
    pub kind: ValueKind,
    /// Its place; for a table with a header, the header's last key.
    pub span: Range<usize>,
}

/// A TOML value. Numbers and dates stay as written: whoever wants one checks it.
#[derive(Clone, Debug)]
pub enum ValueKind {
    /// A string, decoded.
    String(String),
    /// An integer or a float.
    Number(String),
    /// A boolean.
    Boolean(bool),
    /// A date or a time.
    Date(String),
    /// An array.
    Array(Vec<Value>),
    /// `[[…]]`.
    Tables(Vec<Table>),
    /// A table.
    Table(Table),
    /// Something with a syntax error in it, which has been told.
    Broken,
}

impl ValueKind {
    /// What it is, for messages.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Number(_) => "a number",
            Self::Boolean(_) => "a boolean",
            Self::Date(_) => "a date",
            Self::Array(_) => "an array",
            Self::Tables(_) => "an array of tables",
            Self::Table(_) => "a table",
            Self::Broken => "something unreadable",
        }
    }
}

impl Table {
    /// The entry of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.index.get(key).map(|at| &self.entries[*at])
    }

    fn insert(&mut self, key: &Key, value: Value) -> usize {
        let at = self.entries.len();
        self.index.insert(key.name.clone(), at);
        self.entries.push(Entry { key: key.name.clone(), key_span: key.span.clone(), value });
        at
    }
}

#[derive(Clone, Debug)]
struct Key {
    name: String,
    span: Range<usize>,
}

/// Reads any text; what is wrong is in the tree too.
#[must_use]
pub fn read(text: &str) -> Tree {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut errors: Vec<ParseError> = Vec::new();
    let mut events: Vec<Event> = Vec::with_capacity(tokens.len());
    let mut whitespace = ValidateWhitespace::new(&mut events, source);
    let mut guarded = RecursionGuard::new(&mut whitespace, DEPTH as u32);
    toml_parser::parser::parse_document(&tokens, &mut guarded, &mut errors);

    let builder = Builder::new(source, &events, errors).build(text.len());
    Tree { root: builder.root, errors: errors::told(&builder.errors, text), duplicates: builder.duplicates }
}
