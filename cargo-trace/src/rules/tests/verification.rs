//! Requirements and tests.

use crate::finding::{Code, Severity};
use crate::model::*;
use crate::rules::testing::{API, LIB, World, demand, file, id, target, unit};
use iec62304_core::verifies;

fn verify(world: &mut World, name: &str, demands: &[&str]) {
    let place = Place::span("trace/rq.toml", 500, 10, 4);
    let demands = demands.iter().map(|text| Spanned::new(demand(text), place.clone())).collect();
    world.edit(name).verify = Some(demands);
}

#[verifies("RQ-041")]
#[test]
fn an_active_requirement_without_test_is_denied_in_every_class() {
    let mut world = World::fine();
    world.none(Code::Untested);
    world.requirement("RQ-017");
    world.code("RQ-017");
    for class in ["A", "B", "C"] {
        world.class(Some(class));
        let found = world.only(Code::Untested);
        assert_eq!((found.development, found.release), (Severity::Deny, Severity::Locked), "class {class}");
    }
    let found = world.only(Code::Untested).finding;
    assert_eq!(&*found.locations[0].place.file, "trace/rq.toml");
    assert!(found.help.unwrap().contains("#[verifies(\"RQ-017\")]"));
    world.none(Code::MissingLevel);
    world.none(Code::MissingMethod);
    world.edit("RQ-017").status.value = Status::Planned;
    world.none(Code::Untested);
}

#[verifies("RQ-042")]
#[test]
fn a_requirement_that_only_analysis_can_show_is_untested_and_its_reasons_name_the_method() {
    let mut world = World::fine();
    world.requirement("RQ-028");
    world.code("RQ-028");
    verify(&mut world, "RQ-028", &["analysis@unit"]);
    let found = world.only(Code::Untested).finding;
    assert!(found.message.contains("`analysis@unit`"), "{}", found.message);
    let trace = world.trace();
    let reasons = &trace.requirements[trace.by_id[&id("RQ-028")]].reasons;
    assert!(reasons.iter().any(|reason| reason.contains("`analysis@unit` is demanded")), "{reasons:?}");
}

#[verifies("RQ-042")]
#[test]
fn a_unit_test_alone_leaves_the_system_level_open() {
    let mut world = World::fine();
    world.requirement("RQ-013");
    world.code("RQ-013");
    world.test(LIB, "RQ-013");
    verify(&mut world, "RQ-013", &["test@unit", "test@system"]);
    let found = world.only(Code::MissingLevel);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert_eq!(found.finding.message, "`RQ-013` demands `test@system`, and no linked test is at that level");
    assert_eq!(found.finding.locations[0].place.line, 500, "the demand is what must change");
    assert!(found.finding.locations[1].label.contains("level unit (inferred"));
    assert!(found.finding.help.unwrap().contains("#[verifies(\"RQ-013\", level = \"system\")]"));
    world.test(API, "RQ-013").level = Some(Level::System);
    world.none(Code::MissingLevel);
}

#[verifies("RQ-042")]
#[test]
fn an_integration_test_is_at_system_level_only_when_its_tag_or_the_map_says_so() {
    let mut world = World::fine();
    world.requirement("RQ-013");
    world.code("RQ-013");
    world.test(API, "RQ-013");
    verify(&mut world, "RQ-013", &["test@system"]);
    assert_eq!(world.found(Code::MissingLevel).len(), 1);
    let glob = Spanned::new("tests/*.rs".to_owned(), Place::file("trace.toml"));
    world.documents.config.levels.push(LevelGlob { glob, level: Level::System });
    world.none(Code::MissingLevel);
    let trace = world.trace();
    let link = trace.verifications.iter().find(|v| v.id.value == id("RQ-013")).unwrap();
    assert_eq!((link.level, link.level_from), (Some(Level::System), LevelFrom::Map));
}

#[verifies("RQ-042")]
#[test]
fn without_verify_only_release_asks_for_the_system_level() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.test(LIB, "RQ-002");
    let found = world.only(Code::MissingLevel);
    assert_eq!((found.development, found.release), (Severity::Off, Severity::Deny));
    assert_eq!(found.finding.message, "`RQ-002` has no verification at level `system`");
    world.class(Some("A"));
    assert_eq!(world.only(Code::MissingLevel).release, Severity::Deny, "in every class");
    world.test(API, "RQ-002").level = Some(Level::System);
    world.none(Code::MissingLevel);
    world.none(Code::MissingMethod);
}

#[test]
fn class_a_needs_no_unit_test_and_no_finding_asks_for_one() {
    let mut world = World::fine();
    world.class(Some("A"));
    world.requirement("RQ-026");
    world.code("RQ-026");
    world.test(API, "RQ-026").level = Some(Level::System);
    for code in [Code::Untested, Code::MissingLevel, Code::MissingMethod] {
        world.none(code);
    }
}

