//! What the compiler saw: the user's own `cargo check`, wrapped, gives tags.
//!
//! This is the only part that runs cargo and rustc. It asks `cargo metadata` once, runs one `cargo check`
//! for each build with this executable as workspace wrapper of rustc, reads the trace file of each unit that
//! *this* run named, and collapses the records to tags. Nothing here judges, and nothing here reads Rust
//! source: that is the source index's part.

mod artifact;
pub(crate) mod cargo;
mod chain;
mod dep_info;
mod dependencies;
mod error;
pub(crate) mod link;
mod lock_file;
mod manifest;
mod outputs;
mod path_packages;
mod paths;
mod places;
mod plan;
mod request;
pub mod source_index;
pub(crate) mod statements;
mod tags;
mod test_build;
pub(crate) mod toolchain;
mod unit;
pub(crate) mod user_runner;
mod workspace;
pub(crate) mod wrapper;

pub use cargo::Diagnostics;
pub(crate) use chain::cargo_home;
pub use dependencies::dependencies;
pub use error::{CollectError, UnusableUnit};
pub use lock_file::{LockFileError, LockedPackage, read as read_lock_file};
pub use outputs::{BuildOutputs, Compiled, Outputs, Script, UnitOutput, Watched};
pub use path_packages::{Owner, PathPackage};
pub use places::PlaceKeys;
pub use request::Request;
pub use test_build::{TestBuild, TestProgram, TestRunner, test_builds};
pub use toolchain::Toolchain;
pub use workspace::{Workspace, WorkspacePackage, WorkspaceTarget};

use crate::model::{Build, Collected, Config, Package, TargetKind};
use crate::shell::Shell;
use cargo::{Runner, Said};
use iec62304_core::requirement;
use plan::PlannedBuild;
use tags::Tags;
use unit::CheckedUnit;

/// Asks cargo what the workspace is: root, target directory, members with their targets.
///
/// # Errors
///
/// Cargo cannot be run, or refuses; its own words are in the error.
pub fn workspace(request: &Request) -> Result<Workspace, CollectError> {
    workspace::load(request)
}

/// Runs every selected build and reads what the compiler saw in it.
///
/// # Errors
///
/// A selection that cannot be, a build that failed, or units whose trace data stay unusable.
pub fn collect(
    request: &Request,
    config: &Config,
    workspace: &Workspace,
    shell: &mut Shell,
) -> Result<Collected, CollectError> {
    collect_with_outputs(request, config, workspace, shell).map(|(collected, _)| collected)
}

/// Like [`collect`], and says what the builds left behind, for who wants to know what tests rest on.
///
/// # Errors
///
/// Those of [`collect`].
#[requirement("RQ-015")]
pub fn collect_with_outputs(
    request: &Request,
    config: &Config,
    workspace: &Workspace,
    shell: &mut Shell,
) -> Result<(Collected, Outputs), CollectError> {
    let mut runner = Runner::new(request, workspace)?;
    collect_with(&mut runner, request, config, workspace, shell)
}

/// Like [`collect_with_outputs`], for whoever builds the tests next and so hears the compiler once more: what it said
/// is handed back instead of shown. On failure it is shown.
///
/// # Errors
///
/// Those of [`collect`].
#[requirement("RQ-164")]
pub fn collect_before_tests(
    request: &Request,
    config: &Config,
    workspace: &Workspace,
    shell: &mut Shell,
) -> Result<(Collected, Outputs, Diagnostics), CollectError> {
    let mut runner = Runner::new(request, workspace)?;
    runner.keep();
    match collect_with(&mut runner, request, config, workspace, shell) {
        Ok((collected, outputs)) => Ok((collected, outputs, runner.kept())),
        Err(error) => {
            runner.kept().show(shell);
            Err(error)
        }
    }
}

