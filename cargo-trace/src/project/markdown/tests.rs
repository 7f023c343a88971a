//! The grammar of Markdown documents, rule by rule, what it takes and what it refuses.

use crate::model::Documents;
use crate::project::tests::{documents, told};
use iec62304_core::verifies;

fn read(text: &str) -> Documents {
    documents(&[("d.md", text)])
}

fn findings(text: &str) -> String {
    told(&read(text).findings, &[("d.md", text)])
}

/// Ids, titles, texts and notes of the requirements.
fn requirements(text: &str) -> Vec<String> {
    read(text)
        .requirements
        .iter()
        .map(|r| {
            format!("{} {:?} {:?} {:?}", r.id.value, r.title.value, r.text, r.notes.as_deref().unwrap_or_default())
        })
        .collect()
}

#[verifies("RQ-031")]
#[test]
fn m1_a_heading_with_id_colon_and_title_opens_a_record() {
    let text = "# Spec\n\n### RQ-001: One `x` ###\n\nt\n\nRQ-002: Two\n===========\n\nu\n";
    assert_eq!(requirements(text), ["RQ-001 \"One `x`\" \"t\" \"\"", "RQ-002 \"Two\" \"u\" \"\""]);
    assert_eq!(findings(text), "");
}

#[verifies("RQ-032")]
#[test]
fn m1_headings_that_nearly_open_a_record_are_told() {
    let text = "## RQ-001 No colon\n\nt\n\n## RQ-0ö2: no id\n\nt\n\n## RW-003: unknown prefix\n\n- Parents: SYS-01\n\n\
                ## RQ-004:\n\nt\n\n## **RQ-005**: bold\n\nt\n\n## UTF-8 handling\n\nprose\n";
    insta::assert_snapshot!(findings(text));
    assert_eq!(read(text).requirements.len(), 3, "what is told is read as well as it can be");
}

#[verifies("RQ-031")]
#[test]
fn m2_a_record_ends_at_the_next_one_or_at_a_heading_of_its_rank() {
    let text = "## RQ-001: a\n\nt\n\n### Rationale\n\nstill text\n\n#### RQ-002: b\n\nu\n\n### Rationale\n\nnobody's\n\n\
                ## RQ-003: c\n\nv\n\n## Chapter\n\nnobody's\n\n- Parents: SYS-01\n";
    assert_eq!(
        requirements(text),
        [
            "RQ-001 \"a\" \"t\\n\\n### Rationale\\n\\nstill text\" \"\"",
            "RQ-002 \"b\" \"u\" \"\"",
            "RQ-003 \"c\" \"v\" \"\"",
        ]
    );
    assert_eq!(findings(text), "");
}

#[verifies("RQ-031")]
#[test]
fn m2_nesting_makes_no_link() {
    let documents = read("# SYS-01: a\n\nt\n\n## RQ-001: b\n\nt\n");
    assert_eq!(documents.requirements[1].parents, []);
}

#[verifies("RQ-031")]
#[test]
fn m3_prose_is_text_before_the_field_list_and_notes_after_it() {
    let text = "## RQ-001: a\n\nOne,\ntwo.\n\n1. three\n2. four\n\n- five\n\n- Item: SI-01\n\nsix\n\n> seven\n";
    assert_eq!(
        requirements(text.replace("- five\n\n", "").as_str()),
        ["RQ-001 \"a\" \"One,\\ntwo.\\n\\n1. three\\n2. four\" \"six\\n\\n> seven\""]
    );
    let item = read("## SI-01: a\n\nabout\n\n- Class: B\n\nmore\n");
    assert_eq!(item.items[0].notes.as_deref(), Some("about\n\nmore"), "a kind without text has notes only");
    assert_eq!(item.findings, []);
}

#[verifies("RQ-031")]
#[test]
fn m4_the_first_list_with_a_known_name_is_the_field_list() {
    let text = "## RQ-001: a\n\nOne of:\n\n- this\n- Remark about that: x\n\nend\n\n* Item: SI-01\n* Parents: SYS-01\n";
    let documents = read(text);
    assert_eq!(findings(text), "");
    assert!(documents.requirements[0].text.contains("- this"));
    assert_eq!(documents.requirements[0].parents.len(), 1);
}

