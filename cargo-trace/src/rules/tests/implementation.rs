//! Requirements and code.

use crate::finding::{Code, Severity};
use crate::model::*;
use crate::rules::testing::{API, LIB, World, build, id, unit};
use iec62304_core::verifies;

#[verifies("RQ-041")]
#[test]
fn an_active_requirement_without_code_is_denied_in_class_c_and_a_warning_in_class_a() {
    let mut world = World::fine();
    world.none(Code::Unimplemented);
    world.requirement("RQ-002");
    world.test(LIB, "RQ-002");
    let found = world.only(Code::Unimplemented);
    assert_eq!((found.development, found.release), (Severity::Deny, Severity::Deny));
    assert!(found.finding.help.unwrap().contains("#[requirement(\"RQ-002\")]"));
    world.class(Some("A"));
    assert_eq!(world.only(Code::Unimplemented).development, Severity::Warn);
}

#[verifies("RQ-041")]
#[test]
fn what_is_no_rust_code_says_so_and_is_implemented() {
    let mut world = World::fine();
    world.requirement("RQ-002").implemented_by = Some(Spanned::new(
        ImplementedBy { kind: "hardware".to_owned(), place: "board".to_owned(), reason: "clamp".to_owned() },
        Place::file("trace/rq.toml"),
    ));
    world.test(LIB, "RQ-002");
    world.none(Code::Unimplemented);
    assert_eq!(world.state("RQ-002"), State::Unverified);
}

#[verifies("RQ-041")]
#[test]
fn code_that_carries_the_design_requirement_implements_what_it_was_derived_from() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.test(LIB, "RQ-002");
    let parent = world.spanned("RQ-002");
    let design = world.requirement("SDS-01");
    design.tier = Tier::Design;
    design.parents.push(parent);
    world.code("SDS-01");
    world.test(LIB, "SDS-01");
    world.none(Code::Unimplemented);
}

#[verifies("RQ-049")]
#[test]
fn code_in_tests_only_is_test_code_and_not_missing_code() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.test(LIB, "RQ-002");
    world.tag(API, "RQ-002", Relation::Implements, None);
    let found = world.only(Code::TestCodeOnly);
    assert_eq!((found.development, found.release), (Severity::Deny, Severity::Locked));
    assert!(found.finding.locations[0].label.contains("test"));
    assert_eq!(&*found.finding.locations[0].place.file, API);
    world.none(Code::Unimplemented);
    assert_eq!(world.state("RQ-002"), State::Unimplemented);
    world.code("RQ-002");
    world.none(Code::TestCodeOnly);
}

#[verifies("RQ-021")]
#[test]
fn a_tag_of_the_text_that_no_build_contains_is_said_at_its_literal() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.test(LIB, "RQ-002");
    world.none(Code::NeverCompiled);
    world.code("RQ-002");
    let literal = world.collected.tags.pop().unwrap().place;
    let found = world.only(Code::NeverCompiled);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert_eq!(found.finding.locations[0].place, literal);
    assert!(found.finding.help.unwrap().contains("[[build]]"));
    let missing = world.only(Code::Unimplemented);
    assert_eq!(missing.finding.caused_by, Some((Code::NeverCompiled, id("RQ-002"))));
    world.index.files[0].tags.last_mut().unwrap().in_macro = true;
    let found = world.only(Code::NeverCompiled);
    assert_eq!(
        (found.development, found.release),
        (Severity::Note, Severity::Note),
        "text in a macro may mean nothing"
    );
}

#[verifies("RQ-021")]
#[test]
fn a_tag_under_a_condition_is_no_finding_once_a_declared_build_contains_it() {
    let mut world = World::fine();
    world.collected.builds.push(build(
        "windows",
        BuildRole::Product,
        vec![unit(TargetKind::Lib, "dose", false, &[LIB])],
    ));
    world.requirement("RQ-002");
    world.test(LIB, "RQ-002");
    world.code("RQ-002").seen = vec![UnitRef { build: 1, unit: 0 }];
    world.none(Code::NeverCompiled);
    world.none(Code::Unimplemented);
}

