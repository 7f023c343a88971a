//! What was typed: the command line as values, and nothing else.

mod evidence;
mod files;
mod look_up;
mod self_check;
mod tips;

pub use evidence::{
    DropRuns, Evidence, EvidenceArgs, EvidenceCommand, MergeRuns, PlaceArgs, RunsFormat, ShowRuns, VerifyRuns,
};

pub use files::{Add, Export, ExportFormat};
pub use look_up::{Explain, List, Show};
pub use self_check::{RecordFormat, SelfCheck};

use crate::finding::{Code, Severity};
use crate::model::Gate;
use crate::report::findings::MessageFormat;
use crate::report::{Format, View};
use crate::rules::{CommandLineOverride, OverrideTarget};
use camino::Utf8PathBuf;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_cargo::style::CLAP_STYLING;
use iec62304_core::requirement;
use jiff::civil::Date;
use std::ffi::OsString;

/// cargo calls `cargo-trace trace …`; the word may be left out.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo", styles = CLAP_STYLING)]
enum Cargo {
    Trace(Cli),
}

/// Requirements traceability for medical-device software (IEC 62304)
///
/// Joins what the compiler saw of `#[requirement("RQ-001")]` and `#[verifies("RQ-001")]` with the requirement
/// documents, prints the matrix, and fails the build on what is missing.
#[derive(Debug, Args)]
#[command(version, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Say more; shows the commands that are run
    #[arg(short, long, global = true, help_heading = "Output")]
    pub verbose: bool,

    /// Say less: findings and errors only
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", help_heading = "Output")]
    pub color: Option<Color>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the configuration and a first document
    Init(Init),
    /// Append a record to the documents, to be completed
    ///
    /// It goes to the end of the document that has the last record of its kind, else to a new one. `add soup --missing` builds
    /// the product, as `check` does, and appends a record for everything that it links and no record names.
    Add(Add),
    /// Judge the documents alone, without building anything
    Lint(Lint),
    /// Judge everything: the gate
    Check(Check),
    /// Run the tests and keep what they show
    ///
    /// Everything is tested that `cargo test` tests, but for documentation tests, which can carry no tags. Every test is
    /// run, also after one has failed. Nothing is judged: `cargo trace check` does that, from the evidence.
    Test(Test),
    /// Print the matrix
    Report(Report),
    /// Print one id's chain, both ways
    Show(Show),
    /// Print ids and titles, one a line
    List(List),
    /// Show, merge, verify and remove results of test runs
    Evidence(Evidence),
    /// Write what other tools read
    Export(Export),
    /// Explain a finding code or a kind of record
    Explain(Explain),
    /// Try this program on a corpus of known answers, and write the record of its validation
    ///
    /// An example device is unpacked into a temporary directory, changed in one way after the other, and judged by this very
    /// program; each change has findings that are due, no more and no fewer. Needs git and the Rust toolchain, and no network.
    SelfCheck(SelfCheck),
}

/// `cargo trace init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Software safety class of the system
    #[arg(long, value_name = "CLASS")]
    pub class: Option<String>,
    /// Write a draft requirement for each tagged id that no document declares
    #[arg(long)]
    pub from_tags: bool,
    /// Write a pipeline that runs the gate
    #[arg(long, value_name = "SYSTEM")]
    pub ci: Option<CiSystem>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub cargo: CargoArgs,
}

/// `cargo trace lint`.
#[derive(Debug, Args)]
pub struct Lint {
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest options")]
    pub manifest_path: Option<Utf8PathBuf>,
    /// How findings look
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub message_format: MessageFormat,
}

/// `cargo trace check`.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub judge: JudgeArgs,
    /// Show only findings of this code, all of them
    #[arg(long, value_name = "CODE", value_parser = code, help_heading = "Output")]
    pub only: Option<Code>,
    /// How findings look
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub message_format: MessageFormat,
    /// Write a report as well; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output, help_heading = "Output")]
    pub output: Vec<(Format, Utf8PathBuf)>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub evidence: EvidenceArgs,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub cargo: CargoArgs,
}

