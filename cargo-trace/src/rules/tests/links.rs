//! Ids in the fields of the risk file, of SOUP, of anomalies and of records.

use crate::finding::{Code, Severity};
use crate::model::{Class, Relation};
use crate::project::{self, SourceText};
use crate::rules::testing::{LIB, World, id};
use iec62304_core::verifies;

const FILE: &str = "trace/risk.toml";

/// A risk file in which every link resolves; `{hole}` stands where a test puts its slip.
const WHOLE: &str = r#"
[hazard.HAZ-001]
title = "t"
[situation.HS-001]
title = "t"
hazard = "HAZ-001"
[cause.CA-001]
title = "t"
situation = "HS-001"
item = "SI-01"
kind = "soup"
soup = "SOUP-x-1"
[control.RC-001]
title = "t"
mitigates = ["CA-001", "HS-001"]
option = "design"
implemented_in = ["software", "hardware"]
evidence = ["HW-01", "VR-01"]
new_hazards = ["HS-001"]
[external.HW-01]
title = "t"
where = "w"
[soup.SOUP-x-1]
title = "t"
items = ["SI-01"]
anomalies = { relevant = ["ANOM-001"] }
[anomaly.ANOM-001]
title = "t"
text = "t"
found_in = "1"
found_on = 2026-01-01
affects = ["RQ-001", "SI-01", "RC-001", "SOUP-x-1"]
verified_by = ["VR-01"]
[record.VR-01]
title = "t"
verifies = ["RQ-001", "RC-001", "SI-01"]
effectiveness = ["RC-001"]
anomalies = ["ANOM-001"]
"#;

fn world(text: &str) -> World {
    let mut world = World::fine();
    let read = project::read(project::config::default_config("dose"), &[SourceText::new(FILE, text)]);
    let told: Vec<&str> = read.findings.iter().map(|finding| &*finding.message).collect();
    assert_eq!(told, [""; 0]);
    let documents = &mut world.documents;
    documents.config.prefixes = read.config.prefixes;
    (documents.risk, documents.soup, documents.anomalies) = (read.risk, read.soup, read.anomalies);
    (documents.records, documents.externals) = (read.records, read.externals);
    let control = world.spanned("RC-001");
    let situation = world.spanned("HS-001");
    world.edit("RQ-001").risk_controls.push(control);
    world.edit("RQ-001").contributes_to.push(situation.clone());
    world.documents.items[0].situations.push(situation);
    world.test(LIB, "RC-001");
    world
}

/// Every link of the file: what is written, and an id of a kind that may not stand there.
const LINKS: [(&str, &str); 16] = [
    ("hazard = \"HAZ-001\"", "SI-01"),
    ("situation = \"HS-001\"", "HAZ-001"),
    ("item = \"SI-01\"", "RQ-001"),
    ("soup = \"SOUP-x-1\"", "ANOM-001"),
    ("mitigates = [\"CA-001\"", "HAZ-001"),
    ("evidence = [\"HW-01\"", "RQ-001"),
    ("\"HW-01\", \"VR-01\"", "RC-001"),
    ("new_hazards = [\"HS-001\"", "HAZ-001"),
    ("items = [\"SI-01\"", "SOUP-x-1"),
    ("relevant = [\"ANOM-001\"", "RC-001"),
    ("verified_by = [\"VR-01\"", "RQ-001"),
    ("verifies = [\"RQ-001\"", "HS-001"),
    ("\"RC-001\", \"SI-01\"]\neff", "CA-001"),
    ("effectiveness = [\"RC-001\"", "RQ-001"),
    ("\nanomalies = [\"ANOM-001\"", "VR-01"),
    ("affects = [\"RQ-001\"", ""),
];

/// The file with the last id of a link replaced.
fn slipped(link: &str, other: &str) -> String {
    assert_eq!(WHOLE.matches(link).count(), 1, "{link}");
    let end = link.rfind('"').unwrap();
    let start = link[..end].rfind('"').unwrap() + 1;
    WHOLE.replace(link, &format!("{}{other}{}", &link[..start], &link[end..]))
}

