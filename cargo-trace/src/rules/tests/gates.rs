//! Order, fingerprints and verdicts.

use crate::finding::{Code, Severity};
use crate::model::{Class, Gate};
use crate::rules::testing::{LIB, World};
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
