//! The closed word lists of documents and configuration.

/// A word list: the enum, its spelling both ways, and all of its values in order.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The words, in order, for help texts and nearest-name search.
            pub const WORDS: &[&str] = &[$($word),+];

            /// The word as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value that is written so, if there is one.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// The kinds of record that this version reads and judges.
    Kind {
        /// A requirement of any tier.
        Requirement = "requirement",
        /// A software item (4.3, 5.3.1).
        Item = "item",
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
