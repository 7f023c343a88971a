//! Any text as `trace.toml`: findings, never a panic.
#![no_main]

use cargo_trace::project::{SourceText, config};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = config::read(&SourceText::new("trace.toml", text), "fuzz");
});
