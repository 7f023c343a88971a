//! What somebody asks for: who may ask, what must hold, and what is recorded.

use crate::{Answer, Controller, Refusal, Request};
use pump_alarm::{Alarm, LONGEST_SILENCE, Reaction};
use pump_dose::StartRefusal;
use pump_druglib::{Day, NoMatch};
use pump_evlog::{Event, Storage};
use pump_panel::{Confirmed, Draft, Versions};
use pump_types::{Instant, Microlitres, Program, Setting};

const SECONDS_PER_DAY: u32 = 86_400;

impl<S: Storage> Controller<S> {
    /// Fulfils a request, or says why not. A refused request changes nothing.
    pub(super) fn handle(&mut self, now: Instant, request: Request<'_>) -> Result<Answer, Refusal> {
        match request {
            Request::LogIn(pin) => self.panel.log_in(now, pin)?,
            Request::Enter(draft) => self.enter(now, draft)?,
            Request::Review => return Ok(Answer::Page(self.panel.review(now)?)),
            Request::Confirm => self.confirm(now)?,
            Request::Stop => self.stop(Event::BY_KEY),
            Request::Acknowledge => {
                self.panel.authorise(now)?;
                self.alarms.clear_all();
                self.log_failed = false;
            }
            Request::Silence => self.alarms.silence(now, LONGEST_SILENCE),
            Request::Bolus => return self.bolus(now),
            Request::LoadReservoir(volume) => self.load_reservoir(now, volume)?,
            Request::InstallLibrary(image) => return self.install_library(image),
            Request::ShowVersions => return Ok(Answer::Versions(self.versions())),
        }
        Ok(Answer::Done)
    }

    /// Takes settings that the library admits.
    fn enter(&mut self, now: Instant, draft: Draft) -> Result<(), Refusal> {
        self.panel.authorise(now)?;
        self.admit(&draft)?;
        Ok(self.panel.enter(now, draft)?)
    }

    /// The second key: confirms the page, and starts what it shows.
    fn confirm(&mut self, now: Instant) -> Result<(), Refusal> {
        if self.delivering {
            return Err(Refusal::Delivering);
        }
        let confirmed = self.panel.confirm(now)?;
        self.start(now, confirmed)
    }

    /// Starts a confirmed therapy if the pump is fit for it. Everything is looked at again: the library may be
    /// another one since the settings were entered, and the door may have been opened.
    fn start(&mut self, now: Instant, confirmed: Confirmed) -> Result<(), Refusal> {
        if let Err(check) = &self.self_test {
            return Err(Refusal::SelfTest(*check));
        }
        if let Some(alarm) = self.alarms.active().find(|alarm| alarm.reaction() == Reaction::Stop) {
            return Err(Refusal::Alarm(alarm));
        }
        let draft = confirmed.draft();
        self.admit(draft)?;
        // The monitor has its copy of the limit from the confirmed page, not from dose control.
        self.monitor.release(now, draft.program.hourly_limit).map_err(|_| Refusal::DoorOpen)?;
        if let Err(StartRefusal::ReservoirEmpty) = self.dose.start(now, draft.program) {
            self.monitor.hold();
            return Err(Refusal::ReservoirEmpty);
        }
        self.record_settings(draft.program);
        self.delivering = true;
        self.record(Event::Start);
        Ok(())
    }

    /// Records the settings that are not those of the last start.
    fn record_settings(&mut self, program: Program) {
        let before = self.settings.replace(program);
        for setting in Setting::ALL {
            let value = program.value(setting);
            if before.is_none_or(|before| before.value(setting) != value) {
                self.record(Event::Setting { setting: setting.code(), value });
            }
        }
    }

    /// The scanned container has an entry in the library, and the entry admits the settings.
    fn admit(&self, draft: &Draft) -> Result<(), Refusal> {
        let entry = self.store.entry_for(draft.label).map_err(|NoMatch| Refusal::NoEntry)?;
        entry.admit(&draft.program, draft.soft_limits_confirmed).map_err(Refusal::Limit)
    }

    fn bolus(&mut self, now: Instant) -> Result<Answer, Refusal> {
        let volume = self.dose.request_bolus(now).map_err(Refusal::Bolus)?;
        self.record(Event::Bolus { microlitres: volume.get() });
        Ok(Answer::Bolus(volume))
    }

    fn load_reservoir(&mut self, now: Instant, volume: Microlitres) -> Result<(), Refusal> {
        self.panel.authorise(now)?;
        if self.delivering {
            return Err(Refusal::Delivering);
        }
        self.dose.load_reservoir(volume);
        self.alarms.clear(Alarm::ReservoirLow);
        Ok(())
    }

    /// The pharmacy's seal is what authorises a library, not a log-in.
    fn install_library(&mut self, image: &[u8]) -> Result<Answer, Refusal> {
        if self.delivering {
            return Err(Refusal::Delivering);
        }
        let today = Day(self.seconds / SECONDS_PER_DAY);
        self.store.install(image, today).map(Answer::Library).map_err(Refusal::Library)
    }

    fn versions(&self) -> Versions {
        Versions {
            software: env!("CARGO_PKG_VERSION"),
            library: self.store.version(),
            configuration: self.configuration.version,
        }
    }
}
