//! The safety monitor beside the real dose control, on one simulated motor.

use core::time::Duration;
use iec62304_core::verifies;
use pump_alarm::{AlarmManager, Priority};
use pump_dose::DoseControl;
use pump_monitor::{Monitor, Position, Samples, StopCause};
use pump_types::{Instant, Microlitres, Program, Rate};

const STEP: Duration = Duration::from_millis(50);

const PROGRAM: Program = Program {
    basal: Rate::MAX,
    bolus: Microlitres::new(1_000),
    lockout: Duration::from_secs(300),
    hourly_limit: Microlitres::from_millilitres(14),
};

/// Both tasks, and the motor between them.
struct Motor {
    now: Instant,
    dose: DoseControl,
    monitor: Monitor,
    /// What the motor moves in the next period.
    command: Microlitres,
    delivered: u32,
}

impl Motor {
    /// Therapy runs; the monitor holds its own copy of `limit`.
    fn started(limit: Microlitres) -> Self {
        let mut motor = Self {
            now: Instant::START,
            dose: DoseControl::new(),
            monitor: Monitor::new(300),
            command: Microlitres::ZERO,
            delivered: 0,
        };
        motor.monitor.step(motor.now, &motor.samples(Microlitres::ZERO));
        assert_eq!(motor.monitor.release(motor.now, limit), Ok(()));
        motor.dose.load_reservoir(Microlitres::from_millilitres(200));
        assert_eq!(motor.dose.start(motor.now, PROGRAM), Ok(()));
        motor
    }

    fn samples(&self, moved: Microlitres) -> Samples {
        Samples { moved, pressure: 40, air: false, door: Some(Position::Closed) }
    }

    /// One period. `extra` is moved on top of the command: a motor that runs away.
    fn period(&mut self, dose_lives: bool, extra: u32, door: Position) -> Option<StopCause> {
        self.now = self.now.after(STEP);
        let moved = if self.monitor.motor_enabled() {
            self.command.saturating_add(Microlitres::new(extra))
        } else {
            Microlitres::ZERO
        };
        self.delivered += moved.get();
        if dose_lives {
            let _ = self.dose.request_bolus(self.now);
            self.command = self.dose.step(self.now).volume;
            self.monitor.heartbeat(self.now);
        }
        let samples = Samples { door: Some(door), ..self.samples(moved) };
        self.monitor.step(self.now, &samples)
    }
}

#[test]
#[verifies("RQ-007")]
fn a_motor_that_runs_away_is_stopped_within_500_ms_of_crossing_the_limit() {
    for extra in [1, 2, 10, 100, 5_000] {
        let mut motor = Motor::started(PROGRAM.hourly_limit);
        let mut crossed_at = None;
        let cause = loop {
            let cause = motor.period(true, extra, Position::Closed);
            if motor.delivered > PROGRAM.hourly_limit.get() {
                crossed_at.get_or_insert(motor.now);
            }
            if cause.is_some() {
                break cause;
            }
        };
        assert_eq!(cause, Some(StopCause::OverDelivery));
        let took = crossed_at.map(|at| motor.now.since(at));
        assert!(took.is_some_and(|took| took <= Duration::from_millis(500)), "{took:?} with {extra} µL extra");
        let delivered = motor.delivered;
        for _ in 0..1_000 {
            motor.period(true, extra, Position::Closed);
        }
        assert_eq!(motor.delivered, delivered, "the motor stays off");
    }
}

#[test]
#[verifies("RQ-007")]
fn dose_control_with_a_corrupted_limit_is_stopped_by_the_monitors_own_copy() {
    let own_copy = Microlitres::from_millilitres(3);
    let mut motor = Motor::started(own_copy);
    let cause = loop {
        if let Some(cause) = motor.period(true, 0, Position::Closed) {
            break cause;
        }
    };
    assert_eq!(cause.alarm().priority(), Priority::High);
    assert!(motor.delivered > own_copy.get());
    assert!(motor.delivered <= own_copy.get() + 10, "{} µL", motor.delivered);
}

#[test]
#[verifies("RQ-007")]
fn a_therapy_at_its_limit_is_never_taken_for_over_delivery() {
    let mut motor = Motor::started(PROGRAM.hourly_limit);
    let three_hours = 3 * 3_600 * 20;
    for _ in 0..three_hours {
        assert_eq!(motor.period(true, 0, Position::Closed), None);
    }
    assert!(motor.delivered > 2 * PROGRAM.hourly_limit.get(), "the limit was reached again and again");
}

#[test]
#[verifies("RQ-008")]
fn a_hung_dose_task_loses_the_motor_at_its_third_missed_beat_and_high_priority_sounds() {
    for hangs_after in [1, 20, 777] {
        let mut motor = Motor::started(PROGRAM.hourly_limit);
        for _ in 0..hangs_after {
            assert_eq!(motor.period(true, 0, Position::Closed), None);
        }
        let hung_at = motor.now;
        let cause = loop {
            if let Some(cause) = motor.period(false, 0, Position::Closed) {
                break cause;
            }
        };
        assert_eq!(motor.now.since(hung_at), Duration::from_millis(300));
        assert!(!motor.monitor.motor_enabled());
        let mut alarms = AlarmManager::default();
        alarms.raise(motor.now, cause.alarm());
        assert_eq!(alarms.sounding(motor.now), Some(Priority::High));
    }
}

#[test]
#[verifies("RQ-008")]
fn two_missed_beats_are_forgiven() {
    let mut motor = Motor::started(PROGRAM.hourly_limit);
    for period in 0..2_000 {
        let beats = period % 5 == 0;
        assert_eq!(motor.period(beats, 0, Position::Closed), None, "period {period}");
    }
}

#[test]
#[verifies("RQ-015")]
fn an_opened_door_stops_the_motor_within_300_ms() {
    let mut motor = Motor::started(PROGRAM.hourly_limit);
    for _ in 0..100 {
        assert_eq!(motor.period(true, 0, Position::Closed), None);
    }
    let opened_at = motor.now;
    let cause = loop {
        if let Some(cause) = motor.period(true, 0, Position::Open) {
            break cause;
        }
    };
    assert_eq!(cause, StopCause::DoorOpen);
    assert!(motor.now.since(opened_at) <= Duration::from_millis(300));
}

#[test]
#[verifies("RQ-015")]
fn the_motor_is_not_released_before_the_door_is_known_to_be_closed() {
    let mut monitor = Monitor::new(300);
    let limit = PROGRAM.hourly_limit;
    assert_eq!(monitor.release(Instant::START, limit), Err(StopCause::DoorOpen));
    let open = Samples { moved: Microlitres::ZERO, pressure: 40, air: false, door: Some(Position::Open) };
    monitor.step(Instant::START, &open);
    assert_eq!(monitor.release(Instant::START, limit), Err(StopCause::DoorOpen));
    monitor.step(Instant::START, &Samples { door: Some(Position::Closed), ..open });
    assert_eq!(monitor.release(Instant::START, limit), Ok(()));
}
