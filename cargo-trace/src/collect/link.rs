//! The links through which cargo starts this executable: as wrapper of rustc, and as runner of test programs.
//!
//! Cargo keys wrapped units by the wrapper's *path* alone: not by its content, not by the environment. So all
//! that decides what a trace file holds stands in the path: the tool's version, the grammar's, the mode, a
//! wrapper that is chained behind it, and the workspace where it shares a target directory: cargo takes two checkouts
//! of one workspace for the same, and would call the units of one fresh that it compiled for the other. A counter at its end makes cargo compile everything anew when trace
//! files got lost; the highest counter that exists is used from then on, so that later runs are warm.

use super::cargo::toml_string;
use crate::hex::hex;
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};

/// What a process that was started through a link is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Wrap rustc, so that tags leave records.
    Trace,
    /// The same, and tags leave probes and guards besides.
    Probes,
    /// Start a test program.
    Shim,
}

impl Mode {
    const ALL: [Self; 3] = [Self::Trace, Self::Probes, Self::Shim];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Probes => "probes",
            Self::Shim => "shim",
        }
    }
}

/// The link's own name, whatever the executable is called.
const NAME: &str = "cargo-trace";

/// A path for the wrapper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    directory: Utf8PathBuf,
    base: String,
    chained: Option<PathBuf>,
    counter: u32,
}

impl Link {
    /// The link of this version, this mode and this chained wrapper with the highest counter that exists.
    pub(crate) fn newest(target_directory: &Utf8Path, mode: Mode, chained: Option<&Path>) -> Self {
        Self::with_base(target_directory, base(mode, chained), chained)
    }

    /// The same, for the builds of the workspace with this root alone.
    #[requirement("RQ-010")]
    pub(crate) fn of_workspace(
        target_directory: &Utf8Path,
        root: &Utf8Path,
        mode: Mode,
        chained: Option<&Path>,
    ) -> Self {
        if target_directory.starts_with(root) {
            return Self::newest(target_directory, mode, chained);
        }
        let digest = Sha256::digest(root.as_str().as_bytes());
        let base = format!("{}-of{}", base(mode, chained), hex(&digest[..ROOT_DIGITS / 2]));
        Self::with_base(target_directory, base, chained)
    }

    #[requirement("RQ-011", "RQ-013")]
    fn with_base(target_directory: &Utf8Path, base: String, chained: Option<&Path>) -> Self {
        let directory = target_directory.join("trace").join("bin");
        let counter = directory
            .read_dir_utf8()
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| counter_of(entry.file_name(), &base))
            .max()
            .unwrap_or(0);
        Self { directory, base, chained: chained.map(Path::to_owned), counter }
    }

    /// The link after this one, for which nothing was compiled yet.
    pub(super) fn next(&self) -> Self {
        Self { counter: self.counter + 1, ..self.clone() }
    }

    /// Its path, absolute.
    #[requirement("RQ-012")]
    pub(crate) fn path(&self) -> Utf8PathBuf {
        let name = match self.counter {
            0 => self.base.clone(),
            counter => format!("{}-r{counter}", self.base),
        };
        self.directory.join(name).join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX))
    }

    /// The flags by which cargo takes it as wrapper of rustc.
    pub(super) fn as_cargo_flags(&self) -> [String; 2] {
        ["--config".to_owned(), format!("build.rustc-workspace-wrapper={}", toml_string(self.path().as_str()))]
    }

    /// Makes the target directory as cargo makes it, where we are the first to need it: cargo marks it as a cache only
    /// when it makes it itself.
    fn tag_cache_directory(&self) -> io::Result<()> {
        let Some(target) = self.directory.ancestors().nth(2).filter(|target| !target.exists()) else { return Ok(()) };
        fs_err::create_dir_all(target)?;
        fs_err::write(target.join("CACHEDIR.TAG"), CACHE_TAG)
    }

    /// Puts it there; does nothing when it is there and leads to `executable`.
    pub(crate) fn create(&self, executable: &Path) -> io::Result<()> {
        let path = self.path();
        let executable = std::path::absolute(executable)?;
        if leads_to(path.as_std_path(), &executable) {
            return Ok(());
        }
        let temporary = path.with_file_name(format!("{NAME}.{}", std::process::id()));
        self.tag_cache_directory()?;
        fs_err::create_dir_all(temporary.parent().unwrap_or(&temporary))?;
        if let Some(chained) = &self.chained {
            // Before the link, which is what says that all is there.
            let beside = temporary.with_extension("chained");
            fs_err::write(&beside, chained.as_os_str().as_encoded_bytes())?;
            fs_err::rename(&beside, path.with_file_name(CHAINED))?;
        }
        match fs_err::remove_file(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        place(&executable, temporary.as_std_path())?;
        // A rename replaces the old link in one step: another run may be starting it right now.
        fs_err::rename(&temporary, &path)
    }
}

