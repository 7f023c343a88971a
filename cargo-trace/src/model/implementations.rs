//! Implementations: places of code that name requirements, with what compiled them.

use super::source_map::{SourceMap, crate_name, joined, modules_in};
use super::{
    Build, Collected, CompiledTag, Form, Implementation, ItemKind, Place, Relation, SourceIndex, TargetKey, TargetKind,
    Unit, UnitRef,
};
use iec62304_core::requirement;
use std::sync::Arc;

/// Makes one implementation for each id of each tag, in the order of the tags.
#[requirement("RQ-049")]
pub(super) fn implementations(
    collected: &Collected,
    index: &SourceIndex,
    map: &mut SourceMap<'_>,
) -> Vec<Implementation> {
    let mut found = Vec::new();
    for (n, tag) in collected.tags.iter().enumerate().filter(|(_, tag)| tag.relation == Relation::Implements) {
        let mut seen: Vec<(UnitRef, &Build, &Unit)> =
            tag.seen.iter().filter_map(|unit| resolved(collected, *unit)).collect();
        seen.sort_by_key(|(at, _, _)| *at);
        let product = |(_, build, unit): &&(UnitRef, &Build, &Unit)| is_product(build, unit);
        let target = seen.iter().filter(product).map(|(_, _, unit)| &unit.target).min();
        let Some(target) = target.or_else(|| seen.iter().map(|(_, _, unit)| &unit.target).min()) else { continue };
        let mut builds: Vec<Arc<str>> = Vec::new();
        for (_, build, _) in seen.iter().filter(product) {
            if !builds.contains(&build.name) {
                builds.push(build.name.clone());
            }
        }
        let mut unit_kinds: Vec<String> = seen.iter().map(|(_, _, unit)| unit_kind(unit)).collect();
        unit_kinds.sort_unstable();
        unit_kinds.dedup();
        let (item_path, end_line) = path_of(tag, target, index, map);
        for id in &tag.ids {
            found.push(Implementation {
                tag: n,
                id: id.clone(),
                target: target.clone(),
                item_path: item_path.clone(),
                kind: tag.item,
                place: tag.name_place.clone().unwrap_or_else(|| tag.place.clone()),
                end_line,
                product: !builds.is_empty(),
                builds: builds.clone(),
                unit_kinds: unit_kinds.clone(),
                note: tag.note.clone(),
                probe: None,
            });
        }
    }
    found
}

/// A compilation whose code is product: not for tests, and not for the host of another triple's build, except
/// for proc macros, which always run on the host.
#[must_use]
pub fn is_product(build: &Build, unit: &Unit) -> bool {
    build.role.is_product() && unit.is_product() && (!unit.host || unit.target.kind == TargetKind::ProcMacro)
}

/// A compilation by its reference.
pub(super) fn resolved(collected: &Collected, at: UnitRef) -> Option<(UnitRef, &Build, &Unit)> {
    let build = collected.builds.get(at.build)?;
    Some((at, build, build.units.get(at.unit)?))
}

fn unit_kind(unit: &Unit) -> String {
    match unit.target.kind {
        TargetKind::Test | TargetKind::Bench => unit.target.kind.to_string(),
        kind if unit.test => format!("{kind} (test)"),
        kind => kind.to_string(),
    }
}

/// `dose::Pump::grant_bolus` and the item's last line, as far as the source index knows them.
#[requirement("RQ-020", "RQ-023")]
fn path_of(
    tag: &CompiledTag,
    target: &TargetKey,
    index: &SourceIndex,
    map: &mut SourceMap<'_>,
) -> (Arc<str>, Option<u32>) {
    let name = tag.names.first().map_or("", |name| &**name);
    let start = crate_name(target);
    let at = tag.name_place.as_ref().unwrap_or(&tag.place);
    let Some(file) = map.file(&at.file) else { return (joined(&[&start, name]).into(), None) };
    let modules = modules_in(&index.files[file], target).map_or("", |path| path);
    let items = &index.files[file].items;
    let named = if tag.form == Form::Attribute { map.named_at(file, at.line, at.column) } else { None };
    if let Some(item) = named.map(|item| &items[item]) {
        return (joined(&[&start, modules, &item.path]).into(), Some(item.end_line));
    }
    if tag.form == Form::Attribute && has_name(tag.item) {
        // A macro wrote the item: what stands round its name is known, the item itself has no lines of its own.
        let round = map.chain(file, at.line).into_iter().map(|item| &items[item]).find(|item| item.kind != "macro");
        let round = round.map_or("", |item| &*item.path);
        return (joined(&[&start, modules, round, name]).into(), None);
    }
    match round_tag(tag, at, file, map).map(|item| &items[item]) {
        Some(item) => (joined(&[&start, modules, &item.path]).into(), Some(item.end_line)),
        // A re-export has no name of its own, and its path alone would read like one.
        None if tag.item == ItemKind::Use => (joined(&[&start, modules, &format!("use {name}")]).into(), None),
        None => (joined(&[&start, modules, name]).into(), None),
    }
}

/// Items whose name stands in the text where somebody wrote them.
const fn has_name(item: ItemKind) -> bool {
    !matches!(
        item,
        ItemKind::Impl | ItemKind::Use | ItemKind::Extern | ItemKind::Macro | ItemKind::Scope | ItemKind::Other
    )
}

fn round_tag(tag: &CompiledTag, at: &Place, file: usize, map: &mut SourceMap<'_>) -> Option<usize> {
    // The literal's line is the better one, where it stands in the same file.
    let line = if tag.place.file == at.file { tag.place.line } else { at.line };
    map.round(file, line)
}
