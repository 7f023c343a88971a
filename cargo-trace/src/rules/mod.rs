//! Rules: a joined trace in, findings with levels out. Pure; what a finding weighs comes from the rule pack.
//!
//! One module for each family of findings. The wording of a code stands in one constructor function, and
//! the level in no module at all but [`judge`].

mod anomalies;
mod census;
mod class;
mod context;
mod documents;
mod elsewhere;
mod evidence;
mod ids;
mod ids_causes;
mod ids_slots;
mod ids_uses;
mod implementation;
mod implied;
mod judge;
mod nearest;
mod never_compiled;
mod not_started;
mod nothing;
mod options;
mod overrides;
mod pack;
mod partition;
mod risk;
mod soup;
mod specification;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
pub(crate) mod testing_risk;
#[cfg(test)]
pub(crate) mod testing_runs;
#[cfg(test)]
pub(crate) mod testing_soup;
#[cfg(test)]
mod tests;
mod untraced;
mod verification;
mod version;
mod waivers;
mod words;

pub use documents::judge_documents;
pub use judge::judge;
pub use options::{CommandLineOverride, JudgeOptions, OverrideTarget};
pub use pack::{Cell, Pack, PackError, Row};

use crate::finding::Finding;
use context::Context;

/// Every finding that follows from the trace alone, before levels, overrides and waivers.
fn findings(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    nothing::check(context, &mut found);
    ids::check(context, &mut found);
    specification::check(context, &mut found);
    implementation::check(context, &mut found);
    never_compiled::check(context, &mut found);
    untraced::check(context, &mut found);
    verification::check(context, &mut found);
    evidence::check(context, &mut found);
    risk::check(context, &mut found);
    class::check(context, &mut found);
    implied::check(context, &mut found);
    partition::check(context, &mut found);
    soup::check(context, &mut found);
    anomalies::check(context, &mut found);
    census::check(context, &mut found);
    not_started::check(context, &mut found);
    found
}
