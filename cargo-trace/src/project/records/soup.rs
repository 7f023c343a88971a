//! Raw records of SOUP and of anomalies as values of the model.

use super::super::raw::{RawField, RawRecord};
use super::super::values::Values;
use super::{title, word_of};
use crate::model::{
    Anomaly, AnomalyReview, AnomalyStatus, Config, Evaluation, Id, Soup, SoupOrigin, Spanned, Support, Witness,
};

pub(super) fn soup(raw: &RawRecord, values: &mut Values<'_>) -> Soup {
    let title = title(raw, values);
    let origin = word_of(raw.get("origin"), values, SoupOrigin::WORDS, SoupOrigin::from_word);
    let mut soup = Soup {
        id: raw.id.clone(),
        package: values.line(raw.get("package")).unwrap_or_else(|| title.clone()),
        title,
        manufacturer: values.line(raw.get("manufacturer")).map(|line| line.value),
        version: values.line(raw.get("version")),
        items: values.ids(raw.get("items")),
        requirements: values.text(raw.get("requirements")),
        environment: values.text(raw.get("environment")),
        anomalies: review(raw.get("anomalies"), values),
        support: raw.get("support").map(|field| Support {
            level: values.line(field.sub("level")).map(|line| line.value),
            end: values.line(field.sub("end")).map(|line| line.value),
        }),
        origin: origin.unwrap_or_else(|| Spanned::new(SoupOrigin::Crate, raw.id.place.clone())),
        missing: Vec::new(),
        notes: values.text(raw.get("notes")),
        refs: values.lines(raw.get("refs")),
        digest: raw.digest(),
    };
    soup.missing = lacking(&[
        ("title", raw.get("title").is_none_or(RawField::is_empty)),
        ("manufacturer", soup.manufacturer.is_none()),
        ("version", soup.version.is_none()),
        ("items", soup.items.is_empty()),
        ("requirements", soup.requirements.is_none()),
        ("environment", soup.environment.is_none()),
    ]);
    soup
}

fn lacking(fields: &[(&'static str, bool)]) -> Vec<&'static str> {
    fields.iter().filter(|(_, lacks)| *lacks).map(|(name, _)| *name).collect()
}

fn review(field: Option<&RawField>, values: &mut Values<'_>) -> Option<Spanned<AnomalyReview>> {
    let field = field?;
    let mut review = AnomalyReview {
        source: values.line(field.sub("source")).map(|line| line.value),
        version: values.line(field.sub("version")),
        on: values.date(field.sub("on")),
        by: values.line(field.sub("by")).map(|line| line.value),
        relevant: values.answer(field.sub("relevant")),
        missing: Vec::new(),
        ahead: false,
    };
    review.missing = lacking(&[
        ("source", review.source.is_none()),
        ("version", review.version.is_none()),
        ("on", review.on.is_none()),
        ("by", review.by.is_none()),
        ("relevant", review.relevant.is_none()),
    ]);
    Some(Spanned::new(review, field.place.clone()))
}

pub(super) fn anomaly(raw: &RawRecord, config: &Config, values: &mut Values<'_>) -> Anomaly {
    let status = word_of(raw.get("status"), values, AnomalyStatus::WORDS, AnomalyStatus::from_word);
    let verified_by = values.names(raw.get("verified_by"));
    Anomaly {
        id: raw.id.clone(),
        title: title(raw, values),
        text: values.text(raw.get("text")).unwrap_or_default(),
        found_in: values.line(raw.get("found_in")),
        found_on: values.date(raw.get("found_on")),
        affects: values.answer(raw.get("affects")),
        tests: values.names(raw.get("tests")),
        evaluation: evaluation(raw.get("evaluation"), values),
        status: status.unwrap_or_else(|| Spanned::new(AnomalyStatus::Open, raw.id.place.clone())),
        resolved_in: values.line(raw.get("resolved_in")),
        verified_by: verified_by.into_iter().map(|name| witness(name, config)).collect(),
        notes: values.text(raw.get("notes")),
        refs: values.lines(raw.get("refs")),
        digest: raw.digest(),
    }
}

/// An id, if its prefix is one of the project's; names of tests may look like ids otherwise.
fn witness(name: Spanned<String>, config: &Config) -> Witness {
    match Id::new(&name.value).ok().filter(|id| config.prefix_of(id.as_str()).is_some()) {
        Some(id) => Witness::Record(Spanned::new(id, name.place)),
        None => Witness::Test(name),
    }
}

fn evaluation(field: Option<&RawField>, values: &mut Values<'_>) -> Option<Spanned<Evaluation>> {
    let field = field?;
    let mut evaluation = Evaluation {
        risk: values.text(field.sub("risk")),
        acceptable: values.boolean(field.sub("acceptable")),
        by: values.line(field.sub("by")).map(|line| line.value),
        on: values.date(field.sub("on")),
        missing: Vec::new(),
        ahead: false,
    };
    evaluation.missing = lacking(&[
        ("risk", evaluation.risk.is_none()),
        ("acceptable", evaluation.acceptable.is_none()),
        ("by", evaluation.by.is_none()),
        ("on", evaluation.on.is_none()),
    ]);
    Some(Spanned::new(evaluation, field.place.clone()))
}
