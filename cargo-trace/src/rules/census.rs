//! The census of content kinds (5.2.2): kinds that neither a requirement nor a line answers.

use super::context::Context;
use super::words::count;
use crate::finding::{Code, Finding};
use crate::model::{Trace, census};
use iec62304_core::requirement;

#[requirement("RQ-126")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    if context.judged().next().is_some() {
        found.extend(census_open(context.trace));
    }
}

/// One finding: twelve questions that are answered together.
#[requirement("RQ-126")]
fn census_open(trace: &Trace) -> Option<Finding> {
    let open: Vec<&str> = census(trace).iter().filter(|row| row.is_open()).map(|row| row.category).collect();
    let first = open.first()?;
    let kinds: Vec<String> = open.iter().map(|kind| format!("`{kind}`")).collect();
    let message =
        format!("{} of 5.2.2 without requirement or reason: {}", count(open.len(), "content kind"), kinds.join(", "));
    let node = trace.documented().next()?;
    Some(
        Finding::new(Code::CensusOpen, message)
            .at(&node.record.id.place, "the first of the requirements")
            .key("census")
            .help(format!(
                "give requirements their `category`, or say why none is needed:\n\n[not_applicable]\n{first} = \"…\""
            )),
    )
}
