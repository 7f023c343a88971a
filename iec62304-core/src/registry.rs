//! The requirement ids that are linked into this very program, for an "about" page, a service log or a self-test.
//!
//! ```
//! # use iec62304_core::requirement;
//! #[requirement("RQ-005")]
//! pub fn grant(volume: u32, limit: u32) -> bool {
//!     volume <= limit
//! }
//!
//! assert!(iec62304_core::registry::ids().contains("RQ-005"));
//! ```
//!
//! With feature `registry` each `#[requirement]` enters its ids into a list that the linker and the start of the program put together
//! (crate `inventory`): code that `cfg` cut out is not in it, nor a library that nothing uses. It is a claim about the program, not
//! evidence for it; `cargo trace` does not read it.
//!
//! # What is not listed
//!
//! - `implements!`, for it may stand where the compiler takes no entry; and for the same reason tags on constants, statics, associated
//!   types, functions without body, naked functions, `extern` blocks and calls of macros. Put the tag on the function, type, trait,
//!   `impl` or module that it is about.
//! - Tags of a crate that has the macros only through another crate's re-export. Give it its own dependency on `iec62304-core`, by
//!   whatever name.
//! - `#[verifies]`: tests are no part of the program.
//!
//! On a target that `inventory` does not know, the list is empty. On a device without an operating system, leave the feature off.

use std::collections::BTreeSet;

#[doc(hidden)]
pub use inventory as __inventory;

/// A `#[requirement]` that is linked into this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// The file of the tag, as the compiler was given it.
    pub file: &'static str,
    /// The line of the tag.
    pub line: u32,
    /// The ids.
    pub ids: &'static [&'static str],
    /// The module, by its path from the crate's name on.
    pub module: &'static str,
    /// What kind of item the tag stands on: `fn`, `struct`, `impl`, …
    pub kind: &'static str,
    /// The item's name; of an `impl` its header.
    pub item: &'static str,
}

inventory::collect!(Entry);

/// All entries, in the order of their places.
#[must_use]
pub fn entries() -> BTreeSet<Entry> {
    inventory::iter::<Entry>.into_iter().copied().collect()
}

/// All ids, each once.
#[must_use]
pub fn ids() -> BTreeSet<&'static str> {
    entries().into_iter().flat_map(|entry| entry.ids).copied().collect()
}
