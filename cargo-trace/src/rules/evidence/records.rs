//! Records of verification that do not count, and why.

use crate::finding::{Code, Finding, Severity};
use crate::model::{
    AnomalyJoin, Class, Found, Gate, Id, Obstacle, Outcome, Place, Record, Trace, Verification, VerifiedText,
};
use crate::rules::anomalies::explained;
use crate::rules::words::list;
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[requirement("RQ-088")]
pub(super) fn check(trace: &Trace, found: &mut Vec<Finding>) {
    let mut links: BTreeMap<usize, Vec<&Verification>> = BTreeMap::new();
    // A record stands for what it verifies, for the controls that it shows to work, and for those that name it as evidence.
    let graph = &trace.risk_graph;
    for link in trace.verifications.iter().chain(&graph.effectiveness).chain(&graph.evidence) {
        if let Some(record) = link.record() {
            links.entry(record).or_default().push(link);
        }
    }
    let controls: HashMap<&Id, Option<Class>> = trace
        .risk
        .controls
        .iter()
        .zip(&graph.controls)
        .map(|(control, node)| (&control.id.value, node.class))
        .collect();
    let items: HashMap<&Id, Class> = trace.items.iter().map(|node| (&node.record.id.value, node.class)).collect();
    let anomalies = AnomalyJoin::of(trace);
    for (n, record) in trace.records.iter().enumerate() {
        let links = links.get(&n).map_or(&[][..], Vec::as_slice);
        let ids: Vec<Id> =
            links.iter().map(|link| &link.id.value).collect::<BTreeSet<_>>().into_iter().cloned().collect();
        let class_of = |id: &Id| match (trace.by_id.get(id), controls.get(id)) {
            (Some(n), _) => Some(trace.requirements[*n].class),
            (None, Some(class)) => *class,
            (None, None) => items.get(id).copied(),
        };
        let class = ids.iter().filter_map(class_of).max();
        let mut add = |mut finding: Finding| {
            finding.class = class.or(finding.class);
            found.push(finding);
        };
        if !record.missing.is_empty() {
            add(record_incomplete(record, &record.missing));
        }
        if let Some(date) = record.date.as_ref().filter(|_| record.ahead) {
            add(ahead(record, &date.value.to_string(), &date.place));
        }
        if let Some(commit) = record.commit.as_ref().filter(|_| record.commit_unknown) {
            add(unknown_commit(record, commit));
        }
        if record.texts.iter().any(VerifiedText::has_changed) {
            add(changed_texts(record));
        } else if record.texts.iter().any(VerifiedText::is_unstated) {
            add(unstated_texts(record));
        }
        let Some(link) = links.first() else { continue };
        match &link.standing.obstacle {
            Some(Obstacle::Incomplete(missing)) if record.missing.is_empty() => add(record_incomplete(record, missing)),
            Some(Obstacle::OtherVersion(version, project)) => {
                add(other_version(record, version, project.as_deref()));
            }
            Some(Obstacle::Attachments(_)) => add(changed_attachments(record)),
            Some(Obstacle::Blocked) => add(blocked(record, &ids)),
            _ => {}
        }
        if link.fails() && link.standing.outcome == Outcome::Failed {
            let mut failure = record_failed(trace, record, ids, class);
            let place = record.result.as_ref().map_or(&record.id.place, |result| &result.place);
            let unreported = explained(&mut failure, place, anomalies.open_of_record(trace, n));
            add(failure);
            found.extend(unreported);
        }
    }
}

fn about(code: Code, record: &Record, message: String) -> Finding {
    Finding::new(code, message).id(&record.id.value).at(&record.id.place, "")
}

fn record_incomplete(record: &Record, missing: &[&str]) -> Finding {
    let id = &record.id.value;
    let lines: Vec<String> = missing.iter().map(|field| format!("{field} = …")).collect();
    about(Code::RecordIncomplete, record, format!("the record `{id}` does not count: it lacks {}", list(missing)))
        .help(format!("add to it what was done and seen:\n\n{}", lines.join("\n")))
}

fn other_version(record: &Record, version: &str, project: Option<&str>) -> Finding {
    let id = &record.id.value;
    let place = record.version.as_ref().map_or(&record.id.place, |version| &version.place);
    let (message, help) = match project {
        Some(project) => (
            format!("the record `{id}` is of version {version}, and the project's is {project}"),
            "repeat the verification with this version, and keep a record of it; the old one may stay as history"
                .to_owned(),
        ),
        None => (
            format!("the record `{id}` is of version {version}, and the project states none"),
            "state the version that is under way in trace.toml:\n\n[project]\nversion = \"…\"".to_owned(),
        ),
    };
    let finding = Finding::new(Code::RecordOutdated, message).id(id).at(place, "the version that was verified");
    finding.key("version").help(help)
}

