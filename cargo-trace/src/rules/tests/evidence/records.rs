//! Records as verification.

use super::ran;
use crate::finding::{Code, Severity};
use crate::model::*;
use crate::rules::testing::{World, demand, id};
use iec62304_core::verifies;

/// A requirement that only an inspection shows, with its record.
fn inspected() -> World {
    let mut world = World::fine();
    world.requirement("RQ-028");
    world.code("RQ-028");
    let place = Place::span("trace/rq.toml", 500, 10, 4);
    world.edit("RQ-028").verify = Some(vec![Spanned::new(demand("inspection@system"), place)]);
    world.record("VR-01", "RQ-028");
    for code in [Code::RecordIncomplete, Code::RecordOutdated, Code::Untested, Code::MissingMethod, Code::TestFailed] {
        world.none(code);
    }
    assert_eq!(world.state("RQ-028"), State::Verified);
    world
}

fn record(world: &mut World) -> &mut Record {
    &mut world.documents.records[0]
}

#[verifies("RQ-088", "RQ-042")]
#[test]
fn a_complete_record_of_the_present_version_verifies_without_any_run() {
    let mut world = inspected();
    assert_eq!(world.reasons("RQ-028"), [] as [&str; 0]);
    world.documents.records.clear();
    assert_eq!(world.state("RQ-028"), State::Untested);
    let help = world.found(Code::Untested)[0].finding.help.clone().unwrap();
    assert!(help.contains("method = \"inspection\"") && help.contains("verifies = [\"RQ-028\"]"), "{help}");
}

#[verifies("RQ-088")]
#[test]
fn an_incomplete_record_shows_nothing_and_lacks_by_name() {
    let mut world = inspected();
    record(&mut world).missing = vec!["tester", "tools"];
    assert_eq!(world.state("RQ-028"), State::Unverified);
    assert_eq!(world.reasons("RQ-028"), ["`VR-01`: the record lacks `tester`, `tools`"]);
    let found = world.only(Code::RecordIncomplete);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert_eq!(found.finding.ids, [id("VR-01")]);
    assert!(found.finding.help.unwrap().contains("tester = …\ntools = …"));
    assert_eq!(world.only(Code::MissingLevel).finding.caused_by, Some((Code::RecordIncomplete, id("RQ-028"))));
}

#[verifies("RQ-088")]
#[test]
fn a_record_of_an_old_version_neither_verifies_nor_fails() {
    let mut world = inspected();
    record(&mut world).version.as_mut().unwrap().value = "2.0.0".to_owned();
    assert_eq!(world.state("RQ-028"), State::Unverified);
    let found = world.only(Code::RecordOutdated);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert_eq!(found.finding.message, "the record `VR-01` is of version 2.0.0, and the project's is 2.1.0");
    world.class(Some("A"));
    assert_eq!(world.only(Code::RecordOutdated).development, Severity::Note);
    record(&mut world).result.as_mut().unwrap().value = RecordResult::Fail;
    assert_eq!(world.state("RQ-028"), State::Unverified, "an old failure is history");
    world.none(Code::TestFailed);
    record(&mut world).version.as_mut().unwrap().value = "2.1.0".to_owned();
    assert_eq!(world.state("RQ-028"), State::Failed);
    let failed = world.only(Code::TestFailed).finding;
    assert_eq!(failed.message, "the record `VR-01` says that `RQ-028` is not met");
    world.documents.config.project.version = None;
    assert!(world.only(Code::RecordOutdated).finding.message.ends_with("and the project states none"));
}

#[verifies("RQ-088")]
#[test]
fn a_changed_or_missing_attachment_takes_the_record_away() {
    let mut world = inspected();
    let path = Spanned::new("evidence/fi-02.pdf".to_owned(), Place::span("trace/vr.toml", 9, 1, 4));
    let attachment = |found| Attachment { path: path.clone(), sha256: "a".repeat(64), found };
    record(&mut world).attachments = vec![attachment(Found::Same)];
    assert_eq!(world.state("RQ-028"), State::Verified);
    for found in [Found::Other("b".repeat(64)), Found::Missing("it is not there".to_owned())] {
        record(&mut world).attachments[0].found = found;
        assert_eq!(world.state("RQ-028"), State::Unverified);
        let finding = world.only(Code::RecordOutdated).finding;
        assert_eq!(finding.message, "files of the record `VR-01` are not those that it names: `evidence/fi-02.pdf`");
    }
}

