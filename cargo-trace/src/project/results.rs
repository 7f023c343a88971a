//! What a record takes from files: the result of its JUnit case, and whether its attachments are as it says.

use super::faults::{self, Owner};
use super::files;
use super::words::nearest;
use crate::evidence::junit;
use crate::finding::Finding;
use crate::model::{Found, InputFile, JunitCase, Outcome, Record, RecordResult, Spanned};
use camino::Utf8Path;
use iec62304_core::requirement;
use std::collections::{BTreeMap, HashMap};

/// How many slips in the names of one file's cases get a nearest name: each is compared with all cases.
const HINTS: usize = 25;

/// A JUnit file that a record names.
#[derive(Debug)]
pub enum Report {
    /// Its cases.
    Read(Cases),
    /// There is none.
    Absent,
    /// It cannot be used.
    Unusable(String),
}

/// The cases of a file, to be looked up by what a record writes.
#[derive(Debug, Default)]
pub struct Cases {
    cases: Vec<JunitCase>,
    /// By name, and by class and name.
    by_name: HashMap<String, Vec<usize>>,
    hints: usize,
}

/// Reads the files that the records name. What was read is an input of the verdict.
#[requirement("RQ-038")]
pub fn from_disk(root: &Utf8Path, records: &mut [Record], findings: &mut Vec<Finding>) -> Vec<InputFile> {
    let mut inputs: BTreeMap<String, InputFile> = BTreeMap::new();
    let mut digests: HashMap<String, Result<String, String>> = HashMap::new();
    let mut reports: HashMap<String, Report> = HashMap::new();
    for record in records {
        for attachment in &mut record.attachments {
            let path = &attachment.path.value;
            let digest = digests.entry(path.clone()).or_insert_with(|| files::digest(root, path));
            attachment.found = match digest {
                Ok(digest) if *digest == attachment.sha256 => Found::Same,
                Ok(digest) => Found::Other(digest.clone()),
                Err(why) => Found::Missing(why.clone()),
            };
            if let Ok(sha256) = digest {
                inputs.entry(path.clone()).or_insert_with(|| input(path, "attachment", sha256.clone()));
            }
        }
        if let Some(junit) = &record.junit {
            let path = junit.value.clone();
            let report = reports.entry(path.clone()).or_insert_with(|| match files::read_bytes(root, &path) {
                Ok(Some((bytes, sha256))) => {
                    inputs.entry(path.clone()).or_insert_with(|| input(&path, "result", sha256));
                    junit::read_bytes(&path, &bytes)
                        .map_or_else(Report::Unusable, |cases| Report::Read(Cases::new(cases)))
                }
                Ok(None) => Report::Absent,
                Err(why) => Report::Unusable(why),
            });
            findings.extend(take(record, report));
        }
    }
    inputs.into_values().collect()
}

fn input(path: &str, role: &'static str, sha256: String) -> InputFile {
    InputFile { path: path.into(), role, sha256 }
}

/// Gives a record the result of its case; what stands in the way is a finding, and then it has none.
#[requirement("RQ-038")]
pub fn take(record: &mut Record, report: &mut Report) -> Option<Finding> {
    let (junit, case) = (record.junit.as_ref()?, record.case.as_ref()?);
    let owner = Owner::record(&record.id.value);
    let cases = match report {
        Report::Read(cases) => cases,
        Report::Absent => return Some(faults::junit_missing(&owner, &junit.value, &junit.place)),
        Report::Unusable(why) => return Some(faults::junit_unusable(&owner, &junit.value, why, &junit.place)),
    };
    let found = match cases.by_name.get(&case.value).map(Vec::as_slice) {
        Some([only]) => &cases.cases[*only],
        Some(several) => {
            let ways = cases.told_apart(several);
            return Some(faults::junit_case_ambiguous(&owner, &case.value, several.len(), &ways, &case.place));
        }
        None => {
            let near = cases.near(&case.value);
            let count = cases.cases.len();
            return Some(faults::junit_case_unknown(&owner, &case.value, near.as_deref(), count, &case.place));
        }
    };
    let result = match found.outcome {
        Outcome::Passed => RecordResult::Pass,
        // A case that was left out was not carried out.
        Outcome::Ignored | Outcome::NotRun | Outcome::Blocked => RecordResult::Blocked,
        // A verification that holds now and then does not hold.
        Outcome::Failed | Outcome::Flaky => RecordResult::Fail,
        Outcome::PassedWithDeviation | Outcome::Unknown => {
            let why = found.message.as_deref().unwrap_or("neither passed nor failed");
            return Some(faults::junit_case_silent(&owner, &case.value, why, &case.place));
        }
    };
    record.result = Some(Spanned::new(result, case.place.clone()));
    if let Some(date) = found.date {
        record.date = Some(Spanned::new(date, case.place.clone()));
    }
    let has_date = record.date.is_some();
    record.missing.retain(|field| *field != "result" && !(*field == "date" && has_date));
    None
}

impl Cases {
    /// The cases of one file.
    #[must_use]
    pub fn new(cases: Vec<JunitCase>) -> Self {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (n, case) in cases.iter().enumerate() {
            by_name.entry(case.name.clone()).or_default().push(n);
            if !case.class.is_empty() {
                by_name.entry(with_class(case)).or_default().push(n);
            }
        }
        Self { cases, by_name, hints: 0 }
    }

    /// Names with classes of some cases of one name, where each is the only one of that name; at most a few.
    fn told_apart(&self, cases: &[usize]) -> Vec<String> {
        const SHOWN: usize = 4;
        let names = cases.iter().take(SHOWN).map(|n| with_class(&self.cases[*n]));
        names.filter(|name| self.by_name.get(name).is_some_and(|cases| cases.len() == 1)).collect()
    }

    fn near(&mut self, name: &str) -> Option<String> {
        if self.hints == HINTS {
            return None;
        }
        self.hints += 1;
        let has_class = name.contains(char::is_whitespace);
        let mut names: Vec<String> = self.cases.iter().map(|case| case.name.clone()).collect();
        if has_class {
            names.extend(self.cases.iter().map(with_class));
        }
        nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
    }
}

fn with_class(case: &JunitCase) -> String {
    format!("{} {}", case.class, case.name)
}
