//! Runs of tests, records and JUnit cases for the small project of the tests.

use super::testing::{API, LIB, World, target};
use crate::model::*;
use jiff::civil::date;
use std::sync::Arc;

/// Digests of the inputs of the two programs as they are now.
const LIB_NOW: &str = "lib inputs";
const API_NOW: &str = "api inputs";

impl World {
    /// A sealed run of the whole project with probes, in which every test passed and entered all tagged code.
    pub(crate) fn run(&mut self) -> &mut Run {
        let now = |sha256: &str, file: &str| TodayExecutable { sha256: sha256.to_owned(), inputs: vec![file.into()] };
        let host: Arc<str> = "host".into();
        let today = &mut self.evidence.today;
        today.files = [(LIB.into(), "1".into()), (API.into(), "1".into())].into();
        today.executables = [
            ((host.clone(), target(TargetKind::Lib, "dose")), now(LIB_NOW, LIB)),
            ((host.clone(), target(TargetKind::Test, "api")), now(API_NOW, API)),
        ]
        .into();
        self.evidence.asked = true;
        let trace = self.trace();
        let places: Vec<PlaceKey> = self.collected.tags.iter().filter_map(place_key).collect();
        let program = |key: TargetKey, inputs: &str| RunExecutable {
            tests: trace.tests.iter().filter(|t| t.target == key).map(|t| passed(&t.path, places.len())).collect(),
            target: key,
            inputs: inputs.to_owned(),
            guarded: true,
            harness: true,
        };
        let n = self.evidence.runs.len() + 1;
        let requirements = &self.documents.requirements;
        self.evidence.runs.push(Run {
            id: format!("20261122T18000{n}Z-1"),
            file: format!("target/trace/evidence/{n}.evidence").into(),
            sha256: "e".repeat(64),
            sealed: true,
            build: host,
            triple: "x86_64-unknown-linux-gnu".to_owned(),
            profile: "dev".to_owned(),
            instrumented: true,
            runner: "cargo".to_owned(),
            run_by: Some("ci".to_owned()),
            commit: Some("0123abcd".to_owned()),
            dirty: Some(false),
            started: format!("2026-11-22T18:00:0{n}Z"),
            finished: format!("2026-11-22T18:01:0{n}Z"),
            inputs: self.evidence.today.files.clone(),
            requirements: requirements.iter().map(|r| (r.id.value.clone(), r.digest.clone())).collect(),
            executables: vec![
                program(target(TargetKind::Lib, "dose"), LIB_NOW),
                program(target(TargetKind::Test, "api"), API_NOW),
            ],
            places,
            ..Run::default()
        });
        self.evidence.runs.last_mut().unwrap()
    }

    /// The result of a test of the newest run, by a part of its name.
    #[track_caller]
    pub(crate) fn result(&mut self, name: &str) -> &mut RunTest {
        let run = self.evidence.runs.last_mut().unwrap();
        let mut tests = run.executables.iter_mut().flat_map(|program| &mut program.tests);
        tests.find(|test| test.name.contains(name)).unwrap()
    }

    /// The names of all tests, in order of targets: the unit test of `RQ-001` first.
    pub(crate) fn test_names(&self) -> Vec<String> {
        self.trace().tests.iter().map(|test| test.path.to_string()).collect()
    }

    /// A complete record of an inspection of the present version that passed.
    pub(crate) fn record(&mut self, name: &str, verifies: &str) -> &mut Record {
        let (id, verifies) = (self.spanned(name), self.spanned(verifies));
        let place = id.place.clone();
        let text = |text: &str| Spanned::new(text.to_owned(), place.clone());
        let requirements = self.documents.requirements.iter().map(|r| (&r.id.value, &r.digest));
        let controls = self.documents.risk.controls.iter().map(|control| (&control.id.value, &control.digest));
        let now = requirements.chain(controls).find(|(id, _)| **id == verifies.value);
        let stated = now.map(|(_, digest)| digest.clone());
        let verified = VerifiedText { id: verifies.clone(), stated, now: None };
        self.documents.records.push(Record {
            title: text("Review"),
            method: Some(Spanned::new(Method::Inspection, place.clone())),
            level: Some(Level::System),
            verifies: vec![verifies],
            effectiveness: Vec::new(),
            procedure: Some(text("docs/review.md")),
            criterion: None,
            observed: Some("as required".to_owned()),
            result: Some(Spanned::new(RecordResult::Pass, place.clone())),
            deviation: None,
            accepted: None,
            anomalies: Some(Vec::new()),
            version: Some(text("2.1.0")),
            commit: None,
            configuration: Some("board D".to_owned()),
            tools: Some(Vec::new()),
            tester: Some("bench engineer".to_owned()),
            date: Some(Spanned::new(date(2026, 11, 3), place.clone())),
            reviewed: None,
            attachments: Vec::new(),
            texts: vec![verified],
            junit: None,
            case: None,
            missing: Vec::new(),
            ahead: false,
            commit_unknown: false,
            notes: None,
            refs: Vec::new(),
            digest: "d".repeat(64),
            id,
        });
        self.documents.records.last_mut().unwrap()
    }

    /// A case of a JUnit file.
    pub(crate) fn junit(&mut self, class: &str, name: &str, outcome: Outcome) -> &mut JunitCase {
        self.evidence.cases.push(JunitCase {
            file: "out/junit.xml".into(),
            suite: "suite".to_owned(),
            class: class.to_owned(),
            name: name.to_owned(),
            outcome,
            duration_ms: Some(3),
            message: None,
            date: None,
        });
        self.evidence.cases.last_mut().unwrap()
    }

    /// The links of a requirement, by a part of the test's path.
    #[track_caller]
    pub(crate) fn standing(&self, test: &str) -> Standing {
        let trace = self.trace();
        let is_it = |link: &&Verification| link.test().is_some_and(|t| trace.tests[t].path.contains(test));
        trace.verifications.iter().find(is_it).unwrap().standing.clone()
    }

    pub(crate) fn reasons(&self, name: &str) -> Vec<String> {
        let trace = self.trace();
        trace.requirements[trace.by_id[&super::testing::id(name)]].reasons.clone()
    }
}

fn place_key(tag: &CompiledTag) -> Option<PlaceKey> {
    (tag.relation == Relation::Implements).then(|| PlaceKey {
        relation: tag.relation,
        form: tag.form,
        ids: tag.ids.iter().map(|id| id.value.clone()).collect(),
        item: tag.item,
        place: tag.place.clone(),
        name_place: tag.name_place.clone(),
    })
}

/// An attempt that passed with both keys and entered all of the first places.
pub(crate) fn passed(name: &str, places: usize) -> RunTest {
    RunTest {
        name: name.into(),
        attempt: 1,
        outcome: Outcome::Passed,
        guard: Guarded::Ended,
        duration_ms: Some(2),
        reached: (0..places).map(|place| (place, true)).collect(),
    }
}
