//! Every id that documents declare, and every place that uses one.

use super::context::Context;
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

impl From<Option<Class>> for ClassOf<'_> {
    fn from(class: Option<Class>) -> Self {
        Self::Record(class)
    }
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

/// Every use of an id, in order of ids, slots and places, each place once.
pub(super) fn uses<'a>(context: &Context<'a>) -> Vec<Use<'a>> {
    let trace = context.trace;
    let mut uses = Uses(Vec::new());
    for tag in &trace.collected.tags {
        uses.add(&tag.ids, Slot::Tag(tag.relation), ClassOf::File(&tag.place.file));
    }
    for node in &trace.requirements {
        let (record, class) = (&node.record, Some(node.class));
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
        uses.add(node.record.parent.as_slice(), Slot::ItemParent, Some(node.class));
        uses.add(&node.record.situations, Slot::Situations, Some(node.class));
    }
    risk_file(trace, &mut uses);
    others_software(trace, &mut uses);
    for waiver in &trace.waivers {
        // A waiver of a finding about ids may have to name one that is not declared.
        if waiver.finding.as_ref().is_none_or(|code| code.value.family() != Family::Ids) {
            uses.add(&waiver.ids, Slot::Waived, None);
        }
    }
    // Several compilations of one tag make one use of each literal.
    let mut uses = uses.0;
    uses.sort_by(|a, b| (a.id, a.slot, a.place).cmp(&(b.id, b.slot, b.place)));
    uses.dedup_by(|a, b| a.id == b.id && a.slot == b.slot && a.place == b.place);
    uses
}

struct Uses<'a>(Vec<Use<'a>>);

impl<'a> Uses<'a> {
    fn add(&mut self, ids: &'a [Spanned<Id>], slot: Slot, class: impl Into<ClassOf<'a>>) {
        let class = class.into();
        self.0.extend(ids.iter().map(|id| Use { id: &id.value, place: &id.place, slot, class }));
    }
}

fn risk_file<'a>(trace: &'a Trace, uses: &mut Uses<'a>) {
    for situation in &trace.risk.situations {
        uses.add(situation.hazard.as_slice(), Slot::Hazard, None);
    }
    for risk in &trace.risk.risks {
        uses.add(risk.situation.as_slice(), Slot::Situation, None);
    }
    for cause in &trace.risk.causes {
        uses.add(cause.situation.as_slice(), Slot::Situation, None);
        uses.add(cause.item.as_slice(), Slot::Item, None);
        uses.add(cause.soup.as_slice(), Slot::Soup, None);
    }
    for control in &trace.risk.controls {
        uses.add(&control.mitigates, Slot::Mitigates, None);
        uses.add(&control.evidence, Slot::Evidence, None);
        uses.add(control.new_hazards.as_deref().unwrap_or_default(), Slot::NewHazards, None);
    }
    for record in &trace.records {
        uses.add(&record.verifies, Slot::Verifies, None);
        uses.add(&record.effectiveness, Slot::Effectiveness, None);
        uses.add(record.anomalies.as_deref().unwrap_or_default(), Slot::Anomalies, None);
    }
}

fn others_software<'a>(trace: &'a Trace, uses: &mut Uses<'a>) {
    for soup in &trace.soup {
        uses.add(&soup.items, Slot::Items, None);
        if let Some(review) = &soup.anomalies {
            uses.add(review.value.relevant.as_deref().unwrap_or_default(), Slot::Relevant, None);
        }
    }
    for anomaly in &trace.anomalies {
        uses.add(anomaly.affects.as_deref().unwrap_or_default(), Slot::Affects, None);
        for witness in &anomaly.verified_by {
            if let Witness::Record(id) = witness {
                uses.add(std::slice::from_ref(id), Slot::VerifiedBy, None);
            }
        }
    }
}
