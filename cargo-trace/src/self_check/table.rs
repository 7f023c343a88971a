//! The tables of variants: what is changed, and which findings are due.
//!
//! A table is TOML. A row may stand for several: with `for`, a list of words or of tables of words, it is written once
//! for each, `{id}` (or the table's names) replaced in every string.

use crate::finding::{Code, Severity};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Value;

/// One table, read.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Findings of the unchanged tree, which every row has that does not say otherwise.
    pub base: Vec<Expected>,
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
    /// Both gates are asked; otherwise the development gate alone, whose answer has the levels of both.
    pub both: bool,
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
    /// Those of the unchanged tree, each file damaged in this way.
    Spoiled(Replace),
    /// None.
    None,
    /// Those of runs of the changed tree.
    Own {
        /// The change is committed before the runs.
        committed: bool,
        /// Somebody stands for the runs.
        attributed: bool,
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
    /// A waiver holds for it.
    pub waived: bool,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    /// The file, after the change.
    pub at: String,
    /// A text that stands on that line and on no other.
    pub line: String,
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
    #[serde(default)]
    both: bool,
    #[serde(default)]
    base: Vec<RawExpected>,
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
#[serde(deny_unknown_fields)]
struct RawExpected {
    code: String,
    #[serde(default)]
    ids: Vec<String>,
    at: Option<String>,
    line: Option<String>,
    also: Option<Vec<Spot>>,
    development: String,
    release: String,
    #[serde(default)]
    waived: bool,
}

/// Reads a table; `base` are the findings of the unchanged tree that an earlier one states.
///
/// # Errors
///
/// What is wrong, with the row.
pub fn read(text: &str, base: &[Expected]) -> Result<Table, String> {
    let raw: RawTable = toml::from_str(text).map_err(|error| error.to_string())?;
    let stated = raw.base.into_iter().map(expected).collect::<Result<Vec<_>, _>>()?;
    let inherited: Vec<Expected> = base.iter().chain(&stated).cloned().collect();
    let mut rows = Vec::new();
    for template in raw.row {
        for value in written_out(template)? {
            let name = value.get("id").and_then(Value::as_str).unwrap_or("a row without id").to_owned();
            let row: RawRow = value.try_into().map_err(|error| format!("{name}: {error}"))?;
            rows.push(self::row(row, &raw.family, raw.both, &inherited).map_err(|error| format!("{name}: {error}"))?);
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

fn row(raw: RawRow, family: &str, both: bool, base: &[Expected]) -> Result<Row, String> {
    let results = results(&raw)?;
    let mut expect = Vec::new();
    for word in &raw.without {
        let code = code(word)?;
        if !base.iter().any(|finding| finding.code == code) {
            return Err(format!("`{word}` is no finding of the unchanged tree"));
        }
    }
    expect.extend(base.iter().filter(|finding| !raw.without.iter().any(|word| *word == finding.code.as_str())).cloned());
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
        family: family.to_owned(),
        title: raw.title,
        clauses: raw.clauses,
        control: raw.control,
        rename: raw.rename,
        remove: raw.remove,
        write: raw.write,
        append: raw.append,
        edit: raw.edit,
        results,
        both,
        arguments: raw.arguments,
        expect,
        error: raw.error,
    })
}

fn results(raw: &RawRow) -> Result<Results, String> {
    let own = || Results::Own {
        committed: !raw.uncommitted.unwrap_or(false),
        attributed: !raw.unattributed.unwrap_or(false),
    };
    match (raw.tests, raw.results.as_deref(), &raw.spoil) {
        (true, None, None) => Ok(own()),
        (false, _, _) if raw.uncommitted.is_some() || raw.unattributed.is_some() => {
            Err("only runs of its own can be uncommitted or unattributed".to_owned())
        }
        (false, None, None) => Ok(Results::Base),
        (false, None, Some(spoil)) => Ok(Results::Spoiled(spoil.clone())),
        (false, Some("none"), None) => Ok(Results::None),
        (false, Some("plain"), None) => Ok(Results::Half { probes: false }),
        (false, Some("probed"), None) => Ok(Results::Half { probes: true }),
        _ => Err("`tests`, `results` and `spoil` contradict each other".to_owned()),
    }
}

fn expected(raw: RawExpected) -> Result<Expected, String> {
    let first = match (raw.at, raw.line) {
        (Some(at), Some(line)) => Some(Spot { at, line }),
        (None, None) => None,
        _ => return Err(format!("`{}` has half a place", raw.code)),
    };
    Ok(Expected {
        code: code(&raw.code)?,
        ids: raw.ids,
        open: first.is_some() && raw.also.is_none(),
        places: first.into_iter().chain(raw.also.into_iter().flatten()).collect(),
        development: level(&raw.development)?,
        release: level(&raw.release)?,
        waived: raw.waived,
    })
}

fn code(word: &str) -> Result<Code, String> {
    Code::from_word(word).ok_or_else(|| format!("no finding has the code `{word}`"))
}

fn level(word: &str) -> Result<Severity, String> {
    let all = [Severity::Off, Severity::Note, Severity::Warn, Severity::Deny, Severity::Locked];
    all.into_iter().find(|level| level.as_str() == word).ok_or_else(|| format!("no level is named `{word}`"))
}
