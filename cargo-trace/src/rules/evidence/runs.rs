//! What stands against the results themselves: none, broken files, runs that a release cannot rest on, lost results.

use super::{active, subjects};
use crate::finding::{Code, Finding};
use crate::model::{
    BrokenFile, Class, Freshness, Gate, Place, RequirementNode, Run, SELECTION, TestNode, Trace, Verification,
    kept_apart_by,
};
use crate::rules::context::Context;
use crate::rules::words::{count, list};
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Inputs that are named one by one.
const NAMED: usize = 3;

#[requirement("RQ-047", "RQ-090")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    if trace.documented().next().is_some() && trace.evidence.runs.is_empty() {
        // A test of two requirements is one test, and what nothing confirms as a test is none.
        let linked = |test: &&TestNode| test.verifications.iter().any(|link| trace.verifications[*link].counts());
        let links = trace.tests.iter().filter(linked).count();
        // Whoever verifies by records alone has nothing to run.
        if links > 0 || !trace.verifications.iter().any(Verification::shows) {
            found.push(no_evidence(links));
        }
    }
    found.extend(trace.evidence.broken.iter().map(evidence_broken));
    let broken: BTreeSet<&str> = trace.evidence.broken.iter().map(|file| &*file.file).collect();
    let counting = || active(trace).flat_map(|node| node.links(&trace.verifications)).filter(|link| link.shows());
    let used: BTreeSet<usize> = counting().flat_map(|link| &link.standing.runs).copied().collect();
    for run in used.into_iter().map(|n| &trace.evidence.runs[n]) {
        if !run.sealed && !broken.contains(&*run.file) {
            found.push(unsealed(run));
        }
        if run.dirty != Some(false) {
            found.push(evidence_dirty(run));
        }
        if run.run_by.as_deref().is_none_or(|by| by.trim().is_empty()) {
            found.push(run_unattributed(run));
        }
    }
    let mut by_class: BTreeMap<Class, Vec<&RequirementNode>> = BTreeMap::new();
    for node in active(trace) {
        let mut shown = node.links(&trace.verifications).filter(|link| link.shows() && link.test().is_some());
        if shown.any(|link| !link.standing.plain) {
            by_class.entry(node.class).or_default().push(node);
        }
    }
    found.extend(by_class.into_iter().map(|(class, nodes)| instrumented_only(class, &nodes)));
    unmatched(trace, found);
}

fn no_evidence(links: usize) -> Finding {
    let rests =
        if links == 0 { "no confirmed test is linked".to_owned() } else { format!("{} linked", count(links, "test")) };
    Finding::new(Code::NoEvidence, format!("no result of any test has been seen (run `cargo trace test`): {rests}"))
        .help("run the tests with `cargo trace test`; a link alone verifies nothing")
}

fn evidence_broken(file: &BrokenFile) -> Finding {
    let BrokenFile { file, reason, unusable } = file;
    let message = if *unusable {
        format!("`{file}` is no evidence: {reason}")
    } else {
        format!("of `{file}` only the finished tests count: {reason}")
    };
    Finding::new(Code::EvidenceBroken, message)
        .at(&Place::file(file.clone()), "")
        .key(&**file)
        .help(how_to_be_rid_of(file, *unusable))
}

/// The command that removes a run is to be typed as it stands, so it names the run.
fn how_to_be_rid_of(file: &str, unusable: bool) -> String {
    let (directory, name) = file.rsplit_once('/').unwrap_or((".", file));
    let Some((id, kind)) = name.rsplit_once('.').filter(|(_, kind)| ["part", "evidence"].contains(kind)) else {
        return "make it again, or fetch it again if it came from elsewhere".to_owned();
    };
    let elsewhere = if directory == KEPT { String::new() } else { format!(" --evidence-dir {directory}") };
    let drop = format!("`cargo trace evidence drop {id}{elsewhere}`");
    match kind {
        "part" => format!(
            "run the tests again, to the end: `cargo trace test`{}; or forget what this run has left: {drop}",
            if elsewhere.is_empty() { ", which then removes this" } else { "" }
        ),
        _ if unusable => format!(
            "run the tests again with `cargo trace test`, or fetch the file again, and take this one away: {drop}"
        ),
        _ => format!(
            "fetch the whole file again, or run the tests again with `cargo trace test` and take this one away: {drop}"
        ),
    }
}

/// Where runs are kept if nobody says otherwise.
const KEPT: &str = "target/trace/evidence";

/// In development an interrupted run counts for its finished tests; nothing but release needs the seal.
fn unsealed(run: &Run) -> Finding {
    let why = run.unsealed_because.as_deref().map_or_else(String::new, |why| format!(": {why}"));
    let mut finding =
        Finding::new(Code::EvidenceBroken, format!("run `{}`, which results rest on, is not sealed{why}", run.id))
            .at(&Place::file(run.file.clone()), "")
            .key(&*run.file)
            .help("let a run of `cargo trace test` come to its end, without changes to the tree meanwhile");
    finding.only = Some(Gate::Release);
    finding
}

