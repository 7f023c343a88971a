//! Safety classes: of the system, of items by inheritance (4.3 d), of requirements, and of places of code.

use super::{Class, ClassFrom, Config, Id, Item, ItemNode, Scheme};
use iec62304_core::requirement;
use std::collections::HashMap;

/// The class of the software system, and whether it is stated with a word of the scheme.
#[requirement("RQ-044")]
pub(super) fn system_class(config: &Config, scheme: &Scheme) -> (Class, ClassFrom) {
    let stated = config.project.class.as_ref().and_then(|word| scheme.class(&word.value));
    stated.map_or((scheme.default, ClassFrom::Default), |class| (class, ClassFrom::System))
}

/// Joins items with their parents and gives each its class: its own, else the nearest one above that states
/// a class, else the system's.
pub(super) fn item_nodes(
    mut items: Vec<Item>,
    scheme: &Scheme,
    system: &(Class, ClassFrom),
) -> (Vec<ItemNode>, HashMap<Id, usize>) {
    items.sort_by(|a, b| a.id.value.cmp(&b.id.value));
    let by_id: HashMap<Id, usize> = items.iter().enumerate().map(|(n, item)| (item.id.value.clone(), n)).collect();
    let parents: Vec<Option<usize>> =
        items.iter().map(|item| item.parent.as_ref().and_then(|p| by_id.get(&p.value).copied())).collect();
    let mut classes: Vec<Option<(Class, ClassFrom)>> = items
        .iter()
        .map(|item| {
            let word = item.class.as_ref()?;
            scheme.class(&word.value).map(|class| (class, ClassFrom::Own))
        })
        .collect();
    for start in 0..items.len() {
        inherit(start, &items, &parents, system, &mut classes);
    }
    let mut nodes: Vec<ItemNode> = items
        .into_iter()
        .zip(classes)
        .zip(&parents)
        .map(|((record, class), parent)| {
            let (class, class_from) = class.unwrap_or_else(|| system.clone());
            ItemNode { record, class, class_from, parent: *parent, children: Vec::new(), requirements: Vec::new() }
        })
        .collect();
    for (child, parent) in parents.iter().enumerate() {
        if let Some(parent) = *parent {
            nodes[parent].children.push(child);
        }
    }
    (nodes, by_id)
}

/// Walks up to the first item whose class is known and gives it to all items passed; a ring of parents ends
/// at the system.
#[requirement("RQ-044")]
fn inherit(
    start: usize,
    items: &[Item],
    parents: &[Option<usize>],
    system: &(Class, ClassFrom),
    classes: &mut [Option<(Class, ClassFrom)>],
) {
    let mut passed = Vec::new();
    let mut at = Some(start);
    let class = loop {
        match at {
            None => break system.clone(),
            Some(item) => match &classes[item] {
                Some((class, ClassFrom::Own)) => break (*class, ClassFrom::Parent(items[item].id.value.clone())),
                Some(known) => break known.clone(),
                None => {
                    // Marks the item, so that a ring is left where it closes.
                    classes[item] = Some(system.clone());
                    passed.push(item);
                    at = parents[item];
                }
            },
        }
    };
    for item in passed {
        classes[item] = Some(class.clone());
    }
}

/// The class of a requirement: the highest of its items, else the system's.
#[requirement("RQ-044")]
pub(super) fn requirement_class(
    items: &[usize],
    nodes: &[ItemNode],
    system: &(Class, ClassFrom),
) -> (Class, ClassFrom) {
    let mut best: Option<&ItemNode> = None;
    for item in items.iter().map(|item| &nodes[*item]) {
        if best.is_none_or(|b| item.class > b.class) {
            best = Some(item);
        }
    }
    best.map_or_else(|| system.clone(), |item| (item.class, ClassFrom::Item(item.record.id.value.clone())))
}

/// Which item a place of code belongs to: the one that names the longest part of its path.
pub struct CodeMap<'a> {
    by_path: HashMap<(&'a str, &'a [String]), usize>,
    nodes: &'a [ItemNode],
}

impl<'a> CodeMap<'a> {
    /// Prepares the look-up.
    #[must_use]
    pub fn new(nodes: &'a [ItemNode]) -> Self {
        let mut by_path = HashMap::new();
        for (n, node) in nodes.iter().enumerate() {
            for code in &node.record.code {
                by_path.entry((code.value.package.as_str(), code.value.modules.as_slice())).or_insert(n);
            }
        }
        Self { by_path, nodes }
    }

    /// The class of the item that holds a module (`::` between names) of a package.
    #[must_use]
    pub fn class(&self, package: &str, modules: &str) -> Option<Class> {
        if self.by_path.is_empty() {
            return None;
        }
        let path: Vec<String> = modules.split("::").filter(|m| !m.is_empty()).map(str::to_owned).collect();
        (0..=path.len())
            .rev()
            .find_map(|length| self.by_path.get(&(package, &path[..length])))
            .map(|item| self.nodes[*item].class)
    }
}
