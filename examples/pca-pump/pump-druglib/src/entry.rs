//! One drug in one concentration, and the limits of its therapy.

use iec62304_core::requirement;
use pump_types::{Label, Program, Setting};

/// A soft and a hard limit. For [`Setting::Lockout`] both are lower limits, for all other settings upper ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// Beyond this the clinician is warned and must confirm.
    pub soft: u32,
    /// Beyond this nothing helps.
    pub hard: u32,
}

/// How a value stands to its band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// As usual.
    Usual,
    /// Beyond the soft limit.
    BeyondSoft,
    /// Beyond the hard limit.
    BeyondHard,
}

/// A setting that stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which one.
    pub setting: Setting,
    /// How far it went: [`Grade::BeyondSoft`] can be confirmed, [`Grade::BeyondHard`] cannot.
    pub grade: Grade,
}

/// An entry of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The label that a container of this drug must carry.
    pub label: Label,
    /// Tenths of a millilitre per hour.
    pub basal: Band,
    /// Microlitres.
    pub bolus: Band,
    /// Seconds.
    pub lockout: Band,
    /// Microlitres.
    pub hourly_limit: Band,
}

impl Entry {
    /// The limits of a setting.
    #[must_use]
    pub const fn band(&self, setting: Setting) -> Band {
        match setting {
            Setting::Basal => self.basal,
            Setting::Bolus => self.bolus,
            Setting::Lockout => self.lockout,
            Setting::HourlyLimit => self.hourly_limit,
        }
    }

    /// How a value stands to the limits of a setting.
    #[requirement("RQ-011")]
    #[must_use]
    pub fn grade(&self, setting: Setting, value: u32) -> Grade {
        let band = self.band(setting);
        let beyond = |limit| if setting == Setting::Lockout { value < limit } else { value > limit };
        if beyond(band.hard) {
            Grade::BeyondHard
        } else if beyond(band.soft) {
            Grade::BeyondSoft
        } else {
            Grade::Usual
        }
    }

    /// Lets a program pass. Warnings that the clinician confirmed do not stand in its way, hard limits always do.
    ///
    /// # Errors
    ///
    /// The setting that went furthest; of several the first.
    #[requirement("RQ-011")]
    pub fn admit(&self, program: &Program, soft_limits_confirmed: bool) -> Result<(), Breach> {
        let tolerated = if soft_limits_confirmed { Grade::BeyondSoft } else { Grade::Usual };
        let breaches =
            Setting::ALL.map(|setting| Breach { setting, grade: self.grade(setting, program.value(setting)) });
        match breaches.into_iter().filter(|breach| breach.grade > tolerated).reduce(further) {
            Some(breach) => Err(breach),
            None => Ok(()),
        }
    }
}

/// The breach that went further, the earlier one if both went as far.
fn further(first: Breach, second: Breach) -> Breach {
    if second.grade > first.grade { second } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::time::Duration;
    use iec62304_core::verifies;
    use pump_types::{Microlitres, Rate};

    const ENTRY: Entry = Entry {
        label: Label { drug: 7, concentration: 1_000 },
        basal: Band { soft: 20, hard: 50 },
        bolus: Band { soft: 1_000, hard: 2_000 },
        lockout: Band { soft: 300, hard: 180 },
        hourly_limit: Band { soft: 6_000, hard: 12_000 },
    };

    fn program(basal: u16, bolus: u32, lockout: u64, hourly_limit: u32) -> Program {
        Program {
            basal: Rate::from_tenths(basal).unwrap(),
            bolus: Microlitres::new(bolus),
            lockout: Duration::from_secs(lockout),
            hourly_limit: Microlitres::new(hourly_limit),
        }
    }

    #[test]
    #[verifies("RQ-011")]
    fn every_basal_rate_passes_warns_or_is_blocked_by_its_band() {
        for basal in 1..=100 {
            let program = program(basal, 1_000, 300, 6_000);
            let (plain, confirmed) = (ENTRY.admit(&program, false), ENTRY.admit(&program, true));
            let breach = |grade| Err(Breach { setting: Setting::Basal, grade });
            let expected = match basal {
                1..=20 => (Ok(()), Ok(())),
                21..=50 => (breach(Grade::BeyondSoft), Ok(())),
                _ => (breach(Grade::BeyondHard), breach(Grade::BeyondHard)),
            };
            assert_eq!((plain, confirmed), expected, "{basal} tenths");
        }
    }

    #[test]
    #[verifies("RQ-011")]
    fn the_limits_themselves_are_allowed_and_one_unit_beyond_is_not() {
        for setting in Setting::ALL {
            let band = ENTRY.band(setting);
            let beyond = |limit: u32| if setting == Setting::Lockout { limit - 1 } else { limit + 1 };
            assert_eq!(ENTRY.grade(setting, band.soft), Grade::Usual, "{setting:?}");
            assert_eq!(ENTRY.grade(setting, beyond(band.soft)), Grade::BeyondSoft, "{setting:?}");
            assert_eq!(ENTRY.grade(setting, band.hard), Grade::BeyondSoft, "{setting:?}");
            assert_eq!(ENTRY.grade(setting, beyond(band.hard)), Grade::BeyondHard, "{setting:?}");
        }
    }

    #[test]
    #[verifies("RQ-011")]
    fn a_hard_limit_is_named_before_the_soft_ones() {
        let program = program(21, 1_001, 179, 6_001);
        let breach = Breach { setting: Setting::Lockout, grade: Grade::BeyondHard };
        assert_eq!(ENTRY.admit(&program, false), Err(breach));
        assert_eq!(ENTRY.admit(&program, true), Err(breach));
    }
}
