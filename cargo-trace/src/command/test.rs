//! `cargo trace test`: runs the tests and keeps what they show. It never judges.

use super::{envelope, git, load};
use crate::cli::{Probes, Runner, Test};
use crate::collect::{self, TestBuild, TestRunner, Toolchain, Workspace};
use crate::evidence::inputs::{self, Circumstances, Tree};
use crate::evidence::load::kept;
use crate::evidence::run::{self, Ended, LaunchError, Order, RunError};
use crate::evidence::{stock, superseded};
use crate::exit::Exit;
use crate::model::{Collected, Outcome, Run, RunTest, Today};
use crate::project;
use crate::report::findings::MessageFormat;
use crate::shell::{ColorChoice, Shell, Verbosity};
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;

/// Runs it.
pub fn command(args: &Test, color: ColorChoice, shell: &mut Shell) -> Exit {
    test(args, color, shell).unwrap_or_else(|exit| exit)
}

#[requirement("RQ-073", "RQ-074")]
fn test(args: &Test, color: ColorChoice, shell: &mut Shell) -> Result<Exit, Exit> {
    let runner = runner(args, shell)?;
    let request = load::request(&args.cargo, color);
    let workspace = collect::workspace(&request).map_err(|error| load::failed(&error, shell))?;
    let loaded = project::load(&workspace.root).map_err(|error| {
        let config = project::config::default_config(workspace.root.file_name().unwrap_or("project"));
        load::unusable(config, error.findings, &error.texts, MessageFormat::Human, shell)
    })?;
    load::pack(&loaded.documents.config, &loaded.texts, MessageFormat::Human, shell)?;
    let documents = loaded.documents;
    drop(loaded.texts);
    let probes = args.probes == Probes::On;
    let builds = collect::test_builds(&request, &documents.config, &workspace, probes)
        .map_err(|error| load::failed(&error, shell))?;
    if builds.is_empty() {
        shell.error("none of the selected builds has tests: their role is `product`");
        return Err(Exit::Usage);
    }
    // What a check would see, so that both say the same of what the tests rest on.
    let (collected, outputs, mut said) = collect::collect_before_tests(&request, &documents.config, &workspace, shell)
        .map_err(|error| load::failed(&error, shell))?;
    let index = load::index(&workspace, &documents.config, &collected);
    if probes {
        collect::statements::write(&workspace, &index).map_err(|error| load::output_failed(&error, shell))?;
    }
    let circumstances = Circumstances::of(&request, &workspace);
    let tree = Tree {
        workspace: &workspace,
        collected: &collected,
        outputs: &outputs,
        documents: &documents,
        circumstances: &circumstances,
    };
    let before = inputs::today(&tree, Some(&index));
    let evidence = match &args.evidence_dir {
        Some(directory) => camino::absolute_utf8(directory).map_err(|error| load::output_failed(&error, shell))?,
        None => kept(&workspace),
    };
    let order = Order {
        request: &request,
        workspace: &workspace,
        runner,
        arguments: &args.arguments,
        evidence: &evidence,
        before: &before,
    };
    let several = builds.len() > 1;
    let mut outcomes = Vec::new();
    for (number, mut build) in builds.into_iter().enumerate() {
        say_what_is_run(&build, runner, &collected, shell);
        let mut head = head(&build, runner, args, (&tree, &before), shell)?;
        if several {
            head.id = format!("{}-{}", head.id, number + 1);
        }
        let finished = envelope::now(shell)?;
        let mut now = None;
        let mut after = || (now.insert(inputs::today(&tree, None)).clone(), now_or(&finished));
        let outcome = match run::run(&mut build, head, &order, &mut after, shell) {
            Ok(outcome) => outcome,
            Err(error) => {
                said.show(shell);
                return Err(failed(&error, shell));
            }
        };
        // The call that ran the tests has shown these.
        said.forget(build.said());
        let whole = !request.narrows() && args.arguments.is_empty() && args.evidence_dir.is_none();
        if let Some(today) = now.filter(|_| whole) {
            tidy(stock::prune(order.evidence, &outcome.run, &today, order.workspace), shell);
        }
        if args.evidence_dir.is_none() {
            tidy(superseded::superseded(order.evidence, &outcome.run, order.workspace), shell);
        }
        let interrupted = outcome.ended == Ended::Interrupted;
        outcomes.push(outcome);
        if interrupted {
            break;
        }
    }
    said.show(shell);
    Ok(end(&outcomes, &workspace, args.evidence_dir.as_deref(), shell))
}

