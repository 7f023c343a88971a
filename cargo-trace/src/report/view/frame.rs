//! What stands above and below a view: what it rests on, sums, and what the words mean.

use super::labels::{LINKED, Labels, UNCONFIRMED};
use super::{Look, View, risks};
use crate::report::body::{Body, Override, Waiver};
use crate::report::sheet::escape;
use crate::report::text::{BOLD, DIM, WARN, one_line, paint, plural, wrapped};
use iec62304_core::requirement;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// States in the order in which sums name them, `unverified` by its words.
const STATES: [&str; 11] = [
    "verified",
    LINKED,
    UNCONFIRMED,
    "unverified",
    "failed",
    "untested",
    "unimplemented",
    "planned",
    "draft",
    "undocumented",
    "retired",
];

/// Waivers named in the head; the rest is a number.
const WAIVERS: usize = 3;

/// Changed levels that are told below the rows; the rest is a number.
const OVERRIDES: usize = 10;

/// Line one of everything: what the report rests on, and whether it is whole.
#[requirement("RQ-017", "RQ-047")]
pub(in crate::report) fn basis(body: &Body) -> String {
    let records = body.records.iter().filter(|record| record.reason.is_none()).count();
    let records = (records > 0).then(|| plural(records, "record"));
    let basis = match (body.evidence.len(), records) {
        (0, None) => "Rests on links only: no test evidence (run `cargo trace test`)".to_owned(),
        (0, Some(records)) => format!("Rests on links and {records}: no test evidence (run `cargo trace test`)"),
        (runs, records) => {
            let records = records.map_or_else(String::new, |records| format!(" and {records}"));
            format!("Rests on {} of tests{records}, {}", plural(runs, "run"), circumstances(body))
        }
    };
    if body.verdict.partial { format!("{basis}. Partial view: narrowed by a selection") } else { basis }
}

/// When and by whom the newest run was made, whether all are sealed, and with probes or without.
fn circumstances(body: &Body) -> String {
    let newest = body.evidence.iter().max_by_key(|run| (&run.started, &run.id));
    let when = newest.and_then(|run| run.started.as_deref()).unwrap_or("of unknown time");
    let by = newest.and_then(|run| run.run_by.as_deref()).map_or_else(String::new, |by| format!(" by {by}"));
    let newest = if body.evidence.len() > 1 { "newest " } else { "" };
    let unsealed = body.evidence.iter().filter(|run| !run.sealed).count();
    let sealed = match unsealed {
        0 => "sealed".to_owned(),
        n if n == body.evidence.len() => "not sealed".to_owned(),
        n => format!("{n} not sealed"),
    };
    let has = |probes: bool| body.evidence.iter().any(|run| run.instrumented == Some(probes));
    let probes = match (has(true), has(false)) {
        (true, true) => "with and without probes",
        (true, false) => "with probes",
        (false, _) => "without probes",
    };
    format!("{newest}{when}{by}, {sealed}, {probes}")
}

/// `Fjord P2 controller 2.1.0, class C by default (iec62304-2006-amd1), judged on 2026-11-22`.
fn subject(body: &Body) -> String {
    let project = &body.project;
    let version = project.version.as_deref().map_or_else(String::new, |v| format!(" {v}"));
    let default = if project.class_stated { "" } else { " by default" };
    format!(
        "{}{version}, class {}{default} ({}), judged on {}",
        project.name, project.class, body.scheme.id, body.judged_on
    )
}

/// Facts without which the rows would mislead.
fn banners(body: &Body) -> Vec<String> {
    let mut banners = Vec::new();
    if !body.requirements.is_empty() && body.requirements.iter().all(|r| r.state == "undocumented") {
        banners.push("No requirement is documented: each row is an id that tags name (`cargo trace init --from-tags` starts a document)".to_owned());
    }
    let holding: Vec<&Waiver> = body.waivers.iter().filter(|w| !w.waives.is_empty()).collect();
    banners.extend(holding.iter().take(WAIVERS).map(|w| waiver_line(w)));
    if holding.len() > WAIVERS {
        banners.push(format!("and {} (view: waivers)", plural(holding.len() - WAIVERS, "more waiver")));
    }
    banners
}

fn waiver_line(waiver: &Waiver) -> String {
    let end = match (&waiver.expires, &waiver.until_version) {
        (Some(date), _) => format!(" until {date}"),
        (None, Some(version)) => format!(" until version {version}"),
        (None, None) => String::new(),
    };
    let code = waiver.finding.as_deref().unwrap_or("");
    format!("Waived by {}{end}: {code} of {}", waiver.id, waiver.ids.join(", "))
}