#[verifies("RQ-031")]
#[test]
fn m4_every_entry_is_a_field_and_there_is_one_list() {
    let text = "## RQ-001: a\n\nt\n\n- Item: SI-01\n- Parent: SYS-01\n- just words\n- Children: RQ-002\n- Item: SI-02\n- **Category**: function\n\n\
                more\n\n- Criterion: c\n";
    insta::assert_snapshot!(findings(text));
}

#[verifies("RQ-032")]
#[test]
fn m4_a_list_of_nothing_but_a_derived_link_is_told_too() {
    insta::assert_snapshot!(findings("## SI-01: a\n\n- Requirements: RQ-001\n"));
}

#[verifies("RQ-032")]
#[test]
fn m5_a_near_miss_is_a_warning_and_a_far_one_is_prose() {
    let text = "## RQ-001: a\n\nt\n\n- Parent: SYS-01\n- **Item**: SI-01\n- Remark: x\n- Time: y\n";
    insta::assert_snapshot!(findings(text));
    assert_eq!(findings("## RQ-001: a\n\nt\n\n- Remark: x\n- see also: y\n"), "");
}

#[verifies("RQ-032")]
#[test]
fn m5_fields_that_stand_in_no_bullet_list_are_a_warning() {
    let warned = |body: &str| {
        let text = format!("## RQ-001: a\n\n{body}\n");
        let findings = read(&text).findings;
        assert!(findings.iter().all(|f| f.at_most == Some(crate::finding::Severity::Warn)), "{findings:?}");
        findings.into_iter().map(|f| (f.message, f.locations[0].place.line, f.locations[0].place.column)).collect()
    };
    let line = |name: &str| format!("`RQ-001` has no field list, but a line `{name}`");
    let told: Vec<_> = warned("t\n\n1. Verify: test@system\n2. x");
    assert_eq!(told, [(line("Verify"), 5, 4)]);
    let told: Vec<_> = warned("t\n\n1. x\n10. risk controls: RC-001");
    assert_eq!(told, [(line("risk controls"), 6, 5)]);
    let told: Vec<_> = warned("The pump stops.\nVerify: test@system");
    assert_eq!(told, [(line("Verify"), 4, 1)]);
    for prose in [
        "The item: a pump. Verify: no",
        "Verify:\n\n1. this",
        "Verified: yes",
        "> Verify: x",
        "```\nVerify: x\n```",
        "1.Verify: x",
        "t\n\n- Verify: test@system\n\nItem: remark",
    ] {
        let told: Vec<(String, u32, u32)> = warned(prose);
        assert_eq!(told, [], "{prose}");
    }
}

#[verifies("RQ-031")]
#[test]
fn m6_a_table_of_ids_and_fields_makes_records() {
    let text = "| ID | Title | Text | Item | Verify | retired on |\n|---|---|---|---|---|---|\n\
                | RQ-001 | a \\| b | t | SI-01, SI-02 | test@unit; analysis | |\n| SI-01 | c | | | | |\n";
    let documents = read(text);
    assert_eq!(findings(text), "");
    assert_eq!(documents.requirements[0].title.value, "a | b");
    assert_eq!(documents.requirements[0].items.len(), 2);
    assert_eq!(documents.requirements[0].items[1].place.column, 32, "each id has its own place");
    assert_eq!(documents.requirements[0].verify.as_ref().unwrap().len(), 2);
    assert_eq!(documents.items.len(), 1);
}

#[verifies("RQ-032")]
#[test]
fn m6_rows_are_told_like_records() {
    let text = "| ID | Title | Text | Class |\n|---|---|---|---|\n| RQ-001 | a | t | C |\n| X-1 | a | t | |\n| one | a | t | |\n\
                | RQ-002 | | | |\n| HAZ-001 | a | | |\n";
    insta::assert_snapshot!(findings(text));
}

#[verifies("RQ-032")]
#[test]
fn m6_a_table_with_foreign_headers_is_prose_and_nearly_so_a_warning() {
    let foreign = "| ID | Discussed on |\n|---|---|\n| RQ-001 | Monday |\n";
    assert_eq!((findings(foreign).as_str(), read(foreign).requirements.len()), ("", 0));
    let foreign = "| Name | Title |\n|---|---|\n| RQ-001 | a |\n";
    assert_eq!(findings(foreign), "");
    let near =
        "| ID | Titel | Text |\n|---|---|---|\n| RQ-001 | a | t |\n\n| Id | Title |\n|---|---|\n| RQ-002 | a |\n";
    insta::assert_snapshot!(findings(near));
}

