//! Nothing to judge: no requirements, no tags, no tests, or source that cannot be read. Silence is never success.

use super::context::Context;
use super::words::header;
use crate::finding::{Code, Finding, Severity};
use crate::model::{Id, IndexedFile, Place, Relation, Status, Trace};
use iec62304_core::requirement;
use std::collections::HashSet;

#[requirement("RQ-040")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    if trace.is_undocumented() {
        found.push(no_requirements(trace));
    } else if trace.collected.tags.is_empty() {
        found.push(nothing_tagged(no_tags(trace), trace));
    } else if !trace.collected.tags.iter().any(|tag| tag.relation == Relation::Verifies) {
        found.push(nothing_tagged(no_tests(trace), trace));
    }
    let units = trace.collected.builds.iter().flat_map(|build| &build.units);
    let compiled: HashSet<&str> = units.flat_map(|unit| unit.files.iter().map(|file| &**file)).collect();
    // A file that is compiled and no module was read as text, by `include_str!`.
    let sources = trace.index.files.iter().filter(|file| compiled.contains(&*file.path) && !file.modules.is_empty());
    for file in sources {
        found.extend(unreadable_source(file));
    }
}

fn no_requirements(trace: &Trace) -> Finding {
    let tagged = trace.collected.tags.first().and_then(|tag| tag.ids.first()).map(|id| id.value.clone());
    let example = tagged.clone().or_else(|| Id::new("RQ-001").ok());
    let table = example.map_or_else(String::new, |id| header("requirement", &id));
    let record = format!("{table}\ntitle = \"…\"\ntext = \"…\"");
    let mut finding = Finding::new(Code::NoRequirements, "no document declares a requirement");
    let mut help = format!("add a record to a document, such as `trace/requirements.toml`:\n\n{record}");
    if !trace.config.exists {
        help = match tagged {
            Some(_) => format!("let the tags make the first document: `cargo trace init --from-tags`; or {help}"),
            None => format!("make a first document: `cargo trace init`; or {help}"),
        };
    } else if let Some(glob) = trace.config.documents.first() {
        finding = finding.at(&glob.place, "no requirement in the documents named here");
    }
    finding.help(help)
}

fn no_tags(trace: &Trace) -> Finding {
    let first = trace.documented().find(|node| node.is_judged());
    let finding = Finding::new(Code::NoTags, "no build contains a single tag");
    match first {
        None => finding,
        Some(node) => {
            let id = &node.record.id.value;
            finding.at(node.record.place(), "nothing is linked to this or any other requirement").help(format!(
                "tag the code with `#[requirement(\"{id}\")]` and its test with `#[verifies(\"{id}\")]`, both from \
                 `iec62304_core`"
            ))
        }
    }
}

fn no_tests(trace: &Trace) -> Finding {
    let first = trace.documented().find(|node| node.is_judged());
    let finding = Finding::new(Code::NoTests, "no test in any build is tagged");
    match first {
        None => finding,
        Some(node) => finding
            .at(node.record.place(), "no test verifies this or any other requirement")
            .help(format!("tag a test with `#[verifies(\"{}\")]`", node.record.id.value)),
    }
}

/// While all requirements are draft or planned, there is nothing to tag yet.
fn nothing_tagged(mut finding: Finding, trace: &Trace) -> Finding {
    if trace.documented().all(|node| node.record.status.value != Status::Active) {
        finding.at_most = Some(Severity::Note);
    }
    finding
}

fn unreadable_source(file: &IndexedFile) -> Option<Finding> {
    let (fault, line, column) = file.fault.as_ref()?;
    let place = Place::point(file.path.clone(), (*line).max(1), (*column).max(1));
    Some(
        Finding::new(Code::UnreadableSource, "a source file that a build contains cannot be indexed")
            .at(&place, fault.clone())
            .help(
                "its tests and untagged code are not seen: make the file readable as UTF-8 Rust, or take it out of \
                 the build",
            )
            .key(&*file.path),
    )
}
