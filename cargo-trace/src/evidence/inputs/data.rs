//! Files that tests may read while they run: nothing says which, so it is every file of the package that git does not
//! ignore, or what the project names instead.

use super::Tree;
use super::digests::Digests;
use crate::collect::Workspace;
use crate::project::config::matcher;
use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobMatcher;
use ignore::{DirEntry, WalkBuilder};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Data of packages, found when it is asked for.
pub(super) struct Data<'a> {
    workspace: &'a Workspace,
    /// Documents and files of results: what they say is judged by itself.
    apart: HashSet<&'a str>,
    junit: Vec<GlobMatcher>,
    /// What the project names; `None` means all files of the packages.
    named: Option<Vec<Arc<str>>>,
    globs: Option<Vec<&'a str>>,
    /// By package.
    packages: Vec<Option<Vec<Arc<str>>>>,
}

impl<'a> Data<'a> {
    /// Nothing is searched yet.
    pub(super) fn new(tree: &Tree<'a>) -> Self {
        let documents = tree.documents;
        let attachments = documents.records.iter().flat_map(|record| &record.attachments);
        let apart = documents.inputs.iter().filter(|input| input.role != "lock-file").map(|input| &*input.path);
        let evidence = &documents.config.evidence;
        Self {
            workspace: tree.workspace,
            apart: apart.chain(attachments.map(|attachment| attachment.path.value.as_str())).collect(),
            junit: evidence.junit.iter().filter_map(|glob| matcher(&glob.value).ok()).collect(),
            named: None,
            globs: evidence.inputs.as_ref().map(|globs| globs.iter().map(|glob| glob.value.as_str()).collect()),
            packages: vec![None; tree.workspace.path_packages().len()],
        }
    }

    /// The data of a package, without what the compiler read for it.
    pub(super) fn of(
        &mut self,
        package: usize,
        compiled: &HashSet<Arc<str>>,
        digests: &mut Digests<'_>,
    ) -> Vec<Arc<str>> {
        if let Some(globs) = &self.globs {
            let workspace = self.workspace;
            return self.named.get_or_insert_with(|| matched(workspace, globs, digests)).clone();
        }
        if self.packages[package].is_none() {
            self.packages[package] = Some(self.files(package, digests));
        }
        let files = self.packages[package].iter().flatten();
        files.filter(|file| !compiled.contains(*file)).cloned().collect()
    }

    /// Every file of a package, as git sees it.
    fn files(&self, package: usize, digests: &mut Digests<'_>) -> Vec<Arc<str>> {
        let packages = self.workspace.path_packages();
        let others: HashSet<_> = packages.iter().map(|package| package.directory.clone().into_std_path_buf()).collect();
        let made: Vec<_> =
            self.workspace.build_directories().iter().map(|folder| folder.as_std_path().to_owned()).collect();
        // As the source index walks: what counts must not depend on the user's own git configuration, nor on whether the
        // tree is a checkout. But a package that belongs to nobody here is data, as fixtures are.
        let walk = WalkBuilder::new(&packages[package].directory)
            .follow_links(false)
            .require_git(false)
            .ignore(false)
            .git_global(false)
            .git_exclude(false)
            .filter_entry(move |entry| {
                let foreign = || others.contains(entry.path()) || made.iter().any(|made| made == entry.path());
                entry.depth() == 0 || !(is_folder(entry) && (foreign() || is_made(entry)))
            })
            .build();
        let mut found = Vec::new();
        for entry in walk.flatten().filter(|entry| !is_folder(entry) && !is_special(entry)) {
            let at = Utf8PathBuf::from(entry.path().to_string_lossy().into_owned());
            let name = name_of(&self.workspace.shown(&at));
            let apart = self.apart.contains(&*name) || self.junit.iter().any(|glob| glob.is_match(&*name));
            if !apart && at.extension() != Some(crate::evidence::file::EXTENSION) {
                found.push(digests.file(&name, &at));
            }
        }
        found
    }
}

/// The files that the project names. They count whether git ignores them or not, and for every program: whoever names
/// them knows better than any rule whose they are.
fn matched(workspace: &Workspace, globs: &[&str], digests: &mut Digests<'_>) -> Vec<Arc<str>> {
    let mut walks: BTreeMap<Utf8PathBuf, Vec<GlobMatcher>> = BTreeMap::new();
    for glob in globs {
        let glob = glob.strip_prefix("./").unwrap_or(glob);
        if let Ok(matcher) = matcher(glob) {
            walks.entry(base_of(glob)).or_default().push(matcher);
        }
    }
    let mut found = Vec::new();
    for (base, globs) in walks {
        let start = workspace.root.join(base);
        let made: Vec<_> = workspace.build_directories().iter().map(|folder| folder.as_std_path().to_owned()).collect();
        let walk = WalkBuilder::new(&start)
            .standard_filters(false)
            .filter_entry(move |entry| {
                let skipped =
                    || is_made(entry) || entry.file_name() == ".git" || made.iter().any(|made| made == entry.path());
                entry.depth() == 0 || !(is_folder(entry) && skipped())
            })
            .build();
        for entry in walk.flatten().filter(|entry| !is_folder(entry) && !is_special(entry)) {
            let at = Utf8PathBuf::from(entry.path().to_string_lossy().into_owned());
            let name = workspace.shown(&at);
            if globs.iter().any(|glob| glob.is_match(&*name)) {
                found.push(digests.file(&name_of(&name), &at));
            }
        }
    }
    found
}

/// Parentheses at the start mean that something is no file.
pub(super) fn name_of(path: &str) -> String {
    if path.starts_with('(') { format!("./{path}") } else { path.to_owned() }
}

/// The directories of a glob before its first wild card.
fn base_of(glob: &str) -> Utf8PathBuf {
    let plain = |part: &&str| !part.contains(['*', '?', '[', '{']);
    let base: Utf8PathBuf = glob.split('/').take_while(plain).collect();
    if base == Utf8Path::new(glob) { base.parent().map(Utf8Path::to_owned).unwrap_or_default() } else { base }
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

/// Neither a file nor a link.
fn is_special(entry: &DirEntry) -> bool {
    entry.file_type().is_none_or(|kind| !kind.is_file() && !kind.is_symlink())
}

/// A directory of what can be made again (<https://bford.info/cachedir/>), or of a run that is not over.
fn is_made(entry: &DirEntry) -> bool {
    entry.path().join("CACHEDIR.TAG").is_file() || entry.path().extension().is_some_and(|extension| extension == "part")
}
