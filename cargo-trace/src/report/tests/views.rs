//! Tables, Markdown and CSV.

use super::sample::{Sample, report};
use super::{NARROW, WIDE, rendered};
use crate::model::{AllocatedTo, Place, Spanned, State, UNCONFIRMED};
use crate::report::body::Report;
use crate::report::view::Look;
use crate::report::{Format, View, show};
use iec62304_core::verifies;
use unicode_width::UnicodeWidthStr;

const VIEWS: [View; 7] =
    [View::Requirements, View::Items, View::Tests, View::Waivers, View::Retired, View::Findings, View::Summary];

fn all(format: Format, look: Look) -> String {
    let report = report();
    VIEWS.iter().map(|view| format!("=== {view:?}\n{}\n", rendered(&report, *view, format, look))).collect()
}

#[verifies("RQ-050")]
#[test]
fn tables_of_eighty_columns() {
    insta::assert_snapshot!(all(Format::Table, NARROW));
}

#[verifies("RQ-050")]
#[test]
fn tables_of_a_hundred_and_sixty_columns() {
    insta::assert_snapshot!(all(Format::Table, WIDE));
}

#[verifies("RQ-050")]
#[test]
fn markdown() {
    insta::assert_snapshot!(all(Format::Markdown, NARROW));
}

#[verifies("RQ-050")]
#[test]
fn csv() {
    // Record ends are CRLF; the snapshot shows them, so that they are seen to stay.
    insta::assert_snapshot!(all(Format::Csv, NARROW).replace('\r', "␍"));
}

#[verifies("RQ-050")]
#[test]
fn no_line_of_a_table_is_wider_than_the_terminal() {
    let report = report();
    for width in [70, 80, 100, 120, 160, 240] {
        for view in VIEWS.into_iter().filter(|view| *view != View::Summary) {
            let text = rendered(&report, view, Format::Table, Look { width, color: false });
            for line in text.lines() {
                assert!(line.width() <= width, "{view:?} at {width}: {line}");
            }
        }
    }
}

#[test]
fn colours_change_nothing_but_colour() {
    let report = report();
    for view in VIEWS {
        let plain = rendered(&report, view, Format::Table, NARROW);
        let colored = rendered(&report, view, Format::Table, Look { color: true, ..NARROW });
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain, "{view:?}");
        assert!(view == View::Summary || colored != plain, "{view:?}");
    }
}

#[verifies("RQ-017")]
#[test]
fn line_one_says_what_the_report_rests_on_and_that_it_is_partial() {
    let mut report = report();
    for view in VIEWS.into_iter().filter(|view| *view != View::Summary) {
        let text = rendered(&report, view, Format::Table, NARROW);
        assert_eq!(
            text.lines().next(),
            Some("Rests on links only: no test evidence (run `cargo trace test`)"),
            "{view:?}"
        );
    }
    report.body.verdict.partial = true;
    let text = rendered(&report, View::Items, Format::Table, NARROW);
    assert!(text.starts_with(
        "Rests on links only: no test evidence (run `cargo trace test`). Partial view: narrowed by a selection\n"
    ));
    let text = rendered(&report, View::Requirements, Format::Markdown, NARROW);
    assert!(text.starts_with("**Rests on links only: no test evidence (run \\`cargo trace test\\`). Partial view: narrowed by a selection**\n"));
}

#[verifies("RQ-047")]
#[test]
fn a_link_is_never_called_verified() {
    let table = rendered(&report(), View::Requirements, Format::Table, WIDE);
    let rows: String = table.lines().filter(|line| line.starts_with("RQ-")).collect();
    assert!(rows.contains("linked") && !rows.contains(" verified"), "{rows}");
}

#[verifies("RQ-047")]
#[test]
fn what_no_confirmed_test_shows_is_not_called_linked() {
    let mut sample = Sample::new();
    // The links of RQ-005: both are functions that nothing confirms as tests.
    for link in &mut sample.trace.verifications[1..3] {
        link.reason = Some(UNCONFIRMED.to_owned());
    }
    let report = sample.report();
    let word = |report: &Report, id: &str| {
        let table = rendered(report, View::Requirements, Format::Table, Look { width: 240, color: false });
        let row = table.lines().find(|line| line.starts_with(id)).unwrap().to_owned();
        row.split_whitespace().last().unwrap().to_owned()
    };
    assert_eq!(word(&report, "RQ-001"), "linked");
    assert_eq!(word(&report, "RQ-005"), "unconfirmed");
    assert_eq!(word(&report, "SYS-02"), "unconfirmed", "what only its children speak for is no better than they");
    let summary = rendered(&report, View::Summary, Format::Markdown, NARROW);
    assert!(summary.contains("0 verified, 2 linked, 1 unconfirmed, 1 unverified, 1 untested"), "{summary}");
    let table = rendered(&report, View::Requirements, Format::Table, WIDE);
    assert!(table.contains("unconfirmed = nothing that is linked is confirmed as a test"), "{table}");
    let csv = rendered(&report, View::Summary, Format::Csv, NARROW);
    assert!(csv.contains("requirements: linked,2") && csv.contains("requirements: unconfirmed,1"), "{csv}");
    let csv = rendered(&report, View::Requirements, Format::Csv, NARROW);
    assert!(csv.contains(&format!("not counted: {UNCONFIRMED}")), "{csv}");
    let tests = rendered(&report, View::Tests, Format::Table, WIDE);
    let row = tests.lines().find(|line| line.starts_with("a_bolus_beyond")).unwrap();
    assert!(row.trim_end().ends_with("unconfirmed"), "{tests}");
    assert!(show(&report.body, "RQ-005", NARROW).unwrap().lines().next().unwrap().ends_with("unconfirmed"));
}

