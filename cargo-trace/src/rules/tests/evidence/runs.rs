//! What stands against runs and files.

use super::ran;
use crate::finding::{Code, Severity};
use crate::model::*;
use crate::rules::testing::{LIB, World, id};
use iec62304_core::verifies;

#[verifies("RQ-047", "RQ-090")]
#[test]
fn without_any_run_one_finding_says_so_and_names_the_command() {
    let world = World::fine();
    let found = world.only(Code::NoEvidence);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Locked));
    assert_eq!(found.finding.message, "no result of any test has been seen (run `cargo trace test`): 2 tests linked");
    for code in [Code::TestNotRun, Code::EvidenceStale, Code::InstrumentedOnly, Code::NotReached] {
        world.none(code);
    }
    assert!(!world.trace().rests_on_evidence());
    assert!(ran().0.trace().rests_on_evidence());
}

#[verifies("RQ-090")]
#[test]
fn a_broken_file_is_denied_in_both_gates() {
    let (mut world, ..) = ran();
    world.none(Code::EvidenceBroken);
    let file =
        |file: &str, unusable| BrokenFile { file: file.into(), reason: "the seal does not hold".into(), unusable };
    world.evidence.broken = vec![file("a.evidence", true), file("b.evidence", false)];
    let found = world.found(Code::EvidenceBroken);
    let said: Vec<_> = found.iter().map(|f| f.finding.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "`a.evidence` is no evidence: the seal does not hold",
            "of `b.evidence` only the finished tests count: the seal does not hold"
        ]
    );
    assert!(found.iter().all(|f| (f.development, f.release) == (Severity::Deny, Severity::Locked)));
}

#[verifies("RQ-090")]
#[test]
fn an_unsealed_run_counts_in_development_and_release_refuses_it() {
    let (mut world, ..) = ran();
    world.evidence.runs[0].sealed = false;
    world.evidence.runs[0].unsealed_because = Some("interrupted".to_owned());
    assert_eq!(world.state("RQ-001"), State::Verified);
    let found = world.only(Code::EvidenceBroken);
    assert_eq!((found.development, found.release), (Severity::Off, Severity::Locked));
    assert!(found.finding.message.ends_with("is not sealed: interrupted"), "{}", found.finding.message);
    world.run();
    world.none(Code::EvidenceBroken);
}

#[verifies("RQ-090")]
#[test]
fn a_run_of_no_commit_or_of_a_changed_tree_is_refused_by_release_only_while_results_rest_on_it() {
    let (mut world, ..) = ran();
    world.none(Code::EvidenceDirty);
    for dirty in [Some(true), None] {
        world.evidence.runs[0].dirty = dirty;
        let found = world.only(Code::EvidenceDirty);
        assert_eq!((found.development, found.release), (Severity::Off, Severity::Deny));
    }
    world.run();
    world.none(Code::EvidenceDirty);
    world.evidence.runs.reverse();
    world.none(Code::EvidenceDirty);
}

#[verifies("RQ-090")]
#[test]
fn a_run_by_nobody_is_refused_by_release() {
    let (mut world, ..) = ran();
    world.none(Code::RunUnattributed);
    for nobody in [None, Some(" ".to_owned())] {
        world.evidence.runs[0].run_by = nobody;
        let found = world.only(Code::RunUnattributed);
        assert_eq!((found.development, found.release), (Severity::Off, Severity::Deny));
    }
}

#[verifies("RQ-090")]
#[test]
fn passes_of_programs_with_probes_alone_weigh_by_class_in_release() {
    let (mut world, ..) = ran();
    for (class, level) in [("A", Severity::Note), ("B", Severity::Warn), ("C", Severity::Deny)] {
        world.class(Some(class));
        let found = world.only(Code::InstrumentedOnly);
        assert_eq!((found.development, found.release), (Severity::Off, level), "class {class}");
    }
    assert_eq!(world.only(Code::InstrumentedOnly).finding.ids, [id("RQ-001")]);
    world.run().instrumented = false;
    world.none(Code::InstrumentedOnly);
    assert_eq!(world.state("RQ-001"), State::Verified);
}

#[verifies("RQ-090")]
#[test]
fn a_test_of_two_requirements_is_one_finding_about_both() {
    let mut world = World::fine();
    world.linked("RQ-002");
    let second = world.spanned("RQ-002");
    let tag = world.collected.tags.iter_mut().find(|tag| tag.relation == Relation::Verifies).unwrap();
    tag.ids.push(second);
    world.run();
    let unit = world.test_names()[0].clone();
    super::fail(world.result(&unit));
    let found = world.only(Code::TestFailed).finding;
    assert_eq!(found.ids, [id("RQ-001"), id("RQ-002")]);
}

#[verifies("RQ-090")]
#[test]
fn results_of_requirements_that_are_not_active_are_no_finding() {
    let (mut world, unit, _) = ran();
    super::fail(world.result(&unit));
    for status in [Status::Draft, Status::Planned, Status::Retired] {
        world.edit("RQ-001").status.value = status;
        world.none(Code::TestFailed);
    }
}

#[verifies("RQ-085")]
#[test]
fn a_hundred_runs_of_ten_thousand_tests_join_by_look_up() {
    let mut world = World::fine();
    for _ in 0..2_000 {
        world.test(LIB, "RQ-001");
    }
    let run = world.run().clone();
    world.evidence.runs = vec![run; 50];
    let trace = world.trace();
    assert!(trace.tests[0].attempts.len() == 50 && trace.verifications.iter().all(Verification::shows));
}
