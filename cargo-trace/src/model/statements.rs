//! Which `implements!` are statements of functions. The macro cannot know it, so the compiler's record of the tag does not
//! say that it carries a probe; the source index knows.

use super::{Collected, Form, SourceIndex};
use iec62304_core::requirement;
use std::collections::HashSet;

/// Says of the tags that stand as statements of functions that they carry a probe each, as test builds give them one.
#[requirement("RQ-087")]
pub(super) fn mark(collected: &mut Collected, index: &SourceIndex) {
    let mut literals: HashSet<(&str, u32, u32)> = HashSet::new();
    for file in index.files.iter().filter(|file| !file.statements.is_empty()) {
        let firsts = file.tags.iter().filter_map(|tag| Some((&tag.ids.first()?.place, tag)));
        let mut tags: Vec<_> = firsts.map(|(place, tag)| ((place.line, place.column), tag)).collect();
        tags.sort_by_key(|(place, _)| *place);
        for call in &file.statements {
            // The first literal behind the start of a call is the call's own.
            if let Some((_, tag)) = tags.get(tags.partition_point(|(place, _)| place <= call)) {
                literals.extend(tag.ids.iter().map(|id| (&*file.path, id.place.line, id.place.column)));
            }
        }
    }
    for tag in collected.tags.iter_mut().filter(|tag| tag.form == Form::Call && tag.probes.is_none()) {
        let mut places = tag.ids.iter().map(|id| &id.place);
        if places.any(|place| literals.contains(&(&*place.file, place.line, place.column))) {
            tag.probes = Some(1);
        }
    }
}
