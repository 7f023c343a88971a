//! Any text as a trace file; what is read must be written and read back the same.
#![no_main]

use iec62304_wire::trace::{TagRecord, end_line, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(file) = read(text) else { return };
    let lines: String = file.tags.iter().map(TagRecord::to_line).collect();
    let again = file.unit.to_lines() + &lines + &end_line(file.tags.len());
    assert_eq!(read(&again), Ok(file));
});
