//! What tests enter.

use super::ran;
use crate::finding::{Code, Severity};
use crate::model::*;
use crate::rules::testing::World;
use iec62304_core::verifies;

/// `RQ-001` with two tagged places, both entered by both tests.
fn two_places() -> World {
    let mut world = World::fine();
    world.code("RQ-001");
    world.run();
    assert_eq!(world.state("RQ-001"), State::Verified);
    for code in [Code::NotReached, Code::ReachUnknown] {
        world.none(code);
    }
    world
}

fn enter(world: &mut World, reached: &[(usize, bool)]) {
    if reached.is_empty() {
        // A run knows only the places that were entered.
        world.evidence.runs[0].places.clear();
    }
    for program in &mut world.evidence.runs[0].executables {
        for test in &mut program.tests {
            test.reached = reached.to_vec();
        }
    }
}

#[verifies("RQ-087")]
#[test]
fn a_place_that_no_test_enters_is_named_while_the_other_one_verifies() {
    let mut world = two_places();
    enter(&mut world, &[(0, true)]);
    assert_eq!(world.state("RQ-001"), State::Verified);
    let found = world.only(Code::NotReached);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert!(found.finding.message.starts_with("no test of `RQ-001` enters one of its places: `dose::f"));
    world.class(Some("A"));
    assert_eq!(world.only(Code::NotReached).release, Severity::Warn);
}

#[verifies("RQ-087")]
#[test]
fn a_test_that_enters_nothing_does_not_count() {
    let mut world = two_places();
    enter(&mut world, &[]);
    assert_eq!(world.state("RQ-001"), State::Unverified);
    let found = world.only(Code::NotReached).finding;
    assert_eq!(found.message, "no test of `RQ-001` enters any code that is tagged with it");
    // One of the two tests does: the other one is named, and the demand for it stays open.
    world.evidence.runs.clear();
    world.run();
    let unit = world.test_names()[0].clone();
    world.result(&unit).reached.clear();
    assert_eq!(world.standing(&unit).obstacle, Some(Obstacle::Hollow(None)));
    assert_eq!(world.state("RQ-001"), State::Unverified, "`test@unit` is demanded");
    let found = world.only(Code::NotReached).finding;
    assert_eq!(found.message, format!("a test of `RQ-001` enters no code that is tagged with it: `{unit}`"));
    let open = world.only(Code::MissingLevel).finding;
    assert_eq!(open.caused_by.map(|(code, _)| code), Some(Code::NotReached));
}

#[verifies("RQ-087")]
#[test]
fn what_another_thread_enters_counts_and_is_said_to_be_unsure() {
    let mut world = two_places();
    enter(&mut world, &[(0, true), (1, false)]);
    assert_eq!(world.state("RQ-001"), State::Verified);
    let found = world.only(Code::ReachUnknown);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Warn));
    assert!(found.finding.help.unwrap().contains("nextest"));
    world.class(Some("A"));
    assert_eq!(world.only(Code::ReachUnknown).development, Severity::Off);
    assert_eq!(world.reasons("RQ-001"), [] as [&str; 0], "one place is entered for sure");
    enter(&mut world, &[(0, false), (1, false)]);
    assert_eq!(world.state("RQ-001"), State::Verified);
    let unit = world.test_names()[0].clone();
    let doubt = "(and 1 more): possibly entered, perhaps by a test beside it; run under nextest to know";
    assert_eq!(world.reasons("RQ-001"), [format!("`{unit}` {doubt}")]);
    world.result(&unit).reached = vec![(0, true), (1, true)];
    world.none(Code::ReachUnknown);
}

#[verifies("RQ-087")]
#[test]
fn a_const_fn_has_no_probe_and_its_test_counts() {
    let (mut world, unit, _) = ran();
    let tag = world.collected.tags.iter_mut().find(|tag| tag.relation == Relation::Implements).unwrap();
    tag.probes = Some(0);
    enter(&mut world, &[]);
    assert_eq!(world.standing(&unit).reached, [(0, Reached::Unknown)]);
    assert_eq!(world.state("RQ-001"), State::Verified);
    world.only(Code::ReachUnknown);
    world.none(Code::NotReached);
    assert_eq!(world.trace().implementations[0].probe, Some(false));
    world.evidence.runs.clear();
    assert_eq!(world.trace().implementations[0].probe, None);
}

