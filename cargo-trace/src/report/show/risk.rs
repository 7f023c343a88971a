//! The pages of the risk file: a hazard, a situation, a risk, a cause, a control, each with its links both ways.

use super::chain::Chains;
use super::requirement::{joined, test};
use super::{Page, place};
use crate::report::body::{Acceptance, Body, Cause, Chain, Control, Hazard, Risk, Situation, Text};
use iec62304_core::requirement;

#[requirement("RQ-112")]
impl Page {
    /// The page of an id of the risk file; `false` where it has none.
    pub(super) fn risk_file(&mut self, body: &Body, id: &str) -> bool {
        if let Some(found) = body.hazards.iter().find(|h| &*h.id == id) {
            self.hazard(body, found);
        } else if let Some(found) = body.situations.iter().find(|s| &*s.id == id) {
            self.situation(body, found);
        } else if let Some(found) = body.risks.iter().find(|r| &*r.id == id) {
            self.risk(body, found);
        } else if let Some(found) = body.causes.iter().find(|c| &*c.id == id) {
            self.cause(body, found);
        } else if let Some(found) = body.controls.iter().find(|c| &*c.id == id) {
            self.control(body, found);
        } else {
            return false;
        }
        true
    }

    fn hazard(&mut self, body: &Body, hazard: &Hazard) {
        self.head(&hazard.id, &hazard.title, "hazard");
        self.blank();
        self.field("category", hazard.category.as_deref());
        self.field("declared", [place(&hazard.source)]);
        self.field("leads to", hazard.situation_ids.iter().map(|id| situation(body, id)));
        self.findings(body, &hazard.findings);
    }

    fn situation(&mut self, body: &Body, found: &Situation) {
        self.head(&found.id, &found.title, "situation");
        self.prose(found.sequence.as_deref().unwrap_or(""));
        self.blank();
        self.field("hazard", found.hazard.as_ref().map(|id| hazard(body, id)));
        self.field("class", found.class.as_ref().map(|class| format!("{class}, implied by its risks")));
        self.field("no software", &found.no_software);
        self.field("declared", [place(&found.source)]);
        self.field("risks", found.risk_ids.iter().map(|id| risk(body, id)));
        self.field("causes", found.cause_ids.iter().map(|id| cause(body, id)));
        self.field("controls", found.control_ids.iter().map(|id| control(body, id)));
        self.field("brought by", found.brought_by_ids.iter().map(|id| control(body, id)));
        let chains = Chains::new(body);
        self.field("added to by", found.requirement_ids.iter().map(|id| chains.requirement(id)));
        self.field("class of", found.item_ids.iter().map(|id| chains.item(id)));
        self.field("broken rows", broken(body, |row| row.situation == found.id));
        self.findings(body, &found.findings);
    }

    fn risk(&mut self, body: &Body, found: &Risk) {
        self.head(&found.id, &found.title, "risk");
        self.prose(&found.harm);
        self.blank();
        self.field("situation", found.situation.as_ref().map(|id| situation(body, id)));
        let word = |word: Option<&str>| word.unwrap_or("unknown").to_owned();
        let (severity, probability) = (word(found.severity.as_deref()), word(found.probability.as_deref()));
        let first = word(found.acceptability.as_deref());
        self.field("before", [format!("severity {severity}, probability {probability}: {first}")]);
        self.field(
            "left",
            found.residual.as_ref().map(|left| {
                let is = word(left.acceptability.as_deref());
                format!("severity {}, probability {}: {is} ({})", left.severity, left.probability, left.rationale)
            }),
        );
        self.field("accepted", found.accepted.as_ref().map(accepted));
        self.field("class", found.class.as_ref().map(|class| format!("{class}, implied by its severity")));
        self.field("declared", [place(&found.source)]);
        self.field("controls", found.control_ids.iter().map(|id| control(body, id)));
        let chains = Chains::new(body);
        self.field("added to by", found.requirement_ids.iter().map(|id| chains.requirement(id)));
        self.findings(body, &found.findings);
    }

