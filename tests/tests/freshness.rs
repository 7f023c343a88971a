//! Freshness: after which change which program of tests is stale. Runs are written by hand, with the inputs that the
//! tool itself finds, so that only the comparison is tried here.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace::collect::{self, Request};
use cargo_trace::evidence::file;
use cargo_trace::evidence::inputs::{Circumstances, Tree, of_build, today};
use cargo_trace::evidence::load::kept;
use cargo_trace::model;
use cargo_trace::project;
use cargo_trace::shell::{ColorChoice, Shell, Verbosity};
use cargo_trace_tests::{Project, Run, project};
use iec62304_core::verifies;
use std::collections::BTreeSet;
use std::path::Path;

const TOOL: &str = env!("CARGO_BIN_EXE_cargo-trace-under-test");

const LIB: &str = r#"//! Doses.

use iec62304_core::requirement;

mod helper;

/// The limit.
#[requirement("RQ-001")]
pub fn limit() -> u32 {
    helper::tenfold(1) + near::ONE
}

pub const MODE: &str = if cfg!(special) { "special" } else { "usual" };
"#;

const TEST: &str = "//! Tests.\n\n#[test]\nfn limit_holds() {\n    assert!(app::limit() > 1);\n}\n";

/// A workspace of one member and a package beside it, outside of the workspace; `app` has two programs of tests besides
/// its unit tests, data, and a build script that asks for a variable.
fn sample(name: &str) -> (Project, Project) {
    let near = Project::new(&format!("{name}-near"), Path::new(TOOL), Path::new(env!("CARGO_TARGET_TMPDIR")))
        .file("Cargo.toml", "[package]\nname = \"near\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n")
        .file("src/lib.rs", "//! Near.\n\n/// One.\npub const ONE: u32 = 1;\n");
    let manifest = format!(
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[features]\nextra = []\n\n[lints.rust]\n\
         unexpected_cfgs = \"allow\"\n\n[dependencies]\niec62304-core = {{ path = \"{{core}}\" }}\n\
         near = {{ path = \"../../{name}-near\" }}\n"
    );
    let project = project!(name)
        .with_own_target()
        .file("Cargo.toml", "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n")
        .file("app/Cargo.toml", &manifest)
        .file("app/build.rs", BUILD)
        .file("app/src/lib.rs", LIB)
        .file("app/src/helper.rs", "//! Helps.\n\n// Ten.\npub fn tenfold(of: u32) -> u32 {\n    of * 10\n}\n")
        .file("app/tests/a.rs", TEST)
        .file("app/tests/b.rs", TEST)
        .file("app/tests/data/limits.txt", "1\n")
        .file("shared/limits.txt", "1\n")
        .file("trace.toml", "[project]\nname = \"app\"\n")
        .file("trace/requirements.toml", "[requirement.RQ-001]\ntitle = \"Limit\"\ntext = \"Text.\"\n");
    (project, near)
}

const BUILD: &str = r#"//! Sets a cfg where a variable asks for it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=APP_MODE");
    if std::env::var_os("APP_MODE").is_some() {
        println!("cargo::rustc-cfg=special");
    }
    let out = std::env::var("OUT_DIR").unwrap();
    std::fs::write(format!("{out}/unread.txt"), "x").unwrap();
}
"#;

/// Keeps a run of the tree as it is now, in which every program was run.
fn record(project: &Project) {
    let request = Request {
        directory: project.root().to_owned(),
        executable: TOOL.into(),
        target_dir: Some(project.target().to_owned()),
        offline: true,
        color: ColorChoice::Never,
        ..Request::default()
    };
    let workspace = collect::workspace(&request).unwrap();
    let documents = project::load(&workspace.root).unwrap_or_else(|_| panic!("trace.toml is right")).documents;
    let mut shell = Shell::stdio(Verbosity::Quiet, ColorChoice::Never);
    let (collected, outputs) =
        collect::collect_with_outputs(&request, &documents.config, &workspace, &mut shell).unwrap();
    let circumstances = Circumstances::of(&request, &workspace);
    let tree = Tree {
        workspace: &workspace,
        collected: &collected,
        outputs: &outputs,
        documents: &documents,
        circumstances: &circumstances,
    };
    let now = today(&tree, None);
    let programs = now.executables.iter().map(|((_, target), program)| model::RunExecutable {
        target: target.clone(),
        inputs: program.sha256.clone(),
        guarded: true,
        harness: true,
        tests: Vec::new(),
    });
    let run = model::Run {
        id: "recorded".to_owned(),
        build: "host".into(),
        sealed: true,
        instrumented: true,
        inputs: of_build(&now, "host"),
        executables: programs.collect(),
        ..model::Run::default()
    };
    let directory = kept(&workspace);
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join("recorded.evidence"), file::write(&run)).unwrap();
}

