//! Risk controls: requirement, code, verification of the implementation and of the effectiveness, and what they bring.

use crate::finding::{Code, Finding, Severity};
use crate::model::{
    ChainLink, Control, Gate, Id, ImplementedIn, Obstacle, RequirementNode, Spanned, Status, Tail, Trace, Verification,
};
use crate::rules::class::malformed;
use crate::rules::context::Context;
use crate::rules::evidence::cause;
use crate::rules::words::list;
use iec62304_core::requirement;
use std::collections::BTreeSet;

#[requirement("RQ-106")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    let implemented = trace.implemented();
    for (n, control) in trace.risk.controls.iter().enumerate() {
        let node = &trace.risk_graph.controls[n];
        let start = found.len();
        let tails = trace.tails(n, &implemented);
        let breaks: BTreeSet<ChainLink> = tails.iter().filter_map(|tail| tail.broken_at).collect();
        if breaks.contains(&ChainLink::Requirement) {
            found.push(control_without_requirement(control));
        }
        found.extend(control_unimplemented(trace, control, &tails, &implemented));
        // What no requirement implements has been told; the rest of the control may be open beside it.
        if breaks.iter().any(|at| *at != ChainLink::Requirement) && !trace.is_control_verified(n) {
            found.push(control_unverified(trace, control, n, &breaks));
        }
        if !trace.is_control_effective(n) {
            found.push(effectiveness_unverified(trace, control, n));
        }
        if control.new_hazards.is_none() {
            found.push(new_hazards_unanswered(control));
        }
        if !control.is_in_software() && !control.implemented_in.is_empty() {
            found.extend(node.requirements.iter().map(|r| not_in_software(control, &trace.requirements[*r])));
        }
        for finding in &mut found[start..] {
            finding.class = finding.class.or(node.class);
        }
    }
}

fn control_without_requirement(control: &Control) -> Finding {
    let id = &control.id.value;
    let place = software_word(control).map_or(&control.id.place, |word| &word.place);
    let message = format!("no requirement implements `{id}`, so its chain is broken at the requirement");
    Finding::new(Code::ControlWithoutRequirement, message).id(id).at(place, "implemented in software").help(format!(
        "write `risk_controls = [\"{id}\"]` in the requirement that implements it; where no software does, say here \
             where it is: `implemented_in = [\"hardware\"]`"
    ))
}

fn software_word(control: &Control) -> Option<&Spanned<ImplementedIn>> {
    control.implemented_in.iter().find(|word| word.value == ImplementedIn::Software)
}

/// Work that is not begun is green in development; release asks for all of it.
#[requirement("RQ-106", "RQ-103")]
fn control_unimplemented(trace: &Trace, control: &Control, tails: &[Tail], implemented: &[bool]) -> Option<Finding> {
    let broken = tails.iter().filter(|tail| tail.broken_at == Some(ChainLink::Implementation));
    let open: Vec<usize> = broken.filter_map(|tail| tail.requirement).collect();
    let name = |n: &usize| &trace.requirements[*n].record.id.value;
    let status = |n: &usize| trace.requirements[*n].record.status.value;
    let due: Vec<&Id> = open.iter().filter(|n| status(n) == Status::Active).map(name).collect();
    let waits = open.iter().filter(|n| status(n) != Status::Active);
    let (id, first) = (&control.id.value, due.first().copied().or(open.first().map(name))?);
    let mut why: Vec<String> = waits.clone().map(|n| format!("`{}` is {}", name(n), status(n))).collect();
    if !due.is_empty() {
        why.insert(0, format!("no product code for {}", list(&due)));
    }
    let message = format!("`{id}` is not implemented: {}", why.join(", "));
    let mut finding = Finding::new(Code::ControlUnimplemented, message).id(id).at(&control.id.place, "declared here");
    for n in open.iter().take(3) {
        let code = if implemented[*n] { "" } else { " and without code" };
        finding = finding.at(trace.requirements[*n].record.place(), format!("{}{code}", status(n)));
    }
    finding.only = due.is_empty().then_some(Gate::Release);
    finding.caused_by = Some((if due.is_empty() { Code::NotFinal } else { Code::Unimplemented }, first.clone()));
    Some(finding.help(if due.is_empty() && waits.clone().all(|n| implemented[*n]) {
        "its code is there: when the requirement is final, write `status = \"active\"` in it".to_owned()
    } else {
        format!("tag the code that does it with `#[requirement(\"{first}\")]`")
    }))
}

