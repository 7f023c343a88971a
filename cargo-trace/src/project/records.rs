//! Raw records as values of the model.

mod risk;
mod soup;
mod verification;

use super::faults::{self, Owner};
use super::fields::{Field, Need, Type};
use super::raw::{RawField, RawRecord, RawValue, Syntax, line_to_paste, sub_line_to_paste};
use super::values::Values;
use crate::finding::Finding;
use crate::model::{
    self, AllocatedTo, Anomaly, Cause, Config, Control, External, Gate, Hazard, ImplementedBy, Item, Requirement,
    Retired, Risk, Situation, Soup, Spanned, Status, Tier, Waiver,
};
use iec62304_core::requirement;

/// A record as a value.
#[derive(Clone, Debug)]
pub enum Record {
    /// A requirement.
    Requirement(Box<Requirement>),
    /// An item.
    Item(Box<Item>),
    /// A hazard.
    Hazard(Box<Hazard>),
    /// A hazardous situation.
    Situation(Box<Situation>),
    /// A risk.
    Risk(Box<Risk>),
    /// A cause.
    Cause(Box<Cause>),
    /// A risk control.
    Control(Box<Control>),
    /// A piece of SOUP.
    Soup(Box<Soup>),
    /// An anomaly.
    Anomaly(Box<Anomaly>),
    /// A record of verification.
    Verification(Box<model::Record>),
    /// A waiver.
    Waiver(Box<Waiver>),
    /// An external reference.
    External(Box<External>),
}

/// Checks a record's fields; what cannot be used is a finding, and the record stands without it.
#[must_use]
#[requirement("RQ-030", "RQ-031")]
pub fn read(raw: &RawRecord, config: &Config, findings: &mut Vec<Finding>) -> Record {
    use crate::model::Kind;
    // What these lack is told by a rule of its own.
    if !matches!(raw.row.kind, Kind::Waiver | Kind::Record | Kind::Soup) {
        say_what_is_missing(raw, findings);
    }
    say_what_tables_miss(raw, findings);
    let mut values = Values { owner: Owner::record(&raw.id.value), findings };
    match raw.row.kind {
        Kind::Requirement => Record::Requirement(Box::new(requirement(raw, &mut values))),
        Kind::Item => Record::Item(Box::new(item(raw, &mut values))),
        Kind::Hazard => Record::Hazard(Box::new(risk::hazard(raw, &mut values))),
        Kind::Situation => Record::Situation(Box::new(risk::situation(raw, &mut values))),
        Kind::Risk => Record::Risk(Box::new(risk::risk(raw, &mut values))),
        Kind::Cause => Record::Cause(Box::new(risk::cause(raw, &mut values))),
        Kind::Control => Record::Control(Box::new(risk::control(raw, &mut values))),
        Kind::Soup => Record::Soup(Box::new(soup::soup(raw, &mut values))),
        Kind::Anomaly => Record::Anomaly(Box::new(soup::anomaly(raw, config, &mut values))),
        Kind::Record => Record::Verification(Box::new(verification::read(raw, &mut values))),
        Kind::Waiver => Record::Waiver(Box::new(waiver(raw, &mut values))),
        Kind::External => Record::External(Box::new(external(raw, &mut values))),
    }
}

