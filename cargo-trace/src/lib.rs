//! `cargo trace`: requirements traceability for medical-device software (IEC 62304) in Rust.
//!
//! One direction of data: sources (`project`, `collect`) give values, `model` joins them, `rules` judge,
//! `report` shows. `model` and `rules` do no I/O and cannot fail on user data.

pub mod explain;
pub mod finding;
pub mod model;
pub mod report;
pub mod shell;
