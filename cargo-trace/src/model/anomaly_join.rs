//! Anomalies joined with the tests and records that they explain, and with what shows that they are gone.

use super::{Anomaly, AnomalyStatus, Class, Outcome, TestNode, Trace, Witness};
use std::collections::HashMap;

/// Which anomaly names which test or record.
#[derive(Clone, Debug, Default)]
pub struct AnomalyJoin {
    /// For each anomaly, as [`Trace::anomalies`], the tests that it names, into [`Trace::tests`].
    pub tests: Vec<Vec<usize>>,
    /// For each anomaly, the records that name it, into [`Trace::records`].
    pub records: Vec<Vec<usize>>,
    by_test: HashMap<usize, Vec<usize>>,
    by_record: HashMap<usize, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
}

impl AnomalyJoin {
    /// Joins them.
    #[must_use]
    pub fn of(trace: &Trace) -> Self {
        let mut join = Self::default();
        if trace.anomalies.is_empty() {
            return join;
        }
        for (n, test) in trace.tests.iter().enumerate() {
            for name in names(test) {
                let tests = join.by_name.entry(name).or_default();
                if tests.last() != Some(&n) {
                    tests.push(n);
                }
            }
        }
        let by_id: HashMap<&str, usize> =
            trace.anomalies.iter().enumerate().map(|(n, anomaly)| (anomaly.id.value.as_str(), n)).collect();
        join.records = vec![Vec::new(); trace.anomalies.len()];
        for (n, record) in trace.records.iter().enumerate() {
            for anomaly in record.anomalies.iter().flatten().filter_map(|id| by_id.get(id.value.as_str())) {
                join.records[*anomaly].push(n);
                join.by_record.entry(n).or_default().push(*anomaly);
            }
        }
        for (n, anomaly) in trace.anomalies.iter().enumerate() {
            let mut tests: Vec<usize> =
                anomaly.tests.iter().flat_map(|name| join.tests_called(&name.value)).copied().collect();
            tests.sort_unstable();
            tests.dedup();
            for test in &tests {
                join.by_test.entry(*test).or_default().push(n);
            }
            join.tests.push(tests);
        }
        join
    }

    /// Tests of a name: their path, alone or behind the name of crate or package, or the whole key of a report.
    #[must_use]
    pub fn tests_called(&self, name: &str) -> &[usize] {
        self.by_name.get(name.trim()).map_or(&[], Vec::as_slice)
    }

    /// Open anomalies that name a test, into [`Trace::anomalies`].
    pub fn open_of_test<'a>(&'a self, trace: &'a Trace, test: usize) -> impl Iterator<Item = &'a Anomaly> {
        open(trace, self.by_test.get(&test))
    }

    /// Open anomalies that a record names.
    pub fn open_of_record<'a>(&'a self, trace: &'a Trace, record: usize) -> impl Iterator<Item = &'a Anomaly> {
        open(trace, self.by_record.get(&record))
    }

    /// Why what stands for the end of an anomaly does not show it; `None` where it does.
    #[must_use]
    pub fn doubt(&self, trace: &Trace, witness: &Witness) -> Option<String> {
        match witness {
            Witness::Record(id) => {
                let found = trace.records.iter().position(|record| record.id.value == id.value);
                let Some(record) = found else { return Some(format!("`{}` is no record", id.value)) };
                let shows = trace.verifications.iter().any(|link| link.record() == Some(record) && link.shows());
                (!shows).then(|| format!("the record `{}` does not count as passed", id.value))
            }
            Witness::Test(name) => {
                let tests = self.tests_called(&name.value);
                if tests.is_empty() {
                    return Some(format!("no test is called `{}`", name.value));
                }
                let passed = tests.iter().all(|test| trace.tests[*test].outcome == Outcome::Passed);
                (trace.rests_on_evidence() && !passed).then(|| format!("the test `{}` has not passed", name.value))
            }
        }
    }
}

fn open<'a>(trace: &'a Trace, anomalies: Option<&'a Vec<usize>>) -> impl Iterator<Item = &'a Anomaly> {
    let named = anomalies.into_iter().flatten().map(|n| &trace.anomalies[*n]);
    named.filter(|anomaly| anomaly.status.value == AnomalyStatus::Open)
}

impl Anomaly {
    /// Somebody evaluated it, completely and not on a day that is still to come, and found its risk acceptable.
    #[must_use]
    pub fn is_acceptable(&self) -> bool {
        let evaluation =
            self.evaluation.as_ref().map(|evaluation| &evaluation.value).filter(|e| e.missing.is_empty() && !e.ahead);
        evaluation.and_then(|evaluation| evaluation.acceptable.as_ref()).is_some_and(|acceptable| acceptable.value)
    }

    /// The highest class of the requirements and items that it affects; else the system's.
    #[must_use]
    pub fn class(&self, trace: &Trace) -> Class {
        let class = |id: &super::Id| {
            let requirement = trace.by_id.get(id).map(|n| trace.requirements[*n].class);
            requirement.or_else(|| trace.item_by_id.get(id).map(|n| trace.items[*n].class))
        };
        let affected = self.affects.iter().flatten().filter_map(|id| class(&id.value));
        affected.max().unwrap_or(trace.system_class)
    }
}

fn names(test: &TestNode) -> [String; 4] {
    let (target, path) = (&test.target, &test.path);
    [
        path.to_string(),
        format!("{}::{path}", target.name.replace('-', "_")),
        format!("{}::{path}", target.package),
        format!("{} {} {} {path}", target.package, target.kind, target.name),
    ]
}
