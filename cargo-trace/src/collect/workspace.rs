//! What cargo says about the workspace: one call of `cargo metadata`, as values.

use super::cargo::{common_flags, pasted};
use super::link::{Link, Mode};
use super::manifest::OwnHarness;
use super::path_packages::PathPackage;
use super::paths::{normal, relative};
use super::{CollectError, Request, chain};
use crate::model::{TargetKind, UncollectedDependency};
use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Dependency, DependencyKind, Metadata, MetadataCommand, PackageId, Resolve};
use iec62304_core::requirement;
use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The crates that bring the tags; who depends on one of them may carry tags.
const TAGGING: [&str; 2] = ["iec62304-core", "iec62304-macros"];

/// The crate that has the runtime of probes and guards.
pub(super) const RUNTIME: &str = "iec62304-core";

/// All crates of ours: they use each other, which is nobody's omission.
const OURS: [&str; 4] = ["iec62304-core", "iec62304-macros", "iec62304-wire", "cargo-trace"];

/// The user's workspace.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Its root, absolute.
    pub root: Utf8PathBuf,
    /// Cargo's target directory, absolute.
    pub target_directory: Utf8PathBuf,
    /// Members, sorted by name.
    pub packages: Vec<WorkspacePackage>,
    /// Dependencies outside the workspace that use our crates, sorted by name and version.
    pub uncollected: Vec<UncollectedDependency>,
    /// A member's dev-dependencies turn on features of a member.
    pub(super) dev_features: bool,
    by_id: HashMap<String, usize>,
    /// Directories of members, and the root itself.
    pub(super) own: HashSet<Utf8PathBuf>,
    /// Directories of what is not the user's: other packages, build outputs, cargo's home.
    pub(super) foreign: HashSet<Utf8PathBuf>,
    /// Directories of build outputs.
    pub(super) made: Vec<Utf8PathBuf>,
    /// Packages by path, sorted by directory.
    pub(super) path_packages: Vec<PathPackage>,
    /// How packages depend on each other, as cargo resolved it.
    pub(super) resolve: Option<Resolve>,
}

/// A member of the workspace.
#[derive(Clone, Debug)]
pub struct WorkspacePackage {
    /// Name.
    pub name: Arc<str>,
    /// Version.
    pub version: String,
    /// Its manifest, absolute.
    pub manifest: Utf8PathBuf,
    /// The manifest's directory, absolute.
    pub directory: Utf8PathBuf,
    /// It depends on our crates, under whatever name, itself or through others.
    pub tagged: bool,
    /// The names by which its manifest calls the crate that has the runtime of probes; empty without that dependency.
    pub(super) runtimes: Vec<String>,
    /// Names of its other dependencies.
    pub(super) others: Vec<String>,
    /// Packages by path that its product code depends on.
    pub(super) neighbours: Vec<Arc<str>>,
    /// Its targets, in cargo's order.
    pub targets: Vec<WorkspaceTarget>,
}

/// A target of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceTarget {
    /// Kind.
    pub kind: TargetKind,
    /// Name, as cargo says it; dashes are underscores in the crate's name.
    pub name: Arc<str>,
    /// Its root file, absolute.
    pub root_file: Utf8PathBuf,
    /// It has the standard test harness.
    pub harness: bool,
    /// `cargo test` runs its tests (`test = true`).
    pub tested: bool,
}

impl Workspace {
    /// The path as reports show it, relative to the root. A relative path is taken as relative to the root, as
    /// cargo starts rustc there. `None` for what is not the user's own text: other packages also when they are
    /// vendored below the root, and generated files.
    #[must_use]
    pub fn relative(&self, path: &str) -> Option<Arc<str>> {
        let path = normal(&self.root.join(path));
        let owner =
            path.ancestors().skip(1).find(|folder| self.own.contains(*folder) || self.foreign.contains(*folder))?;
        if !self.own.contains(owner) {
            return None;
        }
        relative(&path, &self.root).map(Arc::from)
    }

