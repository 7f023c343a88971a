//! SOUP: listed, of the right version, whole, and its anomalies reviewed.

use crate::finding::{Code, Severity};
use crate::model::*;
use crate::rules::testing::{World, id};
use iec62304_core::verifies;
use jiff::civil::date;

/// A project that lists the Rust libraries and one crate, which is linked.
fn listed() -> World {
    let mut world = World::fine();
    world.rust_libraries();
    world.soup("SOUP-crc-1", "crc", "3.2.1");
    world.package("crc", "3.2.1", Part::Product);
    world
}

const FAMILY: [Code; 4] = [Code::SoupUnlisted, Code::SoupVersion, Code::SoupIncomplete, Code::SoupAnomaliesUnreviewed];

#[verifies("RQ-121", "RQ-122", "RQ-123")]
#[test]
fn what_is_listed_whole_and_of_the_right_version_gives_no_finding() {
    let world = listed();
    FAMILY.into_iter().chain([Code::NoSoupList]).for_each(|code| world.none(code));
}

#[verifies("RQ-121")]
#[test]
fn all_that_is_linked_and_not_listed_is_one_finding() {
    let mut world = listed();
    world.package("bytes", "1.0.0", Part::Product);
    world.package("serde", "1.0.228", Part::Product);
    for (name, part) in
        [("cc", Part::BuildTime), ("rstest", Part::TestOnly), ("winapi", Part::Unused), ("tags", Part::Tags)]
    {
        world.package(name, "1.0.0", part);
    }
    let found = world.only(Code::SoupUnlisted);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Deny));
    assert_eq!(
        found.finding.message,
        "the product contains 2 things that no SOUP record names: bytes 1.0.0, serde 1.0.228"
    );
    assert_eq!(found.finding.locations[0].place, Place::point("Cargo.lock", 11, 1));
    assert!(found.finding.help.unwrap().contains("`cargo trace add soup --missing`"));
    world.none(Code::SoupVersion);
}

#[verifies("RQ-121")]
#[test]
fn the_rust_libraries_are_soup_too() {
    let mut world = listed();
    world.documents.soup.remove(0);
    let message = world.only(Code::SoupUnlisted).finding.message;
    assert_eq!(
        message,
        "the product contains 1 thing that no SOUP record names: the Rust libraries (`core`, `alloc`, `std`)"
    );
}

#[verifies("RQ-121")]
#[test]
fn a_record_of_the_toolchain_is_of_the_rust_libraries_when_it_names_one_of_them() {
    let mut world = listed();
    for (package, title, counts) in [
        ("core", "core", true),
        ("Core", "Core library", true),
        ("std", "std", true),
        ("rust", "Rust libraries (core, alloc, std)", true),
        ("alloc", "Heap", true),
        ("cores", "cores", false),
        ("core-foundation", "core-foundation", false),
        ("rustc", "cargo and rustc", false),
    ] {
        let soup = &mut world.documents.soup[0];
        soup.package.value = package.to_owned();
        soup.title.value = title.to_owned();
        assert_eq!(world.found(Code::SoupUnlisted).is_empty(), counts, "{package}, {title}");
    }
}

#[verifies("RQ-121")]
#[test]
fn without_any_record_the_area_is_not_started_and_nothing_else_is_said() {
    let mut world = World::fine();
    world.package("crc", "3.2.1", Part::Product);
    world.only(Code::NoSoupList);
    FAMILY.iter().for_each(|code| world.none(*code));
}

#[verifies("RQ-121")]
#[test]
fn records_of_another_version_are_one_finding_with_each_id() {
    let mut world = listed();
    world.soup("SOUP-bytes-1", "bytes", "1.0.0");
    world.package("bytes", "1.1.0", Part::Product);
    world.soup("SOUP-old-1", "old", "0.1.0");
    world.documents.soup[0].version.as_mut().unwrap().value = "1.88.0".to_owned();
    let found = world.only(Code::SoupVersion);
    assert_eq!((found.development, found.release), (Severity::Warn, Severity::Deny));
    assert_eq!(found.finding.ids, [id("SOUP-bytes-1"), id("SOUP-core-1"), id("SOUP-old-1")]);
    assert_eq!(
        found.finding.message,
        "3 SOUP records of another version: `SOUP-bytes-1` states 1.0.0, the lock file has 1.1.0; \
         `SOUP-core-1` states 1.88.0, the compiler is 1.95.0; `SOUP-old-1` states 0.1.0, the lock file has no `old`"
    );
    world.none(Code::SoupUnlisted);
}

#[verifies("RQ-121")]
#[test]
fn a_toolchain_of_no_exact_release_and_a_version_without_build_metadata_are_fine() {
    let mut world = listed();
    let version = |world: &mut World, text: &str| {
        let soup = &mut world.documents.soup[0];
        soup.version.as_mut().unwrap().value = text.to_owned();
        soup.anomalies.as_mut().unwrap().value.version.as_mut().unwrap().value = text.to_owned();
    };
    version(&mut world, "1.88 or later");
    world.none(Code::SoupVersion);
    version(&mut world, "1.95.0-nightly");
    world.only(Code::SoupVersion);
    version(&mut world, "1.95.0");
    world.soup("SOUP-yaml-1", "yaml", "0.9.34");
    world.package("yaml", "0.9.34+deprecated", Part::Product);
    FAMILY.iter().for_each(|code| world.none(*code));
}

