//! Runs of a selection: when they count for the whole, and what is said when they do not.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace_tests::{Project, project};
use iec62304_core::verifies;
use std::collections::BTreeMap;

const APP: &str = r#"//! Doses.

/// Doubles.
#[iec62304_core::requirement("RQ-001")]
pub fn double(of: u32) -> u32 {
    near::add(of, of)
}

#[cfg(test)]
mod tests {
    #[iec62304_core::verifies("RQ-001")]
    #[test]
    fn doubles() {
        assert_eq!(super::double(2), 4);
    }

    #[iec62304_core::verifies("RQ-002")]
    #[test]
    fn never_subtracts() {
        assert_eq!(super::double(0), 0);
    }
}
"#;

const NEAR: &str = r#"//! Sums.

/// Adds.
pub fn add(a: u32, b: u32) -> u32 {
    if cfg!(feature = "wrong") { a } else { a + b }
}

/// Subtracts.
#[iec62304_core::requirement("RQ-002")]
pub fn subtract(a: u32, b: u32) -> u32 {
    a - b
}
"#;

const REQUIREMENTS: &str = "[requirement.RQ-001]\ntitle = \"Doubles\"\ntext = \"It shall double.\"\n\n\
    [requirement.RQ-002]\ntitle = \"Subtracts\"\ntext = \"It shall subtract.\"\n";

/// Three members: `app` needs `near`, which has tests of its own, and so does `far`.
fn sample(name: &str) -> Project {
    let manifest = |name: &str, more: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{more}")
    };
    let core = "iec62304-core = { path = \"{core}\" }\n";
    project!(name)
        .with_own_target()
        .file("Cargo.toml", "[workspace]\nmembers = [\"app\", \"near\", \"far\"]\nresolver = \"3\"\n")
        .file("app/Cargo.toml", &manifest("app", &format!("{core}near = {{ path = \"../near\" }}\n")))
        .file("app/src/lib.rs", APP)
        .file("near/Cargo.toml", &manifest("near", &format!("{core}\n[features]\nwrong = []\n")))
        .file("near/src/lib.rs", NEAR)
        .file("near/tests/sums.rs", "//! Sums.\n\n#[test]\nfn adds() {\n    assert!(near::add(1, 0) == 1);\n}\n")
        .file("far/Cargo.toml", &manifest("far", "near = { path = \"../near\" }\n"))
        .file("far/src/lib.rs", "//! Far.\n\npub use near::add;\n")
        .file("trace.toml", "[project]\nname = \"app\"\n")
        .file("trace/requirements.toml", REQUIREMENTS)
}

fn states(project: &Project) -> BTreeMap<String, String> {
    let report = project.trace(&["report", "--format", "json"]).expect_code(0).json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let requirements = report["body"]["requirements"].as_array().unwrap().iter();
    requirements.map(|requirement| (text(&requirement["id"]), text(&requirement["state"]))).collect()
}

fn unmatched(project: &Project) -> Vec<String> {
    let run = project.trace(&["check", "--message-format", "json"]);
    let found = run.messages("finding").into_iter().filter(|finding| finding["code"] == "unmatched-result");
    found.map(|finding| format!("{} {}", finding["message"], finding["help"])).collect()
}

#[verifies("RQ-160")]
#[test]
fn a_selection_counts_for_the_whole_as_long_as_it_is_built_alike() {
    let project = sample("selection-alike");
    let _ = project.trace(&["test", "-p", "app"]).expect_code(0);
    let states_now = states(&project);
    assert_eq!(states_now["RQ-001"], "verified");
    assert_ne!(states_now["RQ-002"], "verified", "the test never entered its place, and the run knows it");
    assert_eq!(unmatched(&project), Vec::<String>::new());
    let shown = project.trace(&["evidence", "show", "--quiet"]).expect_code(0).stdout;
    assert!(shown.contains("build `host`") && shown.contains("fresh   yes"), "{shown}");

    // Another member's wish changes what `app` is linked with in the whole, and not in the selection.
    let manifest = project.read("far/Cargo.toml");
    project.write("far/Cargo.toml", &manifest.replace("\"../near\"", "\"../near\", features = [\"wrong\"]"));
    let _ = project.trace(&["test", "-p", "app"]).expect_code(0);
    assert_ne!(states(&project)["RQ-001"], "verified");
    let told = unmatched(&project);
    assert!(!told.is_empty() && told.iter().all(|told| told.contains("features of near")), "{told:?}");
    assert!(told[0].contains("cargo trace test"), "{told:?}");
    let _ = project.trace(&["test"]).expect_code(100);
    assert_eq!(states(&project)["RQ-001"], "failed");
}

#[verifies("RQ-160", "RQ-086")]
#[test]
fn a_selection_of_another_tree_or_another_profile_counts_for_nothing() {
    let project = sample("selection-unlike");
    let _ = project.trace(&["test", "-p", "app", "--release"]).expect_code(0);
    let _ = project.trace(&["test", "-p", "app", "--features", "near/wrong", "--", "never"]).expect_code(0);
    assert_ne!(states(&project)["RQ-001"], "verified");
    assert_eq!(unmatched(&project).len(), 2);
    let _ = project.trace(&["evidence", "drop", "--all"]).expect_code(0);
    let _ = project.trace(&["test", "-p", "app"]).expect_code(0);
    project.write("near/src/lib.rs", &NEAR.replace("Adds.", "Adds both."));
    assert_ne!(states(&project)["RQ-001"], "verified");
    let told = unmatched(&project);
    assert!(told.len() == 1 && told[0].contains("near/src/lib.rs"), "{told:?}");
    assert!(told[0].contains("run the selection again"), "{told:?}");
}
