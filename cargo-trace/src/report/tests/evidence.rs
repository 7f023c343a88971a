//! What reports tell of results: line one, columns, fields, pages.

use super::{WIDE, rendered};
use crate::model::{Gate, Guarded, Outcome, State};
use crate::report::body::{Body, Envelope, Report};
use crate::report::end::end_of_run;
use crate::report::{Format, View, build, show};
use crate::rules::testing::{World, demand};
use crate::rules::{Pack, judge};
use iec62304_core::verifies;
use std::time::Duration;

fn body(world: &World) -> Body {
    let pack = Pack::find("iec62304-2006-amd1").unwrap();
    let trace = world.trace();
    let judgement = judge(&trace, &world.documents.findings, &pack, &world.options);
    let clauses = |code| pack.row(code).clauses.clone();
    build::body(&trace, &world.documents, &judgement, &clauses, world.options.as_of)
}

fn report(world: &World) -> Report {
    Report::new(body(world), Envelope::default())
}

fn view(world: &World, view: View) -> String {
    rendered(&report(world), view, Format::Table, WIDE)
}

/// The fine project, run with probes and without, and with a record.
fn ran() -> World {
    let mut world = World::fine();
    world.run();
    world.run().instrumented = false;
    world.record("VR-01", "RQ-001");
    world
}

fn line_one(world: &World) -> String {
    view(world, View::Requirements).lines().next().unwrap().to_owned()
}

#[verifies("RQ-047", "RQ-090")]
#[test]
fn line_one_says_which_runs_the_matrix_rests_on() {
    let mut world = World::fine();
    assert_eq!(line_one(&world), "Rests on links only: no test evidence (run `cargo trace test`)");
    world.record("VR-01", "RQ-001");
    assert_eq!(line_one(&world), "Rests on links and 1 record: no test evidence (run `cargo trace test`)");
    let mut world = ran();
    assert_eq!(
        line_one(&world),
        "Rests on 2 runs of tests and 1 record, newest 2026-11-22T18:00:02Z by ci, sealed, with and without probes"
    );
    world.documents.records[0].missing = vec!["tester"];
    world.evidence.runs[0].sealed = false;
    assert_eq!(
        line_one(&world),
        "Rests on 2 runs of tests, newest 2026-11-22T18:00:02Z by ci, 1 not sealed, with and without probes"
    );
    world.evidence.runs.pop();
    world.evidence.runs[0].run_by = None;
    assert_eq!(line_one(&world), "Rests on 1 run of tests, 2026-11-22T18:00:01Z, not sealed, with probes");
}

#[verifies("RQ-047")]
#[test]
fn the_end_of_a_run_counts_what_is_verified() {
    let end = |world: &World| end_of_run(&body(world), Gate::Development, Duration::ZERO, false);
    assert!(end(&ran()).ends_with("\n       1 requirement: 1 verified\n"), "{}", end(&ran()));
    assert!(end(&World::fine()).ends_with("\n       1 requirement: 0 verified, 1 linked\n"));
    let mut world = ran();
    world.evidence.runs.clear();
    assert!(!end(&world).contains("1 verified"), "a link is no result");
}

