//! Requirements among themselves.

use crate::finding::{Code, Severity};
use crate::model::{AllocatedTo, Origin, Place, Spanned, Status, Tier};
use crate::rules::testing::World;
use iec62304_core::verifies;

#[verifies("RQ-061")]
#[test]
fn an_origin_is_missed_only_once_an_upper_requirement_exists() {
    let mut world = World::empty();
    world.requirement("RQ-001");
    world.none(Code::NoParent);
    world.requirement("SYS-01").tier = Tier::System;
    let found = world.only(Code::NoParent);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert_eq!(found.finding.ids[0].as_str(), "RQ-001");
    let origin = Origin { kind: "derived".to_owned(), line: "from the architecture".to_owned() };
    world.edit("RQ-001").source = Some(Spanned::new(origin, Place::file("trace/rq.toml")));
    world.none(Code::NoParent);
    World::fine().none(Code::NoParent);
}

#[verifies("RQ-033")]
#[test]
fn a_parent_that_does_not_exist_is_told_at_the_field() {
    let mut world = World::fine();
    let parent = world.spanned("SYS-O1");
    let place = parent.place.clone();
    world.edit("RQ-001").parents.push(parent);
    let found = world.only(Code::UnresolvedParent);
    assert_eq!(found.finding.locations[0].place, place);
    assert!(found.finding.help.unwrap().contains("parents = [\"SYS-01\"]"));
    world.none(Code::UnknownId);
    World::fine().none(Code::UnresolvedParent);
}

#[verifies("RQ-061")]
#[test]
fn an_upper_requirement_needs_a_child_unless_it_went_elsewhere() {
    let mut world = World::fine();
    world.requirement("SYS-02").tier = Tier::System;
    let found = world.only(Code::NoChild);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Deny));
    let hardware = Spanned::new(AllocatedTo::Hardware, Place::file("trace/rq.toml"));
    world.edit("SYS-02").allocated_to = Some(hardware);
    world.none(Code::NoChild);
}

#[verifies("RQ-043")]
#[test]
fn a_cycle_is_one_finding_that_spells_its_path() {
    let mut world = World::fine();
    for (child, parent) in [("RQ-002", "RQ-003"), ("RQ-003", "RQ-004"), ("RQ-004", "RQ-002")] {
        let parent = world.spanned(parent);
        world.requirement(child).parents.push(parent);
    }
    let found = world.only(Code::RequirementCycle);
    assert!(found.finding.message.ends_with("`RQ-002` → `RQ-003` → `RQ-004` → `RQ-002`"), "{}", found.finding.message);
    assert_eq!(found.finding.locations.len(), 3);
    let own = world.spanned("RQ-005");
    world.requirement("RQ-005").parents.push(own);
    assert_eq!(world.found(Code::RequirementCycle).len(), 2, "a requirement may be its own parent's child");
    World::fine().none(Code::RequirementCycle);
}

#[test]
fn the_default_of_the_pack_is_said_where_no_method_is_written() {
    let mut world = World::fine();
    world.none(Code::NoVerificationMethod);
    world.edit("RQ-001").verify = None;
    let found = world.only(Code::NoVerificationMethod);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Deny));
    world.class(Some("A"));
    let found = world.only(Code::NoVerificationMethod);
    assert_eq!((found.development, found.release), (Severity::Off, Severity::Note));
}

#[verifies("RQ-061")]
#[test]
fn categories_are_judged_as_one_census() {
    let mut world = World::fine();
    world.none(Code::CategoryMissing);
    for name in ["RQ-002", "RQ-003"] {
        world.linked(name);
        world.edit(name).category.clear();
    }
    let found = world.only(Code::CategoryMissing);
    assert_eq!((found.development, found.release), (Severity::Off, Severity::Note));
    assert!(found.finding.message.contains("2 requirements"));
}

#[verifies("RQ-061")]
#[test]
fn what_is_not_final_passes_in_development_and_is_denied_in_release() {
    let mut world = World::fine();
    world.none(Code::NotFinal);
    world.requirement("RQ-002").status.value = Status::Planned;
    world.requirement("RQ-003").status.value = Status::Draft;
    let found = world.found(Code::NotFinal);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|f| (f.development, f.release) == (Severity::Off, Severity::Deny)));
    assert!(world.judge().development.passed);
    world.none(Code::Untested);
    world.none(Code::Unimplemented);
}
