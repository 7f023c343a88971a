//! Places where text and compiler differ: each has its right answer in the report.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace_tests::{Project, project};
use iec62304_core::verifies;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

fn probes(name: &str) -> Project {
    let project = project!(name).fixture("probes");
    let manifest = project.read("cases/Cargo.toml");
    project.write("cases/Cargo.toml", &manifest.replace("RSTEST", &locked_version("rstest")));
    project
}

/// The version of a package in our own lock file, so that the fixture needs nothing that we do not have.
fn locked_version(package: &str) -> String {
    let lock = std::fs::read_to_string(cargo_trace_tests::checkout().join("Cargo.lock")).unwrap();
    let after = lock.split(&format!("name = \"{package}\"\nversion = \"")).nth(1).expect("package is locked");
    format!("={}", after.split('"').next().unwrap())
}

/// The report of the probes, made once for all tests of this file.
fn report() -> &'static Value {
    static REPORT: OnceLock<Value> = OnceLock::new();
    REPORT.get_or_init(|| {
        // Locked findings are there on purpose (`not-a-test`), but none that blinds the report.
        probes("probes").trace(&["report", "--format", "json"]).expect_code(0).json()["body"].clone()
    })
}

fn requirement(id: &str) -> &'static Value {
    let all = report()["requirements"].as_array().unwrap();
    all.iter().find(|requirement| requirement["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

fn state(id: &str) -> &'static str {
    requirement(id)["state"].as_str().unwrap()
}

fn paths(id: &str, list: &str, key: &str) -> Vec<String> {
    let mut paths: Vec<String> =
        requirement(id)[list].as_array().unwrap().iter().map(|place| place[key].as_str().unwrap().to_owned()).collect();
    paths.sort();
    paths
}

fn code_paths(id: &str) -> Vec<String> {
    paths(id, "implementations", "item_path")
}

fn test_paths(id: &str) -> Vec<String> {
    paths(id, "verifications", "test")
}

/// Codes of the findings that name this id.
fn codes(id: &str) -> Vec<&'static str> {
    let mut codes: Vec<&str> = report()["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["ids"].as_array().unwrap().iter().any(|other| other == id))
        .filter(|finding| finding["levels"]["development"] != "off")
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[verifies("RQ-020")]
#[test]
fn an_ordinary_function_and_its_test_are_linked() {
    assert_eq!(state("RQ-001"), "unverified");
    assert_eq!(code_paths("RQ-001"), ["app::ordinary"]);
    assert_eq!(test_paths("RQ-001"), ["tests::ordinary_adds_one"]);
}

#[verifies("SYS-01", "RQ-021")]
#[test]
fn a_test_behind_a_feature_that_is_never_set_does_not_count() {
    assert_eq!(state("RQ-002"), "untested");
    assert!(codes("RQ-002").contains(&"never-compiled"), "{:?}", codes("RQ-002"));
    assert!(codes("RQ-002").contains(&"untested"));
}

#[verifies("RQ-023")]
#[test]
fn a_macro_with_the_id_as_fragment_counts() {
    assert_eq!(state("RQ-003"), "unverified");
    assert_eq!(code_paths("RQ-003"), ["app::by_macro"]);
    assert_eq!(test_paths("RQ-003"), ["by_macro_gives_three"]);
    assert!(!codes("RQ-003").contains(&"never-compiled"));
}

#[verifies("RQ-023")]
#[test]
fn a_macro_with_the_id_fixed_counts_each_of_its_uses() {
    assert_eq!(state("RQ-004"), "unverified");
    assert_eq!(code_paths("RQ-004"), ["app::first_use", "app::second_use"]);
    assert_eq!(test_paths("RQ-004"), ["first_use_gives_four", "second_use_gives_four"]);
}

#[verifies("SYS-01", "RQ-021")]
#[test]
fn a_file_outside_the_module_tree_does_not_count() {
    assert_eq!(state("RQ-005"), "untested");
    assert_eq!(code_paths("RQ-005"), Vec::<String>::new());
    assert!(codes("RQ-005").contains(&"never-compiled"));
}

#[verifies("SYS-01")]
#[test]
fn strings_comments_and_doc_examples_are_no_tags() {
    assert_eq!(state("RQ-006"), "untested");
    assert_eq!(code_paths("RQ-006"), Vec::<String>::new());
    assert!(!codes("RQ-006").contains(&"never-compiled"), "{:?}", codes("RQ-006"));
}

#[verifies("SYS-01", "RQ-021")]
#[test]
fn a_tag_under_cfg_attr_counts_when_its_condition_holds() {
    assert_eq!(code_paths("RQ-007"), Vec::<String>::new());
    assert!(codes("RQ-007").contains(&"never-compiled"));
    assert_eq!(code_paths("RQ-008"), ["app::conditional_on"]);
    assert!(!codes("RQ-008").contains(&"never-compiled"));
}

#[verifies("RQ-020")]
#[test]
fn generic_methods_and_methods_without_body_count() {
    assert_eq!(code_paths("RQ-009"), ["app::Window::get"]);
    assert_eq!(code_paths("RQ-010"), ["app::Sensor::read"]);
    assert_eq!(state("RQ-010"), "unverified");
}

#[test]
fn an_item_with_two_tags_implements_both() {
    assert_eq!(code_paths("RQ-011"), ["app::twice"]);
    assert_eq!(code_paths("RQ-012"), ["app::twice"]);
    assert_eq!(test_paths("RQ-011"), test_paths("RQ-012"));
    assert_eq!(state("RQ-012"), "unverified");
}

#[verifies("RQ-020")]
#[test]
fn two_tests_of_one_name_in_two_targets_are_two() {
    assert_eq!(test_paths("RQ-013"), ["the_name_is_shared", "the_name_is_shared"]);
    assert_eq!(paths("RQ-013", "verifications", "target"), ["first", "second"]);
}

#[verifies("RQ-020")]
#[test]
fn a_module_with_a_path_attribute_has_its_module_name() {
    assert_eq!(code_paths("RQ-014"), ["app::moved::moved_function"]);
    assert_eq!(test_paths("RQ-014"), ["moved::tests::moved_function_is_fourteen"]);
}

#[verifies("RQ-049")]
#[test]
fn a_tagged_helper_is_no_test() {
    assert!(codes("RQ-015").contains(&"not-a-test"), "{:?}", codes("RQ-015"));
    assert_ne!(state("RQ-015"), "verified");
    assert!(codes("RQ-015").contains(&"untested"));
}

#[verifies("RQ-049")]
#[test]
fn an_implementation_in_test_code_is_said() {
    assert!(codes("RQ-016").contains(&"test-code-only"), "{:?}", codes("RQ-016"));
    assert_eq!(state("RQ-016"), "unimplemented");
}

#[verifies("RQ-003")]
#[test]
fn a_tag_above_or_below_all_cases_covers_the_test() {
    assert_eq!(test_paths("RQ-017"), ["tag_above"]);
    assert_eq!(test_paths("RQ-018"), ["tag_below"]);
    assert_eq!(state("RQ-017"), "unverified");
    assert_eq!(state("RQ-018"), "unverified");
}

#[test]
fn a_tag_between_cases_covers_the_next_case_only() {
    assert_eq!(state("RQ-019"), "unverified");
    let tests = report()["tests"].as_array().unwrap();
    let test = tests.iter().find(|test| test["path"] == "tag_between").unwrap();
    assert_eq!(test["cases"].as_array().unwrap().len(), 1, "{test}");
}

#[verifies("RQ-040")]
#[test]
fn a_broken_file_that_no_build_reads_is_no_finding() {
    assert!(report()["findings"].as_array().unwrap().iter().all(|finding| finding["code"] != "unreadable-source"));
}

#[verifies("RQ-041", "SYS-04")]
#[test]
fn the_gate_denies_exactly_what_is_wrong() {
    let run = probes("probes-gate").trace(&["check", "--message-format", "json"]).expect_code(100);
    let denied = run.denied();
    let expected = [
        "not-a-test RQ-015",
        "test-code-only RQ-016",
        "unimplemented RQ-005",
        "unimplemented RQ-006",
        "unimplemented RQ-007",
        "untested RQ-002",
        "untested RQ-005",
        "untested RQ-006",
        "untested RQ-007",
        "untested RQ-015",
    ];
    assert_eq!(denied, expected);
}

#[test]
fn a_path_with_a_space_and_foreign_letters_changes_nothing() {
    let moved = probes("probes wörk späce – 中文").trace(&["report", "--format", "json"]).expect_code(0).json();
    assert_eq!(states(&moved["body"]), states(report()));
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let project = probes("probes-crlf");
    for file in files(project.root().to_owned()) {
        if file.extension().is_some_and(|extension| extension == "rs" || extension == "md" || extension == "toml") {
            let text = std::fs::read_to_string(&file).unwrap();
            std::fs::write(&file, text.replace('\n', "\r\n")).unwrap();
        }
    }
    let windows = project.trace(&["report", "--format", "json"]).expect_code(0).json();
    assert_eq!(states(&windows["body"]), states(report()));
    let places = |body: &Value| {
        body["requirements"].as_array().unwrap().iter().map(|r| r["implementations"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(places(&windows["body"]), places(report()));
}

fn states(body: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    body["requirements"].as_array().unwrap().iter().map(|r| (text(&r["id"]), text(&r["state"]))).collect()
}

fn files(directory: PathBuf) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(path));
        } else {
            files.push(path);
        }
    }
    files
}
