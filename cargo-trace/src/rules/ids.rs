//! Ids: every use of an id, in tags and in fields, against what the documents declare.

use super::context::Context;
use super::nearest::Nearest;
use super::words::{header, list};
use crate::finding::{Code, Family, Finding};
use crate::model::{Class, Id, Kind, Place, Relation, RequirementNode, Spanned, Status, Tier};
use iec62304_core::requirement;
use std::collections::{BTreeMap, HashMap};

/// Where an id is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Tag(Relation),
    Parents,
    Item,
    ItemParent,
    ReplacedBy,
    RiskControls,
    ContributesTo,
    Situations,
    Waived,
}

struct Use<'a> {
    id: &'a Id,
    place: &'a Place,
    slot: Slot,
    class: Option<Class>,
}

/// What a declared id is.
#[derive(Clone, Copy)]
enum Declared<'a> {
    Requirement(&'a RequirementNode),
    Other(Kind, &'a Place),
}

#[requirement("RQ-033")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    if context.trace.is_undocumented() {
        return;
    }
    let declared = declared(context);
    let nearest = Nearest::new(declared.keys().copied());
    let mut groups: BTreeMap<(Code, &Id, Slot), Vec<Use<'_>>> = BTreeMap::new();
    for used in uses(context) {
        if let Some(code) = judge(context, &declared, &nearest, &used) {
            // A tag of either relation that names nobody is one slip; other slips depend on where they stand.
            let slot = if code == Code::UnknownId { Slot::Parents } else { used.slot };
            groups.entry((code, used.id, slot)).or_default().push(used);
        }
    }
    for ((code, id, slot), mut uses) in groups {
        uses.sort_by_key(|used| (used.slot, used.place));
        let mut finding = match code {
            Code::IdDrift => id_drift(id, &nearest, &declared, &uses),
            Code::RetiredIdUsed => retired_id_used(id, declared.get(id), &uses),
            Code::WrongKind => wrong_kind(context, id, declared.get(id), &uses),
            Code::UnresolvedParent => unresolved_parent(id, &nearest, &uses),
            _ => unknown_id(id, &nearest, &uses),
        };
        finding.class = uses.iter().map(|used| used.class).max().flatten();
        if code != Code::UnknownId {
            finding.key = slot.field().to_owned();
        }
        found.push(finding);
    }
}

fn declared<'a>(context: &Context<'a>) -> HashMap<&'a Id, Declared<'a>> {
    let trace = context.trace;
    let mut declared = HashMap::new();
    for external in &trace.externals {
        declared.insert(&external.id.value, Declared::Other(Kind::External, &external.id.place));
    }
    for waiver in &trace.waivers {
        declared.insert(&waiver.id.value, Declared::Other(Kind::Waiver, &waiver.id.place));
    }
    for item in &trace.items {
        declared.insert(&item.record.id.value, Declared::Other(Kind::Item, &item.record.id.place));
    }
    for node in &trace.requirements {
        declared.insert(&node.record.id.value, Declared::Requirement(node));
    }
    declared
}

fn uses<'a>(context: &Context<'a>) -> Vec<Use<'a>> {
    let trace = context.trace;
    let mut uses: Vec<Use<'a>> = Vec::new();
    let mut add = |ids: &'a [Spanned<Id>], slot: Slot, class: Option<Class>| {
        uses.extend(ids.iter().map(|id| Use { id: &id.value, place: &id.place, slot, class }));
    };
    for tag in &trace.collected.tags {
        add(&tag.ids, Slot::Tag(tag.relation), context.class_of_file(&tag.place.file));
    }
    for node in &trace.requirements {
        let (record, class) = (&node.record, Some(node.class));
        if record.status.value != Status::Retired {
            add(&record.parents, Slot::Parents, class);
            add(&record.items, Slot::Item, class);
            add(&record.risk_controls, Slot::RiskControls, class);
            add(&record.contributes_to, Slot::ContributesTo, class);
        }
        if let Some(retired) = &record.retired {
            add(&retired.replaced_by, Slot::ReplacedBy, class);
        }
    }
    for node in &trace.items {
        add(node.record.parent.as_slice(), Slot::ItemParent, Some(node.class));
        add(&node.record.situations, Slot::Situations, Some(node.class));
    }
    for waiver in &trace.waivers {
        // A waiver of a finding about ids may have to name one that is not declared.
        if waiver.finding.as_ref().is_none_or(|code| code.value.family() != Family::Ids) {
            add(&waiver.ids, Slot::Waived, None);
        }
    }
    // Several compilations of one tag make one use of each literal.
    uses.sort_by(|a, b| (a.id, a.slot, a.place).cmp(&(b.id, b.slot, b.place)));
    uses.dedup_by(|a, b| a.id == b.id && a.slot == b.slot && a.place == b.place);
    uses
}

