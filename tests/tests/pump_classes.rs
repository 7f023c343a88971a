//! Lowering the safety class of the example pump: what is judged no more, and what is judged less, is what the rule pack
//! says, finding by finding; and a class that is lowered against the risk file is a contradiction.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace::finding::{Code, Severity};
use cargo_trace::model::{Class, Gate};
use cargo_trace::rules::Pack;
use cargo_trace_tests::{Project, checkout, project};
use iec62304_core::verifies;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Gaps of many kinds: a file, a text in it, and what stands there instead.
const GAPS: &[(&str, &str, &str)] = &[
    ("trace/controls.toml", "mitigates = [\"CA-010\"]", "mitigates = [\"CA-011\"]"),
    ("trace/controls.toml", "new_hazards = [\"HS-002\"]\n", ""),
    (
        "trace/controls.toml",
        "mitigates = [\"CA-006\"]\noption = \"design\"",
        "mitigates = [\"CA-006\"]\noption = \"information\"",
    ),
    (
        "trace/controls.toml",
        "mitigates = [\"CA-007\"]\noption = \"design\"",
        "mitigates = [\"CA-007\"]\noption = \"information\"",
    ),
    ("trace/software.md", "- Risk controls: RC-005\n", ""),
    ("trace/software.md", "- Risk controls: RC-009\n", ""),
    ("trace/software.toml", "item = \"SI-04\"\n", ""),
    (
        "trace/software.toml",
        "verify = [\"test@integration\", \"test@system\"]\ncriterion = \"No start",
        "criterion = \"No start",
    ),
    ("trace/hazards.md", "- Residual probability: P1\n", "- Residual probability: P4\n"),
    ("trace/hazards.md", "- Residual severity: S2\n- Residual probability: P2\n", ""),
    (
        "trace/hazards.md",
        "- Residual rationale: occlusion and reservoir are alarmed before the therapy fails; VR-03\n",
        "",
    ),
    ("trace/records.toml", "effectiveness = [\"RC-014\"]", "verifies = [\"RQ-019\"]"),
    ("trace/records.toml", "version = \"2.1.0\"", "version = \"2.0.0\""),
    ("trace/records.toml", "tester = \"bench engineer\"\n", ""),
];

/// What stands in no build and verifies nothing, and a situation to which nothing leads.
const MORE: &str = r#"
[requirement.RQ-099]
title = "Tone of the keys"
text = "The software shall give a tone for each key."
item = "SI-05"
risk_controls = ["RC-099"]

[requirement.RQ-098]
title = "Colour of the log"
text = "The software shall show the log in colours."
parents = ["SYS-08"]
item = "SI-07"
status = "planned"

[control.RC-099]
title = "Tone"
mitigates = ["CA-014", "HS-009"]
option = "information"
implemented_in = ["software"]

[situation.HS-009]
title = "Key is not heard"
hazard = "HAZ-006"
"#;

fn pump(name: &str) -> Project {
    let project = project!(name).with_target("pump-classes-target");
    project.copy(&checkout().join("examples/pca-pump"), Path::new(""));
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", &manifest.replace("../../iec62304-core", "{core}"));
    project
}

fn change(project: &Project, file: &str, from: &str, to: &str) {
    let text = project.read(file);
    assert!(text.contains(from), "`{from}` is not in {file}");
    project.write(file, &text.replacen(from, to, 1));
}

