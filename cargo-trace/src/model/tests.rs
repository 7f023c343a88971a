//! Joining: paths, targets, tests and their tags, states up the tree.

use crate::model::*;
use crate::rules::testing::{API, LIB, World, build, demand, file, id, target, unit};
use iec62304_core::verifies;

#[verifies("RQ-020")]
#[test]
fn the_path_of_an_item_is_crate_modules_and_the_path_in_its_file() {
    let mut world = World::fine();
    world.collected.builds[0].units[0].files.push("src/pump.rs".into());
    world.index.files.push(file("src/pump.rs", target(TargetKind::Lib, "dose"), "hw::pump"));
    let line = world.tag("src/pump.rs", "RQ-001", Relation::Implements, None).name_place.clone().unwrap().line;
    let items = &mut world.index.files[2].items;
    items[0].path = "Pump::grant_bolus".into();
    let trace = world.trace();
    let place = trace.implementations.iter().find(|place| &*place.place.file == "src/pump.rs").unwrap();
    assert_eq!(&*place.item_path, "dose::hw::pump::Pump::grant_bolus");
    assert_eq!((place.place.line, place.end_line), (line, Some(line + 4)));
    assert_eq!((place.product, &place.builds[..]), (true, &["host".into()][..]));
}

#[verifies("RQ-020", "RQ-023")]
#[test]
fn a_call_takes_the_innermost_item_round_it_and_a_macro_made_item_its_module_and_name() {
    let mut world = World::fine();
    let outer = world.function(LIB, "boot", None);
    (outer.kind, outer.end_line) = ("mod", outer.line + 100);
    let line = outer.line;
    let call = world.code("RQ-001");
    (call.form, call.item, call.names, call.name_place) = (Form::Call, ItemKind::Scope, Vec::new(), None);
    let made = world.code("RQ-001");
    (made.from_macro, made.names) = (true, vec!["made".into()]);
    made.name_place = Some(Place::span(LIB, line + 60, 20, 4));
    made.place = Place::span(LIB, line + 60, 9, 8);
    made.ids[0].place = made.place.clone();
    let items = &mut world.index.files[0].items;
    items.pop();
    let inner = items.last_mut().unwrap();
    inner.path = "boot::self_test".into();
    let trace = world.trace();
    let paths: Vec<&str> = trace.implementations.iter().map(|place| &*place.item_path).collect();
    assert!(paths.contains(&"dose::boot::self_test"), "{paths:?}");
    assert!(paths.contains(&"dose::boot::made"), "{paths:?}");
}

#[verifies("RQ-023")]
#[test]
fn a_tag_that_the_text_has_outside_of_macros_is_no_macros_however_many_lines_it_has() {
    let mut world = World::fine();
    let call = world.code("RQ-001");
    (call.form, call.item, call.from_macro) = (Form::Call, ItemKind::Scope, true);
    let from_macro = |world: &World| world.trace().collected.tags.iter().filter(|tag| tag.from_macro).count();
    assert_eq!(from_macro(&world), 0);
    world.index.files[0].tags.last_mut().unwrap().in_macro = true;
    assert_eq!(from_macro(&world), 1);
}

#[verifies("RQ-049")]
#[test]
fn code_is_product_only_in_product_units_of_product_builds_and_not_for_the_host_of_a_cross_build() {
    for (role, host, product) in [
        (BuildRole::Product, false, true),
        (BuildRole::Both, false, true),
        (BuildRole::Test, false, false),
        (BuildRole::Product, true, false),
    ] {
        let mut world = World::fine();
        world.collected.builds[0].role = role;
        world.collected.builds[0].units[0].host = host;
        let trace = world.trace();
        assert_eq!(trace.implementations[0].product, product, "{role} host={host}");
        assert_eq!(trace.implementations[0].unit_kinds, ["lib", "lib (test)"]);
    }
    let mut macros = World::fine();
    macros.collected.builds[0].units[0].host = true;
    macros.collected.builds[0].units[0].target.kind = TargetKind::ProcMacro;
    assert!(macros.trace().implementations[0].product, "proc macros always run on the host");
}

#[verifies("RQ-020")]
#[test]
fn a_test_in_a_file_of_two_targets_is_one_test_for_each_that_compiled_it() {
    let mut world = World::fine();
    let bin = target(TargetKind::Bin, "pump");
    world.index.files[0].modules.push(ModulePath { target: bin, path: "shared".into() });
    world.function(LIB, "tests::holds", Some("test"));
    let tests = |world: &World| -> Vec<(TargetKind, String, bool)> {
        let trace = world.trace();
        let found = trace.tests.iter().filter(|test| test.path.ends_with("tests::holds"));
        found.map(|test| (test.target.kind, test.path.to_string(), test.compiled)).collect()
    };
    let lib = (TargetKind::Lib, "tests::holds".to_owned(), true);
    let path = "shared::tests::holds".to_owned();
    assert_eq!(tests(&world), [lib.clone(), (TargetKind::Bin, path.clone(), false)]);
    world.collected.builds[0].units.push(unit(TargetKind::Bin, "pump", true, &[LIB]));
    assert_eq!(tests(&world), [lib, (TargetKind::Bin, path, true)]);
}

