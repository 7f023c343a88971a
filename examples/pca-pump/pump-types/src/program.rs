//! What a clinician sets: the drug by its label, and the four settings of the therapy.

use crate::{Microlitres, Rate};
use core::time::Duration;

/// What the scanner reads from a drug container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// The drug's code.
    pub drug: u32,
    /// Its concentration, in micrograms per millilitre.
    pub concentration: u32,
}

/// The settings of one therapy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// Continuous flow.
    pub basal: Rate,
    /// Volume of one bolus.
    pub bolus: Microlitres,
    /// Shortest time between two granted boluses.
    pub lockout: Duration,
    /// Most volume in any 60 minutes, basal flow and boluses together.
    pub hourly_limit: Microlitres,
}

impl Program {
    /// A setting as a plain number, in the unit that [`Setting`] states.
    #[must_use]
    pub fn value(&self, setting: Setting) -> u32 {
        match setting {
            Setting::Basal => u32::from(self.basal.tenths()),
            Setting::Bolus => self.bolus.get(),
            Setting::Lockout => u32::try_from(self.lockout.as_secs()).unwrap_or(u32::MAX),
            Setting::HourlyLimit => self.hourly_limit.get(),
        }
    }
}

/// The settings of a [`Program`], for limits, pages and log entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Setting {
    /// Tenths of a millilitre per hour.
    Basal,
    /// Microlitres.
    Bolus,
    /// Seconds.
    Lockout,
    /// Microlitres.
    HourlyLimit,
}

impl Setting {
    /// Every setting, in the order of the confirm page.
    pub const ALL: [Self; 4] = [Self::Basal, Self::Bolus, Self::Lockout, Self::HourlyLimit];

    /// What the panel calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Basal => "basal rate",
            Self::Bolus => "bolus",
            Self::Lockout => "lockout",
            Self::HourlyLimit => "hourly limit",
        }
    }

    /// The number that stands for it in the event log.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}
