//! The guard: says that a tagged test was entered, and that it was left again.

use super::{Mode, sink, threads};
use std::borrow::ToOwned;
use std::boxed::Box;
use std::collections::BTreeMap;
use std::string::String;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Lives in a variable of the test's body, moves with its future, and closes when it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Guard(Option<&'static Entry>);

/// A tagged function that was entered as, or for, a test of this name.
#[derive(Debug)]
pub(super) struct Entry {
    function: &'static str,
    /// How many guards of it are open.
    open: AtomicU32,
    /// How many hits had been told when its end was; 0 before it was told, hence one more than there were.
    ended: AtomicU64,
}

/// All entries, by function and tag, and by test. A function may have several tags, a macro may give one tag to several functions,
/// a property runs its function a hundred times, and a helper may be called by many tests.
static ENTRIES: Mutex<BTreeMap<Tagged, BTreeMap<String, &'static Entry>>> = Mutex::new(BTreeMap::new());

/// Path of a function, and the fields of its tag's record.
type Tagged = (&'static str, &'static str);

impl Guard {
    /// The function of this path is entered; `record` has the fields of its tag.
    pub fn open(record: &'static str, function: &'static str) -> Self {
        let Some(mode) = Mode::get().filter(|mode| *mode != Mode::Off) else { return Self(None) };
        let Some(_busy) = threads::Busy::enter() else { return Self(None) };
        let thread = thread::current();
        let test = if mode == Mode::OneTest { "" } else { thread.name().unwrap_or_default() };
        let (entry, anew) = Entry::of((function, record), test);
        entry.open.fetch_add(1, Ordering::Relaxed);
        // First the event, then the threads' news: a hit that they report again must lie behind the start.
        if anew {
            sink::start(function, record);
        }
        threads::start(entry, anew);
        Self(Some(entry))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let Some(entry) = self.0 else { return };
        if entry.open.fetch_sub(1, Ordering::Relaxed) > 1 || Mode::get() == Some(Mode::Off) {
            return;
        }
        let Some(_busy) = threads::Busy::enter() else { return };
        threads::end(entry);
        // Told again only if there were hits in between, so that the last end lies behind all that the test reached.
        let hits = sink::hits() + 1;
        if entry.ended.swap(hits, Ordering::Relaxed) != hits {
            sink::end(entry.function, thread::panicking());
        }
    }
}

impl Entry {
    /// Whether a guard of it is open.
    pub(super) fn is_open(&self) -> bool {
        self.open.load(Ordering::Relaxed) > 0
    }

    /// The entry of this function, tag and test, and whether it is new.
    fn of(tagged: Tagged, test: &str) -> (&'static Self, bool) {
        let mut entries = ENTRIES.lock().unwrap_or_else(PoisonError::into_inner);
        let tests = entries.entry(tagged).or_default();
        if let Some(entry) = tests.get(test) {
            return (entry, false);
        }
        let (function, _) = tagged;
        let entry: &'static Self =
            Box::leak(Box::new(Self { function, open: AtomicU32::new(0), ended: AtomicU64::new(0) }));
        tests.insert(test.to_owned(), entry);
        (entry, true)
    }
}
