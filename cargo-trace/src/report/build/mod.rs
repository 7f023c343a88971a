//! Makes the report's body from the judged graph. Pure: same inputs, same bytes.

mod code;
mod counts;
mod evidence;
mod finding;
mod record;
mod requirement;
mod risk;
mod soup;

use super::body::{Body, Build, Input, Override, Project, Rules, Scheme, Text, UncollectedDependency, Unit, Unseen};
use crate::finding::{Code, Judgement};
use crate::model::{ClassFrom, Documents, Place, Trace};
use iec62304_core::requirement;
use iec62304_wire::id::natural_cmp;
use jiff::civil::Date;
use std::collections::HashMap;

/// Clauses that ask for what a code finds, from the rule pack: `62304:5.7.4`.
pub type Clauses<'a> = &'a dyn Fn(Code) -> Vec<String>;

/// The body of the report.
#[must_use]
#[requirement("RQ-051", "RQ-050", "RQ-151")]
pub fn body(
    trace: &Trace,
    documents: &Documents,
    judgement: &Judgement,
    clauses: Clauses<'_>,
    judged_on: Date,
) -> Body {
    let maker = Maker::new(trace, judgement);
    let requirements = maker.requirements();
    let tests = maker.tests();
    let findings = maker.findings(clauses);
    let (soup, packages) = maker.soup();
    let counts = counts::counts(trace, &requirements, &tests, &findings);
    Body {
        acceptability: maker.acceptability(),
        anomalies: maker.anomalies(),
        builds: builds(trace, documents),
        causes: maker.causes(),
        census: maker.census(),
        chains: maker.chains(),
        changed_levels: judgement.changed.iter().map(|(gate, code)| (*gate, code.as_str().into())).collect(),
        controls: maker.controls(),
        counts,
        evidence: evidence::runs(trace),
        externals: maker.externals(),
        findings,
        hazards: maker.hazards(),
        inputs: inputs(trace, documents),
        items: maker.items(),
        judged_on: judged_on.to_string().into(),
        overrides: judgement.overrides.iter().map(override_of).collect(),
        packages,
        project: Project {
            class: maker.class_word(trace.system_class),
            class_stated: trace.config.project.class.is_some(),
            configured: trace.config.exists,
            name: trace.config.project.name.as_str().into(),
            version: trace.config.project.version.as_deref().map(Into::into),
        },
        records: maker.records(),
        requirements,
        retired: maker.retired(),
        risks: maker.risks(),
        rules: Rules {
            checked_by: judgement.pack.checked_by.as_str().into(),
            digest: judgement.pack.digest.as_str().into(),
            id: judgement.pack.id.as_str().into(),
            version: judgement.pack.version.as_str().into(),
        },
        scales: maker.scales(),
        scheme: Scheme {
            default: maker.class_word(trace.scheme.default),
            id: trace.scheme.id.as_str().into(),
            words: maker.class_words.clone(),
        },
        situations: maker.situations(),
        soup,
        tags: maker.tags(),
        tests,
        unseen: unseen(trace, judgement),
        verdict: finding::verdict(judgement, trace.rests_on_evidence()),
        waivers: maker.waivers(),
    }
}

/// What the makers of all record kinds need.
struct Maker<'a> {
    trace: &'a Trace,
    judgement: &'a Judgement,
    /// Class words, shared by all records.
    class_words: Vec<Text>,
    /// Fingerprints, in the order of the judgement.
    fingerprints: Vec<Text>,
    /// Findings that name an id, as indices into the judgement.
    by_id: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Maker<'a> {
    fn new(trace: &'a Trace, judgement: &'a Judgement) -> Self {
        let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, judged) in judgement.findings.iter().enumerate() {
            for id in &judged.finding.ids {
                let indices = by_id.entry(id.as_str()).or_default();
                if indices.last() != Some(&index) {
                    indices.push(index);
                }
            }
        }
        Self {
            trace,
            judgement,
            class_words: trace.scheme.words.iter().map(|w| w.as_str().into()).collect(),
            fingerprints: judgement.findings.iter().map(|f| f.fingerprint.as_str().into()).collect(),
            by_id,
        }
    }

    fn class_word(&self, class: crate::model::Class) -> Text {
        self.class_words.get(usize::from(class.0)).or(self.class_words.last()).cloned().unwrap_or_else(|| "".into())
    }

    /// Fingerprints of the findings that name an id, sorted.
    fn findings_of(&self, id: &str) -> Vec<Text> {
        let mut prints: Vec<Text> =
            self.by_id.get(id).into_iter().flatten().map(|&f| self.fingerprints[f].clone()).collect();
        prints.sort();
        prints.dedup();
        prints
    }
}

