//! SOUP, packages, anomalies and the census of the body.

use super::requirement::ids;
use super::{Maker, sorted, source, texts};
use crate::model::{self, AnomalyJoin, AnomalyStatus, SoupJoin, SoupState, Witness, soup_class};
use crate::report::body::{Anomaly, Census, Evaluation, Package, Review, Soup, Support, Text};
use iec62304_wire::id::natural_cmp;
use std::collections::HashMap;

fn text(line: Option<&str>) -> Option<Text> {
    line.map(Into::into)
}

impl Maker<'_> {
    /// Records of SOUP, in natural order, and all packages that are no members.
    pub(super) fn soup(&self) -> (Vec<Soup>, Vec<Package>) {
        let dependencies = self.trace.collected.dependencies.as_ref();
        let join = SoupJoin::of(&self.trace.soup, dependencies);
        let packages = dependencies.map(|found| found.packages.as_slice()).unwrap_or_default();
        let mut causes: HashMap<&str, Vec<Text>> = HashMap::new();
        for cause in &self.trace.risk.causes {
            if let Some(soup) = &cause.soup {
                causes.entry(soup.value.as_str()).or_default().push(cause.id.value.to_shared());
            }
        }
        let records = self.trace.soup.iter().zip(&join.records);
        let mut soup: Vec<Soup> =
            records.map(|(record, state)| self.soup_of(record, state, packages, &causes)).collect();
        soup.sort_by(|a, b| natural_cmp(&a.id, &b.id));
        let package = |(n, package): (usize, &model::Dependency)| Package {
            authors: texts(&package.authors),
            builds: package.builds.clone(),
            checksum: text(package.checksum.as_deref()),
            license: text(package.license.as_deref()),
            name: package.name.clone(),
            native: text(package.native.as_deref()),
            part: package.part.as_str().into(),
            registry: text(package.source.as_deref()),
            repository: text(package.repository.as_deref()),
            soup: join.packages.get(n).copied().flatten().map(|record| self.trace.soup[record].id.value.to_shared()),
            source: source(&package.place),
            users: package.users.clone(),
            version: package.version.clone(),
        };
        (soup, packages.iter().enumerate().map(package).collect())
    }

    fn soup_of(
        &self,
        record: &model::Soup,
        state: &SoupState,
        packages: &[model::Dependency],
        causes: &HashMap<&str, Vec<Text>>,
    ) -> Soup {
        let id = record.id.value.as_str();
        let behind: Vec<&model::Dependency> = match state {
            SoupState::Locked(package) => vec![&packages[*package]],
            SoupState::OtherVersion(others) => others.iter().map(|n| &packages[*n]).collect(),
            _ => Vec::new(),
        };
        let (word, mut locked): (&'static str, Vec<Text>) = match state {
            SoupState::Locked(_) => ("same", Vec::new()),
            SoupState::OtherVersion(_) => ("other-version", Vec::new()),
            SoupState::OtherToolchain(release) => ("other-version", vec![release.as_str().into()]),
            SoupState::NotLocked => ("not-locked", Vec::new()),
            SoupState::Stated => ("stated", Vec::new()),
            SoupState::Unknown => ("unknown", Vec::new()),
        };
        locked.extend(behind.iter().map(|package| package.version.clone()));
        let mut builds: Vec<Text> = behind.iter().flat_map(|package| package.builds.iter().cloned()).collect();
        builds.dedup();
        Soup {
            anomalies: record.anomalies.as_ref().map(|review| Review {
                by: text(review.value.by.as_deref()),
                missing: texts(&review.value.missing),
                on: review.value.on.as_ref().map(|on| on.value.to_string().into()),
                relevant: review.value.relevant.as_deref().map(ids),
                reviewed: text(review.value.source.as_deref()),
                version: review.value.version.as_ref().map(|version| version.value.as_str().into()),
            }),
            builds,
            cause_ids: sorted(causes.get(id).cloned().unwrap_or_default()),
            class: self.class_word(soup_class(self.trace, record)),
            digest: record.digest.as_str().into(),
            environment: text(record.environment.as_deref()),
            findings: self.findings_of(id),
            id: record.id.value.to_shared(),
            items: ids(&record.items),
            locked,
            manufacturer: text(record.manufacturer.as_deref()),
            missing: texts(&record.missing),
            origin: record.origin.value.as_str().into(),
            package: record.package.value.as_str().into(),
            part: behind.first().map(|package| package.part.as_str().into()),
            refs: texts(&record.refs),
            requirements: text(record.requirements.as_deref()),
            source: source(&record.id.place),
            state: word.into(),
            support: record
                .support
                .as_ref()
                .map(|support| Support { end: text(support.end.as_deref()), level: text(support.level.as_deref()) }),
            title: record.title.value.as_str().into(),
            version: record.version.as_ref().map(|version| version.value.as_str().into()),
        }
    }

    /// Anomalies, in natural order.
    pub(super) fn anomalies(&self) -> Vec<Anomaly> {
        let trace = self.trace;
        let join = AnomalyJoin::of(trace);
        let mut soup: HashMap<&str, Vec<Text>> = HashMap::new();
        for record in &trace.soup {
            let relevant = record.anomalies.iter().flat_map(|review| review.value.relevant.iter().flatten());
            for anomaly in relevant {
                soup.entry(anomaly.value.as_str()).or_default().push(record.id.value.to_shared());
            }
        }
        let made = trace.anomalies.iter().enumerate().map(|(n, anomaly)| {
            let id = anomaly.id.value.as_str();
            let evaluation = anomaly.evaluation.as_ref().map(|evaluation| &evaluation.value);
            let acceptable = evaluation.and_then(|e| e.acceptable.as_ref()).map(|acceptable| acceptable.value);
            let state = match (anomaly.status.value, acceptable) {
                (AnomalyStatus::Closed, _) => "closed",
                (AnomalyStatus::Open, _) if anomaly.is_acceptable() => "acceptable",
                (AnomalyStatus::Open, Some(false)) => "not-acceptable",
                (AnomalyStatus::Open, _) => "open",
            };
            let test_key = |test: &usize| super::code::key(&trace.tests[*test].target, &trace.tests[*test].path);
            let witness = |witness: &Witness| match witness {
                Witness::Record(id) => id.value.to_shared(),
                Witness::Test(path) => path.value.as_str().into(),
            };
            Anomaly {
                affects: anomaly.affects.as_deref().map(ids),
                class: self.class_word(anomaly.class(trace)),
                digest: anomaly.digest.as_str().into(),
                evaluation: evaluation.map(|evaluation| Evaluation {
                    acceptable,
                    by: text(evaluation.by.as_deref()),
                    missing: texts(&evaluation.missing),
                    on: evaluation.on.as_ref().map(|on| on.value.to_string().into()),
                    risk: text(evaluation.risk.as_deref()),
                }),
                findings: self.findings_of(id),
                found_in: anomaly.found_in.as_ref().map(|version| version.value.as_str().into()),
                found_on: anomaly.found_on.as_ref().map(|on| on.value.to_string().into()),
                id: anomaly.id.value.to_shared(),
                record_ids: sorted(join.records[n].iter().map(|r| trace.records[*r].id.value.to_shared()).collect()),
                refs: texts(&anomaly.refs),
                resolved_in: anomaly.resolved_in.as_ref().map(|version| version.value.as_str().into()),
                soup_ids: sorted(soup.get(id).cloned().unwrap_or_default()),
                source: source(&anomaly.id.place),
                state: state.into(),
                status: anomaly.status.value.as_str().into(),
                test_keys: sorted(join.tests[n].iter().map(test_key).collect()),
                tests: anomaly.tests.iter().map(|test| test.value.as_str().into()).collect(),
                text: anomaly.text.as_str().into(),
                title: anomaly.title.value.as_str().into(),
                verified_by: anomaly.verified_by.iter().map(witness).collect(),
            }
        });
        let mut made: Vec<Anomaly> = made.collect();
        made.sort_by(|a, b| natural_cmp(&a.id, &b.id));
        made
    }

    /// The twelve content kinds.
    pub(super) fn census(&self) -> Vec<Census> {
        let row = |row: model::CensusRow<'_>| Census {
            category: row.category.into(),
            not_applicable: row.not_applicable.map(|line| line.reason.as_str().into()),
            requirements: sorted(row.requirements.iter().map(|node| node.record.id.value.to_shared()).collect()),
        };
        model::census(self.trace).into_iter().map(row).collect()
    }
}
