//! Look-ups in the source index: the item at a point, the innermost item round a line, the path of an item.

use super::{IndexedFile, IndexedItem, SourceIndex, TargetKey};
use std::collections::HashMap;
use std::sync::Arc;

/// The source index with what makes look-ups cheap; files are prepared when they are first asked for.
pub struct SourceMap<'a> {
    index: &'a SourceIndex,
    by_path: HashMap<&'a str, usize>,
    shapes: Vec<Option<Shape>>,
}

/// The nesting of a file's items.
struct Shape {
    by_name: HashMap<(u32, u32), usize>,
    /// Items by first line, outer before inner.
    order: Vec<usize>,
    /// For each place of `order`, the place of the item round it.
    outer: Vec<Option<usize>>,
}

impl<'a> SourceMap<'a> {
    /// Prepares the look-up of files.
    #[must_use]
    pub fn new(index: &'a SourceIndex) -> Self {
        let by_path = index.files.iter().enumerate().map(|(n, file)| (&*file.path, n)).collect();
        Self { index, by_path, shapes: index.files.iter().map(|_| None).collect() }
    }

    /// The number of a file in the index.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// The item of a file whose name stands at a point.
    pub fn named_at(&mut self, file: usize, line: u32, column: u32) -> Option<usize> {
        self.shape(file).by_name.get(&(line, column)).copied()
    }

    /// The innermost item of a file whose lines, attributes included, hold a line.
    pub fn round(&mut self, file: usize, line: u32) -> Option<usize> {
        self.chain(file, line).first().copied()
    }

    /// All items of a file round a line, innermost first.
    pub fn chain(&mut self, file: usize, line: u32) -> Vec<usize> {
        let items = &self.index.files[file].items;
        let shape = self.shape(file);
        let after = shape.order.partition_point(|item| items[*item].start_line <= line);
        let mut at = after.checked_sub(1);
        let mut chain = Vec::new();
        while let Some(slot) = at {
            let item = shape.order[slot];
            if items[item].end_line >= line {
                chain.push(item);
            }
            at = shape.outer[slot];
        }
        chain
    }

    fn shape(&mut self, file: usize) -> &Shape {
        let items = &self.index.files[file].items;
        self.shapes[file].get_or_insert_with(|| Shape::of(items))
    }
}

impl Shape {
    fn of(items: &[IndexedItem]) -> Self {
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by_key(|n| (items[*n].start_line, std::cmp::Reverse(items[*n].end_line), *n));
        let mut outer = Vec::with_capacity(order.len());
        let mut open: Vec<usize> = Vec::new();
        for (slot, item) in order.iter().enumerate() {
            while open.last().is_some_and(|o| items[order[*o]].end_line < items[*item].end_line) {
                open.pop();
            }
            outer.push(open.last().copied());
            open.push(slot);
        }
        let by_name = items.iter().enumerate().map(|(n, item)| ((item.line, item.column), n)).collect();
        Self { by_name, order, outer }
    }
}

/// The crate's name of a target.
#[must_use]
pub fn crate_name(target: &TargetKey) -> String {
    target.name.replace('-', "_")
}

/// The modules of a file in a target, where its module tree reaches it.
#[must_use]
pub fn modules_in<'a>(file: &'a IndexedFile, target: &TargetKey) -> Option<&'a Arc<str>> {
    file.modules.iter().find(|module| module.target == *target).map(|module| &module.path)
}

/// Joins the parts of a path with `::`, empty ones left out.
#[must_use]
pub fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join("::")
}