#[verifies("RQ-031")]
#[test]
fn m6_a_table_may_follow_a_field_list_but_not_stand_in_the_text() {
    let table = "| ID | Title | Text |\n|---|---|---|\n| RQ-002 | a | t |\n";
    let after = format!("## RQ-001: a\n\nt\n\n- Item: SI-01\n\n{table}");
    assert_eq!(findings(&after), "");
    assert_eq!(read(&after).requirements.len(), 2);
    insta::assert_snapshot!(findings(&format!("## RQ-001: a\n\nt\n\n{table}\n- Item: SI-01\n")));
    let prose = "## RQ-001: a\n\n| Mode | Rate |\n|---|---|\n| x | 1 |\n\n- Item: SI-01\n";
    assert!(requirements(prose)[0].contains("| x | 1 |"), "another table is text");
}

#[verifies("RQ-031")]
#[test]
fn m7_names_have_any_case_and_blanks_for_lines() {
    let text = "## RQ-001: a\n\nt\n\n- risk CONTROLS: RC-001\n- Implemented_by kind: data\n- implemented by where: w\n- Implemented By Reason: r\n";
    let documents = read(text);
    assert_eq!(findings(text), "");
    assert_eq!(documents.requirements[0].risk_controls.len(), 1);
    assert_eq!(documents.requirements[0].implemented_by.as_ref().unwrap().value.kind, "data");
}

#[verifies("RQ-031")]
#[test]
fn m7_a_table_is_written_field_by_field() {
    insta::assert_snapshot!(findings(
        "## RQ-001: a\n\nt\n\n- Item: SI-01\n- Retired: 2026-01-01\n- X: y\n- Implemented by kind: data\n"
    ));
}

#[verifies("RQ-031")]
#[test]
fn m8_code_quotes_comments_and_link_definitions_are_never_read() {
    let text = "```\n## RQ-001: a\n```\n\n> ## RQ-002: b\n\n<!--\n## RQ-003: c\n-->\n\n[RQ-005]: http://x\n\n\
                ## RQ-006: e <!-- hidden -->\n\nvisible <!-- not this --> text\n\n<!-- nor this -->\n\n- Item: SI-01 <!-- SI-02 -->\n";
    assert_eq!(requirements(text), ["RQ-006 \"e\" \"visible  text\" \"\""]);
    assert_eq!(read(text).requirements[0].items.len(), 1);
    assert_eq!(findings(text), "");
}

#[verifies("RQ-031")]
#[test]
fn m8_line_ends_and_a_byte_order_mark_change_nothing() {
    let text = "## RQ-001: a\n\nt\nu\n\n- Item: SI-01\n- Criterion: one\n  two\n\nnotes\n";
    let other = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(requirements(text), requirements(&other));
    assert_eq!(read(text).requirements[0].digest, read(&other).requirements[0].digest);
    assert_eq!(read(&other).requirements[0].criterion.as_deref(), Some("one\ntwo"));
    assert_eq!(findings(&other), "");
}

#[verifies("RQ-031")]
#[test]
fn m9_demands_are_split_at_commas_and_semicolons() {
    let text = "## RQ-001: a\n\nt\n\n- Verify: test@unit, test at system; review or analysis@integration\n";
    let documents = read(text);
    let demands: Vec<String> = documents.requirements[0].verify.iter().flatten().map(|d| d.value.to_string()).collect();
    assert_eq!(demands, ["test@unit", "test@system", "inspection or analysis@integration"]);
    insta::assert_snapshot!(findings("## RQ-001: a\n\nt\n\n- Verify: test@unit, test on firmware; tested\n"));
}

#[verifies("RQ-032")]
#[test]
fn m9_an_empty_verify_is_told_however_it_is_written() {
    insta::assert_snapshot!(findings("## RQ-001: a\n\nt\n\n- Verify: none\n\n## RQ-002: a\n\nt\n\n- Verify:\n"));
}

#[verifies("RQ-031")]
#[test]
fn m10_text_and_people_never_split_and_lists_of_text_are_nested() {
    let text = "## WV-001: a\n\n- Finding: missing-level\n- Ids: RQ-001, RQ-002\n- Reason: one, two\n\n  three\n- Approver: Doe, Jane\n\
                - Approved on: 2026-01-01\n- Expires: 2026-02-01\n- Refs:\n  - a, b\n  - c\n";
    let documents = read(text);
    assert_eq!(findings(text), "");
    let waiver = &documents.waivers[0];
    assert_eq!(waiver.approver.as_deref(), Some("Doe, Jane"));
    assert_eq!(waiver.reason.as_deref(), Some("one, two\n\nthree"));
    assert_eq!(waiver.ids.len(), 2);
    assert_eq!(waiver.missing, [""; 0]);
}

