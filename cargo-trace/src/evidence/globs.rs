//! Files that the configuration names by globs, whether git ignores them or not.

use crate::collect::Workspace;
use crate::project::config::matcher;
use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobMatcher;
use ignore::{DirEntry, WalkBuilder};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The files that match one of the globs, by their path as reports show it. Below build outputs only what a glob leads
/// to by name is found.
pub(super) fn matched(workspace: &Workspace, globs: &[&str]) -> BTreeMap<Arc<str>, Utf8PathBuf> {
    let mut walks: BTreeMap<Utf8PathBuf, Vec<GlobMatcher>> = BTreeMap::new();
    for glob in globs {
        let glob = glob.strip_prefix("./").unwrap_or(glob);
        // One that is no glob is a finding of the configuration's.
        if let Ok(matcher) = matcher(glob) {
            walks.entry(base_of(glob)).or_default().push(matcher);
        }
    }
    let mut found = BTreeMap::new();
    for (base, globs) in walks {
        let made: Vec<_> = workspace.build_directories().iter().map(|at| at.as_std_path().to_owned()).collect();
        let skipped = move |entry: &DirEntry| {
            is_made(entry) || entry.file_name() == ".git" || made.iter().any(|made| made == entry.path())
        };
        let walk = WalkBuilder::new(workspace.root.join(base))
            .standard_filters(false)
            .filter_entry(move |entry| entry.depth() == 0 || !(is_folder(entry) && skipped(entry)))
            .build();
        for at in files(walk) {
            let name = workspace.shown(&at);
            if globs.iter().any(|glob| glob.is_match(&*name)) {
                found.insert(name, at);
            }
        }
    }
    found
}

/// Files and links of a walk.
pub(super) fn files(walk: ignore::Walk) -> impl Iterator<Item = Utf8PathBuf> {
    let is_one = |entry: &DirEntry| entry.file_type().is_some_and(|kind| kind.is_file() || kind.is_symlink());
    // A name that is no text is shown as well as it can be; of such a file only that it is there can be compared.
    walk.flatten().filter(is_one).map(|entry| Utf8PathBuf::from(entry.path().to_string_lossy().into_owned()))
}

/// A directory.
pub(super) fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

/// A directory of what can be made again (<https://bford.info/cachedir/>), or of a run that is not over.
pub(super) fn is_made(entry: &DirEntry) -> bool {
    entry.path().join("CACHEDIR.TAG").is_file()
        || entry.path().extension().is_some_and(|extension| extension == super::run::PART_EXTENSION)
}

/// The directories of a glob before its first wild card.
fn base_of(glob: &str) -> Utf8PathBuf {
    let plain = |part: &&str| !part.contains(['*', '?', '[', '{']);
    let base: Utf8PathBuf = glob.split('/').take_while(plain).collect();
    if base == Utf8Path::new(glob) { base.parent().map(Utf8Path::to_owned).unwrap_or_default() } else { base }
}
