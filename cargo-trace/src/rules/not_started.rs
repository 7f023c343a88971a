//! Areas of which no record exists: one note each in development, one denial in release.

use super::context::Context;
use super::words::count;
use crate::finding::{Code, Finding};
use crate::model::Tier;
use iec62304_core::requirement;

#[requirement("RQ-062")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    if trace.documented().next().is_none() {
        // Nothing is started where no requirement is: that is its own finding.
        return;
    }
    if trace.risk.is_empty() {
        let requirements = trace.documented().filter(|node| !node.record.risk_controls.is_empty()).count();
        let records = trace.records.iter().filter(|record| !record.effectiveness.is_empty()).count();
        found.push(no_risk_file(requirements, records));
    }
    if trace.soup.is_empty() {
        found.push(no_soup_list());
    }
    found.push(no_lock());
    if trace.items.is_empty() {
        found.push(no_items());
    }
    if !trace.documented().any(|node| matches!(node.record.tier, Tier::Need | Tier::System)) {
        found.push(no_upper_requirements());
    }
}

fn no_risk_file(requirements: usize, records: usize) -> Finding {
    let named: Vec<String> = [(requirements, "requirement"), (records, "record")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, one)| count(n, one))
        .collect();
    let named = match named.join(" and ") {
        none if none.is_empty() => none,
        named => format!(", down to the risk controls that {named} name"),
    };
    Finding::new(Code::NoRiskFile, "no risk file is kept here: hazards, causes and risk controls are not judged").help(
        format!(
            "declare hazards, situations, risks, causes and controls{named}; \
             `cargo trace explain hazard` shows how:\n\n[hazard.HAZ-001]\ntitle = \"…\""
        ),
    )
}

fn no_soup_list() -> Finding {
    Finding::new(Code::NoSoupList, "no SOUP is declared: third-party software is not judged").help(
        "declare what others wrote and the product contains; `cargo trace explain soup` shows how:\n\n\
         [soup.SOUP-core-1]\ntitle = \"core\"",
    )
}

fn no_lock() -> Finding {
    Finding::new(Code::NoLock, "no accepted state of the requirements is recorded: changes after review are not seen")
        .help("keep the review records of the requirements with their commit: this version records no acceptance")
}

fn no_items() -> Finding {
    Finding::new(Code::NoItems, "no software item is declared: everything is judged by the system's class").help(
        "declare the items that the software consists of:\n\n[item.SI-01]\ntitle = \"…\"\ncode = [\"package::module\"]",
    )
}

fn no_upper_requirements() -> Finding {
    Finding::new(
        Code::NoUpperRequirements,
        "no upper requirement is declared: where the software requirements come from is not judged",
    )
    .help("declare the system requirements, and name them as parents:\n\n[requirement.SYS-01]\ntitle = \"…\"\ntext = \"…\"")
}
