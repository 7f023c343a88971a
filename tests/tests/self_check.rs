//! `cargo trace self-check`: the corpus is the tree of the repository, the tool is as it says, and a broken one is noticed.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace::self_check::Corpus;
use cargo_trace::self_check::pack::{self, PackedFile};
use cargo_trace_tests::{Project, Run, checkout, project};
use iec62304_core::verifies;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// What the pump and its crates need to be built: files, and directories with all that is below them.
const PACKED: [&str; 7] = [
    "examples/pca-pump",
    "iec62304-core/Cargo.toml",
    "iec62304-core/examples",
    "iec62304-core/src",
    "iec62304-core/wire",
    "iec62304-macros/Cargo.toml",
    "iec62304-macros/src",
];

/// What nobody needs: what cargo built, and the alias that runs the tool from the checkout.
const LEFT_OUT: [&str; 2] = ["target", ".cargo"];

fn packed(path: &Path, files: &mut Vec<PackedFile>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if !LEFT_OUT.iter().any(|name| path.ends_with(name)) {
                packed(&path, files);
            }
        }
    } else {
        let name = path.strip_prefix(checkout()).unwrap().to_str().unwrap().replace('\\', "/");
        files.push(PackedFile { path: name, text: fs::read_to_string(path).unwrap() });
    }
}

#[verifies("RQ-144")]
#[test]
fn the_packed_tree_is_that_of_the_repository() {
    let mut files = Vec::new();
    for path in PACKED {
        packed(&checkout().join(path), &mut files);
    }
    let root = fs::read_to_string(checkout().join("cargo-trace/corpus/workspace.toml")).unwrap();
    files.push(PackedFile { path: "Cargo.toml".to_owned(), text: root });
    let now = pack::write(&files);
    let place = checkout().join("cargo-trace/corpus/pump.pack");
    if std::env::var_os("CARGO_TRACE_RENEW").is_some() {
        fs::write(&place, &now).unwrap();
    }
    assert!(
        fs::read_to_string(&place).unwrap() == now,
        "the pump has changed, or a crate that it depends on; renew the corpus with\n\
         CARGO_TRACE_RENEW=1 cargo test -p cargo-trace-tests --test self_check packed"
    );
}

#[test]
fn the_packed_root_has_what_the_crates_inherit_from_ours() {
    let read = |path: &str| fs::read_to_string(checkout().join(path)).unwrap();
    let (ours, packed) = (read("Cargo.toml"), read("cargo-trace/corpus/workspace.toml"));
    let own = ["members = ", "exclude = "];
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.filter(|line| !own.iter().any(|own| line.starts_with(own))).map(str::to_owned).collect()
    };
    let ours_has = lines(&ours);
    let others: Vec<String> = lines(&packed).into_iter().filter(|line| !ours_has.contains(line)).collect();
    assert_eq!(others, Vec::<String>::new());
    for section in ["[workspace.package]", "[workspace.lints.rust]", "[workspace.lints.clippy]"] {
        let of = |text: &str| lines(text.split(section).nth(1).unwrap().split("\n[").next().unwrap());
        assert_eq!(of(&packed), of(&ours), "{section}");
    }
}

#[verifies("RQ-144")]
#[test]
fn every_code_has_a_variant_or_a_reason_and_controls_are_many() {
    let corpus = Corpus::embedded().unwrap();
    assert_eq!(corpus.codes_without_variant(), []);
    for unseeded in &corpus.unseeded {
        let seeded = corpus.rows.iter().flat_map(|row| &row.expect).any(|finding| finding.code == unseeded.code);
        assert!(!seeded, "{} has a variant, and a reason why it has none", unseeded.code);
    }
    let controls = corpus.rows.iter().filter(|row| row.control).count();
    assert!(corpus.rows.len() >= 100 && controls >= 20, "{} rows, {controls} controls", corpus.rows.len());
    for number in 1..=20 {
        let id = format!("V{number:02}");
        assert!(corpus.rows.iter().any(|row| row.id == id), "{id}");
    }
}

#[verifies("RQ-144")]
#[test]
fn a_variant_that_does_not_fit_the_tree_is_told_with_its_name_and_file() {
    let tree = pack::write(&[PackedFile {
        path: "examples/pca-pump/trace.toml".to_owned(),
        text: "one = 1\ntwo = 1\n".to_owned(),
    }]);
    let refused = |row: &str| {
        let table = format!("family = \"f\"\n[[row]]\nid = \"X01\"\ntitle = \"t\"\n{row}");
        Corpus::of(&tree, &[("x.toml", &table)]).unwrap_err().to_string()
    };
    let edit =
        |find: &str| refused(&format!("edit = [{{ file = \"trace.toml\", find = \"{find}\", replace = \"\" }}]"));
    let fit = "variant `X01` does not fit `trace.toml`: ";
    assert_eq!(edit("three"), format!("{fit}`three` stands 0 times in it"));
    assert_eq!(edit("= 1"), format!("{fit}`= 1` stands 2 times in it"));
    assert_eq!(refused("write = { \"trace.toml\" = \"\" }"), format!("{fit}there is such a file already"));
    let missing = refused("remove = [\"other.toml\"]");
    assert_eq!(missing, "variant `X01` does not fit `other.toml`: there is no such file");
    let due = |code: &str, line: &str| {
        refused(&format!(
            "expect = [{{ code = \"{code}\", at = \"trace.toml\", line = \"{line}\", development = \"note\", release = \"deny\" }}]"
        ))
    };
    assert_eq!(due("no-lock", "= 1"), format!("{fit}`= 1` stands on 2 lines of it"));
    assert!(due("no-luck", "one").contains("X01: no finding has the code `no-luck`"), "{}", due("no-luck", "one"));
    assert!(refused("tests = true\nresults = \"none\"").contains("contradict each other"));
    assert!(refused("[[row]]\nid = \"X01\"\ntitle = \"t\"\n").contains("this id stands twice"));
}

