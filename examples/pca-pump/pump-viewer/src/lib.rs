//! SI-08, the ward viewer link (class A): a status line per second, and no way in.
//!
//! The link has a transmitter and no receiver, in hardware (a one-way coupler) and here: this crate has no function
//! that takes bytes, and it sees the pump through a shared reference.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod feed;
mod frame;

pub use feed::{PERIOD, State, Status, StatusFeed};
pub use frame::Frame;