/// It says each link at which a chain through the control is broken behind it.
#[requirement("RQ-101", "RQ-103")]
fn control_unverified(trace: &Trace, control: &Control, n: usize, breaks: &BTreeSet<ChainLink>) -> Finding {
    let id = &control.id.value;
    let node = &trace.risk_graph.controls[n];
    let own: Vec<&Verification> = trace.own_links(n).collect();
    let open: Vec<&RequirementNode> = node
        .requirements
        .iter()
        .map(|r| &trace.requirements[*r])
        .filter(|node| node.record.status.value != Status::Active || !trace.is_answered(node))
        .collect();
    let linked = own.iter().copied().chain(open.iter().flat_map(|node| node.links(&trace.verifications)));
    let places: Vec<String> = breaks.iter().map(|at| format!("the {at}")).collect();
    let message =
        format!("the implementation of `{id}` is not verified: its chain is broken at {}", places.join(" and at "));
    let mut finding = Finding::new(Code::ControlUnverified, message).id(id).at(&control.id.place, "declared here");
    for node in open.iter().take(3) {
        finding = finding.at(node.record.place(), format!("implements it, {}", node.state));
    }
    for link in linked.filter(|link| !link.shows()).take(3) {
        finding = finding.at(&link.id.place, link.why_not().unwrap_or_else(|| link.standing.outcome.to_string()));
    }
    let begun: Vec<&RequirementNode> =
        open.iter().copied().filter(|node| node.record.status.value == Status::Active).collect();
    let outside = trace.has_part_without_evidence(n);
    let part = control.implemented_in.iter().find(|word| word.value != ImplementedIn::Software);
    if let Some(word) = part.filter(|_| outside && own.is_empty()) {
        finding = finding.at(&word.place, "without evidence");
    }
    finding.caused_by = root(trace, &own, &open, &begun);
    // What is planned is green in development, as the requirement itself is.
    let waits = begun.is_empty() && !open.is_empty() && own.is_empty() && !outside;
    finding.only = waits.then_some(Gate::Release);
    let test = open.first().map_or(id, |node| &node.record.id.value);
    finding.help(if control.is_in_software() && !(open.is_empty() && outside) {
        format!(
            "verify what implements it, `#[verifies(\"{test}\")]`, or the control itself: `#[verifies(\"{id}\")]` on a \
             test, `verifies = [\"{id}\"]` in a record"
        )
    } else {
        format!("name what shows it, `evidence = [\"…\"]`, or keep a record with `verifies = [\"{id}\"]`")
    })
}

/// The finding about a requirement or a link that this one follows from.
fn root(
    trace: &Trace,
    own: &[&Verification],
    open: &[&RequirementNode],
    begun: &[&RequirementNode],
) -> Option<(Code, Id)> {
    if let Some(failed) = own.iter().find(|link| link.fails()) {
        return Some((Code::TestFailed, subject(trace, failed)));
    }
    let Some(node) = begun.first() else {
        return open.first().map(|node| (Code::NotFinal, node.record.id.value.clone()));
    };
    let id = node.record.id.value.clone();
    let mut links = node.links(&trace.verifications).peekable();
    if links.peek().is_none() {
        return Some((Code::Untested, id));
    }
    let unlinked = node.demands.iter().any(|demand| demand.linked.is_empty());
    let code = links.filter(|link| !trace.answers(link)).find_map(|link| cause(trace, link));
    Some((code.filter(|_| !unlinked).unwrap_or(Code::MissingLevel), id))
}

/// What the finding about a link names: the record, or the id that a test verifies.
fn subject(trace: &Trace, link: &Verification) -> Id {
    link.record().map_or_else(|| link.id.value.clone(), |n| trace.records[n].id.value.clone())
}

#[requirement("RQ-101")]
fn effectiveness_unverified(trace: &Trace, control: &Control, n: usize) -> Finding {
    let id = &control.id.value;
    let links: Vec<&Verification> =
        trace.risk_graph.controls[n].effectiveness.iter().map(|n| &trace.risk_graph.effectiveness[*n]).collect();
    let message = if links.is_empty() {
        format!("nothing shows that `{id}` reduces the risk as intended")
    } else {
        format!("no record that is to show that `{id}` works has a result that counts")
    };
    let mut finding =
        Finding::new(Code::EffectivenessUnverified, message).id(id).at(&control.id.place, "declared here");
    for link in links.iter().filter(|link| !link.shows()).take(3) {
        finding = finding.at(&link.id.place, link.why_not().unwrap_or_else(|| link.standing.outcome.to_string()));
    }
    let first = links.iter().find(|link| link.fails()).or_else(|| links.iter().find(|link| !link.shows()));
    finding.caused_by = first.map(|link| (why(link), subject(trace, link)));
    finding.help(format!("keep a record of what shows it: `effectiveness = [\"{id}\"]` beside `verifies`"))
}

/// The finding that tells why a record does not count.
fn why(link: &Verification) -> Code {
    match &link.standing.obstacle {
        Some(Obstacle::OtherVersion(..) | Obstacle::RecordText | Obstacle::Attachments(_)) => Code::RecordOutdated,
        Some(Obstacle::Blocked) => Code::NotFinal,
        None => Code::TestFailed,
        Some(_) => Code::RecordIncomplete,
    }
}

fn new_hazards_unanswered(control: &Control) -> Finding {
    let id = &control.id.value;
    Finding::new(Code::NewHazardsUnanswered, format!("`{id}` does not say whether it brings new hazardous situations"))
        .id(id)
        .at(&control.id.place, "no `new_hazards`")
        .help("look, and write what was found: `new_hazards = []` for none, or the situations: `new_hazards = [\"HS-…\"]`")
}

/// Requirements that implement what is said to be no software: one of the two is wrong.
fn not_in_software(control: &Control, node: &RequirementNode) -> Finding {
    let (id, requirement) = (&control.id.value, &node.record.id.value);
    let message = format!("`{requirement}` implements `{id}`, which is not implemented in software");
    let named = node.record.risk_controls.iter().find(|named| named.value == *id);
    let help = "take the control out of `risk_controls`, or say that software is a part of it: `implemented_in = \
                [\"software\", \"…\"]`";
    let mut finding = malformed(message, named.map_or(node.record.place(), |named| &named.place), "named here", help)
        .id(requirement)
        .id(id);
    if let Some(word) = control.implemented_in.first() {
        finding = finding.at(&word.place, "implemented elsewhere");
    }
    finding.at_most = Some(Severity::Deny);
    finding
}
