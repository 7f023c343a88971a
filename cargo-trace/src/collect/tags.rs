//! Records of many compilations become tags: one for each place and claim, with everybody who saw it.

use super::places::{Placed, Places};
use super::{Workspace, WorkspacePackage};
use crate::model::{CompiledTag, Id, Place, UnitRef};
use iec62304_core::requirement;
use iec62304_wire::id::natural_cmp;
use iec62304_wire::trace::TagRecord;
use std::cmp::Ordering;
use std::collections::HashSet;

/// The tags so far.
#[derive(Default)]
pub(super) struct Tags {
    /// One for each record.
    records: Vec<Record>,
    places: Places,
}

/// A tag as one record has it.
struct Record {
    tag: CompiledTag,
    /// Where the attribute stands; only for telling macros from hands.
    call: Option<Place>,
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
        self.records.reserve(records.len());
        for record in records {
            let Placed { ids, place, name_place, call, from_macro } = self.places.of(&record, package, workspace);
            let TagRecord { relation, form, level, note, item, name, probes, .. } = record;
            let names = if name.is_empty() { Vec::new() } else { vec![name.into()] };
            let seen = vec![seen];
            let tag = CompiledTag {
                relation,
                form,
                ids,
                level,
                note,
                place,
                item,
                names,
                name_place,
                probes,
                from_macro,
                seen,
            };
            self.records.push(Record { tag, call });
        }
    }

    /// All tags, sorted by place.
    #[requirement("RQ-015")]
    pub(super) fn finish(mut self) -> Vec<CompiledTag> {
        // Stable: of equal ones the first record stays, and takes the others in, in their order.
        self.records.sort_by(|a, b| order(&a.tag, &b.tag));
        self.records.dedup_by(|later, first| {
            let same = order(&first.tag, &later.tag).is_eq();
            if same {
                first.tag.take_in(&mut later.tag);
            }
            same
        });
        let shared = self.shared_calls();
        let tags = self.records.into_iter().zip(shared).map(|(Record { mut tag, .. }, shared)| {
            tag.from_macro |= shared;
            if tag.names.len() > 1 {
                let mut known = HashSet::new();
                tag.names.retain(|name| known.insert(name.clone()));
                tag.names.sort_by(|a, b| natural_cmp(a, b));
            }
            tag
        });
        tags.collect()
    }

    /// Which records have their attribute in common. One is written once and stands on one item; one that made several
    /// tags is a macro's.
    fn shared_calls(&self) -> Vec<bool> {
        let call = |record: &usize| self.records[*record].call.as_ref();
        let mut by_call: Vec<usize> = (0..self.records.len()).filter(|record| call(record).is_some()).collect();
        by_call.sort_by_key(call);
        let mut shared = vec![false; self.records.len()];
        for calls in by_call.chunk_by(|a, b| call(a) == call(b)).filter(|calls| calls.len() > 1) {
            for record in calls {
                shared[*record] = true;
            }
        }
        shared
    }
}

impl CompiledTag {
    /// Takes in an equal tag that a later record has.
    fn take_in(&mut self, later: &mut Self) {
        self.from_macro |= later.from_macro;
        self.probes = self.probes.max(later.probes);
        self.names.append(&mut later.names);
        // Several cases of one compilation have it in common.
        let last = self.seen.last().copied();
        self.seen.extend(later.seen.drain(..).filter(|unit| last != Some(*unit)));
    }
}

/// The order of tags in reports; what is equal in it is one tag.
///
/// The literals' places alone would not do: an id that is fixed in a macro has one place for all uses, but the
/// items' names differ in theirs. The names themselves are left out: rstest and test_case make a function for
/// each case out of the one that somebody wrote.
fn order(a: &CompiledTag, b: &CompiledTag) -> Ordering {
    fn ids(tag: &CompiledTag) -> impl Iterator<Item = &Id> {
        tag.ids.iter().map(|id| &id.value)
    }
    fn places(tag: &CompiledTag) -> impl Iterator<Item = &Place> {
        tag.ids.iter().map(|id| &id.place)
    }
    fn rest(tag: &CompiledTag) -> impl Ord {
        (tag.relation, tag.form, &tag.name_place, tag.level, &tag.note)
    }
    a.place
        .cmp(&b.place)
        .then_with(|| ids(a).cmp(ids(b)))
        .then_with(|| rest(a).cmp(&rest(b)))
        .then_with(|| places(a).cmp(places(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::workspace::tests::workspace;
    use crate::model::{Form, ItemKind, Relation};
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
        Some(Spot { file: file.into(), line, column })
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