fn show(project: &Project) -> Run {
    project.trace(&["evidence", "show", "--format", "json", "--quiet"])
}

/// The programs of the kept run that are not fresh, and the inputs that differ.
fn stale(shown: &Run) -> (Vec<String>, Vec<String>) {
    let shown = shown.json();
    let (mut stale, mut inputs) = (Vec::new(), BTreeSet::new());
    for program in shown["runs"][0]["programs"].as_array().unwrap() {
        if program["state"] != "fresh" {
            stale.push(program["target"].as_str().unwrap().to_owned());
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let differences = program["differences"].as_array().unwrap().iter();
            inputs.extend(
                differences.map(|difference| format!("{} {}", text(&difference["how"]), text(&difference["input"]))),
            );
        }
    }
    stale.sort();
    (stale, inputs.into_iter().collect())
}

fn stale_now(project: &Project) -> (Vec<String>, Vec<String>) {
    stale(&show(project).expect_code(0))
}

/// What a change of one text makes stale; it is taken back afterwards.
fn after(project: &Project, file: &str, from: &str, to: &str) -> (Vec<String>, Vec<String>) {
    let text = project.read(file);
    let changed = text.replacen(from, to, 1);
    assert_ne!(text, changed, "{file} has no `{from}`");
    project.write(file, &changed);
    let found = stale_now(project);
    project.write_bytes(file, text.as_bytes());
    found
}

fn changed(input: &str) -> Vec<String> {
    vec![format!("changed {input}")]
}

const ALL: [&str; 3] = ["a", "app", "b"];

#[verifies("RQ-082", "RQ-086")]
#[test]
fn one_character_of_any_source_makes_its_readers_stale_and_taking_it_back_makes_them_fresh() {
    let (project, _near) = sample("fresh-source");
    record(&project);
    assert_eq!(stale_now(&project), (Vec::new(), Vec::new()));
    for (what, file, from, to) in [
        ("tagged function", "app/src/lib.rs", "tenfold(1)", "tenfold(2)"),
        ("comment", "app/src/helper.rs", "// Ten.", "// Ten!"),
        ("untagged helper", "app/src/helper.rs", "of * 10", "of * 11"),
        ("data", "app/tests/data/limits.txt", "1", "2"),
        ("build script", "app/build.rs", "//! Sets", "//! Set"),
        ("manifest", "app/Cargo.toml", "0.1.0", "0.1.1"),
        (
            "manifest of the workspace",
            "Cargo.toml",
            "resolver",
            "\n[profile.dev]\nopt-level = 1\n\n[workspace.metadata]\nx",
        ),
        ("lock file", "Cargo.lock", "# This file", "# The file"),
    ] {
        let (stale, inputs) = after(&project, file, from, to);
        assert_eq!(stale, ALL, "{what}");
        assert!(inputs.contains(&format!("changed {file}")), "{what}: {inputs:?}");
    }
    assert_eq!(after(&project, "app/tests/a.rs", "> 1", "> 2"), (vec!["a".to_owned()], changed("app/tests/a.rs")));
    assert_eq!(after(&project, "trace/requirements.toml", "Text.", "Test.").0, Vec::<String>::new());
    assert_eq!(stale_now(&project), (Vec::new(), Vec::new()));
}