/// Earlier runs that say nothing any more make room. What could not be removed does no harm.
fn tidy(removed: std::io::Result<Vec<Utf8PathBuf>>, shell: &mut Shell) {
    match removed {
        Ok(removed) => removed.iter().for_each(|path| shell.verbose("Removed", path)),
        Err(error) => shell.note(format_args!("earlier runs could not be removed: {error}")),
    }
}

/// The time again; the form of the clock's value was checked when it was asked for the first time.
fn now_or(earlier: &str) -> String {
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok();
    crate::report::envelope::timestamp(std::time::SystemTime::now(), epoch.as_deref())
        .map_or_else(|_| earlier.to_owned(), |text| text.to_string())
}

/// The runner that was asked for, if it is there and can do what was asked of it.
fn runner(args: &Test, shell: &mut Shell) -> Result<TestRunner, Exit> {
    let runner = match args.runner {
        Runner::Cargo => TestRunner::Cargo,
        Runner::Auto if !run::has_nextest() => TestRunner::Cargo,
        Runner::Nextest if !run::has_nextest() => {
            shell.error("`cargo nextest` cannot be run; install it, or use `--runner cargo`");
            return Err(Exit::Usage);
        }
        Runner::Auto | Runner::Nextest => TestRunner::Nextest,
    };
    let logfile =
        |word: &OsString| word.to_str().is_some_and(|word| word == "--logfile" || word.starts_with("--logfile="));
    if runner == TestRunner::Cargo && args.arguments.iter().any(logfile) {
        shell.error("`--logfile` is how the test programs tell their results here; it cannot be given away");
        return Err(Exit::Usage);
    }
    Ok(runner)
}

/// Names the build and its runner, and packages whose tags cannot report.
#[requirement("RQ-075")]
fn say_what_is_run(build: &TestBuild<'_>, runner: TestRunner, collected: &Collected, shell: &mut Shell) {
    let by = word(runner);
    let probes = if build.instrumented() { "with probes" } else { "without probes" };
    shell.status("Testing", format_args!("build `{}` with {by}, {probes}", build.name()));
    if !build.instrumented() {
        return;
    }
    let tagged = |package: &str| {
        let units = collected.builds.iter().flat_map(|build| &build.units);
        units.into_iter().any(|unit| *unit.target.package == *package && unit.tags > 0)
    };
    let silent: Vec<_> = build.without_runtime().into_iter().filter(|package| tagged(package)).collect();
    if !silent.is_empty() {
        let names: Vec<_> = silent.iter().map(|name| format!("`{name}`")).collect();
        shell.warn(format_args!(
            "no probes in {}: {} tags without depending on `iec62304-core` itself, so which test entered what stays unknown there",
            names.join(", "),
            if silent.len() == 1 { "it carries" } else { "they carry" },
        ));
    }
}

const fn word(runner: TestRunner) -> &'static str {
    match runner {
        TestRunner::Cargo => "cargo",
        TestRunner::Nextest => "nextest",
    }
}

