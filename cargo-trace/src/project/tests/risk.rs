//! The records of the risk file, of SOUP and of anomalies: both syntaxes, every field, and what each of them lacks.

use super::{SCALES, documents, told, values};
use crate::model::{Acceptability, AnomalyStatus, CauseKind, Documents, ImplementedIn, SoupOrigin, Witness};
use iec62304_core::verifies;

const EVERYTHING_TOML: &str = r#"
[hazard.HAZ-001]
title = "Over-infusion"
category = "biological-chemical"
notes = "n"
refs = ["ALM-1"]

[situation.HS-001]
title = "Above the limit"
hazard = "HAZ-001"
sequence = "First this.\n\nThen that."
software = "none: mechanical"

[situation.HS-002]
title = "Below the limit"
hazard = "HAZ-001"
software = "contributes"

[risk.RK-001]
title = "Depression"
situation = "HS-001"
harm = "Respiratory depression, death"
severity = "S5"
probability = "P4"
p1 = "P4"
p2 = "P1"
residual = { severity = "S5", probability = "P1", rationale = "two limits" }
accepted = { by = "board", on = 2026-11-01, reason = "benefit", benefit_risk = "BRA-7, section 2" }

[cause.CA-001]
title = "Rounding"
situation = "HS-001"
item = "SI-01"
kind = "soup"
soup = "SOUP-fixed-1"
accepted = { by = "board", on = 2026-11-01, reason = "cannot happen twice" }

[control.RC-001]
title = "Clamp"
text = "Closes the line."
mitigates = ["CA-001", "HS-001", "RK-001"]
option = "design"
implemented_in = ["software", "hardware", "labeling", "process"]
evidence = ["HW-03", "VR-02"]
external = true
new_hazards = ["HS-002"]

[soup.SOUP-fixed-1]
title = "fixed-point numbers"
package = "fixed"
manufacturer = "maintainers"
version = "1.28.0"
items = ["SI-01", "SI-02"]
requirements = "Saturates."
environment = "no_std"
anomalies = { source = "tracker", version = "1.28.0", on = 2026-10-20, by = "engineer", relevant = ["ANOM-001"] }
support = { level = "community", end = "unknown" }
origin = "c-library"

[anomaly.ANOM-001]
title = "Order"
text = "Two entries swap."
found_in = "2.1.0-rc2"
found_on = 2026-10-02
affects = ["RQ-024", "SI-07"]
tests = ["log::order", "pump-evlog::system::log_2"]
evaluation = { risk = "none", acceptable = false, by = "QA", on = 2026-10-09 }
status = "closed"
resolved_in = "2.1.0"
verified_by = ["VR-02", "log::order", "case_2"]
"#;

const EVERYTHING_MARKDOWN: &str = "\
## HAZ-001: Over-infusion

- Category: `biological-chemical`
- Refs:
  - ALM-1

n

### HS-001: Above the limit

First this.

Then that.

- Hazard: HAZ-001
- Software: none: mechanical

### HS-002: Below the limit

- Hazard: `HAZ-001`
- Software: contributes

### RK-001: Depression

- Situation: HS-001
- Harm: Respiratory depression, death
- Severity: `S5`
- Probability: P4
- P1: P4
- P2: P1
- Residual severity: S5
- Residual probability: P1
- Residual rationale: two limits
- Accepted by: board
- Accepted on: 2026-11-01
- Accepted reason: benefit
- Accepted benefit risk: BRA-7, section 2

| ID | Title | Situation | Item | Kind | SOUP | Accepted by | Accepted on | Accepted reason |
|----|-------|-----------|------|------|------|-------------|-------------|-----------------|
| CA-001 | Rounding | HS-001 | SI-01 | soup | SOUP-fixed-1 | board | 2026-11-01 | cannot happen twice |

### RC-001: Clamp

Closes the line.

- Mitigates: CA-001, HS-001, RK-001
- Option: design
- Implemented in: software, hardware, labeling, process
- Evidence: HW-03, VR-02
- External: yes
- New hazards: HS-002

## SOUP-fixed-1: fixed-point numbers

- Package: fixed
- Manufacturer: maintainers
- Version: 1.28.0
- Items: SI-01, SI-02
- Requirements: Saturates.
- Environment: no_std
- Anomalies source: tracker
- Anomalies version: 1.28.0
- Anomalies on: 2026-10-20
- Anomalies by: engineer
- Anomalies relevant: ANOM-001
- Support level: community
- Support end: unknown
- Origin: c-library

