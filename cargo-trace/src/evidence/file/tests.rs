//! What is written is read back, and nothing else is.

use super::*;
use crate::model::{
    Form, Guarded, Id, ItemKind, Outcome, Place, PlaceKey, Relation, Run, RunExecutable, RunTest, TargetKey, TargetKind,
};
use iec62304_core::verifies;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

fn id() -> impl Strategy<Value = Id> {
    "[A-Z]{1,3}-[0-9]{1,3}".prop_map(|text| Id::new(&text).unwrap())
}

fn place() -> impl Strategy<Value = Place> {
    (".*", any::<[u32; 4]>()).prop_map(|(file, [line, column, end_line, end_column])| Place {
        file: file.into(),
        line,
        column,
        end_line,
        end_column,
    })
}

fn place_key() -> impl Strategy<Value = PlaceKey> {
    let words =
        (prop::sample::select(Relation::ALL), prop::sample::select(Form::ALL), prop::sample::select(ItemKind::ALL));
    (words, vec(id(), 1..3), place(), option::of(place())).prop_map(
        |((relation, form, item), ids, place, name_place)| PlaceKey { relation, form, ids, item, place, name_place },
    )
}

fn test(places: usize) -> impl Strategy<Value = RunTest> {
    let reached = btree_map(0..places.max(1), any::<bool>(), 0..=places.min(4));
    let words = (prop::sample::select(Outcome::ALL), prop::sample::select(Guarded::ALL));
    (".*", 0..4_u32, words, option::of(any::<u64>()), reached).prop_map(
        move |(name, attempt, (outcome, guard), duration_ms, reached)| RunTest {
            name: name.into(),
            attempt,
            outcome,
            guard,
            duration_ms,
            reached: reached.into_iter().filter(|(place, _)| *place < places).collect(),
        },
    )
}

fn executable(places: usize) -> impl Strategy<Value = RunExecutable> {
    (".*", ".*", prop::sample::select(TargetKind::ALL), any::<[bool; 2]>(), vec(test(places), 0..4)).prop_map(
        |(package, name, kind, [guarded, harness], tests)| RunExecutable {
            target: TargetKey { package: package.into(), kind, name: name.into() },
            inputs: "ab".repeat(32),
            guarded,
            harness,
            tests,
        },
    )
}

fn run() -> impl Strategy<Value = Run> {
    vec(place_key(), 0..4).prop_flat_map(|places| {
        let facts = (".+", "\\PC*", any::<bool>(), option::of(".+"), option::of(any::<bool>()), vec(".+", 0..3));
        let maps = (btree_map(".*", "[0-9a-f]{4}", 0..4), btree_map(id(), "[0-9a-f]{4}", 0..4));
        (facts, maps, vec(executable(places.len()), 0..3), Just(places)).prop_map(
            |((id, command, instrumented, why, dirty, features), (inputs, requirements), executables, places)| Run {
                id,
                packages: inputs.iter().map(|(path, sha256)| (path.as_str().into(), sha256.clone())).collect(),
                command,
                instrumented,
                sealed: why.is_none(),
                unsealed_because: why.clone(),
                run_by: why,
                dirty,
                features,
                inputs: inputs.into_iter().map(|(path, sha256)| (path.into(), sha256.into())).collect(),
                requirements,
                executables,
                places,
                ..Run::default()
            },
        )
    })
}

/// A small run with something of everything.
fn sample() -> Run {
    let place = |line| PlaceKey {
        relation: Relation::Implements,
        form: Form::Attribute,
        ids: vec![Id::new("RQ-1").unwrap()],
        item: ItemKind::Fn,
        place: Place::span("src/lib.rs", line, 15, 6),
        name_place: None,
    };
    let test = |name: &str, outcome| RunTest {
        name: name.into(),
        attempt: 1,
        outcome,
        guard: Guarded::Ended,
        duration_ms: Some(3),
        reached: vec![(0, true), (1, false)],
    };
    Run {
        id: "20261122T183000Z-17".to_owned(),
        build: "host".into(),
        instrumented: true,
        sealed: true,
        inputs: [("src/lib.rs".into(), "ab".into())].into(),
        requirements: [(Id::new("RQ-1").unwrap(), "cd".to_owned())].into(),
        places: vec![place(3), place(9)],
        executables: vec![RunExecutable {
            target: TargetKey { package: "dose".into(), kind: TargetKind::Lib, name: "dose".into() },
            inputs: "ef".to_owned(),
            guarded: true,
            harness: true,
            tests: vec![test("a", Outcome::Passed), test("b", Outcome::Failed)],
        }],
        ..Run::default()
    }
}

