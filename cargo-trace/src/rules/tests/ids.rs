//! Ids in tags and fields.

use crate::finding::{Code, Severity};
use crate::model::{Relation, Retired, Status, Tier};
use crate::project::{self, SourceText};
use crate::rules::testing::{API, LIB, World, id};
use iec62304_core::verifies;
use jiff::civil::date;

#[verifies("RQ-033")]
#[test]
fn a_mistyped_id_is_unknown_and_the_help_is_the_literal_to_paste() {
    let mut world = World::fine();
    world.test(API, "RQ-0O1");
    let found = world.only(Code::UnknownId);
    assert_eq!((found.development, found.release), (Severity::Deny, Severity::Locked));
    assert_eq!(found.finding.message, "no document declares `RQ-0O1`");
    assert!(found.finding.help.unwrap().contains("`\"RQ-001\"`"));
    assert_eq!(&*found.finding.locations[0].place.file, API);
    World::fine().none(Code::UnknownId);
}

#[verifies("RQ-033")]
#[test]
fn one_unknown_id_is_one_finding_with_all_its_places() {
    let mut world = World::fine();
    world.code("RQ-900");
    world.code("RQ-900");
    world.test(LIB, "RQ-900");
    let found = world.only(Code::UnknownId);
    assert_eq!(found.finding.locations.len(), 3);
    assert!(found.finding.help.unwrap().contains("[requirement.RQ-900]"));
}

#[verifies("RQ-033")]
#[test]
fn unknown_items_successors_and_waived_ids_are_unknown_ids() {
    for field in ["item", "parent item", "replaced_by", "waiver"] {
        let mut world = World::fine();
        let stray = world.spanned(if field.contains("item") { "SI-77" } else { "RQ-777" });
        match field {
            "item" => world.edit("RQ-001").items.push(stray),
            "parent item" => world.item("SI-02", None).parent = Some(stray),
            "replaced_by" => {
                let requirement = world.requirement("RQ-002");
                requirement.status.value = Status::Retired;
                let retired = Retired { on: date(2026, 1, 1), reason: "merged".to_owned(), replaced_by: vec![stray] };
                requirement.retired = Some(retired);
            }
            _ => {
                world.waiver("WV-001", Code::Untested, &["RQ-777"]);
            }
        }
        let found = world.only(Code::UnknownId);
        assert!(found.finding.ids[0].as_str().ends_with("77"), "{field}");
        assert_ne!(found.finding.locations[0].place.file, LIB.into(), "{field}");
    }
    let mut world = World::fine();
    world.code("RQ-900");
    world.waiver("WV-001", Code::UnknownId, &["RQ-900"]);
    assert!(world.only(Code::UnknownId).is_waived(crate::model::Gate::Development), "a waiver may name it");
}

#[verifies("RQ-033")]
#[test]
fn an_id_that_drifted_is_not_unknown_and_makes_no_link() {
    let mut world = World::fine();
    world.requirement("RQ-002");
    world.code("RQ-002");
    world.test(LIB, "rq_002");
    let found = world.only(Code::IdDrift);
    assert_eq!(found.development, Severity::Deny);
    let files: Vec<&str> = found.finding.locations.iter().map(|l| &*l.place.file).collect();
    assert_eq!(files, [LIB, "trace/rq.toml"]);
    assert!(found.finding.help.unwrap().contains("`\"RQ-002\"`"));
    world.none(Code::UnknownId);
    let untested = world.only(Code::Untested);
    assert_eq!(untested.finding.caused_by, Some((Code::IdDrift, id("rq_002"))));
}

#[verifies("RQ-033")]
#[test]
fn a_retired_id_in_a_tag_or_as_a_parent_is_said_with_its_successor() {
    let mut world = World::fine();
    let successor = world.spanned("RQ-001");
    let requirement = world.requirement("RQ-004");
    requirement.status.value = Status::Retired;
    requirement.retired =
        Some(Retired { on: date(2026, 1, 1), reason: "merged".to_owned(), replaced_by: vec![successor] });
    world.none(Code::RetiredIdUsed);
    world.code("RQ-004");
    let found = world.only(Code::RetiredIdUsed);
    assert_eq!((found.development, found.release), (Severity::Deny, Severity::Locked));
    assert!(found.finding.help.unwrap().contains("`\"RQ-001\"`"));
    let parent = world.spanned("RQ-004");
    world.edit("RQ-001").parents.push(parent);
    assert_eq!(world.found(Code::RetiredIdUsed).len(), 2, "the tag and the field");
}