/// Facts that belong below the rows.
fn closing(body: &Body, view: View) -> Vec<String> {
    let mut lines = Vec::new();
    if matches!(view, View::Requirements) {
        lines.push(counts(body));
        let retired = body.retired.len();
        if retired > 0 {
            lines.push(format!("{} (view: retired)", plural(retired, "retired id")));
        }
        lines.push(legend(body));
    }
    if matches!(view, View::Risks) {
        lines.push(risks::sums(body));
    }
    if !body.unseen.uncollected_dependencies.is_empty() {
        let names: Vec<&str> = body.unseen.uncollected_dependencies.iter().map(|d| &*d.name).collect();
        lines.push(format!("tags not collected from dependencies outside the workspace: {}", names.join(", ")));
    }
    lines.extend(overrides(body));
    if body.rules.checked_by.is_empty() {
        lines.push(format!(
            "rules {} {}: clause table not yet compared with a licensed text",
            body.rules.id, body.rules.version
        ));
    }
    lines
}

/// Levels that the project or the command line changed: a report that does not say so shows other rules than it names.
#[requirement("RQ-045")]
fn overrides(body: &Body) -> Vec<String> {
    let line = |line: &Override| {
        let gate = line.gate.as_deref().map_or_else(String::new, |gate| format!(" for {gate}"));
        let who = line.approver.as_deref().map_or_else(String::new, |who| format!(", approved by {who}"));
        let reason = line.reason.as_deref().map_or_else(String::new, |reason| format!(": {reason}"));
        format!("level changed{gate}: {} is {}{who}{reason}", line.code, line.level)
    };
    let mut lines: Vec<String> = body.overrides.iter().take(OVERRIDES).map(line).collect();
    if body.overrides.len() > OVERRIDES {
        lines
            .push(format!("and {} in the JSON report", plural(body.overrides.len() - OVERRIDES, "more changed level")));
    }
    lines
}

/// `28 requirements: 0 verified, 26 linked, 2 planned`.
pub(in crate::report) fn counts(body: &Body) -> String {
    let tally = software_tally(&Labels::new(body), body);
    let count = |state: &str| tally.get(state).copied().unwrap_or(0);
    // Words of later versions are counted too, so that the sum holds.
    let other = tally.keys().copied().filter(|s| !STATES.contains(s));
    let said = STATES.iter().copied().chain(other).filter(|s| *s == "verified" || count(s) > 0);
    let said: Vec<String> = said.map(|s| format!("{} {s}", count(s))).collect();
    format!("{}: {}", plural(body.counts.software_requirements.total, "requirement"), said.join(", "))
}

/// What the verdict is about, by word.
pub(super) fn software_tally<'b>(labels: &Labels<'b>, body: &'b Body) -> BTreeMap<&'b str, usize> {
    labels.tally(&body.counts.software_requirements, |r| matches!(r.tier.as_ref(), "software" | "design"))
}

/// What the states that occur mean, where the word alone does not say it.
fn legend(body: &Body) -> String {
    let states = Labels::new(body).tally(&body.counts.requirements, |_| true);
    let meaning = |state: &str| match state {
        "verified" => "results that count",
        LINKED => "tags link code and tests, no test result was seen",
        UNCONFIRMED => "nothing that is linked is confirmed as a test",
        "unverified" if body.rests_on_links() => "nothing here shows that it holds",
        "unverified" => "code and tests, but not all results that count",
        "failed" => "a result says that it does not hold",
        "untested" => "nothing verifies it",
        "unimplemented" => "no product code",
        "planned" => "accepted, not begun",
        "undocumented" => "tags name it, no document does",
        _ => "",
    };
    let occurring = STATES.iter().filter(|s| states.contains_key(**s) && !meaning(s).is_empty());
    occurring.map(|s| format!("{s} = {}", meaning(s))).collect::<Vec<_>>().join("; ")
}

/// Writes what stands above a table.
pub(super) fn head(body: &Body, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let style = if body.rests_on_links() || body.verdict.partial { WARN } else { BOLD };
    writeln!(out, "{}", paint(&basis(body), style, look.color))?;
    for line in std::iter::once(subject(body)).chain(banners(body)) {
        for line in wrapped(&one_line(&line), look.width) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Writes what stands below a table.
pub(super) fn foot(body: &Body, view: View, counted: bool, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let levels =
        counted.then(|| "tests are counted by level; `cargo trace show ID` or a wider terminal names them".to_owned());
    for (n, line) in closing(body, view).into_iter().chain(levels).enumerate() {
        let sums = n == 0 && matches!(view, View::Requirements | View::Risks);
        for line in wrapped(&one_line(&line), look.width) {
            writeln!(out, "{}", paint(&line, if sums { BOLD } else { DIM }, look.color))?;
        }
    }
    Ok(())
}

/// Writes what stands above Markdown.
pub(super) fn markdown_head(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "**{}**\n\n{}\n", escape(&basis(body)), escape(&subject(body)))?;
    let banners = banners(body);
    for line in &banners {
        writeln!(out, "- {}", escape(line))?;
    }
    if !banners.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

/// Writes what stands below Markdown.
pub(super) fn markdown_foot(body: &Body, view: View, out: &mut dyn Write) -> io::Result<()> {
    let lines = closing(body, view);
    if !lines.is_empty() {
        writeln!(out)?;
    }
    for line in lines {
        writeln!(out, "- {}", escape(&line))?;
    }
    Ok(())
}
