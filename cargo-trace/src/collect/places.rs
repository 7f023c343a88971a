//! Where a record's parts stand, as the workspace names places: the same for a tag that the compiler saw and for a probe
//! that reports while tests run, so that the two are known as one.

use super::{Workspace, WorkspacePackage};
use crate::model::{Form, Id, Place, PlaceKey, Spanned};
use iec62304_core::requirement;
use iec62304_wire::trace::{Spot, TagRecord};
use std::collections::HashMap;
use std::sync::Arc;

/// Places of records, with what was found out about files so far.
#[derive(Default)]
pub(super) struct Places {
    /// Paths as rustc wrote them, as reports show them.
    files: HashMap<Arc<str>, Option<Arc<str>>>,
    /// The path that was asked for last: most records have that of the one before.
    last: Option<(Arc<str>, Option<Arc<str>>)>,
}

/// A record's places.
pub(super) struct Placed {
    /// Its ids at their literals.
    pub(super) ids: Vec<Spanned<Id>>,
    /// Where it stands.
    pub(super) place: Place,
    /// Where the item's name stands, if somebody wrote it there.
    pub(super) name_place: Option<Place>,
    /// Where the attribute or call stands.
    pub(super) call: Option<Place>,
    /// A macro brought its parts together.
    pub(super) from_macro: bool,
}

impl Places {
    /// The places of a record of this package.
    #[requirement("RQ-023")]
    pub(super) fn of(&mut self, record: &TagRecord, package: &WorkspacePackage, workspace: &Workspace) -> Placed {
        let literals: Vec<_> =
            record.ids.iter().map(|(id, at)| self.place(at.as_ref(), id.chars().count() + 2, workspace)).collect();
        // A point: the functions that rstest makes stand at one name and have others, of other lengths.
        let name_place = self.place(record.name_at.as_ref(), 0, workspace);
        let call = self.place(record.call_at.as_ref(), 0, workspace);
        let from_macro = is_from_macro(record, &literals, name_place.as_ref(), call.as_ref());
        let name_place = name_place.filter(|name| !is_above(name, call.as_ref()));
        let place = literals.iter().flatten().next().or(name_place.as_ref()).or(call.as_ref()).cloned();
        let place = place.unwrap_or_else(|| Place::file(workspace.manifest_path(package)));
        let ids = record.ids.iter().zip(literals);
        // Ids were checked when the file was read.
        let ids = ids
            .filter_map(|((id, _), at)| Some(Spanned::new(Id::new(id).ok()?, at.unwrap_or_else(|| place.clone()))))
            .collect();
        Placed { ids, place, name_place, call, from_macro }
    }

    /// A spot that stands in the user's own text.
    fn place(&mut self, spot: Option<&Spot>, width: usize, workspace: &Workspace) -> Option<Place> {
        let spot = spot?;
        let file = match &self.last {
            Some((path, file)) if *path == spot.file => file.clone(),
            _ => self.file(&spot.file, workspace),
        };
        Some(Place::span(file?, spot.line, spot.column, u32::try_from(width).unwrap_or(0)))
    }

    fn file(&mut self, path: &Arc<str>, workspace: &Workspace) -> Option<Arc<str>> {
        let file = self.files.entry(path.clone()).or_insert_with(|| workspace.relative(path)).clone();
        self.last = Some((path.clone(), file.clone()));
        file
    }
}

/// Says of a tag that reports at run time which one it is.
pub struct PlaceKeys<'a> {
    workspace: &'a Workspace,
    places: Places,
}

impl<'a> PlaceKeys<'a> {
    /// For tags of this workspace.
    #[must_use]
    pub fn new(workspace: &'a Workspace) -> Self {
        Self { workspace, places: Places::default() }
    }

    /// The key of a tag that reported from a program of this package; `None` for a package that is no member.
    #[must_use]
    pub fn of(&mut self, record: &TagRecord, package: &str) -> Option<PlaceKey> {
        let package = self.workspace.packages.iter().find(|known| *known.name == *package)?;
        let Placed { ids, place, name_place, .. } = self.places.of(record, package, self.workspace);
        let TagRecord { relation, form, item, .. } = *record;
        Some(PlaceKey { relation, form, ids: ids.into_iter().map(|id| id.value).collect(), item, place, name_place })
    }
}

/// A hand writes an attribute, in it an id, and after it the item, in one file. Where the parts stand otherwise,
/// a macro brought them together: the attribute stands in its definition, literal or name in its call.
///
/// How many lines an attribute has says nothing: a note before the id makes it long. But the attribute's end is
/// between its id and the item's name, so that in a long one they are not on one line, as in a macro's call.
#[requirement("RQ-023")]
fn is_from_macro(record: &TagRecord, literals: &[Option<Place>], name: Option<&Place>, call: Option<&Place>) -> bool {
    let (Some(call), Some(Some(first))) = (call, literals.first()) else { return true };
    if !is_above(call, Some(first)) || literals.iter().any(Option::is_none) {
        return true;
    }
    let far = first.line - call.line > 1;
    match (record.form, &record.name_at, name) {
        (Form::Call, ..) => far,
        (Form::Attribute, None, _) => false,
        (Form::Attribute, Some(_), Some(name)) if is_above(first, Some(name)) => far && first.line == name.line,
        (Form::Attribute, Some(_), Some(name)) => !is_above(name, Some(call)),
        (Form::Attribute, Some(_), None) => true,
    }
}

/// `a` stands before `b` in the same file.
///
/// A name that stands above its own attribute is no name that somebody wrote: test_case puts the functions
/// that it makes at its own attributes, one for each case. They are one tag, like those of rstest, which puts
/// them all at the name of the function.
fn is_above(a: &Place, b: Option<&Place>) -> bool {
    b.is_some_and(|b| a.file == b.file && (a.line, a.column) < (b.line, b.column))
}
