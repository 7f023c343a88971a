//! Any text as a TOML document: findings, never a panic.
#![no_main]

use cargo_trace::project::{self, SourceText, config};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = project::read(config::default_config("fuzz"), &[SourceText::new("trace/fuzz.toml", text)]);
});
