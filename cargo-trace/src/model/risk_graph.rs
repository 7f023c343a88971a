//! The risk file as a graph: its links both ways, and the classes that severities imply.

use super::record_links::{self, Linked};
use super::{Class, Config, Id, Record, Requirement, RequirementNode, RiskFile, Scheme, Spanned, Status, Verification};
use iec62304_core::requirement;
use std::collections::HashMap;

/// The links of the risk file; each list stands beside the records of [`RiskFile`], in the same order.
#[derive(Clone, Debug, Default)]
pub struct RiskGraph {
    /// Hazards.
    pub hazards: Vec<HazardNode>,
    /// Situations.
    pub situations: Vec<SituationNode>,
    /// Risks.
    pub risks: Vec<RiskNode>,
    /// Causes.
    pub causes: Vec<CauseNode>,
    /// Controls.
    pub controls: Vec<ControlNode>,
    /// Links of records to the controls whose effectiveness they show.
    pub effectiveness: Vec<Verification>,
    /// Links of controls to the records that they name for the part that is no software.
    pub evidence: Vec<Verification>,
}

/// What hangs from a hazard.
#[derive(Clone, Debug, Default)]
pub struct HazardNode {
    /// Situations.
    pub situations: Vec<usize>,
}

/// What hangs from a situation.
#[derive(Clone, Debug, Default)]
pub struct SituationNode {
    /// Its hazard, if it resolves.
    pub hazard: Option<usize>,
    /// Its risks.
    pub risks: Vec<usize>,
    /// Its causes.
    pub causes: Vec<usize>,
    /// Controls that mitigate it as a whole.
    pub controls: Vec<usize>,
    /// Controls that bring it about.
    pub brought_by: Vec<usize>,
    /// Requirements that add to it.
    pub contributed_by: Vec<usize>,
    /// Items whose class rests on it.
    pub items: Vec<usize>,
    /// The highest class that the severities of its risks imply.
    pub class: Option<Class>,
}

/// What hangs from a risk.
#[derive(Clone, Debug, Default)]
pub struct RiskNode {
    /// Its situation, if it resolves.
    pub situation: Option<usize>,
    /// Controls that name the risk itself.
    pub controls: Vec<usize>,
    /// Requirements that add to it.
    pub contributed_by: Vec<usize>,
    /// The class that its severity implies.
    pub class: Option<Class>,
}

/// What hangs from a cause.
#[derive(Clone, Debug, Default)]
pub struct CauseNode {
    /// Its situation, if it resolves.
    pub situation: Option<usize>,
    /// The item that fails, if it resolves; into [`super::Trace::items`].
    pub item: Option<usize>,
    /// Controls that name the cause itself.
    pub controls: Vec<usize>,
    /// The highest class that the severities of its situation imply.
    pub class: Option<Class>,
}

/// What hangs from a control.
#[derive(Clone, Debug, Default)]
pub struct ControlNode {
    /// Causes that it mitigates.
    pub causes: Vec<usize>,
    /// Situations that it mitigates as a whole.
    pub situations: Vec<usize>,
    /// Risks that it mitigates.
    pub risks: Vec<usize>,
    /// Requirements that implement it, retired ones left out; into [`super::Trace::requirements`].
    pub requirements: Vec<usize>,
    /// Tests and records that verify the control itself, into [`super::Trace::verifications`].
    pub verifications: Vec<usize>,
    /// Records that show that it works, into [`RiskGraph::effectiveness`].
    pub effectiveness: Vec<usize>,
    /// Records for the part that is no software, into [`RiskGraph::evidence`].
    pub evidence: Vec<usize>,
    /// External references for the part that is no software, into [`super::Trace::externals`].
    pub externals: Vec<usize>,
    /// The highest class that the severities it touches imply.
    pub class: Option<Class>,
}

