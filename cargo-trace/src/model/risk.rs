//! The risk file as its documents say it: hazards, hazardous situations, risks, causes and controls (ISO 14971, 4.5).

use super::{Acceptability, Id, RiskScales, Spanned};
use iec62304_wire::words;
use jiff::civil::Date;

words! {
    /// Where a hazard comes from.
    HazardCategory {
        /// Electrical, mechanical, thermal and other energy.
        Energy = "energy",
        /// Biological and chemical agents.
        BiologicalChemical = "biological-chemical",
        /// What the device does, or fails to do.
        Performance = "performance",
        /// What it tells people.
        Information = "information",
    }
}

words! {
    /// What kind of thing fails (7.1.2).
    CauseKind {
        /// The specification is wrong or incomplete.
        Specification = "specification",
        /// The software does not do what the specification says.
        Defect = "defect",
        /// Software of others fails or surprises.
        Soup = "soup",
        /// Hardware, or other software.
        Other = "other",
        /// Foreseeable misuse.
        Misuse = "misuse",
    }
}

words! {
    /// How a control works, best first (ISO 14971, 7.1).
    ControlOption {
        /// Inherently safe design.
        Design = "design",
        /// A protective measure in the device or its making.
        Protective = "protective",
        /// Information for safety.
        Information = "information",
    }
}

words! {
    /// In what a control is implemented.
    ImplementedIn {
        /// Software, by requirements that name the control.
        Software = "software",
        /// Hardware.
        Hardware = "hardware",
        /// Labels and accompanying documents.
        Labeling = "labeling",
        /// A process of making, service or use.
        Process = "process",
    }
}

/// The whole risk file, records in the order of files and text (in natural order of their ids once joined).
#[derive(Clone, Debug, Default)]
pub struct RiskFile {
    /// `[risk_file]`.
    pub facts: Option<RiskFileFacts>,
    /// Scales and matrices.
    pub scales: RiskScales,
    /// Hazards.
    pub hazards: Vec<Hazard>,
    /// Hazardous situations.
    pub situations: Vec<Situation>,
    /// Risks.
    pub risks: Vec<Risk>,
    /// Causes.
    pub causes: Vec<Cause>,
    /// Controls.
    pub controls: Vec<Control>,
}

/// `[risk_file]`: which state of the risk management file the documents are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskFileFacts {
    /// Its revision.
    pub revision: Option<Spanned<String>>,
    /// Who answers for it.
    pub owner: Option<String>,
}

/// A potential source of harm.
#[derive(Clone, Debug)]
pub struct Hazard {
    /// Its id.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// Where it comes from.
    pub category: Option<Spanned<HazardCategory>>,
    /// Notes, outside the digest.
    pub notes: Option<String>,
    /// Addresses and foreign ids.
    pub refs: Vec<String>,
    /// SHA-256, in hex, of the fields marked D.
    pub digest: String,
}

/// A hazardous situation: somebody is exposed to a hazard.
#[derive(Clone, Debug)]
pub struct Situation {
    /// Its id.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// Its hazard; `None` only where it cannot be read, which has been said.
    pub hazard: Option<Spanned<Id>>,
    /// The sequence of events that leads to it.
    pub sequence: Option<String>,
    /// Why software does not contribute; `None` means that it does, so that causes are expected.
    pub no_software: Option<Spanned<String>>,
    /// Notes, outside the digest.
    pub notes: Option<String>,
    /// Addresses and foreign ids.
    pub refs: Vec<String>,
    /// SHA-256, in hex, of the fields marked D.
    pub digest: String,
}

/// A risk: one situation and one harm that it may lead to. Words of the scales were checked by the reader: one that no
/// scale has stands here all the same, and no matrix answers for it.
#[derive(Clone, Debug)]
pub struct Risk {
    /// Its id.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// Its situation; `None` only where it cannot be read, which has been said.
    pub situation: Option<Spanned<Id>>,
    /// The harm; empty where it is not written, which has been said.
    pub harm: String,
    /// A word of the scale; `None` only where it is not written, which has been said.
    pub severity: Option<Spanned<String>>,
    /// Probability of harm before controls, where it is stated.
    pub probability: Option<Spanned<String>>,
    /// Probability that the situation occurs.
    pub p1: Option<Spanned<String>>,
    /// Probability that the situation leads to the harm.
    pub p2: Option<Spanned<String>>,
    /// After controls; `None` where the question is not answered.
    pub residual: Option<Spanned<Residual>>,
    /// Acceptance of a residual risk that the matrix does not accept.
    pub accepted: Option<Spanned<Acceptance>>,
    /// Notes, outside the digest.
    pub notes: Option<String>,
    /// Addresses and foreign ids.
    pub refs: Vec<String>,
    /// SHA-256, in hex, of the fields marked D.
    pub digest: String,
}

