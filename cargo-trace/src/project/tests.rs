//! Documents in, values and findings out: both syntaxes, through the door that `load` uses.

use super::fields::KindRow;
use super::{ConfigError, Loaded, SourceText, config, load, read};
use crate::finding::{Finding, Severity};
use crate::model::{Documents, Id, Kind, Level, Method, Status, Tier};
use camino::Utf8Path;
use std::fmt::Write as _;

/// Reads documents, given as path and text, with the default configuration.
pub(super) fn documents(files: &[(&str, &str)]) -> Documents {
    let texts: Vec<SourceText> = files.iter().map(|(path, text)| SourceText::new(path, text)).collect();
    read(config::default_config("demo"), &texts)
}

/// Findings as a reader sees them: each with the text that it underlines.
pub(super) fn told(findings: &[Finding], files: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for finding in findings {
        let ids: Vec<&str> = finding.ids.iter().map(Id::as_str).collect();
        let most = finding.at_most.map(|s| format!(" (at most {s})")).unwrap_or_default();
        let _ = writeln!(out, "{}{most}: {} [{}]", finding.code, finding.message, ids.join(" "));
        for location in &finding.locations {
            let place = &location.place;
            let text = files.iter().find(|(path, _)| *path == &*place.file).map_or("", |(_, text)| text);
            let line = text.trim_start_matches('\u{feff}').lines().nth(place.line as usize - 1).unwrap_or_default();
            let to = if place.end_line == place.line { place.end_column } else { u32::MAX };
            let under: String =
                line.chars().skip(place.column as usize - 1).take((to - place.column) as usize).collect();
            let _ = writeln!(out, "  {}:{}:{} ‹{under}› {}", place.file, place.line, place.column, location.label);
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(out, "  = {help}");
        }
    }
    out
}

fn judged(name: &str, text: &str) -> String {
    let files = [(name, text)];
    told(&documents(&files).findings, &files)
}

#[test]
fn every_example_of_the_field_table_reads_the_same_in_both_syntaxes() {
    for kind in Kind::ALL {
        let row = KindRow::of(*kind);
        let toml = documents(&[("d.toml", row.example_toml)]);
        let markdown = documents(&[("d.md", row.example_markdown)]);
        assert_eq!(toml.findings, [], "{kind}");
        assert_eq!(markdown.findings, [], "{kind}");
        assert_eq!(values(&toml), values(&markdown), "{kind}");
        assert!(!values(&toml).is_empty(), "{kind}");
    }
}

/// Records without their places.
fn values(documents: &Documents) -> String {
    let Documents { requirements, items, waivers, externals, .. } = documents;
    let all = format!("{requirements:#?}{items:#?}{waivers:#?}{externals:#?}");
    let mut depth = 0;
    let mut out = String::new();
    for line in all.lines() {
        let indent = line.len() - line.trim_start().len();
        if line.trim_start().starts_with("place: Place {") {
            depth = indent;
        } else if depth == 0 {
            out.push_str(line);
            out.push('\n');
        } else if indent == depth {
            depth = 0;
        }
    }
    if requirements.len() + items.len() + waivers.len() + externals.len() == 0 { String::new() } else { out }
}

const EVERYTHING_TOML: &str = r#"
[requirement.SYS-02]
title = "Dose limits"
text = "Keep the dose within limits."
tier = "system"
source = "stakeholder: clinicians' workshop"
allocated_to = "software"
refs = ["ALM-17, rev 2", "https://example.org/17"]
notes = "First.\n\nSecond."
x = { anything = 1 }

[requirement.RQ-004]
title = "Keep-open rate"
parents = ["SYS-02"]
item = ["SI-01", "SI-02"]
category = ["function", "alarm"]
risk_controls = ["RC-002", "RC-001"]
contributes_to = ["HS-001"]
builds = ["firmware"]
verify = ["review@system or test at unit", "demonstration"]
implemented_by = { kind = "configuration", where = "pump.cfg", reason = "a table of rates" }
status = "retired"
retired = { on = 2026-01-31, reason = "replaced", replaced_by = ["RQ-005"] }
"#;

const EVERYTHING_MARKDOWN: &str = "\
# Requirements

## SYS-02: Dose limits

Keep the dose
within   limits.

- Tier: system
- SOURCE: stakeholder: clinicians' workshop
- Allocated  to: software
- Refs:
  - ALM-17, rev 2
  - https://example.org/17

