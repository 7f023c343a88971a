//! The monitor task: all watches, one cut-off line.

use crate::{BubbleDetector, DeliveredHour, DoorWatch, Position, PressureWatch, Watchdog};
use iec62304_core::requirement;
use pump_alarm::Alarm;
use pump_types::{Instant, Microlitres};

/// Why the monitor cut the motor off, or does not let it start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StopCause {
    /// More was delivered than its own limit allows.
    OverDelivery,
    /// Dose control gives no sign of life.
    DoseControlLost,
    /// The line is blocked.
    Occlusion,
    /// A bubble is in the line.
    AirInLine,
    /// The door is open, or nobody knows.
    DoorOpen,
}

impl StopCause {
    /// The alarm to raise.
    #[requirement("RQ-007", "RQ-008", "RQ-012", "RQ-013", "RQ-015")]
    #[must_use]
    pub fn alarm(self) -> Alarm {
        match self {
            Self::OverDelivery => Alarm::OverDelivery,
            Self::DoseControlLost => Alarm::DoseControlLost,
            Self::Occlusion => Alarm::Occlusion,
            Self::AirInLine => Alarm::AirInLine,
            Self::DoorOpen => Alarm::DoorOpen,
        }
    }
}

/// What the monitor's own sensors say in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Samples {
    /// What the motor's encoder counted since the last period.
    pub moved: Microlitres,
    /// Pressure in the line, in mmHg.
    pub pressure: u16,
    /// The sensor sees air.
    pub air: bool,
    /// The door, where its sensor answered.
    pub door: Option<Position>,
}

/// The safety monitor.
#[derive(Clone, Debug)]
pub struct Monitor {
    hour: DeliveredHour,
    watchdog: Watchdog,
    pressure: PressureWatch,
    bubbles: BubbleDetector,
    door: DoorWatch,
    occlusion_threshold: u16,
    /// Its own copy of the hourly limit; present while delivery is allowed.
    limit: Option<Microlitres>,
}

impl Monitor {
    /// A monitor that holds the motor stopped. The threshold is in mmHg.
    #[must_use]
    pub fn new(occlusion_threshold: u16) -> Self {
        Self {
            hour: DeliveredHour::new(),
            watchdog: Watchdog::starting(Instant::START),
            pressure: PressureWatch::above(occlusion_threshold),
            bubbles: BubbleDetector::default(),
            door: DoorWatch::default(),
            occlusion_threshold,
            limit: None,
        }
    }

    /// Lets the motor run, with a copy of the limit from the confirmed settings.
    ///
    /// # Errors
    ///
    /// [`StopCause::DoorOpen`] while the door is not known to be closed.
    #[requirement("RQ-015")]
    pub fn release(&mut self, now: Instant, limit: Microlitres) -> Result<(), StopCause> {
        if !self.door.is_closed(now) {
            return Err(StopCause::DoorOpen);
        }
        self.limit = Some(limit);
        self.watchdog = Watchdog::starting(now);
        self.pressure = PressureWatch::above(self.occlusion_threshold);
        self.bubbles = BubbleDetector::default();
        Ok(())
    }

    /// Holds the motor: delivery was stopped on purpose.
    pub fn hold(&mut self) {
        self.limit = None;
    }

    /// The motor may run. This is the cut-off line.
    #[must_use]
    pub const fn motor_enabled(&self) -> bool {
        self.limit.is_some()
    }

    /// Dose control lives.
    pub fn heartbeat(&mut self, now: Instant) {
        self.watchdog.beat(now);
    }

    /// One run of the monitor task: says why it cut the motor off, when it just did.
    #[requirement("RQ-007", "RQ-008", "RQ-012", "RQ-013", "RQ-015")]
    pub fn step(&mut self, now: Instant, samples: &Samples) -> Option<StopCause> {
        self.hour.count(now, samples.moved);
        self.door.sample(now, samples.door);
        let limit = self.limit?;
        // Each watch sees every sample, whatever the others say.
        let causes = [
            (StopCause::OverDelivery, self.hour.exceeds(now, limit)),
            (StopCause::DoseControlLost, self.watchdog.is_lost(now)),
            (StopCause::AirInLine, self.bubbles.is_too_large(samples.moved, samples.air)),
            (StopCause::DoorOpen, !self.door.is_closed(now)),
            (StopCause::Occlusion, self.pressure.is_occluded(now, samples.pressure)),
        ];
        let cause = causes.iter().find_map(|(cause, holds)| holds.then_some(*cause))?;
        self.hold();
        Some(cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    const QUIET: Samples = Samples { moved: Microlitres::ZERO, pressure: 40, air: false, door: Some(Position::Closed) };

    fn released() -> Monitor {
        let mut monitor = Monitor::new(300);
        assert_eq!(monitor.step(Instant::START, &QUIET), None);
        monitor.release(Instant::START, Microlitres::new(5_000)).unwrap();
        monitor
    }

    #[test]
    #[verifies("RQ-012")]
    fn an_occlusion_cuts_the_motor_within_2_s_and_names_its_alarm() {
        let mut monitor = released();
        let stopped = (0..=2_000).step_by(50).find_map(|at| {
            let now = Instant::from_millis(at);
            monitor.heartbeat(now);
            monitor.step(now, &Samples { pressure: 301, ..QUIET })
        });
        assert_eq!(stopped.map(StopCause::alarm), Some(Alarm::Occlusion));
        assert!(!monitor.motor_enabled());
    }

    #[test]
    #[verifies("RQ-013")]
    fn air_cuts_the_motor_in_the_very_period_in_which_the_bubble_is_too_large() {
        let mut monitor = released();
        let bubble = Samples { moved: Microlitres::new(50), air: true, ..QUIET };
        assert_eq!(monitor.step(Instant::START, &bubble), None);
        let cause = monitor.step(Instant::from_millis(50), &bubble);
        assert_eq!((cause.map(StopCause::alarm), monitor.motor_enabled()), (Some(Alarm::AirInLine), false));
    }
}
