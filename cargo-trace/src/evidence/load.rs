//! Which results there are: files and directories that were named, or the directory where runs are kept.

use super::file::{EXTENSION, ReadError, read_all};
use super::globs::{Ignored, matched};
use super::{ROLE, junit, run};
use crate::collect::Workspace;
use crate::hex::hex;
use crate::model::{BrokenFile, Config, InputFile, JunitCase, Run};
use crate::project;
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeSet, HashSet};
use std::io;
use std::sync::Arc;

/// Where results are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sources {
    /// In the directory where runs are kept, and in the JUnit files that the configuration names.
    #[default]
    Kept,
    /// In these files and directories, and in the JUnit files that the configuration names.
    Named(Vec<Utf8PathBuf>),
    /// Nowhere.
    None,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Runs, sorted by start and id; one that stands in several files only once.
    pub runs: Vec<Run>,
    /// Files that cannot be used, or not whole.
    pub broken: Vec<BrokenFile>,
    /// Cases of JUnit files.
    pub cases: Vec<JunitCase>,
    /// The files, with their digests.
    pub inputs: Vec<InputFile>,
}

/// The directory where runs are kept unless another one is named. Where several workspaces share a target directory,
/// each has its own: what one tested says nothing of another.
#[must_use]
#[requirement("RQ-084")]
pub fn kept(workspace: &Workspace) -> Utf8PathBuf {
    let all = workspace.target_directory.join("trace").join("evidence");
    if workspace.target_directory.starts_with(&workspace.root) {
        return all;
    }
    all.join(hex(&Sha256::digest(workspace.root.as_str().as_bytes())[..6]))
}

/// Reads all results. What is wrong with a file is told in [`Found::broken`].
///
/// # Errors
///
/// A file or directory that was named and cannot be read at all.
#[requirement("RQ-084")]
pub fn load(workspace: &Workspace, config: &Config, sources: &Sources) -> Result<Found, io::Error> {
    let mut files = BTreeSet::new();
    match sources {
        Sources::None => return Ok(Found::default()),
        Sources::Kept => files.extend(in_directory(&kept(workspace)).unwrap_or_default()),
        Sources::Named(paths) => {
            for typed in paths {
                let path = absolute(typed)?;
                if path.is_dir() && path.extension() != Some(run::PART_EXTENSION) {
                    files.extend(in_directory(&path)?);
                } else {
                    expect(typed)?;
                    files.insert(path);
                }
            }
        }
    }
    let globs: Vec<_> = config.evidence.junit.iter().map(|glob| glob.value.as_str()).collect();
    files.extend(matched(workspace, &globs, Ignored::Taken).into_values());
    let mut found = Found::default();
    for file in files {
        found.take(&file, workspace);
    }
    found.settle();
    Ok(found)
}

/// The evidence files and unfinished runs of a directory, sorted.
///
/// # Errors
///
/// It cannot be listed.
pub fn in_directory(directory: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
    let mut paths = Vec::new();
    let named = |error: io::Error| io::Error::new(error.kind(), format!("`{directory}` cannot be listed: {error}"));
    for entry in directory.read_dir_utf8().map_err(named)? {
        let path = entry?.into_path();
        let is_part = || path.extension() == Some(run::PART_EXTENSION) && path.is_dir();
        if path.extension() == Some(EXTENSION) || is_part() {
            paths.push(path);
        }
    }
    paths.sort_unstable();
    Ok(paths)
}

