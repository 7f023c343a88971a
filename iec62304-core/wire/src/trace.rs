//! The trace file: one more output of rustc, with a record for each tag that it expanded.
//!
//! Text, a line a record, fields separated by tabs, each field `name=value`:
//!
//! ```text
//! iec62304-trace  1
//! unit            package=dose crate=dose kind=lib test=no triple=… opt-level=… debug-assertions=yes feature=…
//! tag             relation=implements form=attribute id=RQ-001 id-at=10:15:src/lib.rs item=fn name=grant name-at=… call-at=…
//! end             1
//! ```
//!
//! The first line names the version, the `end` line the number of tags; a file without it was cut off.
//! Unknown fields are ignored within a version, unknown lines are not.

use crate::{Form, ItemKind, Level, Relation};
use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::Arc;

/// The version of the grammar that this crate writes and reads.
pub const VERSION: u32 = 1;

/// The file name extension of trace files.
pub const EXTENSION: &str = "trace";

/// The variable by which the wrapper tells the macros inside rustc where to append their records.
pub const FILE_VARIABLE: &str = "IEC62304_TRACE_FILE";

/// What a whole trace file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceFile {
    /// The compilation.
    pub unit: UnitRecord,
    /// Its tags, in the order of expansion.
    pub tags: Vec<TagRecord>,
}

/// The compilation that a trace file belongs to, as the wrapper saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitRecord {
    /// Name of the package.
    pub package: String,
    /// Name of the crate as rustc knows it.
    pub crate_name: String,
    /// rustc's crate types (`lib`, `bin`, `proc-macro`, …).
    pub crate_types: Vec<String>,
    /// Compiled with `--test`.
    pub test: bool,
    /// The `--target` that rustc was given; empty for the host.
    pub triple: String,
    /// Optimisation level as rustc was given it; empty when it was not.
    pub opt_level: String,
    /// Debug assertions are on.
    pub debug_assertions: bool,
    /// Cargo features, sorted.
    pub features: Vec<String>,
}

/// A point in a source file: line and column from 1, columns in code points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The path as rustc gave it: absolute, or relative to rustc's working directory. Shared by the spots of a file.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in code points.
    pub column: u32,
}

/// One expanded tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagRecord {
    /// What it claims.
    pub relation: Relation,
    /// How it is written.
    pub form: Form,
    /// Its ids, each with the place of its literal where the compiler knows one.
    pub ids: Vec<(String, Option<Spot>)>,
    /// `level = "…"`.
    pub level: Option<Level>,
    /// `note = "…"`.
    pub note: Option<String>,
    /// What it stands on.
    pub item: ItemKind,
    /// The item's name; for an `impl` what stands between its generics and its `where` or body (`Monitor for Pump`), for a `use` its
    /// tree, for an `extern` block its ABI, for a macro call the macro's path; empty for [`ItemKind::Scope`].
    pub name: String,
    /// Where the item's name stands, where the compiler knows it.
    pub name_at: Option<Spot>,
    /// Where the attribute or call itself stands.
    pub call_at: Option<Spot>,
}

/// Why a file is no trace file that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The first line is not a trace file's.
    NotATraceFile,
    /// Another version of the grammar.
    OtherVersion(String),
    /// No `end` line, or not the last one: the file was cut off or grew afterwards.
    CutOff,
    /// The `end` line counts other than the lines do.
    Count {
        /// What the `end` line says.
        said: usize,
        /// How many tags there are.
        found: usize,
    },
    /// A line that this version doesn't know, counted from 1.
    Line(usize),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotATraceFile => f.write_str("not a trace file"),
            Self::OtherVersion(version) => write!(f, "a trace file of version {version}, this tool reads {VERSION}"),
            Self::CutOff => f.write_str("cut off before its end line"),
            Self::Count { said, found } => write!(f, "its end line counts {said} tags, there are {found}"),
            Self::Line(line) => write!(f, "line {line} is none that a trace file has"),
        }
    }
}

impl std::error::Error for ReadError {}

impl UnitRecord {
    /// The two lines that open a trace file.
    #[must_use]
    pub fn to_lines(&self) -> String {
        let mut out = format!("iec62304-trace\t{VERSION}\nunit");
        field(&mut out, "package", &self.package);
        field(&mut out, "crate", &self.crate_name);
        for kind in &self.crate_types {
            field(&mut out, "kind", kind);
        }
        field(&mut out, "test", if self.test { "yes" } else { "no" });
        field(&mut out, "triple", &self.triple);
        field(&mut out, "opt-level", &self.opt_level);
        field(&mut out, "debug-assertions", if self.debug_assertions { "yes" } else { "no" });
        for feature in &self.features {
            field(&mut out, "feature", feature);
        }
        out.push('\n');
        out
    }

