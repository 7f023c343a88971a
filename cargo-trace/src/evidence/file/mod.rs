//! The evidence file: one run of tests, as text that can be read, compared and checked by hand.
//!
//! A line a record, fields separated by tabs, each field `name=value`, as in trace files:
//!
//! ```text
//! iec62304-evidence  1
//! run                id=20261122T183000Z-17 started=… finished=… build=host instrumented=yes …
//! input              path=src/lib.rs sha256=…
//! requirement        id=RQ-001 digest=…
//! executable         n=0 package=dose kind=test target=limits inputs=… guarded=yes harness=yes
//! place              n=0 relation=implements form=attribute item=fn at=10:15-10:23:src/lib.rs id=RQ-001
//! test               exe=0 name=rate_is_zero outcome=passed guard=ended ms=3 yes=0,4 possibly=7
//! end                6
//! seal               (SHA-256 of every byte before this line)
//! ```
//!
//! Several runs may stand in one file: each keeps its own first line and its own seal, and one line before them says
//! how many there are. Unknown fields are ignored within a version, unknown lines are not.
//! The seal tells accidents and careless edits; it does not tell who wrote the file.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::{ReadError, Runs, read, read_all};
pub use write::{head, merged, write};

/// The version of the grammar that this tool writes and reads.
pub const VERSION: u32 = 1;

/// The file name extension of evidence files.
pub const EXTENSION: &str = "evidence";

/// First word of a run.
const HEADER: &str = "iec62304-evidence";

/// First word of a file of several runs.
const SEVERAL: &str = "iec62304-evidence-runs";
