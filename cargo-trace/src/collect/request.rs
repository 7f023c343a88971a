//! What is asked of collection: the selection flags of the command line, as plain values.

use crate::shell::ColorChoice;
use std::path::PathBuf;

/// A selection, and how cargo is to be called. The default is the whole workspace round the current directory.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where cargo runs; its configuration is looked up from here, as cargo does.
    pub directory: PathBuf,
    /// The executable that serves as rustc's wrapper: this tool.
    pub executable: PathBuf,
    /// `--manifest-path`.
    pub manifest_path: Option<PathBuf>,
    /// `-p`.
    pub packages: Vec<String>,
    /// `--exclude`.
    pub exclude: Vec<String>,
    /// `--workspace`: says nothing new, but beats `-p` as it does for cargo.
    pub workspace: bool,
    /// `--features`.
    pub features: Vec<String>,
    /// `--all-features`.
    pub all_features: bool,
    /// `--no-default-features`.
    pub no_default_features: bool,
    /// `--target`.
    pub target: Option<String>,
    /// `--profile`; `--release` is `release`.
    pub profile: Option<String>,
    /// `--locked`.
    pub locked: bool,
    /// `--offline`.
    pub offline: bool,
    /// `--frozen`.
    pub frozen: bool,
    /// `--target-dir`.
    pub target_dir: Option<PathBuf>,
    /// `--color`.
    pub color: ColorChoice,
    /// `--build`: names of declared builds; empty means all of them.
    pub builds: Vec<String>,
}

impl Default for Request {
    /// The current directory and the running executable. Where the system cannot tell them, `.` and the
    /// name of the tool stand in, and cargo's own error says what is wrong.
    fn default() -> Self {
        Self {
            directory: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            executable: std::env::current_exe().unwrap_or_else(|_| PathBuf::from("cargo-trace")),
            manifest_path: None,
            packages: Vec::new(),
            exclude: Vec::new(),
            workspace: false,
            features: Vec::new(),
            all_features: false,
            no_default_features: false,
            target: None,
            profile: None,
            locked: false,
            offline: false,
            frozen: false,
            target_dir: None,
            color: ColorChoice::Auto,
            builds: Vec::new(),
        }
    }
}

impl Request {
    /// It asks for some packages only, or for another variant than the declared ones.
    #[must_use]
    pub fn narrows(&self) -> bool {
        (!self.workspace && !self.packages.is_empty()) || !self.exclude.is_empty() || self.asks_for_a_variant()
    }

    /// It asks for features, a target or a profile of its own.
    #[must_use]
    pub fn asks_for_a_variant(&self) -> bool {
        !self.features.is_empty()
            || self.all_features
            || self.no_default_features
            || self.target.is_some()
            || self.profile.is_some()
    }
}
