//! The risk file: each broken link of the chain, what is left of risks, and the silence where nothing is started.

use crate::finding::{Code, Family, Judged, Severity};
use crate::model::{
    Acceptance, Class, ControlOption, Gate, ImplementedIn, Kind, Level, RecordResult, Relation, Spanned, Status,
};
use crate::rules::testing::{API, LIB, World, id};
use iec62304_core::verifies;
use jiff::civil::date;

/// Codes of the risk family that are found.
fn risk_codes(world: &World) -> Vec<Code> {
    let mut codes: Vec<Code> = world.judge().findings.iter().map(|judged| judged.finding.code).collect();
    codes.retain(|code| code.family() == Family::Risk);
    codes.dedup();
    codes
}

fn levels(judged: &Judged) -> (Severity, Severity) {
    (judged.development, judged.release)
}

fn accepted() -> Option<Spanned<Acceptance>> {
    let by = "risk board".to_owned();
    let reason = "as low as it gets".to_owned();
    let acceptance = Acceptance { by, on: date(2026, 10, 1), reason, benefit_risk: None, ahead: false };
    Some(Spanned::new(acceptance, crate::model::Place::file("trace/risk.toml")))
}

#[verifies("RQ-104", "RQ-106")]
#[test]
fn a_whole_chain_has_no_finding_of_the_risk_file() {
    assert_eq!(risk_codes(&World::chained()), []);
}

#[verifies("RQ-104")]
#[test]
fn without_a_risk_file_nothing_of_it_is_judged_but_that_it_is_not_started() {
    let mut world = World::fine();
    assert_eq!(risk_codes(&world), []);
    world.only(Code::NoRiskFile);
    world.hazard("HAZ-001");
    world.none(Code::NoRiskFile);
}

#[verifies("RQ-104", "RQ-103")]
#[test]
fn a_situation_without_cause_breaks_the_chain_unless_software_has_no_part_in_it() {
    let mut world = World::chained();
    world.situation("HS-002", "HAZ-001");
    world.risk("RK-002", "HS-002", "S2");
    let found = world.only(Code::SituationWithoutCause);
    assert_eq!(levels(&found), (Severity::Warn, Severity::Deny));
    assert_eq!(found.finding.ids, [id("HS-002")]);
    assert_eq!(world.rows().last().unwrap(), "- - - cause");
    world.documents.risk.situations[1].no_software =
        Some(Spanned::new("mechanical".to_owned(), crate::model::Place::file("trace/risk.toml")));
    assert_eq!(risk_codes(&world), []);
    assert_eq!(world.rows().last().unwrap(), "- - - whole");
}

#[verifies("RQ-104", "RQ-102", "RQ-103")]
#[test]
fn a_cause_without_control_is_judged_by_the_severity_that_it_leads_to() {
    let mut world = World::chained();
    world.cause("CA-002", "HS-001", "SI-01");
    let found = world.only(Code::UncontrolledCause);
    assert_eq!((levels(&found), found.class), ((Severity::Warn, Severity::Deny), Class(2)));
    assert_eq!(world.rows().last().unwrap(), "CA-002 - - control");
    // Class A software asks for no control; what can kill does, whatever the system is called.
    world.class(Some("A"));
    assert_eq!(world.only(Code::UncontrolledCause).class, Class(2));
    world.documents.risk.causes[1].accepted = accepted();
    world.none(Code::UncontrolledCause);
    assert_eq!(world.rows().last().unwrap(), "CA-002 - - whole");
    world.documents.risk.causes[1].accepted = None;
    // A control of the whole situation, or of a risk of it, holds for each of its causes.
    for target in ["HS-001", "RK-001"] {
        let mut world = World::chained();
        world.cause("CA-002", "HS-001", "SI-01");
        world.control("RC-010", &[target]).implemented_in[0].value = ImplementedIn::Hardware;
        world.none(Code::UncontrolledCause);
    }
}

