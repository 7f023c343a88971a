//! A small judged project: every state, a waiver, an odd title, a macro-made test.

use super::judged::{clauses, findings, judgement};
use crate::finding::{Code, Judged};
use crate::model::*;
use crate::report::body::{Body, Envelope, Git, Report, Tool};
use crate::report::build;
use jiff::civil::date;
use std::collections::HashMap;
use std::sync::Arc;

pub(super) const DOCUMENT: &str = "trace/requirements.toml";

/// The text of [`DOCUMENT`]: requirement `n` of the sample is declared on line `3 * n + 1`.
pub(super) fn document() -> String {
    let mut text = String::new();
    for (id, title, ..) in REQUIREMENTS {
        text += &format!("[requirement.{id}]\ntitle = \"{title}\"\n\n");
    }
    text
}

type Row = (&'static str, &'static str, Tier, Status, State, u8);

pub(super) const REQUIREMENTS: [Row; 10] = [
    ("SYS-02", "Keep dose within limits", Tier::System, Status::Active, State::Unverified, 2),
    (
        "RQ-001",
        "Deliver basal flow from 0.1 to 10.0 mL/h in steps of 0.1 mL/h",
        Tier::Software,
        Status::Active,
        State::Unverified,
        2,
    ),
    ("RQ-005", "Rolling-hour limit", Tier::Software, Status::Active, State::Unverified, 2),
    ("RQ-010", "=Library | <b>signature</b> checked", Tier::Software, Status::Active, State::Unimplemented, 2),
    ("RQ-017", "Silencing lasts at most 120 s", Tier::Software, Status::Active, State::Untested, 2),
    ("RQ-018", "警報音量は1 mで45～85 dB", Tier::Software, Status::Active, State::Unverified, 2),
    ("RQ-026", "Read-only status feed", Tier::Software, Status::Planned, State::Planned, 0),
    ("RQ-027", "Show versions on request", Tier::Software, Status::Draft, State::Draft, 2),
    ("RQ-030", "Bolus by remote request", Tier::Software, Status::Retired, State::Retired, 2),
    ("SDS-001", "Window of sixty one-minute buckets", Tier::Design, Status::Active, State::Unverified, 2),
];

pub(super) fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn spanned<T>(value: T, line: u32, column: u32, width: u32) -> Spanned<T> {
    Spanned::new(value, Place::span(DOCUMENT, line, column, width))
}

fn at(text: &str, line: u32) -> Spanned<Id> {
    spanned(id(text), line, 14, u32::try_from(text.len()).unwrap())
}

