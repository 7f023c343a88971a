//! Results of tests, as they come from files.

pub mod junit;
