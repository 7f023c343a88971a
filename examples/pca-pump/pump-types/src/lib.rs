//! Quantities, therapy settings and the checksum that all items of the Fjord P2 share.
//!
//! A volume is never a rate and never a time here: each has a type of its own, in whole units, and
//! arithmetic saturates. Spans of time are [`core::time::Duration`].
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod checksum;
mod program;
mod quantity;

pub use checksum::Crc32;
pub use program::{Label, Program, Setting};
pub use quantity::{Instant, Microlitres, Rate};
