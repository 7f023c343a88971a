//! Paths as reports show them: relative to the workspace root, with `/`, without `.` and `..` inside.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

/// The path without `.` and with `..` taken back, by its text alone.
pub(super) fn normal(path: &Utf8Path) -> Utf8PathBuf {
    let mut normal = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if matches!(normal.components().next_back(), Some(Utf8Component::Normal(_))) => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// `path` as seen from `root`, both absolute and normal. `None` when they share nothing (another drive).
pub(super) fn relative(path: &Utf8Path, root: &Utf8Path) -> Option<String> {
    let common = root.ancestors().find(|ancestor| path.starts_with(ancestor))?;
    let up = root.components().count() - common.components().count();
    let down = path.strip_prefix(common).ok()?;
    let parts = std::iter::repeat_n("..", up).chain(down.components().map(|component| component.as_str()));
    Some(parts.collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalised_by_their_text() {
        for (path, expected) in [
            ("/w/a/src/../odd/m.rs", "/w/a/odd/m.rs"),
            ("/w/./a//b.rs", "/w/a/b.rs"),
            ("../a/../b", "../b"),
            ("/..", "/.."),
        ] {
            assert_eq!(normal(Utf8Path::new(path)), expected);
        }
    }

    #[test]
    fn a_path_beside_the_root_is_reached_by_going_up() {
        let see = |path: &str| relative(Utf8Path::new(path), Utf8Path::new("/w/root"));
        assert_eq!(see("/w/root/a/src/lib.rs").as_deref(), Some("a/src/lib.rs"));
        assert_eq!(see("/w/other/src/lib.rs").as_deref(), Some("../other/src/lib.rs"));
        assert_eq!(see("/w/rooted/x.rs").as_deref(), Some("../rooted/x.rs"));
    }
}
