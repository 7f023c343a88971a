//! SI-01, dose control (class C): how much the motor moves, and which requests are refused.
//!
//! [`DoseControl`] is stepped by the dose task and answers with whole microlitres. Two limits hold whatever is
//! asked: the hourly limit of [`HourlyLimit`] and the lockout, on time of a [`MonotonicClock`]. Both outlive a stop
//! and a new start, so that switching off and on again frees nothing. A second, independent check is the safety
//! monitor's.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod bolus;
mod clock;
mod control;
mod flow;
mod limit;
mod reservoir;
pub mod stack;

pub use bolus::{BOLUS_TIME, BolusRefusal};
pub use clock::{MonotonicClock, Reading};
pub use control::{Dose, DoseControl, Mode, StartRefusal};
pub use limit::{HourlyLimit, LimitReached};
pub use reservoir::{Level, Reservoir};
