//! Raw records of the risk file as values of the model.

use super::super::faults;
use super::super::raw::{RawField, RawRecord, line_to_paste};
use super::super::values::Values;
use super::{title, word_of};
use crate::model::{
    Acceptance, Cause, CauseKind, Control, ControlOption, Hazard, HazardCategory, ImplementedIn, Residual, Risk,
    Situation, Spanned,
};

pub(super) fn hazard(raw: &RawRecord, values: &mut Values<'_>) -> Hazard {
    Hazard {
        id: raw.id.clone(),
        title: title(raw, values),
        category: word_of(raw.get("category"), values, HazardCategory::WORDS, HazardCategory::from_word),
        notes: values.text(raw.get("notes")),
        refs: values.lines(raw.get("refs")),
        digest: raw.digest(),
    }
}

pub(super) fn situation(raw: &RawRecord, values: &mut Values<'_>) -> Situation {
    Situation {
        id: raw.id.clone(),
        title: title(raw, values),
        hazard: values.id(raw.get("hazard")),
        sequence: values.text(raw.get("sequence")),
        no_software: values.reason(raw.get("software")),
        notes: values.text(raw.get("notes")),
        refs: values.lines(raw.get("refs")),
        digest: raw.digest(),
    }
}

pub(super) fn risk(raw: &RawRecord, values: &mut Values<'_>) -> Risk {
    say_what_probability_lacks(raw, values);
    Risk {
        id: raw.id.clone(),
        title: title(raw, values),
        situation: values.id(raw.get("situation")),
        harm: values.line(raw.get("harm")).map(|harm| harm.value).unwrap_or_default(),
        severity: values.line(raw.get("severity")),
        probability: values.line(raw.get("probability")),
        p1: values.line(raw.get("p1")),
        p2: values.line(raw.get("p2")),
        residual: residual(raw.get("residual"), values),
        accepted: acceptance(raw.get("accepted"), values),
        notes: values.text(raw.get("notes")),
        refs: values.lines(raw.get("refs")),
        digest: raw.digest(),
    }
}

/// A risk has a probability of harm, or the two that make it.
fn say_what_probability_lacks(raw: &RawRecord, values: &mut Values<'_>) {
    let is_said = |name: &str| raw.get(name).is_some_and(|f| !f.is_empty()) || raw.spoiled.contains(&name);
    if raw.torn || is_said("probability") {
        return;
    }
    let id = &raw.id.value;
    let half = |written: &str, other: &str, values: &mut Values<'_>| {
        let place = raw.get(written).map_or(&raw.id.place, |field| &field.place);
        let paste = raw.row.field(other).map_or_else(String::new, |field| line_to_paste(raw.syntax, field));
        values.findings.push(faults::half_probability(id, written, other, place, &paste));
    };
    match (is_said("p1"), is_said("p2")) {
        (true, true) => {}
        (true, false) => half("p1", "p2", values),
        (false, true) => half("p2", "p1", values),
        (false, false) => values.findings.extend(super::missing(raw, "probability")),
    }
}

fn residual(field: Option<&RawField>, values: &mut Values<'_>) -> Option<Spanned<Residual>> {
    let field = field?;
    let severity = values.line(field.sub("severity"));
    let probability = values.line(field.sub("probability"));
    let rationale = values.text(field.sub("rationale"));
    let residual = Residual { severity: severity?, probability: probability?, rationale: rationale? };
    Some(Spanned::new(residual, field.place.clone()))
}

fn acceptance(field: Option<&RawField>, values: &mut Values<'_>) -> Option<Spanned<Acceptance>> {
    let field = field?;
    let (by, on) = (values.line(field.sub("by")), values.date(field.sub("on")));
    let (reason, benefit_risk) = (values.text(field.sub("reason")), values.line(field.sub("benefit_risk")));
    let benefit_risk = benefit_risk.map(|line| line.value);
    let acceptance = Acceptance { by: by?.value, on: on?.value, reason: reason?, benefit_risk, ahead: false };
    Some(Spanned::new(acceptance, field.place.clone()))
}

pub(super) fn cause(raw: &RawRecord, values: &mut Values<'_>) -> Cause {
    let kind = word_of(raw.get("kind"), values, CauseKind::WORDS, CauseKind::from_word);
    let names_soup = raw.get("soup").is_some_and(|f| !f.is_empty()) || raw.spoiled.contains(&"soup");
    if kind.as_ref().is_some_and(|kind| kind.value == CauseKind::Soup) && !names_soup && !raw.torn {
        values.findings.extend(super::missing(raw, "soup"));
    }
    Cause {
        id: raw.id.clone(),
        title: title(raw, values),
        situation: values.id(raw.get("situation")),
        item: values.id(raw.get("item")),
        kind,
        soup: values.id(raw.get("soup")),
        accepted: acceptance(raw.get("accepted"), values),
        notes: values.text(raw.get("notes")),
        refs: values.lines(raw.get("refs")),
        digest: raw.digest(),
    }
}

pub(super) fn control(raw: &RawRecord, values: &mut Values<'_>) -> Control {
    let places = values.words(raw.get("implemented_in"), ImplementedIn::WORDS);
    let mut implemented_in: Vec<Spanned<ImplementedIn>> = Vec::with_capacity(places.len());
    for word in places {
        if let Some(place) = ImplementedIn::from_word(&word.value)
            && !implemented_in.iter().any(|known| known.value == place)
        {
            implemented_in.push(Spanned::new(place, word.place));
        }
    }
    Control {
        id: raw.id.clone(),
        title: title(raw, values),
        text: values.text(raw.get("text")),
        mitigates: values.ids(raw.get("mitigates")),
        option: word_of(raw.get("option"), values, ControlOption::WORDS, ControlOption::from_word),
        implemented_in,
        evidence: values.ids(raw.get("evidence")),
        external: values.boolean(raw.get("external")).is_some_and(|external| external.value),
        new_hazards: values.answer(raw.get("new_hazards")),
        notes: values.text(raw.get("notes")),
        refs: values.lines(raw.get("refs")),
        digest: raw.digest(),
    }
}
