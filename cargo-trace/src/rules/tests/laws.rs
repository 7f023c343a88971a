//! Laws that hold for every project: order of input decides nothing, and less is never better.

use crate::model::{Relation, State, Status, Tier};
use crate::rules::testing::{API, LIB, World, id};
use iec62304_core::verifies;
use proptest::prelude::*;

/// What a generated project has for each of its requirements: parent, status, code, tests.
type Plan = Vec<(Option<usize>, u8, bool, bool, bool)>;

fn plan() -> impl Strategy<Value = Plan> {
    let one = (proptest::option::of(0_usize..8), 0_u8..8, any::<bool>(), any::<bool>(), any::<bool>());
    proptest::collection::vec(one, 1..8)
}

fn name(n: usize) -> String {
    format!("RQ-{n}")
}

fn world(plan: &Plan) -> World {
    let mut world = World::empty();
    for (n, (parent, status, code, unit, system)) in plan.iter().enumerate() {
        let parent = parent.filter(|parent| *parent < plan.len()).map(|parent| world.spanned(&name(parent)));
        let requirement = world.requirement(&name(n));
        requirement.parents.extend(parent);
        requirement.tier = if n == 0 { Tier::System } else { Tier::Software };
        requirement.status.value = match status {
            0 => Status::Draft,
            1 => Status::Planned,
            2 => Status::Retired,
            _ => Status::Active,
        };
        if *code {
            world.code(&name(n));
        }
        if *unit {
            world.test(LIB, &name(n));
        }
        if *system {
            world.test(API, &name(n));
        }
    }
    world
}

fn goodness(state: State) -> u8 {
    match state {
        State::Failed => 0,
        State::Untested => 1,
        State::Unimplemented => 2,
        State::Planned | State::Draft => 3,
        State::Unverified => 4,
        State::Verified | State::Retired | State::Undocumented => 5,
    }
}

fn output(world: &World) -> String {
    let trace = world.trace();
    let nodes: Vec<_> = trace
        .requirements
        .iter()
        .map(|n| (&n.record.id.value, n.class, n.state, &n.reasons, &n.implementations, &n.verifications))
        .collect();
    format!("{nodes:?} {:?} {:?} {:?}", trace.tests, trace.verifications, world.judge().findings)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[verifies("RQ-051")]
    #[test]
    fn the_order_of_the_input_decides_nothing(plan in plan(), turn in 0_usize..20) {
        let straight = world(&plan);
        let mut turned = world(&plan);
        turned.documents.requirements.reverse();
        turned.index.files.reverse();
        let tags = turned.collected.tags.len().max(1);
        turned.collected.tags.rotate_left(turn % tags);
        prop_assert_eq!(output(&straight), output(&turned));
    }

    #[verifies("RQ-041")]
    #[test]
    fn taking_a_tag_away_never_improves_a_state(plan in plan(), which in 0_usize..20) {
        let before = world(&plan);
        prop_assume!(!before.collected.tags.is_empty());
        let mut after = world(&plan);
        let gone = which % after.collected.tags.len();
        after.collected.tags.remove(gone);
        let (before, after) = (before.trace(), after.trace());
        for (old, new) in before.requirements.iter().zip(&after.requirements) {
            prop_assert!(goodness(new.state) <= goodness(old.state), "{} {:?} {:?}", old.record.id.value, old.state, new.state);
        }
    }

    #[verifies("RQ-043", "RQ-047")]
    #[test]
    fn a_state_is_no_better_than_its_active_children_and_links_alone_verify_nothing(plan in plan()) {
        let trace = world(&plan).trace();
        for node in &trace.requirements {
            prop_assert_ne!(node.state, State::Verified);
            for child in node.children.iter().map(|child| &trace.requirements[*child]) {
                if node.record.status.value == Status::Active && child.record.status.value == Status::Active {
                    prop_assert!(goodness(node.state) <= goodness(child.state));
                }
            }
        }
    }

    #[verifies("RQ-045")]
    #[test]
    fn what_development_denies_release_denies_too(plan in plan()) {
        for judged in world(&plan).judge().findings {
            prop_assert!(judged.release.denies() || !judged.development.denies(), "{:?}", judged);
        }
    }
}

#[test]
fn ten_thousand_tags_of_two_thousand_requirements_join_by_look_up() {
    let mut world = World::empty();
    world.requirement("SYS-01").tier = Tier::System;
    for n in 0..2_000 {
        let parent = if n == 0 { "SYS-01".to_owned() } else { name(n - 1) };
        let parent = world.spanned(&parent);
        world.requirement(&name(n)).parents.push(parent);
        for _ in 0..4 {
            world.code(&name(n));
        }
        world.tag(API, &name(n), Relation::Verifies, Some("test"));
    }
    let trace = world.trace();
    assert_eq!((trace.implementations.len(), trace.verifications.len()), (8_000, 2_000));
    assert!(trace.requirements.iter().all(|node| node.state == State::Unverified));
    assert_eq!(trace.requirements[trace.by_id[&id("RQ-1999")]].implementations.len(), 4);
}
