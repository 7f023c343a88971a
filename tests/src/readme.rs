//! What the README shows, for tests that compare it with what is really said.

use crate::checkout;
use std::fs;

/// The fenced blocks of a language, in the order of the page.
///
/// # Panics
///
/// When the page cannot be read, or a fence does not end.
#[must_use]
pub fn blocks(language: &str) -> Vec<String> {
    let page = fs::read_to_string(checkout().join("README.md")).expect("README.md");
    let fence = format!("\n```{language}\n");
    let block = |rest: &str| rest.split_once("\n```").expect("a fence ends").0.to_owned();
    page.split(&fence).skip(1).map(block).collect()
}

/// Asserts that every line of an excerpt stands in the output, one after the other.
///
/// # Panics
///
/// When one does not.
pub fn shows(output: &str, excerpt: &str) {
    let mut lines = output.lines();
    for wanted in excerpt.lines().map(str::trim_end) {
        assert!(
            lines.any(|line| line.trim_end() == wanted),
            "`{wanted}` is not shown, or not in this order:\n{output}"
        );
    }
}