fn changed_attachments(record: &Record) -> Finding {
    let id = &record.id.value;
    let changed: Vec<_> = record.attachments.iter().filter(|attachment| attachment.found != Found::Same).collect();
    let names: Vec<&str> = changed.iter().map(|attachment| attachment.path.value.as_str()).collect();
    let message = format!("files of the record `{id}` are not those that it names: {}", list(&names));
    let mut finding = Finding::new(Code::RecordOutdated, message).id(id).key("attachments");
    for attachment in changed.iter().take(3) {
        let label = match &attachment.found {
            Found::Other(sha256) => format!("its SHA-256 is {sha256}"),
            Found::Missing(why) => why.clone(),
            Found::Same => String::new(),
        };
        finding = finding.at(&attachment.path.place, label);
    }
    finding.help("bring back the file that was recorded, or repeat the verification and record what it gave")
}

/// The texts of a record as they are now, as its field has them.
fn lines_of_texts(record: &Record) -> String {
    let now = record.texts.iter().filter_map(|text| text.now.as_ref().map(|now| (&text.id.value, now)));
    if record.id.place.file.ends_with(".toml") {
        let lines: Vec<String> = now.map(|(id, now)| format!("  \"{id} sha256:{now}\",\n")).collect();
        format!("texts = [\n{}]", lines.concat())
    } else {
        let lines: Vec<String> = now.map(|(id, now)| format!("\n  - {id} sha256:{now}")).collect();
        format!("- Texts:{}", lines.concat())
    }
}

fn changed_texts(record: &Record) -> Finding {
    let id = &record.id.value;
    let changed: Vec<&VerifiedText> = record.texts.iter().filter(|text| text.has_changed()).collect();
    let names: Vec<&str> = changed.iter().map(|text| text.id.value.as_str()).collect();
    let message = format!("texts have changed since the record `{id}` was made: {}", list(&names));
    let mut finding = Finding::new(Code::RecordOutdated, message).id(id).key("texts");
    for text in changed.iter().take(3) {
        finding = finding.at(&text.id.place, "it was verified with another text");
    }
    finding.help(format!(
        "verify again against the present text; where the record still holds, state what it rests on now:\n\n{}",
        lines_of_texts(record)
    ))
}

/// The record counts, but a change of what it verifies would go unnoticed.
fn unstated_texts(record: &Record) -> Finding {
    let id = &record.id.value;
    let unstated: Vec<&str> =
        record.texts.iter().filter(|text| text.is_unstated()).map(|text| text.id.value.as_str()).collect();
    let message = format!("the record `{id}` does not say which text of {} was verified", list(&unstated));
    let mut finding = about(Code::RecordOutdated, record, message).key("no texts");
    finding.at_most = Some(Severity::Note);
    finding.help(format!(
        "without it a change of the text goes unnoticed; if the present text was verified, add:\n\n{}",
        lines_of_texts(record)
    ))
}

fn ahead(record: &Record, date: &str, place: &Place) -> Finding {
    let id = &record.id.value;
    let message = format!("the record `{id}` does not count: it is dated {date}, after the day of judgement");
    Finding::new(Code::RecordIncomplete, message)
        .id(id)
        .at(place, "a day that has not come yet")
        .key("date")
        .help("write the day on which it was done, as `date`")
}

fn unknown_commit(record: &Record, commit: &str) -> Finding {
    let id = &record.id.value;
    let message = format!("the record `{id}` is of commit `{commit}`, which this repository does not have");
    let mut finding = about(Code::RecordOutdated, record, message).key("commit");
    finding.at_most = Some(Severity::Warn);
    finding.help("write the commit that was verified, or leave `commit` out where it lies in another repository")
}

const fn verb(ids: &[Id]) -> &'static str {
    if ids.len() == 1 { "is" } else { "are" }
}

fn blocked(record: &Record, ids: &[Id]) -> Finding {
    let id = &record.id.value;
    let mut finding =
        about(Code::NotFinal, record, format!("the record `{id}` is blocked: {} {} open", list(ids), verb(ids)));
    finding.only = Some(Gate::Release);
    finding.help("carry it out, and record what was seen")
}

fn record_failed(trace: &Trace, record: &Record, ids: Vec<Id>, class: Option<Class>) -> Finding {
    let id = &record.id.value;
    let place = record.result.as_ref().map_or(&record.id.place, |result| &result.place);
    let message = format!("the record `{id}` says that {} {} not met", list(&ids), verb(&ids));
    let mut finding = Finding::new(Code::TestFailed, message).id(id).at(place, "fail").key("record");
    for requirement in ids.iter().filter_map(|id| trace.by_id.get(id)).take(3) {
        finding = finding.at(trace.requirements[*requirement].record.place(), "declared here");
    }
    finding.ids.extend(ids);
    finding.class = class;
    finding.help("mend what it found, verify again, and record that in its place")
}