fn requirement(raw: &RawRecord, values: &mut Values<'_>) -> Requirement {
    let tier = values.word(raw.get("tier"), Tier::WORDS).and_then(|w| Tier::from_word(w.value));
    if tier.is_none() && raw.tier.is_none() && raw.get("tier").is_none() && !raw.torn {
        values.findings.push(faults::unknown_tier(&raw.id.value, &raw.id.place));
    }
    let status = values
        .word(raw.get("status"), Status::WORDS)
        .and_then(|w| Status::from_word(w.value).map(|status| Spanned::new(status, w.place)))
        .unwrap_or_else(|| Spanned::new(Status::Active, raw.id.place.clone()));
    if let Some(retired) = raw.get("retired").filter(|_| status.value != Status::Retired) {
        let word = status.value.as_str();
        let fault = faults::retired_but_alive(&values.owner, word, &retired.place, &status.place, raw.syntax);
        values.findings.push(fault);
    }
    Requirement {
        id: raw.id.clone(),
        title: title(raw, values),
        text: values.text(raw.get("text")).unwrap_or_default(),
        tier: tier.or(raw.tier).unwrap_or(Tier::Software),
        parents: values.ids(raw.get("parents")),
        source: values.origin(raw.get("source"), words_of(raw, "source")),
        items: values.ids(raw.get("item")),
        category: values.words(raw.get("category"), words_of(raw, "category")),
        risk_controls: values.ids(raw.get("risk_controls")),
        contributes_to: values.ids(raw.get("contributes_to")),
        verify: values.demands(raw.get("verify")),
        criterion: values.text(raw.get("criterion")),
        implemented_by: implemented_by(raw.get("implemented_by"), values),
        allocated_to: values
            .word(raw.get("allocated_to"), AllocatedTo::WORDS)
            .and_then(|w| AllocatedTo::from_word(w.value).map(|to| Spanned::new(to, w.place))),
        builds: values.names(raw.get("builds")),
        status,
        retired: retired(raw.get("retired"), values),
        notes: values.text(raw.get("notes")),
        refs: values.lines(raw.get("refs")),
        digest: raw.digest(),
    }
}

fn implemented_by(field: Option<&RawField>, values: &mut Values<'_>) -> Option<Spanned<ImplementedBy>> {
    let field = field?;
    let sub = |name: &str| field.sub(name);
    let kind = values.word(sub("kind"), sub("kind").map_or(&[], |f| words(f.field)));
    let (place, reason) = (values.line(sub("where")), values.line(sub("reason")));
    let by = ImplementedBy { kind: kind?.value.to_owned(), place: place?.value, reason: reason?.value };
    Some(Spanned::new(by, field.place.clone()))
}

fn retired(field: Option<&RawField>, values: &mut Values<'_>) -> Option<Retired> {
    let field = field?;
    let sub = |name: &str| field.sub(name);
    let (on, reason) = (values.date(sub("on")), values.line(sub("reason")));
    let replaced_by = values.ids(sub("replaced_by"));
    Some(Retired { on: on?.value, reason: reason?.value, replaced_by })
}

fn item(raw: &RawRecord, values: &mut Values<'_>) -> Item {
    Item {
        id: raw.id.clone(),
        title: title(raw, values),
        class: values.line(raw.get("class")),
        parent: values.id(raw.get("parent")),
        code: values.code_paths(raw.get("code")),
        class_rationale: values.text(raw.get("class_rationale")),
        situations: values.ids(raw.get("situations")),
        segregation: values.text(raw.get("segregation")),
        notes: values.text(raw.get("notes")),
        refs: values.lines(raw.get("refs")),
        digest: raw.digest(),
    }
}

fn waiver(raw: &RawRecord, values: &mut Values<'_>) -> Waiver {
    let gate = values.word(raw.get("gate"), Gate::WORDS).and_then(|w| Gate::from_word(w.value));
    let mut waiver = Waiver {
        id: raw.id.clone(),
        title: title(raw, values),
        finding: values.code(raw.get("finding")),
        ids: values.ids(raw.get("ids")),
        reason: values.text(raw.get("reason")),
        approver: values.line(raw.get("approver")).map(|a| a.value),
        approved_on: values.date(raw.get("approved_on")).map(|d| d.value),
        expires: values.date(raw.get("expires")),
        until_version: values.line(raw.get("until_version")),
        gate: gate.unwrap_or(Gate::Development),
        missing: Vec::new(),
        unusable: Vec::new(),
    };
    // What is written but cannot be used is missing too: a waiver that is half understood waives nothing.
    let lacks = [
        ("title", raw.get("title").is_none_or(RawField::is_empty)),
        ("finding", waiver.finding.is_none()),
        ("ids", waiver.ids.is_empty()),
        ("reason", waiver.reason.is_none()),
        ("approver", waiver.approver.is_none()),
        ("approved_on", waiver.approved_on.is_none()),
        ("expires", waiver.expires.is_none() && waiver.until_version.is_none()),
    ];
    waiver.missing = lacks.into_iter().filter(|(_, lacks)| *lacks).map(|(name, _)| name).collect();
    let is_written = |name: &str| raw.spoiled.contains(&name) || raw.get(name).is_some_and(|field| !field.is_empty());
    waiver.unusable = waiver.missing.iter().copied().filter(|name| is_written(name)).collect();
    waiver
}

