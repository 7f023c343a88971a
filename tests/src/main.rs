//! The binary under test: the same doorway as `cargo-trace`.

fn main() -> std::process::ExitCode {
    cargo_trace::main_impl()
}
