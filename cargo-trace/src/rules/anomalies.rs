//! Anomalies: failures that nobody reported, anomalies that nobody evaluated, and ends that nothing shows.

use super::context::Context;
use super::version::Version;
use super::words::list;
use crate::finding::{Code, Finding, Severity};
use crate::model::{Anomaly, AnomalyJoin, AnomalyStatus, Class, Evaluation, Gate, Id, Place, Spanned, Trace};
use iec62304_core::requirement;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    if trace.anomalies.is_empty() {
        return;
    }
    let join = AnomalyJoin::of(trace);
    for anomaly in &trace.anomalies {
        found.extend(match anomaly.status.value {
            AnomalyStatus::Open => anomaly_unevaluated(trace, anomaly),
            AnomalyStatus::Closed => anomaly_closed_unverified(trace, anomaly, &join),
        });
    }
}

/// What the anomalies that name it make of the finding of a failure: a warning where one of them was evaluated, and a
/// finding more where there is none.
#[requirement("RQ-124")]
pub(super) fn explained<'a>(
    failure: &mut Finding,
    place: &Place,
    anomalies: impl Iterator<Item = &'a Anomaly>,
) -> Option<Finding> {
    let anomalies: Vec<&Anomaly> = anomalies.collect();
    if anomalies.is_empty() {
        return Some(failure_without_anomaly(failure, place));
    }
    if let Some(known) = anomalies.iter().find(|anomaly| anomaly.is_acceptable()) {
        failure.at_most = Some(Severity::Warn);
        failure.message = format!("{}; `{}` explains it", failure.message, known.id.value);
    }
    None
}

#[requirement("RQ-124")]
fn failure_without_anomaly(failure: &Finding, place: &Place) -> Finding {
    let mut finding = Finding::new(
        Code::FailureWithoutAnomaly,
        format!("no open anomaly names what failed here for {}", list(&failure.ids)),
    )
    .key(failure.key.clone())
    .at(place, "this failed")
    .help(
        "report it, and evaluate it; a test is named by its path, a record names the anomaly itself:\n\n\
         [anomaly.ANOM-001]\ntitle = \"…\"\ntext = \"…\"\nfound_in = \"…\"\nfound_on = …\naffects = […]\ntests = [\"…\"]",
    );
    finding.ids.clone_from(&failure.ids);
    finding.class = failure.class;
    finding.caused_by = failure.ids.first().map(|id| (Code::TestFailed, id.clone()));
    finding.only = Some(Gate::Release);
    finding
}

#[requirement("RQ-125")]
fn anomaly_unevaluated(trace: &Trace, anomaly: &Anomaly) -> Option<Finding> {
    if anomaly.is_acceptable() {
        return None;
    }
    let id = &anomaly.id.value;
    let (message, place, label) = match &anomaly.evaluation {
        None => (format!("the risk of the open anomaly `{id}` is not evaluated"), &anomaly.id.place, "no evaluation"),
        Some(evaluation) if !evaluation.value.missing.is_empty() => (
            format!("the evaluation of the open anomaly `{id}` lacks {}", list(&evaluation.value.missing)),
            &evaluation.place,
            "not complete",
        ),
        Some(Spanned { value: Evaluation { on: Some(on), ahead: true, .. }, .. }) => (
            format!("the evaluation of the open anomaly `{id}` is dated {}, after the day of judgement", on.value),
            &on.place,
            "a day that has not come yet",
        ),
        Some(evaluation) => (
            format!("the anomaly `{id}` is evaluated as not acceptable, and it is still open"),
            evaluation.value.acceptable.as_ref().map_or(&evaluation.place, |acceptable| &acceptable.place),
            "not acceptable",
        ),
    };
    let finding = about(Code::AnomalyUnevaluated, id, anomaly.class(trace), message).at(place, label);
    Some(finding.help(
        "resolve it, or say what risk it brings and who accepts that:\n\n\
         evaluation = { risk = \"…\", acceptable = true, by = \"…\", on = … }",
    ))
}

#[requirement("RQ-125")]
fn anomaly_closed_unverified(trace: &Trace, anomaly: &Anomaly, join: &AnomalyJoin) -> Option<Finding> {
    let id = &anomaly.id.value;
    let why = if anomaly.verified_by.is_empty() {
        "nothing shows that it is gone".to_owned()
    } else if let Some(doubt) = anomaly.verified_by.iter().find_map(|witness| join.doubt(trace, witness)) {
        doubt
    } else if let Some(resolved) = &anomaly.resolved_in {
        let project = trace.config.project.version.as_deref()?;
        let is_later = Version::read(&resolved.value)? > Version::read(project)?;
        if !is_later {
            return None;
        }
        format!("version {}, in which it is resolved, comes after the project's, {project}", resolved.value)
    } else {
        "it does not say in which version".to_owned()
    };
    let message = format!("the anomaly `{id}` is closed, and {why}");
    let finding = about(Code::AnomalyClosedUnverified, id, anomaly.class(trace), message);
    Some(finding.at(&anomaly.status.place, "closed here").help(
        "name what shows it, a record or the path of a test, and the version, or open it again:\n\n\
         resolved_in = \"…\"\nverified_by = [\"…\"]",
    ))
}

fn about(code: Code, id: &Id, class: Class, message: String) -> Finding {
    Finding::new(code, message).id(id).class(class)
}
