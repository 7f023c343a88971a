//! Reports of every dialect in, cases or a reason out.

use super::{read, read_bytes};
use crate::model::{JunitCase, Outcome};
use iec62304_core::verifies;
use proptest::prelude::*;
use std::fmt::Write as _;

const NEXTEST: &str = include_str!("tests/nextest.xml");
const CARGO2JUNIT: &str = include_str!("tests/cargo2junit.xml");
const PYTEST: &str = include_str!("tests/pytest.xml");
const GTEST: &str = include_str!("tests/gtest.xml");
const DIALECTS: [&str; 4] = [NEXTEST, CARGO2JUNIT, PYTEST, GTEST];

fn told(cases: &[JunitCase]) -> String {
    let mut out = String::new();
    for case in cases {
        let ms = case.duration_ms.map_or_else(|| "-".to_owned(), |ms| ms.to_string());
        let day = case.date.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let _ = write!(out, "{} | {} | {} | {} {ms} {day}", case.suite, case.class, case.name, case.outcome);
        out.push_str(&case.message.as_ref().map_or_else(String::new, |message| format!(" | {message}")));
        out.push('\n');
    }
    out
}

fn one(case: &str) -> JunitCase {
    let text = format!("<testsuite name=\"s\">{case}</testsuite>");
    let cases = read("r.xml", &text).unwrap();
    assert_eq!(cases.len(), 1, "{case}");
    cases.into_iter().next().unwrap()
}

#[verifies("RQ-039")]
#[test]
fn the_report_of_nextest_tells_failures_flaky_tests_and_aborts() {
    insta::assert_snapshot!(told(&read("r.xml", NEXTEST).unwrap()));
}

#[verifies("RQ-039")]
#[test]
fn the_report_of_cargo2junit_has_its_messages_in_cdata() {
    insta::assert_snapshot!(told(&read("r.xml", CARGO2JUNIT).unwrap()));
}

#[verifies("RQ-039")]
#[test]
fn the_report_of_pytest_tells_errors_of_set_up_and_of_what_comes_after() {
    insta::assert_snapshot!(told(&read("r.xml", PYTEST).unwrap()));
}

#[verifies("RQ-039")]
#[test]
fn the_report_of_gtest_has_disabled_tests_that_are_no_passes() {
    insta::assert_snapshot!(told(&read("r.xml", GTEST).unwrap()));
}

#[verifies("RQ-039")]
#[test]
fn a_status_that_nobody_knows_is_no_pass() {
    let case = one("<testcase name=\"t\" status=\"inconclusive\"/>");
    assert_eq!(
        (case.outcome, case.message.as_deref()),
        (Outcome::Unknown, Some("the status `inconclusive` is not known"))
    );
    assert_eq!(one("<testcase name=\"t\" status=\"RUN\" result=\"Completed\"/>").outcome, Outcome::Passed);
    assert_eq!(one("<testcase name=\"t\" status=\"Failed\"/>").outcome, Outcome::Failed);
    assert_eq!(one("<testcase name=\"t\" status=\"disabled\"/>").outcome, Outcome::Ignored);
}

#[verifies("RQ-039")]
#[test]
fn the_worst_of_what_happened_to_a_case_counts_and_its_message_is_told() {
    let case = one(concat!(
        "<testcase name=\"t\"><skipped message=\"no line\"/><flakyError/>",
        "<failure>\n\n  a &lt; b &#x26; c\nmore<system-out>out</system-out></failure><error message=\"later\"/></testcase>"
    ));
    assert_eq!((case.outcome, case.message.as_deref()), (Outcome::Failed, Some("a < b & c")));
    assert_eq!(one("<testcase name=\"t\"><rerunFailure/></testcase>").outcome, Outcome::Flaky);
    let case = one("<testcase name=\"t\"><system-out>&bomb; failed</system-out><properties/></testcase>");
    assert_eq!((case.outcome, case.message), (Outcome::Passed, None));
}

#[verifies("RQ-039")]
#[test]
fn a_failure_of_a_suite_outside_of_its_cases_is_a_case_of_its_own() {
    let case = one("<error message=\"the fixture broke\"/>");
    assert_eq!((&*case.name, case.outcome, case.message.as_deref()), ("s", Outcome::Failed, Some("the fixture broke")));
}

#[verifies("RQ-039")]
#[test]
fn suites_nest_and_a_case_has_the_name_of_the_innermost() {
    let text = "<testsuites><testsuite name=\"a\" timestamp=\"2026-02-01\"><testsuite name=\"b\"><testcase name=\"t\"/>\
                </testsuite><testcase name=\"u\" time=\"-1\"/></testsuite><testcase name=\"v\"/></testsuites>";
    assert_eq!(
        told(&read("r.xml", text).unwrap()),
        "b |  | t | passed - 2026-02-01\na |  | u | passed - 2026-02-01\n |  | v | passed - -\n"
    );
}

