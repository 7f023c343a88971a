//! Globs below the workspace root, as every table of `trace.toml` means them.

use globset::{Glob, GlobBuilder};

/// A glob without what says no more than "from here".
#[must_use]
pub fn plain(glob: &str) -> &str {
    let mut plain = glob;
    while let Some(rest) = plain.strip_prefix("./") {
        plain = rest;
    }
    plain
}

/// Compiles a glob: `*` stops at `/`, `**` does not.
///
/// # Errors
///
/// Why the text is no glob.
pub fn compiled(glob: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(plain(glob)).literal_separator(true).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_means_the_same_however_often_it_says_from_here() {
        for glob in ["tests/*.rs", "./tests/*.rs", "././tests/*.rs"] {
            let matcher = compiled(glob).unwrap().compile_matcher();
            assert!(matcher.is_match("tests/a.rs"), "{glob}");
            assert!(!matcher.is_match("tests/a/b.rs"), "{glob}");
        }
        assert!(compiled("a[").is_err());
    }
}
