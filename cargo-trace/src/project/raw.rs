//! A record between the two syntaxes and the model: known fields, each with its text and places.

use super::fields::{Field, KindRow, Need, Type};
use super::text::one_line;
use crate::hex::hex;
use crate::model::{Id, Place, Spanned, Tier};
use iec62304_core::requirement;
use sha2::{Digest, Sha256};

/// The syntax of a document, for text to paste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// TOML.
    Toml,
    /// Markdown, a heading and what follows.
    Markdown,
    /// Markdown, a row of a table.
    MarkdownTable,
}

/// A record whose fields are known by name, but not checked.
#[derive(Clone, Debug)]
pub struct RawRecord {
    /// The syntax of its document.
    pub syntax: Syntax,
    /// Its kind.
    pub row: &'static KindRow,
    /// Its id, where it is declared.
    pub id: Spanned<Id>,
    /// What its prefix says of its tier.
    pub tier: Option<Tier>,
    /// Its fields, in order, each once.
    pub fields: Vec<RawField>,
    /// Fields that are written in a way that cannot be used, which has been said.
    pub spoiled: Vec<&'static str>,
    /// Some of it is no TOML, so what seems to be missing may only be unreadable.
    pub torn: bool,
}

/// A field as it is written.
#[derive(Clone, Debug)]
pub struct RawField {
    /// Its row in the field table.
    pub field: &'static Field,
    /// The place of its name.
    pub place: Place,
    /// What it holds.
    pub value: RawValue,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub enum RawValue {
    /// Text: one for a single value, any number for a list.
    Atoms(Vec<Spanned<String>>),
    /// A table.
    Table(Vec<RawField>),
    /// Tables, in a list, each with its place.
    Tables(Vec<Spanned<Vec<RawField>>>),
}

impl RawField {
    /// Its texts; none for a table.
    #[must_use]
    pub fn atoms(&self) -> &[Spanned<String>] {
        match &self.value {
            RawValue::Atoms(atoms) => atoms,
            RawValue::Table(_) | RawValue::Tables(_) => &[],
        }
    }

    /// The fields of its table; none for text.
    #[must_use]
    pub fn table(&self) -> &[Self] {
        match &self.value {
            RawValue::Atoms(_) | RawValue::Tables(_) => &[],
            RawValue::Table(fields) => fields,
        }
    }

    /// A field of its table.
    #[must_use]
    pub fn sub(&self, name: &str) -> Option<&Self> {
        self.table().iter().find(|field| field.field.name == name)
    }

    /// The tables of its list; none for anything else.
    #[must_use]
    pub fn tables(&self) -> &[Spanned<Vec<Self>>] {
        match &self.value {
            RawValue::Atoms(_) | RawValue::Table(_) => &[],
            RawValue::Tables(tables) => tables,
        }
    }

    /// It says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.value {
            RawValue::Atoms(atoms) => atoms.iter().all(|a| a.value.trim().is_empty()),
            RawValue::Table(fields) => fields.iter().all(Self::is_empty),
            RawValue::Tables(tables) => tables.is_empty(),
        }
    }
}

impl RawRecord {
    /// The field of a name, if it is written.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&RawField> {
        self.fields.iter().find(|f| f.field.name == name)
    }

    /// SHA-256, in hex, of the fields marked D: equal for both syntaxes, and for any order, wrapping,
    /// line ending and file.
    #[must_use]
    #[requirement("RQ-034")]
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        let mut line = |parts: &[&str]| {
            // Lengths tell fields apart, so that no text can pass for another field.
            for part in parts {
                hasher.update(format!("{}:", part.len()).as_bytes());
                hasher.update(part.as_bytes());
            }
            hasher.update(b"\n");
        };
        line(&["cargo-trace record 1", self.row.kind.as_str()]);
        for field in self.row.fields().filter(|f| f.digest) {
            let Some(raw) = self.get(field.name).filter(|raw| !raw.is_empty()) else { continue };
            let mut values: Vec<String> = raw.atoms().iter().map(|a| one_line(&a.value)).collect();
            if field.ty.is_list() {
                values.sort();
                values.dedup();
            }
            let mut parts = vec![field.name];
            parts.extend(values.iter().map(String::as_str));
            line(&parts);
        }
        hex(&hasher.finalize())
    }
}

/// The line that sets a field, to paste, in back-ticks; several lines where a table needs them.
#[must_use]
pub fn line_to_paste(syntax: Syntax, field: &Field) -> String {
    match (syntax, field.ty) {
        (Syntax::Toml, _) => format!("`{} = {}`", field.name, toml_sample(field)),
        (_, Type::Table(fields)) => {
            let lines: Vec<String> = fields.iter().map(|sub| markdown_line(field, Some(sub))).collect();
            lines.join(", ")
        }
        _ => markdown_line(field, None),
    }
}

/// The line that sets a field of a table, to paste, in back-ticks; TOML shows all of the table.
#[must_use]
pub fn sub_line_to_paste(syntax: Syntax, field: &Field, sub: &Field) -> String {
    match syntax {
        Syntax::Toml => line_to_paste(syntax, field),
        Syntax::Markdown | Syntax::MarkdownTable => markdown_line(field, Some(sub)),
    }
}

fn markdown_line(field: &Field, sub: Option<&Field>) -> String {
    match sub {
        Some(sub) => format!("`- {} {}: {}`", field.markdown_name(), sub.name.replace('_', " "), sample(sub)),
        None => format!("`- {}: {}`", field.markdown_name(), sample(field)),
    }
}

fn toml_sample(field: &Field) -> String {
    match field.ty {
        Type::Date | Type::Bool => sample(field),
        Type::Table(fields) => {
            let inner: Vec<String> = fields.iter().map(|f| format!("{} = {}", f.name, toml_sample(f))).collect();
            format!("{{ {} }}", inner.join(", "))
        }
        Type::Attachments => "[{ path = \"…\", sha256 = \"…\" }]".to_owned(),
        Type::Free => "{}".to_owned(),
        ty if ty.is_list() => format!("[\"{}\"]", sample(field)),
        _ => format!("\"{}\"", sample(field)),
    }
}

fn sample(field: &Field) -> String {
    match (field.ty, field.need) {
        (Type::Date, _) => "2026-11-10".to_owned(),
        (Type::Demands, _) => "test@system".to_owned(),
        (Type::WordAndLine(words), _) => format!("{}: …", words.first().unwrap_or(&"")),
        (Type::Word(words), Need::Default(default)) if words.contains(&default) => default.to_owned(),
        (Type::Word(words) | Type::Words(words), _) => (*words.first().unwrap_or(&"…")).to_owned(),
        (Type::WordOrReason(_, words), _) => format!("{}: …", words.first().unwrap_or(&"")),
        (Type::Bool, _) => "true".to_owned(),
        (Type::Code, _) => "missing-level".to_owned(),
        (Type::Attachments, _) => "… sha256:…".to_owned(),
        _ => "…".to_owned(),
    }
}
