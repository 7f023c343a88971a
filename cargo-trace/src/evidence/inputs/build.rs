//! The inputs of one build's programs of tests: what their own compilations read, and what the packages share that they
//! can reach.

use super::Tree;
use super::data::{Data, name_of};
use super::digests::Digests;
use crate::collect::{BuildOutputs, Compiled, Owner, Script, UnitOutput};
use crate::hex::hex;
use crate::model::{Build, TargetKey, TargetKind, Today, TodayExecutable, TodayPackage};
use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Variables whose values are places on this machine, or follow from the manifest, which is an input itself.
const PLACES: [&str; 4] = ["OUT_DIR", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_TARGET_TMPDIR"];

/// Inputs that are only used together: one digest for all of them.
pub(super) struct Group {
    keys: Vec<Arc<str>>,
    sha256: String,
}

impl Group {
    /// The group of these inputs.
    pub(super) fn of(mut keys: Vec<Arc<str>>, digests: &Digests<'_>) -> Self {
        keys.sort_unstable();
        keys.dedup();
        let mut hasher = Sha256::new();
        for key in &keys {
            for part in [key, "\t", digests.of(key), "\n"] {
                hasher.update(part.as_bytes());
            }
        }
        Self { sha256: hex(&hasher.finalize()), keys }
    }
}

/// What a build's compilations read.
pub(super) struct BuildInputs<'a> {
    tree: Tree<'a>,
    build: &'a Build,
    units: Vec<UnitInputs>,
    /// Units of each package.
    of_package: HashMap<usize, Vec<usize>>,
    /// What cargo was asked for, and what it made of that for packages that the lock file holds fast.
    resolved: Vec<(String, String)>,
    /// Sorted by package.
    scripts: Vec<Script>,
    by_out_dir: HashMap<Utf8PathBuf, usize>,
}

/// Inputs that several compilations may see differently, by name: what each of them saw is a part of the digest.
#[derive(Default)]
struct Several {
    generated: BTreeMap<String, BTreeSet<Utf8PathBuf>>,
    variables: BTreeMap<String, BTreeSet<String>>,
}

struct UnitInputs {
    unit: UnitOutput,
    keys: Vec<Arc<str>>,
}

impl<'a> BuildInputs<'a> {
    /// Reads what every compilation of the build read.
    pub(super) fn read(tree: &Tree<'a>, build: &'a Build, outputs: &BuildOutputs, digests: &mut Digests<'_>) -> Self {
        let scripts = outputs.scripts(tree.workspace);
        let by_out_dir = scripts.iter().enumerate().map(|(at, script)| (script.out_dir.clone(), at)).collect();
        let mut inputs = Self {
            tree: *tree,
            build,
            units: Vec::new(),
            of_package: HashMap::new(),
            resolved: resolved(outputs),
            scripts,
            by_out_dir,
        };
        let mut several = Several::default();
        let mut names: HashMap<String, Option<Arc<str>>> = HashMap::new();
        for unit in outputs.units.iter().cloned().chain(outputs.outside(tree.workspace)) {
            // The list was there a moment ago; one that is gone makes the results stale, whatever they were.
            let Compiled { files, environment } = unit.read().unwrap_or_default();
            let mut keys = Vec::with_capacity(files.len());
            for file in files {
                let key = match names.get(&file) {
                    Some(key) => key.clone(),
                    None => {
                        let key = inputs.name(&file, unit.package, digests, &mut several);
                        names.insert(file, key.clone());
                        key
                    }
                };
                keys.extend(key);
            }
            keys.extend(
                environment.into_iter().filter_map(|(name, value)| inputs.variable(&unit, &name, value, &mut several)),
            );
            inputs.of_package.entry(unit.package).or_default().push(inputs.units.len());
            inputs.units.push(UnitInputs { unit, keys });
        }
        for (name, places) in &several.generated {
            digests.files(name, &places.iter().map(|place| &**place).collect());
        }
        for (name, values) in several.variables {
            digests.fact(&name, &values.into_iter().collect::<Vec<_>>().join("\n"));
        }
        inputs
    }

