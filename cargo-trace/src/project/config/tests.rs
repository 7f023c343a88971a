//! `trace.toml` in, configuration or findings out.

use super::{default_config, read};
use crate::finding::{Code, Severity};
use crate::model::{Config, Gate, Kind, Level, Tier};
use crate::project::SourceText;
use crate::project::tests::told;
use iec62304_core::verifies;

fn config(text: &str) -> Result<Config, String> {
    read(&SourceText::new("trace.toml", text), "pump").map_err(|findings| told(&findings, &[("trace.toml", text)]))
}

#[verifies("RQ-037")]
#[test]
fn a_whole_configuration_reads() {
    let config = config(
        r#"
documents = ["./trace/**/*.toml", "spec/*.md"]

[project]
name    = "Fjord P2 controller"
version = "2.1.0"
scheme  = "iec62304-2006-amd1"
class   = "C"

[levels]
"tests/system/**" = "system"
"tests/**" = "integration"

[source]
exclude         = ["**/tests/ui/**"]
test-attributes = ["my_macros::bench_test"]

[evidence]
inputs  = ["tests/data/**"]
junit   = ["target/nextest/**/junit.xml"]
foreign = ["pytest"]

[[build]]
name     = "firmware"
role     = "product"
packages = ["pump-firmware"]
target   = "thumbv7em-none-eabihf"
features = ["hw"]
no-default-features = true
kinds = ["bins"]
host_equivalence = "integer arithmetic only"

[[build]]
name = "host"
role = "test"

[policy]
missing-level = { level = "note", reason = "bench tests start in March" }
untested = { gate = "release", level = "warn", reason = "r", approver = "a", approved_on = 2026-11-10 }
no-child = "deny"

[ids]
FUN = "requirement/software"
RISK = "requirement/need"
"#,
    )
    .unwrap();
    assert!(config.exists);
    assert_eq!(config.documents.len(), 2);
    assert_eq!(config.project.name, "Fjord P2 controller");
    assert_eq!(config.project.class.as_ref().unwrap().place.line, 8);
    assert_eq!(config.levels.iter().map(|l| l.level).collect::<Vec<_>>(), [Level::System, Level::Integration]);
    assert_eq!(config.source.test_attributes, ["my_macros::bench_test"]);
    let inputs = config.evidence.inputs.as_deref().unwrap();
    assert_eq!((inputs[0].value.as_str(), inputs[0].place.line), ("tests/data/**", 19));
    assert_eq!(config.evidence.junit[0].value, "target/nextest/**/junit.xml");
    assert_eq!(config.evidence.foreign[0].value, "pytest");
    assert_eq!(config.builds.len(), 2);
    assert!(config.builds[0].no_default_features && !config.builds[1].no_default_features);
    let [note, warn, deny] = config.policy.as_slice() else { panic!("three lines of policy") };
    assert_eq!((note.code.value, note.level, note.gate), (Code::MissingLevel, Severity::Note, None));
    assert_eq!((warn.gate, warn.approver.as_deref()), (Some(Gate::Release), Some("a")));
    assert_eq!((deny.code.value, deny.level), (Code::NoChild, Severity::Deny));
    assert_eq!(config.prefix_of("FUN-5.1").unwrap().tier, Some(Tier::Software));
    assert_eq!(config.prefix_of("RISK-1").unwrap().kind, Kind::Requirement, "a default is replaced");
}

#[verifies("RQ-037")]
#[test]
fn an_empty_file_is_the_default_that_exists() {
    let config = config("").unwrap();
    let default = default_config("pump");
    assert!(config.exists && !default.exists);
    assert_eq!(config.documents, default.documents);
    assert_eq!(config.prefixes, default.prefixes);
    assert_eq!(config.project.name, "pump");
}

#[verifies("RQ-037")]
#[test]
fn the_longest_declared_prefix_wins() {
    let config = default_config("pump");
    for (id, kind) in [
        ("RISK-CTRL-001", Kind::Control),
        ("RISK-001", Kind::Risk),
        ("RQ5", Kind::Requirement),
        ("PT-01", Kind::Record),
    ] {
        assert_eq!(config.prefix_of(id).unwrap().kind, kind, "{id}");
    }
    assert_eq!(config.prefix_of("RQX-1"), None);
}

macro_rules! refused {
    ($($name:ident: $text:expr;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(config($text).unwrap_err());
        }
    )+};
}

refused! {
    syntax_errors_and_double_keys_are_told_all_at_once: "documents = [\n[project]\nname = \n[levels\n[project]\nclass = \"C\"\nclass = \"B\"\n";
    unknown_tables_and_fields_get_the_nearest_name: r#"
project = 1
version = "2"
[projekt]
[polici]
[levels]
[source]
excludes = []
[requirement.RQ-1]
title = "t"
[[build]]
name = "a"
role = "product"
featurs = []
[policy]
missing-level = { level = "note", why = "x" }
"#;
    values_of_another_type_are_refused: r##"
documents = "trace/*.md"
levels = []
[project]
name = 2
version = 2.1
class = ""
[source]
exclude = [1]
test-attributes = ["#[my::test]"]
[[build]]
name = "a"
role = "product"
all-features = "yes"
packages = "p"
[policy]
no-child = 3
no-parent = { level = "deny", approved_on = "2026-01-01" }
"##;
    words_are_checked: r#"
[levels]
"tests/**" = "sytem"
[[build]]
name = "my build"
role = "test"
[[build]]
name = "b"
role = "both"
kinds = ["lib", "bin"]
[policy]
missing-levl = "deny"
no-child = "locked"
no-parent = { gate = "dev", level = "denied" }
"#;
    globs_stay_below_the_workspace: r#"
documents = ["../x/*.md", "/abs/*.md", "a\\b.md", "trace/[", "", "C:/x.md"]
[levels]
"tests/{a" = "unit"
[source]
exclude = ["../**"]
"#;
    builds_need_a_name_of_their_own_and_a_role: r#"
[[build]]
name = "a"
role = "product"
[[build]]
name = "a"
role = "test"
[[build]]
role = "test"
[[build]]
name = "c"
[build.x]
"#;
    evidence_names_globs_and_prefixes: r#"
[evidense]
[evidence]
input = ["tests/**"]
inputs = ["../data/**", "data/["]
junit = "junit.xml"
foreign = ["", "pytest", 3]
"#;
    ids_name_a_kind_and_requirements_a_tier: r#"
[ids]
A = "requirement"
B = "requirement/sofware"
C = "items"
D = "hazard/need"
"E-" = "item"
"1F" = "item"
G = ["item"]
H = "risk"
"#;
}

#[verifies("RQ-037")]
#[test]
fn without_evidence_nothing_narrows_the_inputs_and_an_empty_list_does() {
    assert!(config("").unwrap().evidence.inputs.is_none());
    assert_eq!(config("[evidence]\ninputs = []\n").unwrap().evidence.inputs.unwrap().len(), 0);
}

proptest::proptest! {
    #[verifies("RQ-037")]
    #[test]
    fn reading_never_panics(text in "(\\[|\\]|documents|project|build|policy|ids|levels|evidence|=|\"|\\{|\\}|\n|[a-z.*1, ]){0,80}") {
        let _ = config(&text);
    }
}
