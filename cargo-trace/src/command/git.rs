//! The only user of git: the commit, its tag, and whether the inputs differ from it.
//!
//! No git, no repository, no commit yet: each is a normal case and gives `None`, never a guess.

use camino::Utf8Path;
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
    let Some(commit) = git(root, &["rev-parse", "--verify", "--quiet", "HEAD"]) else { return GitFacts::default() };
    let tag = git(root, &["tag", "--points-at", "HEAD"])
        .and_then(|tags| tags.lines().next().map(str::to_owned))
        .filter(|tag| !tag.is_empty());
    // The list of changed files is short; the list of inputs is not, so it is not handed to git.
    let prefix = git(root, &["rev-parse", "--show-prefix"]).unwrap_or_default();
    let dirty = git(root, &["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", "."]).map(
        |status| {
            let changed: std::collections::HashSet<&str> = status
                .split('\0')
                .filter_map(|entry| entry.get(3..))
                .map(|path| path.strip_prefix(prefix.as_str()).unwrap_or(path))
                .collect();
            let mut inputs = inputs;
            !changed.is_empty() && inputs.any(|input| changed.contains(input))
        },
    );
    GitFacts { commit: Some(commit), tag, dirty }
}

fn git(root: &Utf8Path, args: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .args(["-C", root.as_str()])
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim_end_matches('\n').to_owned())
}
