//! Any bytes as a JUnit report: cases or a reason, never a panic.
#![no_main]

use cargo_trace::evidence::junit;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = junit::read_bytes("fuzz.xml", bytes);
});
