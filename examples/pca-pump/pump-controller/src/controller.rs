//! The control loop.

mod requests;

use crate::{Answer, Inputs, Outputs, Refusal};
use core::time::Duration;
use pump_alarm::{Alarm, AlarmManager, Reaction, Volume};
use pump_boot::{BatteryGauge, BatteryReading, Check, SelfTestPassed, TestPoints, self_test};
use pump_dose::{DoseControl, Mode, MonotonicClock};
use pump_druglib::DrugStore;
use pump_evlog::{Entry, Event, EventLog, Storage};
use pump_monitor::Monitor;
use pump_panel::{Panel, Pin};
use pump_types::{Instant, Microlitres, Program};
use pump_viewer::{State, Status, StatusFeed};

/// The time from one step to the next.
pub const PERIOD: Duration = Duration::from_millis(50);

/// What is set up with the pump, not with the therapy.
#[derive(Clone, Copy)]
pub struct Configuration {
    /// Its version.
    pub version: u32,
    /// Clinicians that may log in.
    pub enrolled: &'static [Pin],
    /// The line counts as occluded above this pressure, in mmHg.
    pub occlusion_threshold: u16,
}

/// The controller: the software items, and what passes between them.
pub struct Controller<S> {
    configuration: Configuration,
    clock: MonotonicClock,
    dose: DoseControl,
    monitor: Monitor,
    alarms: AlarmManager,
    store: DrugStore,
    panel: Panel,
    battery: BatteryGauge,
    self_test: Result<SelfTestPassed, Check>,
    log: EventLog<S>,
    log_failed: bool,
    feed: StatusFeed,
    /// The settings of the last start.
    settings: Option<Program>,
    /// Delivery was started and not stopped since.
    delivering: bool,
    /// The last motor command. It stands until dose control gives another: a hung task leaves it there.
    command: Microlitres,
    delivered: Microlitres,
    seconds: u32,
}

impl<S: Storage> Controller<S> {
    /// Powers on: takes up the log and runs the self-test.
    pub fn power_on(configuration: Configuration, storage: S, hardware: &mut dyn TestPoints) -> Self {
        Self {
            configuration,
            clock: MonotonicClock::default(),
            dose: DoseControl::new(),
            monitor: Monitor::new(configuration.occlusion_threshold),
            alarms: AlarmManager::default(),
            store: DrugStore::default(),
            panel: Panel::new(configuration.enrolled),
            battery: BatteryGauge::new(),
            self_test: self_test(hardware),
            log: EventLog::open(storage),
            log_failed: false,
            feed: StatusFeed::default(),
            settings: None,
            delivering: false,
            command: Microlitres::ZERO,
            delivered: Microlitres::ZERO,
            seconds: 0,
        }
    }

    /// One period. The answer is there when something was asked.
    pub fn step(&mut self, inputs: &Inputs<'_>) -> (Outputs, Option<Result<Answer, Refusal>>) {
        let clock = self.clock.read(inputs.counter);
        let now = clock.now;
        self.seconds = inputs.seconds;
        if clock.disturbed {
            self.raise(now, Alarm::ClockDisturbed);
        }
        let answer = inputs.request.map(|request| self.handle(now, request));
        if let Some(Err(refusal)) = answer {
            self.record(Event::Refusal { reason: refusal.code() });
        }
        if inputs.dose_task_ran {
            self.run_dose_task(now);
        }
        self.delivered = self.delivered.saturating_add(inputs.samples.moved);
        if let Some(cause) = self.monitor.step(now, &inputs.samples) {
            self.raise(now, cause.alarm());
        }
        self.check_supplies(now, inputs.battery);
        self.apply_reactions();
        (self.outputs(now, inputs.battery), answer)
    }

    /// The entries of the event log, oldest first.
    pub fn log_entries(&self) -> impl Iterator<Item = Entry> {
        self.log.entries()
    }

    /// Writes an entry. A log that fails is an alarm, and no reason to stop the therapy.
    fn record(&mut self, event: Event) {
        self.log_failed |= self.log.append(self.seconds, event).is_err();
    }

    /// Raises an alarm, and records it if it is new.
    fn raise(&mut self, now: Instant, alarm: Alarm) -> bool {
        let new = self.alarms.raise(now, alarm);
        if new {
            self.record(Event::Alarm { alarm: alarm.code() });
        }
        new
    }

    /// Stops delivery, and records why if it was under way.
    fn stop(&mut self, cause: u8) {
        self.dose.stop();
        self.monitor.hold();
        self.command = Microlitres::ZERO;
        if self.delivering {
            self.delivering = false;
            self.record(Event::Stop { cause });
        }
    }

    /// The dose task: a motor command and a sign of life.
    fn run_dose_task(&mut self, now: Instant) {
        let dose = self.dose.step(now);
        self.command = dose.volume;
        self.monitor.heartbeat(now);
        if dose.refused && self.raise(now, Alarm::HourlyLimit) {
            self.record(Event::Refusal { reason: Refusal::HourlyLimit.code() });
        }
        if self.delivering
            && let Some(alarm) = self.dose.level().alarm()
        {
            self.raise(now, alarm);
        }
    }

    /// Battery, log and self-test: what is wrong as long as it is wrong.
    fn check_supplies(&mut self, now: Instant, reading: BatteryReading) {
        match self.battery.update(reading).alarm() {
            Some(alarm) => {
                self.raise(now, alarm);
            }
            None => {
                self.alarms.clear(Alarm::BatteryLow);
                self.alarms.clear(Alarm::BatteryCritical);
            }
        }
        if self.log_failed {
            self.alarms.raise(now, Alarm::LogUnavailable);
        }
        if self.self_test.is_err() {
            self.raise(now, Alarm::SelfTestFailed);
        }
    }

    /// Lets delivery do what the active alarms say, in every period and not only in the one in which they came.
    fn apply_reactions(&mut self) {
        match self.alarms.active().max_by_key(|alarm| alarm.reaction()) {
            Some(alarm) if alarm.reaction() == Reaction::Stop => self.stop(alarm.code()),
            Some(alarm) => self.dose.react(alarm.reaction()),
            None => {}
        }
    }

    fn outputs(&mut self, now: Instant, battery: BatteryReading) -> Outputs {
        let showing = self.alarms.showing();
        let status = Status {
            seconds: self.seconds,
            state: match self.dose.mode() {
                Mode::Stopped => State::Stopped,
                Mode::Running(_) => State::Running,
                Mode::KeepOpen(_) => State::KeepOpen,
            },
            tenths_per_hour: self.dose.basal_rate().map_or(0, |rate| rate.tenths()),
            delivered: self.delivered,
            alarm: showing.map(Alarm::code),
            battery_minutes: battery.minutes(),
        };
        Outputs {
            motor: self.command,
            motor_enabled: self.monitor.motor_enabled(),
            showing,
            failed_check: self.self_test.as_ref().err().copied(),
            sounding: self.alarms.sounding(now).map(|priority| (priority, Volume::default().decibels())),
            frame: self.feed.poll(now, &status),
        }
    }
}
