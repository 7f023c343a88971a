//! The page that repeats every setting, and the second key.

use crate::Decimal;
use core::fmt;
use iec62304_core::requirement;
use pump_types::{Label, Program, Setting};

/// A therapy that was entered and not yet confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The scanned container.
    pub label: Label,
    /// The settings.
    pub program: Program,
    /// The clinician was warned of soft limits and confirmed them.
    pub soft_limits_confirmed: bool,
}

/// A therapy that was shown on one page and confirmed there by a key of its own.
///
/// There is no other way to make one, and it cannot be copied: one confirmation, one start.
#[derive(Debug, PartialEq, Eq)]
pub struct Confirmed(Draft);

impl Confirmed {
    /// What was confirmed.
    #[must_use]
    pub const fn draft(&self) -> &Draft {
        &self.0
    }
}

/// The page: the container and every setting, each on a line of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfirmPage(Draft);

impl ConfirmPage {
    /// The page of a draft.
    #[must_use]
    pub const fn new(draft: Draft) -> Self {
        Self(draft)
    }

    /// The second key was pressed on this page.
    #[requirement("RQ-022")]
    pub(crate) fn confirm(self) -> Confirmed {
        Confirmed(self.0)
    }
}

impl fmt::Display for ConfirmPage {
    #[requirement("RQ-022")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Draft { label, program, soft_limits_confirmed } = &self.0;
        writeln!(f, "drug {}, {} micrograms/mL", label.drug, label.concentration)?;
        for setting in Setting::ALL {
            let value = program.value(setting);
            match setting {
                Setting::Basal => {
                    writeln!(f, "{}: {} mL/h", setting.name(), Decimal::from_tenths(program.basal.tenths()))?;
                }
                Setting::Bolus | Setting::HourlyLimit => {
                    writeln!(f, "{}: {} mL", setting.name(), Decimal::from_thousandths(value))?;
                }
                Setting::Lockout => writeln!(f, "{}: {} min {} s", setting.name(), value / 60, value % 60)?,
            }
        }
        if *soft_limits_confirmed {
            writeln!(f, "beyond soft limits, confirmed")?;
        }
        f.write_str("start: press the key below the lamp")
    }
}
