//! Tests and their links: test functions from the source index, joined with the `verifies` tags that the
//! compiler saw.

use super::implementations::resolved;
use super::levels::Levels;
use super::source_map::{SourceMap, joined, modules_in};
use super::{
    Build, Collected, CompiledTag, Config, Method, Outcome, Place, Relation, SourceIndex, Standing, TargetKey,
    TargetKind, TestNode, Unit, Verification, VerifiedBy,
};
use iec62304_core::requirement;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Why a tag on an ordinary function verifies nothing.
pub const NOT_A_TEST: &str = "the tagged function is no test";
/// Why a tag that only ordinary builds contain verifies nothing.
pub const IN_NO_TEST_BUILD: &str = "no test build compiles the tagged function";
/// Why a test that only a macro writes is not counted.
pub const UNCONFIRMED: &str = "a macro writes the test, and no test list has confirmed it";
/// Why a test whose attribute stands behind `cfg_attr` is not counted.
pub const CONDITIONAL: &str = "its test attribute stands under a condition, and no test list has confirmed it";
/// Why a tag in a file that the source index leaves out verifies nothing.
pub const NOT_INDEXED: &str = "its file is not in the source index, so nothing shows that it is a test";
/// Why a tag that the text has by hand verifies nothing where the text has no test.
pub const NO_TEST_THERE: &str = "the source index finds no test attribute where the tag stands";
/// Why a test in a benchmark or example verifies nothing.
pub const NOT_RUN: &str = "`cargo test` does not run the tests of this target: its `test` is not true";
/// Why a function of a target with its own harness is not counted.
pub const OWN_HARNESS: &str = "the target has its own test harness, and no test list has confirmed the test";
/// Why a tag verifies nothing whose function the harness of a run does not list.
pub const NOT_LISTED: &str = "the test list of a run does not have the tagged function";

/// Makes the tests of all targets, sorted by target, path and place, and one link for each target that
/// compiled a tag as a test, in the order of the tags.
pub(super) fn tests<'a>(
    config: &Config,
    collected: &Collected,
    index: &'a SourceIndex,
    map: &mut SourceMap<'a>,
) -> (Vec<TestNode>, Vec<Verification>) {
    let by_hand = by_hand(index);
    let tags = collected.tags.len();
    let (nodes, by_item) = (Vec::with_capacity(tags), HashMap::with_capacity(tags));
    let mut joining = Joining { index, map, by_hand, nodes, by_item, by_name: HashMap::new() };
    joining.index_tests(collected);
    let mut levels = Levels::new(config);
    let mut verifications = Vec::new();
    for (n, tag) in collected.tags.iter().enumerate().filter(|(_, tag)| tag.relation == Relation::Verifies) {
        for (target, (build, unit)) in places(collected, tag) {
            let (test, reason) = match unit {
                Some(unit) => joining.test_of(tag, unit),
                None if joining.is_ordinary(tag) => (None, Some(NOT_A_TEST)),
                None if build.role.is_test() && matches!(target.kind, TargetKind::Bench | TargetKind::Example) => {
                    (None, Some(NOT_RUN))
                }
                None => (None, Some(IN_NO_TEST_BUILD)),
            };
            let file = test.map_or(&tag.place.file, |test| &joining.nodes[test].place.file);
            let (level, level_from) = levels.of(tag, file, target);
            for id in &tag.ids {
                verifications.push(Verification {
                    id: id.clone(),
                    by: VerifiedBy::Test { tag: n, test, target: target.clone(), build: build.name.clone() },
                    method: Some(Method::Test),
                    level: Some(level),
                    level_from,
                    reason: reason.map(str::to_owned),
                    standing: Standing::none(None),
                });
            }
        }
    }
    let nodes = sorted(joining.nodes, &mut verifications);
    (nodes, verifications)
}

/// The targets that compiled a tag for tests, each with its first build and compilation; if there are none,
/// the first target that compiled it at all, without a compilation.
fn places<'a>(collected: &'a Collected, tag: &CompiledTag) -> BTreeMap<&'a TargetKey, (&'a Build, Option<&'a Unit>)> {
    let mut seen: Vec<_> = tag.seen.iter().filter_map(|unit| resolved(collected, *unit)).collect();
    seen.sort_by_key(|(at, _, _)| *at);
    let mut places = BTreeMap::new();
    for (_, build, unit) in seen.iter().filter(|(_, build, unit)| build.role.is_test() && unit.is_test()) {
        places.entry(&unit.target).or_insert((*build, Some(*unit)));
    }
    let first = seen.iter().min_by_key(|(at, _, unit)| (&unit.target, *at));
    if let Some((_, build, unit)) = first.filter(|_| places.is_empty()) {
        places.insert(&unit.target, (build, None));
    }
    places
}

/// The literals of all `verifies` tags that stand in the text itself, not in the tokens of a macro.
fn by_hand(index: &SourceIndex) -> HashSet<(&str, u32, u32)> {
    let mut literals = HashSet::with_capacity(index.files.iter().map(|file| file.tags.len()).sum());
    for file in &index.files {
        let tags = file.tags.iter().filter(|tag| tag.relation == Relation::Verifies && !tag.in_macro);
        literals.extend(tags.flat_map(|tag| &tag.ids).map(|id| (&*file.path, id.place.line, id.place.column)));
    }
    literals
}