#[verifies("RQ-106", "RQ-103")]
#[test]
fn a_control_in_software_needs_a_requirement_and_one_in_hardware_needs_evidence() {
    let mut world = World::chained();
    world.edit("RQ-001").risk_controls.clear();
    let found = world.only(Code::ControlWithoutRequirement);
    assert_eq!(levels(&found), (Severity::Warn, Severity::Deny));
    assert_eq!(world.rows(), ["CA-001 RC-001 - requirement"]);
    world.none(Code::ControlUnverified);
    world.documents.risk.controls[0].implemented_in[0].value = ImplementedIn::Hardware;
    world.none(Code::ControlWithoutRequirement);
    let found = world.only(Code::ControlUnverified);
    assert_eq!(levels(&found), (Severity::Warn, Severity::Locked));
    assert_eq!(world.rows(), ["CA-001 RC-001 - verification"]);
    world.record("VR-02", "RC-001").verifies.clear();
    let evidence = vec![world.spanned("VR-02")];
    world.documents.risk.controls[0].evidence = evidence;
    world.documents.records[1].effectiveness = vec![Spanned::new(id("RC-001"), crate::model::Place::file("x"))];
    assert_eq!(risk_codes(&world), []);
    assert_eq!(world.rows(), ["CA-001 RC-001 - whole"]);
    world.documents.records[1].result.as_mut().unwrap().value = RecordResult::Fail;
    let found = world.only(Code::ControlUnverified).finding;
    assert_eq!(found.caused_by, Some((Code::TestFailed, id("VR-02"))));
    assert_eq!(world.rows(), ["CA-001 RC-001 - result"]);
}

#[verifies("RQ-103", "RQ-101")]
#[test]
fn a_part_of_a_control_that_is_no_software_and_has_no_evidence_is_a_broken_row() {
    let mut world = World::chained();
    let also = Spanned::new(ImplementedIn::Hardware, crate::model::Place::file("trace/risk.toml"));
    world.documents.risk.controls[0].implemented_in.push(also);
    assert!(world.only(Code::ControlUnverified).finding.message.contains("broken at the verification"));
    let broken = ["CA-001 RC-001 RQ-001 result", "CA-001 RC-001 RQ-001 result", "CA-001 RC-001 - verification"];
    assert_eq!(world.rows(), broken);
    world.record("VR-02", "RC-001").verifies.clear();
    world.documents.records[1].effectiveness = vec![Spanned::new(id("RC-001"), crate::model::Place::file("x"))];
    world.documents.risk.controls[0].evidence = vec![world.spanned("VR-02")];
    world.none(Code::ControlUnverified);
    assert_eq!(world.rows().last().unwrap(), "CA-001 RC-001 - whole");
    // What verifies the control itself verifies all of it.
    world.documents.risk.controls[0].evidence.clear();
    world.record("VR-03", "RC-001");
    world.none(Code::ControlUnverified);
    assert_eq!(world.rows().last().unwrap(), "CA-001 RC-001 - whole");
}

#[verifies("RQ-106", "RQ-103")]
#[test]
fn a_control_whose_requirement_has_no_code_is_unimplemented_and_planned_work_waits_for_release() {
    let mut world = World::chained();
    world.collected.tags.retain(|tag| tag.relation != Relation::Implements);
    let found = world.only(Code::ControlUnimplemented);
    assert_eq!(levels(&found), (Severity::Warn, Severity::Deny));
    assert_eq!(found.finding.caused_by, Some((Code::Unimplemented, id("RQ-001"))));
    assert_eq!(world.rows(), ["CA-001 RC-001 RQ-001 implementation"]);
    world.edit("RQ-001").status.value = Status::Planned;
    for code in [Code::ControlUnimplemented, Code::ControlUnverified] {
        let found = world.only(code);
        assert_eq!(found.development, Severity::Off, "{code}");
        assert!(found.release.denies(), "{code}");
        assert_eq!(found.finding.caused_by, Some((Code::NotFinal, id("RQ-001"))));
    }
}

