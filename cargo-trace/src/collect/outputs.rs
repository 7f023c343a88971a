//! What a build left behind besides tags: which files tell what its compilations read, and what its build scripts said.
//!
//! Only whoever asks whether results of tests are still those of this tree needs it, so nothing is read or parsed here
//! before somebody asks.

use super::artifact::Artifact;
use super::{Workspace, dep_info};
use crate::model::TargetKey;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;

/// What all builds left behind, in their order.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    /// One for each build.
    pub builds: Vec<BuildOutputs>,
}

/// What one build left behind.
#[derive(Clone, Debug, Default)]
pub struct BuildOutputs {
    /// Compilations of members.
    pub units: Vec<UnitOutput>,
    /// Cargo's messages about build scripts and about packages by path that are no members.
    pub(crate) messages: Vec<String>,
    /// Cargo's ids of the packages outside the workspace whose libraries it compiled, procedural macros left out.
    pub(crate) compiled: BTreeSet<String>,
    /// Those of procedural macros outside the workspace.
    pub(crate) macros: BTreeSet<String>,
    /// By cargo's id, the features of the compilations of each package that the lock file holds fast.
    pub(crate) foreign_features: BTreeMap<String, BTreeSet<String>>,
    /// What `cargo metadata` must be told to resolve the features of this build.
    pub(crate) features: Vec<String>,
}

/// What one compilation left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitOutput {
    /// Index of its package among the packages by path.
    pub package: usize,
    /// Its target.
    pub target: TargetKey,
    /// Compiled with the test cfg.
    pub test: bool,
    /// Features that were on.
    pub features: Vec<String>,
    /// rustc's list of the files that it read.
    pub dep_info: Utf8PathBuf,
}

/// What rustc's list of a compilation says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compiled {
    /// Files, as rustc wrote them.
    pub files: Vec<String>,
    /// Environment variables that the source asked for, with their values where they had one.
    pub environment: Vec<(String, Option<String>)>,
}

/// What a build script said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Index of its package among the packages by path.
    pub package: usize,
    /// Its `OUT_DIR`.
    pub out_dir: Utf8PathBuf,
    /// What it turned on, set and linked, a line each, sorted.
    pub lines: Vec<String>,
    /// For which changes cargo runs it again.
    pub watched: Watched,
}

/// What a build script asked cargo to watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// It asked for nothing, or nobody can tell what: every file of its package.
    Package,
    /// These files and directories, relative to its package.
    Paths(Vec<String>),
}

/// Cargo's message; it says less where there is nothing to say.
#[derive(serde::Deserialize)]
struct Executed {
    package_id: String,
    linked_libs: Vec<String>,
    cfgs: Vec<String>,
    env: Vec<(String, String)>,
    out_dir: Utf8PathBuf,
}

impl UnitOutput {
    /// Reads what the compilation read.
    ///
    /// # Errors
    ///
    /// The list is gone or cannot be read.
    pub fn read(&self) -> io::Result<Compiled> {
        let text = String::from_utf8_lossy(&fs_err::read(&self.dep_info)?).into_owned();
        Ok(Compiled { files: dep_info::files(&text), environment: dep_info::environment(&text) })
    }
}

impl BuildOutputs {
    /// Whether a message of cargo's is worth keeping: those about packages that the lock file holds fast say nothing new.
    pub(super) fn is_worth_keeping(line: &str) -> bool {
        line.contains("\"package_id\":\"path+file:")
    }

    /// What the build scripts of packages by path said, sorted.
    #[must_use]
    pub fn scripts(&self, workspace: &Workspace) -> Vec<Script> {
        let numbers: HashMap<_, _> =
            workspace.path_packages().iter().enumerate().map(|(at, package)| (package.id.as_str(), at)).collect();
        let executed = self.messages.iter().filter_map(|line| serde_json::from_str::<Executed>(line).ok());
        let mut scripts: Vec<_> =
            executed.filter_map(|said| Some(Script::of(*numbers.get(said.package_id.as_str())?, said))).collect();
        scripts.sort_unstable_by(|a, b| (a.package, &a.out_dir).cmp(&(b.package, &b.out_dir)));
        scripts
    }

    /// Compilations of packages by path that are no members.
    #[must_use]
    pub fn outside(&self, workspace: &Workspace) -> Vec<UnitOutput> {
        self.messages.iter().filter_map(|line| Artifact::outside(line, workspace)).collect()
    }
}

impl Script {
    fn of(package: usize, said: Executed) -> Self {
        let Executed { package_id: _, linked_libs, cfgs, env, out_dir } = said;
        let mut lines: Vec<_> = cfgs.into_iter().map(|cfg| format!("cfg {cfg}")).collect();
        lines.extend(linked_libs.into_iter().map(|library| format!("library {library}")));
        lines.extend(env.into_iter().map(|(name, value)| format!("{name}={value}")));
        lines.sort_unstable();
        // Cargo's messages do not tell it; what the script printed lies beside its directory.
        let printed = out_dir.parent().and_then(|folder| fs_err::read(folder.join("output")).ok());
        let watched = printed.map_or(Watched::Package, |text| Watched::of(&String::from_utf8_lossy(&text)));
        Self { package, out_dir, lines, watched }
    }
}

impl Watched {
    /// From what a script printed, in either syntax.
    fn of(printed: &str) -> Self {
        let said = printed.lines().filter_map(|line| {
            let line = line.trim();
            line.strip_prefix("cargo::").or_else(|| line.strip_prefix("cargo:"))?.split_once('=')
        });
        let (mut paths, mut chosen) = (Vec::new(), false);
        for (what, value) in said {
            // One variable is enough for cargo not to look at the package's files.
            chosen |= what == "rerun-if-env-changed";
            if what == "rerun-if-changed" {
                chosen = true;
                paths.push(value.to_owned());
            }
        }
        if chosen { Self::Paths(paths) } else { Self::Package }
    }
}

impl Workspace {
    /// The text without directories of this machine: where builds go, where the workspace is, where cargo's home is.
    #[must_use]
    pub fn without_places(&self, text: &str, out_dirs: &[&Utf8Path]) -> String {
        let mut out = text.to_owned();
        let made = self.build_directories().iter().map(|folder| (folder.as_str(), "<target>"));
        let home = super::chain::cargo_home().map(|home| home.to_string_lossy().into_owned());
        let places = out_dirs
            .iter()
            .map(|folder| (folder.as_str(), "<OUT_DIR>"))
            .chain(made)
            .chain([(self.root.as_str(), "<workspace>")])
            .chain(home.as_deref().map(|home| (home, "<cargo home>")));
        for (folder, name) in places.filter(|(folder, _)| folder.len() > 1) {
            if out.contains(folder) {
                out = out.replace(folder, name);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_script_asks_to_watch_is_read_in_both_syntaxes() {
        let paths = |paths: &[&str]| Watched::Paths(paths.iter().map(ToString::to_string).collect());
        assert_eq!(
            Watched::of("cargo:rerun-if-changed=c/a.c\n  cargo::rerun-if-changed=b=c \n"),
            paths(&["c/a.c", "b=c"])
        );
        assert_eq!(Watched::of("cargo::rerun-if-env-changed=CC\n"), paths(&[]));
        assert_eq!(Watched::of("cargo::rustc-cfg=x\nrerun-if-changed=no\n"), Watched::Package);
    }
}
