//! Tags that stand in the text and in no build: behind a condition that never holds, in a target that is left out,
//! or in a file that no module tree reaches.

use super::context::Context;
use super::words::list;
use crate::finding::{Code, Finding, Severity};
use crate::model::{Id, IndexedFile, Trace, WrittenTag};
use iec62304_core::requirement;
use std::collections::{BTreeMap, HashSet};

/// A tag of the text without a compiled one at the places of some of its literals.
pub(super) struct Uncompiled<'a> {
    pub(super) file: &'a IndexedFile,
    pub(super) tag: &'a WrittenTag,
    pub(super) ids: Vec<&'a Id>,
}

/// All tags of the text that no build contains. Of a narrowed view only the packages that it asked for count.
pub(super) fn uncompiled(trace: &Trace) -> impl Iterator<Item = Uncompiled<'_>> {
    let collected = &trace.collected;
    let mut literals: HashSet<(&str, u32, u32)> = HashSet::with_capacity(collected.tags.len());
    for tag in &collected.tags {
        for place in tag.ids.iter().map(|id| &id.place) {
            literals.insert((&*place.file, place.line, place.column));
        }
        if tag.ids.iter().all(|id| id.place != tag.place) {
            literals.insert((&*tag.place.file, tag.place.line, tag.place.column));
        }
    }
    let users: HashSet<&str> =
        collected.packages.iter().filter(|package| package.tagged).map(|package| &*package.name).collect();
    let asked: HashSet<&str> =
        collected.builds.iter().flat_map(|build| build.packages.iter().map(String::as_str)).collect();
    let partial = collected.partial;
    let files = trace.index.files.iter();
    files
        .filter(move |file| users.contains(&*file.package) && (!partial || asked.contains(&*file.package)))
        .flat_map(|file| file.tags.iter().map(move |tag| (file, tag)))
        .filter_map(move |(file, tag)| {
            let missing = |place: &crate::model::Place| !literals.contains(&(&*file.path, place.line, place.column));
            let ids: Vec<&Id> = tag.ids.iter().filter(|id| missing(&id.place)).map(|id| &id.value).collect();
            (!ids.is_empty()).then_some(Uncompiled { file, tag, ids })
        })
}

#[requirement("RQ-021")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let mut orphans: BTreeMap<&str, Vec<&Uncompiled<'_>>> = BTreeMap::new();
    for written in context.uncompiled() {
        if written.file.modules.is_empty() {
            orphans.entry(&written.file.path).or_default().push(written);
        } else {
            let mut finding = never_compiled(&written.ids);
            finding.class = context.class_of_file(&written.file.path);
            let places = written.tag.ids.iter().filter(|id| written.ids.contains(&&id.value));
            for id in places {
                finding = finding.at(&id.place, "in no build");
            }
            if written.tag.in_macro {
                // What stands in the tokens of a macro is text that need not mean a tag.
                finding.at_most = Some(Severity::Note);
            }
            found.push(finding.key(&*written.file.path).help(
                "a condition such as `cfg` keeps it out: declare a build that contains it, a `[[build]]` with its \
                 `target` or `features` in trace.toml; or its target in Cargo.toml does, by `test = false` or \
                 `required-features`: change that; or remove the tag",
            ));
        }
    }
    for (file, tags) in orphans {
        let mut ids: Vec<&Id> = tags.iter().flat_map(|written| written.ids.iter().copied()).collect();
        ids.sort();
        ids.dedup();
        let mut finding = never_compiled(&ids).key(file);
        finding.class = context.class_of_file(file);
        if let Some(first) = tags.first().and_then(|written| written.tag.ids.first()) {
            finding = finding.at(&first.place, "no `mod` line of any target reaches this file");
        }
        found.push(
            finding.help(format!("add the `mod` line that makes `{file}` part of its crate, or delete the file")),
        );
    }
}

fn never_compiled(ids: &[&Id]) -> Finding {
    let mut finding = Finding::new(Code::NeverCompiled, format!("no build contains the tag of {}", list(ids)));
    finding.ids = ids.iter().map(|id| (*id).clone()).collect();
    finding
}
