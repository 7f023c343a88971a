//! The places in which an id may stand, and the kinds of record that each of them names.

use crate::model::{Id, Kind, Relation};

/// Where an id is used. Fields of one name that name the same kinds are one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Tag(Relation),
    Parents,
    Item,
    ItemParent,
    ReplacedBy,
    RiskControls,
    ContributesTo,
    Situations,
    Hazard,
    Situation,
    Soup,
    Mitigates,
    Evidence,
    NewHazards,
    Verifies,
    Effectiveness,
    Anomalies,
    Items,
    Relevant,
    Affects,
    VerifiedBy,
    Waived,
}

impl Slot {
    /// The field, or the tag.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Tag(Relation::Implements) => "requirement",
            Self::Tag(Relation::Verifies) | Self::Verifies => "verifies",
            Self::Parents => "parents",
            Self::Item => "item",
            Self::ItemParent => "parent",
            Self::ReplacedBy => "replaced_by",
            Self::RiskControls => "risk_controls",
            Self::ContributesTo => "contributes_to",
            Self::Situations => "situations",
            Self::Hazard => "hazard",
            Self::Situation => "situation",
            Self::Soup => "soup",
            Self::Mitigates => "mitigates",
            Self::Evidence => "evidence",
            Self::NewHazards => "new_hazards",
            Self::Effectiveness => "effectiveness",
            Self::Anomalies => "anomalies",
            Self::Items => "items",
            Self::Relevant => "relevant",
            Self::Affects => "affects",
            Self::VerifiedBy => "verified_by",
            Self::Waived => "ids",
        }
    }

    /// What tells its findings from those of other places: a tag and a record have a `verifies` each.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Verifies => "verifies of a record",
            other => other.field(),
        }
    }

    /// The kinds of record that may stand here; none named: any.
    pub(super) const fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Tag(Relation::Implements) | Self::Parents | Self::ReplacedBy => &[Kind::Requirement],
            Self::Tag(Relation::Verifies) => &[Kind::Requirement, Kind::Control],
            Self::Item | Self::ItemParent | Self::Items => &[Kind::Item],
            Self::RiskControls | Self::Effectiveness => &[Kind::Control],
            Self::ContributesTo => &[Kind::Risk, Kind::Situation],
            Self::Situations | Self::Situation | Self::NewHazards => &[Kind::Situation],
            Self::Hazard => &[Kind::Hazard],
            Self::Soup => &[Kind::Soup],
            Self::Mitigates => &[Kind::Cause, Kind::Situation, Kind::Risk],
            Self::Evidence => &[Kind::External, Kind::Record],
            Self::Verifies => &[Kind::Requirement, Kind::Control, Kind::Item],
            Self::Anomalies | Self::Relevant => &[Kind::Anomaly],
            Self::VerifiedBy => &[Kind::Record],
            Self::Affects | Self::Waived => &[],
        }
    }

    /// Records of this kind may stand here.
    pub(super) fn takes(self, kind: Kind) -> bool {
        self.kinds().is_empty() || self.kinds().contains(&kind)
    }

    /// The kind of record that belongs here.
    pub(super) const fn wants(self) -> &'static str {
        match self {
            Self::Tag(Relation::Implements) => "a software or design requirement",
            Self::Tag(Relation::Verifies) => "a requirement or a risk control",
            Self::Parents | Self::ReplacedBy => "a requirement",
            Self::Item | Self::ItemParent | Self::Items => "a software item",
            Self::RiskControls | Self::Effectiveness => "a risk control",
            Self::ContributesTo => "a risk or hazardous situation",
            Self::Situations | Self::Situation | Self::NewHazards => "a hazardous situation",
            Self::Hazard => "a hazard",
            Self::Soup => "a SOUP record",
            Self::Mitigates => "a cause, hazardous situation or risk",
            Self::Evidence => "an external reference or a verification record",
            Self::Verifies => "a requirement, a risk control or a software item",
            Self::Anomalies | Self::Relevant => "an anomaly",
            Self::VerifiedBy => "a verification record",
            Self::Affects | Self::Waived => "a declared id",
        }
    }

    /// The text to write in place of the faulty one.
    pub(super) fn text(self, id: &Id) -> String {
        match self {
            // Not the whole tag: it may have more ids, a level or a note.
            Self::Tag(_) => format!("\"{id}\""),
            Self::Item | Self::ItemParent | Self::Hazard | Self::Situation | Self::Soup => {
                format!("{} = \"{id}\"", self.field())
            }
            _ => format!("{} = [\"{id}\"]", self.field()),
        }
    }
}
