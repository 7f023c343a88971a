//! The trace file: one more output of rustc, with a record for each tag that it expanded.
//!
//! Text, a line a record, fields separated by tabs, each field `name=value`:
//!
//! ```text
//! iec62304-trace  2
//! unit            package=dose crate=dose kind=lib test=no triple=… opt-level=… debug-assertions=yes feature=… runtime=…
//! tag             relation=implements form=attribute id=RQ-001 id-at=10:15:src/lib.rs item=fn name=grant name-at=… call-at=… probes=1
//! end             1
//! ```
//!
//! The first line names the version, the `end` line the number of tags; a file without it was cut off.
//! Unknown fields are ignored within a version, unknown lines are not.

use crate::line::{self, yes_no};
use crate::{Form, ItemKind, Level, Relation};
use std::fmt;
use std::sync::Arc;

/// The version of the grammar that this crate writes and reads.
pub const VERSION: u32 = 2;

/// The file name extension of trace files.
pub const EXTENSION: &str = "trace";

/// The variable by which the wrapper tells the macros inside rustc where to append their records.
pub const FILE_VARIABLE: &str = "IEC62304_TRACE_FILE";

/// The variable by which the wrapper tells the macros inside rustc to insert probes and guards: the name under which the crate
/// that is compiled knows `iec62304-core`.
pub const PROBES_VARIABLE: &str = "IEC62304_PROBES";

/// The variable that names a list of the `implements!` calls which stand among the statements of a function, one
/// `line:column:file` a line: the macro itself cannot tell these from calls beside items.
pub const STATEMENTS_VARIABLE: &str = "IEC62304_STATEMENTS";

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
    /// The name by which probes and guards of this compilation reach `iec62304-core`; absent when there are none.
    pub runtime: Option<String>,
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
    /// How many functions of the tagged place can carry a probe: those with a body that are not `const`, directly in it; in an
    /// inline module also those of its inline modules, `impl` blocks and traits, but for test code. Absent of a call, which has
    /// no item of its own.
    pub probes: Option<u32>,
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
        line::push(&mut out, "package", &self.package);
        line::push(&mut out, "crate", &self.crate_name);
        for kind in &self.crate_types {
            line::push(&mut out, "kind", kind);
        }
        line::push(&mut out, "test", yes_no(self.test));
        line::push(&mut out, "triple", &self.triple);
        line::push(&mut out, "opt-level", &self.opt_level);
        line::push(&mut out, "debug-assertions", yes_no(self.debug_assertions));
        for feature in &self.features {
            line::push(&mut out, "feature", feature);
        }
        if let Some(runtime) = &self.runtime {
            line::push(&mut out, "runtime", runtime);
        }
        out.push('\n');
        out
    }

    fn from_fields(text: &str) -> Self {
        let mut unit = Self::default();
        for (name, value) in line::borrowed_fields(text) {
            match name {
                "package" => unit.package = value.into_owned(),
                "crate" => unit.crate_name = value.into_owned(),
                "kind" => unit.crate_types.push(value.into_owned()),
                "test" => unit.test = value == "yes",
                "triple" => unit.triple = value.into_owned(),
                "opt-level" => unit.opt_level = value.into_owned(),
                "debug-assertions" => unit.debug_assertions = value == "yes",
                "feature" => unit.features.push(value.into_owned()),
                "runtime" => unit.runtime = Some(value.into_owned()),
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
        format!("tag\t{}\n", self.to_fields())
    }

    /// The record's fields, as a line has them behind its word: probes and guards carry this text, and write it into their events.
    #[must_use]
    pub fn to_fields(&self) -> String {
        let mut out = String::with_capacity(160);
        line::push(&mut out, "relation", self.relation.as_str());
        line::push(&mut out, "form", self.form.as_str());
        for (id, at) in &self.ids {
            line::push(&mut out, "id", id);
            push_spot(&mut out, "id-at", at.as_ref());
        }
        if let Some(level) = self.level {
            line::push(&mut out, "level", level.as_str());
        }
        if let Some(note) = &self.note {
            line::push(&mut out, "note", note);
        }
        line::push(&mut out, "item", self.item.as_str());
        line::push(&mut out, "name", &self.name);
        push_spot(&mut out, "name-at", self.name_at.as_ref());
        push_spot(&mut out, "call-at", self.call_at.as_ref());
        if let Some(probes) = self.probes {
            line::push(&mut out, "probes", &probes.to_string());
        }
        out.split_off(1)
    }

    /// Reads what [`to_fields`](Self::to_fields) wrote, among whatever other fields; `None` when relation, form, item or ids are missing.
    #[must_use]
    pub fn from_fields(text: &str) -> Option<Self> {
        Self::from_fields_after(text, &mut Arc::default())
    }

    /// `file` is that of the spot before: most have the same.
    fn from_fields_after(text: &str, file: &mut Arc<str>) -> Option<Self> {
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
            probes: None,
        };
        for (name, value) in line::borrowed_fields(text) {
            match name {
                "relation" => relation = Relation::from_word(&value),
                "form" => form = Form::from_word(&value),
                "id" => tag.ids.push((value.into_owned(), None)),
                "id-at" => tag.ids.last_mut()?.1 = Spot::from_text_after(&value, file),
                "level" => tag.level = Some(Level::from_word(&value)?),
                "note" => tag.note = Some(value.into_owned()),
                "item" => item = ItemKind::from_word(&value),
                "name" => tag.name = value.into_owned(),
                "name-at" => tag.name_at = Spot::from_text_after(&value, file),
                "call-at" => tag.call_at = Spot::from_text_after(&value, file),
                "probes" => tag.probes = Some(value.parse().ok()?),
                _ => {}
            }
        }
        (tag.relation, tag.form, tag.item) = (relation?, form?, item?);
        (!tag.ids.is_empty()).then_some(tag)
    }
}

