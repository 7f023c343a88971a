//! Requirements of the body.

use super::{Maker, class_from, sorted, source, texts};
use crate::model::{Id, RequirementNode, Spanned, State};
use crate::report::body::{Demand, ImplementedBy, Origin, Requirement, Retired, Text};

impl Maker<'_> {
    /// All requirements, in natural order of their ids.
    pub(super) fn requirements(&self) -> Vec<Requirement> {
        self.trace.requirements.iter().map(|node| self.requirement(node)).collect()
    }

    fn requirement(&self, node: &RequirementNode) -> Requirement {
        let record = &node.record;
        let children = node.children.iter().map(|&c| self.trace.requirements[c].record.id.value.to_shared()).collect();
        Requirement {
            accepted: None,
            allocated_to: record.allocated_to.as_ref().map(|a| a.value.as_str().into()),
            builds: record.builds.iter().map(|b| b.value.as_str().into()).collect(),
            category: record.category.iter().map(|c| c.value.as_str().into()).collect(),
            children: sorted(children),
            class: self.class_word(node.class),
            class_from: class_from(&node.class_from),
            contributes_to: ids(&record.contributes_to),
            criterion: record.criterion.as_deref().map(Into::into),
            demands: node.demands.iter().map(|d| self.demand(d)).collect(),
            demands_defaulted: node.demands_defaulted,
            digest: record.digest.as_str().into(),
            findings: self.findings_of(record.id.value.as_str()),
            id: record.id.value.to_shared(),
            implementations: self.implementations(node),
            implemented_by: record.implemented_by.as_ref().map(|by| ImplementedBy {
                kind: by.value.kind.as_str().into(),
                reason: by.value.reason.as_str().into(),
                place: by.value.place.as_str().into(),
            }),
            items: ids(&record.items),
            origin: record.source.as_ref().map(|origin| Origin {
                kind: origin.value.kind.as_str().into(),
                line: origin.value.line.as_str().into(),
            }),
            parents: ids(&record.parents),
            reasons: texts(&node.reasons),
            refs: texts(&record.refs),
            risk_controls: ids(&record.risk_controls),
            source: source(record.place()),
            state: node.state.as_str().into(),
            status: record.status.value.as_str().into(),
            suspect: None,
            text: record.text.as_str().into(),
            tier: record.tier.as_str().into(),
            title: record.title.value.as_str().into(),
            verifications: self.verifications(node),
            waived_by: self.waived_by(record.id.value.as_str()),
        }
    }

    fn demand(&self, result: &crate::model::DemandResult) -> Demand {
        let links = result.linked.iter().map(|&v| &self.trace.verifications[v]);
        let answering = links.filter(|link| self.trace.answers(link)).filter_map(|link| {
            let record = || Some(self.trace.records[link.record()?].id.value.to_shared());
            link.test().map(|test| self.trace.tests[test].path.clone()).or_else(record)
        });
        let satisfied_by = sorted(answering.collect());
        Demand { missing: satisfied_by.is_empty(), satisfied_by, text: result.demand.to_string().into() }
    }

    /// Waivers that hold for findings that name an id, in either gate.
    fn waived_by(&self, id: &str) -> Vec<Text> {
        let findings = self.by_id.get(id).into_iter().flatten();
        let waivers = findings.flat_map(|&f| &self.judgement.findings[f].waived_by).map(|(_, id)| id.to_shared());
        sorted(waivers.collect())
    }

    /// Tombstones, in natural order.
    pub(super) fn retired(&self) -> Vec<Retired> {
        let nodes = self.trace.requirements.iter().filter(|node| node.state == State::Retired);
        nodes
            .map(|RequirementNode { record, .. }| {
                let stone = record.retired.as_ref();
                Retired {
                    digest: record.digest.as_str().into(),
                    findings: self.findings_of(record.id.value.as_str()),
                    id: record.id.value.to_shared(),
                    on: stone.map(|s| s.on.to_string().into()),
                    reason: stone.map(|s| s.reason.as_str().into()),
                    replaced_by: stone.map_or_else(Vec::new, |s| ids(&s.replaced_by)),
                    source: source(record.place()),
                    title: record.title.value.as_str().into(),
                }
            })
            .collect()
    }
}

pub(super) fn ids(ids: &[Spanned<Id>]) -> Vec<Text> {
    sorted(ids.iter().map(|id| id.value.to_shared()).collect())
}