First.

Second.

## RQ-004: Keep-open rate

- Parents: `SYS-02`
- Item: SI-01, SI-02
- Category:
  - function
  - alarm
- Risk controls: RC-001, RC-002
- Contributes to: HS-001
- Builds: firmware
- Verify: review@system or test at unit; demonstration
- Implemented by kind: configuration
- Implemented by where: pump.cfg
- Implemented by reason: a table of rates
- Status: retired
- Retired on: 2026-01-31
- Retired reason: replaced
- Retired replaced by: RQ-005
";

#[test]
fn every_field_of_a_requirement_reads_in_both_syntaxes() {
    for (name, text) in [("d.toml", EVERYTHING_TOML), ("d.md", EVERYTHING_MARKDOWN)] {
        let documents = documents(&[(name, text)]);
        assert_eq!(told(&documents.findings, &[(name, text)]), "", "{name}");
        let [upper, retired] = documents.requirements.as_slice() else { panic!("{name}: two requirements") };
        assert_eq!(upper.tier, Tier::System);
        assert_eq!(upper.source.as_ref().unwrap().value.line, "clinicians' workshop");
        assert_eq!(upper.refs, ["ALM-17, rev 2", "https://example.org/17"]);
        assert_eq!(upper.notes.as_deref(), Some("First.\n\nSecond."));
        assert_eq!(upper.verify, None);
        assert_eq!(upper.status.value, Status::Active);
        let demands: Vec<String> = retired.verify.iter().flatten().map(|d| d.value.to_string()).collect();
        assert_eq!(demands, ["inspection@system or test@unit", "demonstration"]);
        let first = &retired.verify.as_ref().unwrap()[0].value.alternatives[0];
        assert_eq!((first.method, first.level), (Method::Inspection, Some(Level::System)));
        assert_eq!(retired.items.len(), 2);
        assert_eq!(retired.implemented_by.as_ref().unwrap().value.place, "pump.cfg");
        let tombstone = retired.retired.as_ref().unwrap();
        assert_eq!((tombstone.on.to_string().as_str(), tombstone.replaced_by.len()), ("2026-01-31", 1));
    }
}

#[test]
fn digests_do_not_depend_on_syntax_order_wrapping_or_line_ends() {
    let digests = |name: &str, text: &str| -> Vec<String> {
        documents(&[(name, text)]).requirements.iter().map(|r| r.digest.clone()).collect()
    };
    let toml = digests("d.toml", EVERYTHING_TOML);
    assert_eq!(toml, digests("d.md", EVERYTHING_MARKDOWN));
    assert_eq!(toml, digests("d.md", &format!("\u{feff}{}", EVERYTHING_MARKDOWN.replace('\n', "\r\n"))));
    assert_eq!(toml, digests("e.toml", &EVERYTHING_TOML.replace('\n', "\r\n")));
    assert_eq!(toml, digests("d.toml", &EVERYTHING_TOML.replace("Second.", "Other notes, another parent.")));
    let [upper, lower] = toml.as_slice() else { panic!() };
    let changed = digests("d.toml", &EVERYTHING_TOML.replace("Keep the dose", "Keep a dose"));
    assert_eq!((changed[0] == *upper, changed[1] == *lower), (false, true), "the text is what was accepted");
    let changed = digests("d.toml", &EVERYTHING_TOML.replace("\"RC-002\", ", ""));
    assert_eq!((changed[0] == *upper, changed[1] == *lower), (true, false), "and so are the controls");
}

#[test]
fn the_digest_of_a_record_is_frozen() {
    let documents = documents(&[("d.toml", KindRow::of(Kind::Requirement).example_toml)]);
    insta::assert_snapshot!(documents.requirements[0].digest);
}

macro_rules! told {
    ($($name:ident: $file:literal, $text:expr;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(judged($file, $text));
        }
    )+};
}

