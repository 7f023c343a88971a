//! Values of fields in the shape that the field table gives them.

use super::Reader;
use crate::finding::Finding;
use crate::model::{Id, Place, Spanned};
use crate::project::faults::{self, Owner};
use crate::project::fields::{Field, Type};
use crate::project::raw::{RawField, RawValue, Syntax, line_to_paste};
use crate::project::toml_tree::{Table, Value, ValueKind};
use crate::project::values::date;

impl Reader<'_> {
    /// A value in the shape that its field has; what it says is checked later, alike for both syntaxes.
    pub(super) fn value(&mut self, id: &Id, field: &'static Field, value: &Value, called: &str) -> Option<RawValue> {
        let place = self.source.place(value.span.clone());
        match (&value.kind, field.ty) {
            (ValueKind::Broken, _) => None,
            (ValueKind::Table(table), Type::Table(_) | Type::WordAndLine(_) | Type::WordOrReason(..)) => {
                Some(RawValue::Table(self.sub_table(id, field, table, called)))
            }
            (ValueKind::Date(text), Type::Date) => Some(one(text, place)),
            (ValueKind::Boolean(value), Type::Bool) => Some(one(&value.to_string(), place)),
            (ValueKind::String(text), ty) if is_text(&ty) => {
                if !matches!(ty, Type::Text) && text.trim().contains('\n') {
                    self.say(faults::more_than_a_line(&Owner::record(id), field.name, &place));
                }
                Some(one(text, place))
            }
            (ValueKind::Array(values), Type::Attachments) => {
                Some(RawValue::Tables(values.iter().filter_map(|v| self.element(id, field, v, called)).collect()))
            }
            (ValueKind::Tables(tables), Type::Attachments) => {
                let read = |table: &Table| Spanned::new(self.sub_table(id, field, table, called), place.clone());
                Some(RawValue::Tables(tables.iter().map(read).collect()))
            }
            (ValueKind::Array(values), ty) if ty.is_list() => {
                let mut atoms = Vec::with_capacity(values.len());
                for element in values {
                    let place = self.source.place(element.span.clone());
                    match &element.kind {
                        ValueKind::String(text) => atoms.push(Spanned::new(text.clone(), place)),
                        other => {
                            let finding = self.wrong(id, field, other, &place, "strings in the array");
                            self.say(finding);
                        }
                    }
                }
                Some(RawValue::Atoms(atoms))
            }
            (other, ty) => {
                let finding = self.wrong(id, field, other, &place, wanted(&ty));
                self.say(finding);
                None
            }
        }
    }

    /// A table in a list of tables.
    fn element(
        &mut self,
        id: &Id,
        field: &'static Field,
        value: &Value,
        called: &str,
    ) -> Option<Spanned<Vec<RawField>>> {
        let place = self.source.place(value.span.clone());
        match &value.kind {
            ValueKind::Table(table) => Some(Spanned::new(self.sub_table(id, field, table, called), place)),
            ValueKind::Broken => None,
            other => {
                let finding = self.wrong(id, field, other, &place, "tables in the array");
                self.say(finding);
                None
            }
        }
    }

    fn sub_table(&mut self, id: &Id, field: &'static Field, table: &Table, called: &str) -> Vec<RawField> {
        let mut fields = Vec::new();
        for entry in &table.entries {
            let place = self.key_place(entry);
            let mut known = field.subfields().iter().chain(field.element_fields());
            match known.find(|sub| sub.name == entry.key) {
                Some(sub) => {
                    if let Some(value) = self.value(id, sub, &entry.value, called) {
                        fields.push(RawField { field: sub, place, value });
                    }
                }
                None => {
                    let known = field.subfields().iter().chain(field.element_fields());
                    let known: Vec<String> = known.map(|f| f.name.to_owned()).collect();
                    let called = format!("`{}`", field.name);
                    let name = format!("{}.{}", field.name, entry.key);
                    self.say(faults::unknown_field(&Owner::record(id), &called, &name, &place, &known));
                }
            }
        }
        fields
    }

    fn wrong(&self, id: &Id, field: &Field, found: &ValueKind, place: &Place, wanted: &str) -> Finding {
        let owner = Owner::record(id);
        let paste = match (found, field.ty) {
            (ValueKind::String(text), ty) if ty.is_list() && text.trim().eq_ignore_ascii_case("none") => {
                format!("`{} = []`", field.name)
            }
            // The text is right, only the brackets are missing.
            (ValueKind::String(text), ty)
                if ty.is_list() && !matches!(ty, Type::Attachments) && !text.contains(['"', '\n']) =>
            {
                format!("`{} = [\"{text}\"]`", field.name)
            }
            (ValueKind::String(text), Type::Date) if date(text).is_some() => {
                format!("`{} = {text}`", field.name)
            }
            (ValueKind::Number(text) | ValueKind::Date(text), ty) if is_text(&ty) => {
                format!("`{} = \"{text}\"`", field.name)
            }
            _ => line_to_paste(Syntax::Toml, field),
        };
        faults::wrong_type(&owner, field.name, place, found.name(), wanted, paste.trim_matches('`'))
    }
}

fn one(text: &str, place: Place) -> RawValue {
    RawValue::Atoms(vec![Spanned::new(text.to_owned(), place)])
}

const fn is_text(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Text
            | Type::Line
            | Type::Person
            | Type::Id(_)
            | Type::IdOrIds(_)
            | Type::Word(_)
            | Type::Name
            | Type::Code
            | Type::Path
            | Type::Step(_)
            | Type::WordAndLine(_)
            | Type::WordOrReason(..)
    )
}

const fn wanted(ty: &Type) -> &'static str {
    match ty {
        Type::Date => "a date, without quotes",
        Type::Table(_) => "a table",
        Type::Attachments => "an array of tables",
        Type::IdOrIds(_) => "a string or an array of strings",
        Type::WordAndLine(_) | Type::WordOrReason(..) => "a string or a table",
        Type::Bool => "`true` or `false`, without quotes",
        _ if ty.is_list() => "an array of strings",
        _ => "a string",
    }
}
