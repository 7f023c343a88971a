//! Helpers of the end-to-end tests.

pub mod cargo;
mod project;
pub mod readme;
mod sample;

pub use project::{Project, Run, checkout};
pub use sample::{CODES_OF_SOUP, CONFIG, DOCUMENTS, LIB, place};
