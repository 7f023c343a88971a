//! Verification records: fields in both syntaxes, what they lack, and what they take from files.

use super::{documents, judged, told};
use crate::finding::Code;
use crate::model::{Found, Level, Method, Record, RecordResult};
use crate::project::{Loaded, load};
use camino::Utf8Path;
use iec62304_core::verifies;
use sha2::Digest as _;

const WHOLE: &str = r#"
[record.VR-01]
title = "Bench"
method = "test"
level = "system"
verifies = ["RQ-001"]
procedure = "docs/bench.md"
observed = "as expected"
result = "pass"
anomalies = []
version = "2.1.0"
configuration = "board D"
tools = []
tester = "bench engineer"
date = 2026-11-03
"#;

fn record(text: &str) -> Record {
    let files = [("d.toml", text)];
    let documents = documents(&files);
    assert_eq!(told(&documents.findings, &files), "");
    assert_eq!(documents.records.len(), 1);
    documents.records.into_iter().next().unwrap()
}

fn without(field: &str) -> String {
    let lines = WHOLE.lines().filter(|line| !line.starts_with(&format!("{field} = ")));
    lines.map(|line| format!("{line}\n")).collect()
}

#[verifies("RQ-038")]
#[test]
fn a_record_that_has_what_it_needs_lacks_nothing() {
    let record = record(WHOLE);
    assert_eq!(record.missing, [""; 0]);
    assert_eq!((record.method.unwrap().value, record.level), (Method::Test, Some(Level::System)));
    assert_eq!(record.result.unwrap().value, RecordResult::Pass);
    assert_eq!((record.anomalies.unwrap().len(), record.tools.unwrap().len()), (0, 0));
}

#[verifies("RQ-038")]
#[test]
fn each_required_field_that_a_record_lacks_is_listed_and_is_no_fault_of_the_document() {
    for field in [
        "title",
        "method",
        "level",
        "verifies",
        "procedure",
        "observed",
        "result",
        "anomalies",
        "version",
        "configuration",
        "tools",
        "tester",
        "date",
    ] {
        assert_eq!(record(&without(field)).missing, [field]);
    }
    assert_eq!(record("[record.VR-01]\n").missing.len(), 13);
    assert_eq!(record(&WHOLE.replace("tools = []", "tools = [\"\"]")).missing, ["tools"]);
    assert_eq!(record(&WHOLE.replace("verifies", "effectiveness").replace("RQ-001", "RC-001")).missing, [""; 0]);
    let deviation = WHOLE.replace("\"pass\"", "\"pass-with-deviation\"");
    assert_eq!(record(&deviation).missing, ["deviation", "accepted"]);
    let accepted = "deviation = \"one step late\"\naccepted = { by = \"QA lead\", on = 2026-11-04 }\n";
    assert_eq!(record(&(deviation + accepted)).missing, [""; 0]);
    assert_eq!(record(&(without("result") + "junit = \"r.xml\"\n")).missing, ["result", "case"]);
    assert_eq!(record(&(without("result") + "case = \"t\"\n")).missing, ["result", "junit"]);
}

#[verifies("RQ-038", "RQ-031")]
#[test]
fn in_markdown_none_is_an_answer_and_nothing_is_not() {
    let text = "\
## VR-01: Bench

- Method: review
- Anomalies:
- Tools: none
- Attachments:
  - `evidence/a b.csv` sha256:AB16b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae

The bench was cold.
";
    let files = [("d.md", text)];
    let documents = documents(&files);
    assert_eq!(told(&documents.findings, &files), "");
    let record = &documents.records[0];
    assert_eq!(record.method.as_ref().unwrap().value, Method::Inspection);
    assert!(record.missing.contains(&"anomalies") && !record.missing.contains(&"tools"), "{:?}", record.missing);
    assert_eq!(record.attachments[0].path.value, "evidence/a b.csv");
    assert_eq!(&record.attachments[0].sha256[..4], "ab16");
    assert_eq!(record.notes.as_deref(), Some("The bench was cold."));
    let table =
        "| ID | Title | Method | Anomalies | Tools |\n|---|---|---|---|---|\n| VR-02 | t | analysis | none | |\n";
    let record = &super::documents(&[("d.md", table)]).records[0];
    assert_eq!((record.anomalies.is_some(), record.tools.is_some()), (true, false));
}

