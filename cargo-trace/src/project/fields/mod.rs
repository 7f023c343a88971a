//! The field table: every kind of record with its fields, in one place.
//!
//! Both readers, the nearest-name help, the names in Markdown, the digest and `explain KIND` are driven
//! from it. A later kind of record is a [`KindRow`] and its fields.

mod examples;
mod one_off;
mod risk_examples;
mod risk_rows;
mod rows;
mod soup_rows;
mod verification;

pub use one_off::{ACCEPTABILITY, Holds, ONE_OFFS, OneOff, PROBABILITY, RISK_FILE, SEVERITY};
pub use rows::CATEGORIES;
pub use verification::METHODS;

use crate::model::Kind;
use iec62304_core::requirement;

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// Prose.
    Text,
    /// Text without line feed.
    Line,
    /// Somebody.
    Person,
    /// One id, of one of these kinds.
    Id(&'static [&'static str]),
    /// Ids, of one of these kinds (none named: of any).
    Ids(&'static [&'static str]),
    /// Ids; a single one needs no brackets.
    IdOrIds(&'static [&'static str]),
    /// One of these words.
    Word(&'static [&'static str]),
    /// Some of these words.
    Words(&'static [&'static str]),
    /// A word that something else declares (a class of the scheme).
    Name,
    /// Words that something else declares (names of builds).
    Names,
    /// A word that this scale declares.
    Step(&'static str),
    /// Yes or no.
    Bool,
    /// A finding code.
    Code,
    /// `method@level or …`, all of them required.
    Demands,
    /// `package` or `package::module`.
    CodePaths,
    /// A civil date.
    Date,
    /// Lines; addresses, foreign ids.
    Lines,
    /// One of these words, a colon, and a line.
    WordAndLine(&'static [&'static str]),
    /// One of the first words alone; or one of the others, a colon, and a line.
    WordOrReason(&'static [&'static str], &'static [&'static str]),
    /// A file below the workspace root.
    Path,
    /// Files, each with its digest.
    Attachments,
    /// A table with fields of its own.
    Table(&'static [Field]),
    /// Whatever a team wants: never read.
    Free,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Always,
    /// Always, unless the record is retired.
    UnlessRetired,
    /// From this class on: no reader asks for it, at most a rule does.
    FromClass(&'static str),
    /// When this holds: a rule may ask for it, or the record's own check.
    When(&'static str),
    /// Always, but nothing may be the answer (`[]`, `none`): no reader asks for it, a rule does.
    Answered,
    /// One of two; the other one's name.
    Or(&'static str),
    /// Never; without it this holds.
    Default(&'static str),
    /// Never.
    Optional,
}

/// A field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in TOML; in Markdown blanks stand for `_`, and case does not matter.
    pub name: &'static str,
    /// What it holds.
    pub ty: Type,
    /// Whether it must be there.
    pub need: Need,
    /// It is part of the digest: changing it changes what was accepted.
    pub digest: bool,
    /// What it means.
    pub meaning: &'static str,
}

/// A name that people try for a link which is written at its other end.
#[derive(Clone, Copy, Debug)]
pub struct Derived {
    /// The names.
    pub names: &'static [&'static str],
    /// Where it is written; `{id}` stands for the record's id.
    pub instead: &'static str,
}

/// A kind of record.
#[derive(Clone, Copy, Debug)]
pub struct KindRow {
    /// The kind.
    pub kind: Kind,
    /// With its article, for messages.
    pub called: &'static str,
    /// What it is, one sentence.
    pub summary: &'static str,
    /// The field that prose below a Markdown heading fills, before the field list.
    pub body: &'static str,
    /// Its own fields, in the order of the page.
    pub own: &'static [Field],
    /// Links that are written elsewhere.
    pub derived: &'static [Derived],
    /// A record in TOML.
    pub example_toml: &'static str,
    /// The same record in Markdown.
    pub example_markdown: &'static str,
}

/// A field, and the field of its table where the name is one of a sub-table.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// The record's field.
    pub field: &'static Field,
    /// The field of its table.
    pub sub: Option<&'static Field>,
}

impl KindRow {
    /// The row of a kind.
    #[must_use]
    pub const fn of(kind: Kind) -> &'static Self {
        match kind {
            Kind::Requirement => &rows::REQUIREMENT,
            Kind::Item => &rows::ITEM,
            Kind::Hazard => &risk_rows::HAZARD,
            Kind::Situation => &risk_rows::SITUATION,
            Kind::Risk => &risk_rows::RISK,
            Kind::Cause => &risk_rows::CAUSE,
            Kind::Control => &risk_rows::CONTROL,
            Kind::Record => &verification::RECORD,
            Kind::Soup => &soup_rows::SOUP,
            Kind::Anomaly => &soup_rows::ANOMALY,
            Kind::Waiver => &rows::WAIVER,
            Kind::External => &rows::EXTERNAL,
        }
    }

    /// Its fields: `title`, its own, and those of every kind.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        std::iter::once(&rows::TITLE).chain(self.own).chain(rows::EVERY_KIND)
    }

    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields().find(|f| f.name == name)
    }

    /// The field that a Markdown name means; `Retired on` is the field `on` of the table `retired`.
    #[must_use]
    #[requirement("RQ-031")]
    pub fn markdown_field(&self, name: &str) -> Option<Found> {
        let name = folded_name(name);
        self.fields().find_map(|field| {
            if field.name == name {
                return Some(Found { field, sub: None });
            }
            let sub_name = name.strip_prefix(field.name)?.strip_prefix('_')?;
            let sub = field.subfields().iter().find(|sub| sub.name == sub_name)?;
            Some(Found { field, sub: Some(sub) })
        })
    }

    /// Every name that Markdown knows, sub-tables written out, with blanks.
    #[must_use]
    pub fn markdown_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for field in self.fields().filter(|f| !matches!(f.ty, Type::Free)) {
            if !matches!(field.ty, Type::Table(_)) {
                names.push(field.markdown_name());
            }
            // The table form of a word and a line is for TOML; here one entry says both.
            if matches!(field.ty, Type::WordAndLine(_) | Type::WordOrReason(..)) {
                continue;
            }
            names.extend(
                field.subfields().iter().map(|s| format!("{} {}", field.markdown_name(), s.name_with_blanks())),
            );
        }
        names
    }

    /// Where a link of this name is written, if it is one that is written elsewhere.
    #[must_use]
    pub fn derived(&self, name: &str) -> Option<&'static str> {
        let name = folded_name(name);
        self.derived.iter().find(|d| d.names.contains(&name.as_str())).map(|d| d.instead)
    }
}