    /// A member by cargo's package id.
    pub(super) fn member(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The index of a member among the packages by path.
    pub(super) fn path_package_of(&self, member: usize) -> Option<usize> {
        let directory = &self.packages[member].directory;
        self.path_packages.binary_search_by(|package| package.directory.cmp(directory)).ok()
    }

    /// A member's manifest, relative to the root.
    pub(super) fn manifest_path(&self, package: &WorkspacePackage) -> Arc<str> {
        relative(&package.manifest, &self.root).unwrap_or_else(|| package.manifest.to_string()).into()
    }
}

impl WorkspacePackage {
    /// `cargo test` runs the tests of this target.
    pub(super) fn is_tested(&self, kind: TargetKind, name: &str) -> bool {
        self.targets.iter().any(|target| target.kind == kind && *target.name == *name && target.tested)
    }

    /// The target has the standard test harness.
    pub(super) fn harness(&self, kind: TargetKind, name: &str) -> bool {
        self.targets.iter().any(|target| target.kind == kind && *target.name == *name && target.harness)
    }
}

/// Cargo's words for a target's kind in ours: the first that tells.
pub(super) fn kind_of(kinds: &[cargo_metadata::TargetKind]) -> TargetKind {
    use cargo_metadata::TargetKind as Cargo;
    match kinds.first() {
        Some(Cargo::Bin) => TargetKind::Bin,
        Some(Cargo::Example) => TargetKind::Example,
        Some(Cargo::Test) => TargetKind::Test,
        Some(Cargo::Bench) => TargetKind::Bench,
        Some(Cargo::CustomBuild) => TargetKind::BuildScript,
        Some(Cargo::ProcMacro) => TargetKind::ProcMacro,
        _ => TargetKind::Lib,
    }
}

#[requirement("RQ-014")]
pub(super) fn load(request: &Request) -> Result<Workspace, CollectError> {
    let mut arguments: Vec<String> =
        request.features.iter().flat_map(|feature| ["--features".to_owned(), feature.clone()]).collect();
    let switches = [("--all-features", request.all_features), ("--no-default-features", request.no_default_features)];
    arguments.extend(switches.iter().filter(|(_, on)| *on).map(|(flag, _)| (*flag).to_owned()));
    metadata(request, &arguments).map(Workspace::from_metadata)
}

/// What cargo says with these arguments besides those that every call gets.
pub(super) fn metadata(request: &Request, arguments: &[String]) -> Result<Metadata, CollectError> {
    let mut metadata = MetadataCommand::new();
    metadata.current_dir(&request.directory);
    let mut command = metadata.cargo_command();
    share_rustc_info(&mut command, request);
    command.args(arguments).args(common_flags(request));
    if let Some(directory) = &request.target_dir {
        // `cargo metadata` has no such flag, but minds the variable.
        command.env("CARGO_TARGET_DIR", directory);
    }
    let output = command.output().map_err(|source| CollectError::Cargo { command: pasted(&command), source })?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(CollectError::Metadata { command: pasted(&command), stderr });
    }
    let parsed = MetadataCommand::parse(String::from_utf8_lossy(&output.stdout));
    parsed.map_err(|error| CollectError::Cargo {
        command: pasted(&command),
        source: io::Error::new(io::ErrorKind::InvalidData, error),
    })
}

/// Cargo keeps what rustc said of itself for one wrapper of rustc at a time. A call without the build's wrapper would
/// throw out what the build's call keeps, and both would ask rustc again in every run. So this call gets the same
/// wrapper where an earlier run left it, and else keeps nothing. What cargo answers depends on neither.
fn share_rustc_info(command: &mut Command, request: &Request) {
    // A chained wrapper would have to be told more.
    let alone = |directory: &PathBuf| {
        chain::find(directory, chain::cargo_home().as_deref(), |name| std::env::var_os(name)).is_none()
    };
    let directory = std::path::absolute(&request.directory).ok().filter(alone);
    let named = request.target_dir.clone().or_else(|| std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from));
    match directory.and_then(|directory| link_of_earlier_run(&directory, named.as_deref())) {
        Some(link) => command.args(link.as_cargo_flags()),
        None => command.env("CARGO_CACHE_RUSTC_INFO", "0"),
    };
}