/// `cargo trace test`.
#[derive(Debug, Args)]
pub struct Test {
    /// Who runs the tests: nextest where it is installed, else cargo
    #[arg(long, value_name = "RUNNER", default_value = "auto", help_heading = "Evidence")]
    pub runner: Runner,
    /// Whether tags report which test entered them; without, plain cargo's own programs are tested
    #[arg(long, value_name = "WHEN", default_value = "on", help_heading = "Evidence")]
    pub probes: Probes,
    /// Who or what stands for this run, as evidence states it
    #[arg(long, value_name = "WHO", help_heading = "Evidence")]
    pub run_by: Option<String>,
    /// Directory for evidence instead of the one below the target directory
    #[arg(long, value_name = "DIRECTORY", help_heading = "Evidence")]
    pub evidence_dir: Option<Utf8PathBuf>,
    /// Arguments for the test programs (cargo), or for `cargo nextest run` (nextest; behind another `--` for the programs)
    #[arg(last = true, value_name = "ARGS")]
    pub arguments: Vec<OsString>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub cargo: CargoArgs,
}

/// `--runner`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Runner {
    /// nextest where it is installed, else cargo.
    Auto,
    /// `cargo test`.
    Cargo,
    /// `cargo nextest`.
    Nextest,
}

/// `--probes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Probes {
    /// With probes and guards.
    On,
    /// As plain cargo builds.
    Off,
}

/// `cargo trace report`.
#[derive(Debug, Args)]
pub struct Report {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub judge: JudgeArgs,
    /// Format
    #[arg(long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    pub format: Format,
    /// What to show; JSON is always whole
    #[arg(long, value_name = "VIEW", default_value = "requirements", help_heading = "Output")]
    pub view: View,
    /// Show an earlier JSON report instead of building; takes no flag that judges or builds
    #[arg(long, value_name = "REPORT.json", help_heading = "Output", conflicts_with_all = JUDGES_OR_BUILDS)]
    pub from: Option<Utf8PathBuf>,
    /// For the view `soup`: show what differs from the lock file of another time
    #[arg(long, value_name = "Cargo.lock", help_heading = "Output")]
    pub against: Option<Utf8PathBuf>,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<Utf8PathBuf>,
    /// Write a report in another format as well; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output, help_heading = "Output")]
    pub output: Vec<(Format, Utf8PathBuf)>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub evidence: EvidenceArgs,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub cargo: CargoArgs,
}

/// What the gate is asked, and how strictly.
#[derive(Debug, Args)]
pub struct JudgeArgs {
    /// Which question is asked
    #[arg(long, value_name = "GATE", default_value = "development", value_parser = gate, help_heading = "Gate")]
    pub gate: Gate,
    /// Judge as on this day instead of today (UTC); for the release gate no day that is past
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date, help_heading = "Gate")]
    pub as_of: Option<Date>,
    /// Deny a finding code, or `warnings`, or `notes`; of `-D`, `-W` and `-A` the last one that fits holds
    #[arg(short = 'D', long, value_name = "CODE", value_parser = target, help_heading = "Gate")]
    pub deny: Vec<OverrideTarget>,
    /// Warn of a finding code, or of `notes`
    #[arg(short = 'W', long, value_name = "CODE", value_parser = target, help_heading = "Gate")]
    pub warn: Vec<OverrideTarget>,
    /// Allow a finding code; for trying things, refused by the release gate
    #[arg(short = 'A', long, value_name = "CODE", value_parser = target, help_heading = "Gate")]
    pub allow: Vec<OverrideTarget>,
    /// All three, in the order of the command line.
    #[arg(skip)]
    pub overrides: Vec<CommandLineOverride>,
}

/// What has no meaning for a report that was judged before: clap's groups of arguments, and those of [`CargoArgs`],
/// which makes none as it has others in it.
const JUDGES_OR_BUILDS: [&str; 13] = [
    "JudgeArgs",
    "EvidenceArgs",
    "Workspace",
    "Features",
    "builds",
    "target",
    "profile",
    "release",
    "target_dir",
    "manifest_path",
    "locked",
    "offline",
    "frozen",
];

