//! The probe: says once that a tagged function was entered.

use super::{Mode, sink, threads};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Stands in a static of the function that it watches.
#[derive(Debug)]
pub struct Probe {
    /// The fields of the tag's record.
    record: &'static str,
    /// There is nothing more to report, for as long as the process lives.
    settled: AtomicBool,
    /// Its number in the file of events, from 1; 0 before it was first reached.
    number: AtomicU32,
}

impl Probe {
    /// A probe that was not reached yet.
    #[must_use]
    pub const fn new(record: &'static str) -> Self {
        Self { record, settled: AtomicBool::new(false), number: AtomicU32::new(0) }
    }

    /// The function is entered.
    ///
    /// Without optimisation a call of this crate's optimised code is cheaper than what would be inlined; with it, it is not.
    #[cfg_attr(debug_assertions, inline(never))]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn hit(&'static self) {
        if !self.settled.load(Ordering::Relaxed) {
            self.reached();
        }
    }

    #[inline(never)]
    fn reached(&'static self) {
        if !threads::was_told(self.number.load(Ordering::Relaxed)) {
            self.tell();
        }
    }

    #[cold]
    #[inline(never)]
    fn tell(&'static self) {
        match Mode::get() {
            Some(Mode::Off) => self.settled.store(true, Ordering::Relaxed),
            Some(mode) => self.report(mode),
            None => {}
        }
    }

    fn report(&'static self, mode: Mode) {
        let Some(_busy) = threads::Busy::enter() else { return };
        let Some(number) = sink::hit(self.record, &self.number) else { return };
        if mode == Mode::OneTest {
            self.settled.store(true, Ordering::Relaxed);
        } else {
            threads::tell(number);
        }
    }
}
