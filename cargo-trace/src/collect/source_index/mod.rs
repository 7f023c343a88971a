//! The source index: what the text says and expansion cannot. Paths of items, all test functions, tags as they
//! are written, and the module tree.
//!
//! It is derived from the files alone and cached by file identity and digest. The only user of Rust's tokens.
//! What it does not do: types, names, `cfg`. It never asks whether code is compiled, only what stands there.

mod attributes;
mod cache;
mod files;
mod header;
mod parsed;
mod reader;
mod tokens;
mod tree;
mod walk;

#[cfg(test)]
mod tests;

use crate::model::{IndexedFile, SourceIndex, TargetKey, TargetKind};
use camino::{Utf8Path, Utf8PathBuf};
use files::Files;
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::SystemTime;

/// What is to be indexed, and what is known of it already.
#[derive(Clone, Debug, Default)]
pub struct IndexInput {
    /// The workspace root, absolute.
    pub root: Utf8PathBuf,
    /// Its packages.
    pub packages: Vec<PackageInput>,
    /// Globs of files that are left out unless rustc compiled them, relative to the root. Globs that are none are someone else's finding.
    pub exclude: Vec<String>,
    /// Paths of attributes that make a function a test, besides the known ones.
    pub test_attributes: Vec<String>,
    /// The files that rustc read for each target.
    pub compiled: Vec<CompiledFiles>,
    /// Files in which the compiler saw tags, relative to the workspace root, or absolute: surely code.
    pub with_tags: BTreeSet<Arc<str>>,
    /// Where cargo puts what it makes, absolute: nothing in it is anybody's source. Empty where it is not known.
    pub target_directory: Utf8PathBuf,
}

/// A package of the workspace.
#[derive(Clone, Debug)]
pub struct PackageInput {
    /// Its name.
    pub name: Arc<str>,
    /// Its directory, absolute.
    pub dir: Utf8PathBuf,
    /// It depends on our crates, so attributes named like tags are tags.
    pub tagged: bool,
    /// Its targets.
    pub targets: Vec<TargetInput>,
}

/// A target of a package.
#[derive(Clone, Debug)]
pub struct TargetInput {
    /// Its kind.
    pub kind: TargetKind,
    /// Its name.
    pub name: Arc<str>,
    /// The file at the root of its module tree, absolute.
    pub root_file: Utf8PathBuf,
}

/// The files of a target that rustc's dep-info names.
#[derive(Clone, Debug)]
pub struct CompiledFiles {
    /// The target.
    pub target: TargetKey,
    /// Its files, relative to the workspace root, or absolute.
    pub files: Vec<Arc<str>>,
}

/// How much work an index was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexStats {
    /// Files that were read and digested.
    pub read: usize,
    /// Files that were parsed.
    pub parsed: usize,
}

/// Indexes the packages' Rust files, with what `cache_dir` holds of earlier runs. Files that cannot be read or parsed
/// carry their fault; nothing else can fail.
#[must_use]
pub fn index(input: &IndexInput, cache_dir: &Utf8Path) -> SourceIndex {
    index_with_stats(input, cache_dir).0
}

/// Like [`index`], and says how much had to be done.
#[must_use]
pub fn index_with_stats(input: &IndexInput, cache_dir: &Utf8Path) -> (SourceIndex, IndexStats) {
    index_at(input, cache_dir, SystemTime::now())
}

#[requirement("RQ-020")]
fn index_at(input: &IndexInput, cache_dir: &Utf8Path, now: SystemTime) -> (SourceIndex, IndexStats) {
    let mut found = walk::walk(input);
    let mut files = Files::new(input, cache_dir);
    files.add_all(found.files);
    files.add_compiled();
    let mut roots = BTreeMap::new();
    for package in &input.packages {
        for target in &package.targets {
            let key = TargetKey { package: package.name.clone(), kind: target.kind, name: target.name.clone() };
            tree::place(&mut files, &key, &target.root_file);
            roots.insert(key, &*target.root_file);
        }
    }
    files.set_data_apart();
    for unit in &input.compiled {
        tree::place_compiled(&mut files, &unit.target, roots.get(&unit.target).copied(), &unit.files);
    }
    found.excluded.retain(|path| match files.known(&files.absolute(path)) {
        Some(file) => files.file(file).data,
        None => true,
    });
    files.save(cache_dir, now);
    let stats = files.stats();
    let mut indexed = files.into_indexed();
    indexed.extend(found.unreadable.into_iter().map(|(path, package, message)| IndexedFile {
        path: path.into(),
        package,
        fault: Some((message, 1, 1)),
        ..IndexedFile::default()
    }));
    indexed.sort_by(|a, b| a.path.cmp(&b.path));
    (SourceIndex { files: indexed, excluded: found.excluded }, stats)
}
