//! `cargo trace show ID`: one id and everything that hangs from it, both ways, on one screen.

mod chain;
mod requirement;
mod risk;

use super::body::{Body, External, Finding, Item, Record, Retired, Waiver};
use super::text::{BOLD, DIM, one_line, paint, style_of, width, wrapped};
use super::view::Look;
use chain::Chains;
use iec62304_core::requirement;
use iec62304_wire::id::folded;
use std::collections::HashSet;

/// What an id is and what it hangs together with; `None` for an id that the report does not have.
#[must_use]
#[requirement("RQ-055")]
pub fn show(body: &Body, id: &str, look: Look) -> Option<String> {
    let mut page = Page { look, text: String::new() };
    if let Some(found) = body.requirements.iter().find(|r| &*r.id == id) {
        page.requirement(body, found);
    } else if let Some(found) = body.items.iter().find(|i| &*i.id == id) {
        page.item(body, found);
    } else if let Some(found) = body.waivers.iter().find(|w| &*w.id == id) {
        page.waiver(body, found);
    } else if let Some(found) = body.records.iter().find(|r| &*r.id == id) {
        page.record(body, found);
    } else if let Some(found) = body.externals.iter().find(|e| &*e.id == id) {
        page.external(body, found);
    } else if !page.risk_file(body, id) {
        return None;
    }
    Some(page.text)
}

/// The id of the report that was probably meant: equal but for case, separators and leading zeros, else one slip away.
#[must_use]
pub fn nearest<'b>(body: &'b Body, id: &str) -> Option<&'b str> {
    let ids = || {
        let requirements = body.requirements.iter().map(|r| &*r.id);
        let items = body.items.iter().map(|i| &*i.id);
        let waivers = body.waivers.iter().map(|w| &*w.id);
        let records = body.records.iter().map(|r| &*r.id);
        let hazards = body.hazards.iter().map(|h| &*h.id).chain(body.situations.iter().map(|s| &*s.id));
        let risks = body.risks.iter().map(|r| &*r.id).chain(body.causes.iter().map(|c| &*c.id));
        let risk_file = hazards.chain(risks).chain(body.controls.iter().map(|c| &*c.id));
        let others = waivers.chain(records).chain(body.externals.iter().map(|e| &*e.id));
        requirements.chain(items).chain(risk_file).chain(others)
    };
    let wanted = bare(id);
    // In a numbered series everything is two slips from everything.
    ids().find(|known| bare(known) == wanted).or_else(|| ids().find(|known| strsim::osa_distance(known, id) <= 1))
}

/// The id without case, separators and the zeros before its numbers.
fn bare(id: &str) -> String {
    let mut text = String::new();
    let mut rest = id.chars().peekable();
    while let Some(c) = rest.next() {
        let leads = c == '0' && !text.ends_with(|before: char| before.is_ascii_digit());
        if !(leads && rest.peek().is_some_and(char::is_ascii_digit)) {
            text.push(c);
        }
    }
    folded(&text)
}

/// Columns of the names on the left, gap included.
const NAMES: usize = 14;

/// A page under construction.
struct Page {
    look: Look,
    text: String,
}

impl Page {
    /// Id, title and a word at the end.
    fn head(&mut self, id: &str, title: &str, word: &str) {
        let color = self.look.color;
        let title = one_line(title);
        let room = self.look.width.saturating_sub(width(id) + 2 + width(word) + 2).max(20);
        let indent = " ".repeat(width(id) + 2);
        for (n, line) in wrapped(&title, room).iter().enumerate() {
            if n == 0 {
                let gap = " ".repeat(room.saturating_sub(width(line)) + 2);
                let word = paint(word, style_of(word), color);
                let head = format!("{}  {}{gap}{word}", paint(id, BOLD, color), paint(line, BOLD, color));
                self.line(head.trim_end());
            } else {
                self.line(&format!("{indent}{}", paint(line, BOLD, color)));
            }
        }
    }

    /// Prose below the head.
    fn prose(&mut self, text: &str) {
        for line in wrapped(&super::text::lines(text), self.look.width.saturating_sub(2).max(20)) {
            self.line(format!("  {line}").trim_end());
        }
    }

