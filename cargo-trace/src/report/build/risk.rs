//! The risk file of the body: records with their links both ways, scales, and the rows of the chain.

use super::requirement::ids;
use super::{Maker, sorted, source, texts};
use crate::model::{self, ChainEnd, Class, Id, Spanned, Trace};
use crate::report::body::{
    AcceptabilityRow, Acceptance, Cause, Chain, Control, Hazard, Residual, Risk, Scale, Situation, Step, Text, Word,
};
use iec62304_core::requirement;

fn acceptance(accepted: Option<&Spanned<model::Acceptance>>) -> Option<Acceptance> {
    accepted.map(|Spanned { value, .. }| Acceptance {
        benefit_risk: value.benefit_risk.as_deref().map(Into::into),
        by: value.by.as_str().into(),
        on: value.on.to_string().into(),
        reason: value.reason.as_str().into(),
    })
}

fn id_of(id: Option<&Spanned<Id>>) -> Option<Text> {
    id.map(|id| id.value.to_shared())
}

fn word(text: Option<&Spanned<String>>) -> Option<Text> {
    text.map(|text| text.value.as_str().into())
}

/// The ids of some records, by a list of indices.
fn named<T>(indices: &[usize], records: &[T], id: impl Fn(&T) -> &Spanned<Id>) -> Vec<Text> {
    sorted(indices.iter().map(|n| id(&records[*n]).value.to_shared()).collect())
}

