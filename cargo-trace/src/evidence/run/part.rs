//! The directory of a run that goes on: its layout, and what is read back from it.

use super::captured::{Captured, Harness, Listed};
use super::consolidate::consolidate;
use super::listing;
use super::nextest::{self, Written};
use super::programs::{FACTS, FILE, Programs, Start};
use crate::collect::cargo::toml_string;
use crate::collect::{PlaceKeys, Workspace};
use crate::evidence::file::{self, ReadError};
use crate::evidence::junit;
use crate::model::Run;
use crate::project;
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use iec62304_wire::events;
use std::collections::HashSet;
use std::io;

/// The file name extension of such directories.
pub const EXTENSION: &str = "part";

/// What is known of the run itself, in the grammar of evidence files.
const HEAD: &str = "run";

/// nextest's JUnit file.
const JUNIT: &str = "nextest.xml";

/// What nextest is told besides the user's own configuration.
const CONFIGURATION: &str = "nextest.toml";

/// nextest's list of tests.
const INVENTORY: &str = "nextest.list";

/// A run's directory.
pub(super) struct Part {
    directory: Utf8PathBuf,
}

impl Part {
    /// Makes the directory and writes the head of a run that has no programs yet.
    pub(super) fn create(evidence: &Utf8Path, head: &Run) -> io::Result<Self> {
        let directory = evidence.join(format!("{}.{EXTENSION}", head.id));
        fs_err::create_dir_all(&directory)?;
        let part = Self { directory };
        part.replace(HEAD, &file::head(head))?;
        Ok(part)
    }

    /// Where it is.
    pub(super) fn directory(&self) -> &Utf8Path {
        &self.directory
    }

    /// nextest's JUnit file.
    pub(super) fn junit(&self) -> Utf8PathBuf {
        self.directory.join(JUNIT)
    }

    /// Writes what nextest is told besides the user's configuration: that it write a JUnit file for this profile.
    pub(super) fn write_configuration(&self, profile: &str) -> io::Result<Utf8PathBuf> {
        let (profile, path) = (toml_string(profile), toml_string(self.junit().as_str()));
        self.replace(CONFIGURATION, &format!("[profile.{profile}.junit]\npath = {path}\n"))?;
        Ok(self.directory.join(CONFIGURATION))
    }

    /// Writes which programs there are: to the head, and for the shim.
    pub(super) fn write_programs(&self, head: &Run, programs: &Programs) -> io::Result<()> {
        self.replace(HEAD, &file::write(head))?;
        self.replace(FILE, &programs.to_text())
    }

    /// Writes nextest's list of tests.
    pub(super) fn write_inventory(&self, inventory: &[u8]) -> io::Result<()> {
        self.replace(INVENTORY, &String::from_utf8_lossy(inventory))
    }

    /// Writes a file so that it is never seen half.
    fn replace(&self, name: &str, text: &str) -> io::Result<()> {
        let beside = self.directory.join(format!("{name}.new"));
        fs_err::write(&beside, text)?;
        fs_err::rename(beside, self.directory.join(name))
    }

    /// What became of its programs so far.
    pub(super) fn starts(&self) -> Vec<Start> {
        let entries = self.directory.read_dir_utf8().into_iter().flatten().flatten();
        let facts = entries.filter(|entry| entry.path().extension() == Some(FACTS));
        facts.filter_map(|entry| Start::read(&text_of(entry.path()))).collect()
    }

    /// Leaves nothing: what there is shows nothing.
    pub(super) fn remove(&self) {
        // What remains of it would only be read as what it is.
        let _ = fs_err::remove_dir_all(&self.directory);
    }

    /// The run so far, as it would be if it ended now.
    pub(super) fn consolidated(&self, head: Run, programs: &Programs, ended: bool, workspace: &Workspace) -> Run {
        let captured = capture(&self.directory, programs, ended);
        let mut keys = PlaceKeys::new(workspace);
        consolidate(head, &programs.programs, &captured, &mut |tag, program| keys.of(tag, &program.target.package))
    }
}

