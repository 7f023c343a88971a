//! One entry, and its bytes: sequence number, time, event, checksum.

use iec62304_core::requirement;
use pump_types::Crc32;

/// Bytes of a stored entry.
pub const SLOT_BYTES: usize = 20;

/// What happened. Causes, reasons and names are the numbers that the items give them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// Delivery started.
    Start,
    /// Delivery stopped.
    Stop {
        /// The alarm behind it, or [`Event::BY_KEY`].
        cause: u8,
    },
    /// A bolus was granted.
    Bolus {
        /// Its volume.
        microlitres: u32,
    },
    /// Something that was asked for was refused.
    Refusal {
        /// Why.
        reason: u8,
    },
    /// An alarm was raised.
    Alarm {
        /// Which one.
        alarm: u8,
    },
    /// A setting was changed.
    Setting {
        /// Which one.
        setting: u8,
        /// Its new value.
        value: u32,
    },
}

/// An entry of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Counts up by one with each entry, from 1.
    pub sequence: u32,
    /// Seconds since 1970-01-01, UTC.
    pub seconds: u32,
    /// What happened.
    pub event: Event,
}

impl Event {
    /// The cause of a stop that somebody asked for.
    pub const BY_KEY: u8 = u8::MAX;

    /// Kind, detail and value.
    const fn to_parts(self) -> (u8, u8, u32) {
        match self {
            Self::Start => (1, 0, 0),
            Self::Stop { cause } => (2, cause, 0),
            Self::Bolus { microlitres } => (3, 0, microlitres),
            Self::Refusal { reason } => (4, reason, 0),
            Self::Alarm { alarm } => (5, alarm, 0),
            Self::Setting { setting, value } => (6, setting, value),
        }
    }

    const fn from_parts(kind: u8, detail: u8, value: u32) -> Option<Self> {
        Some(match kind {
            1 => Self::Start,
            2 => Self::Stop { cause: detail },
            3 => Self::Bolus { microlitres: value },
            4 => Self::Refusal { reason: detail },
            5 => Self::Alarm { alarm: detail },
            6 => Self::Setting { setting: detail, value },
            _ => return None,
        })
    }
}

impl Entry {
    /// The bytes to store.
    #[requirement("RQ-024")]
    #[must_use]
    pub fn to_bytes(&self) -> [u8; SLOT_BYTES] {
        let (kind, detail, value) = self.event.to_parts();
        let mut bytes = [0; SLOT_BYTES];
        let words = [self.sequence, self.seconds, u32::from_le_bytes([kind, detail, 0, 0]), value];
        let crc = words.iter().fold(Crc32::new(), |crc, word| crc.update(&word.to_le_bytes())).finish();
        for (place, word) in bytes.chunks_exact_mut(4).zip(words.into_iter().chain([crc])) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// The entry in these bytes; `None` for an empty slot and for a write that was cut short.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; SLOT_BYTES]) -> Option<Self> {
        let (content, crc) = bytes.split_last_chunk::<4>()?;
        // Erased slots are many when the log is young, and a checksum costs more than a look.
        if content.iter().all(|byte| *byte == u8::MAX)
            || Crc32::new().update(content).finish() != u32::from_le_bytes(*crc)
        {
            return None;
        }
        let mut words = content.chunks_exact(4).filter_map(|word| word.first_chunk::<4>());
        let (sequence, seconds) = (u32::from_le_bytes(*words.next()?), u32::from_le_bytes(*words.next()?));
        let ([kind, detail, ..], value) = (*words.next()?, u32::from_le_bytes(*words.next()?));
        Some(Self { sequence, seconds, event: Event::from_parts(kind, detail, value)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-024")]
    fn every_kind_of_event_is_stored_with_its_second_and_read_back() {
        let events = [
            Event::Start,
            Event::Stop { cause: Event::BY_KEY },
            Event::Bolus { microlitres: 2_000 },
            Event::Refusal { reason: 17 },
            Event::Alarm { alarm: 12 },
            Event::Setting { setting: 3, value: u32::MAX },
        ];
        for event in events {
            for seconds in [0, 1, 1_800_000_000, u32::MAX] {
                let entry = Entry { sequence: 42, seconds, event };
                assert_eq!(Entry::from_bytes(&entry.to_bytes()), Some(entry));
            }
        }
    }

    #[test]
    #[verifies("RQ-025")]
    fn neither_an_erased_slot_nor_a_write_that_was_cut_short_is_an_entry() {
        let old = Entry { sequence: 1, seconds: 1_700_000_000, event: Event::Start }.to_bytes();
        let new = Entry { sequence: 10_002, seconds: 1_800_000_000, event: Event::Alarm { alarm: 4 } }.to_bytes();
        for before in [[u8::MAX; SLOT_BYTES], [0; SLOT_BYTES], old] {
            for written in 1..SLOT_BYTES {
                let mut torn = before;
                torn[..written].copy_from_slice(&new[..written]);
                let read = Entry::from_bytes(&torn);
                assert!(read.is_none() || torn == before, "after {written} bytes: {read:?}");
            }
        }
        assert_eq!(Entry::from_bytes(&[u8::MAX; SLOT_BYTES]), None);
    }
}
