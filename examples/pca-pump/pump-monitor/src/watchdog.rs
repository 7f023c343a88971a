//! The sign of life that dose control must give.

use core::time::Duration;
use iec62304_core::requirement;
use pump_types::Instant;

/// Watches the heartbeat. The hardware watchdog (HW-03) does the same for this task.
#[derive(Clone, Debug)]
pub struct Watchdog {
    last_beat: Instant,
}

impl Watchdog {
    /// A beat is due once in this time.
    pub const PERIOD: Duration = Duration::from_millis(100);

    /// So many missed beats are a lost task.
    pub const MISSED: u32 = 3;

    /// Counts from `now` on.
    #[must_use]
    pub const fn starting(now: Instant) -> Self {
        Self { last_beat: now }
    }

    /// Dose control lives.
    pub fn beat(&mut self, now: Instant) {
        self.last_beat = self.last_beat.max(now);
    }

    /// Dose control missed too many beats.
    #[requirement("RQ-008")]
    #[must_use]
    pub fn is_lost(&self, now: Instant) -> bool {
        now.since(self.last_beat) >= Self::PERIOD.saturating_mul(Self::MISSED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-008")]
    fn the_third_missed_beat_is_a_lost_task_and_the_second_is_not() {
        for last_beat in [0, 50, 99_950] {
            let mut watchdog = Watchdog::starting(Instant::START);
            watchdog.beat(Instant::from_millis(last_beat));
            for silence in 0..1_000 {
                assert_eq!(watchdog.is_lost(Instant::from_millis(last_beat + silence)), silence >= 300, "{silence} ms");
            }
        }
    }
}