#[verifies("RQ-103", "RQ-106")]
#[test]
fn a_requirement_that_is_not_begun_breaks_the_chain_by_its_status_and_not_for_want_of_code() {
    for (status, word) in [(Status::Planned, "planned"), (Status::Draft, "draft")] {
        let mut world = World::chained();
        world.edit("RQ-001").status.value = status;
        let found = world.only(Code::ControlUnimplemented).finding;
        assert_eq!(found.message, format!("`RC-001` is not implemented: `RQ-001` is {word}"));
        assert_eq!(found.caused_by, Some((Code::NotFinal, id("RQ-001"))));
        assert_eq!(world.rows(), ["CA-001 RC-001 RQ-001 implementation"]);
        let message = world.only(Code::ControlUnverified).finding.message;
        assert_eq!(
            message,
            "the implementation of `RC-001` is not verified: its chain is broken at the implementation"
        );
        world.collected.tags.retain(|tag| tag.relation != Relation::Implements);
        world.linked("RQ-002");
        let controls = vec![world.spanned("RC-001")];
        world.edit("RQ-002").risk_controls = controls;
        world.collected.tags.retain(|tag| tag.relation != Relation::Implements);
        let message = world.only(Code::ControlUnimplemented).finding.message;
        assert_eq!(message, format!("`RC-001` is not implemented: no product code for `RQ-002`, `RQ-001` is {word}"));
    }
}

#[verifies("RQ-103", "RQ-101")]
#[test]
fn the_finding_about_a_control_says_the_links_at_which_its_rows_are_broken() {
    let mut world = World::chained();
    let controls = vec![world.spanned("RC-001")];
    world.edit("RQ-001").risk_controls.clear();
    world.edit("SYS-01").risk_controls = controls;
    world.record("VR-02", "RQ-001").result.as_mut().unwrap().value = RecordResult::Fail;
    assert_eq!(world.rows(), ["CA-001 RC-001 SYS-01 result"]);
    assert!(world.only(Code::ControlUnverified).finding.message.ends_with("its chain is broken at the result"));
    let also = Spanned::new(ImplementedIn::Hardware, crate::model::Place::file("trace/risk.toml"));
    world.documents.risk.controls[0].implemented_in.push(also);
    let message = world.only(Code::ControlUnverified).finding.message;
    assert!(message.ends_with("broken at the verification and at the result"), "{message}");
    // What is broken before the control is verified is told beside it.
    let mut world = World::chained();
    world.edit("RQ-001").risk_controls.clear();
    world.record("VR-02", "RC-001").missing = vec!["tester"];
    assert_eq!(world.rows(), ["CA-001 RC-001 - requirement", "CA-001 RC-001 - result"]);
    world.only(Code::ControlWithoutRequirement);
    let message = world.only(Code::ControlUnverified).finding.message;
    assert!(message.ends_with("broken at the requirement and at the result"), "{message}");
}

#[verifies("RQ-101", "RQ-103")]
#[test]
fn a_control_without_verification_names_the_finding_it_follows_from() {
    let mut world = World::chained();
    world.collected.tags.retain(|tag| tag.relation != Relation::Verifies);
    let found = world.only(Code::ControlUnverified);
    assert_eq!(levels(&found), (Severity::Warn, Severity::Locked));
    assert_eq!(found.finding.caused_by, Some((Code::Untested, id("RQ-001"))));
    assert!(found.finding.message.ends_with("broken at the verification"));
    assert_eq!(world.rows(), ["CA-001 RC-001 RQ-001 verification"]);
    // A test or a record of the control itself verifies it as well.
    world.test(API, "RC-001").level = Some(Level::System);
    world.none(Code::ControlUnverified);
    world.collected.tags.pop();
    world.record("VR-02", "RC-001");
    world.none(Code::ControlUnverified);
    world.documents.records[1].missing = vec!["tester"];
    world.only(Code::ControlUnverified);
}

#[verifies("RQ-101")]
#[test]
fn one_of_two_requirements_that_is_not_verified_leaves_the_control_unverified() {
    let mut world = World::chained();
    world.linked("RQ-002");
    let controls = vec![world.spanned("RC-001")];
    world.edit("RQ-002").risk_controls = controls;
    world.none(Code::ControlUnverified);
    world.collected.tags.retain(|tag| tag.relation != Relation::Verifies || tag.ids[0].value != id("RQ-002"));
    let found = world.only(Code::ControlUnverified).finding;
    assert_eq!(found.caused_by, Some((Code::Untested, id("RQ-002"))));
    assert_eq!(world.rows().iter().filter(|row| row.ends_with("RQ-002 verification")).count(), 1);
}

#[verifies("RQ-103")]
#[test]
fn a_link_alone_completes_no_row() {
    assert_eq!(World::chained().rows(), ["CA-001 RC-001 RQ-001 result"; 2]);
}

