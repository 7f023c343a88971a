//! Tagged places, links and tests of the body.

use super::{Maker, sorted, texts};
use crate::model::{
    Attempt, Collected, CompiledTag, Freshness, Relation, RequirementNode, TargetKey, TestNode, VerifiedBy,
};
use crate::report::body::{Implementation, Options, Reach, Run, Tag, Test, Text, Verification};
use iec62304_wire::id::natural_cmp;

impl Maker<'_> {
    /// Tagged places of a requirement, by key and place.
    pub(super) fn implementations(&self, node: &RequirementNode) -> Vec<Implementation> {
        let mut places: Vec<Implementation> = node
            .implementations
            .iter()
            .map(|&index| {
                let place = &self.trace.implementations[index];
                Implementation {
                    builds: place.builds.clone(),
                    column: place.place.column,
                    end_line: place.end_line,
                    file: place.place.file.clone(),
                    item_path: place.item_path.clone(),
                    key: key(&place.target, &place.item_path),
                    kind: place.kind.as_str().into(),
                    line: place.place.line,
                    note: place.note.as_deref().map(Into::into),
                    package: place.target.package.clone(),
                    probe: place.probe,
                    product: place.product,
                    target: place.target.name.clone(),
                    unit_kinds: texts(&place.unit_kinds),
                }
            })
            .collect();
        places.sort_by(|a, b| natural_cmp(&a.key, &b.key).then_with(|| at(a).cmp(&at(b))));
        places
    }

    /// Links of a requirement, by test and place, records after them by id.
    pub(super) fn verifications(&self, node: &RequirementNode) -> Vec<Verification> {
        self.links_of(node.verifications.iter().map(|&n| &self.trace.verifications[n]), "requirement")
    }

    /// Links of something, in order of what verifies.
    pub(super) fn links_of<'l>(
        &self,
        links: impl Iterator<Item = &'l crate::model::Verification>,
        of: &'static str,
    ) -> Vec<Verification> {
        let mut links: Vec<Verification> = links.map(|link| self.verification(link, of)).collect();
        let order = |v: &Verification| {
            (v.record.clone(), v.package.clone(), v.target.clone(), v.test.clone(), v.file.clone(), v.line)
        };
        links.sort_by_cached_key(order);
        links
    }

    fn verification(&self, link: &crate::model::Verification, of: &'static str) -> Verification {
        let test = link.test().map(|t| &self.trace.tests[t]);
        let record = link.record().map(|r| &self.trace.records[r]);
        let place = match (test, record) {
            (Some(test), _) => &test.place,
            (None, Some(record)) => &record.id.place,
            (None, None) => &link.id.place,
        };
        let (target, build) = match &link.by {
            VerifiedBy::Test { target, build, .. } => (Some(target), Some(build)),
            VerifiedBy::Record(_) => (None, None),
        };
        let standing = &link.standing;
        let reach = |(place, reached): &(usize, crate::model::Reached)| {
            let place = &self.trace.implementations[*place];
            Reach { place: key(&place.target, &place.item_path), reached: reached.as_str().into() }
        };
        let mut reached: Vec<Reach> = standing.reached.iter().map(reach).collect();
        reached.sort_by(|a, b| natural_cmp(&a.place, &b.place).then_with(|| a.reached.cmp(&b.reached)));
        Verification {
            build: standing.build.as_ref().or(build).cloned(),
            duration_ms: standing.duration_ms,
            environment: standing.environment.as_deref().map(Into::into),
            file: place.file.clone(),
            instrumented: standing.instrumented,
            level: link.level.map(|level| level.as_str().into()),
            level_from: Some(link.level_from.as_str().into()),
            line: place.line,
            method: link.method.map_or("unknown", crate::model::Method::as_str).into(),
            of: of.into(),
            outcome: standing.outcome.as_str().into(),
            package: target.map(|target| target.package.clone()),
            reached,
            reason: link.why_not().map(Into::into),
            record: record.map(|record| record.id.value.to_shared()),
            requirement_digest: standing.requirement_digest.as_deref().map(Into::into),
            stale: standing.stale,
            target: target.map(|target| target.name.clone()),
            test: test.map(|t| t.path.clone()),
        }
    }

    /// Every test function, by key.
    pub(super) fn tests(&self) -> Vec<Test> {
        let mut tests: Vec<Test> = self.trace.tests.iter().map(|test| self.test(test)).collect();
        tests.sort_by(|a, b| natural_cmp(&a.key, &b.key).then_with(|| (&a.file, a.line).cmp(&(&b.file, b.line))));
        tests
    }

    fn test(&self, test: &TestNode) -> Test {
        let seen_by = [(test.compiled, "compiler"), (test.attributed, "source"), (test.listed, "run")];
        let verifies = test.verifications.iter().map(|&v| self.trace.verifications[v].id.value.to_shared()).collect();
        Test {
            cases: test.cases.clone(),
            end_line: test.end_line,
            excerpt: None,
            file: test.place.file.clone(),
            ignored: test.ignored,
            key: key(&test.target, &test.path),
            kind: test.target.kind.as_str().into(),
            line: test.place.line,
            outcome: test.outcome.as_str().into(),
            package: test.target.package.clone(),
            path: test.path.clone(),
            runs: test.attempts.iter().map(|at| self.run(test, *at)).collect(),
            seen_by: seen_by.iter().filter(|(seen, _)| *seen).map(|(_, by)| (*by).into()).collect(),
            should_panic: test.should_panic,
            target: test.target.name.clone(),
            verifies: sorted(verifies),
        }
    }

    fn run(&self, test: &TestNode, at: Attempt) -> Run {
        let run = &self.trace.evidence.runs[at.run];
        let result = &run.executables[at.executable].tests[at.test];
        let case = result.name.strip_prefix(&*test.path).and_then(|rest| rest.strip_prefix("::"));
        let outcome = if test.verifications.is_empty() { result.outcome } else { self.trace.outcome_of(at) };
        Run {
            attempt: result.attempt,
            build: Some(run.build.clone()),
            case: case.map(Into::into),
            duration_ms: result.duration_ms,
            outcome: outcome.as_str().into(),
            run: run.id.as_str().into(),
            stale: self.trace.freshness[at.run][at.executable] != Freshness::Fresh,
        }
    }

    /// Tags as the compiler saw them, by place.
    pub(super) fn tags(&self) -> Vec<Tag> {
        let collected = &self.trace.collected;
        let mut tags: Vec<Tag> = collected.tags.iter().map(|tag| tag_of(collected, tag)).collect();
        tags.sort_by(|a, b| {
            (&a.file, a.line, a.column, &a.relation)
                .cmp(&(&b.file, b.line, b.column, &b.relation))
                .then_with(|| a.ids.cmp(&b.ids))
        });
        tags
    }
}

