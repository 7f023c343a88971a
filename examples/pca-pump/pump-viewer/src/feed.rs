//! What the ward sees, and when.

use crate::Frame;
use core::fmt::Write as _;
use core::time::Duration;
use iec62304_core::requirement;
use pump_types::{Crc32, Instant, Microlitres};

/// Time from one line to the next.
pub const PERIOD: Duration = Duration::from_secs(1);

/// What the pump is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is delivered.
    Stopped,
    /// The therapy runs.
    Running,
    /// The keep-open rate flows.
    KeepOpen,
}

/// The pump as the ward sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Seconds since 1970-01-01, UTC.
    pub seconds: u32,
    /// What it is doing.
    pub state: State,
    /// Basal flow of this moment, in tenths of a millilitre per hour.
    pub tenths_per_hour: u16,
    /// Delivered since power-on.
    pub delivered: Microlitres,
    /// Number of the alarm that shows.
    pub alarm: Option<u8>,
    /// Minutes that the battery lasts.
    pub battery_minutes: u32,
}

/// The feed's clock and counter.
#[derive(Clone, Debug, Default)]
pub struct StatusFeed {
    due: Instant,
    sequence: u32,
}

impl StatusFeed {
    /// The line to send now, once in each [`PERIOD`].
    #[requirement("RQ-026")]
    pub fn poll(&mut self, now: Instant, status: &Status) -> Option<Frame> {
        if now < self.due {
            return None;
        }
        // The next line is due by the plan, so that lines do not drift; after a pause, from now on.
        let planned = self.due.after(PERIOD);
        self.due = if planned > now { planned } else { now.after(PERIOD) };
        self.sequence = self.sequence.wrapping_add(1);
        line(self.sequence, status)
    }
}

/// `number;time;state;rate;delivered;alarm;battery*checksum`
fn line(sequence: u32, status: &Status) -> Option<Frame> {
    let Status { seconds, state, tenths_per_hour, delivered, alarm, battery_minutes } = status;
    let state = match state {
        State::Stopped => 'S',
        State::Running => 'R',
        State::KeepOpen => 'K',
    };
    let mut frame = Frame::empty();
    write!(frame, "{sequence};{seconds};{state};{tenths_per_hour};{};", delivered.get()).ok()?;
    if let Some(alarm) = alarm {
        write!(frame, "{alarm}").ok()?;
    }
    write!(frame, ";{battery_minutes}").ok()?;
    let checksum = Crc32::new().update(frame.as_str().as_bytes()).finish();
    write!(frame, "*{checksum:08x}").ok()?;
    Some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-026")]
    fn the_longest_line_fits_and_says_what_the_status_says() {
        let status = Status {
            seconds: u32::MAX,
            state: State::KeepOpen,
            tenths_per_hour: u16::MAX,
            delivered: Microlitres::new(u32::MAX),
            alarm: Some(u8::MAX),
            battery_minutes: u32::MAX,
        };
        let mut feed = StatusFeed { due: Instant::START, sequence: u32::MAX - 1 };
        let frame = feed.poll(Instant::START, &status).unwrap();
        let (content, checksum) = frame.as_str().split_once('*').unwrap();
        assert_eq!(content, "4294967295;4294967295;K;65535;4294967295;255;4294967295");
        assert_eq!(checksum, format!("{:08x}", Crc32::new().update(content.as_bytes()).finish()));
    }
}
