//! Which calls of cargo a request means: the declared builds, the implied ones, or one ad-hoc build.

use super::{CollectError, Request, Workspace};
use crate::model::{BuildConfig, BuildRole, Config, SELECTION, TargetKind};
use globset::Glob;
use iec62304_core::requirement;
use std::sync::Arc;

/// Names of the implied build of a project without `[[build]]`, and of its half for tests where it is two.
const IMPLIED: [&str; 2] = ["host", "host-tests"];

/// One call of cargo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlannedBuild {
    pub(super) name: Arc<str>,
    pub(super) role: BuildRole,
    pub(super) target: Option<String>,
    pub(super) profile: String,
    pub(super) features: Vec<String>,
    /// Packages asked for, all of them by name.
    pub(super) packages: Vec<String>,
    /// Arguments of `cargo check` that select packages, targets, features and profile.
    pub(super) arguments: Vec<String>,
    /// Arguments of `cargo test` that select packages, targets and features, without the profile: runners of tests have
    /// names of their own for it.
    pub(super) test_arguments: Vec<String>,
    /// Arguments of `cargo metadata` that select the same features.
    pub(super) metadata_arguments: Vec<String>,
}

/// What a build asks of cargo, wherever it was written.
struct Wish<'a> {
    name: &'a str,
    role: BuildRole,
    packages: &'a [String],
    exclude: &'a [String],
    target: Option<&'a str>,
    features: &'a [String],
    no_default_features: bool,
    all_features: bool,
    profile: &'a str,
    /// Flags that choose targets and, for a check in test mode, the profile.
    targets: Vec<String>,
    /// Flags that choose what is tested.
    tests: Vec<String>,
}

/// The builds of a request, and whether they are only a part of what the project declares.
#[requirement("RQ-015", "RQ-017")]
pub(super) fn plan(
    request: &Request,
    config: &Config,
    workspace: &Workspace,
) -> Result<(Vec<PlannedBuild>, bool), CollectError> {
    if request.narrows() && !request.builds.is_empty() {
        return Err(CollectError::BuildAndSelection);
    }
    if request.narrows() && !is_whole(request, workspace) {
        let plan = planned(ad_hoc(request), workspace).ok_or(CollectError::EmptySelection)?;
        return Ok((vec![plan], true));
    }
    let implied = config.builds.is_empty();
    let wishes =
        if implied { host(workspace) } else { config.builds.iter().map(|build| declared(build, workspace)).collect() };
    if let Some(name) = request.builds.iter().find(|name| wishes.iter().all(|wish| wish.name != *name)) {
        let known = wishes.iter().map(|wish| wish.name.to_owned()).collect();
        return Err(CollectError::UnknownBuild { name: name.clone(), known, implied });
    }
    let all = wishes.len();
    let wanted = |wish: &Wish<'_>| request.builds.is_empty() || request.builds.iter().any(|name| name == wish.name);
    let plan = |wish: Wish<'_>| {
        let build = wish.name.to_owned();
        planned(wish, workspace).ok_or(CollectError::EmptyBuild { build })
    };
    let plans: Vec<_> = wishes.into_iter().filter(wanted).map(plan).collect::<Result<_, _>>()?;
    let partial = plans.len() < all;
    Ok((plans, partial))
}

/// The selection is one of packages and leaves out none: `-p` with every member, `--exclude` with what is no member.
fn is_whole(request: &Request, workspace: &Workspace) -> bool {
    let left = names(asked(request), &request.exclude, workspace);
    !request.asks_for_a_variant() && left.iter().map(String::as_str).eq(workspace.packages.iter().map(|p| &*p.name))
}

/// Names after `--exclude` that leave out nothing, where cargo is not asked with them and so cannot say it.
pub(super) fn excluded_in_vain<'a>(request: &'a Request, workspace: &Workspace) -> Vec<&'a str> {
    if !is_whole(request, workspace) {
        return Vec::new();
    }
    request.exclude.iter().map(String::as_str).collect()
}

/// The packages of `-p`, which `--workspace` beats.
fn asked(request: &Request) -> &[String] {
    if request.workspace { &[] } else { &request.packages }
}

