//! Public product code without a requirement: off unless a policy asks, and one finding for each package.

use super::context::Context;
use super::words::count;
use crate::finding::{Code, Finding};
use crate::model::source_map::SourceMap;
use crate::model::{IndexedItem, Place, Relation, is_product};
use std::collections::{BTreeMap, HashMap, HashSet};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    const LISTED: usize = 10;
    if !context.is_asked_for(Code::UntracedCode) {
        return;
    }
    let collected = &context.trace.collected;
    let product: HashSet<_> = collected
        .builds
        .iter()
        .flat_map(|build| build.units.iter().filter(|unit| is_product(build, unit)))
        .flat_map(|unit| unit.files.iter().map(|file| (&unit.target, &**file)))
        .collect();
    let mut tags: HashMap<&str, Vec<(&Place, Option<&Place>)>> = HashMap::new();
    for tag in collected.tags.iter().filter(|tag| tag.relation == Relation::Implements) {
        tags.entry(&tag.place.file).or_default().push((&tag.place, tag.name_place.as_ref()));
    }
    let mut untraced: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    let mut map = SourceMap::new(&context.trace.index);
    for (n, file) in context.trace.index.files.iter().enumerate() {
        if !file.modules.iter().any(|module| product.contains(&(&module.target, &*file.path))) {
            continue;
        }
        let none = Vec::new();
        let tags = tags.get(&*file.path).unwrap_or(&none);
        let covered: HashSet<&str> = tags.iter().map(|tag| covered_path(n, &file.items, tag, &mut map)).collect();
        for item in file.items.iter().filter(|item| item.public && item.kind == "fn" && item.test.is_none()) {
            if !prefixes(&item.path).any(|prefix| covered.contains(prefix)) {
                let width = item.path.rsplit("::").next().map_or(0, str::len);
                let width = u32::try_from(width).unwrap_or(0);
                untraced.entry(&file.package).or_default().push(Place::span(
                    file.path.clone(),
                    item.line,
                    item.column,
                    width,
                ));
            }
        }
    }
    for (package, places) in untraced {
        let functions = count(places.len(), "public function");
        let mut finding =
            Finding::new(Code::UntracedCode, format!("{functions} of package `{package}` implement no requirement"));
        for place in places.iter().take(LISTED) {
            finding = finding.at(place, "no tag here, nor on what holds it");
        }
        found.push(
            finding
                .help("tag what implements a requirement with `#[requirement(\"…\")]`, on the function, its type or its module")
                .key(package),
        );
    }
}

/// The path, inside the file, of what a tag stands on or in; the empty path is the file itself.
fn covered_path<'a>(
    file: usize,
    items: &'a [IndexedItem],
    (tag, name): &(&Place, Option<&Place>),
    map: &mut SourceMap<'_>,
) -> &'a str {
    let named = name.and_then(|at| map.named_at(file, at.line, at.column));
    named.or_else(|| map.round(file, tag.line)).map_or("", |item| &*items[item].path)
}

/// The path itself and every path that holds it, the empty one included.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    let cuts = path.match_indices("::").map(|(at, _)| &path[..at]);
    cuts.chain([path, ""])
}
