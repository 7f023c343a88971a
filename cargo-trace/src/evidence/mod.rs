//! Results of test runs as files: what they look like, what they rest on, and which of them there are.
//!
//! [`mod@file`] is the grammar of one run, [`inputs`] says what today's tree is, [`run`] makes a run. Nothing here judges a
//! result: that is the rules' part.

pub mod file;
mod globs;
pub mod inputs;
pub mod junit;
pub mod load;
pub mod run;
pub mod stock;
pub mod superseded;

/// What evidence files are among the inputs of a report.
pub const ROLE: &str = "evidence";
