//! Findings as rustc would show them.

use super::snippet::Sources;
use super::{Selection, SourceText, severity};
use crate::report::body::{Body, Finding, Waiver};
use crate::report::text::{BOLD, clauses, lines, one_line, paint, plural};
use crate::report::view::Look;
use annotate_snippets::{Element, Level, Renderer, Report};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Findings of a code before the rest is only counted.
const MOST: usize = 10;

pub(super) fn render(
    body: &Body,
    findings: &[&Finding],
    selection: Selection<'_>,
    look: Look,
    source: SourceText<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(look.width);
    let mut sources = Sources::new(source);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        let count = seen.entry(&finding.code).or_default();
        *count += 1;
        if selection.only.is_none() && *count > MOST {
            continue;
        }
        let waiver = finding.waiver(selection.gate).and_then(|id| body.waivers.iter().find(|w| &*w.id == id));
        let shown = show(finding, waiver, severity(finding, selection.gate), &renderer, &mut sources);
        writeln!(out, "{shown}\n")?;
    }
    if selection.only.is_none() {
        rest(&seen, look, out)?;
    }
    Ok(())
}

/// Says how to see what is not shown.
fn rest(seen: &BTreeMap<&str, usize>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let hidden = seen.iter().filter(|(_, count)| **count > MOST);
    let mut any = false;
    for (code, count) in hidden {
        any = true;
        let more = plural(count - MOST, "more finding");
        writeln!(
            out,
            "{}: {more} of `{code}`, to see all: `cargo trace check --only {code}`",
            paint("note", BOLD, look.color)
        )?;
    }
    if any { writeln!(out) } else { Ok(()) }
}

fn show(
    finding: &Finding,
    waiver: Option<&Waiver>,
    severity: &'static str,
    renderer: &Renderer,
    sources: &mut Sources<'_>,
) -> String {
    let level = match severity {
        "error" => Level::ERROR,
        "warning" => Level::WARNING,
        "waived" => Level::INFO.with_name("waived"),
        _ => Level::NOTE,
    };
    let texts = sources.of(finding);
    let mut elements: Vec<Element<'_>> = texts.iter().map(super::snippet::Text::element).collect();
    if let Some(help) = &finding.help {
        elements.push(Level::HELP.message(lines(help).into_owned()).into());
    }
    if let Some(waiver) = waiver {
        elements.push(Level::NOTE.message(waived(waiver)).into());
    }
    if let Some(cause) = &finding.caused_by {
        elements.push(Level::NOTE.message(format!("follows from `{}` of `{}`", cause.code, cause.id)).into());
    }
    if !finding.clauses.is_empty() {
        elements.push(Level::NOTE.message(clauses(&finding.clauses)).into());
    }
    let message = one_line(&finding.message);
    let title = level.primary_title(message).id(&*finding.code);
    let report: Report<'_> = &[title.elements(elements)];
    renderer.render(report)
}

fn waived(waiver: &Waiver) -> String {
    let end = match (&waiver.expires, &waiver.until_version) {
        (Some(date), _) => format!(" until {date}"),
        (None, Some(version)) => format!(" until version {version}"),
        (None, None) => String::new(),
    };
    let approver = waiver.approver.as_deref().map_or_else(String::new, |a| format!(", approved by {a}"));
    let reason = waiver.reason.as_deref().map_or_else(String::new, |r| format!(": {r}"));
    one_line(&format!("waived by `{}`{end}{approver}{reason}", waiver.id)).into_owned()
}
