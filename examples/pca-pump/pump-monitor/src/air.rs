//! Air in the line.

use iec62304_core::requirement;
use pump_types::Microlitres;

/// Measures bubbles by what moves through the line while the sensor sees air. There is no filter in time, so no
/// edge is missed; a speck of liquid inside a bubble does not split it in two.
#[derive(Clone, Debug, Default)]
pub struct BubbleDetector {
    air: Microlitres,
    liquid: Microlitres,
}

impl BubbleDetector {
    /// A bubble that must not reach the patient.
    pub const LARGEST: Microlitres = Microlitres::new(100);

    /// So much liquid in one piece ends a bubble.
    pub const SEPARATION: Microlitres = Microlitres::new(20);

    /// Takes what moved since the last call, and whether it was air; says whether the bubble is too large.
    #[requirement("RQ-013")]
    pub fn is_too_large(&mut self, moved: Microlitres, air: bool) -> bool {
        if air {
            self.air = self.air.saturating_add(moved);
            self.liquid = Microlitres::ZERO;
        } else {
            self.liquid = self.liquid.saturating_add(moved);
            if self.liquid >= Self::SEPARATION {
                self.air = Microlitres::ZERO;
            }
        }
        self.air >= Self::LARGEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    const ONE: Microlitres = Microlitres::new(1);

    #[test]
    #[verifies("RQ-013")]
    fn a_bubble_is_too_large_with_its_hundredth_microlitre_in_whatever_portions_it_comes() {
        for portion in 1..=120 {
            let mut detector = BubbleDetector::default();
            let mut seen = 0;
            while !detector.is_too_large(Microlitres::new(portion), true) {
                seen += portion;
                assert!(seen < 100, "{seen} µL in portions of {portion} µL passed");
            }
            assert!(seen + portion >= 100, "{} µL in portions of {portion} µL stopped", seen + portion);
        }
    }

    #[test]
    #[verifies("RQ-013")]
    fn specks_of_liquid_do_not_split_a_bubble() {
        for speck in 0..20 {
            let mut detector = BubbleDetector::default();
            for _ in 0..99 {
                assert!(!detector.is_too_large(ONE, true));
                assert!(!detector.is_too_large(Microlitres::new(speck), false));
            }
            assert!(detector.is_too_large(ONE, true), "with specks of {speck} µL");
        }
    }

    #[test]
    #[verifies("RQ-013")]
    fn small_bubbles_far_apart_do_not_add_up() {
        let mut detector = BubbleDetector::default();
        for _ in 0..1_000 {
            assert!(!detector.is_too_large(Microlitres::new(99), true));
            assert!(!detector.is_too_large(BubbleDetector::SEPARATION, false));
        }
    }
}
