//! Waivers and overrides.

use crate::finding::{Code, Severity};
use crate::model::{Gate, Place, Spanned};
use crate::rules::testing::World;
use crate::rules::{CommandLineOverride, OverrideTarget};
use iec62304_core::verifies;
use jiff::civil::date;

/// `RQ-002` has code and no test.
fn untested() -> World {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world
}

#[verifies("RQ-046")]
#[test]
fn a_waiver_takes_one_finding_of_its_ids_out_of_the_verdict() {
    let mut world = untested();
    assert_eq!(world.judge().development.denied, 1);
    world.waiver("WV-001", Code::Untested, &["RQ-002"]);
    let judgement = world.judge();
    assert!(judgement.development.passed);
    assert_eq!(judgement.development.waived, 1);
    let found = world.only(Code::Untested);
    assert!(found.is_waived(Gate::Development) && !found.is_waived(Gate::Release));
    assert_eq!(found.development, Severity::Deny, "the level is told, not changed");
    world.none(Code::WaiverUnused);
}

#[verifies("RQ-046")]
#[test]
fn a_locked_finding_cannot_be_waived() {
    let mut world = untested();
    world.waiver("WV-001", Code::Untested, &["RQ-002"]).gate = Gate::Release;
    assert!(!world.only(Code::Untested).is_waived(Gate::Release));
    assert!(world.only(Code::Untested).denies(Gate::Release));
    let mut world = World::fine();
    world.waiver("WV-002", Code::NoEvidence, &["RQ-001"]);
    assert_eq!(world.found(Code::WaiverUnused).len(), 1, "a finding without ids cannot be waived either");
}

#[verifies("RQ-046")]
#[test]
fn a_waiver_holds_to_the_end_of_its_last_day() {
    let mut world = untested();
    world.waiver("WV-001", Code::Untested, &["RQ-002"]);
    world.options.as_of = date(2027, 3, 31);
    assert!(world.judge().development.passed);
    world.options.as_of = date(2027, 4, 1);
    assert!(!world.judge().development.passed, "the finding is back");
    let found = world.only(Code::WaiverExpired);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert!(found.finding.message.contains("on 2027-03-31"));
    world.none(Code::WaiverUnused);
}

#[verifies("RQ-046")]
#[test]
fn a_waiver_until_a_version_ends_with_it_and_needs_a_stated_version() {
    let mut world = untested();
    let waiver = world.waiver("WV-001", Code::Untested, &["RQ-002"]);
    waiver.expires = None;
    waiver.until_version = Some(Spanned::new("2.2.0".to_owned(), Place::file("trace/waivers.toml")));
    world.none(Code::WaiverExpired);
    for version in [Some("2.2.0"), Some("3.0.0"), None] {
        world.documents.config.project.version = version.map(str::to_owned);
        assert_eq!(world.found(Code::WaiverExpired).len(), 1, "{version:?}");
        assert!(!world.judge().development.passed);
    }
}

#[verifies("RQ-046")]
#[test]
fn a_waiver_that_waives_nothing_is_said_with_the_idle_ids() {
    let mut world = untested();
    world.waiver("WV-001", Code::Untested, &["RQ-001", "RQ-002"]);
    let found = world.only(Code::WaiverUnused);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Warn));
    assert_eq!(found.finding.message, "`WV-001` waives no `untested` of `RQ-001`");
}

#[verifies("RQ-046")]
#[test]
fn an_incomplete_waiver_is_denied_and_waives_nothing() {
    let mut world = untested();
    world.waiver("WV-001", Code::Untested, &["RQ-002"]).missing = vec!["approver", "reason"];
    let found = world.only(Code::WaiverIncomplete);
    assert_eq!((found.development, found.release), (Severity::Deny, Severity::Locked));
    assert!(found.finding.help.unwrap().contains("approver = …\nreason = …"));
    assert!(!world.only(Code::Untested).is_waived(Gate::Development));
}