/// What is known of a run before it.
#[requirement("RQ-074")]
fn head(
    build: &TestBuild<'_>,
    runner: TestRunner,
    args: &Test,
    (tree, before): (&Tree<'_>, &Today),
    shell: &mut Shell,
) -> Result<Run, Exit> {
    let started = envelope::now(shell)?.to_string();
    let Toolchain { version: toolchain, host, .. } = tree.circumstances.toolchain.clone();
    let checked = tree.collected.builds.iter().find(|checked| checked.name == *build.name());
    let triple = checked.and_then(|build| build.target.clone()).unwrap_or_else(|| host.clone());
    let facts = git::facts(&tree.workspace.root, files_of(before, build.name()).into_iter(), git::Outside::LeftOut);
    Ok(Run {
        id: id(&started),
        build: build.name().clone(),
        triple,
        profile: build.profile().to_owned(),
        features: build.features().to_vec(),
        host,
        toolchain,
        instrumented: build.instrumented(),
        runner: word(runner).to_owned(),
        run_by: args.run_by.clone(),
        ci: envelope::ci(),
        commit: facts.commit,
        dirty: facts.dirty,
        command: envelope::command_line(std::env::args_os()),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        started,
        packages: packages_of(before, build.name()),
        requirements: tree.documents.requirements.iter().map(|r| (r.id.value.clone(), r.digest.clone())).collect(),
        ..Run::default()
    })
}

/// An id that no other run has: it is the name of a file, and files of several machines come together in one directory.
/// In containers each has the same process number, and shards start in the same second.
fn id(started: &str) -> String {
    // The one source of chance that the standard library has.
    let chance = RandomState::new().build_hasher().finish() & 0xffff_ffff;
    format!("{}-{}-{chance:08x}", started.replace(['-', ':'], ""), std::process::id())
}

/// The packages of a build: whichever a test enters, the run says in which state it was.
fn packages_of(today: &Today, build: &str) -> BTreeMap<Arc<str>, String> {
    let packages = today.packages.iter().filter(|((of, _), _)| **of == *build);
    packages.map(|((_, directory), package)| (Arc::clone(directory), package.sha256.clone())).collect()
}

/// The inputs of a build's programs that a commit can hold: files that nothing generates.
fn files_of<'a>(today: &'a Today, build: &str) -> BTreeSet<&'a str> {
    let programs = today.executables.iter().filter(|((of, _), _)| **of == *build);
    let inputs = programs.flat_map(|(_, program)| &program.inputs).map(|input| &**input);
    inputs.filter(|input| !input.starts_with('(')).collect()
}

fn failed(error: &RunError, shell: &mut Shell) -> Exit {
    match error {
        RunError::Build(error) => load::failed(error, shell),
        RunError::Launch(LaunchError::List { .. }) => {
            shell.error(error);
            Exit::BuildFailed
        }
        RunError::Refused => {
            shell.error(error);
            Exit::Usage
        }
        RunError::Launch(LaunchError::Runner { .. }) => {
            shell.error(error);
            Exit::MetadataFailed
        }
        RunError::Launch(LaunchError::Link(_) | LaunchError::Files(_)) | RunError::Write { .. } => {
            shell.error(error);
            Exit::Output
        }
    }
}

/// A test's last word in a run.
struct Last<'a> {
    name: String,
    attempts: usize,
    test: &'a RunTest,
}

/// The end of the command: what became of the tests, where the evidence is, and what comes next.
fn end(outcomes: &[run::Outcome], workspace: &Workspace, directory: Option<&Utf8Path>, shell: &mut Shell) -> Exit {
    let tests: Vec<Last<'_>> = outcomes.iter().flat_map(|outcome| last_words(&outcome.run)).collect();
    let of = |wanted: &dyn Fn(&Last<'_>) -> bool| tests.iter().filter(|test| wanted(test)).collect::<Vec<_>>();
    let failed = of(&|last| fails(last.test));
    let passed = of(&|last| last.test.outcome == Outcome::Passed && !fails(last.test));
    let ignored = of(&|last| last.test.outcome == Outcome::Ignored);
    let left = of(&|last| matches!(last.test.outcome, Outcome::NotRun | Outcome::Unknown));
    let flaky = passed.iter().filter(|last| last.attempts > 1).count();
    if shell.verbosity() > Verbosity::Quiet {
        let again = if flaky == 0 { String::new() } else { format!(" ({flaky} not at once)") };
        let (failed, passed, ignored, left) = (failed.len(), passed.len(), ignored.len(), left.len());
        shell.status(
            "Tests",
            format_args!("{passed} passed{again}, {failed} failed, {ignored} ignored, {left} not run"),
        );
    }
    list("failed", &failed, shell);
    let by_choice = |last: &&&Last<'_>| last.test.outcome == Outcome::Unknown;
    let unknown: Vec<_> = left.iter().filter(by_choice).copied().collect();
    list("did not end", &unknown, shell);
    for outcome in outcomes {
        let place = outcome.place.strip_prefix(&workspace.root).unwrap_or(&outcome.place);
        shell.status("Evidence", place);
        if let Some(reason) = &outcome.run.unsealed_because {
            shell.warn(format_args!("this run is not sealed: {reason}; it counts for nothing in release"));
        }
    }
    if let Some(stopped) = outcomes.iter().find(|outcome| outcome.ended == Ended::Interrupted) {
        let id = &stopped.run.id;
        let elsewhere = stopped.place.parent().filter(|directory| *directory != kept(workspace));
        let elsewhere = elsewhere.map_or_else(String::new, |directory| format!(" --evidence-dir {directory}"));
        let forget = format!("cargo trace evidence drop {id}{elsewhere}");
        shell.status("Next", format_args!("cargo trace test{elsewhere}; or, to forget this run: {forget}"));
        shell.error("interrupted: what had not ended has no result");
        return Exit::Interrupted;
    }
    shell.status("Next", next(directory));
    let ran = !passed.is_empty() || !failed.is_empty();
    if !ran {
        shell.error("no test was run");
    }
    let discontent = |outcome: &run::Outcome| outcome.ended == Ended::Finished { content: false };
    if ran && failed.is_empty() && !outcomes.iter().any(discontent) { Exit::Success } else { Exit::Findings }
}

/// The command that judges the runs: those in a directory that was named count only where it is named again.
fn next(directory: Option<&Utf8Path>) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+:,@%=".contains(letter);
    match directory {
        None => "cargo trace check".to_owned(),
        Some(directory) if directory.as_str().chars().all(is_plain) => {
            format!("cargo trace check --evidence {directory}")
        }
        Some(directory) => format!("cargo trace check --evidence \"{directory}\""),
    }
}

