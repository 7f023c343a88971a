//! The panel in front of the drug library: who may program, and until when.

use core::time::Duration;
use iec62304_core::verifies;
use pump_druglib::{Band, Day, DrugStore, Entry, encode};
use pump_panel::{Draft, Panel, PanelRefusal, Pin, SESSION_TIME};
use pump_types::{Instant, Label, Microlitres, Program, Rate};

const LABEL: Label = Label { drug: 71, concentration: 1_000 };

const DRAFT: Draft = Draft {
    label: LABEL,
    program: Program {
        basal: Rate::KEEP_OPEN,
        bolus: Microlitres::new(1_000),
        lockout: Duration::from_secs(300),
        hourly_limit: Microlitres::from_millilitres(6),
    },
    soft_limits_confirmed: false,
};

fn panel() -> Panel {
    Panel::new(&[Pin(4711), Pin(4712)])
}

fn store() -> DrugStore {
    let band = |limit| Band { soft: limit, hard: limit };
    let entry =
        Entry { label: LABEL, basal: band(50), bolus: band(2_000), lockout: band(300), hourly_limit: band(10_000) };
    let mut image = [0; 128];
    let length = encode(1, Day(1), &[entry], &mut image).unwrap_or_default();
    let mut store = DrugStore::default();
    let installed = image.get(..length).map(|image| store.install(image, Day(1)));
    assert_eq!(installed, Some(Ok(1)));
    store
}

#[test]
#[verifies("RQ-021")]
fn without_log_in_nothing_can_be_entered_reviewed_or_confirmed() {
    let mut panel = panel();
    let now = Instant::START;
    assert_eq!(panel.log_in(now, Pin(4710)), Err(PanelRefusal::UnknownPin));
    assert_eq!(panel.enter(now, DRAFT), Err(PanelRefusal::NotLoggedIn));
    assert_eq!(panel.review(now), Err(PanelRefusal::NotLoggedIn));
    assert_eq!(panel.confirm(now), Err(PanelRefusal::NotLoggedIn));
}

#[test]
#[verifies("RQ-021")]
fn a_clinician_who_keeps_working_brings_an_admitted_program_to_its_confirmation() {
    let (mut panel, store) = (panel(), store());
    // Just below three minutes between any two keys.
    let at = |key| Instant::START.after((SESSION_TIME - Duration::from_millis(1)) * key);
    assert_eq!(panel.log_in(at(0), Pin(4712)), Ok(()));
    assert_eq!(store.entry_for(DRAFT.label).map(|entry| entry.admit(&DRAFT.program, false)), Ok(Ok(())));
    assert_eq!(panel.enter(at(1), DRAFT), Ok(()));
    assert!(panel.review(at(2)).is_ok());
    assert_eq!(panel.confirm(at(3)).map(|confirmed| *confirmed.draft()), Ok(DRAFT));
}

#[test]
#[verifies("RQ-021")]
fn three_minutes_without_input_end_the_session_and_drop_what_was_entered() {
    let mut panel = panel();
    let later = Instant::START.after(SESSION_TIME);
    assert_eq!(panel.log_in(Instant::START, Pin(4711)), Ok(()));
    assert_eq!(panel.enter(Instant::START, DRAFT), Ok(()));
    assert!(panel.review(Instant::START).is_ok());
    assert_eq!(panel.confirm(later), Err(PanelRefusal::NotLoggedIn));
    assert_eq!(panel.log_in(later, Pin(4711)), Ok(()));
    assert_eq!(panel.confirm(later), Err(PanelRefusal::NotReviewed));
    assert_eq!(panel.review(later), Err(PanelRefusal::NothingEntered));
}
