//! Waivers: which hold on the day of judgement, what they waive, and what is wrong with them.

use super::options::JudgeOptions;
use super::words::list;
use crate::finding::{Code, Family, Finding, Judged, Severity};
use crate::model::{Class, Gate, Id, Place, Trace, Waiver};
use iec62304_core::requirement;
use iec62304_wire::id::natural_cmp;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

/// Marks the findings that waivers hold for, and returns what is wrong with the waivers.
#[requirement("RQ-046")]
pub(super) fn apply(trace: &Trace, options: &JudgeOptions, judged: &mut [Judged]) -> Vec<Finding> {
    let version = trace.config.project.version.as_deref();
    let mut found = Vec::new();
    let mut holding: HashMap<(Code, &str), Vec<(usize, &Id)>> = HashMap::new();
    let mut used: Vec<BTreeSet<&Id>> = vec![BTreeSet::new(); trace.waivers.len()];
    let mut locked: Vec<BTreeSet<&Id>> = vec![BTreeSet::new(); trace.waivers.len()];
    let mut holds = vec![false; trace.waivers.len()];
    for (n, waiver) in trace.waivers.iter().enumerate() {
        if !waiver.missing.is_empty() {
            found.push(waiver_incomplete(waiver).class(class_of(trace, waiver)));
        } else if let Some(end) = ended(waiver, options, version) {
            found.push(waiver_expired(waiver, &end).class(class_of(trace, waiver)));
        } else if let Some(code) = &waiver.finding {
            holds[n] = true;
            for id in &waiver.ids {
                holding.entry((code.value, id.value.as_str())).or_default().push((n, &id.value));
            }
        }
    }
    for judged in judged.iter_mut().filter(|judged| judged.finding.code.family() != Family::Waivers) {
        let code = judged.finding.code;
        let waivers = judged.finding.ids.first().and_then(|id| holding.get(&(code, id.as_str())));
        for (n, id) in waivers.cloned().unwrap_or_default() {
            let waiver = &trace.waivers[n];
            for gate in Gate::ALL.iter().filter(|gate| **gate <= waiver.gate) {
                match judged.level(*gate) {
                    Severity::Off => {}
                    Severity::Locked => {
                        locked[n].insert(id);
                    }
                    _ => {
                        used[n].insert(id);
                        judged.waived_by.push((*gate, waiver.id.value.clone()));
                    }
                }
            }
        }
        judged.waived_by.sort();
    }
    for (n, waiver) in trace.waivers.iter().enumerate().filter(|(n, _)| holds[*n]) {
        let ids = waiver.ids.iter().map(|id| &id.value);
        let (mut refused, mut idle): (Vec<&Id>, Vec<&Id>) = (Vec::new(), Vec::new());
        for id in ids.filter(|id| !used[n].contains(id)) {
            if locked[n].contains(id) { refused.push(id) } else { idle.push(id) }
        }
        if !(refused.is_empty() && idle.is_empty()) {
            found.push(waiver_unused(waiver, &refused, &idle).class(class_of(trace, waiver)));
        }
    }
    found
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
    match version {
        None => Some(("at a version, and the project states none".to_owned(), &until.place)),
        Some(now) if compare_versions(now, &until.value) != Ordering::Less => {
            Some((format!("with version {}, and the project is at {now}", until.value), &until.place))
        }
        Some(_) => None,
    }
}

/// Versions by their numbers; a pre-release (`2.1.0-rc3`) comes before its release, build metadata is ignored.
fn compare_versions(a: &str, b: &str) -> Ordering {
    let parts = |version: &str| {
        let version = version.split_once('+').map_or(version, |(version, _)| version).to_owned();
        match version.split_once('-') {
            Some((core, pre)) => (core.to_owned(), Some(pre.to_owned())),
            None => (version, None),
        }
    };
    let ((core_a, pre_a), (core_b, pre_b)) = (parts(a.trim()), parts(b.trim()));
    natural_cmp(&core_a, &core_b).then_with(|| match (pre_a, pre_b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) => natural_cmp(&a, &b),
    })
}

fn waiver_incomplete(waiver: &Waiver) -> Finding {
    let id = &waiver.id.value;
    let lines: Vec<String> = waiver.missing.iter().map(|field| format!("{field} = …")).collect();
    Finding::new(Code::WaiverIncomplete, format!("`{id}` lacks {}, so it waives nothing", list(&waiver.missing)))
        .id(id)
        .at(&waiver.id.place, "declared here")
        .help(format!("add to the record:\n\n{}", lines.join("\n")))
}

fn waiver_expired(waiver: &Waiver, (when, place): &(String, &Place)) -> Finding {
    let id = &waiver.id.value;
    Finding::new(Code::WaiverExpired, format!("`{id}` ended {when}"))
        .id(id)
        .at(place, "its end")
        .help("close the gap and delete the record, or have a new end approved: `approved_on`, `expires`")
}

fn waiver_unused(waiver: &Waiver, refused: &[&Id], idle: &[&Id]) -> Finding {
    let id = &waiver.id.value;
    let code = waiver.finding.as_ref().map_or("", |code| code.value.as_str());
    let mut ids: Vec<&Id> = refused.iter().chain(idle).copied().collect();
    ids.sort();
    let why = if refused.is_empty() { "" } else { ", which is locked there" };
    let mut finding =
        Finding::new(Code::WaiverUnused, format!("`{id}` waives no `{code}` of {}{why}", list(&ids))).id(id);
    for at in waiver.ids.iter().filter(|at| ids.contains(&&at.value)).take(3) {
        finding = finding.at(&at.place, "nothing to waive");
    }
    finding.help(if refused.is_empty() {
        "take the id out, or delete the record: the finding that it was made for is gone".to_owned()
    } else {
        "a locked finding cannot be waived: mend it, then delete the record".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-046")]
    #[test]
    fn versions_compare_by_number_and_a_pre_release_comes_first() {
        for (less, more) in [("2.1.0", "2.10.0"), ("2.1.0-rc3", "2.1.0"), ("2.1.0-rc3", "2.1.0-rc10"), ("1.9", "2")] {
            assert_eq!(compare_versions(less, more), Ordering::Less, "{less} {more}");
            assert_eq!(compare_versions(more, less), Ordering::Greater, "{more} {less}");
        }
        assert_eq!(compare_versions("2.1.0+build7", "2.1.0"), Ordering::Equal);
    }
}
