//! Items, waivers and external references of the body.

use super::requirement::ids;
use super::{Maker, class_from, sorted, source, texts};
use crate::finding::Code;
use crate::model::ItemNode;
use crate::report::body::{External, Item, Text, Waiver, Word};
use iec62304_wire::id::natural_cmp;
use std::collections::HashMap;

impl Maker<'_> {
    /// Items, in natural order.
    pub(super) fn items(&self) -> Vec<Item> {
        let mut causes = vec![Vec::new(); self.trace.items.len()];
        for (record, node) in self.trace.risk.causes.iter().zip(&self.trace.risk_graph.causes) {
            node.item.into_iter().for_each(|item| causes[item].push(record.id.value.to_shared()));
        }
        let mut records = vec![Vec::new(); self.trace.items.len()];
        for link in &self.trace.verifications {
            let item = self.trace.item_by_id.get(&link.id.value);
            if let (Some(item), Some(record)) = (item, link.record()) {
                records[*item].push(self.trace.records[record].id.value.to_shared());
            }
        }
        let nodes = self.trace.items.iter().zip(causes).zip(records);
        nodes.map(|((node, causes), records)| self.item(node, causes, records)).collect()
    }

    fn item(&self, node: &ItemNode, causes: Vec<Text>, records: Vec<Text>) -> Item {
        let record = &node.record;
        let children = node.children.iter().map(|&c| self.trace.items[c].record.id.value.to_shared()).collect();
        let requirement = |&r: &usize| self.trace.requirements[r].record.id.value.to_shared();
        let requirements = node.requirements.iter().map(|&r| &self.trace.requirements[r].record);
        let controls = requirements.flat_map(|record| &record.risk_controls).map(|id| id.value.to_shared());
        Item {
            cause_ids: sorted(causes),
            children: sorted(children),
            class: self.class_word(node.class),
            class_from: class_from(&node.class_from),
            class_rationale: record.class_rationale.as_deref().map(Into::into),
            code: record.code.iter().map(|c| c.value.to_string().into()).collect(),
            control_ids: sorted(controls.collect()),
            digest: record.digest.as_str().into(),
            findings: self.findings_of(record.id.value.as_str()),
            id: record.id.value.to_shared(),
            parent: record.parent.as_ref().map(|p| p.value.to_shared()),
            record_ids: sorted(records),
            refs: texts(&record.refs),
            requirement_ids: sorted(node.requirements.iter().map(requirement).collect()),
            segregation: record.segregation.as_deref().map(Into::into),
            situations: ids(&record.situations),
            source: source(&record.id.place),
            title: record.title.value.as_str().into(),
        }
    }

    /// Waivers, in natural order.
    pub(super) fn waivers(&self) -> Vec<Waiver> {
        let waived = self.waived();
        let waivers = self.trace.waivers.iter().map(|waiver| {
            let id = waiver.id.value.as_str();
            Waiver {
                approved_on: waiver.approved_on.map(|d| d.to_string().into()),
                approver: waiver.approver.as_deref().map(Into::into),
                expires: waiver.expires.as_ref().map(|d| d.value.to_string().into()),
                finding: waiver.finding.as_ref().map(|c| c.value.as_str().into()),
                findings: self.findings_of(id),
                gate: waiver.gate.as_str().into(),
                id: waiver.id.value.to_shared(),
                ids: ids(&waiver.ids),
                missing: texts(&waiver.missing),
                reason: waiver.reason.as_deref().map(Into::into),
                source: source(&waiver.id.place),
                state: self.waiver_state(waiver),
                title: waiver.title.value.as_str().into(),
                until_version: waiver.until_version.as_ref().map(|v| v.value.as_str().into()),
                waives: waived.get(id).cloned().unwrap_or_default(),
            }
        });
        let mut waivers: Vec<Waiver> = waivers.collect();
        waivers.sort_by(|a, b| natural_cmp(&a.id, &b.id));
        waivers
    }

    /// Fingerprints of waived findings, by waiver.
    fn waived(&self) -> HashMap<&str, Vec<Text>> {
        let mut waived: HashMap<&str, Vec<Text>> = HashMap::new();
        for (judged, fingerprint) in self.judgement.findings.iter().zip(&self.fingerprints) {
            for (_, waiver) in &judged.waived_by {
                waived.entry(waiver.as_str()).or_default().push(fingerprint.clone());
            }
        }
        for fingerprints in waived.values_mut() {
            fingerprints.sort();
            fingerprints.dedup();
        }
        waived
    }

    /// The rules have judged every waiver: their findings about it say how it stands.
    fn waiver_state(&self, waiver: &crate::model::Waiver) -> Word {
        let findings = self.by_id.get(waiver.id.value.as_str());
        let has = |code| findings.into_iter().flatten().any(|&f| self.judgement.findings[f].finding.code == code);
        if !waiver.missing.is_empty() || has(Code::WaiverIncomplete) {
            "incomplete".into()
        } else if has(Code::WaiverExpired) {
            "expired".into()
        } else if has(Code::WaiverUnused) {
            "unused".into()
        } else {
            "holds".into()
        }
    }

    /// External references, in natural order.
    pub(super) fn externals(&self) -> Vec<External> {
        let externals = self.trace.externals.iter().map(|external| External {
            digest: external.digest.as_str().into(),
            findings: self.findings_of(external.id.value.as_str()),
            id: external.id.value.to_shared(),
            revision: external.revision.as_deref().map(Into::into),
            source: source(&external.id.place),
            title: external.title.value.as_str().into(),
            held_in: external.held_in.as_str().into(),
        });
        let mut externals: Vec<External> = externals.collect();
        externals.sort_by(|a, b| natural_cmp(&a.id, &b.id));
        externals
    }
}