/// The implied builds: one for both roles, which costs least. Cargo compiles a library once for all that it checks in
/// one call, so where a dev-dependency turns on features of a member, code behind them would count as product; then
/// the product is a build of its own.
#[requirement("RQ-015")]
fn host(workspace: &Workspace) -> Vec<Wish<'static>> {
    if !workspace.dev_features {
        return vec![everything(IMPLIED[0])];
    }
    vec![
        Wish { role: BuildRole::Product, targets: Vec::new(), ..everything(IMPLIED[0]) },
        Wish { role: BuildRole::Test, ..everything(IMPLIED[1]) },
    ]
}

fn everything(name: &str) -> Wish<'_> {
    Wish {
        name,
        role: BuildRole::Both,
        packages: &[],
        exclude: &[],
        target: None,
        features: &[],
        no_default_features: false,
        all_features: false,
        profile: "dev",
        targets: vec!["--all-targets".to_owned()],
        tests: tested_targets(&[], true),
    }
}

#[requirement("RQ-017")]
fn ad_hoc(request: &Request) -> Wish<'_> {
    let profile = request.profile.as_deref().unwrap_or("dev");
    Wish {
        packages: asked(request),
        exclude: &request.exclude,
        target: request.target.as_deref(),
        features: &request.features,
        no_default_features: request.no_default_features,
        all_features: request.all_features,
        profile,
        targets: [vec!["--all-targets".to_owned()], profile_flags(profile)].concat(),
        ..everything(SELECTION)
    }
}

fn declared<'a>(build: &'a BuildConfig, workspace: &Workspace) -> Wish<'a> {
    let role = build.role.value;
    let profile = build.profile.as_deref().unwrap_or(if role == BuildRole::Product { "release" } else { "dev" });
    Wish {
        packages: &build.packages,
        exclude: &build.exclude,
        target: build.target.as_deref(),
        features: &build.features,
        no_default_features: build.no_default_features,
        all_features: build.all_features,
        role,
        profile,
        targets: target_flags(role, &build.kinds, profile, has_lib(build, workspace)),
        tests: tested_targets(&build.kinds, has_lib(build, workspace)),
        ..everything(&build.name.value)
    }
}

/// Flags for the targets of a role. `cargo check` without any means libraries and binaries, and unlike `--lib`
/// it does not mind a package that has none.
fn target_flags(role: BuildRole, kinds: &[String], profile: &str, has_lib: bool) -> Vec<String> {
    let mut flags: Vec<String> = match (role, kinds) {
        (BuildRole::Product, []) => Vec::new(),
        (BuildRole::Test, []) => vec!["--tests".to_owned(), "--benches".to_owned()],
        (BuildRole::Both, []) => vec!["--all-targets".to_owned()],
        (_, kinds) => kind_flags(kinds, has_lib),
    };
    let in_test_mode = kinds.iter().any(|kind| matches!(kind.as_str(), "tests" | "benches"));
    if role == BuildRole::Test && !kinds.is_empty() && !in_test_mode {
        // Libraries, binaries and examples alone are compiled as tests in one way only: `--profile test`,
        // which is `dev` with tests. Under another profile `--tests` does it, and more along with it.
        if matches!(profile, "dev" | "test") {
            return [flags, profile_flags("test")].concat();
        }
        flags.push("--tests".to_owned());
    }
    [flags, profile_flags(profile)].concat()
}

/// Flags for what is run as tests. `--tests` means whatever cargo tests without flags, but for documentation tests: they
/// can carry no tags.
fn tested_targets(kinds: &[String], has_lib: bool) -> Vec<String> {
    if kinds.is_empty() { vec!["--tests".to_owned()] } else { kind_flags(kinds, has_lib) }
}

fn kind_flags(kinds: &[String], has_lib: bool) -> Vec<String> {
    kinds.iter().filter(|kind| *kind != "lib" || has_lib).map(|kind| format!("--{kind}")).collect()
}

fn profile_flags(profile: &str) -> Vec<String> {
    if profile == "dev" { Vec::new() } else { vec!["--profile".to_owned(), profile.to_owned()] }
}

