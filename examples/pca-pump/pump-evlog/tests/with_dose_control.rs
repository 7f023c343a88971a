//! The event log fed by the real dose control and the real table of alarms.

use core::time::Duration;
use iec62304_core::verifies;
use pump_alarm::Alarm;
use pump_dose::{BolusRefusal, DoseControl};
use pump_evlog::{Entry, Event, EventLog, SLOT_BYTES, SLOTS, Storage, StorageError};
use pump_types::{Instant, Microlitres, Program, Rate, Setting};

/// Storage in memory.
struct Memory(Vec<[u8; SLOT_BYTES]>);

impl Storage for Memory {
    fn read(&self, slot: u32) -> Result<[u8; SLOT_BYTES], StorageError> {
        self.0.get(slot as usize).copied().ok_or(StorageError)
    }

    fn write(&mut self, slot: u32, bytes: &[u8; SLOT_BYTES]) -> Result<(), StorageError> {
        *self.0.get_mut(slot as usize).ok_or(StorageError)? = *bytes;
        Ok(())
    }
}

fn empty_log() -> EventLog<Memory> {
    EventLog::open(Memory(vec![[u8::MAX; SLOT_BYTES]; SLOTS as usize]))
}

#[test]
#[verifies("RQ-024")]
fn a_therapy_with_a_bolus_and_a_refusal_is_logged_in_order_and_to_the_second() {
    let program = Program {
        basal: Rate::MAX,
        bolus: Microlitres::new(800),
        lockout: Duration::from_secs(300),
        hourly_limit: Microlitres::from_millilitres(12),
    };
    let midnight = 1_800_000_000;
    let mut log = empty_log();
    let mut dose = DoseControl::new();
    dose.load_reservoir(Microlitres::from_millilitres(20));
    assert_eq!(dose.start(Instant::START, program), Ok(()));
    assert_eq!(log.append(midnight, Event::Start), Ok(()));
    for minute in 1..=6 {
        let event = match dose.request_bolus(Instant::from_millis(u64::from(minute) * 60_000)) {
            Ok(volume) => Event::Bolus { microlitres: volume.get() },
            Err(BolusRefusal::Lockout { .. }) => Event::Refusal { reason: 1 },
            Err(_) => Event::Refusal { reason: 2 },
        };
        assert_eq!(log.append(midnight + minute * 60, event), Ok(()));
    }
    let logged: Vec<(u32, Event)> = log.entries().map(|entry| (entry.seconds - midnight, entry.event)).collect();
    let (bolus, refusal) = (Event::Bolus { microlitres: 800 }, Event::Refusal { reason: 1 });
    let expected =
        [(0, Event::Start), (60, bolus), (120, refusal), (180, refusal), (240, refusal), (300, refusal), (360, bolus)];
    assert_eq!(logged, expected);
}

#[test]
#[verifies("RQ-024")]
fn every_alarm_and_every_setting_has_an_entry_of_its_own() {
    let alarms = Alarm::ALL.iter().map(|alarm| Event::Alarm { alarm: alarm.code() });
    let settings = Setting::ALL.map(|setting| Event::Setting { setting: setting.code(), value: 7 });
    let events: Vec<Event> = alarms.chain(settings).collect();
    let mut log = empty_log();
    for event in &events {
        assert_eq!(log.append(0, *event), Ok(()));
    }
    let entries: Vec<Entry> = log.entries().collect();
    assert_eq!(entries.iter().map(|entry| entry.event).collect::<Vec<_>>(), events);
    assert!((1..).zip(&entries).all(|(sequence, entry)| entry.sequence == sequence));
    let distinct: std::collections::HashSet<Event> = events.iter().copied().collect();
    assert_eq!(distinct.len(), events.len());
}
