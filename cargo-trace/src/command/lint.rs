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
        let records = loaded.documents.record_count();
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

/// Where `check` would look, found without cargo: from the manifest's directory, or this one, upward to the nearest
/// `trace.toml`, else to the nearest manifest of a workspace, else to the nearest manifest.
#[requirement("RQ-035")]
pub(super) fn root(manifest: Option<&Utf8Path>, shell: &mut Shell) -> Result<Utf8PathBuf, Exit> {
    let here = match manifest {
        Some(manifest) if !manifest.is_file() => {
            shell.error(format!("manifest path `{manifest}` does not exist"));
            return Err(Exit::MetadataFailed);
        }
        Some(manifest) => manifest.parent().filter(|directory| !directory.as_str().is_empty()),
        None => None,
    };
    let here = absolute(here.unwrap_or(Utf8Path::new(".")));
    let marks: [fn(&Utf8Path) -> bool; 3] = [
        |directory| directory.join("trace.toml").is_file(),
        |directory| is_workspace(&directory.join("Cargo.toml")),
        |directory| directory.join("Cargo.toml").is_file(),
    ];
    for is_root in marks {
        if let Some(found) = here.ancestors().find(|directory| is_root(directory)) {
            return Ok(found.to_owned());
        }
    }
    shell.error(format!("no `trace.toml` and no `Cargo.toml` in `{here}` or above it"));
    Err(Exit::MetadataFailed)
}

/// A manifest with a `[workspace]` table; one that cannot be read is no reason not to judge documents.
fn is_workspace(manifest: &Utf8Path) -> bool {
    let text = fs_err::read_to_string(manifest).unwrap_or_default();
    text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("workspace"))
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

    #[verifies("RQ-035")]
    #[test]
    fn documents_are_looked_for_where_check_looks_for_them() {
        let directory = tempfile::tempdir().unwrap();
        let top = absolute(Utf8Path::from_path(directory.path()).unwrap());
        let member = top.join("crates/pump");
        fs_err::create_dir_all(&member).unwrap();
        let manifest = member.join("Cargo.toml");
        fs_err::write(&manifest, "[package]\nname = \"pump\"\n").unwrap();
        let found =
            || root(Some(&manifest), &mut Shell::to_writers(Box::new(std::io::sink()), Box::new(std::io::sink())));
        assert_eq!(found(), Ok(member.clone()));
        fs_err::write(top.join("crates/Cargo.toml"), "[package]\nname = \"other\"\n").unwrap();
        assert_eq!(found(), Ok(member.clone()));
        fs_err::write(top.join("Cargo.toml"), "[workspace]\nmembers = [\"crates/*\"]\n").unwrap();
        assert_eq!(found(), Ok(top.clone()));
        fs_err::write(top.join("crates/trace.toml"), "").unwrap();
        assert_eq!(found(), Ok(top.join("crates")));
        assert_eq!(
            root(
                Some(Utf8Path::new("/nonexistent/Cargo.toml")),
                &mut Shell::to_writers(Box::new(std::io::sink()), Box::new(std::io::sink()))
            ),
            Err(Exit::MetadataFailed)
        );
    }
}