#[verifies("RQ-082", "RQ-086")]
#[test]
fn a_package_outside_of_the_workspace_counts() {
    let (project, near) = sample("fresh-near");
    record(&project);
    near.write("src/lib.rs", "//! Near.\n\n/// One.\npub const ONE: u32 = 2;\n");
    let (stale, inputs) = stale_now(&project);
    assert_eq!((stale.as_slice(), inputs.len()), (ALL.map(String::from).as_slice(), 1));
    assert!(inputs[0].ends_with("fresh-near-near/src/lib.rs"), "{inputs:?}");
}

#[verifies("RQ-082", "RQ-086")]
#[test]
fn what_a_build_is_asked_for_counts() {
    let (project, _near) = sample("fresh-asked");
    record(&project);
    let with = |name: &str, value: &str| {
        let shown = project.trace_with(&["evidence", "show", "--format", "json", "--quiet"], |command| {
            command.env(name, value);
        });
        stale(&shown.expect_code(0))
    };
    assert_eq!(with("APP_MODE", "1"), (ALL.map(String::from).to_vec(), changed("(build script of app in build host)")));
    assert_eq!(with("RUSTFLAGS", "-Cdebuginfo=0").1, changed("(rustflags)"));
    project.write(".cargo/config.toml", "[build]\njobs = 1\n\n[profile.dev]\nopt-level = 1\n");
    assert_eq!(stale_now(&project).1, changed("(cargo configuration)"));
    project.write(".cargo/config.toml", "[build]\njobs = 1\n");
    assert_eq!(stale_now(&project).0, Vec::<String>::new(), "how many calls run at once decides nothing");
    project.write(
        "trace.toml",
        "[project]\nname = \"app\"\n\n[[build]]\nname = \"host\"\nrole = \"test\"\nfeatures = [\"extra\"]\n",
    );
    let asked = ["features asked for", "features of app"].map(|what| format!("changed ({what} in build host)"));
    assert_eq!(stale_now(&project).1, asked);
    project.write(
        "trace.toml",
        "[project]\nname = \"app\"\n\n[[build]]\nname = \"host\"\nrole = \"test\"\nprofile = \"release\"\n",
    );
    assert_eq!(stale_now(&project).1, changed("(profile in build host)"));
    project.write("trace.toml", "[project]\nname = \"app\"\n\n[[build]]\nname = \"other\"\nrole = \"test\"\n");
    let states = show(&project).expect_code(0).json()["runs"][0]["programs"].clone();
    assert!(states.as_array().unwrap().iter().all(|program| program["state"] == "not-built"), "{states}");
}

#[verifies("RQ-082", "RQ-086")]
#[test]
fn run_time_data_is_what_the_project_says_where_it_says_so() {
    let (project, _near) = sample("fresh-data");
    project.write("trace.toml", "[project]\nname = \"app\"\n\n[evidence]\ninputs = [\"shared/**\"]\n");
    record(&project);
    assert_eq!(after(&project, "app/tests/data/limits.txt", "1", "2").0, Vec::<String>::new(), "narrowed");
    assert_eq!(
        after(&project, "shared/limits.txt", "1", "2"),
        (ALL.map(String::from).to_vec(), changed("shared/limits.txt"))
    );
    assert_eq!(after(&project, "app/tests/b.rs", "> 1", "> 2").0, ["b"]);
}

#[verifies("RQ-082", "RQ-086")]
#[test]
fn files_that_are_renamed_or_deleted_are_missed() {
    let (project, _near) = sample("fresh-files");
    record(&project);
    project.remove("app/tests/data/limits.txt");
    assert_eq!(
        stale_now(&project),
        (ALL.map(String::from).to_vec(), vec!["gone app/tests/data/limits.txt".to_owned()])
    );
    project.write("app/tests/data/limits.txt", "1\n");
    project.remove("app/tests/a.rs");
    project.write("app/tests/renamed.rs", TEST);
    let shown = show(&project).expect_code(0).json();
    let state = |name: &str| {
        let programs = shown["runs"][0]["programs"].as_array().unwrap();
        programs.iter().find(|program| program["target"] == name).unwrap()["state"].clone()
    };
    assert_eq!((state("a"), state("b")), ("gone".into(), "fresh".into()));
}
