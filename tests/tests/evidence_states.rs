//! What results make of requirements, end to end: the state in the JSON report and the finding that tells why.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace_tests::{Project, checkout, project};
use iec62304_core::verifies;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// The codes that results make; `instrumented-only` of a run with probes alone is no news here.
const FAMILY: [&str; 13] = [
    "test-failed",
    "test-ignored",
    "test-not-run",
    "evidence-stale",
    "not-reached",
    "record-incomplete",
    "record-outdated",
    "unmatched-result",
    "flaky",
    "evidence-broken",
    "reach-unknown",
    "no-evidence",
    "untested",
];

/// What a report says: the state of each requirement, and the codes of the family, with id or none.
struct Told {
    states: BTreeMap<String, String>,
    codes: BTreeSet<(String, String)>,
    report: Value,
}

impl Told {
    fn of(project: &Project, args: &[&str]) -> Self {
        let report = project.trace(&[&["report", "--format", "json"], args].concat()).expect_code(0).json();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |name: &str| report["body"][name].as_array().unwrap().iter();
        let states = list("requirements").map(|r| (text(&r["id"]), text(&r["state"]))).collect();
        let of_family = list("findings").filter(|finding| FAMILY.contains(&finding["code"].as_str().unwrap()));
        let mut codes = BTreeSet::new();
        for finding in of_family {
            let ids = finding["ids"].as_array().unwrap();
            codes.extend(ids.iter().map(|id| (text(id), text(&finding["code"]))));
            if ids.is_empty() {
                codes.insert((String::new(), text(&finding["code"])));
            }
        }
        let schema = std::fs::read_to_string(checkout().join("docs/report.schema.json")).unwrap();
        let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
        Self { states, codes, report }
    }

    fn state(&self, id: &str) -> &str {
        &self.states[id]
    }

    fn codes(&self, id: &str) -> Vec<&str> {
        self.codes.iter().filter(|(of, _)| of == id).map(|(_, code)| code.as_str()).collect()
    }

    /// The only verification of a requirement.
    fn verification(&self, id: &str) -> &Value {
        let requirements = self.report["body"]["requirements"].as_array().unwrap();
        let links = &requirements.iter().find(|requirement| requirement["id"] == id).unwrap()["verifications"];
        assert_eq!(links.as_array().unwrap().len(), 1, "{links}");
        &links[0]
    }
}

fn nextest_is_missing() -> bool {
    let missing = !cargo_trace::evidence::run::has_nextest();
    assert!(!missing || std::env::var_os("CI").is_none(), "cargo-nextest must be there in CI");
    if missing {
        std::io::stderr().write_all(b"cargo-nextest is missing: runs under it were not tested\n").unwrap();
    }
    missing
}

