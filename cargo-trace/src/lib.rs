//! `cargo trace`: requirements traceability for medical-device software (IEC 62304) in Rust.
//!
//! One direction of data: sources (`project`, `collect`) give values, `model` joins them, `rules` judge,
//! `report` shows. `model` and `rules` do no I/O and cannot fail on user data.
//! `docs/architecture.md` describes the way of the data and why it goes so.

pub mod cli;
pub mod collect;
pub mod command;
pub mod exit;
pub mod explain;
pub mod finding;
mod hex;
pub mod model;
pub mod project;
pub mod report;
pub mod rules;
pub mod shell;

use exit::Exit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{ExitCode, Termination};

/// The whole program: the compiler wrapper when cargo calls it as such, else what was typed.
#[must_use]
pub fn main_impl() -> ExitCode {
    if collect::wrapper::is_wrapper_call() {
        return collect::wrapper::run();
    }
    guarded(|| command::run_args(std::env::args_os())).report()
}

/// Runs something; a panic is a bug of ours and has its own exit code, never that of a verdict.
pub fn guarded(run: impl FnOnce() -> Exit) -> Exit {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        shell::Shell::stdio(shell::Verbosity::Normal, shell::ColorChoice::Auto).error(
            "this is a bug in cargo trace; no verdict was reached. Please report it with the lines above and the command",
        );
        Exit::Bug
    })
}
