//! What is wrong with what people write, and with what lies around it: each has its message, its place and its exit code.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace_tests::{CONFIG, DOCUMENTS, LIB, Project, place, project};
use iec62304_core::verifies;
use std::path::Path;
use std::process::Command;

const LINT: &[&str] = &["lint", "--message-format", "short"];
const CHECK: &[&str] = &["check", "--message-format", "short"];
const CHECK_JSON: &[&str] = &["check", "--message-format", "json"];

/// Documents alone; nothing is built.
fn documents(name: &str, files: &[(&str, &str)]) -> Project {
    let project = project!(name).file("trace.toml", CONFIG);
    for (path, text) in files {
        project.write(path, text);
    }
    project
}

#[verifies("RQ-032")]
#[test]
fn all_errors_of_all_documents_come_in_one_run() {
    let project = project!("bad-errors").sample("bad_errors");
    project.write(
        "trace/broken.toml",
        "[requirement.RQ-002]\ntitle = \"Two\" trailing\ntext = \"t\"\ntitel = \"x\"\nstatus = \"finished\"\n\n\
         [requirment.RQ-003]\ntitle = \"Three\"\n\n[requirement.RQ-004\ntitle = \"Four\"\ntext = \"t\"\n",
    );
    project.write(
        "trace/other.md",
        "## RQ-005 Five\n\nText.\n\n## RQ-006: Six\n\nText.\n\n- Parnets: RQ-001\n- Item: none\n",
    );
    let run = project.trace(CHECK).expect_code(100);
    let malformed: Vec<&str> = run.lines().into_iter().filter(|line| line.contains("[malformed-document]")).collect();
    let expected = [
        "trace/broken.toml:2:15: error[malformed-document]: `trace/broken.toml` is no valid TOML",
        "trace/broken.toml:7:2: error[malformed-document]: `trace/broken.toml` has an unknown table or field `requirment`",
        "trace/broken.toml:10:1: error[malformed-document]: `trace/broken.toml` is no valid TOML",
        "trace/broken.toml:4:1: error[malformed-document]: `RQ-002` has an unknown field `titel`",
        "trace/broken.toml:5:10: error[malformed-document]: `RQ-002` has `finished` as `status`",
        "trace/other.md:1:4: error[malformed-document]: the heading of `RQ-005` is not `id: title`",
        "trace/other.md:9:3: error[malformed-document]: `RQ-006` has an unknown field `Parnets`",
    ];
    assert_eq!(malformed, expected);
}

