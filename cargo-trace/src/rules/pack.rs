//! Rule packs as data: class words, default demands, and a level for each code, gate and class.
//!
//! A pack is text inside the program, named by id, version and digest in every report. What a standard asks is
//! therefore a table that somebody can compare with a licensed copy, not code.

use crate::finding::{Code, PackFacts, Severity};
use crate::hex::hex;
use crate::model::{Alternative, Class, Demand, Gate, Level, Method, Scheme};
use iec62304_core::requirement;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const TEXTS: &[&str] = &[include_str!("packs/iec62304-2006-amd1.toml")];

/// A rule pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Id, version, digest, and who checked it.
    pub facts: PackFacts,
    /// Class words and the default.
    pub scheme: Scheme,
    /// What a requirement without `verify` must show in development.
    pub development: Vec<Demand>,
    /// What a requirement without `verify` must show in release.
    pub release: Vec<Demand>,
    rows: Vec<Row>,
}

/// What a pack says about one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The code.
    pub code: Code,
    /// Levels in development, by class.
    pub development: Vec<Cell>,
    /// Levels in release, by class.
    pub release: Vec<Cell>,
    /// Why, in one word.
    pub why: String,
    /// Clauses, each with its standard: `62304:5.7.4`.
    pub clauses: Vec<String>,
}

/// One cell of the level table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The finding cannot occur for this class.
    Never,
    /// Its level.
    Is(Severity),
}

