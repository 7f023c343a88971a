//! The findings of the sample project, and what the gates make of them.

use super::sample::{DOCUMENT, id};
use crate::finding::{Code, Finding, Fix, GateVerdict, Judged, Judgement, PackFacts, Severity};
use crate::model::*;
use std::collections::BTreeSet;

pub(super) fn judged(finding: Finding, development: Severity, release: Severity) -> Judged {
    let fingerprint = format!("{}:{}:{}", finding.code, finding.ids.first().map_or("", Id::as_str), finding.key);
    let class = finding.class.unwrap_or(Class(2));
    Judged { finding, class, development, release, waived_by: Vec::new(), overridden: false, fingerprint }
}

pub(super) fn findings(trace: &Trace) -> Vec<Judged> {
    let record = |row: usize| trace.requirements[row].record.id.clone();
    let untested = Finding::new(Code::Untested, "requirement `RQ-017` has no verification")
        .id(&id("RQ-017"))
        .class(Class(2))
        .at(&record(4).place, "declared here, class C")
        .at(&Place::span("dose/src/lib.rs", 3, 12, 6), "implemented here")
        .help("tag a test with `#[verifies(\"RQ-017\")]`,\nor set `status = \"planned\"`");
    let mut unimplemented = Finding::new(Code::Unimplemented, "requirement `RQ-010` has no code")
        .id(&id("RQ-010"))
        .at(&record(3).place, "declared here, class C");
    unimplemented.fix = Some(Fix { file: DOCUMENT.into(), line: 12, insert: "status = \"planned\"\n".into() });
    let level = Finding::new(Code::MissingLevel, "requirement `RQ-018` has no verification at level `system`")
        .id(&id("RQ-018"))
        .at(&record(5).place, "");
    let mut waived = judged(level, Severity::Warn, Severity::Deny);
    waived.waived_by = vec![(Gate::Development, id("WV-003"))];
    let missing = Finding::new(Code::MissingLevel, "requirement `RQ-005` has no verification at level `system`")
        .id(&id("RQ-005"))
        .at(&Place::point(DOCUMENT, 999, 3), "declared here");
    let mut follows = Finding::new(Code::NoEvidence, "no test evidence");
    follows.caused_by = Some((Code::Untested, id("RQ-017")));
    vec![
        judged(untested, Severity::Deny, Severity::Locked),
        judged(unimplemented, Severity::Deny, Severity::Deny),
        waived,
        judged(missing, Severity::Warn, Severity::Deny),
        judged(follows, Severity::Note, Severity::Locked),
    ]
}

pub(super) fn judgement(findings: Vec<Judged>) -> Judgement {
    let count = |gate: Gate, test: &dyn Fn(Severity) -> bool| {
        findings.iter().filter(|f| !f.is_waived(gate) && test(f.level(gate))).count()
    };
    let verdict = |gate| {
        let denied = count(gate, &Severity::denies);
        GateVerdict {
            passed: denied == 0,
            denied,
            warned: count(gate, &|s| s == Severity::Warn),
            noted: count(gate, &|s| s == Severity::Note),
            waived: findings.iter().filter(|f| f.is_waived(gate)).count(),
        }
    };
    Judgement {
        development: verdict(Gate::Development),
        release: verdict(Gate::Release),
        pack: PackFacts {
            id: "iec62304-2006-amd1".into(),
            version: "1".into(),
            digest: "6".repeat(64),
            checked_by: String::new(),
        },
        changed: BTreeSet::new(),
        overrides: vec![Override {
            code: Spanned::new(Code::NoChild, Place::span("trace.toml", 9, 1, 8)),
            level: Severity::Off,
            gate: Some(Gate::Development),
            reason: Some("allocation comes in March".into()),
            approver: None,
            approved_on: None,
        }],
        partial: false,
        findings,
    }
}

pub(super) fn clauses(code: Code) -> Vec<String> {
    match code {
        Code::Untested => vec!["62304:5.7.1".into(), "62304:5.7.4".into(), "GPSV:5.2.4".into()],
        Code::Unimplemented => vec!["62304:5.5.1".into()],
        _ => Vec::new(),
    }
}
