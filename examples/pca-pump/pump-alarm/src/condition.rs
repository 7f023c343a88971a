//! The table of alarms: what each is called, how urgent it is, and what delivery does.

/// How urgent an alarm is, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Awareness.
    Low,
    /// Prompt response.
    Medium,
    /// Immediate response.
    High,
}

/// What delivery does while an alarm is active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reaction {
    /// Goes on.
    Continue,
    /// Falls back to the keep-open rate.
    KeepOpen,
    /// Stops.
    Stop,
}

macro_rules! alarms {
    ($($(#[$doc:meta])* $name:ident = $priority:ident, $reaction:ident, $text:literal;)+) => {
        /// Everything that the pump alarms about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Alarm { $($(#[$doc])* $name,)+ }

        impl Alarm {
            /// Every alarm.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// How urgent it is.
            #[must_use]
            pub const fn priority(self) -> Priority {
                match self { $(Self::$name => Priority::$priority),+ }
            }

            /// What delivery does meanwhile.
            #[must_use]
            pub const fn reaction(self) -> Reaction {
                match self { $(Self::$name => Reaction::$reaction),+ }
            }

            /// What the panel shows.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

alarms! {
    /// More was delivered than the safety monitor's own limit allows.
    OverDelivery = High, Stop, "delivery above limit, pump stopped";
    /// Dose control no longer gives a sign of life.
    DoseControlLost = High, Stop, "internal fault, pump stopped";
    /// The line is blocked.
    Occlusion = High, Stop, "line occluded, pump stopped";
    /// A bubble is in the line.
    AirInLine = High, Stop, "air in line, pump stopped";
    /// The door was opened during delivery.
    DoorOpen = High, Stop, "door open, pump stopped";
    /// Nothing left to deliver.
    ReservoirEmpty = High, Stop, "reservoir empty, pump stopped";
    /// The self-test found a fault.
    SelfTestFailed = High, Stop, "self-test failed";
    /// Ten minutes of battery are left.
    BatteryCritical = High, KeepOpen, "battery almost empty, connect mains";
    /// Events can no longer be recorded.
    LogUnavailable = Medium, KeepOpen, "event log unavailable";
    /// The programmed volume of 60 minutes is used up.
    HourlyLimit = Medium, Continue, "hourly limit reached";
    /// Half an hour of battery is left.
    BatteryLow = Medium, Continue, "battery low";
    /// Five millilitres are left.
    ReservoirLow = Low, Continue, "reservoir low";
    /// The clock's source was stepped.
    ClockDisturbed = Low, Continue, "clock adjusted";
}

impl Alarm {
    /// The number of alarms.
    pub const COUNT: usize = Self::ALL.len();

    /// The number that stands for it in the event log and the status feed.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}
