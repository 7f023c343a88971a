//! Requirements among themselves: origin, children, cycles, method, category, and what is not final.

use super::context::Context;
use super::words::{count, list};
use crate::finding::{Code, Finding};
use crate::model::components::{components, cycle};
use crate::model::{Id, RequirementNode, State, Status, Tier};
use iec62304_core::requirement;

#[requirement("RQ-061")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    let live = |node: &&RequirementNode| matches!(node.record.status.value, Status::Active | Status::Planned);
    let top = trace.documented().filter(|n| n.record.status.value != Status::Retired).map(|n| n.record.tier).min();
    for node in trace.documented().filter(live) {
        let record = &node.record;
        if record.parents.is_empty()
            && record.source.is_none()
            && top.is_some_and(|top| is_upper(top) && top < record.tier)
        {
            found.push(no_parent(node));
        }
        if is_upper(record.tier) && node.children.is_empty() && !node.is_outside_software() {
            found.push(no_child(node));
        }
    }
    for (_, node) in context.judged().filter(|(_, node)| node.demands_defaulted) {
        found.push(no_verification_method(node));
    }
    let bare: Vec<&RequirementNode> =
        context.judged().map(|(_, node)| node).filter(|node| node.record.category.is_empty()).collect();
    if !bare.is_empty() {
        found.push(category_missing(&bare));
    }
    let unfinished = |node: &&RequirementNode| matches!(node.record.status.value, Status::Draft | Status::Planned);
    found.extend(trace.documented().filter(unfinished).map(not_final));
    let edges: Vec<Vec<usize>> = trace.requirements.iter().map(|node| node.parents.clone()).collect();
    for component in components(&edges) {
        let path: Vec<&RequirementNode> = cycle(&component, &edges).iter().map(|n| &trace.requirements[*n]).collect();
        if !path.is_empty() && path.iter().all(|node| node.state != State::Undocumented) {
            found.push(requirement_cycle(&path));
        }
    }
}

const fn is_upper(tier: Tier) -> bool {
    matches!(tier, Tier::Need | Tier::System)
}

fn no_parent(node: &RequirementNode) -> Finding {
    let id = &node.record.id.value;
    Finding::new(Code::NoParent, format!("`{id}` is derived from nothing"))
        .id(id)
        .class(node.class)
        .at(node.record.place(), "declared here, without parent and without source")
        .help("name the requirement it comes from, `parents = [\"…\"]`, or say why it has none: `source = \"derived: …\"`")
}

fn no_child(node: &RequirementNode) -> Finding {
    let id = &node.record.id.value;
    Finding::new(Code::NoChild, format!("no requirement is derived from `{id}`"))
        .id(id)
        .class(node.class)
        .at(node.record.place(), "declared here")
        .help(format!(
            "write `parents = [\"{id}\"]` in the software requirement that refines it, or say here where it went: \
             `allocated_to = \"hardware\"`"
        ))
}

#[requirement("RQ-043")]
fn requirement_cycle(path: &[&RequirementNode]) -> Finding {
    const SHOWN: usize = 8;
    let ids: Vec<&Id> = path.iter().map(|node| &node.record.id.value).collect();
    let mut steps: Vec<String> = ids.iter().take(SHOWN).map(|id| format!("`{id}`")).collect();
    if ids.len() > SHOWN {
        steps.push(format!("{} more", ids.len() - SHOWN));
    }
    steps.push(format!("`{}`", ids[0]));
    let message = format!("requirements are derived from each other: {}", steps.join(" → "));
    let mut finding = Finding::new(Code::RequirementCycle, message);
    finding.class = path.iter().map(|node| node.class).max();
    for (n, node) in path.iter().take(SHOWN).enumerate() {
        let next = ids[(n + 1) % ids.len()];
        let place = node.record.parents.iter().find(|parent| parent.value == *next).map(|parent| &parent.place);
        finding = finding.at(place.unwrap_or(node.record.place()), format!("derived from `{next}`"));
    }
    finding.ids = ids.into_iter().cloned().collect();
    finding.help("take the parent out where the arrow points the wrong way: a link is written at the later requirement")
}

fn no_verification_method(node: &RequirementNode) -> Finding {
    let id = &node.record.id.value;
    Finding::new(Code::NoVerificationMethod, format!("`{id}` does not say how it is verified"))
        .id(id)
        .class(node.class)
        .at(node.record.place(), "the rule pack's default holds: one verification, at level `system` for release")
        .help("say it in the record: `verify = [\"test@system\"]`")
}

fn category_missing(nodes: &[&RequirementNode]) -> Finding {
    let ids: Vec<&Id> = nodes.iter().map(|node| &node.record.id.value).collect();
    let requirements = count(ids.len(), "requirement");
    let message = format!("the census of content kinds leaves out {requirements} without category: {}", list(&ids));
    Finding::new(Code::CategoryMissing, message)
        .at(nodes[0].record.place(), "the first one")
        .help("name the content kinds in each record: `category = [\"function\"]`")
        .key("census")
}

fn not_final(node: &RequirementNode) -> Finding {
    let (id, status) = (&node.record.id.value, node.record.status.value);
    Finding::new(Code::NotFinal, format!("`{id}` is still {status}"))
        .id(id)
        .class(node.class)
        .at(&node.record.status.place, format!("{status} here"))
        .help("finish it and take the line out, `status = \"active\"`, or leave it out of this release: `status = \"retired\"`")
}
