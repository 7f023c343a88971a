//! Evidence: this version sees links, not results, and says so.

use super::context::Context;
use super::words::count;
use crate::finding::{Code, Finding};
use crate::model::TestNode;
use iec62304_core::requirement;

#[requirement("RQ-047")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    if trace.documented().next().is_some() {
        // A test of two requirements is one test, and what nothing confirms as a test is none.
        let linked = |test: &&TestNode| test.verifications.iter().any(|link| trace.verifications[*link].counts());
        found.push(no_evidence(trace.tests.iter().filter(linked).count()));
    }
}

fn no_evidence(links: usize) -> Finding {
    let rests =
        if links == 0 { "no confirmed test is linked".to_owned() } else { format!("{} linked", count(links, "test")) };
    Finding::new(Code::NoEvidence, format!("no result of any test has been seen: {rests}")).help(
        "this version collects links only, so no requirement is verified by it; run the tests and keep their results \
         beside the report",
    )
}
