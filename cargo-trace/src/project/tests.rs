//! Documents in, values and findings out: both syntaxes, through the door that `load` uses.

mod disk;
mod records;
mod risk;
mod risk_faults;
mod scales;
mod toml;

use super::fields::KindRow;
use super::{SourceText, config, read};
use crate::finding::{Finding, Severity};
use crate::model::{Documents, Id, Kind, Level, Method, RiskFile, Status, Tier};
use iec62304_core::verifies;
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

#[verifies("RQ-030", "RQ-031")]
#[test]
fn every_example_of_the_field_table_reads_the_same_in_both_syntaxes() {
    for kind in Kind::ALL {
        let row = KindRow::of(*kind);
        let toml = documents(&[("d.toml", row.example_toml), ("scales.toml", SCALES)]);
        let markdown = documents(&[("d.md", row.example_markdown), ("scales.toml", SCALES)]);
        assert_eq!(toml.findings, [], "{kind}");
        assert_eq!(markdown.findings, [], "{kind}");
        assert_eq!(values(&toml), values(&markdown), "{kind}");
        assert!(!values(&toml).is_empty(), "{kind}");
    }
}

/// What risks need besides their records.
pub(super) const SCALES: &str = r#"
[[scale.severity]]
id = "S1"
name = "negligible"
class = "A"
[[scale.severity]]
id = "S5"
name = "catastrophic"
class = "C"

[[scale.probability]]
id = "P1"
bounds = "below 1e-6"
[[scale.probability]]
id = "P4"

[acceptability]
S1 = ["acceptable", "acceptable"]
S5 = ["investigate", "unacceptable"]
"#;

/// Records without their places.
fn values(documents: &Documents) -> String {
    let Documents { requirements, items, waivers, externals, records, soup, anomalies, risk, .. } = documents;
    let RiskFile { hazards, situations, risks, causes, controls, .. } = risk;
    let all = format!(
        "{requirements:#?}{items:#?}{waivers:#?}{externals:#?}{records:#?}{soup:#?}{anomalies:#?}\
         {hazards:#?}{situations:#?}{risks:#?}{causes:#?}{controls:#?}"
    );
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
    if documents.record_count() == 0 { String::new() } else { out }
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

#[verifies("RQ-030", "RQ-031")]
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

#[verifies("RQ-034")]
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

#[verifies("RQ-034")]
#[test]
fn the_digest_of_a_record_is_frozen() {
    let documents = documents(&[("d.toml", KindRow::of(Kind::Requirement).example_toml)]);
    insta::assert_snapshot!(documents.requirements[0].digest);
}

#[verifies("RQ-033")]
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

#[verifies("RQ-032")]
#[test]
fn places_are_right_with_a_mark_crlf_and_letters_beyond_ascii() {
    let toml = "\u{feff}# µ\r\n[requirement.RQ-001]\r\ntitle = \"é\"\r\ntext = \"ö\" # x\r\n\"ünknown\" = 1\r\n";
    let markdown = "\u{feff}## RQ-001: é\r\n\r\nText\r\n\r\n- Criterion: µ\r\n- Ünknown: x\r\n- Parents: é, SYS-01\r\n";
    insta::assert_snapshot!(judged("d.toml", toml) + &judged("d.md", markdown));
}

#[test]
fn warnings_of_the_reader_never_deny() {
    let documents = documents(&[("d.md", "## RQ-001: t\n\ntext\n\n- Parent: SYS-01\n")]);
    assert_eq!(documents.findings[0].at_most, Some(Severity::Warn));
}

#[verifies("RQ-030")]
#[test]
fn a_document_of_thousands_of_records_reads_whole() {
    let mut text = String::new();
    for n in 0..5_000 {
        let _ = write!(text, "[requirement.RQ-{n}]\ntitle = \"t\"\ntext = \"t\"\nparents = [\"SYS-1\"]\n\n");
    }
    assert_eq!(documents(&[("d.toml", &text)]).requirements.len(), 5_000);
}

mod never_panics {
    use super::documents;
    use iec62304_core::verifies;
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
        "[risk.RK-1]",
        "[control.RC-1]",
        "[[scale.severity]]",
        "[[scale.probability]]",
        "[scale]",
        "[acceptability]",
        "[combine]",
        "[not_applicable]",
        "[risk_file]",
        "severity",
        "S1",
        "id",
        "\"S1\"",
        "[\"acceptable\"]",
        "p1",
        "residual.severity",
        "source",
        "\"derived: x\"",
        "\u{feff}",
        "(11)",
        "[record.VR-1]\n",
        "attachments = [",
        "[[record.VR-1.attachments]]\n",
        "path = \"x\"\n",
        "junit = \"r.xml\"\n",
        "anomalies = ",
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
        "## VR-1: r\n\n- Method: review\n",
        "- Attachments: ",
        "x.csv sha256:",
        "- Anomalies: ",
        "HAZ-1: ",
        "RK-1: ",
        "Severity: S1",
        "Residual probability: ",
        "New hazards: ",
        "Software: none: ",
        "acceptability\n",
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
        #[verifies("RQ-036")]
        #[test]
        fn on_any_text(text in "(.|\n|\r\n){0,200}") {
            let _ = documents(&[("d.toml", &text), ("d.md", &text)]);
        }

        #[verifies("RQ-036")]
        #[test]
        fn on_text_that_looks_like_toml(bits in prop::collection::vec(prop::sample::select(TOML_BITS), 0..60)) {
            let _ = documents(&[("d.toml", &bits.concat())]);
        }

        #[verifies("RQ-036")]
        #[test]
        fn on_text_that_looks_like_markdown(bits in prop::collection::vec(prop::sample::select(MARKDOWN_BITS), 0..60)) {
            let _ = documents(&[("d.md", &bits.concat())]);
        }
    }
}
