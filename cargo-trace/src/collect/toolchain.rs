//! The compiler, as it describes itself.

use camino::Utf8Path;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::UNIX_EPOCH;

/// What `rustc -vV` says; empty texts where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toolchain {
    /// Its first line.
    pub version: String,
    /// `release` and `commit-hash`, which are the same on every machine.
    pub release: String,
    /// Triple of this machine.
    pub host: String,
}

impl Toolchain {
    /// Asks the compiler that would be used in a directory. What one said that stands beside cargo is kept below the
    /// target directory until its file changes, as cargo keeps it; one that was named, or that a proxy finds, may be
    /// another at any time.
    #[must_use]
    pub fn ask(directory: &Path, target_directory: &Utf8Path) -> Self {
        let Some(beside) = beside() else { return Self::of(&said(&rustc(), directory)) };
        let kept = target_directory.join("trace").join("toolchain");
        let key = identity(&beside);
        let known = fs_err::read_to_string(&kept).ok();
        let known = known.as_deref().zip(key.as_deref()).and_then(|(text, key)| text.strip_prefix(key));
        if let Some(text) = known {
            return Self::of(text);
        }
        let text = said(beside.as_os_str(), directory);
        if let Some(key) = key.filter(|_| text.ends_with('\n')) {
            let temporary = kept.with_extension(std::process::id().to_string());
            // Without it the compiler is asked again.
            let _ = fs_err::write(&temporary, key + &text).and_then(|()| fs_err::rename(&temporary, &kept));
        }
        Self::of(&text)
    }

    fn of(text: &str) -> Self {
        let line = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
        Self {
            version: text.lines().next().unwrap_or_default().to_owned(),
            release: format!("{} {}", line("release:"), line("commit-hash:")),
            host: line("host:").to_owned(),
        }
    }
}

/// What a compiler says of itself; nothing where it cannot be run.
fn said(rustc: &OsStr, directory: &Path) -> String {
    let mut command = Command::new(rustc);
    command.arg("-vV").current_dir(directory).stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success());
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

/// What tells an executable from every other, its line feed included: path, length, and time of change.
fn identity(executable: &Path) -> Option<String> {
    let metadata = std::fs::metadata(executable).ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}\n", metadata.len(), changed.as_nanos(), executable.display()))
}

/// The compiler: as it is named, else beside the cargo that runs us, which saves the detour through a proxy.
pub(crate) fn rustc() -> OsString {
    let named = std::env::var_os("RUSTC");
    named.or_else(|| beside().map(PathBuf::into_os_string)).unwrap_or_else(|| "rustc".into())
}

/// The compiler beside the cargo that runs us, if no other is named.
fn beside() -> Option<PathBuf> {
    if std::env::var_os("RUSTC").is_some() {
        return None;
    }
    let cargo = PathBuf::from(std::env::var_os("CARGO")?);
    let rustc = cargo.with_file_name(format!("rustc{}", std::env::consts::EXE_SUFFIX));
    rustc.is_file().then_some(rustc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_executable_that_changed_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rustc");
        fs_err::write(&file, "one").unwrap();
        let first = identity(&file);
        assert_eq!(identity(&file), first);
        fs_err::write(&file, "three").unwrap();
        assert_ne!(identity(&file), first);
        assert_eq!(identity(&folder.path().join("none")), None);
    }

    #[test]
    fn the_host_is_no_part_of_the_release() {
        let text = |host: &str| {
            format!(
                "rustc 1.95.0 (abc 2026-04-14)\nbinary: rustc\ncommit-hash: abcdef\nhost: {host}\nrelease: 1.95.0\n"
            )
        };
        let (one, other) =
            (Toolchain::of(&text("x86_64-unknown-linux-gnu")), Toolchain::of(&text("aarch64-apple-darwin")));
        assert_eq!((one.release.as_str(), other.host.as_str()), ("1.95.0 abcdef", "aarch64-apple-darwin"));
        assert_eq!(one.release, other.release);
        assert_eq!(one.version, "rustc 1.95.0 (abc 2026-04-14)");
    }
}