#[verifies("RQ-020")]
#[test]
fn a_file_that_dep_info_names_but_no_module_tree_reaches_has_no_tests_of_the_target() {
    let mut world = World::fine();
    world.function(LIB, "tests::holds", Some("test"));
    world.index.files[0].modules.clear();
    assert!(!world.trace().tests.iter().any(|test| &*test.path == "tests::holds"));
}

#[test]
fn cases_belong_to_the_function_that_the_text_has() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    let tag = world.tag(API, "RQ-002", Relation::Verifies, Some("rstest"));
    tag.names = vec!["case_2".into(), "case_1".into()];
    tag.name_place = Some(Place::span(API, tag.place.line, 1, 4));
    let item = world.index.files[1].items.last_mut().unwrap();
    item.path = "limits".into();
    item.test.as_mut().unwrap().cases = true;
    let trace = world.trace();
    let tests: Vec<&TestNode> = trace.tests.iter().filter(|test| &*test.path == "limits").collect();
    assert_eq!(tests.len(), 1);
    assert_eq!(tests[0].cases, ["case_1".into(), "case_2".into()]);
    let link = &trace.verifications[tests[0].verifications[0]];
    assert!(link.counts() && link.id.value == id("RQ-002"));
}

#[test]
fn two_tags_on_one_macro_made_test_are_two_links_of_one_test() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    let name = Place::span(LIB, 700, 5, 4);
    for requirement in ["RQ-001", "RQ-002"] {
        let tag = world.test(LIB, requirement);
        (tag.names, tag.name_place) = (vec!["made".into()], Some(name.clone()));
        world.made_by_a_macro(LIB);
    }
    let trace = world.trace();
    let made: Vec<&TestNode> = trace.tests.iter().filter(|test| !test.attributed).collect();
    assert_eq!((made.len(), made[0].verifications.len(), &*made[0].path), (1, 2, "made"));
}

#[verifies("RQ-042")]
#[test]
fn the_level_comes_from_the_tag_then_the_map_then_the_place() {
    let mut world = World::fine();
    let glob = Spanned::new("src/**".to_owned(), Place::file("trace.toml"));
    world.test(LIB, "RQ-001").level = Some(Level::Unit);
    world.documents.config.levels.push(LevelGlob { glob, level: Level::Integration });
    let trace = world.trace();
    let mut found: Vec<(Level, LevelFrom)> =
        trace.verifications.iter().map(|v| (v.level.unwrap(), v.level_from)).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [(Level::Unit, LevelFrom::Tag), (Level::Integration, LevelFrom::Map), (Level::System, LevelFrom::Tag)]
    );
}

#[verifies("RQ-042")]
#[test]
fn an_inferred_level_never_satisfies_a_demand_for_the_system() {
    let trace = World::fine().trace();
    let mut link = trace.verifications.iter().find(|v| v.level == Some(Level::System)).unwrap().clone();
    assert!(demand("test@system").is_satisfied_by(&link));
    assert!(demand("analysis or test").is_satisfied_by(&link));
    assert!(!demand("test@unit").is_satisfied_by(&link));
    link.level_from = LevelFrom::Inferred;
    assert!(!demand("test@system").is_satisfied_by(&link));
    link.level_from = LevelFrom::Map;
    assert!(demand("test@system").is_satisfied_by(&link));
    link.reason = Some(UNCONFIRMED.to_owned());
    assert!(!demand("test").is_satisfied_by(&link), "what is unconfirmed satisfies nothing");
}

#[verifies("RQ-043")]
#[test]
fn the_state_of_a_parent_is_the_worst_of_its_children_and_planned_work_makes_it_no_worse_than_planned() {
    let mut world = World::fine();
    assert_eq!(world.state("SYS-01"), State::Unverified);
    for (name, status, expected) in [
        ("RQ-010", Status::Retired, State::Unverified),
        ("RQ-011", Status::Draft, State::Planned),
        ("RQ-012", Status::Planned, State::Planned),
        ("RQ-013", Status::Active, State::Untested),
    ] {
        let parent = world.spanned("SYS-01");
        let requirement = world.requirement(name);
        requirement.parents.push(parent);
        requirement.status.value = status;
        assert_eq!(world.state("SYS-01"), expected, "with {name}");
    }
    let trace = world.trace();
    let top = &trace.requirements[trace.by_id[&id("SYS-01")]];
    assert_eq!(top.reasons[0], "`RQ-013` is untested");
    assert_eq!(top.children.len(), 4, "retired children are left out");
}

