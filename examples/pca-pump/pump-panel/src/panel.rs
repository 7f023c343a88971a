//! From log-in to a confirmed therapy.

use crate::session::Session;
use crate::{ConfirmPage, Confirmed, Draft, Pin};
use iec62304_core::requirement;
use pump_types::Instant;

/// Why the panel refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PanelRefusal {
    /// No clinician has this number.
    UnknownPin,
    /// No clinician is logged in, or the session has ended.
    NotLoggedIn,
    /// There are no settings to show.
    NothingEntered,
    /// The settings were not shown since they were entered.
    NotReviewed,
}

/// The panel's state.
#[derive(Clone)]
pub struct Panel {
    enrolled: &'static [Pin],
    session: Session,
    draft: Option<Draft>,
    page: Option<ConfirmPage>,
}

impl Panel {
    /// A panel with nobody logged in, and the clinicians that may.
    #[must_use]
    pub fn new(enrolled: &'static [Pin]) -> Self {
        Self { enrolled, session: Session::default(), draft: None, page: None }
    }

    /// A clinician logs in. What another one left unfinished is gone.
    ///
    /// # Errors
    ///
    /// [`PanelRefusal::UnknownPin`]; an open session is closed.
    pub fn log_in(&mut self, now: Instant, pin: Pin) -> Result<(), PanelRefusal> {
        (self.draft, self.page) = (None, None);
        if self.session.log_in(now, pin, self.enrolled) { Ok(()) } else { Err(PanelRefusal::UnknownPin) }
    }

    /// Lets pass what only a clinician may do.
    ///
    /// # Errors
    ///
    /// [`PanelRefusal::NotLoggedIn`]; what was entered is gone.
    #[requirement("RQ-021")]
    pub fn authorise(&mut self, now: Instant) -> Result<(), PanelRefusal> {
        if self.session.input(now) {
            return Ok(());
        }
        (self.draft, self.page) = (None, None);
        Err(PanelRefusal::NotLoggedIn)
    }

    /// Takes settings. A page that shows earlier ones is gone.
    ///
    /// # Errors
    ///
    /// [`PanelRefusal::NotLoggedIn`].
    pub fn enter(&mut self, now: Instant, draft: Draft) -> Result<(), PanelRefusal> {
        self.authorise(now)?;
        (self.draft, self.page) = (Some(draft), None);
        Ok(())
    }

    /// The first key: shows every setting on one page.
    ///
    /// # Errors
    ///
    /// [`PanelRefusal::NotLoggedIn`], [`PanelRefusal::NothingEntered`].
    pub fn review(&mut self, now: Instant) -> Result<ConfirmPage, PanelRefusal> {
        self.authorise(now)?;
        let page = ConfirmPage::new(self.draft.ok_or(PanelRefusal::NothingEntered)?);
        self.page = Some(page);
        Ok(page)
    }

    /// The second key, which does nothing but this: confirms the page that is shown, once.
    ///
    /// # Errors
    ///
    /// [`PanelRefusal::NotLoggedIn`], [`PanelRefusal::NotReviewed`].
    #[requirement("RQ-022")]
    pub fn confirm(&mut self, now: Instant) -> Result<Confirmed, PanelRefusal> {
        self.authorise(now)?;
        self.page.take().map(ConfirmPage::confirm).ok_or(PanelRefusal::NotReviewed)
    }
}
