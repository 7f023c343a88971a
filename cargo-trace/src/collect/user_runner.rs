//! The user's own runner of test programs, which ours must not displace: found as cargo finds it.
//!
//! The environment first, then `[target.<triple>]` of the configuration files from the working directory upward and in
//! cargo's home, then `[target.'cfg(…)']` of the same files.

use super::chain;
use cargo_metadata::cargo_platform::{Cfg, Platform};
use iec62304_core::requirement;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Stdio};

#[derive(serde::Deserialize)]
struct ConfigFile {
    #[serde(default)]
    target: BTreeMap<String, toml::Value>,
}

/// The variable by which cargo takes a runner for a triple.
pub(crate) fn variable(triple: &str) -> String {
    format!("CARGO_TARGET_{}_RUNNER", triple.to_uppercase().replace(['-', '.'], "_"))
}

/// The words of the runner that cargo would use in `directory` if ours were not set; none for programs that start alone.
#[requirement("RQ-073")]
pub(crate) fn find(directory: &Path, triple: &str) -> Vec<OsString> {
    let cfgs = || {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let output = Command::new(rustc).args(["--print", "cfg", "--target", triple]).stdin(Stdio::null()).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
    };
    find_with(directory, chain::cargo_home().as_deref(), triple, std::env::var_os(variable(triple)), &cfgs)
}

#[requirement("RQ-073")]
fn find_with(
    directory: &Path,
    cargo_home: Option<&Path>,
    triple: &str,
    variable: Option<OsString>,
    cfgs: &dyn Fn() -> String,
) -> Vec<OsString> {
    if let Some(value) = variable {
        return words(&toml::Value::String(value.to_string_lossy().into_owned()), directory);
    }
    let files: Vec<_> = chain::folders(directory, cargo_home)
        .filter_map(|folder| {
            // A file that cannot be read or parsed says nothing here: cargo reads it too and reports it better.
            let file: ConfigFile = toml::from_str(&chain::text_in(&folder)?).ok()?;
            Some((folder, file.target))
        })
        .collect();
    let runner = |table: &toml::Value| table.get("runner").cloned();
    let base = |folder: &Path| folder.parent().unwrap_or(folder).to_owned();
    let by_triple =
        files.iter().find_map(|(folder, targets)| Some((targets.get(triple).and_then(runner)?, base(folder))));
    if let Some((value, base)) = by_triple {
        return words(&value, &base);
    }
    let mut conditional = files.iter().flat_map(|(folder, targets)| {
        let cfg = targets.iter().filter(|(key, _)| key.starts_with("cfg("));
        cfg.filter_map(move |(key, table)| Some((key.parse::<Platform>().ok()?, runner(table)?, base(folder))))
    });
    let Some(first) = conditional.next() else { return Vec::new() };
    let known: Vec<Cfg> = cfgs().lines().filter_map(|line| line.parse().ok()).collect();
    let found = [first].into_iter().chain(conditional).find(|(platform, ..)| platform.matches(triple, &known));
    found.map_or_else(Vec::new, |(_, value, base)| words(&value, &base))
}

/// A runner is one text with blanks between its words, or a list of words; the first may be a path.
fn words(value: &toml::Value, base: &Path) -> Vec<OsString> {
    let words: Vec<OsString> = match value {
        toml::Value::String(text) => text.split_whitespace().map(OsString::from).collect(),
        toml::Value::Array(words) => words.iter().filter_map(toml::Value::as_str).map(OsString::from).collect(),
        _ => Vec::new(),
    };
    let program = words.first().and_then(|program| chain::resolved(OsStr::new(program), base));
    program.map(Into::into).into_iter().chain(words.iter().skip(1).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    const TRIPLE: &str = "x86_64-unknown-linux-gnu";

    fn config(folder: &Path, text: &str) {
        fs_err::create_dir_all(folder.join(".cargo")).unwrap();
        fs_err::write(folder.join(".cargo/config.toml"), text).unwrap();
    }

    fn found(directory: &Path, variable: Option<&str>) -> Vec<OsString> {
        let cfgs = || "unix\ntarget_os=\"linux\"\n".to_owned();
        find_with(directory, None, TRIPLE, variable.map(OsString::from), &cfgs)
    }

    #[verifies("RQ-073")]
    #[test]
    fn a_runner_is_found_where_cargo_finds_it() {
        let root = tempfile::tempdir().unwrap();
        let inner = root.path().join("a/b");
        fs_err::create_dir_all(&inner).unwrap();
        assert_eq!(found(&inner, None), Vec::<OsString>::new());
        config(
            root.path(),
            "[target.'cfg(windows)']\nrunner = 'wine'\n[target.'cfg(unix)']\nrunner = ['./run it', '-v']\n",
        );
        assert_eq!(found(&inner, None), [root.path().join("./run it").into_os_string(), "-v".into()]);
        config(
            root.path(),
            &format!("[target.{TRIPLE}]\nrunner = 'qemu -L /x'\n[target.'cfg(unix)']\nrunner = 'no'\n"),
        );
        assert_eq!(found(&inner, None), ["qemu", "-L", "/x"]);
        config(&root.path().join("a"), &format!("[target.{TRIPLE}]\nrunner = 'nearer'\n"));
        assert_eq!(found(&inner, None), ["nearer"]);
        assert_eq!(found(&inner, Some("from env")), ["from", "env"]);
        config(&root.path().join("a"), "[target\n");
        assert_eq!(found(&inner, None), ["qemu", "-L", "/x"], "a broken file is cargo's to report");
    }

    #[test]
    fn the_variable_is_named_as_cargo_names_it() {
        assert_eq!(variable("thumbv8m.main-none-eabihf"), "CARGO_TARGET_THUMBV8M_MAIN_NONE_EABIHF_RUNNER");
    }
}
