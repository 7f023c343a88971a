//! The codes of evidence: one small project, built once; what its tests do is told them by variables, which are no input.

use super::Change;
use cargo_trace_tests::{Project, Run, place, project};
use iec62304_core::verifies;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const LIB: &str = include_str!("../../fixtures/switched.rs");

const DOCUMENTS: &str = r#"[requirement.SYS-01]
title = "Dose stays within limits"
text = "The system shall keep the dose within limits."

[requirement.RQ-001]
title = "Limit"
text = "The software shall limit the dose to ten units."
parents = ["SYS-01"]
item = "SI-01"
category = ["function"]
verify = ["test@system"]
criterion = "No dose above ten units."

[requirement.RQ-002]
title = "Colour"
text = "The software shall show the dose in black."
parents = ["SYS-01"]
item = "SI-01"
category = ["ui"]
verify = ["inspection@system"]
criterion = "Black."
implemented_by = { kind = "data", where = "style.css", reason = "no code takes part" }

[item.SI-01]
title = "Dose control"
code = ["codes_evidence"]
"#;

const RECORD: &str = r#"[record.VR-01]
title = "Look"
method = "inspection"
level = "system"
verifies = ["RQ-002"]
procedure = "look at it"
observed = "black"
result = "pass"
anomalies = []
version = "1.0.0"
configuration = "board 1"
tools = []
tester = "somebody"
date = 2026-11-03
texts = ["RQ-002 sha256:a62de3d2a32e580232f0935c7d19577880aded4ad0d8c5a48d75a99abf45c6e6"]
"#;

/// What is run, with which variable set.
struct Order {
    name: &'static str,
    args: &'static [&'static str],
    variable: &'static str,
}

const fn order(name: &'static str, args: &'static [&'static str], variable: &'static str) -> Order {
    Order { name, args, variable }
}

const ALL: &[&str] = &["--run-by", "us", "--", "--include-ignored"];
const PLAIN: &[&str] = &["--run-by", "us", "--probes", "off", "--", "--include-ignored"];

const ORDERS: [Order; 8] = [
    order("whole", ALL, "NOTHING"),
    order("plain", PLAIN, "NOTHING"),
    order("failing", ALL, "TO_FAIL"),
    order("threads", ALL, "TO_USE_A_THREAD"),
    order("outside", ALL, "TO_STAY_OUT"),
    order("ignoring", &["--run-by", "us"], "NOTHING"),
    order("some", &["--run-by", "us", "--", "--include-ignored", "long"], "NOTHING"),
    order("nobody", &["--", "--include-ignored"], "NOTHING"),
];

/// Where a finding is: at a text in a file, or a file.
enum At {
    Text(&'static str, &'static str),
    File(&'static str),
}

/// What is read and what is changed.
struct World {
    runs: &'static [&'static str],
    changes: &'static [Change],
}

struct Case {
    code: &'static str,
    ids: &'static [&'static str],
    at: At,
    /// Its level in development and in release, for class C.
    levels: [&'static str; 2],
    bad: World,
    good: World,
}

const fn world(runs: &'static [&'static str], changes: &'static [Change]) -> World {
    World { runs, changes }
}

const FINE: World = world(&["whole", "plain"], &[]);
const LIMITED: At = At::Text("src/lib.rs", "limited()");

