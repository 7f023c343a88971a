//! What looks like a pass and is none: each must be said.

use cargo_trace_tests::{CONFIG, LIB, place, project};
use iec62304_core::verifies;

const CHECK_JSON: &[&str] = &["check", "--message-format", "json"];

const TWO: &str = "## RQ-002: Two\n\nNobody shows it.\n";

/// Code for the second requirement, and whatever is to show it.
fn with(second: &str) -> String {
    format!("{LIB}\n/// Two.\n#[requirement(\"RQ-002\")]\npub fn two() {{}}\n\n{second}")
}

#[verifies("RQ-049")]
#[test]
fn a_helper_whose_tag_was_imported_under_another_name_is_no_test() {
    let covers = "#[cfg(test)]\nmod more {\n    use iec62304_core::verifies as covers;\n\n    \
                  #[covers(\"RQ-002\")]\n    fn helper() {}\n";
    let test = "\n    #[test]\n    fn runs() { helper() }\n}\n";
    let project = project!("hollow-renamed").sample("hollow_renamed").file("trace/two.md", TWO);
    project.write("src/lib.rs", &with(&format!("{covers}{test}")));
    let run = project.trace(CHECK_JSON).expect_code(100);
    assert_eq!(run.denied(), ["not-a-test RQ-002", "untested RQ-002"]);
    project
        .write("src/lib.rs", &with(&format!("{covers}{test}").replace("    fn helper", "    #[test]\n    fn helper")));
    let run = project.trace(CHECK_JSON).expect_code(0);
    assert_eq!(run.denied(), Vec::<String>::new());
}

#[verifies("RQ-049")]
#[test]
fn a_test_that_a_macro_made_is_unconfirmed_as_before() {
    let made = "#[cfg(test)]\nmod made {\n    macro_rules! checked {\n        ($id:literal, $name:ident) => {\n            \
                #[iec62304_core::verifies($id)]\n            #[test]\n            fn $name() {}\n        };\n    }\n    \
                checked!(\"RQ-002\", two_is_there);\n}\n";
    let project = project!("hollow-made").sample("hollow_made").file("trace/two.md", TWO);
    project.write("src/lib.rs", &with(made));
    let run = project.trace(CHECK_JSON).expect_code(0);
    assert_eq!(run.finding("missing-method", Some("RQ-002"))["levels"]["development"], "warn");
}

#[verifies("RQ-049")]
#[test]
fn a_test_in_a_benchmark_that_nothing_runs_shows_nothing() {
    let project = project!("hollow-bench").sample("hollow_bench").file("trace/two.md", TWO);
    project.write("src/lib.rs", &with(""));
    project.write(
        "benches/speed.rs",
        "#[iec62304_core::verifies(\"RQ-002\")]\n#[test]\nfn fast() { hollow_bench::two() }\n",
    );
    let run = project.trace(CHECK_JSON).expect_code(100);
    assert_eq!(run.denied(), ["untested RQ-002"]);
    let finding = run.finding("untested", Some("RQ-002"));
    assert!(finding.to_string().contains("`cargo test` does not run the tests of this target"), "{finding}");
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", &format!("{manifest}\n[[bench]]\nname = \"speed\"\ntest = true\n"));
    let run = project.trace(CHECK_JSON).expect_code(0);
    assert_eq!(run.denied(), Vec::<String>::new());
}

#[verifies("RQ-020", "RQ-049")]
#[test]
fn a_test_in_a_file_that_only_a_function_declares_shows_nothing() {
    let project = project!("hollow-block").sample("hollow_block").file("trace/two.md", TWO);
    let test = "#[iec62304_core::verifies(\"RQ-002\")]\n#[test]\nfn in_a_block() {}\n";
    project.write("src/inner.rs", test);
    project.write("src/lib.rs", &with("pub fn f() {\n    #[path = \"inner.rs\"]\n    mod inner;\n}\n"));
    let run = project.trace(CHECK_JSON).expect_code(100);
    assert_eq!(run.denied(), ["not-a-test RQ-002", "untested RQ-002"]);
    project.write("src/lib.rs", &with("#[cfg(test)]\nmod inner;\n"));
    let run = project.trace(CHECK_JSON).expect_code(0);
    assert_eq!(run.denied(), Vec::<String>::new());
}

// Other systems have no such files.
#[cfg(unix)]
#[verifies("RQ-032", "RQ-037")]
#[test]
fn a_device_is_no_document_and_no_configuration() {
    let project = project!("hollow-device").sample("hollow_device");
    std::os::unix::fs::symlink("/dev/zero", project.root().join("trace/endless.md")).expect("link");
    let run = project.trace(CHECK_JSON).expect_code(100);
    let finding = run.finding("malformed-document", None);
    assert!(place(&finding).starts_with("trace/endless.md"), "{finding}");
    let shown = project.trace(&["check"]).expect_code(100);
    assert!(shown.stderr.contains("this is no file"), "{}", shown.stderr);
    project.remove("trace.toml");
    std::os::unix::fs::symlink("/dev/zero", project.root().join("trace.toml")).expect("link");
    let run = project.trace(&["check"]).expect_code(96);
    assert!(run.stderr.contains("this is no file"), "{}", run.stderr);
    project.remove("trace.toml");
    project.write("trace.toml", CONFIG);
    project.remove("trace/endless.md");
    assert_eq!(project.trace(CHECK_JSON).expect_code(0).denied(), Vec::<String>::new());
}
