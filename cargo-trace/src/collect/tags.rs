//! Records of many compilations become tags: one for each place and claim, with everybody who saw it.

use super::places::{Placed, Places};
use super::{Workspace, WorkspacePackage};
use crate::model::{CompiledTag, Form, Id, Level, Place, Relation, Spanned, UnitRef};
use iec62304_core::requirement;
use iec62304_wire::id::natural_cmp;
use iec62304_wire::trace::TagRecord;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

/// The tags so far.
#[derive(Default)]
pub(super) struct Tags {
    tags: Vec<CompiledTag>,
    by_key: HashMap<Key, usize>,
    /// Where the attributes stand, by tag; only for telling macros from hands.
    calls: Vec<Option<Place>>,
    places: Places,
}

/// What makes two records the same tag.
///
/// The literals' places alone would not do: an id that is fixed in a macro has one place for all uses, but the
/// items' names differ in theirs. The names themselves are left out: rstest and test_case make a function for
/// each case out of the one that somebody wrote.
#[derive(PartialEq, Eq)]
struct Key {
    relation: Relation,
    form: Form,
    ids: Vec<(Id, Place)>,
    level: Option<Level>,
    note: Option<String>,
    place: Place,
    name_place: Option<Place>,
}

/// Where it stands and whose it is tells nearly all tags apart: to hash the rest, too, takes longer than it saves.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let point = |place: &Place| (place.line, place.column);
        (&self.place.file, point(&self.place), self.name_place.as_ref().map(point)).hash(state);
        self.ids.first().map(|(id, _)| id).hash(state);
    }
}

impl Tags {
    /// Takes in the records of one compilation.
    #[requirement("RQ-023")]
    pub(super) fn add(
        &mut self,
        build: usize,
        unit: usize,
        records: Vec<TagRecord>,
        package: &WorkspacePackage,
        workspace: &Workspace,
    ) {
        let seen = UnitRef { build, unit };
        for record in records {
            let Placed { ids, place, name_place, call, from_macro } = self.places.of(&record, package, workspace);
            let TagRecord { relation, form, level, note, item, name, probes, .. } = record;
            let key = Key { relation, form, ids, level, note, place, name_place };
            let at = match self.by_key.get(&key) {
                Some(at) => *at,
                None => self.push(key, item, call),
            };
            let tag = &mut self.tags[at];
            tag.from_macro |= from_macro;
            tag.probes = tag.probes.max(probes);
            if !name.is_empty() {
                tag.names.push(name.into());
            }
            if tag.seen.last() != Some(&seen) {
                tag.seen.push(seen);
            }
        }
    }

    /// All tags, sorted by place.
    pub(super) fn finish(mut self) -> Vec<CompiledTag> {
        // An attribute is written once and stands on one item; one that made several tags is a macro's.
        let mut by_call: HashMap<&Place, usize> = HashMap::new();
        for call in self.calls.iter().flatten() {
            *by_call.entry(call).or_default() += 1;
        }
        for (tag, call) in self.tags.iter_mut().zip(&self.calls) {
            tag.from_macro |= call.as_ref().is_some_and(|call| by_call[call] > 1);
            let mut known = HashSet::new();
            tag.names.retain(|name| known.insert(name.clone()));
            tag.names.sort_by(|a, b| natural_cmp(a, b));
        }
        self.tags.sort_by(|a, b| order(a).cmp(&order(b)));
        self.tags
    }

    fn push(&mut self, key: Key, item: crate::model::ItemKind, call: Option<Place>) -> usize {
        let at = self.tags.len();
        self.tags.push(CompiledTag {
            relation: key.relation,
            form: key.form,
            ids: key.ids.iter().map(|(id, place)| Spanned::new(id.clone(), place.clone())).collect(),
            level: key.level,
            note: key.note.clone(),
            place: key.place.clone(),
            item,
            names: Vec::new(),
            name_place: key.name_place.clone(),
            probes: None,
            from_macro: false,
            seen: Vec::new(),
        });
        self.calls.push(call);
        self.by_key.insert(key, at);
        at
    }
}

