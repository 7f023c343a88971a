//! What one run or build says must not hide what another one does, and what a test entered by starting a program counts
//! like what it was built from.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace_tests::{Project, project};
use iec62304_core::verifies;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;

/// The state of a requirement, and the codes of all findings of the report.
fn judged(project: &Project, id: &str) -> (String, BTreeSet<String>) {
    let report = project.trace(&["report", "--format", "json"]).expect_code(0).json();
    let list = |name: &str| report["body"][name].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let state = list("requirements").iter().find(|r| r["id"] == id).map(|r| text(&r["state"])).unwrap();
    (state, list("findings").iter().map(|finding| text(&finding["code"])).collect())
}

fn state(project: &Project, id: &str) -> String {
    judged(project, id).0
}

fn test(project: &Project, args: &[&str], code: i32) {
    let _ = project.trace(&[&["test", "--runner", "cargo"], args].concat()).expect_code(code);
}

fn edit(project: &Project, file: &str, from: &str, to: &str) {
    let text = project.read(file);
    assert!(text.contains(from), "{file} has no `{from}`");
    project.write_bytes(file, text.replacen(from, to, 1).as_bytes());
}

fn requirement(id: &str) -> String {
    format!("[requirement.{id}]\ntitle = \"Limit\"\ntext = \"The software shall limit {id}.\"\n\n")
}

const CHILD: &str = r#"//! Starts the program that lies beside the tests.
use std::process::Command;

