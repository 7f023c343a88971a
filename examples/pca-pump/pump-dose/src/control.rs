//! The dose task: modes, and what each step delivers.

use crate::bolus::{Bolus, BolusRefusal};
use crate::flow::Flow;
use crate::limit::HourlyLimit;
use crate::reservoir::{Level, Reservoir};
use iec62304_core::requirement;
use pump_alarm::Reaction;
use pump_types::{Instant, Microlitres, Program, Rate};

/// What dose control is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is delivered.
    Stopped,
    /// The therapy as programmed.
    Running(Program),
    /// The therapy is reduced to the keep-open rate until a clinician starts it again.
    KeepOpen(Program),
}

/// What one step asks of the motor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dose {
    /// The volume to move.
    pub volume: Microlitres,
    /// Basal flow was due and refused by the hourly limit.
    pub refused: bool,
}

/// Why delivery did not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartRefusal {
    /// The reservoir is empty.
    ReservoirEmpty,
}

/// Dose control: the only source of motor commands.
#[derive(Clone, Debug)]
pub struct DoseControl {
    mode: Mode,
    basal: Flow,
    bolus: Bolus,
    hour: HourlyLimit,
    reservoir: Reservoir,
    stepped_at: Instant,
}

impl DoseControl {
    /// Stopped, with an empty reservoir and an hour in which nothing was delivered.
    #[must_use]
    pub fn new() -> Self {
        Self {
            mode: Mode::Stopped,
            basal: Flow::default(),
            bolus: Bolus::default(),
            hour: HourlyLimit::new(),
            reservoir: Reservoir::holding(Microlitres::ZERO),
            stepped_at: Instant::START,
        }
    }

    /// What it is doing.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// How full the reservoir is.
    #[must_use]
    pub fn level(&self) -> Level {
        self.reservoir.level()
    }

    /// A reservoir that holds `volume` was put in.
    pub fn load_reservoir(&mut self, volume: Microlitres) {
        self.reservoir = Reservoir::holding(volume);
    }

    /// Starts a therapy. What the last hour held and when the last bolus was granted still counts.
    ///
    /// # Errors
    ///
    /// [`StartRefusal`]; the pump stays as it is.
    pub fn start(&mut self, now: Instant, program: Program) -> Result<(), StartRefusal> {
        if self.reservoir.level() == Level::Empty {
            return Err(StartRefusal::ReservoirEmpty);
        }
        self.mode = Mode::Running(program);
        self.stepped_at = now;
        Ok(())
    }

    /// Stops, and gives up the bolus under way.
    pub fn stop(&mut self) {
        self.mode = Mode::Stopped;
        self.bolus.cancel();
    }

    /// Does what an alarm's class says. There is no way back but a new start.
    #[requirement("RQ-004")]
    pub fn react(&mut self, reaction: Reaction) {
        match (reaction, self.mode) {
            (Reaction::Stop, _) => self.stop(),
            (Reaction::KeepOpen, Mode::Running(program)) => {
                self.mode = Mode::KeepOpen(program);
                self.bolus.cancel();
            }
            (Reaction::KeepOpen, Mode::KeepOpen(_) | Mode::Stopped) | (Reaction::Continue, _) => {}
        }
    }

    /// The patient asks for a bolus; gives the volume that is granted.
    ///
    /// # Errors
    ///
    /// [`BolusRefusal`]; nothing is delivered and no lockout starts.
    pub fn request_bolus(&mut self, now: Instant) -> Result<Microlitres, BolusRefusal> {
        let Mode::Running(program) = self.mode else { return Err(BolusRefusal::NotRunning) };
        self.bolus.request(now, &program, &mut self.hour)?;
        Ok(program.bolus)
    }

    /// The flow at this moment apart from a bolus.
    #[requirement("RQ-004")]
    #[must_use]
    pub fn basal_rate(&self) -> Option<Rate> {
        match self.mode {
            Mode::Stopped => None,
            Mode::Running(program) => Some(program.basal),
            // To fall back is never to deliver more than before.
            Mode::KeepOpen(program) => Some(program.basal.min(Rate::KEEP_OPEN)),
        }
    }

    /// One run of the dose task: what the motor is to move now.
    #[requirement("RQ-001", "RQ-003", "RQ-005", "RQ-014")]
    pub fn step(&mut self, now: Instant) -> Dose {
        let elapsed = now.since(self.stepped_at);
        self.stepped_at = self.stepped_at.max(now);
        let (Some(rate), Mode::Running(program) | Mode::KeepOpen(program)) = (self.basal_rate(), self.mode) else {
            return Dose::default();
        };
        let due = self.basal.due(rate.microlitres_per_hour(), elapsed);
        // The volume of a bolus was charged to the hour when it was granted.
        let mut dose = Dose { volume: self.bolus.due(elapsed), refused: false };
        match self.hour.grant(now, due, program.hourly_limit) {
            Ok(()) => dose.volume = dose.volume.saturating_add(due),
            Err(_) => dose.refused = true,
        }
        self.reservoir.take(dose.volume);
        if self.reservoir.level() == Level::Empty {
            self.stop();
        }
        dose
    }
}

impl Default for DoseControl {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::time::Duration;
    use iec62304_core::verifies;

    fn program(basal_tenths: u16) -> Program {
        Program {
            basal: Rate::from_tenths(basal_tenths).unwrap(),
            bolus: Microlitres::new(1_000),
            lockout: Duration::from_secs(300),
            hourly_limit: Microlitres::from_millilitres(15),
        }
    }

    fn running(basal_tenths: u16) -> DoseControl {
        let mut dose = DoseControl::new();
        dose.load_reservoir(Microlitres::from_millilitres(50));
        dose.start(Instant::START, program(basal_tenths)).unwrap();
        dose
    }

    #[test]
    #[verifies("RQ-004")]
    fn the_keep_open_class_falls_back_to_half_a_millilitre_per_hour_and_never_raises_the_flow() {
        for tenths in 1..=100 {
            let mut dose = running(tenths);
            dose.react(Reaction::KeepOpen);
            assert_eq!(dose.basal_rate().map(Rate::tenths), Some(tenths.min(5)));
            let volume: u32 = (1..=3_600).map(|s| dose.step(Instant::from_millis(s * 1_000)).volume.get()).sum();
            assert_eq!(volume, u32::from(tenths.min(5)) * 100);
        }
    }

    #[test]
    #[verifies("RQ-004")]
    fn only_a_new_start_ends_the_keep_open_rate() {
        let mut dose = running(40);
        dose.react(Reaction::KeepOpen);
        dose.react(Reaction::Continue);
        dose.react(Reaction::KeepOpen);
        assert_eq!(dose.mode(), Mode::KeepOpen(program(40)));
        assert_eq!(dose.request_bolus(Instant::START), Err(BolusRefusal::NotRunning));
        dose.start(Instant::START, program(40)).unwrap();
        assert_eq!(dose.basal_rate(), Rate::from_tenths(40));
    }

    #[test]
    #[verifies("RQ-004")]
    fn the_other_classes_stop_or_change_nothing() {
        let mut dose = running(40);
        dose.react(Reaction::Continue);
        assert_eq!(dose.mode(), Mode::Running(program(40)));
        dose.react(Reaction::Stop);
        assert_eq!(dose.mode(), Mode::Stopped);
        dose.react(Reaction::KeepOpen);
        assert_eq!(dose.mode(), Mode::Stopped);
    }
}
