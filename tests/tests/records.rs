//! What the macros leave in a trace file: each tag that the compiler expanded, at its place, and nothing else.

use cargo_trace_tests::cargo::Fixture;
use iec62304_core::verifies;
use iec62304_wire::trace::{FILE_VARIABLE, Spot, TagRecord};
use std::collections::BTreeMap;
use std::path::Path;

/// Nothing of what `cfg` cut out (`RQ-900` to `RQ-902`), and nothing of comments, doc tests and strings (`RQ-903` to `RQ-906`).
const LIB: &[&str] = &[
    "implements attribute RQ-002@14:15 RQ-003@14:25 fn `plain`@15:8 tag@14:1 probes=1",
    "implements attribute RQ-005@19:23 const-fn `columns_count_characters`@19:60 tag@19:9",
    r#"implements attribute RQ-006@22:5 fn `generic`@26:8 tag@21:1 probes=1 note="two \"lines\" in one""#,
    "implements attribute RQ-007@36:19 fn-decl `without_body`@37:8 tag@36:5",
    "implements attribute RQ-008@39:19 fn `with_body`@40:8 tag@39:5 probes=1",
    "implements attribute RQ-009@44:19 fn `method`@45:18 tag@44:5 probes=1",
    "implements attribute RQ-010@59:49 fn `tag_kept`@60:8 tag@59:37 probes=1",
    r#"implements call RQ-001@12:13 scope ``@- tag@12:1 note="the crate's\troot""#,
    "implements call RQ-004@16:17 scope ``@- tag@16:5",
    "verifies attribute RC-001@73:12 fn `no_test_but_the_macro_cannot_know`@74:8 tag@73:1 probes=1 level=system",
];

/// Every kind of item, and the name that its header gives.
const HEADERS: &[&str] = &[
    "implements attribute RQ-100@5:15 struct `Unit`@6:12 tag@5:1",
    "implements attribute RQ-101@8:15 struct `Pump`@10:12 tag@8:1",
    "implements attribute RQ-102@12:15 enum `r#enum`@13:29 tag@12:1",
    "implements attribute RQ-103@15:15 union `Bits`@16:11 tag@15:1",
    "implements attribute RQ-104@20:15 trait `Monitor`@21:18 tag@20:1",
    "implements attribute RQ-105@22:19 const `LIMIT`@23:11 tag@22:5",
    "implements attribute RQ-106@25:19 type `Reading`@26:10 tag@25:5",
    "implements attribute RQ-107@31:15 impl `Monitor<F> for Pump<'a, T, N>`@32:52 tag@31:1",
    "implements attribute RQ-108@43:15 impl `Unit`@44:6 tag@43:1",
    "implements attribute RQ-109@46:15 impl `From<&'static mut [Unit; 4]> for Unit`@47:6 tag@46:1 probes=1",
    "implements attribute RQ-110@53:15 impl `Shape<<Unit as Shape<u8>>::Name, {1 + 1}> for Box<dyn Fn(u8, (u8, u8)) -> Option<Unit> + Send>`@54:6 tag@53:1",
    "implements attribute RQ-111@71:15 mod `inline`@72:9 tag@71:1",
    "implements attribute RQ-112@74:15 use `std::{collections::BTreeMap as Map, fmt::{self, *}}`@75:9 tag@74:1",
    "implements attribute RQ-113@77:15 extern `core`@78:14 tag@77:1",
    r#"implements attribute RQ-114@80:15 extern `"C"`@81:15 tag@80:1"#,
    "implements attribute RQ-115@82:19 fn-decl `abs`@83:17 tag@82:5",
    "implements attribute RQ-116@85:19 static `environ`@86:27 tag@85:5",
    "implements attribute RQ-117@89:15 macro `nothing`@90:14 tag@89:1",
    "implements attribute RQ-118@94:15 macro `nothing`@95:1 tag@94:1",
    "implements attribute RQ-119@97:15 macro `::std::thread_local`@98:1 tag@97:1",
    "implements attribute RQ-120@102:15 const `NEVER`@103:11 tag@102:1",
    "implements attribute RQ-121@105:15 const `_`@106:7 tag@105:1",
    "implements attribute RQ-122@108:15 const-fn `everything`@109:32 tag@108:1",
    "implements attribute RQ-123@111:15 fn `other_abi`@112:29 tag@111:1 probes=1",
    "implements attribute RQ-124@114:15 static `COUNTER`@115:12 tag@114:1",
    "implements attribute RQ-125@66:15 impl `Shape<(u8, fn(u8) -> *const u8), -1> for (Unit, &dyn for<'a> Fn(&'a mut (u8, u8)))`@67:6 tag@66:1",
];

