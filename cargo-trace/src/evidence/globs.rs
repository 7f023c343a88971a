//! Files that the configuration names by globs.

use crate::collect::Workspace;
use crate::project::config::matcher;
use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobMatcher;
use iec62304_core::requirement;
use ignore::{DirEntry, WalkBuilder};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whether globs take what git ignores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ignored {
    /// They do: results of tests lie among what is built.
    Taken,
    /// They leave it out. Only a path without wild card, or a directory that a glob leads to by name, is taken.
    LeftOut,
}

/// The files that match one of the globs, by their path as reports show it. Below build outputs only what a glob leads
/// to by name is found.
#[requirement("RQ-161")]
pub(super) fn matched(workspace: &Workspace, globs: &[&str], ignored: Ignored) -> BTreeMap<Arc<str>, Utf8PathBuf> {
    let mut walks: BTreeMap<Utf8PathBuf, Vec<GlobMatcher>> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for glob in globs {
        let glob = glob.strip_prefix("./").unwrap_or(glob);
        let base = base_of(glob);
        if base == Utf8Path::new(glob) {
            let at = workspace.root.join(glob);
            if at.symlink_metadata().is_ok_and(|metadata| metadata.is_file() || metadata.is_symlink()) {
                found.insert(workspace.shown(&at), at);
            }
        } else if let Ok(matcher) = matcher(glob) {
            // One that is no glob is a finding of the configuration's.
            walks.entry(base).or_default().push(matcher);
        }
    }
    for (base, globs) in walks {
        for at in below(workspace, &workspace.root.join(base), ignored) {
            let name = workspace.shown(&at);
            if globs.iter().any(|glob| glob.is_match(&*name)) {
                found.insert(name, at);
            }
        }
    }
    found
}

/// The files below a directory, but for what is built.
pub(super) fn below(workspace: &Workspace, base: &Utf8Path, ignored: Ignored) -> impl Iterator<Item = Utf8PathBuf> {
    let made: Vec<_> = workspace.build_directories().iter().map(|at| at.as_std_path().to_owned()).collect();
    let skipped = move |entry: &DirEntry| {
        is_made(entry) || entry.file_name() == ".git" || made.iter().any(|made| made == entry.path())
    };
    let by_git = ignored == Ignored::LeftOut;
    // What the user's own configuration of git ignores everywhere says nothing of this project.
    let walk = WalkBuilder::new(base)
        .standard_filters(false)
        .parents(by_git)
        .git_ignore(by_git)
        .git_exclude(by_git)
        .require_git(false)
        .filter_entry(move |entry| entry.depth() == 0 || !(is_folder(entry) && skipped(entry)))
        .build();
    files(walk)
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

/// The directories of a glob before its first wild card; all of it if it has none.
fn base_of(glob: &str) -> Utf8PathBuf {
    let plain = |part: &&str| !part.contains(['*', '?', '[', '{', '\\']);
    glob.split('/').take_while(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cargo_metadata::MetadataCommand;
    use iec62304_core::verifies;

    #[verifies("RQ-161")]
    #[test]
    fn globs_leave_out_what_git_ignores_and_what_is_built_but_for_what_they_name() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(folder.path().canonicalize().unwrap()).unwrap();
        let metadata = format!(
            r#"{{"packages":[],"workspace_members":[],"workspace_root":"{root}/ws","target_directory":"{root}/ws/out","version":1,"resolve":null}}"#
        );
        let workspace = Workspace::from_metadata(MetadataCommand::parse(metadata).unwrap());
        for (file, text) in [
            (".git/info/exclude", "private.txt\n"),
            (".gitignore", "*.log\n"),
            ("ws/.gitignore", "/examples/*/target\n!kept.log\n"),
            ("ws/app/.gitignore", "/made\n"),
            ("ws/a.txt", ""),
            ("ws/.hidden.txt", ""),
            ("ws/private.txt", ""),
            ("ws/app/run.log", ""),
            ("ws/app/kept.log", ""),
            ("ws/app/made/a.txt", ""),
            ("ws/app/data/a.txt", ""),
            ("ws/examples/pump/target/debug/a.txt", ""),
            ("ws/examples/pump/a.txt", ""),
            ("ws/out/a.txt", ""),
            ("ws/cache/CACHEDIR.TAG", ""),
            ("ws/cache/a.txt", ""),
        ] {
            let path = root.join(file);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        let of = |globs: &[&str], ignored| {
            matched(&workspace, globs, ignored).into_keys().map(|name| name.to_string()).collect::<Vec<_>>()
        };
        let all = ["**/*.txt", "**/*.log"];
        let seen = [".hidden.txt", "a.txt", "app/data/a.txt", "app/kept.log", "examples/pump/a.txt"];
        assert_eq!(of(&all, Ignored::LeftOut), seen);
        let named = ["app/run.log", "./private.txt", "out/a.txt", "cache/a.txt", "no.txt", "app"];
        assert_eq!(of(&named, Ignored::LeftOut), ["app/run.log", "cache/a.txt", "out/a.txt", "private.txt"]);
        assert_eq!(of(&["app/made/*.txt", "out/**"], Ignored::LeftOut), ["app/made/a.txt", "out/a.txt"]);
        let taken = of(&all, Ignored::Taken);
        assert!(taken.contains(&"app/run.log".to_owned()) && taken.contains(&"private.txt".to_owned()), "{taken:?}");
        assert!(!taken.contains(&"out/a.txt".to_owned()), "{taken:?}");
    }
}
