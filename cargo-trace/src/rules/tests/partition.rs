//! Classes against severities, the crate graph and records of segregation.

use crate::finding::{Code, Severity};
use crate::model::{Class, CodePath, Package, Place, Spanned};
use crate::rules::testing::{World, id};
use iec62304_core::verifies;

fn code(package: &str, module: Option<&str>) -> Vec<Spanned<CodePath>> {
    let modules = module.iter().map(|m| (*m).to_owned()).collect();
    vec![Spanned::new(CodePath { package: package.to_owned(), modules }, Place::span("trace/items.toml", 300, 1, 4))]
}

/// `SI-01` of class C is package `dose`, `SI-07` of class B is package `log`, which `dose` uses or does not.
fn two_packages(uses: bool) -> World {
    let mut world = World::chained();
    world.documents.items[0].code = code("dose", None);
    let item = world.item("SI-07", Some("B"));
    item.code = code("log", None);
    item.segregation = Some("write-only".to_owned());
    world.collected.packages.push(Package {
        name: "log".into(),
        version: "1.0.0".to_owned(),
        manifest: "log/Cargo.toml".into(),
        tagged: true,
        dependencies: Vec::new(),
    });
    world.collected.packages[0].dependencies = if uses { vec!["log".into()] } else { Vec::new() };
    world
}

#[verifies("RQ-107")]
#[test]
fn what_controls_a_severity_has_the_class_that_it_implies() {
    let mut world = World::chained();
    world.none(Code::ClassTooLow);
    world.item("SI-07", Some("B")).segregation = Some("own partition".to_owned());
    let item = vec![world.spanned("SI-07")];
    world.edit("RQ-001").items = item;
    let found = world.only(Code::ClassTooLow);
    assert_eq!((found.development, found.release, found.class), (Severity::Deny, Severity::Locked, Class(1)));
    assert_eq!(found.finding.ids, [id("RQ-001"), id("RC-001"), id("SI-07")]);
    assert!(found.finding.message.contains("class B") && found.finding.message.contains("class C"));
    world.documents.risk.risks[0].severity.as_mut().unwrap().value = "S2".to_owned();
    world.none(Code::ClassTooLow);
}

#[verifies("RQ-108")]
#[test]
fn segregation_from_class_c_is_shown_by_a_record_of_the_item() {
    let mut world = two_packages(false);
    let found = world.only(Code::SegregationUnverified);
    assert_eq!((found.development, found.release, found.class), (Severity::Warn, Severity::Deny, Class(2)));
    world.record("VR-12", "SI-07");
    world.none(Code::SegregationUnverified);
    world.documents.records[1].missing = vec!["observed"];
    world.only(Code::SegregationUnverified);
    world.documents.records.pop();
    world.class(Some("B"));
    world.none(Code::SegregationUnverified);
}

#[verifies("RQ-108")]
#[test]
fn segregation_without_a_lower_class_needs_no_record() {
    let mut world = World::chained();
    world.documents.items[0].segregation = Some("own task".to_owned());
    world.none(Code::SegregationUnverified);
}

#[verifies("RQ-109")]
#[test]
fn a_higher_class_that_uses_a_lower_one_is_mixed_until_a_record_keeps_them_apart() {
    two_packages(false).none(Code::MixedClasses);
    let mut world = two_packages(true);
    let found = world.only(Code::MixedClasses);
    assert_eq!((found.development, found.release, found.class), (Severity::Warn, Severity::Warn, Class(2)));
    assert_eq!(found.finding.caused_by, Some((Code::SegregationUnverified, id("SI-07"))));
    assert!(found.finding.message.contains("package `dose` uses `log`"));
    world.record("VR-12", "SI-07");
    world.none(Code::MixedClasses);
}

#[verifies("RQ-109")]
#[test]
fn a_lower_class_that_uses_a_higher_one_is_not_mixed() {
    let mut world = two_packages(false);
    world.collected.packages[1].dependencies = vec!["dose".into()];
    world.none(Code::MixedClasses);
}

#[verifies("RQ-109")]
#[test]
fn modules_of_one_package_with_different_classes_are_mixed() {
    let mut world = two_packages(false);
    world.documents.items[0].code = code("dose", Some("rate"));
    world.documents.items[1].code = code("dose", Some("log"));
    let found = world.only(Code::MixedClasses).finding;
    assert!(found.message.contains("stand in one package, `dose`"), "{}", found.message);
    assert_eq!(found.ids, [id("SI-01"), id("SI-07")]);
    // What was split from a part that is kept apart is kept apart with it.
    let parent = world.spanned("SI-07");
    let part = world.item("SI-09", None);
    part.parent = Some(parent);
    part.code = code("dose", Some("ring"));
    assert_eq!(world.found(Code::MixedClasses).len(), 2);
    world.record("VR-12", "SI-07");
    world.none(Code::MixedClasses);
}
