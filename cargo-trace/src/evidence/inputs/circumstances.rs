//! What decides a build and is no file of the tree: the compiler, its flags, cargo's configuration.

use crate::collect::{Request, Toolchain, Workspace, cargo_home};
use iec62304_core::requirement;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Compiler, flags and configuration of the builds of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// The compiler.
    pub toolchain: Toolchain,
    /// Flags for the compiler from the environment.
    pub flags: String,
    /// What cargo's configuration files, and the environment in their place, say that decides a build.
    pub configuration: String,
}

/// Tables of cargo's configuration that decide a build.
const TABLES: [&str; 7] = ["build", "env", "patch", "paths", "profile", "target", "unstable"];

/// Keys of `[build]` that do not: where outputs go, how many calls run at once, what keeps results of calls.
const INDIFFERENT: [&str; 8] =
    ["build-dir", "dep-info-basedir", "incremental", "jobs", "rustc-wrapper", "rustdoc", "rustdocflags", "target-dir"];

impl Circumstances {
    /// Asks the compiler and reads the configuration.
    #[must_use]
    pub fn of(request: &Request, workspace: &Workspace) -> Self {
        let directory = std::path::absolute(&request.directory).unwrap_or_else(|_| request.directory.clone());
        let variables: Vec<_> = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect();
        let environment = from_environment(&variables);
        Self {
            toolchain: Toolchain::ask(&directory, &workspace.target_directory),
            flags: environment.0,
            configuration: environment.1 + &configuration(&directory, cargo_home().as_deref()),
        }
    }
}

/// Flags for the compiler, and other variables that stand for configuration: a line each, sorted.
#[requirement("RQ-082")]
fn from_environment(variables: &[(String, String)]) -> (String, String) {
    let indifferent = |name: &str| {
        INDIFFERENT.iter().any(|key| name == format!("CARGO_BUILD_{}", key.to_uppercase().replace('-', "_")))
            || name == "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER"
    };
    let configures = |name: &str| {
        ["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_UNSTABLE_"].iter().any(|start| name.starts_with(start))
            || (name.starts_with("CARGO_TARGET_") && name.ends_with("_LINKER"))
            || name == "RUSTC_BOOTSTRAP"
    };
    let (mut flags, mut others) = (BTreeSet::new(), BTreeSet::new());
    for (name, value) in variables.iter().filter(|(name, value)| !value.is_empty() && !indifferent(name)) {
        if name == "RUSTFLAGS" || (name.starts_with("CARGO_") && name.ends_with("RUSTFLAGS")) {
            flags.insert(format!("{name}={value}\n"));
        } else if configures(name) {
            others.insert(format!("{name}={value}\n"));
        }
    }
    (flags.into_iter().collect(), others.into_iter().collect())
}

/// What the files say that cargo reads in a directory, the strongest first: each in one form, whatever its own layout.
#[requirement("RQ-082")]
fn configuration(directory: &Path, cargo_home: Option<&Path>) -> String {
    let above = directory.ancestors().map(|folder| folder.join(".cargo"));
    let mut seen = BTreeSet::new();
    let mut text = String::new();
    for folder in above.chain(cargo_home.map(Path::to_owned)) {
        // The name without extension is the older one, and cargo prefers it where both exist.
        let file = ["config", "config.toml"].iter().map(|name| folder.join(name)).find(|file| file.is_file());
        if let Some(file) = file {
            take_in(&file, &mut seen, &mut text);
        }
    }
    text
}

/// A file that cannot be read or parsed says nothing here: cargo reads it too and reports it better.
fn take_in(file: &Path, seen: &mut BTreeSet<PathBuf>, text: &mut String) {
    if !seen.insert(file.to_owned()) {
        return;
    }
    let table = fs_err::read_to_string(file).ok().and_then(|text| text.parse::<toml::Table>().ok());
    let Some(mut table) = table else { return };
    let included = table.remove("include");
    let deciding = deciding(table);
    if !deciding.is_empty() {
        text.push_str(&deciding.to_string());
    }
    let included = match included {
        Some(toml::Value::Array(files)) => files,
        one => one.into_iter().collect(),
    };
    for include in included {
        let path = include.as_str().or_else(|| include.get("path").and_then(toml::Value::as_str)).map(Path::new);
        if let (Some(path), Some(folder)) = (path, file.parent()) {
            take_in(&folder.join(path), seen, text);
        }
    }
}

