//! A command with a bug: what the process makes of it is the same as for `cargo-trace`.

use std::process::{ExitCode, Termination};

fn main() -> ExitCode {
    cargo_trace::guarded(|| panic!("a bug of ours")).report()
}