fn class_from(from: &ClassFrom) -> Text {
    match from {
        ClassFrom::Own => "own".into(),
        ClassFrom::Item(id) => format!("item {id}").into(),
        ClassFrom::Parent(id) => format!("parent {id}").into(),
        ClassFrom::System => "system".into(),
        ClassFrom::Default => "default".into(),
    }
}

fn source(place: &Place) -> super::body::Source {
    super::body::Source { file: place.file.clone(), line: place.line }
}

fn texts<T: AsRef<str>>(texts: &[T]) -> Vec<Text> {
    texts.iter().map(|t| t.as_ref().into()).collect()
}

/// Sorts ids naturally and drops repeats.
fn sorted(mut ids: Vec<Text>) -> Vec<Text> {
    ids.sort_by(|a, b| natural_cmp(a, b));
    ids.dedup();
    ids
}

fn builds(trace: &Trace, documents: &Documents) -> Vec<Build> {
    let lock = documents.inputs.iter().find(|i| i.role == "lock-file").map(|i| Text::from(i.sha256.as_str()));
    let unit = |unit: &crate::model::Unit| Unit {
        kind: unit.target.kind.as_str().into(),
        package: unit.target.package.clone(),
        tags: unit.tags,
        target: unit.target.name.clone(),
        test: unit.test,
    };
    trace
        .collected
        .builds
        .iter()
        .map(|build| Build {
            features: texts(&build.features),
            lock_sha256: lock.clone(),
            name: build.name.clone(),
            packages: texts(&build.packages),
            profile: build.profile.as_str().into(),
            role: build.role.as_str().into(),
            target: build.target.as_deref().map(Into::into),
            units: build.units.iter().map(unit).collect(),
        })
        .collect()
}

/// Documents and indexed sources, each path and role once.
#[requirement("RQ-150")]
fn inputs(trace: &Trace, documents: &Documents) -> Vec<Input> {
    let read = documents.inputs.iter().map(|input| Input {
        path: input.path.clone(),
        role: input.role.into(),
        sha256: input.sha256.as_str().into(),
    });
    let indexed = trace.index.files.iter().map(|file| Input {
        path: file.path.clone(),
        role: "source".into(),
        sha256: file.sha256.as_str().into(),
    });
    let mut inputs: Vec<Input> = read.chain(indexed).collect();
    inputs.sort_by(|a, b| (&a.path, &a.role).cmp(&(&b.path, &b.role)));
    inputs.dedup_by(|a, b| (&a.path, &a.role) == (&b.path, &b.role));
    inputs
}

fn override_of(line: &crate::model::Override) -> Override {
    Override {
        approved_on: line.approved_on.map(|d| d.to_string().into()),
        approver: line.approver.as_deref().map(Into::into),
        code: line.code.value.as_str().into(),
        gate: line.gate.map(|g| g.as_str().into()),
        level: line.level.as_str().into(),
        reason: line.reason.as_deref().map(Into::into),
        source: source(&line.code.place),
    }
}

fn unseen(trace: &Trace, judgement: &Judgement) -> Unseen {
    let dependencies = &trace.collected.uncollected;
    Unseen {
        excluded_files: trace.index.excluded.clone(),
        partial: judgement.partial || trace.collected.partial,
        uncollected_dependencies: dependencies
            .iter()
            .map(|d| UncollectedDependency { name: d.name.as_str().into(), version: d.version.as_str().into() })
            .collect(),
        unknown_reach: unknown_reach(trace),
    }
}

/// Product places that no probe watches, once a run with probes was read.
fn unknown_reach(trace: &Trace) -> Vec<Text> {
    let places = trace.implementations.iter().filter(|place| place.product && place.probe == Some(false));
    sorted(places.map(|place| code::key(&place.target, &place.item_path)).collect())
}