/// What a run that was stopped has left in its directory: not sealed, with the tests that had finished.
///
/// # Errors
///
/// Not even its head was written, or it is another version's.
#[requirement("RQ-072")]
pub fn unfinished(directory: &Utf8Path, workspace: &Workspace) -> Result<Run, ReadError> {
    let text = |name: &str| text_of(&directory.join(name));
    let mut head = file::read(&text(HEAD))?;
    head.sealed = false;
    head.sha256 = String::new();
    head.finished = String::new();
    head.unsealed_because = Some(STOPPED.to_owned());
    let part = Part { directory: directory.to_owned() };
    let programs = Programs::read(&text(FILE)).filter(|programs| programs.programs.len() == head.executables.len());
    Ok(match programs {
        Some(programs) => part.consolidated(head, &programs, false, workspace),
        None => head,
    })
}

/// Why a run without an end is not sealed.
pub(super) const STOPPED: &str = "the run was stopped before its end";

/// The text of a file of the run; none for what cannot be read.
fn text_of(path: &Utf8Path) -> String {
    let bytes = project::result_bytes(path).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Reads everything, in the order of file names: what begins with a process's number has no other order.
fn capture(directory: &Utf8Path, programs: &Programs, ended: bool) -> Captured {
    let mut names: Vec<String> =
        directory.read_dir_utf8().into_iter().flatten().flatten().map(|entry| entry.file_name().to_owned()).collect();
    names.sort_unstable();
    let text = |name: &str| text_of(&directory.join(name));
    let text_if = |name: &str| names.binary_search_by(|known| known.as_str().cmp(name)).is_ok().then(|| text(name));
    let mut captured = Captured { ended, ..Captured::default() };
    let mut starts = Vec::new();
    for name in &names {
        match name.rsplit_once('.') {
            Some((_, events::EXTENSION)) => captured.processes.extend(events::read(&text(name))),
            Some((mark, FACTS)) => {
                let start = Start::read(&text(name)).filter(|start| start.program < programs.programs.len());
                match start {
                    Some(start) if programs.by_nextest => starts.push(start),
                    start => captured.harnesses.extend(start.map(|start| harness(mark, start, &text_if))),
                }
            }
            _ => {}
        }
    }
    captured.harnesses.sort_by_key(Harness::began);
    if names.iter().any(|name| name == INVENTORY) {
        let written = Written {
            inventory: &text(INVENTORY),
            starts: &starts,
            cases: &junit::read(JUNIT, &text(JUNIT)).unwrap_or_default(),
            ended,
        };
        captured.harnesses.extend(nextest::read(&written, &programs.programs));
    }
    captured
}

/// What the shim and the harness wrote of one start of a program.
fn harness(mark: &str, start: Start, text: &dyn Fn(&str) -> Option<String>) -> Harness {
    let text_if = text;
    let text = |name: &str| text_if(name).unwrap_or_default();
    let [list, ignored, log] = ["list", "ignored", "log"].map(|extension| text(&format!("{mark}.{extension}")));
    let ignored: HashSet<_> = listing::names(&ignored).into_iter().collect();
    let names = listing::names(&list);
    let selected = text_if(&format!("{mark}.selected"));
    let selected = selected.map(|selected| listing::names(&selected).into_iter().map(Into::into).collect());
    let known = names.iter().copied().collect();
    let results = listing::results(&log, &known).into_iter().map(|(name, outcome)| super::captured::Said {
        name: name.into(),
        attempt: 1,
        outcome,
        duration_ms: None,
    });
    Harness {
        program: start.program,
        mark: Some(mark.to_owned()),
        child: start.child,
        binary: None,
        results: results.collect(),
        listed: names.iter().map(|name| Listed { name: (*name).into(), ignored: ignored.contains(name) }).collect(),
        tells: start.logged,
        end: start.end,
        selected,
        runs_ignored: start.runs_ignored,
    }
}
