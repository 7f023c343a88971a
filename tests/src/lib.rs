//! Helpers of the end-to-end tests.

pub mod cargo;
mod project;

pub use project::{Project, Run, checkout};
