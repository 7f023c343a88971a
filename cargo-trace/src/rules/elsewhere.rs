//! What a narrowed view leaves out: tags that stand in the text and that the selection did not compile.

use crate::finding::{Code, Finding};
use crate::model::{Id, Relation, TargetKey, TargetKind, Trace, UnitRef};
use iec62304_core::requirement;
use std::collections::HashSet;

/// The claims of tags that the rest of the project may compile; none where the view is whole.
#[derive(Default)]
pub(super) struct Elsewhere<'a> {
    claims: HashSet<(Relation, &'a Id)>,
}

impl<'a> Elsewhere<'a> {
    /// Looks for them in the text of all packages, also of those that the selection left out.
    pub(super) fn new(trace: &'a Trace) -> Self {
        let collected = &trace.collected;
        // A build shows only what it is for, and what it compiles for tests alone may be product in another.
        let units = |n: usize| collected.builds[n].units.iter();
        let products: HashSet<(usize, &TargetKey)> = (0..collected.builds.len())
            .flat_map(|n| units(n).filter(|unit| unit.is_product()).map(move |unit| (n, &unit.target)))
            .collect();
        let fits = |relation: Relation, seen: &UnitRef| {
            let Some(build) = collected.builds.get(seen.build) else { return false };
            let Some(unit) = build.units.get(seen.unit) else { return false };
            let is_crate = matches!(unit.target.kind, TargetKind::Lib | TargetKind::Bin | TargetKind::ProcMacro);
            match relation {
                Relation::Verifies => build.role.is_test(),
                Relation::Implements => {
                    build.role.is_product() && (!is_crate || products.contains(&(seen.build, &unit.target)))
                }
            }
        };
        let mut compiled: HashSet<(Relation, &str, u32, u32)> = HashSet::new();
        for tag in &collected.tags {
            let fits = tag.seen.iter().any(|seen| fits(tag.relation, seen));
            for place in tag.ids.iter().map(|id| &id.place).chain([&tag.place]).filter(|_| fits) {
                compiled.insert((tag.relation, &*place.file, place.line, place.column));
            }
        }
        let users: HashSet<&str> =
            collected.packages.iter().filter(|package| package.tagged).map(|package| &*package.name).collect();
        let mut claims = HashSet::new();
        // A file that no module tree reaches is in no build at all, however much is selected.
        let files = trace.index.files.iter();
        for file in files.filter(|file| users.contains(&*file.package) && !file.modules.is_empty()) {
            for tag in &file.tags {
                let missing = tag
                    .ids
                    .iter()
                    .filter(|id| !compiled.contains(&(tag.relation, &*file.path, id.place.line, id.place.column)));
                claims.extend(missing.map(|id| (tag.relation, &id.value)));
            }
        }
        Self { claims }
    }

    /// What a finding misses may stand in what was left out: then it cannot be denied.
    #[requirement("RQ-017")]
    pub(super) fn may_have(&self, finding: &Finding) -> bool {
        let claimed = |relation| finding.ids.first().is_some_and(|id| self.claims.contains(&(relation, id)));
        match finding.code {
            Code::Untested | Code::MissingLevel | Code::MissingMethod => claimed(Relation::Verifies),
            Code::Unimplemented | Code::TestCodeOnly => claimed(Relation::Implements),
            Code::NoTests => self.claims.iter().any(|(relation, _)| *relation == Relation::Verifies),
            Code::NoTags => !self.claims.is_empty(),
            _ => false,
        }
    }
}
