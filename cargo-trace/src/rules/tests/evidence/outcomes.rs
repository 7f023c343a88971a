//! Outcomes: two keys, cases, attempts, runs.

use super::{fail, ran};
use crate::finding::{Code, Severity};
use crate::model::*;
use crate::rules::testing::{API, LIB, World, demand, id};
use crate::rules::testing_runs::passed;
use iec62304_core::verifies;

#[verifies("RQ-085", "RQ-047")]
#[test]
fn a_requirement_is_verified_by_passes_with_both_keys_and_its_parent_with_it() {
    let (world, unit, _) = ran();
    assert_eq!(world.reasons("RQ-001"), [] as [&str; 0]);
    let standing = world.standing(&unit);
    assert_eq!((standing.outcome, standing.obstacle, standing.instrumented), (Outcome::Passed, None, Some(true)));
    assert_eq!((standing.stale, standing.duration_ms, standing.build), (Some(false), Some(2), Some("host".into())));
    assert_eq!(standing.environment.as_deref(), Some("x86_64-unknown-linux-gnu (dev, cargo)"));
    world.none(Code::NoEvidence);
    let trace = world.trace();
    assert!(trace.tests.iter().all(|test| test.listed && test.outcome == Outcome::Passed));
}

#[verifies("RQ-085", "RQ-090")]
#[test]
fn a_failure_beats_all_and_fails_the_parent_too() {
    let (mut world, unit, _) = ran();
    world.none(Code::TestFailed);
    fail(world.result(&unit));
    assert_eq!((world.state("RQ-001"), world.state("SYS-01")), (State::Failed, State::Failed));
    assert_eq!(world.reasons("RQ-001"), [format!("1 of 2 tests passed; `{unit}` failed")]);
    let found = world.only(Code::TestFailed);
    assert_eq!((found.development, found.release), (Severity::Deny, Severity::Deny));
    assert_eq!(found.finding.message, format!("a test of `RQ-001` failed: `{unit}`"));
    assert_eq!(found.finding.ids, [id("RQ-001")]);
    world.edit("RQ-001").status.value = Status::Planned;
    assert_eq!(world.state("RQ-001"), State::Planned, "what is not begun cannot fail");
}

#[verifies("RQ-085")]
#[test]
fn failed_comes_before_unimplemented() {
    let (mut world, ..) = ran();
    world.requirement("RQ-002");
    world.test(LIB, "RQ-002");
    world.evidence.runs.clear();
    world.run();
    assert_eq!(world.state("RQ-002"), State::Unimplemented);
    let name = world.test_names()[1].clone();
    fail(world.result(&name));
    assert_eq!(world.state("RQ-002"), State::Failed);
}

#[verifies("RQ-085")]
#[test]
fn the_harness_alone_is_no_pass() {
    let (mut world, unit, _) = ran();
    world.result(&unit).guard = Guarded::Started;
    assert_eq!(world.standing(&unit).outcome, Outcome::Failed, "it ended its process");
    world.result(&unit).guard = Guarded::Never;
    let standing = world.standing(&unit);
    assert_eq!((standing.outcome, standing.obstacle), (Outcome::Unknown, Some(Obstacle::NeverEntered)));
    assert_eq!(world.state("RQ-001"), State::Unverified);
    let found = world.only(Code::TestNotRun);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert!(found.finding.locations[0].label.contains("was not entered"));
}

#[verifies("RQ-085")]
#[test]
fn a_package_without_guards_passes_by_the_log_of_cargos_runner_and_not_by_nextest() {
    let (mut world, unit, _) = ran();
    let run = &mut world.evidence.runs[0];
    run.executables[0].guarded = false;
    run.executables[0].tests[0].guard = Guarded::Absent;
    run.executables[0].tests[0].reached.clear();
    let standing = world.standing(&unit);
    assert_eq!((standing.outcome, standing.obstacle), (Outcome::Passed, None));
    assert!(standing.reached.iter().all(|(_, reached)| *reached == Reached::Unknown));
    assert_eq!(world.state("RQ-001"), State::Verified);
    world.evidence.runs[0].runner = "nextest".to_owned();
    let standing = world.standing(&unit);
    assert_eq!((standing.outcome, standing.obstacle), (Outcome::Unknown, Some(Obstacle::Unguarded)));
    assert_eq!(world.state("RQ-001"), State::Unverified);
}

