//! `cargo trace self-check`: the corpus against an executable, and the record of it.

use super::{envelope, file, load};
use crate::cli::{RecordFormat, SelfCheck};
use crate::exit::Exit;
use crate::self_check::child::{ChildError, version_of};
use crate::self_check::record::{Environment, Record, Tool};
use crate::self_check::run::{Order, Progress, run};
use crate::self_check::{Corpus, paper};
use crate::shell::{Shell, Verbosity};
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Erases a line of a terminal, and goes to its start.
const ERASE: &str = "\r\u{1b}[2K";

/// Runs it.
pub fn command(args: &SelfCheck, shell: &mut Shell) -> Exit {
    self_check(args, shell).unwrap_or_else(|exit| exit)
}

#[requirement("RQ-140", "RQ-141", "RQ-143")]
fn self_check(args: &SelfCheck, shell: &mut Shell) -> Result<Exit, Exit> {
    let corpus = Corpus::embedded().map_err(|error| {
        shell.error(format_args!("the corpus of this program does not hold together: {error}"));
        Exit::Bug
    })?;
    if args.list {
        let lines: Vec<String> = corpus.rows.iter().map(|row| format!("{}\t{}\n", row.id, row.title)).collect();
        return load::data(&lines.concat(), shell).map(|()| Exit::Success);
    }
    let rows = corpus.selected(&args.only).map_err(|message| {
        shell.error(message);
        Exit::Usage
    })?;
    let binary = binary(args, shell)?;
    let parent = parent(shell)?;
    let began = Instant::now();
    let started = envelope::now(shell)?.to_string();
    let is_this_program = args.binary.is_none();
    let order = Order { binary: &binary, parent: &parent, keep: args.keep };
    let shows = std::io::stderr().is_terminal() && shell.verbosity() > Verbosity::Quiet;
    let finished = {
        let mut tell = |progress: Progress<'_>| told(progress, shows, shell);
        run(&corpus, &rows, &order, &mut tell)
    };
    if shows {
        shell.plain(ERASE);
    }
    let finished = finished.map_err(|error| failed(&error, shell))?;
    let tool =
        Tool { version: finished.version.clone(), sha256: envelope::digest_of(binary.as_std_path()), is_this_program };
    let stated = |text: String| (!text.is_empty()).then_some(text);
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let environment = Environment {
        cargo: version_of(&cargo, "--version"),
        rustc: stated(finished.toolchain.version.clone()),
        host: stated(finished.toolchain.host.clone()),
        git: version_of("git", "--version"),
        started,
        finished: envelope::now(shell)?.to_string(),
        command: envelope::command_line(std::env::args_os()),
    };
    let record = Record::of(&corpus, &finished, tool, environment);
    show(&record, finished.kept.as_deref(), began.elapsed(), shell);
    for (format, path) in &args.output {
        write(&record, *format, path, shell)?;
    }
    Ok(if record.passed { Exit::Success } else { Exit::Findings })
}

fn binary(args: &SelfCheck, shell: &mut Shell) -> Result<Utf8PathBuf, Exit> {
    let Some(path) = &args.binary else {
        let this = std::env::current_exe().ok().and_then(|path| Utf8PathBuf::from_path_buf(path).ok());
        return this.ok_or_else(|| {
            shell.error("the path of this program is not known, or no UTF-8; name it with `--binary`");
            Exit::Usage
        });
    };
    // It is started in another directory.
    let found = camino::absolute_utf8(path).ok().filter(|path| path.is_file());
    found.ok_or_else(|| {
        shell.error(format_args!("`{path}` is no executable"));
        Exit::Usage
    })
}

