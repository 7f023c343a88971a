//! States of requirements: one pass over the strongly connected components of the tree, leaves first.

use super::components::components;
use super::{Implementation, RequirementNode, State, Status, TestNode, Tier, Trace, Verification};
use iec62304_core::requirement;
use std::collections::BTreeSet;

/// How bad a state is for whoever depends on it; the least is the worst.
const fn rank(state: State) -> u8 {
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
pub(super) fn judge(
    nodes: &mut [RequirementNode],
    implementations: &[Implementation],
    verifications: &[Verification],
    tests: &[TestNode],
) {
    let edges: Vec<Vec<usize>> = nodes.iter().map(|node| node.children.clone()).collect();
    let components = components(&edges);
    let implemented = implemented(&components, nodes, implementations);
    let mut combined: Vec<State> = vec![State::Verified; nodes.len()];
    for component in &components {
        let mut worst = State::Verified;
        let mut spoken = false;
        for member in component {
            let own = own_state(&nodes[*member], implemented[*member], verifications);
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
        let mut reasons = own_reasons(&nodes[n], implemented[n], implementations, verifications, tests);
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

    /// Its links to what is known to be a test, counted or not.
    pub fn links<'a>(&'a self, verifications: &'a [Verification]) -> impl Iterator<Item = &'a Verification> {
        self.verifications.iter().map(|n| &verifications[*n]).filter(|verification| verification.test.is_some())
    }

    const fn is_upper(&self) -> bool {
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
        Status::Active if node.is_upper() => {
            if linked || node.is_outside_software() {
                State::Unverified
            } else if node.record.verify.is_some() || node.children.is_empty() {
                State::Untested
            } else {
                return None;
            }
        }
        Status::Active if !linked => State::Untested,
        Status::Active if !implemented => State::Unimplemented,
        // Results come from evidence, which this version does not read: a link alone verifies nothing.
        Status::Active => State::Unverified,
    })
}

fn own_reasons(
    node: &RequirementNode,
    implemented: bool,
    implementations: &[Implementation],
    verifications: &[Verification],
    tests: &[TestNode],
) -> Vec<String> {
    let mut reasons = Vec::new();
    if node.record.status.value != Status::Active {
        return reasons;
    }
    let linked = node.links(verifications).count();
    let speaks = !node.is_upper() || linked > 0 || node.record.verify.is_some() || node.children.is_empty();
    if node.is_upper() && node.is_outside_software() {
        let to = node.record.allocated_to.as_ref().map_or("", |to| to.value.as_str());
        reasons.push(format!("it is allocated to {to}: nothing here shows that it holds"));
    } else if speaks && linked == 0 {
        reasons.push("no test is linked to it".to_owned());
    }
    let mut voids: Vec<&str> = node.verifications.iter().filter_map(|n| verifications[*n].reason.as_deref()).collect();
    voids.sort_unstable();
    voids.dedup();
    reasons.extend(voids.into_iter().map(str::to_owned));
    if !node.demands_defaulted {
        for demand in node.demands.iter().filter(|demand| demand.satisfied_by.is_empty()) {
            reasons.push(format!("`{}` is demanded, and nothing linked satisfies it", demand.demand));
        }
    }
    if !node.is_upper() && !implemented {
        reasons.push(if node.implementations.iter().any(|n| !implementations[*n].product) {
            "only code outside the product is tagged with it".to_owned()
        } else {
            "no code is tagged with it".to_owned()
        });
    }
    let counting: BTreeSet<usize> =
        node.links(verifications).filter(|link| link.counts()).filter_map(|link| link.test).collect();
    if !counting.is_empty() {
        if counting.iter().all(|test| tests[*test].ignored) {
            reasons.push(match counting.len() {
                1 => "its only test is ignored".to_owned(),
                _ => "all its tests are ignored".to_owned(),
            });
        }
        let noun = if counting.len() == 1 { "test" } else { "tests" };
        reasons.push(format!("{} {noun} linked, no result", counting.len()));
    }
    reasons
}

/// The children that hold it down, the worst ones first, at most four of them.
fn child_reasons(n: usize, nodes: &[RequirementNode], combined: &[State]) -> Vec<String> {
    const SHOWN: usize = 4;
    if nodes[n].record.status.value != Status::Active {
        return Vec::new();
    }
    let mut low: Vec<usize> =
        nodes[n].children.iter().copied().filter(|child| combined[*child] != State::Verified).collect();
    low.sort_by_key(|child| (rank(combined[*child]), *child));
    let mut reasons: Vec<String> = low
        .iter()
        .take(SHOWN)
        .map(|child| format!("`{}` is {}", nodes[*child].record.id.value, combined[*child].as_str()))
        .collect();
    if low.len() > SHOWN {
        reasons.push(format!("so are {} more of its children not verified", low.len() - SHOWN));
    }
    reasons
}
