//! The only user of git: the commit, its tag, and whether the inputs differ from it.
//!
//! No git, no repository, no commit yet: each is a normal case and gives `None`, never a guess.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use std::collections::HashSet;
use std::process::{Command, Stdio};

/// What git says of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GitFacts {
    /// Full commit id.
    pub commit: Option<String>,
    /// A tag that points at the commit.
    pub tag: Option<String>,
    /// An input differs from the commit, or is not in it.
    pub dirty: Option<bool>,
}

/// Asks git about the workspace; `inputs` are paths relative to its root.
#[must_use]
pub fn facts<'a>(root: &Utf8Path, inputs: impl Iterator<Item = &'a str>) -> GitFacts {
    // Both in one call; the commit comes last, and the path before it may have any characters.
    let answer = git(root, &["rev-parse", "--show-toplevel", "--verify", "--quiet", "HEAD"]);
    let Some((top, commit)) = answer.as_deref().and_then(|answer| answer.rsplit_once('\n')) else {
        return GitFacts::default();
    };
    let tag = git(root, &["tag", "--points-at", "HEAD"])
        .and_then(|tags| tags.lines().next().map(str::to_owned))
        .filter(|tag| !tag.is_empty());
    GitFacts { commit: Some(commit.to_owned()), tag, dirty: dirty(root, Utf8Path::new(top), inputs) }
}

fn dirty<'a>(root: &Utf8Path, top: &Utf8Path, mut inputs: impl Iterator<Item = &'a str>) -> Option<bool> {
    let top = top.canonicalize_utf8().ok()?;
    let root = root.canonicalize_utf8().ok()?;
    // The lists are asked for as a whole: that of inputs may be longer than a command line.
    let tracked = git(&top, &["ls-files", "-z", "--cached", "--recurse-submodules"])?;
    let tracked: HashSet<&str> = tracked.split('\0').collect();
    let changed = git(&top, &["status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames"])?;
    let changed: HashSet<&str> = changed.split('\0').filter_map(|entry| entry.get(3..)).collect();
    Some(inputs.any(|input| {
        let named = normalized(&root.join(input));
        // Git knows a file by where it is, not by a link to it; one that is gone has its name only.
        let real = named.canonicalize_utf8().unwrap_or_else(|_| named.clone());
        let is_in_commit = below(&top, &real).is_some_and(|path| tracked.contains(path.as_str()));
        // Directories too: a link on the way, or a submodule.
        let differs = [named, real]
            .iter()
            .filter_map(|path| below(&top, path))
            .any(|path| path.ancestors().any(|part| changed.contains(part.as_str())));
        !is_in_commit || differs
    }))
}

/// A path without `.` and `..`.
fn normalized(path: &Utf8Path) -> Utf8PathBuf {
    let mut out = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            Utf8Component::ParentDir => {
                out.pop();
            }
            Utf8Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

/// A path as git writes it; `None` outside of the repository.
fn below(top: &Utf8Path, path: &Utf8Path) -> Option<Utf8PathBuf> {
    let parts: Vec<&str> = path.strip_prefix(top).ok()?.components().map(|part| part.as_str()).collect();
    Some(parts.join("/").into())
}

fn git(root: &Utf8Path, args: &[&str]) -> Option<String> {
    let output = command(root)
        // A report must not disturb what else works in the tree.
        .arg("--no-optional-locks")
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
}

/// git in a directory; of a repository that something else, such as a hook, has named in the environment it knows nothing.
fn command(directory: &Utf8Path) -> Command {
    let mut command = Command::new("git");
    command.args(["-C", directory.as_str()]);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// Runs git in a directory, whatever the user's own configuration says.
    fn run(directory: &Utf8Path, args: &[&str]) {
        let output = command(directory)
            .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
            .args(["-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"])
            .args(args)
            .output()
            .unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn git_is_missing() -> bool {
        let missing = Command::new("git").arg("--version").output().is_err();
        assert!(!missing || std::env::var_os("CI").is_none(), "git must be there in CI");
        if missing {
            std::io::stderr().write_all(b"git is missing: what reports say of commits was not tested\n").unwrap();
        }
        missing
    }

    fn write(path: &Utf8Path, text: &str) {
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }

    #[test]
    fn a_tree_is_dirty_when_an_input_is_not_in_the_commit_as_it_is() {
        if git_is_missing() {
            return;
        }
        let directory = tempfile::tempdir().unwrap();
        let top = Utf8Path::from_path(directory.path()).unwrap().join("top");
        let root = top.join("work/pump");
        let beside = "../beside/src/lib.rs";
        for file in ["trace.toml", "trace/a b.md", beside] {
            write(&root.join(file), "x");
        }
        write(&top.join(".gitignore"), "ignored.toml\n");
        write(&root.join("unrelated"), "x");
        let dirty = |inputs: &[&str]| facts(&root, inputs.iter().copied()).dirty;
        let inputs = ["trace.toml", "trace/a b.md", beside, "./trace/../trace.toml"];
        run(&top, &["init", "-q"]);
        assert_eq!(facts(&root, inputs.into_iter()), GitFacts::default(), "no commit yet");
        run(&top, &["add", "-A"]);
        run(&top, &["commit", "-q", "-m", "first"]);
        run(&top, &["tag", "v1"]);
        let clean = facts(&root, inputs.into_iter());
        assert_eq!((clean.dirty, clean.tag.as_deref()), (Some(false), Some("v1")));
        assert!(clean.commit.is_some());

        write(&root.join("unrelated"), "changed");
        write(&root.join("new.toml"), "x");
        write(&root.join("trace/ignored.toml"), "x");
        write(&top.join("../outside.toml"), "x");
        assert_eq!(dirty(&inputs), Some(false), "other files are nobody's input");
        assert_eq!(dirty(&["new.toml"]), Some(true));
        assert_eq!(dirty(&["trace/ignored.toml"]), Some(true));
        assert_eq!(dirty(&["../../../outside.toml"]), Some(true));
        run(&top, &["add", "work/pump/new.toml"]);
        assert_eq!(dirty(&["new.toml"]), Some(true), "staged is not committed");

        write(&root.join(beside), "changed");
        assert_eq!(dirty(&[beside]), Some(true));
        assert_eq!(dirty(&inputs[..2]), Some(false));
        fs_err::remove_file(root.join("trace/a b.md")).unwrap();
        assert_eq!(dirty(&inputs[..2]), Some(true), "what is gone differs");
    }

    #[cfg(unix)]
    #[test]
    fn an_input_behind_a_link_is_the_file_that_it_leads_to() {
        if git_is_missing() {
            return;
        }
        let directory = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(directory.path()).unwrap();
        write(&root.join("documents/a.md"), "x");
        std::os::unix::fs::symlink("documents", root.join("trace")).unwrap();
        run(root, &["init", "-q"]);
        run(root, &["add", "-A"]);
        run(root, &["commit", "-q", "-m", "first"]);
        let dirty = || facts(root, ["trace/a.md"].into_iter()).dirty;
        assert_eq!(dirty(), Some(false));
        write(&root.join("documents/a.md"), "changed");
        assert_eq!(dirty(), Some(true));
    }
}
