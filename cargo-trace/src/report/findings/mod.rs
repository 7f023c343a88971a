//! Findings for people and machines: like rustc's, one line each, JSON lines, or annotations of GitHub.

mod human;
mod lines;
mod snippet;

use super::body::{Body, Finding};
use super::view::Look;
use crate::model::Gate;
use iec62304_core::requirement;
use iec62304_wire::id::natural_cmp;
use std::cmp::Reverse;
use std::io::{self, Write};

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum MessageFormat {
    /// With the text that they point at.
    #[default]
    Human,
    /// One line each.
    Short,
    /// One JSON object a line, the verdict last.
    Json,
    /// Annotations of a pull request on GitHub.
    Github,
}

/// What is shown of the findings.
#[derive(Clone, Copy)]
pub struct Selection<'a> {
    /// The gate whose levels count.
    pub gate: Gate,
    /// Only this code, and then all of its findings.
    pub only: Option<&'a str>,
}

/// The text of a file relative to the workspace root; `None` where it cannot be read.
pub type SourceText<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Writes the findings of a gate, waived ones first, then the worst.
///
/// # Errors
///
/// Those of the stream.
#[requirement("RQ-052")]
pub fn render(
    body: &Body,
    selection: Selection<'_>,
    format: MessageFormat,
    look: Look,
    source: SourceText<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let chosen: Vec<&Finding> = by_weight(body, selection.gate)
        .into_iter()
        .filter(|f| is_said(f, selection.gate) && selection.only.is_none_or(|code| f.code == code))
        .collect();
    match format {
        MessageFormat::Human => human::render(body, &chosen, selection, look, source, out),
        MessageFormat::Short => lines::short(&chosen, selection.gate, out),
        MessageFormat::Json => lines::json(body, &chosen, selection.gate, out),
        MessageFormat::Github => lines::github(&chosen, selection.gate, out),
    }
}

/// All findings: waived ones first, then by level in the gate, class, code and id.
#[requirement("RQ-152")]
pub(super) fn by_weight(body: &Body, gate: Gate) -> Vec<&Finding> {
    let class = |f: &Finding| body.scheme.words.iter().position(|w| *w == f.class);
    let mut findings: Vec<&Finding> = body.findings.iter().collect();
    // Within a code and an id from the top of each file to its end, as one mends them.
    let spot = |f: &Finding| f.locations.first().map(|place| (place.file.clone(), place.line, place.column));
    findings.sort_by(|a, b| {
        let weight = |f: &Finding| (Reverse(f.waiver(gate).is_some()), Reverse(rank(f.level(gate))), Reverse(class(f)));
        weight(a).cmp(&weight(b)).then_with(|| a.code.cmp(&b.code)).then_with(|| {
            let (x, y) = (a.id.as_deref().unwrap_or(""), b.id.as_deref().unwrap_or(""));
            natural_cmp(x, y).then_with(|| (spot(a), &a.fingerprint).cmp(&(spot(b), &b.fingerprint)))
        })
    });
    findings
}

/// The gate judges it.
pub(super) fn is_said(finding: &Finding, gate: Gate) -> bool {
    rank(finding.level(gate)) > 0
}

/// `waived by WV-003`, or which waiver in which gate.
pub(super) fn waiver_words(finding: &Finding) -> Option<String> {
    let waived = finding.waived_by.as_ref()?;
    match (&waived.development, &waived.release) {
        (Some(a), Some(b)) if a == b => Some(format!("waived by {a}")),
        (Some(a), Some(b)) => Some(format!("waived by {a} in development, by {b} in release")),
        (Some(a), None) => Some(format!("waived by {a} in development")),
        (None, Some(b)) => Some(format!("waived by {b} in release")),
        (None, None) => None,
    }
}

fn rank(level: &str) -> u8 {
    match level {
        "note" => 1,
        "warn" => 2,
        "deny" => 3,
        "locked" => 4,
        _ => 0,
    }
}

/// The word in front of a finding, as compilers say it.
#[requirement("RQ-045")]
fn severity(finding: &Finding, gate: Gate) -> &'static str {
    match (finding.waiver(gate), finding.level(gate)) {
        (Some(_), _) => "waived",
        (None, "deny" | "locked") => "error",
        (None, "warn") => "warning",
        (None, _) => "note",
    }
}
