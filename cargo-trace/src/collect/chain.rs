//! The user's own workspace wrapper of rustc, which ours must not displace: found as cargo finds it.
//!
//! `cargo config get` is unstable, so its places are read here: the environment, then the configuration files
//! from the working directory upward, then the one in cargo's home. The first that speaks decides; an empty
//! value says "no wrapper".

use iec62304_core::requirement;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Variables that name a workspace wrapper, the stronger first. Both are kept from cargo, because the first
/// beats `--config` and both are inherited by what the build starts.
pub(super) const VARIABLES: [&str; 2] = ["RUSTC_WORKSPACE_WRAPPER", "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER"];

#[derive(serde::Deserialize)]
struct ConfigFile {
    build: Option<BuildTable>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
struct BuildTable {
    rustc_workspace_wrapper: Option<String>,
}

/// The wrapper that cargo would use in `directory` if ours were not set.
#[requirement("RQ-013")]
pub(super) fn find(
    directory: &Path,
    cargo_home: Option<&Path>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Option<PathBuf> {
    if let Some(value) = VARIABLES.iter().find_map(|name| variable(name)) {
        return resolved(&value, directory);
    }
    folders(directory, cargo_home)
        .find_map(|folder| Some((in_folder(&folder)?, folder)))
        .and_then(|(value, folder)| resolved(OsStr::new(&value), folder.parent().unwrap_or(&folder)))
}

/// Folders in which cargo looks for configuration, the strongest first.
pub(super) fn folders(directory: &Path, cargo_home: Option<&Path>) -> impl Iterator<Item = PathBuf> {
    directory.ancestors().map(|ancestor| ancestor.join(".cargo")).chain(cargo_home.map(Path::to_owned))
}

/// The text of a folder's configuration, if there is one.
pub(super) fn text_in(folder: &Path) -> Option<String> {
    // The name without extension is the older one, and cargo prefers it where both exist.
    ["config", "config.toml"].iter().find_map(|name| std::fs::read_to_string(folder.join(name)).ok())
}

/// Cargo's home directory: `CARGO_HOME`, else `.cargo` in the user's.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    match std::env::var_os("CARGO_HOME") {
        Some(home) if !home.is_empty() => std::path::absolute(home).ok(),
        _ => std::env::home_dir().map(|home| home.join(".cargo")),
    }
}

/// What a configuration folder says. A file that cannot be read or parsed says nothing here: cargo reads it
/// too and reports it better.
fn in_folder(folder: &Path) -> Option<String> {
    toml::from_str::<ConfigFile>(&text_in(folder)?).ok()?.build?.rustc_workspace_wrapper
}

/// A value with a separator is a path below `base`, one without is looked up in `PATH`.
pub(super) fn resolved(value: &OsStr, base: &Path) -> Option<PathBuf> {
    let path = Path::new(value);
    if value.is_empty() {
        return None;
    }
    Some(if value.to_string_lossy().contains(['/', '\\']) { base.join(path) } else { path.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    fn none(_: &str) -> Option<OsString> {
        None
    }

    fn config(folder: &Path, name: &str, wrapper: &str) {
        fs_err::create_dir_all(folder).unwrap();
        fs_err::write(folder.join(name), format!("[build]\nrustc-workspace-wrapper = '{wrapper}'\n")).unwrap();
    }

    #[verifies("RQ-013")]
    #[test]
    fn the_environment_beats_files_and_its_stronger_name_beats_the_other() {
        let root = tempfile::tempdir().unwrap();
        config(&root.path().join(".cargo"), "config.toml", "from-file");
        let both = |name: &str| Some(OsString::from(name.to_lowercase()));
        assert_eq!(find(root.path(), None, both), Some(PathBuf::from("rustc_workspace_wrapper")));
        let weaker = |name: &str| name.starts_with("CARGO").then(|| OsString::from("./weaker"));
        assert_eq!(find(root.path(), None, weaker), Some(root.path().join("./weaker")));
    }

    #[verifies("RQ-013")]
    #[test]
    fn an_empty_value_switches_off_what_files_say() {
        let root = tempfile::tempdir().unwrap();
        config(&root.path().join(".cargo"), "config.toml", "from-file");
        assert_eq!(find(root.path(), None, |_| Some(OsString::new())), None);
    }

    #[verifies("RQ-013")]
    #[test]
    fn the_nearest_file_decides_and_home_comes_last() {
        let root = tempfile::tempdir().unwrap();
        let home = root.path().join("home");
        let deep = root.path().join("a/b/c");
        fs_err::create_dir_all(&deep).unwrap();
        config(&home, "config.toml", "from-home");
        assert_eq!(find(&deep, Some(&home), none), Some(PathBuf::from("from-home")));
        config(&root.path().join("a/.cargo"), "config.toml", "tools/wrap");
        assert_eq!(find(&deep, Some(&home), none), Some(root.path().join("a/tools/wrap")));
        config(&root.path().join("a/.cargo"), "config", "older-name");
        assert_eq!(find(&deep, Some(&home), none), Some(PathBuf::from("older-name")));
    }

    #[verifies("RQ-013")]
    #[test]
    fn a_relative_path_in_home_is_relative_to_the_folder_above() {
        let root = tempfile::tempdir().unwrap();
        let home = root.path().join("home");
        config(&home, "config.toml", "bin/wrap");
        let elsewhere = root.path().join("project");
        assert_eq!(find(&elsewhere, Some(&home), none), Some(root.path().join("bin/wrap")));
    }

    #[verifies("RQ-013")]
    #[test]
    fn files_without_a_wrapper_and_broken_files_say_nothing() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join(".cargo");
        fs_err::create_dir_all(&folder).unwrap();
        for text in ["", "[build]\njobs = 2\n", "[build\n", "build = 3\n"] {
            fs_err::write(folder.join("config.toml"), text).unwrap();
            assert_eq!(find(root.path(), None, none), None, "{text}");
        }
    }
}
