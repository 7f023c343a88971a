//! From the pharmacy's image to the entry that a scanned label finds.

use iec62304_core::verifies;
use pump_druglib::{Band, Day, DrugStore, Entry, NoMatch, Rejection, encode};
use pump_types::Label;

const TODAY: Day = Day(20_500);

fn entry(drug: u32, concentration: u32) -> Entry {
    Entry {
        label: Label { drug, concentration },
        basal: Band { soft: 20, hard: 50 },
        bolus: Band { soft: 1_000, hard: 2_000 },
        lockout: Band { soft: 300, hard: 180 },
        hourly_limit: Band { soft: 6_000, hard: 12_000 },
    }
}

fn image(version: u32, expires: Day, entries: &[Entry]) -> Vec<u8> {
    let mut image = vec![0; 1_024];
    let length = encode(version, expires, entries, &mut image).unwrap_or_default();
    image.truncate(length);
    image
}

#[test]
#[verifies("RQ-009")]
fn a_label_finds_its_entry_only_if_drug_and_concentration_are_equal() {
    let entries = [entry(71, 1_000), entry(71, 10_000), entry(72, 1_000), entry(170, 50)];
    let mut store = DrugStore::default();
    assert_eq!(store.install(&image(1, TODAY, &entries), TODAY), Ok(1));
    for drug in [0, 17, 70, 71, 72, 73, 170, 7_100, u32::MAX] {
        for concentration in [0, 1, 50, 100, 999, 1_000, 1_001, 10_000, u32::MAX] {
            let label = Label { drug, concentration };
            let expected = entries.iter().find(|entry| entry.label == label).ok_or(NoMatch);
            assert_eq!(store.entry_for(label), expected, "{label:?}");
        }
    }
}

#[test]
#[verifies("RQ-009")]
fn without_a_library_no_label_matches() {
    assert_eq!(DrugStore::default().entry_for(Label { drug: 0, concentration: 0 }), Err(NoMatch));
}

#[test]
#[verifies("RQ-010")]
fn whatever_is_wrong_with_a_new_library_the_old_one_stays_in_use() {
    let old = entry(71, 1_000);
    let new = [entry(71, 2_000)];
    let mut damaged = image(13, TODAY, &new);
    if let Some(byte) = damaged.get_mut(40) {
        *byte ^= 0x10;
    }
    let mut store = DrugStore::default();
    assert_eq!(store.install(&image(12, TODAY, &[old]), TODAY), Ok(12));
    for (offered, rejection) in [
        (damaged, Rejection::Seal),
        (b"not a library".to_vec(), Rejection::Malformed),
        (Vec::new(), Rejection::Malformed),
        (image(12, TODAY, &new), Rejection::NotNewer),
        (image(11, TODAY, &new), Rejection::NotNewer),
        (image(13, Day(TODAY.0 - 1), &new), Rejection::Expired),
    ] {
        assert_eq!(store.install(&offered, TODAY), Err(rejection));
        assert_eq!((store.version(), store.entry_for(old.label)), (12, Ok(&old)));
    }
    assert_eq!(store.install(&image(13, TODAY, &new), TODAY), Ok(13));
    assert_eq!(store.entry_for(old.label), Err(NoMatch), "the old library is gone");
}