    fn cause(&mut self, body: &Body, found: &Cause) {
        self.head(&found.id, &found.title, "cause");
        self.blank();
        let chains = Chains::new(body);
        self.field("situation", found.situation.as_ref().map(|id| situation(body, id)));
        self.field("item", found.item.as_ref().map(|id| chains.item(id)));
        self.field("kind", found.kind.as_deref());
        self.field("soup", &found.soup);
        self.field("class", found.class.as_ref().map(|class| format!("{class}, implied by its situation")));
        self.field("accepted", found.accepted.as_ref().map(accepted));
        self.field("declared", [place(&found.source)]);
        self.field("controls", found.control_ids.iter().map(|id| control(body, id)));
        self.field("broken rows", broken(body, |row| row.cause.as_ref() == Some(&found.id)));
        self.findings(body, &found.findings);
    }

    fn control(&mut self, body: &Body, found: &Control) {
        self.head(&found.id, &found.title, &found.implementation);
        self.prose(found.text.as_deref().unwrap_or(""));
        self.blank();
        let causes = found.cause_ids.iter().map(|id| cause(body, id));
        let situations = found.situation_ids.iter().map(|id| situation(body, id));
        let risks = found.risk_ids.iter().map(|id| risk(body, id));
        self.field("mitigates", causes.chain(situations).chain(risks));
        let places: Vec<&str> = found.implemented_in.iter().map(|place| &**place).collect();
        let option = found.option.as_deref().unwrap_or("no option");
        let external = if found.external { ", outside the software system" } else { "" };
        self.field("how", [format!("{option}, in {}{external}", places.join(" and "))]);
        self.field("class", found.class.as_ref().map(|class| format!("{class}, implied by what it controls")));
        self.field("declared", [place(&found.source)]);
        let chains = Chains::new(body);
        self.field("implemented", found.requirement_ids.iter().map(|id| chains.requirement(id)));
        self.field("evidence", joined(&found.evidence));
        self.field("verified by", found.verifications.iter().map(|link| test(body, link)));
        self.field("works", [if found.effective { "shown" } else { "not shown" }]);
        self.field("", found.effectiveness.iter().map(|link| test(body, link)));
        let none = || "none".to_owned();
        self.field("brings", found.new_hazards.as_ref().map(|ids| joined(ids).unwrap_or_else(none)));
        self.field("broken rows", broken(body, |row| row.control.as_ref() == Some(&found.id)));
        self.findings(body, &found.findings);
    }
}

fn accepted(accepted: &Acceptance) -> String {
    let benefit = accepted.benefit_risk.as_deref().map_or_else(String::new, |text| format!(", {text}"));
    format!("by {} on {}: {}{benefit}", accepted.by, accepted.on, accepted.reason)
}

/// A record in one line, or that it is not declared.
fn line(id: &Text, title: Option<&Text>) -> String {
    title.map_or_else(|| format!("{id} (not declared)"), |title| format!("{id}: {title}"))
}

fn hazard(body: &Body, id: &Text) -> String {
    line(id, body.hazards.iter().find(|h| h.id == *id).map(|h| &h.title))
}

fn situation(body: &Body, id: &Text) -> String {
    line(id, body.situations.iter().find(|s| s.id == *id).map(|s| &s.title))
}

fn risk(body: &Body, id: &Text) -> String {
    line(id, body.risks.iter().find(|r| r.id == *id).map(|r| &r.title))
}

fn cause(body: &Body, id: &Text) -> String {
    line(id, body.causes.iter().find(|c| c.id == *id).map(|c| &c.title))
}

/// A control in one line, with how it stands.
pub(super) fn control(body: &Body, id: &Text) -> String {
    match body.controls.iter().find(|c| c.id == *id) {
        Some(found) => format!("{id}: {} ({})", found.title, found.implementation),
        None => format!("{id} (not declared)"),
    }
}

/// Rows of the chain that are broken, each with its link.
fn broken(body: &Body, is_of: impl Fn(&Chain) -> bool) -> Vec<String> {
    let rows = body.chains.iter().filter(|row| is_of(row));
    rows.filter_map(|row| {
        let at = row.broken_at.as_deref()?;
        let steps = [
            Some(&row.situation),
            row.item.as_ref(),
            row.cause.as_ref(),
            row.control.as_ref(),
            row.requirement.as_ref(),
        ];
        let mut steps: Vec<&str> = steps.into_iter().flatten().map(|id| &**id).collect();
        steps.extend(row.verification.as_deref());
        Some(format!("{}: broken at the {at}", steps.join(" → ")))
    })
    .collect()
}
