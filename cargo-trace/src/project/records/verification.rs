//! Verification records as values (5.7.5).

use super::{title, words_of};
use crate::model::{Attachment, Found, Level, Record, RecordResult, Signed, Spanned, VerifiedText};
use crate::project::demand;
use crate::project::faults;
use crate::project::raw::{RawField, RawRecord};
use crate::project::values::Values;
use iec62304_core::requirement;

/// A record; what it lacks is a list of its own, and it stands all the same.
#[requirement("RQ-038")]
pub(super) fn read(raw: &RawRecord, values: &mut Values<'_>) -> Record {
    let method = values.word(raw.get("method"), words_of(raw, "method"));
    let level = values.word(raw.get("level"), words_of(raw, "level"));
    let result = values.word(raw.get("result"), words_of(raw, "result"));
    let mut record = Record {
        id: raw.id.clone(),
        title: title(raw, values),
        method: method.and_then(|w| Some(Spanned::new(demand::method(w.value)?, w.place))),
        level: level.and_then(|w| Level::from_word(w.value)),
        verifies: values.ids(raw.get("verifies")),
        effectiveness: values.ids(raw.get("effectiveness")),
        procedure: values.line(raw.get("procedure")),
        criterion: values.text(raw.get("criterion")),
        observed: values.text(raw.get("observed")),
        result: result.and_then(|w| Some(Spanned::new(RecordResult::from_word(w.value)?, w.place))),
        deviation: values.text(raw.get("deviation")),
        accepted: signed(raw.get("accepted"), values),
        anomalies: answered(raw.get("anomalies")).map(|field| values.ids(Some(field))),
        version: values.line(raw.get("version")),
        commit: values.line(raw.get("commit")).map(|c| c.value),
        configuration: values.text(raw.get("configuration")),
        tools: answered(raw.get("tools")).map(|field| values.lines(Some(field))),
        tester: values.line(raw.get("tester")).map(|t| t.value),
        date: values.date(raw.get("date")),
        reviewed: signed(raw.get("reviewed"), values),
        attachments: attachments(raw.get("attachments"), values),
        texts: Vec::new(),
        junit: values.path(raw.get("junit")),
        case: values.line(raw.get("case")),
        missing: Vec::new(),
        ahead: false,
        commit_unknown: false,
        notes: values.text(raw.get("notes")),
        refs: values.lines(raw.get("refs")),
        digest: raw.digest(),
    };
    if let (Some(deviation), Some(RecordResult::Pass)) = (raw.get("deviation"), record.result.as_ref().map(|r| r.value))
    {
        values.findings.push(faults::pass_that_deviates(&values.owner, &deviation.place, raw.syntax));
    }
    if let (Some(result), Some(junit)) = (raw.get("result"), raw.get("junit")) {
        // One of the two would be believed, and nobody could see which.
        values.findings.push(faults::two_results(&values.owner, &result.place, &junit.place));
        record.result = None;
    }
    record.texts = texts(raw.get("texts"), &record, values);
    let has_title = raw.get("title").is_some_and(|title| !title.is_empty());
    record.missing = missing(&record, has_title);
    let attached = raw.get("attachments").map_or(0, |field| field.atoms().len() + field.tables().len());
    if attached > record.attachments.len() || raw.spoiled.contains(&"attachments") {
        record.missing.push("attachments");
    }
    record
}

/// The required fields that a record lacks, in the order of the field table. What is written but cannot be used is
/// missing too: a record that is half understood shows nothing.
fn missing(record: &Record, has_title: bool) -> Vec<&'static str> {
    let deviates = record.result.as_ref().is_some_and(|r| r.value == RecordResult::PassWithDeviation);
    let from_junit = record.junit.is_some() || record.case.is_some();
    let lacks = [
        ("title", !has_title),
        ("method", record.method.is_none()),
        ("level", record.level.is_none()),
        ("verifies", record.verifies.is_empty() && record.effectiveness.is_empty()),
        ("procedure", record.procedure.is_none()),
        ("observed", record.observed.is_none()),
        ("result", record.result.is_none()),
        ("deviation", deviates && record.deviation.is_none()),
        ("accepted", deviates && record.accepted.is_none()),
        ("anomalies", record.anomalies.is_none()),
        ("version", record.version.is_none()),
        ("configuration", record.configuration.is_none()),
        ("tools", record.tools.is_none()),
        ("tester", record.tester.is_none()),
        ("date", record.date.is_none()),
        ("junit", from_junit && record.junit.is_none()),
        ("case", from_junit && record.case.is_none()),
    ];
    lacks.into_iter().filter(|(_, lacks)| *lacks).map(|(name, _)| name).collect()
}

/// A list that says something: that it is empty, or what it holds.
fn answered(field: Option<&RawField>) -> Option<&RawField> {
    field.filter(|field| field.atoms().is_empty() || !field.is_empty())
}

fn signed(field: Option<&RawField>, values: &mut Values<'_>) -> Option<Signed> {
    let field = field?;
    let sub = |name: &str| field.table().iter().find(|f| f.field.name == name);
    let (by, on) = (values.line(sub("by")), values.date(sub("on")));
    Some(Signed { by: by?.value, on: on?.value })
}

/// Files with their digests: tables, or `path sha256:digest` in a line each.
fn attachments(field: Option<&RawField>, values: &mut Values<'_>) -> Vec<Attachment> {
    let Some(field) = field else { return Vec::new() };
    let mut attachments: Vec<Attachment> = Vec::new();
    for table in field.tables() {
        let sub = |name: &str| table.value.iter().find(|f| f.field.name == name);
        let (path, digest) = (values.path(sub("path")), values.sha256(sub("sha256")));
        attachments.extend(path.zip(digest).map(|(path, sha256)| attached(path, sha256)));
    }
    for atom in field.atoms() {
        attachments.extend(values.attachment(field.field.name, atom).map(|(path, sha256)| attached(path, sha256)));
    }
    attachments
}

/// `ID sha256:digest` in a line each, of what the record names.
fn texts(field: Option<&RawField>, record: &Record, values: &mut Values<'_>) -> Vec<VerifiedText> {
    let mut texts: Vec<VerifiedText> = Vec::new();
    let atoms = field.map_or(&[][..], RawField::atoms);
    for atom in atoms.iter().filter(|atom| !atom.value.trim().is_empty()) {
        let Some((id, sha256)) = values.verified_text("texts", atom) else { continue };
        let is_named = record.verifies.iter().chain(&record.effectiveness).any(|named| named.value == id.value);
        if !is_named || texts.iter().any(|text| text.id.value == id.value) {
            let fault = faults::text_of_nothing(&values.owner, id.value.as_str(), is_named, &id.place);
            values.findings.push(fault);
        } else {
            texts.push(VerifiedText { id, stated: Some(sha256), now: None });
        }
    }
    texts
}

/// Whether the file is as the record says is for the disk to tell.
fn attached(path: Spanned<String>, sha256: String) -> Attachment {
    Attachment { path, sha256, found: Found::Missing("nobody looked".to_owned()) }
}
