//! Every finding code of the risk file and of classes beside it on a real workspace: a bad tree that must show it, a good
//! one, as near as can be, that must not.

use cargo_trace_tests::{CONFIG, LIB, Project, project};
use iec62304_core::verifies;

/// A change of the base project: a text in one of its files, and what stands there instead.
type Change = (&'static str, &'static str, &'static str);

struct Case {
    code: &'static str,
    /// The first id that the finding names.
    id: &'static str,
    /// Changes of the base, which has a whole chain and shows none of these codes.
    bad: &'static [Change],
    /// More of them, after which the code is gone.
    good: &'static [Change],
}

const DOCUMENTS: &str = r#"
[requirement.SYS-01]
title = "Dose stays within limits"
text = "The system shall keep the dose within limits."

[requirement.RQ-001]
title = "Limit"
text = "The software shall limit the dose to ten units."
parents = ["SYS-01"]
item = "SI-01"
category = ["function"]
risk_controls = ["RC-001"]
verify = ["test"]
criterion = "No dose above ten units."

[item.SI-01]
title = "Dose control"
code = ["base"]

[item.SI-02]
title = "Log"
class = "B"
segregation = "Write-only."
code = ["base::log"]

[record.VR-01]
title = "Partition of the log"
method = "analysis"
level = "system"
verifies = ["SI-02"]
effectiveness = ["RC-001"]
procedure = "docs/log.md"
observed = "Nothing is read back; no dose above ten units in 1000 trials."
result = "pass"
anomalies = []
version = "1.0.0"
configuration = "Host."
tools = []
tester = "somebody"
date = 2026-11-03
"#;

const RISK: &str = r#"
[[scale.severity]]
id = "S1"
class = "B"

[[scale.severity]]
id = "S2"
class = "C"

[[scale.probability]]
id = "P1"

[[scale.probability]]
id = "P2"

[acceptability]
S1 = ["acceptable", "investigate"]
S2 = ["acceptable", "unacceptable"]

[hazard.HAZ-001]
title = "Overdose"

[situation.HS-001]
title = "Dose above the limit"
hazard = "HAZ-001"

[risk.RK-001]
title = "Death"
situation = "HS-001"
harm = "Death"
severity = "S2"
probability = "P2"
residual = { severity = "S2", probability = "P1", rationale = "VR-01" }

[cause.CA-001]
title = "Rounding"
situation = "HS-001"
item = "SI-01"
kind = "defect"

[control.RC-001]
title = "Hard limit"
mitigates = ["CA-001"]
option = "protective"
implemented_in = ["software"]
new_hazards = []
"#;

const CASES: &[Case] = &[
    Case {
        code: "uncontrolled-cause",
        id: "CA-001",
        bad: &[("trace/risk.toml", "mitigates = [\"CA-001\"]", "mitigates = [\"HS-002\"]"), MORE],
        good: &[(
            "trace/risk.toml",
            "kind = \"defect\"",
            "kind = \"defect\"\naccepted = { by = \"risk board\", on = 2026-10-01, reason = \"never seen\" }",
        )],
    },
    Case {
        code: "situation-without-cause",
        id: "HS-002",
        bad: &[MORE],
        good: &[("trace/risk.toml", "title = \"Another\"", "title = \"Another\"\nsoftware = \"none: mechanical\"")],
    },
    Case {
        code: "control-without-requirement",
        id: "RC-001",
        bad: &[("trace/base.toml", "risk_controls = [\"RC-001\"]\n", "")],
        good: &[(
            "trace/risk.toml",
            "implemented_in = [\"software\"]",
            "implemented_in = [\"process\"]\nevidence = [\"VR-01\"]",
        )],
    },
    Case {
        code: "control-unimplemented",
        id: "RC-001",
        bad: &[("src/lib.rs", "#[requirement(\"RQ-001\")]\n", "")],
        good: &[(
            "trace/base.toml",
            "verify = [\"test\"]",
            "verify = [\"test\"]\nimplemented_by = { kind = \"hardware\", where = \"board D\", reason = \"a fuse\" }",
        )],
    },
    Case {
        code: "control-unverified",
        id: "RC-001",
        bad: &[("trace/base.toml", "verify = [\"test\"]", "verify = [\"test\", \"analysis\"]")],
        good: &[("src/lib.rs", "#[verifies(\"RQ-001\", level", "#[verifies(\"RQ-001\", \"RC-001\", level")],
    },
    Case {
        code: "effectiveness-unverified",
        id: "RC-001",
        bad: &[("trace/base.toml", "effectiveness = [\"RC-001\"]\n", "")],
        good: &[("trace/base.toml", "verifies = [\"SI-02\"]", "verifies = [\"SI-02\"]\neffectiveness = [\"RC-001\"]")],
    },
    Case {
        code: "residual-missing",
        id: "RK-001",
        bad: &[(
            "trace/risk.toml",
            "residual = { severity = \"S2\", probability = \"P1\", rationale = \"VR-01\" }\n",
            "",
        )],
        good: &[(
            "trace/risk.toml",
            "harm = \"Death\"",
            "harm = \"Death\"\nresidual = { severity = \"S2\", probability = \"P1\", rationale = \"VR-01\" }",
        )],
    },
    Case {
        code: "risk-not-acceptable",
        id: "RK-001",
        bad: &[("trace/risk.toml", "\"S2\", probability = \"P1\"", "\"S2\", probability = \"P2\"")],
        good: &[(
            "trace/risk.toml",
            "harm = \"Death\"",
            "harm = \"Death\"\naccepted = { by = \"risk board\", on = 2026-10-01, reason = \"benefit\", benefit_risk = \"BR-1\" }",
        )],
    },
    Case {
        code: "new-hazards-unanswered",
        id: "RC-001",
        bad: &[("trace/risk.toml", "new_hazards = []\n", "")],
        good: &[("trace/risk.toml", "option = \"protective\"", "option = \"protective\"\nnew_hazards = []")],
    },
    Case {
        code: "information-only",
        id: "RK-001",
        bad: &[("trace/risk.toml", "option = \"protective\"", "option = \"information\"")],
        good: &[("trace/risk.toml", "severity = \"S2\"\nprobability", "severity = \"S1\"\nprobability")],
    },
    Case {
        code: "class-too-low",
        id: "RQ-001",
        bad: &[("trace/base.toml", "item = \"SI-01\"", "item = \"SI-02\"")],
        good: &[("trace/risk.toml", "severity = \"S2\"\nprobability", "severity = \"S1\"\nprobability")],
    },
    Case {
        code: "mixed-classes",
        id: "SI-01",
        bad: &[("trace/base.toml", "verifies = [\"SI-02\"]", "verifies = [\"SI-01\"]")],
        good: &[("trace/base.toml", "code = [\"base::log\"]", "code = []")],
    },
    Case {
        code: "segregation-unverified",
        id: "SI-02",
        bad: &[("trace/base.toml", "verifies = [\"SI-02\"]", "verifies = [\"SI-01\"]")],
        good: &[("trace/base.toml", "class = \"B\"", "class = \"C\"")],
    },
];

/// A situation that nothing leads to.
const MORE: Change = (
    "trace/risk.toml",
    "[cause.CA-001]",
    "[situation.HS-002]\ntitle = \"Another\"\nhazard = \"HAZ-001\"\n\n[cause.CA-001]",
);

fn base(name: &str, changes: &[&[Change]]) -> Project {
    let project = project!(name)
        .package("base")
        .file("src/lib.rs", LIB)
        .file("trace.toml", CONFIG)
        .file("trace/base.toml", DOCUMENTS)
        .file("trace/risk.toml", RISK);
    for (path, from, to) in changes.iter().copied().flatten() {
        let text = project.read(path);
        assert!(text.contains(from), "{name}: `{from}` is not in {path}");
        project.write(path, &text.replacen(from, to, 1));
    }
    project
}

/// Codes with their first ids, in the release gate, which shows whatever either gate judges.
fn found(project: &Project) -> Vec<(String, String)> {
    let run = project.trace(&["check", "--gate", "release", "--message-format", "json"]).expect_code(100);
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    run.findings().iter().map(|finding| (text(finding, "code"), text(finding, "id"))).collect()
}

#[test]
fn the_base_passes_the_development_gate_and_shows_none_of_the_codes() {
    let project = base("codes-risk-base", &[]);
    assert_eq!(project.trace(&["check", "--message-format", "json"]).expect_code(0).denied(), Vec::<String>::new());
    let found = found(&project);
    let shown: Vec<&Case> = CASES.iter().filter(|case| found.iter().any(|(code, _)| code == case.code)).collect();
    assert!(shown.is_empty(), "{found:?}");
}

#[verifies("RQ-101", "RQ-104", "RQ-105", "RQ-106", "RQ-107", "RQ-108", "RQ-109")]
#[test]
fn every_bad_tree_shows_its_code_and_every_good_tree_does_not() {
    let mut wrong = Vec::new();
    for case in CASES {
        let bad = found(&base(&format!("codes-{}-bad", case.code), &[case.bad]));
        if !bad.iter().any(|(code, id)| code == case.code && id == case.id) {
            wrong.push(format!("{} {}: not shown by its bad tree, which shows {bad:?}", case.code, case.id));
        }
        let good = found(&base(&format!("codes-{}-good", case.code), &[case.bad, case.good]));
        if good.iter().any(|(code, _)| code == case.code) {
            wrong.push(format!("{}: shown by its good tree: {good:?}", case.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
