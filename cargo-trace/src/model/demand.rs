//! When a link satisfies a demand.

use super::{Demand, Level, LevelFrom, Verification};
use iec62304_core::requirement;

impl Demand {
    /// Whether a verification, taken as a link, satisfies one of the alternatives.
    #[must_use]
    #[requirement("RQ-042")]
    pub fn is_satisfied_by(&self, verification: &Verification) -> bool {
        // A level that was only inferred from a test's place is no statement about the software system.
        let stated = verification.level_from != LevelFrom::Inferred || verification.level != Some(Level::System);
        verification.counts()
            && self.alternatives.iter().any(|alternative| {
                Some(alternative.method) == verification.method
                    && match alternative.level {
                        None => true,
                        Some(level) => Some(level) == verification.level && stated,
                    }
            })
    }

    /// Whether some alternative asks for a test.
    #[must_use]
    pub fn asks_for_a_test(&self) -> bool {
        self.alternatives.iter().any(|alternative| alternative.method == super::Method::Test)
    }
}
