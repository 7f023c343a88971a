//! `cargo trace self-check`: whether this executable, on this machine, finds what it has to find, and nothing else.
//!
//! A corpus inside the binary: the example pump with the crates that it depends on, and tables of variants, each with
//! the findings that are due. [`table`] reads what is to be done and expected, [`change`] makes a variant's files,
//! [`compare`] holds what came out against it; they touch nothing. [`tree`] and [`child`] do, in a directory of their
//! own, and [`run`] is the way from one to the other. [`record`] is what is left of it.

pub mod change;
pub mod child;
pub mod compare;
pub mod pack;
pub mod paper;
pub mod record;
pub mod run;
pub mod table;
pub mod tree;

use crate::finding::Code;
use crate::hex::hex;
use iec62304_core::requirement;
use pack::PackedFile;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use table::{Row, Unseeded};

/// The pump and the crates below it; `tests/tests/self_check.rs` holds it against the repository, and renews it.
const PACK: &str = include_str!("../../corpus/pump.pack");

/// The tables of variants, in the order in which they are shown.
const TABLES: &[(&str, &str)] = &[
    ("base.toml", include_str!("../../corpus/base.toml")),
    ("domain.toml", include_str!("../../corpus/domain.toml")),
    ("documents.toml", include_str!("../../corpus/documents.toml")),
    ("specification.toml", include_str!("../../corpus/specification.toml")),
    ("code.toml", include_str!("../../corpus/code.toml")),
    ("evidence.toml", include_str!("../../corpus/evidence.toml")),
    ("risk.toml", include_str!("../../corpus/risk.toml")),
    ("soup.toml", include_str!("../../corpus/soup.toml")),
    ("policy.toml", include_str!("../../corpus/policy.toml")),
];

/// Where the pump lies in the unpacked tree; paths of the tables start there.
pub const PUMP: &str = "examples/pca-pump";

/// Something is wrong with the corpus itself, so with this program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CorpusError {
    /// The packed tree.
    #[error("the packed tree cannot be read: {0}")]
    Pack(String),
    /// A table.
    #[error("the table `{table}` cannot be read: {message}")]
    Table {
        /// Its name.
        table: String,
        /// What is wrong.
        message: String,
    },
    /// A variant that does not fit the tree.
    #[error("variant `{row}` does not fit `{file}`: {message}")]
    Fit {
        /// Its id.
        row: String,
        /// The file.
        file: String,
        /// What is wrong.
        message: String,
    },
}

/// Everything that a self-check needs.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// The tree.
    pub files: Vec<PackedFile>,
    /// The variants, the unchanged tree first.
    pub rows: Vec<Row>,
    /// Codes that no variant has, with the reason.
    pub unseeded: Vec<Unseeded>,
    /// SHA-256 of the packed tree and the tables.
    pub digest: String,
}

impl Corpus {
    /// The one in this program.
    ///
    /// # Errors
    ///
    /// It does not hold together: a bug of ours.
    pub fn embedded() -> Result<Self, CorpusError> {
        Self::of(PACK, TABLES)
    }

    /// From texts: the packed tree, and tables by name.
    ///
    /// # Errors
    ///
    /// One cannot be read, a variant does not fit the tree, or an id stands twice.
    #[requirement("RQ-144")]
    pub fn of(pack: &str, tables: &[(&str, &str)]) -> Result<Self, CorpusError> {
        let files = pack::read(pack).map_err(CorpusError::Pack)?;
        let mut digest = Sha256::new_with_prefix(pack);
        let (mut rows, mut unseeded) = (Vec::new(), Vec::new());
        let mut base = Vec::new();
        for (name, text) in tables {
            digest.update(text);
            let table = table::read(text, &base).map_err(|message| wrong(name, message))?;
            // What the first table states holds for all; what another one states, for itself.
            if rows.is_empty() {
                base = table.base;
            }
            rows.extend(table.rows);
            unseeded.extend(table.unseeded);
        }
        let mut seen = BTreeSet::new();
        for row in &rows {
            if !seen.insert(row.id.as_str()) {
                return Err(wrong(&row.id, "this id stands twice".to_owned()));
            }
            change::Change::of(row, &files)?;
        }
        Ok(Self { files, rows, unseeded, digest: hex(&digest.finalize()) })
    }

    /// Codes that neither a variant expects nor the tables explain.
    #[must_use]
    pub fn codes_without_variant(&self) -> Vec<Code> {
        let seeded: BTreeSet<Code> = self.rows.iter().flat_map(|row| &row.expect).map(|finding| finding.code).collect();
        let explained = |code: &Code| self.unseeded.iter().any(|unseeded| unseeded.code == *code);
        Code::ALL.iter().filter(|code| !seeded.contains(code) && !explained(code)).copied().collect()
    }

    /// The variants with these ids, in the order of the tables; all of them for none.
    ///
    /// # Errors
    ///
    /// The first id that no variant has, with the nearest that one has.
    pub fn selected(&self, only: &[String]) -> Result<Vec<&Row>, String> {
        for id in only {
            if !self.rows.iter().any(|row| row.id == *id) {
                let distance = |row: &Row| strsim::osa_distance(&row.id.to_lowercase(), &id.to_lowercase());
                let near = self.rows.iter().min_by_key(|row| distance(row)).filter(|row| distance(row) <= 3);
                let hint = near.map_or_else(
                    || "`cargo trace self-check --list` shows all".to_owned(),
                    |row| format!("did you mean `{}`?", row.id),
                );
                return Err(format!("no variant is named `{id}`; {hint}"));
            }
        }
        let rows: Vec<&Row> = self.rows.iter().filter(|row| only.is_empty() || only.contains(&row.id)).collect();
        Ok(rows)
    }
}

fn wrong(table: &str, message: String) -> CorpusError {
    CorpusError::Table { table: table.to_owned(), message }
}
