//! Scales, matrices and the words that risks take from them.

use super::{documents, told};
use crate::model::{Acceptability, Documents};
use iec62304_core::verifies;
use proptest::prelude::*;
use std::fmt::Write as _;

fn judged(files: &[(&str, &str)]) -> String {
    told(&documents(files).findings, files)
}

const SCALE: &str = r#"
[[scale.severity]]
id = "S1"
name = "negligible"
class = "A"
[[scale.severity]]
id = "S2"
[[scale.severity]]
id = "S3"
class = "C"

[[scale.probability]]
id = "P1"
name = "incredible"
bounds = "below 1e-6"
[[scale.probability]]
id = "P2"
"#;

const MATRIX: &str = r#"
[acceptability]
S1 = ["acceptable", "acceptable"]
S2 = ["acceptable", "investigate"]
S3 = ["investigate", "unacceptable"]
"#;

fn risk(fields: &str) -> String {
    format!("[risk.RK-001]\ntitle = \"t\"\nsituation = \"HS-001\"\nharm = \"h\"\n{fields}\n")
}

#[verifies("RQ-080")]
#[test]
fn tables_of_several_documents_make_one_set_of_scales() {
    let combine =
        "[combine]\nP1 = [\"P1\", \"P1\"]\nP2 = [\"P1\", \"P2\"]\n[risk_file]\nrevision = \"7\"\nowner = \"rm\"\n";
    let more = "[not_applicable]\nnetwork = \"no IT network\"\n";
    let risk = risk("severity = \"S3\"\np1 = \"P2\"\np2 = \"P1\"");
    let files = [("a.toml", MATRIX), ("b.toml", &risk), ("c.toml", SCALE), ("d.toml", combine), ("e.toml", more)];
    let documents = documents(&files);
    assert_eq!(told(&documents.findings, &files), "");
    let Documents { risk, not_applicable, .. } = &documents;
    assert_eq!(risk.scales.severity.words().collect::<Vec<_>>(), ["S1", "S2", "S3"]);
    assert_eq!(risk.scales.severity.step("S3").unwrap().class.as_ref().unwrap().value, "C");
    assert_eq!(risk.scales.probability.step("P1").unwrap().bounds.as_deref(), Some("below 1e-6"));
    assert_eq!(risk.scales.acceptability("S3", "P2"), Some(Acceptability::Unacceptable));
    assert_eq!(risk.probability(&risk.risks[0]), Some("P1"), "combined of both");
    assert_eq!(risk.initial(&risk.risks[0]), Some(Acceptability::Investigate));
    let facts = risk.facts.as_ref().unwrap();
    assert_eq!((facts.revision.as_ref().unwrap().value.as_str(), facts.owner.as_deref()), ("7", Some("rm")));
    assert_eq!(
        (not_applicable[0].category.value.as_str(), not_applicable[0].reason.as_str()),
        ("network", "no IT network")
    );
}

#[verifies("RQ-032", "RQ-080")]
#[test]
fn words_that_no_scale_has_are_told_where_they_stand_with_the_nearest() {
    let text = risk(
        "severity = \"s3\"\nprobability = \"P9\"\nresidual = { severity = \"catastrophic\", probability = \"1\", rationale = \"r\" }",
    );
    insta::assert_snapshot!(judged(&[("a.toml", &text), ("b.toml", SCALE), ("c.toml", MATRIX)]));
    let markdown = "## RK-001: t\n\n- Situation: HS-001\n- Harm: h\n- Severity: S4\n- P1: P1\n- P2: PP2\n";
    let combine = "[combine]\nP1 = [\"P1\", \"P1\"]\nP2 = [\"P1\", \"P2\"]\n";
    insta::assert_snapshot!(judged(&[("a.md", markdown), ("b.toml", SCALE), ("c.toml", MATRIX), ("d.toml", combine)]));
}

#[verifies("RQ-032", "RQ-080")]
#[test]
fn a_matrix_with_a_slip_in_each_place_is_told_all_at_once() {
    let matrix = r#"
[acceptability]
S1 = ["acceptable"]
S4 = ["acceptable", "acceptable"]
S2 = ["acceptable", "investigated", "acceptable"]
[combine]
P1 = ["P1", "P3"]
P2 = "P1"
P3 = [1, "P1"]
"#;
    insta::assert_snapshot!(judged(&[("a.toml", SCALE), ("b.toml", matrix)]));
    let documents = documents(&[("a.toml", SCALE), ("b.toml", matrix)]);
    let scales = &documents.risk.scales;
    assert_eq!((scales.acceptability("S1", "P1"), scales.acceptability("S1", "P2")), (None, None), "a short row");
    assert_eq!((scales.acceptability("S2", "P1"), scales.acceptability("S2", "P2")), (None, None), "a long row");
    assert_eq!((scales.combined("P1", "P1"), scales.combined("P1", "P2")), (Some("P1"), None));
}

#[verifies("RQ-080")]
#[test]
fn a_row_of_which_a_cell_is_missing_judges_nothing_and_the_others_do() {
    let matrix = "[acceptability]\nS1 = [\"acceptable\", \"investigate\"]\nS2 = [\"unacceptable\"]\n";
    let scales = documents(&[("a.toml", SCALE), ("b.toml", matrix)]).risk.scales;
    assert_eq!(scales.acceptability("S1", "P1"), Some(Acceptability::Acceptable));
    assert_eq!(scales.acceptability("S1", "P2"), Some(Acceptability::Investigate));
    assert_eq!((scales.acceptability("S2", "P1"), scales.acceptability("S2", "P2")), (None, None));
}

