//! Writing files whole or not at all: beside their place, then renamed.
//!
//! Errors are the system's own: the caller names the file that was asked for, not the one beside it.

use camino::Utf8Path;
use iec62304_core::requirement;
use std::fs;
use std::io::{self, Write};

/// Writes a file that may exist: readers see the old text or the new, never a part.
///
/// # Errors
///
/// The first failure; nothing is left behind then.
#[requirement("RQ-057")]
pub fn replace(path: &Utf8Path, text: &[u8]) -> io::Result<()> {
    let beside = beside(path);
    let written = write_new(&beside, text).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The error that matters is the first one.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Writes a file that must not exist yet, with the directories that lead to it.
///
/// # Errors
///
/// [`io::ErrorKind::AlreadyExists`] when it does, else the first failure.
#[requirement("RQ-057")]
pub fn create(path: &Utf8Path, text: &[u8]) -> io::Result<()> {
    if let Some(directory) = path.parent().filter(|directory| !directory.as_str().is_empty()) {
        fs::create_dir_all(directory)?;
    }
    if path.exists() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("`{path}` exists")));
    }
    replace(path, text)
}

fn write_new(path: &Utf8Path, text: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

fn beside(path: &Utf8Path) -> camino::Utf8PathBuf {
    let name = path.file_name().unwrap_or("output");
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8PathBuf;
    use iec62304_core::verifies;

    fn directory() -> (tempfile::TempDir, Utf8PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(dir.path().to_owned()).unwrap();
        (dir, path)
    }

    #[verifies("RQ-057")]
    #[test]
    fn an_existing_file_is_replaced_whole_and_nothing_else_stays() {
        let (_dir, path) = directory();
        let file = path.join("report.json");
        fs::write(&file, "a much longer old text").unwrap();
        replace(&file, b"new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::read_dir(&path).unwrap().count(), 1);
    }

    #[verifies("RQ-057")]
    #[test]
    fn a_file_that_exists_is_never_created_again() {
        let (_dir, path) = directory();
        let file = path.join("trace/trace.toml");
        create(&file, b"mine").unwrap();
        assert_eq!(create(&file, b"theirs").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    }

    #[verifies("RQ-057")]
    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let (_dir, path) = directory();
        fs::create_dir(path.join("taken")).unwrap();
        fs::write(path.join("taken/inside"), "").unwrap();
        assert!(replace(&path.join("taken"), b"text").is_err());
        assert_eq!(fs::read_dir(&path).unwrap().count(), 1);
    }
}