/// The order of tags in reports.
fn order(tag: &CompiledTag) -> impl Ord {
    let ids: Vec<_> = tag.ids.iter().map(|id| &id.value).collect();
    (&tag.place, ids, tag.relation, tag.form, &tag.name_place, tag.level, &tag.note)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::workspace::tests::workspace;
    use crate::model::ItemKind;
    use iec62304_core::verifies;
    use iec62304_wire::trace::Spot;

    /// A record as a hand writes it: attribute, literal and name on lines that follow each other.
    fn record(id: &str, name: &str, file: &str, line: u32) -> TagRecord {
        TagRecord {
            relation: Relation::Verifies,
            form: Form::Attribute,
            ids: vec![(id.to_owned(), spot(file, line, 12))],
            level: None,
            note: None,
            item: ItemKind::Fn,
            name: name.to_owned(),
            name_at: spot(file, line + 1, 4),
            call_at: spot(file, line, 1),
            probes: Some(1),
        }
    }

    fn spot(file: &str, line: u32, column: u32) -> Option<Spot> {
        Some(Spot { file: file.to_owned(), line, column })
    }

    fn tags_of(units: &[&[TagRecord]]) -> Vec<CompiledTag> {
        let workspace = workspace();
        let mut tags = Tags::default();
        for (unit, records) in units.iter().enumerate() {
            tags.add(0, unit, records.to_vec(), &workspace.packages[1], &workspace);
        }
        tags.finish()
    }

    #[verifies("RQ-015")]
    #[test]
    fn equal_records_of_several_compilations_are_one_tag_seen_by_all() {
        let written = record("RQ-1", "limit", "src/lib.rs", 3);
        let absolute = record("RQ-1", "limit", "/w/root/src/lib.rs", 3);
        let tags = tags_of(&[&[written.clone(), written], &[absolute]]);
        assert_eq!(tags.len(), 1);
        assert_eq!(tags[0].seen, [UnitRef { build: 0, unit: 0 }, UnitRef { build: 0, unit: 1 }]);
        assert_eq!(tags[0].names, ["limit".into()]);
        assert_eq!(tags[0].place, Place::span("src/lib.rs", 3, 12, 6));
        assert_eq!(tags[0].ids[0].place, tags[0].place);
        assert!(!tags[0].from_macro);
    }

    #[test]
    fn cases_of_one_function_are_one_tag_with_their_names() {
        let rstest = ["case_10", "case_2"].map(|name| record("RQ-1", name, "src/lib.rs", 30));
        let test_case = [("zero", 38), ("one", 39)].map(|(name, line)| TagRecord {
            name_at: spot("src/lib.rs", line, 5),
            ..record("RQ-2", name, "src/lib.rs", 40)
        });
        let tags = tags_of(&[&rstest, &test_case]);
        assert_eq!(tags.len(), 2);
        assert_eq!(tags[0].names, ["case_2".into(), "case_10".into()]);
        assert_eq!(tags[1].names, ["one".into(), "zero".into()]);
        assert!(tags[0].name_place.is_some() && tags[1].name_place.is_none());
        assert!(!tags[0].from_macro && !tags[1].from_macro);
    }

    #[verifies("RQ-023")]
    #[test]
    fn an_id_fixed_in_a_macro_is_one_tag_for_each_item_that_uses_it() {
        let uses = [20, 21]
            .map(|line| TagRecord { name_at: spot("src/lib.rs", line, 8), ..record("F-1", "n", "src/lib.rs", 3) });
        let tags = tags_of(&[&uses]);
        assert_eq!(tags.len(), 2);
        assert!(tags.iter().all(|tag| tag.from_macro), "{tags:#?}");
    }

    #[test]
    fn different_claims_at_one_place_stay_apart() {
        let one = record("RQ-1", "limit", "src/lib.rs", 3);
        let other = TagRecord { relation: Relation::Implements, ..one.clone() };
        assert_eq!(tags_of(&[&[one, other]]).len(), 2);
    }

    #[verifies("RQ-023")]
    #[test]
    fn a_literal_outside_the_users_text_gives_way_to_name_call_and_manifest() {
        let foreign = || spot("/r/core/src/lib.rs", 173, 5);
        let mut written = record("RQ-1", "limit", "src/lib.rs", 3);
        written.ids[0].1 = foreign();
        let place = |record: &TagRecord| tags_of(&[std::slice::from_ref(record)]).remove(0).place;
        assert_eq!(place(&written), Place::point("src/lib.rs", 4, 4));
        written.name_at = foreign();
        assert_eq!(place(&written), Place::point("src/lib.rs", 3, 1));
        written.call_at = foreign();
        assert_eq!(place(&written), Place::file("Cargo.toml"));
        assert!(tags_of(&[&[written]])[0].from_macro);
    }

    #[verifies("RQ-023")]
    #[test]
    fn an_attribute_in_a_macro_definition_is_told_from_one_by_hand() {
        let by_hand = record("RQ-1", "limit", "src/lib.rs", 30);
        let made = |call_at, name_at| {
            let record = TagRecord { call_at, name_at, ..by_hand.clone() };
            tags_of(&[&[record]])[0].from_macro
        };
        let name = || by_hand.name_at.clone();
        assert!(!made(spot("src/lib.rs", 29, 1), name()), "a long attribute has its id on the second line");
        assert!(
            !made(spot("src/lib.rs", 20, 1), spot("src/lib.rs", 32, 4)),
            "an attribute may have any number of lines"
        );
        assert!(made(spot("src/lib.rs", 5, 9), spot("src/lib.rs", 30, 20)), "literal and name in one call far below");
        assert!(made(spot("src/lib.rs", 40, 9), name()), "literal above the attribute");
        assert!(made(spot("src/macros.rs", 30, 1), name()), "attribute in another file");
        assert!(made(spot("/r/sugar.rs", 30, 1), name()), "attribute in another package");
        assert!(made(spot("src/lib.rs", 30, 1), spot("src/lib.rs", 30, 5)), "name inside the attribute");
        assert!(!made(spot("src/lib.rs", 30, 1), spot("src/lib.rs", 29, 5)), "name at another attribute: a case");
    }

    #[test]
    fn tags_come_sorted_by_place() {
        let records = [("b.rs", 1), ("a.rs", 10), ("a.rs", 9)].map(|(file, line)| record("RQ-1", "n", file, line));
        let places: Vec<_> =
            tags_of(&[&records]).into_iter().map(|tag| (tag.place.file.to_string(), tag.place.line)).collect();
        assert_eq!(places, [("a.rs".to_owned(), 9), ("a.rs".to_owned(), 10), ("b.rs".to_owned(), 1)]);
    }
}
