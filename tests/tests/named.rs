//! What a report says of itself: the files that it rests on, who judged and by what, and what was waived; and what text,
//! syntax and caches must not change in it.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace_tests::{Project, checkout, project};
use iec62304_core::verifies;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// A record whose attachment is not what it was, and a result that it is taken from.
const RECORDS: &str = r#"[record.VR-01]
title = "Bench"
method = "test"
level = "system"
verifies = ["RQ-001"]
procedure = "by hand"
observed = "ten"
junit = "bench.xml"
case = "ten"
anomalies = []
version = "1.0.0"
configuration = "host"
tools = []
tester = "bench"
date = 2026-01-02
attachments = [{ path = "bench.txt", sha256 = "0000000000000000000000000000000000000000000000000000000000000000" }]
"#;

const JUNIT: &str = "<testsuites><testsuite name=\"bench\"><testcase name=\"ten\"/></testsuite></testsuites>\n";

/// Two requirements without a test; somebody lives with the gap of the second.
const GAPS: &str = r#"[requirement.RQ-002]
title = "First gap"
text = "The software shall have no test."

[requirement.RQ-003]
title = "Second gap"
text = "The software shall have no test either."

[waiver.WV-001]
title = "The bench is not there yet"
finding = "untested"
ids = ["RQ-003"]
reason = "comes in March"
approver = "QA lead"
approved_on = 2020-01-01
expires = 2999-01-01
"#;