/// Requirement, state, outcome, what of its places was reached, and codes; the last two under cargo and under nextest.
type Expected = (&'static str, &'static str, &'static str, [&'static str; 2], [&'static str; 2]);

const STATES: [Expected; 13] = [
    ("RQ-01", "verified", "passed", ["yes"; 2], [""; 2]),
    ("RQ-02", "failed", "failed", [""; 2], ["test-failed"; 2]),
    ("RQ-03", "unverified", "ignored", [""; 2], ["test-ignored"; 2]),
    ("RQ-04", "unverified", "not-run", [""; 2], ["test-not-run"; 2]),
    ("RQ-05", "unverified", "passed", ["no"; 2], ["not-reached"; 2]),
    ("RQ-06", "verified", "passed", ["yes no"; 2], ["not-reached"; 2]),
    ("RQ-07", "verified", "passed", ["possibly", "yes"], ["reach-unknown", ""]),
    ("RQ-08", "verified", "passed", ["possibly", "yes"], ["reach-unknown", ""]),
    ("RQ-09", "verified", "passed", ["possibly", "yes"], ["reach-unknown", ""]),
    ("RQ-10", "failed", "failed", [""; 2], ["test-failed"; 2]),
    ("RQ-11", "failed", "failed", [""; 2], ["test-failed"; 2]),
    ("RQ-12", "failed", "failed", [""; 2], ["test-failed"; 2]),
    ("RQ-13", "verified", "passed", ["unknown"; 2], ["reach-unknown"; 2]),
];

fn assert_states(name: &str, runner: usize, args: &[&str]) {
    let project = project!(name).fixture("states");
    project.write_bytes("Cargo.lock", &std::fs::read(checkout().join("Cargo.lock")).unwrap());
    let _ = project.trace(&[&["test", "--evidence-dir", "runs"], args].concat()).expect_code(100);
    let told = Told::of(&project, &["--evidence", "runs"]);
    for (id, state, outcome, reached, codes) in STATES {
        let link = told.verification(id);
        let places = link["reached"].as_array().unwrap().iter().map(|place| place["reached"].as_str().unwrap());
        let found = (told.state(id), link["outcome"].as_str().unwrap(), places.collect::<Vec<_>>().join(" "));
        assert_eq!(found, (state, outcome, reached[runner].to_owned()), "{id}");
        assert_eq!(told.codes(id).join(" "), codes[runner], "{id}");
    }
    let check = project.trace(&["check", "--evidence", "runs", "--message-format", "json"]).expect_code(100);
    let failed = ["test-failed RQ-02", "test-failed RQ-10", "test-failed RQ-11", "test-failed RQ-12"];
    assert_eq!(check.denied(), failed);
}

#[verifies("RQ-070", "RQ-071", "RQ-085", "RQ-087", "RQ-090")]
#[test]
fn each_way_to_end_and_to_reach_the_code_has_its_state_under_cargo() {
    assert_states("states-cargo", 0, &["--runner", "cargo", "--", "--skip", "left_out"]);
}

#[verifies("RQ-070", "RQ-071", "RQ-085", "RQ-087", "RQ-090")]
#[test]
fn each_way_to_end_and_to_reach_the_code_has_its_state_under_nextest() {
    if !nextest_is_missing() {
        assert_states("states-nextest", 1, &["--runner", "nextest", "--", "-E", "not test(left_out)"]);
    }
}

const LIB: &str = r#"//! Two requirements, each with its own test.
use iec62304_core::requirement;

#[requirement("RQ-001")]
pub fn limit(x: u32) -> u32 {
    x.min(ten())
}

// Nothing is tagged here.
fn ten() -> u32 {
    10
}

#[requirement("RQ-002")]
pub fn double(x: u32) -> u32 {
    2 * x
}

#[cfg(test)]
mod tests {
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-001")]
    fn limited() {
        assert!(std::env::var_os("TO_FAIL").is_none());
        assert_eq!(super::limit(11), 10);
    }

    #[test]
    #[verifies("RQ-002")]
    fn doubled() {
        let data = std::fs::read_to_string("data/two.txt").unwrap();
        assert_eq!(super::double(1).to_string(), data.trim());
    }
}
"#;

const DOCUMENTS: &str = r#"[requirement.RQ-001]
title = "Limit"
text = "The software shall limit the dose to ten units."

[requirement.RQ-002]
title = "Double"
text = "The software shall double."

[requirement.RQ-003]
title = "Colour"
text = "The software shall be black."
verify = ["inspection"]
implemented_by = { kind = "data", where = "style.css", reason = "no code takes part" }
"#;

const RECORD: &str = r#"[record.VR-01]
title = "Look"
method = "inspection"
level = "system"
verifies = ["RQ-003"]
procedure = "look at it"
observed = "black"
result = "pass"
anomalies = []
version = "1.0.0"
configuration = "board 1"
tools = []
tester = "somebody"
date = 2026-11-03
texts = ["RQ-003 sha256:4ed07acb9bb929bd0ca0352f9ab4a6523e15850c85fc00ff434d4111b6bfb2ba"]

[[record.VR-01.attachments]]
path = "photo.txt"
sha256 = "159c2bcab485d298ba138cc2c9ed83decf52125d4773f985b8aae42cb9c6522e"
"#;

fn small(name: &str) -> Project {
    project!(name)
        .package(&name.replace('-', "_"))
        .file("src/lib.rs", LIB)
        .file("data/two.txt", "2\n")
        .file("trace.toml", cargo_trace_tests::CONFIG)
        .file("trace/base.toml", DOCUMENTS)
}

fn ran(project: &Project, directory: &str, args: &[&str], variable: &str) -> i32 {
    let args = [&["test", "--runner", "cargo", "--evidence-dir", directory], args].concat();
    let run = project.trace_with(&args, |command| {
        command.env(variable, "1");
    });
    run.code
}

const RUNS: [&str; 2] = ["--evidence", "runs"];

#[verifies("RQ-086", "RQ-090")]
#[test]
fn one_character_makes_results_stale_and_taking_it_back_makes_them_count() {
    let project = small("states-stale");
    assert_eq!(ran(&project, "runs", &[], "NOTHING"), 0);
    let both = ["RQ-001", "RQ-002"];
    for (what, file, from, to, ids) in [
        ("tagged function", "src/lib.rs", "x.min(ten())", "x.min(ten() )", &both[..]),
        ("test", "src/lib.rs", "limit(11)", "limit(12)", &both),
        ("untagged helper", "src/lib.rs", "    10\n", "    11\n", &both),
        ("comment", "src/lib.rs", "tagged here.", "tagged here!", &both),
        ("data", "data/two.txt", "2", "3", &both),
        ("text of a requirement", "trace/base.toml", "limit the dose", "limit a dose", &both[..1]),
    ] {
        let before = project.read(file);
        project.write(file, &before.replacen(from, to, 1));
        let told = Told::of(&project, &RUNS);
        project.write(file, &before);
        assert_ne!(before.replacen(from, to, 1), before, "{what}");
        for id in both {
            let (state, codes) = (told.state(id), told.codes(id));
            let stale = ids.contains(&id);
            let expected = if stale { ("unverified", vec!["evidence-stale"]) } else { ("verified", vec![]) };
            assert_eq!((state, codes), expected, "{what} {id}");
            assert_eq!(told.verification(id)["stale"], stale, "{what} {id}");
        }
        let told = Told::of(&project, &RUNS);
        assert_eq!(both.map(|id| told.state(id)), ["verified"; 2], "{what}, taken back");
    }
}

#[verifies("RQ-015", "RQ-086", "RQ-089")]
#[test]
fn a_run_of_other_features_is_of_a_build_that_this_check_does_not_have() {
    let project = small("states-features");
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", &(manifest + "\n[features]\nextra = []\n"));
    assert_eq!(ran(&project, "runs", &["--features", "extra"], "NOTHING"), 0);
    let told = Told::of(&project, &RUNS);
    assert_eq!((told.state("RQ-001"), told.codes("")), ("unverified", vec!["unmatched-result"]));
    let reason = told.verification("RQ-001")["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("which this check does not have"), "{reason}");
    let told = Told::of(&project, &["--features", "extra", "--evidence", "runs"]);
    assert_eq!((told.state("RQ-001"), told.codes("")), ("verified", vec![]));
}

#[verifies("RQ-085", "RQ-090")]
#[test]
fn two_shards_are_one_result() {
    if nextest_is_missing() {
        return;
    }
    let project = small("states-shards");
    for shard in ["1", "2"] {
        let (directory, partition) = (format!("runs/{shard}"), format!("count:{shard}/2"));
        let args = ["test", "--runner", "nextest", "--evidence-dir", &directory, "--", "--partition", &partition];
        let _ = project.trace(&args).expect_code(0);
        let told = Told::of(&project, &["--evidence", &directory]);
        let mut states = [told.state("RQ-001"), told.state("RQ-002")];
        states.sort_unstable();
        assert_eq!(states, ["unverified", "verified"], "a shard has one of the two");
        assert!(told.codes.iter().any(|(_, code)| code == "test-not-run"));
    }
    let merge = ["evidence", "merge", "-o", "all.evidence", "runs/1", "runs/2"];
    let _ = project.trace(&merge).expect_code(0);
    for args in [&["--evidence", "all.evidence"][..], &["--evidence", "runs/1", "--evidence", "runs/2"]] {
        let told = Told::of(&project, args);
        assert_eq!((told.state("RQ-001"), told.state("RQ-002")), ("verified", "verified"));
        assert!(told.codes("RQ-001").is_empty() && told.codes("RQ-002").is_empty(), "{:?}", told.codes);
    }
}

#[verifies("RQ-085")]
#[test]
fn a_test_that_passed_and_failed_on_the_same_inputs_is_flaky_in_any_order() {
    let project = small("states-flaky");
    assert_eq!(ran(&project, "runs/a", &[], "TO_FAIL"), 100);
    assert_eq!(ran(&project, "runs/b", &[], "NOTHING"), 0);
    for order in [["runs/a", "runs/b"], ["runs/b", "runs/a"]] {
        let told = Told::of(&project, &["--evidence", order[0], "--evidence", order[1]]);
        assert_eq!((told.state("RQ-001"), told.codes("RQ-001")), ("unverified", vec!["flaky"]));
        assert_eq!(told.verification("RQ-001")["outcome"], "flaky");
        assert_eq!(told.state("RQ-002"), "verified");
    }
    let told = Told::of(&project, &["--evidence", "runs/a"]);
    assert_eq!((told.state("RQ-001"), told.codes("RQ-001")), ("failed", vec!["test-failed"]));
}

#[verifies("RQ-039", "RQ-089")]
#[test]
fn a_junit_file_can_fail_a_test_and_never_verifies_one() {
    let project = small("states-junit");
    // What is named there is no data of the tests.
    let named = format!("{}\n[evidence]\njunit = [\"results.xml\"]\n", cargo_trace_tests::CONFIG);
    project.write("trace.toml", &named);
    assert_eq!(ran(&project, "runs", &[], "NOTHING"), 0);
    let case = |name: &str, inner: &str| {
        format!("<testsuite name=\"states_junit\"><testcase name=\"tests::{name}\">{inner}</testcase></testsuite>")
    };
    let failed = ("failed", vec!["test-failed"], vec![]);
    for (what, text, expected, alone) in [
        ("failure", case("limited", "<failure/>"), failed.clone(), failed.clone()),
        ("error", case("limited", "<error/>"), failed.clone(), failed),
        ("pass", case("limited", ""), ("verified", vec![], vec![]), ("unverified", vec![], vec!["no-evidence"])),
        (
            "skipped",
            case("limited", "<skipped/>"),
            ("verified", vec![], vec![]),
            ("unverified", vec!["test-ignored"], vec!["no-evidence"]),
        ),
        (
            "unknown",
            case("gone", "<failure/>"),
            ("verified", vec![], vec!["unmatched-result"]),
            ("unverified", vec![], vec!["no-evidence", "unmatched-result"]),
        ),
        (
            "cut off",
            case("limited", "<failure/>").replace("</testsuite>", ""),
            ("verified", vec![], vec!["evidence-broken"]),
            ("unverified", vec![], vec!["evidence-broken", "no-evidence"]),
        ),
    ] {
        project.write("results.xml", &text);
        let told = Told::of(&project, &["--evidence", "runs", "--evidence", "results.xml"]);
        assert_eq!((told.state("RQ-001"), told.codes("RQ-001"), told.codes("")), expected, "{what}");
        let told = Told::of(&project, &["--evidence", "results.xml"]);
        let codes: Vec<_> = told.codes("").into_iter().filter(|code| alone.2.contains(code)).collect();
        assert_eq!((told.state("RQ-001"), told.codes("RQ-001"), codes), alone, "{what} alone");
    }
}

#[verifies("RQ-038", "RQ-088")]
#[test]
fn a_record_counts_when_it_is_whole_of_this_version_and_its_files_are_what_they_were() {
    let project = small("states-records").file("trace/record.toml", RECORD).file("photo.txt", "a photo\n");
    let told = Told::of(&project, &["--evidence", "none"]);
    assert_eq!((told.state("RQ-003"), told.codes("VR-01")), ("verified", vec![]));
    for (what, file, from, to, code) in [
        ("no tester", "trace/record.toml", "tester = \"somebody\"\n", "", "record-incomplete"),
        ("old version", "trace/record.toml", "version = \"1.0.0\"", "version = \"0.9.0\"", "record-outdated"),
        ("changed attachment", "photo.txt", "a photo", "b photo", "record-outdated"),
        ("changed text", "trace/base.toml", "shall be black", "shall be red", "record-outdated"),
        ("future", "trace/record.toml", "date = 2026", "date = 2999", "record-incomplete"),
    ] {
        let before = project.read(file);
        project.write(file, &before.replacen(from, to, 1));
        let told = Told::of(&project, &["--evidence", "none"]);
        project.write(file, &before);
        assert_eq!((told.state("RQ-003"), told.codes("VR-01")), ("unverified", vec![code]), "{what}");
        assert!(told.verification("RQ-003")["reason"].is_string(), "{what}");
    }
    let texts = RECORD.lines().find(|line| line.starts_with("texts = ")).unwrap();
    project.write("trace/record.toml", &RECORD.replace(texts, ""));
    let told = Told::of(&project, &["--evidence", "none"]);
    assert_eq!((told.state("RQ-003"), told.codes("VR-01")), ("verified", vec!["record-outdated"]), "a note only");
    let findings = told.report["body"]["findings"].as_array().unwrap();
    let note = findings.iter().find(|finding| finding["code"] == "record-outdated").unwrap();
    assert_eq!((&note["levels"]["development"], &note["levels"]["release"]), (&"note".into(), &"note".into()));
    let pasted = note["help"].as_str().unwrap().split("\n\n").last().unwrap().to_owned();
    project.write("trace/record.toml", &RECORD.replace(texts, &pasted));
    let told = Told::of(&project, &["--evidence", "none"]);
    assert_eq!((told.state("RQ-003"), told.codes("VR-01")), ("verified", vec![]), "{pasted}");
}
