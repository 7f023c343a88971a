//! What the streams can show, in the renderers' words.

use crate::report::Look;
use crate::shell::Shell;

/// Columns where there is no terminal to ask: what fits a printed page and a log.
const PIPED: usize = 100;

/// For data on standard output.
pub fn out(shell: &Shell) -> Look {
    Look { width: shell.width.unwrap_or(PIPED), color: shell.color_out }
}

/// For findings on standard error.
pub fn err(shell: &Shell) -> Look {
    Look { width: shell.width.unwrap_or(PIPED), color: shell.color_err }
}

/// For a file: no colours.
pub const fn file() -> Look {
    Look { width: PIPED, color: false }
}
