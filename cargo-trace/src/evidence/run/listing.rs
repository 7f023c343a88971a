//! What the standard harness writes: its list of tests, and its file of results.

use crate::model::Outcome;
use iec62304_core::requirement;
use std::collections::HashSet;

/// Names of a list (`--list --format terse`), in its order.
pub(super) fn names(list: &str) -> Vec<&str> {
    list.lines().filter_map(|line| line.strip_suffix(": test").or_else(|| line.strip_suffix(": benchmark"))).collect()
}

/// Results of a file of the harness (`--logfile`), in order: one for each test that ended. A reason or a message may span
/// lines, so a name counts only if the harness listed it, and a last line without its line feed not at all.
#[requirement("RQ-070")]
pub(super) fn results<'a>(log: &'a str, listed: &HashSet<&str>) -> Vec<(&'a str, Outcome)> {
    let mut results = Vec::new();
    let mut open = None;
    for line in log.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if let Some((outcome, goes_on)) = beginning(line) {
            open = Some((outcome, goes_on));
        }
        let Some((_, name)) = line.rsplit_once(' ') else { continue };
        match open {
            Some((outcome, _)) if listed.contains(name) => {
                results.push((name, outcome));
                open = None;
            }
            Some((_, false)) => open = None,
            _ => {}
        }
    }
    results
}

/// What a line says that begins a result, and whether a text follows that may go on in the next line. Without a text
/// there is nothing between the word and the name.
fn beginning(line: &str) -> Option<(Outcome, bool)> {
    // A benchmark that was run has numbers in the place of a word.
    if line.contains(" ns/iter ") {
        return Some((Outcome::Passed, false));
    }
    let words = [("ok", Outcome::Passed), ("failed", Outcome::Failed), ("ignored", Outcome::Ignored)];
    words.into_iter().find_map(|(word, outcome)| {
        let rest = line.strip_prefix(word)?;
        let text = outcome != Outcome::Passed && rest.starts_with(':');
        let name = rest.strip_prefix(" (time limit exceeded)").unwrap_or(rest).strip_prefix(' ');
        (text || name.is_some_and(|name| !name.contains(' '))).then_some((outcome, text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    fn read(log: &str) -> Vec<(&str, Outcome)> {
        let listed = ["a", "m::b", "m::case_1", "slow", "x"].into_iter().collect();
        results(log, &listed)
    }

    #[test]
    fn a_list_names_tests_and_benchmarks_and_nothing_else() {
        let list = "m::b: test\nslow: benchmark\n\n1 test, 1 benchmark\nnote: test\n";
        assert_eq!(names(list), ["m::b", "slow", "note"]);
    }

    #[verifies("RQ-070")]
    #[test]
    fn each_line_of_the_harness_is_one_result() {
        let log = "ok a\nfailed m::b\nignored slow\nignored: needs hardware m::case_1\n";
        let expected = [
            ("a", Outcome::Passed),
            ("m::b", Outcome::Failed),
            ("slow", Outcome::Ignored),
            ("m::case_1", Outcome::Ignored),
        ];
        assert_eq!(read(log), expected);
        assert_eq!(read("failed (time limit exceeded) slow\n"), [("slow", Outcome::Failed)]);
        assert_eq!(read("     1,024 ns/iter (+/- 12) slow\n"), [("slow", Outcome::Passed)]);
    }

    #[test]
    fn a_message_of_several_lines_belongs_to_the_name_at_its_end() {
        let log = "failed: panic did not contain expected string\n      panic message: `\"ok x\"`,\n expected substring: `\"y\"` \
                   m::b\nok a\n";
        assert_eq!(read(log), [("m::b", Outcome::Failed), ("a", Outcome::Passed)]);
        assert_eq!(read("ignored: takes long, and\nok a slow\n"), [("slow", Outcome::Ignored)]);
    }

    #[test]
    fn what_was_cut_off_or_is_not_listed_is_no_result() {
        assert_eq!(read("ok a\nok m::b"), [("a", Outcome::Passed)]);
        assert_eq!(read("ok stranger\nok\nx\nm::b\nokay a\n"), []);
        assert_eq!(read(""), []);
    }
}
