//! Runs of tests and records of verification of the body.

use super::requirement::ids;
use super::{Maker, source, texts};
use crate::model::{self, Found, Freshness, Outcome, Trace};
use crate::report::body::{Attachment, Evidence, Record, Signed, Tally, Text, VerifiedText, Word};
use std::collections::{BTreeMap, HashMap};

/// The runs that were read, by start.
pub(super) fn runs(trace: &Trace) -> Vec<Evidence> {
    trace.evidence.runs.iter().zip(&trace.freshness).map(|(run, freshness)| of_run(run, freshness)).collect()
}

fn of_run(run: &model::Run, freshness: &[Freshness]) -> Evidence {
    let mut counts = BTreeMap::new();
    run.executables.iter().for_each(|program| program.count(&mut counts));
    let outcomes: Tally = counts.into_iter().map(|(outcome, count)| (outcome.as_str().into(), count)).collect();
    let said = |text: &str| (!text.is_empty()).then(|| Text::from(text));
    Evidence {
        build: Some(run.build.clone()),
        ci: run.ci.as_deref().map(Into::into),
        command: run.command.as_str().into(),
        commit: run.commit.as_deref().map(Into::into),
        dirty: run.dirty,
        features: texts(&run.features),
        file: run.file.clone(),
        finished: said(&run.finished),
        host: run.host.as_str().into(),
        id: run.id.as_str().into(),
        instrumented: Some(run.instrumented),
        by_outcome: outcomes,
        profile: run.profile.as_str().into(),
        programs: run.executables.len(),
        run_by: run.run_by.as_deref().map(Into::into),
        runner: Word::Owned(run.runner.clone()),
        sealed: run.sealed,
        sha256: run.sha256.as_str().into(),
        stale_programs: freshness.iter().filter(|freshness| **freshness != Freshness::Fresh).count(),
        started: said(&run.started),
        tool: run.tool.as_str().into(),
        toolchain: run.toolchain.as_str().into(),
        triple: run.triple.as_str().into(),
        unsealed_because: run.unsealed_because.as_deref().map(Into::into),
    }
}

impl Maker<'_> {
    /// Records of verification, in natural order.
    pub(super) fn records(&self) -> Vec<Record> {
        let mut reasons: HashMap<usize, Option<String>> = HashMap::new();
        for link in &self.trace.verifications {
            if let Some(record) = link.record() {
                let reason = reasons.entry(record).or_default();
                *reason = reason.take().or_else(|| link.why_not());
            }
        }
        let records = self.trace.records.iter().enumerate();
        records.map(|(n, record)| self.record(record, reasons.remove(&n).flatten())).collect()
    }

    fn record(&self, record: &model::Record, reason: Option<String>) -> Record {
        let text = |text: &Option<String>| text.as_deref().map(Text::from);
        let signed =
            |signed: &model::Signed| Signed { by: signed.by.as_str().into(), on: signed.on.to_string().into() };
        Record {
            accepted: record.accepted.as_ref().map(signed),
            anomalies: record.anomalies.as_deref().map(ids),
            attachments: record.attachments.iter().map(attachment).collect(),
            case: record.case.as_ref().map(|case| case.value.as_str().into()),
            commit: text(&record.commit),
            configuration: text(&record.configuration),
            criterion: text(&record.criterion),
            date: record.date.as_ref().map(|date| date.value.to_string().into()),
            deviation: text(&record.deviation),
            digest: record.digest.as_str().into(),
            effectiveness: ids(&record.effectiveness),
            findings: self.findings_of(record.id.value.as_str()),
            id: record.id.value.to_shared(),
            junit: record.junit.as_ref().map(|junit| junit.value.as_str().into()),
            level: record.level.map(|level| level.as_str().into()),
            method: record.method.as_ref().map(|method| method.value.as_str().into()),
            missing: texts(&record.missing),
            observed: text(&record.observed),
            outcome: outcome(record).as_str().into(),
            procedure: record.procedure.as_ref().map(|procedure| procedure.value.as_str().into()),
            reason: reason.map(Into::into),
            refs: texts(&record.refs),
            reviewed: record.reviewed.as_ref().map(signed),
            source: source(&record.id.place),
            tester: text(&record.tester),
            texts: record.texts.iter().map(verified_text).collect(),
            title: record.title.value.as_str().into(),
            tools: record.tools.as_deref().map(texts),
            verifies: ids(&record.verifies),
            version: record.version.as_ref().map(|version| version.value.as_str().into()),
        }
    }
}

fn outcome(record: &model::Record) -> Outcome {
    record.result.as_ref().map_or(Outcome::Unknown, |result| result.value.outcome())
}

fn verified_text(text: &model::VerifiedText) -> VerifiedText {
    VerifiedText {
        found: match text {
            model::VerifiedText { now: None, .. } => "missing".into(),
            model::VerifiedText { stated: None, .. } => "not-stated".into(),
            text if text.has_changed() => "changed".into(),
            _ => "same".into(),
        },
        id: text.id.value.to_shared(),
        sha256: text.stated.as_deref().map(Into::into),
    }
}

fn attachment(attachment: &model::Attachment) -> Attachment {
    Attachment {
        found: match attachment.found {
            Found::Same => "same".into(),
            Found::Other(_) => "changed".into(),
            Found::Missing(_) => "missing".into(),
        },
        path: attachment.path.value.as_str().into(),
        sha256: attachment.sha256.as_str().into(),
    }
}
