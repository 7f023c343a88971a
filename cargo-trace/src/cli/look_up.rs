//! What was typed of `show`, `list` and `explain`.

use super::{CargoArgs, EvidenceArgs};
use crate::model::Gate;
use crate::report::Listing;
use clap::Args;

/// `cargo trace show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The id
    pub id: String,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub evidence: EvidenceArgs,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub cargo: CargoArgs,
}

/// `cargo trace list`.
#[derive(Debug, Args)]
pub struct List {
    /// What to list
    #[arg(default_value = "requirements")]
    pub what: Listing,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub evidence: EvidenceArgs,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub cargo: CargoArgs,
}

/// `cargo trace explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// A finding code (`untested`) or a kind of record (`requirement`); without it, all of them
    pub what: Option<String>,
    /// The table of what is demanded of a safety class, as text for the development plan
    #[arg(long, value_name = "CLASS", conflicts_with = "what")]
    pub class: Option<String>,
    /// With `--class`: this gate only
    #[arg(long, value_name = "GATE", value_parser = super::gate, requires = "class")]
    pub gate: Option<Gate>,
}
