//! Where something stands in a file.

use std::sync::Arc;

/// A range in a file: lines and columns from 1, columns in code points, the end exclusive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Path relative to the workspace root, with `/`.
    pub file: Arc<str>,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column after the last.
    pub end_column: u32,
}

impl Place {
    /// A whole file, for what is wrong with all of it.
    #[must_use]
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self::point(file, 1, 1)
    }

    /// A single point.
    #[must_use]
    pub fn point(file: impl Into<Arc<str>>, line: u32, column: u32) -> Self {
        Self { file: file.into(), line, column, end_line: line, end_column: column }
    }

    /// `width` columns from a point, on one line.
    #[must_use]
    pub fn span(file: impl Into<Arc<str>>, line: u32, column: u32, width: u32) -> Self {
        Self { file: file.into(), line, column, end_line: line, end_column: column + width }
    }
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub place: Place,
}

impl<T> Spanned<T> {
    /// Puts a value at its place.
    pub const fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}
