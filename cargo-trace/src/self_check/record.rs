//! The record of a self-check as data, for programs and for [`super::paper`].

use super::Corpus;
use super::compare::Side;
use super::run::{Finished, Judgement};
use crate::rules::Pack;
use iec62304_core::requirement;
use serde::Serialize;
use std::collections::BTreeMap;

/// The record's form.
pub const SCHEMA: &str = "cargo-trace/self-check/1";

/// A record.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Every variant came out as it is due.
    pub passed: bool,
    /// Variants were selected; such a record validates nothing.
    pub partial: bool,
    /// What was judged.
    pub tool: Tool,
    /// The rule packs in the program that judged.
    pub rules: Vec<Rules>,
    /// With what it was judged.
    pub corpus: CorpusFacts,
    /// Where.
    pub environment: Environment,
    /// How many.
    pub counts: Counts,
    /// By family, in the order of the tables.
    pub families: Vec<Family>,
    /// Each variant.
    pub rows: Vec<RowRecord>,
    /// Codes of findings that no variant has, with the reason.
    pub unseeded: BTreeMap<String, String>,
}

/// An executable.
#[derive(Clone, Debug, Serialize)]
pub struct Tool {
    /// What it calls itself.
    pub version: String,
    /// SHA-256 of its file; `None` where it cannot be read.
    pub sha256: Option<String>,
    /// It is the program that made this record, and not one that was named with `--binary`.
    pub is_this_program: bool,
}

/// A rule pack.
#[derive(Clone, Debug, Serialize)]
pub struct Rules {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
    /// Digest.
    pub digest: String,
    /// Who compared it with a licensed text; empty for nobody.
    pub checked_by: String,
}

/// The corpus.
#[derive(Clone, Debug, Serialize)]
pub struct CorpusFacts {
    /// SHA-256 of tree and tables.
    pub sha256: String,
    /// Variants in it, selected or not.
    pub rows: usize,
    /// The version of the program that has it.
    pub version: &'static str,
}

/// The machine and its tools.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Environment {
    /// What cargo calls itself.
    pub cargo: Option<String>,
    /// What rustc calls itself.
    pub rustc: Option<String>,
    /// Host triple.
    pub host: Option<String>,
    /// What git calls itself.
    pub git: Option<String>,
    /// When it began, UTC.
    pub started: String,
    /// When it ended, UTC.
    pub finished: String,
    /// What was typed.
    pub command: String,
}

/// Numbers of variants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All that were run.
    pub rows: usize,
    /// As they are due.
    pub passed: usize,
    /// Not so.
    pub deviating: usize,
    /// Negative controls among all.
    pub controls: usize,
}

/// A family of variants.
#[derive(Clone, Debug, Serialize)]
pub struct Family {
    /// Its name.
    pub name: String,
    /// Its numbers.
    #[serde(flatten)]
    pub counts: Counts,
}

/// A variant.
#[derive(Clone, Debug, Serialize)]
pub struct RowRecord {
    /// Id.
    pub id: String,
    /// Family.
    pub family: String,
    /// What is done.
    pub title: String,
    /// Clauses.
    pub clauses: Vec<String>,
    /// Negative control.
    pub control: bool,
    /// Files that differ from the unchanged pump.
    pub files: Vec<String>,
    /// As it is due.
    pub passed: bool,
    /// What is due.
    pub expected: Side,
    /// What came.
    pub found: Side,
    /// What differs, as sentences.
    pub deviations: Vec<String>,
}

impl Record {
    /// From what came out.
    #[must_use]
    #[requirement("RQ-143")]
    pub fn of(corpus: &Corpus, finished: &Finished<'_>, tool: Tool, environment: Environment) -> Self {
        let mut families: Vec<Family> = Vec::new();
        let mut counts = Counts::default();
        for judgement in &finished.judgements {
            let name = &judgement.row.family;
            let at = families.iter().position(|family| family.name == *name).unwrap_or_else(|| {
                families.push(Family { name: name.clone(), counts: Counts::default() });
                families.len() - 1
            });
            counts.add(judgement);
            families[at].counts.add(judgement);
        }
        Self {
            schema: SCHEMA,
            passed: counts.rows > 0 && counts.deviating == 0,
            partial: counts.rows < corpus.rows.len(),
            tool,
            rules: rules(),
            corpus: CorpusFacts {
                sha256: corpus.digest.clone(),
                rows: corpus.rows.len(),
                version: env!("CARGO_PKG_VERSION"),
            },
            environment,
            counts,
            families,
            rows: finished.judgements.iter().map(row).collect(),
            unseeded: corpus.unseeded.iter().map(|one| (one.code.to_string(), one.because.clone())).collect(),
        }
    }
}

impl Counts {
    fn add(&mut self, judgement: &Judgement<'_>) {
        self.rows += 1;
        self.controls += usize::from(judgement.row.control);
        if judgement.comparison.passed() {
            self.passed += 1;
        } else {
            self.deviating += 1;
        }
    }
}

fn rules() -> Vec<Rules> {
    let packs = Pack::all().into_iter().map(|pack| pack.facts);
    packs
        .map(|facts| Rules {
            id: facts.id.to_string(),
            version: facts.version.to_string(),
            digest: facts.digest.to_string(),
            checked_by: facts.checked_by.to_string(),
        })
        .collect()
}

fn row(judgement: &Judgement<'_>) -> RowRecord {
    let Judgement { row, files, comparison } = judgement;
    RowRecord {
        id: row.id.clone(),
        family: row.family.clone(),
        title: row.title.clone(),
        clauses: row.clauses.clone(),
        control: row.control,
        files: files.clone(),
        passed: comparison.passed(),
        expected: comparison.expected.clone(),
        found: comparison.found.clone(),
        deviations: comparison.sentences(),
    }
}
