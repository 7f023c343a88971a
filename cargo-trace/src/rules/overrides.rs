//! `[policy]` and the command line: which level a finding has in the end, and what an override may not do.

use super::options::{CommandLineOverride, JudgeOptions, OverrideTarget};
use super::pack::Pack;
use super::words::list;
use crate::finding::{Code, Finding, Judged, Severity};
use crate::model::{Class, Config, Gate, Override, Place, Spanned};
use iec62304_core::requirement;
use std::collections::{BTreeSet, HashMap};

/// Overrides in force, by code.
pub(super) struct Overrides<'a> {
    policy: HashMap<Code, Vec<&'a Override>>,
    command_line: &'a [CommandLineOverride],
}

impl<'a> Overrides<'a> {
    pub(super) fn new(config: &'a Config, options: &'a JudgeOptions) -> Self {
        let mut policy: HashMap<Code, Vec<&Override>> = HashMap::new();
        for line in &config.policy {
            policy.entry(line.code.value).or_default().push(line);
        }
        Self { policy, command_line: &options.overrides }
    }

    /// The level after `[policy]`, then after the command line.
    #[requirement("RQ-045", "RQ-048")]
    pub(super) fn level(&self, gate: Gate, code: Code, level: Severity) -> Severity {
        if level == Severity::Locked {
            return level;
        }
        let mut now = level;
        for line in self.policy.get(&code).into_iter().flatten().filter(|line| speaks_of(line, gate)) {
            if line.level >= level || may_lower(line, gate) {
                now = line.level.min(Severity::Deny);
            }
        }
        let by_hand = self.command_line.iter().rfind(|line| line.fits(code, now)).map(|line| line.level);
        match (by_hand, gate) {
            (Some(wanted), Gate::Development) => wanted.min(Severity::Deny),
            // Shortcuts hold in development only; being stricter is welcome in both gates.
            (Some(wanted), Gate::Release) => now.max(wanted.min(Severity::Deny)),
            (None, _) => now,
        }
    }
}

fn speaks_of(line: &Override, gate: Gate) -> bool {
    line.gate.is_none_or(|named| named == gate)
}

/// Lowering needs a reason, in release also who approved it and when.
fn may_lower(line: &Override, gate: Gate) -> bool {
    lacking(line, gate).is_empty()
}

fn lacking(line: &Override, gate: Gate) -> Vec<&'static str> {
    let empty = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    let mut lacking = Vec::new();
    if empty(&line.reason) {
        lacking.push("reason");
    }
    if gate == Gate::Release {
        if empty(&line.approver) {
            lacking.push("approver");
        }
        if line.approved_on.is_none() {
            lacking.push("approved_on");
        }
    }
    lacking
}

/// What is wrong with the overrides themselves. `classes` are those in use.
#[requirement("RQ-048")]
pub(super) fn check(config: &Config, options: &JudgeOptions, pack: &Pack, classes: &BTreeSet<Class>) -> Vec<Finding> {
    let mut found = Vec::new();
    for line in &config.policy {
        for gate in Gate::ALL.iter().copied().filter(|gate| speaks_of(line, *gate)) {
            let levels = || classes.iter().map(|class| pack.level(gate, line.code.value, *class));
            let highest = levels().max().unwrap_or(Severity::Off);
            let lacking = lacking(line, gate);
            if highest == Severity::Locked {
                if line.level < Severity::Deny {
                    found.push(locked(&line.code, line.level, gate));
                }
            } else if line.level < highest && !lacking.is_empty() {
                found.push(without_reason(line, gate, &lacking));
            }
        }
    }
    for line in options.overrides.iter().filter(|line| line.lowers()) {
        if let OverrideTarget::Code(code) = line.target {
            let level = |class: &Class| pack.level(Gate::Development, code, *class);
            if classes.iter().any(|class| level(class) == Severity::Locked) {
                found.push(locked_by_hand(line, code));
            }
        }
    }
    found
}

fn override_without_reason(message: String, gate: Gate, code: Code) -> Finding {
    let mut finding = Finding::new(Code::OverrideWithoutReason, message).key(format!("{code} {gate}"));
    finding.only = Some(gate);
    finding
}

fn without_reason(line: &Override, gate: Gate, lacking: &[&str]) -> Finding {
    let code = line.code.value;
    let message = format!("`{code}` is lowered to {} for {gate} without {}", line.level, list(lacking));
    let help = match gate {
        Gate::Development => {
            format!("the line has no effect; write `{code} = {{ level = \"{}\", reason = \"…\" }}`", line.level)
        }
        Gate::Release => format!(
            "the line has no effect in release; add `approver = \"…\", approved_on = …`, or keep it to development: \
             `{code} = {{ gate = \"development\", level = \"{}\", reason = \"…\" }}`",
            line.level
        ),
    };
    override_without_reason(message, gate, code).at(&line.code.place, "lowered here").help(help)
}

fn locked(code: &Spanned<Code>, level: Severity, gate: Gate) -> Finding {
    let message = format!("`{}` is locked for {gate} and cannot be set to {level}", code.value);
    let other = match gate {
        Gate::Development => "take the line out",
        Gate::Release => "take the line out, or keep it to development with `gate = \"development\"`",
    };
    override_without_reason(message, gate, code.value).at(&code.place, "has no effect").help(other)
}

fn locked_by_hand(line: &CommandLineOverride, code: Code) -> Finding {
    let message = format!("`{code}` is locked, so `{}` has no effect", line.as_typed());
    override_without_reason(message, Gate::Development, code)
        .help("mend what it says; no option silences it")
        .key(format!("{code} command line"))
}

/// The overrides as the report lists them: the policy's lines, then what was typed, code by code.
#[requirement("RQ-045")]
pub(super) fn listed(config: &Config, options: &JudgeOptions, judged: &[Judged]) -> Vec<Override> {
    let mut all = config.policy.clone();
    for line in &options.overrides {
        let codes: BTreeSet<Code> = match line.target {
            OverrideTarget::Code(code) => BTreeSet::from([code]),
            // A whole level is no code: the codes whose findings it changed are named.
            OverrideTarget::Warnings | OverrideTarget::Notes => judged
                .iter()
                .filter(|judged| judged.overridden && judged.development == line.level.min(Severity::Deny))
                .map(|judged| judged.finding.code)
                .collect(),
        };
        all.extend(codes.into_iter().map(|code| as_override(line, code)));
    }
    all
}

fn as_override(line: &CommandLineOverride, code: Code) -> Override {
    Override {
        code: Spanned::new(code, Place::file("command line")),
        level: line.level,
        gate: line.lowers().then_some(Gate::Development),
        reason: Some(format!("`{}` on the command line", line.as_typed())),
        approver: None,
        approved_on: None,
    }
}
