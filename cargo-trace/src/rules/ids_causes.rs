//! Why a requirement lacks a link: a tag that was meant for it and made none. Root causes are told apart
//! from their consequences.

use super::context::Context;
use super::nearest::Nearest;
use crate::finding::Code;
use crate::model::{Id, NOT_A_TEST, Relation};
use std::collections::HashMap;

/// Findings about tags, by the requirement that the tag was meant for.
pub(super) struct Causes<'a> {
    by_requirement: HashMap<&'a Id, (Code, &'a Id)>,
}

impl<'a> Causes<'a> {
    /// Looks through the tags of one relation.
    pub(super) fn new(context: &Context<'a>, relation: Relation) -> Self {
        let trace = context.trace;
        let mut by_requirement = HashMap::new();
        let nearest = Nearest::new(trace.by_id.keys());
        for tag in trace.collected.tags.iter().filter(|tag| tag.relation == relation) {
            for id in tag.ids.iter().filter(|id| !trace.by_id.contains_key(&id.value)) {
                if let Some((meant, _)) = nearest.drifted(&id.value).and_then(|meant| trace.by_id.get_key_value(meant))
                {
                    by_requirement.entry(meant).or_insert((Code::IdDrift, &id.value));
                }
            }
        }
        if relation == Relation::Verifies {
            for verification in &trace.verifications {
                if verification.reason.as_deref() == Some(NOT_A_TEST) {
                    let id = &verification.id.value;
                    by_requirement.entry(id).or_insert((Code::NotATest, id));
                }
            }
        }
        for written in context.uncompiled().iter().filter(|written| written.tag.relation == relation) {
            for id in &written.ids {
                by_requirement.entry(id).or_insert((Code::NeverCompiled, *id));
            }
        }
        Self { by_requirement }
    }

    /// The finding that explains why a requirement lacks a link.
    pub(super) fn of(&self, requirement: &Id) -> Option<(Code, Id)> {
        self.by_requirement.get(requirement).map(|(code, id)| (*code, (*id).clone()))
    }
}
