//! Cargo's `compiler-artifact` messages: which units this run named, and where their trace files are.

use super::workspace::kind_of;
use super::{UnitOutput, UnusableUnit, Workspace};
use crate::model::{TargetKey, TargetKind};
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use iec62304_wire::trace;

/// A unit of a member of the workspace, as cargo named it.
#[derive(Clone, Debug)]
pub(super) struct Artifact {
    /// Index of its package in the workspace.
    pub(super) package: usize,
    pub(super) target: TargetKey,
    pub(super) test: bool,
    pub(super) features: Vec<String>,
    /// Where its trace file is or should be.
    pub(super) trace_file: Utf8PathBuf,
}

impl Artifact {
    /// Reads a message; `None` for units of other packages. A unit that is not understood must not vanish.
    #[requirement("RQ-010")]
    pub(super) fn from_message(line: &str, workspace: &Workspace) -> Option<Result<Self, UnusableUnit>> {
        let artifact: cargo_metadata::Artifact = match serde_json::from_str(line) {
            Ok(artifact) => artifact,
            Err(error) => return not_understood(line, &error, workspace).map(Err),
        };
        let package = workspace.member(&artifact.package_id.repr)?;
        let kind = kind_of(&artifact.target.kind);
        let Some(trace_file) = trace_file(kind, &artifact.target.name, &artifact.filenames) else {
            return Some(Err(UnusableUnit {
                unit: format!("{kind} `{}` of `{}`", artifact.target.name, workspace.packages[package].name),
                file: artifact.filenames.iter().map(|file| file.as_str()).collect::<Vec<_>>().join("`, `"),
                reason: "no output has the name of its crate".to_owned(),
            }));
        };
        let mut features = artifact.features;
        features.sort_unstable();
        Some(Ok(Self {
            package,
            trace_file,
            target: TargetKey {
                package: workspace.packages[package].name.clone(),
                kind,
                name: artifact.target.name.as_str().into(),
            },
            test: artifact.profile.test,
            features,
        }))
    }

    /// Reads a message about a package by path that is no member: its compilations leave no trace file, but a list of
    /// the files that they read.
    pub(super) fn outside(line: &str, workspace: &Workspace) -> Option<UnitOutput> {
        let artifact: cargo_metadata::Artifact = serde_json::from_str(line).ok()?;
        let package = workspace.path_package(&artifact.package_id.repr)?;
        let kind = kind_of(&artifact.target.kind);
        Some(UnitOutput {
            package,
            dep_info: trace_file(kind, &artifact.target.name, &artifact.filenames)?.with_extension("d"),
            target: TargetKey {
                package: workspace.path_packages()[package].name.clone(),
                kind,
                name: artifact.target.name.as_str().into(),
            },
            test: artifact.profile.test,
            features: artifact.features,
        })
    }

    /// Reads a message of a test build: the unit, and its executable. There, a unit may be named by outputs that cargo
    /// put elsewhere under a plain name, with nothing beside them; such a one tells nothing and is left out.
    pub(super) fn of_test_build(line: &str, workspace: &Workspace) -> Option<(Self, Option<Utf8PathBuf>)> {
        let mut artifact: cargo_metadata::Artifact = serde_json::from_str(line).ok()?;
        let name = crate_name(&artifact.target.name);
        artifact.filenames.retain(|file| stem(&name, file).is_some_and(|stem| stem != name));
        let executable = artifact.executable.take();
        let kept = serde_json::to_string(&artifact).ok()?;
        let read = Self::from_message(&kept, workspace)?.ok()?;
        (read.target.kind != TargetKind::BuildScript).then_some((read, executable))
    }

    /// The dep-info of the same compilation.
    pub(super) fn dep_info(&self) -> Utf8PathBuf {
        self.trace_file.with_extension("d")
    }

    /// The outputs' names carry a hash of all that tells this unit from others; without one (libraries for the
    /// dynamic linker) wrapped and ordinary builds write to the same names.
    pub(super) fn is_hashed(&self) -> bool {
        self.trace_file.file_stem() != Some(crate_name(&self.target.name).as_str())
    }
}

/// A compilation of a package that is no member, as cargo's message tells it.
#[derive(serde::Deserialize)]
pub(super) struct Foreign {
    /// Cargo's id of the package.
    pub(super) package_id: String,
    target: ForeignTarget,
    features: Vec<String>,
}

#[derive(serde::Deserialize)]
struct ForeignTarget {
    kind: Vec<cargo_metadata::TargetKind>,
}

impl Foreign {
    /// Reads a message.
    pub(super) fn read(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }

    /// What was compiled.
    pub(super) fn kind(&self) -> TargetKind {
        kind_of(&self.target.kind)
    }

    /// The features that were on, in one text.
    pub(super) fn features(&mut self) -> String {
        self.features.sort_unstable();
        self.features.join(",")
    }
}

/// What a message is about that has not the known fields: `None` for units that are surely of other packages.
fn not_understood(line: &str, error: &serde_json::Error, workspace: &Workspace) -> Option<UnusableUnit> {
    let message: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
    let id = message["package_id"].as_str();
    if id.is_some_and(|id| workspace.member(id).is_none()) {
        return None;
    }
    Some(UnusableUnit {
        unit: id.unwrap_or("a unit").to_owned(),
        file: "--message-format=json".to_owned(),
        reason: format!("cargo's message about it is not understood: {error}"),
    })
}

