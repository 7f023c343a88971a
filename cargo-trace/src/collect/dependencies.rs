//! What the product's builds link besides the workspace's own packages, and what only builds or tests it.
//!
//! Three sources together: the lock file names every package; cargo's metadata, resolved for the platform and the
//! features of a build, says who depends on whom in what way; and the messages of that build say what was compiled.

use super::outputs::BuildOutputs;
use super::workspace;
use super::{CollectError, LockedPackage, Outputs, Request, Toolchain, Workspace, lock_file};
use crate::model::{Collected, Dependencies, Dependency, Part, Place};
use cargo_metadata::{DependencyKind, Metadata, Node, Package, PackageId, TargetKind};
use iec62304_core::requirement;
use iec62304_wire::id::natural_cmp;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// The crates that bring the tags.
const TAGS: [&str; 3] = ["iec62304-core", "iec62304-macros", "iec62304-wire"];

/// The feature of our crate that puts something into a program: a list of the ids that are linked into it.
const ADDS_BYTES: &str = "registry";

/// The file that cargo keeps at the root.
const LOCK_FILE: &str = "Cargo.lock";

/// Asks cargo once for each platform and choice of features that a build of the product has.
///
/// # Errors
///
/// Cargo refuses, or the lock file cannot be read.
#[requirement("RQ-120")]
pub fn dependencies(
    request: &Request,
    workspace: &Workspace,
    collected: &Collected,
    outputs: &Outputs,
) -> Result<Dependencies, CollectError> {
    let toolchain = Toolchain::ask(&request.directory, &workspace.target_directory);
    let locked = lock_file::read(&workspace.root.join(LOCK_FILE))
        .map_err(|error| CollectError::LockFile { reason: error.to_string() })?;
    let mut asked: Vec<(Vec<String>, Metadata)> = Vec::new();
    let mut found = Found::default();
    for (build, output) in collected.builds.iter().zip(&outputs.builds) {
        if !build.role.is_product() {
            continue;
        }
        let triple = build.target.as_deref().unwrap_or(&toolchain.host);
        let mut arguments = output.features.clone();
        if !triple.is_empty() {
            arguments.extend(["--filter-platform".to_owned(), triple.to_owned()]);
        }
        let at = match asked.iter().position(|(known, _)| *known == arguments) {
            Some(at) => at,
            None => {
                let metadata = workspace::metadata(request, &arguments)?;
                asked.push((arguments, metadata));
                asked.len() - 1
            }
        };
        let packages: HashSet<&str> = build.packages.iter().map(String::as_str).collect();
        found.add(&build.name, &packages, &Graph::new(&asked[at].1, workspace), output);
    }
    let mut seen_by_any: HashSet<&str> = HashSet::new();
    let mut seen_by_product: HashSet<&str> = HashSet::new();
    for (build, output) in collected.builds.iter().zip(&outputs.builds) {
        let compiled = output.compiled.iter().chain(&output.macros).map(String::as_str);
        if build.role.is_test() { seen_by_any.extend(compiled) } else { seen_by_product.extend(compiled) }
    }
    let described: HashMap<(&str, String, Option<&str>), &Package> = asked
        .iter()
        .flat_map(|(_, metadata)| &metadata.packages)
        .map(|package| {
            let source = package.source.as_ref().map(|source| source.repr.as_str());
            ((package.name.as_str(), package.version.to_string(), source), package)
        })
        .collect();
    let own: HashSet<&str> = workspace.packages.iter().map(|package| &*package.name).collect();
    let mut packages: Vec<Dependency> = Vec::new();
    for locked in locked {
        let package = described.get(&(&*locked.name, locked.version.to_string(), locked.source.as_deref())).copied();
        if locked.source.is_none() && own.contains(&*locked.name) {
            continue;
        }
        let id = package.map(|package| package.id.repr.as_str());
        let part = match id.and_then(|id| found.parts.get(id)) {
            Some(part) => *part,
            None if id.is_some_and(|id| seen_by_product.contains(id)) => Part::BuildTime,
            None if id.is_some_and(|id| seen_by_any.contains(id)) => Part::TestOnly,
            None => Part::Unused,
        };
        packages.push(described_as(locked, package, part, id.and_then(|id| found.links.get(id))));
    }
    packages.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| natural_cmp(&a.version, &b.version)));
    let release = toolchain.release.split(' ').next().unwrap_or_default().to_owned();
    Ok(Dependencies { packages, toolchain: release })
}

fn described_as(locked: LockedPackage, package: Option<&Package>, part: Part, link: Option<&Link>) -> Dependency {
    Dependency {
        place: Place::point(LOCK_FILE, locked.line, 1),
        name: locked.name,
        version: locked.version,
        source: locked.source,
        checksum: locked.checksum,
        license: package.and_then(|package| package.license.clone()),
        authors: package.map(|package| package.authors.clone()).unwrap_or_default(),
        repository: package.and_then(|package| package.repository.clone()),
        native: package.and_then(|package| package.links.clone()),
        part,
        builds: link.map(|link| link.builds.clone()).unwrap_or_default(),
        users: link.map(|link| link.users.iter().map(|user| user.as_str().into()).collect()).unwrap_or_default(),
    }
}

/// What all builds together say of packages, by cargo's id.
#[derive(Default)]
struct Found {
    parts: BTreeMap<String, Part>,
    links: BTreeMap<String, Link>,
}

