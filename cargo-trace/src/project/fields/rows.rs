//! The rows of the field table.

use super::{Derived, Field, KindRow, Need, Type, examples};
use crate::model::{AllocatedTo, CONTENT_KINDS, Gate, Kind, Status, Tier};

pub(super) const fn field(name: &'static str, ty: Type, need: Need, meaning: &'static str) -> Field {
    Field { name, ty, need, digest: false, meaning }
}

pub(super) const fn digested(name: &'static str, ty: Type, need: Need, meaning: &'static str) -> Field {
    Field { name, ty, need, digest: true, meaning }
}

use Need::{Always, FromClass, Optional, Or, UnlessRetired, When};

/// The title of every record.
pub(super) static TITLE: Field = digested("title", Type::Line, Always, "what it is, in one line");

/// What every kind has besides.
pub(super) static EVERY_KIND: &[Field] = &[
    field("notes", Type::Text, Optional, "remarks; never part of what was accepted"),
    field("refs", Type::Lines, Optional, "addresses and ids in other systems"),
    field("x", Type::Free, Optional, "a table for a team's own use, never read (TOML only)"),
];

/// The table form of a word and a line.
pub(super) static WORD_AND_LINE: &[Field] =
    &[field("kind", Type::Name, Always, "the word"), field("line", Type::Line, Always, "the line")];

/// Words of a requirement's `source`.
const ORIGINS: &[&str] = &["derived", "risk", "standard", "stakeholder"];

/// Words of `implemented_by`.
const IMPLEMENTED_BY: &[&str] = &["data", "configuration", "hardware", "process", "other-language"];

/// Content kinds of 5.2.2.
pub const CATEGORIES: &[&str] = CONTENT_KINDS;

pub(super) static REQUIREMENT: KindRow = KindRow {
    kind: Kind::Requirement,
    called: "a requirement",
    summary: "What the product, its software or a part of it must do or be; of any tier.",
    body: "text",
    own: &[
        digested("text", Type::Text, UnlessRetired, "the requirement; one \"shall\" each is good practice"),
        field("tier", Type::Word(Tier::WORDS), Need::Default("by the id's prefix"), "its place in the tree"),
        field("parents", Type::Ids(&["requirement"]), Optional, "the requirements that it is derived from (5.2.1)"),
        field(
            "source",
            Type::WordAndLine(ORIGINS),
            When("it has no parent and is not of the top tier"),
            "why it has no parent (5.2.1)",
        ),
        field(
            "item",
            Type::IdOrIds(&["item"]),
            FromClass("B"),
            "the software items that it is allocated to; they give its class (5.3.1)",
        ),
        field("category", Type::Words(CATEGORIES), Optional, "its content kinds (5.2.2)"),
        digested("risk_controls", Type::Ids(&["control"]), Optional, "the risk controls that it implements (5.2.3)"),
        digested(
            "contributes_to",
            Type::Ids(&["risk", "situation"]),
            Optional,
            "the risks that it introduces or adds to",
        ),
        field(
            "verify",
            Type::Demands,
            Need::Default("the rule pack's default, which is printed"),
            "what must be shown; each element is required: `method@level`, alternatives joined by `or`",
        ),
        digested("criterion", Type::Text, FromClass("C"), "the acceptance criterion, fixed before the run"),
        field(
            "implemented_by",
            Type::Table(&[
                field("kind", Type::Word(IMPLEMENTED_BY), Always, "what implements it"),
                field("where", Type::Line, Always, "where it is found"),
                field("reason", Type::Line, Always, "why it is no Rust code"),
            ]),
            Optional,
            "implemented by something that is not Rust code",
        ),
        field("allocated_to", Type::Word(AllocatedTo::WORDS), Optional, "for upper tiers: where it went"),
        field("builds", Type::Names, Optional, "the product builds that must contain it"),
        field(
            "status",
            Type::Word(Status::WORDS),
            Need::Default("active"),
            "how far it is; that it is accepted or verified is never written here",
        ),
        field(
            "retired",
            Type::Table(&[
                field("on", Type::Date, Always, "when"),
                field("reason", Type::Line, Always, "why"),
                field("replaced_by", Type::Ids(&["requirement"]), Optional, "its successors"),
            ]),
            When("its status is `retired`"),
            "the tombstone: its id is never used again",
        ),
    ],
    derived: &[
        Derived {
            names: &["children", "child", "derived_requirements"],
            instead: "the link is written at the child: `parents = [\"{id}\"]`",
        },
        Derived {
            names: &["verified_by", "verification", "verifications", "tests", "tested_by", "test", "records"],
            instead: "the link is written at the test: `#[verifies(\"{id}\")]`; what must be shown is `verify`",
        },
        Derived {
            names: &["implementation", "implementations", "implemented_in", "code", "source_code"],
            instead: "the link is written at the code: `#[requirement(\"{id}\")]`; for what is not Rust there is `implemented_by`",
        },
        Derived {
            names: &["class", "safety_class"],
            instead: "a requirement has the class of its item: write `item`, and `class` at the item",
        },
        Derived {
            names: &["waived_by", "waiver", "waivers"],
            instead: "the link is written at the waiver: `ids = [\"{id}\"]`",
        },
        Derived {
            names: &["mitigates", "control", "controls"],
            instead: "the controls that it implements are `risk_controls`",
        },
        Derived {
            names: &["accepted", "accepted_by", "approved", "approved_by"],
            instead: "acceptance is no field: keep the review record with its commit; this version records none",
        },
        Derived {
            names: &["state", "result", "results"],
            instead: "the state is derived from code, tests and results; authored is only `status`",
        },
    ],
    example_toml: examples::REQUIREMENT_TOML,
    example_markdown: examples::REQUIREMENT_MARKDOWN,
};