#[requirement("RQ-110")]
impl Maker<'_> {
    fn implied(&self, class: Option<Class>) -> Option<Text> {
        class.map(|class| self.class_word(class))
    }

    fn requirement_ids(&self, indices: &[usize]) -> Vec<Text> {
        named(indices, &self.trace.requirements, |node| &node.record.id)
    }

    fn control_ids(&self, indices: &[usize]) -> Vec<Text> {
        named(indices, &self.trace.risk.controls, |record| &record.id)
    }

    /// Hazards, in natural order.
    pub(super) fn hazards(&self) -> Vec<Hazard> {
        let Trace { risk, risk_graph, .. } = self.trace;
        let hazard = |(record, node): (&model::Hazard, &model::HazardNode)| Hazard {
            category: record.category.as_ref().map(|category| category.value.as_str().into()),
            digest: record.digest.as_str().into(),
            findings: self.findings_of(record.id.value.as_str()),
            id: record.id.value.to_shared(),
            refs: texts(&record.refs),
            situation_ids: named(&node.situations, &risk.situations, |record| &record.id),
            source: source(&record.id.place),
            title: record.title.value.as_str().into(),
        };
        risk.hazards.iter().zip(&risk_graph.hazards).map(hazard).collect()
    }

    /// Situations, in natural order.
    pub(super) fn situations(&self) -> Vec<Situation> {
        let Trace { risk, risk_graph, .. } = self.trace;
        let situation = |(record, node): (&model::Situation, &model::SituationNode)| Situation {
            brought_by_ids: self.control_ids(&node.brought_by),
            cause_ids: named(&node.causes, &risk.causes, |record| &record.id),
            class: self.implied(node.class),
            control_ids: self.control_ids(&node.controls),
            digest: record.digest.as_str().into(),
            findings: self.findings_of(record.id.value.as_str()),
            hazard: id_of(record.hazard.as_ref()),
            id: record.id.value.to_shared(),
            item_ids: named(&node.items, &self.trace.items, |node| &node.record.id),
            no_software: word(record.no_software.as_ref()),
            refs: texts(&record.refs),
            requirement_ids: self.requirement_ids(&node.contributed_by),
            risk_ids: named(&node.risks, &risk.risks, |record| &record.id),
            sequence: record.sequence.as_deref().map(Into::into),
            source: source(&record.id.place),
            title: record.title.value.as_str().into(),
        };
        risk.situations.iter().zip(&risk_graph.situations).map(situation).collect()
    }

    /// Risks, in natural order.
    pub(super) fn risks(&self) -> Vec<Risk> {
        let Trace { risk: file, risk_graph, .. } = self.trace;
        let risk = |(record, node): (&model::Risk, &model::RiskNode)| Risk {
            acceptability: file.initial(record).map(|word| word.as_str().into()),
            accepted: acceptance(record.accepted.as_ref()),
            class: self.implied(node.class),
            control_ids: self.control_ids(&node.controls),
            digest: record.digest.as_str().into(),
            findings: self.findings_of(record.id.value.as_str()),
            harm: record.harm.as_str().into(),
            id: record.id.value.to_shared(),
            p1: word(record.p1.as_ref()),
            p2: word(record.p2.as_ref()),
            probability: file.probability(record).map(Into::into),
            refs: texts(&record.refs),
            requirement_ids: self.requirement_ids(&node.contributed_by),
            residual: record.residual.as_ref().map(|Spanned { value, .. }| Residual {
                acceptability: file.residual(record).map(|word| word.as_str().into()),
                probability: value.probability.value.as_str().into(),
                rationale: value.rationale.as_str().into(),
                severity: value.severity.value.as_str().into(),
            }),
            severity: word(record.severity.as_ref()),
            situation: id_of(record.situation.as_ref()),
            source: source(&record.id.place),
            title: record.title.value.as_str().into(),
        };
        file.risks.iter().zip(&risk_graph.risks).map(risk).collect()
    }

    /// Causes, in natural order.
    pub(super) fn causes(&self) -> Vec<Cause> {
        let Trace { risk, risk_graph, .. } = self.trace;
        let cause = |(n, record): (usize, &model::Cause)| Cause {
            accepted: acceptance(record.accepted.as_ref()),
            class: self.implied(risk_graph.causes[n].class),
            control_ids: self.control_ids(&risk_graph.controls_of_cause(n)),
            digest: record.digest.as_str().into(),
            findings: self.findings_of(record.id.value.as_str()),
            id: record.id.value.to_shared(),
            item: id_of(record.item.as_ref()),
            kind: record.kind.as_ref().map(|kind| kind.value.as_str().into()),
            refs: texts(&record.refs),
            situation: id_of(record.situation.as_ref()),
            soup: id_of(record.soup.as_ref()),
            source: source(&record.id.place),
            title: record.title.value.as_str().into(),
        };
        risk.causes.iter().enumerate().map(cause).collect()
    }

    /// Controls, in natural order.
    pub(super) fn controls(&self) -> Vec<Control> {
        self.trace.risk.controls.iter().enumerate().map(|(n, record)| self.control(n, record)).collect()
    }

    fn control(&self, n: usize, record: &model::Control) -> Control {
        let Trace { risk, risk_graph, verifications, .. } = self.trace;
        let node = &risk_graph.controls[n];
        // A record that verifies the control and is named by it stands there once.
        let direct = node.verifications.iter().map(|link| &verifications[*link]);
        let evidence = node.evidence.iter().map(|link| &risk_graph.evidence[*link]);
        let repeated = |link: &&model::Verification| {
            !node.verifications.iter().any(|other| verifications[*other].record() == link.record())
        };
        let links = direct.chain(evidence.filter(repeated));
        let works = node.effectiveness.iter().map(|link| &risk_graph.effectiveness[*link]);
        Control {
            cause_ids: named(&node.causes, &risk.causes, |record| &record.id),
            class: self.implied(node.class),
            digest: record.digest.as_str().into(),
            effective: self.trace.is_control_effective(n),
            effectiveness: self.links_of(works, "effectiveness"),
            evidence: ids(&record.evidence),
            external: record.external,
            findings: self.findings_of(record.id.value.as_str()),
            id: record.id.value.to_shared(),
            implementation: match (self.trace.is_control_shown(n), self.trace.is_control_verified(n)) {
                (true, _) => "verified".into(),
                (false, true) => "linked".into(),
                (false, false) => "unverified".into(),
            },
            implemented_in: record.implemented_in.iter().map(|place| place.value.as_str().into()).collect(),
            mitigates: ids(&record.mitigates),
            new_hazards: record.new_hazards.as_deref().map(ids),
            option: record.option.as_ref().map(|option| option.value.as_str().into()),
            refs: texts(&record.refs),
            requirement_ids: self.requirement_ids(&node.requirements),
            risk_ids: named(&node.risks, &risk.risks, |record| &record.id),
            situation_ids: named(&node.situations, &risk.situations, |record| &record.id),
            source: source(&record.id.place),
            text: record.text.as_deref().map(Into::into),
            title: record.title.value.as_str().into(),
            verifications: self.links_of(links, "control"),
        }
    }

    /// Rows of the chain, by situation, cause, control and requirement.
    pub(super) fn chains(&self) -> Vec<Chain> {
        self.trace.chains().iter().map(|chain| self.chain(chain)).collect()
    }

    fn chain(&self, chain: &model::Chain) -> Chain {
        let Trace { risk, risk_graph, .. } = self.trace;
        let link = match chain.end {
            Some(ChainEnd::Link(n)) => Some(&self.trace.verifications[n]),
            Some(ChainEnd::Evidence(n)) => Some(&risk_graph.evidence[n]),
            Some(ChainEnd::External(_)) | None => None,
        };
        let external = match chain.end {
            Some(ChainEnd::External(n)) => Some(&self.trace.externals[n]),
            _ => None,
        };
        let outcome = link.map(|link| Word::from(link.standing.outcome.as_str()));
        let test = link.and_then(|link| link.test()).map(|test| self.trace.tests[test].path.clone());
        let record = link.and_then(|link| link.record()).map(|record| self.trace.records[record].id.value.to_shared());
        Chain {
            broken_at: chain.broken_at.map(|at| at.as_str().into()),
            cause: chain.cause.map(|n| risk.causes[n].id.value.to_shared()),
            control: chain.control.map(|n| risk.controls[n].id.value.to_shared()),
            item: chain.item.map(|n| self.trace.items[n].record.id.value.to_shared()),
            level: link.and_then(|link| link.level).map(|level| level.as_str().into()),
            outcome: outcome.or_else(|| external.map(|_| "referenced".into())),
            requirement: chain.requirement.map(|n| self.trace.requirements[n].record.id.value.to_shared()),
            situation: risk.situations[chain.situation].id.value.to_shared(),
            verification: test.or(record).or_else(|| external.map(|external| external.id.value.to_shared())),
        }
    }

    /// The project's scales.
    pub(super) fn scales(&self) -> Vec<Scale> {
        let scales = &self.trace.risk.scales;
        let both = [("severity", &scales.severity), ("probability", &scales.probability)];
        let scales = both.into_iter().filter(|(_, scale)| !scale.is_empty());
        let step = |step: &model::Step| Step {
            bounds: step.bounds.as_deref().map(Into::into),
            class: word(step.class.as_ref()),
            id: step.id.value.as_str().into(),
            name: step.name.as_deref().map(Into::into),
        };
        scales.map(|(id, scale)| Scale { id: id.into(), steps: scale.steps().iter().map(step).collect() }).collect()
    }

    /// The project's matrix.
    pub(super) fn acceptability(&self) -> Vec<AcceptabilityRow> {
        let scales = &self.trace.risk.scales;
        let Some(matrix) = &scales.acceptability else { return Vec::new() };
        let cells = |row: usize| {
            let columns = 0..scales.probability.steps().len();
            columns.map(|column| matrix.get(row, column).map(|word| word.as_str().into())).collect()
        };
        let rows = scales.severity.words().enumerate();
        rows.map(|(n, severity)| AcceptabilityRow { cells: cells(n), severity: severity.into() }).collect()
    }
}
