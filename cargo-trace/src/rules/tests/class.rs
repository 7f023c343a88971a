//! Classes, items and allocation.

use crate::finding::{Code, Severity};
use crate::model::{Class, ClassFrom, CodePath, Place, Spanned};
use crate::rules::testing::{World, id};
use iec62304_core::verifies;

fn code(package: &str, modules: &[&str]) -> Spanned<CodePath> {
    let modules = modules.iter().map(|m| (*m).to_owned()).collect();
    Spanned::new(CodePath { package: package.to_owned(), modules }, Place::span("trace/items.toml", 300, 1, 4))
}

#[verifies("RQ-044")]
#[test]
fn an_unstated_class_is_c_and_said_but_never_denied() {
    let mut world = World::fine();
    world.none(Code::ClassDefaulted);
    world.class(None);
    let found = world.only(Code::ClassDefaulted);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Warn));
    assert!(found.finding.help.unwrap().contains("[project]\nclass = \"C\""));
    let trace = world.trace();
    assert_eq!(trace.system_class, Class(2));
    assert_eq!(trace.items[0].class_from, ClassFrom::Default);
}

#[verifies("RQ-044")]
#[test]
fn classes_are_inherited_from_the_nearest_item_that_states_one() {
    let mut world = World::fine();
    world.class(Some("A"));
    world.item("SI-10", Some("B"));
    for (child, parent) in [("SI-11", "SI-10"), ("SI-12", "SI-11")] {
        let parent = world.spanned(parent);
        world.item(child, None).parent = Some(parent);
    }
    let items = vec![world.spanned("SI-12"), world.spanned("SI-01")];
    world.requirement("RQ-050").items = items;
    let trace = world.trace();
    let item = |name: &str| &trace.items[trace.item_by_id[&id(name)]];
    assert_eq!((item("SI-12").class, &item("SI-12").class_from), (Class(1), &ClassFrom::Parent(id("SI-10"))));
    assert_eq!((item("SI-01").class, &item("SI-01").class_from), (Class(0), &ClassFrom::System));
    let requirement = &trace.requirements[trace.by_id[&id("RQ-050")]];
    assert_eq!((requirement.class, &requirement.class_from), (Class(1), &ClassFrom::Item(id("SI-12"))));
}

#[verifies("RQ-044")]
#[test]
fn a_class_below_the_parents_or_the_systems_needs_segregation() {
    let mut world = World::fine();
    let parent = world.spanned("SI-01");
    world.item("SI-07", Some("A")).parent = Some(parent);
    let found = world.only(Code::ClassNotInherited);
    assert_eq!((found.development, found.release, found.class), (Severity::Deny, Severity::Locked, Class(0)));
    assert!(found.finding.message.contains("split from `SI-01` of class C"));
    world.documents.items.last_mut().unwrap().segregation = Some("own memory partition".to_owned());
    world.none(Code::ClassNotInherited);
    world.item("SI-08", Some("B"));
    assert!(world.only(Code::ClassNotInherited).finding.message.contains("split from the software system of class C"));
    // An unstated class is the strictest one, not a way round the question.
    world.class(None);
    let found = world.only(Code::ClassNotInherited).finding;
    assert!(found.message.contains("split from the software system of class C"), "{}", found.message);
    assert_eq!(found.locations.len(), 1, "only the item can be pointed at");
    assert!(found.help.unwrap().contains("`[project]`"));
    world.documents.items.last_mut().unwrap().segregation = Some("a chip of its own".to_owned());
    world.none(Code::ClassNotInherited);
}

#[verifies("RQ-044")]
#[test]
fn an_unknown_class_word_is_malformed_and_the_strictest_class_is_assumed() {
    let mut world = World::fine();
    world.class(Some("II"));
    let found = world.only(Code::MalformedDocument);
    assert_eq!(found.development, Severity::Locked);
    assert!(found.finding.help.unwrap().contains("`A`, `B` and `C`"));
    assert_eq!(world.trace().system_class, Class(2));
    world.class(Some("C"));
    world.none(Code::MalformedDocument);
    world.item("SI-02", Some("D"));
    assert_eq!(world.found(Code::MalformedDocument).len(), 1);
}

#[verifies("RQ-060")]
#[test]
fn allocation_is_missed_only_once_items_exist() {
    let mut world = World::fine();
    world.linked("RQ-002");
    world.edit("RQ-002").items.clear();
    let found = world.only(Code::Unallocated);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    world.documents.items.clear();
    world.none(Code::Unallocated);
    World::fine().none(Code::Unallocated);
}

#[verifies("RQ-060")]
#[test]
fn one_place_of_code_belongs_to_one_item_and_a_module_inside_another_item_is_no_overlap() {
    let mut world = World::fine();
    world.item("SI-02", None).code = vec![code("dose", &[]), code("dose", &["alarm"])];
    world.item("SI-03", None).code = vec![code("dose", &["log"])];
    world.none(Code::ItemOverlap);
    world.item("SI-04", None).code = vec![code("dose", &["alarm"])];
    let found = world.only(Code::ItemOverlap);
    assert_eq!((found.development, found.release), (Severity::Deny, Severity::Locked));
    assert_eq!(found.finding.ids, [id("SI-04"), id("SI-02")]);
}

#[verifies("RQ-060")]
#[test]
fn an_item_of_an_unknown_package_and_items_split_from_each_other_are_malformed() {
    let mut world = World::fine();
    world.item("SI-02", None).code = vec![code("dosse", &[])];
    let found = world.only(Code::MalformedDocument);
    assert_eq!(found.development, Severity::Warn, "the code may lie outside cargo");
    assert!(found.finding.help.unwrap().contains("`code = [\"dose\"]`"));
    let mut world = World::fine();
    for (child, parent) in [("SI-11", "SI-12"), ("SI-12", "SI-11")] {
        let parent = world.spanned(parent);
        world.item(child, None).parent = Some(parent);
    }
    assert!(world.only(Code::MalformedDocument).finding.message.ends_with("`SI-11` → `SI-12` → `SI-11`"));
    assert_eq!(world.trace().items[1].class, Class(2), "a ring ends at the system");
}
