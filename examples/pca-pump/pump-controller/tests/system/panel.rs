//! SYS-07: authorised use only.

use iec62304_core::verifies;
use pump_controller::{Answer, Refusal, Request};
use pump_panel::{PanelRefusal, Pin, SESSION_TIME};
use pump_simulator::{Bedside, therapy};
use pump_types::Microlitres;
use std::time::Duration;

const NOT_LOGGED_IN: Result<Answer, Refusal> = Err(Refusal::Panel(PanelRefusal::NotLoggedIn));

/// All that only a clinician may ask for.
fn programming() -> [Request<'static>; 5] {
    [
        Request::Enter(therapy::draft(therapy::program())),
        Request::Review,
        Request::Confirm,
        Request::LoadReservoir(Microlitres::from_millilitres(100)),
        Request::Acknowledge,
    ]
}

#[test]
#[verifies("RQ-021")]
fn without_a_log_in_nothing_can_be_programmed() {
    let mut bedside = Bedside::new();
    for pin in [0, 4_710, 4_712, u32::MAX] {
        let refused = bedside.ask(Request::LogIn(Pin(pin)));
        assert_eq!(refused, Err(Refusal::Panel(PanelRefusal::UnknownPin)));
        for request in programming() {
            assert_eq!(bedside.ask(request), NOT_LOGGED_IN);
        }
    }
}

#[test]
#[verifies("RQ-021")]
fn a_session_ends_three_minutes_after_the_last_input() {
    for request in programming() {
        let mut bedside = Bedside::new();
        assert!(bedside.ask(Request::LogIn(therapy::NURSE)).is_ok());
        bedside.run_for(Duration::from_secs(170));
        assert_ne!(bedside.ask(request), NOT_LOGGED_IN);
        bedside.run_for(Duration::from_secs(170));
        assert_ne!(bedside.ask(request), NOT_LOGGED_IN);
        bedside.run_for(SESSION_TIME);
        assert_eq!(bedside.ask(request), NOT_LOGGED_IN);
    }
}

#[test]
#[verifies("RQ-021")]
fn what_the_patient_may_do_needs_no_log_in_and_keeps_no_session_open() {
    let mut bedside = Bedside::delivering(therapy::program());
    for _ in 0..SESSION_TIME.as_secs() {
        bedside.run_for(Duration::from_secs(1));
        assert_eq!(bedside.ask(Request::Silence), Ok(Answer::Done));
    }
    assert_eq!(bedside.ask(Request::Acknowledge), NOT_LOGGED_IN);
    assert!(bedside.ask(Request::Bolus).is_ok());
    assert_eq!(bedside.ask(Request::Stop), Ok(Answer::Done));
}