#[verifies("RQ-033")]
#[test]
fn an_id_that_is_declared_twice_shows_both_places() {
    let run = documents(
        "bad-twice",
        &[
            ("trace/a.toml", "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\n\n[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\n"),
            ("trace/b.md", "# Requirements\n\n## RQ-002: Two\n\nText.\n"),
            ("trace/c.md", "| ID | Title | Text |\n|---|---|---|\n| RQ-002 | Two | Text |\n"),
        ],
    )
    .trace(&["lint", "--message-format", "json"])
    .expect_code(100);
    let places = |id: &str| {
        let finding = run.finding("duplicate-id", Some(id));
        let spots = finding["locations"].as_array().unwrap();
        spots
            .iter()
            .map(|spot| {
                let (file, label) = (spot["file"].as_str().unwrap(), spot["label"].as_str().unwrap());
                format!("{file}:{}:{} {label}", spot["line"], spot["column"])
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        places("RQ-001"),
        ["trace/a.toml:5:14 declared again here, and not read", "trace/a.toml:1:14 first declared here"]
    );
    assert_eq!(
        places("RQ-002"),
        ["trace/c.md:3:3 declared again here, and not read", "trace/b.md:3:4 first declared here"]
    );
}

#[verifies("RQ-030")]
#[test]
fn unknown_fields_and_kinds_get_the_nearest_name() {
    let run = documents(
        "bad-names",
        &[(
            "trace/a.toml",
            "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\nparnets = []\n\n[requirment.RQ-002]\ntitle = \"a\"\n",
        )],
    )
    .trace(&["lint", "--message-format", "json"])
    .expect_code(100);
    let told: Vec<String> = run
        .findings()
        .iter()
        .filter(|finding| finding["code"] == "malformed-document")
        .map(|finding| {
            format!("{} {} {}", place(finding), finding["message"].as_str().unwrap(), finding["help"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            "trace/a.toml:6:2 `trace/a.toml` has an unknown table or field `requirment` did you mean `requirement`?",
            "trace/a.toml:4:1 `RQ-001` has an unknown field `parnets` did you mean `parents`?",
        ]
    );
}

#[verifies("RQ-030")]
#[test]
fn an_id_with_dots_and_without_quotes_gets_the_line_to_paste() {
    let text = "[requirement.SWReq-1.2.1]\ntitle = \"a\"\ntext = \"b\"\n\n[requirement.SWReq-1.2.2]\ntitle = \"a\"\ntext = \"b\"\n";
    let config = format!("{CONFIG}[ids]\nSWReq = \"requirement/software\"\n");
    let project = documents("bad-dots", &[("trace.toml", &config), ("trace/a.toml", text)]);
    let run = project.trace(&["lint", "--message-format", "json"]).expect_code(100);
    for (id, at) in [("SWReq-1.2.1", "trace/a.toml:1:14"), ("SWReq-1.2.2", "trace/a.toml:5:14")] {
        let all = run.findings();
        let finding = all.iter().find(|finding| finding["message"].as_str().unwrap().contains(id)).expect(id);
        assert_eq!(place(finding), at);
        assert_eq!(finding["help"], format!("write `[requirement.\"{id}\"]`"));
    }
    project.write(
        "trace/a.toml",
        &text.replace("SWReq-1.2.1", "\"SWReq-1.2.1\"").replace("SWReq-1.2.2", "\"SWReq-1.2.2\""),
    );
    let mended = project.trace(LINT).expect_code(0);
    assert_eq!(mended.lines(), Vec::<&str>::new());
}

#[verifies("RQ-036")]
#[test]
fn a_document_that_is_no_utf8_shows_the_place_of_the_first_bad_byte() {
    let project = project!("bad-utf8").sample("bad_utf8");
    project.write_bytes("trace/latin.md", b"# Title\n\n## RQ-009: L\xe4nge\n");
    let run = project.trace(&["check", "--only", "malformed-document"]).expect_code(100);
    assert!(run.stderr.contains("error[malformed-document]: `trace/latin.md` is no UTF-8 text"), "{}", run.stderr);
    assert!(run.stderr.contains("trace/latin.md:3:13"), "{}", run.stderr);
    assert!(run.stderr.contains("3 | ## RQ-009: L\u{fffd}nge"), "the line is shown as well as can be: {}", run.stderr);
}

#[verifies("RQ-037")]
#[test]
fn an_entry_of_documents_that_means_no_file_is_told_at_its_place() {
    let project = documents("bad-documents", &[("trace/a.toml", DOCUMENTS)]);
    std::fs::create_dir(project.root().join("directory.toml")).unwrap();
    let config = "documents = [\n  \"trace/a.toml\",\n  \"directory.toml\",\n  \"nowhere.md\",\n  \"no/**/*.md\",\n  \"trace.txt\",\n]\n";
    project.write("trace.toml", &format!("{config}{CONFIG}"));
    let run = project.trace(&["lint", "--message-format", "json"]).expect_code(100);
    let told: Vec<String> = run
        .findings()
        .iter()
        .filter(|finding| finding["code"] == "malformed-document")
        .map(|finding| {
            format!(
                "{} {}: {}",
                place(finding),
                finding["message"].as_str().unwrap(),
                finding["locations"][0]["label"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "trace.toml:3:3 `documents` has `directory.toml`: this is a directory",
            "trace.toml:4:3 `documents` has `nowhere.md`: there is no such file",
            "trace.toml:5:3 `documents` has `no/**/*.md`: this matches no file",
            "trace.toml:6:3 `documents` has `trace.txt`: there is no such file",
        ]
    );
    project.write("trace.toml", &format!("documents = [\"../a.md\"]\n{CONFIG}"));
    let outside = project.trace(LINT).expect_code(96);
    assert_eq!(outside.lines(), ["trace.toml:1:14: error[malformed-document]: `documents` has `../a.md`"]);
}

#[verifies("RQ-040")]
#[test]
fn documents_that_were_emptied_are_no_pass() {
    let project = project!("bad-emptied").sample("bad_emptied");
    project.write("trace/sample.toml", "");
    let run = project.trace(CHECK_JSON).expect_code(100);
    assert_eq!(run.denied(), ["no-requirements -"]);
    project.write("trace/sample.toml", "# Only words.\n");
    assert_eq!(project.trace(CHECK_JSON).expect_code(100).denied(), ["no-requirements -"]);
    project.remove("trace/sample.toml");
    assert_eq!(project.trace(CHECK_JSON).expect_code(100).denied(), ["no-requirements -"]);
}

#[verifies("RQ-053")]
#[test]
fn a_missing_manifest_ends_with_102_and_cargos_own_words() {
    let project = project!("bad-manifest");
    let run = project.trace(&["check", "--manifest-path", "nowhere/Cargo.toml"]).expect_code(102);
    assert!(run.stderr.contains("manifest path `nowhere/Cargo.toml` does not exist"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
    project.write("Cargo.toml", "[package]\nname = 3\n");
    let run = project.trace(&["report"]).expect_code(102);
    assert!(run.stderr.contains("Cargo.toml:2:8"), "{}", run.stderr);
    assert!(run.stderr.contains("cargo metadata --format-version 1"), "the command can be pasted: {}", run.stderr);
    assert_eq!(run.stdout, "");
}

#[test]
fn a_project_without_any_document_is_shown_and_told_how_to_begin() {
    let project = project!("bad-bare").package("bad_bare").file("src/lib.rs", LIB);
    let report = project.trace(&["report"]).expect_code(100);
    assert!(report.stdout.contains("No requirement is documented"), "{}", report.stdout);
    assert!(report.stdout.contains("cargo trace init --from-tags"), "{}", report.stdout);
    assert!(report.stderr.contains("documents or tags that are missing"), "{}", report.stderr);
    let row = report.stdout.lines().find(|line| line.starts_with("RQ-001")).expect("a row");
    assert!(row.ends_with("undocumented") && row.contains("bad_bare::limit"), "{row}");
    let check = project.trace(CHECK_JSON).expect_code(100);
    assert_eq!(check.denied(), ["no-requirements -"]);
    let help = check.finding("no-requirements", None)["help"].as_str().unwrap().to_owned();
    assert!(help.contains("`cargo trace init --from-tags`"), "{help}");
    let shown = project.trace(&["show", "RQ-001"]).expect_code(100);
    assert!(shown.stdout.contains("bad_bare::limit"), "{}", shown.stdout);
}

#[verifies("RQ-037", "RQ-053")]
#[test]
fn a_broken_configuration_ends_with_96_and_all_its_errors() {
    let project = project!("bad-config").sample("bad_config");
    project.write("trace.toml", "[project]\nnmae = \"Base\"\nversion = 1\n[levles]\n[levels]\n\"x\" = \"sytem\"\n[policy]\nuntestd = { level = \"note\" }\n");
    let expected = [
        "trace.toml:2:1: error[malformed-document]: `[project]` has an unknown field `nmae`",
        "trace.toml:3:11: error[malformed-document]: `[project]` has a number as `version`",
        "trace.toml:4:2: error[malformed-document]: `trace.toml` has an unknown table or field `levles`",
        "trace.toml:6:7: error[malformed-document]: `[levels]` has `sytem` as `x`",
        "trace.toml:8:1: error[malformed-document]: `[policy]` has `untestd` as `finding code`",
    ];
    for command in [CHECK, LINT] {
        let run = project.trace(command).expect_code(96);
        assert_eq!(run.lines(), expected);
        assert_eq!(run.stdout, "");
        assert!(run.stderr.contains("`trace.toml` cannot be used as it is; nothing was judged"), "{}", run.stderr);
    }
    let json = project.trace(CHECK_JSON).expect_code(96);
    assert_eq!(json.findings().len(), expected.len(), "programs read them on standard output: {}", json.stderr);
    let report = project.trace(&["report", "--format", "json"]).expect_code(96);
    assert_eq!(report.stdout, "");
}

#[verifies("RQ-037")]
#[test]
fn an_unknown_scheme_ends_with_96_and_the_known_ones() {
    let project = project!("bad-scheme").sample("bad_scheme");
    project.write("trace.toml", "[project]\nname = \"n\"\nversion = \"1\"\nscheme = \"iec62304-2015\"\n");
    let run = project.trace(&["check"]).expect_code(96);
    assert!(run.stderr.contains("error[malformed-document]: no rule pack is named `iec62304-2015`"), "{}", run.stderr);
    assert!(run.stderr.contains("trace.toml:4:10"), "{}", run.stderr);
    assert!(run.stderr.contains("`iec62304-2006-amd1`"), "{}", run.stderr);
}

#[verifies("RQ-014", "RQ-053")]
#[test]
fn a_crate_that_does_not_compile_ends_with_101_cargos_error_and_no_verdict() {
    let project = project!("bad-crate").sample("bad_crate");
    project.write("src/lib.rs", &format!("{LIB}pub fn broken() -> u32 {{ \"text\" }}\n"));
    for command in [&["check"][..], CHECK_JSON, &["report", "--format", "json"]] {
        let run = project.trace(command).expect_code(101);
        assert_eq!(run.stdout, "", "{command:?}");
        assert!(run.stderr.contains("mismatched types"), "{}", run.stderr);
        assert!(run.stderr.contains("src/lib.rs:22:26"), "{}", run.stderr);
        assert!(run.stderr.contains("error: build `host` failed: `"), "{}", run.stderr);
        assert!(!run.stderr.contains("gate in"), "no verdict: {}", run.stderr);
    }
}

#[verifies("RQ-002")]
#[test]
fn a_tag_with_a_bad_id_is_the_compilers_error() {
    let project = project!("bad-tag").sample("bad_tag");
    project.write("src/lib.rs", &LIB.replace("requirement(\"RQ-001\")", "requirement(\"RQ 001\")"));
    let run = project.trace(&["check"]).expect_code(101);
    assert!(run.stderr.contains("src/lib.rs:7:15"), "{}", run.stderr);
}

#[verifies("RQ-040")]
#[test]
fn a_workspace_without_a_tag_is_no_pass() {
    let project = project!("bad-untagged").sample("bad_untagged").file("src/lib.rs", "pub fn limit() {}\n");
    let with_core = project.trace(CHECK_JSON).expect_code(100);
    assert_eq!(with_core.denied(), ["no-tags -", "unimplemented RQ-001", "untested RQ-001"]);
    assert_eq!(place(&with_core.finding("no-tags", None)), "trace/sample.toml:1:14");
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", manifest.split("[dependencies]").next().unwrap());
    let without_core = project.trace(CHECK_JSON).expect_code(100);
    assert_eq!(without_core.denied(), with_core.denied());
}

#[verifies("RQ-053")]
#[test]
fn ids_and_words_on_the_command_line_are_checked_before_anything_is_built() {
    let project = project!("bad-words").sample("bad_words");
    for (arguments, said) in [
        (&["check", "--only", "untestd"][..], "did you mean `untested`?"),
        (&["check", "-A", "missing-levl"], "did you mean `missing-level`?"),
        (&["check", "-D", "nonsense-word"], "`cargo trace explain` lists them"),
        (&["check", "--gate", "nightly"], "`development`, `release`"),
        (&["check", "--as-of", "yesterday"], "a date is written YYYY-MM-DD"),
        (&["check", "--output", "json"], "written FORMAT=FILE"),
        (&["check", "--output", "pdf=x"], "`json`"),
        (&["check", "--build", "firmware"], "no build is named `firmware`"),
        (&["check", "--gate", "release", "-A", "untested"], "the release gate takes no `--allow`"),
        (&["check", "--gate", "release", "-W", "untested"], "no `--warn`"),
        (&["check", "--gate", "release", "-p", "bad_words"], "the release gate judges the whole"),
        (&["check", "--gate", "release", "--build", "host"], "the release gate judges the whole"),
        (&["check", "--gate", "release", "--as-of", "2020-01-01"], "would bring back waivers that have ended"),
        (&["report", "--from", "x.json", "--gate", "release"], "cannot be used with"),
        (&["report", "--from", "x.json", "--features", "x"], "cannot be used with"),
        (&["explain", "untestd"], "did you mean `cargo trace explain untested`?"),
        (&["init", "--class", "D"], "the classes are A, B, C"),
        (&["chekc"], "'check'"),
    ] {
        let run = project.trace(arguments).expect_code(2);
        assert!(run.stderr.contains(said), "{arguments:?}: {}", run.stderr);
        assert!(!run.stderr.contains("Checking") && !run.stderr.contains("Compiling"), "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
}

#[verifies("RQ-053", "RQ-057")]
#[test]
fn output_that_cannot_be_written_ends_with_110() {
    let project = project!("bad-output").sample("bad_output");
    for arguments in [&["check", "--output", "json=/nonexistent/dir/x"][..], &["report", "-o", "/nonexistent/dir/x"]] {
        let run = project.trace(arguments).expect_code(110);
        let said = "error: cannot write `/nonexistent/dir/x`: No such file or directory";
        assert!(run.stderr.contains(said), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

#[verifies("RQ-059", "RQ-053")]
#[test]
fn an_earlier_report_that_cannot_be_read_ends_with_96() {
    let project = project!("bad-from");
    project.write("foreign.json", "{\"schema\": \"other/1\"}");
    project.write("later.json", "{\"schema\": \"cargo-trace/report/2\", \"body\": {}}");
    project.write("cut.json", "{\"schema\": \"cargo-trace/report/1\", \"body\": {");
    project.write("no.json", "[]");
    project.write("hollow.json", "{\"schema\": \"cargo-trace/report/1\"}");
    for (file, said) in [
        ("missing.json", "`missing.json`"),
        ("foreign.json", "its schema is `other/1`, this tool reads `cargo-trace/report/1`"),
        ("later.json", "use the version of `cargo trace` that wrote it"),
        ("cut.json", "the report is cut off at line 1"),
        ("no.json", "`no.json` cannot be shown"),
        ("hollow.json", "missing field `body`"),
    ] {
        let run = project.trace(&["report", "--from", file]).expect_code(96);
        assert!(run.stderr.contains(said), "{file}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{file}");
    }
}

/// Trace files of this package's own crates.
fn trace_files(directory: &Path, package: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(trace_files(&path, package));
        } else if name.starts_with(package) && path.extension().is_some_and(|e| e == iec62304_wire::trace::EXTENSION) {
            found.push(path);
        }
    }
    found
}

#[cfg(unix)]
#[verifies("RQ-011", "RQ-053")]
#[test]
fn damaged_trace_files_heal_by_themselves_and_damage_without_end_is_104() {
    use std::os::unix::fs::PermissionsExt;
    let project = project!("bad-traces").sample("bad_traces").with_own_target();
    let run = |project: &Project| project.trace(CHECK_JSON).expect_code(0);
    assert!(!run(&project).stderr.contains("once more"));

    let files = trace_files(project.target(), "bad_traces");
    assert_eq!(files.len(), 2, "the library and its tests: {files:?}");
    std::fs::remove_file(&files[0]).unwrap();
    let healed = run(&project);
    assert!(healed.stderr.contains("trace data of 1 unit cannot be used; compiling"), "{}", healed.stderr);
    assert!(!run(&project).stderr.contains("once more"), "and it stays so");

    for file in trace_files(project.target(), "bad_traces") {
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, &text[..text.len() - 3]).unwrap();
    }
    let healed = run(&project);
    assert!(healed.stderr.contains("trace data of 2 units cannot be used; compiling"), "{}", healed.stderr);

    // A wrapper of the user that spoils what the tags write: nothing can heal that.
    let variable = iec62304_wire::trace::FILE_VARIABLE;
    let wrapper = project.root().join("wrapper.sh");
    let spoil =
        format!("#!/bin/sh\n\"$@\" || exit\nif [ -n \"${variable}\" ]; then echo spoilt >> \"${variable}\"; fi\n");
    std::fs::write(&wrapper, spoil).unwrap();
    std::fs::set_permissions(&wrapper, std::fs::Permissions::from_mode(0o755)).unwrap();
    let spoilt = project
        .trace_with(CHECK_JSON, |command: &mut Command| {
            command.env("RUSTC_WORKSPACE_WRAPPER", &wrapper);
        })
        .expect_code(104);
    assert!(
        spoilt.stderr.contains("error: no usable trace data in build `host`: \n  lib `bad_traces` of `bad_traces`: `"),
        "{}",
        spoilt.stderr
    );
    assert_eq!(spoilt.stdout, "", "no verdict");

    // One that hides the file from the tags: compiled, but without a single tag.
    std::fs::write(&wrapper, format!("#!/bin/sh\nunset {variable}\nexec \"$@\"\n")).unwrap();
    project.write("src/lib.rs", &format!("{LIB}// Changed, hence compiled again.\n"));
    let hidden = project
        .trace_with(CHECK_JSON, |command: &mut Command| {
            command.env("RUSTC_WORKSPACE_WRAPPER", &wrapper);
        })
        .expect_code(100);
    assert!(hidden.denied().contains(&"no-tags -".to_owned()), "{:?}", hidden.denied());
}

#[verifies("RQ-053")]
#[test]
fn a_panic_ends_with_70_and_no_verdict() {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-trace-panics")).output().unwrap();
    assert_eq!(output.status.code(), Some(70));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("a bug of ours"), "{stderr}");
    assert!(stderr.contains("this is a bug in cargo trace; no verdict was reached"), "{stderr}");
    assert!(output.stdout.is_empty());
}

#[verifies("RQ-031")]
#[test]
fn a_heading_without_its_blank_is_told_before_its_requirement_is_missed() {
    let project = project!("bad-closed-up").sample("app").file("trace/more.md", "# More\n\n##RQ-002: Two\n\nText.\n");
    let run = project.trace(&["lint", "--message-format", "short"]).expect_code(100);
    assert!(run.stderr.contains("trace/more.md:3:3: error[malformed-document]"), "{}", run.stderr);
    let human = project.trace(&["lint"]).expect_code(100);
    assert!(human.stderr.contains("write `## RQ-002: Two`"), "{}", human.stderr);
}