#[verifies("RQ-046")]
#[test]
fn a_waiver_of_a_finding_about_several_ids_names_all_of_them() {
    let mut world = World::fine();
    for (child, parent) in [("RQ-011", "RQ-012"), ("RQ-012", "RQ-013"), ("RQ-013", "RQ-011")] {
        let parent = world.spanned(parent);
        world.linked(child);
        world.edit(child).parents = vec![parent];
    }
    assert_eq!(world.only(Code::RequirementCycle).finding.ids.len(), 3);
    world.waiver("WV-001", Code::RequirementCycle, &["RQ-011", "RQ-012"]);
    assert!(!world.only(Code::RequirementCycle).is_waived(Gate::Development));
    let unused = world.only(Code::WaiverUnused).finding;
    assert_eq!(
        unused.message,
        "`WV-001` waives no `requirement-cycle` of `RQ-011` and `RQ-012`: a finding is about `RQ-013` as well"
    );
    assert!(unused.help.unwrap().contains("approve it for `RQ-013` too"));
    let third = world.spanned("RQ-013");
    world.documents.waivers[0].ids.push(third);
    assert!(world.only(Code::RequirementCycle).is_waived(Gate::Development));
    world.none(Code::WaiverUnused);
}

#[verifies("RQ-046")]
#[test]
fn a_waiver_of_a_drifted_id_need_not_name_the_id_that_was_meant() {
    let mut world = World::fine();
    world.code("RQ_001");
    assert_eq!(world.only(Code::IdDrift).finding.ids.len(), 2);
    world.waiver("WV-001", Code::IdDrift, &["RQ_001"]);
    assert!(world.only(Code::IdDrift).is_waived(Gate::Development));
}

#[verifies("RQ-046")]
#[test]
fn a_waiver_whose_end_is_no_version_or_whose_approval_is_yet_to_come_waives_nothing() {
    let mut world = untested();
    let place = Place::file("trace/waivers.toml");
    let waiver = world.waiver("WV-001", Code::Untested, &["RQ-002"]);
    (waiver.expires, waiver.until_version) = (None, Some(Spanned::new("next release".to_owned(), place)));
    let message = world.only(Code::WaiverIncomplete).finding.message;
    assert!(message.contains("`next release`, which is no version"), "{message}");
    assert!(!world.judge().development.passed);
    world.documents.waivers[0].until_version.as_mut().unwrap().value = "2.2".to_owned();
    world.none(Code::WaiverIncomplete);
    assert!(world.only(Code::Untested).is_waived(Gate::Development));
    world.options.as_of = date(2026, 10, 31);
    let message = world.only(Code::WaiverIncomplete).finding.message;
    assert!(message.contains("is approved on 2026-11-01 only"), "{message}");
    assert!(!world.only(Code::Untested).is_waived(Gate::Development));
    world.options.as_of = date(2026, 11, 1);
    world.none(Code::WaiverIncomplete);
    assert!(world.only(Code::Untested).is_waived(Gate::Development));
}

#[verifies("RQ-046")]
#[test]
fn a_project_version_that_is_no_number_ends_a_waiver_until_a_version() {
    let mut world = untested();
    let waiver = world.waiver("WV-001", Code::Untested, &["RQ-002"]);
    waiver.expires = None;
    waiver.until_version = Some(Spanned::new("2.2".to_owned(), Place::file("trace/waivers.toml")));
    world.documents.config.project.version = Some("R12".to_owned());
    assert!(world.only(Code::WaiverExpired).finding.message.contains("`R12`"));
    assert!(!world.judge().development.passed);
}

#[verifies("RQ-048")]
#[test]
fn raising_needs_no_reason_and_lowering_without_one_has_no_effect() {
    let mut world = untested();
    world.policy(Code::NoSoupList, Severity::Deny);
    assert_eq!(world.only(Code::NoSoupList).development, Severity::Deny);
    world.none(Code::OverrideWithoutReason);
    world.policy(Code::Unimplemented, Severity::Note);
    let found = world.found(Code::OverrideWithoutReason);
    let levels: Vec<_> = found.iter().map(|f| (f.development, f.release)).collect();
    assert_eq!(levels, [(Severity::Warn, Severity::Off), (Severity::Off, Severity::Locked)]);
    world.collected.tags.retain(|tag| tag.ids[0].value.as_str() != "RQ-002");
    world.index.files[0].tags.retain(|tag| tag.ids[0].value.as_str() != "RQ-002");
    assert_eq!(world.only(Code::Unimplemented).development, Severity::Deny);
    world.documents.config.policy[1].reason = Some("not before March".to_owned());
    let found = world.only(Code::Unimplemented);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Deny), "release wants an approver too");
    assert!(found.overridden);
    let line = &mut world.documents.config.policy[1];
    (line.approver, line.approved_on) = (Some("QA lead".to_owned()), Some(date(2026, 11, 10)));
    assert_eq!(world.only(Code::Unimplemented).release, Severity::Note);
    world.none(Code::OverrideWithoutReason);
}