#[verifies("RQ-038", "RQ-032")]
#[test]
fn all_that_is_wrong_with_records_is_told_at_its_place_in_one_run() {
    insta::assert_snapshot!(judged(
        "d.toml",
        r#"
[record.VR-01]
titel = "t"
method = "tests"
level = "bench"
verifies = ["RQ 1", "RQ-002"]
requirements = ["RQ-001"]
result = "passed"
date = 2026-02-30
tester = 7
accepted = { by = "QA lead" }
reviewed = { by = "QA lead", at = 2026-11-04 }
attachments = [
  { path = "../x.pdf", sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" },
  { path = "x.pdf", sha256 = "2c26" },
  { path = "x.pdf" },
  { path = "x.pdf", sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", kind = "pdf" },
  "x.pdf",
]

[record.VR-02]
attachments = "x.pdf"
result = "pass"
deviation = "late"
junit = "/r.xml"

[record.RQ-003]
title = "of another kind"
"#
    ));
}

#[verifies("RQ-038", "RQ-031")]
#[test]
fn all_that_is_wrong_with_records_in_markdown_is_told_at_its_place() {
    insta::assert_snapshot!(judged(
        "d.md",
        "\
## VR-01: t

- Method: tests
- Attachments:
  - evidence/x.pdf
  - evidence/x.pdf md5:2c26
  - evidence/x.pdf sha256:2c26
  - /x.pdf sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
- Testr: me
- Accepted by: QA lead
- Result: pass
- Deviation: late

## VR-02 Bench
"
    ));
}

/// Loads a project of these files.
fn loaded(files: &[(&str, &[u8])]) -> Loaded {
    let directory = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(directory.path()).unwrap();
    fs_err::create_dir_all(root.join("evidence/folder")).unwrap();
    fs_err::create_dir_all(root.join("trace")).unwrap();
    for (path, bytes) in files {
        fs_err::write(root.join(path), bytes).unwrap();
    }
    load(root).unwrap()
}

#[verifies("RQ-038")]
#[test]
fn attachments_are_compared_with_the_files() {
    let large = vec![7_u8; 200_000];
    let digest = |bytes: &[u8]| crate::hex::hex(&sha2::Sha256::digest(bytes));
    let line = |path: &str, digest: &str| format!("  {{ path = \"{path}\", sha256 = \"{digest}\" }},\n");
    let text = format!(
        "{WHOLE}attachments = [\n{}{}{}{}]\n",
        line("evidence/large.bin", &digest(&large).to_uppercase()),
        line("./evidence/run.csv", &digest(b"before")),
        line("evidence/none.csv", &digest(b"")),
        line("evidence/folder", &digest(b"")),
    );
    let loaded =
        loaded(&[("trace/r.toml", text.as_bytes()), ("evidence/large.bin", &large), ("evidence/run.csv", b"after")]);
    assert_eq!(loaded.documents.findings, []);
    let found: Vec<&Found> = loaded.documents.records[0].attachments.iter().map(|a| &a.found).collect();
    assert_eq!(
        found,
        [
            &Found::Same,
            &Found::Other(digest(b"after")),
            &Found::Missing("there is no such file".to_owned()),
            &Found::Missing("it is no file".to_owned()),
        ]
    );
    let inputs: Vec<(&str, &str)> = loaded.documents.inputs.iter().map(|i| (&*i.path, i.role)).collect();
    assert_eq!(
        inputs,
        [("trace/r.toml", "document"), ("evidence/large.bin", "attachment"), ("evidence/run.csv", "attachment")]
    );
}

const REPORT: &str = "<testsuites><testsuite name=\"bench\" timestamp=\"2026-11-07T10:00:00\">\
    <testcase classname=\"motor\" name=\"stops in time\"/>\
    <testcase classname=\"motor\" name=\"holds\"><failure message=\"slips\"/></testcase>\
    <testcase classname=\"motor\" name=\"brakes\"><skipped/></testcase>\
    <testcase classname=\"valve\" name=\"holds\"/>\
    <testcase name=\"now and then\"><flakyFailure/></testcase>\
    <testcase name=\"odd\" status=\"inconclusive\"/>\
    </testsuite></testsuites>";

/// A record that takes its result from a case, with what is told of it.
fn from_case(case: &str, report: Option<&str>) -> (Record, String) {
    let text = without("result").replace("date = 2026-11-03\n", "")
        + &format!("junit = \"evidence/run.xml\"\ncase = \"{case}\"\n");
    let mut files = vec![("trace/r.toml", text.as_bytes())];
    files.extend(report.map(|report| ("evidence/run.xml", report.as_bytes())));
    let loaded = loaded(&files);
    let told = told(&loaded.documents.findings, &[("trace/r.toml", &text)]);
    (loaded.documents.records.into_iter().next().unwrap(), told)
}

#[verifies("RQ-038", "RQ-039")]
#[test]
fn the_result_and_the_day_of_a_record_are_those_of_its_case() {
    for (case, result) in [
        ("stops in time", RecordResult::Pass),
        ("motor stops in time", RecordResult::Pass),
        ("motor holds", RecordResult::Fail),
        ("valve holds", RecordResult::Pass),
        ("brakes", RecordResult::Blocked),
        ("now and then", RecordResult::Fail),
    ] {
        let (record, told) = from_case(case, Some(REPORT));
        assert_eq!((record.result.unwrap().value, told.as_str()), (result, ""), "{case}");
        assert_eq!(record.date.unwrap().value.to_string(), "2026-11-07");
        assert_eq!(record.missing, [""; 0], "{case}");
    }
    let dateless = REPORT.replace(" timestamp=\"2026-11-07T10:00:00\"", "");
    assert_eq!(from_case("brakes", Some(&dateless)).0.missing, ["date"]);
}

#[verifies("RQ-038", "RQ-039")]
#[test]
fn a_case_that_gives_no_result_is_told_and_the_record_has_none() {
    let cut = &REPORT[..REPORT.len() / 2];
    let twice = REPORT.replace("valve", "motor");
    let mut all = String::new();
    for (case, report) in [
        ("stops in tme", Some(REPORT)),
        ("motor stop in time", Some(REPORT)),
        ("something else", Some(REPORT)),
        ("holds", Some(REPORT)),
        ("holds", Some(&*twice)),
        ("odd", Some(REPORT)),
        ("stops in time", Some(cut)),
        ("stops in time", Some("\u{1f}")),
        ("stops in time", None),
    ] {
        let (record, told) = from_case(case, report);
        assert_eq!(record.result, None, "{case}");
        assert_eq!(record.missing, ["result", "date"], "{case}");
        all += &told;
    }
    insta::assert_snapshot!(all);
}

#[verifies("RQ-038")]
#[test]
fn a_result_is_not_both_written_and_read() {
    let files = [("d.toml", &*format!("{WHOLE}junit = \"r.xml\"\ncase = \"t\"\n"))];
    let documents = documents(&files);
    assert_eq!(documents.findings.len(), 1);
    assert_eq!(documents.findings[0].code, Code::MalformedDocument);
    assert_eq!((&documents.records[0].result, &*documents.records[0].missing), (&None, &["result"][..]));
}

#[verifies("RQ-038")]
#[test]
fn a_record_with_an_attachment_that_cannot_be_used_lacks_it() {
    for attachment in ["[{ path = \"x.csv\", sha256 = \"2c26\" }]", "\"x.csv\""] {
        let text = format!("{WHOLE}attachments = {attachment}\n");
        let documents = documents(&[("d.toml", &text)]);
        assert_eq!(documents.findings.len(), 1);
        assert_eq!(documents.records[0].missing, ["attachments"]);
    }
}

#[verifies("RQ-033")]
#[test]
fn an_id_is_declared_once_whatever_it_declares() {
    let text = "## VR-01: t\n\n- Method: test\n\n## VR-01: u\n";
    assert!(judged("d.md", text).starts_with("duplicate-id: `VR-01` is declared twice"));
}