#[verifies("RQ-033")]
#[test]
fn a_risk_file_in_which_every_link_resolves_has_no_finding_about_ids() {
    let world = world(WHOLE);
    for code in [Code::UnknownId, Code::WrongKind, Code::IdDrift, Code::NoRiskFile, Code::NoSoupList] {
        world.none(code);
    }
}

#[verifies("RQ-033")]
#[test]
fn every_link_of_the_risk_file_to_another_kind_is_told_at_its_place() {
    for (link, other) in LINKS.into_iter().filter(|(_, other)| !other.is_empty()) {
        let found = world(&slipped(link, other)).only(Code::WrongKind);
        assert_eq!(found.finding.ids, [id(other)], "{link}");
        assert_eq!((found.development, found.release), (Severity::Deny, Severity::Locked));
        let place = &found.finding.locations[0].place;
        let line = slipped(link, other).lines().nth(place.line as usize - 1).unwrap().to_owned();
        assert_eq!(&*place.file, FILE, "{link}");
        assert!(line[place.column as usize - 1..].starts_with(&format!("\"{other}\"")), "{link}: {line}");
    }
}

#[verifies("RQ-033")]
#[test]
fn every_link_of_the_risk_file_to_nobody_is_unknown_and_one_that_drifted_is_said_so() {
    for (link, _) in LINKS {
        let written = link.rsplit('"').nth(1).unwrap();
        let unknown = written.replace("-0", "-9").replace("-x-", "-y-");
        let found = world(&slipped(link, &unknown)).only(Code::UnknownId);
        assert_eq!(found.finding.ids, [id(&unknown)], "{link}");
        assert_eq!(&*found.finding.locations[0].place.file, FILE, "{link}");
        let drifted = written.replacen('-', "_", 1);
        let found = world(&slipped(link, &drifted)).only(Code::IdDrift);
        assert_eq!(found.finding.ids, [id(&drifted), id(written)], "{link}");
    }
}

#[verifies("RQ-033")]
#[test]
fn links_into_the_risk_file_are_judged_once_it_is_started_and_not_before() {
    let slip = |world: &mut World| {
        let [control, situation] = ["RC-009", "HS-009"].map(|name| world.spanned(name));
        world.edit("RQ-001").risk_controls.push(control);
        world.edit("RQ-001").contributes_to.push(situation);
        world.test(LIB, "RC-008");
    };
    let mut started = world(WHOLE);
    slip(&mut started);
    let unknown: Vec<String> =
        started.found(Code::UnknownId).iter().map(|judged| judged.finding.ids[0].to_string()).collect();
    assert_eq!(unknown, ["HS-009", "RC-008", "RC-009"]);
    let help = started.found(Code::UnknownId).remove(0).finding.help.unwrap();
    assert!(help.contains("[situation.HS-009]"), "{help}");
    let mut before = World::fine();
    slip(&mut before);
    before.none(Code::UnknownId);
    assert!(before.only(Code::NoRiskFile).finding.help.unwrap().contains("1 requirement"));
}

#[verifies("RQ-033")]
#[test]
fn a_tag_names_no_hazard_and_only_a_test_names_a_control() {
    let mut tagged = world(WHOLE);
    tagged.test(LIB, "RC-001");
    tagged.none(Code::WrongKind);
    for (name, relation) in
        [("RC-001", Relation::Implements), ("HAZ-001", Relation::Verifies), ("SOUP-x-1", Relation::Implements)]
    {
        let mut world = world(WHOLE);
        match relation {
            Relation::Implements => world.code(name),
            Relation::Verifies => world.test(LIB, name),
        };
        assert_eq!(world.only(Code::WrongKind).finding.ids, [id(name)]);
    }
}

#[verifies("RQ-044")]
#[test]
fn a_severity_that_implies_a_class_of_another_scheme_is_told_at_the_word() {
    let scale = "[[scale.severity]]\nid = \"S1\"\nclass = \"A\"\n[[scale.severity]]\nid = \"S5\"\nclass = \"II\"\n";
    let found = world(&format!("{WHOLE}{scale}")).only(Code::MalformedDocument).finding;
    assert!(found.message.starts_with("`II` is no class"), "{}", found.message);
    assert_eq!(found.locations[0].place.line as usize, WHOLE.lines().count() + 6);
    assert_eq!(world(WHOLE).trace().scheme.class("C"), Some(Class(2)));
}
