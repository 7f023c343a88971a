//! Evidence: what results make of states, reasons and findings.

mod builds;
mod freshness;
mod junit;
mod outcomes;
mod reach;
mod records;
mod runs;

use crate::model::{Outcome, RunTest, State};
use crate::rules::testing::World;

/// The fine project with one passing run, and the names of its unit and its system test.
pub(super) fn ran() -> (World, String, String) {
    let mut world = World::fine();
    world.run();
    assert_eq!((world.state("RQ-001"), world.state("SYS-01")), (State::Verified, State::Verified));
    let names = world.test_names();
    (world, names[0].clone(), names[1].clone())
}

pub(super) fn fail(result: &mut RunTest) {
    result.outcome = Outcome::Failed;
}
