//! The rows of what is known of software that others wrote, and of our own software's anomalies.

use super::rows::field;
use super::{Derived, KindRow, Need, Type, risk_examples as examples};
use crate::model::{AnomalyStatus, Kind, SoupOrigin};

use Need::{Always, Answered, FromClass, Optional, When};

/// When a review of published anomalies is asked for.
const NAMED: &str = "a cause names the SOUP";

pub(super) static SOUP: KindRow = KindRow {
    kind: Kind::Soup,
    called: "a SOUP record",
    summary: "Software of unknown provenance: what others wrote and the product contains (8.1.2).",
    body: "notes",
    own: &[
        field("package", Type::Line, Need::Default("the title"), "its name in the lock file"),
        field("manufacturer", Type::Line, Always, "who makes it (8.1.2)"),
        field("version", Type::Line, Always, "the version, as the lock file has it (8.1.2)"),
        field("items", Type::Ids(&["item"]), FromClass("B"), "the software items that use it"),
        field("requirements", Type::Text, FromClass("B"), "what it must do, for functions and performance (5.3.3)"),
        field("environment", Type::Text, FromClass("B"), "the hardware and software that it needs (5.3.4)"),
        field(
            "anomalies",
            Type::Table(&[
                field("source", Type::Line, When(NAMED), "the list that was looked through"),
                field("version", Type::Line, When(NAMED), "the version that it was looked through for"),
                field("on", Type::Date, When(NAMED), "when"),
                field("by", Type::Person, When(NAMED), "who"),
                field("relevant", Type::Ids(&["anomaly"]), Answered, "those that matter here, each with a record"),
            ]),
            When(NAMED),
            "the review of its published anomalies (7.1.3)",
        ),
        field(
            "support",
            Type::Table(&[
                field("level", Type::Line, Optional, "what its maker promises"),
                field("end", Type::Line, Optional, "until when"),
            ]),
            Optional,
            "its support",
        ),
        field("origin", Type::Word(SoupOrigin::WORDS), Need::Default("crate"), "where it comes from"),
    ],
    derived: &[
        Derived { names: &["causes", "cause"], instead: "the link is written at the cause: `soup = \"{id}\"`" },
        Derived {
            names: &["class", "safety_class"],
            instead: "SOUP has the highest class of the items that use it: write `items`",
        },
        Derived {
            names: &["waived_by", "waiver", "waivers"],
            instead: "the link is written at the waiver: `ids = [\"{id}\"]`",
        },
    ],
    example_toml: examples::SOUP_TOML,
    example_markdown: examples::SOUP_MARKDOWN,
};

pub(super) static ANOMALY: KindRow = KindRow {
    kind: Kind::Anomaly,
    called: "an anomaly",
    summary: "A known anomaly of the software, with its evaluation (5.8.2, 5.8.3, 9).",
    body: "text",
    own: &[
        field("text", Type::Text, Always, "what happens"),
        field("found_in", Type::Line, Always, "the version that it was found in"),
        field("found_on", Type::Date, Always, "when it was found"),
        field("affects", Type::Ids(&[]), Answered, "what it affects: requirements, items, controls, …"),
        field("tests", Type::Names, Optional, "the failing tests that it explains, by path as reports show it"),
        field(
            "evaluation",
            Type::Table(&[
                field("risk", Type::Text, FromClass("B"), "the risk that it brings about"),
                field("acceptable", Type::Bool, FromClass("B"), "whether that risk is acceptable"),
                field("by", Type::Person, FromClass("B"), "who evaluated it"),
                field("on", Type::Date, FromClass("B"), "when"),
            ]),
            FromClass("B"),
            "its evaluation for risk (5.8.3)",
        ),
        field("status", Type::Word(AnomalyStatus::WORDS), Need::Default("open"), "whether it is still there"),
        field("resolved_in", Type::Line, When("its status is `closed`"), "the version in which it is resolved"),
        field(
            "verified_by",
            Type::Names,
            When("its status is `closed`"),
            "what shows that it is resolved: ids of records, paths of tests (9.7)",
        ),
    ],
    derived: &[
        Derived {
            names: &["records", "record"],
            instead: "the link is written at the record that found it: `anomalies = [\"{id}\"]`",
        },
        Derived {
            names: &["requirements", "requirement", "items", "item", "controls", "control"],
            instead: "what it affects, of any kind, is `affects`",
        },
        Derived {
            names: &["waived_by", "waiver", "waivers"],
            instead: "the link is written at the waiver: `ids = [\"{id}\"]`",
        },
    ],
    example_toml: examples::ANOMALY_TOML,
    example_markdown: examples::ANOMALY_MARKDOWN,
};