#[verifies("RQ-050", "RQ-085")]
#[test]
fn the_fields_of_results_are_filled() {
    let mut world = ran();
    world.edit("RQ-001").digest = "text".to_owned();
    for run in &mut world.evidence.runs {
        run.requirements.insert(crate::rules::testing::id("RQ-001"), "text".to_owned());
    }
    let body = body(&world);
    assert_eq!(body.verdict.rests_on, "evidence");
    let requirement = body.requirements.iter().find(|r| &*r.id == "RQ-001").unwrap();
    let link = &requirement.verifications[0];
    assert_eq!((&*link.outcome, link.stale, link.instrumented), ("passed", Some(false), Some(true)));
    assert_eq!((link.duration_ms, link.requirement_digest.as_deref()), (Some(2), Some("text")));
    assert_eq!((&*link.reached[0].place, &*link.reached[0].reached), (&*requirement.implementations[0].key, "yes"));
    assert_eq!(requirement.implementations[0].probe, Some(true));
    assert_eq!((requirement.demands[0].missing, requirement.demands[0].satisfied_by.len()), (false, 1));
    let record = requirement.verifications.iter().find(|link| link.record.is_some()).unwrap();
    assert_eq!((record.record.as_deref(), record.level_from.as_deref()), (Some("VR-01"), Some("record")));
    assert_eq!((&*record.method, &*record.outcome, &record.test), ("inspection", "passed", &None));
    let test = &body.tests[0];
    assert_eq!((test.seen_by.last().map(|by| &**by), &*test.outcome, test.runs.len()), (Some("run"), "passed", 2));
    assert_eq!(body.counts.tests.by_outcome, [("passed".into(), 2)].into());
    assert_eq!(body.counts.places.verifications, 2, "a record is no place");
    assert_eq!((body.evidence.len(), body.evidence[0].programs, body.evidence[0].stale_programs), (2, 2, 0));
    assert_eq!((&*body.records[0].id, &*body.records[0].outcome), ("VR-01", "passed"));
    assert!(body.unseen.unknown_reach.is_empty());
    let json = serde_json::to_string(&body).unwrap();
    assert_eq!(json, serde_json::from_str::<serde_json::Value>(&json).unwrap().to_string(), "keys are sorted");
}

#[verifies("RQ-087")]
#[test]
fn places_without_probe_are_unseen() {
    let mut world = ran();
    for tag in &mut world.collected.tags {
        tag.probes = Some(0);
    }
    for run in &mut world.evidence.runs {
        run.places.clear();
    }
    let body = body(&world);
    let place = &body.requirements.iter().find(|r| &*r.id == "RQ-001").unwrap().implementations[0];
    assert_eq!((place.probe, &body.unseen.unknown_reach[..]), (Some(false), std::slice::from_ref(&place.key)));
}

#[verifies("RQ-050")]
#[test]
fn the_view_of_evidence_has_runs_and_records() {
    let mut world = ran();
    world.evidence.runs[1].sealed = false;
    world.evidence.runs[1].dirty = Some(true);
    world.evidence.runs[1].executables[0].inputs = "old".to_owned();
    insta::assert_snapshot!(view(&world, View::Evidence));
    let csv = rendered(&report(&world), View::Evidence, Format::Csv, WIDE);
    assert_eq!(csv.lines().count(), 4);
    assert!(csv.contains("record,VR-01,inspection,system,"), "{csv}");
    assert!(view(&World::fine(), View::Evidence).ends_with("no runs of tests, no records of verification\n"));
}

#[verifies("RQ-050")]
#[test]
fn tests_and_matrix_tell_results_and_what_does_not_count() {
    let mut world = ran();
    world.function(crate::rules::testing::LIB, "alone", Some("test"));
    world.evidence.runs.clear();
    world.run();
    let unit = world.test_names().into_iter().find(|name| name != "alone").unwrap();
    world.result(&unit).outcome = Outcome::Failed;
    world.result("alone").outcome = Outcome::Ignored;
    world.result("alone").guard = Guarded::Never;
    insta::assert_snapshot!(format!("{}\n{}", view(&world, View::Tests), view(&world, View::Requirements)));
}

#[verifies("RQ-055")]
#[test]
fn a_record_has_a_page_and_a_requirement_tells_what_its_tests_enter() {
    let mut world = ran();
    world.edit("RQ-001").verify =
        Some(vec![crate::model::Spanned::new(demand("inspection"), crate::model::Place::file("trace/rq.toml"))]);
    assert_eq!(world.state("RQ-001"), State::Verified);
    let body = body(&world);
    let pages = ["VR-01", "RQ-001"].map(|id| show(&body, id, WIDE).unwrap());
    insta::assert_snapshot!(pages.join("\n"));
    assert_eq!(crate::report::nearest(&body, "vr_1"), Some("VR-01"));
}
