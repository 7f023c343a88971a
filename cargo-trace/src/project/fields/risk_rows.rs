//! The rows of the risk file: hazard, situation, risk, cause, control.

use super::rows::{digested, field};
use super::{Derived, Field, KindRow, Need, Type, risk_examples as examples};
use crate::model::{CauseKind, ControlOption, HazardCategory, ImplementedIn, Kind};

use Need::{Always, Answered, Optional, Or, When};

/// Somebody accepted what the rules do not.
const ACCEPTED: &[Field] = &[
    field("by", Type::Person, Always, "who accepted it"),
    field("on", Type::Date, Always, "when"),
    field("reason", Type::Text, Always, "why"),
];

/// The same, for a risk.
const ACCEPTED_RISK: &[Field] = &[
    ACCEPTED[0],
    ACCEPTED[1],
    ACCEPTED[2],
    field("benefit_risk", Type::Line, Optional, "where the benefit-risk analysis is found"),
];

pub(super) static HAZARD: KindRow = KindRow {
    kind: Kind::Hazard,
    called: "a hazard",
    summary: "A potential source of harm.",
    body: "notes",
    own: &[field("category", Type::Word(HazardCategory::WORDS), Optional, "where it comes from")],
    derived: &[
        Derived {
            names: &["situations", "situation", "hazardous_situations"],
            instead: "the link is written at the situation: `hazard = \"{id}\"`",
        },
        Derived {
            names: &["risks", "risk", "harm", "severity"],
            instead: "a hazard has situations, and those have risks: `severity` and `harm` stand there",
        },
        Derived {
            names: &["controls", "control", "risk_controls"],
            instead: "a control names what it mitigates: `mitigates`, a cause, situation or risk",
        },
    ],
    example_toml: examples::HAZARD_TOML,
    example_markdown: examples::HAZARD_MARKDOWN,
};

pub(super) static SITUATION: KindRow = KindRow {
    kind: Kind::Situation,
    called: "a situation",
    summary: "A hazardous situation: people, property or the environment are exposed to a hazard.",
    body: "sequence",
    own: &[
        digested("hazard", Type::Id(&["hazard"]), Always, "the hazard that somebody is exposed to"),
        digested("sequence", Type::Text, Optional, "the sequence of events that leads to it"),
        field(
            "software",
            Type::WordOrReason(&["contributes"], &["none"]),
            Need::Default("contributes"),
            "whether software contributes to it; with `none` and the reason no cause is expected",
        ),
    ],
    derived: &[
        Derived { names: &["causes", "cause"], instead: "the link is written at the cause: `situation = \"{id}\"`" },
        Derived {
            names: &["risks", "risk", "harm", "severity", "probability"],
            instead: "the link is written at the risk, one for each harm: `situation = \"{id}\"`",
        },
        Derived {
            names: &["items", "item"],
            instead: "items are named by the causes: `situation = \"{id}\"`, `item`; what a class rests on by the item: `situations = [\"{id}\"]`",
        },
        Derived {
            names: &["controls", "control", "risk_controls"],
            instead: "the link is written at the control: `mitigates = [\"{id}\"]`",
        },
    ],
    example_toml: examples::SITUATION_TOML,
    example_markdown: examples::SITUATION_MARKDOWN,
};

pub(super) static RISK: KindRow = KindRow {
    kind: Kind::Risk,
    called: "a risk",
    summary: "One hazardous situation and one harm that it may lead to, before and after controls.",
    body: "notes",
    own: &[
        digested(
            "situation",
            Type::Id(&["situation"]),
            Always,
            "its situation; one record for each situation and harm",
        ),
        digested("harm", Type::Line, Always, "the injury or damage"),
        digested("severity", Type::Step("severity"), Always, "how bad the harm is"),
        digested(
            "probability",
            Type::Step("probability"),
            Or("p1"),
            "probability of the harm before controls; the evaluation is read from the matrix",
        ),
        digested(
            "p1",
            Type::Step("probability"),
            Or("probability"),
            "probability that the situation occurs, with `p2`; failure of software counts as certain",
        ),
        digested(
            "p2",
            Type::Step("probability"),
            Or("probability"),
            "probability that the situation leads to the harm; `[combine]` makes the probability of harm of both",
        ),
        field(
            "residual",
            Type::Table(&[
                field("severity", Type::Step("severity"), Always, "how bad the harm still is"),
                field("probability", Type::Step("probability"), Always, "probability of the harm after controls"),
                field("rationale", Type::Text, Always, "why"),
            ]),
            Answered,
            "the risk after controls",
        ),
        field(
            "accepted",
            Type::Table(ACCEPTED_RISK),
            When("the matrix calls the residual risk unacceptable"),
            "acceptance of the residual risk",
        ),
    ],
    derived: &[
        Derived {
            names: &["controls", "control", "risk_controls", "mitigated_by"],
            instead: "the link is written at the control: `mitigates = [\"{id}\"]`",
        },
        Derived {
            names: &["causes", "cause"],
            instead: "causes name the situation, and so does the risk: `situation`",
        },
        Derived {
            names: &["evaluation", "acceptability", "acceptable", "rpn", "level"],
            instead: "the evaluation is read from `[acceptability]` by severity and probability",
        },
        Derived {
            names: &["requirements", "requirement"],
            instead: "the link is written at the requirement: `risk_controls`, or `contributes_to = [\"{id}\"]`",
        },
    ],
    example_toml: examples::RISK_TOML,
    example_markdown: examples::RISK_MARKDOWN,
};