/// The file beside a link that names the chained wrapper. A variable would be inherited by whatever the build starts.
const CHAINED: &str = "chained";

/// The wrapper of the user that stands between the wrapper that was started as `program` and rustc.
#[requirement("RQ-013")]
pub(super) fn chained_behind(program: &Path) -> Option<PathBuf> {
    // The path tells whether there is one, so that most calls open nothing.
    program
        .parent()?
        .file_name()?
        .to_str()?
        .split('-')
        .skip_while(|part| !is_wire(part))
        .nth(2)
        .filter(|more| more.len() == CHAIN_DIGITS && more.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    path_of(fs_err::read(program.with_file_name(CHAINED)).ok()?)
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    Some(std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

/// What marks a directory as one that backups may leave out (<https://bford.info/cachedir/>).
const CACHE_TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# A target directory of cargo.\n";

/// What this process was started for, if it was started through a link.
pub(crate) fn started_as() -> Option<Mode> {
    std::env::args_os().next().and_then(|program| mode_of(Path::new(&program)))
}

/// What a process with this first argument was started for, if it was started through a link.
///
/// The path tells, not the executable: on Linux a process's own path is that of the link's destination.
pub(crate) fn mode_of(program: &Path) -> Option<Mode> {
    let mut names = program.ancestors().map(|path| path.file_name().and_then(|name| name.to_str()).unwrap_or(""));
    let file = names.next().unwrap_or("");
    let folder = names.next().unwrap_or("");
    let below = names.next() == Some("bin") && names.next() == Some("trace");
    if file.strip_suffix(std::env::consts::EXE_SUFFIX) != Some(NAME) || !below {
        return None;
    }
    let mode = folder.split('-').skip_while(|part| !is_wire(part)).nth(1)?;
    Mode::ALL.into_iter().find(|known| known.as_str() == mode)
}

fn is_wire(part: &str) -> bool {
    part.strip_prefix('w').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn base(mode: Mode, chained: Option<&Path>) -> String {
    let base = format!("{}-w{}-{}", env!("CARGO_PKG_VERSION"), iec62304_wire::trace::VERSION, mode.as_str());
    match chained {
        None => base,
        Some(path) => {
            let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
            format!("{base}-{}", hex(&digest[..CHAIN_DIGITS / 2]))
        }
    }
}

/// Digits of a chained wrapper's digest.
const CHAIN_DIGITS: usize = 16;

/// Digits of a workspace's.
const ROOT_DIGITS: usize = 12;

fn counter_of(name: &str, base: &str) -> Option<u32> {
    match name.strip_prefix(base)? {
        "" => Some(0),
        rest => rest.strip_prefix("-r")?.parse().ok(),
    }
}

#[cfg(unix)]
fn leads_to(link: &Path, executable: &Path) -> bool {
    std::fs::read_link(link).is_ok_and(|destination| destination == executable)
}

#[cfg(unix)]
fn place(executable: &Path, link: &Path) -> io::Result<()> {
    fs_err::os::unix::fs::symlink(executable, link)
}

/// Symbolic links need a privilege on other systems: a hard link, and across volumes a copy, do as well.
/// Both have the executable's length and time of change; a copy is given the latter.
#[cfg(not(unix))]
fn leads_to(link: &Path, executable: &Path) -> bool {
    let facts = |path: &Path| {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.len(), metadata.modified().ok()?))
    };
    facts(link).is_some_and(|found| facts(executable) == Some(found))
}

#[cfg(not(unix))]
fn place(executable: &Path, link: &Path) -> io::Result<()> {
    if fs_err::hard_link(executable, link).is_ok() {
        return Ok(());
    }
    fs_err::copy(executable, link)?;
    let modified = fs_err::metadata(executable)?.modified()?;
    std::fs::File::options().append(true).open(link)?.set_modified(modified)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    fn target() -> (tempfile::TempDir, Utf8PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(directory.path().to_owned()).unwrap();
        (directory, path)
    }

    #[test]
    fn a_link_is_known_by_its_path_alone() {
        let (_keep, target) = target();
        for mode in Mode::ALL {
            let plain = Link::newest(&target, mode, None);
            let chained = Link::newest(&target, mode, Some(Path::new("/opt/wrap")));
            let own = Link::of_workspace(&target, "/checkout".into(), mode, None);
            for link in [&plain, &plain.next(), &chained, &chained.next(), &own, &own.next()] {
                assert_eq!(mode_of(link.path().as_std_path()), Some(mode), "{}", link.path());
            }
        }
        for other in
            ["cargo-trace", "/usr/bin/cargo-trace", "/x/trace/bin/cargo-trace", "/x/bin/0.1.0-w1-trace/cargo-trace"]
        {
            assert_eq!(mode_of(Path::new(other)), None, "{other}");
        }
    }

    #[verifies("RQ-013")]
    #[test]
    fn a_link_tells_which_wrapper_is_chained_behind_it() {
        let (_keep, target) = target();
        let executable = std::env::current_exe().unwrap();
        let wrapper = Path::new("/opt/my wrap");
        for mode in [Mode::Trace, Mode::Probes] {
            let plain = Link::newest(&target, mode, None).next();
            let chained = Link::newest(&target, mode, Some(wrapper));
            let own = |chained| Link::of_workspace(&target, "/checkout".into(), mode, chained);
            for (link, expected) in [
                (plain, None),
                (chained.next(), Some(wrapper)),
                (chained, Some(wrapper)),
                (own(None), None),
                (own(Some(wrapper)), Some(wrapper)),
            ] {
                link.create(&executable).unwrap();
                assert_eq!(chained_behind(link.path().as_std_path()).as_deref(), expected, "{}", link.path());
            }
        }
    }

    #[verifies("RQ-013")]
    #[test]
    fn a_chained_wrapper_is_part_of_the_path() {
        let (_keep, target) = target();
        let paths = [None, Some(Path::new("/a")), Some(Path::new("/b"))]
            .map(|chained| Link::newest(&target, Mode::Trace, chained).path());
        assert!(paths[0] != paths[1] && paths[1] != paths[2]);
    }

    #[verifies("RQ-010")]
    #[test]
    fn workspaces_that_share_a_target_directory_have_a_link_each() {
        let (_keep, target) = target();
        let of = |root: &Utf8Path| Link::of_workspace(&target, root, Mode::Trace, None);
        assert_ne!(of("/a".into()).path(), of("/b".into()).path());
        assert_eq!(of(target.parent().unwrap()), Link::newest(&target, Mode::Trace, None), "nobody else builds there");
        of("/a".into()).next().create(&std::env::current_exe().unwrap()).unwrap();
        assert_eq!([of("/a".into()).counter, of("/b".into()).counter], [1, 0]);
    }

    #[verifies("RQ-011")]
    #[test]
    fn the_highest_counter_that_exists_is_used() {
        let (_keep, target) = target();
        let first = Link::newest(&target, Mode::Trace, None);
        let executable = std::env::current_exe().unwrap();
        let mut link = first.clone();
        for _ in 0..11 {
            link.create(&executable).unwrap();
            link = link.next();
        }
        assert_eq!(Link::newest(&target, Mode::Trace, None).next(), link);
        assert_eq!(
            Link::newest(&target, Mode::Trace, Some(Path::new("/a"))).counter,
            0,
            "another chain has a count of its own"
        );
    }

    #[test]
    fn a_link_to_another_executable_is_replaced() {
        let (_keep, target) = target();
        let [old, new] = ["old", "newer"].map(|name| {
            fs_err::write(target.join(name), name).unwrap();
            target.join(name)
        });
        let link = Link::newest(&target, Mode::Trace, None);
        for executable in [&old, &new, &new] {
            link.create(executable.as_std_path()).unwrap();
            assert_eq!(fs_err::read_to_string(link.path()).unwrap(), executable.file_name().unwrap());
        }
        let beside = fs_err::read_dir(link.path().parent().unwrap()).unwrap().count();
        assert_eq!(beside, 1, "nothing temporary stays");
    }
}
