//! Waivers and external references as their documents say them.

use super::{Gate, Id, Spanned};
use crate::finding::Code;
use jiff::civil::Date;

/// One finding, for some ids, accepted for a while by somebody.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// Its id.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// The code that it waives.
    pub finding: Option<Spanned<Code>>,
    /// The ids that it waives it for; never a wildcard.
    pub ids: Vec<Spanned<Id>>,
    /// Why.
    pub reason: Option<String>,
    /// Who.
    pub approver: Option<String>,
    /// When.
    pub approved_on: Option<Date>,
    /// Until when, that day included.
    pub expires: Option<Spanned<Date>>,
    /// Until which version of the project, that version excluded.
    pub until_version: Option<Spanned<String>>,
    /// Up to which gate it holds.
    pub gate: Gate,
    /// Required fields that it lacks; not empty means that it has no effect.
    pub missing: Vec<&'static str>,
    /// Those of them that are written, with a value that cannot be used.
    pub unusable: Vec<&'static str>,
}

/// Something that another document or system holds.
#[derive(Clone, Debug)]
pub struct External {
    /// Its id.
    pub id: Spanned<Id>,
    /// One line.
    pub title: Spanned<String>,
    /// The document or system.
    pub held_in: String,
    /// Its revision.
    pub revision: Option<String>,
    /// SHA-256, in hex, of the fields marked D.
    pub digest: String,
}