    fn from_fields(line: &str) -> Self {
        let mut unit = Self::default();
        for (name, value) in fields(line) {
            match name {
                "package" => unit.package = value.into_owned(),
                "crate" => unit.crate_name = value.into_owned(),
                "kind" => unit.crate_types.push(value.into_owned()),
                "test" => unit.test = value == "yes",
                "triple" => unit.triple = value.into_owned(),
                "opt-level" => unit.opt_level = value.into_owned(),
                "debug-assertions" => unit.debug_assertions = value == "yes",
                "feature" => unit.features.push(value.into_owned()),
                _ => {}
            }
        }
        unit
    }
}

impl TagRecord {
    /// The record's line, with its line feed.
    #[must_use]
    pub fn to_line(&self) -> String {
        let mut out = String::with_capacity(160);
        out.push_str("tag");
        field(&mut out, "relation", self.relation.as_str());
        field(&mut out, "form", self.form.as_str());
        for (id, at) in &self.ids {
            field(&mut out, "id", id);
            spot(&mut out, "id-at", at.as_ref());
        }
        if let Some(level) = self.level {
            field(&mut out, "level", level.as_str());
        }
        if let Some(note) = &self.note {
            field(&mut out, "note", note);
        }
        field(&mut out, "item", self.item.as_str());
        field(&mut out, "name", &self.name);
        spot(&mut out, "name-at", self.name_at.as_ref());
        spot(&mut out, "call-at", self.call_at.as_ref());
        out.push('\n');
        out
    }

    /// `file` is that of the spot before: most have the same.
    fn from_fields(line: &str, file: &mut Arc<str>) -> Option<Self> {
        let (mut relation, mut form, mut item) = (None, None, None);
        let mut tag = Self {
            relation: Relation::Implements,
            form: Form::Attribute,
            ids: Vec::new(),
            level: None,
            note: None,
            item: ItemKind::Other,
            name: String::new(),
            name_at: None,
            call_at: None,
        };
        for (name, value) in fields(line) {
            match name {
                "relation" => relation = Relation::from_word(&value),
                "form" => form = Form::from_word(&value),
                "id" => tag.ids.push((value.into_owned(), None)),
                "id-at" => tag.ids.last_mut()?.1 = parse_spot(&value, file),
                "level" => tag.level = Some(Level::from_word(&value)?),
                "note" => tag.note = Some(value.into_owned()),
                "item" => item = ItemKind::from_word(&value),
                "name" => tag.name = value.into_owned(),
                "name-at" => tag.name_at = parse_spot(&value, file),
                "call-at" => tag.call_at = parse_spot(&value, file),
                _ => {}
            }
        }
        (tag.relation, tag.form, tag.item) = (relation?, form?, item?);
        (!tag.ids.is_empty()).then_some(tag)
    }
}

/// The line that closes a trace file of `tags` tags.
#[must_use]
pub fn end_line(tags: usize) -> String {
    format!("end\t{tags}\n")
}

/// Reads a whole trace file.
///
/// # Errors
///
/// Anything but a complete file of this version; see [`ReadError`].
pub fn read(text: &str) -> Result<TraceFile, ReadError> {
    let mut lines = text.split_inclusive('\n').enumerate();
    let first = lines.next().map(|(_, line)| line.trim_end()).unwrap_or_default();
    match first.split_once('\t') {
        Some(("iec62304-trace", version)) if version == VERSION.to_string() => {}
        Some(("iec62304-trace", version)) => return Err(ReadError::OtherVersion(version.to_owned())),
        _ => return Err(ReadError::NotATraceFile),
    }
    let mut unit = None;
    let mut tags = Vec::new();
    let mut end = None;
    let mut file = Arc::default();
    for (at, line) in lines {
        let Some(line) = line.strip_suffix('\n') else { return Err(ReadError::CutOff) };
        if end.is_some() {
            return Err(ReadError::CutOff);
        }
        let (word, rest) = line.split_once('\t').unwrap_or((line, ""));
        match word {
            "unit" if unit.is_none() => unit = Some(UnitRecord::from_fields(rest)),
            "tag" if unit.is_some() => {
                tags.push(TagRecord::from_fields(rest, &mut file).ok_or(ReadError::Line(at + 1))?)
            }
            "end" => end = Some(rest.parse::<usize>().map_err(|_| ReadError::Line(at + 1))?),
            _ => return Err(ReadError::Line(at + 1)),
        }
    }
    match (unit, end) {
        (Some(unit), Some(said)) if said == tags.len() => Ok(TraceFile { unit, tags }),
        (Some(_), Some(said)) => Err(ReadError::Count { said, found: tags.len() }),
        _ => Err(ReadError::CutOff),
    }
}