fn digest(path: &Path) -> String {
    Sha256::digest(std::fs::read(path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn report(project: &Project) -> Value {
    project.trace(&["report", "--format", "json"]).expect_code(0).json()
}

#[verifies("RQ-150")]
#[test]
fn every_file_that_a_report_rests_on_stands_in_it_with_its_digest() {
    let project = project!("named-inputs")
        .sample("named_inputs")
        .file("src/more.rs", "//! No build has this file.\n")
        .file("trace/records.toml", RECORDS)
        .file("bench.xml", JUNIT)
        .file("bench.txt", "ten\n");
    let named = || -> BTreeMap<String, (String, String)> {
        let report = report(&project);
        let inputs = report["body"]["inputs"].as_array().unwrap();
        let text = |input: &Value, key: &str| input[key].as_str().unwrap().to_owned();
        inputs.iter().map(|i| (text(i, "path"), (text(i, "role"), text(i, "sha256")))).collect()
    };
    let before = named();
    let roles: Vec<(&str, &str)> = before.iter().map(|(path, (role, _))| (path.as_str(), role.as_str())).collect();
    let expected = [
        ("Cargo.lock", "lock-file"),
        ("bench.txt", "attachment"),
        ("bench.xml", "result"),
        ("src/lib.rs", "source"),
        ("src/more.rs", "source"),
        ("trace.toml", "configuration"),
        ("trace/records.toml", "document"),
        ("trace/sample.toml", "document"),
    ];
    assert_eq!(roles, expected);
    for (path, (_, sha256)) in &before {
        assert_eq!(*sha256, digest(&project.root().join(path)), "{path}");
    }
    project.write("src/more.rs", "//! No build has this file, still.\n");
    let after = named();
    let changed: Vec<&String> = before.keys().filter(|path| before[*path] != after[*path]).collect();
    assert_eq!(changed, ["src/more.rs"]);
}

#[verifies("RQ-151")]
#[test]
fn a_report_names_the_tool_and_the_rules_that_judged_by_their_digests() {
    let report = report(&project!("named-judge").sample("named_judge"));
    let (body, envelope) = (&report["body"], &report["envelope"]);
    assert_eq!(envelope["tool"]["name"], "cargo-trace");
    assert_eq!(envelope["tool"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(envelope["tool"]["digest"], digest(Path::new(env!("CARGO_BIN_EXE_cargo-trace-under-test"))));
    assert_eq!(envelope["command"], "cargo trace report --format json");
    assert!(envelope["toolchain"].as_str().unwrap().starts_with("rustc 1."), "{}", envelope["toolchain"]);
    let rules = &body["rules"];
    assert_eq!(rules["id"], "iec62304-2006-amd1");
    assert!(!rules["version"].as_str().unwrap().is_empty() && rules["checked_by"].is_string());
    let pack = checkout().join("cargo-trace/src/rules/packs/iec62304-2006-amd1.toml");
    assert_eq!(rules["digest"], digest(&pack));
    let builds: Vec<&Value> = body["builds"].as_array().unwrap().iter().map(|build| &build["name"]).collect();
    assert_eq!(builds, ["host"]);
}

#[verifies("RQ-152", "RQ-046")]
#[test]
fn a_waived_finding_stands_before_the_others_in_every_form() {
    let project = project!("named-waived").sample("named_waived").file("trace/gaps.toml", GAPS);
    let run = project.trace(&["check", "--message-format", "json"]).expect_code(100);
    let findings = run.findings();
    assert_eq!((&findings[0]["code"], &findings[0]["ids"][0]), (&"untested".into(), &"RQ-003".into()));
    assert!(findings.iter().any(|finding| finding["code"] == "untested" && finding["ids"][0] == "RQ-002"));
    let short = project.trace(&["check", "--message-format", "short"]).expect_code(100);
    let first = short.stderr.lines().find(|line| line.contains("RQ-00")).unwrap();
    assert!(first.contains("waived") && first.contains("WV-001") && first.contains("RQ-003"), "{first}");
    for format in ["table", "markdown", "csv"] {
        let view = project.trace(&["report", "--view", "findings", "--format", format]).expect_code(0).stdout;
        let line = |text: &str| view.lines().position(|line| line.contains(text)).unwrap_or_else(|| panic!("{view}"));
        assert!(line("RQ-003") < line("RQ-002"), "{format}: {view}");
        assert!(view.contains("WV-001"), "{format}: {view}");
    }
}

#[verifies("RQ-022")]
#[test]
fn a_report_with_and_without_the_cached_index_is_the_same() {
    let project = project!("named-cache").sample("named_cache").with_own_target();
    let fresh = report(&project);
    let index = project.target().join("trace/index");
    assert!(index.is_dir(), "nothing was cached");
    assert_eq!(report(&project)["body"], fresh["body"]);
    std::fs::remove_dir_all(&index).unwrap();
    assert_eq!(report(&project)["body"], fresh["body"]);
}

#[verifies("RQ-034")]
#[test]
fn the_digest_of_a_requirement_outlives_another_syntax_and_wrapping_and_no_other_word() {
    let project = project!("named-digest").sample("named_digest");
    let digest = || report(&project)["body"]["requirements"][0]["digest"].as_str().unwrap().to_owned();
    let before = digest();
    project.remove("trace/sample.toml");
    project.write(
        "trace/other.md",
        "# Else\r\n\r\n## RQ-001: Limit\r\n\r\nThe software shall limit\r\nthe dose to   ten units.\r\n",
    );
    assert_eq!(digest(), before);
    project.write("trace/other.md", "## RQ-001: Limit\n\nThe software shall limit the dose to nine units.\n");
    assert_ne!(digest(), before);
}

#[verifies("RQ-058")]
#[test]
fn control_characters_of_a_document_reach_no_terminal_and_no_log() {
    let text = "[requirement.RQ-001]\ntitle = \"Limit \\u001B[2J\\u0007 \\u202E::error::stop\"\ntext = \"\\u001B]0;x\\u0007 shall.\"\n";
    let project = project!("named-text").sample("named_text").file("trace/sample.toml", text);
    let calls: [&[&str]; 6] = [
        &["report"],
        &["report", "--format", "markdown"],
        &["show", "RQ-001"],
        &["check", "--gate", "release"],
        &["check", "--gate", "release", "--message-format", "short"],
        &["check", "--gate", "release", "--message-format", "github"],
    ];
    for call in calls {
        let run = project.trace(call);
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(said.contains("RQ-001"), "{call:?}: {said}");
        assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{call:?}: {said:?}");
        assert!(!said.lines().any(|line| line.starts_with("::error::")), "{call:?}: {said}");
    }
}
