//! How long the battery lasts.

use iec62304_core::requirement;
use pump_alarm::Alarm;

/// What the charge meter says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatteryReading {
    /// Charge that is left, in mAh.
    pub charge: u16,
    /// Current that is drawn, in mA.
    pub load: u16,
    /// Mains power is connected.
    pub on_mains: bool,
}

/// How much time is left on battery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BatteryLevel {
    /// More than half an hour, or mains.
    Good,
    /// At most 30 minutes.
    Low,
    /// At most 10 minutes.
    Critical,
}

/// Estimates the time that is left, and holds a level once it is reached: a load that drops for a moment does not
/// take a warning back, only mains does.
#[derive(Clone, Debug)]
pub struct BatteryGauge {
    level: BatteryLevel,
}

impl BatteryReading {
    /// Whole minutes that are left at this load.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        u32::from(self.charge).saturating_mul(60) / u32::from(self.load.max(1))
    }
}

impl BatteryGauge {
    /// A gauge that has seen nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { level: BatteryLevel::Good }
    }

    /// Takes a reading and gives the level.
    #[requirement("RQ-019")]
    pub fn update(&mut self, reading: BatteryReading) -> BatteryLevel {
        let now = match reading.minutes() {
            _ if reading.on_mains => BatteryLevel::Good,
            0..=10 => BatteryLevel::Critical,
            11..=30 => BatteryLevel::Low,
            _ => BatteryLevel::Good,
        };
        self.level = if reading.on_mains { now } else { now.max(self.level) };
        self.level
    }
}

impl Default for BatteryGauge {
    fn default() -> Self {
        Self::new()
    }
}

impl BatteryLevel {
    /// The alarm that this level calls for.
    #[requirement("RQ-019")]
    #[must_use]
    pub fn alarm(self) -> Option<Alarm> {
        match self {
            Self::Good => None,
            Self::Low => Some(Alarm::BatteryLow),
            Self::Critical => Some(Alarm::BatteryCritical),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    #[verifies("RQ-019")]
    fn a_discharge_at_any_load_warns_at_30_minutes_and_alarms_at_10() {
        for load in [60, 90, 240, 600] {
            let mut gauge = BatteryGauge::new();
            for charge in (0..=2_000).rev() {
                let reading = BatteryReading { charge, load, on_mains: false };
                let expected = match u32::from(charge) * 60 / u32::from(load) {
                    0..=10 => Some(Alarm::BatteryCritical),
                    11..=30 => Some(Alarm::BatteryLow),
                    _ => None,
                };
                assert_eq!(gauge.update(reading).alarm(), expected, "{charge} mAh at {load} mA");
            }
        }
    }

    #[test]
    #[verifies("RQ-019")]
    fn a_lighter_load_takes_no_warning_back_and_mains_does() {
        let mut gauge = BatteryGauge::new();
        let heavy = BatteryReading { charge: 50, load: 600, on_mains: false };
        assert_eq!(gauge.update(heavy), BatteryLevel::Critical);
        assert_eq!(gauge.update(BatteryReading { load: 10, ..heavy }), BatteryLevel::Critical);
        assert_eq!(gauge.update(BatteryReading { on_mains: true, ..heavy }), BatteryLevel::Good);
    }
}
