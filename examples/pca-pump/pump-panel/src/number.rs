//! Numbers as they are shown: `5.0` is read as 50 when the point is overlooked, `.5` as 5.

use core::fmt;
use iec62304_core::requirement;

/// A decimal number in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(u32);

impl Decimal {
    /// A number of thousandths: microlitres shown as millilitres, for one.
    #[must_use]
    pub const fn from_thousandths(thousandths: u32) -> Self {
        Self(thousandths)
    }

    /// A number of tenths.
    #[must_use]
    pub const fn from_tenths(tenths: u16) -> Self {
        Self(tenths as u32 * 100)
    }
}

impl fmt::Display for Decimal {
    #[requirement("RQ-023")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 / 1_000)?;
        let (mut fraction, mut digits) = (self.0 % 1_000, 3);
        if fraction == 0 {
            return Ok(());
        }
        while fraction % 10 == 0 {
            fraction /= 10;
            digits -= 1;
        }
        write!(f, ".{fraction:0digits$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-023")]
    fn no_number_ends_in_a_zero_after_the_point_or_starts_with_the_point() {
        for thousandths in 0..=200_000 {
            let shown = Decimal::from_thousandths(thousandths).to_string();
            if let Some((whole, fraction)) = shown.split_once('.') {
                assert!(!whole.is_empty(), "{shown}");
                assert!(!fraction.is_empty() && !fraction.ends_with('0'), "{shown}");
            }
        }
    }

    #[test]
    #[verifies("RQ-023")]
    fn what_is_shown_is_the_number() {
        for thousandths in (0..=200_000).chain([u32::MAX - 1, u32::MAX]) {
            let shown = Decimal::from_thousandths(thousandths).to_string();
            let (whole, fraction) = shown.split_once('.').unwrap_or((&shown, ""));
            let read_back = format!("{whole}{fraction:0<3}");
            assert_eq!(read_back.parse(), Ok(thousandths), "{shown}");
        }
    }

    #[test]
    #[verifies("RQ-023")]
    fn rates_look_as_clinicians_write_them() {
        for (tenths, shown) in [(1, "0.1"), (5, "0.5"), (10, "1"), (25, "2.5"), (100, "10")] {
            assert_eq!(Decimal::from_tenths(tenths).to_string(), shown);
        }
        assert_eq!(Decimal::from_thousandths(50).to_string(), "0.05");
    }
}
