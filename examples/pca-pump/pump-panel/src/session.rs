//! Who is at the panel, and for how long.

use core::time::Duration;
use iec62304_core::requirement;
use pump_types::Instant;

/// A session ends after this time without input.
pub const SESSION_TIME: Duration = Duration::from_secs(180);

/// A clinician's personal number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pin(pub u32);

/// The session of a clinician, open or not.
#[derive(Clone, Debug, Default)]
pub struct Session {
    last_input: Option<Instant>,
}

impl Session {
    /// Opens the session if the number is one of those enrolled.
    #[requirement("RQ-021")]
    pub fn log_in(&mut self, now: Instant, pin: Pin, enrolled: &[Pin]) -> bool {
        let known = enrolled.contains(&pin);
        self.last_input = known.then_some(now);
        known
    }

    /// Takes an input: keeps an open session open, and says whether it is open.
    #[requirement("RQ-021")]
    pub fn input(&mut self, now: Instant) -> bool {
        self.last_input = self.last_input.filter(|last| now.since(*last) < SESSION_TIME).map(|_| now);
        self.last_input.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-021")]
    fn a_session_is_kept_open_by_input_and_ends_with_3_minutes_without() {
        for pause in [1, 60, 179, 180, 181, 10_000] {
            let mut session = Session::default();
            assert!(session.log_in(Instant::START, Pin(1), &[Pin(1)]));
            let inputs: Vec<bool> =
                (1..=3).map(|n| session.input(Instant::START.after(Duration::from_secs(n * pause)))).collect();
            assert_eq!(inputs, [pause < 180; 3], "with an input every {pause} s");
        }
    }

    #[test]
    #[verifies("RQ-021")]
    fn a_wrong_number_opens_nothing_and_closes_what_is_open() {
        let mut session = Session::default();
        assert!(!session.log_in(Instant::START, Pin(2), &[Pin(1)]));
        assert!(!session.input(Instant::START));
        assert!(session.log_in(Instant::START, Pin(1), &[Pin(1)]));
        assert!(!session.log_in(Instant::START, Pin(0), &[Pin(1)]));
        assert!(!session.input(Instant::START));
    }
}
