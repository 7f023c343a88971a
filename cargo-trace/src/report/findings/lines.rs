//! Findings for machines and for one-line readers.

use super::severity;
use crate::model::Gate;
use crate::report::body::{Body, Finding, GateOutcome};
use crate::report::text::{lines, one_line};
use serde::Serialize;
use std::io::{self, Write};

/// `file:line:column: error[code]: message`.
pub(super) fn short(findings: &[&Finding], gate: Gate, out: &mut dyn Write) -> io::Result<()> {
    for finding in findings {
        if let Some(place) = finding.locations.first() {
            write!(out, "{}:{}:{}: ", one_line(&place.file), place.line, place.column)?;
        }
        write!(out, "{}[{}]: {}", severity(finding, gate), finding.code, one_line(&finding.message))?;
        match finding.waiver(gate) {
            Some(waiver) => writeln!(out, " ({waiver})")?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

#[derive(Serialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Message<'a> {
    Finding(&'a Finding),
    Verdict(Verdict<'a>),
}

#[derive(Serialize)]
struct Verdict<'a> {
    development: &'a GateOutcome,
    gate: &'static str,
    partial: bool,
    release: &'a GateOutcome,
    rests_on: &'a str,
}

/// One JSON object a line, the verdict last.
pub(super) fn json(body: &Body, findings: &[&Finding], gate: Gate, out: &mut dyn Write) -> io::Result<()> {
    let verdict = Message::Verdict(Verdict {
        development: &body.verdict.development,
        gate: gate.as_str(),
        partial: body.verdict.partial,
        release: &body.verdict.release,
        rests_on: &body.verdict.rests_on,
    });
    for message in findings.iter().map(|f| Message::Finding(f)).chain([verdict]) {
        serde_json::to_writer(&mut *out, &message)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Workflow commands: GitHub shows them at the line in the pull request.
pub(super) fn github(findings: &[&Finding], gate: Gate, out: &mut dyn Write) -> io::Result<()> {
    for finding in findings {
        let (command, prefix) = match severity(finding, gate) {
            "error" => ("error", ""),
            "warning" => ("warning", ""),
            "waived" => ("notice", "waived: "),
            _ => ("notice", ""),
        };
        write!(out, "::{command} ")?;
        if let Some(place) = finding.locations.first() {
            write!(out, "file={},line={},endLine={},", property(&one_line(&place.file)), place.line, place.end_line)?;
            // Columns make sense to GitHub on a single line only.
            if place.end_line == place.line {
                write!(out, "col={},endColumn={},", place.column, place.end_column)?;
            }
        }
        let help = finding.help.as_deref().map_or_else(String::new, |help| format!("\nhelp: {help}"));
        let title = property(&format!("{prefix}{}", finding.code));
        writeln!(out, "title={title}::{}", data(&lines(&format!("{}{help}", finding.message))))?;
    }
    Ok(())
}

/// Text of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
