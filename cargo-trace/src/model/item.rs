//! A software item as its document says it (4.3, 5.3.1).

use super::{Id, Spanned};
use std::fmt;

/// A software item, as read. Class words are checked against the scheme by the rules, not by the reader.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// Its own class word; absent means its parent's.
    pub class: Option<Spanned<String>>,
    /// What it was split from (4.3 d).
    pub parent: Option<Spanned<Id>>,
    /// The packages and modules it consists of.
    pub code: Vec<Spanned<CodePath>>,
    /// Why it has this class (4.3 a, c).
    pub class_rationale: Option<String>,
    /// Hazardous situations on which the class rests.
    pub situations: Vec<Spanned<Id>>,
    /// Why a class below the parent's is right (4.3 d, 5.3.5).
    pub segregation: Option<String>,
    /// Notes.
    pub notes: Option<String>,
    /// Addresses and foreign ids.
    pub refs: Vec<String>,
    /// SHA-256, in hex, of the fields marked D.
    pub digest: String,
}

/// `package` or `package::module::…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodePath {
    /// Name of the package, as in its manifest.
    pub package: String,
    /// Modules below its crate root, outermost first; empty for the whole package.
    pub modules: Vec<String>,
}

impl fmt::Display for CodePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.package)?;
        for module in &self.modules {
            write!(f, "::{module}")?;
        }
        Ok(())
    }
}