#[verifies("RQ-041", "RQ-042")]
#[test]
fn what_an_upper_requirement_says_about_its_verification_is_judged() {
    let mut world = World::fine();
    world.none(Code::Untested);
    verify(&mut world, "SYS-01", &["test@system"]);
    let found = world.only(Code::Untested);
    assert_eq!(found.finding.message, "nothing verifies `SYS-01`, which demands `test@system`");
    assert_eq!(found.development, Severity::Deny);
    world.test(API, "SYS-01");
    world.none(Code::Untested);
    assert_eq!(world.only(Code::MissingLevel).finding.ids, [id("SYS-01")]);
    world.test(API, "SYS-01").level = Some(Level::System);
    world.none(Code::MissingLevel);
    world.edit("SYS-01").verify.as_mut().unwrap()[0].value = demand("inspection");
    assert_eq!(world.only(Code::MissingMethod).finding.ids, [id("SYS-01")]);
    world.edit("SYS-01").status.value = Status::Draft;
    world.none(Code::MissingMethod);
}

#[verifies("RQ-041")]
#[test]
fn the_verification_of_what_went_to_hardware_is_not_missed_here() {
    let mut world = World::fine();
    verify(&mut world, "SYS-01", &["test@system"]);
    let place = Place::file("trace/rq.toml");
    world.edit("SYS-01").allocated_to = Some(Spanned::new(AllocatedTo::Hardware, place));
    world.none(Code::Untested);
    world.test(API, "SYS-01");
    assert_eq!(world.only(Code::MissingLevel).finding.ids, [id("SYS-01")], "a link claims that it is shown here");
}

#[verifies("RQ-042")]
#[test]
fn a_test_is_no_analysis() {
    let mut world = World::fine();
    verify(&mut world, "RQ-001", &["test@unit", "analysis"]);
    let found = world.only(Code::MissingMethod);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert_eq!(found.finding.message, "`RQ-001` demands `analysis`, and nothing linked is that");
    verify(&mut world, "RQ-001", &["test@unit or analysis"]);
    world.none(Code::MissingMethod);
}

#[verifies("RQ-049")]
#[test]
fn a_test_that_only_a_macro_writes_is_a_link_that_does_not_count() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.test(LIB, "RQ-002");
    world.made_by_a_macro(LIB);
    world.none(Code::Untested);
    world.none(Code::NotATest);
    assert_eq!(world.state("RQ-002"), State::Unverified);
    let found = world.only(Code::MissingMethod);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert!(found.finding.message.contains("nothing that is confirmed as a test"));
    let trace = world.trace();
    let link = trace.verifications.iter().find(|v| v.id.value == id("RQ-002")).unwrap();
    assert!(!trace.tests[link.test().unwrap()].attributed);
    assert_eq!(link.reason.as_deref(), Some(UNCONFIRMED));
}

#[verifies("RQ-049")]
#[test]
fn what_somebody_wrote_by_hand_is_no_macro_however_far_its_literal_stands_from_its_function() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.tag(LIB, "RQ-002", Relation::Verifies, None).from_macro = true;
    world.only(Code::NotATest);
    world.only(Code::Untested);
    // The text has the tag, and no function at all where the compiler saw one.
    world.index.files[0].items.pop();
    world.none(Code::NotATest);
    let found = world.only(Code::Untested).finding;
    assert!(found.locations.iter().any(|location| location.label == NO_TEST_THERE), "{found:?}");
}

#[verifies("RQ-049")]
#[test]
fn a_tag_under_another_name_is_written_by_hand_if_it_stands_among_its_functions_attributes() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.tag(LIB, "RQ-002", Relation::Verifies, None);
    // `use iec62304_core::verifies as covers;`: the index knows no such tag.
    world.index.files[0].tags.pop();
    world.only(Code::NotATest);
    world.only(Code::Untested);
    // In a call, whoever gets the function may make it a test.
    world.index.files[0].items.last_mut().unwrap().in_macro = true;
    world.none(Code::NotATest);
    world.none(Code::Untested);
    // An attribute of the module round it may do so, too.
    let item = world.index.files[0].items.last_mut().unwrap();
    (item.in_macro, item.start_line) = (false, item.line);
    world.none(Code::NotATest);
    world.none(Code::Untested);
}

#[verifies("RQ-049")]
#[test]
fn a_test_in_a_benchmark_that_cargo_test_does_not_run_verifies_nothing() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    let bench = "benches/speed.rs";
    world.collected.builds[0].units.push(unit(TargetKind::Bench, "speed", true, &[bench]));
    world.index.files.push(file(bench, target(TargetKind::Bench, "speed"), ""));
    let line = world.test(bench, "RQ-002").place.line;
    world.none(Code::Untested);
    world.collected.builds[0].units[3].test = false;
    world.collected.tags.last_mut().unwrap().seen = vec![UnitRef { build: 0, unit: 3 }];
    let found = world.only(Code::Untested).finding;
    assert!(found.locations.iter().any(|at| at.label == NOT_RUN && at.place.line == line), "{found:?}");
    world.none(Code::NotATest);
    world.none(Code::UnlinkedTest);
    // A benchmark proper is no test, whatever runs it.
    world.index.files.last_mut().unwrap().items[0].test = None;
    world.only(Code::NotATest);
}