fn judge(
    context: &Context<'_>,
    declared: &HashMap<&Id, Declared<'_>>,
    nearest: &Nearest<'_>,
    used: &Use<'_>,
) -> Option<Code> {
    match declared.get(used.id) {
        Some(declared) => judge_declared(*declared, used.slot),
        // These name records of kinds that this version does not read.
        None if matches!(used.slot, Slot::RiskControls | Slot::ContributesTo | Slot::Situations) => None,
        None if used.slot == Slot::Parents => Some(Code::UnresolvedParent),
        None if nearest.drifted(used.id).is_some() => Some(Code::IdDrift),
        None => match context.trace.config.prefix_of(used.id.as_str()) {
            Some(prefix) if prefix.kind.is_none() => {
                let may_be = used.slot == Slot::Waived
                    || (used.slot == Slot::Tag(Relation::Verifies) && prefix.kind_name == "control");
                (!may_be).then_some(Code::WrongKind)
            }
            _ => Some(Code::UnknownId),
        },
    }
}

fn judge_declared(declared: Declared<'_>, slot: Slot) -> Option<Code> {
    match (declared, slot) {
        (_, Slot::Waived) => None,
        (Declared::Requirement(node), Slot::Tag(_) | Slot::Parents) if node.record.status.value == Status::Retired => {
            Some(Code::RetiredIdUsed)
        }
        (Declared::Requirement(node), Slot::Tag(Relation::Implements)) => {
            matches!(node.record.tier, Tier::Need | Tier::System).then_some(Code::WrongKind)
        }
        (Declared::Requirement(_), Slot::Tag(Relation::Verifies) | Slot::Parents | Slot::ReplacedBy)
        | (Declared::Other(Kind::Item, _), Slot::Item | Slot::ItemParent) => None,
        _ => Some(Code::WrongKind),
    }
}

impl Slot {
    const fn field(self) -> &'static str {
        match self {
            Self::Tag(Relation::Implements) => "requirement",
            Self::Tag(Relation::Verifies) => "verifies",
            Self::Parents => "parents",
            Self::Item => "item",
            Self::ItemParent => "parent",
            Self::ReplacedBy => "replaced_by",
            Self::RiskControls => "risk_controls",
            Self::ContributesTo => "contributes_to",
            Self::Situations => "situations",
            Self::Waived => "ids",
        }
    }

    /// The kind of record that belongs here.
    const fn wants(self) -> &'static str {
        match self {
            Self::Tag(Relation::Implements) => "a software or design requirement",
            Self::Tag(Relation::Verifies) => "a requirement or a risk control",
            Self::Parents | Self::ReplacedBy => "a requirement",
            Self::Item | Self::ItemParent => "a software item",
            Self::RiskControls => "a risk control",
            Self::ContributesTo => "a risk or hazardous situation",
            Self::Situations => "a hazardous situation",
            Self::Waived => "a declared id",
        }
    }

    /// The text to write in place of the faulty one.
    fn text(self, id: &Id) -> String {
        match self {
            // Not the whole tag: it may have more ids, a level or a note.
            Self::Tag(_) => format!("\"{id}\""),
            Self::Item | Self::ItemParent => format!("{} = \"{id}\"", self.field()),
            _ => format!("{} = [\"{id}\"]", self.field()),
        }
    }
}