told! {
    several_syntax_errors_of_one_file_are_told_with_the_other_faults: "d.toml", r#"
[requirement.RQ-001]
title = "unclosed
text = "t"

[requirement.RQ-002]
title = "t"
text = 

[requirement.RQ-003]
titel = "é"
text = "µ" "ö"

[requirement.R6.5.0(11)]
title = "t"
"#;
    fields_that_no_kind_has_get_the_nearest_name: "d.toml", r#"
[requirement.RQ-001]
title = "t"
text = "t"
parent = ["SYS-01"]
owner = "me"
implemented_by = { kind = "data", were = "w", reason = "r" }
[item.SI-01]
title = "t"
klass = "B"
"#;
    links_that_are_derived_are_refused_with_the_right_place: "d.toml", r#"
[requirement.RQ-001]
title = "t"
text = "t"
children = ["RQ-002"]
verified_by = ["tests::a"]
class = "C"
[item.SI-01]
title = "t"
requirements = ["RQ-001"]
[waiver.WV-001]
title = "t"
finding = "missing-level"
controls = ["RC-001"]
ids = ["RC-001"]
reason = "r"
approver = "a"
approved_on = 2026-01-01
expires = 2026-02-01
[external.HW-03]
title = "t"
where = "w"
controls = ["RC-004"]
"#;
    values_of_another_type_are_told_with_the_text_to_paste: "d.toml", r#"
[requirement.RQ-001]
title = 5
text = ["t"]
parents = "SYS-01"
item = { id = "SI-01" }
verify = ["test@unit", 3]
source = ["derived"]
status = true
retired = "yes"
criterion = """two
lines"""
category = []
[waiver.WV-001]
title = """two
lines"""
finding = "missing-level"
ids = ["RQ-001"]
reason = "r"
approver = "a"
approved_on = "2026-01-01"
expires = 2026-02-30
"#;
    words_ids_dates_demands_and_code_are_checked: "d.toml", r#"
[requirement.RQ-001]
title = "t"
text = "t"
tier = "softwar"
status = "accepted"
parents = ["SYS 1", "SYS-01", "SYS-01"]
category = ["funktion"]
risk_controls = ["RC-*"]
verify = ["test@unit", "tests", "test on firmware", "test@unit, analysis"]
source = "because"
allocated_to = "hard"
[requirement.RQ-002]
title = "t"
text = "t"
verify = []
source = { kind = "risks", line = "l" }
[requirement.RQ-003]
title = "t"
text = "t"
source = "rumour: somebody said so"
implemented_by = { kind = "magic", where = "w" }
[item.SI-01]
title = "t"
code = ["src/dose.rs", "pump::", "pump"]
parent = "the pump"
[waiver.WV-001]
title = "t"
finding = "missing-levle"
ids = ["RQ-001"]
reason = "r"
approver = "a"
approved_on = 2026-01-01T10:00:00
gate = "dev"
"#;
    what_is_missing_is_told_with_the_line_to_add: "d.toml", r#"
[requirement.RQ-001]
[requirement.RQ-002]
title = " "
text = ""
status = "retired"
[requirement.RQ-003]
title = "t"
text = "t"
retired = { on = 2026-01-01 }
[external.HW-01]
title = "t"
[item.SI-01]
"#;
    dotted_ids_must_be_quoted: "d.toml", r#"
[requirement.SWReq-1.2.1]
title = "t"
text = "t"
[requirement.SWReq-1.2.2]
title = "t"
[requirement.RQ-7]
title = "t"
text = "t"
[requirement.RQ-7.1]
title = "t"
[requirement."RQ-7.2"]
title = "t"
text = "t"
[requirement.RQ-8.retired]
on = 2026-01-01
reason = "r"
"#;
    ids_that_are_declared_twice_are_told_with_both_places: "d.toml", r#"
[requirement.RQ-001]
title = "first"
text = "t"
[requirement.RQ-001]
title = "second"
text = "t"
[requirement.RQ-001]
title = "third"
[item.RQ-001]
title = "another kind"
[requirement.RQ-002]
title = "t"
text = "t"
text = "again"
"#;
    tables_that_are_no_records_are_told: "d.toml", r#"
title = "outside"
[requirement]
text = "no id"
RQ-001 = 5
[[item]]
title = "t"
[RQ-005]
title = "t"
[requirment.RQ-006]
title = "t"
[project]
name = "x"
[waiver."not an id"]
title = "t"
[hazard.HAZ-001]
title = "t"
[control]
mitigates = ["CA-001"]
[[scale.severity]]
id = "S1"
[acceptability]
S1 = ["acceptable"]
"#;
    prefix_and_table_must_agree: "d.toml", r#"
[requirement.SI-07]
title = "t"
text = "t"
[item.RQ-001]
title = "t"
[requirement.X-1]
title = "no tier"
text = "t"
[requirement.X-2]
title = "a tier"
text = "t"
tier = "design"
[item.X-3]
title = "fine"
"#;
}

