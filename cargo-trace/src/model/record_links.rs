//! Records of verification as links: what each of them shows, and why it does not count.

use super::{
    Config, Documents, Found, Id, LevelFrom, Obstacle, Outcome, Record, RecordResult, Spanned, Standing, Verification,
    VerifiedBy, VerifiedText,
};
use iec62304_core::requirement;
use std::collections::HashMap;
use std::sync::Arc;

/// Which list of a record is meant.
#[derive(Clone, Copy)]
pub(super) enum Linked {
    /// What it verifies.
    Verifies,
    /// The controls whose effectiveness it shows.
    Effectiveness,
}

/// Gives each record the texts that there are now, one for each id that it names, beside those that it states.
#[requirement("RQ-088")]
pub(super) fn compare_texts(records: &mut [Record], documents: &Documents) {
    let requirements = documents.requirements.iter().map(|r| (&r.id.value, &r.digest));
    let controls = documents.risk.controls.iter().map(|control| (&control.id.value, &control.digest));
    let items = documents.items.iter().map(|item| (&item.id.value, &item.digest));
    let now: HashMap<&Id, &String> = requirements.chain(controls).chain(items).collect();
    for record in records {
        let named = record.verifies.iter().chain(&record.effectiveness);
        let mut texts: Vec<VerifiedText> = named
            .map(|id| {
                let stated = record.texts.iter().find(|text| text.id.value == id.value);
                VerifiedText {
                    id: stated.map_or(id, |text| &text.id).clone(),
                    stated: stated.and_then(|text| text.stated.clone()),
                    now: now.get(&id.value).map(ToString::to_string),
                }
            })
            .collect();
        texts.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        texts.dedup_by(|later, first| later.id.value == first.id.value);
        record.texts = texts;
    }
}

/// One link for each id of a list of each record.
pub(super) fn links(records: &[Record], config: &Config, list: Linked) -> Vec<Verification> {
    let mut links = Vec::new();
    for (n, record) in records.iter().enumerate() {
        let ids = match list {
            Linked::Verifies => &record.verifies,
            Linked::Effectiveness => &record.effectiveness,
        };
        links.extend(ids.iter().map(|id| link(n, record, config, id)));
    }
    links
}

/// A record as a link to an id.
pub(super) fn link(n: usize, record: &Record, config: &Config, id: &Spanned<Id>) -> Verification {
    Verification {
        id: id.clone(),
        by: VerifiedBy::Record(n),
        method: record.method.as_ref().map(|method| method.value),
        level: record.level,
        level_from: LevelFrom::Record,
        reason: None,
        standing: standing(record, &id.value, config.project.version.as_deref()),
    }
}

/// A record counts when it is complete, of the project's version, and its files and texts are what they were.
#[requirement("RQ-088")]
fn standing(record: &Record, id: &Id, project: Option<&str>) -> Standing {
    let text = record.texts.iter().find(|text| text.id.value == *id);
    let mut standing = Standing::none(obstacle(record, text, project));
    standing.requirement_digest = text.and_then(|text| text.stated.clone());
    standing.outcome = record.result.as_ref().map_or(Outcome::Unknown, |result| result.value.outcome());
    standing.environment.clone_from(&record.configuration);
    standing.stale = match (&standing.obstacle, standing.outcome) {
        (_, Outcome::Unknown) => None,
        (obstacle, _) => {
            Some(matches!(obstacle, Some(Obstacle::OtherVersion(..) | Obstacle::RecordText | Obstacle::Attachments(_))))
        }
    };
    standing
}

fn obstacle(record: &Record, text: Option<&VerifiedText>, project: Option<&str>) -> Option<Obstacle> {
    if !record.missing.is_empty() {
        return Some(Obstacle::Incomplete(record.missing.clone()));
    }
    if let Some(date) = record.date.as_ref().filter(|_| record.ahead) {
        return Some(Obstacle::Ahead(date.value.to_string()));
    }
    if let Some(version) = record.version.as_ref().filter(|version| Some(version.value.trim()) != project) {
        return Some(Obstacle::OtherVersion(version.value.clone(), project.map(str::to_owned)));
    }
    let other: Vec<Arc<str>> = record
        .attachments
        .iter()
        .filter(|attachment| attachment.found != Found::Same)
        .map(|attachment| Arc::from(attachment.path.value.as_str()))
        .collect();
    if !other.is_empty() {
        return Some(Obstacle::Attachments(other));
    }
    if text.is_some_and(VerifiedText::has_changed) {
        return Some(Obstacle::RecordText);
    }
    match record.result.as_ref().map(|result| result.value) {
        Some(RecordResult::Blocked) => Some(Obstacle::Blocked),
        Some(RecordResult::PassWithDeviation) if record.deviation.is_none() || record.accepted.is_none() => {
            let fields = [("deviation", record.deviation.is_none()), ("accepted", record.accepted.is_none())];
            Some(Obstacle::Incomplete(fields.iter().filter(|(_, lacks)| *lacks).map(|(name, _)| *name).collect()))
        }
        None => Some(Obstacle::Incomplete(vec!["result"])),
        _ => None,
    }
}

impl RecordResult {
    /// The outcome that it says.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Pass => Outcome::Passed,
            Self::PassWithDeviation => Outcome::PassedWithDeviation,
            Self::Fail => Outcome::Failed,
            Self::Blocked => Outcome::Blocked,
        }
    }
}
