//! The pump at the bedside, and what can go wrong there.

use crate::{Memory, therapy};
use pump_boot::{BatteryReading, Check, TestPoints};
use pump_controller::{Answer, Configuration, Controller, Inputs, Outputs, PERIOD, Refusal, Request};
use pump_evlog::Entry;
use pump_monitor::{Position, Samples};
use pump_types::{Microlitres, Program};
use pump_viewer::Frame;
use std::time::Duration;

const CONFIGURATION: Configuration =
    Configuration { version: 3, enrolled: &[therapy::NURSE], occlusion_threshold: 300 };

/// Pressure of a free line, in mmHg.
const FREE_LINE: u16 = 40;

/// The patient's side of the pump.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// The door in front of the cassette; `None` is a sensor that no longer answers.
    pub door: Option<Position>,
    /// Somebody lies on the line.
    pub occluded: bool,
    /// Air that comes next through the line, in microlitres.
    pub air: u32,
    /// The battery.
    pub battery: BatteryReading,
}

/// Faults of the pump itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// The motor moves so many microlitres per period on top of its command.
    pub runaway: u32,
    /// The dose task no longer runs.
    pub dose_hung: bool,
    /// The self-test finds this.
    pub broken: Option<Check>,
}

/// A pump at a bedside, stepped through simulated time.
pub struct Bedside {
    /// The patient's side.
    pub room: Room,
    /// The pump's faults.
    pub faults: Faults,
    controller: Controller<Memory>,
    memory: Memory,
    counter: u64,
    since_power_on: Duration,
    outputs: Outputs,
    pressure: u16,
    delivered: u32,
    frames: Vec<Frame>,
}

impl Bedside {
    /// A pump that was just switched on, with library version 12 and a full reservoir.
    #[must_use]
    pub fn new() -> Self {
        let mut bedside = Self::switched_on(Memory::erased(), Faults::default());
        let image = therapy::library(12, therapy::TODAY, &[therapy::entry()]);
        let prepared = [
            Request::InstallLibrary(&image),
            Request::LogIn(therapy::NURSE),
            Request::LoadReservoir(Microlitres::from_millilitres(250)),
        ]
        .map(|request| bedside.ask(request));
        assert!(prepared.iter().all(Result::is_ok), "{prepared:?}");
        bedside
    }

    /// A pump that was just switched on, and nothing else, around this storage.
    #[must_use]
    pub fn switched_on(memory: Memory, faults: Faults) -> Self {
        let controller = Controller::power_on(CONFIGURATION, memory.clone(), &mut Hardware(faults.broken));
        let battery = BatteryReading { charge: 1_000, load: 100, on_mains: true };
        let mut bedside = Self {
            room: Room { door: Some(Position::Closed), occluded: false, air: 0, battery },
            faults,
            controller,
            memory,
            counter: 5_000_000,
            since_power_on: Duration::ZERO,
            outputs: Outputs::default(),
            pressure: FREE_LINE,
            delivered: 0,
            frames: Vec::new(),
        };
        bedside.step(None);
        bedside
    }

    /// A pump that already delivers this program.
    ///
    /// # Panics
    ///
    /// When the pump refuses it.
    #[must_use]
    pub fn delivering(program: Program) -> Self {
        let mut bedside = Self::new();
        let started = bedside.start(program);
        assert_eq!(started, Ok(Answer::Done), "the program was refused");
        bedside
    }

    /// Asks for something, and lets one period pass.
    ///
    /// # Errors
    ///
    /// The pump's refusal.
    pub fn ask(&mut self, request: Request<'_>) -> Result<Answer, Refusal> {
        self.step(Some(request)).unwrap_or(Ok(Answer::Done))
    }

    /// All that a clinician does to start a program: log in, enter, review, confirm.
    ///
    /// # Errors
    ///
    /// The first refusal.
    pub fn start(&mut self, program: Program) -> Result<Answer, Refusal> {
        self.ask(Request::LogIn(therapy::NURSE))?;
        self.ask(Request::Enter(therapy::draft(program)))?;
        self.ask(Request::Review)?;
        self.ask(Request::Confirm)
    }

    /// Lets time pass.
    pub fn run_for(&mut self, time: Duration) {
        let end = self.since_power_on + time;
        while self.since_power_on < end {
            self.step(None);
        }
    }

    /// Lets time pass until something is so, and says how long that took; `None` when it is not so within the time.
    pub fn run_until(&mut self, within: Duration, is_so: impl Fn(&Self) -> bool) -> Option<Duration> {
        let start = self.since_power_on;
        while !is_so(self) {
            if self.since_power_on - start >= within {
                return None;
            }
            self.step(None);
        }
        Some(self.since_power_on - start)
    }

    /// Sets the millisecond counter back or forth, as a clock source does that is resynchronised.
    pub fn shift_counter(&mut self, millis: i64) {
        self.counter = self.counter.saturating_add_signed(millis);
    }

    /// What the pump does at this moment.
    #[must_use]
    pub const fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// Microlitres that reached the line.
    #[must_use]
    pub const fn delivered(&self) -> u32 {
        self.delivered
    }

    /// The motor cannot move.
    #[must_use]
    pub const fn motor_is_off(&self) -> bool {
        !self.outputs.motor_enabled
    }

    /// Everything that the ward received.
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// The event log, oldest entry first.
    #[must_use]
    pub fn log(&self) -> Vec<Entry> {
        self.controller.log_entries().collect()
    }

    /// The chip that holds the event log.
    #[must_use]
    pub fn memory(&self) -> Memory {
        self.memory.clone()
    }

    fn step(&mut self, request: Option<Request<'_>>) -> Option<Result<Answer, Refusal>> {
        let moved = self.move_motor();
        let samples = Samples {
            moved: Microlitres::new(moved),
            pressure: self.pressure,
            air: self.room.air > 0,
            door: self.room.door,
        };
        self.room.air = self.room.air.saturating_sub(moved);
        self.since_power_on += PERIOD;
        self.counter = self.counter.saturating_add(u64::try_from(PERIOD.as_millis()).unwrap_or_default());
        let passed = u32::try_from(self.since_power_on.as_secs()).unwrap_or(u32::MAX);
        let (outputs, answer) = self.controller.step(&Inputs {
            counter: self.counter,
            seconds: therapy::POWER_ON_SECONDS.saturating_add(passed),
            dose_task_ran: !self.faults.dose_hung,
            samples,
            battery: self.room.battery,
            request,
        });
        self.outputs = outputs;
        self.frames.extend(outputs.frame);
        answer
    }

    /// Moves what the last period asked for, and gives what moved. An occluded line builds up pressure.
    fn move_motor(&mut self) -> u32 {
        let moved =
            if self.outputs.motor_enabled { self.outputs.motor.get().saturating_add(self.faults.runaway) } else { 0 };
        self.delivered = self.delivered.saturating_add(moved);
        self.pressure = if self.room.occluded {
            self.pressure.saturating_add(u16::try_from(moved).unwrap_or(u16::MAX).saturating_mul(20))
        } else {
            FREE_LINE
        };
        moved
    }
}

impl Default for Bedside {
    fn default() -> Self {
        Self::new()
    }
}

/// Test points that find one thing broken, or nothing.
struct Hardware(Option<Check>);

impl TestPoints for Hardware {
    fn passes(&mut self, check: Check) -> bool {
        self.0 != Some(check)
    }
}
