//! Reports of a small sample project, looked at from outside.

mod contract;
mod evidence;
mod findings;
mod judged;
mod pages;
mod risks;
mod sample;
mod schema;
mod views;

use super::*;

pub(super) fn rendered(report: &Report, view: View, format: Format, look: Look) -> String {
    let mut out = Vec::new();
    render(report, view, format, look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

pub(super) const NARROW: Look = Look { width: 80, color: false };
pub(super) const WIDE: Look = Look { width: 160, color: false };
