//! `show` and `list`.

use super::sample::{Sample, report};
use super::{NARROW, WIDE};
use crate::report::view::Look;
use crate::report::{Listing, list, nearest, show};
use iec62304_core::verifies;
use unicode_width::UnicodeWidthStr;

const IDS: [&str; 8] = ["SYS-02", "RQ-005", "RQ-017", "RQ-018", "RQ-030", "SI-01", "WV-003", "HW-03"];

#[verifies("RQ-055")]
#[test]
fn an_id_with_everything_that_hangs_from_it() {
    let body = report().body;
    let pages: Vec<String> = IDS.iter().map(|id| show(&body, id, NARROW).unwrap()).collect();
    insta::assert_snapshot!(pages.join("\n"));
}

#[verifies("RQ-055")]
#[test]
fn a_wide_terminal_has_room_for_whole_lines() {
    insta::assert_snapshot!(show(&report().body, "RQ-005", WIDE).unwrap());
}

#[test]
fn prose_keeps_to_the_width_and_colour_changes_nothing_else() {
    let body = report().body;
    for id in IDS {
        let plain = show(&body, id, NARROW).unwrap();
        let colored = show(&body, id, Look { color: true, ..NARROW }).unwrap();
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
        for line in plain.lines() {
            // A single word may be longer than the line.
            assert!(line.width() <= 80 || line.split_whitespace().count() == 1, "{line}");
        }
    }
}

#[verifies("RQ-055")]
#[test]
fn rings_of_requirements_end() {
    let mut sample = Sample::new();
    let parent = sample.trace.requirements[9].record.id.clone();
    sample.trace.requirements[2].record.parents = vec![parent];
    sample.trace.requirements[9].children = vec![2];
    let page = show(&sample.body(), "RQ-005", NARROW).unwrap();
    assert!(page.contains("comes from  SDS-001: Window of sixty one-minute buckets (linked)"), "{page}");
    assert!(page.contains("RQ-005: Rolling-hour limit (linked), see above"), "{page}");
}

#[verifies("RQ-055")]
#[test]
fn an_unknown_id_has_no_page_but_a_neighbour() {
    let body = report().body;
    assert_eq!(show(&body, "RQ-O05", NARROW), None);
    assert_eq!(nearest(&body, "rq_005"), Some("RQ-005"));
    assert_eq!(nearest(&body, "SDS-0O1"), Some("SDS-001"));
    assert_eq!(nearest(&body, "RQ-5"), Some("RQ-005"));
    assert_eq!(nearest(&body, "RQ-777"), None, "two slips lead anywhere");
    assert_eq!(nearest(&body, "SOMETHING-4711"), None);
}

#[verifies("RQ-055")]
#[test]
fn lists_are_one_line_each_with_a_tab() {
    let body = report().body;
    let lists = [Listing::Requirements, Listing::Tests, Listing::Tags, Listing::Builds];
    insta::assert_snapshot!(lists.map(|what| list(&body, what)).join("\n").replace('\t', "→"));
}