/// Some selected package has a library: cargo refuses `--lib` where none has.
fn has_lib(build: &BuildConfig, workspace: &Workspace) -> bool {
    let names = names(&build.packages, &build.exclude, workspace);
    workspace.packages.iter().filter(|package| names.iter().any(|name| **name == *package.name)).any(|package| {
        package.targets.iter().any(|target| matches!(target.kind, TargetKind::Lib | TargetKind::ProcMacro))
    })
}

/// The call of a wish; `None` if it leaves out every package.
fn planned(wish: Wish<'_>, workspace: &Workspace) -> Option<PlannedBuild> {
    let Wish {
        name,
        role,
        packages,
        exclude,
        target,
        features,
        no_default_features,
        all_features,
        profile,
        targets,
        tests,
    } = wish;
    let selected = names(packages, exclude, workspace);
    if selected.is_empty() && !exclude.is_empty() {
        return None;
    }
    let mut chosen = Vec::new();
    if packages.is_empty() {
        chosen.push("--workspace".to_owned());
        chosen.extend(exclude.iter().flat_map(|name| ["--exclude".to_owned(), name.clone()]));
    } else {
        // Cargo takes `--exclude` only with `--workspace`; here the difference is taken at once.
        let left = if exclude.is_empty() { packages } else { &selected };
        chosen.extend(left.iter().flat_map(|name| ["--package".to_owned(), name.clone()]));
    }
    let mut variant: Vec<String> =
        features.iter().flat_map(|feature| ["--features".to_owned(), feature.clone()]).collect();
    let switches = [("--no-default-features", no_default_features), ("--all-features", all_features)];
    variant.extend(switches.iter().filter(|(_, on)| *on).map(|(flag, _)| (*flag).to_owned()));
    let metadata_arguments = variant.clone();
    variant.extend(target.iter().flat_map(|target| ["--target".to_owned(), (*target).to_owned()]));
    Some(PlannedBuild {
        name: name.into(),
        role,
        target: target.map(str::to_owned),
        profile: profile.to_owned(),
        features: features.to_vec(),
        packages: selected,
        arguments: [chosen.as_slice(), &targets, &variant].concat(),
        test_arguments: [chosen, tests, variant].concat(),
        metadata_arguments,
    })
}

/// Names of the selected packages. Cargo's package specs may be globs or carry a version; one that matches
/// no member is kept as it is, for cargo's own error.
fn names(packages: &[String], exclude: &[String], workspace: &Workspace) -> Vec<String> {
    let all = || workspace.packages.iter().map(|package| package.name.to_string());
    let mut names: Vec<String> = if packages.is_empty() {
        all().collect()
    } else {
        packages
            .iter()
            .flat_map(|spec| {
                let found: Vec<_> = all().filter(|name| matches(spec, name)).collect();
                if found.is_empty() { vec![spec.clone()] } else { found }
            })
            .collect()
    };
    names.retain(|name| !exclude.iter().any(|spec| matches(spec, name)));
    names.sort_unstable();
    names.dedup();
    names
}

