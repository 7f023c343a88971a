//! Safety classes and items: stated words, inheritance, allocation, overlap.

use super::context::Context;
use super::words::list;
use crate::finding::{Code, Finding, Severity};
use crate::model::components::{components, cycle};
use crate::model::{Class, CodePath, ItemNode, Place, RequirementNode, Spanned, Trace};
use iec62304_core::requirement;
use std::collections::{BTreeMap, HashSet};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    match &trace.config.project.class {
        None => found.push(class_defaulted(trace)),
        Some(word) => found.extend(class_word(trace, word)),
    }
    for node in &trace.items {
        found.extend(node.record.class.as_ref().and_then(|word| class_word(trace, word)));
        found.extend(class_not_inherited(trace, node));
    }
    let implied = trace.risk.scales.severity.steps().iter().filter_map(|step| step.class.as_ref());
    found.extend(implied.filter_map(|word| class_word(trace, word)));
    if !trace.items.is_empty() {
        found.extend(context.judged().filter(|(_, n)| n.record.items.is_empty()).map(|(_, n)| unallocated(trace, n)));
    }
    overlaps(trace, found);
    unknown_packages(trace, found);
    rings(trace, found);
}

/// A document that can be read but says what cannot be: the one constructor that rules use for it.
pub(super) fn malformed(
    message: impl Into<String>,
    place: &Place,
    label: impl Into<String>,
    help: impl Into<String>,
) -> Finding {
    let message = message.into();
    Finding::new(Code::MalformedDocument, message.clone()).at(place, label).help(help).key(message)
}

fn class_word(trace: &Trace, word: &Spanned<String>) -> Option<Finding> {
    if trace.scheme.class(&word.value).is_some() {
        return None;
    }
    let message = format!("`{}` is no class of the scheme `{}`", word.value, trace.scheme.id);
    let words = list(&trace.scheme.words);
    Some(malformed(message, &word.place, "here", format!("its classes are {words}, lowest demand first")))
}

fn class_defaulted(trace: &Trace) -> Finding {
    let word = trace.scheme.word(trace.scheme.default);
    let mut finding = Finding::new(
        Code::ClassDefaulted,
        format!("the software system has no stated class, so it is judged as class {word}"),
    )
    .class(trace.scheme.default)
    .help(format!("state it in trace.toml:\n\n[project]\nclass = \"{word}\""));
    if trace.config.exists {
        finding = finding.at(&Place::file("trace.toml"), "no `class` in `[project]`");
    }
    finding
}

/// An item below what it was split from needs segregation; an item without parent was split from the system.
fn class_not_inherited(trace: &Trace, node: &ItemNode) -> Option<Finding> {
    let own = node.record.class.as_ref()?;
    let class = trace.scheme.class(&own.value)?;
    let parent = node.parent.map(|parent| &trace.items[parent]);
    let stated = trace.config.project.class.as_ref();
    // Without a stated class the system has the scheme's default (4.3 g), and lowering below that needs the
    // same reason as lowering below a stated one.
    let above = parent.map_or(trace.system_class, |parent| parent.class);
    if class >= above || node.record.segregation.as_ref().is_some_and(|text| !text.trim().is_empty()) {
        return None;
    }
    let (id, word) = (&node.record.id.value, trace.scheme.word(above));
    let origin = parent.map_or_else(|| "the software system".to_owned(), |p| format!("`{}`", p.record.id.value));
    let message = format!("`{id}` is class {}, split from {origin} of class {word}, without segregation", own.value);
    let mut finding = Finding::new(Code::ClassNotInherited, message).id(id).class(class).at(&own.place, "lowered here");
    if let Some(place) = parent.map(|p| p.record.class.as_ref().map_or(&p.record.id.place, |class| &class.place)) {
        finding = finding.at(place, format!("class {word}"));
    } else if let Some(stated) = stated {
        finding = finding.at(&stated.place, format!("class {word}"));
    }
    if parent.is_none() && stated.is_none() {
        return Some(finding.help(format!(
            "state the class of the system in trace.toml, `[project]`, `class = \"…\"` (without it class {word} holds), or \
             say in the item what keeps it apart, `segregation = \"…\"`"
        )));
    }
    Some(finding.help(format!(
        "say in the item what keeps it apart, `segregation = \"…\"`, or let it be class {word} and take the line out"
    )))
}