    /// Puts the build's programs of tests into `today`.
    pub(super) fn executables(
        &self,
        common: &Group,
        reachable: &[BTreeSet<usize>],
        data: &mut Data<'_>,
        digests: &mut Digests<'_>,
        today: &mut Today,
    ) {
        let circumstances = self.circumstances(digests);
        let mut shared: HashMap<usize, Group> = HashMap::new();
        let mut programs: HashMap<usize, Group> = HashMap::new();
        let mut own: BTreeMap<&TargetKey, (usize, Vec<Arc<str>>)> = BTreeMap::new();
        for UnitInputs { unit, keys } in self.units.iter().filter(|inputs| self.is_test(&inputs.unit)) {
            own.entry(&unit.target).or_insert_with(|| (unit.package, Vec::new())).1.extend(keys.iter().cloned());
        }
        let mut compiled: HashMap<usize, HashSet<Arc<str>>> = HashMap::new();
        for UnitInputs { unit, keys } in &self.units {
            compiled.entry(unit.package).or_default().extend(keys.iter().cloned());
        }
        let nothing = HashSet::new();
        for (package, reaches) in reachable.iter().enumerate() {
            let mut keys = self.shared(package, digests);
            for script in self.scripts_of(package) {
                keys.extend(data.watched(package, &script.watched, digests));
            }
            keys.extend(data.of(package, compiled.get(&package).unwrap_or(&nothing), digests));
            let group = Group::of(keys, digests);
            self.package(package, &group, reaches, digests, today);
            shared.insert(package, group);
        }
        for (target, (package, keys)) in own {
            let programs = programs.entry(package).or_insert_with(|| {
                let is_program = |unit: &UnitOutput| !unit.test && unit.target.kind == TargetKind::Bin;
                Group::of(self.keys_of(package, is_program).collect(), digests)
            });
            let own = Group::of(keys, digests);
            let mut groups = vec![common, &circumstances, programs, &own];
            groups.extend(reachable[package].iter().filter_map(|reached| shared.get(reached)));
            today.executables.insert((Arc::clone(&self.build.name), target.clone()), executable(groups));
        }
    }

    /// Puts a package into `today`: a test may start its programs without depending on it.
    fn package(
        &self,
        package: usize,
        shared: &Group,
        reaches: &BTreeSet<usize>,
        digests: &Digests<'_>,
        today: &mut Today,
    ) {
        let is_program =
            |unit: &UnitOutput| !unit.test && matches!(unit.target.kind, TargetKind::Bin | TargetKind::Example);
        let programs = Group::of(self.keys_of(package, is_program).collect(), digests);
        let TodayExecutable { sha256, inputs } = executable(vec![shared, &programs]);
        let reaches = reaches.iter().map(|reached| self.directory(*reached)).collect();
        let key = (Arc::clone(&self.build.name), self.directory(package));
        today.packages.insert(key, TodayPackage { sha256, inputs, reaches });
    }

    /// A package's directory as files are named; the workspace root is a point.
    fn directory(&self, package: usize) -> Arc<str> {
        let shown = self.tree.workspace.shown(&self.tree.workspace.path_packages()[package].directory);
        if shown.is_empty() { ".".into() } else { shown }
    }

    /// Whether `cargo test` runs the compilation's result.
    fn is_test(&self, unit: &UnitOutput) -> bool {
        unit.test || matches!(unit.target.kind, TargetKind::Test | TargetKind::Bench)
    }

    /// What a package hands on to everything that depends on it, without its data.
    fn shared(&self, package: usize, digests: &mut Digests<'_>) -> Vec<Arc<str>> {
        let is_shared = |unit: &UnitOutput| {
            !unit.test && matches!(unit.target.kind, TargetKind::Lib | TargetKind::ProcMacro | TargetKind::BuildScript)
        };
        let mut keys: Vec<_> = self.keys_of(package, is_shared).collect();
        let this = &self.tree.workspace.path_packages()[package];
        keys.push(digests.file(&name_of(&self.tree.workspace.shown(&this.manifest)), &this.manifest));
        let features: BTreeSet<_> = self.of(package).map(|inputs| inputs.unit.features.join(",")).collect();
        let features = features.into_iter().collect::<Vec<_>>().join("\n");
        keys.push(digests.fact(&self.fact(&format!("features of {}", this.name)), &features));
        let said: BTreeSet<_> = self.scripts_of(package).iter().map(|script| self.said(script)).collect();
        if !said.is_empty() {
            let said = said.into_iter().collect::<Vec<_>>().join("\n\n");
            keys.push(digests.fact(&self.fact(&format!("build script of {}", this.name)), &said));
        }
        keys
    }

    fn circumstances(&self, digests: &mut Digests<'_>) -> Group {
        // Cargo builds otherwise where the machine's own triple is asked for by name.
        let host = &self.tree.circumstances.toolchain.host;
        let triple = self.build.target.as_ref().map_or_else(|| host.clone(), |asked| format!("--target {asked}"));
        let keys = [("triple", &triple), ("profile", &self.build.profile)].into_iter();
        let resolved = self.resolved.iter().map(|(name, value)| (name.as_str(), value));
        let keys = keys.chain(resolved).map(|(name, value)| digests.fact(&self.fact(name), value));
        Group::of(keys.collect(), digests)
    }