#[verifies("RQ-121")]
#[test]
fn of_two_versions_of_one_package_each_has_a_record() {
    let mut world = listed();
    world.package("crc", "2.0.0", Part::Product);
    let found = world.only(Code::SoupUnlisted).finding.message;
    assert!(found.ends_with(": crc 2.0.0"), "{found}");
    world.soup("SOUP-crc-2", "crc", "2.0.0");
    FAMILY.iter().for_each(|code| world.none(*code));
    world.soup("SOUP-crc-3", "crc", "2.0.0");
    let found = world.only(Code::SoupVersion).finding;
    assert_eq!(found.ids, [id("SOUP-crc-3")], "no third one is there");
}

#[verifies("RQ-121")]
#[test]
fn a_tool_that_only_builds_the_product_may_be_listed_too() {
    let mut world = listed();
    world.soup("SOUP-cc-1", "cc", "1.0.0");
    world.package("cc", "1.0.0", Part::BuildTime);
    FAMILY.iter().for_each(|code| world.none(*code));
}

#[verifies("RQ-122")]
#[test]
fn what_a_record_must_have_depends_on_the_class_of_its_items() {
    let mut world = listed();
    world.documents.soup[1].missing = vec!["manufacturer", "requirements", "environment"];
    let found = world.only(Code::SoupIncomplete);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Deny));
    assert_eq!(
        found.finding.message,
        "the SOUP record `SOUP-crc-1` lacks `manufacturer`, `requirements` and `environment`"
    );
    assert_eq!(found.finding.ids, [id("SOUP-crc-1")]);
    world.item("SI-09", Some("A"));
    let items = vec![world.spanned("SI-09")];
    world.documents.soup[1].items = items;
    let found = world.only(Code::SoupIncomplete);
    assert_eq!(found.finding.message, "the SOUP record `SOUP-crc-1` lacks `manufacturer`");
    assert_eq!(found.class, Class(0));
    world.documents.soup[1].missing = vec!["requirements", "environment"];
    world.none(Code::SoupIncomplete);
}

fn cause(world: &mut World) {
    let soup = world.spanned("SOUP-crc-1");
    let item = world.spanned("SI-01");
    world.documents.risk.causes.push(Cause {
        id: Spanned::new(id("CA-001"), Place::span("trace/risk.toml", 1, 8, 6)),
        title: Spanned::new("Library corrupted".to_owned(), Place::file("trace/risk.toml")),
        situation: Some(Spanned::new(id("HS-001"), Place::file("trace/risk.toml"))),
        item: Some(item),
        kind: Some(Spanned::new(CauseKind::Soup, Place::file("trace/risk.toml"))),
        soup: Some(soup),
        accepted: None,
        notes: None,
        refs: Vec::new(),
        digest: String::new(),
    });
}

#[verifies("RQ-123")]
#[test]
fn soup_that_a_cause_names_has_its_anomalies_reviewed_for_this_version() {
    let mut world = listed();
    cause(&mut world);
    world.none(Code::SoupAnomaliesUnreviewed);
    world.documents.soup[1].anomalies.as_mut().unwrap().value.version.as_mut().unwrap().value = "3.2.0".to_owned();
    let found = world.only(Code::SoupAnomaliesUnreviewed);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Deny));
    assert_eq!(
        found.finding.message,
        "`CA-001` names `SOUP-crc-1`, and its anomalies were looked through for 3.2.0, and it is 3.2.1"
    );
    assert_eq!((found.finding.locations[0].place.line, found.finding.locations[1].place.line), (14, 1));
    world.documents.soup[1].anomalies.as_mut().unwrap().value.missing = vec!["by"];
    assert!(
        world.only(Code::SoupAnomaliesUnreviewed).finding.message.ends_with("the review of its anomalies lacks `by`")
    );
    world.documents.soup[1].anomalies = None;
    assert!(
        world
            .only(Code::SoupAnomaliesUnreviewed)
            .finding
            .message
            .ends_with("nobody has looked through its published anomalies")
    );
    world.class(Some("A"));
    world.none(Code::SoupAnomaliesUnreviewed);
}

#[verifies("RQ-123")]
#[test]
fn soup_that_no_cause_names_is_one_note_in_both_gates() {
    let mut world = listed();
    world.documents.soup[0].anomalies = None;
    world.documents.soup[1].anomalies = None;
    let found = world.only(Code::SoupAnomaliesUnreviewed);
    assert_eq!((found.development, found.release), (Severity::Note, Severity::Note));
    assert!(found.finding.message.contains("`SOUP-core-1` and `SOUP-crc-1`"), "{}", found.finding.message);
}

#[verifies("RQ-123")]
#[test]
fn a_review_of_anomalies_counts_from_its_day_on() {
    let mut world = listed();
    cause(&mut world);
    world.options.as_of = date(2026, 10, 20);
    world.none(Code::SoupAnomaliesUnreviewed);
    world.documents.soup[1].anomalies.as_mut().unwrap().value.on.as_mut().unwrap().value = date(2036, 10, 20);
    let message = world.only(Code::SoupAnomaliesUnreviewed).finding.message;
    assert_eq!(
        message,
        "`CA-001` names `SOUP-crc-1`, and the review of its anomalies is dated 2036-10-20, after the day of judgement"
    );
}
