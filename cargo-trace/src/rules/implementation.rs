//! Requirements and code: what has none, what is only beside the product, and what some builds lack.

use super::class::malformed;
use super::context::Context;
use super::ids_causes::Causes;
use super::words::{count, list};
use crate::finding::{Code, Finding, Severity};
use crate::model::{
    Build, Implementation, Relation, RequirementNode, Spanned, TargetKey, Trace, UncollectedDependency, is_product,
};
use iec62304_core::requirement;
use std::collections::{BTreeSet, HashSet};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    let implemented = trace.implemented();
    let causes = Causes::new(context, Relation::Implements);
    let targets: Vec<(&Build, HashSet<&TargetKey>)> = trace
        .collected
        .builds
        .iter()
        .filter(|build| build.role.is_product())
        .map(|build| (build, build.units.iter().filter(|unit| is_product(build, unit)).map(|u| &u.target).collect()))
        .collect();
    for (n, node) in context.judged() {
        if implemented[n] {
            build_gaps(trace, node, &targets, found);
        } else if let Some(first) = node.implementations.first() {
            found.push(test_code_only(trace, node, &trace.implementations[*first]));
        } else {
            let mut finding = unimplemented(trace, node);
            finding.caused_by = causes.of(&node.record.id.value);
            found.push(finding);
        }
    }
    for node in trace.documented() {
        for name in &node.record.builds {
            found.extend(unknown_build(trace, node, name));
        }
    }
    found.extend(trace.collected.uncollected.iter().map(uncollected_dependency));
}

#[requirement("RQ-041")]
fn unimplemented(trace: &Trace, node: &RequirementNode) -> Finding {
    let id = &node.record.id.value;
    Finding::new(Code::Unimplemented, format!("`{id}` has no code"))
        .id(id)
        .class(node.class)
        .at(node.record.place(), format!("declared here, class {}", trace.scheme.word(node.class)))
        .help(format!(
            "tag the code that implements it with `#[requirement(\"{id}\")]`; where that is no Rust code, say so with \
             `implemented_by`; where it is not begun, `status = \"planned\"`"
        ))
}

#[requirement("RQ-049")]
fn test_code_only(trace: &Trace, node: &RequirementNode, place: &Implementation) -> Finding {
    let id = &node.record.id.value;
    let kinds = place.unit_kinds.join(", ");
    let others = node.implementations.len() - 1;
    let more = if others == 0 { String::new() } else { format!(", and {} like it", count(others, "place")) };
    Finding::new(Code::TestCodeOnly, format!("`{id}` is implemented only outside the product"))
        .id(id)
        .class(node.class)
        .at(&place.id.place, format!("compiled only in {kinds}{more}"))
        .at(node.record.place(), format!("declared here, class {}", trace.scheme.word(node.class)))
        .help(format!(
            "put `#[requirement(\"{id}\")]` on the code that is shipped; where a library or binary is shipped that no \
             product build contains, declare a `[[build]]` with `role = \"product\"` for it"
        ))
}

/// Builds that lack a requirement: those that it names; else those that compiled the same target without it.
#[requirement("RQ-015")]
fn build_gaps(
    trace: &Trace,
    node: &RequirementNode,
    targets: &[(&Build, HashSet<&TargetKey>)],
    found: &mut Vec<Finding>,
) {
    let places = || node.implementations.iter().map(|n| &trace.implementations[*n]);
    let having: BTreeSet<&str> = places().flat_map(|place| place.builds.iter().map(|build| &**build)).collect();
    let named = !node.record.builds.is_empty();
    if having.is_empty() || (targets.len() < 2 && !named) {
        return;
    }
    for (build, compiled) in targets.iter().filter(|(build, _)| !having.contains(&*build.name)) {
        let asked = node.record.builds.iter().find(|name| *name.value == *build.name);
        if named && asked.is_some() {
            found.push(build_gap(node, &build.name, asked, &having));
        } else if !named && places().any(|place| compiled.contains(&place.target)) {
            let mut finding = build_gap(node, &build.name, None, &having);
            finding.at_most = Some(Severity::Note);
            found.push(finding);
        }
    }
}

fn build_gap(node: &RequirementNode, build: &str, asked: Option<&Spanned<String>>, having: &BTreeSet<&str>) -> Finding {
    let id = &node.record.id.value;
    let having: Vec<&&str> = having.iter().collect();
    Finding::new(Code::BuildGap, format!("`{id}` has code in {}, none in build `{build}`", list(&having)))
        .id(id)
        .class(node.class)
        .at(asked.map_or(node.record.place(), |name| &name.place), "must be in this build")
        .help(match asked {
            Some(_) => format!("compile its code in `{build}` too, or take that name out of `builds`"),
            None => "where that is meant, say which builds must contain it: `builds = [\"…\"]`".to_owned(),
        })
        .key(build)
}

/// A build's name that trace.toml does not declare; silent where no build is known, as in `lint`.
fn unknown_build(trace: &Trace, node: &RequirementNode, name: &Spanned<String>) -> Option<Finding> {
    let declared: Vec<&str> = trace.config.builds.iter().map(|build| build.name.value.as_str()).collect();
    let collected = trace.collected.builds.iter().any(|build| *build.name == *name.value);
    if collected
        || declared.contains(&name.value.as_str())
        || (declared.is_empty() && trace.collected.builds.is_empty())
    {
        return None;
    }
    let help = if declared.is_empty() {
        format!("declare it in trace.toml:\n\n[[build]]\nname = \"{}\"\nrole = \"product\"", name.value)
    } else {
        format!("declared are {}", list(&declared))
    };
    let id = &node.record.id.value;
    Some(
        malformed(
            format!("`{id}` names the build `{}`, which is not declared", name.value),
            &name.place,
            "named here",
            help,
        )
        .id(id),
    )
}

#[requirement("RQ-016")]
fn uncollected_dependency(dependency: &UncollectedDependency) -> Finding {
    let UncollectedDependency { name, version } = dependency;
    Finding::new(Code::UncollectedDependency, format!("the tags of dependency `{name}` {version} are not collected"))
        .help("it lies outside the workspace: only members are seen; make it a member, or report it from its own workspace")
        .key(format!("{name}@{version}"))
}
