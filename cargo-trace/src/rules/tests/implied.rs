//! Classes of items and of the system against causes, situations and parts.

use crate::finding::{Code, Severity};
use crate::model::{Class, Id, ImplementedIn, Place, Spanned};
use crate::rules::testing::{World, id};
use iec62304_core::verifies;

fn place() -> Place {
    Place::span("trace/items.toml", 300, 1, 4)
}

/// A chain whose cause stands in an item of class A.
fn low() -> World {
    let mut world = World::chained();
    world.item("SI-08", Some("A")).segregation = Some("one-way".to_owned());
    let item = world.spanned("SI-08");
    world.documents.risk.causes[0].item = Some(item);
    world
}

fn ids(world: &World) -> Vec<Vec<Id>> {
    world.found(Code::ClassTooLow).into_iter().map(|judged| judged.finding.ids).collect()
}

#[verifies("RQ-107")]
#[test]
fn an_item_has_the_class_of_the_severity_that_a_cause_in_it_leads_to() {
    let found = low().only(Code::ClassTooLow);
    assert_eq!((found.development, found.release, found.class), (Severity::Deny, Severity::Locked, Class(0)));
    assert_eq!(found.finding.ids, [id("SI-08"), id("CA-001")]);
    assert_eq!(
        found.finding.message,
        "`SI-08` is class A and is where `CA-001` happens, which leads to a severity of class C"
    );
    let mut world = low();
    world.documents.items[1].class.as_mut().unwrap().value = "C".to_owned();
    world.none(Code::ClassTooLow);
    let mut world = low();
    world.documents.risk.risks[0].probability.as_mut().unwrap().value = "P1".to_owned();
    world.none(Code::ClassTooLow);
}

#[verifies("RQ-107")]
#[test]
fn a_class_counts_on_controls_outside_of_the_software_alone() {
    let hardware = |both: bool| {
        let words =
            if both { &[ImplementedIn::Software, ImplementedIn::Hardware][..] } else { &[ImplementedIn::Hardware] };
        words.iter().map(|word| Spanned::new(*word, place())).collect()
    };
    for target in ["CA-001", "HS-001", "RK-001"] {
        let mut world = low();
        let clamp = world.control("RC-002", &[target]);
        clamp.implemented_in = hardware(true);
        assert_eq!(ids(&world).len(), 1, "{target}: a part of it is software");
        world.documents.risk.controls[1].external = true;
        world.none(Code::ClassTooLow);
        world.documents.risk.controls[1].external = false;
        world.documents.risk.controls[1].implemented_in = hardware(false);
        world.none(Code::ClassTooLow);
    }
    // What answers one risk leaves the others.
    let mut world = low();
    world.control("RC-002", &["RK-001"]).implemented_in = hardware(false);
    world.risk("RK-002", "HS-001", "S5");
    assert_eq!(ids(&world), [[id("SI-08"), id("CA-001")]]);
}

#[verifies("RQ-107")]
#[test]
fn an_item_has_the_class_of_the_situations_that_it_lists() {
    let mut world = World::chained();
    let situations = vec![world.spanned("HS-001")];
    world.item("SI-07", Some("B")).situations = situations;
    world.documents.items[1].segregation = Some("own partition".to_owned());
    let found = world.only(Code::ClassTooLow).finding;
    assert_eq!(found.ids, [id("SI-07"), id("HS-001")]);
    assert_eq!(found.message, "`SI-07` is class B and may lead to `HS-001`, which has a severity of class C");
    // Every cause of the situation is answered outside, until there is one more.
    world.control("RC-002", &["CA-001"]).external = true;
    world.none(Code::ClassTooLow);
    world.cause("CA-002", "HS-001", "SI-01");
    assert_eq!(ids(&world), [[id("SI-07"), id("HS-001")]]);
}

#[verifies("RQ-107")]
#[test]
fn the_system_has_the_class_of_the_risk_file() {
    let mut world = World::chained();
    world.class(Some("A"));
    world.documents.items[0].class = Some(Spanned::new("C".to_owned(), place()));
    let found = world.only(Code::ClassTooLow);
    assert_eq!((found.development, found.release, found.class), (Severity::Deny, Severity::Locked, Class(0)));
    assert_eq!(found.finding.ids, [id("HS-001")]);
    assert_eq!(
        found.finding.message,
        "the software system is class A and may lead to `HS-001`, which has a severity of class C"
    );
    world.documents.items[0].class = None;
    assert!(ids(&world).contains(&vec![id("SI-01"), id("CA-001")]) && ids(&world).contains(&vec![id("HS-001")]));
    world.class(Some("C"));
    world.none(Code::ClassTooLow);
    // Where software has no part, it has no class of it.
    let mut world = World::fine();
    world.class(Some("A"));
    world.documents.risk = World::chained().documents.risk;
    world.documents.risk.causes.clear();
    assert_eq!(ids(&world), [[id("HS-001")]]);
    world.documents.risk.situations[0].no_software = Some(Spanned::new("mechanical".to_owned(), place()));
    world.none(Code::ClassTooLow);
}

#[verifies("RQ-107")]
#[test]
fn a_whole_has_the_class_of_its_highest_part() {
    let mut world = World::fine();
    world.class(Some("B"));
    let parent = world.spanned("SI-01");
    world.item("SI-02", Some("C")).parent = Some(parent);
    let found = world.only(Code::ClassTooLow).finding;
    assert_eq!(found.ids, [id("SI-01"), id("SI-02")]);
    assert_eq!(found.message, "`SI-01` is class B and has a part of class C, `SI-02`");
    world.documents.items[0].class = Some(Spanned::new("C".to_owned(), place()));
    let found = world.only(Code::ClassTooLow).finding;
    assert_eq!(found.ids, [id("SI-01")]);
    assert_eq!(found.message, "the software system is class B and has a part of class C, `SI-01`");
    world.documents.items[0].segregation = Some("own processor".to_owned());
    world.none(Code::ClassTooLow);
}
