//! The packages whose source is the user's to change, members or not, and which of them can reach which.
//!
//! A package from a registry or a repository is what the lock file says it is. One with a path is what lies there.

use super::Workspace;
use super::paths::{normal, relative};
use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{DependencyKind, Package};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A package that lies at a path: a member of the workspace, or a dependency by path outside of it.
#[derive(Clone, Debug)]
pub struct PathPackage {
    /// Name.
    pub name: Arc<str>,
    /// Its manifest, absolute.
    pub manifest: Utf8PathBuf,
    /// The manifest's directory, absolute.
    pub directory: Utf8PathBuf,
    /// Cargo's id.
    pub(super) id: String,
}

impl PathPackage {
    /// The package, if it is one of these.
    pub(super) fn of(package: &Package) -> Option<Self> {
        let manifest = normal(&package.manifest_path);
        package.source.is_none().then(|| Self {
            name: package.name.as_str().into(),
            directory: manifest.parent().map(Utf8Path::to_owned).unwrap_or_default(),
            manifest,
            id: package.id.repr.clone(),
        })
    }
}

/// Whose a file is that a compilation read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Anybody's who may change it: its path as reports show it.
    User(Arc<str>),
    /// It was made below a directory for build outputs.
    Made(Utf8PathBuf),
    /// A package's that the lock file holds fast.
    Locked,
}

impl Workspace {
    /// Packages by path, sorted by directory.
    #[must_use]
    pub fn path_packages(&self) -> &[PathPackage] {
        &self.path_packages
    }

    /// A package by path, by cargo's package id.
    pub(super) fn path_package(&self, id: &str) -> Option<usize> {
        self.path_packages.iter().position(|package| package.id == id)
    }

    /// For each package by path, all of them that its tests can reach, itself included: through any dependency of its
    /// own, through normal and build dependencies of the others. What `cfg` and features leave out is not left out here.
    #[must_use]
    pub fn reachable(&self) -> Vec<BTreeSet<usize>> {
        let mut number: HashMap<&str, usize> = HashMap::new();
        for (at, package) in self.path_packages.iter().enumerate() {
            number.insert(&package.id, at);
        }
        let nodes = self.resolve.as_ref().map_or(&[][..], |resolve| &resolve.nodes);
        for node in nodes {
            let next = number.len();
            number.entry(&node.id.repr).or_insert(next);
        }
        let (mut built, mut tested) = (vec![Vec::new(); number.len()], vec![Vec::new(); number.len()]);
        for node in nodes {
            let from = number[node.id.repr.as_str()];
            for dependency in &node.deps {
                let Some(to) = number.get(dependency.pkg.repr.as_str()) else { continue };
                let of_tests = dependency.dep_kinds.iter().all(|kind| kind.kind == DependencyKind::Development);
                let edges = if of_tests { &mut tested } else { &mut built };
                edges[from].push(*to);
            }
        }
        (0..self.path_packages.len()).map(|root| self.reach(root, &built, &tested)).collect()
    }

    fn reach(&self, root: usize, built: &[Vec<usize>], tested: &[Vec<usize>]) -> BTreeSet<usize> {
        let mut seen = vec![false; built.len()];
        seen[root] = true;
        let mut open = vec![root];
        open.extend(&tested[root]);
        while let Some(package) = open.pop() {
            seen[package] = true;
            open.extend(built[package].iter().filter(|next| !seen[**next]));
        }
        (0..self.path_packages.len()).filter(|package| seen[*package]).collect()
    }

    /// Whose the file is. A relative path is taken as relative to the workspace root, as cargo starts rustc there.
    #[must_use]
    pub fn owner(&self, path: &str) -> Owner {
        let path = normal(&self.root.join(path));
        let known = |folder: &&Utf8Path| self.own.contains(*folder) || self.foreign.contains(*folder);
        if let Some(folder) = path.ancestors().skip(1).find(known)
            && !self.own.contains(folder)
        {
            if self.made.iter().any(|made| made == folder) {
                return Owner::Made(path);
            }
            if self.path_packages.binary_search_by(|package| package.directory.as_path().cmp(folder)).is_err() {
                return Owner::Locked;
            }
        }
        Owner::User(self.shown(&path))
    }

    /// A path as reports show it, whoever owns it.
    #[must_use]
    pub fn shown(&self, path: &Utf8Path) -> Arc<str> {
        let path = normal(path);
        relative(&path, &self.root).unwrap_or_else(|| path.into_string()).into()
    }

    /// Directories for build outputs, absolute.
    #[must_use]
    pub fn build_directories(&self) -> &[Utf8PathBuf] {
        &self.made
    }
}
