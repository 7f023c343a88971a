//! What the tool writes and where: data on standard output, words on standard error, nothing into the tree.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace::finding::Code;
use cargo_trace_tests::{LIB, Project, checkout, place, project};
use iec62304_core::verifies;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const REPORT_JSON: &[&str] = &["report", "--format", "json"];
const ESCAPE: char = '\u{1b}';

/// Titles that a table, a CSV file and Markdown must each write in their own way.
const DOCUMENTS: &str = r#"[requirement.RQ-001]
title = "Limit"
text = "The software shall limit the dose to ten units."

[requirement.RQ-002]
title = "=HYPERLINK(\"http://example.com\"; \"a, b\") | pipe"
text = "Text."
status = "planned"

[requirement.RQ-010]
title = "@sum of *stars* and <b>tags</b>"
text = "Text."
"#;

fn build(name: &str) -> Project {
    project!(name).sample("output_sample").file("trace/sample.toml", DOCUMENTS)
}

/// One project for all tests that change nothing; `RQ-010` has neither code nor test.
fn sample() -> &'static Project {
    static SAMPLE: OnceLock<Project> = OnceLock::new();
    SAMPLE.get_or_init(|| build("output"))
}

fn report() -> &'static Value {
    static REPORT: OnceLock<Value> = OnceLock::new();
    REPORT.get_or_init(|| sample().trace(REPORT_JSON).expect_code(0).json())
}

/// Every file below a directory with its bytes.
fn listing(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.insert(path.display().to_string(), Vec::new());
            files.extend(listing(&path));
        } else {
            files.insert(path.display().to_string(), std::fs::read(&path).unwrap());
        }
    }
    files
}

#[verifies("RQ-051")]
#[test]
fn the_same_inputs_give_the_same_bytes_wherever_they_lie() {
    let again = sample().trace(REPORT_JSON).expect_code(0).json();
    assert_eq!(again["body"], report()["body"]);
    let copy = build("output copied elsewhere/deeper").trace(REPORT_JSON).expect_code(0).json();
    assert_eq!(copy["body"], report()["body"]);
    assert_eq!(copy["envelope"]["body_sha256"], report()["envelope"]["body_sha256"]);
    let text = report()["body"].to_string();
    assert!(!text.contains(&checkout().display().to_string()), "no path of the machine: {text}");
}

#[verifies("RQ-051")]
#[test]
fn an_epoch_makes_whole_reports_equal() {
    let stamped = |project: &Project| {
        let run = project.trace_with(REPORT_JSON, |command: &mut Command| {
            command.env("SOURCE_DATE_EPOCH", "1700000000");
        });
        run.expect_code(0).stdout
    };
    let first = stamped(sample());
    assert_eq!(stamped(sample()), first);
    let envelope = serde_json::from_str::<Value>(&first).unwrap()["envelope"].clone();
    assert_eq!(
        (&envelope["started"], &envelope["finished"]),
        (&"2023-11-14T22:13:20Z".into(), &"2023-11-14T22:13:20Z".into())
    );
    let wrong = sample().trace_with(REPORT_JSON, |command: &mut Command| {
        command.env("SOURCE_DATE_EPOCH", "yesterday");
    });
    assert!(wrong.expect_code(2).stderr.contains("`SOURCE_DATE_EPOCH`"));
}

#[verifies("RQ-064")]
#[test]
fn standard_output_holds_only_data() {
    for arguments in
        [&["report"][..], &["report", "--format", "csv"], &["list"], &["show", "RQ-001"], &["explain", "untested"]]
    {
        let run = sample().trace(arguments).expect_code(0);
        assert!(!run.stdout.contains(ESCAPE) && !run.stderr.contains(ESCAPE), "{arguments:?}: {}", run.stdout);
        assert!(!run.stdout.contains("Finished") && !run.stdout.contains("Checking"), "{arguments:?}: {}", run.stdout);
        assert!(!run.stdout.is_empty(), "{arguments:?}");
    }
    let check = sample().trace(&["check"]).expect_code(100);
    assert_eq!(check.stdout, "", "findings for people are no data");
    assert!(check.stderr.contains("Finished development gate in "), "{}", check.stderr);
}

#[verifies("RQ-064")]
#[test]
fn colours_come_when_they_are_asked_for() {
    let red = format!("{ESCAPE}[");
    assert!(sample().trace(&["report", "--color", "always"]).expect_code(0).stdout.contains(&red));
    assert!(sample().trace(&["check", "--color", "always"]).expect_code(100).stderr.contains(&red));
    let by_cargo = |value: &'static str, arguments: &[&str]| {
        sample().trace_with(arguments, |command: &mut Command| {
            command.env("CARGO_TERM_COLOR", value);
        })
    };
    assert!(by_cargo("always", &["report"]).stdout.contains(&red));
    assert!(!by_cargo("always", &["report", "--color", "never"]).stdout.contains(&red));
}

