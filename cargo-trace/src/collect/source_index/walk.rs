//! Which files there are: every `.rs` below the packages, as git sees them.

use super::files::{excluded, normalized, relative};
use super::{IndexInput, PackageInput};
use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobSet;
use ignore::{DirEntry, WalkBuilder};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files to index, absolute.
    pub files: BTreeSet<Utf8PathBuf>,
    /// Files that `exclude` left out, relative to the root, sorted.
    pub excluded: Vec<Arc<str>>,
    /// What could not be entered or named: path, package and reason.
    pub unreadable: Vec<(String, Arc<str>, String)>,
}

/// Walks all packages.
pub(super) fn walk(input: &IndexInput) -> Found {
    let globs = excluded(&input.exclude);
    let mut found = Found::default();
    let mut left_out = BTreeSet::new();
    for package in &input.packages {
        walk_package(input, package, &globs, &mut found, &mut left_out);
    }
    found.excluded = left_out.into_iter().map(Arc::from).collect();
    found.unreadable.sort();
    found
}

fn walk_package(
    input: &IndexInput,
    package: &PackageInput,
    globs: &GlobSet,
    found: &mut Found,
    left_out: &mut BTreeSet<String>,
) {
    // What counts must not depend on the user's own git configuration, nor on whether the tree is a checkout. Links are
    // not followed: a file behind one is found when a `mod` line or the compiler names it.
    let target = input.target_directory.clone().into_std_path_buf();
    let entries = WalkBuilder::new(&package.dir)
        .follow_links(false)
        .require_git(false)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .filter_entry(move |entry| entry.depth() == 0 || !(is_foreign(entry) || entry.path() == target))
        .build();
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let (path, reason) = described(&error, input, package);
                found.unreadable.push((path, Arc::clone(&package.name), reason));
                continue;
            }
        };
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if !is_file || entry.path().extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        match Utf8Path::from_path(entry.path()) {
            Some(path) => {
                let relative = relative(&input.root, path);
                if globs.is_match(&relative) {
                    left_out.insert(relative);
                } else {
                    found.files.insert(normalized(path));
                }
            }
            None => {
                let shown = Utf8PathBuf::from(entry.path().to_string_lossy().into_owned());
                let reason = "the name of the file is not UTF-8".to_owned();
                found.unreadable.push((relative(&input.root, &shown), Arc::clone(&package.name), reason));
            }
        }
    }
}

/// A directory that belongs to something else: another package, or one that holds what can be made again, such as a
/// target directory (<https://bford.info/cachedir/>).
fn is_foreign(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
        && (entry.path().join("Cargo.toml").is_file() || entry.path().join("CACHEDIR.TAG").is_file())
}

/// Path and reason of an error. Its own text is not used: it names absolute paths, in the words of the system.
fn described(error: &ignore::Error, input: &IndexInput, package: &PackageInput) -> (String, String) {
    let mut path = package.dir.clone();
    let mut inner = error;
    loop {
        match inner {
            ignore::Error::WithPath { path: at, err } => {
                path = Utf8PathBuf::from(at.to_string_lossy().into_owned());
                inner = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            _ => break,
        }
    }
    let reason = match error.io_error() {
        Some(error) => format!("cannot be read: {}", error.kind()),
        None => "cannot be read".to_owned(),
    };
    (relative(&input.root, &path), reason)
}
