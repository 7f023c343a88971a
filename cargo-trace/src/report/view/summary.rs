//! The summary: a text for a pull request, and its figures as CSV.

use super::Labels;
use super::frame::{basis, counts, software_tally};
use crate::model::Gate;
use crate::report::body::{Body, Finding, GateOutcome, Report};
use crate::report::findings::{by_weight, is_said};
use crate::report::json;
use crate::report::sheet::csv::Csv;
use crate::report::sheet::{escape, sentence};
use crate::report::text::plural;
use std::io::{self, Write};

/// Findings named one by one.
const NAMED: usize = 20;

/// Writes the text for a pull request.
pub(super) fn markdown(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let body = &report.body;
    let project = &body.project;
    let version = project.version.as_deref().map_or_else(String::new, |v| format!(" {v}"));
    writeln!(out, "## Traceability of {}\n", escape(&format!("{}{version}", project.name)))?;
    writeln!(out, "**{}**\n", escape(&basis(body)))?;
    writeln!(out, "| Gate | Outcome | Denied | Warnings | Notes | Waived |\n|---|---|---:|---:|---:|---:|")?;
    for (name, gate) in [("development", &body.verdict.development), ("release", &body.verdict.release)] {
        let GateOutcome { denied, noted, outcome, waived, warned } = gate;
        writeln!(out, "| {name} | {outcome} | {denied} | {warned} | {noted} | {waived} |")?;
    }
    writeln!(out, "\n{}", counts(body))?;
    denied(body, out)?;
    let commit = report.envelope.git.as_ref().and_then(|git| git.commit.as_deref());
    let commit = commit.map_or_else(String::new, |c| format!(", commit {}", escape(c)));
    let digest = report.envelope.body_sha256.as_deref().map_or_else(|| json::digest(body), str::to_owned);
    writeln!(
        out,
        "\nRules {} {}{commit}; report `{}`",
        escape(&body.rules.id),
        escape(&body.rules.version),
        digest.get(..12).unwrap_or(&digest)
    )
}

/// What the development gate denies, or that it denies nothing.
fn denied(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let gate = Gate::Development;
    let all = by_weight(body, gate);
    let denied: Vec<&Finding> = all
        .into_iter()
        .filter(|f| matches!(f.level(gate), "deny" | "locked") && f.waiver(gate).is_none() && is_said(f, gate))
        .collect();
    if denied.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| Denied | ID | Finding | Place |\n|---|---|---|---|")?;
    for finding in denied.iter().take(NAMED) {
        let place = finding.locations.first().map_or_else(String::new, |l| format!("{}:{}", l.file, l.line));
        let id = finding.id.as_deref().unwrap_or("");
        let (message, place) = (sentence(&finding.message), escape(&place));
        writeln!(out, "| {} | {} | {message} | {place} |", finding.code, escape(id))?;
    }
    if denied.len() > NAMED {
        writeln!(out, "\nand {} more", plural(denied.len() - NAMED, "denied finding"))?;
    }
    Ok(())
}

/// The figures, one a row.
pub(super) fn csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &["measure", "value"])?;
    for (name, gate) in [("development", &body.verdict.development), ("release", &body.verdict.release)] {
        csv.row(&[&format!("{name}: outcome"), &gate.outcome])?;
        let figures =
            [("denied", gate.denied), ("warned", gate.warned), ("noted", gate.noted), ("waived", gate.waived)];
        for (figure, value) in figures {
            csv.row(&[&format!("{name}: {figure}"), &value.to_string()])?;
        }
    }
    csv.row(&["rests on", &body.verdict.rests_on])?;
    csv.row(&["partial", if body.verdict.partial { "true" } else { "false" }])?;
    csv.row(&["requirements", &body.counts.software_requirements.total.to_string()])?;
    for (state, count) in software_tally(&Labels::new(body), body) {
        csv.row(&[&format!("requirements: {state}"), &count.to_string()])?;
    }
    csv.row(&["tests", &body.counts.tests.total.to_string()])?;
    csv.row(&["tests: linked", &body.counts.tests.linked.to_string()])?;
    csv.finish()
}
