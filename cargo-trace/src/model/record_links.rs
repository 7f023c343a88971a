//! Records of verification as links: what each of them shows, and why it does not count.

use super::{
    Config, Found, Id, LevelFrom, Obstacle, Outcome, Record, RecordResult, Spanned, Standing, Verification, VerifiedBy,
};
use iec62304_core::requirement;
use std::sync::Arc;

/// Which list of a record is meant.
#[derive(Clone, Copy)]
pub(super) enum Linked {
    /// What it verifies.
    Verifies,
    /// The controls whose effectiveness it shows.
    Effectiveness,
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
        standing: standing(record, config.project.version.as_deref()),
    }
}

/// A record counts when it is complete, of the project's version, and its files are what they were.
#[requirement("RQ-088")]
fn standing(record: &Record, project: Option<&str>) -> Standing {
    let mut standing = Standing::none(obstacle(record, project));
    standing.outcome = record.result.as_ref().map_or(Outcome::Unknown, |result| result.value.outcome());
    standing.environment.clone_from(&record.configuration);
    standing.stale = match (&standing.obstacle, standing.outcome) {
        (_, Outcome::Unknown) => None,
        (obstacle, _) => Some(matches!(obstacle, Some(Obstacle::OtherVersion(..) | Obstacle::Attachments(_)))),
    };
    standing
}

fn obstacle(record: &Record, project: Option<&str>) -> Option<Obstacle> {
    if !record.missing.is_empty() {
        return Some(Obstacle::Incomplete(record.missing.clone()));
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
