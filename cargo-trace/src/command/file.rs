//! Writing files whole or not at all: beside their place, then renamed.
//!
//! Errors are the system's own: the caller names the file that was asked for, not the one beside it.

use camino::Utf8Path;
use iec62304_core::requirement;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Names that are tried for the file beside; only runs that were killed leave one behind.
const NAMES: u32 = 64;

/// Writes a file that may exist: readers see the old text or the new, never a part.
///
/// What is no regular file, such as a device or a pipe, is written to as it is, and a link leads to the file that is
/// written. An existing file keeps its permissions.
///
/// # Errors
///
/// The first failure; nothing is left behind then.
#[requirement("RQ-057")]
pub fn replace(path: &Utf8Path, text: &[u8]) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(there) if there.is_file() => replace_file(&fs::canonicalize(path)?, text, Some(there.permissions())),
        Ok(_) => fs::OpenOptions::new().write(true).open(path)?.write_all(text),
        // A link to nothing yet: what it names is made.
        Err(_) if path.is_symlink() => fs::write(path, text),
        Err(_) => replace_file(path.as_std_path(), text, None),
    }
}

/// Writes a file that must not exist yet, with the directories that lead to it.
///
/// # Errors
///
/// [`io::ErrorKind::AlreadyExists`] when anything stands there, a link to nothing included; else the first failure.
#[requirement("RQ-057")]
pub fn create(path: &Utf8Path, text: &[u8]) -> io::Result<()> {
    if let Some(directory) = path.parent().filter(|directory| !directory.as_str().is_empty()) {
        fs::create_dir_all(directory)?;
    }
    if path.symlink_metadata().is_ok() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("`{path}` exists")));
    }
    let beside = write_beside(path.as_std_path(), text)?;
    // Unlike a rename this never replaces what came in between.
    let linked = fs::hard_link(&beside, path);
    // The error that matters is the first one.
    let _ = fs::remove_file(&beside);
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            // Not every file system has hard links.
            let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
            let written = file.write_all(text).and_then(|()| file.sync_all());
            if written.is_err() {
                let _ = fs::remove_file(path);
            }
            written
        }
        linked => linked,
    }
}

fn replace_file(path: &Path, text: &[u8], permissions: Option<fs::Permissions>) -> io::Result<()> {
    let beside = write_beside(path, text)?;
    let permitted = permissions.map_or(Ok(()), |permissions| fs::set_permissions(&beside, permissions));
    let written = permitted.and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The error that matters is the first one.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Writes a new file in the same directory, under a name that nothing has.
fn write_beside(path: &Path, text: &[u8]) -> io::Result<PathBuf> {
    for number in 0..NAMES {
        let beside = beside(path, number);
        let mut file = match fs::OpenOptions::new().write(true).create_new(true).open(&beside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            opened => opened?,
        };
        let written = file.write_all(text).and_then(|()| file.sync_all());
        if let Err(error) = written {
            let _ = fs::remove_file(&beside);
            return Err(error);
        }
        return Ok(beside);
    }
    Err(io::Error::other("the directory is full of files that earlier runs left behind"))
}

fn beside(path: &Path, number: u32) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_else(|| "output".as_ref()));
    name.push(format!(".{}.{number}.tmp", std::process::id()));
    path.with_file_name(name)
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

    #[verifies("RQ-057")]
    #[test]
    fn what_an_earlier_run_left_behind_is_in_nobodys_way() {
        let (_dir, path) = directory();
        let file = path.join("trace.toml");
        fs::write(beside(file.as_std_path(), 0), "left behind").unwrap();
        create(&file, b"mine").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        replace(&file, b"new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::read_dir(&path).unwrap().count(), 2);
    }

    #[cfg(unix)]
    #[verifies("RQ-057")]
    #[test]
    fn links_stay_links_and_permissions_stay_as_they_are() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let (_dir, path) = directory();
        let (file, link, dangling) = (path.join("report.json"), path.join("link"), path.join("dangling"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("report.json", &link).unwrap();
        symlink("nothing.json", &dangling).unwrap();
        replace(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(create(&dangling, b"text").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert!(!path.join("nothing.json").exists());
        replace(&dangling, b"text").unwrap();
        assert!(dangling.is_symlink());
        assert_eq!(fs::read_to_string(path.join("nothing.json")).unwrap(), "text");
        assert_eq!(fs::read_dir(&path).unwrap().count(), 4);
    }

    #[cfg(unix)]
    #[verifies("RQ-057")]
    #[test]
    fn what_is_no_regular_file_is_written_to_and_stays() {
        use std::io::Read;
        use std::os::unix::fs::FileTypeExt;
        use std::os::unix::net::UnixListener;
        replace(Utf8Path::new("/dev/null"), b"text").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
        let (_dir, path) = directory();
        // A socket takes no text through its name: it must fail, and stay.
        let socket = path.join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        assert!(replace(&socket, b"text").is_err());
        assert!(fs::metadata(&socket).unwrap().file_type().is_socket());
        let pipe = path.join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || {
                let mut text = String::new();
                fs::File::open(pipe).unwrap().read_to_string(&mut text).unwrap();
                text
            }
        });
        replace(&pipe, b"text").unwrap();
        assert_eq!(reader.join().unwrap(), "text");
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    }
}