/// An id that came as a fragment is at home in the call; one fixed in the macro is told apart by the item's name.
const THROUGH_MACROS: &[&str] = &[
    "implements attribute RQ-200@36:16 fn `by_literal`@36:37 tag@7:9 probes=1",
    "implements attribute RQ-201@37:19 RQ-202@37:29 struct `ByExpression`@37:48 tag@14:9",
    "implements attribute RQ-203@21:23 fn `first_use`@38:11 tag@21:9 probes=1",
    "implements attribute RQ-203@21:23 fn `second_use`@39:11 tag@21:9 probes=1",
    "implements attribute RQ-204@40:12 impl `Marker for [u8; 4]`@29:14 tag@28:9",
    "implements call RQ-204@40:12 scope ``@- tag@30:9",
];

/// A tag below rstest's or test_case's attributes is repeated for each case, one between two cases is the next one's alone.
const UNDER_HARNESSES: &[&str] = &[
    "verifies attribute RQ-300@7:12 fn `above`@9:4 tag@7:1 probes=1",
    "verifies attribute RQ-301@12:12 fn `below`@13:4 tag@12:1 probes=1 level=unit",
    "verifies attribute RQ-302@15:12 fn `rstest_above`@19:4 tag@15:1 probes=1",
    "verifies attribute RQ-303@24:12 fn `case_1`@25:4 tag@24:1 probes=1",
    "verifies attribute RQ-303@24:12 fn `case_2`@25:4 tag@24:1 probes=1",
    "verifies attribute RQ-304@29:12 fn `case_2`@31:4 tag@29:1 probes=1",
    "verifies attribute RQ-305@35:12 fn `test_case_1_1_expects`@33:1 tag@35:1 probes=1",
    "verifies attribute RQ-305@35:12 fn `test_case_2_2_expects`@34:1 tag@35:1 probes=1",
];

#[verifies("RQ-004")]
#[test]
fn each_expanded_tag_leaves_one_record_with_its_places_and_its_item() {
    let fixture = copy("records");

    let (output, records) = fixture.records(&["check", "--lib", "--profile", "test"]).unwrap();

    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in &records {
        let file = home(record);
        seen.entry(file.to_owned()).or_default().push(shown(record, file));
    }
    for (file, expected) in [
        ("src/lib.rs", LIB),
        ("src/headers.rs", HEADERS),
        ("src/through_macros.rs", THROUGH_MACROS),
        ("src/under_harnesses.rs", UNDER_HARNESSES),
        ("src/included.rs", &["implements attribute RQ-011@1:15 type `Included`@2:10 tag@1:1"]),
        ("src/odd/place.rs", &["implements attribute RQ-020@3:30 static `PLACE`@4:12 tag@3:1"]),
    ] {
        let mut records = seen.remove(file).unwrap_or_default();
        records.sort();
        assert_eq!(records, expected, "{file}");
    }
    assert_eq!(seen, BTreeMap::new(), "records of files that the compiler was not given");
}

#[verifies("RQ-004")]
#[test]
fn a_record_that_cannot_be_written_stops_the_build_and_names_the_file() {
    let fixture = copy("records-nowhere");
    let nowhere = fixture.directory().join("no-such-directory/trace");

    let output = fixture.command(&["check", "--lib"]).env(FILE_VARIABLE, &nowhere).output().unwrap();

    assert!(!output.status.success());
    let errors = String::from_utf8_lossy(&output.stderr);
    let expected = format!("error: cannot append this tag to the trace file `{}`: ", nowhere.display());
    assert!(errors.contains(&expected), "{errors}");
}

fn copy(name: &str) -> Fixture {
    Fixture::copy("records", Path::new(env!("CARGO_TARGET_TMPDIR")), name).expect("the fixture can be copied")
}

/// The file of a record's first id.
fn home(record: &TagRecord) -> &str {
    record.ids.first().and_then(|(_, at)| at.as_ref()).map_or("", |spot| &*spot.file)
}

/// A record on one line: claim, ids with their places, item, name with its place, place of the tag, all in one file; and how many
/// probes its place can carry, if any.
fn shown(record: &TagRecord, file: &str) -> String {
    let place = |at: Option<&Spot>| match at {
        Some(at) if *at.file == *file => format!("{}:{}", at.line, at.column),
        Some(at) => format!("{}:{}:{}", at.file, at.line, at.column),
        None => "-".to_owned(),
    };
    let mut out = format!("{} {}", record.relation, record.form);
    for (id, at) in &record.ids {
        out += &format!(" {id}@{}", place(at.as_ref()));
    }
    let (name_at, call_at) = (place(record.name_at.as_ref()), place(record.call_at.as_ref()));
    out += &format!(" {} `{}`@{name_at} tag@{call_at}", record.item, record.name);
    if let Some(probes) = record.probes.filter(|probes| *probes > 0) {
        out += &format!(" probes={probes}");
    }
    if let Some(level) = record.level {
        out += &format!(" level={level}");
    }
    if let Some(note) = &record.note {
        out += &format!(" note={note:?}");
    }
    out
}