/// Why a text is no rule pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Not TOML, or not of a pack's shape.
    #[error("not a rule pack: {0}")]
    Shape(String),
    /// A code that has no row, or a row without a code.
    #[error("the codes and the rows of the pack differ at `{0}`")]
    Rows(String),
    /// A word that the pack does not define.
    #[error("unknown word `{0}`")]
    Word(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackText {
    id: String,
    version: String,
    checked_by: String,
    classes: ClassesText,
    demands: DemandsText,
    codes: BTreeMap<String, RowText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassesText {
    words: Vec<String>,
    default: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemandsText {
    development: String,
    release: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowText {
    development: String,
    release: String,
    why: String,
    clauses: Vec<String>,
}

impl Pack {
    /// The pack of a scheme, such as `iec62304-2006-amd1`.
    #[must_use]
    pub fn find(scheme: &str) -> Option<Self> {
        Self::all().into_iter().find(|pack| pack.scheme.id == scheme)
    }

    /// Every pack that this version carries.
    #[must_use]
    pub fn all() -> Vec<Self> {
        TEXTS.iter().filter_map(|text| Self::parse(text).ok()).collect()
    }

    /// Reads a pack.
    ///
    /// # Errors
    ///
    /// The first thing that makes the text no complete pack of this version's codes.
    #[requirement("RQ-044", "RQ-045", "RQ-114")]
    pub fn parse(text: &str) -> Result<Self, PackError> {
        let pack: PackText = toml::from_str(text).map_err(|error| PackError::Shape(error.message().to_owned()))?;
        let mut scheme = Scheme { id: pack.id.clone(), words: pack.classes.words, default: Class(0) };
        scheme.default = scheme.class(&pack.classes.default).ok_or(PackError::Word(pack.classes.default))?;
        if let Some(stray) = pack.codes.keys().find(|word| Code::from_word(word).is_none()) {
            return Err(PackError::Rows(stray.clone()));
        }
        let rows = Code::ALL.iter().map(|code| row(*code, &pack.codes, scheme.words.len()));
        Ok(Self {
            facts: PackFacts {
                id: pack.id,
                version: pack.version,
                digest: hex_digest(text.as_bytes()),
                checked_by: pack.checked_by,
            },
            rows: rows.collect::<Result<_, _>>()?,
            scheme,
            development: vec![demand(&pack.demands.development)?],
            release: vec![demand(&pack.demands.release)?],
        })
    }

    /// What the pack says about a code.
    #[must_use]
    pub fn row(&self, code: Code) -> &Row {
        // `parse` makes one row for each code, in the order of the enum.
        &self.rows[code as usize]
    }

    /// The level of a code in a gate, for a class; a class beyond the scheme is judged as the strictest.
    #[must_use]
    #[requirement("RQ-045")]
    pub fn level(&self, gate: Gate, code: Code, class: Class) -> Severity {
        let cells = self.row(code).cells(gate);
        match cells.get(usize::from(class.0)).or(cells.last()) {
            Some(Cell::Is(level)) => *level,
            Some(Cell::Never) | None => Severity::Off,
        }
    }

    /// What a requirement without `verify` must show in a gate.
    #[must_use]
    pub fn demands(&self, gate: Gate) -> &[Demand] {
        match gate {
            Gate::Development => &self.development,
            Gate::Release => &self.release,
        }
    }
}

impl Row {
    /// The cells of a gate, one for each class word.
    #[must_use]
    pub fn cells(&self, gate: Gate) -> &[Cell] {
        match gate {
            Gate::Development => &self.development,
            Gate::Release => &self.release,
        }
    }
}

impl Cell {
    /// The letter in the table.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Never => '.',
            Self::Is(Severity::Off) => '-',
            Self::Is(Severity::Note) => 'n',
            Self::Is(Severity::Warn) => 'w',
            Self::Is(Severity::Deny) => 'd',
            Self::Is(Severity::Locked) => 'D',
        }
    }

    fn from_letter(letter: char) -> Option<Self> {
        Some(match letter {
            '.' => Self::Never,
            '-' => Self::Is(Severity::Off),
            'n' => Self::Is(Severity::Note),
            'w' => Self::Is(Severity::Warn),
            'd' => Self::Is(Severity::Deny),
            'D' => Self::Is(Severity::Locked),
            _ => return None,
        })
    }
}

/// SHA-256 of some bytes, in hex.
pub(crate) fn hex_digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn row(code: Code, rows: &BTreeMap<String, RowText>, classes: usize) -> Result<Row, PackError> {
    let text = rows.get(code.as_str()).ok_or_else(|| PackError::Rows(code.to_string()))?;
    Ok(Row {
        code,
        development: cells(&text.development, classes)?,
        release: cells(&text.release, classes)?,
        why: text.why.clone(),
        clauses: text.clauses.clone(),
    })
}

fn cells(letters: &str, classes: usize) -> Result<Vec<Cell>, PackError> {
    let cells: Option<Vec<Cell>> = letters.chars().map(Cell::from_letter).collect();
    cells.filter(|cells| cells.len() == classes).ok_or_else(|| PackError::Word(letters.to_owned()))
}

/// One verification by any method, at a level or at any.
fn demand(word: &str) -> Result<Demand, PackError> {
    let level = match word {
        "any" => None,
        _ => Some(Level::from_word(word).ok_or_else(|| PackError::Word(word.to_owned()))?),
    };
    Ok(Demand { alternatives: Method::ALL.iter().map(|method| Alternative { method: *method, level }).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    /// The level table as the project's finding reference has it: code, development A B C, release A B C.
    const TABLE: &str = include_str!("packs/levels.txt");

    fn pack() -> Pack {
        Pack::find("iec62304-2006-amd1").unwrap()
    }

    #[test]
    fn every_embedded_pack_can_be_read() {
        for text in TEXTS {
            Pack::parse(text).unwrap();
        }
        assert_eq!(Pack::all().len(), TEXTS.len());
    }

    #[verifies("RQ-045")]
    #[test]
    fn the_level_table_holds_cell_by_cell_and_every_code_has_a_row() {
        let pack = pack();
        let mut seen = Vec::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let code = Code::from_word(words[0]).unwrap_or_else(|| panic!("no code {}", words[0]));
            let row = pack.row(code);
            assert_eq!(row.code, code);
            let found: Vec<String> =
                row.development.iter().chain(&row.release).map(|cell| cell.letter().to_string()).collect();
            assert_eq!(found, words[1..], "{code}");
            assert!(!row.clauses.is_empty() && !row.why.is_empty(), "{code} says neither why nor where from");
            seen.push(code);
        }
        seen.sort_unstable();
        assert_eq!(seen, Code::ALL);
    }

    #[test]
    fn clauses_name_their_standard_and_none_that_is_unused() {
        for code in Code::ALL {
            for clause in &pack().row(*code).clauses {
                let (standard, number) = clause.split_once(':').unwrap();
                assert!(["62304", "14971", "GPSV"].contains(&standard), "{clause}");
                assert!(number.split('.').all(|part| part.parse::<u8>().is_ok()), "{clause}");
                assert!(!["7.1.5", "7.3.2"].contains(&number), "{clause} is not in use since the amendment");
            }
        }
    }

    #[verifies("RQ-044")]
    #[test]
    fn unclassified_software_is_class_c_and_release_demands_the_system_level() {
        let pack = pack();
        assert_eq!(pack.scheme.word(pack.scheme.default), "C");
        assert_eq!(pack.facts.checked_by, "");
        assert_eq!(pack.facts.digest.len(), 64);
        let levels: Vec<_> = pack.release.iter().flat_map(|d| &d.alternatives).map(|a| a.level).collect();
        assert_eq!(levels, [Some(Level::System); 4]);
        assert!(pack.development.iter().flat_map(|d| &d.alternatives).all(|a| a.level.is_none()));
    }

    #[test]
    fn an_unknown_scheme_has_no_pack_and_a_damaged_pack_is_refused() {
        assert!(Pack::find("iec62304-ed2").is_none());
        let text = TEXTS[0];
        for (from, to) in [
            ("\"DDD\"", "\"DD\""),
            ("\"DDD\"", "\"DxD\""),
            ("no-tags ", "no-tag "),
            ("default = \"C\"", "default = \"D\""),
            ("release = \"system\"", "release = \"sytem\""),
            ("version = ", "verson = "),
        ] {
            let damaged = text.replacen(from, to, 1);
            assert_ne!(damaged, text, "{from} is not in the pack");
            assert!(Pack::parse(&damaged).is_err(), "{to} passed");
        }
    }

    #[verifies("RQ-045")]
    #[test]
    fn cells_that_cannot_occur_are_not_judged() {
        assert_eq!(pack().level(Gate::Release, Code::ClassDefaulted, Class(0)), Severity::Off);
        assert_eq!(pack().level(Gate::Release, Code::ClassDefaulted, Class(2)), Severity::Warn);
        assert_eq!(pack().level(Gate::Release, Code::ClassDefaulted, Class(9)), Severity::Warn);
    }
}