/// Counts the tag lines of a trace file that has no end line yet.
#[must_use]
pub fn count_tags(text: &str) -> usize {
    text.lines().filter(|line| line.starts_with("tag\t")).count()
}

fn field(out: &mut String, name: &str, value: &str) {
    out.push('\t');
    out.push_str(name);
    out.push('=');
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            _ => out.push(c),
        }
    }
}

fn spot(out: &mut String, name: &str, spot: Option<&Spot>) {
    if let Some(spot) = spot {
        let mut value = String::new();
        let _ = write!(value, "{}:{}:{}", spot.line, spot.column, spot.file);
        field(out, name, &value);
    }
}

fn parse_spot(value: &str, file: &mut Arc<str>) -> Option<Spot> {
    let (line, rest) = cut(value, b':');
    let (column, path) = cut(rest?, b':');
    let (line, column, path) = (line.parse().ok()?, column.parse().ok()?, path?);
    if **file != *path {
        *file = path.into();
    }
    Some(Spot { file: Arc::clone(file), line, column })
}

fn fields(line: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = Some(line);
    let parts = std::iter::from_fn(move || {
        let (part, after) = cut(rest?, b'\t');
        rest = after;
        Some(part)
    });
    parts.filter_map(|part| match cut(part, b'=') {
        (name, Some(value)) => Some((name, unescaped(value))),
        _ => None,
    })
}

/// What stands before the first such character, and after it. Fields are so short that a plain loop beats the
/// searchers of the standard library.
fn cut(text: &str, at: u8) -> (&str, Option<&str>) {
    match text.bytes().position(|byte| byte == at) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.as_bytes().contains(&b'\\') {
        return value.into();
    }
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        out.push(match c {
            '\\' => match characters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            _ => c,
        });
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(id: &str, note: &str, file: &str) -> TagRecord {
        let at = Some(Spot { file: file.into(), line: 3, column: 15 });
        TagRecord {
            relation: Relation::Verifies,
            form: Form::Attribute,
            ids: vec![(id.to_owned(), at.clone()), ("RQ-002".to_owned(), None)],
            level: Some(Level::System),
            note: Some(note.to_owned()),
            item: ItemKind::Fn,
            name: "limit_holds".to_owned(),
            name_at: at.clone(),
            call_at: at,
        }
    }

    fn file_of(tags: &[TagRecord]) -> String {
        let unit = UnitRecord {
            package: "dose".to_owned(),
            crate_name: "dose".to_owned(),
            crate_types: vec!["lib".to_owned(), "cdylib".to_owned()],
            test: true,
            features: vec!["hw".to_owned()],
            ..UnitRecord::default()
        };
        let lines: String = tags.iter().map(TagRecord::to_line).collect();
        unit.to_lines() + &lines + &end_line(tags.len())
    }

    #[test]
    fn what_is_written_is_read_back() {
        let tags = [tag("RQ-001", "tab\there, line\nthere, back\\slash", "src/a b:c/ü.rs")];
        let file = read(&file_of(&tags)).unwrap();
        assert_eq!(file.tags, tags);
        assert_eq!(file.unit.crate_types, ["lib", "cdylib"]);
        assert!(file.unit.test);
    }

    #[test]
    fn every_cut_is_noticed() {
        let whole = file_of(&[tag("RQ-001", "n", "src/lib.rs"), tag("RQ-003", "n", "src/lib.rs")]);
        for cut in 0..whole.len() {
            assert!(read(&whole[..cut]).is_err(), "cut at {cut} passed for whole");
        }
        assert_eq!(read(&(whole.clone() + "tag\t\n")), Err(ReadError::CutOff));
    }

    #[test]
    fn another_version_is_refused_by_name() {
        assert_eq!(read("iec62304-trace\t99\n"), Err(ReadError::OtherVersion("99".to_owned())));
        assert_eq!(read("hello\n"), Err(ReadError::NotATraceFile));
    }

    proptest::proptest! {
        #[test]
        fn any_text_survives_the_round_trip(note in ".*", file in ".*") {
            let tags = [tag("RQ-1", &note, &file)];
            proptest::prop_assert_eq!(read(&file_of(&tags)).unwrap().tags, tags);
        }

        #[test]
        fn reading_never_panics(text in "(iec62304-trace\t1\n)?(.|\n|\t)*") {
            let _ = read(&text);
        }
    }
}
