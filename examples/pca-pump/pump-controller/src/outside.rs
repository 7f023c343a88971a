//! What goes into a step of the control loop, and what comes out.

use pump_alarm::{Alarm, Priority};
use pump_boot::{BatteryReading, Check};
use pump_monitor::Samples;
use pump_panel::{ConfirmPage, Draft, Pin, Versions};
use pump_types::Microlitres;
use pump_viewer::Frame;

/// What the hardware says in one period. The ward link has no part in it: it cannot be received from.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The millisecond counter below the clock.
    pub counter: u64,
    /// The real-time clock: seconds since 1970-01-01, UTC. For log and display only, never for therapy.
    pub seconds: u32,
    /// The scheduler ran the dose task in this period. `false` is what a hang looks like from outside.
    pub dose_task_ran: bool,
    /// The monitor's sensors.
    pub samples: Samples,
    /// The battery.
    pub battery: BatteryReading,
    /// What somebody asks for in this period.
    pub request: Option<Request<'a>>,
}

/// What can be asked of the pump.
#[derive(Clone, Copy)]
pub enum Request<'a> {
    /// A clinician logs in.
    LogIn(Pin),
    /// A container was scanned and settings were entered.
    Enter(Draft),
    /// The first key before a start.
    Review,
    /// The second key.
    Confirm,
    /// Anybody stops the pump.
    Stop,
    /// A clinician has seen the alarms.
    Acknowledge,
    /// Anybody silences the sound.
    Silence,
    /// The patient wants a bolus.
    Bolus,
    /// A reservoir with this content was put in.
    LoadReservoir(Microlitres),
    /// The pharmacy offers a drug library.
    InstallLibrary(&'a [u8]),
    /// What runs here?
    ShowVersions,
}

/// How a request was fulfilled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing more to say.
    Done,
    /// This page is shown now.
    Page(ConfirmPage),
    /// A bolus of this volume was granted.
    Bolus(Microlitres),
    /// The library of this version is in use.
    Library(u32),
    /// These versions are shown now.
    Versions(Versions),
}

/// What the controller does in one period.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outputs {
    /// The volume that the motor is to move.
    pub motor: Microlitres,
    /// The monitor's cut-off line; the motor does not move without it, whatever `motor` says.
    pub motor_enabled: bool,
    /// The alarm that shows.
    pub showing: Option<Alarm>,
    /// The cause that shows with [`Alarm::SelfTestFailed`].
    pub failed_check: Option<Check>,
    /// What sounds, and how loud in dB(A).
    pub sounding: Option<(Priority, u8)>,
    /// A line for the ward.
    pub frame: Option<Frame>,
}
