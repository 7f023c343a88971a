//! Running tests and keeping what they showed.
//!
//! A run has a directory of its own while it goes on: what was known before, the events of probes and guards, the
//! words of the harness. Everything in it is written by whole lines as it happens, so that whatever ends the run leaves
//! something that reads. At the end it is consolidated to one file; until then it counts as what it is, a part.

pub(crate) mod shim;

mod attribution;
mod captured;
mod consolidate;
mod listing;
mod part;
mod programs;
mod stream;

pub use part::{EXTENSION as PART_EXTENSION, unfinished};
