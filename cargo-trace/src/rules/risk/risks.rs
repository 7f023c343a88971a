//! What is left of each risk: that the question is answered, that the answer is acceptable, and that the gravest harm is
//! not left to information alone.

use super::not_yet;
use crate::finding::{Code, Finding};
use crate::model::{Acceptability, Control, ControlOption, Residual, Risk, Situation, Spanned, Trace, is_accepted};
use crate::rules::words::list;
use iec62304_core::requirement;

#[requirement("RQ-105")]
pub(super) fn check(trace: &Trace, found: &mut Vec<Finding>) {
    let graph = &trace.risk_graph;
    for (situation, node) in trace.risk.situations.iter().zip(&graph.situations) {
        if node.risks.is_empty() {
            found.push(without_risk(situation));
        }
    }
    let top = trace.risk.scales.severity.words().last();
    for (n, risk) in trace.risk.risks.iter().enumerate() {
        match &risk.residual {
            None => found.push(residual_missing(risk)),
            Some(residual) => {
                if trace.risk.residual(risk) == Some(Acceptability::Unacceptable)
                    && !is_accepted(risk.accepted.as_ref())
                {
                    found.push(risk_not_acceptable(risk, residual));
                }
            }
        }
        if top.is_some() && risk.severity.as_ref().map(|word| word.value.as_str()) == top {
            let controls = controls(trace, n);
            let by_information =
                |c: &&Control| c.option.as_ref().is_some_and(|o| o.value == ControlOption::Information);
            if !controls.is_empty() && controls.iter().all(by_information) {
                found.push(information_only(risk, &controls));
            }
        }
    }
}

/// Everything that mitigates a risk, its situation or a cause of that; in order, each once.
fn controls(trace: &Trace, risk: usize) -> Vec<&Control> {
    let graph = &trace.risk_graph;
    let mut all = graph.risks[risk].controls.clone();
    if let Some(situation) = graph.risks[risk].situation.map(|situation| &graph.situations[situation]) {
        all.extend(&situation.controls);
        all.extend(situation.causes.iter().flat_map(|cause| &graph.causes[*cause].controls));
    }
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(|n| &trace.risk.controls[n]).collect()
}

const RESIDUAL: &str = "residual = { severity = \"…\", probability = \"…\", rationale = \"…\" }";

fn residual_missing(risk: &Risk) -> Finding {
    let id = &risk.id.value;
    Finding::new(Code::ResidualMissing, format!("`{id}` does not say what is left of the risk after its controls"))
        .id(id)
        .at(&risk.id.place, "no `residual`")
        .help(format!("estimate it with all controls in place: `{RESIDUAL}`"))
}

fn without_risk(situation: &Situation) -> Finding {
    let id = &situation.id.value;
    Finding::new(Code::ResidualMissing, format!("`{id}` has no risk, so what is left of it is not known"))
        .id(id)
        .at(&situation.id.place, "no risk names this situation")
        .help(format!(
            "declare a risk for each harm that it may lead to:\n\n[risk.RK-…]\ntitle = \"…\"\nsituation = \"{id}\"\n\
             harm = \"…\"\nseverity = \"…\"\nprobability = \"…\"\n{RESIDUAL}"
        ))
}

fn risk_not_acceptable(risk: &Risk, residual: &Spanned<Residual>) -> Finding {
    let id = &risk.id.value;
    let Residual { severity, probability, .. } = &residual.value;
    let message = format!(
        "`{id}` stays unacceptable after its controls: severity {}, probability {}{}",
        severity.value,
        probability.value,
        not_yet(risk.accepted.as_ref())
    );
    Finding::new(Code::RiskNotAcceptable, message).id(id).at(&residual.place, "the matrix says `unacceptable`").help(
        "reduce it further; where the benefit outweighs it, say who accepted that: `accepted = { by = \"…\", on = …, \
             reason = \"…\", benefit_risk = \"…\" }`",
    )
}

fn information_only(risk: &Risk, controls: &[&Control]) -> Finding {
    let id = &risk.id.value;
    let names: Vec<&crate::model::Id> = controls.iter().map(|control| &control.id.value).collect();
    let message = format!("`{id}` has the gravest severity and is controlled by information alone: {}", list(&names));
    let mut finding = Finding::new(Code::InformationOnly, message).id(id);
    let place = risk.severity.as_ref().map_or(&risk.id.place, |word| &word.place);
    finding = finding.at(place, "the highest step of the scale");
    for option in controls.iter().filter_map(|control| control.option.as_ref()).take(3) {
        finding = finding.at(&option.place, "information");
    }
    finding.help("add a control by design or a protective measure: `option = \"design\"` or `option = \"protective\"`")
}
