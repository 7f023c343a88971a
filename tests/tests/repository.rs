//! Promises of this repository that nothing else would keep.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace::exit::Exit;
use cargo_trace::explain;
use cargo_trace::finding::Code;
use cargo_trace::rules::Pack;
use cargo_trace_tests::checkout;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where our own Rust stands.
const OURS: [&str; 4] = ["cargo-trace", "iec62304-core", "iec62304-macros", "tests"];

/// Directories whose files are inputs of tests: what they lack or break, they do on purpose.
const INPUTS: [&str; 2] = ["tests/fixtures/", "tests/ui/"];

/// Rust files below a directory of the checkout, with their texts, by path.
fn rust_files(below: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![checkout().join(below)];
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.insert(relative(&path), std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    assert!(!files.is_empty(), "{below}");
    files
}

fn relative(path: &Path) -> String {
    path.strip_prefix(checkout()).unwrap().to_str().unwrap().replace('\\', "/")
}

/// Everything of ours that is no input of a test.
fn own_files() -> BTreeMap<String, String> {
    let all = OURS.iter().flat_map(|directory| rust_files(directory));
    all.filter(|(path, _)| !INPUTS.iter().any(|inputs| path.contains(inputs))).collect()
}

#[test]
fn every_file_opens_with_a_sentence_of_purpose() {
    let wrong: Vec<String> = own_files()
        .into_iter()
        .filter(|(_, text)| {
            let opening: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//!")).collect();
            let sentence = opening.split(|line| line.trim().is_empty()).next().unwrap_or_default().join("");
            // A list may stand in the place of the rest of a sentence.
            !sentence.starts_with(' ') || !sentence.ends_with(['.', ':'])
        })
        .map(|(path, _)| path)
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn no_file_is_longer_than_one_reads_at_once() {
    // Tables of cases may be longer than what one has to understand.
    let limit = |path: &str| if path.starts_with("tests/tests/") { 700 } else { 500 };
    let long: Vec<String> = own_files()
        .into_iter()
        .filter(|(path, text)| text.lines().count() > limit(path))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn no_test_is_switched_off() {
    let mut all = own_files();
    all.extend(rust_files("examples/pca-pump"));
    let off: Vec<String> = all
        .into_iter()
        .filter(|(_, text)| text.lines().any(|line| line.trim_start().starts_with("#[ignore")))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(off, Vec::<String>::new());
}

#[test]
fn model_and_rules_touch_nothing_outside_themselves() {
    let outside = [
        "std::fs",
        "std::env",
        "std::io",
        "std::net",
        "std::process",
        "std::thread",
        "std::time",
        "fs_err",
        "Timestamp::now",
    ];
    let mut files = rust_files("cargo-trace/src/model");
    files.extend(rust_files("cargo-trace/src/rules"));
    let found: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| {
            outside.iter().filter(|word| text.contains(**word)).map(move |word| format!("{path}: {word}"))
        })
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn nothing_that_users_build_asks_for_a_newer_rust_than_we_say() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(checkout())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages: BTreeMap<&str, &Value> =
        metadata["packages"].as_array().unwrap().iter().map(|p| (p["id"].as_str().unwrap(), p)).collect();
    let nodes: BTreeMap<&str, &Value> =
        metadata["resolve"]["nodes"].as_array().unwrap().iter().map(|n| (n["id"].as_str().unwrap(), n)).collect();
    let ours = ["cargo-trace", "iec62304-core"];
    let mut waiting: Vec<&str> =
        packages.iter().filter(|(_, p)| ours.contains(&p["name"].as_str().unwrap())).map(|(id, _)| *id).collect();
    assert_eq!(waiting.len(), ours.len());
    let promised = version(packages[waiting[0]]["rust_version"].as_str().unwrap());
    assert_eq!(promised, (1, 88));
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            // Normal dependencies and those of build scripts; tests are our own affair.
            if dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] != "dev") {
                waiting.push(dependency["pkg"].as_str().unwrap());
            }
        }
    }
    assert!(seen.len() > 50, "the graph was walked: {}", seen.len());
    let newer: Vec<&&str> = seen
        .iter()
        .filter(|id| packages[**id]["rust_version"].as_str().is_some_and(|rust| version(rust) > promised))
        .collect();
    assert_eq!(newer, Vec::<&&str>::new());
}

/// Major and minor.
fn version(text: &str) -> (u32, u32) {
    let mut parts = text.split('.').map(|part| part.parse().unwrap());
    (parts.next().unwrap(), parts.next().unwrap_or(0))
}

#[test]
fn the_readme_names_the_exit_codes_of_the_program() {
    let readme = std::fs::read_to_string(checkout().join("README.md")).unwrap();
    let paragraph = readme.split("**Exit codes**").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    let words = paragraph.split(|c: char| !c.is_ascii_alphanumeric());
    let named: Vec<u8> = words.filter_map(|word| word.parse().ok()).collect();
    let codes: Vec<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
    assert_eq!(named, codes);
}

#[test]
fn explain_pages_name_the_clauses_of_the_rule_pack_and_no_others() {
    let packs = Pack::all();
    assert!(!packs.is_empty());
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let section = explain::page(*code).split("## Clauses\n").nth(1).unwrap().split("\n\n").next().unwrap();
        let on_page: BTreeSet<String> = section.lines().filter_map(clause).collect();
        let in_packs: BTreeSet<String> = packs.iter().flat_map(|pack| pack.row(*code).clauses.clone()).collect();
        if on_page != in_packs {
            wrong.push(format!("{code}: the page has {on_page:?}, the rule pack {in_packs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `- IEC 62304 5.7.4 (all classes): …` as the rule pack writes it: `62304:5.7.4`.
fn clause(line: &str) -> Option<String> {
    let standards = [("- IEC 62304 ", "62304"), ("- ISO 14971 ", "14971"), ("- FDA GPSV ", "GPSV")];
    standards.iter().find_map(|(written, standard)| {
        let number = line.strip_prefix(written)?.split([' ', ':', '(']).next()?;
        Some(format!("{standard}:{number}"))
    })
}

#[test]
fn links_of_the_documentation_lead_somewhere() {
    let documents: Vec<PathBuf> = std::fs::read_dir(checkout().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .chain([checkout().join("README.md"), checkout().join("examples/pca-pump/README.md")])
        .collect();
    let mut broken = Vec::new();
    for document in documents {
        let text = std::fs::read_to_string(&document).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let is_file = !target.is_empty() && !target.contains("://") && !target.contains(char::is_whitespace);
            if is_file && !document.parent().unwrap().join(target).exists() {
                broken.push(format!("{}: {target}", relative(&document)));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}