impl Found {
    fn take(&mut self, path: &Utf8Path, workspace: &Workspace) {
        let shown = workspace.shown(path);
        if path.extension() == Some(run::PART_EXTENSION) && path.is_dir() {
            let unfinished = run::unfinished(path, workspace);
            return self.take_run(&shown, unfinished, "");
        }
        let bytes = match project::result_bytes(path) {
            Ok(bytes) => bytes,
            Err(reason) => return self.refuse(&shown, reason),
        };
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml")) {
            self.put_input(&shown, hex(&Sha256::digest(&bytes)));
            match junit::read_bytes(&shown, &bytes) {
                Ok(cases) => self.cases.extend(cases),
                Err(reason) => self.refuse(&shown, reason),
            }
            return;
        }
        let Ok(text) = std::str::from_utf8(&bytes) else {
            self.put_input(&shown, hex(&Sha256::digest(&bytes)));
            return self.refuse(&shown, "it is no UTF-8 text".to_owned());
        };
        let all = read_all(text);
        let known = match &all.runs[..] {
            [(part, Ok(run))] if part.len() == text.len() && !run.sha256.is_empty() => Some(run.sha256.clone()),
            _ => None,
        };
        self.put_input(&shown, known.unwrap_or_else(|| hex(&Sha256::digest(&bytes))));
        let count = all.runs.len();
        for (at, (_, read)) in all.runs.into_iter().enumerate() {
            let which = if count > 1 { format!("run {} of {count}: ", at + 1) } else { String::new() };
            self.take_run(&shown, read, &which);
        }
        if let Some(fault) = all.fault {
            self.refuse(&shown, fault.to_string());
        }
    }

    fn take_run(&mut self, file: &Arc<str>, read: Result<Run, ReadError>, which: &str) {
        match read {
            Ok(run) => {
                if run.sha256.is_empty() {
                    let reason = run.unsealed_because.clone().unwrap_or_default();
                    let reason = format!("{which}{reason}");
                    self.broken.push(BrokenFile { file: Arc::clone(file), reason, unusable: false });
                }
                self.runs.push(Run { file: Arc::clone(file), ..run });
            }
            Err(error) => self.refuse(file, format!("{which}{error}")),
        }
    }

    fn refuse(&mut self, file: &Arc<str>, reason: String) {
        self.broken.push(BrokenFile { file: Arc::clone(file), reason, unusable: true });
    }

    fn put_input(&mut self, file: &Arc<str>, sha256: String) {
        self.inputs.push(InputFile { path: Arc::clone(file), role: ROLE, sha256 });
    }

    /// Sorts, and drops copies of runs: merging files twice must not make a test count twice.
    fn settle(&mut self) {
        self.runs.sort_by(|a, b| (&a.started, &a.id, &a.file).cmp(&(&b.started, &b.id, &b.file)));
        let mut seen = HashSet::new();
        self.runs.retain(|run| run.sha256.is_empty() || seen.insert(run.sha256.clone()));
    }
}

/// Says of a path that was named and is not there that it is not, rather than what the system failed at.
///
/// # Errors
///
/// It is not there, or nobody may look.
pub fn expect(path: &Utf8Path) -> io::Result<()> {
    path.as_std_path().metadata().map(|_| ()).map_err(|error| {
        let text = match error.kind() {
            io::ErrorKind::NotFound => format!("there is no evidence file and no directory `{path}`"),
            _ => format!("`{path}` cannot be read: {error}"),
        };
        io::Error::new(error.kind(), text)
    })
}

