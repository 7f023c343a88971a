//! A library as the sealed image that the pharmacy installs.
//!
//! Little endian: `FDL1`, version, day of expiry, number of entries, the entries (ten words each), the seal.

use crate::{Band, Entry};
use iec62304_core::requirement;
use pump_types::{Crc32, Label};

const MAGIC: [u8; 4] = *b"FDL1";

/// Stands for the pharmacy's signing key; see the crate's first page.
const KEY: [u8; 16] = *b"fjord-p2-example";

const WORD: usize = 4;
const HEADER_WORDS: usize = 4;
const ENTRY_WORDS: usize = 10;

/// Days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub u32);

/// Why an image was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rejection {
    /// It is no image of a library, or has more entries than fit.
    Malformed,
    /// The seal does not fit the content.
    Seal,
    /// It is not newer than the library in use.
    NotNewer,
    /// It has expired.
    Expired,
}

/// A library whose seal was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    version: u32,
    expires: Day,
    entries: [Option<Entry>; Self::CAPACITY],
}

impl Library {
    /// The most entries that a library has.
    pub const CAPACITY: usize = 16;

    /// Reads an image.
    ///
    /// # Errors
    ///
    /// [`Rejection::Malformed`] or [`Rejection::Seal`]; an image that is damaged in any place never gives a library.
    #[requirement("RQ-010")]
    pub fn read(image: &[u8]) -> Result<Self, Rejection> {
        let (content, seal_bytes) = image.split_last_chunk::<WORD>().ok_or(Rejection::Malformed)?;
        if !content.starts_with(&MAGIC) {
            return Err(Rejection::Malformed);
        }
        if seal(content) != u32::from_le_bytes(*seal_bytes) {
            return Err(Rejection::Seal);
        }
        let mut words = Words(content);
        let mut word = || words.next().ok_or(Rejection::Malformed);
        let [_magic, version, expires, count] = [word()?, word()?, word()?, word()?];
        let mut entries = [None; Self::CAPACITY];
        let count = usize::try_from(count).map_err(|_| Rejection::Malformed)?;
        for entry in entries.get_mut(..count).ok_or(Rejection::Malformed)? {
            let label = Label { drug: word()?, concentration: word()? };
            let mut band = || Ok::<_, Rejection>(Band { soft: word()?, hard: word()? });
            let [basal, bolus, lockout, hourly_limit] = [band()?, band()?, band()?, band()?];
            *entry = Some(Entry { label, basal, bolus, lockout, hourly_limit });
        }
        if words.0.is_empty() {
            Ok(Self { version, expires: Day(expires), entries })
        } else {
            Err(Rejection::Malformed)
        }
    }

    /// Its version; a newer library has a higher one.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The last day on which it may be installed.
    #[must_use]
    pub const fn expires(&self) -> Day {
        self.expires
    }

    /// Its entries.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().flatten()
    }
}

/// Writes a sealed image, as the pharmacy's tool does, and gives its length; `None` where it does not fit.
#[must_use]
pub fn encode(version: u32, expires: Day, entries: &[Entry], image: &mut [u8]) -> Option<usize> {
    let count = u32::try_from(entries.len()).ok()?;
    let length = (HEADER_WORDS + ENTRY_WORDS * entries.len()) * WORD;
    let content = image.get_mut(..length)?;
    let header = [u32::from_le_bytes(MAGIC), version, expires.0, count];
    let words = header.into_iter().chain(entries.iter().flat_map(words_of));
    for (place, word) in content.chunks_exact_mut(WORD).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    let seal = seal(content);
    image.get_mut(length..length + WORD)?.copy_from_slice(&seal.to_le_bytes());
    Some(length + WORD)
}

fn words_of(entry: &Entry) -> [u32; ENTRY_WORDS] {
    let Entry { label, basal, bolus, lockout, hourly_limit } = entry;
    [
        label.drug,
        label.concentration,
        basal.soft,
        basal.hard,
        bolus.soft,
        bolus.hard,
        lockout.soft,
        lockout.hard,
        hourly_limit.soft,
        hourly_limit.hard,
    ]
}

fn seal(content: &[u8]) -> u32 {
    Crc32::new().update(&KEY).update(content).update(&KEY).finish()
}

/// Reads words one after the other.
struct Words<'a>(&'a [u8]);

impl Iterator for Words<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (word, rest) = self.0.split_first_chunk::<WORD>()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    fn entries(count: usize) -> Vec<Entry> {
        let entry = |number: u32| {
            let band = |limit| Band { soft: number + limit, hard: number + 2 * limit };
            let label = Label { drug: number, concentration: 100 * number };
            Entry { label, basal: band(10), bolus: band(100), lockout: band(200), hourly_limit: band(1_000) }
        };
        (0..u32::try_from(count).unwrap()).map(entry).collect()
    }

    fn image(version: u32, entries: &[Entry]) -> Vec<u8> {
        let mut image = vec![0; 1_024];
        let length = encode(version, Day(20_000), entries, &mut image).unwrap();
        image.truncate(length);
        image
    }

    #[test]
    #[verifies("RQ-010")]
    fn what_the_pharmacy_sealed_is_read_back() {
        for count in 0..=Library::CAPACITY {
            let entries = entries(count);
            let library = Library::read(&image(12, &entries)).unwrap();
            assert_eq!((library.version(), library.expires()), (12, Day(20_000)));
            assert!(library.entries().eq(&entries));
        }
    }

    #[test]
    #[verifies("RQ-010")]
    fn no_image_with_a_flipped_bit_is_accepted() {
        let whole = image(12, &entries(3));
        for bit in 0..whole.len() * 8 {
            let mut damaged = whole.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let rejection = if bit / 8 < 4 { Rejection::Malformed } else { Rejection::Seal };
            assert_eq!(Library::read(&damaged), Err(rejection), "bit {bit}");
        }
    }

    #[test]
    #[verifies("RQ-010")]
    fn no_part_of_an_image_and_no_image_with_an_appendix_is_accepted() {
        let whole = image(12, &entries(3));
        for length in 0..whole.len() {
            assert!(Library::read(&whole[..length]).is_err(), "the first {length} bytes");
        }
        assert!(Library::read(&[whole.as_slice(), &[0]].concat()).is_err());
    }

    #[test]
    #[verifies("RQ-010")]
    fn a_rightly_sealed_image_of_the_wrong_shape_is_malformed() {
        assert_eq!(Library::read(&image(12, &entries(Library::CAPACITY + 1))), Err(Rejection::Malformed));
        for claimed in [0_u32, 2, 4, u32::MAX] {
            let mut content = image(12, &entries(3));
            content.truncate(content.len() - WORD);
            content[12..16].copy_from_slice(&claimed.to_le_bytes());
            let seal = seal(&content);
            content.extend(seal.to_le_bytes());
            assert_eq!(Library::read(&content), Err(Rejection::Malformed), "claims {claimed} entries");
        }
    }
}
