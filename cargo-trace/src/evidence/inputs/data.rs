//! Files that tests may read while they run: nothing says which, so it is every file of the package that git does not
//! ignore, or what the project names instead.

use super::Tree;
use super::digests::Digests;
use crate::collect::{Owner, Watched, Workspace};
use crate::evidence::file::EXTENSION;
use crate::evidence::globs::{Ignored, below, files, is_folder, is_made, matched};
use crate::project::config::matcher;
use globset::GlobMatcher;
use ignore::WalkBuilder;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Data of packages, found when it is asked for.
pub(super) struct Data<'a> {
    workspace: &'a Workspace,
    /// Documents and files of results: what they say is judged by itself.
    apart: HashSet<&'a str>,
    junit: Vec<GlobMatcher>,
    /// Directories of packages, each of which has its own data, and of build outputs.
    foreign: Arc<HashSet<PathBuf>>,
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
        let apart = documents
            .inputs
            .iter()
            .filter(|input| input.role != "lock-file" && input.role != super::super::ROLE)
            .map(|input| &*input.path);
        let evidence = &documents.config.evidence;
        let packages = tree.workspace.path_packages().iter().map(|package| &package.directory);
        let foreign = packages.chain(tree.workspace.build_directories()).map(|folder| folder.as_std_path().to_owned());
        Self {
            workspace: tree.workspace,
            apart: apart.chain(attachments.map(|attachment| attachment.path.value.as_str())).collect(),
            junit: evidence.junit.iter().filter_map(|glob| matcher(&glob.value).ok()).collect(),
            foreign: Arc::new(foreign.collect()),
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
            let found = || {
                // Whoever names them knows better than any rule whose they are: they count for every program.
                let files = matched(workspace, globs, Ignored::LeftOut);
                files.iter().map(|(name, at)| digests.file(&name_of(name), at)).collect()
            };
            return self.named.get_or_insert_with(found).clone();
        }
        let files = self.whole(package, digests).iter();
        files.filter(|file| !compiled.contains(*file)).cloned().collect()
    }

    /// What a package's build script is run again for: files that its tests read or not.
    pub(super) fn watched(&mut self, package: usize, watched: &Watched, digests: &mut Digests<'_>) -> Vec<Arc<str>> {
        let paths = match watched {
            // Without globs these are its data anyway.
            Watched::Package if self.globs.is_none() => return Vec::new(),
            Watched::Package => return self.whole(package, digests).to_vec(),
            Watched::Paths(paths) => paths,
        };
        let workspace = self.workspace;
        let folder = &workspace.path_packages()[package].directory;
        let mut found = Vec::new();
        for path in paths {
            let at = folder.join(path);
            // What git keeps for itself changes with every commit; what the script makes of it is compared by itself.
            let is_git = at.components().any(|part| part.as_str() == ".git");
            let Owner::User(shown) = workspace.owner(at.as_str()) else { continue };
            if is_git {
                continue;
            }
            if at.is_dir() {
                let files = below(workspace, &at, Ignored::LeftOut).filter(|at| at.extension() != Some(EXTENSION));
                found.extend(files.map(|at| digests.file(&name_of(&workspace.shown(&at)), &at)));
            } else {
                found.push(digests.file(&name_of(&shown), &at));
            }
        }
        found
    }

    fn whole(&mut self, package: usize, digests: &mut Digests<'_>) -> &[Arc<str>] {
        if self.packages[package].is_none() {
            self.packages[package] = Some(self.files(package, digests));
        }
        self.packages[package].as_deref().unwrap_or_default()
    }

    /// Every file of a package, as git sees it.
    fn files(&self, package: usize, digests: &mut Digests<'_>) -> Vec<Arc<str>> {
        let packages = self.workspace.path_packages();
        let foreign = Arc::clone(&self.foreign);
        // As the source index walks: what counts must not depend on the user's own git configuration, nor on whether the
        // tree is a checkout. But a package that belongs to nobody here is data, as fixtures are.
        let walk = WalkBuilder::new(&packages[package].directory)
            .follow_links(false)
            .require_git(false)
            .ignore(false)
            .git_global(false)
            .git_exclude(false)
            .filter_entry(move |entry| {
                entry.depth() == 0 || !(is_folder(entry) && (foreign.contains(entry.path()) || is_made(entry)))
            })
            .build();
        let mut found = Vec::new();
        for at in files(walk) {
            let name = name_of(&self.workspace.shown(&at));
            let apart = self.apart.contains(&*name) || self.junit.iter().any(|glob| glob.is_match(&*name));
            if !apart && at.extension() != Some(EXTENSION) {
                found.push(digests.file(&name, &at));
            }
        }
        found
    }
}

/// Parentheses at the start mean that something is no file.
pub(super) fn name_of(path: &str) -> String {
    if path.starts_with('(') { format!("./{path}") } else { path.to_owned() }
}
