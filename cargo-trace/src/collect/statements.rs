//! The list of those `implements!` that are statements of functions, for the macros of a test build.
//!
//! A macro cannot know whether it stands as an item or as a statement, and only a statement can carry a probe. The
//! source index knows. The list lies below the target directory, one for each workspace that shares it, where the
//! wrapper finds it without being told.

use super::Workspace;
use super::paths::normal;
use crate::hex::hex;
use crate::model::SourceIndex;
use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// Writes the list: `line:column:file` of each call, the file as cargo names it to rustc.
pub(crate) fn write(workspace: &Workspace, index: &SourceIndex) -> io::Result<()> {
    let mut lines = String::new();
    for file in &index.files {
        let path = named_to_rustc(&file.path, &workspace.root);
        for (line, column) in &file.statements {
            // Writing to a string cannot fail.
            writeln!(lines, "{line}:{column}:{path}").unwrap_or_default();
        }
    }
    let list = file(&workspace.target_directory, workspace.root.as_std_path());
    if fs_err::read_to_string(&list).is_ok_and(|old| old == lines) {
        return Ok(());
    }
    let beside = list.with_extension(std::process::id().to_string());
    fs_err::create_dir_all(list.parent().unwrap_or(&list))?;
    fs_err::write(&beside, lines)?;
    fs_err::rename(&beside, &list)
}

/// The list for the workspace with this root, seen from the wrapper's link.
pub(super) fn list_of(link: &Path, root: &Path) -> Option<PathBuf> {
    let target = Utf8Path::from_path(link.ancestors().nth(4)?)?;
    Some(file(target, root)).filter(|list| list.is_file()).map(Utf8PathBuf::into_std_path_buf)
}

fn file(target_directory: &Utf8Path, root: &Path) -> Utf8PathBuf {
    let digest = Sha256::digest(root.as_os_str().as_encoded_bytes());
    target_directory.join("trace").join("statements").join(hex(&digest[..6]))
}

/// Cargo gives a member's files relative to the root where they lie below it, else by their whole path.
fn named_to_rustc(path: &str, root: &Utf8Path) -> String {
    if path.starts_with("..") { normal(&root.join(path)).into_string() } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::link::{Link, Mode};
    use crate::model::IndexedFile;

    #[test]
    fn the_wrapper_finds_the_list_of_its_workspace_by_its_own_path() {
        let folder = tempfile::tempdir().unwrap();
        let mut workspace = crate::collect::workspace::tests::workspace();
        workspace.target_directory = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        let link = Link::newest(&workspace.target_directory, Mode::Probes, None).path();
        let found = |root: &str| list_of(link.as_std_path(), Path::new(root));
        assert_eq!(found("/w/root"), None, "nothing is written yet");
        let file = |path: &str, statements: &[(u32, u32)]| IndexedFile {
            path: path.into(),
            statements: statements.to_vec(),
            ..IndexedFile::default()
        };
        let files = vec![file("../beside/src/lib.rs", &[(4, 9)]), file("src/root.rs", &[(2, 5), (8, 13)])];
        write(&workspace, &SourceIndex { files, excluded: Vec::new() }).unwrap();
        let text = fs_err::read_to_string(found("/w/root").unwrap()).unwrap();
        assert_eq!(text, "4:9:/w/beside/src/lib.rs\n2:5:src/root.rs\n8:13:src/root.rs\n");
        assert_eq!(found("/w/other"), None, "another workspace in the same target directory");
    }
}
