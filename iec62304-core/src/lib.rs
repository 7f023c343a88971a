//! The one dependency of a crate whose requirements `cargo trace` follows.
#![no_std]

pub use iec62304_macros::{implements, requirement, verifies};
