//! The most that may be delivered in any 60 minutes.

use iec62304_core::requirement;
use pump_types::{Instant, Microlitres};

/// Whole minutes that are remembered: the running one, and the 60 before it.
///
/// Any 60 minutes that end now lie within them, so their sum is never below what those 60 minutes held. It may be
/// above, by what was granted in the part of the oldest minute that has just left the window: at worst a grant comes
/// one minute late, never early.
const MINUTES: usize = 61;

/// What was granted, minute by minute.
#[derive(Clone, Debug)]
pub struct HourlyLimit {
    granted: [Microlitres; MINUTES],
    minute: u64,
}

/// The volume would exceed the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitReached;

impl HourlyLimit {
    /// Nothing granted yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { granted: [Microlitres::ZERO; MINUTES], minute: 0 }
    }

    /// Grants the whole volume, or nothing of it where the limit would be exceeded.
    ///
    /// # Errors
    ///
    /// [`LimitReached`]; nothing is counted then.
    #[requirement("RQ-005")]
    pub fn grant(&mut self, now: Instant, volume: Microlitres, limit: Microlitres) -> Result<(), LimitReached> {
        self.forget_until(now.minutes());
        if self.used().saturating_add(volume) > limit {
            return Err(LimitReached);
        }
        if let Some(minute) = self.granted.get_mut(slot(self.minute)) {
            *minute = minute.saturating_add(volume);
        }
        Ok(())
    }

    /// What the remembered minutes hold.
    fn used(&self) -> Microlitres {
        self.granted.iter().fold(Microlitres::ZERO, |sum, volume| sum.saturating_add(*volume))
    }

    /// Makes `minute` the running one. Time that seems to have gone back changes nothing.
    fn forget_until(&mut self, minute: u64) {
        for passed in self.minute.saturating_add(1)..=minute.min(self.minute.saturating_add(MINUTES as u64)) {
            if let Some(granted) = self.granted.get_mut(slot(passed)) {
                *granted = Microlitres::ZERO;
            }
        }
        self.minute = self.minute.max(minute);
    }
}

impl Default for HourlyLimit {
    fn default() -> Self {
        Self::new()
    }
}

fn slot(minute: u64) -> usize {
    usize::try_from(minute % MINUTES as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;
    use std::collections::VecDeque;

    const HOUR: u64 = 3_600_000;

    #[test]
    #[verifies("RQ-005")]
    fn no_60_minutes_hold_more_than_the_limit_whatever_is_asked_and_when() {
        for (limit, stride, largest) in
            [(1_000, 1_999, 40), (5_000, 29_500, 900), (10_000, 61_000, 3_000), (7, 45_000, 3)]
        {
            let mut hourly = HourlyLimit::new();
            let mut window: VecDeque<(u64, u32)> = VecDeque::new();
            let mut refusals = 0;
            for turn in 0..20_000 {
                let now = turn * stride;
                let volume = u32::try_from(turn * 7_919 % largest).unwrap() + 1;
                let granted =
                    hourly.grant(Instant::from_millis(now), Microlitres::new(volume), Microlitres::new(limit));
                window.retain(|(at, _)| now - at < HOUR);
                match granted {
                    Ok(()) => window.push_back((now, volume)),
                    Err(LimitReached) => refusals += 1,
                }
                let held: u32 = window.iter().map(|(_, volume)| volume).sum();
                assert!(held <= limit, "{held} of {limit} µL at {now} ms");
            }
            assert!(refusals > 0, "the limit of {limit} µL was never put to the test");
        }
    }

    #[test]
    #[verifies("RQ-005")]
    fn the_limit_itself_is_granted_and_not_a_microlitre_more() {
        for limit in [0, 1, 2_000, u32::MAX - 1] {
            let mut hourly = HourlyLimit::new();
            let limit = Microlitres::new(limit);
            assert_eq!(hourly.grant(Instant::START, limit, limit), Ok(()));
            assert_eq!(hourly.grant(Instant::START, Microlitres::new(1), limit), Err(LimitReached));
        }
    }

    #[test]
    #[verifies("RQ-005")]
    fn a_volume_is_free_again_after_60_minutes_and_at_most_one_more() {
        let limit = Microlitres::new(1_000);
        for granted_at in [0, 1, 30_000, 59_999, 60_000] {
            let mut hourly = HourlyLimit::new();
            hourly.grant(Instant::from_millis(granted_at), limit, limit).unwrap();
            let at = |millis| Instant::from_millis(granted_at + millis);
            assert_eq!(hourly.grant(at(HOUR - 1), Microlitres::new(1), limit), Err(LimitReached));
            assert_eq!(hourly.grant(at(HOUR + 60_000), limit, limit), Ok(()));
        }
    }

    #[test]
    #[verifies("RQ-005")]
    fn a_volume_too_large_to_add_up_is_refused() {
        let mut hourly = HourlyLimit::new();
        hourly.grant(Instant::START, Microlitres::new(10), Microlitres::new(100)).unwrap();
        let huge = Microlitres::new(u32::MAX);
        assert_eq!(hourly.grant(Instant::START, huge, Microlitres::new(100)), Err(LimitReached));
    }
}
