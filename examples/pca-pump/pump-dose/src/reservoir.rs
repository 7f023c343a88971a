//! What is left in the reservoir.

use iec62304_core::requirement;
use pump_alarm::Alarm;
use pump_types::Microlitres;

/// The reservoir's content, counted down from what was loaded.
#[derive(Clone, Debug)]
pub struct Reservoir {
    left: Microlitres,
}

/// How full it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// More than 5 mL.
    Enough,
    /// At most 5 mL.
    Low,
    /// At most 0.5 mL: nothing more is delivered, so that no air is.
    Empty,
}

impl Reservoir {
    /// At and below this the warning comes.
    pub const LOW: Microlitres = Microlitres::from_millilitres(5);

    /// At and below this delivery stops.
    pub const EMPTY: Microlitres = Microlitres::new(500);

    /// A reservoir that holds so much.
    #[must_use]
    pub const fn holding(volume: Microlitres) -> Self {
        Self { left: volume }
    }

    /// Counts what leaves.
    pub fn take(&mut self, volume: Microlitres) {
        self.left = self.left.saturating_sub(volume);
    }

    /// How full it is.
    #[requirement("RQ-014")]
    #[must_use]
    pub fn level(&self) -> Level {
        if self.left <= Self::EMPTY {
            Level::Empty
        } else if self.left <= Self::LOW {
            Level::Low
        } else {
            Level::Enough
        }
    }
}

impl Level {
    /// The alarm that this level calls for.
    #[requirement("RQ-014")]
    #[must_use]
    pub fn alarm(self) -> Option<Alarm> {
        match self {
            Self::Enough => None,
            Self::Low => Some(Alarm::ReservoirLow),
            Self::Empty => Some(Alarm::ReservoirEmpty),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-014")]
    fn the_warning_comes_at_5_ml_and_the_alarm_at_half_a_millilitre_to_the_microlitre() {
        let mut reservoir = Reservoir::holding(Microlitres::from_millilitres(10));
        for left in (0..10_000).rev() {
            reservoir.take(Microlitres::new(1));
            let expected = match left {
                0..=500 => Some(Alarm::ReservoirEmpty),
                501..=5_000 => Some(Alarm::ReservoirLow),
                _ => None,
            };
            assert_eq!(reservoir.level().alarm(), expected, "{left} µL left");
        }
        reservoir.take(Microlitres::new(1));
        assert_eq!(reservoir.level(), Level::Empty);
    }
}
