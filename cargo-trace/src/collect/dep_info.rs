//! rustc's dep-info: which files a compilation read.

/// The files that the first rule depends on, as rustc wrote them: relative to its working directory or absolute.
///
/// A blank inside a path is written `\ `; any other backslash is part of the path.
pub(super) fn files(text: &str) -> Vec<String> {
    // The rule's own target has its blanks escaped too, so a colon and a blank end it on every system.
    let Some(sources) = text.lines().find_map(|line| line.split_once(": ").map(|(_, sources)| sources)) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    let mut file = String::new();
    let mut characters = sources.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' if characters.peek() == Some(&' ') => {
                characters.next();
                file.push(' ');
            }
            ' ' if file.is_empty() => {}
            ' ' => files.push(std::mem::take(&mut file)),
            _ => file.push(c),
        }
    }
    if !file.is_empty() {
        files.push(file);
    }
    files
}

/// The environment variables that the source asked for, with their values; without one where they were not set.
pub(super) fn environment(text: &str) -> Vec<(String, Option<String>)> {
    let asked = text.lines().filter_map(|line| line.strip_prefix("# env-dep:"));
    asked
        .map(|variable| match variable.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (variable.to_owned(), None),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_in_paths_are_escaped_and_other_backslashes_are_not() {
        let text = "/t/my\\ dir/d-1.d: a\\ b/src/lib.rs src\\win.rs  /x/ü.rs\n\n/t/my\\ dir/d-1.rmeta: other.rs\n\nsrc/lib.rs:\n";
        assert_eq!(files(text), ["a b/src/lib.rs", "src\\win.rs", "/x/ü.rs"]);
    }

    #[test]
    fn variables_that_were_asked_for_are_told_from_those_that_were_there() {
        let text = "/t/d.d: src/lib.rs\n\nsrc/lib.rs:\n\n# env-dep:GIT=a=b\n# env-dep:NOPE\n# checksum:x\n";
        let expected = [("GIT".to_owned(), Some("a=b".to_owned())), ("NOPE".to_owned(), None)];
        assert_eq!(environment(text), expected);
    }

    #[test]
    fn a_drive_letter_is_no_end_of_the_target() {
        assert_eq!(files("C:\\t\\d.d: src\\lib.rs C:\\gen\\out.rs\n"), ["src\\lib.rs", "C:\\gen\\out.rs"]);
    }

    #[test]
    fn what_is_no_dep_info_names_no_files() {
        assert!(files("").is_empty());
        assert!(files("src/lib.rs:\n# env-dep:X\n").is_empty());
    }
}
