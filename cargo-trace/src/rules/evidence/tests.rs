//! Linked tests that failed, waver, were left out or not run, and results that are older than the tree.

use super::{active, cause, subjects};
use crate::finding::{Code, Finding};
use crate::model::{AnomalyJoin, Gate, Obstacle, RequirementNode, StaleInputs, TestNode, Trace, Verification};
use crate::rules::anomalies::explained;
use crate::rules::words::{count, list};
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet};

type Links<'a> = Vec<(&'a RequirementNode, &'a Verification)>;

pub(super) fn check(trace: &Trace, found: &mut Vec<Finding>) {
    let mut by_test: BTreeMap<(usize, Code), Links<'_>> = BTreeMap::new();
    let mut stale: BTreeMap<usize, (&RequirementNode, Vec<&Verification>)> = BTreeMap::new();
    for (n, node) in active(trace).enumerate() {
        for link in node.links(&trace.verifications).filter(|link| link.counts() || link.fails()) {
            let (Some(test), Some(code)) = (link.test(), cause(trace, link)) else { continue };
            if code == Code::EvidenceStale {
                stale.entry(n).or_insert((node, Vec::new())).1.push(link);
            } else {
                by_test.entry((test, code)).or_default().push((node, link));
            }
        }
    }
    let anomalies = AnomalyJoin::of(trace);
    for ((n, code), links) in by_test {
        let test = &trace.tests[n];
        match code {
            Code::TestFailed => {
                let mut failure = test_failed(test, &links);
                found.extend(explained(&mut failure, &test.place, anomalies.open_of_test(trace, n)));
                found.push(failure);
            }
            Code::Flaky => found.push(flaky(test, &links)),
            Code::TestIgnored => found.push(test_ignored(test, &links)),
            Code::TestNotRun => found.push(test_not_run(test, &links)),
            _ => {}
        }
    }
    if !stale.is_empty() {
        found.push(all_stale(stale.values().flat_map(|(_, links)| links).copied()));
        found.extend(stale.values().map(|(node, links)| evidence_stale(trace, node, links)));
    }
}

fn about(code: Code, says: &str, test: &TestNode, links: &Links<'_>) -> Finding {
    let (ids, class) = subjects(links.iter().map(|(node, _)| *node));
    let target = &test.target;
    let mut finding = Finding::new(code, format!("a test of {} {says}: `{}`", list(&ids), test.path))
        .key(format!("{} {} {} {}", target.package, target.kind, target.name, test.path));
    (finding.ids, finding.class) = (ids, class);
    let why = links.iter().find_map(|(_, link)| link.why_not()).unwrap_or_default();
    finding = finding.at(&test.place, why);
    for (_, link) in links.iter().take(3) {
        finding = finding.at(&link.id.place, "to verify this");
    }
    finding
}

#[requirement("RQ-090")]
fn test_failed(test: &TestNode, links: &Links<'_>) -> Finding {
    about(Code::TestFailed, "failed", test, links)
        .help("mend the code or the test, then run the tests again: `cargo trace test`")
}

fn flaky(test: &TestNode, links: &Links<'_>) -> Finding {
    about(Code::Flaky, "passed and failed on the same inputs", test, links).help(
        "find what it depends on besides its inputs (time, order, threads, network); `cargo trace evidence show` \
         names the runs, and `cargo trace evidence drop ID` takes one back",
    )
}

fn test_ignored(test: &TestNode, links: &Links<'_>) -> Finding {
    about(Code::TestIgnored, "is ignored", test, links)
        .help("take `#[ignore]` away, or run it as well: `cargo trace test -- --include-ignored`")
}

fn test_not_run(test: &TestNode, links: &Links<'_>) -> Finding {
    about(Code::TestNotRun, "has no result that counts", test, links).help("run it: `cargo trace test`")
}

/// For development: one finding, however much an edit has made old.
#[requirement("RQ-086")]
fn all_stale<'a>(links: impl Iterator<Item = &'a Verification>) -> Finding {
    let (mut tests, mut inputs, mut texts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for link in links {
        tests.extend(link.test());
        match &link.standing.obstacle {
            Some(Obstacle::Stale(StaleInputs { first, .. })) => inputs.extend(first.iter().map(|input| &**input)),
            _ => {
                texts.insert(link.id.value.as_str());
            }
        }
    }
    let what: Vec<&str> = inputs.into_iter().chain(texts).collect();
    let changed = if what.is_empty() { String::new() } else { format!(": {} changed", list(&what)) };
    let mut finding = Finding::new(
        Code::EvidenceStale,
        format!("the results of {} are older than what they speak of{changed}", count(tests.len(), "linked test")),
    )
    .help("run the tests again: `cargo trace test`");
    finding.only = Some(Gate::Development);
    finding
}

/// For release: one finding for each requirement that would rest on old results.
#[requirement("RQ-086")]
fn evidence_stale(trace: &Trace, node: &RequirementNode, links: &[&Verification]) -> Finding {
    let id = &node.record.id.value;
    let tests: BTreeSet<&str> = links.iter().filter_map(|link| link.test()).map(|t| &*trace.tests[t].path).collect();
    let names: Vec<&str> = tests.into_iter().collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let mut finding = Finding::new(
        Code::EvidenceStale,
        format!("of `{id}` {} {verb} older than what they speak of: {}", count(names.len(), "result"), list(&names)),
    )
    .id(id)
    .class(node.class);
    for link in links.iter().take(3) {
        finding = finding.at(&link.id.place, link.why_not().unwrap_or_default());
    }
    finding.only = Some(Gate::Release);
    finding.help("run the tests again: `cargo trace test`")
}
