//! The tables of variants: what is changed, and which findings are due.
//!
//! A table is TOML. A row may stand for several: with `for`, a list of words or of tables of words, it is written once
//! for each, `{id}` (or the table's names) replaced in every string.

use crate::finding::{Code, Severity};
use crate::model::Gate;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::mem;
use toml::Value;

/// One table, read.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Findings of the unchanged tree, which every row has that does not say otherwise.
    pub base: Vec<Base>,
    /// Its variants.
    pub rows: Vec<Row>,
    /// Codes that no variant has.
    pub unseeded: Vec<Unseeded>,
}

/// A variant of the pump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub id: String,
    /// The family that it belongs to.
    pub family: String,
    /// What is done, in a few words.
    pub title: String,
    /// Clauses for which it is evidence.
    pub clauses: Vec<String>,
    /// No finding is due but those of the unchanged tree.
    pub control: bool,
    /// Files that get another name.
    pub rename: Vec<Rename>,
    /// Files that go.
    pub remove: Vec<String>,
    /// New files with their text.
    pub write: BTreeMap<String, String>,
    /// Text at the end of files.
    pub append: BTreeMap<String, String>,
    /// Text in files that is replaced.
    pub edit: Vec<Edit>,
    /// Which results of tests are judged.
    pub results: Results,
    /// More words for `cargo trace check`.
    pub arguments: Vec<String>,
    /// The findings that are due, those of the unchanged tree among them.
    pub expect: Vec<Expected>,
    /// The tool ends with an error instead of a verdict.
    pub error: Option<ExpectedError>,
}

/// Which results of tests a variant is judged with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Results {
    /// Those of the unchanged tree, from both kinds of run.
    Base,
    /// Those of the unchanged tree, of one kind of run: with probes or without.
    Half {
        /// With probes.
        probes: bool,
    },
    /// Those of the unchanged tree, and beside them the runs without probes once more, damaged in this way.
    Spoiled(Replace),
    /// None.
    None,
    /// Those of runs of the changed tree.
    Own {
        /// The change is committed before the runs.
        committed: bool,
        /// Somebody stands for the runs.
        attributed: bool,
        /// The run with probes is repeated.
        twice: bool,
        /// Tests with this in their name are left out.
        skip: Option<String>,
    },
}

/// A file gets another name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
}

/// A text that stands once, and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replace {
    /// It.
    pub find: String,
    /// The other.
    pub replace: String,
}

/// A replacement in a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The file.
    pub file: String,
    /// A text that stands once in it.
    pub find: String,
    /// What stands there instead.
    pub replace: String,
    /// Every occurrence of the text, of which there is at least one.
    #[serde(default)]
    pub all: bool,
}

/// A finding that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Its code.
    pub code: Code,
    /// All ids that it names.
    pub ids: Vec<String>,
    /// Its places, the primary one first.
    pub places: Vec<Spot>,
    /// Only the first places are known; those that follow are not compared.
    pub open: bool,
    /// Level in the development gate.
    pub development: Severity,
    /// Level in the release gate.
    pub release: Severity,
    /// Gates in which a waiver holds for it.
    pub waived: Vec<Gate>,
}

/// A finding of the unchanged tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// It.
    pub finding: Expected,
    /// It is there only where no results of tests are judged.
    pub without_results: bool,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    /// The file, after the change.
    pub at: String,
    /// A text that stands on one line only, at or below which the line is looked for.
    pub below: Option<String>,
    /// A text that stands on that line; without `below`, on no other. Of files that are no part of the tree the line is left open.
    pub line: Option<String>,
}

/// An error that is due.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedError {
    /// The exit code.
    pub code: u8,
    /// Words that are said.
    pub says: Vec<String>,
}

