//! Every id that documents declare, and every place that uses one.

use super::ids_slots::Slot;
use crate::finding::Family;
use crate::model::{Class, Id, Kind, Place, RequirementNode, Spanned, Status, Trace, Witness};
use std::collections::HashMap;

/// An id at a place that uses it.
pub(super) struct Use<'a> {
    pub(super) id: &'a Id,
    pub(super) place: &'a Place,
    pub(super) slot: Slot,
    pub(super) class: ClassOf<'a>,
}

/// Whose class a use has.
#[derive(Clone, Copy)]
pub(super) enum ClassOf<'a> {
    /// That of the record.
    Record(Option<Class>),
    /// That of the item which the tag's file belongs to; asked for only where the use is a slip.
    File(&'a str),
}

/// What a declared id is.
#[derive(Clone, Copy)]
pub(super) enum Declared<'a> {
    Requirement(&'a RequirementNode),
    Other(Kind, &'a Place),
}

impl<'a> Declared<'a> {
    pub(super) const fn place(&self) -> &'a Place {
        match self {
            Self::Requirement(node) => node.record.place(),
            Self::Other(_, place) => place,
        }
    }
}

/// The ids that documents declare. Of two records with one id the reader keeps the first, so none is lost here.
pub(super) fn declared(trace: &Trace) -> HashMap<&Id, Declared<'_>> {
    let mut declared = HashMap::new();
    for (kind, id) in others(trace) {
        declared.insert(&id.value, Declared::Other(kind, &id.place));
    }
    for node in &trace.requirements {
        declared.insert(&node.record.id.value, Declared::Requirement(node));
    }
    declared
}

/// All records but requirements.
fn others(trace: &Trace) -> impl Iterator<Item = (Kind, &Spanned<Id>)> {
    let risk = &trace.risk;
    let external = trace.externals.iter().map(|record| (Kind::External, &record.id));
    external
        .chain(trace.waivers.iter().map(|record| (Kind::Waiver, &record.id)))
        .chain(trace.anomalies.iter().map(|record| (Kind::Anomaly, &record.id)))
        .chain(trace.soup.iter().map(|record| (Kind::Soup, &record.id)))
        .chain(trace.records.iter().map(|record| (Kind::Record, &record.id)))
        .chain(risk.controls.iter().map(|record| (Kind::Control, &record.id)))
        .chain(risk.causes.iter().map(|record| (Kind::Cause, &record.id)))
        .chain(risk.risks.iter().map(|record| (Kind::Risk, &record.id)))
        .chain(risk.situations.iter().map(|record| (Kind::Situation, &record.id)))
        .chain(risk.hazards.iter().map(|record| (Kind::Hazard, &record.id)))
        .chain(trace.items.iter().map(|node| (Kind::Item, &node.record.id)))
}

/// Every use of an id; a tag that was compiled several times makes as many uses of each literal.
pub(super) fn uses(trace: &Trace) -> Vec<Use<'_>> {
    let mut uses = Uses(Vec::new());
    for tag in &trace.collected.tags {
        uses.add(&tag.ids, Slot::Tag(tag.relation), ClassOf::File(&tag.place.file));
    }
    for node in &trace.requirements {
        let (record, class) = (&node.record, ClassOf::Record(Some(node.class)));
        if record.status.value != Status::Retired {
            uses.add(&record.parents, Slot::Parents, class);
            uses.add(&record.items, Slot::Item, class);
            uses.add(&record.risk_controls, Slot::RiskControls, class);
            uses.add(&record.contributes_to, Slot::ContributesTo, class);
        }
        if let Some(retired) = &record.retired {
            uses.add(&retired.replaced_by, Slot::ReplacedBy, class);
        }
    }
    for node in &trace.items {
        let class = ClassOf::Record(Some(node.class));
        uses.add(node.record.parent.as_slice(), Slot::ItemParent, class);
        uses.add(&node.record.situations, Slot::Situations, class);
    }
    risk_file(trace, &mut uses);
    others_software(trace, &mut uses);
    for waiver in &trace.waivers {
        // A waiver of a finding about ids may have to name one that is not declared.
        if waiver.finding.as_ref().is_none_or(|code| code.value.family() != Family::Ids) {
            uses.add(&waiver.ids, Slot::Waived, ClassOf::Record(None));
        }
    }
    uses.0
}

struct Uses<'a>(Vec<Use<'a>>);

impl<'a> Uses<'a> {
    fn add(&mut self, ids: &'a [Spanned<Id>], slot: Slot, class: ClassOf<'a>) {
        self.0.extend(ids.iter().map(|id| Use { id: &id.value, place: &id.place, slot, class }));
    }
}

fn risk_file<'a>(trace: &'a Trace, uses: &mut Uses<'a>) {
    for situation in &trace.risk.situations {
        uses.add(situation.hazard.as_slice(), Slot::Hazard, ClassOf::Record(None));
    }
    for risk in &trace.risk.risks {
        uses.add(risk.situation.as_slice(), Slot::Situation, ClassOf::Record(None));
    }
    for cause in &trace.risk.causes {
        uses.add(cause.situation.as_slice(), Slot::Situation, ClassOf::Record(None));
        uses.add(cause.item.as_slice(), Slot::Item, ClassOf::Record(None));
        uses.add(cause.soup.as_slice(), Slot::Soup, ClassOf::Record(None));
    }
    for control in &trace.risk.controls {
        uses.add(&control.mitigates, Slot::Mitigates, ClassOf::Record(None));
        uses.add(&control.evidence, Slot::Evidence, ClassOf::Record(None));
        uses.add(control.new_hazards.as_deref().unwrap_or_default(), Slot::NewHazards, ClassOf::Record(None));
    }
    for record in &trace.records {
        uses.add(&record.verifies, Slot::Verifies, ClassOf::Record(None));
        uses.add(&record.effectiveness, Slot::Effectiveness, ClassOf::Record(None));
        uses.add(record.anomalies.as_deref().unwrap_or_default(), Slot::Anomalies, ClassOf::Record(None));
    }
}

fn others_software<'a>(trace: &'a Trace, uses: &mut Uses<'a>) {
    for soup in &trace.soup {
        uses.add(&soup.items, Slot::Items, ClassOf::Record(None));
        if let Some(review) = &soup.anomalies {
            uses.add(review.value.relevant.as_deref().unwrap_or_default(), Slot::Relevant, ClassOf::Record(None));
        }
    }
    for anomaly in &trace.anomalies {
        uses.add(anomaly.affects.as_deref().unwrap_or_default(), Slot::Affects, ClassOf::Record(None));
        for witness in &anomaly.verified_by {
            if let Witness::Record(id) = witness {
                uses.add(std::slice::from_ref(id), Slot::VerifiedBy, ClassOf::Record(None));
            }
        }
    }
}
