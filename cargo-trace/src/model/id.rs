//! Ids as values: checked once, compared in natural order.

use iec62304_wire::id;
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// An id that obeys the grammar of [`iec62304_wire::id`]. Sorts in natural order (`RQ-9` before `RQ-10`).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Id(Arc<str>);

impl Id {
    /// Checks the grammar.
    ///
    /// # Errors
    ///
    /// The first fault of the text.
    pub fn new(text: &str) -> Result<Self, id::IdFault> {
        id::check(text)?;
        Ok(Self(text.into()))
    }

    /// The id as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same text, shared: reports hold each id many times.
    #[must_use]
    pub fn to_shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

impl Ord for Id {
    fn cmp(&self, other: &Self) -> Ordering {
        id::natural_cmp(&self.0, &other.0)
    }
}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

// `Hash` and `Eq` are those of the text; `Ord` is only equal for equal texts, but it is not the text's
// order: never look up `str` in a `BTreeMap<Id, _>`, only in a `HashMap`.
impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
