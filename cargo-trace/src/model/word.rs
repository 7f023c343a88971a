//! The closed word lists of documents and configuration.

use iec62304_wire::words;

words! {
    /// The kinds of record that this version reads and judges.
    Kind {
        /// A requirement of any tier.
        Requirement = "requirement",
        /// A software item (4.3, 5.3.1).
        Item = "item",
        /// A potential source of harm.
        Hazard = "hazard",
        /// A hazardous situation.
        Situation = "situation",
        /// A situation and one harm that it may lead to.
        Risk = "risk",
        /// What in software may bring a situation about (7.1.2).
        Cause = "cause",
        /// A risk control measure.
        Control = "control",
        /// A record of verification that is no tagged test (5.7.5).
        Record = "record",
        /// Software of unknown provenance.
        Soup = "soup",
        /// A known anomaly.
        Anomaly = "anomaly",
        /// A waived finding.
        Waiver = "waiver",
        /// Something held in another document or system.
        External = "external",
    }
}

words! {
    /// A requirement's place in the tree.
    Tier {
        /// User need.
        Need = "need",
        /// System requirement.
        System = "system",
        /// Software requirement (5.2).
        Software = "software",
        /// Detailed design (5.4).
        Design = "design",
    }
}

words! {
    /// A requirement's authored status.
    Status {
        /// Not judged in development.
        Draft = "draft",
        /// Accepted text, no code yet: green in development, refused in release.
        Planned = "planned",
        /// Judged in full.
        Active = "active",
        /// A tombstone; its id is never used again.
        Retired = "retired",
    }
}

words! {
    /// How a requirement is verified.
    Method {
        /// Execution of the software.
        Test = "test",
        /// Examination of work products; `review` is an alias.
        Inspection = "inspection",
        /// Reasoning, calculation, simulation.
        Analysis = "analysis",
        /// Operation in front of a witness, without measurement.
        Demonstration = "demonstration",
    }
}

words! {
    /// Where an upper requirement was allocated to.
    AllocatedTo {
        /// Software: children are expected.
        Software = "software",
        /// Hardware.
        Hardware = "hardware",
        /// A process.
        Process = "process",
    }
}

words! {
    /// Which question is asked.
    Gate {
        /// Denies what is wrong, warns of what is missing.
        Development = "development",
        /// Denies what is missing too, and every shortcut.
        Release = "release",
    }
}
