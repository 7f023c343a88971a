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
    found.push(no_risk_file(trace.documented().filter(|node| !node.record.risk_controls.is_empty()).count()));
    found.push(no_soup_list());
    found.push(no_lock());
    if trace.items.is_empty() {
        found.push(no_items());
    }
    if !trace.documented().any(|node| matches!(node.record.tier, Tier::Need | Tier::System)) {
        found.push(no_upper_requirements());
    }
}

fn no_risk_file(naming: usize) -> Finding {
    let help = match naming {
        0 => "keep it where it is: this version reads no risk records".to_owned(),
        n => format!(
            "keep it where it is: this version reads no risk records, so the risk controls that {} name are not judged",
            count(n, "requirement")
        ),
    };
    Finding::new(Code::NoRiskFile, "no risk file is read: hazards, causes and risk controls are not judged").help(help)
}

fn no_soup_list() -> Finding {
    Finding::new(Code::NoSoupList, "no SOUP list is read: third-party software is not judged")
        .help("keep it where it is: this version reads no SOUP records")
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
