//! One bolus: when it is granted, and how it flows.

use crate::flow::Flow;
use crate::limit::HourlyLimit;
use core::time::Duration;
use iec62304_core::requirement;
use pump_types::{Instant, Microlitres, Program};

/// The time in which a bolus is delivered, whatever its volume.
pub const BOLUS_TIME: Duration = Duration::from_secs(40);

/// Boluses of [`BOLUS_TIME`] that fit into an hour: the factor from a bolus to its flow rate.
const BOLUSES_PER_HOUR: u32 = 90;

/// Why a bolus was not granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BolusRefusal {
    /// There is no therapy that grants boluses: the pump is stopped, or keeps the catheter open.
    NotRunning,
    /// The lockout since the last granted bolus has not passed.
    Lockout {
        /// What is left of it.
        remaining: Duration,
    },
    /// The hourly limit leaves no room for the whole bolus.
    HourlyLimit,
}

/// The bolus under way, and when the last one was granted.
#[derive(Clone, Debug, Default)]
pub struct Bolus {
    granted_at: Option<Instant>,
    volume: Microlitres,
    remaining: Microlitres,
    flow: Flow,
}

impl Bolus {
    /// Grants one bolus, or says why not. The whole volume is charged to the hour in which it is granted.
    #[requirement("RQ-003", "RQ-006")]
    pub fn request(&mut self, now: Instant, program: &Program, hour: &mut HourlyLimit) -> Result<(), BolusRefusal> {
        // A bolus is never started on top of another, however short the lockout is set.
        let lockout = program.lockout.max(BOLUS_TIME);
        if let Some(granted_at) = self.granted_at {
            let remaining = lockout.saturating_sub(now.since(granted_at));
            if !remaining.is_zero() {
                return Err(BolusRefusal::Lockout { remaining });
            }
        }
        hour.grant(now, program.bolus, program.hourly_limit).map_err(|_| BolusRefusal::HourlyLimit)?;
        self.granted_at = Some(now);
        (self.volume, self.remaining, self.flow) = (program.bolus, program.bolus, Flow::default());
        Ok(())
    }

    /// What of the bolus is due after `elapsed` more time.
    #[requirement("RQ-003")]
    pub fn due(&mut self, elapsed: Duration) -> Microlitres {
        let rate = self.volume.get().saturating_mul(BOLUSES_PER_HOUR);
        let due = self.flow.due(rate, elapsed).min(self.remaining);
        self.remaining = self.remaining.saturating_sub(due);
        due
    }

    /// Gives up what is left of the bolus. The lockout goes on.
    pub fn cancel(&mut self) {
        self.remaining = Microlitres::ZERO;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;
    use pump_types::Rate;

    fn program(bolus: u32, lockout_seconds: u64) -> Program {
        Program {
            basal: Rate::MIN,
            bolus: Microlitres::new(bolus),
            lockout: Duration::from_secs(lockout_seconds),
            hourly_limit: Microlitres::from_millilitres(30),
        }
    }

    #[test]
    #[verifies("RQ-003")]
    fn a_granted_bolus_of_any_volume_is_delivered_once_and_whole() {
        for volume in (1..=2_000).step_by(13) {
            let mut bolus = Bolus::default();
            bolus.request(Instant::START, &program(volume, 300), &mut HourlyLimit::new()).unwrap();
            let delivered: u32 = (0..800).map(|_| bolus.due(Duration::from_millis(50)).get()).sum();
            assert_eq!(delivered, volume);
            assert_eq!(bolus.due(Duration::from_secs(3_600)), Microlitres::ZERO);
        }
    }

    #[test]
    #[verifies("RQ-003")]
    fn what_is_cancelled_is_never_made_up_for() {
        let mut bolus = Bolus::default();
        bolus.request(Instant::START, &program(1_000, 300), &mut HourlyLimit::new()).unwrap();
        assert!(bolus.due(Duration::from_secs(10)) < Microlitres::new(1_000));
        bolus.cancel();
        assert_eq!(bolus.due(BOLUS_TIME), Microlitres::ZERO);
    }

    #[test]
    #[verifies("RQ-006")]
    fn every_request_before_the_lockout_has_passed_is_refused_and_the_first_after_it_granted() {
        for lockout in [60, 300, 599, 3_600] {
            let (mut bolus, mut hour) = (Bolus::default(), HourlyLimit::new());
            let program = program(10, lockout);
            let granted_at = Instant::from_millis(12_345);
            bolus.request(granted_at, &program, &mut hour).unwrap();
            for second in 0..lockout {
                let passed = Duration::from_secs(second);
                let refusal = BolusRefusal::Lockout { remaining: program.lockout - passed };
                assert_eq!(bolus.request(granted_at.after(passed), &program, &mut hour), Err(refusal));
            }
            assert_eq!(bolus.request(granted_at.after(program.lockout), &program, &mut hour), Ok(()));
        }
    }

    #[test]
    #[verifies("RQ-006")]
    fn a_refused_request_neither_restarts_nor_shortens_the_lockout() {
        let (mut bolus, mut hour) = (Bolus::default(), HourlyLimit::new());
        let mut full_hour = HourlyLimit::new();
        let program = program(10, 300);
        full_hour.grant(Instant::START, program.hourly_limit, program.hourly_limit).unwrap();
        assert_eq!(bolus.request(Instant::START, &program, &mut full_hour), Err(BolusRefusal::HourlyLimit));
        assert_eq!(bolus.request(Instant::START, &program, &mut hour), Ok(()));
    }
}
