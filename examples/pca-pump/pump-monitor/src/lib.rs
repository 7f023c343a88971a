//! SI-02, the safety monitor (class C): stops the motor without asking dose control.
//!
//! Segregated from SI-01: a task of its own, its own copy of the limit, its own count of what was delivered (from
//! the motor's encoder, not from dose control's commands), and a cut-off line that dose control cannot set. It
//! shares with SI-01 the types of quantities and nothing else.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod air;
mod delivered;
mod door;
mod monitor;
mod pressure;
mod watchdog;

pub use air::BubbleDetector;
pub use delivered::DeliveredHour;
pub use door::{DoorWatch, Position};
pub use monitor::{Monitor, Samples, StopCause};
pub use pressure::PressureWatch;
pub use watchdog::Watchdog;
