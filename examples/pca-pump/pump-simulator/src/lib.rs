//! A simulated bedside for the Fjord P2 controller: clock, line, sensors, faults and storage.
//!
//! Support for tests and demonstrations; no part of the product, so no tag stands here. Nothing is random and nothing
//! reads the host's clock: the same calls give the same run.
#![forbid(unsafe_code)]

mod bedside;
mod memory;
pub mod therapy;

pub use bedside::{Bedside, Faults, Room};
pub use memory::Memory;