/// A code that no variant has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseeded {
    /// It.
    pub code: Code,
    /// Why not.
    pub because: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    family: String,
    results: Option<String>,
    #[serde(default)]
    base: Vec<RawBase>,
    #[serde(default)]
    row: Vec<Value>,
    #[serde(default)]
    unseeded: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRow {
    id: String,
    title: String,
    #[serde(default)]
    clauses: Vec<String>,
    #[serde(default)]
    control: bool,
    #[serde(default)]
    rename: Vec<Rename>,
    #[serde(default)]
    remove: Vec<String>,
    #[serde(default)]
    write: BTreeMap<String, String>,
    #[serde(default)]
    append: BTreeMap<String, String>,
    #[serde(default)]
    edit: Vec<Edit>,
    #[serde(default)]
    tests: bool,
    uncommitted: Option<bool>,
    unattributed: Option<bool>,
    twice: Option<bool>,
    skip: Option<String>,
    results: Option<String>,
    spoil: Option<Replace>,
    #[serde(default)]
    arguments: Vec<String>,
    #[serde(default)]
    expect: Vec<RawExpected>,
    #[serde(default)]
    without: Vec<String>,
    error: Option<ExpectedError>,
}

#[derive(Deserialize)]
struct RawExpected {
    code: String,
    #[serde(default)]
    ids: Vec<String>,
    at: Option<String>,
    below: Option<String>,
    line: Option<String>,
    also: Option<Vec<Spot>>,
    development: String,
    release: String,
    #[serde(default)]
    waived: Vec<String>,
}

#[derive(Deserialize)]
struct RawBase {
    #[serde(default)]
    without_results: bool,
    #[serde(flatten)]
    finding: RawExpected,
}

/// Reads a table; `base` are the findings of the unchanged tree that an earlier one states.
///
/// # Errors
///
/// What is wrong, with the row.
pub fn read(text: &str, base: &[Base]) -> Result<Table, String> {
    let mut raw: RawTable = toml::from_str(text).map_err(|error| error.to_string())?;
    let of = |raw: RawBase| Ok(Base { finding: expected(raw.finding)?, without_results: raw.without_results });
    let stated = mem::take(&mut raw.base).into_iter().map(of).collect::<Result<Vec<_>, String>>()?;
    let inherited: Vec<Base> = base.iter().chain(&stated).cloned().collect();
    let mut rows = Vec::new();
    for template in mem::take(&mut raw.row) {
        for value in written_out(template)? {
            let name = value.get("id").and_then(Value::as_str).unwrap_or("a row without id").to_owned();
            let row: RawRow = value.try_into().map_err(|error| format!("{name}: {error}"))?;
            rows.push(self::row(row, &raw, &inherited).map_err(|error| format!("{name}: {error}"))?);
        }
    }
    let unseeded = raw.unseeded.into_iter().map(|(word, because)| Ok(Unseeded { code: code(&word)?, because }));
    Ok(Table { base: stated, rows, unseeded: unseeded.collect::<Result<_, String>>()? })
}

/// The rows that a row stands for.
fn written_out(mut template: Value) -> Result<Vec<Value>, String> {
    let list = template.as_table_mut().and_then(|table| table.remove("for"));
    let Some(list) = list else { return Ok(vec![template]) };
    let list = list.as_array().cloned().ok_or("`for` is no list")?;
    let mut rows = Vec::new();
    for item in list {
        let words: Vec<(String, String)> = match item {
            Value::String(word) => vec![("{id}".to_owned(), word)],
            Value::Table(table) => table
                .into_iter()
                .map(|(name, word)| Some((format!("{{{name}}}"), word.as_str()?.to_owned())))
                .collect::<Option<_>>()
                .ok_or("a value of `for` is no word")?,
            _ => return Err("`for` is no list of words or tables".to_owned()),
        };
        rows.push(replaced(&template, &words));
    }
    Ok(rows)
}

fn replaced(value: &Value, words: &[(String, String)]) -> Value {
    let text = |text: &str| words.iter().fold(text.to_owned(), |text, (name, word)| text.replace(name, word));
    match value {
        Value::String(string) => Value::String(text(string)),
        Value::Array(array) => Value::Array(array.iter().map(|value| replaced(value, words)).collect()),
        Value::Table(table) => {
            Value::Table(table.iter().map(|(name, value)| (text(name), replaced(value, words))).collect())
        }
        other => other.clone(),
    }
}