fn unallocated(trace: &Trace, node: &RequirementNode) -> Finding {
    let id = &node.record.id.value;
    let word = trace.scheme.word(node.class);
    let example = trace.items.first().map_or("…", |item| item.record.id.value.as_str());
    Finding::new(Code::Unallocated, format!("`{id}` belongs to no software item"))
        .id(id)
        .class(node.class)
        .at(node.record.place(), format!("declared here, judged by the system's class {word}"))
        .help(format!("name the item that it is allocated to: `item = \"{example}\"`"))
}

#[requirement("RQ-060")]
fn overlaps(trace: &Trace, found: &mut Vec<Finding>) {
    let mut owners: BTreeMap<&CodePath, (usize, &Place)> = BTreeMap::new();
    for (n, node) in trace.items.iter().enumerate() {
        for code in &node.record.code {
            match owners.get(&code.value) {
                Some((owner, _)) if *owner == n => {}
                Some((owner, place)) => {
                    found.push(item_overlap(&code.value, node, &code.place, &trace.items[*owner], place))
                }
                None => {
                    owners.insert(&code.value, (n, &code.place));
                }
            }
        }
    }
}

fn item_overlap(code: &CodePath, node: &ItemNode, place: &Place, other: &ItemNode, first: &Place) -> Finding {
    let (id, owner) = (&node.record.id.value, &other.record.id.value);
    Finding::new(Code::ItemOverlap, format!("the code `{code}` is in `{owner}` and in `{id}`"))
        .id(id)
        .id(owner)
        .class(node.class.max(other.class))
        .at(place, "named again here")
        .at(first, "named first here")
        .help("leave it in one item, or name the module that each consists of: `code = [\"package::module\"]`")
        .key(code.to_string())
}

/// Items may hold code that cargo does not know, so an unknown package is no more than a warning.
fn unknown_packages(trace: &Trace, found: &mut Vec<Finding>) {
    let members: HashSet<&str> = trace.collected.packages.iter().map(|package| &*package.name).collect();
    if members.is_empty() {
        return;
    }
    for node in &trace.items {
        for code in node.record.code.iter().filter(|code| !members.contains(code.value.package.as_str())) {
            let (id, package) = (&node.record.id.value, &code.value.package);
            let mut names: Vec<&str> = members.iter().copied().collect();
            names.sort_unstable();
            let nearest = names.into_iter().max_by(|a, b| {
                strsim::jaro_winkler(a, package).total_cmp(&strsim::jaro_winkler(b, package)).then_with(|| b.cmp(a))
            });
            let help = nearest.map_or_else(String::new, |name| format!("did you mean `code = [\"{name}\"]`?"));
            let message = format!("`{id}` consists of `{package}`, which is no package of the workspace");
            let mut finding = malformed(message, &code.place, "no such package", help).id(id);
            finding.class = Some(node.class);
            finding.at_most = Some(Severity::Warn);
            found.push(finding);
        }
    }
}

fn rings(trace: &Trace, found: &mut Vec<Finding>) {
    let edges: Vec<Vec<usize>> = trace.items.iter().map(|node| node.parent.into_iter().collect()).collect();
    for component in components(&edges) {
        let path: Vec<&ItemNode> = cycle(&component, &edges).iter().map(|n| &trace.items[*n]).collect();
        let Some((first, parent)) = path.first().and_then(|first| Some((first, first.record.parent.as_ref()?))) else {
            continue;
        };
        let ids: Vec<String> = path.iter().chain([first]).map(|node| format!("`{}`", node.record.id.value)).collect();
        let message = format!("items are split from each other: {}", ids.join(" → "));
        let help = "take the parent out of the item that the others were split from";
        let highest: Option<Class> = path.iter().map(|node| node.class).max();
        let mut finding = malformed(message, &parent.place, "closes the ring", help);
        finding.ids = path.iter().map(|node| node.record.id.value.clone()).collect();
        finding.class = highest;
        found.push(finding);
    }
}
