//! Findings in each message format.

use super::NARROW;
use super::judged::judged;
use super::sample::{DOCUMENT, Sample, document, id, report};
use crate::finding::{Code, Finding, Severity};
use crate::model::{Class, Gate, Place};
use crate::report::body::Body;
use crate::report::end::end_of_run;
use crate::report::findings::{MessageFormat, Selection, render};
use crate::report::view::Look;
use iec62304_core::verifies;
use std::time::Duration;

/// CRLF, a tab and letters of two bytes before the place.
const CODE: &str = "use core::time;\r\n\r\nfn héé\tsilence() {}\r\n";

fn source(file: &str) -> Option<String> {
    match file {
        DOCUMENT => Some(document()),
        "dose/src/lib.rs" | "dose/src/\u{1b}[2Jlib.rs" => Some(CODE.to_owned()),
        _ => None,
    }
}

fn said(body: &Body, gate: Gate, only: Option<&str>, format: MessageFormat, look: Look) -> String {
    let mut out = Vec::new();
    render(body, Selection { gate, only }, format, look, &source, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn of_sample(format: MessageFormat) -> String {
    said(&report().body, Gate::Development, None, format, NARROW)
}

/// A body with nothing but some findings.
fn body_of(findings: Vec<Finding>) -> Body {
    let mut sample = Sample::new();
    sample.findings = findings.into_iter().map(|f| judged(f, Severity::Deny, Severity::Deny)).collect();
    sample.body()
}

fn untested(number: usize, class: u8) -> Finding {
    let id = id(&format!("RQ-{number}"));
    Finding::new(Code::Untested, format!("`{id}` has no verification")).id(&id).class(Class(class))
}

#[verifies("RQ-052")]
#[test]
fn for_people() {
    insta::assert_snapshot!(of_sample(MessageFormat::Human));
}

#[verifies("RQ-052")]
#[test]
fn one_line_each() {
    insta::assert_snapshot!(of_sample(MessageFormat::Short));
}

#[verifies("RQ-052")]
#[test]
fn json_lines() {
    insta::assert_snapshot!(of_sample(MessageFormat::Json));
}

#[verifies("RQ-052")]
#[test]
fn annotations_on_github() {
    insta::assert_snapshot!(of_sample(MessageFormat::Github));
}

#[verifies("RQ-045")]
#[test]
fn the_release_gate_has_its_own_levels_and_waivers() {
    let text = said(&report().body, Gate::Release, None, MessageFormat::Short, NARROW);
    assert!(!text.contains("waived["), "{text}");
    assert_eq!(text.lines().count(), text.lines().filter(|line| line.contains("error[")).count(), "{text}");
    assert!(text.lines().next().unwrap().contains("[no-evidence]"), "locked findings are the worst: {text}");
}

#[verifies("RQ-052")]
#[test]
fn ten_of_a_code_are_shown_the_worst_class_first_and_then_how_to_see_the_rest() {
    let body = body_of((1..=14).map(|n| untested(n, u8::from(n > 12) * 2)).collect());
    let text = said(&body, Gate::Development, None, MessageFormat::Human, NARROW);
    let shown: Vec<&str> = text.lines().filter(|line| line.starts_with("error[")).collect();
    assert_eq!(shown.len(), 10);
    assert!(shown[0].contains("`RQ-13`") && shown[1].contains("`RQ-14`") && shown[2].contains("`RQ-1`"), "{shown:#?}");
    assert!(
        text.contains("note: 4 more findings of `untested`, to see all: `cargo trace check --only untested`\n"),
        "{text}"
    );
    let all = said(&body, Gate::Development, Some("untested"), MessageFormat::Human, NARROW);
    assert_eq!(all.matches("error[untested]").count(), 14);
    assert!(!all.contains("more findings"));
    assert_eq!(said(&body, Gate::Development, Some("no-tags"), MessageFormat::Human, NARROW), "");
}

#[verifies("RQ-052")]
#[test]
fn a_place_that_is_not_there_any_more_keeps_its_numbers() {
    let at = |place: &Place| untested(1, 2).at(place, "here");
    for place in [
        Place::point("gone.rs", 7, 3),
        Place::point("dose/src/lib.rs", 400, 3),
        Place::point("dose/src/lib.rs", 0, 0),
        Place::point("dose/src/lib.rs", u32::MAX, u32::MAX),
    ] {
        let text = said(&body_of(vec![at(&place)]), Gate::Development, None, MessageFormat::Human, NARROW);
        assert!(text.contains(&format!("--> {}:{}", place.file, place.line)), "{text}");
    }
}

#[verifies("RQ-052")]
#[test]
fn odd_ranges_do_not_disturb() {
    let file = "dose/src/lib.rs";
    let ranges = [(1, 99, 1, 120), (2, 1, 2, 1), (3, 4, 99, 1), (3, 8, 3, 2), (1, 1, 3, 4), (4, 1, 4, 2)];
    for (line, column, end_line, end_column) in ranges {
        let place = Place { file: file.into(), line, column, end_line, end_column };
        let text = said(
            &body_of(vec![untested(1, 2).at(&place, "here")]),
            Gate::Development,
            None,
            MessageFormat::Human,
            NARROW,
        );
        assert!(text.contains(&format!("--> {file}:{line}")), "{text}");
    }
}

#[verifies("RQ-052")]
#[test]
fn carets_stand_below_what_they_mean() {
    let place = Place::span("dose/src/lib.rs", 3, 8, 7);
    let text =
        said(&body_of(vec![untested(1, 2).at(&place, "")]), Gate::Development, None, MessageFormat::Human, NARROW);
    let line = text.lines().find(|line| line.contains("silence")).unwrap();
    let carets = text.lines().find(|line| line.contains('^')).unwrap();
    let column = |line: &str, what: char| line.chars().position(|c| c == what);
    assert_eq!(column(line, 's'), column(carets, '^'), "{text}");
    assert_eq!(carets.matches('^').count(), "silence".len());
    assert!(!text.contains('\r'));
}

#[verifies("RQ-058")]
#[test]
fn a_finding_cannot_rewrite_the_terminal_or_the_log() {
    let mut finding =
        untested(1, 2).at(&Place::span("dose/src/lib.rs", 1, 1, 3), "\u{1b}[2Jlabel").help("\u{1b}[31mhelp");
    finding.message = "first\n::error::second, 100%\u{1b}[2J".to_owned();
    // A file name may hold anything; one of these files is there to be shown, the others are not.
    let hostile = untested(3, 4)
        .at(&Place::span("gone\u{1b}[2J\n::error::x.rs", 1, 1, 3), "")
        .at(&Place::span("dose/src/\u{1b}[2Jlib.rs", 1, 1, 3), "");
    let body = body_of(vec![finding, hostile]);
    for format in [MessageFormat::Human, MessageFormat::Short, MessageFormat::Github] {
        let text = said(&body, Gate::Development, None, format, NARROW);
        assert!(!text.contains('\u{1b}'), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("::error::")), "{text:?}");
        assert!(text.contains("gone\u{fffd}[2J"), "{text:?}");
    }
    let text = said(&body, Gate::Development, None, MessageFormat::Github, NARROW);
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("title=untested::first%0A::error::second, 100%25"), "{text}");
}

