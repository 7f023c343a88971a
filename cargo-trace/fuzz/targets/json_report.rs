//! Any text as an earlier report: an error or a report that every view can show.
#![no_main]

use cargo_trace::report::{Format, Look, View, read, render};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(report) = read(text) else { return };
    for format in [Format::Table, Format::Markdown, Format::Csv] {
        let written = render(&report, View::Requirements, format, Look { width: 80, color: true }, &mut Vec::new());
        assert!(written.is_ok());
    }
});
