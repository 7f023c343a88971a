//! Risk controls: requirement, code, verification of the implementation and of the effectiveness, and what they bring.

use crate::finding::{Code, Finding, Severity};
use crate::model::{Control, Gate, Id, ImplementedIn, Obstacle, RequirementNode, Spanned, Status, Trace, Verification};
use crate::rules::class::malformed;
use crate::rules::context::Context;
use crate::rules::evidence::cause;
use crate::rules::words::list;
use iec62304_core::requirement;

#[requirement("RQ-106")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    let implemented = trace.implemented();
    for (n, control) in trace.risk.controls.iter().enumerate() {
        let node = &trace.risk_graph.controls[n];
        let start = found.len();
        let requirements: Vec<usize> = node.requirements.clone();
        if control.is_in_software() && requirements.is_empty() {
            found.push(control_without_requirement(control));
        } else {
            if let Some(finding) = control_unimplemented(trace, control, &requirements, &implemented) {
                found.push(finding);
            }
            if !trace.is_control_verified(n) {
                found.push(control_unverified(trace, control, n));
            }
        }
        if !trace.is_control_effective(n) {
            found.push(effectiveness_unverified(trace, control, n));
        }
        if control.new_hazards.is_none() {
            found.push(new_hazards_unanswered(control));
        }
        if !control.is_in_software() && !control.implemented_in.is_empty() {
            found.extend(requirements.iter().map(|r| not_in_software(control, &trace.requirements[*r])));
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
fn control_unimplemented(
    trace: &Trace,
    control: &Control,
    requirements: &[usize],
    implemented: &[bool],
) -> Option<Finding> {
    let active = |n: &usize| trace.requirements[*n].record.status.value == Status::Active;
    let open: Vec<usize> = requirements.iter().copied().filter(|n| !active(n) || !implemented[*n]).collect();
    let due: Vec<usize> = open.iter().copied().filter(active).collect();
    let first = &trace.requirements[*due.first().or(open.first())?];
    let id = &control.id.value;
    let names: Vec<&Id> = open.iter().map(|n| &trace.requirements[*n].record.id.value).collect();
    let message = format!("`{id}` is not implemented: no product code for {}", list(&names));
    let mut finding = Finding::new(Code::ControlUnimplemented, message).id(id).at(&control.id.place, "declared here");
    for node in open.iter().take(3).map(|n| &trace.requirements[*n]) {
        finding = finding.at(node.record.place(), format!("{} and without code", node.record.status.value));
    }
    finding.only = due.is_empty().then_some(Gate::Release);
    let code = if due.is_empty() { Code::NotFinal } else { Code::Unimplemented };
    finding.caused_by = Some((code, first.record.id.value.clone()));
    Some(finding.help(format!("tag the code that does it with `#[requirement(\"{}\")]`", first.record.id.value)))
}

/// The chain is broken at the verification where nothing is linked, and at the result where what is linked does not show
/// it.
#[requirement("RQ-101")]
fn control_unverified(trace: &Trace, control: &Control, n: usize) -> Finding {
    let id = &control.id.value;
    let node = &trace.risk_graph.controls[n];
    let requirements: Vec<&RequirementNode> = node.requirements.iter().map(|r| &trace.requirements[*r]).collect();
    let own: Vec<&Verification> = trace.own_links(n).collect();
    let open: Vec<&RequirementNode> = requirements
        .iter()
        .copied()
        .filter(|node| node.record.status.value != Status::Active || !trace.is_answered(node))
        .collect();
    let linked: Vec<&Verification> =
        own.iter().copied().chain(open.iter().flat_map(|node| node.links(&trace.verifications))).collect();
    let message = if linked.is_empty() {
        format!("nothing verifies the implementation of `{id}`, so its chain is broken at the verification")
    } else {
        format!("nothing that is linked shows the implementation of `{id}`, so its chain is broken at the result")
    };
    let mut finding = Finding::new(Code::ControlUnverified, message).id(id).at(&control.id.place, "declared here");
    for node in open.iter().take(3) {
        finding = finding.at(node.record.place(), format!("implements it, {}", node.state));
    }
    for link in linked.iter().filter(|link| !link.shows()).take(3) {
        finding = finding.at(&link.id.place, link.why_not().unwrap_or_else(|| link.standing.outcome.to_string()));
    }
    let begun: Vec<&RequirementNode> =
        open.iter().copied().filter(|node| node.record.status.value == Status::Active).collect();
    let outside = control.is_outside_software() && node.evidence.is_empty() && node.externals.is_empty();
    finding.caused_by = root(trace, &own, &open, &begun);
    // What is planned is green in development, as the requirement itself is.
    let waits = begun.is_empty() && !open.is_empty() && own.is_empty() && !outside;
    finding.only = waits.then_some(Gate::Release);
    let test = open.first().map_or(id, |node| &node.record.id.value);
    finding.help(if control.is_in_software() {
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
