//! What surrounds the body of a report: time, host, tool and tree. The only place that asks for them.

use super::git;
use crate::collect::Toolchain;
use crate::evidence::ROLE;
use crate::exit::Exit;
use crate::hex::hex;
use crate::report::body::{Body, Envelope, Git, Report, Text, Tool};
use crate::report::envelope::timestamp;
use crate::shell::Shell;
use camino::Utf8Path;
use iec62304_core::requirement;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::time::SystemTime;

/// This moment; `SOURCE_DATE_EPOCH` replaces the clock.
pub fn now(shell: &mut Shell) -> Result<Text, Exit> {
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok();
    timestamp(SystemTime::now(), epoch.as_deref()).map_err(|error| {
        shell.error(error);
        Exit::Usage
    })
}

/// Today, UTC. Unlike the envelope this obeys no `SOURCE_DATE_EPOCH`: a waiver ends by the real day, or by `--as-of`.
pub fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Puts the envelope round the body.
#[requirement("RQ-151")]
pub fn sealed(
    body: Body,
    root: &Utf8Path,
    target_directory: &Utf8Path,
    started: Text,
    shell: &mut Shell,
) -> Result<Report, Exit> {
    let facts = git::facts(root, in_tree(&body), git::Outside::Differs);
    let toolchain = Toolchain::ask(root.as_std_path(), target_directory);
    let stated = |text: String| (!text.is_empty()).then(|| text.into());
    let envelope = Envelope {
        command: Some(command_line(std::env::args_os()).into()),
        ci: ci().map(Into::into),
        git: facts.commit.is_some().then(|| Git {
            commit: facts.commit.map(Into::into),
            dirty: facts.dirty,
            tag: facts.tag.map(Into::into),
        }),
        host: stated(toolchain.host),
        started: Some(started),
        finished: Some(now(shell)?),
        tool: Tool {
            digest: std::env::current_exe().ok().and_then(|path| digest_of(&path)).map(Into::into),
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
        },
        toolchain: stated(toolchain.version),
        ..Envelope::default()
    };
    Ok(Report::new(body, envelope))
}

/// The inputs that a commit can hold. Results of tests are about a commit and so never in it.
fn in_tree(body: &Body) -> impl Iterator<Item = &str> {
    body.inputs.iter().filter(|input| *input.role != *ROLE).map(|input| &*input.path)
}

/// What was typed, from the subcommand on: the program's own path says nothing of the run.
pub fn command_line(args: impl Iterator<Item = OsString>) -> String {
    let mut words: Vec<String> = args.skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    // cargo hands its subcommand's name on; a later word of this name is somebody's value.
    if words.first().is_some_and(|word| word == "trace") {
        words.remove(0);
    }
    format!("cargo trace {}", words.join(" "))
}

/// The address or number of the pipeline's run, as the CI system states it.
pub fn ci() -> Option<String> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let (Some(server), Some(repository), Some(run)) =
        (variable("GITHUB_SERVER_URL"), variable("GITHUB_REPOSITORY"), variable("GITHUB_RUN_ID"))
    {
        return Some(format!("{server}/{repository}/actions/runs/{run}"));
    }
    variable("CI_JOB_URL").or_else(|| variable("BUILD_URL"))
}

/// SHA-256 of a file; `None` where it cannot be read.
pub fn digest_of(path: &Path) -> Option<String> {
    let mut file = fs_err::File::open(path).ok()?;
    let mut hasher = Sha256::new();
    // In pieces: the executable is bigger than most reports.
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece).ok()? {
            0 => break,
            length => hasher.update(&piece[..length]),
        }
    }
    Some(hex(&hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_keeps_every_value_that_was_typed() {
        let line = |words: &[&str]| command_line(words.iter().map(OsString::from));
        assert_eq!(line(&["/bin/cargo-trace", "trace", "report", "-p", "trace"]), "cargo trace report -p trace");
        assert_eq!(line(&["cargo-trace", "report", "-p", "trace"]), "cargo trace report -p trace");
    }

    #[cfg(unix)]
    #[test]
    fn a_command_line_that_is_no_text_is_written_as_well_as_it_can_be() {
        use std::os::unix::ffi::OsStringExt;
        let args = ["cargo-trace".into(), "report".into(), OsString::from_vec(b"-o=\xff".to_vec())];
        assert_eq!(command_line(args.into_iter()), "cargo trace report -o=\u{fffd}");
    }
}