#[verifies("RQ-085")]
#[test]
fn a_run_without_probes_never_verifies_alone_and_its_failure_counts() {
    let (mut world, unit, _) = ran();
    world.evidence.runs[0].instrumented = false;
    let standing = world.standing(&unit);
    assert_eq!((standing.outcome, standing.obstacle), (Outcome::Passed, Some(Obstacle::Uninstrumented)));
    assert_eq!(world.state("RQ-001"), State::Unverified);
    world.run();
    assert_eq!(world.state("RQ-001"), State::Verified, "both together");
    assert!(world.standing(&unit).plain);
    fail(&mut world.evidence.runs[0].executables[0].tests[0]);
    assert_eq!(world.standing(&unit).outcome, Outcome::Failed, "another program, so it is not flaky");
}

#[verifies("RQ-085", "RQ-090")]
#[test]
fn passed_and_failed_on_the_same_inputs_is_flaky() {
    let (mut world, unit, _) = ran();
    world.none(Code::Flaky);
    world.run();
    fail(world.result(&unit));
    assert_eq!((world.standing(&unit).outcome, world.state("RQ-001")), (Outcome::Flaky, State::Unverified));
    let found = world.only(Code::Flaky);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    world.none(Code::TestFailed);
    // The same in another order.
    world.evidence.runs.reverse();
    assert_eq!(world.standing(&unit).outcome, Outcome::Flaky);
}

#[verifies("RQ-085")]
#[test]
fn a_test_that_passes_when_it_is_tried_again_is_flaky_even_if_only_the_last_attempt_is_told() {
    let (mut world, unit, _) = ran();
    world.result(&unit).attempt = 2;
    assert_eq!(world.standing(&unit).outcome, Outcome::Flaky);
    let mut first = passed(&unit, 0);
    fail(&mut first);
    world.evidence.runs[0].executables[0].tests.insert(0, first);
    assert_eq!(world.standing(&unit).outcome, Outcome::Flaky);
    world.evidence.runs[0].executables[0].tests[1].outcome = Outcome::Failed;
    assert_eq!(world.standing(&unit).outcome, Outcome::Failed, "it failed each time");
}

#[verifies("RQ-085")]
#[test]
fn what_one_shard_leaves_out_another_one_runs() {
    let (mut world, unit, system) = ran();
    world.run();
    world.result(&unit).outcome = Outcome::NotRun;
    world.evidence.runs[0].executables[1].tests[0].outcome = Outcome::NotRun;
    assert_eq!(world.state("RQ-001"), State::Verified);
    assert_eq!((world.standing(&unit).runs, world.standing(&system).runs), (vec![0], vec![1]));
    world.none(Code::TestNotRun);
    world.evidence.runs.remove(0);
    let found = world.only(Code::TestNotRun);
    assert_eq!(found.finding.message, format!("a test of `RQ-001` has no result that counts: `{unit}`"));
    assert_eq!(world.reasons("RQ-001"), [format!("1 of 2 tests passed; `{unit}`: it was not run")]);
}

#[verifies("RQ-085")]
#[test]
fn all_cases_must_pass_and_shards_add_up_case_by_case() {
    let (mut world, unit, _) = ran();
    let world_item = world.index.files[0].items.iter_mut().find(|item| *item.path == *unit).unwrap();
    world_item.test.as_mut().unwrap().cases = true;
    let cases = ["case_1", "case_2"].map(|case| passed(&format!("{unit}::{case}"), 1));
    world.evidence.runs[0].executables[0].tests = cases.to_vec();
    assert_eq!(world.state("RQ-001"), State::Verified);
    let trace = world.trace();
    assert_eq!(trace.tests[0].cases, ["case_1".into(), "case_2".into()]);
    world.result("case_2").outcome = Outcome::NotRun;
    let standing = world.standing(&unit);
    assert_eq!((standing.outcome, standing.obstacle), (Outcome::NotRun, Some(Obstacle::NotRun(1, 2))));
    let mut other = world.evidence.runs[0].clone();
    other.executables[0].tests[0].outcome = Outcome::NotRun;
    other.executables[0].tests[1].outcome = Outcome::Passed;
    world.evidence.runs.push(other);
    assert_eq!(world.standing(&unit).outcome, Outcome::Passed);
    assert_eq!(world.standing(&unit).duration_ms, Some(4));
    fail(world.result("case_2"));
    assert_eq!(world.standing(&unit).outcome, Outcome::Failed);
}

