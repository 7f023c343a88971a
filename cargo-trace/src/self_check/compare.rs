//! What the tool has said of a variant, held against what is due: no more, no fewer, right ids, places and levels.

use super::change::{Change, Due};
use super::table::{ExpectedError, Row, Spot};
use crate::finding::Severity;
use crate::model::Gate;
use iec62304_core::requirement;
use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// How a run of the gate ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The gate that was asked.
    pub gate: Gate,
    /// Exit code; `None` after a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// A finding, due or found, in the one form in which both are compared and kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Claim {
    /// Code.
    pub code: String,
    /// Ids, sorted.
    pub ids: Vec<String>,
    /// `file:line` of its places, the primary one first.
    pub places: Vec<String>,
    /// Level in the development gate.
    pub development: String,
    /// Level in the release gate.
    pub release: String,
    /// Gates in which a waiver holds for it.
    pub waived: Vec<String>,
}

/// Both sides of a variant, and what differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// What is due: findings, or an error.
    pub expected: Side,
    /// What came.
    pub found: Side,
    /// Due, and not found.
    pub missing: Vec<Claim>,
    /// Found, and not due.
    pub unexpected: Vec<Claim>,
    /// Everything else that differs, each as a sentence.
    pub differences: Vec<String>,
}

/// One side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Findings; `None` where there is no verdict.
    pub findings: Option<Vec<Claim>>,
    /// Exit code of each gate that was asked.
    pub exit_codes: Vec<(String, Option<i32>)>,
    /// Words of the error that is due, or the error.
    pub says: Vec<String>,
}

impl Comparison {
    /// Everything is as it is due.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.missing.is_empty() && self.unexpected.is_empty() && self.differences.is_empty()
    }

    /// What differs, each as a sentence.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let missing = self.missing.iter().map(|claim| format!("due, and not found: {claim}"));
        let unexpected = self.unexpected.iter().map(|claim| format!("found, and not due: {claim}"));
        missing.chain(unexpected).chain(self.differences.iter().cloned()).collect()
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.code)?;
        if !self.ids.is_empty() {
            write!(f, " of {}", self.ids.join(", "))?;
        }
        if !self.places.is_empty() {
            write!(f, " at {}", self.places.join(", "))?;
        }
        write!(f, "; development {}, release {}", self.development, self.release)?;
        if !self.waived.is_empty() {
            write!(f, ", waived in {}", self.waived.join(" and "))?;
        }
        Ok(())
    }
}

/// Holds answers against what is due.
#[must_use]
#[requirement("RQ-140", "RQ-141")]
pub fn compare(row: &Row, change: &Change, answers: &[Answer]) -> Comparison {
    match &row.error {
        Some(error) => with_error(error, answers),
        None => with_findings(&change.due, answers),
    }
}

fn with_error(error: &ExpectedError, answers: &[Answer]) -> Comparison {
    let code = i32::from(error.code);
    let mut comparison = Comparison::default();
    comparison.expected.says.clone_from(&error.says);
    for answer in answers {
        let gate = answer.gate;
        comparison.expected.exit_codes.push((gate.as_str().to_owned(), Some(code)));
        comparison.found.exit_codes.push((gate.as_str().to_owned(), answer.code));
        comparison.found.says.push(answer.stderr.clone());
        if answer.code != Some(code) {
            comparison.differences.push(exit(answer, code));
        }
        let passes = |verdict: Value| verdict[gate.as_str()]["outcome"] == "passed";
        if read(&answer.stdout).is_ok_and(|said| said.verdict.is_some_and(passes)) {
            comparison.differences.push(format!("the {gate} gate passed where an error is due"));
        }
        for words in error.says.iter().filter(|words| !answer.stderr.contains(words.as_str())) {
            comparison.differences.push(format!("the {gate} gate did not say `{words}`: {}", answer.stderr.trim()));
        }
    }
    comparison
}

fn with_findings(due: &[Due], answers: &[Answer]) -> Comparison {
    let expected: Vec<Claim> = sorted(due.iter().map(claim_of).collect());
    let mut comparison = Comparison::default();
    for answer in answers {
        let gate = answer.gate;
        let code = i32::from(fails(&expected, gate)) * 100;
        comparison.expected.exit_codes.push((gate.as_str().to_owned(), Some(code)));
        comparison.found.exit_codes.push((gate.as_str().to_owned(), answer.code));
        if answer.code != Some(code) {
            comparison.differences.push(exit(answer, code));
        }
        match read(&answer.stdout) {
            Ok(Said { findings, verdict: Some(verdict) }) => {
                for judged in Gate::ALL {
                    let outcome = if fails(&expected, *judged) { "failed" } else { "passed" };
                    let found = verdict[judged.to_string()]["outcome"].as_str().unwrap_or_default();
                    if found != outcome {
                        comparison.differences.push(format!("the verdict on {judged} is `{found}`, not `{outcome}`"));
                    }
                }
                // A gate tells what it weighs.
                let of_gate: Vec<&Due> = due.iter().filter(|due| weighs(&claim_of(due), gate)).collect();
                let (missing, unexpected) = difference(&of_gate, &findings);
                comparison.missing.extend(missing);
                comparison.unexpected.extend(unexpected);
                comparison.found.findings.get_or_insert_default().extend(findings);
            }
            Ok(_) => comparison.differences.push(format!("the {gate} gate gave no verdict: {}", answer.stderr.trim())),
            Err(line) => comparison.differences.push(format!("the {gate} gate wrote what is no message: {line}")),
        }
    }
    comparison.missing = sorted(comparison.missing);
    comparison.missing.dedup();
    comparison.unexpected = sorted(comparison.unexpected);
    comparison.unexpected.dedup();
    if let Some(found) = &mut comparison.found.findings {
        found.sort();
        found.dedup();
    }
    comparison.expected.findings = Some(expected);
    comparison
}