const CASES: [Case; 14] = [
    Case {
        code: "test-failed",
        ids: &["RQ-001"],
        at: LIMITED,
        levels: ["deny", "deny"],
        bad: world(&["failing"], &[]),
        good: FINE,
    },
    Case {
        code: "test-ignored",
        ids: &["RQ-001"],
        at: At::Text("src/lib.rs", "long()"),
        levels: ["warn", "deny"],
        bad: world(&["ignoring"], &[]),
        good: FINE,
    },
    Case {
        code: "test-not-run",
        ids: &["RQ-001"],
        at: LIMITED,
        levels: ["warn", "deny"],
        bad: world(&["some"], &[]),
        // What one run leaves out another one has.
        good: world(&["some", "whole"], &[]),
    },
    Case {
        code: "evidence-stale",
        ids: &["RQ-001"],
        at: At::Text("src/lib.rs", "\"RQ-001\", level"),
        levels: ["off", "deny"],
        bad: world(&["whole", "plain"], &[("src/other.rs", "// Not even compiled.\n")]),
        good: world(&["whole", "plain"], &[("trace/note.toml", "# Documents are no input.\n")]),
    },
    Case {
        code: "evidence-dirty",
        ids: &[],
        at: At::File("runs/dirty/"),
        levels: ["off", "deny"],
        bad: world(&["dirty"], &[]),
        good: FINE,
    },
    Case {
        code: "not-reached",
        ids: &["RQ-001"],
        at: LIMITED,
        levels: ["warn", "deny"],
        bad: world(&["outside"], &[]),
        good: FINE,
    },
    Case {
        code: "record-incomplete",
        ids: &["VR-01"],
        at: At::Text("trace/record.toml", "VR-01"),
        levels: ["warn", "deny"],
        bad: world(
            &["whole", "plain"],
            &[(
                "trace/record.toml",
                "[record.VR-01]\ntitle = \"Look\"\nmethod = \"inspection\"\nverifies = [\"RQ-002\"]\n",
            )],
        ),
        good: world(&["whole", "plain"], &[("trace/record.toml", RECORD)]),
    },
    Case {
        code: "record-outdated",
        ids: &["VR-01"],
        at: At::Text("trace/record.toml", "\"1.0.0\""),
        levels: ["warn", "deny"],
        bad: world(
            &["whole", "plain"],
            &[
                ("trace/record.toml", RECORD),
                ("trace.toml", "[project]\nname = \"Sample\"\nversion = \"1.0.1\"\nclass = \"C\"\n"),
            ],
        ),
        good: world(&["whole", "plain"], &[("trace/record.toml", RECORD)]),
    },
    Case {
        code: "unmatched-result",
        ids: &[],
        at: At::File("results.xml"),
        levels: ["note", "deny"],
        bad: world(
            &["whole", "results.xml"],
            &[("results.xml", "<testsuite name=\"codes_evidence\"><testcase name=\"tests::gone\"/></testsuite>")],
        ),
        good: world(
            &["whole", "results.xml"],
            &[("results.xml", "<testsuite name=\"codes_evidence\"><testcase name=\"tests::limited\"/></testsuite>")],
        ),
    },
    Case {
        code: "flaky",
        ids: &["RQ-001"],
        at: LIMITED,
        levels: ["warn", "deny"],
        bad: world(&["whole", "failing"], &[]),
        // A program without probes is another one: it fails, and nothing wavers.
        good: world(&["plain", "failing"], &[]),
    },
    Case {
        code: "evidence-broken",
        ids: &[],
        at: At::File("runs/changed/"),
        levels: ["deny", "locked"],
        bad: world(&["whole", "changed"], &[]),
        good: FINE,
    },
    Case {
        code: "run-unattributed",
        ids: &[],
        at: At::File("runs/nobody/"),
        levels: ["off", "deny"],
        bad: world(&["nobody"], &[]),
        good: world(&["nobody", "whole"], &[]),
    },
    Case {
        code: "instrumented-only",
        ids: &["RQ-001"],
        at: At::Text("trace/base.toml", "RQ-001"),
        levels: ["off", "deny"],
        bad: world(&["whole"], &[]),
        good: FINE,
    },
    Case {
        code: "reach-unknown",
        ids: &["RQ-001"],
        at: At::Text("src/lib.rs", "limit(x"),
        levels: ["note", "warn"],
        bad: world(&["threads"], &[]),
        good: FINE,
    },
];

/// The codes that have a case here.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    CASES.iter().map(|case| case.code)
}

fn git(project: &Project, args: &[&str]) {
    let git = std::process::Command::new("git")
        .args(["-c", "user.name=us", "-c", "user.email=us@localhost", "-c", "commit.gpgsign=false"])
        .args(args)
        .current_dir(project.root())
        .output()
        .expect("git starts");
    assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
}

fn ran(project: &Project, order: &Order) {
    let directory = format!("runs/{}", order.name);
    let args = [&["test", "--runner", "cargo", "--evidence-dir", &directory], order.args].concat();
    let run = project.trace_with(&args, |command| {
        command.env(order.variable, "1");
    });
    let code = if order.variable == "TO_FAIL" { 100 } else { 0 };
    let _ = run.expect_code(code);
}

