//! A small project as values, for the tests of joining and judging: one crate, its unit tests, one
//! integration test, and whatever a test adds.

use super::{JudgeOptions, Pack, judge};
use crate::finding::{Code, Finding, Judged, Judgement, Severity};
use crate::model::*;
use jiff::civil::date;
use std::sync::Arc;

pub(crate) const LIB: &str = "src/lib.rs";
pub(crate) const API: &str = "tests/api.rs";

pub(crate) struct World {
    pub(crate) documents: Documents,
    pub(crate) collected: Collected,
    pub(crate) index: SourceIndex,
    pub(crate) evidence: Evidence,
    pub(crate) options: JudgeOptions,
    line: u32,
}

pub(crate) fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

pub(crate) fn target(kind: TargetKind, name: &str) -> TargetKey {
    TargetKey { package: "dose".into(), kind, name: name.into() }
}

pub(crate) fn unit(kind: TargetKind, name: &str, test: bool, files: &[&str]) -> Unit {
    Unit {
        target: target(kind, name),
        test,
        harness: true,
        host: false,
        features: Vec::new(),
        files: files.iter().map(|file| Arc::from(*file)).collect(),
        tags: 0,
    }
}

pub(crate) fn build(name: &str, role: BuildRole, units: Vec<Unit>) -> Build {
    Build {
        name: name.into(),
        role,
        target: None,
        profile: "dev".to_owned(),
        features: Vec::new(),
        packages: vec!["dose".to_owned()],
        units,
    }
}

pub(crate) fn file(path: &str, target: TargetKey, modules: &str) -> IndexedFile {
    IndexedFile {
        path: path.into(),
        package: "dose".into(),
        modules: vec![ModulePath { target, path: modules.into() }],
        ..IndexedFile::default()
    }
}

pub(crate) fn demand(text: &str) -> Demand {
    let alternative = |part: &str| {
        let (method, level) = part.split_once('@').map_or((part, None), |(m, l)| (m, Some(l)));
        Alternative { method: Method::from_word(method).unwrap(), level: level.map(|l| Level::from_word(l).unwrap()) }
    };
    Demand { alternatives: text.split(" or ").map(alternative).collect() }
}

impl World {
    /// A project with trace.toml and class C, and nothing in it.
    pub(crate) fn empty() -> Self {
        let prefix = |prefix: &str, kind, tier| Prefix { prefix: prefix.to_owned(), kind, tier };
        let at = |line| Place::span("trace.toml", line, 1, 5);
        let config = Config {
            exists: true,
            documents: vec![Spanned::new("trace/**/*.toml".to_owned(), at(1))],
            project: ProjectConfig {
                name: "dose".to_owned(),
                version: Some("2.1.0".to_owned()),
                scheme: Spanned::new("iec62304-2006-amd1".to_owned(), at(2)),
                class: Some(Spanned::new("C".to_owned(), at(3))),
            },
            levels: Vec::new(),
            source: SourceConfig::default(),
            evidence: EvidenceConfig::default(),
            builds: Vec::new(),
            policy: Vec::new(),
            prefixes: vec![
                prefix("SYS", Kind::Requirement, Some(Tier::System)),
                prefix("SDS", Kind::Requirement, Some(Tier::Design)),
                prefix("RQ", Kind::Requirement, Some(Tier::Software)),
                prefix("SI", Kind::Item, None),
                prefix("RC", Kind::Control, None),
                prefix("HAZ", Kind::Hazard, None),
                prefix("HS", Kind::Situation, None),
                prefix("RK", Kind::Risk, None),
                prefix("CA", Kind::Cause, None),
                prefix("VR", Kind::Record, None),
                prefix("HW", Kind::External, None),
                prefix("WV", Kind::Waiver, None),
            ],
        };
        let lib = [LIB];
        let units = vec![
            unit(TargetKind::Lib, "dose", false, &lib),
            unit(TargetKind::Lib, "dose", true, &lib),
            unit(TargetKind::Test, "api", true, &[API]),
        ];
        Self {
            documents: Documents::empty(config),
            collected: Collected {
                builds: vec![build("host", BuildRole::Both, units)],
                tags: Vec::new(),
                packages: vec![Package {
                    name: "dose".into(),
                    version: "2.1.0".to_owned(),
                    manifest: "Cargo.toml".into(),
                    tagged: true,
                    dependencies: Vec::new(),
                }],
                uncollected: Vec::new(),
                partial: false,
                dependencies: None,
            },
            evidence: Evidence::default(),
            index: SourceIndex {
                files: vec![
                    file(LIB, target(TargetKind::Lib, "dose"), ""),
                    file(API, target(TargetKind::Test, "api"), ""),
                ],
                excluded: Vec::new(),
            },
            options: JudgeOptions::on(date(2026, 11, 22)),
            line: 0,
        }
    }

