//! Levels, overrides, waivers and verdicts: what the gates make of all findings.

use super::context::Context;
use super::elsewhere::Elsewhere;
use super::options::JudgeOptions;
use super::overrides::{self, Overrides};
use super::pack::{Pack, hex_digest};
use super::waivers;
use crate::finding::{Code, Finding, GateVerdict, Judged, Judgement, Severity};
use crate::model::{Class, Gate, Place, Trace};
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;

/// Judges a trace: every rule, the documents' own findings, overrides and waivers; both gates at once.
#[must_use]
pub fn judge(trace: &Trace, document_findings: &[Finding], pack: &Pack, options: &JudgeOptions) -> Judgement {
    let context = Context::new(trace, pack, options);
    let partial = options.partial || trace.collected.partial;
    let elsewhere = if partial { Elsewhere::new(trace) } else { Elsewhere::default() };
    let leveller = Leveller { elsewhere, trace, pack, overrides: Overrides::new(&trace.config, options) };
    let mut findings = super::findings(&context);
    findings.extend_from_slice(document_findings);
    findings.extend(overrides::check(&trace.config, options, pack, &classes_in_use(trace)));
    let mut judged: Vec<Judged> = findings.into_iter().filter_map(|finding| leveller.judged(finding)).collect();
    let about_waivers = waivers::apply(trace, options, &mut judged);
    judged.extend(about_waivers.into_iter().filter_map(|finding| leveller.judged(finding)));
    judged.sort_by(|a, b| order(a, b, options.gate));
    fingerprint(&mut judged);
    Judgement {
        development: verdict(&judged, Gate::Development),
        release: verdict(&judged, Gate::Release),
        changed: judged.iter().flat_map(|judged| leveller.changed(judged)).collect(),
        overrides: overrides::listed(&trace.config, options, &judged),
        findings: judged,
        pack: pack.facts.clone(),
        partial,
    }
}

struct Leveller<'a> {
    elsewhere: Elsewhere<'a>,
    trace: &'a Trace,
    pack: &'a Pack,
    overrides: Overrides<'a>,
}

impl Leveller<'_> {
    /// The finding with its levels, unless neither gate judges it.
    fn judged(&self, finding: Finding) -> Option<Judged> {
        let class = finding.class.unwrap_or(self.trace.system_class);
        let (plain_development, development) = self.levels(&finding, Gate::Development, class);
        let (plain_release, release) = self.levels(&finding, Gate::Release, class);
        let overridden = (plain_development, plain_release) != (development, release);
        if (development, release) == (Severity::Off, Severity::Off) && !overridden {
            return None;
        }
        let (waived_by, fingerprint) = (Vec::new(), String::new());
        Some(Judged { finding, class, development, release, waived_by, overridden, fingerprint })
    }

    /// The gates in which an override changed the finding's level.
    fn changed(&self, judged: &Judged) -> impl Iterator<Item = (Gate, Code)> {
        let is_changed = |gate: &Gate| {
            let (plain, level) = self.levels(&judged.finding, *gate, judged.class);
            plain != level
        };
        Gate::ALL.iter().copied().filter(is_changed).map(|gate| (gate, judged.finding.code))
    }

    /// The pack's level and the one after overrides; what a gate does not judge at all no override revives.
    fn levels(&self, finding: &Finding, gate: Gate, class: Class) -> (Severity, Severity) {
        if finding.only.is_some_and(|only| only != gate) {
            return (Severity::Off, Severity::Off);
        }
        let level = self.pack.level(gate, finding.code, class);
        let level = finding.at_most.map_or(level, |most| level.min(most));
        let level = if self.elsewhere.may_have(finding) { level.min(Severity::Warn) } else { level };
        (level, self.overrides.level(gate, finding.code, level))
    }
}

/// The system's class and those of all items.
fn classes_in_use(trace: &Trace) -> BTreeSet<Class> {
    trace.items.iter().map(|item| item.class).chain([trace.system_class]).collect()
}

/// Worst level in the asked gate first, then worst class, then code, ids, place and key.
fn order(a: &Judged, b: &Judged, gate: Gate) -> Ordering {
    let other = if gate == Gate::Development { Gate::Release } else { Gate::Development };
    fn place(judged: &Judged) -> Option<&Place> {
        judged.finding.locations.first().map(|location| &location.place)
    }
    (Reverse(a.level(gate)), Reverse(a.class), a.finding.code)
        .cmp(&(Reverse(b.level(gate)), Reverse(b.class), b.finding.code))
        .then_with(|| a.finding.ids.cmp(&b.finding.ids))
        .then_with(|| place(a).cmp(&place(b)))
        .then_with(|| a.finding.key.cmp(&b.finding.key))
        .then_with(|| b.level(other).cmp(&a.level(other)))
        .then_with(|| a.finding.message.cmp(&b.finding.message))
}

/// Code, ids and key, hashed. Findings that share all three are told apart by their order.
fn fingerprint(judged: &mut [Judged]) {
    let mut seen = std::collections::HashMap::with_capacity(judged.len());
    for judged in judged {
        let finding = &judged.finding;
        let ids: Vec<&str> = finding.ids.iter().map(crate::model::Id::as_str).collect();
        let mut text = format!("{}\0{}\0{}", finding.code, ids.join("\0"), finding.key);
        let times = seen.entry(text.clone()).or_insert(0_usize);
        *times += 1;
        if *times > 1 {
            text.push_str(&format!("\0{times}"));
        }
        judged.fingerprint = hex_digest(text.as_bytes())[..16].to_owned();
    }
}

/// Counts what a gate makes of the findings.
pub(super) fn verdict(judged: &[Judged], gate: Gate) -> GateVerdict {
    let waived = judged.iter().filter(|judged| judged.is_waived(gate)).count();
    let count = |wanted: fn(Severity) -> bool| {
        judged.iter().filter(|judged| !judged.is_waived(gate) && wanted(judged.level(gate))).count()
    };
    let denied = count(Severity::denies);
    GateVerdict {
        passed: denied == 0,
        denied,
        warned: count(|level| level == Severity::Warn),
        noted: count(|level| level == Severity::Note),
        waived,
    }
}