## ANOM-001: Order

Two entries swap.

- Found in: 2.1.0-rc2
- Found on: 2026-10-02
- Affects: RQ-024, SI-07
- Tests: log::order, pump-evlog::system::log_2
- Evaluation risk: none
- Evaluation acceptable: no
- Evaluation by: QA
- Evaluation on: 2026-10-09
- Status: closed
- Resolved in: 2.1.0
- Verified by: VR-02, log::order, case_2
";

fn read(name: &str, text: &str) -> Documents {
    let files = [(name, text), ("scales.toml", SCALES)];
    let documents = documents(&files);
    assert_eq!(told(&documents.findings, &files), "", "{name}");
    documents
}

#[verifies("RQ-030", "RQ-031", "RQ-034")]
#[test]
fn every_field_reads_the_same_in_both_syntaxes() {
    let (toml, markdown) = (read("d.toml", EVERYTHING_TOML), read("d.md", EVERYTHING_MARKDOWN));
    assert_eq!(values(&toml), values(&markdown));
    assert_eq!(toml.record_count(), 8);
    let crlf = EVERYTHING_MARKDOWN.replace('\n', "\r\n");
    assert_eq!(values(&read("d.md", &format!("\u{feff}{crlf}"))), values(&toml));
}

#[verifies("RQ-030")]
#[test]
fn every_field_is_in_its_value() {
    let Documents { risk, soup, anomalies, .. } = read("d.toml", EVERYTHING_TOML);
    assert_eq!(risk.situations[0].sequence.as_deref(), Some("First this.\n\nThen that."));
    assert_eq!(risk.situations[0].no_software.as_ref().unwrap().value, "mechanical");
    let accepted = &risk.risks[0].accepted.as_ref().unwrap().value;
    assert_eq!((accepted.by.as_str(), accepted.benefit_risk.as_deref()), ("board", Some("BRA-7, section 2")));
    assert_eq!((risk.initial(&risk.risks[0]), risk.residual(&risk.risks[0])), {
        (Some(Acceptability::Unacceptable), Some(Acceptability::Investigate))
    });
    assert_eq!(risk.causes[0].kind.as_ref().unwrap().value, CauseKind::Soup);
    assert_eq!(risk.causes[0].soup.as_ref().unwrap().value.as_str(), "SOUP-fixed-1");
    let control = &risk.controls[0];
    assert!(control.external && control.is_in_software() && control.is_outside_software());
    assert_eq!(control.implemented_in[2].value, ImplementedIn::Labeling);
    assert_eq!(control.new_hazards.as_ref().unwrap()[0].value.as_str(), "HS-002");
    assert_eq!((soup[0].package.value.as_str(), soup[0].origin.value), ("fixed", SoupOrigin::CLibrary));
    let review = &soup[0].anomalies.as_ref().unwrap().value;
    assert_eq!((review.relevant.as_ref().unwrap().len(), review.missing.len(), soup[0].missing.len()), (1, 0, 0));
    let anomaly = &anomalies[0];
    assert_eq!((anomaly.status.value, anomaly.affects.as_ref().unwrap().len()), (AnomalyStatus::Closed, 2));
    let evaluation = &anomaly.evaluation.as_ref().unwrap().value;
    assert_eq!((evaluation.acceptable.as_ref().unwrap().value, evaluation.missing.len()), (false, 0));
    let [Witness::Record(record), Witness::Test(path), Witness::Test(case)] = anomaly.verified_by.as_slice() else {
        panic!("a record and two tests: {:?}", anomaly.verified_by)
    };
    assert_eq!((record.value.as_str(), path.value.as_str()), ("VR-02", "log::order"));
    assert_eq!(case.value, "case_2", "an id by its form, but of no prefix");
}

