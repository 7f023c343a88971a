//! What cargo built for us: builds, their compilations, and what was found in the trace files.

use super::{CompiledTag, Dependencies};
use iec62304_wire::words;
use std::sync::Arc;

words! {
    /// What a build is for.
    BuildRole {
        /// The product: its lib and bin targets implement requirements.
        Product = "product",
        /// Everything with a test harness: its tests verify requirements.
        Test = "test",
        /// The implied build of a project without `[[build]]`: both at once.
        Both = "both",
    }
}

impl BuildRole {
    /// Whether code in it can implement a requirement.
    #[must_use]
    pub const fn is_product(self) -> bool {
        matches!(self, Self::Product | Self::Both)
    }

    /// Whether tests in it can verify a requirement.
    #[must_use]
    pub const fn is_test(self) -> bool {
        matches!(self, Self::Test | Self::Both)
    }
}

words! {
    /// Cargo's target kinds, as far as they differ for tracing.
    TargetKind {
        /// Library of any crate type but proc-macro.
        Lib = "lib",
        /// Procedural macro.
        ProcMacro = "proc-macro",
        /// Binary.
        Bin = "bin",
        /// Example.
        Example = "example",
        /// Integration test.
        Test = "test",
        /// Benchmark.
        Bench = "bench",
        /// Build script.
        BuildScript = "build-script",
    }
}

/// A cargo target: package, kind and name tell it from every other of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetKey {
    /// Name of the package.
    pub package: Arc<str>,
    /// Kind.
    pub kind: TargetKind,
    /// Name of the target.
    pub name: Arc<str>,
}

/// What collection found.
#[derive(Clone, Debug, Default)]
pub struct Collected {
    /// Builds, in the order of declaration.
    pub builds: Vec<Build>,
    /// Tags of all builds, equal ones collapsed, sorted by place.
    pub tags: Vec<CompiledTag>,
    /// Members of the workspace, sorted by name.
    pub packages: Vec<Package>,
    /// Dependencies outside the workspace that depend on our crates: their tags were not collected.
    pub uncollected: Vec<UncollectedDependency>,
    /// The selection on the command line narrowed the view.
    pub partial: bool,
    /// What is linked besides the workspace's own packages; `None` while nobody asked.
    pub dependencies: Option<Dependencies>,
}

/// One run of cargo.
#[derive(Clone, Debug)]
pub struct Build {
    /// Its declared name, `host` and `host-tests` for the implied ones, `selection` for an ad-hoc one.
    pub name: Arc<str>,
    /// What it is for.
    pub role: BuildRole,
    /// Target triple; `None` for the host.
    pub target: Option<String>,
    /// Cargo profile.
    pub profile: String,
    /// Features asked for.
    pub features: Vec<String>,
    /// Packages asked for, all of them by name.
    pub packages: Vec<String>,
    /// Compilations of workspace members, sorted by target.
    pub units: Vec<Unit>,
}

/// One compilation of a workspace member.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The target.
    pub target: TargetKey,
    /// Compiled with the test cfg (`--test` for targets with a harness), in a target whose tests `cargo test` runs.
    pub test: bool,
    /// The target has the standard test harness (`harness = true`).
    pub harness: bool,
    /// Compiled for the host although the build is for another triple (build scripts, proc macros).
    pub host: bool,
    /// Features that were on.
    pub features: Vec<String>,
    /// Source files of the compilation, relative to the workspace root, from rustc's dep-info.
    pub files: Vec<Arc<str>>,
    /// How many tags it has.
    pub tags: usize,
}

impl Unit {
    /// A test harness or a test target with its own `main` lists tests here. A benchmark with its own `main` measures.
    #[must_use]
    pub const fn is_test(&self) -> bool {
        self.test || matches!(self.target.kind, TargetKind::Test)
    }

    /// Product code stands here: a non-test lib, bin or proc macro, not a build script.
    #[must_use]
    pub const fn is_product(&self) -> bool {
        !self.test && matches!(self.target.kind, TargetKind::Lib | TargetKind::Bin | TargetKind::ProcMacro)
    }
}

/// A member of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Name.
    pub name: Arc<str>,
    /// Version.
    pub version: String,
    /// Its manifest, relative to the workspace root.
    pub manifest: Arc<str>,
    /// It depends on our crates (directly), so its source may carry tags.
    pub tagged: bool,
    /// Packages by path that its product code depends on, sorted by name.
    pub dependencies: Vec<Arc<str>>,
}

/// A dependency outside the workspace that uses our crates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UncollectedDependency {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
}
