//! Evidence: what runs of tests showed, and under which circumstances.

pub mod run;