/// Records of a CSV text, by the rules of RFC 4180.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut fields, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, quoted) {
            ('"', true) if characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            ('"', _) => quoted = !quoted,
            (',', false) => fields.push(std::mem::take(&mut field)),
            ('\r', false) => {}
            ('\n', false) => {
                fields.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut fields));
            }
            _ => field.push(character),
        }
    }
    assert!(!quoted && field.is_empty() && fields.is_empty(), "the last record ends with its line");
    records
}

#[verifies("RQ-050")]
#[test]
fn csv_has_one_width_and_no_formula() {
    let csv = sample().trace(&["report", "--format", "csv"]).expect_code(0).stdout;
    let records = records(&csv);
    assert!(records.iter().all(|record| record.len() == records[0].len()), "{csv}");
    let row = |id: &str| records.iter().find(|record| record[0] == id).unwrap_or_else(|| panic!("no {id}: {csv}"));
    assert!(row("RQ-002").contains(&"'=HYPERLINK(\"http://example.com\"; \"a, b\") | pipe".to_owned()), "{csv}");
    assert!(row("RQ-010").contains(&"'@sum of *stars* and <b>tags</b>".to_owned()), "{csv}");
    let formula = |field: &&String| field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    assert_eq!(records.iter().flatten().find(formula), None);
}

#[verifies("RQ-050")]
#[test]
fn markdown_is_one_table_whose_cells_stay_cells() {
    let markdown = sample().trace(&["report", "--format", "markdown"]).expect_code(0).stdout;
    let rows: Vec<&str> = markdown.lines().filter(|line| line.starts_with("| RQ-")).collect();
    assert_eq!(rows.len(), 3, "{markdown}");
    let cells = |row: &str| row.replace("\\|", "").matches('|').count();
    assert!(rows.iter().all(|row| cells(row) == cells(rows[0])), "{markdown}");
    assert!(!markdown.contains("<b>"), "markup in a title is text: {markdown}");
    assert!(markdown.contains("Rests on links only"), "{markdown}");
}

#[verifies("RQ-059")]
#[test]
fn an_earlier_report_shows_like_a_fresh_one() {
    let file = format!("{}/earlier.json", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&file, report().to_string()).unwrap();
    for format in ["table", "markdown", "csv"] {
        for view in ["requirements", "findings", "tests", "items", "summary"] {
            let fresh = sample().trace(&["report", "--format", format, "--view", view]).expect_code(0);
            let earlier =
                sample().trace(&["report", "--format", format, "--view", view, "--from", &file]).expect_code(0);
            assert_eq!(earlier.stdout, fresh.stdout, "{format} {view}");
            assert!(!earlier.stderr.contains("Checking"), "nothing is built");
        }
    }
}

#[verifies("RQ-059")]
#[test]
fn an_earlier_report_that_was_edited_or_that_saw_nothing_is_no_success() {
    let project =
        build("output-blind").file("trace/again.toml", "[requirement.RQ-001]\ntitle = \"Again\"\ntext = \"t\"\n");
    let said = "the report rests on documents or tags that are missing or cannot be trusted";
    let fresh = project.trace(&["report", "--format", "json", "-o", "report.json"]).expect_code(100);
    assert!(fresh.stderr.contains(said), "{}", fresh.stderr);
    let earlier = project.trace(&["report", "--from", "report.json"]).expect_code(100);
    assert!(earlier.stderr.contains(said) && earlier.stdout.contains("RQ-001"), "{}", earlier.stderr);
    project.write("report.json", &project.read("report.json").replace("\"locked\"", "\"note\""));
    let edited = project.trace(&["report", "--from", "report.json"]).expect_code(96);
    assert!(
        edited.stderr.contains("`report.json` cannot be shown: it was changed after it was written"),
        "{}",
        edited.stderr
    );
    assert_eq!(edited.stdout, "");
}