pub(super) static ITEM: KindRow = KindRow {
    kind: Kind::Item,
    called: "an item",
    summary: "A software item: a part of the software system, with its safety class (4.3, 5.3.1).",
    body: "notes",
    own: &[
        field(
            "class",
            Type::Name,
            Need::Default("its parent's"),
            "its safety class; one below its parent's needs `segregation`",
        ),
        field("parent", Type::Id(&["item"]), Optional, "the item that it was split from (4.3 d)"),
        field("code", Type::CodePaths, FromClass("B"), "the code that it consists of; no place is in two items"),
        field(
            "class_rationale",
            Type::Text,
            When("its class is not the scheme's default"),
            "why it has this class (4.3 a, c)",
        ),
        field("situations", Type::Ids(&["situation"]), Optional, "the hazardous situations that the class rests on"),
        field(
            "segregation",
            Type::Text,
            When("its class is lower than its parent's"),
            "why the lower class is right (4.3 d, 5.3.5)",
        ),
    ],
    derived: &[
        Derived {
            names: &["requirements", "requirement"],
            instead: "the link is written at the requirement: `item = \"{id}\"`",
        },
        Derived {
            names: &["children", "child", "items"],
            instead: "the link is written at the child: `parent = \"{id}\"`",
        },
        Derived { names: &["causes", "cause"], instead: "the link is written at the cause: `item = \"{id}\"`" },
        Derived { names: &["soup"], instead: "the link is written at the SOUP: `items = [\"{id}\"]`" },
        Derived {
            names: &["verified_by", "tests"],
            instead: "tests name requirements: `#[verifies(\"…\")]`, and those name their `item`",
        },
        Derived {
            names: &["risk_controls", "controls"],
            instead: "controls are named by the requirements of the item: `risk_controls`",
        },
        Derived {
            names: &["waived_by", "waiver", "waivers"],
            instead: "the link is written at the waiver: `ids = [\"{id}\"]`",
        },
    ],
    example_toml: examples::ITEM_TOML,
    example_markdown: examples::ITEM_MARKDOWN,
};

pub(super) static WAIVER: KindRow = KindRow {
    kind: Kind::Waiver,
    called: "a waiver",
    summary: "One finding, for some ids, accepted by somebody until an end.",
    body: "notes",
    own: &[
        field("finding", Type::Code, Always, "the code of the finding"),
        field("ids", Type::Ids(&[]), Always, "what it is waived for; never a wildcard"),
        field("reason", Type::Text, Always, "why"),
        field("approver", Type::Person, Always, "who approved it"),
        field("approved_on", Type::Date, Always, "when"),
        field("expires", Type::Date, Or("until_version"), "the last day on which it holds"),
        field("until_version", Type::Line, Or("expires"), "the version of the project from which on it does not hold"),
        field("gate", Type::Word(Gate::WORDS), Need::Default("development"), "the strictest gate in which it holds"),
    ],
    derived: &[
        Derived {
            names: &["requirements", "requirement", "items", "item", "controls", "control", "risk_controls", "tests"],
            instead: "what a waiver is for is `ids`",
        },
        Derived {
            names: &["code", "codes", "findings"],
            instead: "the code that it waives is `finding`; one waiver, one finding",
        },
    ],
    example_toml: examples::WAIVER_TOML,
    example_markdown: examples::WAIVER_MARKDOWN,
};

pub(super) static EXTERNAL: KindRow = KindRow {
    kind: Kind::External,
    called: "an external reference",
    summary: "Something that another document or system holds: a drawing, a hardware test report.",
    body: "notes",
    own: &[
        field("where", Type::Line, Always, "the document or system that holds it"),
        field("revision", Type::Line, Optional, "its revision"),
    ],
    derived: &[
        Derived {
            names: &["controls", "control", "evidence_for"],
            instead: "the link is written at the control: `evidence = [\"{id}\"]`",
        },
        Derived {
            names: &["requirements", "requirement", "verifies"],
            instead: "an external reference is named by others, and names nothing itself",
        },
    ],
    example_toml: examples::EXTERNAL_TOML,
    example_markdown: examples::EXTERNAL_MARKDOWN,
};
