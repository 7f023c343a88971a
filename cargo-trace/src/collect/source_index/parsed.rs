//! What one file says, independent of every other file: the unit of caching.

use crate::model::{IndexedItem, WrittenTag};

/// A file, read to the level of items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parsed {
    /// Items, in the order of the text.
    pub items: Vec<IndexedItem>,
    /// Tags, in the order of the text, whether the package is tagged or not.
    pub tags: Vec<WrittenTag>,
    /// `implements!` as statements of functions that run, where their paths start, in the order of the text.
    pub statements: Vec<(u32, u32)>,
    /// `mod x;` lines.
    pub modules: Vec<ModLine>,
    /// `include!("…")` calls.
    pub includes: Vec<Include>,
    /// Files of `include_str!("…")` and `include_bytes!("…")`, relative to this file's directory.
    pub texts: Vec<String>,
    /// The first fault.
    pub fault: Option<Fault>,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// What is wrong.
    pub message: String,
    /// Where, from 1.
    pub line: u32,
    /// Where, from 1, in code points.
    pub column: u32,
    /// Only an item was not understood: no fault in a file that the compiler took, such as one that
    /// `include!` puts in place of an expression.
    pub soft: bool,
}

impl Fault {
    /// A fault that makes the whole file unreadable.
    pub(super) fn hard(message: impl Into<String>, line: u32, column: u32) -> Self {
        Self { message: message.into(), line, column, soft: false }
    }
}

/// A `mod x;` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ModLine {
    /// Its name, its own `#[path]`s.
    pub module: Declared,
    /// Inline modules of this file around it, outermost first.
    pub inline: Vec<Declared>,
    /// It stands in a block, where only `#[path]` finds a file.
    pub in_block: bool,
}

/// A module's name and where its file (or, inline, the files of its children) may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Declared {
    /// The name, with `r#` if it is a keyword.
    pub name: String,
    /// `#[path = "…"]`.
    pub path: Option<String>,
    /// `#[cfg_attr(…, path = "…")]`.
    pub conditional_paths: Vec<String>,
}

/// An `include!("…")` call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Include {
    /// The file, relative to the including file's directory.
    pub file: String,
    /// Names of the inline modules around it.
    pub inline: Vec<String>,
    /// It stands in a block.
    pub in_block: bool,
}
