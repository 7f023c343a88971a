//! The end of a run, as cargo would say it. Frozen text.

use super::body::Body;
use super::text::{BAD, BOLD, GOOD, WARN, paint, plural};
use super::view::{basis, counts};
use crate::model::Gate;
use std::time::Duration;

/// The verdict of a gate in four lines, for standard error.
///
/// Green only if every requirement that the verdict is about is verified: passing on links alone is not
/// good news yet.
#[must_use]
pub fn end_of_run(body: &Body, gate: Gate, elapsed: Duration, color: bool) -> String {
    let outcome = body.verdict.gate(gate);
    let requirements = &body.counts.software_requirements;
    let verified = requirements.by_state.get("verified").copied().unwrap_or(0);
    let all_good = outcome.passed() && requirements.total > 0 && verified == requirements.total;
    let (word, style) = match (outcome.passed(), all_good) {
        (true, true) => ("Passed:", GOOD),
        (true, false) => ("Passed:", WARN),
        (false, _) => ("Failed:", BAD),
    };
    let finished = paint(&format!("{:>12}", "Finished"), if all_good { GOOD } else { BOLD }, color);
    let said = paint(&format!("{word:>12}"), style, color);
    let waived = if outcome.waived > 0 { format!(", {} waived", outcome.waived) } else { String::new() };
    format!(
        "{finished} {gate} gate in {:.2}s\n{said} {} denied, {}, {}{waived}\n       {}\n       {}\n{}",
        elapsed.as_secs_f64(),
        outcome.denied,
        plural(outcome.warned, "warning"),
        plural(outcome.noted, "note"),
        basis(body),
        counts(body),
        changed_levels(body, gate),
    )
}

/// A line on levels of this gate that somebody changed: a pass with them is not the pack's.
fn changed_levels(body: &Body, gate: Gate) -> String {
    let codes: Vec<&str> = body.changed_levels.iter().filter(|(of, _)| *of == gate).map(|(_, code)| &**code).collect();
    if codes.is_empty() {
        return String::new();
    }
    format!("       Levels changed by `[policy]` or the command line: {}\n", codes.join(", "))
}
