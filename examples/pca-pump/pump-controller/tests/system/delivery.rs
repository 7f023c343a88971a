//! SYS-01, SYS-02: the prescribed dose, and never more than allowed.

use iec62304_core::verifies;
use pump_controller::{Answer, PERIOD, Refusal, Request};
use pump_dose::{BolusRefusal, MonotonicClock};
use pump_simulator::{Bedside, therapy};
use pump_types::{Microlitres, Program, Rate};
use std::time::Duration;

const SIX_MINUTES: Duration = Duration::from_secs(360);

fn basal(tenths: u16) -> Program {
    Program { basal: Rate::from_tenths(tenths).unwrap_or(Rate::MIN), ..therapy::program() }
}

/// What reaches the line within a tenth of an hour. The motor moves one period after its command.
fn in_six_minutes(bedside: &mut Bedside) -> u32 {
    let before = bedside.delivered();
    bedside.run_for(SIX_MINUTES + PERIOD);
    bedside.delivered() - before
}

#[test]
#[verifies("RQ-001")]
fn every_rate_that_can_be_set_is_what_reaches_the_line() {
    for tenths in 1..=100 {
        let mut bedside = Bedside::delivering(basal(tenths));
        assert_eq!(in_six_minutes(&mut bedside), u32::from(tenths) * 10, "{tenths} tenths of a mL/h");
    }
}

#[test]
#[verifies("RQ-003")]
fn a_press_of_the_patients_button_gives_one_bolus_of_the_programmed_volume() {
    for bolus in [100, 999, 2_000] {
        let mut bedside = Bedside::delivering(Program { bolus: Microlitres::new(bolus), ..basal(1) });
        assert_eq!(bedside.ask(Request::Bolus), Ok(Answer::Bolus(Microlitres::new(bolus))));
        for _ in 0..100 {
            assert!(bedside.ask(Request::Bolus).is_err(), "a second press within the bolus");
        }
        bedside.run_for(SIX_MINUTES);
        let basal = bedside.delivered() - bolus;
        assert!((10..=11).contains(&basal), "{basal} µL beside the bolus of {bolus} µL");
    }
}

#[test]
#[verifies("RQ-003")]
fn no_bolus_is_granted_while_the_pump_is_stopped() {
    let mut bedside = Bedside::new();
    assert_eq!(bedside.ask(Request::Bolus), Err(Refusal::Bolus(BolusRefusal::NotRunning)));
    bedside.run_for(SIX_MINUTES);
    assert_eq!(bedside.delivered(), 0);
}

#[test]
#[verifies("RQ-004")]
fn an_almost_empty_battery_brings_the_flow_down_to_the_keep_open_rate() {
    for (tenths, expected) in [(100, 50), (6, 50), (5, 50), (2, 20)] {
        let mut bedside = Bedside::delivering(basal(tenths));
        bedside.room.battery.on_mains = false;
        bedside.room.battery.charge = 10;
        bedside.run_for(PERIOD);
        assert_eq!(in_six_minutes(&mut bedside), expected, "from {tenths} tenths of a mL/h");
    }
}

#[test]
#[verifies("RQ-004")]
fn a_log_that_cannot_be_written_brings_the_flow_down_to_the_keep_open_rate() {
    let mut bedside = Bedside::delivering(basal(100));
    bedside.memory().cut_next_write(0);
    assert!(bedside.ask(Request::Bolus).is_ok());
    bedside.run_for(PERIOD);
    assert_eq!(in_six_minutes(&mut bedside), 50);
}

#[test]
#[verifies("RQ-005")]
fn however_often_the_patient_presses_no_60_minutes_exceed_the_programmed_volume() {
    let limit = 5_000;
    let program = Program { bolus: Microlitres::new(700), hourly_limit: Microlitres::new(limit), ..basal(20) };
    let mut bedside = Bedside::delivering(program);
    let mut after_seconds = vec![0];
    let (mut granted, mut refused_by_limit) = (0, 0);
    for _ in 0..4 * 3_600 {
        match bedside.ask(Request::Bolus) {
            Ok(_) => granted += 1,
            Err(Refusal::Bolus(BolusRefusal::HourlyLimit)) => refused_by_limit += 1,
            Err(_) => {}
        }
        bedside.run_for(Duration::from_secs(1) - PERIOD);
        after_seconds.push(bedside.delivered());
        let hour_ago = after_seconds.len().saturating_sub(3_601);
        let in_an_hour = bedside.delivered() - after_seconds[hour_ago];
        assert!(in_an_hour <= limit, "{in_an_hour} µL in an hour");
    }
    assert!(granted > 4 && refused_by_limit > 100, "{granted} boluses, {refused_by_limit} refusals");
    assert!(bedside.delivered() > 3 * limit, "the limit does not starve the patient");
}

#[test]
#[verifies("RQ-006")]
fn boluses_are_a_lockout_apart_whatever_happens_to_the_clock() {
    let day = 86_400_000;
    for shift in [0, -day, -10_000, -1, 1, 900, 100_000, day] {
        let mut bedside = Bedside::delivering(therapy::program());
        assert!(bedside.ask(Request::Bolus).is_ok());
        bedside.run_for(Duration::from_secs(100));
        bedside.shift_counter(shift);
        let mut waited = Duration::from_secs(100);
        while bedside.ask(Request::Bolus).is_err() {
            waited += PERIOD;
        }
        let gained = Duration::from_millis(shift.max(0).unsigned_abs()).min(MonotonicClock::LONGEST_STEP);
        assert!(waited + PERIOD + gained >= Duration::from_secs(300), "{waited:?} with a shift of {shift} ms");
        assert!(waited <= Duration::from_secs(301), "{waited:?} with a shift of {shift} ms");
    }
}

#[test]
#[verifies("RQ-006")]
fn stopping_and_starting_again_does_not_end_the_lockout() {
    let mut bedside = Bedside::delivering(therapy::program());
    assert!(bedside.ask(Request::Bolus).is_ok());
    assert_eq!(bedside.ask(Request::Stop), Ok(Answer::Done));
    assert_eq!(bedside.start(therapy::program()), Ok(Answer::Done));
    assert!(matches!(bedside.ask(Request::Bolus), Err(Refusal::Bolus(BolusRefusal::Lockout { .. }))));
}
