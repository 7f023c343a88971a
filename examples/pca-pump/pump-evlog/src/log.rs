//! The ring of entries in storage that keeps its content without power.

use crate::{Entry, Event, SLOT_BYTES};
use iec62304_core::requirement;

/// Entries that are never lost.
pub const CAPACITY: u32 = 10_000;

/// Slots in storage: one more, so that a write that is cut short never hits an entry that must be kept.
pub const SLOTS: u32 = CAPACITY + 1;

/// Storage failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageError;

/// Storage of [`SLOTS`] slots that keeps its content without power. Fresh slots hold `0xFF`.
pub trait Storage {
    /// Reads a slot.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    fn read(&self, slot: u32) -> Result<[u8; SLOT_BYTES], StorageError>;

    /// Writes a slot.
    ///
    /// # Errors
    ///
    /// [`StorageError`]; what the slot holds then is unknown.
    fn write(&mut self, slot: u32, bytes: &[u8; SLOT_BYTES]) -> Result<(), StorageError>;
}

/// The log.
#[derive(Clone, Debug)]
pub struct EventLog<S> {
    storage: S,
    /// The number of the last entry; 0 where there is none.
    last: u32,
}

impl<S: Storage> EventLog<S> {
    /// Takes up the log where it ended, by looking for the entry with the highest number.
    #[requirement("RQ-025")]
    #[must_use]
    pub fn open(storage: S) -> Self {
        let last = (0..SLOTS).filter_map(|slot| stored(&storage, slot)).map(|entry| entry.sequence).max();
        Self { storage, last: last.unwrap_or(0) }
    }

    /// Appends an event with the time at which it happened.
    ///
    /// # Errors
    ///
    /// [`StorageError`]; the event is lost, and its number is used again.
    #[requirement("RQ-024", "RQ-025")]
    pub fn append(&mut self, seconds: u32, event: Event) -> Result<(), StorageError> {
        let sequence = self.last.checked_add(1).ok_or(StorageError)?;
        let entry = Entry { sequence, seconds, event };
        self.storage.write(slot_of(sequence), &entry.to_bytes())?;
        self.last = sequence;
        Ok(())
    }

    /// The entries that are kept, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        let first = self.last.saturating_sub(CAPACITY).saturating_add(1);
        (first..=self.last)
            .filter_map(|sequence| stored(&self.storage, slot_of(sequence)).filter(|entry| entry.sequence == sequence))
    }
}

fn slot_of(sequence: u32) -> u32 {
    sequence % SLOTS
}

/// The entry in a slot, if there is a whole one that belongs there.
fn stored(storage: &impl Storage, slot: u32) -> Option<Entry> {
    let bytes = storage.read(slot).ok()?;
    Entry::from_bytes(&bytes).filter(|entry| slot_of(entry.sequence) == slot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    /// Storage in memory; a write can be cut short after some bytes.
    #[derive(Clone)]
    struct Memory {
        slots: Vec<[u8; SLOT_BYTES]>,
        cut_after: Option<usize>,
    }

    impl Memory {
        fn erased() -> Self {
            Self { slots: vec![[u8::MAX; SLOT_BYTES]; SLOTS as usize], cut_after: None }
        }
    }

    impl Storage for Memory {
        fn read(&self, slot: u32) -> Result<[u8; SLOT_BYTES], StorageError> {
            self.slots.get(slot as usize).copied().ok_or(StorageError)
        }

        fn write(&mut self, slot: u32, bytes: &[u8; SLOT_BYTES]) -> Result<(), StorageError> {
            let written = self.cut_after.unwrap_or(SLOT_BYTES);
            self.slots[slot as usize][..written].copy_from_slice(&bytes[..written]);
            if self.cut_after.is_some() { Err(StorageError) } else { Ok(()) }
        }
    }

    fn filled(entries: u32) -> EventLog<Memory> {
        let mut log = EventLog::open(Memory::erased());
        for number in 1..=entries {
            log.append(number, Event::Bolus { microlitres: number }).unwrap();
        }
        log
    }

    fn numbers(log: &EventLog<Memory>) -> Vec<u32> {
        log.entries().map(|entry| entry.sequence).collect()
    }

    #[test]
    #[verifies("RQ-025")]
    fn the_last_ten_thousand_entries_are_there_after_any_number_of_them() {
        for entries in [0, 1, 9_999, 10_000, 10_001, 10_002, 25_000] {
            let reopened = EventLog::open(filled(entries).storage);
            let kept: Vec<u32> = (entries.saturating_sub(CAPACITY) + 1..=entries).collect();
            assert_eq!(numbers(&reopened), kept, "of {entries}");
        }
    }

    #[test]
    #[verifies("RQ-025")]
    fn power_loss_within_a_write_costs_that_entry_only() {
        let log = filled(12_345);
        let kept = numbers(&log);
        for cut_after in 0..SLOT_BYTES {
            let mut dying = log.clone();
            dying.storage.cut_after = Some(cut_after);
            assert_eq!(dying.append(0, Event::Start), Err(StorageError));
            let mut storage = dying.storage;
            storage.cut_after = None;
            let mut reopened = EventLog::open(storage);
            assert_eq!(numbers(&reopened), kept, "cut after {cut_after} bytes");
            reopened.append(0, Event::Start).unwrap();
            assert_eq!(numbers(&reopened).last(), Some(&12_346));
        }
    }
}
