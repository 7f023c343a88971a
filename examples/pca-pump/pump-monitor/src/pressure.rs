//! The pressure in the line.

use core::time::Duration;
use iec62304_core::requirement;
use pump_types::Instant;

/// Tells an occlusion from a cough: the pressure must stay above the threshold for a while.
#[derive(Clone, Debug)]
pub struct PressureWatch {
    threshold: u16,
    above_since: Option<Instant>,
}

impl PressureWatch {
    /// The pressure has to stay above the threshold for this long. With the task's period it leaves a margin to the
    /// 2 s that are allowed.
    pub const HOLD: Duration = Duration::from_millis(1_000);

    /// Watches for a pressure above `threshold`, in mmHg.
    #[must_use]
    pub const fn above(threshold: u16) -> Self {
        Self { threshold, above_since: None }
    }

    /// Takes the pressure of now, in mmHg, and says whether the line is occluded.
    #[requirement("RQ-012")]
    pub fn is_occluded(&mut self, now: Instant, pressure: u16) -> bool {
        if pressure <= self.threshold {
            self.above_since = None;
            return false;
        }
        now.since(*self.above_since.get_or_insert(now)) >= Self::HOLD
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-012")]
    fn an_occlusion_is_seen_within_2_s_at_every_threshold_and_sampling_period() {
        for threshold in (50..=700).step_by(50) {
            for period in [10, 50, 100, 500, 1_000] {
                let mut watch = PressureWatch::above(threshold);
                let seen_after =
                    (0..=2_000).step_by(period).find(|at| watch.is_occluded(Instant::from_millis(*at), threshold + 1));
                assert!(seen_after.is_some(), "threshold {threshold}, sampled every {period} ms");
            }
        }
    }

    #[test]
    #[verifies("RQ-012")]
    fn neither_a_high_pressure_below_the_threshold_nor_a_cough_is_an_occlusion() {
        let mut watch = PressureWatch::above(300);
        for at in (0..60_000).step_by(50) {
            let pressure = if at % 5_000 < 900 { 600 } else { 300 };
            assert!(!watch.is_occluded(Instant::from_millis(at), pressure), "at {at} ms");
        }
    }
}