fn collect_with(
    runner: &mut Runner<'_>,
    request: &Request,
    config: &Config,
    workspace: &Workspace,
    shell: &mut Shell,
) -> Result<(Collected, Outputs), CollectError> {
    let (plans, partial) = plan::plan(request, config, workspace)?;
    for name in plan::excluded_in_vain(request, workspace) {
        shell.note(format_args!("`--exclude {name}` leaves nothing out: no member of the workspace has that name"));
    }
    let mut tags = Tags::default();
    let mut builds = Vec::with_capacity(plans.len());
    let mut outputs = Outputs::default();
    for (at, plan) in plans.into_iter().enumerate() {
        let (units, said) = check(runner, &plan, workspace, shell)?;
        let units_output = units.iter().filter_map(|unit| unit.output(workspace)).collect();
        outputs.builds.push(BuildOutputs {
            units: units_output,
            messages: said.messages,
            compiled: said.compiled,
            macros: said.macros,
            foreign_features: said.foreign_features,
            features: plan.metadata_arguments.clone(),
        });
        builds.push(take_in(at, plan, units, workspace, &mut tags));
    }
    let tags = tags.finish();
    for seen in tags.iter().flat_map(|tag| &tag.seen) {
        builds[seen.build].units[seen.unit].tags += 1;
    }
    let collected = Collected {
        builds,
        tags,
        packages: workspace.packages.iter().map(|package| model_package(package, workspace)).collect(),
        uncollected: workspace.uncollected.clone(),
        partial,
        dependencies: None,
    };
    Ok((collected, outputs))
}

/// One build; once more under a new path of the wrapper if any unit's trace data cannot be used.
#[requirement("RQ-011")]
fn check(
    runner: &mut Runner<'_>,
    plan: &PlannedBuild,
    workspace: &Workspace,
    shell: &mut Shell,
) -> Result<(Vec<CheckedUnit>, Said), CollectError> {
    let mut said = runner.check(plan, shell)?;
    let unusable = match unit::read_all(std::mem::take(&mut said.artifacts), workspace) {
        Ok(units) => return Ok((units, said)),
        Err(unusable) => unusable,
    };
    for unit in &unusable {
        shell.verbose("Missing", unit);
    }
    shell.note(format_args!(
        "trace data of {} cannot be used; compiling the workspace's own crates once more",
        if unusable.len() == 1 { "1 unit".to_owned() } else { format!("{} units", unusable.len()) }
    ));
    runner.recover()?;
    let mut said = runner.check(plan, shell)?;
    unit::read_all(std::mem::take(&mut said.artifacts), workspace)
        .map(|units| (units, said))
        .map_err(|units| CollectError::NoTraceData { build: plan.name.to_string(), units })
}

/// Turns a build's units into values and its records into tags.
fn take_in(at: usize, plan: PlannedBuild, units: Vec<CheckedUnit>, workspace: &Workspace, tags: &mut Tags) -> Build {
    // Cargo's configuration may choose a target that nobody asked for here; the calls of rustc tell.
    let triple = units.iter().map(|unit| unit.triple.as_str()).find(|triple| !triple.is_empty()).map(str::to_owned);
    let cross = triple.is_some();
    let mut built = Vec::with_capacity(units.len());
    let tested = |unit: &CheckedUnit| workspace.packages[unit.package].is_tested(unit.target.kind, &unit.target.name);
    // A library or binary with `test = false` is still compiled for tests, as a benchmark: nothing runs them there.
    let counts = |unit: &CheckedUnit| {
        let is_crate = matches!(unit.target.kind, TargetKind::Lib | TargetKind::Bin | TargetKind::ProcMacro);
        !(unit.test && is_crate) || tested(unit)
    };
    for (index, unit) in units.into_iter().filter(counts).enumerate() {
        // Benchmarks and examples are compiled with tests that nothing runs, unless their `test` is true.
        let test = unit.test && tested(&unit);
        let package = &workspace.packages[unit.package];
        tags.add(at, index, unit.records, package, workspace);
        built.push(crate::model::Unit {
            harness: package.harness(unit.target.kind, &unit.target.name),
            target: unit.target,
            test,
            host: cross && unit.triple.is_empty(),
            features: unit.features,
            files: unit.files,
            tags: 0,
        });
    }
    Build {
        name: plan.name,
        role: plan.role,
        target: plan.target.or(triple),
        profile: plan.profile,
        features: plan.features,
        packages: plan.packages,
        units: built,
    }
}

fn model_package(package: &WorkspacePackage, workspace: &Workspace) -> Package {
    Package {
        name: package.name.clone(),
        version: package.version.clone(),
        manifest: workspace.manifest_path(package),
        tagged: package.tagged,
        dependencies: package.neighbours.clone(),
    }
}
