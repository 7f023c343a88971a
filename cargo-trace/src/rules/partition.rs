//! Classes against the risk file and against the crate graph: what controls a severity, what stands in one program,
//! and whether the segregation that keeps them apart was shown.

use super::context::Context;
use crate::finding::{Code, Finding};
use crate::model::components::components;
use crate::model::{Class, ItemNode, RequirementNode, Status, Trace, Verification};
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    too_low(trace, found);
    for node in &trace.items {
        if lowers(trace, node) && has_segregation(node) && !is_shown(trace, node) {
            found.push(segregation_unverified(trace, node));
        }
    }
    mixed(trace, found);
}

/// What implements a control has the class of the risk that it controls (7.2.2): of several controls of a requirement
/// the one with the highest class is named.
#[requirement("RQ-107")]
fn too_low(trace: &Trace, found: &mut Vec<Finding>) {
    let mut worst: BTreeMap<usize, (Class, usize)> = BTreeMap::new();
    for (n, control) in trace.risk_graph.controls.iter().enumerate() {
        let Some(class) = control.class else { continue };
        for requirement in &control.requirements {
            let node = &trace.requirements[*requirement];
            if node.record.status.value != Status::Retired && node.class < class {
                let known = worst.entry(*requirement).or_insert((class, n));
                if class > known.0 {
                    *known = (class, n);
                }
            }
        }
    }
    found.extend(worst.into_iter().map(|(n, (class, c))| class_too_low(trace, &trace.requirements[n], class, c)));
}

fn class_too_low(trace: &Trace, node: &RequirementNode, class: Class, control: usize) -> Finding {
    let (id, control) = (&node.record.id.value, &trace.risk.controls[control]);
    let (own, implied) = (trace.scheme.word(node.class), trace.scheme.word(class));
    let message = format!(
        "`{id}` is class {own} and implements `{}`, which controls a severity of class {implied}",
        control.id.value
    );
    let named = node.record.risk_controls.iter().find(|named| named.value == control.id.value);
    let mut finding = Finding::new(Code::ClassTooLow, message)
        .id(id)
        .id(&control.id.value)
        .class(node.class)
        .at(named.map_or(node.record.place(), |named| &named.place), format!("class {own}"));
    for item in node.items.iter().map(|n| &trace.items[*n]) {
        let place = item.record.class.as_ref().map_or(&item.record.id.place, |class| &class.place);
        finding = finding.at(place, format!("its item, class {}", trace.scheme.word(item.class)));
        finding.ids.push(item.record.id.value.clone());
    }
    finding.help(format!(
        "give the item class {implied}, `class = \"{implied}\"`, or let a requirement of an item of that class implement \
         the control"
    ))
}

fn has_segregation(node: &ItemNode) -> bool {
    node.record.segregation.as_ref().is_some_and(|text| !text.trim().is_empty())
}

/// The class that the item would have without its own.
fn above(trace: &Trace, node: &ItemNode) -> Class {
    node.parent.map_or(trace.system_class, |parent| trace.items[parent].class)
}

fn lowers(trace: &Trace, node: &ItemNode) -> bool {
    node.class < above(trace, node)
}

/// Some record that names the item shows it.
fn is_shown(trace: &Trace, node: &ItemNode) -> bool {
    let links = || trace.verifications.iter().filter(|link| link.id.value == node.record.id.value);
    links().any(|link| link.record().is_some() && link.shows()) && !links().any(Verification::fails)
}

/// Judged by the class from which the item is kept apart.
#[requirement("RQ-108")]
fn segregation_unverified(trace: &Trace, node: &ItemNode) -> Finding {
    let id = &node.record.id.value;
    let class = above(trace, node);
    let (own, higher) = (trace.scheme.word(node.class), trace.scheme.word(class));
    let message = format!("nothing shows that `{id}` of class {own} is kept apart from class {higher}");
    Finding::new(Code::SegregationUnverified, message)
        .id(id)
        .class(class)
        .at(&node.record.id.place, "`segregation` says how; no record says that it holds")
        .help(format!(
            "keep a record of what shows that the segregation holds:\n\n[record.VR-…]\ntitle = \"…\"\nmethod = \
             \"analysis\"\nlevel = \"system\"\nverifies = [\"{id}\"]"
        ))
}

/// Items whose code runs in one program with code of a higher class that uses it, or that shares its package.
#[requirement("RQ-109")]
fn mixed(trace: &Trace, found: &mut Vec<Finding>) {
    let mut by_package: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    for (n, node) in trace.items.iter().enumerate() {
        for code in &node.record.code {
            by_package.entry(&code.value.package).or_default().insert(n);
        }
    }
    let none = BTreeSet::new();
    let of = |package: &str| by_package.get(package).unwrap_or(&none);
    let apart = kept_apart(trace);
    let mut pairs: BTreeMap<(usize, usize), (&str, &str)> = BTreeMap::new();
    for package in &trace.collected.packages {
        for high in of(&package.name) {
            for used in package.dependencies.iter().chain([&package.name]) {
                let lower = of(used).iter().filter(|low| trace.items[**low].class < trace.items[*high].class);
                for low in lower.filter(|low| !apart[**low]) {
                    pairs.entry((*high, *low)).or_insert((&package.name, used));
                }
            }
        }
    }
    found.extend(pairs.into_iter().map(|((high, low), packages)| mixed_classes(trace, high, low, packages)));
}

/// Items of which a record shows that they, or what they were split from, are kept apart.
fn kept_apart(trace: &Trace) -> Vec<bool> {
    let edges: Vec<Vec<usize>> = trace.items.iter().map(|node| node.parent.into_iter().collect()).collect();
    let mut apart = vec![false; trace.items.len()];
    // What an item was split from comes before it.
    for n in components(&edges).into_iter().flatten() {
        let node = &trace.items[n];
        apart[n] = node.parent.is_some_and(|parent| apart[parent])
            || (lowers(trace, node) && has_segregation(node) && is_shown(trace, node));
    }
    apart
}

fn mixed_classes(trace: &Trace, high: usize, low: usize, (user, used): (&str, &str)) -> Finding {
    let (high, low) = (&trace.items[high], &trace.items[low]);
    let (a, b) = (&high.record.id.value, &low.record.id.value);
    let (higher, lower) = (trace.scheme.word(high.class), trace.scheme.word(low.class));
    let how = if user == used {
        format!("stand in one package, `{user}`")
    } else {
        format!("run in one program: package `{user}` uses `{used}`")
    };
    let message = format!("`{a}` of class {higher} and `{b}` of class {lower} {how}");
    let mut finding = Finding::new(Code::MixedClasses, message).id(a).id(b).class(high.class);
    for (node, package) in [(low, used), (high, user)] {
        let code = node.record.code.iter().find(|code| code.value.package == package);
        let word = trace.scheme.word(node.class);
        finding = finding.at(code.map_or(&node.record.id.place, |code| &code.place), format!("class {word}"));
    }
    finding.caused_by = lowers(trace, low).then(|| {
        let code = if has_segregation(low) { Code::SegregationUnverified } else { Code::ClassNotInherited };
        (code, b.clone())
    });
    finding.help(format!(
        "show that a failure of the one cannot reach the other, with `verifies = [\"{b}\"]` in a record; or develop both \
         to class {higher}, or put them into different programs"
    ))
}
