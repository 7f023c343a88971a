//! `cargo trace evidence`: the runs that there are, to be looked at, put together, checked and removed.

mod keep;
mod show;

use super::load;
use crate::cli::{self, CargoArgs, EvidenceCommand};
use crate::collect::{self, Workspace};
use crate::evidence::inputs::{Circumstances, Tree, today};
use crate::exit::Exit;
use crate::model::{Documents, Today};
use crate::project;
use crate::report::findings::MessageFormat;
use crate::shell::{ColorChoice, Shell};
use std::io;

/// Runs it.
pub fn command(args: &cli::Evidence, color: ColorChoice, shell: &mut Shell) -> Exit {
    let done = match &args.command {
        EvidenceCommand::Show(args) => show::show(args, color, shell),
        EvidenceCommand::Merge(args) => keep::merge(args, shell),
        EvidenceCommand::Verify(args) => keep::verify(args, color, shell),
        EvidenceCommand::Drop(args) => keep::drop_runs(args, color, shell),
    };
    done.unwrap_or_else(|exit| exit)
}

/// The workspace, its documents, and what its tests rest on now.
fn present(cargo: &CargoArgs, color: ColorChoice, shell: &mut Shell) -> Result<(Workspace, Documents, Today), Exit> {
    let request = load::request(cargo, color);
    let workspace = workspace(cargo, color, shell)?;
    let loaded = project::load(&workspace.root).map_err(|error| {
        let config = project::config::default_config(workspace.root.file_name().unwrap_or("project"));
        load::unusable(config, error.findings, &error.texts, MessageFormat::Human, shell)
    })?;
    let documents = loaded.documents;
    let (collected, outputs) = collect::collect_with_outputs(&request, &documents.config, &workspace, shell)
        .map_err(|error| load::failed(&error, shell))?;
    let index = load::index(&workspace, &documents.config, &collected);
    let circumstances = Circumstances::of(&request, &workspace);
    let tree = Tree {
        workspace: &workspace,
        collected: &collected,
        outputs: &outputs,
        documents: &documents,
        circumstances: &circumstances,
    };
    let now = today(&tree, Some(&index));
    Ok((workspace, documents, now))
}

fn workspace(cargo: &CargoArgs, color: ColorChoice, shell: &mut Shell) -> Result<Workspace, Exit> {
    collect::workspace(&load::request(cargo, color)).map_err(|error| load::failed(&error, shell))
}

/// Says that something that was named cannot be read.
fn unreadable(error: &io::Error, shell: &mut Shell) -> Exit {
    shell.error(error);
    Exit::Unreadable
}
