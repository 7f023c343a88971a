//! The compiler, as it describes itself.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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
    /// Asks the compiler that would be used in a directory.
    #[must_use]
    pub fn ask(directory: &Path) -> Self {
        let mut command = Command::new(rustc());
        command.arg("-vV").current_dir(directory).stdin(Stdio::null()).stderr(Stdio::null());
        let output = command.output().ok().filter(|output| output.status.success());
        output.map(|output| Self::of(&String::from_utf8_lossy(&output.stdout))).unwrap_or_default()
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

/// The compiler: as it is named, else beside the cargo that runs us, which saves the detour through a proxy.
pub(crate) fn rustc() -> OsString {
    let beside = || {
        let cargo = PathBuf::from(std::env::var_os("CARGO")?);
        let rustc = cargo.with_file_name(format!("rustc{}", std::env::consts::EXE_SUFFIX));
        rustc.is_file().then(|| rustc.into_os_string())
    };
    std::env::var_os("RUSTC").or_else(beside).unwrap_or_else(|| "rustc".into())
}

#[cfg(test)]
mod tests {
    use super::*;

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
