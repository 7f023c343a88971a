//! A `testcase` while it is read: its attributes, what happened to it, and the first line of why.

use crate::model::{JunitCase, Outcome};
use jiff::civil::Date;
use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use std::sync::Arc;

/// Bytes that a name may have: each case carries those of its suite.
const LONGEST_NAME: usize = 4096;
/// Letters of a message that are kept.
const LONGEST_MESSAGE: usize = 300;

/// The attributes of an element that this reader knows, each once.
#[derive(Debug, Default)]
pub(super) struct Attributes(Vec<(&'static str, String)>);

const KNOWN: &[&str] = &["name", "classname", "time", "timestamp", "status", "result", "message"];

impl Attributes {
    pub(super) fn read(element: &BytesStart<'_>) -> Result<Self, String> {
        let mut known = Self::default();
        let mut attributes = element.attributes();
        // Its own check for repeated names compares each with each.
        for attribute in attributes.with_checks(false) {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let Some(name) = KNOWN.iter().find(|known| **known == attribute.key.as_ref()) else { continue };
            if known.0.iter().any(|(there, _)| there == name) {
                return Err(format!("`{name}` is written twice"));
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| format!("`{name}` cannot be read: {error}"))?;
            if value.len() > LONGEST_NAME && !matches!(*name, "message") {
                return Err(format!("`{name}` is longer than {LONGEST_NAME} bytes"));
            }
            known.0.push((name, value.into_owned()));
        }
        Ok(known)
    }

    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(there, _)| *there == name)?;
        Some(self.0.swap_remove(at).1)
    }
}

/// A case that is not closed yet.
#[derive(Debug)]
pub(super) struct OpenCase {
    class: String,
    name: String,
    day: Option<Date>,
    duration_ms: Option<u64>,
    /// What its attributes and children say, the worst so far.
    outcome: Outcome,
    /// An earlier attempt failed.
    failed_before: bool,
    message: Option<String>,
    /// The text of the open fault, where that is to tell the message.
    heard: Option<String>,
}

impl OpenCase {
    pub(super) fn read(element: &BytesStart<'_>) -> Result<Self, String> {
        let mut attributes = Attributes::read(element)?;
        let name = attributes.take("name").ok_or("a `testcase` has no `name`")?;
        let mut outcome = Outcome::Passed;
        let mut message = None;
        for said in [attributes.take("status"), attributes.take("result")].into_iter().flatten() {
            let meant = outcome_of_word(&said);
            if meant == Outcome::Unknown {
                message = first_line(&format!("the status `{said}` is not known"));
            }
            outcome = worse(outcome, meant);
        }
        Ok(Self {
            class: attributes.take("classname").unwrap_or_default(),
            name,
            day: attributes.take("timestamp").as_deref().and_then(day),
            duration_ms: attributes.take("time").as_deref().and_then(milliseconds),
            outcome,
            failed_before: false,
            message,
            heard: None,
        })
    }

    /// Takes in an element of the case; true where its text may tell why.
    pub(super) fn child(&mut self, name: &str, element: &BytesStart<'_>) -> Result<bool, String> {
        let outcome = match name {
            "failure" | "error" => Outcome::Failed,
            "skipped" | "ignored" | "disabled" => Outcome::Ignored,
            "flakyFailure" | "flakyError" | "rerunFailure" | "rerunError" => {
                self.failed_before = true;
                Outcome::Passed
            }
            _ => return Ok(false),
        };
        let is_worse = worse(self.outcome, outcome) != self.outcome;
        self.outcome = worse(self.outcome, outcome);
        // The message of what decides; among equals the first one.
        if is_worse || self.message.is_none() {
            self.message = Attributes::read(element)?.take("message").as_deref().and_then(first_line);
        }
        self.heard = self.message.is_none().then(String::new);
        Ok(true)
    }

    /// Text inside of a fault; it comes in pieces, one for each reference to a character.
    pub(super) fn text(&mut self, piece: &str) {
        if let Some(heard) = self.heard.as_mut().filter(|heard| heard.len() < LONGEST_NAME) {
            let piece = if heard.is_empty() { piece.trim_start() } else { piece };
            heard.extend(piece.chars().take(LONGEST_NAME));
        }
    }

    /// The fault is closed.
    pub(super) fn fault_ends(&mut self) {
        if let Some(heard) = self.heard.take() {
            self.message = first_line(&heard);
        }
    }

    pub(super) fn finished(self, file: &Arc<str>, suite: String, inherited: Option<Date>) -> JunitCase {
        let outcome = match self.outcome {
            Outcome::Passed if self.failed_before => Outcome::Flaky,
            outcome => outcome,
        };
        JunitCase {
            file: Arc::clone(file),
            suite,
            class: self.class,
            name: self.name,
            outcome,
            duration_ms: self.duration_ms,
            message: self.message.filter(|_| outcome != Outcome::Passed),
            date: self.day.or(inherited),
        }
    }
}

/// A failure outside of all cases of a suite, as a case of its own.
pub(super) fn of_suite(file: &Arc<str>, suite: &str, date: Option<Date>, message: Option<String>) -> JunitCase {
    JunitCase {
        file: Arc::clone(file),
        suite: suite.to_owned(),
        class: String::new(),
        name: suite.to_owned(),
        outcome: Outcome::Failed,
        duration_ms: None,
        message: message.as_deref().and_then(first_line),
        date,
    }
}

/// What gtest, `CTest` and others write as `status` or `result`. gtest marks its disabled tests by nothing else.
fn outcome_of_word(word: &str) -> Outcome {
    match word.to_ascii_lowercase().as_str() {
        "" | "run" | "completed" | "pass" | "passed" | "ok" | "success" | "successful" => Outcome::Passed,
        "notrun" | "suppressed" | "skipped" | "disabled" | "ignored" => Outcome::Ignored,
        "fail" | "failed" | "failure" | "error" => Outcome::Failed,
        _ => Outcome::Unknown,
    }
}

/// The one of two words about a case that says less for it.
fn worse(a: Outcome, b: Outcome) -> Outcome {
    let weight = |outcome: Outcome| match outcome {
        Outcome::Passed => 0,
        Outcome::Unknown => 1,
        Outcome::Ignored => 2,
        _ => 3,
    };
    if weight(b) > weight(a) { b } else { a }
}

/// The first line that says something, without control characters, cut where nobody reads on.
fn first_line(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let mut letters = line.chars().filter(|c| !c.is_control());
    let mut out: String = letters.by_ref().take(LONGEST_MESSAGE).collect();
    if letters.next().is_some() {
        out.push('…');
    }
    (!out.is_empty()).then_some(out)
}

/// The day of `2026-11-03T10:15:00+01:00`, as it is written.
pub(super) fn day(timestamp: &str) -> Option<Date> {
    timestamp.trim().get(..10).filter(|day| day.as_bytes().get(4) == Some(&b'-')).and_then(|day| day.parse().ok())
}

/// Seconds with a fraction; some writers group the thousands.
fn milliseconds(time: &str) -> Option<u64> {
    let seconds: f64 = time.trim().replace(',', "").parse().ok()?;
    let milliseconds = (seconds * 1000.0).round();
    (0.0..1e15).contains(&milliseconds).then_some(milliseconds as u64)
}