#[verifies("RQ-140", "RQ-144")]
#[test]
fn the_list_has_every_variant_and_an_unknown_one_gets_its_nearest() {
    let project = project!("self-check-list");
    let list = project.trace(&["self-check", "--list"]).expect_code(0).stdout;
    let corpus = Corpus::embedded().unwrap();
    let ids: Vec<&str> = list.lines().filter_map(|line| line.split('\t').next()).collect();
    assert_eq!(ids, corpus.rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>());
    let unknown = project.trace(&["self-check", "--only", "V01,V7"]).expect_code(2).stderr;
    assert!(unknown.contains("no variant is named `V7`; did you mean `V07`?"), "{unknown}");
    let unknown = project.trace(&["self-check", "--only", "everything"]).expect_code(2).stderr;
    assert!(unknown.contains("`cargo trace self-check --list` shows all"), "{unknown}");
    let missing = project.trace(&["self-check", "--only", "V00", "--binary", "nothing-here"]).expect_code(2).stderr;
    assert!(missing.contains("`nothing-here` is no executable"), "{missing}");
}

/// Runs a self-check whose temporary directory is one of the project's.
fn self_check(project: &Project, args: &[&str]) -> Run {
    let temporary = project.root().join("tmp");
    fs::create_dir_all(&temporary).unwrap();
    project.trace_with(&[&["self-check"], args].concat(), |command| {
        // Neither these nor where cargo builds otherwise may reach what is judged.
        command.env("RUSTFLAGS", "--no-such-flag").env("RUSTC_WRAPPER", "no-such-wrapper");
        for variable in ["TMPDIR", "TMP", "TEMP"] {
            command.env(variable, &temporary);
        }
    })
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[verifies("RQ-140", "RQ-141", "RQ-142", "RQ-143")]
#[test]
fn a_tool_that_works_passes_with_a_record_and_leaves_nothing_else_behind() {
    let project = project!("self-check-passes");
    let only = ["--only", "C10,C00,D14", "--output", "json=record.json", "--output", "markdown=record.md"];
    let run = self_check(&project, &only).expect_code(0);
    assert!(run.stderr.contains("Passed 3 variants as due, 1 of them negative controls"), "{}", run.stderr);
    assert!(run.stderr.contains("which validates nothing"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
    assert_eq!(names(project.root()), ["record.json", "record.md", "tmp"]);
    assert_eq!(names(&project.root().join("tmp")), Vec::<String>::new());
    let record: Value = serde_json::from_str(&project.read("record.json")).unwrap();
    assert_eq!((&record["schema"], &record["passed"]), (&"cargo-trace/self-check/1".into(), &true.into()));
    assert_eq!((&record["partial"], &record["tool"]["is_this_program"]), (&true.into(), &true.into()));
    assert_eq!(record["tool"]["sha256"].as_str().unwrap().len(), 64);
    assert!(record["environment"]["rustc"].as_str().unwrap().starts_with("rustc "));
    let ids: Vec<&str> = record["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["D14", "C00", "C10"], "in the order of the tables");
    for row in record["rows"].as_array().unwrap() {
        assert!(row["found"]["exit_codes"].as_array().unwrap().len() == 2 && row["deviations"] == Value::Array(vec![]));
    }
    let alone = &record["rows"][2];
    assert_eq!(alone["expected"]["findings"], alone["found"]["findings"]);
    let paper = project.read("record.md");
    for part in
        ["**Partial:", "Result: **passed**", "## Intended use", "## Limits", "## Known anomalies", "| Signature | |"]
    {
        assert!(paper.contains(part), "{part}");
    }
}

#[cfg(unix)]
#[verifies("RQ-140", "RQ-141", "RQ-142")]
#[test]
fn a_tool_that_hides_one_finding_is_noticed_and_its_tree_can_be_kept() {
    use std::os::unix::fs::PermissionsExt;
    let project = project!("self-check-broken");
    let script = format!(
        "#!/bin/sh\nsaid=$('{}' \"$@\")\ncode=$?\nprintf '%s\\n' \"$said\" | grep -v '\"code\":\"unlinked-test\"'\nexit $code\n",
        env!("CARGO_BIN_EXE_cargo-trace-under-test")
    );
    project.write("broken", &script);
    fs::set_permissions(project.root().join("broken"), fs::Permissions::from_mode(0o755)).unwrap();
    let args = ["--only", "C00,C10", "--binary", "broken", "--keep", "--output", "json=record.json"];
    let run = self_check(&project, &args).expect_code(100);
    for text in [
        "`C10` deviates: a target has tests, and none of them is tagged",
        "due, and not found: `unlinked-test` at pump-viewer/tests/alone.rs:4; development warn, release warn",
        "again: cargo trace self-check --only C10 --keep",
        "1 of 2 variants deviate: do not rely on this executable here",
    ] {
        assert!(run.stderr.contains(text), "`{text}` in {}", run.stderr);
    }
    let record: Value = serde_json::from_str(&project.read("record.json")).unwrap();
    assert_eq!((&record["passed"], &record["tool"]["is_this_program"]), (&false.into(), &false.into()));
    assert_eq!(record["counts"]["deviating"], 1);
    let [kept] = &names(&project.root().join("tmp"))[..] else { panic!("one directory is kept") };
    let pump = project.root().join("tmp").join(kept).join("tree/examples/pca-pump");
    assert!(pump.join("pump-viewer/tests/alone.rs").is_file(), "the last variant stays");
    fs::remove_dir_all(project.root()).unwrap();
}