/// What the risk file is joined with.
pub(super) struct Joined<'a> {
    pub(super) config: &'a Config,
    pub(super) scheme: &'a Scheme,
    pub(super) requirements: &'a [RequirementNode],
    pub(super) items: &'a [super::ItemNode],
    pub(super) item_by_id: &'a HashMap<Id, usize>,
    pub(super) externals: &'a [super::External],
    pub(super) records: &'a [Record],
    pub(super) verifications: &'a [Verification],
}

fn index<'a>(ids: impl Iterator<Item = &'a Spanned<Id>>) -> HashMap<&'a Id, usize> {
    ids.enumerate().map(|(n, id)| (&id.value, n)).collect()
}

/// Indices of ids that resolve, in order, each once.
fn resolve(ids: &[Spanned<Id>], known: &HashMap<&Id, usize>) -> Vec<usize> {
    let mut found: Vec<usize> = ids.iter().filter_map(|id| known.get(&id.value).copied()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Joins a sorted risk file with everything that names it or that it names.
#[requirement("RQ-100")]
pub(super) fn graph(risk: &RiskFile, with: &Joined<'_>) -> RiskGraph {
    let hazards = index(risk.hazards.iter().map(|record| &record.id));
    let situations = index(risk.situations.iter().map(|record| &record.id));
    let risks = index(risk.risks.iter().map(|record| &record.id));
    let causes = index(risk.causes.iter().map(|record| &record.id));
    let controls = index(risk.controls.iter().map(|record| &record.id));
    let mut graph = RiskGraph {
        hazards: vec![HazardNode::default(); risk.hazards.len()],
        situations: vec![SituationNode::default(); risk.situations.len()],
        risks: vec![RiskNode::default(); risk.risks.len()],
        causes: vec![CauseNode::default(); risk.causes.len()],
        controls: vec![ControlNode::default(); risk.controls.len()],
        ..RiskGraph::default()
    };
    let one = |id: &Option<Spanned<Id>>, known: &HashMap<&Id, usize>| known.get(&id.as_ref()?.value).copied();
    for (n, situation) in risk.situations.iter().enumerate() {
        let hazard = one(&situation.hazard, &hazards);
        graph.situations[n].hazard = hazard;
        hazard.into_iter().for_each(|hazard| graph.hazards[hazard].situations.push(n));
    }
    for (n, record) in risk.risks.iter().enumerate() {
        let situation = one(&record.situation, &situations);
        graph.risks[n].situation = situation;
        graph.risks[n].class = implied(risk, record.severity.as_ref(), with.scheme);
        situation.into_iter().for_each(|situation| graph.situations[situation].risks.push(n));
    }
    for (n, record) in risk.causes.iter().enumerate() {
        let situation = one(&record.situation, &situations);
        graph.causes[n].situation = situation;
        graph.causes[n].item = record.item.as_ref().and_then(|item| with.item_by_id.get(&item.value).copied());
        situation.into_iter().for_each(|situation| graph.situations[situation].causes.push(n));
    }
    for (n, control) in risk.controls.iter().enumerate() {
        let node = &mut graph.controls[n];
        node.causes = resolve(&control.mitigates, &causes);
        node.situations = resolve(&control.mitigates, &situations);
        node.risks = resolve(&control.mitigates, &risks);
        node.causes.iter().for_each(|cause| graph.causes[*cause].controls.push(n));
        node.situations.iter().for_each(|situation| graph.situations[*situation].controls.push(n));
        node.risks.iter().for_each(|risk| graph.risks[*risk].controls.push(n));
        for situation in resolve(control.new_hazards.as_deref().unwrap_or_default(), &situations) {
            graph.situations[situation].brought_by.push(n);
        }
    }
    for (n, item) in with.items.iter().enumerate() {
        for situation in resolve(&item.record.situations, &situations) {
            graph.situations[situation].items.push(n);
        }
    }
    for (n, node) in with.requirements.iter().enumerate().filter(|(_, node)| is_live(&node.record)) {
        resolve(&node.record.risk_controls, &controls).into_iter().for_each(|c| graph.controls[c].requirements.push(n));
        for situation in resolve(&node.record.contributes_to, &situations) {
            graph.situations[situation].contributed_by.push(n);
        }
        resolve(&node.record.contributes_to, &risks).into_iter().for_each(|r| graph.risks[r].contributed_by.push(n));
    }
    verified(&mut graph, risk, &controls, with);
    classes(&mut graph);
    graph
}

fn is_live(record: &Requirement) -> bool {
    record.status.value != Status::Retired
}

/// The class that the project's scale gives a severity.
fn implied(risk: &RiskFile, severity: Option<&Spanned<String>>, scheme: &Scheme) -> Option<Class> {
    scheme.class(&risk.scales.severity.step(&severity?.value)?.class.as_ref()?.value)
}

/// Tests and records that name a control, and records that a control names.
#[requirement("RQ-101")]
fn verified(graph: &mut RiskGraph, risk: &RiskFile, controls: &HashMap<&Id, usize>, with: &Joined<'_>) {
    for (n, link) in with.verifications.iter().enumerate().filter(|(_, link)| link.is_link()) {
        controls.get(&link.id.value).into_iter().for_each(|c| graph.controls[*c].verifications.push(n));
    }
    graph.effectiveness = record_links::links(with.records, with.config, Linked::Effectiveness);
    for (n, link) in graph.effectiveness.iter().enumerate() {
        controls.get(&link.id.value).into_iter().for_each(|c| graph.controls[*c].effectiveness.push(n));
    }
    let records = index(with.records.iter().map(|record| &record.id));
    let externals = index(with.externals.iter().map(|external| &external.id));
    for (node, control) in graph.controls.iter_mut().zip(&risk.controls) {
        node.externals = resolve(&control.evidence, &externals);
        for record in resolve(&control.evidence, &records) {
            node.evidence.push(graph.evidence.len());
            graph.evidence.push(record_links::link(record, &with.records[record], with.config, &control.id));
        }
    }
}

/// Classes flow from severities to situations, causes and controls.
#[requirement("RQ-102")]
fn classes(graph: &mut RiskGraph) {
    let RiskGraph { situations, risks, causes, controls, .. } = graph;
    for situation in situations.iter_mut() {
        situation.class = situation.risks.iter().filter_map(|risk| risks[*risk].class).max();
    }
    for cause in causes.iter_mut() {
        cause.class = cause.situation.and_then(|situation| situations[situation].class);
    }
    for control in controls {
        let of_causes = control.causes.iter().filter_map(|cause| causes[*cause].class);
        let of_situations = control.situations.iter().filter_map(|situation| situations[*situation].class);
        let of_risks = control.risks.iter().filter_map(|risk| risks[*risk].class);
        control.class = of_causes.chain(of_situations).chain(of_risks).max();
    }
}

impl RiskGraph {
    /// Controls of a cause: its own, and those of its situation and of the risks of that, which hold whatever the
    /// cause is. In order, each once.
    #[must_use]
    pub fn controls_of_cause(&self, cause: usize) -> Vec<usize> {
        let mut controls = self.causes[cause].controls.clone();
        controls.extend(self.causes[cause].situation.into_iter().flat_map(|s| self.controls_of_situation(s)));
        controls.sort_unstable();
        controls.dedup();
        controls
    }

    /// Controls of a situation as a whole and of its risks. In order, each once.
    #[must_use]
    pub fn controls_of_situation(&self, situation: usize) -> Vec<usize> {
        let node = &self.situations[situation];
        let of_risks = node.risks.iter().flat_map(|risk| &self.risks[*risk].controls);
        let mut controls: Vec<usize> = node.controls.iter().chain(of_risks).copied().collect();
        controls.sort_unstable();
        controls.dedup();
        controls
    }
}