fn matches(spec: &str, name: &str) -> bool {
    let without_version = spec.split_once('@').map_or(spec, |(name, _)| name);
    without_version == name || Glob::new(spec).is_ok_and(|glob| glob.compile_matcher().is_match(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::workspace::tests::workspace;
    use crate::exit::Exit;
    use crate::model::{EvidenceConfig, Place, ProjectConfig, SourceConfig, Spanned};
    use iec62304_core::verifies;

    fn at<T>(value: T) -> Spanned<T> {
        Spanned::new(value, Place::file("trace.toml"))
    }

    fn config(builds: Vec<BuildConfig>) -> Config {
        Config {
            exists: true,
            documents: Vec::new(),
            project: ProjectConfig { name: "p".to_owned(), version: None, scheme: at("s".to_owned()), class: None },
            levels: Vec::new(),
            source: SourceConfig::default(),
            evidence: EvidenceConfig::default(),
            builds,
            policy: Vec::new(),
            prefixes: Vec::new(),
        }
    }

    fn build(name: &str, role: BuildRole) -> BuildConfig {
        BuildConfig::new(at(name.to_owned()), at(role))
    }

    fn plan_of(request: &Request, builds: Vec<BuildConfig>) -> (Vec<PlannedBuild>, bool) {
        plan(request, &config(builds), &workspace()).unwrap()
    }

    fn arguments(build: BuildConfig) -> String {
        plan_of(&Request::default(), vec![build]).0[0].arguments.join(" ")
    }

    #[verifies("RQ-015")]
    #[test]
    fn without_declared_builds_everything_is_built_once_for_both_roles() {
        let (plans, partial) = plan_of(&Request { workspace: true, ..Request::default() }, Vec::new());
        assert!(!partial && plans.len() == 1);
        assert_eq!((&*plans[0].name, plans[0].role, plans[0].profile.as_str()), ("host", BuildRole::Both, "dev"));
        assert_eq!(plans[0].arguments, ["--workspace", "--all-targets"]);
        assert_eq!(plans[0].test_arguments, ["--workspace", "--tests"], "documentation tests carry no tags");
        assert_eq!(plans[0].packages, ["beside", "top"]);
    }

    #[verifies("RQ-015")]
    #[test]
    fn a_role_has_targets_and_a_profile() {
        assert_eq!(arguments(build("p", BuildRole::Product)), "--workspace --profile release");
        assert_eq!(arguments(build("t", BuildRole::Test)), "--workspace --tests --benches");
    }

    #[verifies("RQ-015")]
    #[test]
    fn every_field_of_a_build_reaches_cargo() {
        let firmware = BuildConfig {
            packages: vec!["?op".to_owned(), "be*".to_owned()],
            exclude: vec!["beside".to_owned()],
            target: Some("thumbv7em-none-eabihf".to_owned()),
            features: vec!["hw".to_owned(), "top/x".to_owned()],
            no_default_features: true,
            profile: Some("ship".to_owned()),
            kinds: vec!["lib".to_owned(), "bins".to_owned()],
            ..build("firmware", BuildRole::Product)
        };
        let (plans, _) = plan_of(&Request::default(), vec![firmware]);
        assert_eq!(
            plans[0].arguments.join(" "),
            "--package top --bins --profile ship --features hw --features top/x --no-default-features \
             --target thumbv7em-none-eabihf",
            "`top` has no library, and cargo would refuse `--lib`"
        );
        assert_eq!(
            plans[0].test_arguments.join(" "),
            "--package top --bins --features hw --features top/x --no-default-features --target thumbv7em-none-eabihf"
        );
        assert_eq!(plans[0].packages, ["top"]);
        assert_eq!(plans[0].target.as_deref(), Some("thumbv7em-none-eabihf"));
    }

    #[verifies("RQ-015")]
    #[test]
    fn libraries_alone_are_compiled_as_tests_where_the_role_is_test() {
        let kinds = |kinds: &[&str], profile: Option<&str>| {
            let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            arguments(BuildConfig { kinds, profile: profile.map(str::to_owned), ..build("t", BuildRole::Test) })
        };
        assert_eq!(kinds(&["lib"], None), "--workspace --lib --profile test");
        assert_eq!(kinds(&["tests"], None), "--workspace --tests");
        assert_eq!(kinds(&["lib"], Some("release")), "--workspace --lib --tests --profile release");
    }

    #[verifies("RQ-015")]
    #[test]
    fn a_build_without_any_package_is_refused_by_name() {
        let packages = vec!["t*".to_owned()];
        let exclude = vec!["top".to_owned()];
        let odd =
            BuildConfig { packages: packages.clone(), exclude: exclude.clone(), ..build("empty", BuildRole::Test) };
        let error = plan(&Request::default(), &config(vec![odd]), &workspace()).unwrap_err();
        assert_eq!(error.exit(), Exit::Unreadable);
        assert!(error.to_string().contains("`empty`"), "{error}");
        let request = Request { packages, exclude, ..Request::default() };
        assert_eq!(plan(&request, &config(Vec::new()), &workspace()).unwrap_err().exit(), Exit::Usage);
    }

    #[verifies("RQ-015")]
    #[test]
    fn where_tests_turn_on_features_of_a_member_the_implied_product_is_a_build_of_its_own() {
        let mut workspace = workspace();
        workspace.dev_features = true;
        let pick = |builds: &[&str]| {
            let builds = builds.iter().map(|name| (*name).to_owned()).collect();
            plan(&Request { builds, ..Request::default() }, &config(Vec::new()), &workspace)
        };
        let (plans, partial) = pick(&[]).unwrap();
        let told: Vec<_> = plans.iter().map(|plan| (&*plan.name, plan.role, plan.arguments.join(" "))).collect();
        let product = ("host", BuildRole::Product, "--workspace".to_owned());
        assert_eq!(told, [product, ("host-tests", BuildRole::Test, "--workspace --all-targets".to_owned())]);
        assert!(!partial && pick(&["host"]).unwrap().1);
        assert!(pick(&["x"]).unwrap_err().to_string().ends_with("implied: `host`, `host-tests`"));
    }

    #[verifies("RQ-017")]
    #[test]
    fn a_narrowing_flag_makes_one_partial_build_of_its_own() {
        let request = Request {
            packages: vec!["t*".to_owned()],
            features: vec!["hw".to_owned()],
            profile: Some("release".to_owned()),
            ..Request::default()
        };
        let (plans, partial) = plan_of(&request, vec![build("p", BuildRole::Product)]);
        assert!(partial && plans.len() == 1);
        assert_eq!((&*plans[0].name, plans[0].role), ("selection", BuildRole::Both));
        assert_eq!(plans[0].arguments.join(" "), "--package t* --all-targets --profile release --features hw");
        assert_eq!(plans[0].packages, ["top"]);
    }

    #[verifies("RQ-017")]
    #[test]
    fn a_selection_that_leaves_nothing_out_is_the_whole() {
        let of = |packages: &[&str], exclude: &[&str], all_features: bool| {
            let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
            let request =
                Request { packages: owned(packages), exclude: owned(exclude), all_features, ..Request::default() };
            let (plans, partial) = plan_of(&request, vec![build("p", BuildRole::Product)]);
            let in_vain = excluded_in_vain(&request, &workspace()).join(" ");
            (plans[0].name.to_string(), partial, in_vain)
        };
        let whole = |in_vain: &str| ("p".to_owned(), false, in_vain.to_owned());
        let part = || ("selection".to_owned(), true, String::new());
        assert_eq!(of(&["top", "beside"], &[], false), whole(""));
        assert_eq!(of(&["*"], &[], false), whole(""));
        assert_eq!(of(&[], &["other"], false), whole("other"));
        assert_eq!(of(&["top"], &[], false), part());
        assert_eq!(of(&["top", "beside", "other"], &[], false), part(), "cargo says that there is no `other`");
        assert_eq!(of(&[], &["top", "other"], false), part());
        assert_eq!(of(&["*"], &[], true), part(), "another variant is no whole");
    }

    #[verifies("RQ-017")]
    #[test]
    fn picking_some_of_the_declared_builds_is_partial_and_all_of_them_is_not() {
        let declared = || vec![build("p", BuildRole::Product), build("t", BuildRole::Test)];
        let pick =
            |names: &[&str]| Request { builds: names.iter().map(|n| (*n).to_owned()).collect(), ..Request::default() };
        let (plans, partial) = plan_of(&pick(&["t"]), declared());
        assert!(partial && plans.len() == 1 && &*plans[0].name == "t");
        let (plans, partial) = plan_of(&pick(&["t", "p"]), declared());
        assert!(!partial && &*plans[0].name == "p", "declared order holds");
        assert!(!plan_of(&pick(&["host"]), Vec::new()).1);
    }

    #[test]
    fn an_undeclared_build_and_a_mixed_selection_are_errors_of_usage() {
        let picked = Request { builds: vec!["x".to_owned()], ..Request::default() };
        let error = plan(&picked, &config(vec![build("p", BuildRole::Product)]), &workspace()).unwrap_err();
        assert_eq!(
            (error.exit(), error.to_string().as_str()),
            (Exit::Usage, "no build is named `x`; declared are `p`")
        );
        let mixed = Request { builds: vec!["p".to_owned()], all_features: true, ..Request::default() };
        let error = plan(&mixed, &config(vec![build("p", BuildRole::Product)]), &workspace()).unwrap_err();
        assert_eq!(error.exit(), Exit::Usage);
    }
}