fn requirement(row: usize) -> RequirementNode {
    let (name, title, tier, status, state, class) = REQUIREMENTS[row];
    let line = u32::try_from(row * 3 + 1).unwrap();
    let demand = |level| Demand { alternatives: vec![Alternative { method: Method::Test, level }] };
    let upper = tier == Tier::System;
    let record = Requirement {
        id: at(name, line),
        title: spanned(title.to_owned(), line + 1, 9, 5),
        text: if name == "RQ-005" {
            "Refuse any delivery that would exceed the programmed volume in a rolling 60 min.".to_owned()
        } else {
            String::new()
        },
        tier,
        parents: match name {
            "RQ-005" => vec![at("SYS-02", line)],
            "SDS-001" => vec![at("RQ-005", line)],
            _ => Vec::new(),
        },
        source: None,
        items: if name == "RQ-005" { vec![at("SI-01", line)] } else { Vec::new() },
        category: vec![spanned("function".to_owned(), line, 1, 1)],
        risk_controls: if name == "RQ-005" { vec![at("RC-001", line)] } else { Vec::new() },
        contributes_to: Vec::new(),
        verify: None,
        criterion: (name == "RQ-005").then(|| "No grant in any 60 min window exceeds the volume.".to_owned()),
        implemented_by: (name == "RQ-018").then(|| {
            let by = ImplementedBy { kind: "hardware".into(), place: "HW-03".into(), reason: "loudspeaker".into() };
            spanned(by, line, 1, 1)
        }),
        allocated_to: upper.then(|| spanned(AllocatedTo::Software, line, 1, 1)),
        builds: Vec::new(),
        status: spanned(status, line, 1, 1),
        retired: (status == Status::Retired).then(|| Retired {
            on: date(2026, 5, 4),
            reason: "remote requests were dropped".into(),
            replaced_by: vec![at("RQ-005", line)],
        }),
        notes: None,
        refs: Vec::new(),
        digest: format!("{row:064}"),
    };
    RequirementNode {
        record,
        class: Class(class),
        class_from: if name == "RQ-005" { ClassFrom::Item(id("SI-01")) } else { ClassFrom::Default },
        parents: match name {
            "RQ-005" => vec![0],
            "SDS-001" => vec![2],
            _ => Vec::new(),
        },
        children: match name {
            "SYS-02" => vec![2],
            "RQ-005" => vec![9],
            _ => Vec::new(),
        },
        items: if name == "RQ-005" { vec![0] } else { Vec::new() },
        implementations: match name {
            "RQ-001" => vec![0],
            "RQ-005" => vec![1, 2, 3, 4, 5],
            "SDS-001" => vec![6],
            "RQ-017" => vec![7],
            _ => Vec::new(),
        },
        verifications: match name {
            "RQ-001" => vec![0],
            "RQ-005" => vec![1, 2],
            "SDS-001" => vec![3],
            _ => Vec::new(),
        },
        demands: match name {
            "RQ-005" => vec![
                DemandResult { demand: demand(Some(Level::Unit)), place: None, linked: vec![1], satisfied_by: vec![] },
                DemandResult { demand: demand(Some(Level::System)), place: None, linked: vec![], satisfied_by: vec![] },
            ],
            "RQ-001" => vec![DemandResult { demand: demand(None), place: None, linked: vec![0], satisfied_by: vec![] }],
            _ => Vec::new(),
        },
        demands_defaulted: name == "RQ-001",
        state,
        reasons: match state {
            State::Unverified => vec!["no test evidence".into()],
            State::Untested => vec!["no test names it".into()],
            _ => Vec::new(),
        },
    }
}

fn target(kind: TargetKind, name: &str) -> TargetKey {
    TargetKey { package: "pump-dose".into(), kind, name: name.into() }
}

fn implementation(tag: usize, name: &str, path: &str, product: bool) -> Implementation {
    let line = 10 + u32::try_from(tag).unwrap() * 10;
    Implementation {
        tag,
        id: Spanned::new(id(name), Place::span("dose/src/lib.rs", line, 15, 8)),
        target: target(TargetKind::Lib, "pump_dose"),
        item_path: path.into(),
        kind: ItemKind::Fn,
        place: Place::span("dose/src/lib.rs", line + 1, 8, 4),
        end_line: Some(line + 5),
        builds: if product { vec!["host".into()] } else { Vec::new() },
        unit_kinds: vec![if product { "lib".into() } else { "lib (test)".into() }],
        product,
        note: None,
        probe: None,
    }
}

fn test(path: &str, kind: TargetKind, name: &str, line: u32, links: Vec<usize>) -> TestNode {
    let file: Arc<str> = if kind == TargetKind::Lib { "dose/src/lib.rs".into() } else { "dose/tests/pump.rs".into() };
    TestNode {
        target: target(kind, name),
        path: path.into(),
        place: Place::span(file, line, 8, 4),
        end_line: Some(line + 4),
        compiled: true,
        attributed: path != "generated::case_by_macro",
        ignored: false,
        should_panic: false,
        cases: Vec::new(),
        verifications: links,
        listed: false,
        attempts: Vec::new(),
        junit: Vec::new(),
        outcome: Outcome::Unknown,
    }
}

fn verification(name: &str, test: Option<usize>, level: Level, kind: TargetKind, target_name: &str) -> Verification {
    Verification {
        id: Spanned::new(id(name), Place::span("dose/src/lib.rs", 300, 12, 8)),
        by: VerifiedBy::Test { tag: 8, test, target: target(kind, target_name), build: "host".into() },
        method: Some(Method::Test),
        level: Some(level),
        level_from: LevelFrom::Inferred,
        reason: test.is_none().then(|| "not confirmed as a test".into()),
        standing: Standing::none(None),
    }
}

