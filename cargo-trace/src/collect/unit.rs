//! Reads what a compilation left: its trace file and its dep-info.

use super::artifact::Artifact;
use super::cargo::Named;
use super::{UnitOutput, UnusableUnit, Workspace, dep_info};
use crate::model::TargetKey;
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use iec62304_wire::id;
use iec62304_wire::trace::{self, TagRecord};
use std::fs::{self, File};
use std::io::{self, Read};
use std::sync::Arc;
use std::time::SystemTime;

/// A compilation and all that the compiler saw in it.
pub(super) struct CheckedUnit {
    /// Index of its package in the workspace.
    pub(super) package: usize,
    pub(super) target: TargetKey,
    pub(super) test: bool,
    /// The `--target` that rustc was given; empty for the host.
    pub(super) triple: String,
    pub(super) features: Vec<String>,
    /// Its source files, relative to the workspace root, sorted.
    pub(super) files: Vec<Arc<str>>,
    pub(super) records: Vec<TagRecord>,
    /// The name by which its probes and guards reach their runtime, in a test build.
    pub(super) runtime: Option<String>,
    /// rustc's list of the files that it read.
    dep_info: Utf8PathBuf,
}

impl CheckedUnit {
    /// What it left behind.
    pub(super) fn output(&self, workspace: &Workspace) -> Option<UnitOutput> {
        Some(UnitOutput {
            package: workspace.path_package_of(self.package)?,
            target: self.target.clone(),
            test: self.test,
            features: self.features.clone(),
            dep_info: self.dep_info.clone(),
        })
    }
}

/// Reads every unit, sorted by target; or says of all that cannot be used, why.
pub(super) fn read_all(named: Vec<Named>, workspace: &Workspace) -> Result<Vec<CheckedUnit>, Vec<UnusableUnit>> {
    let (mut artifacts, mut unusable) = (Vec::with_capacity(named.len()), Vec::new());
    for named in named {
        match named {
            Ok(artifact) => artifacts.push(artifact),
            Err(unit) => unusable.push(unit),
        }
    }
    artifacts.sort_by(|a, b| {
        (&a.target, a.test, &a.features, &a.trace_file).cmp(&(&b.target, b.test, &b.features, &b.trace_file))
    });
    artifacts.dedup_by(|a, b| a.trace_file == b.trace_file);
    let mut units = Vec::with_capacity(artifacts.len());
    for artifact in &artifacts {
        match read(artifact, workspace) {
            Ok(unit) => units.push(unit),
            Err(reason) => {
                unusable.push(UnusableUnit { unit: describe(artifact), file: artifact.trace_file.to_string(), reason })
            }
        }
    }
    if unusable.is_empty() { Ok(units) } else { Err(unusable) }
}

#[requirement("RQ-011")]
pub(super) fn read(artifact: &Artifact, workspace: &Workspace) -> Result<CheckedUnit, String> {
    let (text, closed) = text_of(&artifact.trace_file).map_err(|error| reason(&error))?;
    let file = trace::read(&text).map_err(|error| error.to_string())?;
    if let Some((text, fault)) =
        file.tags.iter().flat_map(|tag| &tag.ids).find_map(|(id, _)| Some((id, id::check(id).err()?)))
    {
        return Err(format!("`{}` is no id: {fault}", text.escape_debug()));
    }
    let list = artifact.dep_info();
    let (dep_info, compiled) = text_of(&list).map_err(|error| format!("the dep-info beside it: {}", reason(&error)))?;
    // The wrapper closes the file after rustc is done. A dep-info that is younger comes from a compilation
    // that the wrapper did not see, out of a compiler cache for example.
    if artifact.is_hashed() && closed < compiled {
        return Err("older than the compilation".to_owned());
    }
    let mut files: Vec<_> = dep_info::files(&dep_info).iter().filter_map(|path| workspace.relative(path)).collect();
    files.sort_unstable();
    files.dedup();
    Ok(CheckedUnit {
        package: artifact.package,
        target: artifact.target.clone(),
        test: artifact.test,
        triple: file.unit.triple,
        runtime: file.unit.runtime,
        features: artifact.features.clone(),
        files,
        records: file.tags,
        dep_info: list,
    })
}

/// A file's text and when it was changed.
fn text_of(path: &Utf8Path) -> io::Result<(String, SystemTime)> {
    let mut file = File::open(path)?;
    let modified = file.metadata().and_then(|metadata: fs::Metadata| metadata.modified())?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok((
        String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        modified,
    ))
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "missing".to_owned(),
        _ => error.to_string(),
    }
}

pub(super) fn describe(artifact: &Artifact) -> String {
    let TargetKey { package, kind, name } = &artifact.target;
    format!("{kind} `{name}` of `{package}`{}", if artifact.test { " (test)" } else { "" })
}