#[verifies("RQ-081")]
#[test]
fn every_cut_is_noticed_and_leaves_the_tests_before_it() {
    let whole = write(&sample());
    let mut most = 0;
    for cut in 0..whole.len() {
        let Ok(run) = read(&whole[..cut]) else { continue };
        assert!(!run.sealed && run.sha256.is_empty(), "cut at {cut} passed for whole");
        assert!(run.unsealed_because.is_some_and(|why| why.contains("cut off")));
        most = run.executables.iter().map(|executable| executable.tests.len()).sum();
    }
    assert_eq!(most, 2, "a cut in the last line loses no test");
}

#[verifies("RQ-081")]
#[test]
fn every_changed_byte_is_noticed() {
    let whole = write(&sample());
    let sealed = read(&whole).unwrap();
    assert!(sealed.sealed);
    for at in 0..whole.len() {
        for bit in 0..7 {
            let mut bytes = whole.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let changed = String::from_utf8(bytes).unwrap();
            assert!(read(&changed).is_err() || at + 1 == whole.len(), "bit {bit} of byte {at}");
            assert!(read(&changed).is_ok_and(|run| run.sealed) == (changed == whole), "bit {bit} of byte {at}");
        }
    }
}

#[verifies("RQ-081")]
#[test]
fn what_follows_a_seal_is_refused() {
    let whole = write(&sample());
    assert_eq!(read(&(whole.clone() + "\n")).unwrap_err(), ReadError::Grown);
    assert_eq!(read(&(whole.clone() + &whole)).unwrap_err(), ReadError::Grown);
}

#[verifies("RQ-081")]
#[test]
fn other_files_and_versions_are_refused_by_name() {
    assert_eq!(read("iec62304-evidence\t99\nrun\n").unwrap_err(), ReadError::OtherVersion("99".to_owned()));
    assert_eq!(read("hello\n").unwrap_err(), ReadError::NotEvidence);
    assert_eq!(read("").unwrap_err(), ReadError::Empty);
    assert_eq!(read_all("iec62304-evidence-runs\t9\t0\n").fault, Some(ReadError::OtherVersion("9".to_owned())));
}

#[verifies("RQ-081")]
#[test]
fn a_head_alone_reads_as_a_run_that_did_not_end() {
    let run = read(&head(&sample())).unwrap();
    assert_eq!((run.id.as_str(), run.inputs.len(), run.executables.len()), ("20261122T183000Z-17", 1, 0));
    assert!(!run.sealed);
}

#[verifies("RQ-081")]
#[test]
fn a_reason_against_the_seal_stays_one_whatever_the_file_says() {
    let run = Run { sealed: false, unsealed_because: Some("`a.rs` changed".to_owned()), ..sample() };
    let back = read(&write(&run)).unwrap();
    assert!(!back.sealed && !back.sha256.is_empty());
    assert_eq!(back.unsealed_because, run.unsealed_because);
    assert!(!read(&write(&Run { sealed: false, ..sample() })).unwrap().sealed, "a reason that nobody gave is one");
}

#[verifies("RQ-081")]
#[test]
fn several_runs_in_a_file_keep_their_seals_and_none_can_get_lost() {
    let texts = [write(&sample()), write(&Run { id: "other".to_owned(), ..sample() })];
    let file = merged(texts.iter().map(String::as_str));
    let all = read_all(&file);
    assert_eq!(all.fault, None);
    let ids: Vec<_> = all.runs.iter().map(|(_, run)| run.as_ref().unwrap()).map(|run| (&*run.id, run.sealed)).collect();
    assert_eq!(ids, [("20261122T183000Z-17", true), ("other", true)]);
    assert_eq!(all.runs[1].0, texts[1]);
    for cut in 0..file.len() {
        let all = read_all(&file[..cut]);
        let whole = all.fault.is_none() && all.runs.iter().all(|(_, run)| run.as_ref().is_ok_and(|run| run.sealed));
        assert!(!whole, "cut at {cut} passed for whole");
    }
}

proptest! {
    #[verifies("RQ-081")]
    #[test]
    fn any_run_survives_the_round_trip(run in run()) {
        let text = write(&run);
        let back = read(&text).unwrap();
        prop_assert_eq!(&write(&back), &text);
        prop_assert_eq!(Run { sha256: String::new(), ..back }, run);
    }

    #[verifies("RQ-081")]
    #[test]
    fn reading_never_panics(text in "(iec62304-evidence(-runs)?\t1\n)?(run|test|place|end|\t|=|\n|id|1|,)*") {
        let _ = read(&text);
        let _ = read_all(&text);
    }
}