fn config() -> Config {
    Config {
        exists: true,
        documents: Vec::new(),
        project: ProjectConfig {
            name: "Fjord P2 controller".into(),
            version: Some("2.1.0".into()),
            scheme: Spanned::new("iec62304-2006-amd1".into(), Place::file("trace.toml")),
            class: Some(Spanned::new("C".into(), Place::file("trace.toml"))),
        },
        levels: Vec::new(),
        source: SourceConfig::default(),
        evidence: EvidenceConfig::default(),
        builds: Vec::new(),
        policy: Vec::new(),
        prefixes: Vec::new(),
    }
}

fn collected() -> Collected {
    let unit = |test| Unit {
        target: target(TargetKind::Lib, "pump_dose"),
        test,
        harness: true,
        host: false,
        features: Vec::new(),
        files: vec!["dose/src/lib.rs".into()],
        tags: 9,
    };
    let tag = |relation, line| CompiledTag {
        relation,
        form: Form::Attribute,
        ids: vec![Spanned::new(id("RQ-005"), Place::span("dose/src/lib.rs", line, 15, 8))],
        level: None,
        note: None,
        place: Place::span("dose/src/lib.rs", line, 15, 8),
        item: ItemKind::Fn,
        names: vec!["grant_bolus".into()],
        name_place: None,
        probes: None,
        from_macro: false,
        seen: vec![UnitRef { build: 0, unit: 1 }, UnitRef { build: 0, unit: 0 }],
    };
    Collected {
        builds: vec![Build {
            name: "host".into(),
            role: BuildRole::Both,
            target: None,
            profile: "dev".into(),
            features: Vec::new(),
            packages: vec!["pump-dose".into()],
            units: vec![unit(false), unit(true)],
        }],
        tags: vec![tag(Relation::Implements, 20), tag(Relation::Verifies, 300)],
        packages: Vec::new(),
        uncollected: vec![UncollectedDependency { name: "pump-tables".into(), version: "0.3.0".into() }],
        partial: false,
        dependencies: None,
    }
}

fn waiver() -> Waiver {
    Waiver {
        id: at("WV-003", 40),
        title: spanned("Bench for RQ-018 not available before March".into(), 41, 9, 5),
        finding: Some(spanned(Code::MissingLevel, 42, 11, 13)),
        ids: vec![at("RQ-018", 43)],
        reason: Some("Acoustic chamber delivered 2027-02.".into()),
        approver: Some("QA lead".into()),
        approved_on: Some(date(2026, 11, 10)),
        expires: Some(spanned(date(2027, 3, 31), 44, 11, 10)),
        until_version: None,
        gate: Gate::Development,
        missing: Vec::new(),
        unusable: Vec::new(),
    }
}

fn item() -> ItemNode {
    ItemNode {
        record: Item {
            id: at("SI-01", 50),
            title: spanned("Dose control".into(), 51, 9, 5),
            class: None,
            parent: None,
            code: vec![spanned(CodePath { package: "pump-dose".into(), modules: vec!["limit".into()] }, 52, 9, 5)],
            class_rationale: Some("HS-001 ends in death".into()),
            situations: Vec::new(),
            segregation: None,
            notes: None,
            refs: Vec::new(),
            digest: "1".repeat(64),
        },
        class: Class(2),
        class_from: ClassFrom::System,
        parent: None,
        children: Vec::new(),
        requirements: vec![2],
    }
}

