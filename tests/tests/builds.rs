//! Builds: which of them are made, what is compiled again, and how crates of every kind and name are told apart.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace_tests::{CONFIG, LIB, Project, Run, project};
use iec62304_core::verifies;
use serde_json::Value;

const CHECK_JSON: &[&str] = &["check", "--message-format", "json"];
const REPORT_JSON: &[&str] = &["report", "--format", "json"];

fn document(ids: &[&str]) -> String {
    ids.iter().map(|id| format!("[requirement.{id}]\ntitle = \"{id}\"\ntext = \"Text.\"\n\n")).collect()
}

/// A member of a workspace, without a workspace of its own.
fn member(name: &str, more: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\niec62304-core = {{ path = \"{{core}}\" }}\n{more}"
    )
}

/// A library with a tagged function and a tagged test.
fn tagged(id: &str) -> String {
    LIB.replace("RQ-001", id)
}

fn requirement<'a>(body: &'a Value, id: &str) -> &'a Value {
    body["requirements"].as_array().unwrap().iter().find(|r| r["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

/// `package target item_path` of what implements a requirement.
fn code(body: &Value, id: &str) -> Vec<String> {
    places(body, id, "implementations", "item_path")
}

/// `package target test` of what verifies it.
fn tests(body: &Value, id: &str) -> Vec<String> {
    places(body, id, "verifications", "test")
}

fn places(body: &Value, id: &str, list: &str, path: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let places = requirement(body, id)[list].as_array().unwrap().iter();
    places.map(|p| format!("{} {} {}", text(&p["package"]), text(&p["target"]), text(&p[path]))).collect()
}

fn compiles(run: &Run) -> bool {
    run.stderr.contains("Checking") || run.stderr.contains("Compiling")
}

#[verifies("RQ-012")]
#[test]
fn ordinary_and_traced_builds_do_not_disturb_each_other() {
    let project = project!("builds-fresh").sample("builds_fresh").with_own_target();
    let ordinary =
        |project: &Project| project.cargo(&["check", "--all-targets", "--message-format=json"]).expect_code(0);
    let fresh = |run: &Run| {
        let artifacts = run.messages("compiler-artifact");
        assert!(artifacts.iter().any(|artifact| artifact["target"]["name"] == "builds_fresh"));
        artifacts.iter().all(|artifact| artifact["fresh"] == true)
    };
    assert!(!fresh(&ordinary(&project)), "the first build compiles");
    let traced = project.trace(CHECK_JSON).expect_code(0);
    assert!(compiles(&traced), "the first traced build compiles the workspace's own crates: {}", traced.stderr);
    assert!(!traced.stderr.contains("Checking iec62304-core"), "and no dependency: {}", traced.stderr);
    assert!(fresh(&ordinary(&project)), "the ordinary build is as it was");
    let again = project.trace(CHECK_JSON).expect_code(0);
    assert!(!compiles(&again), "{}", again.stderr);
    assert_eq!(again.stdout, traced.stdout);
}

#[verifies("RQ-015")]
#[test]
fn what_one_build_lacks_another_has_and_both_are_named() {
    let project = project!("builds-features").package("builds_features");
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", &format!("{manifest}\n[features]\nhw = []\nsim = []\n"));
    project.write(
        "trace.toml",
        &format!(
            "{CONFIG}[[build]]\nname = \"firmware\"\nrole = \"product\"\nfeatures = [\"hw\"]\nprofile = \"dev\"\n\n\
             [[build]]\nname = \"simulator\"\nrole = \"product\"\nfeatures = [\"sim\"]\nprofile = \"dev\"\n\n\
             [[build]]\nname = \"tests\"\nrole = \"test\"\nfeatures = [\"hw\"]\n"
        ),
    );
    project.write(
        "trace/a.toml",
        &(document(&["RQ-001", "RQ-002"])
            + "[requirement.RQ-003]\ntitle = \"t\"\ntext = \"t\"\nbuilds = [\"firmware\", \"simulator\"]\n"),
    );
    project.write(
        "src/lib.rs",
        "#[cfg(feature = \"hw\")]\n#[iec62304_core::requirement(\"RQ-001\", \"RQ-003\")]\npub fn hw() {}\n\
         #[cfg(feature = \"sim\")]\n#[iec62304_core::requirement(\"RQ-002\")]\npub fn sim() {}\n\
         #[cfg(test)]\nmod tests {\n    #[cfg(feature = \"hw\")]\n    #[test]\n    #[iec62304_core::verifies(\"RQ-001\", \"RQ-003\")]\n    fn hw() {}\n\
         \n    #[cfg(feature = \"sim\")]\n    #[test]\n    #[iec62304_core::verifies(\"RQ-002\")]\n    fn sim() {}\n}\n",
    );
    let body = project.trace(REPORT_JSON).expect_code(0).json()["body"].clone();
    let builds: Vec<&str> = body["builds"].as_array().unwrap().iter().map(|b| b["name"].as_str().unwrap()).collect();
    assert_eq!(builds, ["firmware", "simulator", "tests"]);
    assert_eq!(requirement(&body, "RQ-001")["implementations"][0]["builds"], serde_json::json!(["firmware"]));
    assert_eq!(requirement(&body, "RQ-001")["state"], "unverified");
    assert_eq!(requirement(&body, "RQ-002")["implementations"][0]["builds"], serde_json::json!(["simulator"]));
    assert_eq!(requirement(&body, "RQ-002")["state"], "untested", "no test build has its feature");

    let check = project.trace(CHECK_JSON).expect_code(100);
    assert_eq!(check.denied(), ["untested RQ-002"]);
    let never = check.finding("never-compiled", Some("RQ-002"));
    assert_eq!(never["locations"][0]["line"], 16, "{never}");
    let gap = check.finding("build-gap", Some("RQ-003"));
    assert!(gap["message"].as_str().unwrap().contains("`simulator`"), "{gap}");

    let one = project.trace(&["check", "--build", "firmware", "--message-format", "json"]);
    assert_eq!(one.messages("verdict")[0]["partial"], true, "a part of the declared builds is a partial view");
}

/// Two members whose libraries have one name, under a virtual manifest.
fn two_members(name: &str) -> Project {
    let project = project!(name)
        .file("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"left\", \"right\"]\n")
        .file("left/Cargo.toml", &member("left", "\n[lib]\nname = \"control\"\n"))
        .file("right/Cargo.toml", &member("right", "\n[lib]\nname = \"control\"\n"))
        .file("left/src/lib.rs", &tagged("RQ-001"))
        .file("right/src/lib.rs", &tagged("RQ-002"))
        .file("trace.toml", CONFIG);
    project.write("trace/a.toml", &document(&["RQ-001", "RQ-002"]));
    project
}

#[verifies("RQ-010")]
#[test]
fn members_of_a_virtual_workspace_may_give_their_libraries_one_name() {
    let project = two_members("builds-virtual");
    assert_eq!(project.trace(CHECK_JSON).expect_code(0).denied(), Vec::<String>::new());
    let body = project.trace(REPORT_JSON).expect_code(0).json()["body"].clone();
    assert_eq!(code(&body, "RQ-001"), ["left control control::limit"]);
    assert_eq!(code(&body, "RQ-002"), ["right control control::limit"]);
    assert_eq!(tests(&body, "RQ-001"), ["left control tests::the_limit_is_ten"]);
    assert_eq!(tests(&body, "RQ-002"), ["right control tests::the_limit_is_ten"]);
}

#[verifies("RQ-017")]
#[test]
fn a_selection_is_a_partial_view_and_says_so_first() {
    let project = two_members("builds-partial");
    let table = project.trace(&["report", "-p", "left"]).expect_code(0);
    let first = table.stdout.lines().next().unwrap();
    assert!(first.contains("Partial view: narrowed by a selection"), "{}", table.stdout);
    let json = project.trace(&["report", "-p", "left", "--format", "json"]).expect_code(0).json();
    assert_eq!(json["body"]["verdict"]["partial"], true);
    assert_eq!(json["body"]["unseen"]["partial"], true);
    // What the selection leaves out is not missing: it is only not seen.
    let check = project.trace(&["check", "-p", "left", "--message-format", "json"]).expect_code(0);
    assert_eq!(check.messages("verdict")[0]["partial"], true);
    assert!(check.findings().iter().any(|f| f["code"] == "untested" && f["levels"]["development"] == "warn"));
    let whole = project.trace(REPORT_JSON).expect_code(0).json();
    assert_eq!(whole["body"]["verdict"]["partial"], false);
}

#[test]
fn the_tool_run_in_a_member_judges_the_whole_workspace() {
    let project = two_members("builds-inside");
    let run = project.trace_with(CHECK_JSON, |command| {
        command.current_dir(project.root().join("right"));
    });
    let run = run.expect_code(0);
    assert_eq!(run.messages("verdict")[0]["partial"], false);
    let lint = project.trace_with(&["lint"], |command| {
        command.current_dir(project.root().join("right/src"));
    });
    assert!(lint.expect_code(0).stderr.contains("Read 1 document, 2 records"), "lint finds the same root");
}

#[verifies("RQ-004")]
#[test]
fn a_renamed_dependency_carries_tags_all_the_same() {
    let project = project!("builds-renamed").sample("builds_renamed");
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", &manifest.replace("iec62304-core = {", "trace = { package = \"iec62304-core\","));
    project.write("src/lib.rs", &LIB.replace("iec62304_core", "trace"));
    assert_eq!(project.trace(CHECK_JSON).expect_code(0).denied(), Vec::<String>::new());
    let body = project.trace(REPORT_JSON).expect_code(0).json()["body"].clone();
    assert_eq!(code(&body, "RQ-001"), ["builds_renamed builds_renamed builds_renamed::limit"]);
    assert_eq!(tests(&body, "RQ-001"), ["builds_renamed builds_renamed tests::the_limit_is_ten"]);
}

#[verifies("RQ-015")]
#[test]
fn targets_of_every_kind_carry_tags() {
    let project = project!("builds-kinds")
        .file("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"derive\"]\n")
        .file(
            "app/Cargo.toml",
            &member(
                "app",
                "\n[build-dependencies]\niec62304-core = { path = \"{core}\" }\n\n\
                 [[bench]]\nname = \"speed\"\ntest = true\n\n[[bench]]\nname = \"slow\"\n",
            ),
        )
        .file("derive/Cargo.toml", &member("derive", "\n[lib]\nproc-macro = true\n"))
        .file("trace.toml", CONFIG);
    let function = |id: &str| format!("#[iec62304_core::requirement(\"{id}\")]\nfn tagged() {{}}\n");
    project.write("app/src/lib.rs", &tagged("RQ-001"));
    project.write("app/src/main.rs", &(function("RQ-002") + "fn main() { tagged() }\n"));
    project.write("app/src/bin/second.rs", &(function("RQ-003") + "fn main() { tagged() }\n#[cfg(test)]\n#[test]\n#[iec62304_core::verifies(\"RQ-003\")]\nfn in_a_binary() {}\n"));
    project.write("app/examples/demo.rs", &(function("RQ-004") + "fn main() { tagged() }\n"));
    project.write(
        "app/benches/speed.rs",
        &(function("RQ-005") + "#[test]\n#[iec62304_core::verifies(\"RQ-005\")]\nfn in_a_bench() { tagged() }\n"),
    );
    // `cargo test` runs no benchmark whose `test` is not true.
    project.write("app/benches/slow.rs", "#[test]\n#[iec62304_core::verifies(\"RQ-004\")]\nfn not_run() {}\n");
    project.write("app/build.rs", &(function("RQ-006") + "fn main() { tagged() }\n"));
    project.write(
        "derive/src/lib.rs",
        "#[proc_macro]\n#[iec62304_core::requirement(\"RQ-007\")]\npub fn nothing(input: proc_macro::TokenStream) -> proc_macro::TokenStream { input }\n\
         #[cfg(test)]\n#[test]\n#[iec62304_core::verifies(\"RQ-007\")]\nfn in_a_macro_crate() {}\n",
    );
    project.write("app/tests/outside.rs", "#[test]\n#[iec62304_core::verifies(\"RQ-002\")]\nfn outside() {}\n");
    let ids: Vec<String> = (1..=7).map(|number| format!("RQ-{number:03}")).collect();
    project.write("trace/a.toml", &document(&ids.iter().map(String::as_str).collect::<Vec<_>>()));
    let body = project.trace(REPORT_JSON).expect_code(0).json()["body"].clone();
    let found: Vec<Vec<String>> = ids.iter().map(|id| code(&body, id)).collect();
    assert_eq!(
        found,
        [
            ["app app app::limit"],
            ["app app app::tagged"],
            ["app second second::tagged"],
            ["app demo demo::tagged"],
            ["app speed speed::tagged"],
            ["app build-script-build build_script_build::tagged"],
            ["derive derive derive::nothing"],
        ]
    );
    assert_eq!(tests(&body, "RQ-002"), ["app outside outside"]);
    assert_eq!(tests(&body, "RQ-003"), ["app second in_a_binary"]);
    assert_eq!(tests(&body, "RQ-005"), ["app speed in_a_bench"]);
    assert_eq!(tests(&body, "RQ-007"), ["derive derive in_a_macro_crate"]);
    // What is no product is no implementation.
    let check = project.trace(CHECK_JSON).expect_code(100);
    for id in ["RQ-004", "RQ-005", "RQ-006"] {
        check.finding("test-code-only", Some(id));
    }
}

#[verifies("RQ-016")]
#[test]
fn dependencies_outside_the_workspace_are_named_not_collected() {
    let project = project!("builds-outside").sample("builds_outside");
    let manifest = project.read("Cargo.toml").replace("[workspace]\n", "[workspace]\nexclude = [\"vendored\"]\n");
    project.write("Cargo.toml", &format!("{manifest}vendored = {{ path = \"vendored\" }}\n"));
    project.write("vendored/Cargo.toml", &member("vendored", ""));
    project.write("vendored/src/lib.rs", &tagged("RQ-900"));
    let check = project.trace(CHECK_JSON).expect_code(0);
    let finding = check.finding("uncollected-dependency", None);
    assert!(finding["message"].as_str().unwrap().contains("`vendored"), "{finding}");
    assert!(check.findings().iter().all(|finding| finding["code"] != "unknown-id"), "its tags are not ours");
    let json = project.trace(REPORT_JSON).expect_code(0).json();
    let named = json["body"]["unseen"]["uncollected_dependencies"].to_string();
    assert!(named.contains("vendored"), "{named}");
}

#[cfg(unix)]
#[verifies("RQ-013")]
#[test]
fn the_users_own_workspace_wrapper_still_runs() {
    use std::os::unix::fs::PermissionsExt;
    let project = project!("builds-wrapper").sample("builds_wrapper");
    let log = project.root().join("wrapped.log");
    let wrapper = project.root().join("wrapper.sh");
    std::fs::write(&wrapper, format!("#!/bin/sh\necho \"$CARGO_PKG_NAME\" >> '{}'\nexec \"$@\"\n", log.display()))
        .unwrap();
    std::fs::set_permissions(&wrapper, std::fs::Permissions::from_mode(0o755)).unwrap();
    project.write(
        ".cargo/config.toml",
        &format!("[build]\nrustc-workspace-wrapper = {:?}\n", wrapper.display().to_string()),
    );
    assert_eq!(project.trace(CHECK_JSON).expect_code(0).denied(), Vec::<String>::new());
    let wrapped = std::fs::read_to_string(&log).unwrap();
    assert!(
        wrapped.lines().filter(|package| *package == "builds_wrapper").count() >= 2,
        "library and tests: {wrapped}"
    );
}

#[verifies("RQ-049")]
#[test]
fn tests_that_cargo_test_does_not_run_verify_nothing() {
    let project = project!("builds-untested-lib").sample("silent");
    let manifest = project.read("Cargo.toml") + "\n[lib]\ntest = false\n";
    project.write("Cargo.toml", &manifest);
    let run = project.trace(&["check", "--message-format", "json"]).expect_code(100);
    assert_eq!(run.denied(), ["no-tests -", "untested RQ-001"]);
}

#[verifies("RQ-017")]
#[test]
fn what_a_selection_leaves_out_is_warned_of_and_not_denied() {
    let member = |name: &str, more: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\niec62304-core = {{ path = \"{{core}}\" }}\n{more}"
        )
    };
    let project = project!("builds-partial-absence")
        .file("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"code\", \"proof\"]\n")
        .file("code/Cargo.toml", &member("code", ""))
        .file(
            "code/src/lib.rs",
            "#[iec62304_core::requirement(\"RQ-001\")]\npub fn limit(x: u32) -> u32 { x.min(10) }\n",
        )
        .file("proof/Cargo.toml", &member("proof", "code = { path = \"../code\" }\n"))
        .file("proof/src/lib.rs", "")
        .file(
            "proof/tests/t.rs",
            "#[iec62304_core::verifies(\"RQ-001\")]\n#[test]\nfn ten() { assert_eq!(code::limit(11), 10); }\n",
        )
        .file("trace/r.md", "## RQ-001: Limit\n\nNever more than ten.\n");
    let whole = project.trace(&["check", "--message-format", "json"]).expect_code(0);
    assert_eq!(whole.denied(), Vec::<String>::new());
    let part = project.trace(&["check", "-p", "code", "--message-format", "json"]).expect_code(0);
    assert!(part.findings().iter().any(|f| f["code"] == "no-tests" && f["levels"]["development"] == "warn"));
    assert_eq!(part.messages("verdict")[0]["partial"], true);
    let manifest = project.read("Cargo.toml").replace("\"proof\"", "\"proof\", \"helper\"");
    project.write("Cargo.toml", &manifest);
    project.write("helper/Cargo.toml", &member("helper", ""));
    project.write("helper/src/lib.rs", "");
    let untagged = project.trace(&["check", "-p", "helper", "--message-format", "json"]).expect_code(0);
    assert_eq!(untagged.finding("no-tags", None)["levels"]["development"], "warn", "tags stand in other members");
}

#[verifies("RQ-017")]
#[test]
fn no_flag_makes_a_gap_of_the_whole_a_warning() {
    let project = project!("builds-narrow-gap").sample("narrow_gap");
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", &format!("{manifest}\n[features]\nx = []\n"));
    project.write("trace/more.md", "## RQ-002: Two\n\nNobody has it.\n");
    let gap = ["unimplemented RQ-002", "untested RQ-002"];
    let selections: &[(&[&str], bool)] = &[
        (&[], false),
        (&["--all-features"], true),
        (&["--features", "x"], true),
        (&["--no-default-features"], true),
        (&["--profile", "test"], true),
        (&["-p", "narrow_gap"], false),
        (&["--exclude", "nothing", "--workspace"], false),
    ];
    for (selection, partial) in selections {
        let run = project.trace(&[CHECK_JSON, selection].concat()).expect_code(100);
        assert_eq!(run.denied(), gap, "{selection:?}");
        assert_eq!(run.messages("verdict")[0]["partial"], *partial, "{selection:?}");
        let said = run.stderr.contains("`--exclude nothing` leaves nothing out");
        assert_eq!(said, selection.contains(&"nothing"), "{}", run.stderr);
    }
}

#[verifies("RQ-021")]
#[test]
fn what_a_build_script_writes_is_compiled_and_nobodys_source() {
    let project = project!("builds-generated")
        .sample("generated")
        .file("build.rs", "fn main() {\n    let out = std::env::var(\"OUT_DIR\").unwrap();\n    std::fs::write(format!(\"{out}/g.rs\"), \"#[iec62304_core::requirement(\\\"RQ-001\\\")]\\npub fn made() {}\\n\").unwrap();\n}\n");
    let source =
        project.read("src/lib.rs") + "\npub mod made {\n    include!(concat!(env!(\"OUT_DIR\"), \"/g.rs\"));\n}\n";
    project.write("src/lib.rs", &source);
    let project = project.with_own_target();
    let run = project.trace(&["report", "--format", "json"]).expect_code(0);
    let body = &run.json()["body"];
    let codes: Vec<&Value> = body["findings"].as_array().unwrap().iter().collect();
    assert!(codes.iter().all(|finding| finding["code"] != "never-compiled"), "{codes:#?}");
    assert_eq!(requirement(body, "RQ-001")["implementations"].as_array().unwrap().len(), 2);
    assert!(project.root().join("target/CACHEDIR.TAG").is_file(), "backups know cargo's target directory by this file");
}
