//! The texts of the pages, one file each.

use crate::finding::Code;

/// The page of a code, in Markdown.
#[must_use]
pub const fn page(code: Code) -> &'static str {
    match code {
        Code::NoRequirements => include_str!("pages/no-requirements.md"),
        Code::NoTags => include_str!("pages/no-tags.md"),
        Code::NoTests => include_str!("pages/no-tests.md"),
        Code::UnreadableSource => include_str!("pages/unreadable-source.md"),
        Code::UnknownId => include_str!("pages/unknown-id.md"),
        Code::DuplicateId => include_str!("pages/duplicate-id.md"),
        Code::RetiredIdUsed => include_str!("pages/retired-id-used.md"),
        Code::IdDrift => include_str!("pages/id-drift.md"),
        Code::MalformedDocument => include_str!("pages/malformed-document.md"),
        Code::WrongKind => include_str!("pages/wrong-kind.md"),
        Code::KindMismatch => include_str!("pages/kind-mismatch.md"),
        Code::UnknownPrefix => include_str!("pages/unknown-prefix.md"),
        Code::NoParent => include_str!("pages/no-parent.md"),
        Code::UnresolvedParent => include_str!("pages/unresolved-parent.md"),
        Code::NoChild => include_str!("pages/no-child.md"),
        Code::RequirementCycle => include_str!("pages/requirement-cycle.md"),
        Code::NoVerificationMethod => include_str!("pages/no-verification-method.md"),
        Code::CategoryMissing => include_str!("pages/category-missing.md"),
        Code::NotFinal => include_str!("pages/not-final.md"),
        Code::Unimplemented => include_str!("pages/unimplemented.md"),
        Code::NeverCompiled => include_str!("pages/never-compiled.md"),
        Code::BuildGap => include_str!("pages/build-gap.md"),
        Code::UntracedCode => include_str!("pages/untraced-code.md"),
        Code::TestCodeOnly => include_str!("pages/test-code-only.md"),
        Code::UncollectedDependency => include_str!("pages/uncollected-dependency.md"),
        Code::Untested => include_str!("pages/untested.md"),
        Code::MissingLevel => include_str!("pages/missing-level.md"),
        Code::MissingMethod => include_str!("pages/missing-method.md"),
        Code::UnlinkedTest => include_str!("pages/unlinked-test.md"),
        Code::NotATest => include_str!("pages/not-a-test.md"),
        Code::NoEvidence => include_str!("pages/no-evidence.md"),
        Code::ClassDefaulted => include_str!("pages/class-defaulted.md"),
        Code::ClassNotInherited => include_str!("pages/class-not-inherited.md"),
        Code::Unallocated => include_str!("pages/unallocated.md"),
        Code::ItemOverlap => include_str!("pages/item-overlap.md"),
        Code::WaiverExpired => include_str!("pages/waiver-expired.md"),
        Code::WaiverUnused => include_str!("pages/waiver-unused.md"),
        Code::WaiverIncomplete => include_str!("pages/waiver-incomplete.md"),
        Code::OverrideWithoutReason => include_str!("pages/override-without-reason.md"),
        Code::NoRiskFile => include_str!("pages/no-risk-file.md"),
        Code::NoSoupList => include_str!("pages/no-soup-list.md"),
        Code::NoItems => include_str!("pages/no-items.md"),
        Code::NoLock => include_str!("pages/no-lock.md"),
        Code::NoUpperRequirements => include_str!("pages/no-upper-requirements.md"),
    }
}