#[derive(Default)]
struct Link {
    builds: Vec<Arc<str>>,
    users: BTreeSet<String>,
}

impl Found {
    fn add(&mut self, build: &Arc<str>, packages: &HashSet<&str>, graph: &Graph<'_>, output: &BuildOutputs) {
        let starts: Vec<&PackageId> = graph.members(packages).collect();
        let linked = graph.linked(&starts, &output.compiled);
        for (id, users) in &linked {
            if graph.workspace.member(&id.repr).is_some() {
                continue;
            }
            let part = if graph.adds_nothing(id) { Part::Tags } else { Part::Product };
            self.note(id, part);
            let link = self.links.entry(id.repr.clone()).or_default();
            link.builds.push(build.clone());
            link.users.extend(users.iter().map(|user| graph.key(user)));
        }
        let at_build_time = graph.reached(linked.keys().copied().chain(starts));
        for id in at_build_time {
            let used = output.compiled.contains(&id.repr) || output.macros.contains(&id.repr);
            if used && !linked.contains_key(id) && graph.workspace.member(&id.repr).is_none() {
                self.note(id, if graph.adds_nothing(id) { Part::Tags } else { Part::BuildTime });
            }
        }
    }

    /// The most that any build makes of it.
    fn note(&mut self, id: &PackageId, part: Part) {
        let rank = |part: Part| match part {
            Part::Product => 0,
            Part::Tags => 1,
            _ => 2,
        };
        let known = self.parts.entry(id.repr.clone()).or_insert(part);
        if rank(part) < rank(*known) {
            *known = part;
        }
    }
}

/// Cargo's answer for one platform and choice of features.
struct Graph<'a> {
    workspace: &'a Workspace,
    nodes: HashMap<&'a PackageId, &'a Node>,
    packages: HashMap<&'a PackageId, &'a Package>,
}

impl<'a> Graph<'a> {
    fn new(metadata: &'a Metadata, workspace: &'a Workspace) -> Self {
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes).map(|node| (&node.id, node)).collect();
        let packages = metadata.packages.iter().map(|package| (&package.id, package)).collect();
        Self { workspace, nodes, packages }
    }

    fn members(&self, names: &HashSet<&str>) -> impl Iterator<Item = &'a PackageId> {
        let packages = self.packages.values().filter(|package| self.workspace.member(&package.id.repr).is_some());
        packages.filter(|package| names.contains(package.name.as_str())).map(|package| &package.id)
    }

    fn is_macro(&self, id: &PackageId) -> bool {
        let targets = self.packages.get(id).map(|package| package.targets.as_slice()).unwrap_or_default();
        targets.iter().any(|target| target.kind.contains(&TargetKind::ProcMacro))
    }

    /// A crate of ours that leaves nothing in a program as it is built here.
    fn adds_nothing(&self, id: &PackageId) -> bool {
        let is_ours = self.packages.get(id).is_some_and(|package| TAGS.contains(&package.name.as_str()));
        let features = self.nodes.get(id).map(|node| node.features.as_slice()).unwrap_or_default();
        is_ours && !features.iter().any(|feature| feature.as_str() == ADDS_BYTES)
    }

    fn key(&self, id: &PackageId) -> String {
        self.packages.get(id).map(|package| format!("{}@{}", package.name, package.version)).unwrap_or_default()
    }

    fn next(&self, id: &PackageId, follows: impl Fn(DependencyKind) -> bool) -> impl Iterator<Item = &'a PackageId> {
        let deps = self.nodes.get(id).map(|node| node.deps.as_slice()).unwrap_or_default();
        deps.iter().filter(move |dep| dep.dep_kinds.iter().any(|kind| follows(kind.kind))).map(|dep| &dep.pkg)
    }

    /// What normal dependencies reach and the build has compiled, with who depends on it.
    fn linked(
        &self,
        starts: &[&'a PackageId],
        compiled: &BTreeSet<String>,
    ) -> BTreeMap<&'a PackageId, Vec<&'a PackageId>> {
        let mut linked: BTreeMap<&PackageId, Vec<&PackageId>> = BTreeMap::new();
        let mut open: Vec<&PackageId> = starts.iter().copied().filter(|id| !self.is_macro(id)).collect();
        let mut seen: HashSet<&PackageId> = open.iter().copied().collect();
        while let Some(user) = open.pop() {
            for id in self.next(user, |kind| kind == DependencyKind::Normal) {
                let is_there = self.workspace.member(&id.repr).is_some() || compiled.contains(&id.repr);
                if self.is_macro(id) || !is_there {
                    continue;
                }
                linked.entry(id).or_default().push(user);
                if seen.insert(id) {
                    open.push(id);
                }
            }
        }
        linked
    }

    /// What a build of these packages can run or compile at all.
    fn reached(&self, starts: impl Iterator<Item = &'a PackageId>) -> BTreeSet<&'a PackageId> {
        let mut open: Vec<&PackageId> = starts.collect();
        let mut reached: BTreeSet<&PackageId> = open.iter().copied().collect();
        while let Some(user) = open.pop() {
            for id in self.next(user, |kind| kind != DependencyKind::Development) {
                if reached.insert(id) {
                    open.push(id);
                }
            }
        }
        reached
    }
}
