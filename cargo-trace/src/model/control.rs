//! How a risk control stands: whether it is implemented, whether that is verified, and whether it is shown to work.

use super::{Outcome, RequirementNode, State, Status, Trace, Verification};
use iec62304_core::requirement;

impl Trace {
    /// A requirement is verified as far as its links go: every demand is answered, and no result speaks against it.
    #[must_use]
    pub fn is_answered(&self, node: &RequirementNode) -> bool {
        self.is_answered_by(node, |link| self.answers(link))
    }

    fn is_answered_by(&self, node: &RequirementNode, answers: impl Fn(&Verification) -> bool) -> bool {
        let mut links = node.links(&self.verifications).peekable();
        if links.peek().is_none() {
            // An upper requirement that its children speak for.
            return node.state == State::Verified || (!self.rests_on_evidence() && node.state == State::Unverified);
        }
        let answered = |n: &usize| answers(&self.verifications[*n]);
        links.all(|link| !link.fails() && link.standing.outcome != Outcome::Flaky)
            && node.links(&self.verifications).any(&answers)
            && node.demands.iter().all(|demand| demand.linked.iter().any(answered))
    }

    /// The links that verify the implementation of a control by the control's own id, or for its part that is no
    /// software.
    pub fn own_links(&self, control: usize) -> impl Iterator<Item = &Verification> {
        let node = &self.risk_graph.controls[control];
        let direct = node.verifications.iter().map(|n| &self.verifications[*n]);
        direct.chain(node.evidence.iter().map(|n| &self.risk_graph.evidence[*n]))
    }

    /// The implementation of a control is verified as far as the gates ask today: by results, and by links alone as
    /// long as no run was read.
    #[must_use]
    #[requirement("RQ-101")]
    pub fn is_control_verified(&self, control: usize) -> bool {
        self.stands(control, |link| self.answers(link))
    }

    /// The implementation of a control is verified by results.
    #[must_use]
    #[requirement("RQ-101")]
    pub fn is_control_shown(&self, control: usize) -> bool {
        let requirements = &self.risk_graph.controls[control].requirements;
        self.stands(control, Verification::shows)
            && requirements.iter().all(|n| {
                let node = &self.requirements[*n];
                node.links(&self.verifications).next().is_some() || node.state == State::Verified
            })
    }

    /// By tests or records of the control itself, or else by those of all requirements that implement it, and by
    /// evidence for what is no software.
    fn stands(&self, control: usize, answers: impl Fn(&Verification) -> bool) -> bool {
        let (record, node) = (&self.risk.controls[control], &self.risk_graph.controls[control]);
        if self.own_links(control).any(Verification::fails) {
            return false;
        }
        if node.verifications.iter().any(|n| answers(&self.verifications[*n])) {
            return true;
        }
        let mut requirements = node.requirements.iter().map(|n| &self.requirements[*n]).peekable();
        let software = !record.is_in_software()
            || (requirements.peek().is_some()
                && requirements.all(|node| is_begun(node) && self.is_answered_by(node, &answers)));
        let mut evidence = node.evidence.iter().map(|n| &self.risk_graph.evidence[*n]);
        let outside = !record.is_outside_software()
            || (!self.has_part_without_evidence(control) && evidence.all(Verification::shows));
        software && outside
    }

    /// A part of the control is no software, and the control names no evidence for it.
    #[must_use]
    pub fn has_part_without_evidence(&self, control: usize) -> bool {
        let node = &self.risk_graph.controls[control];
        self.risk.controls[control].is_outside_software() && node.evidence.is_empty() && node.externals.is_empty()
    }

    /// Some record shows that a control works, and none that it does not.
    #[must_use]
    #[requirement("RQ-101")]
    pub fn is_control_effective(&self, control: usize) -> bool {
        let links =
            || self.risk_graph.controls[control].effectiveness.iter().map(|n| &self.risk_graph.effectiveness[*n]);
        links().any(Verification::shows) && !links().any(Verification::fails)
    }
}

/// Work on it has begun, so that code and results are due.
pub(super) fn is_begun(node: &RequirementNode) -> bool {
    !matches!(node.record.status.value, Status::Draft | Status::Planned)
}