#[verifies("RQ-047")]
#[test]
fn an_upper_requirement_that_went_elsewhere_is_not_called_linked() {
    let mut sample = Sample::new();
    sample.trace.requirements[0].record.allocated_to =
        Some(Spanned::new(AllocatedTo::Hardware, Place::file("trace/requirements.toml")));
    let page = show(&sample.body(), "SYS-02", NARROW).unwrap();
    assert!(page.lines().next().unwrap().ends_with("unverified"), "{page}");
    let page = show(&report().body, "SYS-02", NARROW).unwrap();
    assert!(page.lines().next().unwrap().ends_with("linked"), "{page}");
}

#[test]
fn ignored_tests_are_counted_where_they_are_named() {
    let mut sample = Sample::new();
    assert!(!rendered(&sample.report(), View::Requirements, Format::Table, WIDE).contains("1 ignored"));
    sample.trace.tests[2].ignored = true;
    let table = rendered(&sample.report(), View::Requirements, Format::Table, WIDE);
    assert!(table.contains("1 ignored"), "{table}");
}

#[test]
fn a_long_list_of_places_ends_with_a_number() {
    let report = report();
    let table = rendered(&report, View::Requirements, Format::Table, WIDE);
    assert!(table.contains("+2 more"));
    let csv = rendered(&report, View::Requirements, Format::Csv, WIDE);
    assert!(
        csv.contains("pump_dose::limit::rolling_hour::Window::would_exceed_programmed_volume (dose/src/lib.rs:21)")
    );
}

#[test]
fn tagged_ids_without_documents_are_shown_as_such() {
    let mut sample = Sample::new();
    sample.trace.requirements.retain(|node| node.record.id.value.as_str().starts_with("RQ-0"));
    for node in &mut sample.trace.requirements {
        node.state = State::Undocumented;
        node.children.clear();
    }
    let table = rendered(&sample.report(), View::Requirements, Format::Table, NARROW);
    assert!(table.contains("No requirement is documented"), "{table}");
    assert!(table.contains("8 requirements: 0 verified, 8 undocumented"), "{table}");
}

#[verifies("RQ-045")]
#[test]
fn levels_that_were_changed_are_told_below_every_view() {
    let mut report = report();
    let line = crate::report::body::Override {
        approved_on: None,
        approver: Some("QA lead".into()),
        code: "missing-level".into(),
        gate: Some("release".into()),
        level: "note".into(),
        reason: Some("bench in March".into()),
        source: crate::report::body::Source { file: "trace.toml".into(), line: 9 },
    };
    report.body.overrides = vec![line; 11];
    for view in [View::Requirements, View::Tests, View::Findings] {
        let text = rendered(&report, view, Format::Markdown, NARROW);
        let told = "missing-level is note, approved by QA lead: bench in March";
        assert_eq!(text.matches(told).count(), 10, "{text}");
        assert!(text.contains("and 1 more changed level in the JSON report"), "{text}");
    }
}

#[test]
fn empty_views_say_so() {
    let mut report = report();
    report.body.items.clear();
    report.body.findings.clear();
    assert!(rendered(&report, View::Items, Format::Table, NARROW).ends_with("\n\nno software items\n"));
    assert!(rendered(&report, View::Findings, Format::Markdown, NARROW).ends_with("\n\nno findings\n"));
    assert_eq!(rendered(&report, View::Items, Format::Csv, NARROW).lines().count(), 1);
}

#[verifies("RQ-058")]
#[test]
fn a_document_cannot_rewrite_the_terminal() {
    let mut report = report();
    report.body.requirements[2].title = "\u{1b}[2J\u{1b}]0;x\u{7}title\u{202e}".into();
    let table = rendered(&report, View::Requirements, Format::Table, WIDE);
    assert!(!table.contains(['\u{1b}', '\u{7}', '\u{202e}']));
}
