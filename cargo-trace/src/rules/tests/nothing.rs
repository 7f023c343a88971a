//! Nothing to judge, and areas that are not started.

use crate::finding::{Code, Severity};
use crate::model::{Relation, Status};
use crate::rules::testing::{LIB, World};
use iec62304_core::verifies;

#[test]
fn a_fine_project_has_only_what_this_version_cannot_see() {
    let judgement = World::fine().judge();
    let mut codes: Vec<Code> = judgement.findings.iter().map(|judged| judged.finding.code).collect();
    codes.sort_unstable();
    assert_eq!(codes, [Code::NoEvidence, Code::NoRiskFile, Code::NoSoupList, Code::NoLock]);
    assert!(judgement.development.passed);
    assert!(!judgement.release.passed);
}

#[verifies("RQ-040")]
#[test]
fn no_requirement_is_never_a_pass_and_the_help_can_be_pasted() {
    let mut world = World::empty();
    let found = world.only(Code::NoRequirements);
    assert_eq!((found.development, found.release), (Severity::Locked, Severity::Locked));
    assert!(found.finding.help.unwrap().contains("[requirement.RQ-001]\ntitle = "));
    world.code("SWR-1.2");
    let found = world.only(Code::NoRequirements);
    assert!(found.finding.help.unwrap().contains("[requirement.\"SWR-1.2\"]"), "the first tagged id, quoted");
    world.none(Code::UnknownId);
    world.none(Code::NoTags);
    world.documents.config.exists = false;
    assert!(world.only(Code::NoRequirements).finding.help.unwrap().contains("cargo trace init --from-tags"));
    World::fine().none(Code::NoRequirements);
}

#[verifies("RQ-040")]
#[test]
fn requirements_without_a_tag_are_no_pass_unless_all_are_planned() {
    let mut world = World::empty();
    world.requirement("RQ-001");
    assert_eq!(world.only(Code::NoTags).development, Severity::Locked);
    world.edit("RQ-001").status.value = Status::Planned;
    let found = world.only(Code::NoTags);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Note));
    assert!(world.judge().development.passed, "planned work is green in development");
    world.none(Code::Untested);
    World::fine().none(Code::NoTags);
}

#[verifies("RQ-040")]
#[test]
fn tags_without_a_test_are_no_pass_unless_all_are_planned() {
    let mut world = World::empty();
    world.requirement("RQ-001");
    world.code("RQ-001");
    assert_eq!(world.only(Code::NoTests).development, Severity::Locked);
    assert!(world.judge().is_blind());
    world.edit("RQ-001").status.value = Status::Draft;
    assert_eq!(world.only(Code::NoTests).development, Severity::Note);
    World::fine().none(Code::NoTests);
}

#[verifies("RQ-040")]
#[test]
fn a_broken_file_counts_only_when_a_build_contains_it() {
    let mut world = World::fine();
    let mut broken = world.index.files[0].clone();
    broken.path = "tests/ui/broken.rs".into();
    (broken.items, broken.tags) = (Vec::new(), Vec::new());
    broken.fault = Some(("expected `;`".to_owned(), 7, 3));
    world.index.files.push(broken);
    world.none(Code::UnreadableSource);
    let modules = std::mem::take(&mut world.index.files[0].modules);
    world.index.files[0].fault = Some(("expected `;`".to_owned(), 7, 3));
    world.none(Code::UnreadableSource);
    world.index.files[0].modules = modules;
    world.index.files[0].fault = Some(("expected `;`".to_owned(), 7, 3));
    let found = world.only(Code::UnreadableSource);
    assert_eq!(found.development, Severity::Locked);
    let place = &found.finding.locations[0].place;
    assert_eq!((&*place.file, place.line, place.column), (LIB, 7, 3));
}

#[verifies("RQ-062")]
#[test]
fn areas_that_are_not_started_are_notes_and_denied_in_release() {
    let mut world = World::empty();
    world.requirement("RQ-001");
    world.code("RQ-001");
    for code in [Code::NoRiskFile, Code::NoSoupList, Code::NoItems, Code::NoLock, Code::NoUpperRequirements] {
        let found = world.only(code);
        assert_eq!((found.development, found.release), (Severity::Note, Severity::Deny), "{code}");
    }
    world.class(Some("A"));
    for (code, level) in [
        (Code::NoRiskFile, Severity::Warn),
        (Code::NoItems, Severity::Warn),
        (Code::NoLock, Severity::Deny),
        (Code::NoSoupList, Severity::Deny),
        (Code::NoUpperRequirements, Severity::Deny),
    ] {
        assert_eq!(world.only(code).release, level, "{code} in class A");
    }
    let fine = World::fine();
    fine.none(Code::NoItems);
    fine.none(Code::NoUpperRequirements);
}

#[verifies("RQ-047")]
#[test]
fn a_link_is_no_evidence_and_no_help_names_a_command_that_does_not_exist() {
    let mut world = World::fine();
    world.tag(LIB, "RQ-404", Relation::Implements, None);
    let found = world.only(Code::NoEvidence);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Locked));
    let commands = ["init", "lint", "check", "report", "show", "list", "explain", "test", "evidence"];
    for judged in world.judge().findings {
        let help = judged.finding.help.unwrap_or_default();
        for after in help.split("cargo trace ").skip(1) {
            assert!(commands.iter().any(|command| after.starts_with(command)), "{help}");
        }
    }
}