#[verifies("RQ-052")]
#[test]
fn every_message_format_tells_the_same_findings() {
    let run = |format: &str| sample().trace(&["check", "--message-format", format]).expect_code(100);
    let json = run("json");
    assert_eq!(json.denied(), ["unimplemented RQ-010", "untested RQ-010"]);
    let last = json.stdout.lines().last().unwrap();
    assert!(last.starts_with("{\"reason\":\"verdict\""), "{last}");
    assert_eq!(json.messages("verdict")[0]["development"]["denied"], 2);
    let untested = json.finding("untested", Some("RQ-010"));
    assert_eq!(place(&untested), "trace/sample.toml:10:14");
    let message = untested["message"].as_str().unwrap();

    let human = run("human");
    assert!(
        human.stderr.contains(&format!("error[untested]: {message}\n  --> trace/sample.toml:10:14\n")),
        "{}",
        human.stderr
    );
    assert!(human.stderr.contains("10 | [requirement.RQ-010]"), "{}", human.stderr);
    let short = run("short");
    assert!(
        short.stderr.contains(&format!("trace/sample.toml:10:14: error[untested]: {message}\n")),
        "{}",
        short.stderr
    );
    let github = run("github");
    assert!(
        github
            .stdout
            .contains("::error file=trace/sample.toml,line=10,endLine=10,col=14,endColumn=20,title=untested::"),
        "{}",
        github.stdout
    );
    for (format, run) in [("human", &human), ("short", &short)] {
        assert_eq!(run.stdout, "", "{format}");
    }
    for finding in json.findings() {
        let code = finding["code"].as_str().unwrap();
        assert!(human.stderr.contains(&format!("[{code}]")), "{code}");
        assert!(short.stderr.contains(&format!("[{code}]")), "{code}");
        assert!(github.stdout.contains(&format!("title={code}::")), "{code}");
    }
}

#[verifies("RQ-052")]
#[test]
fn one_code_can_be_shown_alone() {
    let run = sample().trace(&["check", "--only", "untested", "--message-format", "json"]).expect_code(100);
    let codes: Vec<Value> = run.findings().iter().map(|finding| finding["code"].clone()).collect();
    assert_eq!(codes, ["untested"]);
    assert_eq!(run.messages("verdict")[0]["development"]["denied"], 2, "the verdict is the whole one");
}

#[verifies("RQ-045")]
#[test]
fn the_command_line_raises_and_lowers_levels_for_a_try() {
    let run = sample().trace(&["check", "-A", "untested", "-A", "unimplemented", "--message-format", "json"]);
    assert_eq!(run.expect_code(0).denied(), Vec::<String>::new());
    let strict = sample().trace(&["check", "-D", "warnings", "--message-format", "json"]).expect_code(100);
    assert!(strict.denied().contains(&"no-evidence -".to_owned()), "{:?}", strict.denied());
    let denied = |arguments: &[&str]| {
        let arguments = [&["check", "--message-format", "json"], arguments].concat();
        sample().trace(&arguments).denied().contains(&"no-evidence -".to_owned())
    };
    assert!(!denied(&["-D", "warnings", "-A", "no-evidence"]), "the last one holds");
    assert!(denied(&["-A", "no-evidence", "-D", "warnings"]), "the last one holds");
    let quiet = sample().trace(&["check", "-q"]).expect_code(100);
    assert!(!quiet.stderr.contains("Finished"), "{}", quiet.stderr);
}

#[verifies("RQ-057")]
#[test]
fn nothing_is_written_into_the_tree_but_what_was_asked_for() {
    let project = build("output-tree").with_own_target();
    let _ = project.cargo(&["generate-lockfile"]).expect_code(0);
    let before = listing_without_target(&project);
    let _ = project.trace(&["check"]).expect_code(100);
    let _ = project.trace(&["report"]).expect_code(0);
    let _ = project.trace(&["lint"]).expect_code(0);
    assert_eq!(listing_without_target(&project), before);

    project.write(
        "matrix.csv",
        "an old and much longer text that must not shine through the new one\n".repeat(100).as_str(),
    );
    let run = project.trace(&[
        "report",
        "--format",
        "csv",
        "-o",
        "matrix.csv",
        "--output",
        "json=report.json",
        "--output",
        "markdown=report.md",
    ]);
    let run = run.expect_code(0);
    assert_eq!(run.stdout, "", "the file has it");
    assert!(run.stderr.contains("Wrote `matrix.csv`"), "{}", run.stderr);
    let mut after = listing_without_target(&project);
    for file in ["matrix.csv", "report.json", "report.md"] {
        assert!(after.remove(&project.root().join(file).display().to_string()).is_some(), "{file}");
    }
    assert_eq!(after, before, "no temporary file is left");
    assert_eq!(project.read("matrix.csv"), project.trace(&["report", "--format", "csv"]).expect_code(0).stdout);
    let written: Value = serde_json::from_str(&project.read("report.json")).unwrap();
    assert_eq!(written["body"], project.trace(REPORT_JSON).expect_code(0).json()["body"]);

    let check = project.trace(&["check", "--output", "json=gate.json", "--gate", "release"]).expect_code(100);
    assert!(check.stderr.contains("Wrote `gate.json`"), "a failed gate writes its report, too: {}", check.stderr);
    assert!(project.read("gate.json").contains("\"cargo-trace/report/1\""));
}

