//! Findings and verdict of the body.

use super::{Clauses, Maker};
use crate::finding::{Code, GateVerdict, Judged, Judgement};
use crate::model::Gate;
use crate::report::body::{CausedBy, Finding, Fix, GateOutcome, Levels, Location, Text, Verdict, WaivedBy};
use iec62304_wire::id::natural_cmp;
use std::collections::HashMap;

impl Maker<'_> {
    /// Findings by foremost id, code and fingerprint: an order that no gate changes.
    pub(super) fn findings(&self, clauses: Clauses<'_>) -> Vec<Finding> {
        let mut shared: HashMap<Code, Vec<Text>> = HashMap::new();
        let judged = self.judgement.findings.iter().zip(&self.fingerprints);
        let mut findings: Vec<Finding> = judged
            .map(|(judged, fingerprint)| {
                let code = judged.finding.code;
                let clauses =
                    shared.entry(code).or_insert_with(|| clauses(code).into_iter().map(Into::into).collect()).clone();
                self.finding(judged, fingerprint, clauses)
            })
            .collect();
        findings.sort_by(|a, b| {
            let (x, y) = (a.id.as_deref().unwrap_or(""), b.id.as_deref().unwrap_or(""));
            natural_cmp(x, y).then_with(|| (&a.code, &a.fingerprint).cmp(&(&b.code, &b.fingerprint)))
        });
        findings
    }

    fn finding(&self, judged: &Judged, fingerprint: &Text, clauses: Vec<Text>) -> Finding {
        let finding = &judged.finding;
        let location = |(index, location): (usize, &crate::finding::Location)| Location {
            column: location.place.column,
            end_column: location.place.end_column,
            end_line: location.place.end_line,
            file: location.place.file.clone(),
            label: location.label.as_str().into(),
            line: location.place.line,
            role: if index == 0 { "primary".into() } else { "secondary".into() },
        };
        Finding {
            baseline: false,
            caused_by: finding
                .caused_by
                .as_ref()
                .map(|(code, id)| CausedBy { code: code.as_str().into(), id: id.to_shared() }),
            class: self.class_word(judged.class),
            clauses,
            code: finding.code.as_str().into(),
            fingerprint: fingerprint.clone(),
            fix: finding.fix.as_ref().map(|fix| Fix {
                file: fix.file.as_str().into(),
                insert: fix.insert.as_str().into(),
                line: fix.line,
            }),
            help: finding.help.as_deref().map(Into::into),
            id: finding.ids.first().map(crate::model::Id::to_shared),
            ids: finding.ids.iter().map(crate::model::Id::to_shared).collect(),
            levels: Levels { development: judged.development.as_str().into(), release: judged.release.as_str().into() },
            locations: finding.locations.iter().enumerate().map(location).collect(),
            message: finding.message.as_str().into(),
            overridden: judged.overridden,
            title: finding.code.title().into(),
            waived_by: waived_by(judged),
        }
    }
}

fn waived_by(judged: &Judged) -> Option<WaivedBy> {
    let waiver = |gate| judged.waived_by.iter().find(|(g, _)| *g == gate).map(|(_, id)| id.to_shared());
    let waived = WaivedBy { development: waiver(Gate::Development), release: waiver(Gate::Release) };
    (waived.development.is_some() || waived.release.is_some()).then_some(waived)
}

/// The verdict of both gates.
pub(super) fn verdict(judgement: &Judgement, has_runs: bool) -> Verdict {
    Verdict {
        development: outcome(judgement.development),
        partial: judgement.partial,
        release: outcome(judgement.release),
        rests_on: if has_runs { "evidence".into() } else { "links".into() },
    }
}

fn outcome(verdict: GateVerdict) -> GateOutcome {
    let GateVerdict { passed, denied, warned, noted, waived } = verdict;
    GateOutcome { denied, noted, outcome: if passed { "passed".into() } else { "failed".into() }, waived, warned }
}
