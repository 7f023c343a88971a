//! Classes of items and of the software system against what the risk file and their own parts imply (4.3).

use super::context::Context;
use crate::finding::{Code, Finding};
use crate::model::{Acceptability, Class, Control, Id, Place, Spanned, Trace};
use iec62304_core::requirement;
use std::collections::HashSet;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    let situations: Vec<Option<Implied>> = (0..trace.risk.situations.len()).map(|n| of_situation(trace, n)).collect();
    items(trace, &situations, found);
    system(trace, &situations, found);
}

/// A class, and the risk whose severity implies it.
#[derive(Clone, Copy)]
struct Implied {
    class: Class,
    risk: usize,
}

/// What implies a class; an index into the records of its kind.
#[derive(Clone, Copy)]
enum Source {
    Cause(usize, Implied),
    Situation(usize, Implied),
    Part(usize, Class),
}

impl Source {
    fn class(self) -> Class {
        match self {
            Self::Cause(_, implied) | Self::Situation(_, implied) => implied.class,
            Self::Part(_, class) => class,
        }
    }
}

/// It lies outside of the software, so that classification may count on it.
fn is_outside(control: &Control) -> bool {
    control.external || (control.is_outside_software() && !control.is_in_software())
}

fn outside(trace: &Trace, controls: &[usize]) -> bool {
    controls.iter().any(|n| is_outside(&trace.risk.controls[*n]))
}

/// The highest class of the risks of a situation that no control outside of the software answers; a risk that is
/// acceptable before all controls implies none.
fn of_situation(trace: &Trace, n: usize) -> Option<Implied> {
    let node = &trace.risk_graph.situations[n];
    if outside(trace, &node.controls) {
        return None;
    }
    let mut worst: Option<Implied> = None;
    for risk in node.risks.iter().copied() {
        let (record, graph) = (&trace.risk.risks[risk], &trace.risk_graph.risks[risk]);
        let is_answered = outside(trace, &graph.controls);
        if is_answered || trace.risk.initial(record) == Some(Acceptability::Acceptable) {
            continue;
        }
        if let Some(class) = graph.class.filter(|class| worst.is_none_or(|worst| *class > worst.class)) {
            worst = Some(Implied { class, risk });
        }
    }
    worst
}

fn of_cause(trace: &Trace, n: usize, situations: &[Option<Implied>]) -> Option<Implied> {
    let node = &trace.risk_graph.causes[n];
    if outside(trace, &node.controls) { None } else { situations[node.situation?] }
}

/// What a situation implies for software that is not named by a cause of it: nothing where software has no part in it,
/// or where every cause is answered outside of the software.
fn as_a_whole(trace: &Trace, n: usize, situations: &[Option<Implied>]) -> Option<Implied> {
    let causes = &trace.risk_graph.situations[n].causes;
    let answered = causes.iter().all(|cause| outside(trace, &trace.risk_graph.causes[*cause].controls));
    let without = trace.risk.situations[n].no_software.is_some() && causes.is_empty();
    if without || (answered && !causes.is_empty()) { None } else { situations[n] }
}

/// The highest of what implies more than a class; of several the first.
fn worst(class: Class, sources: impl Iterator<Item = Source>) -> Option<Source> {
    sources.filter(|source| source.class() > class).reduce(|a, b| if b.class() > a.class() { b } else { a })
}

/// Parts above the whole, but those that are kept apart from it.
fn parts<'a>(trace: &'a Trace, parts: impl Iterator<Item = usize> + 'a) -> impl Iterator<Item = Source> + 'a {
    let segregated = |n: usize| trace.items[n].record.segregation.as_ref().is_some_and(|text| !text.trim().is_empty());
    parts.filter(move |n| !segregated(*n)).map(|n| Source::Part(n, trace.items[n].class))
}

