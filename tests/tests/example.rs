//! The example pump: what its report says by links and by results, and that no requirement of it can lose its tests or
//! its record unseen.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use camino::Utf8Path;
use cargo_trace::model::{Acceptability, Alternative, Found, Record, RecordResult, Requirement};
use cargo_trace::project::load;
use cargo_trace_tests::readme::{blocks, shows};
use cargo_trace_tests::{Project, Run, checkout, place, project};
use iec62304_core::verifies;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

/// What no test of the software can show, as its README says: records alone do.
const BY_RECORD: [&str; 5] = ["RQ-002", "RQ-018", "RQ-022", "RQ-027", "RQ-028"];

/// One copy for all tests of this file: eleven crates are compiled once, and then only what a test changes.
struct Copy {
    project: Project,
    /// Rust files and documents with their texts, as they are in the checkout.
    sources: BTreeMap<String, String>,
}

fn copy() -> &'static Mutex<Copy> {
    static COPY: OnceLock<Mutex<Copy>> = OnceLock::new();
    COPY.get_or_init(|| {
        let from = checkout().join("examples/pca-pump");
        let project = project!("pca-pump").with_target("pca-pump-target");
        project.copy(&from, Path::new(""));
        let manifest = project.read("Cargo.toml");
        assert!(manifest.contains("\"../../iec62304-core\""));
        project.write("Cargo.toml", &manifest.replace("../../iec62304-core", "{core}"));
        // A commit of its own: a release rests on runs of a committed tree.
        for args in [&["init", "--quiet"][..], &["add", "--all"], &["commit", "--quiet", "--message", "The example"]] {
            let mut git = Command::new("git");
            git.args(["-c", "user.name=us", "-c", "user.email=us@localhost", "-c", "commit.gpgsign=false"]);
            assert!(git.args(args).current_dir(project.root()).status().unwrap().success(), "git {args:?}");
        }
        let sources = files(project.root())
            .into_iter()
            .map(|path| {
                let name = path.strip_prefix(project.root()).unwrap().to_str().unwrap().replace('\\', "/");
                let text = project.read(&name);
                (name, text)
            })
            .collect();
        Mutex::new(Copy { project, sources })
    })
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") || directory.ends_with("trace") {
            found.push(path);
        }
    }
    found
}

impl Copy {
    /// Runs the tool on the example as it is after `change`, and puts everything back.
    fn run_changed(&self, arguments: &[&str], change: impl Fn(&str, &str) -> Option<String>) -> Run {
        let changed: Vec<&String> = self
            .sources
            .iter()
            .filter(|(name, text)| {
                let new = change(name, text).filter(|new| new != *text);
                new.iter().for_each(|new| self.project.write(name, new));
                new.is_some()
            })
            .map(|(name, _)| name)
            .collect();
        assert!(!changed.is_empty(), "the change changes nothing");
        let run = self.project.trace(arguments);
        for name in changed {
            self.project.write(name, &self.sources[name]);
        }
        run
    }
}

fn run(arguments: &[&str]) -> Run {
    copy().lock().unwrap_or_else(PoisonError::into_inner).project.trace(arguments)
}

fn run_changed(arguments: &[&str], change: impl Fn(&str, &str) -> Option<String>) -> Run {
    copy().lock().unwrap_or_else(PoisonError::into_inner).run_changed(arguments, change)
}

/// The report of the example without any run, made once.
fn report() -> &'static Value {
    static REPORT: OnceLock<Value> = OnceLock::new();
    REPORT.get_or_init(|| run(&["report", "--format", "json", "--evidence", "none"]).expect_code(0).json())
}

fn requirements() -> &'static [Value] {
    report()["body"]["requirements"].as_array().unwrap()
}

/// The verdict's part of them.
fn software() -> impl Iterator<Item = &'static Value> {
    requirements().iter().filter(|requirement| requirement["tier"] == "software")
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// The gate by links and records.
const CHECK: &[&str] = &["check", "--message-format", "json", "--evidence", "none"];

#[test]
fn the_report_has_all_28_requirements_with_their_states() {
    let expected: Vec<String> = (1..=28).map(|number| format!("RQ-{number:03}")).collect();
    assert_eq!(software().map(id).collect::<Vec<_>>(), expected);
    let verified: Vec<String> = software().filter(|r| r["state"] == "verified").map(id).collect();
    assert_eq!(verified, BY_RECORD, "a link alone verifies nothing");
    assert!(software().filter(|r| r["state"] != "verified").all(|r| r["state"] == "unverified"));
    for requirement in software() {
        let tested = requirement["verifications"].as_array().unwrap().iter().any(|link| link["test"].is_string());
        assert_eq!(tested, requirement["state"] == "unverified", "{}", requirement["id"]);
        assert!(!requirement["implementations"].as_array().unwrap().is_empty(), "{}", requirement["id"]);
    }
    assert_eq!(requirements().iter().filter(|requirement| requirement["tier"] == "system").count(), 10);
    let classes: BTreeSet<&str> = software().map(|requirement| requirement["class"].as_str().unwrap()).collect();
    assert_eq!(classes, BTreeSet::from(["A", "B", "C"]));
}

