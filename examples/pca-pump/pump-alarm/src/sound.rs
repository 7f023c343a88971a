//! The loudness of the alarm sound.

use iec62304_core::requirement;

/// Loudness as the panel offers it, in steps 0 (softest) to 10 (loudest).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Volume(u8);

impl Volume {
    /// The loudest step.
    pub const LOUDEST: Self = Self(10);

    /// The step, at most the loudest; there is no step that is silent.
    #[must_use]
    pub fn new(step: u8) -> Self {
        Self(step).min(Self::LOUDEST)
    }

    /// The sound level to drive, in dB(A) at 1 m: 50 to 80.
    ///
    /// The 5 dB to either end of the required 45–85 dB are for the spread of sounders and housings. Whether they
    /// suffice is measured on the device; no test of this function could show it.
    #[requirement("RQ-018")]
    #[must_use]
    pub fn decibels(self) -> u8 {
        50_u8.saturating_add(self.0.saturating_mul(3))
    }
}

impl Default for Volume {
    fn default() -> Self {
        Self(5)
    }
}
