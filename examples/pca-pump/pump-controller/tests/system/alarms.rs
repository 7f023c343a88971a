//! SYS-05, SYS-06: what is signalled, and when.

use iec62304_core::verifies;
use pump_alarm::{Alarm, Priority};
use pump_boot::Check;
use pump_controller::{Answer, Refusal, Request};
use pump_monitor::Position;
use pump_simulator::{Bedside, Faults, Memory, therapy};
use pump_types::{Microlitres, Program, Rate};
use std::time::Duration;

fn sounding(bedside: &Bedside) -> Option<Priority> {
    bedside.outputs().sounding.map(|(priority, _)| priority)
}

/// A pump whose battery lasts for so many minutes.
fn on_battery(minutes: u16) -> Bedside {
    let mut bedside = Bedside::delivering(therapy::program());
    bedside.room.battery.on_mains = false;
    (bedside.room.battery.charge, bedside.room.battery.load) = (minutes, 60);
    bedside.run_for(Duration::from_secs(1));
    bedside
}

#[test]
#[verifies("RQ-016")]
fn the_highest_priority_shows_and_sounds_and_the_others_come_up_after_it() {
    let program = Program { basal: Rate::MAX, hourly_limit: Microlitres::new(300), ..therapy::program() };
    let mut bedside = Bedside::new();
    assert_eq!(bedside.ask(Request::LoadReservoir(Microlitres::new(5_100))), Ok(Answer::Done));
    assert_eq!(bedside.start(program), Ok(Answer::Done));
    let (low, medium, high) = (Alarm::ReservoirLow, Alarm::HourlyLimit, Alarm::BatteryCritical);
    let ten_minutes = Duration::from_secs(600);
    assert!(bedside.run_until(ten_minutes, |b| b.outputs().showing == Some(low)).is_some());
    assert_eq!(sounding(&bedside), Some(Priority::Low));
    assert!(bedside.run_until(ten_minutes, |b| b.outputs().showing == Some(medium)).is_some());
    assert_eq!(sounding(&bedside), Some(Priority::Medium));
    (bedside.room.battery.on_mains, bedside.room.battery.charge) = (false, 1);
    bedside.run_for(ten_minutes);
    assert_eq!((bedside.outputs().showing, sounding(&bedside)), (Some(high), Some(Priority::High)));
    bedside.room.battery.on_mains = true;
    bedside.run_for(Duration::from_secs(1));
    assert_eq!((bedside.outputs().showing, sounding(&bedside)), (Some(medium), Some(Priority::Medium)));
}

#[test]
#[verifies("RQ-017")]
fn silence_lasts_120_s_however_often_the_key_is_pressed() {
    let mut bedside = on_battery(25);
    assert_eq!(sounding(&bedside), Some(Priority::Medium));
    assert_eq!(bedside.ask(Request::Silence), Ok(Answer::Done));
    for _ in 0..100 {
        bedside.run_for(Duration::from_secs(1));
        assert_eq!(bedside.ask(Request::Silence), Ok(Answer::Done));
        assert_eq!((sounding(&bedside), bedside.outputs().showing), (None, Some(Alarm::BatteryLow)));
    }
    let rest = bedside.run_until(Duration::from_secs(60), |b| sounding(b).is_some());
    assert_eq!(rest, Some(Duration::from_secs(15)));
}

#[test]
#[verifies("RQ-017")]
fn a_new_high_priority_alarm_is_heard_at_once_during_silence() {
    let mut bedside = on_battery(25);
    assert_eq!(bedside.ask(Request::Silence), Ok(Answer::Done));
    bedside.run_for(Duration::from_secs(5));
    assert_eq!(sounding(&bedside), None);
    bedside.room.door = Some(Position::Open);
    bedside.run_for(Duration::from_millis(50));
    assert_eq!((bedside.outputs().showing, sounding(&bedside)), (Some(Alarm::DoorOpen), Some(Priority::High)));
}

#[test]
#[verifies("RQ-019")]
fn a_discharging_battery_warns_at_30_minutes_and_alarms_at_10() {
    let mut bedside = on_battery(60);
    for minutes in (0..=60).rev() {
        bedside.room.battery.charge = minutes;
        bedside.run_for(Duration::from_secs(60));
        let expected = match minutes {
            0..=10 => (Some(Alarm::BatteryCritical), Some(Priority::High)),
            11..=30 => (Some(Alarm::BatteryLow), Some(Priority::Medium)),
            _ => (None, None),
        };
        assert_eq!((bedside.outputs().showing, sounding(&bedside)), expected, "{minutes} minutes left");
    }
}

#[test]
#[verifies("RQ-020")]
fn a_pump_that_fails_its_self_test_names_the_cause_and_never_delivers() {
    let image = therapy::library(12, therapy::TODAY, &[therapy::entry()]);
    for check in Check::ALL {
        let faults = Faults { broken: Some(check), ..Faults::default() };
        let mut bedside = Bedside::switched_on(Memory::erased(), faults);
        let outputs = bedside.outputs();
        assert_eq!((outputs.showing, outputs.failed_check), (Some(Alarm::SelfTestFailed), Some(check)));
        assert_eq!(bedside.ask(Request::InstallLibrary(&image)), Ok(Answer::Library(12)));
        for _ in 0..2 {
            assert_eq!(bedside.start(therapy::program()), Err(Refusal::SelfTest(check)));
            assert_eq!(bedside.ask(Request::Acknowledge), Ok(Answer::Done));
        }
        bedside.run_for(Duration::from_secs(60));
        assert_eq!((bedside.delivered(), bedside.motor_is_off()), (0, true));
    }
}
