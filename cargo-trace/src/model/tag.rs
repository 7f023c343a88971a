//! A tag that the compiler saw.

use super::{Form, Id, ItemKind, Level, Place, Relation, Spanned};
use std::sync::Arc;

/// A tag of some compilations; records at one place with equal claims are one tag.
#[derive(Clone, Debug)]
pub struct CompiledTag {
    /// What it claims.
    pub relation: Relation,
    /// Attribute or call.
    pub form: Form,
    /// Its ids, each at its literal.
    pub ids: Vec<Spanned<Id>>,
    /// `level = "…"`.
    pub level: Option<Level>,
    /// `note = "…"`.
    pub note: Option<String>,
    /// Its place: the leaf literal's, or the item name's if the literal stands outside the workspace.
    pub place: Place,
    /// What it stands on.
    pub item: ItemKind,
    /// Names of the functions that carry it: one, or one for each case that rstest or test_case made.
    pub names: Vec<Arc<str>>,
    /// Where the item's name stands, if inside the workspace.
    pub name_place: Option<Place>,
    /// How many functions of the tagged place can carry a probe; `None` where that is not known.
    pub probes: Option<u32>,
    /// A macro wrote it: its literal or its item's name stands in a macro's definition or call.
    pub from_macro: bool,
    /// The compilations that saw it.
    pub seen: Vec<UnitRef>,
}

/// A compilation, as index into [`super::Collected::builds`] and [`super::Build::units`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitRef {
    /// Which build.
    pub build: usize,
    /// Which unit of it.
    pub unit: usize,
}
