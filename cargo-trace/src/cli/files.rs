//! What was typed of `add` and `export`.

use super::CargoArgs;
use crate::model::Kind;
use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

/// `cargo trace add`.
#[derive(Debug, Args)]
pub struct Add {
    /// The kind of record: `requirement`, `item`, `soup`, `anomaly`, …
    #[arg(value_name = "KIND", value_parser = kind)]
    pub kind: Kind,
    /// Its id; the next free one without it
    #[arg(conflicts_with = "missing")]
    pub id: Option<String>,
    /// Its title
    #[arg(long, value_name = "TITLE", conflicts_with = "missing")]
    pub title: Option<String>,
    /// For `soup`: a record for everything that the product links and no record names
    #[arg(long)]
    pub missing: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub cargo: CargoArgs,
}

/// `cargo trace export`.
#[derive(Debug, Args)]
pub struct Export {
    /// What to write
    #[arg(value_name = "FORMAT")]
    pub format: ExportFormat,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<Utf8PathBuf>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub cargo: CargoArgs,
}

/// Formats of other tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Bill of materials: CycloneDX 1.5, JSON.
    Cyclonedx,
}

fn kind(word: &str) -> Result<Kind, String> {
    Kind::from_word(word).ok_or_else(|| format!("the kinds are {}", super::quoted(Kind::WORDS)))
}