#[verifies("RQ-101")]
#[test]
fn effectiveness_is_asked_for_apart_from_implementation() {
    let mut world = World::chained();
    world.documents.records.clear();
    let found = world.only(Code::EffectivenessUnverified);
    assert_eq!(levels(&found), (Severity::Warn, Severity::Deny));
    world.none(Code::ControlUnverified);
    // A record that verifies it does not say that it works.
    world.record("VR-02", "RC-001");
    world.only(Code::EffectivenessUnverified);
    world.shows("VR-03", "RC-001").version.as_mut().unwrap().value = "1.0.0".to_owned();
    let found = world.only(Code::EffectivenessUnverified).finding;
    assert_eq!(found.caused_by, Some((Code::RecordOutdated, id("VR-03"))));
    world.shows("VR-04", "RC-001");
    world.none(Code::EffectivenessUnverified);
    world.shows("VR-05", "RC-001").result.as_mut().unwrap().value = RecordResult::Fail;
    assert_eq!(world.only(Code::EffectivenessUnverified).finding.caused_by, Some((Code::TestFailed, id("VR-05"))));
}

#[verifies("RQ-105")]
#[test]
fn what_is_left_of_a_risk_must_be_said_and_acceptable() {
    let mut world = World::chained();
    world.documents.risk.risks[0].residual.as_mut().unwrap().value.probability.value = "P4".to_owned();
    let found = world.only(Code::RiskNotAcceptable);
    assert_eq!(levels(&found), (Severity::Warn, Severity::Deny));
    world.class(Some("A"));
    assert_eq!(levels(&world.only(Code::RiskNotAcceptable)), (Severity::Warn, Severity::Deny), "the class rests on it");
    world.class(Some("C"));
    world.documents.risk.risks[0].accepted = accepted();
    world.none(Code::RiskNotAcceptable);
    world.documents.risk.risks[0].residual = None;
    assert_eq!(levels(&world.only(Code::ResidualMissing)), (Severity::Warn, Severity::Deny));
    world.class(Some("A"));
    assert_eq!(levels(&world.only(Code::ResidualMissing)), (Severity::Off, Severity::Warn));
    let mut world = World::chained();
    world.situation("HS-002", "HAZ-001");
    world.cause("CA-002", "HS-002", "SI-01").accepted = accepted();
    assert_eq!(world.only(Code::ResidualMissing).finding.ids, [id("HS-002")], "a situation without risk");
}

#[verifies("RQ-104", "RQ-105")]
#[test]
fn an_acceptance_counts_from_its_day_on() {
    let mut world = World::chained();
    world.cause("CA-002", "HS-001", "SI-01").accepted = accepted();
    let risk = &mut world.documents.risk.risks[0];
    risk.residual.as_mut().unwrap().value.probability.value = "P4".to_owned();
    risk.accepted = accepted();
    world.options.as_of = date(2026, 10, 1);
    world.none(Code::UncontrolledCause);
    world.none(Code::RiskNotAcceptable);
    world.options.as_of = date(2026, 9, 30);
    for code in [Code::UncontrolledCause, Code::RiskNotAcceptable] {
        let message = world.only(code).finding.message;
        assert!(message.ends_with("; its acceptance is dated 2026-10-01, after the day of judgement"), "{message}");
    }
    assert_eq!(world.rows().last().unwrap(), "CA-002 - - control");
}

#[verifies("RQ-105")]
#[test]
fn the_gravest_severity_is_not_left_to_information_alone() {
    let mut world = World::chained();
    world.documents.risk.controls[0].option.as_mut().unwrap().value = ControlOption::Information;
    let found = world.only(Code::InformationOnly);
    assert_eq!(levels(&found), (Severity::Note, Severity::Warn));
    world.documents.risk.risks[0].severity.as_mut().unwrap().value = "S2".to_owned();
    world.none(Code::InformationOnly);
    world.documents.risk.risks[0].severity.as_mut().unwrap().value = "S5".to_owned();
    world.control("RC-002", &["HS-001"]).option.as_mut().unwrap().value = ControlOption::Design;
    world.none(Code::InformationOnly);
}