#[verifies("RQ-045")]
#[test]
fn an_override_for_one_gate_leaves_the_other_alone() {
    let mut world = untested();
    let line = world.policy(Code::Untested, Severity::Note);
    (line.gate, line.reason) = (Some(Gate::Development), Some("bench in March".to_owned()));
    let found = world.only(Code::Untested);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Locked));
    world.none(Code::OverrideWithoutReason);
}

#[verifies("RQ-048")]
#[test]
fn a_locked_code_cannot_be_lowered_and_that_is_said() {
    let mut world = World::fine();
    let line = world.policy(Code::NoTests, Severity::Note);
    line.reason = Some("later".to_owned());
    let found = world.found(Code::OverrideWithoutReason);
    assert_eq!(found.len(), 2, "once for each gate");
    assert!(found[0].finding.message.contains("locked"));
    world.documents.config.policy[0].level = Severity::Deny;
    world.none(Code::OverrideWithoutReason);
    world.documents.config.policy[0].level = Severity::Note;
    world.collected.tags.retain(|tag| tag.relation == crate::model::Relation::Implements);
    assert_eq!(world.only(Code::NoTests).development, Severity::Locked);
}

#[verifies("RQ-045")]
#[test]
fn the_command_line_lowers_in_development_only_and_raises_in_both() {
    let mut world = untested();
    let line = |word: &str, level| CommandLineOverride { target: OverrideTarget::from_word(word).unwrap(), level };
    world.options.overrides = vec![line("untested", Severity::Off)];
    let judgement = world.judge();
    assert!(judgement.development.passed);
    assert_eq!(world.only(Code::Untested).release, Severity::Locked);
    assert_eq!(judgement.overrides.len(), 1, "the report lists it");
    world.options.overrides = vec![line("warnings", Severity::Deny)];
    assert_eq!(world.only(Code::NoEvidence).development, Severity::Deny);
    world.options.overrides = vec![line("notes", Severity::Off), line("no-evidence", Severity::Off)];
    world.none(Code::WaiverUnused);
    assert_eq!(world.only(Code::NoLock).development, Severity::Off);
    let listed: Vec<Code> = world.judge().overrides.iter().map(|line| line.code.value).collect();
    assert!(listed.contains(&Code::NoLock), "what `-A notes` silenced is listed: {listed:?}");
    assert_eq!(world.only(Code::NoLock).release, Severity::Deny);
    world.options.overrides = vec![line("no-tests", Severity::Warn)];
    assert!(world.only(Code::OverrideWithoutReason).finding.message.contains("`-W no-tests` has no effect"));
}

#[verifies("RQ-046")]
#[test]
fn a_field_with_a_value_of_no_use_is_not_to_be_added() {
    let mut world = World::fine();
    let waiver = world.waiver("WV-001", Code::NoLock, &["RQ-001"]);
    (waiver.missing, waiver.unusable) = (vec!["reason", "expires"], vec!["expires"]);
    let finding = world.only(Code::WaiverIncomplete).finding;
    assert!(finding.message.contains("lacks `reason`, and it has no value of use for `expires`"), "{finding:?}");
    assert!(finding.help.unwrap().ends_with("\n\nreason = …"));
    world.documents.waivers[0].missing = vec!["expires"];
    assert!(world.only(Code::WaiverIncomplete).finding.help.unwrap().starts_with("mend the value"));
}

#[verifies("RQ-048")]
#[test]
fn only_what_changed_a_level_of_a_gate_is_told_as_changed() {
    let mut world = untested();
    let changed = |world: &World| -> Vec<String> {
        world.judge().changed.iter().map(|(gate, code)| format!("{gate} {code}")).collect()
    };
    assert_eq!(changed(&world), [""; 0]);
    // Equal, of a code without a finding, lowered without reason, of a locked code.
    world.policy(Code::Untested, Severity::Deny).gate = Some(Gate::Development);
    world.policy(Code::NoChild, Severity::Deny);
    world.policy(Code::NoSoupList, Severity::Off);
    world.policy(Code::NoEvidence, Severity::Note).gate = Some(Gate::Release);
    assert_eq!(changed(&world), [""; 0]);
    let line = world.policy(Code::Untested, Severity::Note);
    (line.gate, line.reason) = (Some(Gate::Development), Some("bench in March".to_owned()));
    assert_eq!(changed(&world), ["development untested"]);
}