#[requirement("RQ-082")]
fn deciding(mut table: toml::Table) -> toml::Table {
    table.retain(|name, _| TABLES.contains(&name));
    if let Some(toml::Value::Table(build)) = table.get_mut("build") {
        build.retain(|name, _| !INDIFFERENT.contains(&name));
    }
    for (_, target) in table.get_mut("target").and_then(toml::Value::as_table_mut).into_iter().flatten() {
        if let Some(target) = target.as_table_mut() {
            target.remove("runner");
        }
    }
    table.retain(|_, value| value.as_table().is_none_or(|table| !table.is_empty()));
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-082")]
    #[test]
    fn only_what_decides_a_build_is_told() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join(".cargo");
        fs_err::create_dir_all(&folder).unwrap();
        let text = |config: &str| {
            fs_err::write(folder.join("config.toml"), config).unwrap();
            configuration(root.path(), None)
        };
        let nothing = configuration(&root.path().join("elsewhere"), None);
        assert_eq!(text("[build]\njobs = 3\ntarget-dir = 'x'\n[net]\noffline = true\n[alias]\nx = 'y'\n"), nothing);
        assert_eq!(
            text("[target.x86_64-unknown-linux-gnu]\nrunner = 'env'\n").contains("env"),
            nothing.contains("env")
        );
        let flags = text("[build]\nrustflags = ['-Copt-level=1']\njobs = 3\n");
        assert!(flags.contains("-Copt-level=1") && !flags.contains("jobs"), "{flags}");
        assert_eq!(text("build = { rustflags = [ '-Copt-level=1' ] }\n"), flags, "layout says nothing");
        assert_ne!(text("[profile.dev]\nopt-level = 2\n"), nothing);
        assert_ne!(text("[env]\nX = '1'\n"), text("[env]\nX = '2'\n"));
    }

    #[verifies("RQ-082")]
    #[test]
    fn the_nearer_file_comes_first_and_files_that_are_included_count() {
        let root = tempfile::tempdir().unwrap();
        let (home, inner) = (root.path().join("home"), root.path().join("a/b"));
        for (folder, text) in [
            (home.clone(), "profile.dev.debug = 2"),
            (root.path().join("a/.cargo"), "include = 'more.toml'\nenv.A = '1'"),
        ] {
            fs_err::create_dir_all(&folder).unwrap();
            fs_err::write(folder.join("config.toml"), text).unwrap();
        }
        fs_err::write(root.path().join("a/.cargo/more.toml"), "env.B = '2'\ninclude = ['config.toml']").unwrap();
        let told = configuration(&inner, Some(&home));
        let places: Vec<_> = ["A = ", "B = ", "debug = 2"].map(|part| told.find(part)).into_iter().collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{told}");
    }

    #[verifies("RQ-082")]
    #[test]
    fn variables_that_stand_for_configuration_are_told_and_others_are_not() {
        let variables = |names: &[&str]| {
            let variables: Vec<_> = names.iter().map(|name| ((*name).to_owned(), "v".to_owned())).collect();
            from_environment(&variables)
        };
        let flags = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CARGO_TARGET_X_RUSTFLAGS"];
        assert_eq!(variables(&flags).0.lines().count(), 4);
        let others = ["CARGO_PROFILE_DEV_DEBUG", "CARGO_BUILD_TARGET", "RUSTC_BOOTSTRAP", "CARGO_TARGET_X_LINKER"];
        assert_eq!(variables(&others).1.lines().count(), 4);
        let indifferent =
            ["PATH", "CARGO", "CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_BUILD_JOBS", "CARGO_BUILD_BUILD_DIR"];
        assert_eq!(variables(&indifferent), (String::new(), String::new()));
    }
}