struct Joining<'a, 'm> {
    index: &'a SourceIndex,
    map: &'m mut SourceMap<'a>,
    by_hand: HashSet<(&'a str, u32, u32)>,
    nodes: Vec<TestNode>,
    by_item: HashMap<(TargetKey, usize, usize), usize>,
    by_name: HashMap<(TargetKey, String, Option<Place>), usize>,
}

impl Joining<'_, '_> {
    /// One node for each function with a test attribute and each target whose module tree reaches it.
    fn index_tests(&mut self, collected: &Collected) {
        let mut compiled: HashSet<(&TargetKey, usize)> = HashSet::new();
        for unit in collected.builds.iter().filter(|build| build.role.is_test()).flat_map(|build| &build.units) {
            if unit.is_test() && unit.harness {
                compiled.extend(unit.files.iter().filter_map(|f| self.map.file(f)).map(|f| (&unit.target, f)));
            }
        }
        for (n, file) in self.index.files.iter().enumerate() {
            let tests: Vec<usize> = (0..file.items.len()).filter(|i| file.items[*i].test.is_some()).collect();
            for module in file.modules.iter().filter(|_| !tests.is_empty()) {
                for item in &tests {
                    self.node(&module.target, n, *item, compiled.contains(&(&module.target, n)));
                }
            }
        }
    }