/// Failed; or the harness was content with a test whose process ended inside it.
fn fails(test: &RunTest) -> bool {
    test.outcome != Outcome::Unknown && test.ended() == Outcome::Failed
}

/// The last attempt of each test of a run.
fn last_words(run: &Run) -> Vec<Last<'_>> {
    let mut last: BTreeMap<(usize, &str), Last<'_>> = BTreeMap::new();
    for (at, executable) in run.executables.iter().enumerate() {
        for test in &executable.tests {
            let target = &executable.target;
            let name = format!("{} {} `{}` {}", target.package, target.kind, target.name, test.name);
            let known = last.entry((at, &test.name)).or_insert(Last { name, attempts: 0, test });
            known.attempts += 1;
            known.test = test;
        }
    }
    last.into_values().collect()
}

/// Names under a heading; nothing for none.
fn list(what: &str, tests: &[&Last<'_>], shell: &mut Shell) {
    if tests.is_empty() {
        return;
    }
    let mut text =
        format!("{} {what}:", if tests.len() == 1 { "1 test".to_owned() } else { format!("{} tests", tests.len()) });
    for last in tests {
        text.push_str(&format!("\n  {}", last.name));
        if last.test.outcome == Outcome::Passed {
            text.push_str(" (it ended its process and never came to its own end)");
        }
    }
    shell.error(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Guarded;

    fn attempt(attempt: u32, outcome: Outcome, guard: Guarded) -> RunTest {
        RunTest { name: "tests::a".into(), attempt, outcome, guard, duration_ms: None, reached: Vec::new() }
    }

    #[test]
    fn runs_of_the_same_process_number_and_second_have_different_ids() {
        let started = "2026-11-22T18:30:00Z";
        let (one, other) = (id(started), id(started));
        assert_ne!(one, other);
        assert!(one.starts_with(&format!("20261122T183000Z-{}-", std::process::id())), "{one}");
        assert!(one < id("2026-11-22T18:30:01Z"), "ids sort by time");
    }

    #[test]
    fn the_next_command_reads_what_this_one_wrote() {
        assert_eq!(next(None), "cargo trace check");
        assert_eq!(next(Some("out/a".into())), "cargo trace check --evidence out/a");
        assert_eq!(next(Some("my runs".into())), "cargo trace check --evidence \"my runs\"");
    }

    #[test]
    fn a_harness_that_is_content_with_a_process_that_ended_inside_the_test_is_not_believed() {
        assert!(fails(&attempt(1, Outcome::Passed, Guarded::Started)));
        assert!(fails(&attempt(1, Outcome::Failed, Guarded::Ended)));
        assert!(!fails(&attempt(1, Outcome::Passed, Guarded::Ended)));
        assert!(!fails(&attempt(1, Outcome::Passed, Guarded::Absent)));
        assert!(!fails(&attempt(1, Outcome::NotRun, Guarded::Never)));
    }
}
