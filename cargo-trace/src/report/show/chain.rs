//! Chains upwards and trees downwards, cut where they meet themselves.

use crate::report::body::{Body, Item, Requirement, Text};
use crate::report::view::Labels;
use std::collections::{HashMap, HashSet};

/// Lines of a tree before the rest is only counted.
const MOST: usize = 40;

/// Requirements and items by id.
pub(super) struct Chains<'b> {
    labels: Labels<'b>,
    requirements: HashMap<&'b str, &'b Requirement>,
    items: HashMap<&'b str, &'b Item>,
}

impl<'b> Chains<'b> {
    pub(super) fn new(body: &'b Body) -> Self {
        Self {
            labels: Labels::new(body),
            requirements: body.requirements.iter().map(|r| (&*r.id, r)).collect(),
            items: body.items.iter().map(|i| (&*i.id, i)).collect(),
        }
    }

    /// The word for a requirement's state.
    pub(super) fn state(&self, requirement: &'b Requirement) -> &'b str {
        self.labels.of(requirement)
    }

    /// A requirement in one line.
    pub(super) fn requirement(&self, id: &str) -> String {
        match self.requirements.get(id) {
            Some(r) => format!("{id}: {} ({})", r.title, self.labels.of(r)),
            None => format!("{id} (not declared)"),
        }
    }

    /// A requirement, an item or a control in one line.
    pub(super) fn subject(&self, body: &Body, id: &Text) -> String {
        if self.items.contains_key(&**id) {
            self.item(id)
        } else if body.controls.iter().any(|control| control.id == *id) {
            super::risk::control(body, id)
        } else {
            self.requirement(id)
        }
    }

    /// An item in one line.
    pub(super) fn item(&self, id: &str) -> String {
        match self.items.get(id) {
            Some(item) => format!("{id}: {} (class {})", item.title, item.class),
            None => format!("{id} (not declared)"),
        }
    }

    /// What a requirement derives from, indented by distance.
    pub(super) fn ancestors(&self, requirement: &'b Requirement) -> Vec<String> {
        let parents = |id: &str| self.requirements.get(id).map_or(&[][..], |r| &r.parents);
        tree(&requirement.id, &requirement.parents, |id| self.requirement(id), parents)
    }

    /// What derives from a requirement, indented by distance.
    pub(super) fn descendants(&self, requirement: &'b Requirement) -> Vec<String> {
        let children = |id: &str| self.requirements.get(id).map_or(&[][..], |r| &r.children);
        tree(&requirement.id, &requirement.children, |id| self.requirement(id), children)
    }

    /// What an item was split from, indented by distance.
    pub(super) fn above(&self, item: &'b Item) -> Vec<String> {
        let parent = |id: &str| self.items.get(id).map_or(&[][..], |i| i.parent.as_slice());
        tree(&item.id, item.parent.as_slice(), |id| self.item(id), parent)
    }

    /// What an item was split into, indented by distance.
    pub(super) fn below(&self, item: &'b Item) -> Vec<String> {
        let children = |id: &str| self.items.get(id).map_or(&[][..], |i| &i.children);
        tree(&item.id, &item.children, |id| self.item(id), children)
    }
}

fn tree<'b>(
    root: &'b str,
    first: &'b [Text],
    label: impl Fn(&str) -> String,
    next: impl Fn(&str) -> &'b [Text],
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut seen = HashSet::from([root]);
    let mut open: Vec<(&str, usize)> = first.iter().rev().map(|id| (&**id, 0)).collect();
    let mut more = 0;
    while let Some((id, depth)) = open.pop() {
        let known = !seen.insert(id);
        if lines.len() < MOST {
            let again = if known { ", see above" } else { "" };
            lines.push(format!("{}{}{again}", "  ".repeat(depth), label(id)));
        } else {
            more += 1;
        }
        if !known {
            open.extend(next(id).iter().rev().map(|id| (&**id, depth + 1)));
        }
    }
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines
}