#[verifies("RQ-021")]
#[test]
fn the_tags_of_an_orphan_file_are_one_finding_that_names_the_missing_mod_line() {
    let mut world = World::fine();
    let mut orphan = world.index.files[0].clone();
    orphan.path = "src/old.rs".into();
    orphan.modules.clear();
    let written = |name: &str, line| WrittenTag {
        relation: Relation::Implements,
        ids: vec![Spanned::new(id(name), Place::span("src/old.rs", line, 3, 8))],
        in_macro: false,
    };
    orphan.tags = vec![written("RQ-001", 4), written("RQ-002", 9)];
    world.index.files.push(orphan);
    let found = world.only(Code::NeverCompiled);
    assert_eq!(found.finding.ids, [id("RQ-001"), id("RQ-002")]);
    assert!(found.finding.help.unwrap().contains("`mod` line"));
}

#[verifies("RQ-017")]
#[test]
fn a_narrowed_view_says_nothing_of_packages_that_it_left_out() {
    let mut world = World::fine();
    world.code("RQ-001");
    world.collected.tags.pop();
    assert_eq!(world.found(Code::NeverCompiled).len(), 1);
    world.collected.partial = true;
    world.collected.builds[0].packages = vec!["viewer".to_owned()];
    world.none(Code::NeverCompiled);
}

fn two_product_builds() -> World {
    let mut world = World::fine();
    let firmware = build("firmware", BuildRole::Product, vec![unit(TargetKind::Lib, "dose", false, &[LIB])]);
    world.collected.builds.push(firmware);
    world
}

#[verifies("RQ-015")]
#[test]
fn a_build_that_lacks_a_requirement_is_a_note_unless_the_requirement_names_it() {
    let mut world = two_product_builds();
    let found = world.only(Code::BuildGap);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Note));
    assert_eq!(found.finding.message, "`RQ-001` has code in `host`, none in build `firmware`");
    let name = Spanned::new("firmware".to_owned(), Place::span("trace/rq.toml", 77, 1, 4));
    world.edit("RQ-001").builds.push(name.clone());
    let found = world.only(Code::BuildGap);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Deny));
    assert_eq!(found.finding.locations[0].place, name.place);
    world.edit("RQ-001").builds[0].value = "host".to_owned();
    world.none(Code::BuildGap);
}

#[test]
fn a_build_of_another_crate_is_no_gap_and_an_unknown_build_is_malformed() {
    let mut world = two_product_builds();
    world.collected.builds[1].units = vec![unit(TargetKind::Bin, "viewer", false, &["viewer/main.rs"])];
    world.none(Code::BuildGap);
    world.none(Code::MalformedDocument);
    let name = Spanned::new("frimware".to_owned(), Place::file("trace/rq.toml"));
    world.edit("RQ-001").builds.push(name);
    assert!(world.only(Code::MalformedDocument).finding.message.contains("`frimware`"));
}

#[test]
fn untraced_code_is_judged_only_when_a_policy_asks_and_once_for_each_package() {
    let mut world = World::fine();
    for name in ["Pump::start", "Pump::stop", "lone"] {
        world.function(LIB, name, None);
    }
    world.none(Code::UntracedCode);
    world.policy(Code::UntracedCode, Severity::Warn);
    let found = world.only(Code::UntracedCode);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Warn));
    assert_eq!(found.finding.message, "3 public functions of package `dose` implement no requirement");
    let pump = world.code("RQ-001").name_place.clone().unwrap();
    let items = &mut world.index.files[0].items;
    items.iter_mut().find(|item| item.line == pump.line).unwrap().path = "Pump".into();
    assert!(
        world.only(Code::UntracedCode).finding.message.starts_with("1 public function "),
        "a type covers its methods"
    );
}

#[verifies("RQ-016")]
#[test]
fn a_dependency_that_uses_the_macros_outside_the_workspace_is_said() {
    let mut world = World::fine();
    world.none(Code::UncollectedDependency);
    let dependency = UncollectedDependency { name: "dose-tables".to_owned(), version: "1.2.0".to_owned() };
    world.collected.uncollected.push(dependency);
    let found = world.only(Code::UncollectedDependency);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Warn));
}
