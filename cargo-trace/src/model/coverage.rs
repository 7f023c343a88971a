//! States of requirements: one pass over the strongly connected components of the tree, leaves first.

use super::components::components;
use super::reasons::{child_reasons, own_reasons};
use super::{Implementation, Outcome, Record, RequirementNode, State, Status, TestNode, Tier, Trace, Verification};
use iec62304_core::requirement;

/// What requirements are linked to.
pub(super) struct Links<'a> {
    pub(super) implementations: &'a [Implementation],
    pub(super) verifications: &'a [Verification],
    pub(super) tests: &'a [TestNode],
    pub(super) records: &'a [Record],
}

/// How bad a state is for whoever depends on it; the least is the worst.
pub(super) const fn rank(state: State) -> u8 {
    match state {
        State::Failed => 0,
        State::Untested => 1,
        State::Unimplemented => 2,
        // Work that is not begun makes a parent no worse than planned, whatever else holds.
        State::Planned | State::Draft => 3,
        State::Unverified => 4,
        State::Verified | State::Retired | State::Undocumented => 5,
    }
}

/// What one requirement gives to those that depend on it.
const fn as_child(state: State) -> State {
    match state {
        State::Draft => State::Planned,
        other => other,
    }
}

fn worse(a: State, b: State) -> State {
    if rank(b) < rank(a) { b } else { a }
}

/// Gives every requirement its state and the reasons for it.
#[requirement("RQ-043")]
pub(super) fn judge(nodes: &mut [RequirementNode], links: &Links<'_>, has_runs: bool) {
    let edges: Vec<Vec<usize>> = nodes.iter().map(|node| node.children.clone()).collect();
    let components = components(&edges);
    let implemented = implemented(&components, nodes, links.implementations);
    let mut combined: Vec<State> = vec![State::Verified; nodes.len()];
    for component in &components {
        let mut worst = State::Verified;
        let mut spoken = false;
        for member in component {
            let own = own_state(&nodes[*member], implemented[*member], links.verifications);
            spoken |= own.is_some();
            worst = own.map_or(worst, |own| worse(worst, as_child(own)));
            for child in edges[*member].iter().filter(|child| component.binary_search(child).is_err()) {
                spoken = true;
                worst = worse(worst, as_child(combined[*child]));
            }
        }
        // Requirements that only derive from each other have nothing that speaks for them.
        if !spoken {
            worst = State::Untested;
        }
        for member in component {
            combined[*member] = match nodes[*member].record.status.value {
                Status::Retired => State::Retired,
                Status::Draft => State::Draft,
                Status::Planned => State::Planned,
                Status::Active => worst,
            };
        }
    }
    for n in 0..nodes.len() {
        nodes[n].state = combined[n];
        let mut reasons = own_reasons(&nodes[n], implemented[n], links, has_runs);
        reasons.extend(child_reasons(n, nodes, &combined));
        nodes[n].reasons = reasons;
    }
}

/// Which requirements have code, of their own or by what is derived from them.
fn implemented(components: &[Vec<usize>], nodes: &[RequirementNode], implementations: &[Implementation]) -> Vec<bool> {
    let mut implemented = vec![false; nodes.len()];
    for component in components {
        let any = component.iter().any(|member| {
            nodes[*member].has_own_code(implementations)
                || nodes[*member].children.iter().any(|child| implemented[*child])
        });
        for member in component {
            implemented[*member] = any;
        }
    }
    implemented
}

impl Trace {
    /// For each requirement, whether product code implements it or something that is derived from it.
    #[must_use]
    pub fn implemented(&self) -> Vec<bool> {
        let edges: Vec<Vec<usize>> = self.requirements.iter().map(|node| node.children.clone()).collect();
        implemented(&components(&edges), &self.requirements, &self.implementations)
    }
}

impl RequirementNode {
    /// Product code, or something that is not Rust, implements it by its own id.
    #[must_use]
    pub fn has_own_code(&self, implementations: &[Implementation]) -> bool {
        self.record.implemented_by.is_some() || self.implementations.iter().any(|n| implementations[*n].product)
    }

    /// Its links to records and to what is known to be a test, counted or not.
    pub fn links<'a>(&'a self, verifications: &'a [Verification]) -> impl Iterator<Item = &'a Verification> {
        self.verifications.iter().map(|n| &verifications[*n]).filter(|verification| verification.is_link())
    }

    /// Nothing verifies it, or it says itself that a test does and no test is linked at all: what records show stands
    /// beside tests and never in their place.
    #[must_use]
    #[requirement("RQ-041")]
    pub fn lacks_tests(&self, verifications: &[Verification]) -> bool {
        let mut linked = self.links(verifications).peekable();
        if linked.peek().is_none() {
            return true;
        }
        let open = self.demands.iter().filter(|answer| answer.linked.is_empty());
        !self.demands_defaulted
            && linked.all(|link| link.test().is_none())
            && open.into_iter().any(|answer| answer.demand.asks_for_a_test())
    }

    pub(super) const fn is_upper(&self) -> bool {
        matches!(self.record.tier, Tier::Need | Tier::System)
    }
}

/// The state by its own links; `None` for an upper requirement that only its children speak for.
#[requirement("RQ-041", "RQ-047")]
fn own_state(node: &RequirementNode, implemented: bool, verifications: &[Verification]) -> Option<State> {
    let linked = node.links(verifications).next().is_some();
    Some(match node.record.status.value {
        Status::Retired => State::Retired,
        Status::Draft => State::Draft,
        Status::Planned => State::Planned,
        Status::Active if node.links(verifications).any(Verification::fails) => State::Failed,
        Status::Active if linked && node.lacks_tests(verifications) => State::Untested,
        Status::Active if node.is_upper() => {
            if linked {
                by_results(node, verifications)
            } else if node.is_outside_software() {
                State::Unverified
            } else if node.record.verify.is_some() || node.children.is_empty() {
                State::Untested
            } else {
                return None;
            }
        }
        Status::Active if !linked => State::Untested,
        Status::Active if !implemented => State::Unimplemented,
        Status::Active => by_results(node, verifications),
    })
}

/// A link alone verifies nothing: every demand needs a result that counts, and no result may waver.
#[requirement("RQ-047", "RQ-085")]
fn by_results(node: &RequirementNode, verifications: &[Verification]) -> State {
    let wavers = node.links(verifications).any(|link| link.standing.outcome == Outcome::Flaky);
    let shown = node.links(verifications).any(Verification::shows);
    if shown && !wavers && node.demands.iter().all(|demand| !demand.satisfied_by.is_empty()) {
        State::Verified
    } else {
        State::Unverified
    }
}
