//! Several declared builds: each answers for itself.

use super::{fail, ran};
use crate::finding::Code;
use crate::model::*;
use crate::rules::testing::World;
use crate::rules::testing_runs::passed;
use iec62304_core::verifies;
use std::sync::Arc;

/// A second build `wide` of all that the first one has, and a run of it that is like the first one's.
fn two_builds() -> (World, String) {
    let (mut world, unit, _) = ran();
    let wide: Arc<str> = "wide".into();
    world.collected.builds.push(Build { name: wide.clone(), ..world.collected.builds[0].clone() });
    for tag in &mut world.collected.tags {
        let also: Vec<UnitRef> = tag.seen.iter().map(|seen| UnitRef { build: 1, ..*seen }).collect();
        tag.seen.extend(also);
    }
    let today = &mut world.evidence.today.executables;
    let also: Vec<_> = today.iter().map(|((_, target), now)| ((wide.clone(), target.clone()), now.clone())).collect();
    today.extend(also);
    let run = Run { build: wide, ..world.evidence.runs[0].clone() };
    world.evidence.runs.push(run);
    assert_eq!(world.state("RQ-001"), State::Verified);
    (world, unit)
}

#[verifies("RQ-085")]
#[test]
fn a_build_that_has_the_test_and_no_result_leaves_it_not_run() {
    let (mut world, unit) = two_builds();
    world.none(Code::TestNotRun);
    world.evidence.runs.remove(1);
    assert_eq!(world.state("RQ-001"), State::Unverified);
    let said = world.standing(&unit).obstacle.unwrap().to_string();
    assert_eq!(said, "it was not run in build `wide`");
    assert!(!world.found(Code::TestNotRun).is_empty());
    // A run that left it out is none either.
    let (mut world, unit) = two_builds();
    world.result(&unit).outcome = Outcome::NotRun;
    assert_eq!(world.standing(&unit).obstacle, Some(Obstacle::NotRunIn("wide".into())));
    // A narrowed view does not ask for builds that it does not have.
    world.collected.builds.pop();
    world.collected.partial = true;
    assert_eq!(world.state("RQ-001"), State::Verified);
}

#[verifies("RQ-085", "RQ-086")]
#[test]
fn a_result_of_one_build_hides_neither_failure_nor_age_of_another() {
    let (mut world, unit) = two_builds();
    world.evidence.runs[1].executables[0].inputs = "old".to_owned();
    let standing = world.standing(&unit);
    assert_eq!((standing.outcome, standing.stale), (Outcome::Passed, Some(true)));
    assert!(matches!(standing.obstacle, Some(Obstacle::Stale(_))), "{:?}", standing.obstacle);
    assert_eq!(world.state("RQ-001"), State::Unverified);
    fail(world.result(&unit));
    assert_eq!((world.state("RQ-001"), world.standing(&unit).outcome), (State::Failed, Outcome::Failed));
    // A newer run of the other build changes nothing.
    let newer = world.evidence.runs[0].clone();
    world.evidence.runs.push(newer);
    assert_eq!(world.state("RQ-001"), State::Failed);
}

#[verifies("RQ-087")]
#[test]
fn what_one_builds_test_entered_does_not_stand_in_for_anothers() {
    let (mut world, unit) = two_builds();
    world.result(&unit).reached.clear();
    let standing = world.standing(&unit);
    assert_eq!(standing.obstacle, Some(Obstacle::Hollow(Some("wide".into()))));
    assert_eq!(world.state("RQ-001"), State::Unverified);
    let found = world.only(Code::NotReached).finding;
    let message = format!("a test of `RQ-001` enters no code that is tagged with it in build `wide`: `{unit}`");
    assert_eq!(found.message, message);
    // Where the build does not have the code, nothing is there to enter.
    for tag in world.collected.tags.iter_mut().filter(|tag| tag.relation == Relation::Implements) {
        tag.seen.retain(|seen| seen.build == 0);
    }
    assert_eq!(world.standing(&unit).obstacle, None);
}

#[verifies("RQ-085", "RQ-089")]
#[test]
fn a_run_of_no_declared_build_is_told_only_where_nothing_else_is() {
    let (mut world, unit) = two_builds();
    let mut other = Run { build: "arm".into(), ..world.evidence.runs[0].clone() };
    other.executables[0].tests.iter_mut().for_each(fail);
    world.evidence.runs.push(other);
    assert_eq!(world.state("RQ-001"), State::Verified);
    world.only(Code::UnmatchedResult);
    // Of older results the newest is told, whoever's it is.
    for run in &mut world.evidence.runs[..2] {
        run.executables[0].inputs = "old".to_owned();
    }
    assert_eq!(world.standing(&unit).outcome, Outcome::Failed);
    world.evidence.runs.rotate_right(1);
    assert_eq!(world.standing(&unit).outcome, Outcome::Passed);
    world.evidence.runs.drain(1..);
    assert_eq!(world.standing(&unit).obstacle, Some(Obstacle::OtherBuild("arm".into())));
}

#[verifies("RQ-085", "RQ-086")]
#[test]
fn a_case_that_a_later_list_does_not_have_any_more_is_history() {
    let (mut world, unit, _) = ran();
    let item = world.index.files[0].items.iter_mut().find(|item| *item.path == *unit).unwrap();
    item.test.as_mut().unwrap().cases = true;
    let case = |case: &str| passed(&format!("{unit}::{case}"), 1);
    world.evidence.runs[0].executables[0].tests = vec![case("case_1_high"), case("case_2_low")];
    fail(world.result("high"));
    let mut newer = world.evidence.runs[0].clone();
    newer.executables[0].tests = vec![case("case_1_above"), case("case_2_low")];
    world.evidence.runs[0].executables[0].inputs = "old".to_owned();
    world.evidence.runs[0].executables[0].tests[1].outcome = Outcome::Failed;
    assert_eq!(world.state("RQ-001"), State::Failed);
    world.evidence.runs.push(newer);
    assert_eq!(world.state("RQ-001"), State::Verified);
    assert_eq!(world.trace().tests[0].cases, ["case_2_low".into(), "case_1_above".into()]);
    // It is gone, too, when the newer list has become old itself; what is still there is not.
    world.evidence.runs[1].executables[0].inputs = "older".to_owned();
    let standing = world.standing(&unit);
    assert_eq!((standing.outcome, standing.stale), (Outcome::Passed, Some(true)));
    // A list that was cut off says nothing of what is gone.
    world.evidence.runs[1].executables[0].inputs = "lib inputs".to_owned();
    world.evidence.runs[1].sealed = false;
    assert_eq!(world.state("RQ-001"), State::Failed);
}
