//! Anomalies, and the census of content kinds.

use super::evidence::{fail, ran};
use crate::finding::{Code, Severity};
use crate::model::*;
use crate::rules::testing::{World, id};
use iec62304_core::verifies;
use jiff::civil::date;

fn named(path: &str) -> Vec<Spanned<String>> {
    vec![Spanned::new(path.to_owned(), Place::span("trace/anomalies.toml", 9, 3, 4))]
}

#[verifies("RQ-124")]
#[test]
fn a_failure_that_no_anomaly_names_is_denied_in_release() {
    let (mut world, unit, _) = ran();
    world.none(Code::FailureWithoutAnomaly);
    fail(world.result(&unit));
    let found = world.only(Code::FailureWithoutAnomaly);
    assert_eq!((found.development, found.release), (Severity::Off, Severity::Deny));
    assert_eq!(found.finding.ids, [id("RQ-001")]);
    assert_eq!(found.finding.caused_by, Some((Code::TestFailed, id("RQ-001"))));
    assert_eq!(found.finding.message, "no open anomaly names what failed here for `RQ-001`");
}

#[verifies("RQ-124")]
#[test]
fn an_evaluated_open_anomaly_makes_the_failure_a_warning_and_the_requirement_stays_failed() {
    let (mut world, unit, _) = ran();
    fail(world.result(&unit));
    for name in [unit.clone(), format!("dose::{unit}"), format!("dose lib dose {unit}")] {
        world.documents.anomalies.clear();
        world.anomaly("ANOM-001").tests = named(&name);
        world.none(Code::FailureWithoutAnomaly);
        let failed = world.only(Code::TestFailed);
        assert_eq!((failed.development, failed.release), (Severity::Warn, Severity::Warn), "{name}");
        assert!(failed.finding.message.ends_with("; `ANOM-001` explains it"), "{}", failed.finding.message);
        assert_eq!(world.state("RQ-001"), State::Failed);
    }
}

#[verifies("RQ-124", "RQ-125")]
#[test]
fn an_anomaly_that_nobody_evaluated_names_the_failure_and_does_not_excuse_it() {
    let (mut world, unit, _) = ran();
    fail(world.result(&unit));
    let anomaly = world.anomaly("ANOM-001");
    anomaly.tests = named(&unit);
    anomaly.evaluation = None;
    world.none(Code::FailureWithoutAnomaly);
    assert_eq!(world.only(Code::TestFailed).release, Severity::Deny);
    let found = world.only(Code::AnomalyUnevaluated);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Deny));
    assert_eq!(found.finding.message, "the risk of the open anomaly `ANOM-001` is not evaluated");
}

#[verifies("RQ-124")]
#[test]
fn a_closed_anomaly_and_one_of_another_test_explain_nothing() {
    let (mut world, unit, _) = ran();
    fail(world.result(&unit));
    let anomaly = world.anomaly("ANOM-001");
    anomaly.tests = named(&unit);
    anomaly.status.value = AnomalyStatus::Closed;
    world.only(Code::FailureWithoutAnomaly);
    assert_eq!(world.only(Code::TestFailed).release, Severity::Deny);
    let anomaly = &mut world.documents.anomalies[0];
    anomaly.status.value = AnomalyStatus::Open;
    anomaly.tests = named("some::other_test");
    world.only(Code::FailureWithoutAnomaly);
}

#[verifies("RQ-125")]
#[test]
fn an_evaluation_counts_when_it_is_whole_and_finds_the_risk_acceptable() {
    let mut world = World::fine();
    world.anomaly("ANOM-001");
    world.none(Code::AnomalyUnevaluated);
    let evaluation = |world: &mut World| world.documents.anomalies[0].evaluation.as_mut().unwrap().value.clone();
    let whole = evaluation(&mut world);
    let set = |world: &mut World, value: Evaluation| {
        world.documents.anomalies[0].evaluation.as_mut().unwrap().value = value;
    };
    set(&mut world, Evaluation { missing: vec!["by"], ..whole.clone() });
    assert_eq!(
        world.only(Code::AnomalyUnevaluated).finding.message,
        "the evaluation of the open anomaly `ANOM-001` lacks `by`"
    );
    set(&mut world, Evaluation { acceptable: Some(Spanned::new(false, Place::span("a.toml", 7, 1, 1))), ..whole });
    let found = world.only(Code::AnomalyUnevaluated).finding;
    assert_eq!(found.message, "the anomaly `ANOM-001` is evaluated as not acceptable, and it is still open");
    assert_eq!(found.locations[0].place.line, 7);
    world.class(Some("A"));
    let found = world.only(Code::AnomalyUnevaluated);
    assert_eq!((found.development, found.release), (Severity::Off, Severity::Warn));
}

