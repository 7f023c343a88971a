//! What macros, probes and `cargo trace` must agree on: ids, relations, and the grammars of trace files and events.
//!
//! Writer and reader share this one crate, so that they cannot drift apart.
//! It has no dependencies, does no I/O, and is not linked into anybody's product.

pub mod events;
pub mod id;
pub mod line;
pub mod trace;
mod word;

pub use word::{Form, ItemKind, Level, Relation};
