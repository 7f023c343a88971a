//! Texts of fields as values: ids, words, dates, demands, paths of code.

use super::demand;
use super::faults::{self, Owner};
use super::fields::Type;
use super::raw::RawField;
use super::text::{one_line, tidy};
use crate::finding::{Code, Finding};
use crate::model::{CodePath, Demand, Id, Origin, Spanned};
use iec62304_core::requirement;
use jiff::civil::Date;

/// Reads the values of one owner and keeps what is wrong with them.
pub struct Values<'f> {
    /// The record or table that the values belong to.
    pub owner: Owner,
    /// What is wrong.
    pub findings: &'f mut Vec<Finding>,
}

impl Values<'_> {
    /// Ids, each one once.
    pub fn ids(&mut self, field: Option<&RawField>) -> Vec<Spanned<Id>> {
        let mut ids: Vec<Spanned<Id>> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for id in self.each(field, |this, raw, atom| this.id_of(raw.field.name, atom)) {
            if seen.insert(id.value.clone()) {
                ids.push(id);
            }
        }
        ids
    }

    /// Ids that answer a question, perhaps with none; `None` when it is not answered.
    pub fn answer(&mut self, field: Option<&RawField>) -> Option<Vec<Spanned<Id>>> {
        let is_answer = |field: &&RawField| field.atoms().is_empty() || !field.is_empty();
        field.filter(is_answer).map(|field| self.ids(Some(field)))
    }

    /// One id.
    pub fn id(&mut self, field: Option<&RawField>) -> Option<Spanned<Id>> {
        let atom = self.single(field)?;
        self.id_of(field?.field.name, &atom)
    }

    fn id_of(&mut self, name: &str, atom: &Spanned<String>) -> Option<Spanned<Id>> {
        let text = atom.value.trim();
        match Id::new(text) {
            Ok(id) => Some(Spanned::new(id, atom.place.clone())),
            Err(fault) => {
                self.findings.push(faults::bad_id(&self.owner, name, text, &fault.to_string(), &atom.place));
                None
            }
        }
    }

    /// A word of a list, as the list has it.
    pub fn word(&mut self, field: Option<&RawField>, words: &[&'static str]) -> Option<Spanned<&'static str>> {
        let atom = self.single(field)?;
        self.word_of(field?.field.name, words, &atom)
    }

    /// Words of a list.
    pub fn words(&mut self, field: Option<&RawField>, words: &[&'static str]) -> Vec<Spanned<String>> {
        self.each(field, |this, raw, atom| {
            let word = this.word_of(raw.field.name, words, atom)?;
            Some(Spanned::new(word.value.to_owned(), word.place))
        })
    }

    fn word_of(&mut self, name: &str, words: &[&'static str], atom: &Spanned<String>) -> Option<Spanned<&'static str>> {
        let text = atom.value.trim();
        match words.iter().find(|w| **w == text) {
            Some(word) => Some(Spanned::new(*word, atom.place.clone())),
            None => {
                self.findings.push(faults::bad_word(&self.owner, name, text, words, &atom.place));
                None
            }
        }
    }

    /// A finding code.
    pub fn code(&mut self, field: Option<&RawField>) -> Option<Spanned<Code>> {
        let words: Vec<&'static str> = Code::ALL.iter().map(|c| c.as_str()).collect();
        let word = self.word(field, &words)?;
        Code::from_word(word.value).map(|code| Spanned::new(code, word.place))
    }

    /// Words that something else declares.
    pub fn names(&mut self, field: Option<&RawField>) -> Vec<Spanned<String>> {
        self.each(field, |_, _, atom| Some(Spanned::new(atom.value.trim().to_owned(), atom.place.clone())))
    }

    /// Lines of a list.
    pub fn lines(&mut self, field: Option<&RawField>) -> Vec<String> {
        self.each(field, |_, _, atom| Some(one_line(&atom.value)))
    }

    /// One line.
    pub fn line(&mut self, field: Option<&RawField>) -> Option<Spanned<String>> {
        let atom = self.single(field)?;
        Some(Spanned::new(one_line(&atom.value), atom.place))
    }

    /// Prose.
    pub fn text(&mut self, field: Option<&RawField>) -> Option<String> {
        self.single(field).map(|atom| tidy(&atom.value))
    }

    /// A date.
    pub fn date(&mut self, field: Option<&RawField>) -> Option<Spanned<Date>> {
        let atom = self.single(field)?;
        let text = atom.value.trim();
        match date(text) {
            Some(date) => Some(Spanned::new(date, atom.place)),
            None => {
                self.findings.push(faults::bad_date(&self.owner, field?.field.name, text, &atom.place));
                None
            }
        }
    }

    /// Yes or no.
    pub fn boolean(&mut self, field: Option<&RawField>) -> Option<Spanned<bool>> {
        let atom = self.single(field)?;
        // TOML has its own word for it; in Markdown people write theirs.
        let value = match atom.value.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" => true,
            "false" | "no" => false,
            text => {
                let fault = faults::bad_word(&self.owner, field?.field.name, text, &["yes", "no"], &atom.place);
                self.findings.push(fault);
                return None;
            }
        };
        Some(Spanned::new(value, atom.place))
    }

    /// The reason of `none: why`; `None` where the field says nothing, or a word that stands alone.
    pub fn reason(&mut self, field: Option<&RawField>) -> Option<Spanned<String>> {
        let Type::WordOrReason(alone, reasoned) = field?.field.ty else { return None };
        let is_alone = |atom: &Spanned<String>| alone.contains(&atom.value.trim());
        let field = field?;
        if field.table().is_empty() && field.atoms().iter().all(is_alone) {
            return None;
        }
        let has_reason = |atom: &Spanned<String>| {
            let parts = atom.value.split_once(':').filter(|(_, line)| !line.trim().is_empty());
            parts.is_some_and(|(word, _)| reasoned.contains(&word.trim()))
        };
        if let Some(atom) = field.atoms().iter().find(|atom| !has_reason(atom)) {
            let fault = faults::bad_answer(&self.owner, field.field.name, &atom.value, alone, reasoned, &atom.place);
            self.findings.push(fault);
            return None;
        }
        self.origin(Some(field), reasoned).map(|origin| Spanned::new(origin.value.line, origin.place))
    }

    /// A file below the workspace root.
    pub fn path(&mut self, field: Option<&RawField>) -> Option<Spanned<String>> {
        let atom = self.single(field)?;
        self.path_of(field?.field.name, &Spanned::new(atom.value.trim().to_owned(), atom.place))
    }

    fn path_of(&mut self, name: &str, atom: &Spanned<String>) -> Option<Spanned<String>> {
        match path_fault(&atom.value) {
            None => {
                Some(Spanned::new(atom.value.strip_prefix("./").unwrap_or(&atom.value).to_owned(), atom.place.clone()))
            }
            Some(why) => {
                self.findings.push(faults::bad_path(&self.owner, name, &atom.value, why, &atom.place));
                None
            }
        }
    }

    /// A SHA-256, in hex, lower case.
    pub fn sha256(&mut self, field: Option<&RawField>) -> Option<String> {
        let atom = self.single(field)?;
        self.sha256_of(field?.field.name, atom.value.trim(), &atom)
    }

    fn sha256_of(&mut self, name: &str, digest: &str, atom: &Spanned<String>) -> Option<String> {
        if digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Some(digest.to_ascii_lowercase());
        }
        self.findings.push(faults::bad_digest(&self.owner, name, digest, &atom.place));
        None
    }

    /// `path sha256:digest`, in one line.
    pub fn attachment(&mut self, name: &str, atom: &Spanned<String>) -> Option<(Spanned<String>, String)> {
        let Some((path, digest)) = atom.value.rsplit_once(char::is_whitespace) else {
            self.findings.push(faults::bad_attachment(&self.owner, name, &atom.value, &atom.place));
            return None;
        };
        let Some(digest) = digest.strip_prefix("sha256:") else {
            self.findings.push(faults::bad_attachment(&self.owner, name, &atom.value, &atom.place));
            return None;
        };
        let path = path.trim();
        let bare = path.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(path);
        let path = self.path_of(name, &Spanned::new(bare.to_owned(), atom.place.clone()));
        path.zip(self.sha256_of(name, digest, atom))
    }

    /// `ID sha256:digest`, in one line.
    pub fn verified_text(&mut self, name: &str, atom: &Spanned<String>) -> Option<(Spanned<Id>, String)> {
        let parts = atom.value.trim().rsplit_once(char::is_whitespace);
        let Some((id, digest)) = parts.and_then(|(id, digest)| Some((id, digest.strip_prefix("sha256:")?))) else {
            self.findings.push(faults::bad_verified_text(&self.owner, name, &atom.value, &atom.place));
            return None;
        };
        let id = id.trim();
        let bare = id.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(id);
        let id = self.id_of(name, &Spanned::new(bare.to_owned(), atom.place.clone()));
        id.zip(self.sha256_of(name, digest, atom))
    }

    /// What `verify` demands; `None` when it is not written.
    pub fn demands(&mut self, field: Option<&RawField>) -> Option<Vec<Spanned<Demand>>> {
        let field = field?;
        if field.is_empty() {
            self.findings.push(faults::no_demands(&self.owner, &field.place));
            return None;
        }
        Some(self.each(Some(field), |this, _, atom| match demand::read(&atom.value) {
            Ok(demand) => Some(Spanned::new(demand, atom.place.clone())),
            Err(why) => {
                this.findings.push(faults::bad_demand(&this.owner, &atom.value, &why, &atom.place));
                None
            }
        }))
    }

    /// Paths of code.
    pub fn code_paths(&mut self, field: Option<&RawField>) -> Vec<Spanned<CodePath>> {
        self.each(field, |this, _, atom| match code_path(atom.value.trim()) {
            Ok(path) => Some(Spanned::new(path, atom.place.clone())),
            Err(why) => {
                this.findings.push(faults::bad_code_path(&this.owner, &atom.value, &why, &atom.place));
                None
            }
        })
    }

    /// `derived: why`, or the table with `kind` and `line`.
    pub fn origin(&mut self, field: Option<&RawField>, words: &[&'static str]) -> Option<Spanned<Origin>> {
        let field = field?;
        let table = field.table();
        if !table.is_empty() {
            let sub = |name: &str| table.iter().find(|f| f.field.name == name);
            let (kind, line) = (self.word(sub("kind"), words), self.line(sub("line")));
            let (kind, line) = (kind?, line?);
            return Some(Spanned::new(Origin { kind: kind.value.to_owned(), line: line.value }, field.place.clone()));
        }
        let atom = self.single(Some(field))?;
        let Some((word, line)) = atom.value.split_once(':').filter(|(_, line)| !line.trim().is_empty()) else {
            let name = field.field.name;
            self.findings.push(faults::bad_origin(&self.owner, name, &atom.value, words, &atom.place));
            return None;
        };
        let word = Spanned::new(word.to_owned(), atom.place.clone());
        let kind = self.word_of(field.field.name, words, &word)?;
        Some(Spanned::new(Origin { kind: kind.value.to_owned(), line: one_line(line) }, atom.place))
    }

    /// The one text of a field that is not a list; `None` when it says nothing.
    fn single(&mut self, field: Option<&RawField>) -> Option<Spanned<String>> {
        let field = field?;
        let mut said = field.atoms().iter().filter(|a| !a.value.trim().is_empty());
        let first = said.next()?.clone();
        if let Some(second) = said.next() {
            self.findings.push(faults::more_than_one(&self.owner, field.field.name, &second.place));
        }
        Some(first)
    }

    fn each<T>(
        &mut self,
        field: Option<&RawField>,
        mut read: impl FnMut(&mut Self, &RawField, &Spanned<String>) -> Option<T>,
    ) -> Vec<T> {
        let Some(field) = field else { return Vec::new() };
        field.atoms().iter().filter_map(|atom| read(self, field, atom)).collect()
    }
}

/// What keeps a text from being the path of a file below the workspace root, alike on all systems.
#[must_use]
pub fn path_fault(path: &str) -> Option<&'static str> {
    let windows_root = path.as_bytes().get(1) == Some(&b':');
    if path.trim().is_empty() {
        Some("an empty path")
    } else if path.starts_with('/') || windows_root {
        Some("an absolute path")
    } else if path.contains('\\') {
        Some("a path with `\\`")
    } else if path.split('/').any(|part| part == "..") {
        Some("a path that leaves the workspace")
    } else {
        None
    }
}

/// A date in the one form that both syntaxes have; jiff alone would take times and other forms too.
#[must_use]
#[requirement("RQ-030")]
pub fn date(text: &str) -> Option<Date> {
    let form = text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    if form { text.parse().ok() } else { None }
}

#[requirement("RQ-030")]
fn code_path(text: &str) -> Result<CodePath, String> {
    let mut parts = text.split("::");
    let package = parts.next().unwrap_or_default();
    let is_name = |name: &str, dashes: bool| {
        name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_' || (dashes && c == '-'))
    };
    if package.is_empty() {
        return Err("a package is missing before the first `::`".to_owned());
    }
    if text.contains(['/', '\\']) || text.ends_with(".rs") {
        return Err("code is named by package and module, not by file".to_owned());
    }
    if !is_name(package, true) {
        return Err(format!("`{package}` is no name of a package"));
    }
    let modules: Vec<String> = parts.map(str::to_owned).collect();
    match modules.iter().find(|m| !is_name(m.strip_prefix("r#").unwrap_or(m), false)) {
        Some(bad) => Err(format!("`{bad}` is no name of a module")),
        None => Ok(CodePath { package: package.to_owned(), modules }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-030")]
    #[test]
    fn a_date_is_year_month_day_and_real() {
        assert!(date("2026-11-10").is_some());
        for text in ["2026-11-31", "2026-1-1", "20261110", "2026-11-10T10:00:00", "10.11.2026", "２０２６-11", ""] {
            assert!(date(text).is_none(), "{text}");
        }
    }

    #[verifies("RQ-030")]
    #[test]
    fn code_is_a_package_and_modules() {
        assert_eq!(code_path("pump-evlog").unwrap().to_string(), "pump-evlog");
        assert_eq!(code_path("pump::dose::r#type").unwrap().modules, ["dose", "r#type"]);
        for (text, why) in [
            ("src/dose.rs", "code is named by package and module, not by file"),
            ("::dose", "a package is missing before the first `::`"),
            ("pump::", "`` is no name of a module"),
            ("pump::a-b", "`a-b` is no name of a module"),
            ("2pump", "`2pump` is no name of a package"),
            ("pump:dose", "`pump:dose` is no name of a package"),
        ] {
            assert_eq!(code_path(text).unwrap_err(), why, "{text}");
        }
    }
}
