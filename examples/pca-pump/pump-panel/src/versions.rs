//! The versions page.

use core::fmt;
use iec62304_core::implements;

implements!("RQ-027");

/// What runs on this pump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Version of the software.
    pub software: &'static str,
    /// Version of the drug library; 0 where there is none.
    pub library: u32,
    /// Version of the pump's configuration.
    pub configuration: u32,
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { software, library, configuration } = self;
        write!(f, "software {software}\ndrug library {library}\nconfiguration {configuration}")
    }
}