#[verifies("RQ-031")]
#[test]
fn m10_none_is_the_empty_list() {
    let text = "## RQ-001: a\n\nt\n\n- Parents: none\n- Criterion: none\n";
    let documents = read(text);
    assert_eq!(findings(text), "");
    assert_eq!(documents.requirements[0].parents, []);
    assert_eq!(documents.requirements[0].criterion.as_deref(), Some("none"), "text is text");
}

#[verifies("RQ-032")]
#[test]
fn values_are_checked_at_their_own_place() {
    let text = "## RQ-001: a\n\nt\n\n- Parents: SYS-01, SYS 2, é\n- Status: aktive\n- Retired on: 31.1.2026\n- Retired reason: r\n- Item: SI-01\n  - SI-02\n\n  more\n\
                - Tier: software\n  - nested\n\n## WV-001: a\n\n- Finding: missing-levle\n- Expires: soon\n";
    insta::assert_snapshot!(findings(text));
}

#[verifies("RQ-031")]
#[test]
fn m2_a_risk_file_may_be_nested_and_its_links_are_written_out() {
    let text = "## HAZ-001: Over-infusion\n\n- Category: performance\n\n### HS-001: Above the limit\n\nGranted too early.\n\n- Hazard: HAZ-001\n\n\
                | ID | Title | Situation | Item | Kind |\n|---|---|---|---|---|\n| CA-001 | Lockout | HS-001 | SI-01 | defect |\n\n\
                ## HS-002: Nobody notices\n\n- Software: none: the line is kinked\n";
    let documents = read(text);
    insta::assert_snapshot!(findings(text));
    let [nested, alone] = documents.risk.situations.as_slice() else { panic!("two situations") };
    assert_eq!(nested.sequence.as_deref(), Some("Granted too early."));
    assert_eq!(nested.hazard.as_ref().unwrap().value.as_str(), "HAZ-001");
    assert_eq!(nested.no_software, None);
    assert_eq!(alone.hazard, None, "nesting makes no link");
    assert_eq!(alone.no_software.as_ref().unwrap().value, "the line is kinked");
    assert_eq!(documents.risk.causes[0].item.as_ref().unwrap().value.as_str(), "SI-01");
}

#[verifies("RQ-032", "RQ-080")]
#[test]
fn a_section_that_is_called_as_a_table_of_toml_and_holds_data_is_a_warning() {
    let table = "| Severity | P1 |\n|---|---|\n| S1 | acceptable |\n";
    insta::assert_snapshot!(findings(&format!(
        "## [acceptability]\n\nOurs.\n\n{table}\n## Not applicable\n\n- Network: none\n"
    )));
    assert_eq!(findings(&format!("## Acceptability\n\nSee the plan.\n\n## Matrix\n\n{table}")), "");
}

/// `line severity message`, of all findings.
fn lines(text: &str) -> Vec<String> {
    let findings = read(text).findings;
    let line = |f: &crate::finding::Finding| {
        let word = if f.at_most.is_some() { "warning" } else { "error" };
        format!("{} {word} {}", f.locations[0].place.line, f.message)
    };
    findings.iter().map(line).collect()
}

#[verifies("RQ-032")]
#[test]
fn m1_what_is_never_closed_and_takes_records_in_is_told_where_it_begins() {
    let records = "\n\n## RQ-002: Two\n\nt\n";
    for (opening, what, end) in [
        ("```", "code", "```"),
        ("````rust", "code", "````"),
        ("~~~", "code", "~~~"),
        ("<!-- old", "a comment", "-->"),
        ("<script>", "HTML", "</script>"),
        ("<PRE class=\"x\">", "HTML", "</pre>"),
    ] {
        let text = format!("## RQ-001: a\n\nt\n\n{opening}{records}");
        assert_eq!(lines(&text), [format!("5 error {what} that is never closed takes `RQ-002` in")], "{opening}");
        let finding = &read(&text).findings[0];
        assert_eq!(finding.help.as_deref(), Some(&*format!("write `{end}` where it ends")));
        assert_eq!(finding.locations[1].place.line, 7);
        assert_eq!(lines(&format!("{opening}{records}\n{end}\n")), [""; 0], "what is closed is code: {opening}");
        assert_eq!(lines(&format!("{opening}\n\nRQ-002 is no record\n")), [""; 0], "{opening}");
    }
    let table = "```\n| ID | Title |\n|---|---|\n| RQ-002 | Two |\n";
    assert_eq!(lines(table), ["1 error code that is never closed takes `RQ-002` in"]);
    let odd = "```\ncode\n\n## RQ-002: Two\n\n```\nmore code\n```\n";
    assert_eq!(lines(odd), ["8 error code that is never closed takes `RQ-002` in"]);
}