/// The wrapper's link, if the target directory is the named one or where it mostly is.
fn link_of_earlier_run(directory: &Path, target: Option<&Path>) -> Option<Link> {
    let target = match target {
        Some(target) => directory.join(target),
        None => {
            directory.ancestors().map(|folder| folder.join("target")).find(|folder| folder.join("trace").is_dir())?
        }
    };
    let target = Utf8Path::from_path(&target)?;
    // Which folder is the root only the call itself will tell.
    let roots = Utf8Path::from_path(directory)?.ancestors();
    roots.map(|root| Link::of_workspace(target, root, Mode::Trace, None)).find(|link| link.path().is_file())
}

impl Workspace {
    #[requirement("RQ-016")]
    pub(crate) fn from_metadata(metadata: Metadata) -> Self {
        let by_any = tagging(&metadata, |_| true);
        let by_build = tagging(&metadata, |kind| kind != DependencyKind::Development);
        let dev_features = has_dev_features(&metadata);
        let Metadata {
            packages, workspace_members, workspace_root, target_directory, build_directory, resolve, ..
        } = metadata;
        let members: HashSet<_> = workspace_members.into_iter().collect();
        let root = normal(&workspace_root);
        let mut own = HashSet::from([root.clone()]);
        let made: Vec<_> = build_directory.iter().chain([&target_directory]).map(|path| normal(path)).collect();
        let mut foreign: HashSet<_> = made.iter().cloned().collect();
        foreign.extend(
            chain::cargo_home().and_then(|home| Utf8PathBuf::from_path_buf(home).ok()).map(|home| normal(&home)),
        );
        let mut found = Vec::new();
        let mut uncollected = Vec::new();
        let mut path_packages: Vec<_> = packages.iter().filter_map(PathPackage::of).collect();
        path_packages.sort_by(|a, b| a.directory.cmp(&b.directory));
        for package in packages {
            let directory = normal(package.manifest_path.parent().unwrap_or(Utf8Path::new("")));
            if members.contains(&package.id) {
                own.insert(directory.clone());
                found.push((package.id.repr.clone(), member(&package, directory, by_any.contains(&package.id))));
                continue;
            }
            // Its dev-dependencies are nobody's here: cargo never builds a foreign package's tests.
            if !OURS.contains(&package.name.as_str()) && by_build.contains(&package.id) {
                uncollected.push(UncollectedDependency {
                    name: package.name.to_string(),
                    version: package.version.to_string(),
                });
            }
            foreign.insert(directory);
        }
        found.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
        uncollected.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        let by_id = found.iter().enumerate().map(|(at, (id, _))| (id.clone(), at)).collect();
        let packages = found.into_iter().map(|(_, package)| package).collect();
        Self {
            root,
            target_directory,
            packages,
            uncollected,
            dev_features,
            by_id,
            own,
            foreign,
            made,
            path_packages,
            resolve,
        }
    }
}

/// Packages that depend on our crates by dependencies of these kinds, themselves or through others: a facade may hand
/// our macros on.
#[requirement("RQ-016")]
fn tagging(metadata: &Metadata, follows: impl Fn(DependencyKind) -> bool) -> HashSet<PackageId> {
    let uses = |dependency: &Dependency| TAGGING.contains(&dependency.name.as_str()) && follows(dependency.kind);
    let direct = metadata.packages.iter().filter(|package| package.dependencies.iter().any(uses));
    let mut found: HashSet<_> = direct.map(|package| package.id.clone()).collect();
    let mut users: HashMap<&PackageId, Vec<&PackageId>> = HashMap::new();
    for node in metadata.resolve.iter().flat_map(|resolve| &resolve.nodes) {
        for dependency in node.deps.iter().filter(|dependency| dependency.dep_kinds.iter().any(|of| follows(of.kind))) {
            users.entry(&dependency.pkg).or_default().push(&node.id);
        }
    }
    let mut open: Vec<_> = found.iter().cloned().collect();
    while let Some(package) = open.pop() {
        for user in users.get(&package).into_iter().flatten() {
            if found.insert((*user).clone()) {
                open.push((*user).clone());
            }
        }
    }
    found
}

