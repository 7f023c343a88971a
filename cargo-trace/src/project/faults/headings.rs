//! What is wrong with headings of Markdown documents, and with what looks like one.

use super::{Owner, malformed, warning};
use crate::finding::Finding;
use crate::model::{Id, Place};

/// A Markdown heading that starts with an id, but is no record's.
#[must_use]
pub fn heading_without_colon(id: &Id, place: &Place, paste: &str) -> Finding {
    let owner = Owner::record(id);
    let message = format!("the heading of {} is not `id: title`", owner.shown);
    malformed(&owner, message, place, "an id, a colon, and the title open a record").help(format!("write `{paste}`"))
}

/// Why Markdown does not take a line for the heading that it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// `##RQ-001: …`.
    NoBlank,
    /// More than six `#`.
    TooDeep,
    /// Below a line of HTML without an empty line between.
    InHtml,
    /// In an entry of a list.
    InList,
    /// Behind four blanks.
    Indented,
    /// All of it bold.
    Bold,
    /// `RQ-001: …`, and nothing else.
    Paragraph,
}

/// A line that looks like a record's heading and is none.
#[must_use]
pub fn missed_heading(id: &Id, place: &Place, how: Missed, paste: &str, may_be_prose: bool) -> Finding {
    let owner = Owner::record(id);
    let (message, label) = match how {
        Missed::NoBlank => ("has no blank after its `#`", "Markdown takes this line for text"),
        Missed::TooDeep => ("has more than six `#`", "Markdown takes this line for text"),
        Missed::InHtml => ("is not read", "Markdown takes this line for a part of the HTML above it"),
        Missed::InList => ("is not read", "it stands inside of a list"),
        Missed::Indented => ("is not read", "four blanks or a tab before it make it code"),
        Missed::Bold => ("is not read", "bold text is no heading"),
        Missed::Paragraph => ("is not read", "meant as a heading?"),
    };
    let help = match how {
        Missed::InHtml => format!("put an empty line above `{paste}`"),
        Missed::Indented | Missed::Paragraph => format!("write `{paste}` for a record"),
        _ => format!("write `{paste}`"),
    };
    let finding = malformed(&owner, format!("the heading of {} {message}", owner.shown), place, label).help(help);
    if may_be_prose || how == Missed::Indented { warning(finding) } else { finding }
}

/// A heading with `id: title` behind a word.
#[must_use]
pub fn near_heading(id: &Id, place: &Place) -> Finding {
    let owner = Owner::record(id);
    let message = format!("the heading of {} begins with another word", owner.shown);
    warning(
        malformed(&owner, message, place, "meant as a record?")
            .help(format!("begin with `{id}: …` for the record; otherwise leave out the colon")),
    )
}

/// Code, a comment or other HTML that goes on to the end and takes records with it.
#[must_use]
pub fn never_closed(id: &Id, opening: &Place, record: &Place, what: &str, end: &str) -> Finding {
    let owner = Owner::record(id);
    malformed(&owner, format!("{what} that is never closed takes {} in", owner.shown), opening, "begins here")
        .at(record, "not read")
        .help(format!("write `{end}` where it ends"))
}
