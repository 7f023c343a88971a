//! The unpacked tree in a fresh directory of its own, and variants laid over it. The user's tree is never touched.

use super::PUMP;
use super::change::{Change, original};
use super::pack::PackedFile;
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use std::io;

/// Names that are tried for the directory.
const NAMES: u32 = 64;

/// A directory that is made, and removed when it is no longer needed.
#[derive(Debug)]
pub struct Workplace {
    root: Utf8PathBuf,
    keep: bool,
}

impl Workplace {
    /// A new directory below `parent`, with the tree in it.
    ///
    /// # Errors
    ///
    /// It cannot be made or written.
    #[requirement("RQ-142")]
    pub fn unpack(parent: &Utf8Path, files: &[PackedFile], keep: bool) -> io::Result<Self> {
        let place = Self { root: fresh(parent)?, keep };
        for file in files {
            write(&place.tree().join(&file.path), &file.text)?;
        }
        Ok(place)
    }

    /// The directory.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// The packed tree.
    #[must_use]
    pub fn tree(&self) -> Utf8PathBuf {
        self.root.join("tree")
    }

    /// The pump's workspace.
    #[must_use]
    pub fn pump(&self) -> Utf8PathBuf {
        self.tree().join(PUMP)
    }

    /// Where cargo builds.
    #[must_use]
    pub fn target(&self) -> Utf8PathBuf {
        self.pump().join("target")
    }

    /// Results of the runs with this name.
    #[must_use]
    pub fn evidence(&self, name: &str) -> Utf8PathBuf {
        self.root.join("evidence").join(name)
    }

    /// Lays a variant's files over the pump.
    ///
    /// # Errors
    ///
    /// A file cannot be written or removed.
    pub fn apply(&self, change: &Change) -> io::Result<()> {
        for (file, text) in &change.files {
            let path = self.pump().join(file);
            match text {
                Some(text) => write(&path, text)?,
                None => fs_err::remove_file(&path)?,
            }
        }
        Ok(())
    }

    /// Puts everything back that a variant has changed. Written anew, not under its old time: cargo goes by that.
    ///
    /// # Errors
    ///
    /// A file cannot be written or removed.
    pub fn restore(&self, change: &Change, files: &[PackedFile]) -> io::Result<()> {
        for (file, text) in &change.files {
            let path = self.pump().join(file);
            match original(files, file) {
                Some(original) => write(&path, original)?,
                None if text.is_some() => {
                    fs_err::remove_file(&path)?;
                    self.prune(&path);
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Removes the directories that a file has left empty.
    fn prune(&self, file: &Utf8Path) {
        let pump = self.pump();
        for directory in file.ancestors().skip(1).take_while(|directory| *directory != pump) {
            // One with something in it stays, and so do those above.
            if fs_err::remove_dir(directory).is_err() {
                break;
            }
        }
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        if !self.keep {
            // What cannot be removed lies in the system's temporary directory.
            let _ = fs_err::remove_dir_all(&self.root);
        }
    }
}

/// A directory that nobody else has.
fn fresh(parent: &Utf8Path) -> io::Result<Utf8PathBuf> {
    for number in 0..NAMES {
        let path = parent.join(format!("cargo-trace-self-check-{}-{number}", std::process::id()));
        match fs_err::create_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| path),
        }
    }
    Err(io::Error::other(format!("`{parent}` is full of directories that earlier runs left behind")))
}

fn write(path: &Utf8Path, text: &str) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs_err::create_dir_all(directory)?;
    }
    fs_err::write(path, text)
}