    /// A name and its lines; nothing without lines. Long lines wrap.
    fn field<T: AsRef<str>>(&mut self, name: &str, lines: impl IntoIterator<Item = T>) {
        let room = self.look.width.saturating_sub(NAMES).max(20);
        let mut first = true;
        for line in lines {
            let line = one_line(line.as_ref()).into_owned();
            let blanks = line.len() - line.trim_start().len();
            for (n, part) in wrapped(&line, room.saturating_sub(blanks).max(20)).iter().enumerate() {
                let name = if first { paint(&format!("{name:<12}"), DIM, self.look.color) } else { " ".repeat(12) };
                first = false;
                let hang = " ".repeat(if n == 0 { blanks } else { blanks + 2 });
                self.line(format!("  {name}{hang}{part}").trim_end());
            }
        }
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Findings by their fingerprints, with levels in both gates.
    fn findings(&mut self, body: &Body, fingerprints: &[super::body::Text]) {
        let fingerprints: HashSet<&super::body::Text> = fingerprints.iter().collect();
        let of = |f: &&Finding| fingerprints.contains(&f.fingerprint);
        let line = |f: &Finding| {
            let levels = format!("{} in development, {} in release", f.levels.development, f.levels.release);
            let waived = super::findings::waiver_words(f).map_or_else(String::new, |w| format!(", {w}"));
            format!("{}: {} ({levels}{waived})", f.code, f.message)
        };
        self.field("findings", body.findings.iter().filter(of).map(line));
    }

    fn item(&mut self, body: &Body, item: &Item) {
        self.head(&item.id, &item.title, &format!("class {}", item.class));
        self.blank();
        self.field("class", [format!("{}, {}", item.class, origin(&item.class_from))]);
        self.field("rationale", &item.class_rationale);
        self.field("segregation", &item.segregation);
        self.field("situations", (!item.situations.is_empty()).then(|| item.situations.join(", ")));
        self.field("causes", (!item.cause_ids.is_empty()).then(|| item.cause_ids.join(", ")));
        self.field("controls", item.control_ids.iter().map(|id| risk::control(body, id)));
        self.field("verified by", (!item.record_ids.is_empty()).then(|| item.record_ids.join(", ")));
        self.field("declared", [place(&item.source)]);
        let chains = Chains::new(body);
        self.field("part of", chains.above(item));
        self.field("split into", chains.below(item));
        self.field("code", &item.code);
        self.field("allocated", item.requirement_ids.iter().map(|id| chains.requirement(id)));
        self.findings(body, &item.findings);
    }

    fn waiver(&mut self, body: &Body, waiver: &Waiver) {
        self.head(&waiver.id, &waiver.title, &waiver.state);
        self.blank();
        self.field("waives", waiver.finding.as_deref().map(|code| format!("{code} of {}", waiver.ids.join(", "))));
        self.field("reason", &waiver.reason);
        self.field(
            "approved",
            waiver.approver.as_deref().map(|who| match &waiver.approved_on {
                Some(date) => format!("by {who} on {date}"),
                None => format!("by {who}"),
            }),
        );
        self.field("until", &waiver.expires);
        self.field("until", waiver.until_version.as_deref().map(|v| format!("version {v}")));
        self.field("gate", [format!("up to {}", waiver.gate)]);
        self.field("lacks", (!waiver.missing.is_empty()).then(|| waiver.missing.join(", ")));
        self.field("declared", [place(&waiver.source)]);
        let waived: HashSet<&super::body::Text> = waiver.waives.iter().collect();
        let of = |f: &&Finding| waived.contains(&f.fingerprint);
        self.field("holds for", body.findings.iter().filter(of).map(|f| format!("{}: {}", f.code, f.message)));
        self.findings(body, &waiver.findings);
    }

    fn record(&mut self, body: &Body, record: &Record) {
        self.head(&record.id, &record.title, &record.outcome);
        self.prose(record.observed.as_deref().unwrap_or(""));
        self.blank();
        self.field("not counted", &record.reason);
        let chains = Chains::new(body);
        self.field("verifies", record.verifies.iter().map(|id| chains.subject(body, id)));
        self.field("effective", record.effectiveness.iter().map(|id| risk::control(body, id)));
        let method = record.method.as_deref().unwrap_or("no method");
        self.field("method", [format!("{method} at level {}", record.level.as_deref().unwrap_or("none"))]);
        self.field("procedure", &record.procedure);
        self.field("criterion", &record.criterion);
        self.field("deviation", &record.deviation);
        self.field("accepted", record.accepted.as_ref().map(|s| format!("by {} on {}", s.by, s.on)));
        self.field("version", &record.version);
        self.field("set-up", &record.configuration);
        self.field("tools", record.tools.iter().flatten());
        self.field(
            "anomalies",
            record.anomalies.as_ref().map(|ids| if ids.is_empty() { "none".into() } else { ids.join(", ") }),
        );
        let by = (record.tester.as_deref(), record.date.as_deref());
        self.field(
            "done",
            matches!(by, (Some(_), _) | (_, Some(_)))
                .then(|| format!("by {} on {}", by.0.unwrap_or("nobody named"), by.1.unwrap_or("no date"))),
        );
        self.field("reviewed", record.reviewed.as_ref().map(|s| format!("by {} on {}", s.by, s.on)));
        self.field("texts", record.texts.iter().map(|text| format!("{} ({})", text.id, text.found.replace('-', " "))));
        self.field("attached", record.attachments.iter().map(|a| format!("{} ({})", a.path, a.found)));
        self.field("declared", [place(&record.source)]);
        self.findings(body, &record.findings);
    }

    fn external(&mut self, body: &Body, external: &External) {
        self.head(&external.id, &external.title, "external");
        self.blank();
        self.field("where", [&external.held_in]);
        self.field("revision", &external.revision);
        self.field("declared", [place(&external.source)]);
        self.findings(body, &external.findings);
    }

    fn tombstone(&mut self, stone: &Retired) {
        self.field("retired", stone.on.as_deref());
        self.field("reason", &stone.reason);
        self.field("replaced by", (!stone.replaced_by.is_empty()).then(|| stone.replaced_by.join(", ")));
    }
}

fn place(source: &super::body::Source) -> String {
    format!("{}:{}", source.file, source.line)
}

/// `item SI-01` as a phrase.
fn origin(class_from: &str) -> String {
    match class_from {
        "own" => "stated in the record".to_owned(),
        "system" => "that of the software system".to_owned(),
        "default" => "the scheme's default, as nothing is stated".to_owned(),
        from => format!("from {from}"),
    }
}