    /// The node of an item in a target, made when there is none yet.
    fn node(&mut self, target: &TargetKey, file: usize, item: usize, compiled: bool) -> usize {
        let key = (target.clone(), file, item);
        if let Some(known) = self.by_item.get(&key).copied() {
            self.nodes[known].compiled |= compiled;
            return known;
        }
        let (source, indexed) = (&self.index.files[file], &self.index.files[file].items[item]);
        let modules = modules_in(source, target).map_or("", |path| path);
        let width = indexed.path.rsplit("::").next().map_or(0, |name| name.chars().count());
        self.nodes.push(TestNode {
            target: target.clone(),
            path: joined(&[modules, &indexed.path]).into(),
            place: Place::span(source.path.clone(), indexed.line, indexed.column, u32::try_from(width).unwrap_or(0)),
            end_line: Some(indexed.end_line),
            compiled,
            attributed: indexed.test.is_some(),
            ignored: indexed.test.as_ref().is_some_and(|test| test.ignored),
            should_panic: indexed.test.as_ref().is_some_and(|test| test.should_panic),
            cases: Vec::new(),
            verifications: Vec::new(),
            listed: false,
            attempts: Vec::new(),
            junit: Vec::new(),
            outcome: Outcome::Unknown,
        });
        self.by_item.insert(key, self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    /// The test that a tag of a test compilation stands on, and why it does not count.
    #[requirement("RQ-049")]
    fn test_of(&mut self, tag: &CompiledTag, unit: &Unit) -> (Option<usize>, Option<&'static str>) {
        let found = self.indexed(tag);
        let attributed = |(file, item): &(usize, usize)| self.index.files[*file].items[*item].test.as_ref();
        let test = found.as_ref().and_then(attributed);
        match found {
            Some(_) if test.is_none() && unit.harness && !self.is_from_macro(tag) => (None, Some(NOT_A_TEST)),
            Some((file, item)) if test.is_some() || !unit.harness => {
                let cases = test.is_some_and(|test| test.cases);
                let node = self.node(&unit.target, file, item, true);
                if cases {
                    self.add_cases(node, tag);
                }
                let conditional = test.is_some_and(|test| test.conditional);
                let reason = (!unit.harness).then_some(OWN_HARNESS).or(conditional.then_some(CONDITIONAL));
                (Some(node), reason)
            }
            // A macro makes tests that no text shows; what somebody wrote by hand the text must show.
            _ if self.is_by_hand(tag) => (None, Some(NO_TEST_THERE)),
            None if !tag.from_macro && self.map.file(&tag.place.file).is_none() => (None, Some(NOT_INDEXED)),
            _ => (Some(self.made_by_a_macro(tag, unit)), Some(UNCONFIRMED)),
        }
    }

    /// The text has the tag at its literal, outside of macros.
    fn is_by_hand(&self, tag: &CompiledTag) -> bool {
        let mut places = tag.ids.iter().map(|id| &id.place).chain([&tag.place]);
        places.any(|place| self.by_hand.contains(&(&*place.file, place.line, place.column)))
    }

    /// A macro wrote the tag. Where the file is indexed its text says so: a literal that is no attribute's there was
    /// handed to a macro. What collection tells from distances holds only for files that are not.
    fn is_from_macro(&mut self, tag: &CompiledTag) -> bool {
        !self.is_by_hand(tag)
            && !self.is_before_its_name(tag)
            && (tag.from_macro || self.map.file(&tag.place.file).is_some())
    }

    /// The text has the tagged function outside of macro calls, and the literal among that function's own attributes:
    /// somebody wrote both, whatever name the attribute was imported by.
    fn is_before_its_name(&mut self, tag: &CompiledTag) -> bool {
        let Some(name) = &tag.name_place else { return false };
        let Some(file) = self.map.file(&name.file) else { return false };
        let Some(item) = self.map.named_at(file, name.line, name.column) else { return false };
        let item = &self.index.files[file].items[item];
        let mut literals = tag.ids.iter().map(|id| &id.place).filter(|place| place.file == name.file);
        !item.in_macro
            && literals.any(|at| at.line >= item.start_line && (at.line, at.column) < (name.line, name.column))
    }

    /// The index knows the tagged function as one without test attribute.
    fn is_ordinary(&mut self, tag: &CompiledTag) -> bool {
        !self.is_from_macro(tag)
            && self.indexed(tag).is_some_and(|(file, item)| self.index.files[file].items[item].test.is_none())
    }

    /// The function that a tag stands on: by its name's place, else the test round the literal that has its
    /// name or its cases.
    fn indexed(&mut self, tag: &CompiledTag) -> Option<(usize, usize)> {
        let named = tag.name_place.as_ref().and_then(|name| {
            let file = self.map.file(&name.file)?;
            Some((file, self.map.named_at(file, name.line, name.column)?))
        });
        if named.is_some() {
            return named;
        }
        let file = self.map.file(&tag.place.file)?;
        let items = &self.index.files[file].items;
        let named = |item: &usize| {
            let name = items[*item].path.rsplit("::").next().unwrap_or_default();
            items[*item].test.as_ref().is_some_and(|test| test.cases || tag.names.iter().any(|n| **n == *name))
        };
        if let Some(item) = self.map.chain(file, tag.place.line).into_iter().find(named) {
            return Some((file, item));
        }
        if self.is_from_macro(tag) || tag.name_place.is_some() {
            return None;
        }
        let same_name = |item: &usize| {
            let name = items[*item].path.rsplit("::").next().unwrap_or_default();
            items[*item].test.is_some() && tag.names.iter().any(|n| **n == *name)
        };
        let mut candidates = (0..items.len()).filter(same_name);
        candidates.next().filter(|_| candidates.next().is_none()).map(|item| (file, item))
    }

    /// A node for a test without an item in the index: tags of one function share it.
    fn made_by_a_macro(&mut self, tag: &CompiledTag, unit: &Unit) -> usize {
        let place = tag.name_place.clone().unwrap_or_else(|| tag.place.clone());
        let name = tag.names.first().map_or("", |name| &**name);
        let mut path = name.to_owned();
        if let Some(file) = self.map.file(&place.file) {
            let source = &self.index.files[file];
            let inner = self.map.chain(file, place.line).into_iter().find(|item| source.items[*item].kind == "mod");
            let inner = inner.map_or("", |item| &*source.items[item].path);
            path = joined(&[modules_in(source, &unit.target).map_or("", |path| path), inner, name]);
        }
        let key = (unit.target.clone(), path.clone(), tag.name_place.clone());
        if let Some(known) = self.by_name.get(&key) {
            return *known;
        }
        self.by_name.insert(key, self.nodes.len());
        self.nodes.push(TestNode {
            target: unit.target.clone(),
            path: path.into(),
            place,
            end_line: None,
            compiled: true,
            attributed: false,
            ignored: false,
            should_panic: false,
            cases: if tag.names.len() > 1 { tag.names.clone() } else { Vec::new() },
            verifications: Vec::new(),
            listed: false,
            attempts: Vec::new(),
            junit: Vec::new(),
            outcome: Outcome::Unknown,
        });
        self.nodes.len() - 1
    }

    fn add_cases(&mut self, node: usize, tag: &CompiledTag) {
        let node = &mut self.nodes[node];
        let own = node.path.rsplit("::").next().unwrap_or_default().to_owned();
        for name in tag.names.iter().filter(|name| ***name != *own) {
            if !node.cases.contains(name) {
                node.cases.push(name.clone());
            }
        }
        node.cases.sort_unstable();
    }
}

/// Sorts the tests, and makes links and tests name each other.
fn sorted(nodes: Vec<TestNode>, verifications: &mut [Verification]) -> Vec<TestNode> {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    let key = |n: &usize| (&nodes[*n].target, &nodes[*n].path, &nodes[*n].place);
    order.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut place_of = vec![0; nodes.len()];
    for (new, old) in order.iter().enumerate() {
        place_of[*old] = new;
    }
    let mut slots: Vec<Option<TestNode>> = nodes.into_iter().map(Some).collect();
    let mut nodes: Vec<TestNode> = order.into_iter().filter_map(|old| slots[old].take()).collect();
    for (n, verification) in verifications.iter_mut().enumerate() {
        if let VerifiedBy::Test { test: Some(test), .. } = &mut verification.by {
            *test = place_of[*test];
            nodes[*test].verifications.push(n);
        }
    }
    nodes
}
