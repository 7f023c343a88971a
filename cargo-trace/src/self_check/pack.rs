//! A tree of text files as one text, since `cargo package` leaves out directories with a manifest of their own.
//!
//! A first line with the version, then for each file a line with its length in bytes and its path, its text, and a line
//! feed. Sorted by path, so that the same tree is always the same text.

/// The first line.
const HEAD: &str = "cargo-trace corpus 1";

/// A file of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedFile {
    /// Path from the tree's root, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// Writes a tree.
#[must_use]
pub fn write(files: &[PackedFile]) -> String {
    let mut sorted: Vec<&PackedFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let mut text = format!("{HEAD}\n");
    for file in sorted {
        text.push_str(&format!("{} {}\n{}\n", file.text.len(), file.path, file.text));
    }
    text
}

/// Reads a tree.
///
/// # Errors
///
/// What is wrong, with the file before.
pub fn read(text: &str) -> Result<Vec<PackedFile>, String> {
    let mut rest = text
        .strip_prefix(HEAD)
        .and_then(|rest| rest.strip_prefix('\n'))
        .ok_or_else(|| format!("its first line is not `{HEAD}`"))?;
    let mut files: Vec<PackedFile> = Vec::new();
    while !rest.is_empty() {
        let (file, after) = one(rest).ok_or_else(|| {
            let before = files.last().map_or("the first line", |file| &file.path);
            format!("what follows `{before}` is no file")
        })?;
        files.push(file);
        rest = after;
    }
    Ok(files)
}

fn one(text: &str) -> Option<(PackedFile, &str)> {
    let (head, rest) = text.split_once('\n')?;
    let (length, path) = head.split_once(' ')?;
    let length: usize = length.parse().ok()?;
    let is_inside = !path.is_empty() && path.split('/').all(|part| !part.is_empty() && part != ".." && part != ".");
    let (text, after) = (rest.get(..length)?, rest.get(length..)?.strip_prefix('\n')?);
    is_inside.then(|| (PackedFile { path: path.to_owned(), text: text.to_owned() }, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> PackedFile {
        PackedFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn what_is_written_is_read_back_in_the_order_of_paths() {
        let files = [file("b/ä.md", "ä\n3 b\n"), file("a", ""), file("a b", "no line feed at its end")];
        let read = read(&write(&files)).unwrap();
        assert_eq!(read, [files[1].clone(), files[2].clone(), files[0].clone()]);
    }

    #[test]
    fn a_text_that_is_cut_or_leads_out_of_the_tree_is_refused() {
        let whole = write(&[file("a", "text"), file("b", "more")]);
        for length in HEAD.len() + 2..whole.len() {
            let is_whole_file = length == write(&[file("a", "text")]).len();
            assert_eq!(read(&whole[..length]).is_ok(), is_whole_file, "{length}");
        }
        for path in ["../a", "/a", "a/../../b", "./a", ""] {
            assert!(read(&write(&[file(path, "")])).is_err(), "{path}");
        }
        assert!(read("cargo-trace corpus 2\n").is_err());
    }
}