#[verifies("RQ-039")]
#[test]
fn a_byte_order_mark_line_ends_and_a_doctype_change_nothing() {
    let plain = read("r.xml", GTEST).unwrap();
    let marked = format!("\u{feff}{}", GTEST.replace('\n', "\r\n"));
    assert_eq!(read("r.xml", &marked).unwrap(), plain);
    let with_doctype = GTEST.replacen("<testsuites", "<!DOCTYPE testsuites [<!ENTITY x \"y\">]>\n<testsuites", 1);
    assert_eq!(read_bytes("r.xml", with_doctype.as_bytes()).unwrap(), plain);
}

#[verifies("RQ-039")]
#[test]
fn a_report_that_is_cut_off_anywhere_gives_no_case() {
    for text in DIALECTS {
        let whole = text.trim_end();
        assert!(read("r.xml", whole).is_ok());
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            let why = read("r.xml", &whole[..end]).expect_err(&whole[..end]);
            assert!(end < 60 || why.contains("cut off"), "{end}: {why}");
        }
    }
}

#[verifies("RQ-039")]
#[test]
fn what_is_no_report_is_refused_with_the_reason() {
    let deep = "<!DOCTYPE t [<!ENTITY a \"&b;&b;\"><!ENTITY b \"ha\">]><testsuite><testcase name=\"&a;\"/></testsuite>";
    let long = format!("<testsuite><testcase name=\"{}\"/></testsuite>", "n".repeat(5000));
    let mut all = String::new();
    for text in [
        "",
        " \n",
        "plain text",
        "{\"tests\": 1}",
        "<html><body/></html>",
        "<testsuite><testcase/></testsuite>",
        "<testsuite>\n<testcase name=\"a\"></testsuite>",
        "<testsuite><testcase name=\"a\"><testcase name=\"b\"/></testcase></testsuite>",
        "<testsuite><properties><testcase name=\"a\"/></properties></testsuite>",
        "<testsuite/>\n<testsuite/>",
        "<testsuite/> and more",
        "<testsuite><testcase name=\"a\" name=\"b\"/></testsuite>",
        "<testsuite><testcase name=a/></testsuite>",
        deep,
        &long,
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><testsuite/>",
        "<!-- only this -->",
    ] {
        let _ = writeln!(all, "{}", read("r.xml", text).unwrap_err());
    }
    insta::assert_snapshot!(all);
}

#[verifies("RQ-039")]
#[test]
fn other_encodings_are_refused_by_their_name() {
    let latin = b"<?xml version=\"1.0\" encoding=\"windows-1252\"?>\n<testsuite name=\"\xe9\"/>";
    assert_eq!(
        read_bytes("r.xml", latin).unwrap_err(),
        "it declares the encoding `windows-1252`, and only UTF-8 is read"
    );
    let wide: Vec<u8> = "\u{feff}<testsuite/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_bytes("r.xml", &wide).unwrap_err(), "it is written in UTF-16, and only UTF-8 is read");
    assert_eq!(read_bytes("r.xml", b"<testsuite name=\"\xe9\"/>").unwrap_err(), "byte 17 is no part of UTF-8 text");
}

#[verifies("RQ-039")]
#[test]
fn neither_depth_nor_number_of_attributes_nor_entities_cost_more_than_the_text() {
    let depth = 200_000;
    let nested = "<testsuite name=\"s\">".repeat(depth) + "<testcase name=\"t\"/>" + &"</testsuite>".repeat(depth);
    assert_eq!(read("r.xml", &nested).unwrap().len(), 1);
    assert!(read("r.xml", &"<testsuite><a>".repeat(depth)).is_err());
    let attributes: String = (0..depth).fold(String::new(), |mut all, n| {
        let _ = write!(all, " a{n}=\"\"");
        all
    });
    assert_eq!(one(&format!("<testcase{attributes} name=\"t\"/>")).name, "t");
    let references = "&amp;".repeat(depth);
    assert!(
        one(&format!("<testcase name=\"t\"><failure>{references}</failure></testcase>")).message.unwrap().len() < 1000
    );
}

proptest! {
    #[verifies("RQ-039")]
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
        let _ = read("r.xml", &text);
    }

    #[verifies("RQ-039")]
    #[test]
    fn no_change_of_a_report_makes_the_reader_panic(
        which in 0..DIALECTS.len(),
        at in any::<prop::sample::Index>(),
        gone in 0..40_usize,
        new in "[<>/&;\"'=a-z! \\[\\]-]{0,12}",
    ) {
        let text = DIALECTS[which];
        let letters: Vec<char> = text.chars().collect();
        let start = at.index(letters.len());
        let end = (start + gone).min(letters.len());
        let changed: String =
            letters[..start].iter().copied().chain(new.chars()).chain(letters[end..].iter().copied()).collect();
        let _ = read("r.xml", &changed);
    }

    #[verifies("RQ-039")]
    #[test]
    fn names_come_back_as_they_were_written(
        class in "[^\\p{Cc}\\u{fffe}\\u{ffff}]{0,30}",
        name in "[^\\p{Cc}\\u{fffe}\\u{ffff}]{1,30}",
    ) {
        let escaped = |text: &str| quick_xml::escape::escape(text.to_owned()).into_owned();
        let case = one(&format!("<testcase classname=\"{}\" name='{}'/>", escaped(&class), escaped(&name)));
        prop_assert_eq!((case.class, case.name), (class, name));
    }
}
