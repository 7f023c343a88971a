//! The risk file: its chain from hazardous situations to verified controls, and what is left of each risk.
//!
//! Where no record of it exists the area is not started, which is a finding of its own, and nothing here is judged.

mod controls;
mod risks;

use super::context::Context;
use crate::finding::{Code, Finding};
use crate::model::{Acceptance, Cause, Situation, Spanned, is_accepted};
use iec62304_core::requirement;

#[requirement("RQ-104")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    if trace.risk.is_empty() {
        return;
    }
    let graph = &trace.risk_graph;
    for (situation, node) in trace.risk.situations.iter().zip(&graph.situations) {
        if node.causes.is_empty() && situation.no_software.is_none() {
            found.push(situation_without_cause(situation));
        }
    }
    for (n, cause) in trace.risk.causes.iter().enumerate() {
        if graph.controls_of_cause(n).is_empty() && !is_accepted(cause.accepted.as_ref()) {
            let mut finding = uncontrolled_cause(cause);
            finding.class = graph.causes[n].class;
            found.push(finding);
        }
    }
    controls::check(context, found);
    risks::check(trace, found);
}

fn situation_without_cause(situation: &Situation) -> Finding {
    let id = &situation.id.value;
    Finding::new(Code::SituationWithoutCause, format!("`{id}` has no cause, so its chain is broken at the cause"))
        .id(id)
        .at(&situation.id.place, "no cause names this situation")
        .help(format!(
            "declare what in the software can lead to it: `situation = \"{id}\"` in a cause; where the software cannot \
             contribute, say so here: `software = \"none: …\"`"
        ))
}

/// An acceptance of the future, as the end of a sentence about what nobody has accepted.
fn not_yet(accepted: Option<&Spanned<Acceptance>>) -> String {
    accepted.map_or_else(String::new, |acceptance| {
        format!("; its acceptance is dated {}, after the day of judgement", acceptance.value.on)
    })
}

fn uncontrolled_cause(cause: &Cause) -> Finding {
    let id = &cause.id.value;
    let message = format!(
        "`{id}` has no risk control, so its chain is broken at the control{}",
        not_yet(cause.accepted.as_ref())
    );
    Finding::new(Code::UncontrolledCause, message)
        .id(id)
        .at(&cause.id.place, "no control mitigates this cause, its situation or a risk of it")
        .help(format!(
            "write `mitigates = [\"{id}\"]` in the control that answers it, or accept it here: `accepted = {{ by = \"…\", \
             on = …, reason = \"…\" }}`"
        ))
}