#[verifies("RQ-032")]
#[test]
fn m1_lines_that_look_like_a_heading_and_are_none_are_told() {
    let below = |before: &str, line: &str| lines(&format!("{before}{line}\n\nt\n"));
    let record = "## RQ-001: a\n\nt\n\n";
    for html in ["<details>", "<div class=\"x\">", "<img src=\"a.png\">"] {
        let html = format!("{record}{html}\n");
        assert_eq!(below(&html, "## RQ-002: Two"), ["6 error the heading of `RQ-002` is not read"]);
        assert_eq!(below(&html, "## Two"), [""; 0]);
        assert_eq!(below(&format!("{html}\n"), "## RQ-002: Two"), [""; 0]);
    }
    assert_eq!(below("<!-- x\n--> ", "## RQ-002: Two"), ["2 error the heading of `RQ-002` is not read"]);
    for line in ["- ## RQ-002: Two", "* # RQ-002: Two", "1. ### RQ-002: Two"] {
        assert_eq!(below(record, line), ["5 error the heading of `RQ-002` is not read"], "{line}");
    }
    assert_eq!(below(record, "- a\n\n  ## RQ-002: Two"), ["7 error the heading of `RQ-002` is not read"]);
    assert_eq!(below(record, "    ## RQ-002: Two"), ["5 warning the heading of `RQ-002` is not read"]);
    assert_eq!(below(record, "**RQ-002: Two**"), ["5 error the heading of `RQ-002` is not read"]);
    assert_eq!(below(record, "x\n__RQ-002: Two__"), ["6 warning the heading of `RQ-002` is not read"]);
    for line in ["RQ-002: Two", "**RQ-002**: Two", "**RQ-002:** Two"] {
        assert_eq!(below(record, line), ["5 warning the heading of `RQ-002` is not read"], "{line}");
    }
    assert_eq!(below(record, "####### RQ-002: Two"), ["5 error the heading of `RQ-002` has more than six `#`"]);
    for prose in [
        "see RQ-002: it says",
        "One.\nRQ-002: it says.",
        "**see RQ-002**",
        "- RQ-002: it says",
        "- **RQ-002**: it says",
        "> ## RQ-002: Two",
        "```\n##RQ-002: Two\n```",
        "- a\n  ```\n  ## RQ-002: Two\n  ```",
        "Requirement RQ-002: it says",
        "`## RQ-002: Two` is a heading",
        "RQ-001: it has a record, so this speaks of it",
        "    ## RQ-001: an example",
    ] {
        assert_eq!(below(record, prose), [""; 0], "{prose}");
    }
}

#[verifies("RQ-032")]
#[test]
fn m1_headings_with_something_before_the_id_are_told_and_read_as_well_as_can_be() {
    let texts = [
        ("3.1 RQ-002: Two", "RQ-002"),
        ("1. RQ-002: Two", "RQ-002"),
        ("Requirement RQ-002: Two", "RQ-002"),
        ("<a id=\"x\"></a>RQ-002: Two", "RQ-002"),
        ("RQ 002: Two", "RQ-002"),
        ("RQ\u{2011}002: Two", "RQ-002"),
        ("RQ\u{2010}002: Two", "RQ-002"),
        ("RQ\u{2013}002: Two", "RQ-002"),
        ("RQ\u{200b}-002: Two", "RQ-002"),
    ];
    for (heading, id) in texts {
        let text = format!("## {heading}\n\nt\n");
        assert_eq!(lines(&text), [format!("1 error the heading of `{id}` is not `id: title`")], "{heading}");
        assert_eq!(read(&text).findings[0].help.as_deref(), Some("write `## RQ-002: Two`"), "{heading}");
        assert_eq!(requirements(&text), ["RQ-002 \"Two\" \"t\" \"\""], "{heading}");
    }
    let risk = lines("## Hazard HAZ-001: Over-infusion\n\n- Category: performance\n");
    assert_eq!(risk, ["1 error the heading of `HAZ-001` is not `id: title`"]);
    let word = "## Anforderung RQ-002: Two\n\nt\n";
    assert_eq!(lines(word), ["1 warning the heading of `RQ-002` begins with another word"]);
}

