//! Why a requirement's state is not better, in plain words.

use super::coverage::{Links, rank};
use super::{Outcome, Reached, RequirementNode, State, Status, Verification};
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet};

/// Tests and records named one by one.
const NAMED: usize = 4;

/// The reasons by the requirement's own links.
pub(super) fn own_reasons(node: &RequirementNode, implemented: bool, links: &Links<'_>, has_runs: bool) -> Vec<String> {
    let verifications = links.verifications;
    let mut reasons = Vec::new();
    if node.record.status.value != Status::Active {
        return reasons;
    }
    let linked = node.links(verifications).count();
    let speaks = !node.is_upper() || linked > 0 || node.record.verify.is_some() || node.children.is_empty();
    if node.is_upper() && node.is_outside_software() && !node.links(verifications).any(Verification::shows) {
        let to = node.record.allocated_to.as_ref().map_or("", |to| to.value.as_str());
        reasons.push(format!("it is allocated to {to}: nothing here shows that it holds"));
    } else if speaks && (linked == 0 || node.lacks_tests(verifications)) {
        reasons.push("no test is linked to it".to_owned());
    }
    let mut voids: Vec<&str> = node.verifications.iter().filter_map(|n| verifications[*n].reason.as_deref()).collect();
    voids.sort_unstable();
    voids.dedup();
    reasons.extend(voids.into_iter().map(str::to_owned));
    if !node.demands_defaulted {
        for demand in node.demands.iter().filter(|demand| demand.linked.is_empty()) {
            reasons.push(format!("`{}` is demanded, and nothing linked satisfies it", demand.demand));
        }
    }
    if !node.is_upper() && !implemented {
        reasons.push(if node.implementations.iter().any(|n| !links.implementations[*n].product) {
            "only code outside the product is tagged with it".to_owned()
        } else {
            "no code is tagged with it".to_owned()
        });
    }
    if has_runs {
        reasons.extend(test_reasons(node, links));
        reasons.extend(doubts(node, links));
    } else {
        reasons.extend(unseen_reasons(node, links));
    }
    reasons.extend(record_reasons(node, links));
    reasons
}

/// Links without any run: there is no result to speak of, but for failures that a JUnit file tells.
fn unseen_reasons(node: &RequirementNode, links: &Links<'_>) -> Vec<String> {
    let mut by_test: BTreeMap<usize, &Verification> = BTreeMap::new();
    for link in node.links(links.verifications).filter(|link| link.counts()) {
        by_test.extend(link.test().map(|test| (test, link)));
    }
    if by_test.is_empty() {
        return Vec::new();
    }
    if by_test.values().any(|link| link.standing.outcome != Outcome::Unknown) {
        return test_reasons(node, links);
    }
    let mut reasons = Vec::new();
    if by_test.keys().all(|test| links.tests[*test].ignored) {
        reasons.push(match by_test.len() {
            1 => "its only test is ignored".to_owned(),
            _ => "all its tests are ignored".to_owned(),
        });
    }
    let noun = if by_test.len() == 1 { "test" } else { "tests" };
    reasons.push(format!("{} {noun} linked, no result", by_test.len()));
    reasons
}

/// `2 of 3 tests passed; `x::y`: it was not run`; nothing where all of them count.
fn test_reasons(node: &RequirementNode, links: &Links<'_>) -> Vec<String> {
    let mut tests: BTreeMap<usize, &Verification> = BTreeMap::new();
    for link in node.links(links.verifications).filter(|link| link.counts() || link.fails()) {
        let Some(test) = link.test() else { continue };
        // Of two tags on one test the one that stands worse speaks.
        let known = tests.entry(test).or_insert(link);
        if known.shows() {
            *known = link;
        }
    }
    let mut said: Vec<(u8, String)> = Vec::new();
    for (test, link) in tests.iter().filter(|(_, link)| !link.shows()) {
        let path = &links.tests[*test].path;
        let weight = match link.standing.outcome {
            Outcome::Failed => 0,
            Outcome::Flaky => 1,
            _ => 2,
        };
        said.push((weight, sentence(path, link)));
    }
    said.sort();
    let mut words: Vec<String> = Vec::new();
    if !said.is_empty() {
        let passed = tests.values().filter(|link| link.standing.outcome == Outcome::Passed).count();
        words.push(match (tests.len(), passed) {
            (1, _) => String::new(),
            (all, passed) => format!("{passed} of {all} tests passed; "),
        });
    }
    let more = said.len().saturating_sub(NAMED);
    let named: Vec<String> = said.into_iter().take(NAMED).map(|(_, sentence)| sentence).collect();
    let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
    words.into_iter().map(|start| format!("{start}{}{rest}", named.join("; "))).collect()
}

/// Tests that count though other tests may have entered the code in their place.
#[requirement("RQ-087")]
fn doubts(node: &RequirementNode, links: &Links<'_>) -> Option<String> {
    let only_possibly = |link: &&Verification| {
        let reached = &link.standing.reached;
        let is_doubtful = |reached: Reached| matches!(reached, Reached::Possibly | Reached::No);
        link.shows() && !reached.is_empty() && reached.iter().all(|(_, reached)| is_doubtful(*reached))
    };
    let tests: BTreeSet<usize> =
        node.links(links.verifications).filter(only_possibly).filter_map(Verification::test).collect();
    let first = &links.tests[*tests.first()?].path;
    let more = if tests.len() > 1 { format!(" (and {} more)", tests.len() - 1) } else { String::new() };
    Some(format!("`{first}`{more}: possibly entered, perhaps by a test beside it; run under nextest to know"))
}

fn sentence(name: &str, link: &Verification) -> String {
    match (link.standing.outcome, link.why_not()) {
        (Outcome::Failed, None) => format!("`{name}` failed"),
        (Outcome::Failed, Some(why)) => format!("`{name}` failed ({why})"),
        (_, Some(why)) => format!("`{name}`: {why}"),
        (outcome, None) => format!("`{name}`: {outcome}"),
    }
}

/// Records that do not count.
fn record_reasons(node: &RequirementNode, links: &Links<'_>) -> Vec<String> {
    let records = node.links(links.verifications).filter(|link| !link.shows());
    records.filter_map(|link| Some(sentence(links.records[link.record()?].id.value.as_str(), link))).collect()
}

/// The children that hold it down, the worst ones first, at most four of them.
pub(super) fn child_reasons(n: usize, nodes: &[RequirementNode], combined: &[State]) -> Vec<String> {
    const SHOWN: usize = 4;
    if nodes[n].record.status.value != Status::Active {
        return Vec::new();
    }
    let mut low: Vec<usize> =
        nodes[n].children.iter().copied().filter(|child| combined[*child] != State::Verified).collect();
    low.sort_by_key(|child| (rank(combined[*child]), *child));
    let mut reasons: Vec<String> = low
        .iter()
        .take(SHOWN)
        .map(|child| format!("`{}` is {}", nodes[*child].record.id.value, combined[*child].as_str()))
        .collect();
    if low.len() > SHOWN {
        reasons.push(format!("so are {} more of its children not verified", low.len() - SHOWN));
    }
    reasons
}
