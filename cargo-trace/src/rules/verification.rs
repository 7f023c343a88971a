//! Requirements and tests: what nothing verifies, which demand is open, tests without requirement, and tags
//! on what is no test.

use super::context::Context;
use super::ids_causes::Causes;
use super::words::{count, list};
use crate::finding::{Code, Finding};
use crate::model::source_map::SourceMap;
use crate::model::{
    CompiledTag, Demand, Gate, Id, Level, NOT_A_TEST, Place, Relation, RequirementNode, State, Status, TargetKey,
    TargetKind, TestNode, Tier, Trace, Verification,
};
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    let causes = Causes::new(context, Relation::Verifies);
    for node in context.judged().map(|(_, node)| node).chain(demanding(trace)) {
        if node.links(&trace.verifications).next().is_none() {
            let mut finding = untested(trace, node);
            finding.caused_by = causes.of(&node.record.id.value);
            found.push(finding);
        } else {
            open_demands(context, node, found);
        }
    }
    if !trace.is_undocumented() {
        let mut unlinked: BTreeMap<&TargetKey, Vec<&TestNode>> = BTreeMap::new();
        let written = tagged_in_text(trace);
        let candidates = trace.tests.iter().filter(|test| test.compiled && test.attributed);
        let at = |test: &TestNode| (test.place.line, test.place.column);
        let untagged = |test: &&TestNode| {
            test.verifications.is_empty() && !written.get(&*test.place.file).is_some_and(|t| t.contains(&at(test)))
        };
        for test in candidates.filter(untagged) {
            unlinked.entry(&test.target).or_default().push(test);
        }
        found.extend(unlinked.into_iter().map(|(target, tests)| unlinked_test(context, target, &tests)));
    }
    let strangers = trace.verifications.iter().filter(|v| v.reason.as_deref() == Some(NOT_A_TEST));
    let tags: BTreeSet<usize> = strangers.map(|verification| verification.tag).collect();
    for tag in tags.into_iter().map(|tag| &trace.collected.tags[tag]) {
        let mut finding = not_a_test(tag);
        finding.class = context.class_of_file(&tag.place.file);
        found.push(finding);
    }
}

/// Active upper requirements that say themselves how they are verified. What went to hardware or a process is
/// shown elsewhere, unless something here is linked to it.
fn demanding(trace: &Trace) -> impl Iterator<Item = &RequirementNode> {
    trace.requirements.iter().filter(|node| {
        let is_upper = matches!(node.record.tier, Tier::Need | Tier::System);
        let is_active = node.record.status.value == Status::Active && node.state != State::Undocumented;
        let is_here = !node.is_outside_software() || node.links(&trace.verifications).next().is_some();
        is_upper && is_active && is_here && !node.demands.is_empty()
    })
}

/// Names of the tests, by file, that carry a `verifies` tag in the text: where a condition keeps such a tag out,
/// `never-compiled` says so.
fn tagged_in_text(trace: &Trace) -> HashMap<&str, HashSet<(u32, u32)>> {
    let mut map = SourceMap::new(&trace.index);
    let mut tagged: HashMap<&str, HashSet<(u32, u32)>> = HashMap::new();
    for (n, file) in trace.index.files.iter().enumerate() {
        let lines = file.tags.iter().filter(|tag| tag.relation == Relation::Verifies).flat_map(|tag| &tag.ids);
        for item in lines.filter_map(|id| map.round(n, id.place.line)).map(|item| &file.items[item]) {
            tagged.entry(&file.path).or_default().insert((item.line, item.column));
        }
    }
    tagged
}

/// Demands that links leave open. What a document does not say is the pack's default, gate by gate.
#[requirement("RQ-042")]
fn open_demands(context: &Context<'_>, node: &RequirementNode, found: &mut Vec<Finding>) {
    let trace = context.trace;
    let links: Vec<&Verification> = node.links(&trace.verifications).collect();
    if !node.demands_defaulted {
        let open = node.demands.iter().filter(|answer| answer.satisfied_by.is_empty());
        let open: Vec<(&Demand, Option<&Place>)> = open.map(|a| (&a.demand, a.place.as_ref())).collect();
        open_of(trace, node, &links, &open, None, found);
        return;
    }
    let open_in = |gate| -> Vec<(&Demand, Option<&Place>)> {
        let demands = context.pack.demands(gate).iter();
        let open = demands.filter(|demand| !links.iter().any(|link| demand.is_satisfied_by(link)));
        open.map(|demand| (demand, None)).collect()
    };
    let development = open_in(Gate::Development);
    let release: Vec<_> = open_in(Gate::Release).into_iter().filter(|open| !development.contains(open)).collect();
    // What development leaves open is open in release too, and need not be said twice.
    open_of(trace, node, &links, &development, None, found);
    if development.is_empty() {
        open_of(trace, node, &links, &release, Some(Gate::Release), found);
    }
}