#[verifies("RQ-032")]
#[test]
fn m1_headings_without_a_blank_are_told_wherever_they_stand() {
    let told = |before: &str, line: &str| lines(&format!("## RQ-001: a\n\nt\n\n{before}{line}\n"));
    let closed_up = "error the heading of `RQ-002` has no blank after its `#`";
    for line in ["##RQ-002: Two", "##RQ-002 Two", "##**RQ-002**: Two", "##RQ\u{2011}002: Two", "##\u{200b} RQ-002: Two"]
    {
        assert_eq!(told("", line), [format!("5 {closed_up}")], "{line}");
        assert_eq!(told("x\n", line), [format!("6 {closed_up}")], "{line}");
        assert_eq!(told("- Criterion: c\n", line), [format!("6 {closed_up}")], "{line}");
        let table = "- Criterion: c\n\n| ID | Title | Text |\n|---|---|---|\n| RQ-003 | a | b |\n";
        assert_eq!(told(table, line), [format!("10 {closed_up}")], "{line}");
    }
    assert_eq!(told("", "##RW-002: Two"), ["5 error `RW-002` has a prefix that no kind claims"]);
    assert_eq!(told("", "#RQ-002: Two"), [format!("5 {closed_up}")]);
    let warning = closed_up.replace("error", "warning");
    assert_eq!(told("", "#RQ-002 Two"), [format!("5 {warning}")]);
    assert_eq!(told("Both #RQ-001 and\n", "#RQ-002: two are fine."), [format!("6 {warning}")]);
    for prose in ["x\n#RQ-002 and others", "#RW-002: x", "##UTF-8", "## UTF-8", "#1: x"] {
        assert_eq!(told("", prose), [""; 0], "{prose}");
    }
}

#[verifies("RQ-032")]
#[test]
fn m5_demands_with_another_mark_than_a_colon_are_a_warning() {
    for (entry, name) in [
        ("* [ ] Verify: test@system", "[ ] Verify"),
        ("- [x] Verify: test@system", "[x] Verify"),
        ("- Verify – test@system", "Verify"),
        ("- Verify — test@system", "Verify"),
        ("- Verify - test@system", "Verify"),
        ("- Verify = test@system", "Verify"),
        ("- **Verify**：test@system", "**Verify**"),
        ("- Verify：test@system", "Verify"),
    ] {
        let text = format!("## RQ-001: a\n\nt\n\n{entry}\n");
        assert_eq!(lines(&text), [format!("5 warning `RQ-001` has no field list, but an entry `{name}`")], "{entry}");
    }
    for prose in ["- Verification – by hand", "- the item - a pump", "- Verify-by-hand", "- a – b"] {
        assert_eq!(lines(&format!("## RQ-001: a\n\nt\n\n{prose}\n")), [""; 0], "{prose}");
    }
}

#[verifies("RQ-032")]
#[test]
fn m6_a_table_that_only_emphasis_or_one_column_keeps_from_records_is_a_warning() {
    let table = |header: &str| lines(&format!("| {header} |\n|---|---|---|\n| RQ-002 | a | b |\n"));
    let nearly = |name: &str| format!("1 warning `d.md` has a table that nearly makes records, with a column `{name}`");
    assert_eq!(table("**ID** | Title | Text"), [nearly("**ID**")]);
    assert_eq!(table("ID | **Title** | Text"), [nearly("**Title**")]);
    let because = "1 warning `d.md` has a table that makes no records, because of its column `Priority`";
    assert_eq!(table("ID | Title | Priority"), [because]);
    let without_dashes = "| ID | Title | Text |\n| RQ-002 | a | b |\n";
    assert_eq!(lines(without_dashes), ["1 warning `d.md` has a table without the line of dashes below its header"]);
    assert_eq!(lines("| ID | Title |\n| one | a |\n"), [""; 0]);
    assert_eq!(table("ID | Discussed on | Priority"), [""; 0]);
    assert_eq!(table("Requirement | Title | Priority"), [""; 0]);
}
