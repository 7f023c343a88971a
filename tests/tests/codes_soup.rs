//! SOUP, anomalies and the census on real workspaces: each finding once shown and once not, what is linked told apart from
//! what is not, records appended, lock files compared, and a bill of materials that its validator accepts.

use cargo_trace_tests::{CODES_OF_SOUP, CONFIG, Project, Run, place, project};
use cyclonedx_bom::models::bom::{Bom, SpecVersion};
use cyclonedx_bom::validation::Validate;
use iec62304_core::verifies;
use serde_json::Value;
use std::collections::BTreeMap;

/// A change of the base project: a file's new text.
type Change = (&'static str, &'static str);

const LIB: &str = "#[iec62304_core::requirement(\"RQ-001\")]\npub fn limit(x: u32) -> u32 { crc::least(x) }\n#[cfg(test)]\n\
                   #[test]\n#[iec62304_core::verifies(\"RQ-001\", level = \"system\")]\nfn ten() { assert_eq!(limit(11), 10); }\n";

const FAILS: &str = "#[iec62304_core::requirement(\"RQ-001\")]\npub fn limit(x: u32) -> u32 { crc::least(x) }\n#[cfg(test)]\n\
                     #[test]\n#[iec62304_core::verifies(\"RQ-001\", level = \"system\")]\nfn ten() { assert_eq!(limit(11), 11); }\n";

const MANIFEST: &str = r#"[package]
name = "base"
version = "0.1.0"
edition = "2024"

[workspace]
exclude = ["vendor"]

[dependencies]
iec62304-core = { path = "{core}" }
crc = { path = "vendor/crc" }
"#;

const REQUIREMENT: &str = r#"
[requirement.RQ-001]
title = "Limit"
text = "The software shall limit the dose to ten units."
item = "SI-01"
category = ["function"]
verify = ["test@system"]

[item.SI-01]
title = "Dose control"
code = ["base"]

[hazard.HAZ-001]
title = "Over-infusion"
category = "performance"

[situation.HS-001]
title = "Too much"
hazard = "HAZ-001"

[cause.CA-001]
title = "The library computes wrongly"
situation = "HS-001"
item = "SI-01"
kind = "soup"
soup = "SOUP-crc-1"
"#;

const NOT_APPLICABLE: &str = "[not_applicable]\nio = \"n\"\ninterface = \"n\"\nalarm = \"n\"\nsecurity = \"n\"\nui = \"n\"\ndata = \"n\"\n\
                              installation = \"n\"\noperation = \"n\"\nnetwork = \"n\"\nmaintenance = \"n\"\nregulatory = \"n\"\n";

/// A whole list, with the version of the crate and what follows.
macro_rules! soup {
    ($version:literal, $reviewed:literal, $($more:expr),*) => { concat!(
        "[soup.SOUP-crc-1]\ntitle = \"crc\"\nversion = \"", $version, "\"\nmanufacturer = \"its makers\"\nitems = [\"SI-01\"]\n\
         requirements = \"least\"\nenvironment = \"any\"\n\
         anomalies = { source = \"tracker\", version = \"", $reviewed, "\", on = 2026-10-20, by = \"lead\", relevant = [] }\n\n\
         [soup.SOUP-core-1]\ntitle = \"core\"\nversion = \"1.88 or later\"\nmanufacturer = \"The Rust project\"\n\
         origin = \"toolchain\"\nitems = [\"SI-01\"]\nrequirements = \"integers\"\nenvironment = \"any\"\n\
         anomalies = { source = \"tracker\", version = \"1.88 or later\", on = 2026-10-20, by = \"lead\", relevant = [] }\n",
        $($more),*
    ) };
}

/// An anomaly of the test, with what follows.
macro_rules! anomaly {
    ($($more:expr),*) => { concat!(
        "[anomaly.ANOM-001]\ntitle = \"Off by one\"\ntext = \"Eleven is let through.\"\nfound_in = \"1.0.0\"\n\
         found_on = 2026-11-01\naffects = [\"RQ-001\"]\n", $($more),*
    ) };
}

const EVALUATED: &str =
    "tests = [\"ten\"]\nevaluation = { risk = \"none\", acceptable = true, by = \"lead\", on = 2026-11-02 }\n";