fn located(mut finding: Finding, uses: &[Use<'_>], label: &str) -> Finding {
    for used in uses {
        finding = finding.at(used.place, label);
    }
    finding
}

fn unknown_id(id: &Id, nearest: &Nearest<'_>, uses: &[Use<'_>]) -> Finding {
    let slot = uses.first().map_or(Slot::Waived, |used| used.slot);
    let kind = if matches!(slot, Slot::Item | Slot::ItemParent) { "item" } else { "requirement" };
    let text = if kind == "item" { "" } else { "\ntext = \"…\"" };
    let declare = format!("declare it in a document:\n\n{}\ntitle = \"…\"{text}", header(kind, id));
    let help = match nearest.nearest(id) {
        Some(meant) => format!("did you mean `{}`? otherwise {declare}", slot.text(meant)),
        None => declare,
    };
    located(Finding::new(Code::UnknownId, format!("no document declares `{id}`")).id(id), uses, "named here").help(help)
}

fn id_drift(id: &Id, nearest: &Nearest<'_>, declared: &HashMap<&Id, Declared<'_>>, uses: &[Use<'_>]) -> Finding {
    let slot = uses.first().map_or(Slot::Waived, |used| used.slot);
    // `judge` gives this code only where a drifted id was found.
    let meant = nearest.drifted(id).unwrap_or(id);
    let message = format!("`{id}` is not `{meant}`: ids that differ in case or separators make no link");
    let mut finding = located(Finding::new(Code::IdDrift, message).id(id).id(meant), uses, "written so here");
    if let Some(place) = declared.get(meant).map(Declared::place) {
        finding = finding.at(place, "declared so here");
    }
    finding.help(format!("write `{}`", slot.text(meant)))
}

fn retired_id_used(id: &Id, declared: Option<&Declared<'_>>, uses: &[Use<'_>]) -> Finding {
    let slot = uses.first().map_or(Slot::Waived, |used| used.slot);
    let mut finding = Finding::new(Code::RetiredIdUsed, format!("`{id}` is retired and still in use")).id(id);
    finding = located(finding, uses, "used here");
    let mut successors: Vec<&Id> = Vec::new();
    if let Some(Declared::Requirement(node)) = declared {
        finding = finding.at(node.record.place(), "retired here");
        successors = node.record.retired.iter().flat_map(|r| &r.replaced_by).map(|s| &s.value).collect();
    }
    finding.help(match successors.as_slice() {
        [] => "take the id out here; a retired id is never used again, so a new meaning needs a new id".to_owned(),
        [only] => format!("name its successor: `{}`", slot.text(only)),
        several => format!("name one of its successors: {}", list(several)),
    })
}

fn wrong_kind(context: &Context<'_>, id: &Id, declared: Option<&Declared<'_>>, uses: &[Use<'_>]) -> Finding {
    let slot = uses.first().map_or(Slot::Waived, |used| used.slot);
    let (what, place) = match declared {
        Some(Declared::Requirement(node)) => {
            (format!("a requirement of tier {}", node.record.tier), Some(node.record.place()))
        }
        Some(Declared::Other(kind, place)) => (format!("a record of kind {kind}"), Some(*place)),
        None => {
            let kind = context.trace.config.prefix_of(id.as_str()).map_or("other", |p| p.kind_name.as_str());
            (format!("a record of kind {kind} by its prefix"), None)
        }
    };
    let message = format!("`{id}` is {what}, and `{}` names {}", slot.field(), slot.wants());
    let mut finding = located(Finding::new(Code::WrongKind, message).id(id), uses, "named here");
    if let Some(place) = place {
        finding = finding.at(place, "declared here");
    }
    finding.help(match (slot, declared) {
        (Slot::Tag(Relation::Implements), Some(Declared::Requirement(_))) => {
            format!("tag the code with a software requirement that is derived from it, one with `parents = [\"{id}\"]`")
        }
        _ => format!("name {} here", slot.wants()),
    })
}

/// `parents` names what no document declares.
fn unresolved_parent(id: &Id, nearest: &Nearest<'_>, uses: &[Use<'_>]) -> Finding {
    let message = format!("the parent `{id}` does not exist");
    let help = match nearest.drifted(id).or_else(|| nearest.nearest(id)) {
        Some(meant) => format!("did you mean `parents = [\"{meant}\"]`?"),
        None => format!("declare it in a document:\n\n{}\ntitle = \"…\"\ntext = \"…\"", header("requirement", id)),
    };
    located(Finding::new(Code::UnresolvedParent, message).id(id), uses, "derived from it here").help(help)
}

impl Declared<'_> {
    const fn place(&self) -> &Place {
        match self {
            Self::Requirement(node) => node.record.place(),
            Self::Other(_, place) => place,
        }
    }
}