#[test]
fn of_two_records_with_one_id_the_first_is_read_whatever_the_file_and_syntax() {
    let files = [
        ("a.md", "## RQ-001: first\n\nt\n"),
        ("b.toml", "[requirement.RQ-001]\ntitle = \"second\"\ntext = \"t\"\nnonsense = 1\n"),
        ("c.md", "| ID | Title | Text |\n|---|---|---|\n| RQ-001 | third | t |\n"),
    ];
    let documents = documents(&files);
    assert_eq!(documents.requirements.len(), 1);
    assert_eq!(documents.requirements[0].title.value, "first");
    insta::assert_snapshot!(told(&documents.findings, &files));
}

#[test]
fn a_waiver_without_what_it_needs_is_kept_and_says_what_it_lacks() {
    let documents = documents(&[("d.toml", "[waiver.WV-001]\ntitle = \"t\"\nids = [\"RQ-001\"]\nreason = \" \"\n")]);
    assert_eq!(documents.findings, []);
    assert_eq!(documents.waivers[0].missing, ["finding", "reason", "approver", "approved_on", "expires"]);
}

#[test]
fn places_are_right_with_a_mark_crlf_and_letters_beyond_ascii() {
    let toml = "\u{feff}# µ\r\n[requirement.RQ-001]\r\ntitle = \"é\"\r\ntext = \"ö\" # x\r\n\"ünknown\" = 1\r\n";
    let markdown = "\u{feff}## RQ-001: é\r\n\r\nText\r\n\r\n- Criterion: µ\r\n- Ünknown: x\r\n- Parents: é, SYS-01\r\n";
    insta::assert_snapshot!(judged("d.toml", toml) + &judged("d.md", markdown));
}

fn in_workspace(files: &[(&str, &[u8])]) -> Result<Loaded, ConfigError> {
    let directory = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(directory.path()).unwrap().join("pump");
    for (path, bytes) in files {
        let path = root.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, bytes).unwrap();
    }
    load(&root)
}

const RECORD: &[u8] = b"## RQ-001: t\n\nt\n";

#[test]
fn documents_are_found_below_trace_whether_git_knows_them_or_not() {
    let loaded = in_workspace(&[
        (".gitignore", b"trace/\n"),
        ("trace/b/r.md", RECORD),
        ("trace/a.toml", b"[item.SI-01]\ntitle = \"t\"\n"),
        ("trace/.hidden/no.md", RECORD),
        ("trace/target/CACHEDIR.TAG", b""),
        ("trace/target/no.md", RECORD),
        ("trace/notes.txt", b"no"),
        ("elsewhere/no.md", RECORD),
    ])
    .unwrap();
    let Documents { config, findings, inputs, .. } = &loaded.documents;
    assert_eq!((config.exists, config.project.name.as_str()), (false, "pump"));
    assert_eq!(*findings, []);
    let paths: Vec<&str> = inputs.iter().map(|i| &*i.path).collect();
    assert_eq!(paths, ["trace/a.toml", "trace/b/r.md"]);
    assert_eq!(inputs[1].sha256, super::hex(&<sha2::Sha256 as sha2::Digest>::digest(RECORD)));
    assert_eq!(&*loaded.texts["trace/b/r.md"], "## RQ-001: t\n\nt\n");
}

#[test]
fn a_project_without_any_document_is_no_finding_of_the_reader() {
    assert_eq!(in_workspace(&[("x", b"")]).unwrap().documents.findings, []);
}