fn base(name: &str, changes: &[Change]) -> Project {
    let project = project!(name)
        .file("Cargo.toml", MANIFEST)
        .file("src/lib.rs", LIB)
        .file("vendor/crc/Cargo.toml", "[package]\nname = \"crc\"\nversion = \"3.2.1\"\nedition = \"2024\"\n")
        .file("vendor/crc/src/lib.rs", "pub fn least(x: u32) -> u32 { x.min(10) }\n")
        .file("trace.toml", CONFIG)
        .file("trace/base.toml", REQUIREMENT)
        .file("trace/census.toml", NOT_APPLICABLE)
        .file("trace/soup.toml", soup!("3.2.1", "3.2.1",));
    for (path, text) in changes {
        project.write(path, text);
    }
    project
}

fn released(project: &Project) -> Run {
    project.trace(&["check", "--gate", "release", "--message-format", "json"]).expect_code(100)
}

struct Case {
    code: &'static str,
    /// The first id that the finding names; empty where it names none.
    id: &'static str,
    /// Its first place, without column.
    at: &'static str,
    /// Development and release, in class C.
    levels: [&'static str; 2],
    bad: &'static [Change],
    good: &'static [Change],
    /// The tests are run before.
    ran: bool,
}

const CASE: Case = Case { code: "", id: "", at: "", levels: ["note", "deny"], bad: &[], good: &[], ran: false };

const CASES: &[Case] = &[
    Case {
        code: "census-open",
        at: "trace/base.toml:2",
        levels: ["off", "warn"],
        bad: &[("trace/census.toml", "[not_applicable]\nio = \"no channels\"\n")],
        ..CASE
    },
    Case {
        code: "soup-unlisted",
        at: "Cargo.lock:14",
        bad: &[
            (
                "trace/soup.toml",
                "[soup.SOUP-core-1]\ntitle = \"core\"\norigin = \"toolchain\"\nversion = \"1.88 or later\"\n",
            ),
            ("trace/base.toml", "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\n"),
        ],
        ..CASE
    },
    Case {
        code: "soup-version",
        id: "SOUP-crc-1",
        at: "trace/soup.toml:3",
        levels: ["warn", "deny"],
        bad: &[("trace/soup.toml", soup!("3.2.0", "3.2.0",))],
        good: &[(
            "vendor/crc/Cargo.toml",
            "[package]\nname = \"crc\"\nversion = \"3.2.1+patched\"\nedition = \"2024\"\n",
        )],
        ..CASE
    },
    Case {
        code: "soup-incomplete",
        id: "SOUP-rtos-1",
        at: "trace/soup.toml:20",
        bad: &[(
            "trace/soup.toml",
            soup!(
                "3.2.1",
                "3.2.1",
                "\n[soup.SOUP-rtos-1]\ntitle = \"RTOS\"\norigin = \"os\"\nversion = \"4\"\nmanufacturer = \"m\"\n"
            ),
        )],
        good: &[(
            "trace/soup.toml",
            soup!(
                "3.2.1",
                "3.2.1",
                "\n[soup.SOUP-rtos-1]\ntitle = \"RTOS\"\norigin = \"os\"\nversion = \"4\"\nmanufacturer = \"m\"\nitems = [\"SI-01\"]\nrequirements = \"r\"\nenvironment = \"e\"\n"
            ),
        )],
        ..CASE
    },
    Case {
        code: "soup-anomalies-unreviewed",
        id: "SOUP-crc-1",
        at: "trace/soup.toml:8",
        bad: &[("trace/soup.toml", soup!("3.2.1", "3.1.0",))],
        ..CASE
    },
    Case {
        code: "failure-without-anomaly",
        id: "RQ-001",
        at: "src/lib.rs:6",
        levels: ["off", "deny"],
        bad: &[("src/lib.rs", FAILS)],
        good: &[("src/lib.rs", FAILS), ("trace/anomalies.toml", anomaly!("tests = [\"ten\"]\n"))],
        ran: true,
    },
    Case {
        code: "anomaly-unevaluated",
        id: "ANOM-001",
        at: "trace/anomalies.toml:1",
        bad: &[("trace/anomalies.toml", anomaly!())],
        good: &[(
            "trace/anomalies.toml",
            anomaly!(
                "tests = [\"ten\"]\nevaluation = { risk = \"none\", acceptable = true, by = \"lead\", on = 2026-11-02 }\n"
            ),
        )],
        ..CASE
    },
    Case {
        code: "anomaly-closed-unverified",
        id: "ANOM-001",
        at: "trace/anomalies.toml:7",
        levels: ["warn", "deny"],
        bad: &[(
            "trace/anomalies.toml",
            anomaly!("status = \"closed\"\nresolved_in = \"1.0.0\"\nverified_by = [\"eleven\"]\n"),
        )],
        good: &[(
            "trace/anomalies.toml",
            anomaly!("status = \"closed\"\nresolved_in = \"1.0.0\"\nverified_by = [\"ten\"]\n"),
        )],
        ..CASE
    },
];

#[test]
fn every_code_of_the_list_has_a_case() {
    assert_eq!(CASES.iter().map(|case| case.code).collect::<Vec<_>>(), CODES_OF_SOUP);
}

#[verifies("RQ-121", "RQ-122", "RQ-123", "RQ-124", "RQ-125", "RQ-126")]
#[test]
fn every_bad_tree_shows_its_code_at_its_place_and_every_good_tree_does_not() {
    let mut wrong = Vec::new();
    for case in CASES {
        let of = |name: &str, changes: &[Change]| {
            let project = base(&format!("soup-{}-{name}", case.code), changes).with_own_evidence(case.ran);
            let found = released(&project).findings();
            found.into_iter().filter(|finding| finding["code"] == case.code).collect::<Vec<Value>>()
        };
        let bad = of("bad", case.bad);
        let said: Vec<(String, String, [String; 2])> = bad
            .iter()
            .map(|finding| {
                let level = |gate: &str| finding["levels"][gate].as_str().unwrap_or_default().to_owned();
                let id = finding["id"].as_str().unwrap_or_default().to_owned();
                let place = place(finding);
                let at = place.rsplit_once(':').map_or(place.clone(), |(at, _)| at.to_owned());
                (id, at, ["development", "release"].map(level))
            })
            .collect();
        if said != [(case.id.to_owned(), case.at.to_owned(), case.levels.map(str::to_owned))] {
            wrong.push(format!("{}: its bad tree shows {said:?}", case.code));
        }
        let good = of("good", case.good);
        if !good.is_empty() {
            wrong.push(format!("{}: shown by its good tree: {}", case.code, good[0]["message"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

trait Evidence {
    fn with_own_evidence(self, run: bool) -> Self;
}

impl Evidence for Project {
    /// Runs the tests where that is wished; a target directory of its own keeps the evidence of other projects away.
    fn with_own_evidence(self, run: bool) -> Self {
        if run {
            let project = self.with_own_target();
            let _ = project.trace(&["test", "--runner", "cargo"]);
            project
        } else {
            self
        }
    }
}

#[verifies("RQ-124")]
#[test]
fn a_failed_test_with_an_evaluated_anomaly_is_a_warning_in_release_and_its_requirement_failed() {
    let changes: &[Change] = &[
        ("src/lib.rs", FAILS),
        (
            "trace/anomalies.toml",
            anomaly!(
                "tests = [\"ten\"]\nevaluation = { risk = \"none\", acceptable = true, by = \"lead\", on = 2026-11-02 }\n"
            ),
        ),
    ];
    assert!(changes[1].1.ends_with(EVALUATED));
    let project = base("soup-failure-evaluated", changes).with_own_evidence(true);
    let run = released(&project);
    assert_eq!(run.finding("test-failed", Some("RQ-001"))["levels"]["release"], "warn");
    assert!(run.findings().iter().all(|finding| finding["code"] != "failure-without-anomaly"));
    let report = project.trace(&["report", "--format", "json"]).expect_code(0).json();
    assert_eq!(report["body"]["requirements"][0]["state"], "failed");
    let anomaly = &report["body"]["anomalies"][0];
    assert_eq!((&anomaly["state"], &anomaly["test_keys"][0]), (&"acceptable".into(), &"base lib base ten".into()));
    let table = project.trace(&["report", "--view", "anomalies", "--format", "markdown"]).expect_code(0).stdout;
    assert!(
        table.contains("| ANOM-001 | Off by one<br>none (lead) | 1.0.0 | `RQ-001` | `ten` | acceptable |"),
        "{table}"
    );
}

/// A workspace with a firmware build, a member for tests only, and a package for each thing that can become of one.
fn parts(name: &str) -> Project {
    let package = |name: &str, more: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n{more}")
    };
    let mut project = project!(name)
        .file(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"firmware\", \"bench\"]\nexclude = [\"vendor\"]\n",
        )
        .file("firmware/src/lib.rs", LIB)
        .file("firmware/build.rs", "fn main() { generator::run(); }\n")
        .file("bench/src/lib.rs", "pub fn rig() -> u32 { onlybench::one() }\n")
        .file(
            "firmware/Cargo.toml",
            &package(
                "firmware",
                "[features]\nnet = [\"dep:net\"]\n[dependencies]\niec62304-core = { path = \"{core}\" }\ncrc = { path = \"../vendor/crc\" }\n\
                 old = { package = \"crc\", path = \"../vendor/crc-old\" }\nderive = { path = \"../vendor/derive\" }\n\
                 net = { path = \"../vendor/net\", optional = true }\n\
                 [target.'cfg(windows)'.dependencies]\nwin = { path = \"../vendor/win\" }\n\
                 [build-dependencies]\ngenerator = { path = \"../vendor/generator\" }\n\
                 [dev-dependencies]\nharness = { path = \"../vendor/harness\" }\n",
            ),
        )
        .file("bench/Cargo.toml", &package("bench", "[dependencies]\nonlybench = { path = \"../vendor/onlybench\" }\n"))
        .file("vendor/derive/Cargo.toml", &package("derive", "[lib]\nproc-macro = true\n[dependencies]\ntokens = { path = \"../tokens\" }\n"))
        .file("vendor/derive/src/lib.rs", "")
        .file("vendor/crc/Cargo.toml", &package("crc", "[dependencies]\ntable = { path = \"../table\" }\n"))
        .file("vendor/crc-old/Cargo.toml", &package("crc", "").replace("1.0.0", "0.9.0"))
        .file("trace.toml", &format!("{CONFIG}\n[[build]]\nname = \"firmware\"\nrole = \"product\"\npackages = [\"firmware\"]\nfeatures = [\"net\"]\n\n[[build]]\nname = \"tests\"\nrole = \"test\"\n"))
        .file("trace/base.toml", &REQUIREMENT.replace("code = [\"base\"]", "code = [\"firmware\"]"))
        .file("trace/soup.toml", "[soup.SOUP-core-1]\ntitle = \"core\"\norigin = \"toolchain\"\n");
    for plain in ["table", "tokens", "net", "win", "generator", "harness", "onlybench"] {
        let text = match plain {
            "generator" => "pub fn run() {}\n",
            "onlybench" => "pub fn one() -> u32 { 1 }\n",
            _ => "",
        };
        project = project
            .file(&format!("vendor/{plain}/Cargo.toml"), &package(plain, ""))
            .file(&format!("vendor/{plain}/src/lib.rs"), text);
    }
    for (file, text) in [("crc", "pub fn least(x: u32) -> u32 { x.min(10) }\n"), ("crc-old", "")] {
        project = project.file(&format!("vendor/{file}/src/lib.rs"), text);
    }
    project
}

#[verifies("RQ-120", "RQ-127")]
#[test]
fn what_the_firmware_links_is_told_apart_from_what_builds_tests_or_never_joins_it() {
    let project = parts("soup-parts");
    let report = project.trace(&["report", "--format", "json"]).expect_code(0).json();
    let packages = report["body"]["packages"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let parts: BTreeMap<String, String> =
        packages.iter().map(|p| (format!("{} {}", text(&p["name"]), text(&p["version"])), text(&p["part"]))).collect();
    let expected = [
        ("crc 0.9.0", "product"),
        ("crc 1.0.0", "product"),
        ("derive 1.0.0", "build-time"),
        ("generator 1.0.0", "build-time"),
        ("harness 1.0.0", "test-only"),
        ("iec62304-core 0.1.0", "tags"),
        ("iec62304-macros 0.1.0", "tags"),
        ("iec62304-wire 0.1.0", "tags"),
        ("net 1.0.0", "product"),
        ("onlybench 1.0.0", "test-only"),
        ("table 1.0.0", "product"),
        ("tokens 1.0.0", "build-time"),
        ("win 1.0.0", if cfg!(windows) { "product" } else { "unused" }),
    ];
    assert_eq!(parts, expected.map(|(name, part)| (name.to_owned(), part.to_owned())).into());
    let table = packages.iter().find(|package| package["name"] == "table").unwrap();
    assert_eq!(table["users"], serde_json::json!(["crc@1.0.0"]));
    assert_eq!(table["builds"], serde_json::json!(["firmware"]));
    let shown = project.trace(&["report", "--view", "soup"]).expect_code(0).stdout;
    for part in [
        "Linked into the product, and no record names it",
        "leave no byte in the product",
        "Runs while the product is built",
    ] {
        assert!(shown.contains(part), "{part}:\n{shown}");
    }
    let csv = project.trace(&["report", "--view", "soup", "--format", "csv"]).expect_code(0).stdout;
    assert_eq!(csv.lines().count(), 1 + 1 + expected.len(), "a header, a record, and each package:\n{csv}");
}

#[verifies("RQ-130", "RQ-121")]
#[test]
fn missing_records_are_appended_once_for_each_version_and_complete_the_list() {
    let project = parts("soup-add");
    let before = project.read("trace/soup.toml");
    let run = project.trace(&["add", "soup", "--missing"]).expect_code(0);
    let ids: Vec<&str> = run.stdout.lines().filter_map(|line| line.split_once('\t')).map(|(_, id)| id).collect();
    let mut expected = vec!["SOUP-crc-1", "SOUP-crc-2", "SOUP-net-1", "SOUP-table-1"];
    expected.extend(cfg!(windows).then_some("SOUP-win-1"));
    assert_eq!(ids, expected);
    let after = project.read("trace/soup.toml");
    assert!(after.starts_with(&before));
    for line in run.stdout.lines() {
        let (place, id) = line.split_once('\t').unwrap();
        let at: usize = place.strip_prefix("trace/soup.toml:").unwrap().parse().unwrap();
        assert_eq!(after.lines().nth(at - 1), Some(&*format!("[soup.{id}]")));
    }
    assert!(after.contains("[soup.SOUP-table-1]\ntitle = \"table\"\nversion = \"1.0.0\"\n"), "{after}");
    assert!(after.contains("items = [\"SI-01\"]"), "the item of the member that links it:\n{after}");
    let found = released(&project).findings();
    let codes: Vec<&str> = found.iter().filter_map(|finding| finding["code"].as_str()).collect();
    assert!(!codes.contains(&"soup-unlisted") && !codes.contains(&"soup-version"), "{codes:?}");
    assert_eq!(
        codes.iter().filter(|code| **code == "soup-incomplete").count(),
        1 + expected.len(),
        "nobody vouched for them"
    );
    let again = project.trace(&["add", "soup", "--missing"]).expect_code(0);
    assert_eq!((again.stdout.as_str(), project.read("trace/soup.toml")), ("", after));
}

#[verifies("RQ-130")]
#[test]
fn records_are_appended_whole_or_not_at_all() {
    let project = base("soup-add-one", &[]);
    let run = project.trace(&["add", "anomaly", "--title", "Off by one"]).expect_code(0);
    assert_eq!(run.stdout, "trace/anomalies.toml:1\tANOM-001\n");
    assert!(project.read("trace/anomalies.toml").starts_with("[anomaly.ANOM-001]\ntitle = \"Off by one\"\n"));
    let run = project.trace(&["add", "requirement", "RQ-001"]).expect_code(2);
    assert!(run.stderr.contains("`RQ-001` is declared at trace/base.toml:2"), "{}", run.stderr);
    assert_eq!(project.trace(&["add", "requirement"]).expect_code(0).stdout.split('\t').nth(1), Some("RQ-002\n"));
    project.write("trace/base.toml", "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"\"\"\nnever closed\n");
    let broken = project.read("trace/base.toml");
    assert!(project.trace(&["add", "cause", "--missing"]).expect_code(2).stderr.contains("`--missing` is for `soup`"));
    let run = project.trace(&["add", "requirement"]).expect_code(96);
    assert!(run.stderr.contains("`trace/base.toml` cannot be read to its end"), "{}", run.stderr);
    assert_eq!(project.read("trace/base.toml"), broken);
}

#[verifies("RQ-128")]
#[test]
fn two_lock_files_are_compared_with_part_and_record() {
    let project = base("soup-delta", &[]);
    let _ = project.trace(&["check"]);
    let before = project.read("Cargo.lock");
    project.write("old.lock", &before);
    let against = |format: &str| {
        project.trace(&["report", "--view", "soup", "--against", "old.lock", "--format", format]).expect_code(0).stdout
    };
    assert_eq!(against("table"), "no package differs\n");
    let gone = "\n[[package]]\nname = \"gone\"\nversion = \"0.3.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    project.write("old.lock", &(before.replace("3.2.1", "3.1.0") + gone));
    let csv = against("csv");
    assert_eq!(
        csv,
        "package,change,before,after,part,soup\r\ncrc,changed,3.1.0,3.2.1,product,SOUP-crc-1\r\ngone,removed,0.3.0,,,\r\n"
    );
    assert!(
        against("markdown").contains("| crc | changed | 3.1.0 | 3.2.1 | product | `SOUP-crc-1` |"),
        "{}",
        against("markdown")
    );
    let refused = project.trace(&["report", "--against", "old.lock"]).expect_code(2);
    assert!(refused.stderr.contains("`--against` is for `--view soup`"), "{}", refused.stderr);
    project.write("old.lock", "name = 1\npackage = 2\n");
    let refused = project.trace(&["report", "--view", "soup", "--against", "old.lock"]).expect_code(96);
    assert!(refused.stderr.contains("`old.lock` is no lock file of cargo"), "{}", refused.stderr);
}

#[verifies("RQ-129")]
#[test]
fn the_bill_of_materials_is_valid_whole_and_the_same_again() {
    let project = parts("soup-bom");
    project.write(
        "trace/soup.toml",
        soup!(
            "1.0.0",
            "1.0.0",
            "\n[soup.SOUP-rtos-1]\ntitle = \"RTOS\"\norigin = \"os\"\nversion = \"4\"\nmanufacturer = \"m\"\n"
        ),
    );
    let write = || {
        let run = project.trace_with(&["export", "cyclonedx"], |command| {
            command.env("SOURCE_DATE_EPOCH", "1795000000");
        });
        run.expect_code(0).stdout
    };
    let text = write();
    assert_eq!(text, write());
    let bom = Bom::parse_from_json_with_version(text.as_bytes(), SpecVersion::V1_5).unwrap();
    let verdict = bom.validate_version(SpecVersion::V1_5);
    assert!(verdict.passed(), "{verdict:?}");
    let bill: Value = serde_json::from_str(&text).unwrap();
    let components = bill["components"].as_array().unwrap();
    let component = |name: &str, version: &str| {
        components
            .iter()
            .find(|c| c["name"] == name && c["version"] == version)
            .unwrap_or_else(|| panic!("{name} in {text}"))
    };
    assert_eq!(component("crc", "1.0.0")["supplier"]["name"], "its makers");
    assert_eq!(component("crc", "0.9.0")["scope"], "required");
    assert_eq!(component("derive", "1.0.0")["scope"], "excluded");
    assert_eq!(component("iec62304-core", "0.1.0")["scope"], "excluded");
    assert_eq!(component("RTOS", "4")["type"], "operating-system");
    let dependencies = bill["dependencies"].as_array().unwrap();
    let of = |name: &str| dependencies.iter().find(|d| d["ref"] == name).unwrap()["dependsOn"].clone();
    assert_eq!(of("pkg:cargo/crc@1.0.0"), serde_json::json!(["pkg:cargo/table@1.0.0"]));
    assert!(of("product").as_array().unwrap().contains(&"SOUP-rtos-1".into()));
    let _ = project.trace(&["export", "cyclonedx", "-o", "bom.json"]).expect_code(0);
    assert!(project.read("bom.json").contains("\"specVersion\": \"1.5\""));
}
