//! SI-06, start-up and self-test (class C), and the battery gauge.
//!
//! There is one way to a [`SelfTestPassed`], and nothing starts without one.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod battery;
mod self_test;

pub use battery::{BatteryGauge, BatteryLevel, BatteryReading};
pub use self_test::{Check, SelfTestPassed, TestPoints, self_test};
