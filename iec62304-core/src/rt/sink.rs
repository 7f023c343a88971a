//! The file of events, one for each process: lines as `iec62304_wire::events` reads them.
//!
//! The one place of the runtime that does I/O. Nothing is allocated while the lock is held: a probe may stand in a global allocator
//! that has a lock of its own, and two locks taken in two orders would stop the program.

use super::{Mode, threads, variable};
use std::boxed::Box;
use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::string::String;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, format, process, thread};

/// A file of events. A process that was forked finds its parent's, and opens its own behind it.
struct Sink {
    pid: u32,
    output: Mutex<Output>,
    /// What opens the file.
    head: String,
    next: OnceLock<&'static Self>,
}

/// When a line goes to the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Now,
    Later,
}

struct Output {
    file: BufWriter<File>,
    /// The head is written.
    headed: bool,
}

/// The first file of this process and of those that were forked from it.
static SINK: OnceLock<&'static Sink> = OnceLock::new();

/// The last number that was given to a probe.
static NUMBERS: AtomicU32 = AtomicU32::new(0);

/// How many hits were told.
static HITS: AtomicU64 = AtomicU64::new(0);

/// Tells a hit of the probe with this record, and before the first one the probe itself; gives back the probe's number.
///
/// What a thread reaches while it runs a tagged test may wait for that test's end: a test that does not end has not
/// passed, whatever it reached, and each write is a call of the system.
pub(super) fn hit(record: &str, number: &AtomicU32) -> Option<u32> {
    let (sink, forked) = Sink::own()?;
    // A forked child has its parent's guard, and mostly ends without closing it.
    let when = if threads::runs_a_test() && !forked { When::Later } else { When::Now };
    sink.write(when, |file| {
        let known = number.load(Ordering::Relaxed);
        let n = if known == 0 { NUMBERS.fetch_add(1, Ordering::Relaxed) + 1 } else { known };
        // The numbers of a parent stand in the parent's file.
        if known == 0 || forked {
            writeln!(file, "probe\tn={n}\t{record}")?;
            file.flush()?;
            number.store(n, Ordering::Relaxed);
        }
        writeln!(file, "hit\tn={n}{}", Moment)?;
        HITS.fetch_add(1, Ordering::Relaxed);
        Ok(n)
    })
}

/// How many hits were told.
pub(super) fn hits() -> u64 {
    HITS.load(Ordering::Relaxed)
}

/// Tells that a tagged test was entered.
pub(super) fn start(function: &str, record: &str) {
    if let Some((sink, _)) = Sink::own() {
        sink.write(When::Now, |file| writeln!(file, "start\tfn={}{Moment}\t{record}", Escaped(function)));
    }
}

/// Tells that it was left.
pub(super) fn end(function: &str, panicked: bool) {
    if let Some((sink, _)) = Sink::own() {
        let panicked = if panicked { "yes" } else { "no" };
        sink.write(When::Now, |file| writeln!(file, "end\tfn={}{Moment}\tpanicked={panicked}", Escaped(function)));
    }
}

impl Sink {
    /// The file of this very process, and whether the process was forked from one that reports too.
    fn own() -> Option<(&'static Self, bool)> {
        let pid = process::id();
        let mut place = &SINK;
        let mut forked = false;
        loop {
            let sink = match place.get() {
                Some(sink) => sink,
                None => {
                    let opened = Self::open(pid, forked);
                    if opened.is_err() {
                        Mode::end();
                    }
                    // Another thread may have been first: then this one's handle of the same file is closed.
                    let opened: &'static Self = Box::leak(Box::new(opened.ok()?));
                    let _ = place.set(opened);
                    place.get()?
                }
            };
            if sink.pid == pid {
                return Some((sink, forked));
            }
            place = &sink.next;
            forked = true;
        }
    }

    fn open(pid: u32, forked: bool) -> io::Result<Self> {
        /// When the first file was opened: threads that open it at once must give it one name.
        static OPENED: AtomicU64 = AtomicU64::new(0);
        let mut at = now();
        if !forked && let Err(earlier) = OPENED.compare_exchange(0, at, Ordering::Relaxed, Ordering::Relaxed) {
            at = earlier;
        }
        let directory = variable("IEC62304_EVENTS").unwrap_or_default();
        let path = Path::new(&directory).join(format!("{pid}-{at}.events"));
        let file = File::options().append(true).create(true).open(path)?;
        let output = Output { file: BufWriter::with_capacity(8 * 1024, file), headed: false };
        Ok(Self { pid, output: Mutex::new(output), head: head(pid, at), next: OnceLock::new() })
    }

    /// Writes a line, at once or with the next that is; after an error nothing more is written.
    fn write<T>(&self, when: When, line: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>) -> Option<T> {
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        let Output { file, headed } = &mut *output;
        let write = || {
            if !*headed {
                *headed = true;
                file.write_all(self.head.as_bytes())?;
                file.flush()?;
            }
            let value = line(file)?;
            if when == When::Now {
                file.flush()?;
            }
            Ok::<T, io::Error>(value)
        };
        let written = write();
        if written.is_err() {
            Mode::end();
        }
        written.ok()
    }
}

/// The first line of a file, and the one that says who writes it.
fn head(pid: u32, at: u64) -> String {
    let exe = env::current_exe().unwrap_or_default();
    let mut head = format!("iec62304-events\t1\nprocess\tpid={pid}\texe={}", Lossy(exe.as_os_str()));
    for (name, value) in [
        ("process", "IEC62304_PROCESS"),
        ("test", "NEXTEST_TEST_NAME"),
        ("binary", "NEXTEST_BINARY_ID"),
        ("attempt", "NEXTEST_ATTEMPT"),
        ("run", "NEXTEST_RUN_ID"),
    ] {
        if let Some(value) = variable(value) {
            head += &format!("\t{name}={}", Lossy(&value));
        }
    }
    head + &format!("\tat={at}\n")
}

/// Microseconds since the epoch.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

/// The fields `at` and `thread`, as of now.
struct Moment;

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\tat={}", now())?;
        match thread::current().name() {
            Some(name) => write!(f, "\tthread={}", Escaped(name)),
            None => Ok(()),
        }
    }
}

/// A value as it stands in a field.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in self.0.split_inclusive(['\\', '\t', '\n', '\r']) {
            let (plain, escape) = match part.as_bytes().last() {
                Some(b'\\') => (&part[..part.len() - 1], "\\\\"),
                Some(b'\t') => (&part[..part.len() - 1], "\\t"),
                Some(b'\n') => (&part[..part.len() - 1], "\\n"),
                Some(b'\r') => (&part[..part.len() - 1], "\\r"),
                _ => (part, ""),
            };
            f.write_str(plain)?;
            f.write_str(escape)?;
        }
        Ok(())
    }
}

/// The same of what the operating system gave us.
struct Lossy<'a>(&'a OsStr);

impl fmt::Display for Lossy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Escaped(&self.0.to_string_lossy()).fmt(f)
    }
}
