//! Typed access to the values of a TOML table, with findings for those of another type.

use super::super::faults::{self, Owner};
use super::super::text::SourceText;
use super::super::toml_tree::{Entry, Value, ValueKind};
use super::super::values::path_fault;
use crate::finding::Finding;
use crate::model::{Place, Spanned};
use globset::GlobMatcher;

/// A reader of settings and what is wrong with them.
pub struct Settings<'a> {
    /// The file.
    pub source: &'a SourceText,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Settings<'_> {
    /// The place of an entry's key.
    pub fn key_place(&self, entry: &Entry) -> Place {
        self.source.place(entry.key_span.clone())
    }

    /// The place of an entry's value.
    pub fn value_place(&self, entry: &Entry) -> Place {
        self.source.place(entry.value.span.clone())
    }

    /// A string.
    pub fn string(&mut self, owner: &Owner, entry: &Entry) -> Option<Spanned<String>> {
        let place = self.value_place(entry);
        match &entry.value.kind {
            ValueKind::String(text) if !text.trim().is_empty() => Some(Spanned::new(text.trim().to_owned(), place)),
            ValueKind::String(_) => {
                let paste = format!("{} = \"…\"", entry.key);
                let finding = faults::wrong_type(owner, &entry.key, &place, "an empty string", "a text", &paste);
                self.findings.push(finding);
                None
            }
            ValueKind::Broken => None,
            other => {
                let text = if let ValueKind::Number(text) = other { text } else { "…" };
                let paste = format!("{} = \"{text}\"", entry.key);
                self.findings.push(faults::wrong_type(owner, &entry.key, &place, other.name(), "a string", &paste));
                None
            }
        }
    }

    /// An array of strings.
    pub fn strings(&mut self, owner: &Owner, entry: &Entry) -> Vec<Spanned<String>> {
        let wanted = "an array of strings";
        if matches!(entry.value.kind, ValueKind::Broken) {
            return Vec::new();
        }
        let ValueKind::Array(values) = &entry.value.kind else {
            let text = if let ValueKind::String(text) = &entry.value.kind { text } else { "…" };
            let paste = format!("{} = [\"{text}\"]", entry.key);
            let (place, found) = (self.value_place(entry), entry.value.kind.name());
            self.findings.push(faults::wrong_type(owner, &entry.key, &place, found, wanted, &paste));
            return Vec::new();
        };
        values.iter().filter_map(|value| self.element(owner, entry, value)).collect()
    }

    fn element(&mut self, owner: &Owner, entry: &Entry, value: &Value) -> Option<Spanned<String>> {
        let place = self.source.place(value.span.clone());
        match &value.kind {
            ValueKind::String(text) => Some(Spanned::new(text.clone(), place)),
            other => {
                let paste = format!("{} = [\"…\"]", entry.key);
                let found = format!("{} in the array", other.name());
                self.findings.push(faults::wrong_type(owner, &entry.key, &place, &found, "a string", &paste));
                None
            }
        }
    }

    /// An array of strings, without their places.
    pub fn plain_strings(&mut self, owner: &Owner, entry: &Entry) -> Vec<String> {
        self.strings(owner, entry).into_iter().map(|s| s.value).collect()
    }

    /// A boolean.
    pub fn boolean(&mut self, owner: &Owner, entry: &Entry) -> bool {
        match entry.value.kind {
            ValueKind::Boolean(value) => return value,
            ValueKind::Broken => return false,
            _ => {}
        }
        let paste = format!("{} = true", entry.key);
        let (place, found) = (self.value_place(entry), entry.value.kind.name());
        self.findings.push(faults::wrong_type(owner, &entry.key, &place, found, "`true` or `false`", &paste));
        false
    }

    /// A date.
    pub fn date(&mut self, owner: &Owner, entry: &Entry) -> Option<jiff::civil::Date> {
        let place = self.value_place(entry);
        match &entry.value.kind {
            ValueKind::Date(text) => {
                let date = super::super::values::date(text);
                if date.is_none() {
                    self.findings.push(faults::bad_date(owner, &entry.key, text, &place));
                }
                date
            }
            ValueKind::Broken => None,
            other => {
                let paste = format!("{} = 2026-11-10", entry.key);
                let wanted = "a date, without quotes";
                self.findings.push(faults::wrong_type(owner, &entry.key, &place, other.name(), wanted, &paste));
                None
            }
        }
    }

    /// A string that is one of some words.
    pub fn word(&mut self, owner: &Owner, entry: &Entry, words: &[&'static str]) -> Option<Spanned<&'static str>> {
        let text = self.string(owner, entry)?;
        if let Some(word) = words.iter().find(|w| **w == text.value) {
            return Some(Spanned::new(*word, text.place));
        }
        self.findings.push(faults::bad_word(owner, &entry.key, &text.value, words, &text.place));
        None
    }

    /// A field that the table does not have.
    pub fn unknown(&mut self, owner: &Owner, entry: &Entry, called: &str, known: &[&str]) {
        let known: Vec<String> = known.iter().map(|k| (*k).to_owned()).collect();
        let place = self.key_place(entry);
        self.findings.push(faults::unknown_field(owner, called, &entry.key, &place, &known));
    }

    /// Something where a table should be.
    pub fn wrong_table(&mut self, entry: &Entry, found: &ValueKind, wanted: &str, paste: &str) {
        let (place, owner) = (self.key_place(entry), Owner::named(super::FILE));
        self.findings.push(faults::wrong_type(&owner, &entry.key, &place, found.name(), wanted, paste));
    }

    /// An array of globs of files below the workspace root.
    pub fn globs(&mut self, owner: &Owner, entry: &Entry) -> Vec<Spanned<String>> {
        let mut globs = self.strings(owner, entry);
        globs.retain(|glob| self.glob(owner, glob));
        globs
    }

    /// Checks that a text is a glob of files below the workspace root.
    pub fn glob(&mut self, owner: &Owner, glob: &Spanned<String>) -> bool {
        let problem = match path_fault(&glob.value) {
            Some(problem) => problem.replace("an empty path", "an empty glob"),
            None => match matcher(&glob.value) {
                Ok(_) => return true,
                Err(error) => error,
            },
        };
        let help = "a glob is relative to the workspace root and has `/`, as in `trace/**/*.md`";
        self.findings.push(faults::bad_setting(owner, &glob.value, &glob.place, &problem, help));
        false
    }
}

/// The matcher of a glob; `*` stops at `/`, `**` does not.
///
/// # Errors
///
/// Why the text is no glob.
pub fn matcher(glob: &str) -> Result<GlobMatcher, String> {
    crate::glob::compiled(glob).map(|glob| glob.compile_matcher()).map_err(|error| error.kind().to_string())
}
