//! The door in front of the cassette.

use core::time::Duration;
use iec62304_core::requirement;
use pump_types::Instant;

/// What the door's sensor says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Closed and latched.
    Closed,
    /// Anything else.
    Open,
}

/// Knows the door as closed only while the sensor keeps saying so.
#[derive(Clone, Debug, Default)]
pub struct DoorWatch {
    closed_at: Option<Instant>,
}

impl DoorWatch {
    /// A word that is older than this is worth nothing.
    pub const STALE: Duration = Duration::from_millis(150);

    /// Takes what the sensor says, if it says anything.
    pub fn sample(&mut self, now: Instant, position: Option<Position>) {
        match position {
            Some(Position::Closed) => self.closed_at = Some(now),
            Some(Position::Open) => self.closed_at = None,
            None => {}
        }
    }

    /// The door is closed, as far as anybody knows for sure.
    #[requirement("RQ-015")]
    #[must_use]
    pub fn is_closed(&self, now: Instant) -> bool {
        self.closed_at.is_some_and(|at| now.since(at) <= Self::STALE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-015")]
    fn a_door_whose_sensor_falls_silent_counts_as_open_well_within_300_ms() {
        let mut door = DoorWatch::default();
        assert!(!door.is_closed(Instant::START));
        door.sample(Instant::START, Some(Position::Closed));
        for millis in 0..1_000 {
            let now = Instant::from_millis(millis);
            door.sample(now, None);
            assert_eq!(door.is_closed(now), millis <= 150, "{millis} ms");
        }
    }
}