#[test]
fn the_report_names_the_lock_file_that_the_build_rests_on() {
    let body = &report()["body"];
    let input = body["inputs"].as_array().unwrap().iter().find(|input| input["role"] == "lock-file").unwrap();
    assert_eq!(input["path"], "Cargo.lock");
    assert_eq!(body["builds"][0]["lock_sha256"], input["sha256"]);
}

/// The answers of the README: a demand that no test answers, and the record that does.
const RECORDS: [(&str, &str); 8] = [
    ("RQ-002", "VR-06"),
    ("RQ-005", "VR-01"),
    ("RQ-012", "VR-03"),
    ("RQ-018", "VR-07"),
    ("RQ-022", "US-01"),
    ("RQ-023", "VR-08"),
    ("RQ-027", "VR-09"),
    ("RQ-028", "VR-10"),
];

#[verifies("RQ-038")]
#[test]
fn each_demand_that_no_test_answers_has_a_whole_record_with_its_files() {
    let root = checkout().join("examples/pca-pump");
    let documents = load(Utf8Path::from_path(&root).unwrap()).unwrap().documents;
    assert_eq!(documents.findings, []);
    assert_eq!(documents.records.len(), 15);
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    for (requirement, id) in RECORDS {
        let record = documents.records.iter().find(|record| record.id.value.as_str() == id).unwrap();
        assert_eq!(record.missing, [""; 0], "{id}");
        assert!(record.verifies.iter().any(|verified| verified.value.as_str() == requirement), "{id}");
        let requirement = documents.requirements.iter().find(|r| r.id.value.as_str() == requirement).unwrap();
        let demands = requirement.verify.iter().flatten().flat_map(|demand| &demand.value.alternatives);
        let method = record.method.as_ref().map(|method| method.value);
        let answered = |a: &Alternative| Some(a.method) == method && (a.level.is_none() || a.level == record.level);
        assert!(demands.into_iter().any(answered), "{id} answers no demand");
        let said = |line: &&str| line.contains(requirement.id.value.as_str()) && line.contains(id);
        assert_eq!(readme.lines().filter(said).count(), 1, "{id} in the README");
    }
    for record in &documents.records {
        let id = &record.id.value;
        assert_eq!(record.missing, [""; 0], "{id}");
        assert!(!record.attachments.is_empty() && record.attachments.iter().all(|a| a.found == Found::Same), "{id}");
        assert!(root.join(&record.procedure.as_ref().unwrap().value).is_file(), "{id}");
        assert_eq!(record.version.as_ref().map(|v| &*v.value), documents.config.project.version.as_deref(), "{id}");
        let passed = [RecordResult::Pass, RecordResult::PassWithDeviation];
        assert!(passed.contains(&record.result.as_ref().unwrap().value), "{id}");
    }
    for record in report()["body"]["records"].as_array().unwrap() {
        let texts = record["texts"].as_array().unwrap();
        assert!(!texts.is_empty() && texts.iter().all(|text| text["found"] == "same"), "{record:#}");
    }
    let inputs = report()["body"]["inputs"].as_array().unwrap();
    let of_role = |role: &str| inputs.iter().filter(|input| input["role"] == role).count();
    assert_eq!((of_role("attachment"), of_role("result")), (14, 1));
}