#[requirement("RQ-107")]
fn items(trace: &Trace, situations: &[Option<Implied>], found: &mut Vec<Finding>) {
    let graph = &trace.risk_graph;
    let mut sources: Vec<Vec<Source>> = vec![Vec::new(); trace.items.len()];
    // The situations that a cause in the item speaks for.
    let mut spoken: HashSet<(usize, usize)> = HashSet::new();
    for (n, cause) in graph.causes.iter().enumerate() {
        let Some(item) = cause.item else { continue };
        spoken.extend(cause.situation.map(|situation| (item, situation)));
        sources[item].extend(of_cause(trace, n, situations).map(|implied| Source::Cause(n, implied)));
    }
    for (n, situation) in graph.situations.iter().enumerate() {
        let Some(implied) = as_a_whole(trace, n, situations) else { continue };
        for item in situation.items.iter().filter(|item| !spoken.contains(&(**item, n))) {
            sources[*item].push(Source::Situation(n, implied));
        }
    }
    for (node, sources) in trace.items.iter().zip(sources) {
        let sources = sources.into_iter().chain(parts(trace, node.children.iter().copied()));
        let Some(source) = worst(node.class, sources) else { continue };
        let id = &node.record.id.value;
        let place = node.record.class.as_ref().map_or(&node.record.id.place, |class| &class.place);
        found.push(class_too_low(trace, Some(id), node.class, Some(place), source));
    }
}

/// The system is the root of items: every situation is one that its software may lead to.
#[requirement("RQ-107")]
fn system(trace: &Trace, situations: &[Option<Implied>], found: &mut Vec<Finding>) {
    let implied = (0..situations.len())
        .filter_map(|n| as_a_whole(trace, n, situations).map(|implied| Source::Situation(n, implied)));
    let top = trace.items.iter().enumerate().filter(|(_, node)| node.parent.is_none()).map(|(n, _)| n);
    if let Some(source) = worst(trace.system_class, implied.chain(parts(trace, top))) {
        let stated = trace.config.project.class.as_ref().map(|class| &class.place);
        found.push(class_too_low(trace, None, trace.system_class, stated, source));
    }
}

/// Of an item, or of the software system where there is no id.
fn class_too_low(trace: &Trace, id: Option<&Id>, class: Class, place: Option<&Place>, source: Source) -> Finding {
    let (own, implied) = (trace.scheme.word(class), trace.scheme.word(source.class()));
    let name = id.map_or_else(|| "the software system".to_owned(), |id| format!("`{id}`"));
    let (subject, why, risk): (&Spanned<Id>, String, Option<usize>) = match source {
        Source::Cause(n, from) => {
            let cause = &trace.risk.causes[n];
            (
                &cause.id,
                format!("is where `{}` happens, which leads to a severity of class {implied}", cause.id.value),
                Some(from.risk),
            )
        }
        Source::Situation(n, from) => {
            let situation = &trace.risk.situations[n];
            (
                &situation.id,
                format!("may lead to `{}`, which has a severity of class {implied}", situation.id.value),
                Some(from.risk),
            )
        }
        Source::Part(n, _) => {
            let part = &trace.items[n].record;
            (&part.id, format!("has a part of class {implied}, `{}`", part.id.value), None)
        }
    };
    let mut finding = Finding::new(Code::ClassTooLow, format!("{name} is class {own} and {why}")).class(class);
    finding = if let Some(id) = id { finding.id(id) } else { finding.key("system") };
    finding = finding.id(&subject.value);
    if let Some(place) = place {
        finding = finding.at(place, format!("class {own}"));
    }
    finding = finding.at(&subject.place, if risk.is_some() { "implies more" } else { "its part" });
    if let Some(severity) = risk.and_then(|n| trace.risk.risks[n].severity.as_ref()) {
        finding = finding.at(&severity.place, format!("a severity of class {implied}"));
    }
    finding.help(if risk.is_some() {
        format!(
            "let the class be {implied}, `class = \"{implied}\"`; or name in `mitigates` of a control outside of the \
             software, `external = true`, what it answers"
        )
    } else {
        format!("let the whole be class {implied}, as its highest part, or say in the part what keeps it apart, `segregation = \"…\"`")
    })
}