fn tag_of(collected: &Collected, tag: &CompiledTag) -> Tag {
    let mut builds: Vec<usize> = tag.seen.iter().map(|unit| unit.build).collect();
    builds.sort_unstable();
    builds.dedup();
    Tag {
        builds: builds.iter().filter_map(|&b| collected.builds.get(b)).map(|b| b.name.clone()).collect(),
        column: tag.place.column,
        file: tag.place.file.clone(),
        from_macro: tag.from_macro,
        ids: super::requirement::ids(&tag.ids),
        key: tag_key(tag),
        line: tag.place.line,
        options: Options { level: tag.level.map(|l| l.as_str().into()), note: tag.note.as_deref().map(Into::into) },
        relation: match tag.relation {
            Relation::Implements => "implements".into(),
            Relation::Verifies => "verifies".into(),
        },
    }
}

/// File and names, without line.
fn tag_key(tag: &CompiledTag) -> Text {
    let mut key = [&*tag.place.file, " ", tag.item.as_str(), " "].concat();
    for (at, name) in tag.names.iter().enumerate() {
        key.push_str(if at == 0 { "" } else { "," });
        key.push_str(name);
    }
    key.trim_end().into()
}

/// Package, kind and name of the target, and path: what tells a function from every other.
pub(super) fn key(target: &TargetKey, path: &str) -> Text {
    [&*target.package, " ", target.kind.as_str(), " ", &target.name, " ", path].concat().into()
}

fn at(place: &Implementation) -> (&str, u32, u32) {
    (&place.file, place.line, place.column)
}
