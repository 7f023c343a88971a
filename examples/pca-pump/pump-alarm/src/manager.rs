//! The active alarms, the one that is signalled, and the silence.

use crate::{Alarm, Priority};
use core::cmp::Reverse;
use core::time::Duration;
use iec62304_core::requirement;
use pump_types::Instant;

/// The longest silence that one press of the key gives.
pub const LONGEST_SILENCE: Duration = Duration::from_secs(120);

/// Holds what is active; room for every alarm at once, so none is ever dropped.
#[derive(Clone, Debug, Default)]
pub struct AlarmManager {
    raised_at: [Option<Instant>; Alarm::COUNT],
    silent_until: Option<Instant>,
}

impl AlarmManager {
    /// Raises an alarm, and says whether it is new. A new high-priority alarm ends any silence.
    #[requirement("RQ-017")]
    pub fn raise(&mut self, now: Instant, alarm: Alarm) -> bool {
        let Some(slot) = self.raised_at.get_mut(usize::from(alarm.code())) else { return false };
        if slot.is_some() {
            return false;
        }
        *slot = Some(now);
        if alarm.priority() == Priority::High {
            self.silent_until = None;
        }
        true
    }

    /// Ends an alarm; the next one in the queue takes its place.
    pub fn clear(&mut self, alarm: Alarm) {
        if let Some(slot) = self.raised_at.get_mut(usize::from(alarm.code())) {
            *slot = None;
        }
    }

    /// Ends every alarm. What still holds is raised again by the item that sees it.
    pub fn clear_all(&mut self) {
        *self = Self::default();
    }

    /// The active alarms, in no particular order.
    pub fn active(&self) -> impl Iterator<Item = Alarm> {
        Alarm::ALL.iter().zip(&self.raised_at).filter_map(|(alarm, raised_at)| raised_at.map(|_| *alarm))
    }

    /// The alarm to show: of the highest active priority the one that was raised first. The others queue.
    #[requirement("RQ-016")]
    #[must_use]
    pub fn showing(&self) -> Option<Alarm> {
        Alarm::ALL
            .iter()
            .zip(&self.raised_at)
            .filter_map(|(alarm, raised_at)| raised_at.map(|at| (*alarm, at)))
            .min_by_key(|(alarm, at)| (Reverse(alarm.priority()), *at))
            .map(|(alarm, _)| alarm)
    }

    /// The priority to sound now: that of the alarm that shows, unless it is silenced.
    #[requirement("RQ-016", "RQ-017")]
    #[must_use]
    pub fn sounding(&self, now: Instant) -> Option<Priority> {
        let silent = self.silent_until.is_some_and(|until| now < until);
        self.showing().filter(|_| !silent).map(Alarm::priority)
    }

    /// Silences the sound for the time asked, at most [`LONGEST_SILENCE`].
    ///
    /// A press during silence changes nothing: however often the key is pressed, the sound comes back
    /// after at most 120 s and stays until somebody hears it and presses again.
    #[requirement("RQ-017")]
    pub fn silence(&mut self, now: Instant, asked: Duration) {
        if self.silent_until.is_none_or(|until| now >= until) {
            self.silent_until = Some(now.after(asked.min(LONGEST_SILENCE)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    /// Whole seconds after power-on.
    fn at(seconds: u64) -> Instant {
        Instant::START.after(Duration::from_secs(seconds))
    }

    #[test]
    #[verifies("RQ-016")]
    fn of_any_set_of_alarms_one_of_the_highest_priority_shows_and_sounds() {
        for set in 1u32..1 << Alarm::COUNT {
            let mut manager = AlarmManager::default();
            let raised: Vec<Alarm> = Alarm::ALL.iter().copied().filter(|a| set & (1 << a.code()) != 0).collect();
            for alarm in &raised {
                assert!(manager.raise(at(0), *alarm));
            }
            let highest = raised.iter().map(|alarm| alarm.priority()).max();
            assert_eq!(manager.showing().map(Alarm::priority), highest, "{raised:?}");
            assert_eq!(manager.sounding(at(0)), highest, "{raised:?}");
        }
    }

    #[test]
    #[verifies("RQ-016")]
    fn lower_priorities_queue_and_come_up_as_the_higher_ones_end() {
        let mut manager = AlarmManager::default();
        let order = [Alarm::ReservoirLow, Alarm::HourlyLimit, Alarm::BatteryLow, Alarm::AirInLine, Alarm::Occlusion];
        for (second, alarm) in (0..).zip(order) {
            manager.raise(at(second), alarm);
        }
        let expected = [Alarm::AirInLine, Alarm::Occlusion, Alarm::HourlyLimit, Alarm::BatteryLow, Alarm::ReservoirLow];
        for alarm in expected {
            assert_eq!(manager.showing(), Some(alarm));
            manager.clear(alarm);
        }
        assert_eq!((manager.showing(), manager.sounding(at(9))), (None, None));
    }

    #[test]
    #[verifies("RQ-017")]
    fn no_way_of_pressing_the_key_gives_more_than_120_s_without_sound() {
        for every in [1, 7, 60, 119, 120, 121] {
            let mut manager = AlarmManager::default();
            manager.raise(at(0), Alarm::BatteryLow);
            let mut quiet_seconds = 0;
            for second in 0..1_000 {
                quiet_seconds = if manager.sounding(at(second)).is_some() { 0 } else { quiet_seconds + 1 };
                assert!(quiet_seconds <= 120, "quiet for {quiet_seconds} s, pressed every {every} s");
                if second % every == 0 {
                    manager.silence(at(second), Duration::MAX);
                }
            }
        }
    }

    #[test]
    #[verifies("RQ-017")]
    fn every_new_high_priority_alarm_sounds_through_the_silence() {
        for alarm in Alarm::ALL.iter().filter(|alarm| alarm.priority() == Priority::High) {
            let mut manager = AlarmManager::default();
            manager.raise(at(0), Alarm::BatteryLow);
            manager.silence(at(1), LONGEST_SILENCE);
            assert_eq!(manager.sounding(at(2)), None);
            manager.raise(at(3), *alarm);
            assert_eq!(manager.sounding(at(3)), Some(Priority::High), "{alarm:?}");
        }
    }

    #[test]
    #[verifies("RQ-017")]
    fn an_alarm_of_lower_priority_shows_during_the_silence_and_sounds_after_it() {
        let mut manager = AlarmManager::default();
        manager.raise(at(0), Alarm::ReservoirLow);
        manager.silence(at(0), Duration::from_secs(30));
        manager.raise(at(10), Alarm::HourlyLimit);
        assert_eq!((manager.showing(), manager.sounding(at(29))), (Some(Alarm::HourlyLimit), None));
        assert_eq!(manager.sounding(at(30)), Some(Priority::Medium));
    }
}