/// Cargo's own flags, under cargo's headings.
#[derive(Debug, Default, Args)]
pub struct CargoArgs {
    #[command(flatten, next_help_heading = "Package selection")]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub workspace: clap_cargo::Workspace,
    #[command(flatten, next_help_heading = "Feature selection")]
    #[expect(missing_docs, reason = "a doc comment would become the command's help")]
    pub features: clap_cargo::Features,
    /// Declared builds to judge; all of them without it
    #[arg(long = "build", value_name = "NAME", help_heading = "Compilation options")]
    pub builds: Vec<String>,
    /// Build for the target triple
    #[arg(long, value_name = "TRIPLE", help_heading = "Compilation options")]
    pub target: Option<String>,
    /// Build with the given profile
    #[arg(long, value_name = "PROFILE-NAME", help_heading = "Compilation options")]
    pub profile: Option<String>,
    /// Build with the release profile
    #[arg(short, long, conflicts_with = "profile", help_heading = "Compilation options")]
    pub release: bool,
    /// Directory for all generated artifacts
    #[arg(long, value_name = "DIRECTORY", help_heading = "Compilation options")]
    pub target_dir: Option<Utf8PathBuf>,
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest options")]
    pub manifest_path: Option<Utf8PathBuf>,
    /// Assert that `Cargo.lock` will remain unchanged
    #[arg(long, help_heading = "Manifest options")]
    pub locked: bool,
    /// Run without accessing the network
    #[arg(long, help_heading = "Manifest options")]
    pub offline: bool,
    /// Equivalent to specifying both --locked and --offline
    #[arg(long, help_heading = "Manifest options")]
    pub frozen: bool,
}

/// `--color`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// `--ci`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CiSystem {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
}

/// Reads the command line.
///
/// # Errors
///
/// clap's own: usage errors, and `--help` and `--version`, which are no failures.
#[requirement("RQ-064", "RQ-059")]
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_none_or(|word| word != "trace") {
        args.insert(args.len().min(1), "trace".into());
    }
    let matches = Cargo::command().try_get_matches_from(args).map_err(tips::with_tip)?;
    let Cargo::Trace(mut cli) =
        Cargo::from_arg_matches(&matches).map_err(|error| error.format(&mut Cargo::command()))?;
    let judge = match &mut cli.command {
        Command::Check(check) => Some(&mut check.judge),
        Command::Report(report) => Some(&mut report.judge),
        _ => None,
    };
    let typed = matches.subcommand().and_then(|(_, trace)| trace.subcommand());
    if let (Some(judge), Some((_, typed))) = (judge, typed) {
        judge.overrides = overrides(typed);
    }
    Ok(cli)
}

/// `-D`, `-W` and `-A` as they were typed one after the other; the fields of clap keep each flag's own order only.
#[requirement("RQ-045")]
fn overrides(typed: &ArgMatches) -> Vec<CommandLineOverride> {
    let mut placed = Vec::new();
    for (flag, level) in [("deny", Severity::Deny), ("warn", Severity::Warn), ("allow", Severity::Off)] {
        let indices = typed.indices_of(flag).into_iter().flatten();
        let targets = typed.get_many::<OverrideTarget>(flag).into_iter().flatten();
        placed.extend(indices.zip(targets).map(|(at, target)| (at, CommandLineOverride { target: *target, level })));
    }
    placed.sort_by_key(|(at, _)| *at);
    placed.into_iter().map(|(_, line)| line).collect()
}

fn gate(word: &str) -> Result<Gate, String> {
    Gate::from_word(word).ok_or_else(|| format!("the gates are {}", quoted(Gate::WORDS)))
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a date is written YYYY-MM-DD".to_owned())
}

