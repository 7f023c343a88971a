//! Volume, flow rate and time as whole numbers of named units.

use core::time::Duration;
use iec62304_core::requirement;

/// A volume of drug solution, in whole microlitres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Microlitres(u32);

impl Microlitres {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many microlitres.
    #[must_use]
    pub const fn new(microlitres: u32) -> Self {
        Self(microlitres)
    }

    /// So many millilitres.
    #[must_use]
    pub const fn from_millilitres(millilitres: u16) -> Self {
        Self(millilitres as u32 * 1_000)
    }

    /// The number of microlitres.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Both volumes together.
    #[requirement(
        "RQ-005",
        note = "a sum that does not fit stays above every limit instead of wrapping to a small one"
    )]
    #[must_use]
    pub fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left when `other` is taken away, at least nothing.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// A flow rate that the pump can deliver: 0.1 to 10.0 mL/h in steps of 0.1.
///
/// There is no value of this type outside the range, so nothing downstream has to check it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u16);

impl Rate {
    /// The lowest rate, 0.1 mL/h.
    pub const MIN: Self = Self(1);

    /// The highest rate, 10.0 mL/h.
    pub const MAX: Self = Self(100);

    /// The rate that keeps the catheter open, 0.5 mL/h.
    pub const KEEP_OPEN: Self = Self(5);

    /// The rate of so many tenths of a millilitre per hour, if the pump can deliver it.
    #[requirement("RQ-001")]
    #[must_use]
    pub fn from_tenths(tenths: u16) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&tenths).then_some(Self(tenths))
    }

    /// Tenths of a millilitre per hour.
    #[must_use]
    pub const fn tenths(self) -> u16 {
        self.0
    }

    /// Microlitres per hour, exactly.
    #[must_use]
    pub const fn microlitres_per_hour(self) -> u32 {
        self.0 as u32 * 100
    }
}

/// A point on the controller's own clock, in milliseconds since power-on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Instant {
    /// Power-on.
    pub const START: Self = Self(0);

    /// So many milliseconds after power-on.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Whole minutes since power-on.
    #[must_use]
    pub const fn minutes(self) -> u64 {
        self.0 / 60_000
    }

    /// The time that has passed since `earlier`.
    #[requirement("RQ-006", note = "an instant in the future is no time ago, never a huge time ago")]
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// The instant that comes `span` later.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(span.as_millis()).unwrap_or(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-001")]
    fn exactly_the_hundred_rates_from_0_1_to_10_0_exist() {
        let rates: Vec<Rate> = (0..=u16::MAX).filter_map(Rate::from_tenths).collect();
        assert_eq!(rates.len(), 100);
        for (step, rate) in (1u16..).zip(&rates) {
            assert_eq!(rate.tenths(), step);
            assert_eq!(rate.microlitres_per_hour(), u32::from(step) * 100);
        }
        assert_eq!((rates[0], rates[99]), (Rate::MIN, Rate::MAX));
    }

    #[test]
    #[verifies("RQ-005")]
    fn a_sum_beyond_the_largest_volume_stays_the_largest_volume() {
        let largest = Microlitres::new(u32::MAX);
        for more in [0, 1, 1_000, u32::MAX] {
            assert_eq!(largest.saturating_add(Microlitres::new(more)), largest);
        }
        assert_eq!(Microlitres::from_millilitres(2).saturating_add(Microlitres::new(5)).get(), 2_005);
    }

    #[test]
    #[verifies("RQ-006")]
    fn an_instant_in_the_future_is_no_time_ago() {
        let now = Instant::from_millis(90_000);
        assert_eq!(now.since(now.after(Duration::from_millis(1))), Duration::ZERO);
        assert_eq!(now.since(now.after(Duration::MAX)), Duration::ZERO);
        assert_eq!(now.since(Instant::START), Duration::from_secs(90));
        assert_eq!(now.minutes(), 1);
    }
}
