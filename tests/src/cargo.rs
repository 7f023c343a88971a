//! Runs cargo on copies of the packages below `tests/fixtures`, apart from the environment of the cargo that runs the tests.

use iec62304_wire::events::{DIRECTORY_VARIABLE, PROCESS_VARIABLE};
use iec62304_wire::trace::{
    FILE_VARIABLE, PROBES_VARIABLE, STATEMENTS_VARIABLE, TagRecord, UnitRecord, end_line, read,
};
use std::ffi::OsString;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

/// Variables by which the outer cargo, or whoever runs it, would change what the inner one or its programs do.
pub const FOREIGN: [&str; 17] = [
    FILE_VARIABLE,
    PROBES_VARIABLE,
    STATEMENTS_VARIABLE,
    DIRECTORY_VARIABLE,
    PROCESS_VARIABLE,
    "NEXTEST_TEST_NAME",
    "NEXTEST_BINARY_ID",
    "NEXTEST_ATTEMPT",
    "NEXTEST_RUN_ID",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
];

/// A copy of a fixture, fresh for this run.
pub struct Fixture {
    directory: PathBuf,
    target: PathBuf,
}

/// An executable that cargo built.
pub struct Executable {
    /// Where it is.
    pub path: PathBuf,
    /// Cargo took it from an earlier build.
    pub fresh: bool,
}

impl Fixture {
    /// Copies `tests/fixtures/NAME` to a directory of its own below `scratch`, which is a test's `CARGO_TARGET_TMPDIR` or lies in it.
    ///
    /// All copies of one `scratch` share a target directory, so that what they have in common is compiled once.
    ///
    /// Paths to this repository's crates, written `../../../` in the fixture's manifests, are made absolute, and the workspace's
    /// lock file is laid beside them, so that the network is not asked. All files are new to cargo, hence compiled.
    ///
    /// # Errors
    ///
    /// Whatever the operating system says about the files.
    pub fn copy(name: &str, scratch: &Path, copy: &str) -> Result<Self> {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
        let directory = scratch.join(copy);
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        let root = format!("{}/", repository.display()).replace('\\', "/");
        copy_tree(&repository.join("tests/fixtures").join(name), &directory, &root)?;
        fs::write(directory.join("Cargo.lock"), fs::read(repository.join("Cargo.lock"))?)?;
        Ok(Self { directory, target: scratch.join("fixtures-target") })
    }

    /// Where the copy is.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Runs cargo in the copy, offline.
    ///
    /// # Errors
    ///
    /// Cargo did not start; that it failed stands in the output.
    pub fn cargo(&self, arguments: &[&str]) -> Result<Output> {
        self.command(arguments).output()
    }

    /// Runs cargo as `cargo trace` would, and gives back the output with the records that the tags left.
    ///
    /// Only records of the fixture's own files count: rustc is given these by a path relative to the copy.
    ///
    /// # Errors
    ///
    /// Cargo did not start, or the records cannot be read.
    pub fn records(&self, arguments: &[&str]) -> Result<(Output, Vec<TagRecord>)> {
        let file = self.directory.join("records");
        fs::write(&file, "")?;
        let output = self.command(arguments).env(FILE_VARIABLE, &file).output()?;
        let lines = fs::read_to_string(&file)?;
        let whole = UnitRecord::default().to_lines() + &lines + &end_line(lines.lines().count());
        let own = |tag: &TagRecord| tag.call_at.as_ref().is_some_and(|spot| Path::new(&*spot.file).is_relative());
        let tags = read(&whole).map_err(Error::other)?.tags.into_iter().filter(own).collect();
        Ok((output, tags))
    }

    /// Builds the fixture's one binary.
    ///
    /// # Errors
    ///
    /// Cargo did not start, failed, or named no executable.
    pub fn executable(&self, arguments: &[&str]) -> Result<Executable> {
        let output = self.cargo(&[&["build", "--message-format=json"], arguments].concat())?;
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .find_map(|message| {
                let path = message["executable"].as_str()?.into();
                Some(Executable { path, fresh: message["fresh"].as_bool()? })
            })
            .ok_or_else(|| Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    /// Cargo in the copy, offline, without the outer environment; a test adds what it needs.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
        for variable in FOREIGN {
            command.env_remove(variable);
        }
        command.args(arguments).arg("--offline").arg("--target-dir").arg(&self.target).current_dir(&self.directory);
        command
    }
}

fn copy_tree(from: &Path, to: &Path, root: &str) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_tree(&source, &copy, root)?;
        } else if entry.file_name() == "Cargo.toml" {
            fs::write(copy, fs::read_to_string(&source)?.replace("../../../", root))?;
        } else {
            fs::write(copy, fs::read(&source)?)?;
        }
    }
    Ok(())
}
