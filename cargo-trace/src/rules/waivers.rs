//! Waivers: which hold on the day of judgement, what they waive, and what is wrong with them.

use super::options::JudgeOptions;
use super::version::Version;
use super::words::list;
use crate::finding::{Code, Family, Finding, Judged, Severity};
use crate::model::{Class, Gate, Id, Place, Trace, Waiver};
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Marks the findings that waivers hold for, and returns what is wrong with the waivers.
#[requirement("RQ-046")]
pub(super) fn apply(trace: &Trace, options: &JudgeOptions, judged: &mut [Judged]) -> Vec<Finding> {
    let version = trace.config.project.version.as_deref();
    let mut found = Vec::new();
    let mut holding: HashMap<(Code, &str), Vec<usize>> = HashMap::new();
    let mut uses: Vec<Uses<'_>> = trace.waivers.iter().map(|_| Uses::default()).collect();
    let mut holds = vec![false; trace.waivers.len()];
    for (n, waiver) in trace.waivers.iter().enumerate() {
        let faults = faults(waiver, options);
        if !faults.is_empty() {
            found.push(waiver_incomplete(waiver, &faults).class(class_of(trace, waiver)));
        } else if let Some(end) = ended(waiver, options, version) {
            found.push(waiver_expired(waiver, &end).class(class_of(trace, waiver)));
        } else if let Some(code) = &waiver.finding {
            holds[n] = true;
            for id in &waiver.ids {
                let waivers = holding.entry((code.value, id.value.as_str())).or_default();
                if waivers.last() != Some(&n) {
                    waivers.push(n);
                }
            }
        }
    }
    for judged in judged.iter_mut().filter(|judged| judged.finding.code.family() != Family::Waivers) {
        let subjects = subjects(&judged.finding);
        let mut named: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for id in subjects {
            for n in holding.get(&(judged.finding.code, id.as_str())).into_iter().flatten() {
                named.entry(*n).or_default().insert(id.as_str());
            }
        }
        let mut waived_by = Vec::new();
        for (n, named) in named {
            let waiver = &trace.waivers[n];
            let levels = Gate::ALL.iter().filter(|gate| **gate <= waiver.gate).map(|gate| (*gate, judged.level(*gate)));
            let levels: Vec<(Gate, Severity)> = levels.filter(|(_, level)| *level > Severity::Off).collect();
            let ids = waiver.ids.iter().map(|id| &id.value).filter(|id| named.contains(id.as_str()));
            let left_out = subjects.iter().filter(|id| !named.contains(id.as_str()));
            let uses = &mut uses[n];
            if levels.iter().any(|(_, level)| *level == Severity::Locked) {
                uses.locked.extend(ids.clone());
            }
            let open: Vec<Gate> = levels.into_iter().filter(|(_, l)| *l < Severity::Locked).map(|(g, _)| g).collect();
            if named.len() < subjects.len() {
                uses.left_out.extend(left_out.filter(|_| !open.is_empty()).cloned());
            } else if !open.is_empty() {
                uses.used.extend(ids);
                waived_by.extend(open.into_iter().map(|gate| (gate, waiver.id.value.clone())));
            }
        }
        waived_by.sort();
        judged.waived_by = waived_by;
    }
    for ((waiver, uses), _) in trace.waivers.iter().zip(&uses).zip(&holds).filter(|(_, holds)| **holds) {
        if waiver.ids.iter().any(|id| !uses.used.contains(&id.value)) {
            found.push(waiver_unused(waiver, uses).class(class_of(trace, waiver)));
        }
    }
    found
}

/// What the ids of a waiver met.
#[derive(Default)]
struct Uses<'a> {
    /// Of a finding that it waives.
    used: BTreeSet<&'a Id>,
    /// Of a finding that is locked.
    locked: BTreeSet<&'a Id>,
    /// Ids of findings that it names only in part.
    left_out: BTreeSet<Id>,
}

/// The ids that a waiver must name: all that the finding is about. Of a drifted id the one that was meant is
/// no more than advice.
fn subjects(finding: &Finding) -> &[Id] {
    let subjects = if finding.code == Code::IdDrift { 1 } else { finding.ids.len() };
    finding.ids.get(..subjects).unwrap_or_default()
}

/// The highest class of the requirements and items that it names; else the system's.
fn class_of(trace: &Trace, waiver: &Waiver) -> Class {
    let class = |id: &Id| {
        let requirement = trace.by_id.get(id).map(|n| trace.requirements[*n].class);
        requirement.or_else(|| trace.item_by_id.get(id).map(|n| trace.items[*n].class))
    };
    waiver.ids.iter().filter_map(|id| class(&id.value)).max().unwrap_or(trace.system_class)
}