pub(super) static CAUSE: KindRow = KindRow {
    kind: Kind::Cause,
    called: "a cause",
    summary: "What in a software item may bring a hazardous situation about (7.1.2).",
    body: "notes",
    own: &[
        digested("situation", Type::Id(&["situation"]), Always, "the situation that it contributes to"),
        digested("item", Type::Id(&["item"]), Always, "the software item that fails (7.1.2)"),
        digested("kind", Type::Word(CauseKind::WORDS), Always, "what fails; `other` is hardware or other software"),
        field("soup", Type::Id(&["soup"]), When("its kind is `soup`"), "the SOUP that fails (7.1.3)"),
        field("accepted", Type::Table(ACCEPTED), Optional, "it has no control, on purpose"),
    ],
    derived: &[
        Derived {
            names: &["controls", "control", "risk_controls", "mitigated_by"],
            instead: "the link is written at the control: `mitigates = [\"{id}\"]`",
        },
        Derived {
            names: &["risks", "risk"],
            instead: "a risk names the situation, and so does the cause: `situation`",
        },
        Derived {
            names: &["requirements", "requirement"],
            instead: "requirements name the control that mitigates the cause: `risk_controls`",
        },
    ],
    example_toml: examples::CAUSE_TOML,
    example_markdown: examples::CAUSE_MARKDOWN,
};

pub(super) static CONTROL: KindRow = KindRow {
    kind: Kind::Control,
    called: "a control",
    summary: "A risk control measure, in software or outside of it (7.2).",
    body: "text",
    own: &[
        digested("text", Type::Text, Optional, "what it does"),
        digested(
            "mitigates",
            Type::Ids(&["cause", "situation", "risk"]),
            Always,
            "the causes, situations and risks that it acts on",
        ),
        digested("option", Type::Word(ControlOption::WORDS), Always, "how it works, best first"),
        digested("implemented_in", Type::Words(ImplementedIn::WORDS), Always, "where it is found"),
        field(
            "evidence",
            Type::Ids(&["external", "record"]),
            When("it is not in software alone"),
            "what shows the part that no requirement of the software covers",
        ),
        field(
            "external",
            Type::Bool,
            Need::Default("false"),
            "it lies outside the software system, so that classification may count on it (4.3 a)",
        ),
        field(
            "new_hazards",
            Type::Ids(&["situation"]),
            Answered,
            "the situations that the control itself brings about (7.3.1)",
        ),
    ],
    derived: &[
        Derived {
            names: &["requirements", "requirement", "implemented_by", "implements"],
            instead: "the link is written at the requirement: `risk_controls = [\"{id}\"]`",
        },
        Derived {
            names: &["verified_by", "verification", "tests", "test"],
            instead: "the link is written at the test, `#[verifies(\"{id}\")]`, or at the record, `verifies = [\"{id}\"]`",
        },
        Derived {
            names: &["effectiveness", "effectiveness_verified_by"],
            instead: "the link is written at the record: `effectiveness = [\"{id}\"]`",
        },
        Derived {
            names: &["waived_by", "waiver", "waivers"],
            instead: "the link is written at the waiver: `ids = [\"{id}\"]`",
        },
    ],
    example_toml: examples::CONTROL_TOML,
    example_markdown: examples::CONTROL_MARKDOWN,
};