#[test]
fn entries_of_documents_that_mean_nothing_are_told_where_they_stand() {
    let toml = b"documents = [\"spec\", \"spec/**/*.md\", \"gone.md\", \"none/**/*.md\", \"spec/*\", \".x/*.md\", \"target/*.md\", \"plan.md\"]\n";
    let files: &[(&str, &[u8])] =
        &[("trace.toml", toml), ("spec/r.md", RECORD), ("spec/logo.png", b"\x89"), ("plan.md", b"# plan\n")];
    let loaded = in_workspace(files).unwrap();
    let text = [("trace.toml", std::str::from_utf8(toml).unwrap())];
    insta::assert_snapshot!(told(&loaded.documents.findings, &text));
    assert_eq!(loaded.documents.requirements.len(), 1);
    assert_eq!(
        loaded.documents.inputs.iter().map(|i| i.role).collect::<Vec<_>>(),
        ["configuration", "document", "document"]
    );
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    let loaded =
        in_workspace(&[("trace/r.md", b"\xef\xbb\xbf# \xc3\xa9\r\n\xc3\xa9\xff\n"), ("trace/s.md", RECORD)]).unwrap();
    let finding = &loaded.documents.findings[0];
    let place = &finding.locations[0].place;
    assert_eq!((&*place.file, place.line, place.column), ("trace/r.md", 2, 2));
    assert_eq!(finding.message, "`trace/r.md` is no UTF-8 text");
    assert_eq!(finding.locations[0].label, "byte 11 of the file is no part of UTF-8 text");
    assert_eq!(loaded.documents.requirements.len(), 1, "the other file is read all the same");
    let error = in_workspace(&[("trace.toml", b"\xff")]).unwrap_err();
    assert_eq!(error.findings.len(), 1);
}

#[test]
fn a_broken_configuration_is_an_error_with_everything_that_is_wrong() {
    let error = in_workspace(&[("trace.toml", b"documents = 1\nbuilds = []\n"), ("trace/r.md", RECORD)]).unwrap_err();
    assert_eq!(error.findings.len(), 2);
    assert!(error.texts.contains_key("trace.toml"));
}

#[test]
fn warnings_of_the_reader_never_deny() {
    let documents = documents(&[("d.md", "## RQ-001: t\n\ntext\n\n- Parent: SYS-01\n")]);
    assert_eq!(documents.findings[0].at_most, Some(Severity::Warn));
}

#[test]
fn reading_many_records_takes_time_in_proportion() {
    let mut text = String::new();
    for n in 0..5_000 {
        let _ = write!(text, "[requirement.RQ-{n}]\ntitle = \"t\"\ntext = \"t\"\nparents = [\"SYS-1\"]\n\n");
    }
    assert_eq!(documents(&[("d.toml", &text)]).requirements.len(), 5_000);
}

mod never_panics {
    use super::documents;
    use proptest::prelude::*;

    const TOML_BITS: &[&str] = &[
        "[requirement.RQ-1]",
        "[requirement]",
        "[[requirement]]",
        "[item.SI-1.a]",
        "[requirement.RQ-1.retired]",
        "title",
        "=",
        "\"t\"",
        "[",
        "]",
        "{",
        "}",
        "'''",
        "\"\"\"",
        ",",
        ".",
        "\n",
        "\r\n",
        "x",
        "2026-01-01",
        "é",
        "#",
        "verify",
        "true",
        "1",
        "retired.on",
        "a.b.c",
        "[hazard.HAZ-1]",
        "source",
        "\"derived: x\"",
        "\u{feff}",
        "(11)",
    ];
    const MARKDOWN_BITS: &[&str] = &[
        "# ",
        "## ",
        "RQ-1",
        ": ",
        "t",
        "\n",
        "\n\n",
        "- ",
        "Parents: ",
        "Verify: test@unit",
        "  - ",
        "| ID | Title |\n",
        "|---|---|\n",
        "| RQ-2 | x |\n",
        "\\|",
        "<!--",
        "-->",
        "```",
        "> ",
        "é",
        "\r\n",
        "`",
        "**",
        "[x]: y",
        "1. ",
        "Retired on: ",
        "HAZ-1: ",
        ",",
        ";",
        "\t",
        "\u{feff}",
        "    ",
        "none",
        "Notes: ",
        "***",
    ];

    proptest! {
        #[test]
        fn on_any_text(text in "(.|\n|\r\n){0,200}") {
            let _ = documents(&[("d.toml", &text), ("d.md", &text)]);
        }

        #[test]
        fn on_text_that_looks_like_toml(bits in prop::collection::vec(prop::sample::select(TOML_BITS), 0..60)) {
            let _ = documents(&[("d.toml", &bits.concat())]);
        }

        #[test]
        fn on_text_that_looks_like_markdown(bits in prop::collection::vec(prop::sample::select(MARKDOWN_BITS), 0..60)) {
            let _ = documents(&[("d.md", &bits.concat())]);
        }
    }
}
