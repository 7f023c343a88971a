//! Time that never steps back, made from a tick counter that may.

use core::time::Duration;
use iec62304_core::requirement;
use pump_types::Instant;

/// A clock for lockouts and windows.
///
/// The counter below it may be set back, or leap, when its source is resynchronised. Neither may shorten a lockout:
/// a step back counts as no time, a leap as [`MonotonicClock::LONGEST_STEP`], and time goes on from there.
#[derive(Clone, Debug, Default)]
pub struct MonotonicClock {
    counter: Option<u64>,
    now: Instant,
}

/// What the clock says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The time, never before that of an earlier reading.
    pub now: Instant,
    /// The counter did not simply count on.
    pub disturbed: bool,
}

impl MonotonicClock {
    /// The most that one reading adds; the control loop reads twenty times as often.
    pub const LONGEST_STEP: Duration = Duration::from_secs(1);

    /// The time when the counter stands at so many milliseconds.
    #[requirement("RQ-006")]
    pub fn read(&mut self, counter: u64) -> Reading {
        let before = self.counter.replace(counter).unwrap_or(counter);
        let step = Duration::from_millis(counter.saturating_sub(before));
        self.now = self.now.after(step.min(Self::LONGEST_STEP));
        Reading { now: self.now, disturbed: counter < before || step > Self::LONGEST_STEP }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-006")]
    fn time_never_steps_back_and_never_gains_on_the_counter_whatever_the_counter_does() {
        let mut clock = MonotonicClock::default();
        let mut counter = 0_u64;
        let mut before = clock.read(counter).now;
        // A fixed walk with steps in both directions, from one millisecond to centuries.
        for turn in 0..100_000_u64 {
            let stride = 1_u64 << (turn * 7 % 45);
            let next = if turn % 3 == 0 { counter.saturating_sub(stride) } else { counter.saturating_add(stride) };
            let reading = clock.read(next);
            assert!(reading.now >= before, "stepped back at turn {turn}");
            let passed = reading.now.since(before);
            assert!(passed <= Duration::from_millis(next.saturating_sub(counter)), "ran ahead at turn {turn}");
            assert!(passed <= MonotonicClock::LONGEST_STEP, "leapt at turn {turn}");
            (before, counter) = (reading.now, next);
        }
    }

    #[test]
    #[verifies("RQ-006")]
    fn an_undisturbed_counter_is_followed_exactly_from_wherever_it_starts() {
        for start in [0, 1, u64::from(u32::MAX), u64::MAX - 50_000] {
            let mut clock = MonotonicClock::default();
            for passed in (0..=50_000).step_by(50) {
                let reading = clock.read(start + passed);
                assert_eq!(reading, Reading { now: Instant::from_millis(passed), disturbed: false });
            }
        }
    }

    #[test]
    #[verifies("RQ-006")]
    fn a_step_back_and_a_leap_are_reported() {
        let mut clock = MonotonicClock::default();
        assert!(!clock.read(10_000).disturbed);
        assert!(clock.read(9_999).disturbed);
        assert!(!clock.read(10_999).disturbed);
        assert!(clock.read(12_000).disturbed);
    }
}
