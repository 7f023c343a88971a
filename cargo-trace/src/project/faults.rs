//! Every finding of the readers: its wording stands here and nowhere else.

mod headings;
mod one_off;
mod records;
mod values;

pub use headings::{Missed, heading_without_colon, missed_heading, near_heading, never_closed};
pub use one_off::{
    bad_step, cell_too_many, cells_missing, half_probability, no_row, no_table, not_combined, table_in_markdown,
    table_twice, unknown_row, unknown_step,
};
pub use records::{
    bad_attachment, bad_digest, bad_path, bad_verified_text, junit_case_ambiguous, junit_case_silent,
    junit_case_unknown, junit_missing, junit_unusable, pass_that_deviates, text_of_nothing, two_results,
};
pub use values::{
    bad_answer, bad_code_path, bad_date, bad_demand, bad_id, bad_origin, bad_word, more_than_one, no_demands,
};

use super::fields::{Field, KindRow};
use super::raw::Syntax;
use super::text::one_line;
use super::words::{listed, nearest, shown};
use crate::finding::{Code, Finding, Severity};
use crate::model::{Id, Kind, Place};

/// What a finding is about: a record, or a table of `trace.toml`.
#[derive(Clone, Debug)]
pub struct Owner {
    shown: String,
    id: Option<Id>,
}

impl Owner {
    /// A record.
    #[must_use]
    pub fn record(id: &Id) -> Self {
        Self { shown: format!("`{id}`"), id: Some(id.clone()) }
    }

    /// A table, or a file.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { shown: format!("`{name}`"), id: None }
    }
}

fn malformed(owner: &Owner, message: String, place: &Place, label: impl Into<String>) -> Finding {
    let key = format!("{} {}", place.file, message);
    let finding = Finding::new(Code::MalformedDocument, message).at(place, label).key(key);
    match &owner.id {
        Some(id) => finding.id(id),
        None => finding,
    }
}

/// Something that is no TOML.
#[must_use]
pub fn syntax(place: &Place, message: &str) -> Finding {
    let owner = Owner::named(&place.file);
    let finding = malformed(&owner, format!("{} is no valid TOML", owner.shown), place, one_line(message));
    // Several errors of one file differ by what is wrong; the line is no part of the key.
    Finding { key: format!("{} {message}", place.file), ..finding }
}

/// A file that cannot be read at all.
#[must_use]
pub fn unreadable(place: &Place, why: &str) -> Finding {
    let owner = Owner::named(&place.file);
    // In the sentence itself: where a file cannot be read, no line of it is shown with a label.
    malformed(&owner, format!("{} cannot be read: {}", owner.shown, shown(why)), place, "")
}

/// A file whose bytes are no text.
#[must_use]
pub fn not_utf8(place: &Place, offset: usize) -> Finding {
    let owner = Owner::named(&place.file);
    let label = format!("byte {offset} of the file is no part of UTF-8 text");
    malformed(&owner, format!("{} is no UTF-8 text", owner.shown), place, label).help("save the file as UTF-8")
}

/// A key or field that is written twice.
#[must_use]
pub fn twice(owner: &Owner, name: &str, first: &Place, again: &Place) -> Finding {
    malformed(owner, format!("{} has `{}` twice", owner.shown, shown(name)), again, "written again here")
        .at(first, "first written here")
        .help("keep one of them")
}

/// A field that the kind does not have.
#[must_use]
pub fn unknown_field(owner: &Owner, called: &str, name: &str, place: &Place, known: &[String]) -> Finding {
    let help = match nearest(name.rsplit('.').next().unwrap_or(name), known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{called} has {}", listed(known)),
    };
    let label = format!("{called} has no such field");
    malformed(owner, format!("{} has an unknown field `{}`", owner.shown, shown(name)), place, label).help(help)
}

