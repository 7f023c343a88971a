//! The source index as values: what the text says and expansion cannot.

use super::{Id, Relation, Spanned, TargetKey};
use std::sync::Arc;

/// All Rust files below the workspace's packages.
#[derive(Clone, Debug, Default)]
pub struct SourceIndex {
    /// Indexed files, sorted by path.
    pub files: Vec<IndexedFile>,
    /// Files that `[source] exclude` left out, sorted.
    pub excluded: Vec<Arc<str>>,
}

/// One file.
#[derive(Clone, Debug, Default)]
pub struct IndexedFile {
    /// Relative to the workspace root.
    pub path: Arc<str>,
    /// SHA-256, in hex.
    pub sha256: String,
    /// The package whose directory holds it.
    pub package: Arc<str>,
    /// The modules that it is, one for each target that reaches it by `mod` lines; empty for an orphan.
    pub modules: Vec<ModulePath>,
    /// Functions, types, constants, modules …, in the order of the text.
    pub items: Vec<IndexedItem>,
    /// Tags as the text has them (attributes, `cfg_attr`, calls, also inside macro calls), in order.
    pub tags: Vec<WrittenTag>,
    /// Calls of `implements!` that are statements of functions: line and column of each, in order.
    pub statements: Vec<(u32, u32)>,
    /// Why it could not be read or parsed, with line and column.
    pub fault: Option<(String, u32, u32)>,
}

/// A file's place in one target's module tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModulePath {
    /// The target.
    pub target: TargetKey,
    /// Modules below the crate root, `::` between, empty for the root itself.
    pub path: Arc<str>,
}

/// An item of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedItem {
    /// Path inside the file: inline modules, then type, then name (`tests::rate_is_zero`, `Pump::grant_bolus`).
    pub path: Arc<str>,
    /// A keyword: `fn`, `struct`, `impl`, `mod`, `const`, …
    pub kind: &'static str,
    /// Line of the name (for `impl`: of the keyword), from 1.
    pub line: u32,
    /// Column of the name, from 1, in code points.
    pub column: u32,
    /// First line of the item, attributes included.
    pub start_line: u32,
    /// Last line of the item.
    pub end_line: u32,
    /// It is a test function by its attributes.
    pub test: Option<TestAttribute>,
    /// Public without restriction, for reverse coverage.
    pub public: bool,
    /// It stands in the tokens of a macro call.
    pub in_macro: bool,
}

/// What makes a function a test, and how.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TestAttribute {
    /// The attribute's path as written (`test`, `tokio::test`, `rstest`, …).
    pub name: String,
    /// `#[ignore]`.
    pub ignored: bool,
    /// `#[should_panic]`.
    pub should_panic: bool,
    /// `#[case]`s, `#[test_case]`s: the harness lists `name::…` instead of `name`.
    pub cases: bool,
    /// The only test attribute stands under `cfg_attr`, so whether it is one depends on the build.
    pub conditional: bool,
}

/// A tag in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenTag {
    /// What it claims.
    pub relation: Relation,
    /// Its ids at their literals; texts that are no ids are left out (the macro refuses them).
    pub ids: Vec<Spanned<Id>>,
    /// It stands in the tokens of a macro call or definition, where text may differ from meaning.
    pub in_macro: bool,
}
