//! One file for each subcommand: load, judge, show.

mod add;
mod check;
mod envelope;
mod evidence;
mod explain;
mod export;
mod file;
mod git;
mod init;
mod lint;
mod load;
mod look;
mod report;
mod self_check;
mod show;
mod test;

use crate::cli::{self, Cli, Color, Command};
use crate::exit::Exit;
use crate::shell::{ColorChoice, Shell, Verbosity};
use std::ffi::OsString;

/// Runs what was typed.
pub fn run_args(args: impl IntoIterator<Item = OsString>) -> Exit {
    match cli::parse(args) {
        Ok(cli) => run(&cli),
        Err(error) => {
            // Help and version are no errors; they go to standard output, and a closed pipe is fine.
            let _ = error.print();
            if error.use_stderr() { Exit::Usage } else { Exit::Success }
        }
    }
}

fn run(cli: &Cli) -> Exit {
    let verbosity = match (cli.quiet, cli.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    let color = color(cli.color);
    let mut shell = Shell::stdio(verbosity, color);
    let shell = &mut shell;
    match &cli.command {
        Command::Init(args) => init::command(args, color, shell),
        Command::Add(args) => add::command(args, color, shell),
        Command::Lint(args) => lint::command(args, shell),
        Command::Check(args) => check::command(args, color, shell),
        Command::Test(args) => test::command(args, color, shell),
        Command::Report(args) => report::command(args, color, shell),
        Command::Show(args) => show::show(args, color, shell),
        Command::List(args) => show::list(args, color, shell),
        Command::Evidence(args) => evidence::command(args, color, shell),
        Command::Export(args) => export::command(args, color, shell),
        Command::Explain(args) => explain::command(args, shell),
        Command::SelfCheck(args) => self_check::command(args, shell),
    }
}

/// `--color`, else cargo's `CARGO_TERM_COLOR`, else what the terminal says.
fn color(asked: Option<Color>) -> ColorChoice {
    match asked {
        Some(Color::Always) => ColorChoice::Always,
        Some(Color::Never) => ColorChoice::Never,
        Some(Color::Auto) => ColorChoice::Auto,
        None => match std::env::var("CARGO_TERM_COLOR").as_deref() {
            Ok("always") => ColorChoice::Always,
            Ok("never") => ColorChoice::Never,
            _ => ColorChoice::Auto,
        },
    }
}