#[verifies("RQ-043")]
#[test]
fn states_follow_their_order_of_precedence() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    assert_eq!(world.state("RQ-002"), State::Untested, "before unimplemented");
    world.test(LIB, "RQ-002");
    assert_eq!(world.state("RQ-002"), State::Unimplemented);
    world.code("RQ-002");
    assert_eq!(world.state("RQ-002"), State::Unverified, "a link is no result");
    for (status, state) in
        [(Status::Planned, State::Planned), (Status::Draft, State::Draft), (Status::Retired, State::Retired)]
    {
        world.edit("RQ-002").status.value = status;
        assert_eq!(world.state("RQ-002"), state);
    }
    world.requirement("SYS-02").tier = Tier::System;
    assert_eq!(world.state("SYS-02"), State::Untested, "an upper requirement without children");
}

#[verifies("RQ-043")]
#[test]
fn upper_requirements_that_only_derive_from_each_other_are_untested() {
    let mut world = World::fine();
    for (child, parent) in [("SYS-02", "SYS-03"), ("SYS-03", "SYS-02")] {
        let parent = world.spanned(parent);
        let requirement = world.requirement(child);
        requirement.tier = Tier::System;
        requirement.parents.push(parent);
    }
    assert_eq!((world.state("SYS-02"), world.state("SYS-03")), (State::Untested, State::Untested));
}

#[verifies("RQ-043")]
#[test]
fn a_chain_of_a_hundred_thousand_requirements_needs_no_deep_stack() {
    let mut world = World::empty();
    for n in 0..100_000_u32 {
        let parent = (n > 0).then(|| world.spanned(&format!("SYS-{}", n - 1)));
        let requirement = world.requirement(&format!("SYS-{n}"));
        requirement.tier = Tier::System;
        requirement.parents.extend(parent);
    }
    let trace = world.trace();
    assert!(trace.requirements.iter().all(|node| node.state == State::Untested));
}

#[test]
fn without_documents_each_tagged_id_is_an_undocumented_row_and_foreign_kinds_are_none() {
    let mut world = World::empty();
    for name in ["RQ-002", "RQ-001", "REQ-9"] {
        world.code(name);
    }
    world.test(LIB, "RQ-001");
    world.test(LIB, "RC-001");
    let trace = world.trace();
    assert!(trace.is_undocumented());
    let rows: Vec<(&str, State, usize)> = trace
        .requirements
        .iter()
        .map(|node| (node.record.id.value.as_str(), node.state, node.implementations.len() + node.verifications.len()))
        .collect();
    let state = State::Undocumented;
    assert_eq!(rows, [("REQ-9", state, 1), ("RQ-001", state, 2), ("RQ-002", state, 1)]);
    assert!(!World::fine().trace().is_undocumented());
}

#[test]
fn a_test_of_two_builds_is_linked_once_for_each_target() {
    let mut world = World::fine();
    let again = build("second", BuildRole::Test, vec![unit(TargetKind::Test, "api", true, &[API])]);
    world.collected.builds.push(again);
    world.test(API, "RQ-001");
    let trace = world.trace();
    let line = world.collected.tags.last().unwrap().place.line;
    let links: Vec<&Verification> = trace.verifications.iter().filter(|v| v.id.place.line == line).collect();
    assert_eq!(links.len(), 1);
    assert!(matches!(&links[0].by, VerifiedBy::Test { build, .. } if &**build == "host"));
}

#[verifies("RQ-043")]
#[test]
fn a_requirement_whose_tests_are_all_ignored_says_so() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.test(LIB, "RQ-002");
    let reasons = |world: &World| {
        let trace = world.trace();
        trace.requirements[trace.by_id[&id("RQ-002")]].reasons.clone()
    };
    assert_eq!(reasons(&world), ["1 test linked, no result"]);
    world.index.files[0].items.last_mut().unwrap().test.as_mut().unwrap().ignored = true;
    assert_eq!(reasons(&world), ["its only test is ignored", "1 test linked, no result"]);
    world.test(LIB, "RQ-002");
    assert_eq!(reasons(&world), ["2 tests linked, no result"], "one of them runs");
    world.index.files[0].items.last_mut().unwrap().test.as_mut().unwrap().ignored = true;
    assert_eq!(reasons(&world), ["all its tests are ignored", "2 tests linked, no result"]);
}

#[verifies("RQ-043")]
#[test]
fn a_reason_counts_no_unconfirmed_link_as_a_linked_test() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.test(LIB, "RQ-002");
    world.made_by_a_macro(LIB);
    let trace = world.trace();
    assert_eq!(trace.requirements[trace.by_id[&id("RQ-002")]].reasons, [UNCONFIRMED]);
}