    fn of(&self, package: usize) -> impl Iterator<Item = &UnitInputs> {
        self.of_package.get(&package).into_iter().flatten().map(|unit| &self.units[*unit])
    }

    fn scripts_of(&self, package: usize) -> &[Script] {
        let start = self.scripts.partition_point(|script| script.package < package);
        let end = self.scripts.partition_point(|script| script.package <= package);
        &self.scripts[start..end]
    }

    fn keys_of(&self, package: usize, wanted: impl Fn(&UnitOutput) -> bool) -> impl Iterator<Item = Arc<str>> {
        self.of(package).filter(move |inputs| wanted(&inputs.unit)).flat_map(|inputs| inputs.keys.iter().cloned())
    }

    /// The name of a file that was read for a package; `None` if the lock file says what it is.
    fn name(&self, file: &str, package: usize, digests: &mut Digests<'_>, several: &mut Several) -> Option<Arc<str>> {
        match self.tree.workspace.owner(file) {
            Owner::User(shown) => Some(digests.file(&name_of(&shown), &self.tree.workspace.root.join(file))),
            Owner::Locked => None,
            Owner::Made(at) => {
                let script = at.ancestors().find_map(|folder| self.by_out_dir.get(folder));
                let name = match script.map(|script| &self.scripts[*script]) {
                    Some(script) => {
                        let inside = at.strip_prefix(&script.out_dir).unwrap_or(&at);
                        let by = &self.tree.workspace.path_packages()[script.package].name;
                        format!("{} {inside}", self.fact(&format!("generated by {by}")))
                    }
                    None => {
                        let by = &self.tree.workspace.path_packages()[package].name;
                        let place = self.tree.workspace.without_places(at.as_str(), &[]);
                        format!("{} {place}", self.fact(&format!("read by {by}")))
                    }
                };
                let key = name.as_str().into();
                several.generated.entry(name).or_default().insert(at);
                Some(key)
            }
        }
    }

    /// A variable that the source asked for.
    fn variable(
        &self,
        unit: &UnitOutput,
        name: &str,
        value: Option<String>,
        several: &mut Several,
    ) -> Option<Arc<str>> {
        if PLACES.contains(&name) || name.starts_with("CARGO_BIN_EXE_") {
            return None;
        }
        let value = value.map(|value| self.without_places(unit.package, &value));
        let TargetKey { package, kind, name: target } = &unit.target;
        let fact = self.fact(&format!("{name} for {kind} {target} of {package}"));
        let key = fact.as_str().into();
        several.variables.entry(fact).or_default().insert(format!("{value:?}"));
        Some(key)
    }

    fn said(&self, script: &Script) -> String {
        let lines = script.lines.iter().map(|line| self.without_places(script.package, line));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn without_places(&self, package: usize, text: &str) -> String {
        let out_dirs: Vec<&Utf8Path> = self.scripts_of(package).iter().map(|script| &*script.out_dir).collect();
        self.tree.workspace.without_places(text, &out_dirs)
    }

    /// The name of something that is no file and differs from build to build.
    fn fact(&self, what: &str) -> String {
        format!("({what} in build {})", self.build.name)
    }
}

/// The features that cargo was asked for, and those that it turned on in packages that the lock file holds fast: what
/// one member asks of such a package holds for all that are built together.
fn resolved(outputs: &BuildOutputs) -> Vec<(String, String)> {
    let mut resolved = vec![("features asked for".to_owned(), outputs.features.join(" "))];
    resolved.extend(outputs.foreign_features.iter().map(|(id, features)| {
        let name = id.rsplit_once('#').map(|(_, name)| name).filter(|name| name.contains('@')).unwrap_or(id);
        let features: Vec<&str> = features.iter().map(String::as_str).collect();
        (format!("features of dependency {name}"), features.join("\n"))
    }));
    resolved.sort_unstable();
    // Two packages of one name and version: what was turned on in either.
    resolved.dedup_by(|(name, more), (kept, features)| {
        let same = name == kept;
        if same {
            features.push_str(&format!("\n\n{more}"));
        }
        same
    });
    resolved
}

/// A program that rests on these groups.
fn executable(groups: Vec<&Group>) -> TodayExecutable {
    let mut inputs: Vec<_> = groups.iter().flat_map(|group| &group.keys).cloned().collect();
    // Each group is sorted already, so this merges.
    inputs.sort();
    inputs.dedup();
    let digests: BTreeSet<_> = groups.iter().map(|group| group.sha256.as_str()).collect();
    let digests: Vec<_> = digests.into_iter().collect();
    TodayExecutable { sha256: hex(&Sha256::digest(digests.concat().as_bytes())), inputs }
}
