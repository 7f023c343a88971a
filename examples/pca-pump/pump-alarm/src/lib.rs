//! SI-03, the alarm manager (class C): which alarm sounds and shows, and how long silence lasts.
//!
//! The items that find a fault name it by an [`Alarm`]; the alarm's [`Priority`] says how it is signalled and its
//! [`Reaction`] what delivery does meanwhile. Both stand in one table here, so that no item decides for itself.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod condition;
mod manager;
mod sound;

pub use condition::{Alarm, Priority, Reaction};
pub use manager::{AlarmManager, LONGEST_SILENCE};
pub use sound::Volume;
