//! A doorway to the library.

fn main() -> std::process::ExitCode {
    cargo_trace::main_impl()
}