fn row(mut raw: RawRow, table: &RawTable, base: &[Base]) -> Result<Row, String> {
    if raw.results.is_none() && !raw.tests && raw.spoil.is_none() {
        raw.results.clone_from(&table.results);
    }
    let results = results(&raw)?;
    let is_left_out = |base: &&Base| base.without_results && results != Results::None;
    let base = base.iter().filter(|base| !is_left_out(base)).map(|base| &base.finding);
    for word in &raw.without {
        let code = code(word)?;
        if !base.clone().any(|finding| finding.code == code) {
            return Err(format!("`{word}` is no finding of the unchanged tree"));
        }
    }
    let stays = |finding: &&Expected| !raw.without.iter().any(|word| *word == finding.code.as_str());
    let mut expect: Vec<Expected> = base.filter(stays).cloned().collect();
    if raw.control && !(raw.expect.is_empty() && raw.without.is_empty() && raw.error.is_none()) {
        return Err("a control expects nothing but the findings of the unchanged tree".to_owned());
    }
    if raw.error.is_some() && !raw.expect.is_empty() {
        return Err("an error comes instead of findings".to_owned());
    }
    for finding in raw.expect {
        expect.push(expected(finding)?);
    }
    Ok(Row {
        id: raw.id,
        family: table.family.clone(),
        title: raw.title,
        clauses: raw.clauses,
        control: raw.control,
        rename: raw.rename,
        remove: raw.remove,
        write: raw.write,
        append: raw.append,
        edit: raw.edit,
        results,
        arguments: raw.arguments,
        expect,
        error: raw.error,
    })
}

fn results(raw: &RawRow) -> Result<Results, String> {
    let own = || Results::Own {
        committed: !raw.uncommitted.unwrap_or(false),
        attributed: !raw.unattributed.unwrap_or(false),
        twice: raw.twice.unwrap_or(false),
        skip: raw.skip.clone(),
    };
    match (raw.tests, raw.results.as_deref(), &raw.spoil) {
        (true, None, None) => Ok(own()),
        (false, _, _)
            if [raw.uncommitted, raw.unattributed, raw.twice].iter().any(Option::is_some) || raw.skip.is_some() =>
        {
            Err("only runs of its own can be other than usual".to_owned())
        }
        (false, None, None) => Ok(Results::Base),
        (false, None, Some(spoil)) => Ok(Results::Spoiled(spoil.clone())),
        (false, Some("both"), None) => Ok(Results::Base),
        (false, Some("none"), None) => Ok(Results::None),
        (false, Some("plain"), None) => Ok(Results::Half { probes: false }),
        (false, Some("probed"), None) => Ok(Results::Half { probes: true }),
        _ => Err("`tests`, `results` and `spoil` contradict each other".to_owned()),
    }
}

fn expected(raw: RawExpected) -> Result<Expected, String> {
    let first = raw.at.map(|at| Spot { at, below: raw.below, line: raw.line });
    Ok(Expected {
        code: code(&raw.code)?,
        ids: raw.ids,
        open: first.is_some() && raw.also.is_none(),
        places: first.into_iter().chain(raw.also.into_iter().flatten()).collect(),
        development: level(&raw.development)?,
        release: level(&raw.release)?,
        waived: raw.waived.iter().map(|word| gate(word)).collect::<Result<_, _>>()?,
    })
}

fn code(word: &str) -> Result<Code, String> {
    Code::from_word(word).ok_or_else(|| format!("no finding has the code `{word}`"))
}

fn gate(word: &str) -> Result<Gate, String> {
    Gate::from_word(word).ok_or_else(|| format!("no gate is named `{word}`"))
}

fn level(word: &str) -> Result<Severity, String> {
    let all = [Severity::Off, Severity::Note, Severity::Warn, Severity::Deny, Severity::Locked];
    all.into_iter().find(|level| level.as_str() == word).ok_or_else(|| format!("no level is named `{word}`"))
}