fn open_of(
    trace: &Trace,
    node: &RequirementNode,
    links: &[&Verification],
    open: &[(&Demand, Option<&Place>)],
    only: Option<Gate>,
    found: &mut Vec<Finding>,
) {
    // With a counting test at hand a demand for tests lacks only the level.
    let has_method = |demand: &Demand| {
        links.iter().any(|link| link.counts() && demand.alternatives.iter().any(|a| a.method == link.method))
    };
    let (level, method): (Vec<_>, Vec<_>) = open.iter().copied().partition(|(demand, _)| has_method(demand));
    let mut add = |mut finding: Finding| {
        finding.only = only;
        found.push(finding);
    };
    if !level.is_empty() {
        add(missing_level(trace, node, links, &level));
    }
    if !method.is_empty() {
        add(missing_method(node, links, &method));
    }
}

type Open<'a> = (&'a Demand, Option<&'a Place>);

fn with_demands(mut finding: Finding, node: &RequirementNode, demands: &[Open<'_>]) -> Finding {
    for place in demands.iter().filter_map(|(_, place)| *place) {
        finding = finding.at(place, "demanded here");
    }
    if finding.locations.is_empty() {
        finding = finding.at(node.record.place(), "declared here; no `verify`, so the rule pack's default holds");
    }
    finding
}

#[requirement("RQ-041")]
fn untested(trace: &Trace, node: &RequirementNode) -> Finding {
    let id = &node.record.id.value;
    let message = if node.demands_defaulted {
        format!("nothing verifies `{id}`")
    } else {
        let demands: Vec<&Demand> = node.demands.iter().map(|answer| &answer.demand).collect();
        format!("nothing verifies `{id}`, which demands {}", list(&demands))
    };
    let by_tests = node.demands.is_empty() || node.demands.iter().any(|answer| answer.demand.asks_for_a_test());
    let system = !node.demands_defaulted
        && node.demands.iter().flat_map(|a| &a.demand.alternatives).any(|a| a.level == Some(Level::System));
    let planned = "where the work is not begun: `status = \"planned\"`";
    let help = match (by_tests, system) {
        (true, true) => {
            format!("tag the test that shows it with `#[verifies(\"{id}\", level = \"system\")]`; {planned}")
        }
        (true, false) => format!("tag the test that shows it with `#[verifies(\"{id}\")]`; {planned}"),
        (false, _) => format!("{}; {planned}", tests_only(id)),
    };
    let mut finding = Finding::new(Code::Untested, message)
        .id(id)
        .class(node.class)
        .at(node.record.place(), format!("declared here, class {}", trace.scheme.word(node.class)))
        .help(help);
    for n in node.verifications.iter().take(3) {
        let verification = &trace.verifications[*n];
        finding = finding.at(&verification.id.place, verification.reason.clone().unwrap_or_default());
    }
    finding
}

fn missing_level(trace: &Trace, node: &RequirementNode, links: &[&Verification], demands: &[Open<'_>]) -> Finding {
    let id = &node.record.id.value;
    let texts: Vec<String> = demands.iter().map(|(demand, _)| demand.to_string()).collect();
    let wanted: Option<Level> = demands.iter().flat_map(|(demand, _)| &demand.alternatives).find_map(|a| a.level);
    let level = wanted.map_or("system", Level::as_str);
    let message = if node.demands_defaulted {
        format!("`{id}` has no verification at level `{level}`")
    } else {
        format!("`{id}` demands {}, and no linked test is at that level", list(&texts))
    };
    let mut finding = Finding::new(Code::MissingLevel, message).id(id).class(node.class).key(texts.join(", "));
    finding = with_demands(finding, node, demands);
    for link in links.iter().filter(|link| link.counts()).take(3) {
        finding = finding.at(&link.id.place, format!("verified here at level {} ({})", link.level, from_text(link)));
    }
    let package = links.first().map(|link| &link.target.package);
    let package = trace.collected.packages.iter().find(|p| Some(&p.name) == package);
    let directory = package.and_then(|p| p.manifest.strip_suffix("Cargo.toml")).unwrap_or("");
    finding.help(format!(
        "tag a test of that level with `#[verifies(\"{id}\", level = \"{level}\")]`, or map its directory in \
         trace.toml:\n\n[levels]\n\"{directory}tests/{level}/**\" = \"{level}\""
    ))
}

const fn from_text(link: &Verification) -> &'static str {
    use crate::model::LevelFrom;
    match link.level_from {
        LevelFrom::Tag => "by its tag",
        LevelFrom::Map => "by trace.toml",
        LevelFrom::Inferred => "inferred from its place",
    }
}

fn missing_method(node: &RequirementNode, links: &[&Verification], demands: &[Open<'_>]) -> Finding {
    let id = &node.record.id.value;
    let texts: Vec<String> = demands.iter().map(|(demand, _)| demand.to_string()).collect();
    let by_tests = demands.iter().any(|(demand, _)| demand.asks_for_a_test());
    let message = if node.demands_defaulted {
        format!("`{id}` is verified by nothing that is confirmed as a test")
    } else if by_tests {
        format!("`{id}` demands {}, and no linked test is confirmed as one", list(&texts))
    } else {
        format!("`{id}` demands {}, and nothing linked is that", list(&texts))
    };
    let mut finding = Finding::new(Code::MissingMethod, message).id(id).class(node.class).key(texts.join(", "));
    finding = with_demands(finding, node, demands);
    for link in links.iter().filter(|link| by_tests && !link.counts()).take(3) {
        finding = finding.at(&link.id.place, link.reason.clone().unwrap_or_default());
    }
    finding.help(if by_tests {
        format!(
            "write the test as a function with a test attribute of its own, and tag it with `#[verifies(\"{id}\")]`"
        )
    } else {
        tests_only(id)
    })
}

fn tests_only(id: &Id) -> String {
    format!(
        "this version links tests only and reads no records of other methods: the gap stands until it does, unless a \
         test shows `{id}` as well"
    )
}

#[requirement("RQ-063")]
fn unlinked_test(context: &Context<'_>, target: &TargetKey, tests: &[&TestNode]) -> Finding {
    let names: Vec<&str> = tests.iter().map(|test| &*test.path).collect();
    // A package has one library, but as many test targets as it likes.
    let what = match target.kind {
        TargetKind::Lib | TargetKind::ProcMacro => format!("{} of package `{}`", target.kind, target.package),
        kind => format!("{kind} `{}` of package `{}`", target.name, target.package),
    };
    let message = match names.as_slice() {
        [only] => format!("1 test in {what} verifies no requirement: `{only}`"),
        _ => format!("{} in {what} verify no requirement: {}", count(names.len(), "test"), list(&names)),
    };
    let mut finding = Finding::new(Code::UnlinkedTest, message)
        .key(format!("{} {} {}", target.package, target.kind, target.name))
        .help("tag each with `#[verifies(\"…\")]`; tests without requirement are fine where the team's plan says so");
    if let Some(first) = tests.first() {
        finding.class = context.class_of_file(&first.place.file);
        let label = if tests.len() == 1 { String::new() } else { format!("the first of {}", tests.len()) };
        finding = finding.at(&first.place, label);
    }
    finding
}

#[requirement("RQ-049")]
fn not_a_test(tag: &CompiledTag) -> Finding {
    let name = tag.names.first().map_or("it", |name| &**name);
    let ids: Vec<&Id> = tag.ids.iter().map(|id| &id.value).collect();
    let mut finding = Finding::new(Code::NotATest, format!("the function that is to verify {} is no test", list(&ids)));
    finding.ids = ids.into_iter().cloned().collect();
    for id in &tag.ids {
        finding = finding.at(&id.place, "no harness lists this function");
    }
    if let Some(place) = &tag.name_place {
        finding = finding.at(place, format!("`{name}` has no test attribute"));
    }
    finding.key(format!("{} {name}", tag.place.file)).help(
        "move the tag to the test that calls it; where an attribute of your own makes it a test, name that in \
         trace.toml:\n\n[source]\ntest-attributes = [\"…\"]",
    )
}