fn exit(answer: &Answer, due: i32) -> String {
    let code = answer.code.map_or_else(|| "none, but a signal".to_owned(), |code| code.to_string());
    format!("the exit code of the {} gate is {code}, not {due}", answer.gate)
}

/// A finding that fails this gate is among them.
fn fails(claims: &[Claim], gate: Gate) -> bool {
    let is_denied = |level: &str| level == Severity::Deny.as_str() || level == Severity::Locked.as_str();
    claims
        .iter()
        .any(|claim| is_denied(level(claim, gate)) && !claim.waived.iter().any(|waived| waived == gate.as_str()))
}

fn level(claim: &Claim, gate: Gate) -> &str {
    if gate == Gate::Development { &claim.development } else { &claim.release }
}

/// The gate says something of it.
fn weighs(claim: &Claim, gate: Gate) -> bool {
    level(claim, gate) != Severity::Off.as_str()
}

/// What is due and not found, and what is found and not due. Each is taken once.
fn difference(due: &[&Due], found: &[Claim]) -> (Vec<Claim>, Vec<Claim>) {
    let mut left: Vec<&Claim> = found.iter().collect();
    let mut missing = Vec::new();
    for due in due {
        let claim = claim_of(due);
        let is_it = |found: &&Claim| {
            let places = match found.places.get(..claim.places.len()) {
                Some(first) if due.finding.open => first,
                _ => &found.places,
            };
            let Claim { code, ids, development, release, waived, .. } = &claim;
            let same = |(due, found): (&String, &String)| {
                due == found || found.strip_prefix(due.as_str()).is_some_and(|rest| rest.starts_with(':'))
            };
            places.len() == claim.places.len()
                && claim.places.iter().zip(places).all(same)
                && (code, ids, development, release, waived)
                    == (&found.code, &found.ids, &found.development, &found.release, &found.waived)
        };
        match left.iter().position(is_it) {
            Some(at) => drop(left.swap_remove(at)),
            None => missing.push(claim),
        }
    }
    (missing, left.into_iter().cloned().collect())
}

fn claim_of(due: &Due) -> Claim {
    let finding = &due.finding;
    let place = |(spot, line): (&Spot, &Option<usize>)| match line {
        Some(line) => format!("{}:{line}", spot.at),
        None => spot.at.clone(),
    };
    let places = finding.places.iter().zip(&due.lines).map(place).collect();
    Claim {
        code: finding.code.to_string(),
        ids: sorted(finding.ids.clone()),
        places,
        development: finding.development.as_str().to_owned(),
        release: finding.release.as_str().to_owned(),
        waived: finding.waived.iter().map(|gate| gate.as_str().to_owned()).collect(),
    }
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

struct Said {
    findings: Vec<Claim>,
    verdict: Option<Value>,
}

/// The messages of `--message-format json`; findings that both gates leave out are none.
fn read(stdout: &str) -> Result<Said, String> {
    let mut said = Said { findings: Vec::new(), verdict: None };
    for line in stdout.lines() {
        let message: Value = serde_json::from_str(line).map_err(|_| line.to_owned())?;
        match message["reason"].as_str() {
            Some("finding") => said.findings.push(found(&message)),
            Some("verdict") => said.verdict = Some(message),
            _ => return Err(line.to_owned()),
        }
    }
    said.findings.retain(|claim| claim.development != "off" || claim.release != "off");
    said.findings.sort();
    Ok(said)
}

fn found(message: &Value) -> Claim {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let place = |place: &Value| match place["line"].as_u64() {
        Some(line) => format!("{}:{line}", text(&place["file"])),
        None => text(&place["file"]),
    };
    let waived = Gate::WORDS.iter().filter(|word| !message["waived_by"][**word].is_null());
    Claim {
        code: text(&message["code"]),
        ids: sorted(list(&message["ids"]).iter().map(text).collect()),
        places: list(&message["locations"]).iter().map(place).collect(),
        development: text(&message["levels"]["development"]),
        release: text(&message["levels"]["release"]),
        waived: waived.map(|word| (*word).to_owned()).collect(),
    }
}