/// The risk that is left after controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Residual {
    /// A word of the scale.
    pub severity: Spanned<String>,
    /// Probability of harm, a word of the scale.
    pub probability: Spanned<String>,
    /// Why.
    pub rationale: String,
}

/// Somebody accepted what the rules do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Who, as stated.
    pub by: String,
    /// When.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// The benefit-risk analysis, where there is one.
    pub benefit_risk: Option<String>,
    /// Its date is after the day of judgement: nobody can have accepted it yet.
    pub ahead: bool,
}

/// A potential cause in software of a hazardous situation (7.1.2).
#[derive(Clone, Debug)]
pub struct Cause {
    /// Its id.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// Its situation; `None` only where it cannot be read, which has been said.
    pub situation: Option<Spanned<Id>>,
    /// The software item that fails; `None` only where it cannot be read, which has been said.
    pub item: Option<Spanned<Id>>,
    /// What kind of thing fails; `None` only where it cannot be read, which has been said.
    pub kind: Option<Spanned<CauseKind>>,
    /// The SOUP that fails (7.1.3).
    pub soup: Option<Spanned<Id>>,
    /// It has no control, on purpose.
    pub accepted: Option<Spanned<Acceptance>>,
    /// Notes, outside the digest.
    pub notes: Option<String>,
    /// Addresses and foreign ids.
    pub refs: Vec<String>,
    /// SHA-256, in hex, of the fields marked D.
    pub digest: String,
}

/// A risk control measure.
#[derive(Clone, Debug)]
pub struct Control {
    /// Its id.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// More about it.
    pub text: Option<String>,
    /// The causes, situations and risks that it mitigates.
    pub mitigates: Vec<Spanned<Id>>,
    /// How it works; `None` only where it cannot be read, which has been said.
    pub option: Option<Spanned<ControlOption>>,
    /// In what it is implemented; at the place of each word.
    pub implemented_in: Vec<Spanned<ImplementedIn>>,
    /// External references and records for the part that is not software.
    pub evidence: Vec<Spanned<Id>>,
    /// It lies outside the software system, so that classification may count on it (4.3 a).
    pub external: bool,
    /// Situations that the control itself brings about (7.3.1); `None` where the question is not answered.
    pub new_hazards: Option<Vec<Spanned<Id>>>,
    /// Notes, outside the digest.
    pub notes: Option<String>,
    /// Addresses and foreign ids.
    pub refs: Vec<String>,
    /// SHA-256, in hex, of the fields marked D.
    pub digest: String,
}

impl RiskFile {
    /// No record of it exists: the area is not started, whatever tables say.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        let Self { facts: _, scales: _, hazards, situations, risks, causes, controls } = self;
        hazards.is_empty() && situations.is_empty() && risks.is_empty() && causes.is_empty() && controls.is_empty()
    }

    /// How many records it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        let Self { facts: _, scales: _, hazards, situations, risks, causes, controls } = self;
        hazards.len() + situations.len() + risks.len() + causes.len() + controls.len()
    }

    /// Puts all records in natural order of their ids.
    pub fn sort(&mut self) {
        let Self { facts: _, scales: _, hazards, situations, risks, causes, controls } = self;
        hazards.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        situations.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        risks.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        causes.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        controls.sort_by(|a, b| a.id.value.cmp(&b.id.value));
    }

    /// A risk's probability of harm before controls: as it is stated, else as `[combine]` makes it.
    #[must_use]
    pub fn probability<'a>(&'a self, risk: &'a Risk) -> Option<&'a str> {
        match (&risk.probability, &risk.p1, &risk.p2) {
            (Some(stated), _, _) => Some(&stated.value),
            (None, Some(p1), Some(p2)) => self.scales.combined(&p1.value, &p2.value),
            _ => None,
        }
    }

    /// What the matrix says of a risk before controls.
    #[must_use]
    pub fn initial(&self, risk: &Risk) -> Option<Acceptability> {
        self.scales.acceptability(&risk.severity.as_ref()?.value, self.probability(risk)?)
    }

    /// What the matrix says of a risk after controls.
    #[must_use]
    pub fn residual(&self, risk: &Risk) -> Option<Acceptability> {
        let residual = &risk.residual.as_ref()?.value;
        self.scales.acceptability(&residual.severity.value, &residual.probability.value)
    }
}

/// Somebody accepted it, and not on a day that is still to come.
#[must_use]
pub fn is_accepted(accepted: Option<&Spanned<Acceptance>>) -> bool {
    accepted.is_some_and(|acceptance| !acceptance.value.ahead)
}

impl Control {
    /// Requirements are expected to implement it, or a part of it.
    #[must_use]
    pub fn is_in_software(&self) -> bool {
        self.implemented_in.iter().any(|place| place.value == ImplementedIn::Software)
    }

    /// A part of it is no software, so that evidence is expected instead of requirements.
    #[must_use]
    pub fn is_outside_software(&self) -> bool {
        self.implemented_in.iter().any(|place| place.value != ImplementedIn::Software)
    }
}