/// A link that is written at its other end.
#[must_use]
pub fn derived_field(id: &Id, name: &str, place: &Place, instead: &str) -> Finding {
    let owner = Owner::record(id);
    let message = format!("{} has `{}`, which is derived and never written", owner.shown, shown(name));
    malformed(&owner, message, place, "a link is written once, at the other end")
        .help(instead.replace("{id}", id.as_str()))
}

/// A value of another type.
#[must_use]
pub fn wrong_type(owner: &Owner, name: &str, place: &Place, found: &str, wanted: &str, paste: &str) -> Finding {
    let message = format!("{} has {found} as `{}`", owner.shown, shown(name));
    malformed(owner, message, place, format!("expected {wanted}")).help(format!("write `{paste}`"))
}

/// A line with a line feed in it.
#[must_use]
pub fn more_than_a_line(owner: &Owner, name: &str, place: &Place) -> Finding {
    let message = format!("{} has more than one line as `{name}`", owner.shown);
    malformed(owner, message, place, "this field is one line").help("longer text belongs in `text` or `notes`")
}

/// A required field that is not there.
#[must_use]
pub fn missing_field(id: &Id, called: &str, field: &Field, place: &Place, help: &str) -> Finding {
    let owner = Owner::record(id);
    let label = format!("{called} needs {}", needed(field));
    malformed(&owner, format!("{} has no `{}`", owner.shown, field.name), place, label).help(help)
}

fn needed(field: &Field) -> String {
    format!("`{}`: {}", field.name, field.meaning)
}

/// A field of a table that is not there.
#[must_use]
pub fn missing_in_table(owner: &Owner, table: &str, field: &str, place: &Place, help: &str) -> Finding {
    let message = format!("{} has no `{field}` in `{table}`", owner.shown);
    malformed(owner, message, place, format!("`{table}` needs `{field}`")).help(help)
}

/// A setting that is not there.
#[must_use]
pub fn missing_setting(owner: &Owner, field: &str, place: &Place, paste: &str) -> Finding {
    let message = format!("{} has no `{field}`", owner.shown);
    malformed(owner, message, place, format!("`{field}` is needed")).help(format!("write `{paste}`"))
}

/// A tombstone on a requirement that is not retired.
#[must_use]
pub fn retired_but_alive(owner: &Owner, status: &str, place: &Place, status_place: &Place, syntax: Syntax) -> Finding {
    let paste = match syntax {
        Syntax::Toml => "status = \"retired\"",
        Syntax::Markdown => "- Status: retired",
        Syntax::MarkdownTable => "retired` in a column `Status",
    };
    let message = format!("{} has `retired`, but its status is `{status}`", owner.shown);
    malformed(owner, message, place, "a tombstone")
        .at(status_place, "the status")
        .help(format!("write `{paste}`, or remove `retired`"))
}

/// An id that is declared twice.
#[must_use]
pub fn duplicate_id(id: &Id, first: &Place, again: &Place) -> Finding {
    Finding::new(Code::DuplicateId, format!("`{id}` is declared twice"))
        .id(id)
        .at(again, "declared again here, and not read")
        .at(first, "first declared here")
        .key(format!("{} {}", first.file, again.file))
        .help(format!("give one of them an id of its own; a retired `{id}` is never used again"))
}

/// A TOML table of one kind, and an id whose prefix is of another.
#[must_use]
pub fn kind_mismatch(id: &Id, table: Kind, prefix: &str, prefix_kind: Kind, place: &Place) -> Finding {
    let message = format!("`{id}` stands in a table `{table}`, but its prefix `{prefix}` is of kind `{prefix_kind}`");
    Finding::new(Code::KindMismatch, message).id(id).at(place, format!("`{prefix}` means `{prefix_kind}`")).help(
        format!(
            "write `[{prefix_kind}.{}]`, or another id, or change `{prefix}` below `[ids]` in `trace.toml`",
            toml_key(id)
        ),
    )
}

