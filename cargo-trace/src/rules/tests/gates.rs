//! Order, fingerprints and verdicts.

use crate::finding::{Code, Severity};
use crate::model::{BuildRole, Class, Gate, IndexedFile, Relation};
use crate::rules::testing::{API, LIB, World};
use iec62304_core::verifies;
use std::collections::HashSet;

fn busy() -> World {
    let mut world = World::fine();
    for name in ["RQ-010", "RQ-009", "RQ-2"] {
        world.requirement(name);
        world.code(name);
    }
    world.class(Some("B"));
    world.item("SI-09", Some("C"));
    let item = world.spanned("SI-09");
    world.edit("RQ-010").items.push(item);
    world.test(LIB, "RQ-900");
    world
}

#[test]
fn the_worst_level_of_the_asked_gate_comes_first_then_the_class_then_code_and_id() {
    let mut world = busy();
    for gate in [Gate::Development, Gate::Release] {
        world.options.gate = gate;
        let judgement = world.judge();
        let levels: Vec<Severity> = judgement.findings.iter().map(|judged| judged.level(gate)).collect();
        assert!(levels.is_sorted_by(|a, b| a >= b), "{levels:?}");
    }
    let untested = world.found(Code::Untested);
    let names: Vec<&str> = untested.iter().map(|judged| judged.finding.ids[0].as_str()).collect();
    assert_eq!(names, ["RQ-010", "RQ-2", "RQ-009"], "class C first, then by number");
    assert_eq!(untested[0].class, Class(2));
}

#[test]
fn fingerprints_are_unique_and_survive_moved_lines() {
    let world = busy();
    let prints: Vec<String> = world.judge().findings.into_iter().map(|judged| judged.fingerprint).collect();
    assert!(prints.iter().all(|print| print.len() == 16));
    assert_eq!(prints.iter().collect::<HashSet<_>>().len(), prints.len());
    let mut moved = busy();
    for requirement in &mut moved.documents.requirements {
        requirement.id.place.line += 40;
    }
    let moved: Vec<String> = moved.judge().findings.into_iter().map(|judged| judged.fingerprint).collect();
    assert_eq!(prints, moved);
}

#[test]
fn the_verdict_counts_what_the_list_shows() {
    let judgement = busy().judge();
    for (gate, verdict) in [(Gate::Development, judgement.development), (Gate::Release, judgement.release)] {
        let shown = judgement.findings.iter().filter(|judged| judged.level(gate) != Severity::Off).count();
        assert_eq!(verdict.denied + verdict.warned + verdict.noted + verdict.waived, shown);
        assert_eq!(verdict.passed, verdict.denied == 0);
    }
    assert_eq!(judgement.pack.id, "iec62304-2006-amd1");
}

#[test]
fn findings_of_the_documents_are_judged_with_the_others() {
    use crate::finding::Finding;
    let mut world = World::fine();
    world.documents.findings.push(Finding::new(Code::DuplicateId, "`RQ-011` is declared twice"));
    assert_eq!(world.only(Code::DuplicateId).development, Severity::Locked);
    assert!(world.judge().is_blind());
}

#[test]
fn no_message_ends_with_a_period_or_starts_with_a_capital() {
    for judged in busy().judge().findings {
        let message = &judged.finding.message;
        assert!(!message.ends_with('.') && !message.starts_with(char::is_uppercase), "{message}");
        assert!(!judged.finding.help.as_deref().unwrap_or_default().ends_with('.'), "{:?}", judged.finding.help);
    }
}

/// Takes what was compiled of the newest tag out of the builds, as a selection does.
fn leave_out(world: &mut World) {
    world.collected.tags.pop();
    world.collected.partial = true;
}

#[verifies("RQ-017")]
#[test]
fn a_narrowed_view_denies_what_is_missing_unless_its_tag_stands_in_what_was_left_out() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.requirement("RQ-003");
    world.collected.partial = true;
    let levels = |world: &World, code| {
        let found = world.found(code).into_iter();
        found.map(|judged| (judged.finding.ids[0].to_string(), judged.development)).collect::<Vec<_>>()
    };
    let all = |level| vec![("RQ-002".to_owned(), level), ("RQ-003".to_owned(), level)];
    assert_eq!(levels(&world, Code::Untested), all(Severity::Deny));
    assert_eq!(levels(&world, Code::Unimplemented), all(Severity::Deny));
    world.test(API, "RQ-002");
    leave_out(&mut world);
    let mixed = vec![("RQ-003".to_owned(), Severity::Deny), ("RQ-002".to_owned(), Severity::Warn)];
    assert_eq!(levels(&world, Code::Untested), mixed, "of the very id");
    assert_eq!(levels(&world, Code::Unimplemented), all(Severity::Deny), "of the very relation");
    world.code("RQ-002");
    leave_out(&mut world);
    world.index.files[0].tags.last_mut().unwrap().in_macro = true;
    assert_eq!(levels(&world, Code::Unimplemented), mixed, "a tag in a macro's tokens is one too");
    world.collected.partial = false;
    assert_eq!(levels(&world, Code::Untested), all(Severity::Deny), "the whole leaves nothing out");
    world.collected.partial = true;
    world.index.files.iter_mut().for_each(|file| file.modules.clear());
    assert_eq!(levels(&world, Code::Untested), all(Severity::Deny), "a file of no target is in no build at all");
}

#[verifies("RQ-017")]
#[test]
fn a_narrowed_view_without_tags_is_no_pass_unless_it_left_some_out() {
    let mut world = World::empty();
    world.requirement("RQ-001");
    world.collected.partial = true;
    assert_eq!(world.only(Code::NoTags).development, Severity::Locked);
    world.index.files.push(IndexedFile { package: "other".into(), ..world.index.files[1].clone() });
    world.code("RQ-001");
    leave_out(&mut world);
    assert_eq!(world.only(Code::NoTags).development, Severity::Warn);
    world.code("RQ-001");
    assert_eq!(world.only(Code::NoTests).development, Severity::Locked, "no test was left out");
    world.test(LIB, "RQ-001");
    leave_out(&mut world);
    assert_eq!(world.only(Code::NoTests).development, Severity::Warn);
}

#[verifies("RQ-017")]
#[test]
fn code_in_the_test_builds_that_were_picked_may_be_product_in_those_that_were_not() {
    let mut world = World::fine();
    assert!(world.collected.tags.iter().any(|tag| tag.relation == Relation::Implements));
    world.collected.builds[0].role = BuildRole::Test;
    assert_eq!(world.only(Code::TestCodeOnly).development, Severity::Deny);
    world.collected.partial = true;
    assert_eq!(world.only(Code::TestCodeOnly).development, Severity::Warn);
    // As by `--profile test`: the library is compiled for its tests alone.
    world.collected.builds[0].role = BuildRole::Both;
    world.collected.builds[0].units[0].test = true;
    assert_eq!(world.only(Code::TestCodeOnly).development, Severity::Warn);
    world.collected.partial = false;
    assert_eq!(world.only(Code::TestCodeOnly).development, Severity::Deny);
}
