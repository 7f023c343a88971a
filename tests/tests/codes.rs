//! Every finding code on a real workspace: a bad tree that must show it, a good one, as near as can be, that must not.

use cargo_trace::finding::Code;
use cargo_trace_tests::{CODES_OF_SOUP, CONFIG, LIB, Project, project};
use iec62304_core::verifies;
use std::collections::BTreeSet;

#[path = "codes/evidence.rs"]
mod evidence;

/// A change of the base project: a file's new text.
type Change = (&'static str, &'static str);

struct Case {
    code: &'static str,
    /// The first id that the finding names; empty where it names none.
    id: &'static str,
    bad: &'static [Change],
    good: &'static [Change],
}

/// The base documents, with something after them.
macro_rules! documents {
    ($($more:expr),*) => { concat!(r#"
[requirement.SYS-01]
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

[item.SI-01]
title = "Dose control"
code = ["base"]
"#, $($more),*) };
}

/// Three hundred modules, each inside the one before.
const NESTED: &str = include_str!("../fixtures/nested.rs");

const CASES: &[Case] = &[
    Case { code: "no-requirements", id: "", bad: &[("trace/base.toml", "# Nothing yet.\n")], good: &[] },
    Case { code: "no-tags", id: "", bad: &[("src/lib.rs", "pub fn limit(x: u32) -> u32 { x.min(10) }\n")], good: &[] },
    Case {
        code: "no-tests",
        id: "",
        bad: &[(
            "src/lib.rs",
            "#[iec62304_core::requirement(\"RQ-001\")]\npub fn limit(x: u32) -> u32 { x.min(10) }\n",
        )],
        good: &[],
    },
    Case {
        code: "unreadable-source",
        id: "",
        // Valid Rust, nested deeper than the index follows: what it cannot see must be said.
        bad: &[("src/lib.rs", NESTED)],
        good: &[("tests/ui/broken.rs", "fn broken( {\n")],
    },
    Case {
        code: "unknown-id",
        id: "RQ-0O1",
        bad: &[
            ("trace/base.toml", documents!()),
            ("src/more.rs", ""),
            (
                "src/lib.rs",
                concat!(
                    "#[iec62304_core::requirement(\"RQ-001\")]\npub fn limit(x: u32) -> u32 { x.min(10) }\n",
                    "#[cfg(test)]\n#[test]\n#[iec62304_core::verifies(\"RQ-0O1\")]\nfn ten() { assert_eq!(limit(11), 10); }\n",
                ),
            ),
        ],
        good: &[],
    },
    Case {
        code: "duplicate-id",
        id: "RQ-001",
        bad: &[("trace/more.md", "## RQ-001: Again\n\nAnother text.\n")],
        good: &[("trace/more.md", "## RQ-002: Another\n\nAnother text.\n\n- Status: draft\n")],
    },
    Case {
        code: "retired-id-used",
        id: "RQ-002",
        bad: &[
            (
                "trace/base.toml",
                documents!(
                    "[requirement.RQ-002]\ntitle = \"Old\"\ntext = \"Gone.\"\nparents = [\"SYS-01\"]\nstatus = \"retired\"\nretired = { on = 2026-01-02, reason = \"merged into RQ-001\" }\n"
                ),
            ),
            (
                "tests/old.rs",
                "#[test]\n#[iec62304_core::verifies(\"RQ-002\")]\nfn old() { assert_eq!(base::limit(1), 1); }\n",
            ),
        ],
        good: &[(
            "trace/base.toml",
            documents!(
                "[requirement.RQ-002]\ntitle = \"Old\"\ntext = \"Gone.\"\nparents = [\"SYS-01\"]\nstatus = \"retired\"\nretired = { on = 2026-01-02, reason = \"merged into RQ-001\" }\n"
            ),
        )],
    },
    Case {
        code: "id-drift",
        id: "rq_001",
        bad: &[(
            "tests/drift.rs",
            "#[test]\n#[iec62304_core::verifies(\"rq_001\")]\nfn drift() { assert_eq!(base::limit(1), 1); }\n",
        )],
        good: &[(
            "tests/drift.rs",
            "#[test]\n#[iec62304_core::verifies(\"RQ-001\")]\nfn drift() { assert_eq!(base::limit(1), 1); }\n",
        )],
    },
    Case {
        code: "malformed-document",
        id: "",
        bad: &[("trace/more.toml", "[requirement.RQ-002\ntitle = \"x\"\n")],
        good: &[("trace/more.toml", "# Only a remark.\n")],
    },
    Case {
        code: "wrong-kind",
        id: "SI-01",
        bad: &[(
            "tests/kind.rs",
            "#[test]\n#[iec62304_core::verifies(\"SI-01\")]\nfn kind() { assert_eq!(base::limit(1), 1); }\n",
        )],
        good: &[],
    },
    Case {
        code: "kind-mismatch",
        id: "SI-02",
        bad: &[("trace/more.toml", "[requirement.SI-02]\ntitle = \"x\"\ntext = \"y\"\n")],
        good: &[("trace/more.toml", "[item.SI-02]\ntitle = \"x\"\nparent = \"SI-01\"\ncode = [\"base::other\"]\n")],
    },
    Case {
        code: "unknown-prefix",
        id: "RW-005",
        bad: &[("trace/more.md", "## RW-005: Rolling window\n\nText.\n")],
        good: &[("trace/more.md", "## UTF-8 handling\n\nText.\n")],
    },
    Case {
        code: "no-parent",
        id: "RQ-001",
        bad: &[(
            "trace/base.toml",
            "[requirement.SYS-01]\ntitle = \"a\"\ntext = \"b\"\n[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\n",
        )],
        good: &[(
            "trace/base.toml",
            "[requirement.SYS-01]\ntitle = \"a\"\ntext = \"b\"\n[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\nsource = \"derived: needed by the architecture\"\n",
        )],
    },
    Case {
        code: "unresolved-parent",
        id: "SYS-07",
        bad: &[(
            "trace/base.toml",
            "[requirement.SYS-01]\ntitle = \"a\"\ntext = \"b\"\n[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\nparents = [\"SYS-07\"]\n",
        )],
        good: &[],
    },
    Case {
        code: "no-child",
        id: "SYS-02",
        bad: &[("trace/base.toml", documents!("[requirement.SYS-02]\ntitle = \"a\"\ntext = \"b\"\n"))],
        good: &[(
            "trace/base.toml",
            documents!("[requirement.SYS-02]\ntitle = \"a\"\ntext = \"b\"\nallocated_to = \"hardware\"\n"),
        )],
    },
    Case {
        code: "requirement-cycle",
        id: "RQ-001",
        bad: &[(
            "trace/base.toml",
            "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\nparents = [\"RQ-002\"]\n[requirement.RQ-002]\ntitle = \"a\"\ntext = \"b\"\nparents = [\"RQ-001\"]\n",
        )],
        good: &[(
            "trace/base.toml",
            "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\n[requirement.RQ-002]\ntitle = \"a\"\ntext = \"b\"\nparents = [\"RQ-001\"]\n",
        )],
    },
    Case {
        code: "no-verification-method",
        id: "RQ-001",
        bad: &[("trace/base.toml", "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\n")],
        good: &[("trace/base.toml", "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\nverify = [\"test\"]\n")],
    },
    Case {
        code: "category-missing",
        id: "",
        bad: &[("trace/base.toml", "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\n")],
        good: &[("trace/base.toml", "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\ncategory = [\"alarm\"]\n")],
    },
    Case {
        code: "not-final",
        id: "RQ-002",
        bad: &[("trace/more.md", "## RQ-002: Later\n\nText.\n\n- Parents: SYS-01\n- Status: planned\n")],
        good: &[],
    },
    Case {
        code: "unimplemented",
        id: "RQ-002",
        bad: &[
            ("trace/more.md", "## RQ-002: Sound level\n\nText.\n\n- Parents: SYS-01\n"),
            (
                "tests/two.rs",
                "#[test]\n#[iec62304_core::verifies(\"RQ-002\")]\nfn two() { assert_eq!(base::limit(1), 1); }\n",
            ),
        ],
        good: &[
            (
                "trace/more.md",
                "## RQ-002: Sound level\n\nText.\n\n- Parents: SYS-01\n- Implemented by kind: hardware\n- Implemented by where: speaker board\n- Implemented by reason: no software takes part\n",
            ),
            (
                "tests/two.rs",
                "#[test]\n#[iec62304_core::verifies(\"RQ-002\")]\nfn two() { assert_eq!(base::limit(1), 1); }\n",
            ),
        ],
    },
    Case {
        code: "never-compiled",
        id: "RQ-001",
        bad: &[("src/orphan.rs", "#[iec62304_core::requirement(\"RQ-001\")]\npub fn nobody_calls_me() {}\n")],
        good: &[(
            "src/orphan.rs",
            "// #[requirement(\"RQ-001\")]\npub const TEXT: &str = \"#[requirement(\\\"RQ-001\\\")]\";\n",
        )],
    },
    Case {
        code: "build-gap",
        id: "RQ-001",
        bad: &[
            (
                "Cargo.toml",
                "[package]\nname = \"base\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n[features]\nhw = []\n[dependencies]\niec62304-core = { path = \"{core}\" }\n",
            ),
            (
                "trace.toml",
                "[project]\nname = \"Base\"\nversion = \"1.0.0\"\nclass = \"C\"\n[[build]]\nname = \"full\"\nrole = \"product\"\nfeatures = [\"hw\"]\nprofile = \"dev\"\n[[build]]\nname = \"lite\"\nrole = \"product\"\nprofile = \"dev\"\n[[build]]\nname = \"tests\"\nrole = \"test\"\nfeatures = [\"hw\"]\n",
            ),
            ("trace/base.toml", "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\nbuilds = [\"full\", \"lite\"]\n"),
            (
                "src/lib.rs",
                "#[cfg(feature = \"hw\")]\n#[iec62304_core::requirement(\"RQ-001\")]\npub fn limit(x: u32) -> u32 { x.min(10) }\n#[cfg(all(test, feature = \"hw\"))]\n#[test]\n#[iec62304_core::verifies(\"RQ-001\")]\nfn ten() { assert_eq!(limit(11), 10); }\n",
            ),
        ],
        good: &[
            (
                "trace.toml",
                "[project]\nname = \"Base\"\nversion = \"1.0.0\"\nclass = \"C\"\n[[build]]\nname = \"full\"\nrole = \"product\"\nprofile = \"dev\"\n[[build]]\nname = \"tests\"\nrole = \"test\"\n",
            ),
            ("trace/base.toml", "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\nbuilds = [\"full\"]\n"),
        ],
    },
    Case {
        code: "untraced-code",
        id: "",
        bad: &[
            (
                "trace.toml",
                "[project]\nname = \"Base\"\nversion = \"1.0.0\"\nclass = \"C\"\n[policy]\nuntraced-code = { level = \"warn\" }\n",
            ),
            (
                "src/lib.rs",
                "#[iec62304_core::requirement(\"RQ-001\")]\npub fn limit(x: u32) -> u32 { x.min(10) }\npub fn untraced() {}\n#[cfg(test)]\n#[test]\n#[iec62304_core::verifies(\"RQ-001\")]\nfn ten() { assert_eq!(limit(11), 10); }\n",
            ),
        ],
        good: &[(
            "trace.toml",
            "[project]\nname = \"Base\"\nversion = \"1.0.0\"\nclass = \"C\"\n[policy]\nuntraced-code = { level = \"warn\" }\n",
        )],
    },
    Case {
        code: "test-code-only",
        id: "RQ-001",
        bad: &[(
            "src/lib.rs",
            "#[cfg(test)]\nmod tests {\n    #[iec62304_core::requirement(\"RQ-001\")]\n    fn limit(x: u32) -> u32 { x.min(10) }\n    #[test]\n    #[iec62304_core::verifies(\"RQ-001\")]\n    fn ten() { assert_eq!(limit(11), 10); }\n}\n",
        )],
        good: &[],
    },
    Case {
        code: "uncollected-dependency",
        id: "",
        bad: &[
            (
                "Cargo.toml",
                "[package]\nname = \"base\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\nexclude = [\"outside\"]\n[dependencies]\niec62304-core = { path = \"{core}\" }\noutside = { path = \"outside\" }\n",
            ),
            (
                "outside/Cargo.toml",
                "[package]\nname = \"outside\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\niec62304-core = { path = \"{core}\" }\n",
            ),
            ("outside/src/lib.rs", "#[iec62304_core::requirement(\"RQ-900\")]\npub fn tagged() {}\n"),
        ],
        good: &[
            (
                "Cargo.toml",
                "[package]\nname = \"base\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\nexclude = [\"outside\"]\n[dependencies]\niec62304-core = { path = \"{core}\" }\noutside = { path = \"outside\" }\n",
            ),
            ("outside/Cargo.toml", "[package]\nname = \"outside\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
            ("outside/src/lib.rs", "pub fn plain() {}\n"),
        ],
    },
    Case {
        code: "untested",
        id: "RQ-002",
        bad: &[("trace/more.md", "## RQ-002: Untested\n\nText.\n\n- Parents: SYS-01\n")],
        good: &[("trace/more.md", "## RQ-002: Untested\n\nText.\n\n- Parents: SYS-01\n- Status: planned\n")],
    },
    Case {
        code: "missing-level",
        id: "RQ-001",
        bad: &[
            (
                "trace/base.toml",
                documents!("[requirement.RQ-002]\ntitle = \"Held\"\ntext = \"c\"\nstatus = \"draft\"\n"),
            ),
            ("tests/inferred.rs", ""),
            (
                "src/lib.rs",
                "#[iec62304_core::requirement(\"RQ-001\")]\npub fn limit(x: u32) -> u32 { x.min(10) }\n#[cfg(test)]\n#[test]\n#[iec62304_core::verifies(\"RQ-001\")]\nfn ten() { assert_eq!(limit(11), 10); }\n",
            ),
        ],
        good: &[],
    },
    Case {
        code: "missing-method",
        id: "RQ-001",
        bad: &[(
            "trace/base.toml",
            "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\nverify = [\"test\", \"analysis\"]\n",
        )],
        good: &[(
            "trace/base.toml",
            "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\nverify = [\"test or analysis\"]\n",
        )],
    },
    Case {
        code: "unlinked-test",
        id: "",
        bad: &[("tests/alone.rs", "#[test]\nfn alone() { assert_eq!(base::limit(1), 1); }\n")],
        good: &[(
            "tests/alone.rs",
            "#[test]\n#[iec62304_core::verifies(\"RQ-001\")]\nfn alone() { assert_eq!(base::limit(1), 1); }\n",
        )],
    },
    Case {
        code: "not-a-test",
        id: "RQ-001",
        bad: &[(
            "tests/helper.rs",
            "#[iec62304_core::verifies(\"RQ-001\")]\nfn helper() -> u32 { base::limit(1) }\n#[test]\nfn calls_it() { assert_eq!(helper(), 1); }\n",
        )],
        good: &[(
            "tests/helper.rs",
            "#[iec62304_core::verifies(\"RQ-001\")]\n#[test]\nfn no_helper() { assert_eq!(base::limit(1), 1); }\n",
        )],
    },
    Case { code: "no-evidence", id: "", bad: &[], good: &[("trace/base.toml", "# Nothing to verify.\n")] },
    Case {
        code: "class-defaulted",
        id: "",
        bad: &[("trace.toml", "[project]\nname = \"Base\"\nversion = \"1.0.0\"\n")],
        good: &[],
    },
    Case {
        code: "class-not-inherited",
        id: "SI-02",
        bad: &[(
            "trace/more.toml",
            "[item.SI-02]\ntitle = \"Log\"\nparent = \"SI-01\"\nclass = \"B\"\nclass_rationale = \"no harm\"\ncode = [\"base::log\"]\n",
        )],
        good: &[(
            "trace/more.toml",
            "[item.SI-02]\ntitle = \"Log\"\nparent = \"SI-01\"\nclass = \"B\"\nclass_rationale = \"no harm\"\nsegregation = \"own partition\"\ncode = [\"base::log\"]\n",
        )],
    },
    Case {
        code: "unallocated",
        id: "RQ-002",
        bad: &[("trace/more.md", "## RQ-002: Nowhere\n\nText.\n\n- Parents: SYS-01\n")],
        good: &[("trace/more.md", "## RQ-002: Somewhere\n\nText.\n\n- Parents: SYS-01\n- Item: SI-01\n")],
    },
    Case {
        code: "item-overlap",
        id: "SI-02",
        bad: &[("trace/more.toml", "[item.SI-02]\ntitle = \"Again\"\ncode = [\"base\"]\n")],
        good: &[("trace/more.toml", "[item.SI-02]\ntitle = \"Other\"\ncode = [\"other\"]\n")],
    },
    Case {
        code: "waiver-expired",
        id: "WV-001",
        bad: &[(
            "trace/more.toml",
            "[waiver.WV-001]\ntitle = \"t\"\nfinding = \"missing-level\"\nids = [\"RQ-001\"]\nreason = \"r\"\napprover = \"QA\"\napproved_on = 2020-01-01\nexpires = 2020-02-01\n",
        )],
        good: &[(
            "trace/more.toml",
            "[waiver.WV-001]\ntitle = \"t\"\nfinding = \"missing-level\"\nids = [\"RQ-001\"]\nreason = \"r\"\napprover = \"QA\"\napproved_on = 2020-01-01\nexpires = 2999-02-01\n",
        )],
    },
    Case {
        code: "waiver-unused",
        id: "WV-001",
        bad: &[(
            "trace/more.toml",
            "[waiver.WV-001]\ntitle = \"t\"\nfinding = \"missing-level\"\nids = [\"RQ-001\"]\nreason = \"r\"\napprover = \"QA\"\napproved_on = 2020-01-01\nexpires = 2999-02-01\n",
        )],
        good: &[
            (
                "trace/more.toml",
                "[waiver.WV-001]\ntitle = \"t\"\nfinding = \"missing-level\"\nids = [\"RQ-001\"]\nreason = \"r\"\napprover = \"QA\"\napproved_on = 2020-01-01\nexpires = 2999-02-01\ngate = \"release\"\n",
            ),
            (
                "src/lib.rs",
                "#[iec62304_core::requirement(\"RQ-001\")]\npub fn limit(x: u32) -> u32 { x.min(10) }\n#[cfg(test)]\n#[test]\n#[iec62304_core::verifies(\"RQ-001\")]\nfn ten() { assert_eq!(limit(11), 10); }\n",
            ),
        ],
    },
    Case {
        code: "waiver-incomplete",
        id: "WV-001",
        bad: &[(
            "trace/more.toml",
            "[waiver.WV-001]\ntitle = \"t\"\nfinding = \"missing-level\"\nids = [\"RQ-001\"]\nreason = \"r\"\n",
        )],
        good: &[(
            "trace/more.toml",
            "[waiver.WV-001]\ntitle = \"t\"\nfinding = \"missing-level\"\nids = [\"RQ-001\"]\nreason = \"r\"\napprover = \"QA\"\napproved_on = 2020-01-01\nexpires = 2999-02-01\n",
        )],
    },
    Case {
        code: "override-without-reason",
        id: "",
        bad: &[(
            "trace.toml",
            "[project]\nname = \"Base\"\nversion = \"1.0.0\"\nclass = \"C\"\n[policy]\nmissing-level = { level = \"note\" }\n",
        )],
        good: &[(
            "trace.toml",
            "[project]\nname = \"Base\"\nversion = \"1.0.0\"\nclass = \"C\"\n[policy]\nmissing-level = { level = \"deny\" }\n",
        )],
    },
    Case {
        code: "no-risk-file",
        id: "",
        bad: &[],
        good: &[("trace/base.toml", "# No requirement, no risk file to ask for.\n")],
    },
    Case {
        code: "no-soup-list",
        id: "",
        bad: &[],
        good: &[("trace/base.toml", "# No requirement, no list to ask for.\n")],
    },
    Case {
        code: "no-items",
        id: "",
        bad: &[("trace/base.toml", "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\n")],
        good: &[],
    },
    Case { code: "no-lock", id: "", bad: &[], good: &[("trace/base.toml", "# No requirement, nothing to accept.\n")] },
    Case {
        code: "no-upper-requirements",
        id: "",
        bad: &[("trace/base.toml", "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\n")],
        good: &[],
    },
];

fn base(name: &str, changes: &[Change]) -> Project {
    let project = project!(name)
        .package("base")
        .file("src/lib.rs", LIB)
        .file("trace.toml", CONFIG)
        .file("trace/base.toml", documents!());
    for (path, text) in changes {
        project.write(path, text);
    }
    project
}

/// Codes with their first ids, in the release gate, which shows whatever either gate judges.
fn found(project: &Project) -> Vec<(String, String)> {
    let run = project.trace(&["check", "--gate", "release", "--message-format", "json"]).expect_code(100);
    run.findings()
        .iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            (text("code"), text("id"))
        })
        .collect()
}

#[test]
fn the_base_passes_the_development_gate() {
    let run = base("codes-base", &[]).trace(&["check", "--message-format", "json"]).expect_code(0);
    assert_eq!(run.denied(), Vec::<String>::new());
}

/// Files of the same kind for one family each.
const ELSEWHERE: &[&str] = &[include_str!("codes_risk.rs")];

#[test]
fn every_code_has_a_case() {
    let code = |line: &'static str| line.trim().strip_prefix("code: \"")?.strip_suffix("\",");
    let elsewhere = ELSEWHERE.iter().flat_map(|file| file.lines().filter_map(code));
    let cases: Vec<&str> =
        CASES.iter().map(|case| case.code).chain(evidence::codes()).chain(elsewhere).chain(CODES_OF_SOUP).collect();
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(cases.iter().copied().collect::<BTreeSet<_>>(), codes);
    assert_eq!(cases.len(), codes.len(), "one case for each");
}

#[verifies("RQ-016", "RQ-021", "RQ-033", "RQ-040", "RQ-041", "RQ-042", "RQ-043", "RQ-044", "RQ-046", "RQ-048")]
#[verifies("RQ-049", "RQ-060", "RQ-061", "RQ-062", "RQ-063")]
#[test]
fn every_bad_tree_shows_its_code_and_every_good_tree_does_not() {
    let mut wrong = Vec::new();
    for case in CASES {
        let bad = found(&base(&format!("codes-{}-bad", case.code), case.bad));
        if !bad.iter().any(|(code, id)| code == case.code && id == case.id) {
            wrong.push(format!("{} {}: not shown by its bad tree, which shows {bad:?}", case.code, case.id));
        }
        let good = found(&base(&format!("codes-{}-good", case.code), case.good));
        if good.iter().any(|(code, _)| code == case.code) {
            wrong.push(format!("{}: shown by its good tree", case.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