/// A prefix that nobody declared, where it would tell the tier.
#[must_use]
pub fn unknown_tier(id: &Id, place: &Place) -> Finding {
    Finding::new(Code::UnknownPrefix, format!("`{id}` has a prefix that tells no tier"))
        .id(id)
        .at(place, "read as a software requirement")
        .help(format!("add `tier = \"software\"`, or declare the prefix in `trace.toml`: {}", ids_line(id)))
}

/// A heading that looks like a record's, with a prefix that nobody declared.
#[must_use]
pub fn unknown_prefix(id: &Id, place: &Place, in_table: bool) -> Finding {
    let finding = Finding::new(Code::UnknownPrefix, format!("`{id}` has a prefix that no kind claims"))
        .id(id)
        .at(place, if in_table { "this row is not read" } else { "this section is not read as a record" });
    let prose = if in_table { "" } else { "; a heading that is prose has no colon after its first word" };
    finding.help(format!("declare the prefix in `trace.toml`: {}{prose}", ids_line(id)))
}

/// `[ids]` with a line for the prefix of an id.
fn ids_line(id: &Id) -> String {
    let text = id.as_str();
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    format!("below `[ids]`, `{} = \"requirement/software\"`", &text[..end])
}

/// An id as a TOML key.
#[must_use]
pub fn toml_key(id: &Id) -> String {
    let bare = id.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if bare { id.to_string() } else { format!("\"{id}\"") }
}

/// A table that nobody knows.
#[must_use]
pub fn unknown_table(name: &str, place: &Place, help: String) -> Finding {
    let owner = Owner::named(&place.file);
    let message = format!("{} has an unknown table or field `{}`", owner.shown, shown(name));
    malformed(&owner, message, place, "not known here").help(help)
}

/// A kind's table without ids below it.
#[must_use]
pub fn no_record_id(row: &KindRow, place: &Place, label: &str, sample: &str) -> Finding {
    let owner = Owner::named(row.kind.as_str());
    let message = format!("the table {} holds tables, one for each id", owner.shown);
    malformed(&owner, message, place, label).help(format!("write `[{}.{sample}]`", row.kind))
}

/// A TOML key that is no id.
#[must_use]
pub fn bad_record_id(row: &KindRow, text: &str, why: &str, place: &Place) -> Finding {
    let owner = Owner::named(&shown(text));
    let finding = malformed(&owner, format!("{} is no id of {}", owner.shown, row.called), place, why);
    // People name SOUP by its package; two versions of one package are two records.
    match Id::new(&format!("SOUP-{text}-1")) {
        Ok(id) if row.kind == Kind::Soup => finding.help(format!("write `[soup.{}]`", toml_key(&id))),
        _ => finding,
    }
}

/// An id with dots that TOML took for several keys.
#[must_use]
pub fn unquoted_id(kind: &str, text: &str, place: &Place) -> Finding {
    let owner = Owner::named(text);
    let message = format!("the id {} has a dot or parenthesis and is not quoted", owner.shown);
    malformed(&owner, message, place, "TOML reads this as several keys").help(format!("write `[{kind}.\"{text}\"]`"))
}

/// A Markdown heading or cell whose first word nearly is an id.
#[must_use]
pub fn bad_markdown_id(text: &str, why: &str, place: &Place) -> Finding {
    let owner = Owner::named(&shown(text));
    malformed(&owner, format!("{} is no id", owner.shown), place, why)
}

/// A second field list.
#[must_use]
pub fn second_field_list(id: &Id, place: &Place, first: &Place) -> Finding {
    let owner = Owner::record(id);
    malformed(&owner, format!("{} has two field lists", owner.shown), place, "the second one")
        .at(first, "the first one")
        .help("join the two lists")
}

/// An entry of a field list that is none.
#[must_use]
pub fn entry_without_name(id: &Id, text: &str, place: &Place) -> Finding {
    let owner = Owner::record(id);
    let message = format!("{} has an entry without a name in its field list: `{}`", owner.shown, shown(text));
    malformed(&owner, message, place, "every entry of a field list is `Name: value`")
        .help("move it below the field list, after a line of prose")
}