/// The project, committed, with all runs that cases read.
fn runs() -> Project {
    let project = project!("codes-evidence")
        .package("codes_evidence")
        .file("src/lib.rs", LIB)
        .file("trace.toml", super::CONFIG)
        .file("trace/base.toml", DOCUMENTS)
        .file("data.txt", "read by nobody, and who knows that\n");
    let _ = project.cargo(&["generate-lockfile"]).expect_code(0);
    git(&project, &["init", "--quiet"]);
    git(&project, &["add", "--all"]);
    git(&project, &["commit", "--quiet", "--message", "All of it"]);
    for order in &ORDERS {
        ran(&project, order);
    }
    // The commit has other data than the tree that is run.
    let data = project.read("data.txt");
    project.write("data.txt", "changed\n");
    git(&project, &["commit", "--quiet", "--all", "--message", "Other data"]);
    project.write("data.txt", &data);
    ran(&project, &order("dirty", ALL, "NOTHING"));
    let sealed = evidence_of(&project, "whole");
    let text = project.read(&sealed);
    project.write("runs/changed/changed.evidence", &text.replacen("outcome=passed", "outcome=failed", 1));
    project
}

fn evidence_of(project: &Project, run: &str) -> String {
    let directory = format!("runs/{run}");
    let mut files =
        std::fs::read_dir(project.root().join(&directory)).expect("runs").map(|entry| entry.expect("entry"));
    let name = files.next().expect("a file").file_name().into_string().expect("UTF-8");
    format!("{directory}/{name}")
}

/// The findings of a world; then the project is what it was.
fn judged(project: &Project, world: &World) -> Run {
    let before: BTreeMap<&str, Option<String>> = world
        .changes
        .iter()
        .map(|(path, _)| (*path, project.root().join(path).exists().then(|| project.read(path))))
        .collect();
    world.changes.iter().for_each(|(path, text)| project.write(path, text));
    let mut args: Vec<String> = ["check", "--gate", "release", "--message-format", "json"].map(str::to_owned).to_vec();
    for run in world.runs {
        let path = if run.contains('.') { (*run).to_owned() } else { format!("runs/{run}") };
        args.extend(["--evidence".to_owned(), path]);
    }
    let run = project.trace(&args.iter().map(String::as_str).collect::<Vec<_>>()).expect_code(100);
    for (path, text) in before {
        match text {
            Some(text) => project.write(path, &text),
            None => project.remove(path),
        }
    }
    run
}

fn spot(project: &Project, world: &World, at: &At) -> String {
    match at {
        At::File(path) => (*path).to_owned(),
        At::Text(path, text) => {
            let changed = world.changes.iter().find(|(changed, _)| changed == path);
            let file = changed.map_or_else(|| project.read(path), |(_, text)| (*text).to_owned());
            let start = file.find(text).unwrap_or_else(|| panic!("no {text} in {path}"));
            let line = file[..start].matches('\n').count() + 1;
            let column = start - file[..start].rfind('\n').map_or(0, |end| end + 1) + 1;
            format!("{path}:{line}:{column}")
        }
    }
}

/// What is wrong with the finding that a case is about; nothing if it is there as it should be.
fn wrong(finding: &Value, case: &Case, spot: &str) -> Option<String> {
    let ids: Vec<&str> = finding["ids"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let levels = ["development", "release"].map(|gate| finding["levels"][gate].as_str().unwrap_or_default());
    let found = match case.at {
        At::Text(..) => place(finding),
        At::File(_) => finding["locations"][0]["file"].as_str().unwrap_or_default().to_owned(),
    };
    let fits = if matches!(case.at, At::File(_)) { found.starts_with(spot) } else { found == spot };
    (ids != case.ids || levels != case.levels || !fits)
        .then(|| format!("{}: {ids:?} {levels:?} at `{found}`, not `{spot}`: {}", case.code, finding["message"]))
}

#[verifies("RQ-038", "RQ-084", "RQ-086", "RQ-087", "RQ-088", "RQ-089", "RQ-090")]
#[test]
fn every_code_of_evidence_is_shown_by_runs_and_records_at_its_place_with_its_levels() {
    let project = runs();
    let mut said = String::new();
    for case in &CASES {
        let run = judged(&project, &case.bad);
        let mut found = run.findings();
        found.retain(|finding| finding["code"] == case.code);
        let spot = spot(&project, &case.bad, &case.at);
        let faults: Vec<String> = found.iter().filter_map(|finding| wrong(finding, case, &spot)).collect();
        // Of several findings of the code, the one that the case is about must be there.
        if found.is_empty() || faults.len() == found.len() {
            let _ = writeln!(said, "{}: not shown as it should be: {faults:#?}\n{}", case.code, run.stderr);
        }
        let good = judged(&project, &case.good);
        if good.findings().iter().any(|finding| finding["code"] == case.code) {
            let _ = writeln!(said, "{}: shown where it should not be", case.code);
        }
    }
    assert!(said.is_empty(), "{said}");
}