/// Why a waiver holds no longer, and where it says so.
#[requirement("RQ-046")]
fn ended<'a>(waiver: &'a Waiver, options: &JudgeOptions, version: Option<&str>) -> Option<(String, &'a Place)> {
    if let Some(expires) = waiver.expires.as_ref().filter(|expires| expires.value < options.as_of) {
        return Some((format!("on {}", expires.value), &expires.place));
    }
    let until = waiver.until_version.as_ref()?;
    let why = match version.map(|now| (now, Version::read(now))) {
        None => "at a version, and the project states none".to_owned(),
        Some((now, None)) => format!("at a version, and the project's `{now}` is none of dotted numbers"),
        Some((_, Some(now))) if Version::read(&until.value).is_some_and(|until| now < until) => return None,
        Some((now, Some(_))) => format!("with version {}, and the project is at {now}", until.value),
    };
    Some((why, &until.place))
}

/// Why a waiver has no effect, one sentence each.
fn faults(waiver: &Waiver, options: &JudgeOptions) -> Vec<String> {
    let mut faults = Vec::new();
    let absent = absent(waiver);
    if !absent.is_empty() {
        faults.push(format!("lacks {}", list(&absent)));
    }
    if !waiver.unusable.is_empty() {
        faults.push(format!("has no value of use for {}", list(&waiver.unusable)));
    }
    if let Some(until) = waiver.until_version.as_ref().filter(|until| Version::read(&until.value).is_none()) {
        faults.push(format!("ends at `{}`, which is no version of dotted numbers", until.value));
    }
    if let Some(day) = waiver.approved_on.filter(|day| *day > options.as_of) {
        faults.push(format!("is approved on {day} only, after the day of judgement, {}", options.as_of));
    }
    faults
}

/// Fields that are to be added; others only need another value.
fn absent(waiver: &Waiver) -> Vec<&'static str> {
    waiver.missing.iter().copied().filter(|field| !waiver.unusable.contains(field)).collect()
}

fn waiver_incomplete(waiver: &Waiver, faults: &[String]) -> Finding {
    let id = &waiver.id.value;
    let lines: Vec<String> = absent(waiver).into_iter().map(|field| format!("{field} = …")).collect();
    let finding =
        Finding::new(Code::WaiverIncomplete, format!("`{id}` {}, so it waives nothing", faults.join(", and it ")))
            .id(id)
            .at(&waiver.id.place, "declared here");
    if lines.is_empty() && !waiver.unusable.is_empty() {
        finding.help("mend the values that `malformed-document` names; the lines are there")
    } else if lines.is_empty() {
        finding.help("write `until_version` as in `2.1.0`, and `approved_on` as the day on which it was approved")
    } else {
        finding.help(format!("add to the record:\n\n{}", lines.join("\n")))
    }
}

fn waiver_expired(waiver: &Waiver, (when, place): &(String, &Place)) -> Finding {
    let id = &waiver.id.value;
    Finding::new(Code::WaiverExpired, format!("`{id}` ended {when}"))
        .id(id)
        .at(place, "its end")
        .help("close the gap and delete the record, or have a new end approved: `approved_on`, `expires`")
}

fn waiver_unused(waiver: &Waiver, uses: &Uses<'_>) -> Finding {
    let id = &waiver.id.value;
    let code = waiver.finding.as_ref().map_or("", |code| code.value.as_str());
    let mut ids: Vec<&Id> = waiver.ids.iter().map(|id| &id.value).filter(|id| !uses.used.contains(id)).collect();
    ids.sort();
    ids.dedup();
    let is_locked = ids.iter().any(|id| uses.locked.contains(id));
    let left_out: Vec<&Id> = uses.left_out.iter().collect();
    let why = match (is_locked, left_out.as_slice()) {
        (true, _) => ", which is locked there".to_owned(),
        (false, []) => String::new(),
        (false, left_out) => format!(": a finding is about {} as well", list(left_out)),
    };
    let mut finding =
        Finding::new(Code::WaiverUnused, format!("`{id}` waives no `{code}` of {}{why}", list(&ids))).id(id);
    let label = if left_out.is_empty() { "nothing to waive" } else { "waives nothing without the other ids" };
    for at in waiver.ids.iter().filter(|at| ids.contains(&&at.value)).take(3) {
        finding = finding.at(&at.place, label);
    }
    finding.help(if is_locked {
        "a locked finding cannot be waived: mend it, then delete the record".to_owned()
    } else if left_out.is_empty() {
        "take the id out, or delete the record: the finding that it was made for is gone".to_owned()
    } else {
        format!("a waiver holds for the ids of a finding together: approve it for {} too", list(&left_out))
    })
}