fn code(word: &str) -> Result<Code, String> {
    Code::from_word(word).ok_or_else(|| {
        let nearest = Code::ALL
            .iter()
            .map(|code| (strsim::osa_distance(word, code.as_str()), code.as_str()))
            .min()
            .filter(|(distance, _)| *distance <= 3);
        match nearest {
            Some((_, near)) => format!("no finding has this code; did you mean `{near}`?"),
            None => "no finding has this code; `cargo trace explain` lists them".to_owned(),
        }
    })
}

fn target(word: &str) -> Result<OverrideTarget, String> {
    OverrideTarget::from_word(word).map_or_else(|| code(word).map(OverrideTarget::Code), Ok)
}

fn output(text: &str) -> Result<(Format, Utf8PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("written FORMAT=FILE, as in `json=report.json`")?;
    let format = Format::from_str(format, false)
        .map_err(|_| format!("the formats are {}", quoted(&["table", "markdown", "csv", "json"])))?;
    if file.is_empty() {
        return Err("the file's name is missing".to_owned());
    }
    Ok((format, file.into()))
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    fn the_definition_holds_together() {
        Cargo::command().debug_assert();
    }

    #[verifies("RQ-064")]
    #[test]
    fn the_word_trace_may_be_left_out() {
        for args in [&["cargo-trace", "trace", "check"][..], &["cargo-trace", "check"]] {
            let cli = parse(args.iter().map(OsString::from)).unwrap();
            assert!(matches!(cli.command, Command::Check(_)));
        }
    }

    #[verifies("RQ-045")]
    #[test]
    fn levels_keep_the_order_in_which_they_were_typed() {
        let typed = ["cargo-trace", "check", "-A", "untested", "-D", "warnings", "-W", "untested", "-A", "no-tests"];
        let Command::Check(check) = parse(typed.map(OsString::from)).unwrap().command else { panic!("no check") };
        let lines: Vec<String> = check.judge.overrides.iter().map(CommandLineOverride::as_typed).collect();
        assert_eq!(lines, ["-A untested", "-D warnings", "-W untested", "-A no-tests"]);
    }

    #[verifies("RQ-059")]
    #[test]
    fn an_earlier_report_takes_no_flag_that_it_would_ignore() {
        let from = |words: &[&str]| {
            let all = ["cargo-trace", "report", "--from", "x.json"].iter().chain(words);
            parse(all.map(OsString::from)).map_err(|error| error.kind())
        };
        assert!(from(&["--format", "csv", "--view", "tests", "-o", "y.csv", "-v", "--color", "never"]).is_ok());
        for words in [
            &["--gate", "release"][..],
            &["--as-of", "2026-01-01"],
            &["-A", "untested"],
            &["-D", "warnings"],
            &["-W", "notes"],
            &["-p", "pump"],
            &["--workspace"],
            &["--features", "x"],
            &["--all-features"],
            &["--build", "x"],
            &["--release"],
            &["--target", "x"],
            &["--target-dir", "x"],
            &["--profile", "x"],
            &["--manifest-path", "x"],
            &["--locked"],
            &["--offline"],
            &["--frozen"],
            &["--evidence", "x"],
        ] {
            assert_eq!(from(words).unwrap_err(), clap::error::ErrorKind::ArgumentConflict, "{words:?}");
        }
    }

    #[test]
    fn every_flag_has_a_help_line_that_starts_upper_case_and_ends_without_period() {
        fn walk(command: &clap::Command) {
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                let first = help.chars().next().unwrap_or_else(|| panic!("no help for {arg}"));
                assert!(first.is_uppercase() || !first.is_alphabetic(), "{arg}: {help}");
                assert!(!help.ends_with('.'), "{arg}: {help}");
            }
            command.get_subcommands().for_each(walk);
        }
        walk(&Cargo::command());
    }

    #[test]
    fn a_misspelt_code_gets_its_nearest_name() {
        let error = parse(["cargo-trace", "check", "-A", "untestd"].map(OsString::from)).unwrap_err();
        assert!(error.to_string().contains("did you mean `untested`?"), "{error}");
    }
}
