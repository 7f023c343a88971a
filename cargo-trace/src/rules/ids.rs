//! Ids: every use of an id, in tags and in fields, against what the documents declare.

use super::context::Context;
use super::ids_slots::Slot;
use super::ids_uses::{ClassOf, Declared, Use, declared, uses};
use super::nearest::Nearest;
use super::words::{header, list};
use crate::finding::{Code, Finding};
use crate::model::{Id, Kind, Relation, Status, Tier, Trace};
use iec62304_core::requirement;
use std::collections::{BTreeMap, HashMap};

#[requirement("RQ-033")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    if context.trace.is_undocumented() {
        return;
    }
    let declared = declared(context.trace);
    let nearest = Nearest::new(declared.keys().copied());
    let mut groups: BTreeMap<(Code, &Id, Slot), Vec<Use<'_>>> = BTreeMap::new();
    for used in uses(context.trace) {
        if let Some(code) = judge(context, &declared, &nearest, &used) {
            // A tag of either relation that names nobody is one slip; other slips depend on where they stand.
            let slot = if code == Code::UnknownId { Slot::Parents } else { used.slot };
            groups.entry((code, used.id, slot)).or_default().push(used);
        }
    }
    for ((code, id, slot), mut uses) in groups {
        uses.sort_by_key(|used| (used.slot, used.place));
        // Several compilations of one tag make one use of each literal.
        uses.dedup_by_key(|used| (used.slot, used.place));
        let mut finding = match code {
            Code::IdDrift => id_drift(id, &nearest, &declared, &uses),
            Code::RetiredIdUsed => retired_id_used(id, declared.get(id), &uses),
            Code::WrongKind => wrong_kind(context, id, declared.get(id), &uses),
            Code::UnresolvedParent => unresolved_parent(id, &nearest, &uses),
            _ => unknown_id(context, id, &nearest, &uses),
        };
        let class = |used: &Use<'_>| match used.class {
            ClassOf::Record(class) => class,
            ClassOf::File(file) => context.class_of_file(file),
        };
        finding.class = uses.iter().map(class).max().flatten();
        if code != Code::UnknownId {
            finding.key = slot.key().to_owned();
        }
        found.push(finding);
    }
}

fn judge(
    context: &Context<'_>,
    declared: &HashMap<&Id, Declared<'_>>,
    nearest: &Nearest<'_>,
    used: &Use<'_>,
) -> Option<Code> {
    match declared.get(used.id) {
        Some(declared) => judge_declared(*declared, used.slot),
        None if used.slot == Slot::Parents => Some(Code::UnresolvedParent),
        None if nearest.drifted(used.id).is_some() => Some(Code::IdDrift),
        None => judge_unknown(context, used),
    }
}

/// An id that nobody declares. In an area that is not started nobody declares any, which is one finding of its own:
/// there only the prefix can be of a wrong kind.
fn judge_unknown(context: &Context<'_>, used: &Use<'_>) -> Option<Code> {
    let kinds = used.slot.kinds();
    match context.trace.config.prefix_of(used.id.as_str()).map(|prefix| prefix.kind) {
        Some(kind) if !is_started(context.trace, kind) => (!used.slot.takes(kind)).then_some(Code::WrongKind),
        None if !kinds.is_empty() && !kinds.iter().any(|kind| is_started(context.trace, *kind)) => None,
        _ => Some(Code::UnknownId),
    }
}

fn is_started(trace: &Trace, kind: Kind) -> bool {
    match kind {
        Kind::Hazard | Kind::Situation | Kind::Risk | Kind::Cause | Kind::Control => !trace.risk.is_empty(),
        Kind::Soup => !trace.soup.is_empty(),
        Kind::Requirement | Kind::Item | Kind::Record | Kind::Anomaly | Kind::Waiver | Kind::External => true,
    }
}

fn judge_declared(declared: Declared<'_>, slot: Slot) -> Option<Code> {
    match declared {
        _ if slot == Slot::Waived => None,
        Declared::Requirement(node) => {
            let (tier, is_retired) = (node.record.tier, node.record.status.value == Status::Retired);
            match slot {
                Slot::Tag(_) | Slot::Parents | Slot::Verifies if is_retired => Some(Code::RetiredIdUsed),
                Slot::Tag(Relation::Implements) => matches!(tier, Tier::Need | Tier::System).then_some(Code::WrongKind),
                _ => (!slot.takes(Kind::Requirement)).then_some(Code::WrongKind),
            }
        }
        Declared::Other(kind, _) => (!slot.takes(kind)).then_some(Code::WrongKind),
    }
}

fn located(mut finding: Finding, uses: &[Use<'_>], label: &str) -> Finding {
    for used in uses {
        finding = finding.at(used.place, label);
    }
    finding
}

fn unknown_id(context: &Context<'_>, id: &Id, nearest: &Nearest<'_>, uses: &[Use<'_>]) -> Finding {
    let slot = uses.first().map_or(Slot::Waived, |used| used.slot);
    let by_prefix = context.trace.config.prefix_of(id.as_str()).map(|prefix| prefix.kind);
    let kind = by_prefix.filter(|kind| slot.takes(*kind)).or(slot.kinds().first().copied());
    let kind = kind.unwrap_or(Kind::Requirement);
    let text = if kind == Kind::Requirement { "\ntext = \"…\"" } else { "" };
    let declare = format!("declare it in a document:\n\n{}\ntitle = \"…\"{text}", header(kind.as_str(), id));
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
            let kind = context.trace.config.prefix_of(id.as_str()).map_or("other", |p| p.kind.as_str());
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