fn evidence_dirty(run: &Run) -> Finding {
    let what = if run.dirty.is_some() { "differed from its commit" } else { "was of no commit" };
    Finding::new(Code::EvidenceDirty, format!("the tree of run `{}`, which results rest on, {what}", run.id))
        .at(&Place::file(run.file.clone()), "")
        .key(&*run.id)
        .help("commit, and run the tests again on the clean tree: `cargo trace test`")
}

fn run_unattributed(run: &Run) -> Finding {
    Finding::new(
        Code::RunUnattributed,
        format!("run `{}`, which results rest on, does not say who or what ran it", run.id),
    )
    .at(&Place::file(run.file.clone()), "")
    .key(&*run.id)
    .help("say it: `cargo trace test --run-by \"…\"`")
}

fn instrumented_only(class: Class, nodes: &[&RequirementNode]) -> Finding {
    let (ids, _) = subjects(nodes.iter().copied());
    let mut finding = Finding::new(
        Code::InstrumentedOnly,
        format!("all passes of some tests of {} are of builds with probes", list(&ids)),
    )
    .class(class)
    .key("instrumented-only")
    .help("run the tests as plain cargo builds them, too: `cargo trace test --probes off`");
    if let Some(first) = nodes.first() {
        finding = finding.at(first.record.place(), "the first of them");
    }
    finding.ids = ids;
    finding
}

/// Results that nobody gets: of builds that today's check does not have, and of JUnit cases without test.
#[requirement("RQ-089")]
fn unmatched(trace: &Trace, found: &mut Vec<Finding>) {
    // A narrowed view has builds of its own.
    let lost = trace.evidence.runs.iter().zip(&trace.freshness).filter(|(_, programs)| {
        !trace.collected.partial && programs.first().is_some_and(|freshness| *freshness == Freshness::OtherBuild)
    });
    let mut builds: BTreeMap<&str, Vec<&Run>> = BTreeMap::new();
    for (run, _) in lost {
        builds.entry(&run.build).or_default().push(run);
    }
    for (build, mut runs) in builds {
        if build == SELECTION {
            for run in std::mem::take(&mut runs) {
                match kept_apart_by(run, &trace.evidence.today) {
                    Some(differs) => found.push(other_selection(run, &differs)),
                    None => runs.push(run),
                }
            }
        }
        if !runs.is_empty() {
            found.push(other_build(build, &runs));
        }
    }
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for case in trace.unmatched.iter().map(|n| &trace.evidence.cases[*n]) {
        files.entry(&case.file).or_default().push(&case.name);
    }
    found.extend(files.into_iter().map(|(file, names)| unmatched_cases(file, &names)));
}

fn other_build(build: &str, runs: &[&Run]) -> Finding {
    let ids: Vec<&str> = runs.iter().map(|run| run.id.as_str()).collect();
    let are = if ids.len() == 1 { "is" } else { "are" };
    let message =
        format!("{} {are} of build `{build}`, which this check does not have: {}", count(ids.len(), "run"), list(&ids));
    let mut finding = Finding::new(Code::UnmatchedResult, message).key(format!("build {build}"));
    if let Some(run) = runs.first() {
        finding = finding.at(&Place::file(run.file.clone()), "");
    }
    finding.help(format!(
        "declare the build in trace.toml, or take the runs away with `cargo trace evidence drop {}`:\n\n[[build]]\nname = \
         \"{build}\"\nrole = \"test\"",
        ids.join(" ")
    ))
}

/// A run of a selection whose programs are none of a declared build's: today's tree is another, or cargo built them
/// otherwise than for the whole.
fn other_selection(run: &Run, differs: &BTreeSet<Arc<str>>) -> Finding {
    let named: Vec<&str> = differs.iter().take(NAMED).map(|input| &**input).collect();
    let more = differs.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!(
        "run `{}` is of a selection, and no declared build has its programs as it ran them: {}{more}",
        run.id,
        list(&named)
    );
    let again = if run.runner == "nextest" {
        let packages: BTreeSet<String> =
            run.executables.iter().map(|program| format!("package(={})", program.target.package)).collect();
        let packages = packages.into_iter().collect::<Vec<_>>().join(" + ");
        format!("cargo trace test -- -E '{packages}'")
    } else {
        "cargo trace test".to_owned()
    };
    let help = if differs.iter().all(|input| !input.starts_with('(')) {
        format!("run the selection again, or the whole: `{again}`")
    } else {
        format!("cargo builds the selection otherwise than the whole, so run it in the whole: `{again}`")
    };
    Finding::new(Code::UnmatchedResult, message)
        .key(format!("selection {}", run.id))
        .at(&Place::file(run.file.clone()), "")
        .help(format!("{help}; take the run away with `cargo trace evidence drop {}`", run.id))
}

fn unmatched_cases(file: &str, names: &[&str]) -> Finding {
    let belong = if names.len() == 1 { "belongs" } else { "belong" };
    let message =
        format!("{} of `{file}` {belong} to no test of this workspace: {}", count(names.len(), "case"), list(names));
    Finding::new(Code::UnmatchedResult, message).at(&Place::file(file), "").key(file).help(
        "write the test's whole path in the case's name; a suite of other tests is declared in \
         trace.toml:\n\n[evidence]\nforeign = [\"…\"]",
    )
}
