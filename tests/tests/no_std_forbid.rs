//! Libraries without std: one that forbids all it can, with a tag in every place that there is, in each edition; one with bad tags.

use cargo_trace_tests::cargo::Fixture;
use iec62304_core::verifies;
use std::collections::BTreeMap;
use std::path::Path;

#[verifies("RQ-003", "RQ-004", "RQ-005")]
#[test]
fn every_placement_compiles_without_std_or_unsafe_or_a_warning_and_is_recorded_once_per_edition() {
    let fixture = Fixture::copy("placements", Path::new(env!("CARGO_TARGET_TMPDIR")), "placements").unwrap();

    let (output, records) = fixture.records(&["check", "--workspace"]).unwrap();

    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (id, _) in records.iter().flat_map(|record| &record.ids) {
        *seen.entry(id.clone()).or_default() += 1;
    }
    let expected: BTreeMap<String, usize> = (1..=39).map(|n| (format!("RQ-{n:02}"), 3)).collect();
    assert_eq!(seen, expected);
}

#[test]
fn bad_tags_say_so_in_the_oldest_edition_without_std_and_say_nothing_else() {
    let fixture = Fixture::copy("bad-tags", Path::new(env!("CARGO_TARGET_TMPDIR")), "bad-tags").unwrap();

    let output = fixture.cargo(&["check", "--message-format=short"]).unwrap();

    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr);
    let errors: Vec<&str> = text.lines().filter(|line| line.contains(": error: ")).collect();
    assert_eq!(
        errors,
        [
            "src/lib.rs:8:15: error: `RQ` is no id: an id has at least one digit, as in `RQ-001`",
            "src/lib.rs:14:25: error: `RQ-1` is named twice in this tag",
        ],
        "{text}"
    );
}
