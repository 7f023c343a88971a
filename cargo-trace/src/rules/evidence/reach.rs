//! Places of code that the tests of their requirement do not enter, and places of which nobody can tell.

use crate::finding::{Code, Finding};
use crate::model::{Implementation, Obstacle, Outcome, Reached, RequirementNode, Trace, Verification};
use crate::rules::words::list;
use iec62304_core::requirement;
use std::collections::BTreeMap;

/// How well a place is entered; the greatest counts.
const fn rank(reached: Reached) -> u8 {
    match reached {
        Reached::No => 0,
        Reached::Unknown => 1,
        Reached::Possibly => 2,
        Reached::Yes => 3,
    }
}

#[requirement("RQ-087")]
pub(super) fn check(trace: &Trace, node: &RequirementNode, found: &mut Vec<Finding>) {
    let passed: Vec<&Verification> = node
        .links(&trace.verifications)
        .filter(|link| link.counts() && link.standing.outcome == Outcome::Passed && !link.standing.reached.is_empty())
        .collect();
    let mut best: BTreeMap<usize, Reached> = BTreeMap::new();
    for (place, reached) in passed.iter().flat_map(|link| &link.standing.reached) {
        let known = best.entry(*place).or_insert(*reached);
        if rank(*reached) > rank(*known) {
            *known = *reached;
        }
    }
    let places = |wanted: fn(Reached) -> bool| -> Vec<&Implementation> {
        best.iter().filter(|(_, r)| wanted(**r)).map(|(place, _)| &trace.implementations[*place]).collect()
    };
    let missed = places(|r| r == Reached::No);
    // What the other tests enter will be known when they have a result again.
    let all_known = !node.links(&trace.verifications).any(is_awaited);
    if all_known && !missed.is_empty() && missed.len() == best.len() {
        found.push(no_place_reached(trace, node, &missed, &passed));
    } else {
        if all_known {
            found.extend(missed.iter().map(|place| place_not_reached(node, place)));
        }
        let hollow = passed.iter().filter(|link| matches!(link.standing.obstacle, Some(Obstacle::Hollow(_))));
        found.extend(hollow.map(|link| test_reaches_nothing(trace, node, link)));
    }
    let unknown = places(|r| matches!(r, Reached::Unknown | Reached::Possibly));
    if all_known && !unknown.is_empty() {
        found.push(reach_unknown(node, &unknown, &best));
    }
}

/// A test whose next result may enter more: stale, failed or not run. One that is ignored or wavers is left as it is.
fn is_awaited(link: &Verification) -> bool {
    let standing = &link.standing;
    let is_told = standing.outcome == Outcome::Passed && !standing.reached.is_empty();
    link.counts() && link.test().is_some() && !is_told && !matches!(standing.outcome, Outcome::Ignored | Outcome::Flaky)
}

fn about(code: Code, node: &RequirementNode, message: String) -> Finding {
    Finding::new(code, message).id(&node.record.id.value).class(node.class)
}

const HELP: &str = "let a test of the requirement run this code, or take the tag from what does not implement it";

fn no_place_reached(
    trace: &Trace,
    node: &RequirementNode,
    places: &[&Implementation],
    passed: &[&Verification],
) -> Finding {
    let id = &node.record.id.value;
    let mut finding =
        about(Code::NotReached, node, format!("no test of `{id}` enters any code that is tagged with it")).help(HELP);
    for place in places.iter().take(3) {
        finding = finding.at(&place.place, "tagged, never entered");
    }
    for test in passed.iter().filter_map(|link| link.test()).take(3) {
        finding = finding.at(&trace.tests[test].place, "passes without it");
    }
    finding
}

fn place_not_reached(node: &RequirementNode, place: &Implementation) -> Finding {
    let id = &node.record.id.value;
    about(Code::NotReached, node, format!("no test of `{id}` enters one of its places: `{}`", place.item_path))
        .at(&place.place, "tagged, never entered")
        .key(&*place.item_path)
        .help(HELP)
}

fn test_reaches_nothing(trace: &Trace, node: &RequirementNode, link: &Verification) -> Finding {
    let id = &node.record.id.value;
    let test = link.test().map(|test| &trace.tests[test]);
    let path = test.map_or("", |test| &*test.path);
    let within = match &link.standing.obstacle {
        Some(Obstacle::Hollow(Some(build))) => format!(" in build `{build}`"),
        _ => String::new(),
    };
    let message = format!("a test of `{id}` enters no code that is tagged with it{within}: `{path}`");
    let mut finding = about(Code::NotReached, node, message).key(format!("test {path}"));
    if let Some(test) = test {
        finding = finding.at(&test.place, "passes without it");
    }
    finding.at(&link.id.place, "to verify this").help("let it run that code, or take its tag away")
}

fn reach_unknown(node: &RequirementNode, places: &[&Implementation], best: &BTreeMap<usize, Reached>) -> Finding {
    let id = &node.record.id.value;
    let paths: Vec<&str> = places.iter().map(|place| &*place.item_path).collect();
    let possibly = best.values().filter(|r| **r == Reached::Possibly).count();
    let message = format!("whether tests of `{id}` enter it cannot be told of {}", list(&paths));
    let mut finding = about(Code::ReachUnknown, node, message).key(paths.join(", "));
    for place in places.iter().take(3) {
        finding = finding.at(&place.place, "no probe tells for sure");
    }
    finding.help(if possibly > 0 {
        "run the tests with a process for each of them, so that what other threads enter is theirs for sure: `cargo \
         trace test --runner nextest`"
    } else {
        "tag a function that is not `const` and that the tests run in a build of theirs, or let a review decide"
    })
}