#[verifies("RQ-034")]
#[test]
fn the_digest_is_of_what_was_accepted_and_of_nothing_else() {
    let digests = |text: &str| -> Vec<String> {
        let Documents { risk, soup, anomalies, .. } = read("d.toml", text);
        let mut all: Vec<String> = Vec::new();
        all.extend(risk.hazards.iter().map(|record| record.digest.clone()));
        all.extend(risk.situations.iter().map(|record| record.digest.clone()));
        all.extend(risk.risks.iter().map(|record| record.digest.clone()));
        all.extend(risk.causes.iter().map(|record| record.digest.clone()));
        all.extend(risk.controls.iter().map(|record| record.digest.clone()));
        all.extend(soup.iter().map(|record| record.digest.clone()));
        all.extend(anomalies.iter().map(|record| record.digest.clone()));
        all
    };
    let before = digests(EVERYTHING_TOML);
    let changed = |from: &str, to: &str| -> Vec<usize> {
        assert!(EVERYTHING_TOML.contains(from), "{from}");
        let after = digests(&EVERYTHING_TOML.replacen(from, to, 1));
        (0..before.len()).filter(|n| before[*n] != after[*n]).collect()
    };
    assert_eq!(changed("First this.", "First that."), [1]);
    assert_eq!(changed("severity = \"S5\"", "severity = \"S1\""), [3]);
    assert_eq!(changed("p2 = \"P1\"", "p2 = \"P4\""), [3]);
    assert_eq!(changed("kind = \"soup\"", "kind = \"defect\""), [4]);
    assert_eq!(changed("\"CA-001\", \"HS-001\", \"RK-001\"", "\"CA-001\", \"RK-001\""), [5]);
    assert_eq!(changed("\"software\", \"hardware\"", "\"hardware\", \"software\""), [0; 0], "order is no meaning");
    for free in ["two limits", "Saturates.", "2026-10-20", "board", "community", "Two entries swap."] {
        let other = if free == "2026-10-20" { "2026-10-21" } else { "x" };
        assert_eq!(changed(free, other), [0; 0], "{free}");
    }
}

#[verifies("RQ-030")]
#[test]
fn a_question_that_nobody_answered_is_told_from_the_answer_none() {
    let answers = |name: &str, control: &str| {
        let files = [(name, control)];
        documents(&files).risk.controls[0].new_hazards.as_ref().map(Vec::len)
    };
    for (text, answer) in [
        ("[control.RC-1]\n", None),
        ("[control.RC-1]\nnew_hazards = []\n", Some(0)),
        ("[control.RC-1]\nnew_hazards = [\"\"]\n", None),
        ("[control.RC-1]\nnew_hazards = [\"HS-1\"]\n", Some(1)),
    ] {
        assert_eq!(answers("d.toml", text), answer, "{text}");
    }
    for (text, answer) in [
        ("## RC-1: t\n\n- Option: design\n", None),
        ("## RC-1: t\n\n- New hazards:\n", None),
        ("## RC-1: t\n\n- New hazards: none\n", Some(0)),
        ("## RC-1: t\n\n- New hazards:\n  - HS-1\n", Some(1)),
        ("| ID | New hazards |\n|---|---|\n| RC-1 | |\n", None),
        ("| ID | New hazards |\n|---|---|\n| RC-1 | none |\n", Some(0)),
    ] {
        assert_eq!(answers("d.md", text), answer, "{text}");
    }
}

#[verifies("RQ-030")]
#[test]
fn what_is_a_finding_of_its_own_makes_no_document_malformed() {
    let text = r#"
[risk.RK-001]
title = "t"
situation = "HS-001"
harm = "h"
severity = "S5"
probability = "P4"
[control.RC-001]
title = "t"
mitigates = ["CA-001"]
option = "design"
implemented_in = ["hardware"]
[soup.SOUP-fixed-1]
[soup.SOUP-fixed-2]
title = "fixed"
anomalies = { source = "tracker", on = 2026-10-20 }
[anomaly.ANOM-001]
title = "t"
text = "t"
found_in = "1"
found_on = 2026-10-02
status = "closed"
evaluation = { by = "QA" }
"#;
    let Documents { risk, soup, anomalies, .. } = read("d.toml", text);
    assert!(risk.risks[0].residual.is_none() && risk.controls[0].new_hazards.is_none());
    let all = ["title", "manufacturer", "version", "items", "requirements", "environment"];
    assert_eq!(soup[0].missing, all);
    assert_eq!(soup[0].package.value, "SOUP-fixed-1", "the id stands in for a title that is not there");
    assert_eq!((soup[1].missing.as_slice(), soup[1].package.value.as_str()), (&all[1..], "fixed"));
    assert_eq!(soup[1].anomalies.as_ref().unwrap().value.missing, ["version", "by", "relevant"]);
    assert_eq!(anomalies[0].evaluation.as_ref().unwrap().value.missing, ["risk", "acceptable", "on"]);
    assert!(anomalies[0].affects.is_none() && anomalies[0].verified_by.is_empty());
}
