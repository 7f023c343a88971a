//! The row of verification records (5.7.5).

use super::rows::field;
use super::{Derived, Field, KindRow, Need, Type, examples};
use crate::model::{Kind, Level, RecordResult};

use Need::{Always, Answered, Optional, Or, When};

/// Words of `method`; `review` is another word for an inspection.
pub const METHODS: &[&str] = &["test", "inspection", "review", "analysis", "demonstration"];

/// Who, and when.
const SIGNED: &[Field] = &[field("by", Type::Person, Always, "who"), field("on", Type::Date, Always, "when")];

/// An element of `attachments`.
pub(super) static ATTACHMENT: &[Field] =
    &[field("path", Type::Path, Always, "the file"), field("sha256", Type::Line, Always, "its SHA-256, 64 hex digits")];

pub(super) static RECORD: KindRow = KindRow {
    kind: Kind::Record,
    called: "a verification record",
    summary: "A verification that is no tagged test: an inspection, an analysis, a demonstration, a test by hand or \
              on a bench (5.7.5).",
    body: "notes",
    own: &[
        field("method", Type::Word(METHODS), Always, "how it was verified; `review` means `inspection`"),
        field("level", Type::Word(Level::WORDS), Always, "at which level"),
        field(
            "verifies",
            Type::Ids(&["requirement", "control", "item"]),
            Or("effectiveness"),
            "what it shows to be met or implemented",
        ),
        field("effectiveness", Type::Ids(&["control"]), Or("verifies"), "the risk controls that it shows to work"),
        field("procedure", Type::Line, Always, "what was followed: a path or a line"),
        field(
            "criterion",
            Type::Text,
            Need::Default("the requirement's"),
            "its acceptance criterion, fixed before it was carried out",
        ),
        field("observed", Type::Text, Always, "what was seen"),
        field(
            "result",
            Type::Word(RecordResult::WORDS),
            Or("junit"),
            "the outcome; `blocked` could not be carried out",
        ),
        field("deviation", Type::Text, When("its result is `pass-with-deviation`"), "what deviates"),
        field(
            "accepted",
            Type::Table(SIGNED),
            When("its result is `pass-with-deviation`"),
            "who accepted the deviation",
        ),
        field("anomalies", Type::Ids(&["anomaly"]), Answered, "the anomalies that were found, each with a record"),
        field("version", Type::Line, Always, "the version that was verified; compared with the project's"),
        field("commit", Type::Line, Optional, "the exact state that was verified"),
        field("configuration", Type::Text, Always, "hardware and software of the set-up"),
        field("tools", Type::Lines, Answered, "tools, with their calibration where that matters"),
        field("tester", Type::Person, Always, "who did it"),
        field("date", Type::Date, Or("junit"), "when; of a JUnit case its own day, where its file tells one"),
        field("reviewed", Type::Table(SIGNED), Optional, "who reviewed it"),
        field("attachments", Type::Attachments, Optional, "files that belong to it, each with its SHA-256"),
        field(
            "texts",
            Type::Lines,
            Optional,
            "the texts that were verified: of each id a line `ID sha256:…` with the text's digest",
        ),
        field("junit", Type::Path, When("`case` is written"), "a JUnit file: the result is that of its `case`"),
        field(
            "case",
            Type::Line,
            When("`junit` is written"),
            "the case in that file: its name, or its class, a blank, and its name",
        ),
    ],
    derived: &[
        Derived {
            names: &["requirements", "requirement", "ids", "item", "items", "controls", "control", "risk_controls"],
            instead: "what it verifies is `verifies`; what it shows of a control's effect is `effectiveness`",
        },
        Derived {
            names: &["verified_by", "waived_by", "waiver", "waivers"],
            instead: "the link is written at the later document, which names `{id}` there",
        },
        Derived {
            names: &["state", "outcome", "status"],
            instead: "what was found is `result`; whether it counts is derived",
        },
        Derived {
            names: &["evidence"],
            instead: "files are `attachments`, a JUnit file is `junit`; a control that rests on it names `{id}` there",
        },
    ],
    example_toml: examples::RECORD_TOML,
    example_markdown: examples::RECORD_MARKDOWN,
};