/// Lowers every class of a file that is above one.
fn lower(project: &Project, file: &str, classes: &[&str], to: &str) {
    let text = project.read(file);
    let line = |line: &str| match line.split_once(" = ") {
        Some((name, word)) if name.trim() == "class" && classes.contains(&word.trim_matches('"')) => {
            format!("{name} = \"{to}\"")
        }
        _ => line.to_owned(),
    };
    project.write(file, &(text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"));
}

/// A finding's levels, by fingerprint.
struct Found {
    code: Code,
    ids: String,
    class: Class,
    levels: [Severity; 2],
}

fn findings(project: &Project, pack: &Pack) -> BTreeMap<String, Found> {
    let report = project.trace(&["report", "--format", "json", "--evidence", "none"]).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let level = |value: &Value| {
        let all = [Severity::Off, Severity::Note, Severity::Warn, Severity::Deny, Severity::Locked];
        all.into_iter().find(|level| level.as_str() == value).unwrap()
    };
    let found = report["body"]["findings"].as_array().unwrap().iter().map(|finding| {
        let found = Found {
            code: Code::from_word(&text(&finding["code"])).unwrap(),
            ids: finding["ids"].to_string(),
            class: pack.scheme.class(&text(&finding["class"])).unwrap(),
            levels: [level(&finding["levels"]["development"]), level(&finding["levels"]["release"])],
        };
        (text(&finding["fingerprint"]), found)
    });
    found.collect()
}

#[verifies("RQ-045", "RQ-102")]
#[test]
fn a_lower_class_removes_exactly_the_demands_that_the_pack_says() {
    let pack = Pack::find("iec62304-2006-amd1").unwrap();
    let project = pump("pump-classes");
    for (file, from, to) in GAPS {
        change(&project, file, from, to);
    }
    project.write("trace/more.toml", MORE);
    let before = findings(&project, &pack);
    let codes: BTreeSet<Code> = before.values().map(|found| found.code).collect();
    assert!(codes.len() >= 20, "{codes:?}");
    let mut gone = BTreeSet::new();
    for (above, to) in [(&["C"][..], "B"), (&["B"][..], "A")] {
        for file in ["trace.toml", "trace/items.toml", "trace/risk.toml"] {
            // `class  = "C"` of `[project]` is lowered like those of items and severities.
            lower(&project, file, above, to);
        }
        let class = pack.scheme.class(to).unwrap();
        let after = findings(&project, &pack);
        let mut wrong = Vec::new();
        let mut expected = BTreeSet::new();
        for (fingerprint, found) in &before {
            let now = found.class.min(class);
            let levels: Vec<Severity> = Gate::ALL
                .iter()
                .zip(found.levels)
                .map(|(gate, level)| {
                    // Some findings weigh less than their code, or are judged by one gate only.
                    let [old, new] = [found.class, now].map(|class| pack.level(*gate, found.code, class));
                    if level == old { new } else { level.min(new) }
                })
                .collect();
            if levels.iter().all(|level| *level == Severity::Off) {
                gone.insert(found.code);
                continue;
            }
            expected.insert(fingerprint);
            match after.get(fingerprint) {
                Some(is) if is.levels[..] == levels && is.class == now => {}
                Some(is) => wrong.push(format!("{} {}: {:?}, not {levels:?}", found.code, found.ids, is.levels)),
                None => wrong.push(format!("{} {} is gone", found.code, found.ids)),
            }
        }
        let new = after.iter().filter(|(fingerprint, _)| !expected.contains(fingerprint));
        wrong.extend(new.map(|(_, found)| format!("{} {} is still there or new", found.code, found.ids)));
        assert!(wrong.is_empty(), "class {to}:\n{}", wrong.join("\n"));
    }
    for code in [Code::UncontrolledCause, Code::ControlUnverified, Code::NewHazardsUnanswered, Code::Unallocated] {
        assert!(gone.contains(&code), "{code} is asked of class A");
    }
}

#[verifies("RQ-107")]
#[test]
fn a_class_that_is_lowered_against_the_severities_is_a_contradiction() {
    let pack = Pack::find("iec62304-2006-amd1").unwrap();
    let project = pump("pump-class-too-low");
    let too_low = |project: &Project| -> BTreeSet<String> {
        let found = findings(project, &pack);
        found.into_values().filter(|found| found.code == Code::ClassTooLow).map(|found| found.ids).collect()
    };
    assert_eq!(too_low(&project), BTreeSet::new());
    for (above, to, denied) in [("C", "B", 13), ("B", "A", 15)] {
        for file in ["trace.toml", "trace/items.toml"] {
            lower(&project, file, &[above], to);
        }
        let (found, others): (BTreeSet<String>, BTreeSet<String>) =
            too_low(&project).into_iter().partition(|ids| ids.contains("RC-"));
        assert_eq!(found.len(), denied, "{found:?}");
        // The system and each item of which a failure leads to a severity of class C; the log and the viewer lead to
        // none, and what the clamp in hardware answers (HS-005) implies nothing.
        let implied = ["[HS-001]", "[SI-00 HS-001]", "[SI-01 CA-001]", "[SI-02 CA-008]", "[SI-03 CA-010]"];
        let implied = implied.into_iter().chain(["[SI-04 CA-006]", "[SI-05 CA-013]", "[SI-06 CA-012]"]);
        let others: BTreeSet<String> = others.iter().map(|ids| ids.replace('"', "").replace(',', " ")).collect();
        assert_eq!(others, implied.map(str::to_owned).collect());
        let mild = found.iter().any(|ids| ids.contains("RC-005") || ids.contains("RC-006"));
        assert_eq!(mild, to == "A", "severity S2 asks for class B");
    }
}

#[verifies("RQ-113")]
#[test]
fn what_a_class_is_asked_for_is_printed_for_the_plan() {
    let project = project!("explain-class");
    let table = project.trace(&["explain", "--class", "B", "--gate", "release"]).expect_code(0).stdout;
    assert!(table.starts_with("# What is demanded of class B\n"), "{table}");
    assert!(table.contains("| `control-unverified` | a risk control whose implementation is not verified | locked |"));
    assert!(table.contains("not yet compared with a licensed text"));
    let both = project.trace(&["explain", "--class", "A"]).expect_code(0).stdout;
    assert!(both.contains("| development | release |") && !both.contains("`control-unverified`"), "{both}");
    let unknown = project.trace(&["explain", "--class", "D"]).expect_code(2).stderr;
    assert!(unknown.contains("no rule pack has a class `D`") && unknown.contains("are A, B, C"), "{unknown}");
    let _ = project.trace(&["explain", "--gate", "release"]).expect_code(2);
    let _ = project.trace(&["explain", "untested", "--class", "C"]).expect_code(2);
}
