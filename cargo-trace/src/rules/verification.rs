//! Requirements and tests: what nothing verifies, which demand is open, tests without requirement, and tags
//! on what is no test.

use super::context::Context;
use super::ids_causes::Causes;
use super::words::{count, list};
use crate::finding::{Code, Finding};
use crate::model::source_map::SourceMap;
use crate::model::{
    CompiledTag, Demand, Gate, Id, Level, Method, NOT_A_TEST, NOT_LISTED, Place, Relation, RequirementNode, State,
    Status, TargetKey, TargetKind, TestNode, Tier, Trace, Verification, VerifiedBy,
};
use iec62304_core::requirement;
use std::collections::{BTreeMap, HashMap, HashSet};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    let causes = Causes::new(context, Relation::Verifies);
    for node in context.judged().map(|(_, node)| node).chain(demanding(trace)) {
        let lacks_tests = node.lacks_tests(&trace.verifications);
        if lacks_tests {
            let mut finding = untested(trace, node);
            finding.caused_by = causes.of(&node.record.id.value);
            found.push(finding);
        }
        if node.links(&trace.verifications).next().is_some() {
            open_demands(context, node, lacks_tests, found);
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
    let strange = |v: &Verification| matches!(v.reason.as_deref(), Some(NOT_A_TEST | NOT_LISTED));
    let strangers = trace.verifications.iter().filter(|v| strange(v));
    let tags: BTreeMap<usize, bool> =
        strangers.filter_map(|v| Some((v.tag()?, v.reason.as_deref() == Some(NOT_LISTED)))).collect();
    for (tag, unlisted) in tags.into_iter().map(|(tag, unlisted)| (&trace.collected.tags[tag], unlisted)) {
        let mut finding = not_a_test(tag, unlisted);
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

/// Demands that are open by the links, or by their results where there are any; those for tests are told already where
/// no test is linked at all. What a document does not say is the pack's default, gate by gate.
#[requirement("RQ-042")]
fn open_demands(context: &Context<'_>, node: &RequirementNode, lacks_tests: bool, found: &mut Vec<Finding>) {
    let trace = context.trace;
    let links: Vec<&Verification> = node.links(&trace.verifications).collect();
    let is_open = |demand: &Demand| !links.iter().any(|link| demand.is_satisfied_by(link) && trace.answers(link));
    if !node.demands_defaulted {
        let is_told = |demand: &Demand| {
            lacks_tests && demand.asks_for_a_test() && !links.iter().any(|l| demand.is_satisfied_by(l))
        };
        let open = node.demands.iter().filter(|answer| is_open(&answer.demand) && !is_told(&answer.demand));
        let open: Vec<(&Demand, Option<&Place>)> = open.map(|a| (&a.demand, a.place.as_ref())).collect();
        open_of(trace, node, &links, &open, None, found);
        return;
    }
    let open_in = |gate| -> Vec<(&Demand, Option<&Place>)> {
        let demands = context.pack.demands(gate).iter();
        demands.filter(|demand| is_open(demand)).map(|demand| (demand, None)).collect()
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
    // What is linked as demanded lacks only its result.
    let is_linked = |demand: &Demand| links.iter().any(|link| demand.is_satisfied_by(link));
    let (shown, open): (Vec<Open<'_>>, Vec<Open<'_>>) = open.iter().copied().partition(|(demand, _)| is_linked(demand));
    if !shown.is_empty() {
        let mut finding = without_result(trace, node, links, &shown);
        // Every edit makes results old: development says that once, for all requirements together.
        let stale = matches!(finding.caused_by, Some((Code::EvidenceStale, _)));
        finding.only = only.or(stale.then_some(Gate::Release));
        found.push(finding);
    }
    // With a counting test at hand a demand for tests lacks only the level.
    let has_method = |demand: &Demand| {
        links.iter().any(|link| link.counts() && demand.alternatives.iter().any(|a| Some(a.method) == link.method))
    };
    let (level, method): (Vec<_>, Vec<_>) = open.into_iter().partition(|(demand, _)| has_method(demand));
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
    let open = node.demands.iter().filter(|answer| answer.linked.is_empty()).map(|answer| &answer.demand);
    let message = if node.links(&trace.verifications).next().is_some() {
        let tests: Vec<&Demand> = open.filter(|demand| demand.asks_for_a_test()).collect();
        format!("no test verifies `{id}`, which demands {} beside what its records show", list(&tests))
    } else if node.demands_defaulted {
        format!("nothing verifies `{id}`")
    } else {
        format!("nothing verifies `{id}`, which demands {}", list(&open.collect::<Vec<_>>()))
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
        (false, _) => {
            let demands: Vec<&Demand> = node.demands.iter().map(|answer| &answer.demand).collect();
            format!("{planned}; else {}", by_record(id, &demands))
        }
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

/// What is demanded is linked, and none of it has a result that counts.
fn without_result(trace: &Trace, node: &RequirementNode, links: &[&Verification], demands: &[Open<'_>]) -> Finding {
    let id = &node.record.id.value;
    let texts: Vec<String> = demands.iter().map(|(demand, _)| demand.to_string()).collect();
    let wanted = demands.iter().flat_map(|(demand, _)| &demand.alternatives).find_map(|a| a.level);
    let code = if wanted.is_some() { Code::MissingLevel } else { Code::MissingMethod };
    let message = match wanted {
        _ if !node.demands_defaulted => {
            format!("`{id}` demands {}, and what is linked for it has no result that counts", list(&texts))
        }
        Some(level) => format!("`{id}` has no verification at level `{level}` with a result that counts"),
        None => format!("`{id}` has no verification with a result that counts"),
    };
    let mut finding = Finding::new(code, message).id(id).class(node.class).key(format!("result {}", texts.join(", ")));
    finding = with_demands(finding, node, demands);
    let linked: Vec<&&Verification> =
        links.iter().filter(|link| demands.iter().any(|(demand, _)| demand.is_satisfied_by(link))).collect();
    for link in linked.iter().take(3) {
        finding = finding.at(&link.id.place, link.why_not().unwrap_or_else(|| link.standing.outcome.to_string()));
    }
    // Whatever is worse than old is the cause to look at.
    let causes: Vec<Code> = linked.iter().filter_map(|link| super::evidence::cause(trace, link)).collect();
    let cause = causes.iter().find(|code| **code != Code::EvidenceStale).or(causes.first());
    finding.caused_by = cause.map(|code| (*code, id.clone()));
    finding.help("run the tests again with `cargo trace test`, or complete the records that are linked")
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
        let level = link.level.map_or("none", Level::as_str);
        finding = finding.at(&link.id.place, format!("verified here at level {level} ({})", from_text(link)));
    }
    let package = links.iter().find_map(|link| match &link.by {
        VerifiedBy::Test { target, .. } => Some(&target.package),
        VerifiedBy::Record(_) => None,
    });
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
        LevelFrom::Record => "by its record",
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
        let demands: Vec<&Demand> = demands.iter().map(|(demand, _)| *demand).collect();
        by_record(id, &demands)
    })
}

fn by_record(id: &Id, demands: &[&Demand]) -> String {
    let method = demands.iter().flat_map(|demand| &demand.alternatives).map(|a| a.method).next();
    let method = method.map_or("inspection", Method::as_str);
    format!(
        "keep a record of it:\n\n[record.VR-…]\ntitle = \"…\"\nmethod = \"{method}\"\nlevel = \"system\"\nverifies = \
         [\"{id}\"]\n\n`cargo trace explain record-incomplete` names the other fields"
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
fn not_a_test(tag: &CompiledTag, unlisted: bool) -> Finding {
    let name = tag.names.first().map_or("it", |name| &**name);
    let ids: Vec<&Id> = tag.ids.iter().map(|id| &id.value).collect();
    let mut finding = Finding::new(Code::NotATest, format!("the function that is to verify {} is no test", list(&ids)));
    finding.ids = ids.into_iter().cloned().collect();
    for id in &tag.ids {
        finding = finding.at(&id.place, "no harness lists this function");
    }
    if let Some(place) = &tag.name_place {
        let why = if unlisted { "is not in the test list of a run" } else { "has no test attribute" };
        finding = finding.at(place, format!("`{name}` {why}"));
    }
    finding.key(format!("{} {name}", tag.place.file)).help(
        "move the tag to the test that calls it; where an attribute of your own makes it a test, name that in \
         trace.toml:\n\n[source]\ntest-attributes = [\"…\"]",
    )
}