impl Spot {
    /// The spot that is written so: `line:column:file`, as [`Display`](fmt::Display) writes it.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::from_text_after(text, &mut Arc::default())
    }

    /// `file` is that of the spot before, shared where it is the same.
    fn from_text_after(text: &str, file: &mut Arc<str>) -> Option<Self> {
        let (line, rest) = line::cut(text, b':');
        let (column, path) = line::cut(rest?, b':');
        let (line, column, path) = (line.parse().ok()?, column.parse().ok()?, path?);
        if **file != *path {
            *file = path.into();
        }
        Some(Self { file: Arc::clone(file), line, column })
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.line, self.column, self.file)
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
    let first = lines.next().map(|(_, line)| line).unwrap_or_default();
    match line::version(first, "iec62304-trace") {
        Some(version) if version == VERSION.to_string() => {}
        Some(version) => return Err(ReadError::OtherVersion(version.to_owned())),
        None => return Err(ReadError::NotATraceFile),
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
        let (word, rest) = line::split(line);
        match word {
            "unit" if unit.is_none() => unit = Some(UnitRecord::from_fields(rest)),
            "tag" if unit.is_some() => {
                tags.push(TagRecord::from_fields_after(rest, &mut file).ok_or(ReadError::Line(at + 1))?)
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

fn push_spot(out: &mut String, name: &str, spot: Option<&Spot>) {
    if let Some(spot) = spot {
        line::push(out, name, &spot.to_string());
    }
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
            probes: Some(1),
        }
    }

    fn file_of(tags: &[TagRecord]) -> String {
        let unit = UnitRecord {
            package: "dose".to_owned(),
            crate_name: "dose".to_owned(),
            crate_types: vec!["lib".to_owned(), "cdylib".to_owned()],
            test: true,
            features: vec!["hw".to_owned()],
            runtime: Some("trace".to_owned()),
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
        assert_eq!(file.unit.runtime.as_deref(), Some("trace"));
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
        assert_eq!(read("iec62304-trace\t1\n"), Err(ReadError::OtherVersion("1".to_owned())));
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
        fn reading_never_panics(text in "(iec62304-trace\t2\n)?(.|\n|\t)*") {
            let _ = read(&text);
        }
    }
}
