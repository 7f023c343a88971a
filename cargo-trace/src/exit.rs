//! Exit codes: part of the contract with a user's CI, frozen by a test.

use iec62304_core::requirement;
use std::process::{ExitCode, Termination};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Passed; or the command has no verdict and did its work.
    Success = 0,
    /// The call is wrong, or asks for a shortcut that the release gate refuses.
    Usage = 2,
    /// A bug in the tool, panics included.
    Bug = 70,
    /// Own configuration or a named input cannot be read.
    Unreadable = 96,
    /// Denied findings (`check`), locked ones (`report` and its like), or failed tests (`test`).
    Findings = 100,
    /// The user's build failed; cargo has said why.
    BuildFailed = 101,
    /// `cargo metadata` failed; cargo has said why.
    MetadataFailed = 102,
    /// It compiled, but there is no usable trace data.
    NoTraceData = 104,
    /// Output could not be written.
    Output = 110,
    /// A run of tests was interrupted; what it has shown so far can be read, and counts for nothing in release.
    Interrupted = 130,
}

impl Exit {
    /// Every code, in order.
    pub const ALL: &[Self] = &[
        Self::Success,
        Self::Usage,
        Self::Bug,
        Self::Unreadable,
        Self::Findings,
        Self::BuildFailed,
        Self::MetadataFailed,
        Self::NoTraceData,
        Self::Output,
        Self::Interrupted,
    ];

    /// The number that the process exits with.
    #[must_use]
    #[requirement("RQ-053")]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl Termination for Exit {
    #[requirement("RQ-053")]
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-053")]
    #[test]
    fn exit_codes_are_frozen() {
        let codes: Vec<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert_eq!(codes, [0, 2, 70, 96, 100, 101, 102, 104, 110, 130]);
    }
}
