//! SYS-02, SYS-04, SYS-06: what stops the pump, and how soon.

use iec62304_core::verifies;
use pump_alarm::{Alarm, Priority};
use pump_controller::{Answer, Refusal, Request};
use pump_monitor::Position;
use pump_simulator::{Bedside, therapy};
use pump_types::{Microlitres, Program, Rate};
use std::time::Duration;

fn fast() -> Program {
    Program { basal: Rate::MAX, ..therapy::program() }
}

/// The motor goes off within the time, for this reason, and stays off.
fn assert_stops_within(bedside: &mut Bedside, time: Duration, alarm: Alarm) {
    let took = bedside.run_until(time, Bedside::motor_is_off);
    assert!(took.is_some(), "still running after {time:?}");
    assert_eq!(bedside.outputs().showing, Some(alarm));
    assert_eq!(bedside.outputs().sounding.map(|(priority, _)| priority), Some(Priority::High));
    let delivered = bedside.delivered();
    bedside.run_for(Duration::from_secs(600));
    assert_eq!(bedside.delivered(), delivered, "the motor stays off");
}

#[test]
#[verifies("RQ-007")]
fn a_motor_that_runs_away_is_stopped_within_500_ms_of_the_limit() {
    let limit = 4_000;
    for runaway in [1, 5, 40] {
        let mut bedside = Bedside::delivering(Program { hourly_limit: Microlitres::new(limit), ..fast() });
        bedside.faults.runaway = runaway;
        assert!(bedside.run_until(Duration::from_secs(3_600), |b| b.delivered() > limit).is_some());
        assert_stops_within(&mut bedside, Duration::from_millis(500), Alarm::OverDelivery);
    }
}

#[test]
#[verifies("RQ-008")]
fn a_hung_dose_task_loses_the_motor_after_three_missed_beats() {
    for runs_for in [1, 60, 1_000] {
        let mut bedside = Bedside::delivering(fast());
        bedside.run_for(Duration::from_secs(runs_for));
        bedside.faults.dose_hung = true;
        bedside.run_for(Duration::from_millis(250));
        assert!(!bedside.motor_is_off(), "two missed beats are forgiven");
        assert_stops_within(&mut bedside, Duration::from_millis(50), Alarm::DoseControlLost);
    }
}

#[test]
#[verifies("RQ-013")]
fn a_bubble_of_100_microlitres_stops_the_pump_within_200_ms() {
    for bubble in [100, 101, 150, 1_000] {
        let mut bedside = Bedside::delivering(fast());
        bedside.room.air = bubble;
        assert!(bedside.ask(Request::Bolus).is_ok());
        let passed = bedside.run_until(Duration::from_secs(60), |b| bubble - b.room.air >= 100);
        assert!(passed.is_some(), "the bubble never came to the sensor");
        assert_stops_within(&mut bedside, Duration::from_millis(200), Alarm::AirInLine);
    }
}

#[test]
#[verifies("RQ-013")]
fn a_smaller_bubble_passes_without_a_stop() {
    let mut bedside = Bedside::delivering(fast());
    for _ in 0..20 {
        bedside.room.air = 99;
        bedside.run_for(Duration::from_secs(60));
        assert_eq!((bedside.room.air, bedside.motor_is_off()), (0, false));
    }
}

#[test]
#[verifies("RQ-014")]
fn the_reservoir_warns_at_5_ml_and_stops_the_pump_at_half_a_millilitre() {
    let mut bedside = Bedside::new();
    assert_eq!(bedside.ask(Request::LoadReservoir(Microlitres::from_millilitres(6))), Ok(Answer::Done));
    assert_eq!(bedside.start(fast()), Ok(Answer::Done));
    let hour = Duration::from_secs(3_600);
    assert!(bedside.run_until(hour, |b| b.outputs().showing == Some(Alarm::ReservoirLow)).is_some());
    assert!((999..=1_000).contains(&bedside.delivered()), "warned after {} µL", bedside.delivered());
    assert!(!bedside.motor_is_off());
    assert!(bedside.run_until(hour, Bedside::motor_is_off).is_some());
    assert!((5_499..=5_500).contains(&bedside.delivered()), "stopped after {} µL", bedside.delivered());
    assert_stops_within(&mut bedside, Duration::ZERO, Alarm::ReservoirEmpty);
}

#[test]
#[verifies("RQ-014")]
fn an_empty_reservoir_is_not_started() {
    let mut bedside = Bedside::new();
    assert_eq!(bedside.ask(Request::LoadReservoir(Microlitres::new(500))), Ok(Answer::Done));
    assert_eq!(bedside.start(fast()), Err(Refusal::ReservoirEmpty));
    assert!(bedside.motor_is_off());
}

#[test]
#[verifies("RQ-015")]
fn an_opened_door_and_a_silent_door_sensor_stop_the_pump_within_300_ms() {
    for door in [Some(Position::Open), None] {
        let mut bedside = Bedside::delivering(fast());
        bedside.run_for(Duration::from_secs(10));
        bedside.room.door = door;
        assert_stops_within(&mut bedside, Duration::from_millis(300), Alarm::DoorOpen);
    }
}

#[test]
#[verifies("RQ-015")]
fn with_the_door_open_nothing_starts() {
    let mut bedside = Bedside::new();
    bedside.room.door = Some(Position::Open);
    assert_eq!(bedside.start(fast()), Err(Refusal::DoorOpen));
    bedside.run_for(Duration::from_secs(60));
    assert_eq!(bedside.delivered(), 0);
    bedside.room.door = Some(Position::Closed);
    assert_eq!(bedside.start(fast()), Ok(Answer::Done));
}