/// The system's temporary directory, as cargo and git would write it.
fn parent(shell: &mut Shell) -> Result<Utf8PathBuf, Exit> {
    let directory = Utf8PathBuf::from_path_buf(std::env::temp_dir()).unwrap_or_default();
    // A path with the prefix of Windows' own is not what its programs expect.
    let real = directory
        .canonicalize_utf8()
        .map(|path| if path.as_str().starts_with(r"\\?\") { directory.clone() } else { path });
    real.map_err(|error| {
        shell.error(format_args!("there is no temporary directory to work in: `{directory}`: {error}"));
        Exit::Output
    })
}

fn told(progress: Progress<'_>, shows: bool, shell: &mut Shell) {
    let line = match progress {
        Progress::Unpacked(root) => {
            shell.verbose("Unpacked", format_args!("`{root}`"));
            return;
        }
        Progress::Testing => "the tests of the unchanged pump, without and with probes".to_owned(),
        Progress::Judging(number, of, row) => format!("{number}/{of} {}: {}", row.id, row.title),
    };
    if shows {
        let width = shell.width.unwrap_or(80).saturating_sub(10);
        let line: String = line.chars().take(width).collect();
        shell.plain(&format!("{ERASE}   Checking {line}"));
    }
}

fn failed(error: &ChildError, shell: &mut Shell) -> Exit {
    shell.error(error);
    match error {
        ChildError::Start { program, .. } if program == "git" => {
            shell.note("a release rests on a commit, so git is needed");
            Exit::Usage
        }
        ChildError::Start { .. } => Exit::Usage,
        ChildError::Git { .. } | ChildError::File(_) => Exit::Output,
        ChildError::Spoil { .. } => Exit::Bug,
        ChildError::Tests { code, .. } => {
            let known = Exit::ALL.iter().find(|exit| i32::from(exit.code()) == *code && **exit != Exit::Success);
            known.copied().unwrap_or(Exit::Findings)
        }
    }
}

/// The end of the run: deviations in full, then the families, then the verdict.
fn show(record: &Record, kept: Option<&Utf8Path>, took: Duration, shell: &mut Shell) {
    for row in record.rows.iter().filter(|row| !row.passed) {
        shell.error(format_args!("`{}` deviates: {}", row.id, row.title));
        let mut text = String::new();
        for sentence in &row.deviations {
            text.push_str(&format!("  {}\n", sentence.trim_end().replace('\n', "\n    ")));
        }
        text.push_str(&format!("  again: cargo trace self-check --only {} --keep\n\n", row.id));
        shell.plain(&text);
    }
    if shell.verbosity() > Verbosity::Quiet {
        let width = record.families.iter().map(|family| family.name.len()).max().unwrap_or(0);
        for family in &record.families {
            let counts = family.counts;
            shell.plain(&format!(
                "{:>13}{:width$}  {} of {} as due, {} of them negative controls\n",
                "", family.name, counts.passed, counts.rows, counts.controls
            ));
        }
        shell.status("Finished", format_args!("self-check in {:.1}s", took.as_secs_f64()));
    }
    let counts = record.counts;
    if shell.verbosity() > Verbosity::Quiet && record.passed {
        shell.status(
            "Passed",
            format_args!("{} variants as due, {} of them negative controls", counts.rows, counts.controls),
        );
    }
    if !record.passed {
        shell.error(format_args!(
            "{} of {} variants deviate: do not rely on this executable here",
            counts.deviating, counts.rows
        ));
    }
    if record.partial {
        shell.note(format_args!(
            "partial: {} of {} variants were run, which validates nothing",
            counts.rows, record.corpus.rows
        ));
    }
    if let Some(kept) = kept {
        shell.status("Kept", format_args!("`{kept}`"));
    }
}

fn write(record: &Record, format: RecordFormat, path: &Utf8Path, shell: &mut Shell) -> Result<(), Exit> {
    let text = match format {
        RecordFormat::Markdown => paper::markdown(record),
        RecordFormat::Json => {
            serde_json::to_string_pretty(record).map_err(|error| {
                shell.error(format_args!("cannot write `{path}`: {error}"));
                Exit::Output
            })? + "\n"
        }
    };
    file::replace(path, text.as_bytes()).map_err(|error| {
        shell.error(format_args!("cannot write `{path}`: {error}"));
        Exit::Output
    })?;
    shell.status("Wrote", format_args!("`{path}`"));
    Ok(())
}
