//! What the macros and `cargo trace` must agree on: ids, relations, and the grammar of trace files.
//!
//! Writer and reader share this one crate, so that they cannot drift apart.
//! It has no dependencies, does no I/O, and is not linked into anybody's product.

pub mod id;
pub mod trace;
mod word;

pub use word::{Form, ItemKind, Level, Relation};
