//! Why a request was refused, in one list for panel and log.

use pump_alarm::Alarm;
use pump_boot::Check;
use pump_dose::BolusRefusal;
use pump_druglib::{Breach, Grade, Rejection};
use pump_panel::PanelRefusal;

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The panel did not let it pass.
    Panel(PanelRefusal),
    /// The scanned container matches no entry of the library.
    NoEntry,
    /// A setting is beyond a limit of the entry.
    Limit(Breach),
    /// The offered library was not accepted.
    Library(Rejection),
    /// The self-test failed.
    SelfTest(Check),
    /// An alarm that stops the pump was not acknowledged.
    Alarm(Alarm),
    /// The door is not known to be closed.
    DoorOpen,
    /// The reservoir is empty.
    ReservoirEmpty,
    /// Not while the pump delivers.
    Delivering,
    /// No bolus now.
    Bolus(BolusRefusal),
    /// Basal flow was due and the hourly limit is reached. Not an answer: it is logged once for each time the alarm
    /// comes.
    HourlyLimit,
}

impl Refusal {
    /// The number that stands for it in the event log.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Panel(PanelRefusal::UnknownPin) => 1,
            Self::Panel(PanelRefusal::NotLoggedIn) => 2,
            Self::Panel(PanelRefusal::NothingEntered) => 3,
            Self::Panel(PanelRefusal::NotReviewed) => 4,
            Self::NoEntry => 10,
            Self::Limit(Breach { grade: Grade::BeyondHard, .. }) => 11,
            Self::Limit(_) => 12,
            Self::Library(Rejection::Malformed) => 20,
            Self::Library(Rejection::Seal) => 21,
            Self::Library(Rejection::NotNewer) => 22,
            Self::Library(Rejection::Expired) => 23,
            Self::SelfTest(_) => 30,
            Self::Alarm(_) => 31,
            Self::DoorOpen => 32,
            Self::ReservoirEmpty => 33,
            Self::Delivering => 34,
            Self::Bolus(BolusRefusal::NotRunning) => 40,
            Self::Bolus(BolusRefusal::Lockout { .. }) => 41,
            Self::Bolus(BolusRefusal::HourlyLimit) => 42,
            Self::HourlyLimit => 43,
        }
    }
}

impl From<PanelRefusal> for Refusal {
    fn from(refusal: PanelRefusal) -> Self {
        Self::Panel(refusal)
    }
}
