//! Tagged places, links and tests of the body.

use super::{Maker, sorted, texts};
use crate::model::{Collected, CompiledTag, Relation, RequirementNode, TargetKey, TestNode};
use crate::report::body::{Implementation, Options, Tag, Test, Text, Verification};
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
                    probe: None,
                    product: place.product,
                    target: place.target.name.clone(),
                    unit_kinds: texts(&place.unit_kinds),
                }
            })
            .collect();
        places.sort_by(|a, b| natural_cmp(&a.key, &b.key).then_with(|| at(a).cmp(&at(b))));
        places
    }

    /// Links of a requirement, by test and place.
    pub(super) fn verifications(&self, node: &RequirementNode) -> Vec<Verification> {
        let mut links: Vec<Verification> = node
            .verifications
            .iter()
            .map(|&index| {
                let link = &self.trace.verifications[index];
                let test = link.test.map(|t| &self.trace.tests[t]);
                let place = test.map_or(&link.id.place, |t| &t.place);
                Verification {
                    build: Some(link.build.clone()),
                    duration_ms: None,
                    environment: None,
                    file: place.file.clone(),
                    instrumented: None,
                    level: Some(link.level.as_str().into()),
                    level_from: Some(link.level_from.as_str().into()),
                    line: place.line,
                    method: link.method.as_str().into(),
                    of: "requirement".into(),
                    outcome: "unknown".into(),
                    package: Some(link.target.package.clone()),
                    reached: Vec::new(),
                    reason: link.reason.as_deref().map(Into::into),
                    record: None,
                    requirement_digest: None,
                    stale: None,
                    target: Some(link.target.name.clone()),
                    test: test.map(|t| t.path.clone()),
                }
            })
            .collect();
        let order = |v: &Verification| (v.package.clone(), v.target.clone(), v.test.clone(), v.file.clone(), v.line);
        links.sort_by_cached_key(order);
        links
    }

    /// Every test function, by key.
    pub(super) fn tests(&self) -> Vec<Test> {
        let mut tests: Vec<Test> = self.trace.tests.iter().map(|test| self.test(test)).collect();
        tests.sort_by(|a, b| natural_cmp(&a.key, &b.key).then_with(|| (&a.file, a.line).cmp(&(&b.file, b.line))));
        tests
    }

    fn test(&self, test: &TestNode) -> Test {
        let seen_by = [(test.compiled, "compiler"), (test.attributed, "source")];
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
            package: test.target.package.clone(),
            path: test.path.clone(),
            runs: Vec::new(),
            seen_by: seen_by.iter().filter(|(seen, _)| *seen).map(|(_, by)| (*by).into()).collect(),
            should_panic: test.should_panic,
            target: test.target.name.clone(),
            verifies: sorted(verifies),
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
fn key(target: &TargetKey, path: &str) -> Text {
    [&*target.package, " ", target.kind.as_str(), " ", &target.name, " ", path].concat().into()
}

fn at(place: &Implementation) -> (&str, u32, u32) {
    (&place.file, place.line, place.column)
}