/// An entry with blocks that its field cannot hold.
#[must_use]
pub fn unexpected_blocks(id: &Id, field: &str, place: &Place) -> Finding {
    let owner = Owner::record(id);
    let message = format!("{} has more below `{field}` than the field can hold", owner.shown);
    malformed(&owner, message, place, "not read").help("move it below the field list")
}

/// A table of records inside a record's text.
#[must_use]
pub fn table_inside_text(id: &Id, place: &Place, heading: &Place) -> Finding {
    let owner = Owner::record(id);
    let message = format!("a table of records stands inside the text of {}", owner.shown);
    malformed(&owner, message, place, "this table makes records")
        .at(heading, "this record has no field list above the table")
        .help("put a heading before the table, or move it below the field list")
}

/// An entry that was perhaps meant as a field.
#[must_use]
pub fn near_field(id: &Id, what: &str, name: &str, meant: &str, place: &Place) -> Finding {
    let owner = Owner::record(id);
    let message = format!("{} has no field list, but {what} `{}`", owner.shown, shown(name));
    warning(
        malformed(&owner, message, place, "meant as a field?")
            .help(format!("write `- {meant}: …` for the field; otherwise leave out the colon")),
    )
}

/// Lines that would be a table of records, were there one more.
#[must_use]
pub fn table_without_dashes(place: &Place) -> Finding {
    let owner = Owner::named(&place.file);
    let message = format!("{} has a table without the line of dashes below its header", owner.shown);
    warning(
        malformed(&owner, message, place, "Markdown takes these lines for text").help("write `|---|---|…` below it"),
    )
}

/// A table that makes no records because of one column.
#[must_use]
pub fn foreign_column(place: &Place, name: &str) -> Finding {
    let owner = Owner::named(&place.file);
    let message = format!("{} has a table that makes no records, because of its column `{}`", owner.shown, shown(name));
    warning(malformed(&owner, message, place, "no field of any kind").help(
        "name the column as a field, or take it out, to make records of its rows; for prose give the first column \
         another name than `ID`",
    ))
}

/// A table that was perhaps meant to make records.
#[must_use]
pub fn near_table(place: &Place, name: &str, meant: &str) -> Finding {
    let owner = Owner::named(&place.file);
    let message = format!("{} has a table that nearly makes records, with a column `{}`", owner.shown, shown(name));
    warning(
        malformed(&owner, message, place, "meant as a field?")
            .help(format!("write `{meant}` to make records of its rows")),
    )
}

fn warning(finding: Finding) -> Finding {
    Finding { at_most: Some(Severity::Warn), ..finding }
}

/// A file with what is read beside the documents, which is none of them.
#[must_use]
pub fn no_glob_takes(place: &Place, path: &str, what: &str, is_readable: bool) -> Finding {
    let help = if is_readable {
        format!("add `\"{path}\"` to `documents` in `trace.toml`, or keep {what} out of it")
    } else {
        format!("give it a name that ends in `.md`, or keep {what} out of it")
    };
    let owner = Owner::named(path);
    warning(
        malformed(
            &owner,
            format!("{} has {what}, and no entry of `documents` takes it", owner.shown),
            place,
            "not read",
        )
        .help(help),
    )
}

/// An entry of `documents` that cannot be used as it is.
#[must_use]
pub fn documents_entry(entry: &str, place: &Place, why: &str, help: &str) -> Finding {
    let owner = Owner::named("documents");
    let finding = malformed(&owner, format!("`documents` has `{}`", shown(entry)), place, why);
    finding.help(help)
}

/// A value of `trace.toml` that cannot be used.
#[must_use]
pub fn bad_setting(owner: &Owner, text: &str, place: &Place, why: &str, help: &str) -> Finding {
    malformed(owner, format!("{} has `{}`", owner.shown, shown(text)), place, one_line(why)).help(help)
}
