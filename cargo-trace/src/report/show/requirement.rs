//! The page of a requirement.

use super::chain::Chains;
use super::{Page, origin, place};
use crate::report::body::{Body, Demand, Implementation, Requirement, Verification};
use crate::report::view::LINKED;
use std::collections::BTreeMap;

impl Page {
    pub(super) fn requirement(&mut self, body: &Body, requirement: &Requirement) {
        let chains = Chains::new(body);
        let state = chains.state(requirement);
        self.head(&requirement.id, &requirement.title, state);
        self.prose(&requirement.text);
        self.blank();
        self.field("state", state_lines(state, requirement));
        if let Some(stone) = body.retired.iter().find(|s| s.id == requirement.id) {
            self.tombstone(stone);
        }
        self.field("class", [format!("{}, {}", requirement.class, origin(&requirement.class_from))]);
        self.field("tier", [format!("{}, status {}", requirement.tier, requirement.status)]);
        if requirement.source.line > 0 && requirement.state != "undocumented" {
            self.field("declared", [place(&requirement.source)]);
        }
        self.field("comes from", chains.ancestors(requirement));
        self.field("origin", requirement.origin.as_ref().map(|o| format!("{}: {}", o.kind, o.line)));
        self.field("refined by", chains.descendants(requirement));
        self.field("item", requirement.items.iter().map(|id| chains.item(id)));
        self.field("category", joined(&requirement.category));
        self.field("controls", requirement.risk_controls.iter().map(|id| super::risk::control(body, id)));
        self.field("adds to", joined(&requirement.contributes_to));
        self.field("criterion", &requirement.criterion);
        self.field("code", requirement.implementations.iter().map(code));
        let by = requirement.implemented_by.as_ref();
        self.field("not in Rust", by.map(|by| format!("{}: {} ({})", by.kind, by.place, by.reason)));
        self.field("records", requirement.verifications.iter().filter(|v| v.record.is_some()).map(|v| test(body, v)));
        self.field("tests", requirement.verifications.iter().filter(|v| v.record.is_none()).map(|v| test(body, v)));
        self.field("entered", reach(requirement));
        let name = if requirement.demands_defaulted { "demands *" } else { "demands" };
        self.field(name, requirement.demands.iter().map(demand));
        if requirement.demands_defaulted && !requirement.demands.is_empty() {
            self.field("", [format!("* default of the rules {} {}", body.rules.id, body.rules.version)]);
        }
        self.findings(body, &requirement.findings);
    }
}

pub(super) fn joined(ids: &[crate::report::body::Text]) -> Option<String> {
    (!ids.is_empty()).then(|| ids.join(", "))
}

fn state_lines(label: &str, requirement: &Requirement) -> Vec<String> {
    let remark = if label == LINKED { " (no test result was seen)" } else { "" };
    let mut lines = vec![format!("{label}{remark}")];
    lines.extend(requirement.reasons.iter().map(|reason| format!("- {reason}")));
    lines
}

fn code(code: &Implementation) -> String {
    let seen = match (code.product, code.builds.is_empty()) {
        (true, false) => format!("in {}", code.builds.join(", ")),
        (true, true) => "in no build".to_owned(),
        (false, _) => format!("not product code: {}", code.unit_kinds.join(", ")),
    };
    let note = code.note.as_deref().map_or_else(String::new, |note| format!(", {note}"));
    format!("{} at {}:{} ({seen}{note})", code.item_path, code.file, code.line)
}

pub(super) fn test(body: &Body, link: &Verification) -> String {
    let name = link.test.as_deref().or(link.record.as_deref()).unwrap_or("unknown function");
    let level = match (link.level.as_deref(), link.level_from.as_deref()) {
        (Some(level), Some("inferred")) => format!("{level}, inferred"),
        (Some(level), _) => level.to_owned(),
        (None, _) => "no level".to_owned(),
    };
    // Without any result the outcome of a link says nothing.
    let outcome = if body.rests_on_links() && link.outcome == "unknown" {
        String::new()
    } else {
        let stale = if link.stale == Some(true) { ", stale" } else { "" };
        format!(", {}{stale}", link.outcome)
    };
    let reason = link.reason.as_deref().map_or_else(String::new, |r| format!(", not counted: {r}"));
    format!("{name} at {}:{} ({level}{outcome}{reason})", link.file, link.line)
}

/// Each place with the best that any of its tests does.
fn reach(requirement: &Requirement) -> Vec<String> {
    let rank = |word: &str| ["no", "unknown", "possibly", "yes"].iter().position(|known| *known == word);
    let mut best: BTreeMap<&str, &str> = BTreeMap::new();
    for reach in requirement.verifications.iter().flat_map(|link| &link.reached) {
        let known = best.entry(&reach.place).or_insert(&reach.reached);
        if rank(&reach.reached) > rank(known) {
            *known = &reach.reached;
        }
    }
    best.into_iter().map(|(place, reached)| format!("{place}: {reached}")).collect()
}

fn demand(demand: &Demand) -> String {
    if demand.missing {
        format!("{}: nothing linked", demand.text)
    } else {
        format!("{}: {}", demand.text, demand.satisfied_by.join(", "))
    }
}
