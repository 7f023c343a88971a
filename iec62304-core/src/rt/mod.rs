//! What probes and guards call in a test build of `cargo trace test`; nobody else's interface, and free to change.
//!
//! A probe is one static flag and one test of it; all else is out of line. Nothing is registered before it is first reached, nothing
//! is counted, nothing runs before `main`. Events go to a file of this process as they happen, so that no end of it loses any.
//!
//! Whatever goes wrong here, the program must not notice: no panic, no message, no other result. What could not be written was not
//! seen, and what was not seen does not count.

mod guard;
mod probe;
mod sink;
mod threads;

pub use core::{concat, module_path};
pub use guard::Guard;
pub use probe::Probe;

use std::env;
use std::ffi::OsString;
use std::sync::atomic::{AtomicU8, Ordering};

/// How this process reports, decided at its first event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Not at all: nobody asked, or the file cannot be written.
    Off = 1,
    /// One test is all that this process runs: each probe reports once.
    OneTest = 2,
    /// Tests share the process: each thread reports a probe once for each of its tests.
    Shared = 3,
}

/// The mode as a number; 0 before it is decided.
static MODE: AtomicU8 = AtomicU8::new(0);

impl Mode {
    /// The mode; `None` while this very thread decides it, when an allocator is asked for memory to do so.
    fn get() -> Option<Self> {
        match MODE.load(Ordering::Relaxed) {
            1 => Some(Self::Off),
            2 => Some(Self::OneTest),
            3 => Some(Self::Shared),
            _ => Self::decide(),
        }
    }

    /// Reads the environment. Threads that decide at once decide the same.
    #[cold]
    fn decide() -> Option<Self> {
        let _busy = threads::Busy::enter()?;
        // WebAssembly has neither process ids nor, partly, a clock: std panics there.
        let mode = if cfg!(target_family = "wasm") || variable("IEC62304_EVENTS").is_none() {
            Self::Off
        } else if variable("NEXTEST_TEST_NAME").is_some() {
            Self::OneTest
        } else {
            Self::Shared
        };
        // Not over what another thread has learnt meanwhile.
        let _ = MODE.compare_exchange(0, mode as u8, Ordering::Relaxed, Ordering::Relaxed);
        Some(mode)
    }

    /// From now on nothing is reported.
    fn end() {
        MODE.store(Self::Off as u8, Ordering::Relaxed);
    }
}

/// The value of an environment variable that is set to something.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
