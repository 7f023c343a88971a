//! Dose control with its clock, as the dose task drives them.

use core::time::Duration;
use iec62304_core::verifies;
use pump_dose::{BolusRefusal, DoseControl, MonotonicClock};
use pump_types::{Instant, Microlitres, Program, Rate};

const STEP: u64 = 50;

fn program(basal: Rate, bolus: u32, hourly_limit: u32) -> Program {
    Program {
        basal,
        bolus: Microlitres::new(bolus),
        lockout: Duration::from_secs(300),
        hourly_limit: Microlitres::new(hourly_limit),
    }
}

fn started(program: Program) -> DoseControl {
    let mut dose = DoseControl::new();
    dose.load_reservoir(Microlitres::from_millilitres(50));
    assert_eq!(dose.start(Instant::START, program), Ok(()));
    dose
}

/// Steps the dose task from one time to another, in milliseconds, and sums up what it delivers.
fn delivered(dose: &mut DoseControl, from: u64, to: u64) -> u32 {
    (from..to).step_by(STEP as usize).map(|at| dose.step(Instant::from_millis(at + STEP)).volume.get()).sum()
}

#[test]
#[verifies("RQ-003")]
fn a_bolus_adds_exactly_its_volume_to_the_basal_flow_at_every_rate() {
    for tenths in 1..=100 {
        let basal = Rate::from_tenths(tenths).unwrap();
        let mut without = started(program(basal, 750, 20_000));
        let mut with = without.clone();
        assert_eq!(with.request_bolus(Instant::START), Ok(Microlitres::new(750)));
        let minutes = 2 * 60_000;
        assert_eq!(delivered(&mut with, 0, minutes), delivered(&mut without, 0, minutes) + 750);
    }
}

#[test]
#[verifies("RQ-003")]
fn requests_during_a_bolus_do_not_make_it_a_second_one() {
    let mut dose = started(program(Rate::MIN, 1_000, 20_000));
    assert!(dose.request_bolus(Instant::START).is_ok());
    let mut volume = 0;
    for at in (0..60_000).step_by(STEP as usize) {
        volume += dose.step(Instant::from_millis(at + STEP)).volume.get();
        assert!(matches!(dose.request_bolus(Instant::from_millis(at + STEP)), Err(BolusRefusal::Lockout { .. })));
    }
    assert_eq!(volume, 1_000 + 1);
}

#[test]
#[verifies("RQ-003")]
fn a_stop_ends_the_bolus_and_a_new_start_does_not_take_it_up_again() {
    let mut dose = started(program(Rate::MIN, 1_000, 20_000));
    assert!(dose.request_bolus(Instant::START).is_ok());
    let first = delivered(&mut dose, 0, 10_000);
    assert!((245..=255).contains(&first), "{first} µL");
    dose.stop();
    assert_eq!(delivered(&mut dose, 10_000, 20_000), 0);
    assert_eq!(dose.start(Instant::from_millis(20_000), program(Rate::MIN, 1_000, 20_000)), Ok(()));
    assert!(delivered(&mut dose, 20_000, 60_000) <= 2);
}

#[test]
#[verifies("RQ-005", "RQ-006")]
fn a_stop_and_a_new_start_free_neither_the_hour_nor_the_lockout() {
    let program = program(Rate::MIN, 1_000, 1_500);
    let mut dose = started(program);
    assert!(dose.request_bolus(Instant::START).is_ok());
    dose.stop();
    assert_eq!(dose.start(Instant::from_millis(1_000), program), Ok(()));
    let early = dose.request_bolus(Instant::from_millis(1_000));
    assert_eq!(early, Err(BolusRefusal::Lockout { remaining: Duration::from_secs(299) }));
    assert_eq!(dose.request_bolus(Instant::from_millis(300_000)), Err(BolusRefusal::HourlyLimit));
}

#[test]
#[verifies("RQ-006")]
fn no_tampering_with_the_counter_brings_the_next_bolus_forward() {
    // The counter is set back or forth by this much, once, in the middle of the lockout.
    for jump in [-7_200_000_i64, -150_000, -1, 1_001, 150_000, 300_000, 86_400_000] {
        let mut dose = started(program(Rate::MIN, 100, 20_000));
        let mut clock = MonotonicClock::default();
        let mut counter = 10_000_000_u64;
        assert!(dose.request_bolus(clock.read(counter).now).is_ok());
        let mut waited = 0;
        loop {
            waited += STEP;
            counter = if waited == 150_000 { counter.saturating_add_signed(jump) } else { counter + STEP };
            if dose.request_bolus(clock.read(counter).now).is_ok() {
                break;
            }
        }
        let slack = MonotonicClock::LONGEST_STEP.as_millis() as u64;
        assert!(waited + slack >= 300_000, "granted after {waited} ms with a jump of {jump} ms");
        assert!(waited <= 300_000 + STEP, "granted only after {waited} ms with a jump of {jump} ms");
    }
}
