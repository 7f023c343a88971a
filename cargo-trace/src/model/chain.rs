//! The chain of 7.3.3 as rows: hazardous situation, item, cause, control, requirement, verification, result.

use super::control::is_begun;
use super::{RequirementNode, State, Trace, Verification, is_accepted};
use iec62304_core::requirement;
use iec62304_wire::words;

words! {
    /// The link at which a row is broken.
    ChainLink {
        /// The situation has no cause.
        Cause = "cause",
        /// The cause belongs to no item.
        Item = "item",
        /// The cause has no control.
        Control = "control",
        /// The control is in software, and no requirement implements it.
        Requirement = "requirement",
        /// No product code implements the requirement, or it is not begun.
        Implementation = "implementation",
        /// Nothing that is linked verifies it as demanded.
        Verification = "verification",
        /// What is linked has no result that counts.
        Result = "result",
    }
}

/// What stands at the end of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainEnd {
    /// A link, into [`Trace::verifications`].
    Link(usize),
    /// A record that the control names, into [`super::RiskGraph::evidence`].
    Evidence(usize),
    /// An external reference that the control names, into [`Trace::externals`].
    External(usize),
}

/// A row. All but the situation may be missing; the first thing that is missing and due is [`Chain::broken_at`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Into [`super::RiskFile::situations`].
    pub situation: usize,
    /// Into [`super::RiskFile::causes`].
    pub cause: Option<usize>,
    /// Into [`Trace::items`].
    pub item: Option<usize>,
    /// Into [`super::RiskFile::controls`].
    pub control: Option<usize>,
    /// Into [`Trace::requirements`].
    pub requirement: Option<usize>,
    /// What verifies.
    pub end: Option<ChainEnd>,
    /// Where the row is broken.
    pub broken_at: Option<ChainLink>,
}

/// The part of a row behind its control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tail {
    /// Into [`Trace::requirements`].
    pub requirement: Option<usize>,
    /// What verifies.
    pub end: Option<ChainEnd>,
    /// Where it is broken.
    pub broken_at: Option<ChainLink>,
}

impl Tail {
    fn broken(requirement: Option<usize>, at: ChainLink) -> Self {
        Self { requirement, end: None, broken_at: Some(at) }
    }
}

impl Trace {
    /// All rows, complete and broken ones alike, by situation, cause, control and requirement.
    #[must_use]
    #[requirement("RQ-103")]
    pub fn chains(&self) -> Vec<Chain> {
        let implemented = self.implemented();
        let tails: Vec<Vec<Tail>> = (0..self.risk.controls.len()).map(|n| self.tails(n, &implemented)).collect();
        let mut rows = Vec::new();
        for (situation, node) in self.risk_graph.situations.iter().enumerate() {
            let empty = Chain {
                situation,
                cause: None,
                item: None,
                control: None,
                requirement: None,
                end: None,
                broken_at: None,
            };
            for cause in &node.causes {
                let item = self.risk_graph.causes[*cause].item;
                let start = Chain { cause: Some(*cause), item, ..empty.clone() };
                let controls = self.risk_graph.controls_of_cause(*cause);
                let broken_at = item.is_none().then_some(ChainLink::Item);
                if controls.is_empty() {
                    let accepted = is_accepted(self.risk.causes[*cause].accepted.as_ref());
                    let broken_at = broken_at.or((!accepted).then_some(ChainLink::Control));
                    rows.push(Chain { broken_at, ..start });
                } else {
                    follow(&Chain { broken_at, ..start }, &controls, &tails, &mut rows);
                }
            }
            if node.causes.is_empty() {
                let controls = self.risk_graph.controls_of_situation(situation);
                let is_software = self.risk.situations[situation].no_software.is_none();
                let start = Chain { broken_at: is_software.then_some(ChainLink::Cause), ..empty };
                if controls.is_empty() {
                    rows.push(start);
                } else {
                    follow(&start, &controls, &tails, &mut rows);
                }
            }
        }
        rows
    }

    /// What lies behind a control, with [`Trace::implemented`] for each requirement. Nothing else decides where a control
    /// breaks its chains: rows and findings both take it from here.
    #[must_use]
    #[requirement("RQ-103")]
    pub fn tails(&self, control: usize, implemented: &[bool]) -> Vec<Tail> {
        let (record, node) = (&self.risk.controls[control], &self.risk_graph.controls[control]);
        let mut tails = Vec::new();
        for requirement in &node.requirements {
            self.requirement_tails(*requirement, implemented[*requirement], &mut tails);
        }
        if record.is_in_software() && node.requirements.is_empty() {
            tails.push(Tail::broken(None, ChainLink::Requirement));
        }
        let result = |link: &Verification| (!link.shows()).then_some(ChainLink::Result);
        for n in &node.verifications {
            let broken_at = result(&self.verifications[*n]);
            tails.push(Tail { requirement: None, end: Some(ChainEnd::Link(*n)), broken_at });
        }
        // A record that verifies the control and is named by it stands there once.
        let direct = |n: &usize| {
            let record = self.risk_graph.evidence[*n].record();
            node.verifications.iter().any(|link| self.verifications[*link].record() == record)
        };
        for n in node.evidence.iter().filter(|n| !direct(n)) {
            let broken_at = result(&self.risk_graph.evidence[*n]);
            tails.push(Tail { requirement: None, end: Some(ChainEnd::Evidence(*n)), broken_at });
        }
        for n in &node.externals {
            tails.push(Tail { requirement: None, end: Some(ChainEnd::External(*n)), broken_at: None });
        }
        // What verifies the control itself verifies all parts of it.
        let unshown = self.has_part_without_evidence(control) && node.verifications.is_empty();
        if unshown || tails.is_empty() {
            tails.push(Tail::broken(None, ChainLink::Verification));
        }
        tails
    }

    fn requirement_tails(&self, n: usize, implemented: bool, tails: &mut Vec<Tail>) {
        let node = &self.requirements[n];
        if !is_begun(node) || !implemented {
            tails.push(Tail::broken(Some(n), ChainLink::Implementation));
            return;
        }
        let links: Vec<usize> =
            node.verifications.iter().copied().filter(|link| self.verifications[*link].is_link()).collect();
        for link in &links {
            let broken_at = (!self.verifications[*link].shows()).then_some(ChainLink::Result);
            tails.push(Tail { requirement: Some(n), end: Some(ChainEnd::Link(*link)), broken_at });
        }
        if links.is_empty() {
            let broken_at = self.without_links(node);
            tails.push(Tail { requirement: Some(n), end: None, broken_at });
        } else if node.demands.iter().any(|demand| demand.linked.is_empty()) {
            tails.push(Tail::broken(Some(n), ChainLink::Verification));
        }
    }

    /// Only an upper requirement can be verified without a link of its own: by what is derived from it.
    fn without_links(&self, node: &RequirementNode) -> Option<ChainLink> {
        match node.state {
            State::Verified => None,
            State::Unverified | State::Failed => Some(ChainLink::Result),
            _ => Some(ChainLink::Verification),
        }
    }
}

/// A row for each end of each control; what is broken before the control stays broken there.
fn follow(start: &Chain, controls: &[usize], tails: &[Vec<Tail>], rows: &mut Vec<Chain>) {
    for control in controls {
        rows.extend(tails[*control].iter().map(|tail| Chain {
            control: Some(*control),
            requirement: tail.requirement,
            end: tail.end,
            broken_at: start.broken_at.or(tail.broken_at),
            ..start.clone()
        }));
    }
}
