//! What the motor really delivered in the last hour.

use iec62304_core::requirement;
use pump_types::{Instant, Microlitres};

/// Minutes that are remembered, the running one included.
const MINUTES: u64 = 60;

/// The encoder's count of the last hour, in slots that carry their own minute.
///
/// Built otherwise than dose control's window, so that one mistake is not made twice. It remembers up to a minute
/// less, so that what dose control grants rightly never looks like too much here.
#[derive(Clone, Debug)]
pub struct DeliveredHour {
    slots: [(u64, u32); MINUTES as usize],
}

impl DeliveredHour {
    /// Nothing delivered.
    #[must_use]
    pub const fn new() -> Self {
        Self { slots: [(0, 0); MINUTES as usize] }
    }

    /// Counts what the encoder saw since the last call.
    pub fn count(&mut self, now: Instant, moved: Microlitres) {
        let minute = now.minutes();
        let Ok(at) = usize::try_from(minute % MINUTES) else { return };
        if let Some((counted_in, sum)) = self.slots.get_mut(at) {
            if *counted_in != minute {
                (*counted_in, *sum) = (minute, 0);
            }
            *sum = sum.saturating_add(moved.get());
        }
    }

    /// The hour's volume is above the limit.
    #[requirement("RQ-007")]
    #[must_use]
    pub fn exceeds(&self, now: Instant, limit: Microlitres) -> bool {
        let remembered = |minute: u64| minute.saturating_add(MINUTES) > now.minutes();
        let sum: u64 =
            self.slots.iter().filter(|(minute, _)| remembered(*minute)).map(|(_, sum)| u64::from(*sum)).sum();
        sum > u64::from(limit.get())
    }
}

impl Default for DeliveredHour {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-007")]
    fn the_first_microlitre_above_the_limit_is_seen_whenever_it_comes_within_59_minutes() {
        for minutes in 0..=59 {
            let mut hour = DeliveredHour::new();
            let limit = Microlitres::new(5_000);
            let later = Instant::from_millis(minutes * 60_000);
            hour.count(Instant::START, limit);
            assert!(!hour.exceeds(later, limit));
            hour.count(later, Microlitres::new(1));
            assert!(hour.exceeds(later, limit), "after {minutes} minutes");
        }
    }

    #[test]
    #[verifies("RQ-007")]
    fn what_is_older_than_an_hour_no_longer_counts() {
        let mut hour = DeliveredHour::new();
        let limit = Microlitres::new(5_000);
        for minute in 0..600_u64 {
            let now = Instant::from_millis(minute * 60_000);
            hour.count(now, Microlitres::new(80));
            assert!(!hour.exceeds(now, limit), "minute {minute}");
        }
        let volume_of_an_hour = Microlitres::new(60 * 80 - 1);
        assert!(hour.exceeds(Instant::from_millis(599 * 60_000), volume_of_an_hour));
    }
}
