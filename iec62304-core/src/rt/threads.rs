//! What each thread remembers: which probes it has reported for the test that it runs.
//!
//! The memory is part of the thread, needs no allocator and no destructor: probes may stand in either.

use super::guard::Entry;
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread_local;
use std::vec::Vec;

/// So many words of bits lie in the thread itself: 4 KiB for 32,768 probes, which the smallest stacks bear.
const WORDS: usize = 512;

/// How many tests have started in this process. A thread that runs no test itself may work for any of them, so that each start makes
/// all its reports news again.
static STARTS: AtomicU64 = AtomicU64::new(0);

struct Thread {
    /// A bit for each probe that was reported.
    told: [Cell<u64>; WORDS],
    /// How many of the words may be other than zero.
    used: Cell<usize>,
    /// There may be bits among the far ones.
    far: Cell<bool>,
    /// What `STARTS` was when the bits were last dropped.
    starts: Cell<u64>,
    /// The test that started here last.
    test: Cell<Option<&'static Entry>>,
    /// While it runs, others have started.
    stale: Cell<bool>,
    /// This thread is inside the runtime.
    busy: Cell<bool>,
}

thread_local! {
    static THREAD: Thread = const {
        Thread {
            told: [const { Cell::new(0) }; WORDS],
            used: Cell::new(0),
            far: Cell::new(false),
            starts: Cell::new(0),
            test: Cell::new(None),
            stale: Cell::new(false),
            busy: Cell::new(false),
        }
    };

    /// The words behind the near ones. They have a destructor, so they are touched only where tens of thousands of probes were reached.
    static FAR: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Whether this thread has nothing to report of the probe of this number, which is 0 as long as nobody has reported it.
#[inline(always)]
pub(super) fn was_told(number: u32) -> bool {
    THREAD.with(|thread| {
        let starts = STARTS.load(Ordering::Relaxed);
        if thread.starts.get() != starts {
            thread.others_started(starts);
        }
        thread.was_told(number as usize)
    })
}

/// Whether this thread is inside a tagged test.
pub(super) fn runs_a_test() -> bool {
    THREAD.with(|thread| thread.test.get().is_some_and(Entry::is_open))
}

/// This thread has reported the probe.
pub(super) fn tell(number: u32) {
    let (word, bit) = (number as usize / 64, 1 << (number % 64));
    THREAD.with(|thread| match thread.told.get(word) {
        Some(told) => {
            told.set(told.get() | bit);
            thread.used.set(thread.used.get().max(word + 1));
        }
        None => {
            tell_far(word - WORDS, bit);
            thread.far.set(true);
        }
    });
}

/// A test starts in this thread, anew if it was never started before.
pub(super) fn start(test: &'static Entry, anew: bool) {
    if anew {
        STARTS.fetch_add(1, Ordering::Relaxed);
    }
    THREAD.with(|thread| {
        if !thread.test.replace(Some(test)).is_some_and(|before| core::ptr::eq(before, test)) {
            thread.forget();
        }
    });
}

/// The test ends in this thread, which may be another than that in which it started.
pub(super) fn end(test: &'static Entry) {
    THREAD.with(|thread| {
        if !thread.test.get().is_some_and(|started| core::ptr::eq(started, test)) {
            STARTS.fetch_add(1, Ordering::Relaxed);
        } else if thread.stale.get() {
            thread.forget();
        }
    });
}

impl Thread {
    /// While a test runs here, what this thread does is its work, whatever else starts.
    #[cold]
    fn others_started(&self, starts: u64) {
        self.starts.set(starts);
        if self.test.get().is_some_and(Entry::is_open) {
            self.stale.set(true);
        } else {
            self.forget();
        }
    }

    #[inline(always)]
    fn was_told(&self, number: usize) -> bool {
        let (word, bit) = (number / 64, 1 << (number % 64));
        match self.told.get(word) {
            Some(told) => told.get() & bit != 0,
            None => self.far.get() && was_told_far(word - WORDS, bit),
        }
    }

    fn forget(&self) {
        self.stale.set(false);
        for told in &self.told[..self.used.replace(0).min(WORDS)] {
            told.set(0);
        }
        if self.far.replace(false) {
            // Where the values of the thread are gone, or in use further up, nobody reads them.
            let _ = FAR.try_with(|far| far.try_borrow_mut().map(|mut far| far.clear()));
        }
    }
}

#[cold]
fn was_told_far(word: usize, bit: u64) -> bool {
    let told = FAR.try_with(|far| far.try_borrow().is_ok_and(|far| far.get(word).is_some_and(|told| told & bit != 0)));
    told.unwrap_or(false)
}

#[cold]
fn tell_far(word: usize, bit: u64) {
    let _ = FAR.try_with(|far| {
        if let Ok(mut far) = far.try_borrow_mut() {
            if far.len() <= word {
                far.resize(word + 1, 0);
            }
            far[word] |= bit;
        }
    });
}

/// Marks the thread as inside the runtime: a probe in an allocator, or in whatever else the runtime uses, then passes.
pub(super) struct Busy;

impl Busy {
    /// Enters; `None` when this thread is inside already.
    pub(super) fn enter() -> Option<Self> {
        // Not made before it is known that it is needed: its end would be the end of the one further up.
        THREAD.with(|thread| (!thread.busy.replace(true)).then(|| Self))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        THREAD.with(|thread| thread.busy.set(false));
    }
}