#[verifies("RQ-049")]
#[test]
fn a_tag_in_a_file_that_the_index_leaves_out_leaves_its_requirement_untested() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.collected.builds[0].units[1].files.push("src/probe.rs".into());
    world.index.files.push(file("src/probe.rs", target(TargetKind::Lib, "dose"), "probe"));
    world.test("src/probe.rs", "RQ-002");
    world.none(Code::Untested);
    world.index.files.pop();
    let found = world.only(Code::Untested).finding;
    assert!(found.locations.iter().any(|location| location.label == NOT_INDEXED), "{found:?}");
    world.collected.tags.last_mut().unwrap().from_macro = true;
    world.none(Code::Untested);
    assert_eq!(world.state("RQ-002"), State::Unverified, "a macro may write tests in any file");
}

#[verifies("RQ-049")]
#[test]
fn a_test_whose_attribute_stands_under_a_condition_is_a_link_that_does_not_count() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.test(LIB, "RQ-002");
    assert_eq!(world.found(Code::MissingMethod).len(), 0);
    world.index.files[0].items.last_mut().unwrap().test.as_mut().unwrap().conditional = true;
    let found = world.only(Code::MissingMethod).finding;
    assert!(found.locations.iter().any(|location| location.label == CONDITIONAL), "{found:?}");
    let message = world.only(Code::NoEvidence).finding.message;
    assert!(message.ends_with("2 tests linked"), "it is not counted with the two of `RQ-001`: {message}");
    world.none(Code::Untested);
    world.none(Code::NotATest);
}

#[verifies("RQ-049")]
#[test]
fn a_tag_on_an_ordinary_function_is_no_test_and_the_requirement_stays_untested() {
    let mut world = World::fine();
    world.none(Code::NotATest);
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.tag(LIB, "RQ-002", Relation::Verifies, None);
    let found = world.only(Code::NotATest);
    assert_eq!((found.development, found.release), (Severity::Locked, Severity::Locked));
    assert!(found.finding.help.unwrap().contains("test-attributes"));
    let untested = world.only(Code::Untested);
    assert_eq!(untested.finding.caused_by, Some((Code::NotATest, id("RQ-002"))));
    assert_eq!(world.state("RQ-002"), State::Untested);
}

#[verifies("RQ-049")]
#[test]
fn a_function_of_a_target_with_its_own_harness_is_unconfirmed_and_not_denied() {
    let mut world = World::fine();
    world.collected.builds[0].units[2].harness = false;
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.tag(API, "RQ-002", Relation::Verifies, None);
    world.none(Code::NotATest);
    world.none(Code::Untested);
    assert!(world.only(Code::MissingMethod).finding.ids.contains(&id("RQ-002")));
}

#[verifies("RQ-041")]
#[test]
fn a_test_that_no_test_build_compiles_verifies_nothing() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.test(LIB, "RQ-002").seen = vec![UnitRef { build: 0, unit: 0 }];
    let found = world.only(Code::Untested).finding;
    assert!(found.locations.iter().any(|l| l.label == IN_NO_TEST_BUILD));
    world.none(Code::NotATest);
}

#[verifies("RQ-063")]
#[test]
fn tests_without_requirement_are_one_warning_for_each_target() {
    let mut world = World::fine();
    world.none(Code::UnlinkedTest);
    world.function(LIB, "tests::a", Some("test"));
    world.function(LIB, "tests::b", Some("test"));
    world.function(API, "c", Some("tokio::test"));
    let found = world.found(Code::UnlinkedTest);
    let messages: Vec<&str> = found.iter().map(|judged| judged.finding.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "2 tests in lib of package `dose` verify no requirement: `tests::a` and `tests::b`",
            "1 test in test `api` of package `dose` verifies no requirement: `c`",
        ]
    );
    assert!(found.iter().all(|f| (f.development, f.release) == (Severity::Warn, Severity::Warn)));
}

#[verifies("RQ-063")]
#[test]
fn a_test_that_is_left_out_together_with_its_tag_is_not_counted_as_unlinked() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.test(LIB, "RQ-002");
    world.collected.tags.pop();
    world.only(Code::NeverCompiled);
    world.none(Code::UnlinkedTest);
    world.index.files[0].tags.pop();
    world.only(Code::UnlinkedTest);
}

#[verifies("RQ-063")]
#[test]
fn a_test_behind_a_module_tree_that_no_build_reaches_is_not_counted_as_unlinked() {
    let mut world = World::fine();
    world.collected.builds[0].units[2].files.clear();
    world.function(API, "c", Some("test"));
    world.none(Code::UnlinkedTest);
    assert!(world.trace().tests.iter().any(|test| &*test.path == "c" && !test.compiled));
}