#[verifies("RQ-058")]
#[test]
fn properties_of_annotations_are_escaped() {
    let body = body_of(vec![untested(1, 2).at(&Place::point("a,b:c%.rs", 1, 2), "")]);
    let text = said(&body, Gate::Development, None, MessageFormat::Github, NARROW);
    assert!(
        text.starts_with("::error file=a%2Cb%3Ac%25.rs,line=1,endLine=1,col=2,endColumn=2,title=untested::"),
        "{text}"
    );
}

#[test]
fn the_end_of_a_run_is_frozen() {
    let mut body = report().body;
    body.changed_levels = vec![(Gate::Development, "no-child".into()), (Gate::Release, "unlinked-test".into())];
    let end = |body: &Body| end_of_run(body, Gate::Development, Duration::from_millis(412), false);
    assert_eq!(
        end(&body),
        "    Finished development gate in 0.41s
     Failed: 2 denied, 1 warning, 1 note, 1 waived
       Rests on links only: no test evidence (run `cargo trace test`)
       8 requirements: 0 verified, 3 linked, 1 unverified, 1 untested, 1 unimplemented, 1 planned, 1 draft
       Levels changed by `[policy]` or the command line: no-child
"
    );
    body.changed_levels.remove(0);
    body.verdict.development =
        crate::report::body::GateOutcome { denied: 0, noted: 6, outcome: "passed".into(), waived: 0, warned: 3 };
    body.requirements.clear();
    let counts = &mut body.counts.software_requirements;
    counts.total = 28;
    counts.by_state = [("unverified".into(), 26), ("planned".into(), 2)].into();
    assert_eq!(
        end(&body),
        "    Finished development gate in 0.41s
     Passed: 0 denied, 3 warnings, 6 notes
       Rests on links only: no test evidence (run `cargo trace test`)
       28 requirements: 0 verified, 26 linked, 2 planned
"
    );
}

#[verifies("RQ-047")]
#[test]
fn only_a_fully_verified_product_is_green() {
    let green = "\u{1b}[32m";
    let mut body = report().body;
    body.verdict.development.outcome = "passed".into();
    body.verdict.development.denied = 0;
    let end = |body: &Body| end_of_run(body, Gate::Development, Duration::ZERO, true);
    assert!(!end(&body).contains(green), "{:?}", end(&body));
    let counts = &mut body.counts.software_requirements;
    counts.by_state = [("verified".into(), counts.total)].into();
    assert!(end(&body).contains(green), "{:?}", end(&body));
    body.verdict.development.outcome = "failed".into();
    assert!(!end(&body).contains(green), "{:?}", end(&body));
}
