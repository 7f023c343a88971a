//! The only printer: data on standard output, everything else on standard error, in cargo's manner.

use anstyle::{AnsiColor, Effects, Style};
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Findings and errors only.
    Quiet,
    /// Status lines too.
    Normal,
    /// Commands too.
    Verbose,
}

/// Where output goes, and how it may look.
pub struct Shell {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    verbosity: Verbosity,
    /// Whether standard output takes colours; renderers ask.
    pub color_out: bool,
    /// Whether standard error takes colours; renderers ask.
    pub color_err: bool,
    /// Columns of the terminal on standard output, or what `COLUMNS` says of a pipe; `None` where nobody says.
    pub width: Option<usize>,
}

const GOOD: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);
const BAD: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
const WARNING: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
const NOTE: Style = AnsiColor::Cyan.on_default().effects(Effects::BOLD);

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` or its like say otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Shell {
    /// The process's own streams.
    #[must_use]
    pub fn stdio(verbosity: Verbosity, color: ColorChoice) -> Self {
        let wants = |stream: &dyn Fn() -> anstream::ColorChoice| match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => stream() != anstream::ColorChoice::Never,
        };
        let width = io::stdout()
            .is_terminal()
            .then(|| terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)))
            .or_else(|| std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0));
        Self {
            color_out: wants(&|| anstream::AutoStream::choice(&io::stdout())),
            color_err: wants(&|| anstream::AutoStream::choice(&io::stderr())),
            out: Box::new(io::BufWriter::new(io::stdout())),
            err: Box::new(io::stderr()),
            verbosity,
            width,
        }
    }

    /// Streams of a test: no colour, no terminal.
    #[must_use]
    pub fn to_writers(out: Box<dyn Write>, err: Box<dyn Write>) -> Self {
        Self { out, err, verbosity: Verbosity::Normal, color_out: false, color_err: false, width: None }
    }

    /// How much is said.
    #[must_use]
    pub const fn verbosity(&self) -> Verbosity {
        self.verbosity
    }

    /// Standard output, for data.
    pub fn out(&mut self) -> &mut dyn Write {
        &mut *self.out
    }

    /// Writes data to standard output. A broken pipe is no error: whoever reads has seen enough.
    ///
    /// # Errors
    ///
    /// Any other failure of the stream.
    pub fn data(&mut self, text: &str) -> io::Result<()> {
        match self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// A right-justified green verb and its object, as cargo prints them.
    pub fn status(&mut self, verb: &str, object: impl Display) {
        if self.verbosity > Verbosity::Quiet {
            self.line(GOOD, &format!("{verb:>12}"), &object);
        }
    }

    /// The same, only with `-v`.
    pub fn verbose(&mut self, verb: &str, object: impl Display) {
        if self.verbosity > Verbosity::Normal {
            self.line(GOOD, &format!("{verb:>12}"), &object);
        }
    }

    /// `note: …`.
    pub fn note(&mut self, text: impl Display) {
        if self.verbosity > Verbosity::Quiet {
            self.line(NOTE, "note:", &text);
        }
    }

    /// `warning: …`; also when quiet.
    pub fn warn(&mut self, text: impl Display) {
        self.line(WARNING, "warning:", &text);
    }

    /// `error: …`; also when quiet.
    pub fn error(&mut self, text: impl Display) {
        self.line(BAD, "error:", &text);
    }

    /// Text that is laid out already, on standard error; also when quiet.
    pub fn plain(&mut self, text: &str) {
        // Nothing can be done about a standard error that is gone.
        let _ = self.err.write_all(text.as_bytes());
    }

    fn line(&mut self, style: Style, word: &str, object: &dyn Display) {
        let line =
            if self.color_err { format!("{style}{word}{style:#} {object}\n") } else { format!("{word} {object}\n") };
        self.plain(&line);
    }
}