/// The trace file beside a unit's outputs.
#[requirement("RQ-010")]
fn trace_file(kind: TargetKind, target: &str, outputs: &[Utf8PathBuf]) -> Option<Utf8PathBuf> {
    let name = crate_name(target);
    if kind == TargetKind::BuildScript {
        return beside_build_script(&name, outputs.first()?.parent()?);
    }
    outputs.iter().find_map(|output| {
        let stem = stem(&name, output)?;
        Some(output.with_file_name(format!("{stem}.{}", trace::EXTENSION)))
    })
}

/// `libdose-0f.rmeta` and, on Windows, `dose-0f.dll` both have the stem `dose-0f`.
fn stem<'a>(name: &str, output: &'a Utf8Path) -> Option<&'a str> {
    let stem = output.file_stem()?;
    [stem.strip_prefix("lib"), Some(stem)]
        .into_iter()
        .flatten()
        .find(|stem| stem.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

/// Cargo names a build script's executable without its hash; the folder is the unit's own and holds the rest.
fn beside_build_script(name: &str, folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let start = format!("{name}-");
    let mut found: Vec<_> = folder
        .read_dir_utf8()
        .ok()?
        .flatten()
        .filter(|entry| entry.file_name().starts_with(&start) && entry.path().extension() == Some(trace::EXTENSION))
        .map(|entry| (entry.metadata().and_then(|metadata| metadata.modified()).ok(), entry.into_path()))
        .collect();
    found.sort_unstable();
    Some(found.pop().map_or_else(|| folder.join(format!("{name}.{}", trace::EXTENSION)), |(_, path)| path))
}

fn crate_name(target: &str) -> String {
    target.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    fn found(kind: TargetKind, target: &str, outputs: &[&str]) -> Option<String> {
        let outputs: Vec<_> = outputs.iter().map(Utf8PathBuf::from).collect();
        trace_file(kind, target, &outputs).map(Utf8PathBuf::into_string)
    }

    #[verifies("RQ-010")]
    #[test]
    fn the_trace_file_has_the_stem_of_the_outputs() {
        for (target, output, expected) in [
            ("dose", "/t/deps/libdose-0f.rmeta", "/t/deps/dose-0f.trace"),
            ("the-tool", "/t/deps/libthe_tool-0f.rmeta", "/t/deps/the_tool-0f.trace"),
            ("mac", "/t/deps/libmac-0f.so", "/t/deps/mac-0f.trace"),
            ("mac", "/t/deps/mac-0f.dll", "/t/deps/mac-0f.trace"),
            ("mac", "/t/deps/libmac-0f.dylib", "/t/deps/mac-0f.trace"),
            ("libre", "/t/deps/libre-0f.dll", "/t/deps/libre-0f.trace"),
            ("libre", "/t/deps/liblibre-0f.rmeta", "/t/deps/libre-0f.trace"),
            ("dy", "/t/deps/libdy.so", "/t/deps/dy.trace"),
        ] {
            assert_eq!(found(TargetKind::Lib, target, &[output]).as_deref(), Some(expected), "{target} {output}");
        }
    }

    #[verifies("RQ-010")]
    #[test]
    fn outputs_of_another_name_do_not_lead_astray() {
        let outputs = ["/t/deps/other-0f.pdb", "/t/deps/libmac-0f.rmeta"];
        assert_eq!(found(TargetKind::ProcMacro, "mac", &outputs).as_deref(), Some("/t/deps/mac-0f.trace"));
        assert_eq!(found(TargetKind::Lib, "mac", &["/t/deps/libmachine-0f.rmeta"]), None);
    }

    #[verifies("RQ-010")]
    #[test]
    fn a_members_unit_that_is_not_understood_is_said_and_not_dropped() {
        let workspace = crate::collect::workspace::tests::workspace();
        let message = |package: &str, output: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","package_id":"{package}","manifest_path":"/w/Cargo.toml","target":
                {{"name":"top","kind":["bin"],"crate_types":["bin"],"src_path":"/w/root/src/root.rs"}},
                "profile":{{"opt_level":"0","debuginfo":0,"debug_assertions":true,"overflow_checks":true,"test":false}},
                "features":[],"filenames":["{output}"],"executable":null,"fresh":true}}"#
            )
        };
        let read = |line: &str| Artifact::from_message(line, &workspace);
        assert!(read(&message("top", "/t/deps/libtop-0f.rmeta")).unwrap().is_ok());
        let unit = read(&message("top", "/t/deps/other.rmeta")).unwrap().unwrap_err();
        assert_eq!((unit.unit.as_str(), unit.file.as_str()), ("bin `top` of `top`", "/t/deps/other.rmeta"));
        let strange = |package: &str| message(package, "/t/deps/libtop-0f.rmeta").replace("\"fresh\"", "\"stale\"");
        let unit = read(&strange("top")).unwrap().unwrap_err();
        assert!(unit.unit == "top" && unit.reason.contains("fresh"), "{unit}");
        assert!(read("{\"reason\":\"compiler-artifact\"").unwrap().is_err(), "cut off");
        assert!(read(&strange("vendored")).is_none() && read(&message("vendored", "/t/x")).is_none());
    }

    #[verifies("RQ-010")]
    #[test]
    fn a_build_script_finds_its_file_in_its_own_folder() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let executable = folder.join("build-script-build");
        let find = || found(TargetKind::BuildScript, "build-script-build", &[executable.as_str()]);
        assert_eq!(find(), Some(folder.join("build_script_build.trace").into_string()), "absent, and so it is said");
        for name in
            ["build_script_build-0f.d", "build_script_build-0f", "other-0f.trace", "build_script_build-0f.trace"]
        {
            fs_err::write(folder.join(name), "").unwrap();
        }
        assert_eq!(find(), Some(folder.join("build_script_build-0f.trace").into_string()));
    }
}
