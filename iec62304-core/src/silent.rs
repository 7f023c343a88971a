//! What probes and guards call when this crate was built without feature `probes`: nothing.
//!
//! A crate may be compiled for two sides at once, as a library of the program and of a build script, and only one side have the
//! feature; its probes must compile for both.

pub use core::{concat, module_path};

/// A probe that sees nothing.
#[derive(Debug)]
pub struct Probe;

impl Probe {
    /// A probe.
    #[must_use]
    pub const fn new(_record: &'static str) -> Self {
        Self
    }

    /// Nothing.
    #[inline(always)]
    pub const fn hit(&'static self) {}
}

/// A guard of nothing.
#[derive(Debug)]
#[must_use]
pub struct Guard;

impl Guard {
    /// A guard.
    #[inline(always)]
    pub const fn open(_record: &'static str, _function: &'static str) -> Self {
        Self
    }
}