/// A path as it was typed, absolute.
fn absolute(path: &Utf8Path) -> io::Result<Utf8PathBuf> {
    camino::absolute_utf8(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::file::{merged, write};
    use crate::project::config::default_config;
    use cargo_metadata::MetadataCommand;
    use iec62304_core::verifies;

    fn workspace(folder: &tempfile::TempDir) -> Workspace {
        let root = Utf8PathBuf::from_path_buf(folder.path().canonicalize().unwrap()).unwrap();
        let text = format!(
            r#"{{"packages":[],"workspace_members":[],"workspace_root":"{root}","target_directory":"{root}/target","version":1,"resolve":null}}"#
        );
        Workspace::from_metadata(MetadataCommand::parse(text).unwrap())
    }

    fn run(id: &str, started: &str) -> String {
        write(&Run { id: id.to_owned(), started: started.to_owned(), sealed: true, ..Run::default() })
    }

    fn put(workspace: &Workspace, path: &str, text: &str) {
        let path = workspace.root.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }

    fn ids(found: &Found) -> Vec<&str> {
        found.runs.iter().map(|run| run.id.as_str()).collect()
    }

    #[verifies("RQ-084")]
    #[test]
    fn runs_come_from_where_they_are_kept_or_from_what_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        let config = default_config("p");
        let load = |sources: &Sources| load(&workspace, &config, sources);
        assert!(load(&Sources::Kept).unwrap().runs.is_empty(), "no directory yet");
        put(&workspace, "target/trace/evidence/b.evidence", &run("early", "1"));
        put(&workspace, "target/trace/evidence/a.evidence", &run("late", "2"));
        put(&workspace, "target/trace/evidence/other.txt", "x");
        put(&workspace, "ci/c.evidence", &run("named", "3"));
        let found = load(&Sources::Kept).unwrap();
        assert_eq!(ids(&found), ["early", "late"]);
        assert_eq!(&*found.runs[0].file, "target/trace/evidence/b.evidence");
        assert_eq!(
            found.inputs.iter().find(|input| *input.path == *found.runs[0].file).unwrap().sha256,
            found.runs[0].sha256
        );
        let named = |path: &str| Sources::Named(vec![workspace.root.join(path)]);
        assert_eq!(ids(&load(&named("ci")).unwrap()), ["named"]);
        assert_eq!(ids(&load(&named("ci/c.evidence")).unwrap()), ["named"]);
        assert!(load(&Sources::None).unwrap().runs.is_empty());
        let nowhere = load(&named("nowhere")).unwrap_err().to_string();
        assert_eq!(nowhere, format!("there is no evidence file and no directory `{}/nowhere`", workspace.root));
    }

    #[verifies("RQ-084")]
    #[test]
    fn workspaces_that_share_a_target_directory_keep_their_runs_apart() {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [one, other] = folders.each_ref().map(|folder| {
            let mut workspace = workspace(folder);
            assert_eq!(kept(&workspace), workspace.root.join("target/trace/evidence"));
            workspace.target_directory = "/shared".into();
            kept(&workspace)
        });
        assert!(one != other && one.starts_with("/shared/trace/evidence"));
    }

    #[verifies("RQ-084")]
    #[test]
    fn a_run_that_stands_in_two_files_counts_once() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        let (one, other) = (run("one", "1"), run("other", "2"));
        put(&workspace, "ci/one.evidence", &one);
        put(&workspace, "ci/all.evidence", &merged([one.as_str(), other.as_str()].into_iter()));
        let sources = Sources::Named(vec![workspace.root.join("ci")]);
        let found = load(&workspace, &default_config("p"), &sources).unwrap();
        assert_eq!((ids(&found), found.broken.len(), found.inputs.len()), (vec!["one", "other"], 0, 2));
    }

    #[verifies("RQ-084")]
    #[test]
    fn what_is_broken_is_told_by_name_and_the_rest_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        let whole = run("whole", "1");
        put(&workspace, "ci/changed.evidence", &whole.replace("whole", "which"));
        put(&workspace, "ci/cut.evidence", &whole[..whole.len() - 9]);
        put(&workspace, "ci/second.evidence", &merged([whole.as_str(), &run("x", "2").replace('x', "y")].into_iter()));
        put(&workspace, "ci/results.xml", "<testsuites");
        fs_err::write(workspace.root.join("ci/bytes.evidence"), b"\xff\xfe").unwrap();
        let paths = ["ci", "ci/results.xml"].map(|path| workspace.root.join(path)).to_vec();
        let found = load(&workspace, &default_config("p"), &Sources::Named(paths)).unwrap();
        let told: Vec<_> = found.broken.iter().map(|broken| (&*broken.file, broken.unusable)).collect();
        let unusable = |file| (file, true);
        assert_eq!(
            told,
            [
                unusable("ci/bytes.evidence"),
                unusable("ci/changed.evidence"),
                ("ci/cut.evidence", false),
                unusable("ci/results.xml"),
                unusable("ci/second.evidence"),
            ]
        );
        assert!(found.broken[4].reason.starts_with("run 2 of 2: its seal"), "{:?}", found.broken);
        assert_eq!(ids(&found), ["whole", "whole"], "one cut off, one whole");
        assert_eq!(found.inputs.len(), 5, "a report says which files it rests on, broken ones too");
    }

    // Other systems have no such files.
    #[cfg(unix)]
    #[verifies("RQ-163")]
    #[test]
    fn what_is_no_file_or_too_large_is_refused_and_never_waited_for() {
        use crate::evidence::stock::stock;
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        put(&workspace, "ci/whole.evidence", &run("whole", "1"));
        let at = |name: &str| workspace.root.join("ci").join(name);
        let made = std::process::Command::new("mkfifo").arg(at("pipe.evidence")).status().unwrap();
        assert!(made.success());
        std::os::unix::fs::symlink("/dev/zero", at("zero.xml")).unwrap();
        fs_err::File::create(at("large.evidence")).unwrap().set_len((1 << 30) + 1).unwrap();
        put(&workspace, "ci/cut.part/head", "");
        let made = std::process::Command::new("mkfifo").arg(at("cut.part/1-1.events")).status().unwrap();
        assert!(made.success());
        let paths = ["ci", "ci/zero.xml"].map(|path| workspace.root.join(path)).to_vec();
        let found = load(&workspace, &default_config("p"), &Sources::Named(paths)).unwrap();
        let told = found.broken.iter().filter(|broken| !broken.file.ends_with(".part"));
        let told: Vec<_> = told.map(|broken| (&*broken.file, broken.reason.as_str(), broken.unusable)).collect();
        assert_eq!(
            told,
            [
                ("ci/large.evidence", "it is larger than 1024 MiB", true),
                ("ci/pipe.evidence", "this is no file", true),
                ("ci/zero.xml", "this is no file", true),
            ]
        );
        assert_eq!(ids(&found), ["whole"]);
        let faults = stock(&at(""), &workspace).unwrap().into_iter().filter(|stocked| stocked.fault.is_some()).count();
        assert_eq!(faults, 2);
    }
}
