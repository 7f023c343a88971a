//! A workspace on disk, a run of the tool on it, and what came out.
//!
//! All workspaces share one target directory, so that the crates of ours are compiled once.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A workspace below the target directory, made anew by each test that names it.
#[derive(Debug)]
pub struct Project {
    root: PathBuf,
    tool: PathBuf,
    target: PathBuf,
    offline: bool,
}

/// One run of the tool.
#[derive(Debug)]
pub struct Run {
    /// Exit code; -1 for a signal.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// The project's checkout.
#[must_use]
pub fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the checkout").to_owned()
}

/// Starts a project; the name must be the test's own.
///
/// A macro, because only the test's crate knows the binary's path.
#[macro_export]
macro_rules! project {
    ($name:expr) => {
        $crate::Project::new(
            $name,
            ::std::path::Path::new(env!("CARGO_BIN_EXE_cargo-trace-under-test")),
            ::std::path::Path::new(env!("CARGO_TARGET_TMPDIR")),
        )
    };
}

impl Project {
    /// An empty directory of this name.
    ///
    /// # Panics
    ///
    /// When the directory cannot be made: then there is nothing to test.
    #[must_use]
    pub fn new(name: &str, tool: &Path, tmp: &Path) -> Self {
        let root = tmp.join("projects").join(name);
        if root.exists() {
            fs::remove_dir_all(&root).expect("old project is removable");
        }
        fs::create_dir_all(&root).expect("project directory");
        Self { root, tool: tool.to_owned(), target: tmp.join("shared-target"), offline: true }
    }

    /// A workspace that exists already; what is done to it is done to the real one. Cargo may ask its registry: its
    /// metadata wants the packages of every platform, also those that no build of this machine has brought.
    #[must_use]
    pub fn existing(root: PathBuf, tool: &Path, tmp: &Path) -> Self {
        Self { root, tool: tool.to_owned(), target: tmp.join("shared-target"), offline: false }
    }

    /// Its directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The target directory that it shares with all others.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// A target directory of its own, for tests that damage what is in it.
    #[must_use]
    pub fn with_own_target(mut self) -> Self {
        self.target = self.root.join("target");
        self
    }

    /// A target directory that is kept from run to run and shared with nobody: cargo takes two checkouts of one
    /// workspace for the same, and goes by the times of their files.
    #[must_use]
    pub fn with_target(mut self, name: &str) -> Self {
        self.target.set_file_name(name);
        self
    }

    /// Writes a file; `{core}` stands for the path of `iec62304-core`.
    #[must_use]
    pub fn file(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    /// Writes a file of a project that stands.
    ///
    /// # Panics
    ///
    /// When it cannot be written.
    pub fn write(&self, path: &str, text: &str) {
        let text = text.replace("{core}", &checkout().join("iec62304-core").display().to_string().replace('\\', "/"));
        self.write_bytes(path, text.as_bytes());
    }

    /// Writes bytes.
    ///
    /// # Panics
    ///
    /// When they cannot be written.
    pub fn write_bytes(&self, path: &str, bytes: &[u8]) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a file has a directory")).expect("directory");
        fs::write(path, bytes).expect("file");
    }

    /// Reads a file.
    ///
    /// # Panics
    ///
    /// When it cannot be read.
    #[must_use]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).expect("file")
    }

    /// Removes a file.
    ///
    /// # Panics
    ///
    /// When it cannot be removed.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.root.join(path)).expect("file");
    }

    /// A manifest of one package that depends on `iec62304-core`, in a workspace of its own.
    #[must_use]
    pub fn package(self, name: &str) -> Self {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\niec62304-core = {{ path = \"{{core}}\" }}\n"
        );
        self.file("Cargo.toml", &manifest)
    }

    /// Copies a tree below `tests/fixtures` into the project, `{core}` replaced in manifests.
    ///
    /// # Panics
    ///
    /// When the tree cannot be copied.
    #[must_use]
    pub fn fixture(self, name: &str) -> Self {
        let from = checkout().join("tests/fixtures").join(name);
        self.copy(&from, Path::new(""));
        self
    }

    /// Copies any tree into the project, without its target directory.
    ///
    /// # Panics
    ///
    /// When the tree cannot be copied.
    pub fn copy(&self, from: &Path, to: &Path) {
        for entry in fs::read_dir(from).expect("fixture") {
            let entry = entry.expect("entry");
            let (path, name) = (entry.path(), to.join(entry.file_name()));
            if path.is_dir() {
                if entry.file_name() != "target" {
                    self.copy(&path, &name);
                }
            } else if entry.file_name() == "Cargo.toml" {
                self.write(name.to_str().expect("UTF-8"), &fs::read_to_string(&path).expect("manifest"));
            } else {
                self.write_bytes(name.to_str().expect("UTF-8"), &fs::read(&path).expect("file"));
            }
        }
    }

    /// Runs the tool in the project's directory.
    #[must_use]
    pub fn trace(&self, args: &[&str]) -> Run {
        self.trace_with(args, |_| {})
    }

    /// Runs the tool with a changed environment.
    ///
    /// # Panics
    ///
    /// When the tool cannot be started.
    #[must_use]
    pub fn trace_with(&self, args: &[&str], change: impl FnOnce(&mut Command)) -> Run {
        let mut command = Command::new(&self.tool);
        command.args(args).current_dir(&self.root);
        self.environment(&mut command);
        change(&mut command);
        Run::of(&command.output().expect("the tool starts"))
    }

    /// Runs plain cargo in the project's directory.
    ///
    /// # Panics
    ///
    /// When cargo cannot be started.
    #[must_use]
    pub fn cargo(&self, args: &[&str]) -> Run {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(args).current_dir(&self.root);
        self.environment(&mut command);
        Run::of(&command.output().expect("cargo starts"))
    }

    fn environment(&self, command: &mut Command) {
        for variable in
            ["RUSTC_WORKSPACE_WRAPPER", "RUSTC_WRAPPER", "NO_COLOR", "CARGO_TERM_COLOR", "SOURCE_DATE_EPOCH", "COLUMNS"]
        {
            command.env_remove(variable);
        }
        command.env("CARGO_TARGET_DIR", &self.target);
        if self.offline {
            command.env("CARGO_NET_OFFLINE", "true");
        }
    }
}

impl Run {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Asserts the exit code, with both streams in the message.
    ///
    /// # Panics
    ///
    /// When the code is another.
    #[must_use]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    /// Standard output as one JSON value.
    ///
    /// # Panics
    ///
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr))
    }

    /// The findings of `--message-format json`.
    #[must_use]
    pub fn findings(&self) -> Vec<Value> {
        self.messages("finding")
    }

    /// The JSON messages with this reason.
    ///
    /// # Panics
    ///
    /// When a line is no JSON.
    #[must_use]
    pub fn messages(&self, reason: &str) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| {
                serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}\n{}", self.stderr))
            })
            .filter(|message| message["reason"] == reason)
            .collect()
    }

    /// `code id` of every finding of `--message-format json` that fails the development gate, sorted.
    #[must_use]
    pub fn denied(&self) -> Vec<String> {
        let mut denied: Vec<String> = self
            .findings()
            .iter()
            .filter(|finding| {
                matches!(finding["levels"]["development"].as_str(), Some("deny" | "locked"))
                    && finding["waived_by"].as_array().is_none_or(Vec::is_empty)
            })
            .map(|finding| {
                let code = finding["code"].as_str().unwrap_or_default();
                format!("{code} {}", finding["id"].as_str().unwrap_or("-"))
            })
            .collect();
        denied.sort();
        denied
    }
}