#[verifies("RQ-080")]
#[test]
fn the_risk_file_is_whole_and_every_residual_risk_is_below_unacceptable() {
    let root = checkout().join("examples/pca-pump");
    let documents = load(Utf8Path::from_path(&root).unwrap()).unwrap().documents;
    assert_eq!(documents.findings, []);
    let risk = &documents.risk;
    let counts = [risk.hazards.len(), risk.situations.len(), risk.risks.len(), risk.causes.len(), risk.controls.len()];
    assert_eq!(counts, [8, 8, 8, 14, 16]);
    assert_eq!((documents.soup.len(), documents.anomalies.len()), (3, 1));
    for one in &risk.risks {
        let id = &one.id.value;
        assert!(risk.initial(one) >= Some(Acceptability::Investigate), "{id} needs no control");
        assert!(risk.residual(one).is_some_and(|word| word < Acceptability::Unacceptable), "{id}");
    }
    let mut controlled = BTreeSet::new();
    for control in &risk.controls {
        let id = control.id.value.as_str();
        controlled.extend(control.mitigates.iter().map(|cause| cause.value.as_str()));
        let named = |requirement: &&Requirement| requirement.risk_controls.iter().any(|c| c.value.as_str() == id);
        assert_eq!(documents.requirements.iter().find(named).is_some(), control.is_in_software(), "{id}");
        assert!(!control.is_outside_software() || !control.evidence.is_empty(), "{id}");
        let shown = |record: &Record| record.effectiveness.iter().any(|c| c.value.as_str() == id);
        assert!(documents.records.iter().any(shown), "{id} has no record of its effectiveness");
    }
    for cause in &risk.causes {
        assert!(controlled.contains(cause.id.value.as_str()), "{} has no control", cause.id.value);
    }
    assert!(documents.soup.iter().all(|soup| soup.missing.is_empty()));
    assert!(documents.soup.iter().all(|soup| {
        let review = &soup.anomalies.as_ref().unwrap().value;
        review.missing.is_empty()
            && review.version.as_ref().map(|v| &v.value) == soup.version.as_ref().map(|v| &v.value)
    }));
    let lint = run(&["lint"]).expect_code(0);
    assert!(lint.stderr.contains("0 denied, 0 warnings, 1 note"), "{}", lint.stderr);
}

#[verifies("RQ-042", "RQ-047")]
#[test]
fn without_a_run_everything_is_linked_and_only_what_records_show_is_verified() {
    let check = run(CHECK).expect_code(0);
    let told: Vec<String> = check
        .findings()
        .iter()
        .filter(|finding| finding["levels"]["development"] != "off")
        .map(|finding| format!("{} {}", finding["code"].as_str().unwrap(), finding["levels"]["development"]))
        .collect();
    assert_eq!(told, ["no-evidence \"warn\"", "no-lock \"note\""]);
    assert!(check.stderr.contains("28 requirements: 5 verified, 23 linked"), "{}", check.stderr);
}

/// What the release gate denies, by code and id.
fn denied_in_release(run: &Run) -> Vec<String> {
    let denied = |finding: &&Value| matches!(finding["levels"]["release"].as_str(), Some("deny" | "locked"));
    let name = |finding: &Value| format!("{} {}", finding["code"].as_str().unwrap(), finding["id"]);
    run.findings().iter().filter(denied).map(name).collect()
}

