//! The tables that stand once in a project, besides its records.

use super::Field;
use super::Type::{Line, Name, Person};
use super::rows::{CATEGORIES, field};
use crate::model::Acceptability;

use super::Need::{Always, Optional};

/// A table that stands once in a project, in a TOML document.
#[derive(Clone, Copy, Debug)]
pub struct OneOff {
    /// Its name, without brackets.
    pub name: &'static str,
    /// Its name as a header: `[[scale.severity]]`.
    pub header: &'static str,
    /// What it is, one sentence.
    pub summary: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// It, or a part of it.
    pub example: &'static str,
}

/// What a table that stands once holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// Fields, as records have them.
    Fields(&'static [Field]),
    /// An array of words for each word of a scale.
    Cells(&'static str),
    /// A line for some of these words.
    Reasons(&'static [&'static str]),
}

/// Fields of a step of severity.
pub const SEVERITY: &[Field] = &[
    field("id", Line, Always, "the word that risks name; one word, used once"),
    field("name", Line, Optional, "what people call it"),
    field("class", Name, Optional, "the safety class that a harm of this severity implies"),
];

/// Fields of a step of probability.
pub const PROBABILITY: &[Field] = &[
    field("id", Line, Always, "the word that risks name; one word, used once"),
    field("name", Line, Optional, "what people call it"),
    field("bounds", Line, Optional, "the numbers that it stands for"),
];

/// Fields of `[risk_file]`.
pub const RISK_FILE: &[Field] = &[
    field("revision", Line, Optional, "the revision of the risk management file that the documents are"),
    field("owner", Person, Optional, "who answers for it"),
];

/// All of them.
pub const ONE_OFFS: &[OneOff] = &[
    OneOff {
        name: "scale.severity",
        header: "[[scale.severity]]",
        summary: "A step of the scale of severities; the order of the steps is the order of the scale, lowest first.",
        holds: Holds::Fields(SEVERITY),
        example: "[[scale.severity]]\nid = \"S5\"\nname = \"catastrophic\"\nclass = \"C\"",
    },
    OneOff {
        name: "scale.probability",
        header: "[[scale.probability]]",
        summary: "A step of the scale of probabilities, lowest first.",
        holds: Holds::Fields(PROBABILITY),
        example: "[[scale.probability]]\nid = \"P1\"\nname = \"incredible\"\nbounds = \"below 1e-6 per therapy\"",
    },
    OneOff {
        name: "acceptability",
        header: "[acceptability]",
        summary: "What each severity and probability of harm mean together: a line for each severity, in it a word for each probability, lowest first.",
        holds: Holds::Cells("acceptable, investigate, unacceptable"),
        example: "[acceptability]\nS5 = [\"investigate\", \"unacceptable\", \"unacceptable\", \"unacceptable\", \"unacceptable\"]",
    },
    OneOff {
        name: "combine",
        header: "[combine]",
        summary: "The probability of harm that `p1` and `p2` make together: a line for each `p1`, in it a word of the scale for each `p2`, lowest first.",
        holds: Holds::Cells("words of the scale of probabilities"),
        example: "[combine]\nP5 = [\"P1\", \"P2\", \"P3\", \"P4\", \"P5\"]",
    },
    OneOff {
        name: "not_applicable",
        header: "[not_applicable]",
        summary: "Content kinds (5.2.2) that no requirement has, each with the reason.",
        holds: Holds::Reasons(CATEGORIES),
        example: "[not_applicable]\nnetwork = \"no IT network\"",
    },
    OneOff {
        name: "risk_file",
        header: "[risk_file]",
        summary: "Which state of the risk management file the documents are.",
        holds: Holds::Fields(RISK_FILE),
        example: "[risk_file]\nrevision = \"7\"\nowner = \"risk manager\"",
    },
];

/// The words of a cell of `[acceptability]`.
pub const ACCEPTABILITY: &[&str] = Acceptability::WORDS;

impl OneOff {
    /// The table of this name; brackets and back-ticks do not matter.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        let name = super::folded_name(name.trim_matches(['[', ']', '`', ' ']));
        ONE_OFFS.iter().find(|table| table.name == name)
    }
}
