//! Class words, their order and the default are the pack's: a scheme of two levels needs no code.

use crate::finding::{Code, Judgement, Severity};
use crate::model::{Class, Gate, Trace};
use crate::report::build;
use crate::rules::testing::{World, id};
use crate::rules::{Pack, judge};
use iec62304_core::verifies;

/// The embedded pack with its lowest and its highest class alone, under words of their own.
fn two_levels() -> Pack {
    let text = include_str!("../packs/iec62304-2006-amd1.toml")
        .replace("id = \"iec62304-2006-amd1\"", "id = \"two-levels\"")
        .replace("checked_by = \"\"", "checked_by = \"the quality lead\"")
        .replace("words = [\"A\", \"B\", \"C\"]", "words = [\"I\", \"II\"]")
        .replace("default = \"C\"", "default = \"II\"");
    let line = |line: &str| {
        let mut parts: Vec<String> = line.split('"').map(str::to_owned).collect();
        if line.contains("development = \"") && line.contains("why = ") {
            for cells in [1, 3] {
                parts[cells].remove(1);
            }
        }
        parts.join("\"")
    };
    let text: Vec<String> = text.lines().map(line).collect();
    Pack::parse(&text.join("\n")).unwrap()
}

fn judged(world: &World) -> (Trace, Judgement) {
    let pack = two_levels();
    let (collected, index, evidence) = (world.collected.clone(), world.index.clone(), world.evidence.clone());
    let trace = Trace::join(&world.documents, collected, index, evidence, &pack);
    let judgement = judge(&trace, &world.documents.findings, &pack, &world.options);
    (trace, judgement)
}

fn levels(judgement: &Judgement, code: Code) -> Vec<(Severity, Severity)> {
    let found = judgement.findings.iter().filter(|judged| judged.finding.code == code);
    found.map(|judged| (judged.development, judged.release)).collect()
}

#[verifies("RQ-114")]
#[test]
fn an_unstated_class_is_the_default_of_the_pack() {
    let mut world = World::fine();
    world.class(None);
    let (trace, judgement) = judged(&world);
    assert_eq!((trace.system_class, trace.scheme.word(trace.system_class)), (Class(1), "II"));
    assert_eq!(levels(&judgement, Code::ClassDefaulted), [(Severity::Note, Severity::Warn)]);
    let said = &judgement.findings.iter().find(|j| j.finding.code == Code::ClassDefaulted).unwrap().finding;
    assert!(said.message.ends_with("judged as class II") && said.help.as_ref().unwrap().contains("class = \"II\""));
}

#[verifies("RQ-114")]
#[test]
fn words_of_another_pack_are_no_classes() {
    let world = World::fine();
    let (_, judgement) = judged(&world);
    let said = &judgement.findings.iter().find(|j| j.finding.code == Code::MalformedDocument).unwrap().finding;
    assert!(said.message.contains("`C` is no class of the scheme `two-levels`"), "{}", said.message);
    assert!(said.help.as_ref().unwrap().contains("`I` and `II`"));
}

#[verifies("RQ-114", "RQ-107")]
#[test]
fn levels_items_and_severities_follow_the_words_of_the_pack() {
    let mut world = World::chained();
    world.class(Some("II"));
    let mut steps = world.documents.risk.scales.severity.steps().to_vec();
    for step in &mut steps {
        step.class.as_mut().unwrap().value = "II".to_owned();
    }
    world.documents.risk.scales.severity = crate::model::Scale::new(steps);
    world.cause("CA-002", "HS-001", "SI-01");
    let (_, judgement) = judged(&world);
    assert_eq!(levels(&judgement, Code::UncontrolledCause), [(Severity::Warn, Severity::Deny)]);
    assert_eq!(levels(&judgement, Code::ClassTooLow), []);
    world.item("SI-07", Some("I"));
    let item = vec![world.spanned("SI-07")];
    world.edit("RQ-001").items = item;
    let (_, judgement) = judged(&world);
    assert_eq!(levels(&judgement, Code::ClassNotInherited), [(Severity::Deny, Severity::Locked)]);
    assert_eq!(levels(&judgement, Code::ClassTooLow), [(Severity::Deny, Severity::Locked)]);
    let finding = &judgement.findings.iter().find(|j| j.finding.code == Code::ClassTooLow).unwrap().finding;
    assert_eq!((finding.ids[0].clone(), finding.class), (id("RQ-001"), Some(Class(0))));
    assert!(finding.message.contains("class I and") && finding.message.ends_with("class II"), "{}", finding.message);
}

#[verifies("RQ-114")]
#[test]
fn the_report_says_who_checked_the_pack_and_has_its_words() {
    let world = World::fine();
    let (trace, judgement) = judged(&world);
    let body = build::body(&trace, &world.documents, &judgement, &|_| Vec::new(), world.options.as_of);
    assert_eq!((&*body.rules.id, &*body.rules.checked_by), ("two-levels", "the quality lead"));
    assert_eq!((body.scheme.words.join(" "), &*body.scheme.default), ("I II".to_owned(), "II"));
    let demands = crate::explain::demands(&two_levels(), Class(0), Gate::ALL);
    assert!(demands.starts_with("# What is demanded of class I\n") && demands.contains("text by the quality lead"));
}
