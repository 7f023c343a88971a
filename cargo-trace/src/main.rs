//! A doorway to the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_trace::main_impl()
}
