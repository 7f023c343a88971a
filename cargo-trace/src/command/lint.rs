//! `cargo trace lint`: the documents alone, in a moment, without cargo.

use super::load;
use crate::cli::Lint;
use crate::exit::Exit;
use crate::model::Gate;
use crate::project;
use crate::report::findings::Selection;
use crate::report::plural;
use crate::shell::{Shell, Verbosity};
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;

/// Runs it.
pub fn command(args: &Lint, shell: &mut Shell) -> Exit {
    run(args, shell).unwrap_or_else(|exit| exit)
}

#[requirement("RQ-035")]
fn run(args: &Lint, shell: &mut Shell) -> Result<Exit, Exit> {
    let root = root(args.manifest_path.as_deref(), shell)?;
    let name = root.file_name().unwrap_or("project");
    let loaded = project::load(&root).map_err(|error| {
        load::unusable(project::config::default_config(name), error.findings, &error.texts, args.message_format, shell)
    })?;
    let pack = load::pack(&loaded.documents.config, &loaded.texts, args.message_format, shell)?;
    let body = load::lint(&loaded.documents, &pack);
    let source = |file: &str| loaded.texts.get(file).map(ToString::to_string);
    let selection = Selection { gate: Gate::Development, only: None };
    load::show_findings(&body, selection, args.message_format, &source, shell)?;
    let verdict = &body.verdict.development;
    if shell.verbosity() > Verbosity::Quiet {
        let documents = loaded.documents.inputs.iter().filter(|input| input.role == "document").count();
        let records = loaded.documents.requirements.len()
            + loaded.documents.items.len()
            + loaded.documents.waivers.len()
            + loaded.documents.externals.len();
        let text = format!(
            "{}, {}: {} denied, {}, {}",
            plural(documents, "document"),
            plural(records, "record"),
            verdict.denied,
            plural(verdict.warned, "warning"),
            plural(verdict.noted, "note")
        );
        shell.status("Read", text);
    }
    Ok(if verdict.passed() { Exit::Success } else { Exit::Findings })
}

/// The directory of the manifest, else the nearest one upward with a `trace.toml`, else with a `Cargo.toml`.
fn root(manifest: Option<&Utf8Path>, shell: &mut Shell) -> Result<Utf8PathBuf, Exit> {
    if let Some(manifest) = manifest {
        if !manifest.is_file() {
            shell.error(format!("manifest path `{manifest}` does not exist"));
            return Err(Exit::MetadataFailed);
        }
        let directory = manifest.parent().filter(|directory| !directory.as_str().is_empty());
        return Ok(absolute(directory.unwrap_or(Utf8Path::new("."))));
    }
    let here = absolute(Utf8Path::new("."));
    for file in ["trace.toml", "Cargo.toml"] {
        if let Some(found) = here.ancestors().find(|directory| directory.join(file).is_file()) {
            return Ok(found.to_owned());
        }
    }
    shell.error(format!("no `trace.toml` and no `Cargo.toml` in `{here}` or above it"));
    Err(Exit::MetadataFailed)
}

fn absolute(path: &Utf8Path) -> Utf8PathBuf {
    path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::findings::MessageFormat;
    use iec62304_core::verifies;

    const DOCUMENT: &str = "## RQ-001: Limit\n\nThe pump shall stop at the limit.\n";

    /// Lints a folder of this one document; its manifest is none, so that nothing could be built.
    fn linted(document: &str) -> Exit {
        let directory = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(directory.path()).unwrap();
        fs_err::write(root.join("Cargo.toml"), "no manifest").unwrap();
        fs_err::create_dir(root.join("trace")).unwrap();
        fs_err::write(root.join("trace/software.md"), document).unwrap();
        let args = Lint { manifest_path: Some(root.join("Cargo.toml")), message_format: MessageFormat::Human };
        command(&args, &mut Shell::to_writers(Box::new(std::io::sink()), Box::new(std::io::sink())))
    }

    #[verifies("RQ-035")]
    #[test]
    fn documents_are_judged_where_nothing_can_be_built() {
        assert_eq!(linted(DOCUMENT), Exit::Success);
        assert_eq!(linted(&format!("{DOCUMENT}\n- Parents: SYS-001\n")), Exit::Findings);
    }
}
