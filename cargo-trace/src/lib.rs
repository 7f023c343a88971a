//! `cargo trace`: requirements traceability for medical-device software (IEC 62304) in Rust.
//!
//! One direction of data: sources (`project`, `collect`) give values, `model` joins them, `rules` judge,
//! `report` shows. `model` and `rules` do no I/O and cannot fail on user data.
//! `docs/architecture.md` describes the way of the data and why it goes so.

pub mod cli;
pub mod collect;
pub mod command;
#[cfg(test)]
mod docs;
pub mod evidence;
pub mod exit;
pub mod explain;
pub mod finding;
mod glob;
mod hex;
pub mod model;
pub mod project;
pub mod report;
pub mod rules;
pub mod self_check;
pub mod shell;

use collect::link::Mode;
use exit::Exit;
use iec62304_core::requirement;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{ExitCode, Termination};

/// The whole program: the compiler wrapper or the runner of test programs when cargo calls it as such, else what was typed.
#[must_use]
pub fn main_impl() -> ExitCode {
    match collect::link::started_as() {
        Some(Mode::Shim) => evidence::run::shim::run(),
        Some(mode) => collect::wrapper::run(mode),
        None => guarded(|| command::run_args(std::env::args_os())).report(),
    }
}

/// Runs something; a panic is a bug of ours and has its own exit code, never that of a verdict.
#[requirement("RQ-053")]
pub fn guarded(run: impl FnOnce() -> Exit) -> Exit {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        shell::Shell::stdio(shell::Verbosity::Normal, shell::ColorChoice::Auto).error(
            "this is a bug in cargo trace; no verdict was reached. Please report it with the lines above and the command",
        );
        Exit::Bug
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-053")]
    #[test]
    fn a_panic_is_a_bug_of_ours_and_never_a_verdict() {
        assert_eq!(guarded(|| panic!("on purpose")), Exit::Bug);
        assert_eq!(guarded(|| Exit::Findings), Exit::Findings);
    }
}