fn trace() -> Trace {
    let deep = "pump_dose::limit::rolling_hour::Window::would_exceed_programmed_volume";
    let external = External {
        id: at("HW-03", 60),
        title: spanned("Loudspeaker".into(), 61, 9, 5),
        held_in: "Hardware specification".into(),
        revision: Some("D".into()),
        digest: "2".repeat(64),
    };
    Trace {
        config: config(),
        scheme: Scheme {
            id: "iec62304-2006-amd1".into(),
            words: vec!["A".into(), "B".into(), "C".into()],
            default: Class(2),
        },
        system_class: Class(2),
        requirements: (0..REQUIREMENTS.len()).map(requirement).collect(),
        items: vec![item()],
        waivers: vec![waiver()],
        externals: vec![external],
        records: Vec::new(),
        risk: RiskFile::default(),
        risk_graph: RiskGraph::default(),
        soup: Vec::new(),
        anomalies: Vec::new(),
        not_applicable: Vec::new(),
        implementations: vec![
            implementation(0, "RQ-001", "pump_dose::rate::basal_flow", true),
            implementation(1, "RQ-005", deep, true),
            implementation(2, "RQ-005", "pump_dose::Pump::grant_bolus", true),
            implementation(3, "RQ-005", "pump_dose::Pump::tick", true),
            implementation(4, "RQ-005", "pump_dose::Pump::start", true),
            implementation(5, "RQ-005", "pump_dose::Pump::resume", true),
            implementation(6, "SDS-001", "pump_dose::limit::Window", true),
            implementation(7, "RQ-017", "pump_dose::tests::helper", false),
        ],
        tests: vec![
            test("rate::tests::steps_of_a_tenth_are_kept", TargetKind::Lib, "pump_dose", 310, vec![0]),
            test("limit::tests::the_sixty_first_minute_is_free_again", TargetKind::Lib, "pump_dose", 320, vec![1, 3]),
            test("a_bolus_beyond_the_hourly_limit_is_refused", TargetKind::Test, "pump", 12, vec![2]),
            test("generated::case_by_macro", TargetKind::Test, "pump", 90, vec![]),
        ],
        verifications: vec![
            verification("RQ-001", Some(0), Level::Unit, TargetKind::Lib, "pump_dose"),
            verification("RQ-005", Some(1), Level::Unit, TargetKind::Lib, "pump_dose"),
            verification("RQ-005", Some(2), Level::Integration, TargetKind::Test, "pump"),
            verification("SDS-001", Some(1), Level::Unit, TargetKind::Lib, "pump_dose"),
        ],
        freshness: Vec::new(),
        unmatched: Vec::new(),
        collected: collected(),
        evidence: Evidence::default(),
        index: SourceIndex {
            files: vec![IndexedFile {
                path: "dose/src/lib.rs".into(),
                sha256: "3".repeat(64),
                ..IndexedFile::default()
            }],
            excluded: vec!["dose/tests/ui/bad.rs".into()],
        },
        by_id: HashMap::new(),
        item_by_id: HashMap::new(),
    }
}

fn documents() -> Documents {
    Documents {
        inputs: vec![
            InputFile { path: DOCUMENT.into(), role: "document", sha256: "4".repeat(64) },
            InputFile { path: "Cargo.lock".into(), role: "lock-file", sha256: "5".repeat(64) },
        ],
        ..Documents::empty(config())
    }
}

/// A trace and what was judged of it, to be changed before it becomes a report.
pub(super) struct Sample {
    pub(super) trace: Trace,
    pub(super) findings: Vec<Judged>,
}

impl Sample {
    pub(super) fn new() -> Self {
        let trace = trace();
        let findings = findings(&trace);
        Self { trace, findings }
    }

    pub(super) fn body(&self) -> Body {
        build::body(&self.trace, &documents(), &judgement(self.findings.clone()), &clauses, date(2026, 11, 22))
    }

    pub(super) fn report(&self) -> Report {
        let facts = Envelope {
            command: Some("cargo trace report".into()),
            git: Some(Git { commit: Some("0123abcd".into()), dirty: Some(false), tag: None }),
            host: Some("x86_64-unknown-linux-gnu".into()),
            started: Some("2026-11-22T15:00:00Z".into()),
            finished: Some("2026-11-22T15:00:01Z".into()),
            tool: Tool { digest: None, name: "cargo-trace".into(), version: "0.1.0".into() },
            toolchain: Some("rustc 1.88.0".into()),
            ..Envelope::default()
        };
        Report::new(self.body(), facts)
    }
}

pub(super) fn report() -> Report {
    Sample::new().report()
}
