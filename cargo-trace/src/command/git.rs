//! The only user of git: the commit, its tag, and whether the inputs differ from it.
//!
//! No git, no repository, no commit yet: each is a normal case and gives `None`, never a guess.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Write as _;
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

/// What an input outside of the repository is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// Something that the commit does not have.
    Differs,
    /// Nothing that the commit speaks of.
    LeftOut,
}

/// Asks git about the workspace; `inputs` are paths relative to its root.
#[must_use]
pub fn facts<'a>(root: &Utf8Path, inputs: impl Iterator<Item = &'a str>, outside: Outside) -> GitFacts {
    // Both in one call; the commit comes last, and the path before it may have any characters.
    let answer = git(root, &["rev-parse", "--show-toplevel", "--verify", "--quiet", "HEAD"]);
    let Some((top, commit)) = answer.as_deref().and_then(|answer| answer.rsplit_once('\n')) else {
        return GitFacts::default();
    };
    let tag = git(root, &["tag", "--points-at", "HEAD"])
        .and_then(|tags| tags.lines().next().map(str::to_owned))
        .filter(|tag| !tag.is_empty());
    GitFacts { commit: Some(commit.to_owned()), tag, dirty: dirty(root, Utf8Path::new(top), inputs, outside) }
}

/// Those of these commits (or names of them) that the repository does not have. Where there is no repository, or not its
/// whole history, nobody can tell, and none is named.
#[must_use]
pub fn unknown<'a>(root: &Utf8Path, commits: &BTreeSet<&'a str>) -> BTreeSet<String> {
    if git(root, &["rev-parse", "--is-shallow-repository"]).as_deref() != Some("false") {
        return BTreeSet::new();
    }
    let asked: String = commits.iter().map(|commit| format!("{commit}^{{commit}}\n")).collect();
    let answer = git_with(root, &["cat-file", "--batch-check"], &asked).unwrap_or_default();
    let is_missing = |(_, answer): &(&&'a str, &str)| answer.ends_with(" missing");
    commits.iter().zip(answer.lines()).filter(is_missing).map(|(commit, _)| (*commit).to_owned()).collect()
}

/// A file as the index has it.
struct Tracked<'a> {
    /// Object id.
    id: &'a str,
    /// Somebody told git not to look whether the file has changed: what its status says is no answer.
    unwatched: bool,
    /// It is a link.
    link: bool,
}

impl<'a> Tracked<'a> {
    /// Of `H 100644 id stage<tab>path`, with the path.
    fn of(entry: &'a str) -> Option<(&'a str, Self)> {
        let (facts, path) = entry.split_once('\t')?;
        let mut facts = facts.split(' ');
        let (tag, mode, id) = (facts.next()?, facts.next()?, facts.next()?);
        let unwatched = tag == "S" || tag.starts_with(|letter: char| letter.is_ascii_lowercase());
        Some((path, Self { id, unwatched, link: mode == "120000" }))
    }
}

fn dirty<'a>(root: &Utf8Path, top: &Utf8Path, inputs: impl Iterator<Item = &'a str>, outside: Outside) -> Option<bool> {
    let top = top.canonicalize_utf8().ok()?;
    let root = root.canonicalize_utf8().ok()?;
    // The lists are asked for as a whole: that of inputs may be longer than a command line.
    let tracked = git(&top, &["ls-files", "-z", "-v", "--stage", "--recurse-submodules"])?;
    let tracked: HashMap<&str, Tracked<'_>> = tracked.split('\0').filter_map(Tracked::of).collect();
    let status = ["status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules=none"];
    let changed = git(&top, &status)?;
    let changed: HashSet<&str> = changed.split('\0').filter_map(|entry| entry.get(3..)).collect();
    let some_unwatched = tracked.values().any(|file| file.unwatched);
    let mut unwatched: BTreeSet<String> = BTreeSet::new();
    for input in inputs {
        let named = normalized(&root.join(input));
        // Git knows a file by where it is, not by a link to it; one that is gone has its name only.
        let real = named.canonicalize_utf8().unwrap_or_else(|_| named.clone());
        let paths = [below(&top, &named), below(&top, &real)];
        if outside == Outside::LeftOut && paths.iter().all(Option::is_none) {
            continue;
        }
        if !paths[1].as_ref().is_some_and(|path| tracked.contains_key(path.as_str())) {
            return Some(true);
        }
        // Directories too: a link on the way, or a submodule.
        let mut parts = paths.iter().flatten().flat_map(|path| path.ancestors());
        if parts.any(|part| changed.contains(part.as_str())) {
            return Some(true);
        }
        if some_unwatched {
            let parts = paths.iter().flatten().flat_map(|path| path.ancestors());
            let is_unwatched = |part: &&Utf8Path| tracked.get(part.as_str()).is_some_and(|file| file.unwatched);
            unwatched.extend(parts.filter(is_unwatched).map(ToString::to_string));
        }
    }
    Some(!unwatched.is_empty() && !are_as_tracked(&top, &unwatched, &tracked))
}

/// Whether files that git does not watch have the content that the index has. What cannot be compared has not.
fn are_as_tracked(top: &Utf8Path, paths: &BTreeSet<String>, tracked: &HashMap<&str, Tracked<'_>>) -> bool {
    let cannot = |path: &String| path.contains('\n') || path.starts_with('"') || tracked[path.as_str()].link;
    if paths.iter().any(cannot) {
        return false;
    }
    let asked: String = paths.iter().map(|path| format!("{path}\n")).collect();
    let Some(found) = git_with(top, &["hash-object", "--stdin-paths"], &asked) else { return false };
    found.lines().eq(paths.iter().map(|path| tracked[path.as_str()].id))
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
    git_with(root, args, "")
}

