//! Views and pages of the risk file.

use super::sample::report;
use super::{NARROW, rendered};
use crate::model::{Acceptance, ImplementedIn, Place, Spanned, Status};
use crate::report::body::{Body, Report};
use crate::report::view::Look;
use crate::report::{Format, View, build, nearest, show};
use crate::rules::testing::World;
use iec62304_core::verifies;
use jiff::civil::date;
use unicode_width::UnicodeWidthStr;

/// One cause whose control hangs from planned work, one that is accepted, one without control; a situation without
/// cause, one without software, and a clamp in hardware that two sources show.
fn world() -> World {
    let mut world = World::chained();
    let by = "risk board".to_owned();
    let (reason, benefit_risk) = ("benefit".to_owned(), Some("BR-1".to_owned()));
    let place = Place::file("trace/risk.toml");
    let accepted =
        Some(Spanned::new(Acceptance { by, on: date(2026, 10, 1), reason, benefit_risk, ahead: false }, place.clone()));
    world.documents.risk.risks[0].accepted.clone_from(&accepted);
    world.cause("CA-002", "HS-001", "SI-01").accepted = accepted;
    world.linked("RQ-002");
    world.edit("RQ-002").status.value = Status::Planned;
    let controls = vec![world.spanned("RC-002")];
    world.edit("RQ-002").risk_controls = controls;
    world.control("RC-002", &["CA-001"]);
    world.situation("HS-002", "HAZ-001");
    world.risk("RK-002", "HS-002", "S2");
    world.cause("CA-003", "HS-002", "SI-01");
    world.situation("HS-003", "HAZ-001");
    world.situation("HS-004", "HAZ-001").no_software = Some(Spanned::new("mechanical".to_owned(), place));
    world.record("VR-02", "RC-003");
    let evidence = vec![world.spanned("HW-03"), world.spanned("VR-02")];
    let clamp = world.control("RC-003", &["HS-004"]);
    clamp.implemented_in[0].value = ImplementedIn::Hardware;
    clamp.evidence = evidence;
    clamp.external = true;
    let external = world.spanned("HW-03");
    world.documents.externals.push(crate::model::External {
        title: Spanned::new("Clamp".to_owned(), external.place.clone()),
        id: external,
        held_in: "hardware specification".to_owned(),
        revision: None,
        digest: String::new(),
    });
    world
}

fn body() -> Body {
    let world = world();
    let (trace, judgement) = (world.trace(), world.judge());
    build::body(&trace, &world.documents, &judgement, &|_| Vec::new(), date(2026, 11, 22))
}

/// A whole risk file in place of the sample's, which has none.
pub(super) fn put_into(sample: &mut Body) {
    let Body { acceptability, causes, chains, controls, hazards, risks, scales, situations, .. } = body();
    *sample = Body { acceptability, causes, chains, controls, hazards, risks, scales, situations, ..sample.clone() };
}

fn risky() -> Report {
    Report { body: body(), ..report() }
}

#[verifies("RQ-111", "RQ-103")]
#[test]
fn the_chain_as_a_table_names_each_broken_link() {
    insta::assert_snapshot!(rendered(&risky(), View::Risks, Format::Table, NARROW));
}

#[verifies("RQ-111")]
#[test]
fn the_chain_in_markdown_and_csv_and_the_controls_in_all_forms() {
    let report = risky();
    let forms = [
        (View::Risks, Format::Markdown),
        (View::Risks, Format::Csv),
        (View::Controls, Format::Table),
        (View::Controls, Format::Markdown),
        (View::Controls, Format::Csv),
    ];
    let text = forms.map(|(view, format)| rendered(&report, view, format, NARROW).replace('\r', ""));
    insta::assert_snapshot!(text.join("\n===\n"));
}

#[verifies("RQ-111")]
#[test]
fn no_line_of_the_risk_file_is_wider_than_the_terminal() {
    let report = risky();
    for width in [80, 120, 160] {
        for view in [View::Risks, View::Controls] {
            for line in rendered(&report, view, Format::Table, Look { width, color: false }).lines() {
                assert!(line.width() <= width, "{view:?} at {width}: {line}");
            }
        }
    }
}

#[verifies("RQ-111")]
#[test]
fn ids_for_which_a_row_has_no_lines_are_counted_and_none_is_cut() {
    let mut report = risky();
    report.body.controls[0].requirement_ids = (101..=109).map(|n| format!("RQ-{n}").into()).collect();
    let table = rendered(&report, View::Controls, Format::Table, NARROW);
    assert!(table.contains("RQ-105") && table.contains("+4 more"), "{table}");
    assert!(!table.contains("RQ-106") && !table.contains('…'), "{table}");
    let csv = rendered(&report, View::Controls, Format::Csv, NARROW);
    assert!(csv.contains("RQ-109"), "{csv}");
}

#[verifies("RQ-112")]
#[test]
fn each_record_of_the_risk_file_has_a_page_with_its_links_both_ways() {
    let body = body();
    let ids = ["HAZ-001", "HS-001", "HS-004", "RK-001", "CA-001", "RC-001", "RC-003", "SI-01", "VR-01"];
    let pages: Vec<String> = ids.iter().map(|id| show(&body, id, NARROW).unwrap()).collect();
    insta::assert_snapshot!(pages.join("\n"));
    assert_eq!(nearest(&body, "rc-3"), Some("RC-003"));
}

#[verifies("RQ-110")]
#[test]
fn the_report_has_both_ends_of_each_link_and_every_row() {
    let body = body();
    let ids = |ids: &[crate::report::body::Text]| ids.join(" ");
    assert_eq!(ids(&body.hazards[0].situation_ids), "HS-001 HS-002 HS-003 HS-004");
    let situation = &body.situations[0];
    assert_eq!((&*ids(&situation.cause_ids), &*ids(&situation.risk_ids)), ("CA-001 CA-002", "RK-001"));
    assert_eq!(situation.class.as_deref(), Some("C"));
    assert_eq!((&*ids(&body.causes[0].control_ids), body.causes[0].class.as_deref()), ("RC-001 RC-002", Some("C")));
    assert_eq!((&*ids(&body.controls[0].requirement_ids), &*ids(&body.controls[0].cause_ids)), ("RQ-001", "CA-001"));
    assert_eq!((&*body.controls[0].implementation, body.controls[0].effective), ("linked", true));
    assert_eq!((&*body.controls[1].implementation, body.controls[1].effective), ("unverified", false));
    assert_eq!((&*body.controls[2].implementation, &*body.controls[2].verifications[0].of), ("verified", "control"));
    assert_eq!(
        (&*ids(&body.items[0].cause_ids), &*ids(&body.items[0].control_ids)),
        ("CA-001 CA-002 CA-003", "RC-001 RC-002")
    );
    assert_eq!(body.risks[0].residual.as_ref().unwrap().acceptability.as_deref(), Some("acceptable"));
    assert_eq!((body.scales.len(), body.scales[0].steps.len(), body.acceptability.len()), (2, 2, 2));
    let rows: Vec<&str> = body.chains.iter().map(|row| row.broken_at.as_deref().unwrap_or("whole")).collect();
    assert_eq!(rows, ["result", "result", "implementation", "whole", "control", "cause", "whole", "whole"]);
}
