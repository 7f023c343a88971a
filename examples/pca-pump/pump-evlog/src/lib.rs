//! SI-07, the event log (class B): the last 10,000 entries, kept over power loss.
//!
//! Write-only from the dose path: what is logged never comes back into a decision. The log knows events by number
//! and needs no other item's types. Each entry has its own checksum, so that a write that power loss cut short
//! costs that entry and no other.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod entry;
mod log;

pub use entry::{Entry, Event, SLOT_BYTES};
pub use log::{CAPACITY, EventLog, SLOTS, Storage, StorageError};
