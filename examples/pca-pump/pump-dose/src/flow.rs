//! Flow as whole microlitres over time, without loss.

use core::time::Duration;
use iec62304_core::requirement;
use pump_types::Microlitres;

const MILLIS_PER_HOUR: u64 = 3_600_000;

/// Turns a rate and passing time into whole microlitres, and carries what is less than one to the next step.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// Microlitres times milliseconds per hour; below one microlitre.
    remainder: u64,
}

impl Flow {
    /// The volume that is due after `elapsed` more time at this rate.
    #[requirement("RQ-001", "RQ-002")]
    pub fn due(&mut self, microlitres_per_hour: u32, elapsed: Duration) -> Microlitres {
        let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        let owed = u64::from(microlitres_per_hour).saturating_mul(millis).saturating_add(self.remainder);
        self.remainder = owed % MILLIS_PER_HOUR;
        Microlitres::new(u32::try_from(owed / MILLIS_PER_HOUR).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;
    use pump_types::Rate;

    #[test]
    #[verifies("RQ-001")]
    fn every_rate_gives_its_volume_per_hour_exactly_however_the_hour_is_cut() {
        for tenths in 1..=100 {
            let rate = Rate::from_tenths(tenths).unwrap().microlitres_per_hour();
            for step in [50, 75, 1_000, 60_000, 3_600_000] {
                let mut flow = Flow::default();
                let volume: u32 =
                    (0..3_600_000 / step).map(|_| flow.due(rate, Duration::from_millis(step)).get()).sum();
                assert_eq!(volume, u32::from(tenths) * 100, "{tenths} tenths in steps of {step} ms");
            }
        }
    }

    #[test]
    #[verifies("RQ-001")]
    fn at_no_time_is_the_volume_a_microlitre_away_from_the_ideal() {
        for tenths in [1, 7, 33, 99, 100] {
            let rate = Rate::from_tenths(tenths).unwrap().microlitres_per_hour();
            let mut flow = Flow::default();
            let mut volume = 0;
            for millis in (50..=600_000).step_by(50) {
                volume += u64::from(flow.due(rate, Duration::from_millis(50)).get());
                assert_eq!(volume, u64::from(rate) * millis / MILLIS_PER_HOUR, "{tenths} tenths after {millis} ms");
            }
        }
    }
}