#[verifies("RQ-085")]
#[test]
fn a_tag_on_one_case_speaks_for_that_case_alone() {
    let (mut world, unit, _) = ran();
    let item = world.index.files[0].items.iter_mut().find(|item| *item.path == *unit).unwrap();
    item.test.as_mut().unwrap().cases = true;
    let tag = world.collected.tags.iter_mut().find(|tag| *tag.names[0] == *unit).unwrap();
    tag.names = vec!["case_2".into()];
    let mut cases = ["case_1", "case_2"].map(|case| passed(&format!("{unit}::{case}"), 1));
    fail(&mut cases[0]);
    world.evidence.runs[0].executables[0].tests = cases.to_vec();
    assert_eq!(world.standing(&unit).outcome, Outcome::Passed);
    world.result("case_1").outcome = Outcome::Passed;
    fail(world.result("case_2"));
    assert_eq!(world.standing(&unit).outcome, Outcome::Failed);
}

#[verifies("RQ-085", "RQ-090")]
#[test]
fn an_ignored_test_shows_nothing() {
    let (mut world, unit, _) = ran();
    world.none(Code::TestIgnored);
    world.result(&unit).outcome = Outcome::Ignored;
    let found = world.only(Code::TestIgnored);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert_eq!(world.state("RQ-001"), State::Unverified, "`test@unit` is demanded");
    assert_eq!(world.reasons("RQ-001"), [format!("1 of 2 tests passed; `{unit}`: it is ignored")]);
}

#[verifies("RQ-042", "RQ-085")]
#[test]
fn demands_are_answered_by_results_and_any_alternative_will_do() {
    let (mut world, unit, system) = ran();
    world.none(Code::MissingLevel);
    world.result(&unit).outcome = Outcome::NotRun;
    let found = world.only(Code::MissingLevel);
    assert_eq!(
        found.finding.message,
        "`RQ-001` demands `test@unit`, and what is linked for it has no result that counts"
    );
    assert_eq!(found.finding.caused_by, Some((Code::TestNotRun, id("RQ-001"))));
    let place = Place::span("trace/rq.toml", 900, 1, 4);
    let demands = vec![Spanned::new(demand("test@unit or test@system"), place)];
    world.edit("RQ-001").verify = Some(demands);
    world.none(Code::MissingLevel);
    assert_eq!(world.state("RQ-001"), State::Verified, "the system test answers");
    world.result(&system).outcome = Outcome::NotRun;
    assert_eq!(world.state("RQ-001"), State::Unverified);
}

#[verifies("RQ-042")]
#[test]
fn without_verify_any_pass_will_do_in_development_and_release_asks_for_the_system_level() {
    let (mut world, _, system) = ran();
    world.edit("RQ-001").verify = None;
    world.result(&system).outcome = Outcome::NotRun;
    assert_eq!(world.state("RQ-001"), State::Verified);
    let found = world.only(Code::MissingLevel);
    assert_eq!((found.development, found.release), (Severity::Off, Severity::Deny));
    assert_eq!(world.reasons("RQ-001").len(), 1, "a verified requirement still tells of the test that was not run");
}