#[verifies("RQ-124", "RQ-125")]
#[test]
fn an_evaluation_counts_from_its_day_on() {
    let (mut world, unit, _) = ran();
    fail(world.result(&unit));
    world.anomaly("ANOM-001").tests = named(&unit);
    world.none(Code::AnomalyUnevaluated);
    world.documents.anomalies[0].evaluation.as_mut().unwrap().value.on.as_mut().unwrap().value = date(2036, 10, 9);
    assert_eq!(
        world.only(Code::AnomalyUnevaluated).finding.message,
        "the evaluation of the open anomaly `ANOM-001` is dated 2036-10-09, after the day of judgement"
    );
    assert_eq!(world.only(Code::TestFailed).release, Severity::Deny, "it excuses no failure");
}

#[verifies("RQ-125")]
#[test]
fn a_closed_anomaly_names_the_version_and_what_shows_that_it_is_gone() {
    let (mut world, unit, _) = ran();
    let anomaly = world.anomaly("ANOM-001");
    anomaly.status.value = AnomalyStatus::Closed;
    let message = |world: &World| world.only(Code::AnomalyClosedUnverified).finding.message;
    assert_eq!(message(&world), "the anomaly `ANOM-001` is closed, and nothing shows that it is gone");
    let at = |text: &str| Spanned::new(text.to_owned(), Place::file("a.toml"));
    let test = |path: &str| Witness::Test(at(path));
    world.documents.anomalies[0].verified_by = vec![test("no::such_test")];
    assert!(message(&world).ends_with("no test is called `no::such_test`"));
    world.documents.anomalies[0].verified_by = vec![test(&unit)];
    assert!(message(&world).ends_with("it does not say in which version"));
    world.documents.anomalies[0].resolved_in = Some(at("2.1.0"));
    world.none(Code::AnomalyClosedUnverified);
    fail(world.result(&unit));
    assert!(message(&world).ends_with("has not passed"));
    let record = Witness::Record(Spanned::new(id("VR-09"), Place::file("a.toml")));
    world.documents.anomalies[0].verified_by = vec![record];
    assert!(message(&world).ends_with("`VR-09` is no record"));
    let found = world.only(Code::AnomalyClosedUnverified);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
}

#[verifies("RQ-125")]
#[test]
fn a_closed_anomaly_is_not_resolved_in_a_version_that_is_still_to_come() {
    let (mut world, unit, _) = ran();
    let place = Place::span("trace/anomalies.toml", 8, 1, 5);
    let anomaly = world.anomaly("ANOM-001");
    anomaly.status.value = AnomalyStatus::Closed;
    anomaly.verified_by = vec![Witness::Test(Spanned::new(unit, place.clone()))];
    for (version, counts) in
        [("2.1.0", true), ("2.1", true), ("2.1.0-rc1", true), ("9.9", false), ("2.1.1", false), ("spring", true)]
    {
        world.documents.anomalies[0].resolved_in = Some(Spanned::new(version.to_owned(), place.clone()));
        assert_eq!(world.found(Code::AnomalyClosedUnverified).is_empty(), counts, "{version}");
    }
    world.documents.anomalies[0].resolved_in.as_mut().unwrap().value = "9.9".to_owned();
    assert_eq!(
        world.only(Code::AnomalyClosedUnverified).finding.message,
        "the anomaly `ANOM-001` is closed, and version 9.9, in which it is resolved, comes after the project's, 2.1.0"
    );
}

#[verifies("RQ-126")]
#[test]
fn content_kinds_are_open_without_requirement_and_reason() {
    let mut world = World::fine();
    let answered = std::mem::take(&mut world.documents.not_applicable);
    let found = world.only(Code::CensusOpen);
    assert_eq!((found.development, found.release), (Severity::Off, Severity::Warn));
    let message = found.finding.message;
    assert!(
        message.starts_with("11 content kinds of 5.2.2 without requirement or reason: `io`, `interface`"),
        "{message}"
    );
    world.documents.not_applicable = answered;
    world.none(Code::CensusOpen);
    world.edit("RQ-001").status.value = Status::Retired;
    world.edit("RQ-001").retired =
        Some(Retired { on: date(2026, 1, 2), reason: "gone".to_owned(), replaced_by: Vec::new() });
    world.linked("RQ-002");
    world.edit("RQ-002").category.clear();
    let message = world.only(Code::CensusOpen).finding.message;
    assert!(message.ends_with(": `function`"), "a retired requirement answers nothing: {message}");
}