#[iec62304_core::verifies("RQ-010")]
#[test]
fn the_program_limits() {
    let tests = std::env::current_exe().unwrap();
    let program = tests.ancestors().nth(2).unwrap().join(format!("pump{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(program).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "10");
}
"#;

const PUMP: &str = r#"//! Prints the limited dose.

#[iec62304_core::requirement("RQ-010")]
fn limit(x: u32) -> u32 {
    x.min(10)
}

fn main() {
    println!("{}", limit(11));
}
"#;

#[verifies("RQ-082", "RQ-086")]
#[test]
fn a_program_of_another_package_that_a_test_starts_is_an_input_of_the_test() {
    let manifest = |name: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             iec62304-core = {{ path = \"{{core}}\" }}\n"
        )
    };
    let project = project!("builds-child")
        .with_own_target()
        .file("Cargo.toml", "[workspace]\nmembers = [\"pump\", \"e2e\", \"aside\"]\nresolver = \"3\"\n")
        .file("pump/Cargo.toml", &manifest("pump"))
        .file("pump/src/main.rs", PUMP)
        .file("pump/tests/any.rs", "#[test]\nfn any() {}\n")
        .file("e2e/Cargo.toml", &manifest("e2e"))
        .file("e2e/src/lib.rs", "//! Nothing but tests.\n")
        .file("e2e/tests/pump.rs", CHILD)
        .file("aside/Cargo.toml", &manifest("aside"))
        .file("aside/src/lib.rs", "//! Started by nobody.\n")
        .file("trace.toml", "[project]\nname = \"Pump\"\nversion = \"0.1.0\"\nclass = \"C\"\n")
        .file("trace/all.toml", &requirement("RQ-010"));
    test(&project, &[], 0);
    test(&project, &["--probes", "off"], 0);
    let (state_now, codes) = judged(&project, "RQ-010");
    assert_eq!(state_now, "verified");
    assert!(!codes.contains("evidence-stale") && !codes.contains("instrumented-only"), "{codes:?}");
    edit(&project, "aside/src/lib.rs", "nobody", "no one");
    assert_eq!(state(&project, "RQ-010"), "verified", "no test entered that package");
    for (file, from, to) in [
        ("pump/src/main.rs", "min(10)", "min(99)"),
        ("pump/src/main.rs", "Prints", "Print"),
        ("pump/Cargo.toml", "0.1.0", "0.1.1"),
    ] {
        edit(&project, file, from, to);
        let (state_now, codes) = judged(&project, "RQ-010");
        assert_eq!(state_now, "unverified", "{to}");
        assert!(codes.contains("evidence-stale"), "{to}: {codes:?}");
        let shown = project.trace(&["evidence", "show", "--format", "json"]).expect_code(0).stdout;
        assert!(shown.contains(file), "{to}: {shown}");
        edit(&project, file, to, from);
        assert_eq!(state(&project, "RQ-010"), "verified", "{to}, taken back");
    }
    // The run without probes tells nothing of what it entered; the one with probes knows it for both.
    edit(&project, "pump/src/main.rs", "Prints", "Print");
    test(&project, &[], 0);
    let (state_now, codes) = judged(&project, "RQ-010");
    assert_eq!(state_now, "verified");
    assert!(codes.contains("instrumented-only"), "{codes:?}");
}

const WIDE: &str = r#"//! Limited, but for one build.

#[iec62304_core::requirement("RQ-001")]
pub fn limited(x: u32) -> u32 {
    if cfg!(feature = "wide") { x } else { x.min(10) }
}

#[cfg(test)]
mod tests {
    #[iec62304_core::verifies("RQ-001")]
    #[test]
    fn limits() {
        assert_eq!(super::limited(11), 10);
    }
}
"#;

const BUILDS: &str = r#"[project]
name = "Wide"
version = "0.1.0"
class = "B"

[[build]]
name = "narrow"
role = "product"

[[build]]
name = "wide"
role = "product"
features = ["wide"]

[[build]]
name = "narrow-tests"
role = "test"

[[build]]
name = "wide-tests"
role = "test"
features = ["wide"]
"#;

#[verifies("RQ-085", "RQ-086")]
#[test]
fn one_builds_pass_hides_neither_that_another_was_not_run_nor_its_failure() {
    let project = project!("builds-wide")
        .with_own_target()
        .package("wide_pump")
        .file("src/lib.rs", WIDE)
        .file("trace.toml", BUILDS)
        .file("trace/all.toml", &requirement("RQ-001"));
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", &(manifest + "\n[features]\nwide = []\n"));
    test(&project, &["--build", "narrow-tests"], 0);
    let (state_now, codes) = judged(&project, "RQ-001");
    assert_eq!(state_now, "unverified");
    assert!(codes.contains("test-not-run"), "{codes:?}");
    let shown = project.trace(&["show", "RQ-001"]).expect_code(0).stdout;
    assert!(shown.contains("it was not run in build `wide-tests`"), "{shown}");
    test(&project, &[], 100);
    assert_eq!(state(&project, "RQ-001"), "failed");
    edit(&project, "src/lib.rs", "but for", "except for");
    test(&project, &["--build", "narrow-tests"], 0);
    assert_eq!(state(&project, "RQ-001"), "failed", "that failure is older, and nothing took it back");
    edit(&project, "src/lib.rs", "{ x } else", "{ x.min(9) + 1 } else");
    test(&project, &[], 0);
    assert_eq!(state(&project, "RQ-001"), "verified");
}

const STATEMENTS: &str = r#"//! Statements that say what they implement.
use iec62304_core::implements;

pub fn never(x: u32) -> u32 {
    implements!("RQ-010");
    x
}

pub fn sometimes(x: u32) -> u32 {
    if x > 10 {
        implements!("RQ-008", note = "the limit");
        return 10;
    }
    x
}

pub fn always(x: u32) -> u32 {
    implements!("RQ-007");
    x
}

mod inner {
    iec62304_core::implements!("RQ-009");
}

#[cfg(test)]
mod tests {
    use iec62304_core::verifies;

    #[verifies("RQ-009", "RQ-010")]
    #[test]
    fn nothing() {
        assert_eq!(1, 1);
    }

    #[verifies("RQ-007", "RQ-008")]
    #[test]
    fn below() {
        assert_eq!(super::sometimes(super::always(1)), 1);
    }
}
"#;

#[verifies("RQ-087")]
#[test]
fn an_implements_in_a_function_that_no_test_enters_is_not_reached() {
    let ids = ["RQ-007", "RQ-008", "RQ-009", "RQ-010"];
    let project = project!("builds-statements")
        .with_own_target()
        .package("statements")
        .file("src/lib.rs", STATEMENTS)
        .file("trace.toml", "[project]\nname = \"Statements\"\nversion = \"0.1.0\"\nclass = \"B\"\n")
        .file("trace/all.toml", &ids.map(requirement).concat());
    test(&project, &[], 0);
    let report = project.trace(&["report", "--format", "json"]).expect_code(0).json();
    let of = |id: &str| {
        let all = report["body"]["requirements"].as_array().unwrap();
        let found = all.iter().find(|requirement| requirement["id"] == id).unwrap();
        let reached = found["verifications"][0]["reached"][0]["reached"].as_str().unwrap();
        format!("{} {reached}", found["state"].as_str().unwrap())
    };
    assert_eq!(ids.map(of), ["verified yes", "unverified no", "verified unknown", "unverified no"]);
}

const SLOW: &str = r#"//! Fails.

#[iec62304_core::requirement("RQ-001")]
pub fn limited(x: u32) -> u32 {
    x.min(11)
}

#[cfg(test)]
mod tests {
    #[iec62304_core::verifies("RQ-001")]
    #[test]
    fn good() {
        assert_eq!(super::limited(1), 1);
    }

    #[iec62304_core::verifies("RQ-001")]
    #[test]
    fn slow_bad() {
        assert_eq!(super::limited(11), 10);
    }
}
"#;

#[verifies("RQ-083")]
#[test]
fn a_run_that_the_runners_configuration_narrows_does_not_delete_a_failure() {
    if !cargo_trace::evidence::run::has_nextest() {
        assert!(std::env::var_os("CI").is_none(), "cargo-nextest must be there in CI");
        std::io::stderr().write_all(b"cargo-nextest is missing: runs under it were not tested\n").unwrap();
        return;
    }
    let project = project!("builds-narrowed")
        .with_own_target()
        .package("narrowed")
        .file("src/lib.rs", SLOW)
        .file("trace.toml", "[project]\nname = \"Narrowed\"\nversion = \"0.1.0\"\nclass = \"B\"\n")
        .file("trace/all.toml", &requirement("RQ-001"));
    let _ = project.trace(&["test", "--runner", "nextest"]).expect_code(100);
    assert_eq!(state(&project, "RQ-001"), "failed");
    edit(&project, "src/lib.rs", "Fails.", "Fails!");
    project.write(".config/nextest.toml", "[profile.default]\ndefault-filter = \"not test(slow_)\"\n");
    let _ = project.trace(&["test", "--runner", "nextest"]).expect_code(0);
    assert_eq!(state(&project, "RQ-001"), "failed", "nobody ran it again");
    project.remove(".config/nextest.toml");
    edit(&project, "src/lib.rs", "min(11)", "min(10)");
    let _ = project.trace(&["test", "--runner", "nextest"]).expect_code(0);
    assert_eq!(state(&project, "RQ-001"), "verified");
}