#[verifies("RQ-043", "RQ-085")]
#[test]
fn a_parent_is_verified_only_with_all_its_children() {
    let (mut world, ..) = ran();
    world.linked("RQ-002");
    world.evidence.runs.clear();
    world.run();
    assert_eq!(world.state("SYS-01"), State::Verified);
    let second = world.test_names()[1].clone();
    world.result(&second).outcome = Outcome::NotRun;
    assert_eq!((world.state("RQ-001"), world.state("RQ-002")), (State::Verified, State::Unverified));
    assert_eq!(world.state("SYS-01"), State::Unverified);
    assert_eq!(world.reasons("SYS-01"), ["`RQ-002` is unverified"]);
    world.result(&second).outcome = Outcome::Passed;
    assert_eq!(world.state("SYS-01"), State::Verified);
    // A test of its own that the run does not have yet.
    world.test(API, "SYS-01");
    world.evidence.runs[0].executables[1].harness = false;
    assert_eq!(world.state("SYS-01"), State::Unverified, "its own test has no result");
}

#[verifies("RQ-049", "RQ-085")]
#[test]
fn a_macro_made_test_is_confirmed_by_a_runs_list_and_its_guard() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.test(LIB, "RQ-002");
    world.made_by_a_macro(LIB);
    world.run();
    let name = world.trace().tests.iter().find(|test| !test.attributed).map(|test| test.path.to_string()).unwrap();
    assert_eq!(world.state("RQ-002"), State::Verified);
    world.none(Code::MissingMethod);
    world.result(&name).guard = Guarded::Never;
    assert_eq!(world.reasons("RQ-002")[0], UNCONFIRMED);
    world.result(&name).guard = Guarded::Absent;
    assert_eq!(world.state("RQ-002"), State::Unverified);
}

#[verifies("RQ-049", "RQ-085")]
#[test]
fn conditional_tests_and_own_harnesses_are_confirmed_alike() {
    let (mut world, ..) = ran();
    for item in &mut world.index.files[0].items {
        item.test.iter_mut().for_each(|test| test.conditional = true);
    }
    world.collected.builds[0].units[2].harness = false;
    world.evidence.runs[0].executables[1].harness = false;
    assert_eq!(world.state("RQ-001"), State::Verified);
    for program in &mut world.evidence.runs[0].executables {
        program.tests[0].guard = Guarded::Never;
    }
    let reasons = world.reasons("RQ-001");
    assert!(reasons.contains(&CONDITIONAL.to_owned()) && reasons.contains(&OWN_HARNESS.to_owned()), "{reasons:?}");
}

#[verifies("RQ-049")]
#[test]
fn a_tagged_function_that_the_list_of_todays_harness_does_not_have_is_no_test() {
    let (mut world, unit, _) = ran();
    world.none(Code::NotATest);
    let other = "elsewhere::other".into();
    world.result(&unit).name = other;
    let found = world.only(Code::NotATest);
    assert_eq!((found.development, found.release), (Severity::Locked, Severity::Locked));
    assert!(found.finding.locations[1].label.contains("is not in the test list of a run"));
    // Lists that say nothing about today's function: cut off, old, of a build without it, or with another path.
    world.evidence.runs[0].sealed = false;
    world.none(Code::NotATest);
    world.evidence.runs[0].sealed = true;
    world.evidence.runs[0].executables[0].inputs = "old".to_owned();
    world.none(Code::NotATest);
    world.evidence.runs[0].executables[0].inputs = "lib inputs".to_owned();
    world.only(Code::NotATest);
    world.result("elsewhere").name = format!("included::{unit}").into();
    world.none(Code::NotATest);
}

#[verifies("RQ-085")]
#[test]
fn a_name_below_a_test_that_is_itself_listed_is_another_test() {
    let (mut world, unit, _) = ran();
    let mut below = passed(&format!("{unit}::zero"), 0);
    fail(&mut below);
    world.evidence.runs[0].executables[0].tests.push(below);
    assert_eq!(world.standing(&unit).outcome, Outcome::Passed);
}

#[verifies("RQ-085")]
#[test]
fn a_test_that_no_run_has_says_so() {
    let (mut world, unit, _) = ran();
    world.evidence.runs[0].executables.remove(0);
    let standing = world.standing(&unit);
    assert_eq!((standing.outcome, standing.obstacle), (Outcome::NotRun, Some(Obstacle::NoRun)));
    assert_eq!(world.reasons("RQ-001"), [format!("1 of 2 tests passed; `{unit}`: no run that was read has it")]);
}