fn listing_without_target(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let target = project.target().display().to_string();
    listing(project.root()).into_iter().filter(|(path, _)| !path.starts_with(&target)).collect()
}

#[verifies("RQ-056")]
#[test]
fn init_begins_a_project_that_check_accepts_and_changes_nothing_twice() {
    let project = project!("output-init").package("output_init").file("src/lib.rs", "//! Empty.\n");
    let run = project.trace(&["init", "--class", "B", "--ci", "github"]).expect_code(0);
    for file in ["trace.toml", "trace/requirements.toml", ".github/workflows/trace.yml"] {
        assert!(run.stderr.contains(&format!("Created `{file}`")), "{}", run.stderr);
    }
    let check = project.trace(&["check", "--message-format", "json"]).expect_code(0);
    assert_eq!(check.denied(), Vec::<String>::new());
    let lint = project.trace(&["lint"]).expect_code(0);
    assert!(lint.stderr.contains("Read 1 document, 1 record: 0 denied, 0 warnings, "), "{}", lint.stderr);
    let before = listing(project.root());
    let again = project.trace(&["init", "--class", "A"]).expect_code(0);
    assert!(again.stderr.contains("`trace.toml` exists and is left alone"), "{}", again.stderr);
    assert_eq!(listing(project.root()), before);
}

#[verifies("RQ-056")]
#[test]
fn init_writes_drafts_for_what_tags_name() {
    let project = project!("output-from-tags").package("output_from_tags");
    let dotted = "\n#[iec62304_core::requirement(\"SWReq-1.2.1\")]\npub fn dotted() {}\n";
    project.write("src/lib.rs", &(LIB.to_owned() + dotted));
    assert!(project.trace(&["check"]).expect_code(100).stderr.contains("cargo trace init --from-tags"));
    let run = project.trace(&["init", "--from-tags"]).expect_code(0);
    assert!(run.stderr.contains("Created `trace/from-tags.toml`"), "{}", run.stderr);
    let drafts = project.read("trace/from-tags.toml");
    assert!(
        drafts.contains("[requirement.RQ-001]\n") && drafts.contains("[requirement.\"SWReq-1.2.1\"]\n"),
        "{drafts}"
    );
    let check = project.trace(&["check", "--message-format", "json"]).expect_code(0);
    assert!(check.findings().iter().all(|finding| finding["code"] != "unknown-id"), "every tag has its draft");
    let listed = project.trace(&["list"]).expect_code(0).stdout;
    assert_eq!(listed, "RQ-001\tRQ-001\nSWReq-1.2.1\tSWReq-1.2.1\n");
    let again = project.trace(&["init", "--from-tags"]).expect_code(0);
    assert!(again.stderr.contains("every tagged id is documented"), "{}", again.stderr);
}

#[verifies("RQ-055")]
#[test]
fn lists_are_one_line_each_with_a_tab() {
    let list = |what: &str| sample().trace(&["list", what]).expect_code(0).stdout;
    let ids: Vec<String> =
        list("requirements").lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect();
    assert_eq!(ids, ["RQ-001", "RQ-002", "RQ-010"]);
    assert_eq!(list("tests"), "output_sample lib output_sample tests::the_limit_is_ten\tRQ-001\n");
    assert_eq!(list("tags"), "RQ-001\timplements src/lib.rs:7:15\nRQ-001\tverifies src/lib.rs:17:16\n");
    assert!(list("builds").starts_with("host\t"), "{}", list("builds"));
}