#[verifies("RQ-087")]
#[test]
fn an_implements_that_is_a_statement_has_a_probe_and_one_that_is_an_item_has_none() {
    let (mut world, unit, _) = ran();
    let tag = world.collected.tags.iter_mut().find(|tag| tag.relation == Relation::Implements).unwrap();
    (tag.form, tag.item, tag.name_place, tag.probes) = (Form::Call, ItemKind::Scope, None, None);
    let (file, line) = (tag.place.file.clone(), tag.place.line);
    enter(&mut world, &[]);
    assert_eq!(world.standing(&unit).reached, [(0, Reached::Unknown)], "as an item");
    let file = world.index.files.iter_mut().find(|indexed| indexed.path == file).unwrap();
    file.statements = vec![(line, 1)];
    assert_eq!(world.standing(&unit).reached, [(0, Reached::No)], "as a statement");
    assert_eq!(world.state("RQ-001"), State::Unverified);
    assert!(!world.found(Code::NotReached).is_empty());
}

#[verifies("RQ-087")]
#[test]
fn code_that_the_runs_build_does_not_have_cannot_be_told_of() {
    let (mut world, unit, _) = ran();
    let product = Build { name: "firmware".into(), role: BuildRole::Product, ..world.collected.builds[0].clone() };
    world.collected.builds.push(product);
    let tag = world.collected.tags.iter_mut().find(|tag| tag.relation == Relation::Implements).unwrap();
    tag.seen = vec![UnitRef { build: 1, unit: 0 }];
    enter(&mut world, &[]);
    assert_eq!(world.standing(&unit).reached, [(0, Reached::Unknown)]);
}

#[verifies("RQ-087")]
#[test]
fn the_code_of_a_package_without_probes_cannot_be_told_of() {
    let (mut world, unit, _) = ran();
    enter(&mut world, &[]);
    assert_eq!(world.standing(&unit).reached, [(0, Reached::No)]);
    for program in &mut world.evidence.runs[0].executables {
        program.target.package = "facade".into();
    }
    for unit in &mut world.collected.builds[0].units[1..] {
        unit.target.package = "facade".into();
    }
    for file in &mut world.index.files {
        for module in &mut file.modules {
            module.target.package = "facade".into();
        }
    }
    let today = std::mem::take(&mut world.evidence.today.executables);
    world.evidence.today.executables = today
        .into_iter()
        .map(|((build, target), now)| ((build, TargetKey { package: "facade".into(), ..target }), now))
        .collect();
    assert_eq!(world.standing(&unit).reached, [(0, Reached::Unknown)]);
}

#[verifies("RQ-087")]
#[test]
fn a_requirement_without_places_of_its_own_asks_for_none() {
    let (mut world, ..) = ran();
    let place = Place::file("trace/rq.toml");
    let by = ImplementedBy { kind: "data".into(), place: "tables/x.csv".into(), reason: "a table".into() };
    world.edit("RQ-001").implemented_by = Some(Spanned::new(by, place));
    world.collected.tags.retain(|tag| tag.relation == Relation::Verifies);
    assert_eq!(world.state("RQ-001"), State::Verified);
    world.none(Code::NotReached);
    world.none(Code::ReachUnknown);
}

#[verifies("RQ-087")]
#[test]
fn a_failed_test_says_nothing_of_what_is_reached() {
    let mut world = two_places();
    for program in &mut world.evidence.runs[0].executables {
        program.tests.iter_mut().for_each(super::fail);
    }
    enter(&mut world, &[]);
    world.none(Code::NotReached);
}

#[verifies("RQ-086", "RQ-087")]
#[test]
fn what_a_stale_test_entered_is_not_missed_before_it_has_run_again() {
    let mut world = two_places();
    enter(&mut world, &[(0, true)]);
    world.only(Code::NotReached);
    world.evidence.runs[0].executables[0].inputs = "old".to_owned();
    world.none(Code::NotReached);
    world.evidence.runs[0].executables[0].inputs = "lib inputs".to_owned();
    let unit = world.test_names()[0].clone();
    world.result(&unit).outcome = Outcome::NotRun;
    world.none(Code::NotReached);
    world.result(&unit).outcome = Outcome::Ignored;
    world.only(Code::NotReached);
}
