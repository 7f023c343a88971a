//! Time in the envelope.

use super::body::Text;
use jiff::Timestamp;
use std::time::SystemTime;

/// `SOURCE_DATE_EPOCH` is set to something that is no second of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`SOURCE_DATE_EPOCH` is `{0}`, not a number of seconds since 1970")]
pub struct EpochError(pub String);

/// A moment as the envelope writes it: UTC, whole seconds. `SOURCE_DATE_EPOCH`, if set, replaces the clock.
///
/// # Errors
///
/// When that variable holds no number of seconds.
pub fn timestamp(now: SystemTime, source_date_epoch: Option<&str>) -> Result<Text, EpochError> {
    let second = match source_date_epoch {
        Some(text) => text.trim().parse().map_err(|_| EpochError(text.to_owned()))?,
        // A clock before 1970 is as good as none.
        None => now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(0)),
    };
    let moment = Timestamp::from_second(second).map_err(|_| EpochError(second.to_string()))?;
    Ok(moment.to_string().into())
}
