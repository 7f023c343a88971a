//! A risk file for the small project of the tests.

use super::testing::World;
use crate::model::*;

impl World {
    /// The fine project with a whole chain: a hazard, a situation, a risk of the gravest severity, a cause in `SI-01`, a
    /// control that `RQ-001` implements, and a record that shows that it works.
    pub(crate) fn chained() -> Self {
        let mut world = Self::fine();
        world.scales();
        world.hazard("HAZ-001");
        world.situation("HS-001", "HAZ-001");
        world.risk("RK-001", "HS-001", "S5");
        world.cause("CA-001", "HS-001", "SI-01");
        world.control("RC-001", &["CA-001"]);
        let controls = vec![world.spanned("RC-001")];
        world.edit("RQ-001").risk_controls = controls;
        world.shows("VR-01", "RC-001");
        world
    }

    /// `S2` implies class B and `S5` class C; what is not improbable is acceptable for neither, or for `S2` alone.
    fn scales(&mut self) {
        let step = |id: &str, class: Option<&str>| Step {
            id: Spanned::new(id.to_owned(), Place::span("trace/risk.toml", 1, 1, 2)),
            name: None,
            class: class.map(|word| Spanned::new(word.to_owned(), Place::span("trace/risk.toml", 2, 1, 2))),
            bounds: None,
        };
        let (yes, no) = (Some(Acceptability::Acceptable), Some(Acceptability::Unacceptable));
        self.documents.risk.scales = RiskScales {
            severity: Scale::new(vec![step("S2", Some("B")), step("S5", Some("C"))]),
            probability: Scale::new(vec![step("P1", None), step("P4", None)]),
            acceptability: Some(Matrix {
                place: Place::span("trace/risk.toml", 9, 1, 2),
                cells: vec![vec![yes, yes], vec![yes, no]],
            }),
            combine: None,
        };
    }

    fn title(&mut self) -> Spanned<String> {
        Spanned::new("Title".to_owned(), self.spanned("RK-000").place)
    }

    pub(crate) fn hazard(&mut self, name: &str) {
        let (id, title) = (self.spanned(name), self.title());
        self.documents.risk.hazards.push(Hazard {
            id,
            title,
            category: None,
            notes: None,
            refs: Vec::new(),
            digest: String::new(),
        });
    }

    pub(crate) fn situation(&mut self, name: &str, hazard: &str) -> &mut Situation {
        let (id, title, hazard) = (self.spanned(name), self.title(), self.spanned(hazard));
        self.documents.risk.situations.push(Situation {
            id,
            title,
            hazard: Some(hazard),
            sequence: None,
            no_software: None,
            notes: None,
            refs: Vec::new(),
            digest: String::new(),
        });
        self.documents.risk.situations.last_mut().unwrap()
    }

    /// A risk that its controls make improbable.
    pub(crate) fn risk(&mut self, name: &str, situation: &str, severity: &str) -> &mut Risk {
        let (id, title, situation) = (self.spanned(name), self.title(), self.spanned(situation));
        let word = |word: &str| Spanned::new(word.to_owned(), Place::span("trace/risk.toml", 30, 1, 2));
        self.documents.risk.risks.push(Risk {
            id,
            title,
            situation: Some(situation),
            harm: "harm".to_owned(),
            severity: Some(word(severity)),
            probability: Some(word("P4")),
            p1: None,
            p2: None,
            residual: Some(Spanned::new(
                Residual { severity: word(severity), probability: word("P1"), rationale: "controls".to_owned() },
                Place::span("trace/risk.toml", 31, 1, 2),
            )),
            accepted: None,
            notes: None,
            refs: Vec::new(),
            digest: String::new(),
        });
        self.documents.risk.risks.last_mut().unwrap()
    }

    pub(crate) fn cause(&mut self, name: &str, situation: &str, item: &str) -> &mut Cause {
        let (id, title) = (self.spanned(name), self.title());
        let (situation, item) = (self.spanned(situation), self.spanned(item));
        let kind = Spanned::new(CauseKind::Defect, id.place.clone());
        self.documents.risk.causes.push(Cause {
            id,
            title,
            situation: Some(situation),
            item: Some(item),
            kind: Some(kind),
            soup: None,
            accepted: None,
            notes: None,
            refs: Vec::new(),
            digest: String::new(),
        });
        self.documents.risk.causes.last_mut().unwrap()
    }

    /// A protective control in software that brings no situation of its own.
    pub(crate) fn control(&mut self, name: &str, mitigates: &[&str]) -> &mut Control {
        let (id, title) = (self.spanned(name), self.title());
        let mitigates = mitigates.iter().map(|name| self.spanned(name)).collect();
        let place = id.place.clone();
        self.documents.risk.controls.push(Control {
            id,
            title,
            text: None,
            mitigates,
            option: Some(Spanned::new(ControlOption::Protective, place.clone())),
            implemented_in: vec![Spanned::new(ImplementedIn::Software, place)],
            evidence: Vec::new(),
            external: false,
            new_hazards: Some(Vec::new()),
            notes: None,
            refs: Vec::new(),
            digest: String::new(),
        });
        self.documents.risk.controls.last_mut().unwrap()
    }

    /// A record that shows that a control works.
    pub(crate) fn shows(&mut self, name: &str, control: &str) -> &mut Record {
        let effectiveness = vec![self.spanned(control)];
        let record = self.record(name, control);
        record.verifies.clear();
        record.effectiveness = effectiveness;
        record
    }

    /// The rows of the chain: cause, control, requirement, and where the row is broken.
    pub(crate) fn rows(&self) -> Vec<String> {
        let trace = self.trace();
        let row = |chain: &Chain| {
            let cause = chain.cause.map_or("-", |n| trace.risk.causes[n].id.value.as_str());
            let control = chain.control.map_or("-", |n| trace.risk.controls[n].id.value.as_str());
            let requirement = chain.requirement.map_or("-", |n| trace.requirements[n].record.id.value.as_str());
            let broken = chain.broken_at.map_or("whole", ChainLink::as_str);
            format!("{cause} {control} {requirement} {broken}")
        };
        trace.chains().iter().map(row).collect()
    }
}
