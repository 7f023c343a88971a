//! The command line of what has to do with results of test runs.

use super::CargoArgs;
use camino::Utf8PathBuf;
use clap::{Args, Subcommand, ValueEnum};

/// Which results a judgement rests on.
#[derive(Clone, Debug, Default, Args)]
pub struct EvidenceArgs {
    /// Evidence file, JUnit file or directory of runs to read instead of the kept runs; may be given several times;
    /// `none` reads no results at all
    #[arg(long, value_name = "PATH", help_heading = "Evidence")]
    pub evidence: Vec<Utf8PathBuf>,
}

/// `cargo trace evidence`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Evidence {
    /// What to do.
    #[command(subcommand)]
    pub command: EvidenceCommand,
}

/// The subcommands of `cargo trace evidence`.
#[derive(Debug, Subcommand)]
pub enum EvidenceCommand {
    /// Print the runs: what was run, by whom, how it ended, and whether it still speaks of this tree
    Show(ShowRuns),
    /// Put the runs of several files into one file, each with its seal
    Merge(MergeRuns),
    /// Check every seal
    Verify(VerifyRuns),
    /// Remove runs from the directory where they are kept
    Drop(DropRuns),
}

/// `cargo trace evidence show`.
#[derive(Debug, Args)]
pub struct ShowRuns {
    /// Evidence files and directories of runs; the kept runs without it
    #[arg(value_name = "PATH")]
    pub paths: Vec<Utf8PathBuf>,
    /// Format
    #[arg(long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    pub format: RunsFormat,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub cargo: CargoArgs,
}

/// How runs are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RunsFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// `cargo trace evidence merge`.
#[derive(Debug, Args)]
pub struct MergeRuns {
    /// Evidence files and directories of runs
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<Utf8PathBuf>,
    /// The file to write
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Utf8PathBuf,
}

/// `cargo trace evidence verify`.
#[derive(Debug, Args)]
pub struct VerifyRuns {
    /// Evidence files and directories of runs; the kept runs without it
    #[arg(value_name = "PATH")]
    pub paths: Vec<Utf8PathBuf>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub place: PlaceArgs,
}

/// `cargo trace evidence drop`.
#[derive(Debug, Args)]
pub struct DropRuns {
    /// Ids of runs
    #[arg(value_name = "ID", required_unless_present_any = ["stale", "all"])]
    pub ids: Vec<String>,
    /// All runs in which nothing speaks of this tree
    #[arg(long, conflicts_with_all = ["ids", "all"])]
    pub stale: bool,
    /// All runs, and what cannot be read
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
    /// Directory of runs, where it is not the one below the target directory
    #[arg(long, value_name = "DIRECTORY", help_heading = "Evidence")]
    pub evidence_dir: Option<Utf8PathBuf>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub place: PlaceArgs,
}

/// Where the workspace is.
#[derive(Clone, Debug, Default, Args)]
pub struct PlaceArgs {
    /// Directory for all generated artifacts
    #[arg(long, value_name = "DIRECTORY", help_heading = "Compilation options")]
    pub target_dir: Option<Utf8PathBuf>,
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest options")]
    pub manifest_path: Option<Utf8PathBuf>,
    /// Run without accessing the network
    #[arg(long, help_heading = "Manifest options")]
    pub offline: bool,
}

impl PlaceArgs {
    /// The same for a command that selects nothing.
    #[must_use]
    pub fn cargo(&self) -> CargoArgs {
        let Self { target_dir, manifest_path, offline } = self.clone();
        CargoArgs { target_dir, manifest_path, offline, ..CargoArgs::default() }
    }
}
