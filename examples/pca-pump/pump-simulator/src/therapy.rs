//! A library and settings to try things with. The values are made up; they are no clinical guidance.

use pump_druglib::{Band, Day, Entry, encode};
use pump_panel::{Draft, Pin};
use pump_types::{Label, Microlitres, Program, Rate};
use std::time::Duration;

/// The clinician that logs in.
pub const NURSE: Pin = Pin(4711);

/// The container at the bedside.
pub const LABEL: Label = Label { drug: 71, concentration: 1_000 };

/// Real time when the simulated pump is switched on.
pub const POWER_ON_SECONDS: u32 = 1_800_000_000;

/// The day of [`POWER_ON_SECONDS`].
pub const TODAY: Day = Day(POWER_ON_SECONDS / 86_400);

/// An entry for [`LABEL`] whose hard limits are as wide as the pump's own range.
#[must_use]
pub const fn entry() -> Entry {
    Entry {
        label: LABEL,
        basal: Band { soft: 100, hard: 100 },
        bolus: Band { soft: 2_000, hard: 2_000 },
        lockout: Band { soft: 300, hard: 300 },
        hourly_limit: Band { soft: 30_000, hard: 30_000 },
    }
}

/// An image of a library, as the pharmacy seals it.
///
/// # Panics
///
/// With more entries than 1,024 bytes hold.
#[must_use]
pub fn library(version: u32, expires: Day, entries: &[Entry]) -> Vec<u8> {
    let mut image = vec![0; 1_024];
    let length = encode(version, expires, entries, &mut image);
    assert!(length.is_some(), "{} entries do not fit", entries.len());
    image.truncate(length.unwrap_or_default());
    image
}

/// 2 mL/h and boluses of 1 mL every five minutes, far below the hourly limit of 30 mL.
#[must_use]
pub fn program() -> Program {
    Program {
        basal: Rate::from_tenths(20).unwrap_or(Rate::MIN),
        bolus: Microlitres::from_millilitres(1),
        lockout: Duration::from_secs(300),
        hourly_limit: Microlitres::from_millilitres(30),
    }
}

/// A program as it is entered.
#[must_use]
pub const fn draft(program: Program) -> Draft {
    Draft { label: LABEL, program, soft_limits_confirmed: false }
}