#[verifies("RQ-047", "RQ-070", "RQ-074", "RQ-085", "RQ-088", "RQ-090")]
#[test]
fn after_both_runs_every_requirement_is_verified_and_the_release_gate_names_what_is_left() {
    let copy = copy().lock().unwrap_or_else(PoisonError::into_inner);
    let schema = std::fs::read_to_string(checkout().join("docs/report.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for runner in ["cargo", "nextest"] {
        if runner == "nextest" && !cargo_trace::evidence::run::has_nextest() {
            assert!(std::env::var_os("CI").is_none(), "cargo-nextest must be there in CI");
            continue;
        }
        let directory = format!("runs/{runner}");
        for probes in ["off", "on"] {
            let args = ["test", "--runner", runner, "--run-by", "us", "--evidence-dir", &directory, "--probes", probes];
            let _ = copy.project.trace(&args).expect_code(0);
        }
        let check = copy.project.trace(&["check", "--message-format", "json", "--evidence", &directory]).expect_code(0);
        assert_eq!(check.denied(), Vec::<String>::new());
        let levels = check.findings().into_iter().map(|finding| finding["levels"]["development"].clone());
        assert_eq!(levels.filter(|level| level == "warn").count(), 0, "{}", check.stderr);
        assert!(check.stderr.contains("28 requirements: 28 verified"), "{}", check.stderr);
        let release = ["check", "--gate", "release", "--message-format", "json", "--evidence", &directory];
        let release = copy.project.trace(&release).expect_code(100);
        // Acceptance is all that this version cannot record yet.
        assert_eq!(denied_in_release(&release), ["no-lock null"], "{runner}");
        let matrix = copy.project.trace(&["report", "--evidence", &directory]).expect_code(0).stdout;
        // The time in the first line is this run's own.
        let excerpt = &blocks("text")[1];
        let (rests, rows) = excerpt.split_once('\n').unwrap();
        shows(&matrix, rows);
        let kind = |line: &str| line.split(" by ").next().map(|start| start[..start.len() - 20].to_owned());
        assert_eq!(matrix.lines().next().and_then(kind), kind(rests));
        let report =
            copy.project.trace(&["report", "--format", "json", "--evidence", &directory]).expect_code(0).json();
        let body = &report["body"];
        let states = body["requirements"].as_array().unwrap().iter().map(|r| (id(r), r["state"].as_str().unwrap()));
        let others: Vec<_> = states.filter(|(_, state)| *state != "verified").collect();
        assert_eq!((body["requirements"].as_array().unwrap().len(), others), (38, Vec::new()), "{runner}");
        assert_eq!((&body["verdict"]["rests_on"], body["evidence"].as_array().unwrap().len()), (&"evidence".into(), 2));
        let rows = body["chains"].as_array().unwrap();
        let broken: Vec<&Value> = rows.iter().filter(|row| !row["broken_at"].is_null()).collect();
        assert_eq!(broken, Vec::<&Value>::new(), "{runner}");
        let in_rows = |field: &str| rows.iter().filter_map(|row| row[field].as_str()).collect::<BTreeSet<_>>().len();
        assert_eq!(["situation", "cause", "control", "requirement"].map(in_rows), [8, 14, 16, 15]);
        for control in body["controls"].as_array().unwrap() {
            assert_eq!((&control["implementation"], &control["effective"]), (&"verified".into(), &true.into()));
        }
        let risks = ["report", "--view", "risks", "--evidence", &directory];
        let risks = copy.project.trace(&risks).expect_code(0).stdout;
        assert!(risks.contains(&format!("{} rows from a situation to a result: ", rows.len())), "{risks}");
        assert!(risks.contains(&format!("{} complete, 0 broken", rows.len())), "{risks}");
        let errors: Vec<String> =
            validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

#[verifies("RQ-050")]
#[test]
fn the_table_shows_every_requirement_in_a_row() {
    let table = run(&["report", "--evidence", "none"]).expect_code(0).stdout;
    for number in 1..=28 {
        let id = format!("RQ-{number:03}");
        assert!(table.lines().any(|line| line.starts_with(&id)), "{id}\n{table}");
    }
    assert!(table.starts_with("Rests on links and 15 records: no test evidence"), "{table}");
}

#[verifies("RQ-050")]
#[test]
fn the_json_report_is_what_the_schema_describes() {
    let schema = std::fs::read_to_string(checkout().join("docs/report.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(report()).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    let mut broken = report().clone();
    broken["body"]["requirements"][0]["state"] = "fine".into();
    assert!(!validator.is_valid(&broken), "the schema says something");
}

#[test]
fn the_counts_add_up_and_are_those_of_the_lists() {
    let (body, counts) = (&report()["body"], &report()["body"]["counts"]);
    let sum = |tally: &Value| tally.as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum::<u64>();
    let total = |part: &str| counts[part]["total"].as_u64().unwrap();
    let length = |list: &Value| u64::try_from(list.as_array().unwrap().len()).unwrap();
    for part in ["requirements", "software_requirements"] {
        for tally in ["by_class", "by_state", "by_tier"] {
            assert_eq!(sum(&counts[part][tally]), total(part), "{part} {tally}");
        }
    }
    assert_eq!((total("requirements"), total("software_requirements")), (length(&body["requirements"]), 28));
    for tally in ["by_code", "by_development_level", "by_release_level"] {
        assert_eq!(sum(&counts["findings"][tally]), total("findings"), "{tally}");
    }
    assert_eq!(total("findings"), length(&body["findings"]));
    assert_eq!(sum(&counts["tests"]["by_outcome"]), total("tests"));
    assert_eq!(total("tests"), length(&body["tests"]));
    let part = |of: &str, name: &str| counts[of][name].as_u64().unwrap();
    assert_eq!(part("tests", "linked") + part("tests", "unlinked"), total("tests"));
    assert_eq!(part("places", "implementations") + part("places", "verifications"), total("places"));
    assert_eq!(part("files", "read") + part("files", "excluded"), total("files"));
    let of_requirements: u64 =
        requirements().iter().map(|r| length(&r["implementations"]) + length(&r["verifications"])).sum();
    assert!(of_requirements >= total("places"), "each place serves a requirement");
    assert_eq!(counts["software_requirements"]["by_state"]["verified"], 5);
    for (gate, denied) in [("development", "by_development_level"), ("release", "by_release_level")] {
        let level = |name: &str| counts["findings"][denied][name].as_u64().unwrap_or(0);
        let verdict = &body["verdict"][gate];
        assert_eq!(verdict["denied"], level("deny") + level("locked"), "{gate}");
        assert_eq!((&verdict["warned"], &verdict["noted"]), (&level("warn").into(), &level("note").into()), "{gate}");
    }
}

#[verifies("RQ-041")]
#[test]
fn no_requirement_can_lose_its_tests_unseen() {
    let tested: Vec<String> = software().filter(|r| r["state"] == "unverified").map(id).collect();
    assert_eq!(tested.len(), 23);
    let mut wrong = Vec::new();
    for id in &tested {
        let run = run_changed(CHECK, |_, text| text.contains("verifies(").then(|| without_tests_of(text, id)));
        let denied = run.denied();
        if run.code != 100 || denied != [format!("untested {id}")] {
            wrong.push(format!("{id}: exit code {}, denied {denied:?}\n{}", run.code, run.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[verifies("RQ-041", "RQ-088")]
#[test]
fn no_requirement_can_lose_its_record_unseen() {
    for id in BY_RECORD {
        let [toml, markdown] = [format!("verifies = [\"{id}\"]"), format!("- Verifies: {id}")];
        let is_its = |line: &&str| *line != toml && *line != markdown;
        let run = run_changed(CHECK, |name, text| {
            name.starts_with("trace/records")
                .then(|| text.lines().filter(is_its).map(|line| format!("{line}\n")).collect())
        });
        assert!(run.code == 100 && run.denied() == [format!("untested {id}")], "{id}: {:?}", run.denied());
    }
}

/// The text with this id taken out of all `#[verifies(..)]`, and the attribute where nothing is left of it. Lines stay.
fn without_tests_of(text: &str, id: &str) -> String {
    let literal = format!("\"{id}\"");
    let line = |line: &str| {
        let Some((before, rest)) = line.split_once("#[verifies(") else { return line.to_owned() };
        let (arguments, after) = rest.split_once(")]").expect("a tag stands on one line");
        let left: Vec<&str> = arguments.split(',').map(str::trim).filter(|argument| *argument != literal).collect();
        if left.iter().any(|argument| argument.starts_with('"')) {
            format!("{before}#[verifies({})]{after}", left.join(", "))
        } else {
            format!("{before}{after}")
        }
    };
    text.lines().map(|text| line(text) + "\n").collect()
}

#[verifies("RQ-033")]
#[test]
fn a_misspelt_id_is_told_at_its_literal() {
    let file = "pump-dose/src/limit.rs";
    let run = run_changed(CHECK, |name, text| {
        (name == file).then(|| text.replacen("#[verifies(\"RQ-005\")]", "#[verifies(\"RQ-0O5\")]", 1))
    })
    .expect_code(100);
    let text = std::fs::read_to_string(checkout().join("examples/pca-pump").join(file)).unwrap();
    let (line, column) = text
        .lines()
        .zip(1..)
        .find_map(|(text, line)| Some((line, text.find("#[verifies(\"RQ-005\")]")? + "#[verifies(".len() + 1)))
        .unwrap();
    let finding = run.finding("unknown-id", Some("RQ-0O5"));
    assert_eq!(place(&finding), format!("{file}:{line}:{column}"));
    assert_eq!(finding["locations"][0]["end_column"], column + "\"RQ-0O5\"".len());
    assert!(finding["message"].as_str().unwrap().contains("`RQ-0O5`"), "{finding}");
    assert!(finding["help"].as_str().unwrap().contains("did you mean `\"RQ-005\"`?"), "{finding}");
    assert!(run.denied().contains(&"unknown-id RQ-0O5".to_owned()));
    assert!(!run.denied().contains(&"untested RQ-005".to_owned()), "its other tests are still there");
}

#[verifies("RQ-040")]
#[test]
fn an_example_without_tags_is_judged_as_nothing_and_the_report_says_so() {
    let tagless = |_: &str, text: &str| Some(without_tags(text));
    let check = run_changed(CHECK, tagless).expect_code(100);
    assert!(check.denied().contains(&"no-tags -".to_owned()), "{:?}", check.denied());
    let report = run_changed(&["report", "--format", "json", "--evidence", "none"], tagless).expect_code(100);
    assert_eq!(report.json()["body"]["counts"]["places"]["total"], 0);
    assert!(report.stderr.contains("`cargo trace check` says why"), "{}", report.stderr);
}

/// The text with blanks where tags stood. Lines stay.
fn without_tags(text: &str) -> String {
    let mut text = text.to_owned();
    for (opening, end) in [("#[requirement(", ")]"), ("#[verifies(", ")]"), ("implements!(", ");")] {
        while let Some(start) = text.find(opening) {
            let end = start + text[start..].find(end).expect("a tag ends") + end.len();
            let lines = "\n".repeat(text[start..end].matches('\n').count());
            text.replace_range(start..end, &lines);
        }
    }
    text
}
