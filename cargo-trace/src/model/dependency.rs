//! The packages of the lock file that are not the workspace's own, and what becomes of each in the product's builds.

use super::Place;
use iec62304_wire::words;
use std::sync::Arc;

words! {
    /// What becomes of a package in the builds of the product.
    Part {
        /// It is linked into one: part of what is delivered.
        Product = "product",
        /// A crate of ours that brings the tags: linked, and adds no bytes.
        Tags = "tags",
        /// It runs while the product is built: a build script's or a procedural macro's.
        BuildTime = "build-time",
        /// Only tests, benches and examples have it.
        TestOnly = "test-only",
        /// No build has it: it is for another platform or an optional feature.
        Unused = "unused",
    }
}

/// What the builds rest on besides the workspace's own packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependencies {
    /// Packages, sorted by name and version.
    pub packages: Vec<Dependency>,
    /// Release of the compiler, as in `1.95.0`; empty where it does not tell.
    pub toolchain: String,
}

/// A package of the lock file that is no member of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Name.
    pub name: Arc<str>,
    /// Version.
    pub version: Arc<str>,
    /// Where cargo has it from; `None` for a package by path.
    pub source: Option<String>,
    /// SHA-256 of the archive, as the lock file has it.
    pub checksum: Option<String>,
    /// Licence expression of its manifest.
    pub license: Option<String>,
    /// Authors of its manifest.
    pub authors: Vec<String>,
    /// Repository of its manifest.
    pub repository: Option<String>,
    /// The native library that its manifest says it links.
    pub native: Option<String>,
    /// What becomes of it.
    pub part: Part,
    /// Builds of the product that link it, in the order of declaration.
    pub builds: Vec<Arc<str>>,
    /// Packages that link it in one of those builds, members and others, sorted; each as `name@version`.
    pub users: Vec<Arc<str>>,
    /// Where the lock file names it.
    pub place: Place,
}

impl Dependency {
    /// Name and version in one word.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}