    /// One upper and one software requirement, an item, code, a unit test and a system test: nothing to object to
    /// but what this version cannot see.
    pub(crate) fn fine() -> Self {
        let mut world = Self::empty();
        world.requirement("SYS-01").tier = Tier::System;
        world.linked("RQ-001");
        world.item("SI-01", None);
        for kind in CONTENT_KINDS.iter().filter(|kind| **kind != "function") {
            let category = Spanned::new((*kind).to_owned(), Place::file("trace/census.toml"));
            world.documents.not_applicable.push(NotApplicable { category, reason: "none here".to_owned() });
        }
        world
    }

    /// A software requirement with everything: parent, item, method, category, code and tests.
    pub(crate) fn linked(&mut self, name: &str) {
        let parents = vec![self.spanned("SYS-01")];
        let items = vec![self.spanned("SI-01")];
        let verify = vec![Spanned::new(demand("test@unit"), Place::span("trace/rq.toml", 900, 1, 4))];
        let requirement = self.requirement(name);
        requirement.parents = parents;
        requirement.items = items;
        requirement.verify = Some(verify);
        requirement.category = vec![Spanned::new("function".to_owned(), Place::file("trace/rq.toml"))];
        self.code(name);
        self.test(LIB, name);
        self.tag(API, name, Relation::Verifies, Some("test")).level = Some(Level::System);
    }

    pub(crate) fn spanned(&mut self, name: &str) -> Spanned<Id> {
        self.line += 1;
        Spanned::new(id(name), Place::span("trace/fields.toml", self.line, 1, 6))
    }

    pub(crate) fn requirement(&mut self, name: &str) -> &mut Requirement {
        self.line += 1;
        let place = Place::span("trace/rq.toml", self.line, 1, 6);
        self.documents.requirements.push(Requirement {
            id: Spanned::new(id(name), place.clone()),
            title: Spanned::new("Title".to_owned(), place.clone()),
            text: String::new(),
            tier: Tier::Software,
            parents: Vec::new(),
            source: None,
            items: Vec::new(),
            category: Vec::new(),
            risk_controls: Vec::new(),
            contributes_to: Vec::new(),
            verify: None,
            criterion: None,
            implemented_by: None,
            allocated_to: None,
            builds: Vec::new(),
            status: Spanned::new(Status::Active, place),
            retired: None,
            notes: None,
            refs: Vec::new(),
            digest: String::new(),
        });
        self.documents.requirements.last_mut().unwrap()
    }

    /// The requirement of that id, made before.
    pub(crate) fn edit(&mut self, name: &str) -> &mut Requirement {
        self.documents.requirements.iter_mut().find(|r| r.id.value.as_str() == name).unwrap()
    }

    pub(crate) fn item(&mut self, name: &str, class: Option<&str>) -> &mut Item {
        self.line += 1;
        let place = Place::span("trace/items.toml", self.line, 1, 6);
        self.documents.items.push(Item {
            id: Spanned::new(id(name), place.clone()),
            title: Spanned::new("Item".to_owned(), place.clone()),
            class: class.map(|word| Spanned::new(word.to_owned(), place)),
            parent: None,
            code: Vec::new(),
            class_rationale: None,
            situations: Vec::new(),
            segregation: None,
            notes: None,
            refs: Vec::new(),
            digest: String::new(),
        });
        self.documents.items.last_mut().unwrap()
    }

    pub(crate) fn waiver(&mut self, name: &str, code: Code, ids: &[&str]) -> &mut Waiver {
        let ids = ids.iter().map(|id| self.spanned(id)).collect();
        let waiver = self.spanned(name);
        let place = waiver.place.clone();
        self.documents.waivers.push(Waiver {
            id: waiver,
            title: Spanned::new("Waiver".to_owned(), place.clone()),
            finding: Some(Spanned::new(code, place.clone())),
            ids,
            reason: Some("bench in March".to_owned()),
            approver: Some("QA lead".to_owned()),
            approved_on: Some(date(2026, 11, 1)),
            expires: Some(Spanned::new(date(2027, 3, 31), place)),
            until_version: None,
            gate: Gate::Development,
            missing: Vec::new(),
            unusable: Vec::new(),
        });
        self.documents.waivers.last_mut().unwrap()
    }

    pub(crate) fn policy(&mut self, code: Code, level: Severity) -> &mut Override {
        let place = Place::span("trace.toml", 20, 1, 10);
        self.documents.config.policy.push(Override {
            code: Spanned::new(code, place),
            level,
            gate: None,
            reason: None,
            approver: None,
            approved_on: None,
        });
        self.documents.config.policy.last_mut().unwrap()
    }