#[verifies("RQ-106")]
#[test]
fn a_control_must_say_what_it_brings_about() {
    let mut world = World::chained();
    world.documents.risk.controls[0].new_hazards = None;
    assert_eq!(levels(&world.only(Code::NewHazardsUnanswered)), (Severity::Note, Severity::Deny));
    world.documents.risk.controls[0].new_hazards = Some(Vec::new());
    world.none(Code::NewHazardsUnanswered);
}

#[verifies("RQ-106")]
#[test]
fn a_requirement_of_a_control_that_is_no_software_contradicts_it() {
    let mut world = World::chained();
    world.documents.risk.controls[0].implemented_in[0].value = ImplementedIn::Process;
    let found = world.only(Code::MalformedDocument);
    assert_eq!(found.development, Severity::Deny);
    assert_eq!(found.finding.ids, [id("RQ-001"), id("RC-001")]);
    let also = Spanned::new(ImplementedIn::Software, crate::model::Place::file("trace/risk.toml"));
    world.documents.risk.controls[0].implemented_in.push(also);
    world.none(Code::MalformedDocument);
}

#[verifies("RQ-102")]
#[test]
fn a_control_has_the_highest_class_of_the_severities_that_it_touches() {
    let mut world = World::chained();
    world.situation("HS-002", "HAZ-001");
    world.risk("RK-002", "HS-002", "S2");
    world.cause("CA-002", "HS-002", "SI-01");
    world.control("RC-002", &["CA-002"]);
    let class = |world: &World, n: usize| world.trace().risk_graph.controls[n].class;
    assert_eq!((class(&world, 0), class(&world, 1)), (Some(Class(2)), Some(Class(1))));
    let also = world.spanned("RK-001");
    world.documents.risk.controls[1].mitigates.push(also);
    assert_eq!(class(&world, 1), Some(Class(2)));
    world.documents.risk.risks.clear();
    assert_eq!(class(&world, 1), None);
}

#[verifies("RQ-100")]
#[test]
fn links_of_the_risk_file_are_known_at_both_ends() {
    let mut world = World::chained();
    let (situation, risk) = (world.spanned("HS-001"), world.spanned("RK-001"));
    world.edit("RQ-001").contributes_to = vec![situation.clone(), risk];
    world.documents.items[0].situations = vec![situation.clone()];
    world.documents.risk.controls[0].new_hazards = Some(vec![situation]);
    let stray = world.spanned("HS-099");
    world.documents.risk.controls[0].mitigates.push(stray);
    let trace = world.trace();
    let graph = &trace.risk_graph;
    let requirement = trace.by_id[&id("RQ-001")];
    assert_eq!((&graph.hazards[0].situations[..], graph.situations[0].hazard), (&[0][..], Some(0)));
    assert_eq!((&graph.situations[0].causes[..], graph.causes[0].situation), (&[0][..], Some(0)));
    assert_eq!((&graph.situations[0].risks[..], graph.risks[0].situation), (&[0][..], Some(0)));
    assert_eq!((&graph.causes[0].controls[..], &graph.controls[0].causes[..]), (&[0][..], &[0][..]));
    assert_eq!((&graph.controls[0].requirements[..], graph.causes[0].item), (&[requirement][..], Some(0)));
    assert_eq!(graph.situations[0].contributed_by, [requirement]);
    assert_eq!(graph.risks[0].contributed_by, [requirement]);
    assert_eq!((&graph.situations[0].items[..], &graph.situations[0].brought_by[..]), (&[0][..], &[0][..]));
    assert!(graph.controls[0].situations.is_empty(), "what does not resolve is no link");
    assert_eq!(world.only(Code::UnknownId).finding.ids[0], id("HS-099"));
    assert!(Kind::WORDS.contains(&"situation"));
}

#[verifies("RQ-101")]
#[test]
fn a_tag_that_verifies_a_control_is_one_of_its_links_in_both_gates() {
    let mut world = World::chained();
    world.test(LIB, "RC-001");
    let trace = world.trace();
    assert_eq!(trace.risk_graph.controls[0].verifications.len(), 1);
    assert_eq!(world.rows().len(), 3);
    let judgement = world.judge();
    assert!(!judgement.findings.iter().any(|j| j.finding.code == Code::WrongKind && j.denies(Gate::Release)));
}