/// Default features are not asked: a call for the whole workspace turns on those of every member anyway.
fn has_dev_features(metadata: &Metadata) -> bool {
    let members: HashSet<_> = metadata.workspace_members.iter().collect();
    let members: Vec<_> = metadata.packages.iter().filter(|package| members.contains(&package.id)).collect();
    let names: HashSet<_> = members.iter().map(|package| package.name.as_str()).collect();
    members.iter().flat_map(|package| &package.dependencies).any(|dependency| {
        dependency.kind == DependencyKind::Development
            && !dependency.features.is_empty()
            && names.contains(dependency.name.as_str())
    })
}

fn member(package: &cargo_metadata::Package, directory: Utf8PathBuf, tagged: bool) -> WorkspacePackage {
    let manifest = normal(&package.manifest_path);
    let own_harness = OwnHarness::read(&manifest);
    let targets = package.targets.iter().map(|target| {
        let kind = kind_of(&target.kind);
        WorkspaceTarget {
            kind,
            name: target.name.as_str().into(),
            root_file: normal(&target.src_path),
            harness: own_harness.is_standard(kind, &target.name),
            tested: target.test,
        }
    });
    let local = |dependency: &Dependency| dependency.rename.clone().unwrap_or_else(|| dependency.name.clone());
    let (mut runtimes, mut others) = (Vec::new(), Vec::new());
    for dependency in &package.dependencies {
        let names = if dependency.name == RUNTIME { &mut runtimes } else { &mut others };
        names.push(local(dependency));
    }
    if package.name == RUNTIME {
        runtimes.push(RUNTIME.to_owned());
    }
    let is_neighbour = |d: &&Dependency| d.kind == DependencyKind::Normal && d.path.is_some();
    let mut neighbours: Vec<Arc<str>> =
        package.dependencies.iter().filter(is_neighbour).map(|dependency| dependency.name.as_str().into()).collect();
    neighbours.sort();
    neighbours.dedup();
    WorkspacePackage {
        neighbours,
        runtimes,
        others,
        name: package.name.as_str().into(),
        version: package.version.to_string(),
        targets: targets.collect(),
        manifest,
        directory,
        tagged,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use iec62304_core::verifies;

    /// A workspace of one member at its root, one beside it, a vendored crate, and a target directory inside.
    /// The members are called `top` (a binary) and `beside` (a library).
    pub(in crate::collect) fn workspace() -> Workspace {
        workspace_with("", "null")
    }

    /// The same, where `beside` has more dependencies and this is how packages were resolved.
    fn workspace_with(more: &str, resolve: &str) -> Workspace {
        let package = |name: &str, directory: &str, dependencies: &str| {
            let kind = if name == "top" { "bin" } else { "lib" };
            format!(
                r#"{{"name":"{name}","version":"0.1.0","id":"{name}","manifest_path":"{directory}/Cargo.toml",
                "dependencies":[{dependencies}],"features":{{}},
                "targets":[{{"name":"{name}","kind":["{kind}"],"src_path":"{directory}/src/root.rs"}}]}}"#
            )
        };
        let dependency = |name: &str, kind: &str| {
            format!(
                r#"{{"name":"{name}","req":"*","kind":{kind},"optional":false,"uses_default_features":true,
                "features":[],"rename":"tag"}}"#
            )
        };
        let text = format!(
            r#"{{"packages":[{},{},{},{},{}],"workspace_members":["top","beside"],"workspace_root":"/w/root",
            "target_directory":"/w/root/target","version":1,"resolve":{resolve}}}"#,
            package("top", "/w/root", &dependency("iec62304-core", "null")),
            package("beside", "/w/beside", &(dependency("serde", "\"build\"") + more)),
            package("vendored", "/w/root/vendor/vendored", &dependency("iec62304-macros", "null")),
            package("tests-only", "/w/root/vendor/tests-only", &dependency("iec62304-core", "\"dev\"")),
            package("iec62304-core", "/r/core", &dependency("iec62304-macros", "null")),
        );
        Workspace::from_metadata(MetadataCommand::parse(text).unwrap())
    }

    #[test]
    fn places_are_below_the_root_or_a_member() {
        let workspace = workspace();
        let see = |path: &str| workspace.relative(path);
        assert_eq!(see("src/../src/lib.rs").as_deref(), Some("src/lib.rs"));
        assert_eq!(see("/w/root/a b/ü.rs").as_deref(), Some("a b/ü.rs"));
        assert_eq!(see("/w/beside/src/lib.rs").as_deref(), Some("../beside/src/lib.rs"));
    }

    #[test]
    fn what_is_not_the_users_text_has_no_place() {
        let workspace = workspace();
        for path in
            ["vendor/vendored/src/lib.rs", "/w/root/target/debug/build/a/out/gen.rs", "/r/core/src/lib.rs", "../x.rs"]
        {
            assert_eq!(workspace.relative(path), None, "{path}");
        }
    }

    #[test]
    fn a_renamed_dependency_makes_a_member_tagged() {
        let tagged: Vec<_> =
            workspace().packages.iter().map(|package| (package.name.to_string(), package.tagged)).collect();
        assert_eq!(tagged, [("beside".to_owned(), false), ("top".to_owned(), true)]);
    }

    #[verifies("RQ-016")]
    #[test]
    fn who_uses_our_crates_through_others_is_tagged_or_named() {
        let edge = |from: &str, to: &str, kind: &str| {
            format!(
                r#"{{"id":"{from}","dependencies":["{to}"],"features":[],
                "deps":[{{"name":"x","pkg":"{to}","dep_kinds":[{{"kind":{kind},"target":null}}]}}]}}"#
            )
        };
        let resolve = |kind: &str| {
            let edges = [edge("beside", "tests-only", kind), edge("tests-only", "vendored", "null")];
            format!(r#"{{"nodes":[{}],"root":null}}"#, edges.join(","))
        };
        for kind in ["null", "\"dev\"", "\"build\""] {
            let workspace = workspace_with("", &resolve(kind));
            assert!(workspace.packages.iter().all(|package| package.tagged), "{kind}");
            let names: Vec<_> = workspace.uncollected.iter().map(|dependency| dependency.name.as_str()).collect();
            assert_eq!(names, ["tests-only", "vendored"]);
        }
    }

    #[test]
    fn features_that_only_tests_turn_on_are_those_of_members() {
        let features = |name: &str, kind: &str, features: &str| {
            let dependency = format!(
                r#",{{"name":"{name}","req":"*","kind":{kind},"optional":false,"uses_default_features":true,
                "features":[{features}]}}"#
            );
            workspace_with(&dependency, "null").dev_features
        };
        assert!(features("top", "\"dev\"", "\"sim\""));
        assert!(features("beside", "\"dev\"", "\"sim\""), "a member may depend on itself");
        assert!(!features("top", "\"dev\"", ""));
        assert!(!features("top", "null", "\"sim\""));
        assert!(!features("serde", "\"dev\"", "\"derive\""));
    }

    #[verifies("RQ-016")]
    #[test]
    fn foreign_packages_that_use_our_crates_are_named_but_not_for_their_tests_and_not_our_own() {
        let names: Vec<_> = workspace().uncollected.into_iter().map(|dependency| dependency.name).collect();
        assert_eq!(names, ["vendored"]);
    }

    #[test]
    fn the_wrapper_of_an_earlier_run_is_found_in_the_target_directory() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, target) = (folder.path().join("member"), folder.path().join("target"));
        assert!(link_of_earlier_run(&inside, None).is_none());
        let link = Link::newest(Utf8Path::from_path(&target).unwrap(), Mode::Trace, None);
        link.create(&std::env::current_exe().unwrap()).unwrap();
        assert_eq!(link_of_earlier_run(&inside, None).as_ref(), Some(&link), "above the working directory");
        assert_eq!(link_of_earlier_run(&inside, Some(&target)), Some(link), "named");
        assert!(link_of_earlier_run(&inside, Some(Path::new("other"))).is_none());
        let (shared, root) = (tempfile::tempdir().unwrap(), Utf8Path::from_path(folder.path()).unwrap());
        let link = Link::of_workspace(Utf8Path::from_path(shared.path()).unwrap(), root, Mode::Trace, None);
        link.create(&std::env::current_exe().unwrap()).unwrap();
        assert_eq!(link_of_earlier_run(&inside, Some(shared.path())), Some(link), "shared with other workspaces");
    }
}
