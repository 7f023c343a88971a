//! What can be judged of documents alone: `cargo trace lint`.

use super::judge::{judge, verdict};
use super::options::JudgeOptions;
use super::pack::Pack;
use crate::finding::{Code, Family, Finding, Judgement};
use crate::model::{Gate, Trace};
use iec62304_core::requirement;

/// Judges a trace that was joined without any build, and keeps what needs none.
#[must_use]
#[requirement("RQ-035")]
pub fn judge_documents(trace: &Trace, document_findings: &[Finding], pack: &Pack, options: &JudgeOptions) -> Judgement {
    let mut judgement = judge(trace, document_findings, pack, options);
    judgement.findings.retain(|judged| needs_no_build(judged.finding.code));
    judgement.development = verdict(&judgement.findings, Gate::Development);
    judgement.release = verdict(&judgement.findings, Gate::Release);
    judgement
}

const fn needs_no_build(code: Code) -> bool {
    match code.family() {
        Family::Ids | Family::Specification | Family::Class | Family::Overrides | Family::NotStarted => true,
        // Without tags nobody knows whether a waiver is of use.
        Family::Waivers => !matches!(code, Code::WaiverUnused),
        Family::Nothing => matches!(code, Code::NoRequirements),
        // Records are documents; results of tests are not.
        Family::Evidence => matches!(code, Code::RecordIncomplete | Code::RecordOutdated),
        Family::Risk => !matches!(code, Code::ControlUnimplemented | Code::ControlUnverified),
        // What a record lacks stands in the record; what is linked and what failed does not.
        Family::Soup => matches!(code, Code::SoupIncomplete | Code::SoupAnomaliesUnreviewed),
        Family::Anomalies => matches!(code, Code::AnomalyUnevaluated),
        Family::Implementation | Family::Verification => false,
    }
}
