//! Evidence: what results say of tests, places and records, and what stands against the results themselves.

mod reach;
mod records;
mod runs;
mod tests;

use super::context::Context;
use crate::finding::{Code, Finding};
use crate::model::{Class, Id, Obstacle, Outcome, RequirementNode, State, Status, Trace, Verification};
use iec62304_core::requirement;

#[requirement("RQ-047", "RQ-090")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    runs::check(context, found);
    records::check(trace, found);
    tests::check(trace, found);
    for node in active(trace) {
        reach::check(trace, node, found);
    }
}

/// Requirements whose results matter.
fn active(trace: &Trace) -> impl Iterator<Item = &RequirementNode> {
    trace.documented().filter(|node| node.record.status.value == Status::Active && node.state != State::Undocumented)
}

/// The code of the finding that tells why a link's result does not count.
pub(super) fn cause(trace: &Trace, link: &Verification) -> Option<Code> {
    let standing = &link.standing;
    if link.fails() {
        return Some(Code::TestFailed);
    }
    if link.shows() {
        return None;
    }
    Some(match (&standing.obstacle, standing.outcome) {
        (Some(Obstacle::Incomplete(_) | Obstacle::Ahead(_)), _) => Code::RecordIncomplete,
        (Some(Obstacle::OtherVersion(..) | Obstacle::RecordText | Obstacle::Attachments(_)), _) => Code::RecordOutdated,
        (Some(Obstacle::Blocked), _) => Code::NotFinal,
        (_, Outcome::Flaky) => Code::Flaky,
        (_, Outcome::Ignored) => Code::TestIgnored,
        (Some(Obstacle::Stale(_) | Obstacle::OtherText(_)), _) => Code::EvidenceStale,
        (Some(Obstacle::Hollow(_)), _) => Code::NotReached,
        _ if trace.evidence.runs.is_empty() => Code::NoEvidence,
        _ => Code::TestNotRun,
    })
}

/// The ids of requirements, each once, and the highest of their classes.
fn subjects<'a>(nodes: impl Iterator<Item = &'a RequirementNode>) -> (Vec<Id>, Option<Class>) {
    let (mut ids, mut class) = (Vec::new(), None);
    for node in nodes {
        ids.push(node.record.id.value.clone());
        class = class.max(Some(node.class));
    }
    ids.sort();
    ids.dedup();
    (ids, class)
}