fn external(raw: &RawRecord, values: &mut Values<'_>) -> External {
    External {
        id: raw.id.clone(),
        title: title(raw, values),
        held_in: values.line(raw.get("where")).map(|w| w.value).unwrap_or_default(),
        revision: values.line(raw.get("revision")).map(|r| r.value),
        digest: raw.digest(),
    }
}

/// The title; the id stands in for one that is not there, which has been said.
fn title(raw: &RawRecord, values: &mut Values<'_>) -> Spanned<String> {
    values.line(raw.get("title")).unwrap_or_else(|| Spanned::new(raw.id.value.to_string(), raw.id.place.clone()))
}

/// A word of a closed list, as its value.
fn word_of<T>(
    field: Option<&RawField>,
    values: &mut Values<'_>,
    words: &[&'static str],
    read: impl Fn(&str) -> Option<T>,
) -> Option<Spanned<T>> {
    let word = values.word(field, words)?;
    read(word.value).map(|value| Spanned::new(value, word.place))
}

/// The finding for a field that the record lacks.
fn missing(raw: &RawRecord, name: &str) -> Option<Finding> {
    let field = raw.row.field(name)?;
    let place = raw.get(name).map_or(&raw.id.place, |field| &field.place);
    Some(faults::missing_field(&raw.id.value, raw.row.called, field, place, &how_to_add(raw, field)))
}

/// The words of a field, from its row.
fn words_of(raw: &RawRecord, name: &str) -> &'static [&'static str] {
    raw.row.field(name).map_or(&[], words)
}

const fn words(field: &Field) -> &'static [&'static str] {
    match field.ty {
        Type::Word(words) | Type::Words(words) | Type::WordAndLine(words) => words,
        _ => &[],
    }
}

fn say_what_is_missing(raw: &RawRecord, findings: &mut Vec<Finding>) {
    if raw.torn {
        return;
    }
    let is_retired = raw.get("status").is_some_and(|s| s.atoms().iter().any(|a| a.value.trim() == "retired"));
    for field in raw.row.fields() {
        let needed = match field.need {
            Need::Always => true,
            Need::UnlessRetired => !is_retired,
            // The one condition of a record that it can tell by itself.
            Need::When(_) => field.name == "retired" && is_retired,
            _ => false,
        };
        let written = raw.get(field.name);
        if needed && written.is_none_or(RawField::is_empty) && !raw.spoiled.contains(&field.name) {
            findings.extend(missing(raw, field.name));
        }
    }
}

fn how_to_add(raw: &RawRecord, field: &Field) -> String {
    match (raw.syntax, field.name) {
        (Syntax::Markdown, "title") => format!("write the heading as `{}: title`", raw.id.value),
        (Syntax::Markdown, name) if name == raw.row.body => "write it as a paragraph below the heading".to_owned(),
        (Syntax::MarkdownTable, _) => format!("fill a column `{}`", field.markdown_name()),
        _ => format!("add {}", line_to_paste(raw.syntax, field)),
    }
}

fn say_what_tables_miss(raw: &RawRecord, findings: &mut Vec<Finding>) {
    let owner = Owner::record(&raw.id.value);
    let mut check = |field: &RawField, subs: &'static [Field], written: &[RawField], place: &model::Place| {
        for sub in subs.iter().filter(|sub| sub.need == Need::Always) {
            let there = written.iter().any(|w| w.field.name == sub.name && !w.is_empty());
            if !there && !raw.torn && !raw.spoiled.contains(&sub.name) {
                let help = format!("write {}", sub_line_to_paste(raw.syntax, field.field, sub));
                findings.push(faults::missing_in_table(&owner, field.field.name, sub.name, place, &help));
            }
        }
    };
    for field in &raw.fields {
        if let RawValue::Table(written) = &field.value {
            check(field, field.field.subfields(), written, &field.place);
        }
        for table in field.tables() {
            check(field, field.field.element_fields(), &table.value, &table.place);
        }
    }
}