#[verifies("RQ-055")]
#[test]
fn one_id_is_shown_both_ways_and_an_unknown_one_gets_its_nearest() {
    let shown = sample().trace(&["show", "RQ-001"]).expect_code(0).stdout;
    for part in
        ["RQ-001", "Limit", "trace/sample.toml:1", "src/lib.rs:", "output_sample::limit", "tests::the_limit_is_ten"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let near = sample().trace(&["show", "RQ-01"]).expect_code(2);
    assert!(near.stderr.contains("error: no record and no tag has the id `RQ-01`"), "{}", near.stderr);
    assert!(near.stderr.contains("did you mean `cargo trace show RQ-0"), "{}", near.stderr);
    assert_eq!(near.stdout, "");
    let far = sample().trace(&["show", "SOMETHING-ELSE-7"]).expect_code(2);
    assert!(!far.stderr.contains("did you mean"), "{}", far.stderr);
}

#[verifies("RQ-054")]
#[test]
fn every_code_and_kind_is_explained() {
    let explain = |word: &str| sample().trace(&["explain", word]).expect_code(0).stdout;
    let all = sample().trace(&["explain"]).expect_code(0).stdout;
    for code in Code::ALL {
        let page = explain(code.as_str());
        assert!(page.starts_with(&format!("# {code}")), "{page}");
        assert!(all.contains(code.as_str()), "{code}");
    }
    for kind in ["requirement", "item", "waiver", "external"] {
        assert!(explain(kind).contains("title"), "{kind}");
        assert!(all.contains(kind), "{kind}");
    }
}

#[cfg(unix)]
#[verifies("RQ-064")]
#[test]
fn a_closed_pipe_is_no_error() {
    for arguments in ["report", "report --format json", "list", "explain untested", "--help"] {
        let script = format!("\"$TOOL\" {arguments} 2>errors; echo \"code $?\" >code");
        let mut command = Command::new("sh");
        let directory = sample().root().join("pipe");
        std::fs::create_dir_all(&directory).unwrap();
        command.args(["-c", &format!("({script}) | true")]).current_dir(&directory);
        command.env("TOOL", env!("CARGO_BIN_EXE_cargo-trace-under-test")).env("CARGO_TARGET_DIR", sample().target());
        assert!(command.stdout(Stdio::null()).status().unwrap().success());
        let read = |file: &str| std::fs::read_to_string(directory.join(file)).unwrap();
        assert_eq!(read("code"), "code 0\n", "{arguments}: {}", read("errors"));
        assert!(!read("errors").contains("error"), "{arguments}: {}", read("errors"));
        std::fs::remove_dir_all(&directory).unwrap();
    }
}

#[verifies("RQ-035")]
#[test]
fn documents_are_judged_without_cargo() {
    let without_cargo = |arguments: &[&str]| {
        sample().trace_with(arguments, |command: &mut Command| {
            command.env("PATH", "").env_remove("CARGO");
        })
    };
    let lint = without_cargo(&["lint"]).expect_code(0);
    assert!(lint.stderr.contains("Read 1 document, 3 records: 0 denied"), "{}", lint.stderr);
    let check = without_cargo(&["check"]).expect_code(102);
    assert!(
        check.stderr.contains("cargo metadata --format-version 1"),
        "the rest needs it and says so: {}",
        check.stderr
    );
}

#[verifies("RQ-056")]
#[test]
fn init_beside_documents_declares_no_id_again() {
    let project = project!("output-init-beside").sample("app");
    project.remove("trace.toml");
    let run = project.trace(&["init"]).expect_code(0);
    assert!(run.stderr.contains("there are documents already"), "{}", run.stderr);
    let run = project.trace(&["check", "--message-format", "json"]).expect_code(0);
    assert_eq!(run.denied(), Vec::<String>::new());
}

#[verifies("RQ-050")]
#[test]
fn a_table_in_a_pipe_is_as_wide_as_the_environment_says() {
    let project = project!("output-columns").sample("app");
    let text = "The software shall limit the dose. ".repeat(8);
    project.write("trace/more.md", &format!("## RQ-002: {}\n\nText.\n\n- Status: planned\n", text.trim_end()));
    let widest = |columns: Option<&str>| {
        let run = project.trace_with(&["report"], |command| {
            columns.into_iter().for_each(|columns| _ = command.env("COLUMNS", columns));
        });
        run.expect_code(0).stdout.lines().map(|line| line.chars().count()).max().unwrap()
    };
    let plain = widest(None);
    assert!((90..=100).contains(&plain), "{plain}");
    assert!((61..=70).contains(&widest(Some("70"))) && (141..=150).contains(&widest(Some("150"))));
    assert_eq!((widest(Some("wide")), widest(Some("0"))), (plain, plain));
}

#[verifies("RQ-048")]
#[test]
fn a_pass_with_changed_levels_says_so_at_its_end() {
    let project = project!("output-changed-levels").sample("app");
    let plain = project.trace(&["check"]).expect_code(0);
    assert!(!plain.stderr.contains("Levels changed"), "{}", plain.stderr);
    let run = project.trace(&["check", "-A", "no-evidence"]).expect_code(0);
    assert!(run.stderr.contains("Levels changed by `[policy]` or the command line: no-evidence"), "{}", run.stderr);
    let vain = ["check", "-A", "no-evidence", "-A", "untested", "-D", "duplicate-id"];
    let run = project.trace(&vain).expect_code(0);
    assert!(run.stderr.contains("command line: no-evidence\n"), "{}", run.stderr);
}
