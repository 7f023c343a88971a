//! The word for each requirement's state: what rests on links alone is called linked only where a link counts.

use crate::report::body::{Body, Requirement, RequirementCounts, Verification};
use iec62304_core::requirement;
use std::collections::{BTreeMap, HashMap};

/// The word for `unverified` where a test is linked and no result was seen.
pub(in crate::report) const LINKED: &str = "linked";
/// The word for `unverified` where no link is confirmed as a test.
pub(super) const UNCONFIRMED: &str = "unconfirmed";
const UNVERIFIED: &str = "unverified";

/// Words for the states of a body's requirements.
pub(in crate::report) struct Labels<'b> {
    body: &'b Body,
    /// Requirements that are unverified and not linked, with their word.
    weak: HashMap<&'b str, &'static str>,
}

impl<'b> Labels<'b> {
    #[requirement("RQ-047")]
    pub(in crate::report) fn new(body: &'b Body) -> Self {
        let mut weak = HashMap::new();
        if body.rests_on_links() {
            let mut open: Vec<(&str, &'static str)> = Vec::new();
            for requirement in &body.requirements {
                open.extend(own_weakness(requirement).map(|word| (&*requirement.id, word)));
            }
            // Unverified is said before unconfirmed: the worse word of two children holds for their parent.
            open.sort_by_key(|(_, word)| *word == UNVERIFIED);
            let by_id: HashMap<&str, &Requirement> = body.requirements.iter().map(|r| (&*r.id, r)).collect();
            while let Some((id, word)) = open.pop() {
                let Some(requirement) = by_id.get(id).filter(|_| !weak.contains_key(id)) else { continue };
                weak.insert(id, word);
                let parents = requirement.parents.iter().filter_map(|id| by_id.get(&**id));
                open.extend(parents.filter(|parent| speaks_by_children(parent)).map(|parent| (&*parent.id, word)));
            }
        }
        Self { body, weak }
    }

    /// The word for a requirement's state. Without test evidence `unverified` means that links are all there is.
    pub(in crate::report) fn of(&self, requirement: &'b Requirement) -> &'b str {
        match self.weak.get(&*requirement.id) {
            Some(word) => word,
            None if requirement.state == UNVERIFIED && self.body.rests_on_links() => LINKED,
            None => &requirement.state,
        }
    }

    /// Sums by word: those of the body, with `unverified` told apart.
    pub(in crate::report) fn tally(
        &self,
        counts: &'b RequirementCounts,
        counted: impl Fn(&Requirement) -> bool,
    ) -> BTreeMap<&'b str, usize> {
        let mut tally: BTreeMap<&str, usize> = counts.by_state.iter().map(|(s, n)| (&**s, *n)).collect();
        if self.body.rests_on_links()
            && let Some(mut linked) = tally.remove(UNVERIFIED)
        {
            let requirements = self.body.requirements.iter().filter(|r| counted(r));
            for word in requirements.filter_map(|r| self.weak.get(&*r.id)) {
                linked = linked.saturating_sub(1);
                *tally.entry(word).or_default() += 1;
            }
            if linked > 0 {
                tally.insert(LINKED, linked);
            }
        }
        tally
    }
}

/// A test that is confirmed as one, or a record that counts; a test with a result is one, whatever its result.
pub(super) fn counts(link: &Verification) -> bool {
    link.reason.is_none() || (link.record.is_none() && link.outcome != "unknown")
}

/// Why an unverified requirement is not linked by what it has itself.
#[requirement("RQ-047")]
fn own_weakness(requirement: &Requirement) -> Option<&'static str> {
    if requirement.state != UNVERIFIED || requirement.verifications.iter().any(counts) {
        None
    } else if requirement.verifications.iter().any(|link| link.test.is_some()) {
        Some(UNCONFIRMED)
    } else {
        (!speaks_by_children(requirement)).then_some(UNVERIFIED)
    }
}

/// An upper requirement with no link of its own: its state is that of what was derived from it.
fn speaks_by_children(requirement: &Requirement) -> bool {
    let elsewhere = matches!(requirement.allocated_to.as_deref(), Some("hardware" | "process"));
    matches!(requirement.tier.as_ref(), "need" | "system")
        && requirement.state == UNVERIFIED
        && requirement.verifications.iter().all(|link| link.test.is_none() && link.record.is_none())
        && !requirement.children.is_empty()
        && !elsewhere
}
