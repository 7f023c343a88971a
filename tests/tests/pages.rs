//! What the architecture page names is there: tests that hold invariants, rooms of the tool.

use cargo_trace_tests::checkout;
use std::fs;
use std::path::{Path, PathBuf};

fn architecture() -> String {
    fs::read_to_string(checkout().join("docs/architecture.md")).expect("the page")
}

fn files_below(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("directory") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target" && name != ".git") {
                files_below(&path, found);
            }
        } else {
            found.push(path);
        }
    }
}

#[test]
fn every_test_that_the_architecture_names_exists() {
    let mut files = Vec::new();
    for directory in ["cargo-trace", "iec62304-core", "iec62304-macros", "tests/tests"] {
        files_below(&checkout().join(directory), &mut files);
    }
    let sources: String = files
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .map(|file| fs::read_to_string(file).expect("source"))
        .collect();
    let text = architecture();
    let invariants =
        text.split("## Invariants").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("invariants");
    let is_test =
        |name: &&str| name.matches('_').count() >= 2 && name.bytes().all(|b| b == b'_' || b.is_ascii_lowercase());
    let names: Vec<&str> = invariants.split('`').skip(1).step_by(2).filter(is_test).collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let is_there = [format!("fn {name}("), format!("    {name}: ")].iter().any(|text| sources.contains(text));
        assert!(is_there, "no test is named `{name}`");
    }
}

#[test]
fn the_architecture_has_every_room_and_no_other() {
    let source = checkout().join("cargo-trace/src");
    let mut files = Vec::new();
    files_below(&source, &mut files);
    let text = architecture();
    for file in &files {
        let room = file.parent().and_then(|room| room.strip_prefix(&source).ok()).expect("below the source");
        let is_of_tests = room.iter().any(|part| part == "tests" || part == "snapshots");
        if room.iter().next().is_some() && !is_of_tests {
            let name = format!("`src/{}/`", room.to_string_lossy().replace('\\', "/"));
            assert!(text.contains(&name), "no line for {name}");
        }
    }
    for room in text.split("`src/").skip(1).filter_map(|rest| rest.split('`').next()) {
        assert!(source.join(room).exists(), "no room `src/{room}`");
    }
}