    /// A tagged function of a file, in the index (with a test attribute if named) and in every unit that
    /// compiles the file; functions with test attribute only in test units.
    pub(crate) fn tag(&mut self, path: &str, name: &str, relation: Relation, test: Option<&str>) -> &mut CompiledTag {
        self.line += 10;
        let line = self.line;
        let function = format!("f{line}");
        let item = self.index_fn(path, &function, test);
        debug_assert_eq!(item.line, line);
        let literal = Spanned::new(id(name), Place::span(path, line - 1, 15, 8));
        let seen = self.seen(path, test.is_some());
        let file = self.index.files.iter_mut().find(|file| *file.path == *path).unwrap();
        file.tags.push(WrittenTag { relation, ids: vec![literal.clone()], in_macro: false });
        self.collected.tags.push(CompiledTag {
            relation,
            form: Form::Attribute,
            place: literal.place.clone(),
            ids: vec![literal],
            level: None,
            note: None,
            item: ItemKind::Fn,
            names: vec![function.into()],
            name_place: Some(Place::span(path, line, 8, 4)),
            probes: (relation == Relation::Implements).then_some(1),
            from_macro: false,
            seen,
        });
        self.collected.tags.last_mut().unwrap()
    }

    pub(crate) fn index_fn(&mut self, path: &str, name: &str, test: Option<&str>) -> &mut IndexedItem {
        let line = self.line;
        let file = self.index.files.iter_mut().find(|file| *file.path == *path).unwrap();
        file.items.push(IndexedItem {
            path: name.into(),
            kind: "fn",
            line,
            column: 8,
            start_line: line.saturating_sub(2),
            end_line: line + 4,
            test: test.map(|name| TestAttribute { name: name.to_owned(), ..TestAttribute::default() }),
            public: true,
            in_macro: false,
        });
        file.items.last_mut().unwrap()
    }

    /// An untagged function.
    pub(crate) fn function(&mut self, path: &str, name: &str, test: Option<&str>) -> &mut IndexedItem {
        self.line += 10;
        self.index_fn(path, name, test)
    }

    pub(crate) fn code(&mut self, name: &str) -> &mut CompiledTag {
        self.tag(LIB, name, Relation::Implements, None)
    }

    pub(crate) fn test(&mut self, path: &str, name: &str) -> &mut CompiledTag {
        self.tag(path, name, Relation::Verifies, Some("test"))
    }

    /// Makes the tag that was added last to a file one that stands in the tokens of a macro, on an item that
    /// only the macro makes.
    pub(crate) fn made_by_a_macro(&mut self, path: &str) {
        let file = self.index.files.iter_mut().find(|file| *file.path == *path).unwrap();
        file.items.pop();
        file.tags.last_mut().unwrap().in_macro = true;
        self.collected.tags.last_mut().unwrap().from_macro = true;
    }

    fn seen(&self, path: &str, only_tests: bool) -> Vec<UnitRef> {
        let mut seen = Vec::new();
        for (b, build) in self.collected.builds.iter().enumerate() {
            for (u, unit) in build.units.iter().enumerate() {
                if unit.files.iter().any(|file| **file == *path) && (unit.is_test() || !only_tests) {
                    seen.push(UnitRef { build: b, unit: u });
                }
            }
        }
        seen
    }

    pub(crate) fn class(&mut self, word: Option<&str>) {
        self.documents.config.project.class =
            word.map(|word| Spanned::new(word.to_owned(), Place::span("trace.toml", 3, 1, 5)));
    }

    pub(crate) fn trace(&self) -> Trace {
        let pack = Pack::find("iec62304-2006-amd1").unwrap();
        let mut documents = self.documents.clone();
        documents.judged_on(self.options.as_of);
        Trace::join(&documents, self.collected.clone(), self.index.clone(), self.evidence.clone(), &pack)
    }

    pub(crate) fn judge(&self) -> Judgement {
        let pack = Pack::find("iec62304-2006-amd1").unwrap();
        judge(&self.trace(), &self.documents.findings, &pack, &self.options)
    }

    /// The findings of a code.
    pub(crate) fn found(&self, code: Code) -> Vec<Judged> {
        self.judge().findings.into_iter().filter(|judged| judged.finding.code == code).collect()
    }

    /// The only finding of a code.
    #[track_caller]
    pub(crate) fn only(&self, code: Code) -> Judged {
        let found = self.found(code);
        let said: Vec<&Finding> = found.iter().map(|judged| &judged.finding).collect();
        assert_eq!(found.len(), 1, "{code}: {said:?}");
        found.into_iter().next().unwrap()
    }

    #[track_caller]
    pub(crate) fn none(&self, code: Code) {
        let said: Vec<Finding> = self.found(code).into_iter().map(|judged| judged.finding).collect();
        assert!(said.is_empty(), "{code}: {said:?}");
    }

    pub(crate) fn state(&self, name: &str) -> State {
        let trace = self.trace();
        trace.requirements[trace.by_id[&id(name)]].state
    }
}
