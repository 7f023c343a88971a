//! Results of another tree, another text, another build.

use super::{fail, ran};
use crate::finding::{Code, Severity};
use crate::model::*;
use crate::rules::testing::{LIB, id};
use iec62304_core::verifies;

/// A helper of the unit test changes after the run.
fn edited(world: &mut crate::rules::testing::World) {
    let today = &mut world.evidence.today;
    today.files.insert(LIB.into(), "2".into());
    for (key, program) in &mut today.executables {
        if key.1.kind == TargetKind::Lib {
            program.sha256 = "edited".to_owned();
        }
    }
}

#[verifies("RQ-086", "RQ-090")]
#[test]
fn a_changed_input_makes_results_stale_and_is_named_once_in_development() {
    let (mut world, unit, system) = ran();
    world.linked("RQ-002");
    world.evidence.runs.clear();
    world.run();
    world.none(Code::EvidenceStale);
    edited(&mut world);
    let standing = world.standing(&unit);
    assert_eq!((standing.outcome, standing.stale), (Outcome::Passed, Some(true)));
    assert_eq!(standing.obstacle.unwrap().to_string(), "changed since it ran: `src/lib.rs`");
    assert_eq!(world.standing(&system).stale, Some(false), "its program does not have the file");
    assert_eq!(world.state("RQ-001"), State::Unverified);
    let found = world.found(Code::EvidenceStale);
    let development: Vec<_> = found.iter().filter(|f| f.development > Severity::Off).collect();
    let release: Vec<_> = found.iter().filter(|f| f.release > Severity::Off).collect();
    assert_eq!((development.len(), development[0].development), (1, Severity::Note));
    assert_eq!(
        development[0].finding.message,
        "the results of 2 linked tests are older than what they speak of: `src/lib.rs` changed"
    );
    assert_eq!((release.len(), release[0].release), (2, Severity::Deny));
    assert_eq!(release[0].finding.ids, [id("RQ-001")]);
    for finding in world.found(Code::MissingLevel) {
        assert_eq!((finding.development, finding.release), (Severity::Off, Severity::Deny), "an edit is one note");
    }
}

#[verifies("RQ-086")]
#[test]
fn a_new_run_takes_the_place_of_a_stale_one_and_a_new_failure_is_not_flaky() {
    let (mut world, unit, _) = ran();
    fail(world.result(&unit));
    edited(&mut world);
    let old = world.evidence.today.clone();
    world.run();
    world.evidence.today = old;
    world.evidence.runs[1].executables[0].inputs = "edited".to_owned();
    assert_eq!(world.state("RQ-001"), State::Verified);
    world.evidence.runs[0].executables[0].tests[0].outcome = Outcome::Passed;
    fail(world.result(&unit));
    assert_eq!(world.standing(&unit).outcome, Outcome::Failed);
}

#[verifies("RQ-086")]
#[test]
fn a_stale_failure_stands_until_the_test_is_run_again() {
    let (mut world, unit, _) = ran();
    fail(world.result(&unit));
    edited(&mut world);
    assert_eq!(world.state("RQ-001"), State::Failed);
    let found = world.only(Code::TestFailed).finding;
    assert_eq!(found.locations[0].label, "changed since it ran: `src/lib.rs`");
}

#[verifies("RQ-086")]
#[test]
fn a_changed_text_makes_the_results_of_that_requirement_stale_and_of_no_other() {
    let (mut world, ..) = ran();
    world.linked("RQ-002");
    world.edit("RQ-001").digest = "old text".to_owned();
    world.edit("RQ-002").digest = "its text".to_owned();
    world.evidence.runs.clear();
    world.run();
    assert_eq!((world.state("RQ-001"), world.state("RQ-002")), (State::Verified, State::Verified));
    world.edit("RQ-001").digest = "new text".to_owned();
    assert_eq!((world.state("RQ-001"), world.state("RQ-002")), (State::Unverified, State::Verified));
    let trace = world.trace();
    let link = trace.verifications.iter().find(|link| link.id.value == id("RQ-001")).unwrap();
    assert_eq!(link.why_not().unwrap(), "the requirement's text changed since it ran");
    assert_eq!((link.standing.requirement_digest.as_deref(), link.standing.stale), (Some("old text"), Some(true)));
    assert!(world.found(Code::EvidenceStale).iter().any(|f| f.finding.message.contains("`RQ-001` changed")));
    world.evidence.runs[0].requirements.remove(&id("RQ-001"));
    let trace = world.trace();
    let link = trace.verifications.iter().find(|link| link.id.value == id("RQ-001")).unwrap();
    assert_eq!(link.why_not().unwrap(), "the requirement was not declared when it ran");
}

#[verifies("RQ-086")]
#[test]
fn inputs_that_are_gone_are_said_to_be() {
    let (mut world, unit, _) = ran();
    world.evidence.runs[0].executables[0].inputs = "with one more".to_owned();
    assert_eq!(world.standing(&unit).obstacle.unwrap().to_string(), "changed since it ran: inputs that are gone");
}

#[verifies("RQ-086")]
#[test]
fn many_changed_inputs_are_named_by_the_first_ones() {
    let (mut world, unit, _) = ran();
    let names: Vec<std::sync::Arc<str>> = (1..=5).map(|n| format!("data/{n}.csv").into()).collect();
    let today = &mut world.evidence.today;
    today.files.extend(names.iter().map(|name| (name.clone(), "x".into())));
    for program in today.executables.values_mut() {
        (program.sha256, program.inputs) = ("more".to_owned(), names.clone());
    }
    let said = world.standing(&unit).obstacle.unwrap().to_string();
    assert_eq!(said, "changed since it ran: `data/1.csv`, `data/2.csv`, `data/3.csv` and 2 more");
}

#[verifies("RQ-086", "RQ-089")]
#[test]
fn a_run_of_a_build_that_the_check_does_not_have_is_lost_and_named() {
    let (mut world, unit, _) = ran();
    world.none(Code::UnmatchedResult);
    world.evidence.runs[0].build = "firmware-tests".into();
    assert_eq!(world.standing(&unit).obstacle, Some(Obstacle::OtherBuild("firmware-tests".into())));
    assert_eq!(world.state("RQ-001"), State::Unverified);
    let found = world.only(Code::UnmatchedResult);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Deny));
    assert!(found.finding.message.contains("build `firmware-tests`"), "{}", found.finding.message);
    world.collected.partial = true;
    world.none(Code::UnmatchedResult);
}

#[verifies("RQ-086")]
#[test]
fn a_program_that_the_check_does_not_build_gives_no_result() {
    let (mut world, unit, _) = ran();
    world.evidence.today.executables.retain(|(_, target), _| target.kind != TargetKind::Lib);
    assert_eq!(world.standing(&unit).obstacle, Some(Obstacle::OtherProgram));
    assert!(world.only(Code::TestNotRun).finding.locations[0].label.contains("does not build"));
}
