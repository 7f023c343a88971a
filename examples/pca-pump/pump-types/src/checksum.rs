//! CRC-32 (the reflected polynomial `0xEDB88320`), bit by bit: small, and fast enough for 20-byte records.

use iec62304_core::requirement;

/// A running CRC-32. It detects accidents; it keeps no secret and proves no origin.
#[derive(Clone, Copy, Debug)]
pub struct Crc32(u32);

impl Crc32 {
    /// The checksum of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(u32::MAX)
    }

    /// The checksum with `bytes` added.
    #[requirement("RQ-010", "RQ-025", note = "how a damaged library and a torn log entry are noticed")]
    #[must_use]
    pub fn update(self, bytes: &[u8]) -> Self {
        let mut crc = self.0;
        for byte in bytes {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                let low_bit = crc & 1;
                crc = (crc >> 1) ^ (0xEDB8_8320 * low_bit);
            }
        }
        Self(crc)
    }

    /// The checksum's value.
    #[must_use]
    pub const fn finish(self) -> u32 {
        !self.0
    }
}

impl Default for Crc32 {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    fn crc(bytes: &[u8]) -> u32 {
        Crc32::new().update(bytes).finish()
    }

    #[test]
    #[verifies("RQ-010", "RQ-025")]
    fn the_checksum_is_the_well_known_crc_32() {
        assert_eq!(crc(b"123456789"), 0xCBF4_3926);
        assert_eq!(Crc32::new().update(b"1234").update(b"56789").finish(), crc(b"123456789"));
    }

    #[test]
    #[verifies("RQ-010", "RQ-025")]
    fn every_single_flipped_bit_changes_the_checksum() {
        let whole: [u8; 40] = core::array::from_fn(|at| u8::try_from(at * 5).unwrap());
        for bit in 0..whole.len() * 8 {
            let mut flipped = whole;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(crc(&flipped), crc(&whole), "bit {bit}");
        }
    }
}
