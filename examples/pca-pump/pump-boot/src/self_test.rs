//! The self-test: what is checked, in which order, and what a failure is called.

use core::fmt;
use iec62304_core::requirement;

/// One check of the self-test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// The program memory holds what was released.
    ProgramMemory,
    /// Every cell of the working memory can be written and read.
    WorkingMemory,
    /// The motor stops when the monitor's line is cut.
    MotorCutOff,
    /// The hardware watchdog fires when it is not served.
    Watchdog,
    /// Pressure, air and door sensors answer within their range.
    Sensors,
    /// The sounder draws its current.
    Sounder,
}

impl Check {
    /// Every check, in the order in which they run: what others rely on comes first.
    pub const ALL: [Self; 6] =
        [Self::ProgramMemory, Self::WorkingMemory, Self::MotorCutOff, Self::Watchdog, Self::Sensors, Self::Sounder];

    /// The number that stands for it in the event log.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Check {
    #[requirement("RQ-020")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ProgramMemory => "program memory",
            Self::WorkingMemory => "working memory",
            Self::MotorCutOff => "motor cut-off",
            Self::Watchdog => "watchdog",
            Self::Sensors => "sensors",
            Self::Sounder => "sounder",
        })
    }
}

/// The hardware's side of the self-test.
pub trait TestPoints {
    /// Carries out one check.
    fn passes(&mut self, check: Check) -> bool;
}

/// The proof that the self-test passed since power-on.
#[derive(Debug, PartialEq, Eq)]
pub struct SelfTestPassed(());

/// Runs every check.
///
/// # Errors
///
/// The first check that fails: the cause to show.
#[requirement("RQ-020")]
pub fn self_test(hardware: &mut dyn TestPoints) -> Result<SelfTestPassed, Check> {
    match Check::ALL.into_iter().find(|check| !hardware.passes(*check)) {
        Some(failed) => Err(failed),
        None => Ok(SelfTestPassed(())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    /// Fails the checks of a set, and remembers what was asked.
    struct Faulty {
        faults: u8,
        asked: Vec<Check>,
    }

    impl TestPoints for Faulty {
        fn passes(&mut self, check: Check) -> bool {
            self.asked.push(check);
            self.faults & (1 << check.code()) == 0
        }
    }

    #[test]
    #[verifies("RQ-020")]
    fn every_combination_of_faults_fails_and_names_the_first() {
        for faults in 1..1 << Check::ALL.len() {
            let first = Check::ALL.into_iter().find(|check| faults & (1 << check.code()) != 0);
            assert_eq!(self_test(&mut Faulty { faults, asked: Vec::new() }).err(), first);
        }
    }

    #[test]
    #[verifies("RQ-020")]
    fn a_pass_means_that_every_check_was_carried_out() {
        let mut sound = Faulty { faults: 0, asked: Vec::new() };
        assert!(self_test(&mut sound).is_ok());
        assert_eq!(sound.asked, Check::ALL);
    }

    #[test]
    #[verifies("RQ-020")]
    fn each_cause_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<String> = Check::ALL.iter().map(Check::to_string).collect();
        assert_eq!(names.len(), Check::ALL.len());
    }
}