#[verifies("RQ-088")]
#[test]
fn a_record_speaks_of_the_text_that_it_states_and_says_so_where_it_states_none() {
    let mut world = inspected();
    record(&mut world).texts.clear();
    let note = world.only(Code::RecordOutdated);
    assert_eq!((note.development, note.release), (Severity::Note, Severity::Note));
    assert_eq!(note.finding.message, "the record `VR-01` does not say which text of `RQ-028` was verified");
    let now = world.edit("RQ-028").digest.clone();
    let line = format!("\"RQ-028 sha256:{now}\"");
    assert!(note.finding.help.unwrap().contains(&line));
    assert_eq!(world.state("RQ-028"), State::Verified);

    let id = record(&mut world).verifies[0].clone();
    record(&mut world).texts = vec![VerifiedText { id, stated: Some(now), now: None }];
    world.none(Code::RecordOutdated);
    world.edit("RQ-028").digest = "e".repeat(64);
    assert_eq!(world.state("RQ-028"), State::Unverified);
    assert_eq!(world.reasons("RQ-028"), ["`VR-01`: the text changed since it was recorded"]);
    let found = world.only(Code::RecordOutdated);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert_eq!(found.finding.message, "texts have changed since the record `VR-01` was made: `RQ-028`");
    assert!(found.finding.help.unwrap().contains(&format!("\"RQ-028 sha256:{}\"", "e".repeat(64))));
    record(&mut world).result.as_mut().unwrap().value = RecordResult::Fail;
    assert_eq!(world.state("RQ-028"), State::Failed, "a failure stands until somebody verifies again");
}

#[verifies("RQ-088")]
#[test]
fn a_changed_text_takes_away_the_record_for_that_text_alone() {
    let mut world = inspected();
    let first = record(&mut world).verifies[0].clone();
    let second = world.spanned("RQ-001");
    record(&mut world).verifies.push(second.clone());
    let now = world.edit("RQ-028").digest.clone();
    let text = |id, stated| VerifiedText { id, stated: Some(stated), now: None };
    record(&mut world).texts = vec![text(first, now), text(second, "f".repeat(64))];
    assert_eq!(world.state("RQ-028"), State::Verified);
    assert_eq!(world.only(Code::RecordOutdated).finding.locations.len(), 1);
}

#[verifies("RQ-088")]
#[test]
fn a_record_of_a_day_to_come_does_not_count_and_an_unknown_commit_is_told() {
    let mut world = inspected();
    record(&mut world).ahead = true;
    assert_eq!(world.state("RQ-028"), State::Unverified);
    let found = world.only(Code::RecordIncomplete);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    let message = "the record `VR-01` does not count: it is dated 2026-11-03, after the day of judgement";
    assert_eq!(found.finding.message, message);
    record(&mut world).ahead = false;
    record(&mut world).commit = Some("0".repeat(40));
    world.none(Code::RecordIncomplete);
    record(&mut world).commit_unknown = true;
    let of_commit = |judged: &crate::finding::Judged| judged.finding.key == "commit";
    let found = world.judge().findings.into_iter().find(of_commit).unwrap();
    assert_eq!((found.finding.code, found.release), (Code::RecordOutdated, Severity::Warn));
    assert_eq!(world.state("RQ-028"), State::Verified);
}

#[verifies("RQ-088")]
#[test]
fn an_accepted_deviation_counts_and_one_that_nobody_accepted_does_not() {
    let mut world = inspected();
    let record = record(&mut world);
    record.result.as_mut().unwrap().value = RecordResult::PassWithDeviation;
    record.deviation = Some("one label is in capitals".to_owned());
    record.accepted = Some(Signed { by: "QA lead".to_owned(), on: jiff::civil::date(2026, 11, 4) });
    let trace = world.trace();
    let link = trace.verifications.iter().find(|link| link.record().is_some()).unwrap();
    assert_eq!(link.standing.outcome, Outcome::PassedWithDeviation);
    assert_eq!(world.state("RQ-028"), State::Verified);
    world.documents.records[0].accepted = None;
    assert_eq!(world.state("RQ-028"), State::Unverified);
    assert!(world.only(Code::RecordIncomplete).finding.message.ends_with("it lacks `accepted`"));
}

#[verifies("RQ-088")]
#[test]
fn a_blocked_record_is_not_final_at_release() {
    let mut world = inspected();
    record(&mut world).result.as_mut().unwrap().value = RecordResult::Blocked;
    assert_eq!(world.state("RQ-028"), State::Unverified);
    let found = world.only(Code::NotFinal);
    assert_eq!((found.development, found.release), (Severity::Off, Severity::Deny));
    assert_eq!(found.finding.message, "the record `VR-01` is blocked: `RQ-028` is open");
}