#[verifies("RQ-033")]
#[test]
fn tags_and_fields_may_only_name_ids_of_their_kind() {
    type Slip = (&'static str, fn(&mut World));
    let wrong: [Slip; 5] = [
        ("SYS-01", |world| _ = world.code("SYS-01")),
        ("SI-01", |world| _ = world.test(LIB, "SI-01")),
        ("HAZ-001", |world| _ = world.code("HAZ-001")),
        ("RQ-001", |world| {
            let stray = world.spanned("RQ-001");
            world.edit("SYS-01").risk_controls.push(stray);
        }),
        ("SI-01", |world| {
            let stray = world.spanned("SI-01");
            world.edit("RQ-001").parents.push(stray);
        }),
    ];
    for (name, make) in wrong {
        let mut world = World::fine();
        world.none(Code::WrongKind);
        make(&mut world);
        let found = world.only(Code::WrongKind);
        assert_eq!(found.finding.ids[0].as_str(), name);
        assert_eq!(found.development, Severity::Deny);
    }
}

#[verifies("RQ-033")]
#[test]
fn a_test_may_name_an_upper_requirement_or_a_risk_control() {
    let mut world = World::fine();
    world.test(LIB, "SYS-01");
    world.test(LIB, "RC-001");
    let control = world.spanned("RC-002");
    world.edit("RQ-001").risk_controls.push(control);
    world.none(Code::WrongKind);
    world.none(Code::UnknownId);
    assert!(world.only(Code::NoRiskFile).finding.help.unwrap().contains("1 requirement"));
    assert_eq!(world.edit("SYS-01").tier, Tier::System);
}

#[test]
fn the_class_of_a_stray_tag_is_that_of_the_item_that_holds_its_file() {
    use crate::model::{Class, CodePath, Place, Spanned};
    let mut world = World::fine();
    let code = CodePath { package: "dose".to_owned(), modules: Vec::new() };
    let item = world.item("SI-07", Some("B"));
    item.segregation = Some("own partition".to_owned());
    item.code.push(Spanned::new(code, Place::file("trace/items.toml")));
    world.tag(LIB, "RQ-900", Relation::Implements, None);
    assert_eq!(world.only(Code::UnknownId).class, Class(1));
}

#[verifies("RQ-033")]
#[test]
fn what_help_offers_for_a_tag_is_its_literal_and_for_a_record_all_that_it_needs() {
    let mut world = World::fine();
    world.test(LIB, "RQ-01").level = Some(crate::model::Level::System);
    let help = world.only(Code::UnknownId).finding.help.unwrap();
    assert!(help.starts_with("did you mean `\"RQ-001\"`? otherwise"), "{help}");
    assert!(help.ends_with("[requirement.RQ-01]\ntitle = \"…\"\ntext = \"…\""), "{help}");
    world.collected.tags.pop();
    world.test(LIB, "RQ_001");
    assert!(world.only(Code::IdDrift).finding.help.unwrap().contains("`\"RQ-001\"`"));
    let mut world = World::empty();
    world.requirement("RQ-001");
    let help = world.only(Code::NoUpperRequirements).finding.help.unwrap();
    assert!(help.ends_with("title = \"…\"\ntext = \"…\""), "{help}");
}

/// Adds the records of a document.
fn records(world: &mut World, fields: &str) {
    let text = format!("[record.VR-01]\n{fields}\n[anomaly.ANOM-7]\ntitle = \"t\"\n");
    let read = project::read(project::config::default_config("dose"), &[SourceText::new("trace/records.toml", &text)]);
    world.documents.records.extend(read.records);
    world.documents.anomalies.extend(read.anomalies);
}

#[verifies("RQ-033", "RQ-038")]
#[test]
fn an_id_that_a_record_verifies_is_told_at_its_place() {
    let mut world = World::fine();
    records(&mut world, "verifies = [\"RQ-001\", \"RQ-0O1\"]");
    let found = world.only(Code::UnknownId).finding;
    let place = &found.locations[0].place;
    assert_eq!((&*place.file, place.line, place.column), ("trace/records.toml", 2, 23));
    assert!(found.help.unwrap().contains("`verifies = [\"RQ-001\"]`"));
    let mut world = World::fine();
    records(&mut world, "verifies = [\"rq_001\"]");
    assert_eq!(&*world.only(Code::IdDrift).finding.locations[0].place.file, "trace/records.toml");
    let mut world = World::fine();
    let requirement = world.requirement("RQ-002");
    requirement.status.value = Status::Retired;
    requirement.retired = Some(Retired { on: date(2026, 1, 1), reason: "merged".to_owned(), replaced_by: Vec::new() });
    records(&mut world, "verifies = [\"RQ-002\"]");
    assert_eq!(&*world.only(Code::RetiredIdUsed).finding.locations[0].place.file, "trace/records.toml");
}

#[verifies("RQ-033", "RQ-038")]
#[test]
fn a_record_verifies_requirements_items_and_controls_and_nothing_else() {
    let mut world = World::fine();
    records(
        &mut world,
        "verifies = [\"RQ-001\", \"SI-01\", \"RC-001\"]\neffectiveness = [\"RC-001\"]\nanomalies = [\"ANOM-7\"]",
    );
    world.item("SI-01", None);
    world.none(Code::WrongKind);
    world.none(Code::UnknownId);
    for (fields, message) in [
        ("verifies = [\"HAZ-001\"]", "`HAZ-001` is a record of kind hazard by its prefix, and `verifies` names"),
        ("verifies = [\"VR-01\"]", "`VR-01` is a record of kind record, and `verifies` names"),
        ("effectiveness = [\"RQ-001\"]", "`RQ-001` is a requirement of tier software, and `effectiveness` names"),
        ("anomalies = [\"RQ-001\"]", "`RQ-001` is a requirement of tier software, and `anomalies` names"),
    ] {
        let mut world = World::fine();
        records(&mut world, fields);
        let found = world.only(Code::WrongKind).finding;
        assert!(found.message.starts_with(message), "{}", found.message);
        assert_eq!(&*found.locations[0].place.file, "trace/records.toml");
    }
    let mut world = World::fine();
    records(&mut world, "");
    world.test(API, "VR-01");
    assert!(world.only(Code::WrongKind).finding.message.contains("a requirement or a risk control"));
}
