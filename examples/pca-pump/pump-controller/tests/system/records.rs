//! SYS-08: what is recorded, and what the ward sees.

use iec62304_core::verifies;
use pump_alarm::Alarm;
use pump_controller::{Refusal, Request};
use pump_dose::BolusRefusal;
use pump_evlog::Event;
use pump_monitor::Position;
use pump_simulator::{Bedside, Faults, therapy};
use pump_types::{Microlitres, Program, Setting};
use std::time::Duration;

#[test]
#[verifies("RQ-024")]
fn a_day_at_the_bedside_is_in_the_log_in_order_and_to_the_second() {
    let mut bedside = Bedside::delivering(therapy::program());
    bedside.run_for(Duration::from_secs(60));
    assert!(bedside.ask(Request::Bolus).is_ok());
    bedside.run_for(Duration::from_secs(60));
    let lockout = bedside.ask(Request::Bolus);
    bedside.run_for(Duration::from_secs(60));
    bedside.room.door = Some(Position::Open);
    bedside.run_for(Duration::from_secs(60));
    bedside.room.door = Some(Position::Closed);
    assert!(bedside.ask(Request::LogIn(therapy::NURSE)).is_ok());
    assert!(bedside.ask(Request::Acknowledge).is_ok());
    let slower = Program { bolus: Microlitres::new(500), ..therapy::program() };
    assert!(bedside.start(slower).is_ok());
    bedside.run_for(Duration::from_secs(60));
    assert!(bedside.ask(Request::Stop).is_ok());

    assert!(matches!(lockout, Err(Refusal::Bolus(BolusRefusal::Lockout { .. }))));
    let lockout = lockout.err().map(Refusal::code).unwrap_or_default();
    let setting = |setting: Setting, value| Event::Setting { setting: setting.code(), value };
    let door = Alarm::DoorOpen.code();
    let expected = [
        (0, setting(Setting::Basal, 20)),
        (0, setting(Setting::Bolus, 1_000)),
        (0, setting(Setting::Lockout, 300)),
        (0, setting(Setting::HourlyLimit, 30_000)),
        (0, Event::Start),
        (60, Event::Bolus { microlitres: 1_000 }),
        (120, Event::Refusal { reason: lockout }),
        (180, Event::Alarm { alarm: door }),
        (180, Event::Stop { cause: door }),
        (240, setting(Setting::Bolus, 500)),
        (240, Event::Start),
        (300, Event::Stop { cause: Event::BY_KEY }),
    ];
    let log = bedside.log();
    assert_eq!(log.iter().map(|entry| entry.event).collect::<Vec<_>>(), expected.map(|(_, event)| event));
    for (entry, (second, _)) in log.iter().zip(expected) {
        let second = therapy::POWER_ON_SECONDS + second;
        assert!((second..=second + 1).contains(&entry.seconds), "{entry:?}, expected at {second}");
    }
}

#[test]
#[verifies("RQ-024")]
fn refusals_of_every_part_of_the_pump_are_logged() {
    let mut bedside = Bedside::new();
    let forged = b"FDL1 forged".as_slice();
    let requests = [Request::Bolus, Request::InstallLibrary(forged), Request::Review, Request::Confirm];
    let refused: Vec<Event> = requests
        .into_iter()
        .filter_map(|request| bedside.ask(request).err())
        .map(|refusal| Event::Refusal { reason: refusal.code() })
        .collect();
    assert_eq!(refused.len(), requests.len());
    assert_eq!(bedside.log().iter().map(|entry| entry.event).collect::<Vec<_>>(), refused);
}

#[test]
#[verifies("RQ-025")]
fn the_last_ten_thousand_entries_outlive_a_power_loss_in_the_middle_of_a_write() {
    let mut bedside = Bedside::delivering(therapy::program());
    while bedside.log().last().is_none_or(|entry| entry.sequence < 10_000) {
        for _ in 0..1_000 {
            let _ = bedside.ask(Request::Bolus);
        }
    }
    for after in [0, 1, 7, 19] {
        let before = bedside.log();
        assert_eq!(before.len(), 10_000);
        bedside.memory().cut_next_write(after);
        let _ = bedside.ask(Request::Bolus);
        bedside = Bedside::switched_on(bedside.memory(), Faults::default());
        assert_eq!(bedside.log(), before, "cut after {after} bytes");
        assert!(bedside.ask(Request::Bolus).is_err());
        assert_eq!(bedside.log()[..9_999], before[1..]);
    }
}

#[test]
#[verifies("RQ-026")]
fn the_ward_receives_one_line_per_second_and_it_says_what_the_pump_does() {
    let mut bedside = Bedside::delivering(therapy::program());
    let before = bedside.frames().len();
    bedside.run_for(Duration::from_secs(600));
    let lines: Vec<Vec<u32>> = bedside.frames()[before..]
        .iter()
        .map(|frame| frame.as_str().split(';').take(5).map(|field| field.parse().unwrap_or_default()).collect())
        .collect();
    assert_eq!(lines.len(), 600);
    for pair in lines.windows(2) {
        let (line, next) = (&pair[0], &pair[1]);
        assert_eq!((next[0], next[1]), (line[0] + 1, line[1] + 1), "number and time go on by one");
        assert_eq!(line[3], 20, "the rate in tenths of a mL/h");
        assert!(next[4] == line[4] || next[4] == line[4] + 1, "delivered so far");
    }
}
