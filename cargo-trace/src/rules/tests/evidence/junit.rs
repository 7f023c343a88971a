//! Cases of JUnit files.

use super::ran;
use crate::finding::{Code, Severity};
use crate::model::*;
use crate::rules::testing::World;
use iec62304_core::verifies;

/// A world without runs whose unit test lies in a module.
fn world() -> (World, String) {
    let mut world = World::fine();
    world.index.files[0].modules[0].path = "limit::tests".into();
    let unit = world.test_names()[0].clone();
    assert!(unit.starts_with("limit::tests::"));
    (world, unit)
}

#[verifies("RQ-089")]
#[test]
fn a_failed_case_fails_the_test_in_every_dialect() {
    let (_, unit) = world();
    let name = unit.rsplit("::").next().unwrap().to_owned();
    for (class, name) in [
        ("dose", unit.as_str()),
        ("limit::tests", &name),
        ("dose::limit::tests", &name),
        ("dose.limit.tests", &name),
        ("", &unit),
        ("", &format!("dose::{unit}")),
        ("dose", &format!("{unit}::case_1")),
    ] {
        let (mut world, _) = world();
        world.junit(class, name, Outcome::Failed);
        assert_eq!(world.state("RQ-001"), State::Failed, "{class} {name}");
        world.only(Code::TestFailed);
        world.none(Code::UnmatchedResult);
    }
}

#[verifies("RQ-089")]
#[test]
fn an_integration_test_is_found_by_nextests_name_of_its_program() {
    let (mut world, _) = world();
    let system = world.test_names()[1].clone();
    world.junit("dose::api", &system, Outcome::Failed);
    assert_eq!(world.standing(&system).outcome, Outcome::Failed);
    assert_eq!(world.standing(&system).environment.as_deref(), Some("out/junit.xml"));
    world.evidence.cases[0].class = "dose::other".to_owned();
    world.evidence.cases[0].suite = "dose::api".to_owned();
    assert_eq!(world.standing(&system).outcome, Outcome::Failed, "by its suite");
}

#[verifies("RQ-089")]
#[test]
fn a_passed_case_verifies_nothing_and_says_why() {
    let (mut world, unit) = world();
    world.junit("dose", &unit, Outcome::Passed);
    let standing = world.standing(&unit);
    assert_eq!((standing.outcome, standing.stale), (Outcome::Passed, None));
    assert_eq!(standing.obstacle, Some(Obstacle::JunitOnly("out/junit.xml".into())));
    assert_eq!(world.state("RQ-001"), State::Unverified);
    assert!(world.reasons("RQ-001")[0].contains("not of which state of the code"), "{:?}", world.reasons("RQ-001"));
    world.only(Code::NoEvidence);
}

#[verifies("RQ-089")]
#[test]
fn a_failed_case_beats_the_pass_of_a_run_and_a_passed_one_changes_nothing() {
    let (mut world, unit, _) = ran();
    world.junit("dose", &unit, Outcome::Passed);
    assert_eq!(world.state("RQ-001"), State::Verified);
    world.junit("dose", &unit, Outcome::Failed);
    assert_eq!(world.state("RQ-001"), State::Failed);
}

#[verifies("RQ-089")]
#[test]
fn cases_that_look_like_ours_and_belong_to_nothing_are_named_once_for_each_file() {
    let (mut world, _) = world();
    world.junit("dose", "gone::test", Outcome::Passed);
    world.junit("dose::limit", "gone_too", Outcome::Passed);
    world.junit("elsewhere", "lives_on", Outcome::Passed);
    let found = world.only(Code::UnmatchedResult);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Deny));
    assert_eq!(
        found.finding.message,
        "2 cases of `out/junit.xml` belong to no test of this workspace: `gone::test` and `gone_too`"
    );
}

#[verifies("RQ-089")]
#[test]
fn a_failure_that_belongs_to_nothing_is_named_unless_its_suite_is_declared_foreign() {
    let (mut world, _) = world();
    world.junit("bench.motor", "stops", Outcome::Failed);
    world.only(Code::UnmatchedResult);
    let foreign = Spanned::new("bench.".to_owned(), Place::file("trace.toml"));
    world.documents.config.evidence.foreign.push(foreign);
    world.none(Code::UnmatchedResult);
}

#[verifies("RQ-089")]
#[test]
fn a_case_that_a_record_names_is_the_records() {
    let (mut world, _) = world();
    world.junit("dose", "motor stops", Outcome::Failed);
    world.only(Code::UnmatchedResult);
    let place = Place::file("trace/vr.toml");
    let record = world.record("VR-01", "RQ-001");
    record.junit = Some(Spanned::new("out/junit.xml".to_owned(), place.clone()));
    record.case = Some(Spanned::new("dose motor stops".to_owned(), place));
    world.none(Code::UnmatchedResult);
}
