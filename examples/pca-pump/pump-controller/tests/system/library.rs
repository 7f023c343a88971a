//! SYS-03: the right drug, with its limits.

use iec62304_core::verifies;
use pump_controller::{Answer, Refusal, Request};
use pump_druglib::{Band, Breach, Day, Entry, Grade, Rejection};
use pump_panel::{Draft, Versions};
use pump_simulator::{Bedside, therapy};
use pump_types::{Label, Program, Rate, Setting};
use std::time::Duration;

/// An entry that warns above 2 mL/h and blocks above 5.
fn strict() -> Entry {
    Entry { basal: Band { soft: 20, hard: 50 }, ..therapy::entry() }
}

fn install(bedside: &mut Bedside, version: u32, entries: &[Entry]) {
    let image = therapy::library(version, therapy::TODAY, entries);
    assert_eq!(bedside.ask(Request::InstallLibrary(&image)), Ok(Answer::Library(version)));
}

fn library_in_use(bedside: &mut Bedside) -> Option<u32> {
    match bedside.ask(Request::ShowVersions) {
        Ok(Answer::Versions(Versions { library, .. })) => Some(library),
        _ => None,
    }
}

#[test]
#[verifies("RQ-009")]
fn a_container_of_another_drug_or_concentration_is_not_started() {
    let Label { drug, concentration } = therapy::LABEL;
    for (drug, concentration) in
        [(drug + 1, concentration), (drug, concentration * 10), (drug, concentration - 1), (0, 0)]
    {
        let mut bedside = Bedside::new();
        let label = Label { drug, concentration };
        let draft = Draft { label, ..therapy::draft(therapy::program()) };
        assert_eq!(bedside.ask(Request::Enter(draft)), Err(Refusal::NoEntry));
        assert!(bedside.ask(Request::Review).is_err());
        assert!(bedside.ask(Request::Confirm).is_err());
        bedside.run_for(Duration::from_secs(60));
        assert_eq!(bedside.delivered(), 0, "{label:?}");
    }
}

#[test]
#[verifies("RQ-009")]
fn a_drug_that_a_new_library_dropped_is_not_started_although_it_was_entered_before() {
    let mut bedside = Bedside::new();
    assert!(bedside.ask(Request::Enter(therapy::draft(therapy::program()))).is_ok());
    assert!(bedside.ask(Request::Review).is_ok());
    install(&mut bedside, 13, &[]);
    assert_eq!(bedside.ask(Request::Confirm), Err(Refusal::NoEntry));
    assert!(bedside.motor_is_off());
}

#[test]
#[verifies("RQ-010")]
fn a_library_with_a_wrong_seal_version_or_expiry_leaves_the_old_one_in_use() {
    let mut bedside = Bedside::new();
    let mut forged = therapy::library(13, therapy::TODAY, &[strict()]);
    forged[16] ^= 1;
    let yesterday = Day(therapy::TODAY.0 - 1);
    for (image, rejection) in [
        (forged, Rejection::Seal),
        (therapy::library(12, therapy::TODAY, &[strict()]), Rejection::NotNewer),
        (therapy::library(11, therapy::TODAY, &[strict()]), Rejection::NotNewer),
        (therapy::library(13, yesterday, &[strict()]), Rejection::Expired),
    ] {
        assert_eq!(bedside.ask(Request::InstallLibrary(&image)), Err(Refusal::Library(rejection)));
        assert_eq!(library_in_use(&mut bedside), Some(12));
    }
    // The limits are still those of the old library as well.
    assert_eq!(bedside.start(Program { basal: Rate::MAX, ..therapy::program() }), Ok(Answer::Done));
}

#[test]
#[verifies("RQ-010")]
fn a_newer_library_with_a_right_seal_replaces_the_old_one_and_its_limits() {
    let mut bedside = Bedside::new();
    install(&mut bedside, 13, &[strict()]);
    assert_eq!(library_in_use(&mut bedside), Some(13));
    assert!(bedside.start(Program { basal: Rate::MAX, ..therapy::program() }).is_err());
}

#[test]
#[verifies("RQ-011")]
fn soft_limits_ask_for_a_confirmation_and_hard_limits_let_nothing_pass() {
    for tenths in 1..=100 {
        let mut bedside = Bedside::new();
        install(&mut bedside, 13, &[strict()]);
        let program = Program { basal: Rate::from_tenths(tenths).unwrap(), ..therapy::program() };
        let mut draft = therapy::draft(program);
        let breach = |grade| Err(Refusal::Limit(Breach { setting: Setting::Basal, grade }));
        let (plain, confirmed) = match tenths {
            1..=20 => (Ok(Answer::Done), Ok(Answer::Done)),
            21..=50 => (breach(Grade::BeyondSoft), Ok(Answer::Done)),
            _ => (breach(Grade::BeyondHard), breach(Grade::BeyondHard)),
        };
        assert_eq!(bedside.ask(Request::Enter(draft)), plain, "{tenths} tenths");
        draft.soft_limits_confirmed = true;
        assert_eq!(bedside.ask(Request::Enter(draft)), confirmed, "{tenths} tenths");
        assert_eq!(bedside.ask(Request::Review).is_ok(), confirmed.is_ok());
        assert_eq!(bedside.ask(Request::Confirm).is_ok(), confirmed.is_ok());
        assert_eq!(bedside.motor_is_off(), confirmed.is_err());
    }
}
