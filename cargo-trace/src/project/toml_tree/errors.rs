//! Syntax errors as they are told: one for each slip, not one for each of its consequences.

use super::Fault;
use std::ops::Range;
use toml_parser::{Expected, ParseError};

/// The errors in order, without those that only follow from another one: of a line the first counts, and
/// what nobody closed swallows everything up to where that was noticed.
pub(super) fn told(errors: &[ParseError], text: &str) -> Vec<Fault> {
    let mut swallowed: Vec<Range<usize>> = Vec::new();
    let mut faults = Vec::with_capacity(errors.len());
    for error in errors {
        let span = place_of(error);
        match error.context() {
            Some(open) if error.description().starts_with("unclosed") && open.start() < span.start => {
                swallowed.push(open.end()..span.end + 1);
                faults.push(Fault { span: open.start()..open.end(), ..fault(error, text) });
            }
            _ => faults.push(fault(error, text)),
        }
    }
    faults.sort_by_key(|f| f.span.start);
    swallowed.sort_by_key(|s| s.start);
    let mut kept: Vec<Fault> = Vec::with_capacity(faults.len());
    let mut until = 0;
    let mut ranges = swallowed.into_iter().peekable();
    for fault in faults {
        while let Some(range) = ranges.next_if(|r| r.start <= fault.span.start) {
            until = until.max(range.end);
        }
        let same_line =
            kept.last().is_some_and(|last| !text.get(last.span.start..fault.span.start).unwrap_or("").contains('\n'));
        if fault.span.start >= until && !same_line {
            kept.push(fault);
        }
    }
    kept
}

/// Where an error is.
pub(super) fn place_of(error: &ParseError) -> Range<usize> {
    error.unexpected().or(error.context()).map_or(0..0, |s| s.start()..s.end())
}

fn fault(error: &ParseError, text: &str) -> Fault {
    let span = place_of(error);
    let rest = text.get(span.start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    if error.description() == "string values must be quoted" && rest.trim().is_empty() {
        return Fault { message: "a value is missing".to_owned(), span };
    }
    let mut message = error.description().to_owned();
    if let Some(expected) = error.expected().filter(|e| !e.is_empty()) {
        let words: Vec<String> = expected.iter().map(expectation).collect();
        message = format!("{message}, expected {}", words.join(", "));
    }
    Fault { message, span }
}

fn expectation(expected: &Expected) -> String {
    match expected {
        Expected::Literal("\n") => "newline".to_owned(),
        Expected::Literal(literal) => format!("`{literal}`"),
        Expected::Description(description) => (*description).to_owned(),
        _ => "something else".to_owned(),
    }
}
