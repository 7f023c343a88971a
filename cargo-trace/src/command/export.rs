//! `cargo trace export`: what other tools read, from a report that is made for it.

use super::{file, load};
use crate::cli::{Export, ExportFormat};
use crate::exit::Exit;
use crate::report::cyclonedx;
use crate::shell::{ColorChoice, Shell};

/// Runs it.
pub fn command(args: &Export, color: ColorChoice, shell: &mut Shell) -> Exit {
    run(args, color, shell).err().unwrap_or(Exit::Success)
}

fn run(args: &Export, color: ColorChoice, shell: &mut Shell) -> Result<(), Exit> {
    // What is linked is told by the lock file and the build, whether SOUP is declared or not.
    let question = load::Question { dependencies: true, ..load::Question::standard() };
    let report = load::kept(load::judged(&args.cargo, &question, color, shell)?.sealed(shell)?);
    let text = match args.format {
        ExportFormat::Cyclonedx => cyclonedx::bill(&report),
    };
    let Some(path) = &args.output_file else { return load::data(&text, shell) };
    file::replace(path, text.as_bytes()).map_err(|error| {
        shell.error(format!("cannot write `{path}`: {error}"));
        Exit::Output
    })?;
    shell.status("Wrote", format!("`{path}`"));
    Ok(())
}