/// Asks git something that is too long for a command line.
fn git_with(root: &Utf8Path, args: &[&str], input: &str) -> Option<String> {
    let mut child = command(root)
        // A report must not disturb what else works in the tree.
        .arg("--no-optional-locks")
        .args(args)
        .stdin(if input.is_empty() { Stdio::null() } else { Stdio::piped() })
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let question = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // It answers while it is being asked: a pipe holds little. One that hears no more has its reason in its status.
        scope.spawn(move || question.map(|mut question| question.write_all(input.as_bytes())));
        child.wait_with_output()
    });
    let output = output.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
}

/// git in a directory; of a repository that something else, such as a hook, has named in the environment it knows nothing.
fn command(directory: &Utf8Path) -> Command {
    let mut command = Command::new("git");
    command.args(["-C", directory.as_str()]);
    // What a partial clone lacks is not fetched: nothing here goes to the network.
    command.env("GIT_NO_LAZY_FETCH", "1");
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
        let dirty = |inputs: &[&str]| facts(&root, inputs.iter().copied(), Outside::Differs).dirty;
        let inputs = ["trace.toml", "trace/a b.md", beside, "./trace/../trace.toml"];
        run(&top, &["init", "-q"]);
        assert_eq!(facts(&root, inputs.into_iter(), Outside::Differs), GitFacts::default(), "no commit yet");
        run(&top, &["add", "-A"]);
        run(&top, &["commit", "-q", "-m", "first"]);
        run(&top, &["tag", "v1"]);
        let clean = facts(&root, inputs.into_iter(), Outside::Differs);
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
        let of_run = |inputs: &[&str]| facts(&root, inputs.iter().copied(), Outside::LeftOut).dirty;
        assert_eq!(of_run(&["../../../outside.toml", "trace.toml"]), Some(false));
        assert_eq!(of_run(&["../../../outside.toml", "new.toml"]), Some(true));
        run(&top, &["add", "work/pump/new.toml"]);
        assert_eq!(dirty(&["new.toml"]), Some(true), "staged is not committed");

        write(&root.join(beside), "changed");
        assert_eq!(dirty(&[beside]), Some(true));
        assert_eq!(dirty(&inputs[..2]), Some(false));
        fs_err::remove_file(root.join("trace/a b.md")).unwrap();
        assert_eq!(dirty(&inputs[..2]), Some(true), "what is gone differs");
    }

    #[test]
    fn a_file_that_git_was_told_not_to_look_at_is_compared_all_the_same() {
        if git_is_missing() {
            return;
        }
        for (set, clear) in [("--assume-unchanged", "--no-assume-unchanged"), ("--skip-worktree", "--no-skip-worktree")]
        {
            let directory = tempfile::tempdir().unwrap();
            let root = Utf8Path::from_path(directory.path()).unwrap();
            write(&root.join(".gitattributes"), "*.rs text eol=crlf\n");
            write(&root.join("a.rs"), "one\r\n");
            write(&root.join("b.rs"), "two\r\n");
            run(root, &["init", "-q"]);
            run(root, &["add", "-A"]);
            run(root, &["commit", "-q", "-m", "first"]);
            let dirty = |inputs: &[&str]| facts(root, inputs.iter().copied(), Outside::Differs).dirty;
            run(root, &["update-index", set, "a.rs"]);
            assert_eq!(dirty(&["a.rs", "b.rs"]), Some(false), "{set}: it is as committed");
            write(&root.join("a.rs"), "other\r\n");
            assert_eq!(dirty(&["b.rs"]), Some(false), "{set}: no input");
            assert_eq!(dirty(&["a.rs", "b.rs"]), Some(true), "{set}");
            fs_err::remove_file(root.join("a.rs")).unwrap();
            assert_eq!(dirty(&["a.rs"]), Some(true), "{set}: it is gone");
            run(root, &["update-index", clear, "a.rs"]);
        }
    }

    #[test]
    fn only_a_whole_history_can_tell_that_a_commit_is_not_in_it() {
        if git_is_missing() {
            return;
        }
        let directory = tempfile::tempdir().unwrap();
        let top = Utf8Path::from_path(directory.path()).unwrap();
        let root = top.join("whole");
        let zeros = "0".repeat(40);
        let asked = BTreeSet::from(["HEAD", "v1", "no such", zeros.as_str()]);
        write(&root.join("a.rs"), "one");
        assert!(unknown(&root, &asked).is_empty(), "no repository");
        run(&root, &["init", "-q"]);
        for message in ["first", "second"] {
            run(&root, &["add", "-A"]);
            run(&root, &["commit", "-q", "--allow-empty", "-m", message]);
        }
        run(&root, &["tag", "v1"]);
        let missing = ["no such", &zeros].map(str::to_owned);
        assert!(unknown(&root, &asked).iter().eq([&missing[1], &missing[0]]));
        let url = format!("file://{root}");
        run(top, &["clone", "-q", "--depth", "1", &url, "shallow"]);
        assert!(unknown(&top.join("shallow"), &asked).is_empty());
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
        let dirty = || facts(root, ["trace/a.md"].into_iter(), Outside::Differs).dirty;
        assert_eq!(dirty(), Some(false));
        write(&root.join("documents/a.md"), "changed");
        assert_eq!(dirty(), Some(true));
    }
}