impl Field {
    /// The fields of its table.
    #[must_use]
    pub const fn subfields(&self) -> &'static [Self] {
        match self.ty {
            Type::Table(fields) => fields,
            Type::WordAndLine(_) | Type::WordOrReason(..) => rows::WORD_AND_LINE,
            _ => &[],
        }
    }

    /// The fields of each element, where its elements are tables.
    #[must_use]
    pub const fn element_fields(&self) -> &'static [Self] {
        match self.ty {
            Type::Attachments => verification::ATTACHMENT,
            _ => &[],
        }
    }

    /// Its name as Markdown shows it: `Risk controls`.
    #[must_use]
    pub fn markdown_name(&self) -> String {
        let name = self.name_with_blanks();
        let mut letters = name.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    fn name_with_blanks(&self) -> String {
        self.name.replace('_', " ")
    }
}

impl Type {
    /// It holds a list: split at commas in Markdown, an array in TOML.
    #[must_use]
    pub const fn is_list(&self) -> bool {
        matches!(
            self,
            Self::Ids(_)
                | Self::IdOrIds(_)
                | Self::Words(_)
                | Self::Names
                | Self::Demands
                | Self::CodePaths
                | Self::Lines
                | Self::Attachments
        )
    }

    /// Its elements are words or ids, so that a comma splits them in Markdown; text never is split.
    #[must_use]
    pub const fn splits(&self) -> bool {
        self.is_list() && !matches!(self, Self::Lines | Self::Attachments)
    }

    /// What it holds, in a few words.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Line => "line".to_owned(),
            Self::Person => "person".to_owned(),
            Self::Id(kinds) => format!("id{}", of(kinds)),
            Self::Ids(kinds) => format!("ids{}", of(kinds)),
            Self::IdOrIds(kinds) => format!("id or ids{}", of(kinds)),
            Self::Word(words) => words.join(", "),
            Self::Words(words) => format!("list of {}", words.join(", ")),
            Self::Name => "word of the scheme".to_owned(),
            Self::Names => "names".to_owned(),
            Self::Step(scale) => format!("word of the scale of {scale}"),
            Self::Bool => "true or false".to_owned(),
            Self::Code => "finding code".to_owned(),
            Self::Demands => "demands".to_owned(),
            Self::CodePaths => "list of package or package::module".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Lines => "list of lines".to_owned(),
            Self::WordAndLine(words) => format!("one of {}, a colon, and a line", words.join(", ")),
            Self::WordOrReason(alone, reasoned) => {
                format!("{}; or {}, a colon, and a line", alone.join(", "), reasoned.join(", "))
            }
            Self::Table(fields) => {
                let names: Vec<&str> = fields.iter().map(|f| f.name).collect();
                format!("table: {}", names.join(", "))
            }
            Self::Path => "path".to_owned(),
            Self::Attachments => "list of path and sha256".to_owned(),
            Self::Free => "table".to_owned(),
        }
    }
}

fn of(kinds: &[&str]) -> String {
    if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) }
}

/// A name as the table has it: lower case, each run of blanks a `_`.
#[must_use]
pub fn folded_name(name: &str) -> String {
    super::text::one_line(name).to_lowercase().replace(' ', "_")
}

/// Whether any kind has a field of this Markdown name.
#[must_use]
pub fn is_field_of_any_kind(name: &str) -> bool {
    Kind::ALL.iter().any(|kind| KindRow::of(*kind).markdown_field(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;
    use std::collections::BTreeSet;

    #[test]
    fn no_kind_has_two_fields_of_one_name_nor_a_derived_one_that_is_a_field() {
        for kind in Kind::ALL {
            let row = KindRow::of(*kind);
            let mut names = BTreeSet::new();
            for name in row.markdown_names() {
                assert!(names.insert(folded_name(&name)), "{kind}: {name} twice");
            }
            for name in row.derived.iter().flat_map(|d| d.names) {
                assert!(row.markdown_field(name).is_none(), "{kind}: {name} is a field");
            }
            assert!(row.field(row.body).is_some(), "{kind}: the body's field");
        }
    }

    #[verifies("RQ-031")]
    #[test]
    fn markdown_names_are_found_whatever_their_case_and_blanks() {
        let row = KindRow::of(Kind::Requirement);
        assert_eq!(row.markdown_field("RISK  controls").unwrap().field.name, "risk_controls");
        let found = row.markdown_field("Retired replaced by").unwrap();
        assert_eq!((found.field.name, found.sub.unwrap().name), ("retired", "replaced_by"));
        assert!(row.markdown_field("Retired when").is_none());
        assert!(row.markdown_names().contains(&"Implemented by kind".to_owned()));
    }
}