#[verifies("RQ-032", "RQ-080")]
#[test]
fn scales_with_a_slip_in_each_place_are_told_all_at_once() {
    let text = r#"
[[scale.severity]]
name = "no id"
[[scale.severity]]
id = "S 2"
klass = "C"
[[scale.severity]]
id = 3
[[scale.severity]]
id = "S1"
[[scale.severity]]
id = "S1"
bounds = "not here"
[scale.sevrity]
id = "S1"
[risk_file]
revision = 7
author = "a"
[not_applicable]
netwrk = "none"
network = ""
io = ["no"]
[acceptibility]
S1 = []
"#;
    insta::assert_snapshot!(judged(&[("a.toml", text)]));
    let inline = "scale.probability = [{ id = \"P1\" }, \"P2\"]\ncombine = 1\nscale.severity = \"S1\"\n";
    insta::assert_snapshot!(judged(&[("a.toml", inline)]));
    assert_eq!(judged(&[("a.toml", "scale = []\n")]).lines().count(), 3);
}

#[verifies("RQ-032", "RQ-080")]
#[test]
fn a_table_in_two_documents_is_told_with_both_places_and_the_first_counts() {
    let again = "[[scale.severity]]\nid = \"X\"\n[acceptability]\nX = []\n[risk_file]\nrevision = \"8\"\n[not_applicable]\nio = \"x\"\n";
    let first =
        format!("{SCALE}{MATRIX}[risk_file]\nrevision = \"7\"\n[not_applicable]\nio = \"none\"\nui = \"none\"\n");
    let files = [("a.toml", first.as_str()), ("b.toml", again)];
    insta::assert_snapshot!(judged(&files));
    let documents = documents(&files);
    assert_eq!(documents.risk.facts.unwrap().revision.unwrap().value, "7");
    assert_eq!((documents.risk.scales.severity.steps().len(), documents.not_applicable.len()), (3, 2));
}

#[verifies("RQ-032", "RQ-080")]
#[test]
fn risks_without_scales_or_matrix_are_told_once_and_not_one_by_one() {
    let mut text = String::new();
    for n in 1..50 {
        let one = risk("severity = \"S1\"\nprobability = \"P1\"").replace("RK-001", &format!("RK-{n:03}"));
        let _ = write!(text, "{one}");
    }
    insta::assert_snapshot!(judged(&[("a.toml", &text)]));
    insta::assert_snapshot!(judged(&[("a.toml", &text), ("b.toml", SCALE)]));
    assert_eq!(judged(&[("a.toml", &text), ("b.toml", SCALE), ("c.toml", MATRIX)]), "");
}

#[verifies("RQ-032", "RQ-080")]
#[test]
fn a_scale_that_is_half_unreadable_makes_no_words_unknown() {
    let torn = SCALE.replace("id = \"P2\"", "id = \"P2");
    let text = risk("severity = \"S1\"\nprobability = \"P2\"");
    let told = judged(&[("a.toml", &text), ("b.toml", &torn), ("c.toml", MATRIX)]);
    assert_eq!(told.matches("malformed-document").count(), 1, "{told}");
    assert!(told.contains("is no valid TOML"), "{told}");
}

#[verifies("RQ-032", "RQ-080")]
#[test]
fn a_risk_has_a_probability_of_harm_or_both_parts_of_it() {
    let told = |fields: &str| {
        let text = risk(fields);
        judged(&[("a.toml", &text), ("b.toml", SCALE), ("c.toml", MATRIX)])
    };
    let both = "severity = \"S1\"\np1 = \"P1\"\np2 = \"P2\"";
    assert!(told(both).contains("no document holds `[combine]`"), "{}", told(both));
    assert_eq!(told(&format!("{both}\nprobability = \"P1\"")), "", "a stated one wins");
    assert!(told("severity = \"S1\"\np2 = \"P2\"").contains("has `p2` and no `p1`"));
    assert!(told("severity = \"S1\"").contains("`RK-001` has no `probability`"));
    assert_eq!(told("severity = \"S1\"\nprobability = 1").matches("malformed-document").count(), 1, "said once");
}

proptest! {
    #[verifies("RQ-080")]
    #[test]
    fn every_cell_of_a_whole_matrix_is_found_by_its_two_words(
        cells in (1usize..7, 1usize..7).prop_flat_map(|(rows, columns)| {
            prop::collection::vec(prop::collection::vec(prop::sample::select(Acceptability::ALL), columns), rows)
        })
    ) {
        let mut text = String::new();
        for n in 0..cells.len() {
            let _ = writeln!(text, "[[scale.severity]]\nid = \"S{n}\"");
        }
        for n in 0..cells[0].len() {
            let _ = writeln!(text, "[[scale.probability]]\nid = \"P{n}\"");
        }
        let _ = writeln!(text, "[acceptability]");
        for (n, row) in cells.iter().enumerate().rev() {
            let words: Vec<String> = row.iter().map(|word| format!("\"{word}\"")).collect();
            let _ = writeln!(text, "S{n} = [{}]", words.join(", "));
        }
        let documents = documents(&[("d.toml", &text)]);
        prop_assert_eq!(&documents.findings, &[]);
        for (s, row) in cells.iter().enumerate() {
            for (p, word) in row.iter().enumerate() {
                let found = documents.risk.scales.acceptability(&format!("S{s}"), &format!("P{p}"));
                prop_assert_eq!(found, Some(*word));
            }
        }
    }
}
