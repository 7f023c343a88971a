//! The Fjord P2 controller (SI-00): all software items wired into one control loop.
//!
//! [`Controller::step`] runs once per [`PERIOD`]: inputs in, outputs out. It reads no clock and no device, so the
//! same inputs always give the same outputs; the board's main loop and the simulated bedside drive it alike. The
//! system tests are in `tests/system`.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod controller;
mod outside;
mod refusal;

pub use controller::{Configuration, Controller, PERIOD};
pub use outside::{Answer, Inputs, Outputs, Request};
pub use refusal::Refusal;