#[verifies("RQ-088")]
#[test]
fn what_is_not_met_or_open_is_named_whatever_it_is() {
    let said = |world: &World, code: Code| world.only(code).finding.message;
    let mut world = World::chained();
    world.record("VR-02", "RC-001").result.as_mut().unwrap().value = RecordResult::Fail;
    let failed = world.only(Code::TestFailed);
    assert_eq!(failed.finding.message, "the record `VR-02` says that `RC-001` is not met");
    assert_eq!((failed.finding.ids, failed.class), (vec![id("VR-02"), id("RC-001")], Class(2)));
    world.documents.records[1].result.as_mut().unwrap().value = RecordResult::Blocked;
    assert_eq!(said(&world, Code::NotFinal), "the record `VR-02` is blocked: `RC-001` is open");
    // An item, and a requirement beside the control that a record shows to work.
    let also = vec![world.spanned("SI-01"), world.spanned("RQ-001")];
    world.documents.records[1].effectiveness = std::mem::replace(&mut world.documents.records[1].verifies, also);
    assert_eq!(said(&world, Code::NotFinal), "the record `VR-02` is blocked: `RC-001`, `RQ-001` and `SI-01` are open");
    // A record that only shows that a control works, and one that only the control names.
    let mut world = World::chained();
    world.documents.records[0].result.as_mut().unwrap().value = RecordResult::Fail;
    assert_eq!(said(&world, Code::TestFailed), "the record `VR-01` says that `RC-001` is not met");
    world.documents.records[0].effectiveness.clear();
    world.none(Code::TestFailed);
    world.documents.risk.controls[0].evidence = vec![world.spanned("VR-01")];
    assert_eq!(said(&world, Code::TestFailed), "the record `VR-01` says that `RC-001` is not met");
}

#[verifies("RQ-088", "RQ-042")]
#[test]
fn a_record_of_another_method_or_level_answers_no_demand_for_it() {
    let mut world = inspected();
    record(&mut world).level = Some(Level::Unit);
    assert_eq!(world.state("RQ-028"), State::Unverified);
    world.only(Code::MissingLevel);
    record(&mut world).level = Some(Level::System);
    record(&mut world).method.as_mut().unwrap().value = Method::Analysis;
    world.only(Code::MissingMethod);
    assert!(world.reasons("RQ-028")[0].starts_with("`inspection@system` is demanded"));
}

#[verifies("RQ-088", "RQ-085")]
#[test]
fn tests_and_records_answer_together() {
    let (mut world, ..) = ran();
    let place = Place::span("trace/rq.toml", 500, 10, 4);
    let demands = ["test@unit", "inspection"].map(|text| Spanned::new(demand(text), place.clone()));
    world.edit("RQ-001").verify = Some(demands.to_vec());
    assert_eq!(world.state("RQ-001"), State::Unverified);
    world.record("VR-01", "RQ-001");
    assert_eq!(world.state("RQ-001"), State::Verified);
    world.evidence.runs.clear();
    assert_eq!(world.state("RQ-001"), State::Unverified, "a link is no result");
    world.none(Code::MissingMethod);
}

#[verifies("RQ-041", "RQ-088")]
#[test]
fn a_record_stands_beside_tests_and_never_in_their_place() {
    let mut world = World::fine();
    world.requirement("RQ-012");
    world.code("RQ-012");
    world.record("VR-01", "RQ-012");
    world.documents.records[0].method.as_mut().unwrap().value = Method::Test;
    let verify = |world: &mut World, demands: &[&str]| {
        let place = Place::span("trace/rq.toml", 500, 10, 4);
        let demands = demands.iter().map(|text| Spanned::new(demand(text), place.clone()));
        world.edit("RQ-012").verify = Some(demands.collect());
    };
    // A test at the bench is a test, and where the document demands nothing any method is one.
    verify(&mut world, &["test@system"]);
    world.none(Code::Untested);
    world.edit("RQ-012").verify = None;
    world.none(Code::Untested);
    verify(&mut world, &["test@system", "test@unit", "analysis"]);
    let found = world.only(Code::Untested);
    assert_eq!((found.development, found.release), (Severity::Deny, Severity::Locked));
    assert_eq!(
        found.finding.message,
        "no test verifies `RQ-012`, which demands `test@unit` beside what its records show"
    );
    assert!(world.only(Code::MissingMethod).finding.message.contains("`analysis`"), "what else is open is told, too");
    world.none(Code::MissingLevel);
    assert_eq!(world.state("RQ-012"), State::Untested);
    assert_eq!(world.reasons("RQ-012")[0], "no test is linked to it");
    world.test(crate::rules::testing::LIB, "RQ-012");
    world.none(Code::Untested);
    assert_eq!(world.state("RQ-012"), State::Unverified);
}

#[verifies("RQ-088")]
#[test]
fn what_went_to_hardware_is_verified_by_its_record() {
    let mut world = World::fine();
    world.edit("SYS-01").allocated_to = Some(Spanned::new(AllocatedTo::Hardware, Place::file("trace/rq.toml")));
    world.edit("RQ-001").parents.clear();
    assert_eq!(world.state("SYS-01"), State::Unverified);
    world.record("VR-01", "SYS-01");
    assert_eq!((world.state("SYS-01"), world.reasons("SYS-01").len()), (State::Verified, 0));
}

#[verifies("RQ-088")]
#[test]
fn documents_alone_tell_of_records_that_do_not_count() {
    let mut world = inspected();
    record(&mut world).missing = vec!["tester"];
    let pack = crate::rules::Pack::find("iec62304-2006-amd1").unwrap();
    let judged = crate::rules::judge_documents(&world.trace(), &[], &pack, &world.options);
    assert!(judged.findings.iter().any(|judged| judged.finding.code == Code::RecordIncomplete));
    assert!(judged.findings.iter().all(|judged| judged.finding.code != Code::NoEvidence));
}
