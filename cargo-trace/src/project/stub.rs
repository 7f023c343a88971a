//! Stubs of records: what `cargo trace add` appends to a document, to be completed by whoever knows.

use super::config::default_prefixes;
use super::fields::{KindRow, Need, Type};
use super::files;
use super::{SourceText, Texts};
use crate::model::{Config, Documents, Id, Kind, Place, Spanned, Tier};
use iec62304_core::requirement;
use iec62304_wire::id::{folded, natural_cmp};
use jiff::civil::Date;
use std::collections::HashSet;
use std::fmt::Write as _;

/// A record to be written.
#[derive(Clone, Debug)]
pub struct Stub {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// Lines behind the title, each `field = value` or a remark.
    pub lines: Vec<String>,
}

/// A document with stubs at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The document, relative to the root.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// It does not exist yet.
    pub is_new: bool,
    /// The line of each stub, in their order.
    pub lines: Vec<u32>,
}

/// Why nothing is appended.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum StubError {
    /// The text is no id.
    #[error("`{0}` is no id: {1}")]
    NotAnId(String, String),
    /// It belongs to another kind, or to none.
    #[error("`{id}` is not the id of a {kind}; one starts with {prefixes}")]
    OtherKind {
        /// The id.
        id: Id,
        /// The kind.
        kind: Kind,
        /// What it may start with.
        prefixes: String,
    },
    /// It is in use.
    #[error("`{id}` is declared at {}:{}", .place.file, .place.line)]
    Taken {
        /// The id, as it is declared.
        id: Id,
        /// Where.
        place: Place,
    },
    /// The kind has no prefix.
    #[error("`[ids]` in trace.toml gives {0} no prefix")]
    NoPrefix(Kind),
    /// The document has faults that an appended record could fall into.
    #[error("`{0}` cannot be read to its end; mend it first (`cargo trace lint`)")]
    Damaged(String),
    /// No new document of ours would be read.
    #[error("`documents` in trace.toml does not cover `{path}`; put this into a document of yours:\n\n{text}")]
    NotCovered {
        /// The document that would be new.
        path: String,
        /// The records.
        text: String,
    },
}

/// Ids of all records, with their places.
fn ids_of(documents: &Documents, kind: Kind) -> Vec<&Spanned<Id>> {
    let risk = &documents.risk;
    match kind {
        Kind::Requirement => documents.requirements.iter().map(|record| &record.id).collect(),
        Kind::Item => documents.items.iter().map(|record| &record.id).collect(),
        Kind::Hazard => risk.hazards.iter().map(|record| &record.id).collect(),
        Kind::Situation => risk.situations.iter().map(|record| &record.id).collect(),
        Kind::Risk => risk.risks.iter().map(|record| &record.id).collect(),
        Kind::Cause => risk.causes.iter().map(|record| &record.id).collect(),
        Kind::Control => risk.controls.iter().map(|record| &record.id).collect(),
        Kind::Record => documents.records.iter().map(|record| &record.id).collect(),
        Kind::Soup => documents.soup.iter().map(|record| &record.id).collect(),
        Kind::Anomaly => documents.anomalies.iter().map(|record| &record.id).collect(),
        Kind::Waiver => documents.waivers.iter().map(|record| &record.id).collect(),
        Kind::External => documents.externals.iter().map(|record| &record.id).collect(),
    }
}

/// Hands out ids that nothing has, not even under another spelling.
pub struct FreeIds {
    folded: HashSet<String>,
}

impl FreeIds {
    /// All ids of all kinds are taken.
    #[must_use]
    pub fn new(documents: &Documents) -> Self {
        let ids = Kind::ALL.iter().flat_map(|kind| ids_of(documents, *kind));
        Self { folded: ids.map(|id| folded(id.value.as_str())).collect() }
    }

    /// The first free `START` with a number behind it, from a number on, with at least so many digits.
    fn take(&mut self, start: &str, from: u64, digits: usize) -> Option<Id> {
        let candidates = (from..).map(|number| format!("{start}{number:0digits$}"));
        let free = candidates.take(self.folded.len() + 1).find(|id| !self.folded.contains(&folded(id)))?;
        self.folded.insert(folded(&free));
        Id::new(&free).ok()
    }

    /// An id for SOUP of a name: `SOUP-crc-1`.
    #[must_use]
    pub fn of_soup(&mut self, config: &Config, name: &str) -> Option<Id> {
        let prefix = prefix_of(config, Kind::Soup)?;
        let words: Vec<String> = name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        // An id has at most 64 bytes, and the number needs some.
        let name: String = words.join("-").chars().take(40).collect();
        self.take(&format!("{prefix}-{}-", name.trim_end_matches('-')), 1, 1)
    }

    /// The id after the last one of a kind.
    fn next(&mut self, documents: &Documents, kind: Kind) -> Option<Id> {
        let prefix = prefix_of(&documents.config, kind)?;
        let start = format!("{prefix}-");
        let numbers: Vec<&str> = ids_of(documents, kind)
            .into_iter()
            .filter_map(|id| id.value.as_str().strip_prefix(&start))
            .filter(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
            .collect();
        let last = numbers.into_iter().max_by(|a, b| natural_cmp(a, b));
        let from = last.and_then(|last| last.parse::<u64>().ok()).unwrap_or(0).saturating_add(1);
        self.take(&start, from, last.map_or(3, str::len))
    }
}

/// The prefix that new ids of a kind get: the project's own where it is one of the usual ones, else its first.
fn prefix_of(config: &Config, kind: Kind) -> Option<&str> {
    let fits =
        |prefix: &&crate::model::Prefix| prefix.kind == kind && prefix.tier.is_none_or(|tier| tier == Tier::Software);
    let usual: Vec<String> = default_prefixes().iter().filter(fits).map(|prefix| prefix.prefix.clone()).collect();
    let mut declared: Vec<&str> = config.prefixes.iter().filter(fits).map(|prefix| prefix.prefix.as_str()).collect();
    declared.sort_unstable();
    let shortest = declared.iter().filter(|prefix| usual.iter().any(|one| one == *prefix)).min_by_key(|p| p.len());
    shortest.or(declared.first()).copied()
}

/// A stub of a kind, with what a record of it must have.
///
/// # Errors
///
/// The id is none, of another kind, or in use.
#[requirement("RQ-130")]
pub fn stub(
    documents: &Documents,
    kind: Kind,
    id: Option<&str>,
    title: Option<&str>,
    today: Date,
) -> Result<Stub, StubError> {
    let mut free = FreeIds::new(documents);
    let id = match id {
        Some(text) => checked(documents, kind, text)?,
        None => {
            let next = match (kind, title) {
                (Kind::Soup, title) => free.of_soup(&documents.config, title.unwrap_or("new")),
                _ => free.next(documents, kind),
            };
            next.ok_or(StubError::NoPrefix(kind))?
        }
    };
    let fields = KindRow::of(kind).fields().filter(|field| field.name != "title");
    let mut lines: Vec<String> = Vec::new();
    for field in fields {
        let is_asked = matches!(field.need, Need::Always | Need::UnlessRetired | Need::Answered | Need::FromClass(_));
        if !is_asked {
            continue;
        }
        let value = match (field.need, field.ty) {
            (Need::Always | Need::UnlessRetired, Type::Text | Type::Line | Type::Person) => Some("\"…\"".to_owned()),
            (Need::Always | Need::UnlessRetired, Type::Date) => Some(today.to_string()),
            _ => None,
        };
        lines.push(match value {
            Some(value) => format!("{} = {value}", field.name),
            None => format!("# {} = …  # {}", field.name, field.meaning),
        });
    }
    if kind == Kind::Requirement {
        lines.push("status = \"draft\"".to_owned());
    }
    Ok(Stub { id, title: title.unwrap_or("…").to_owned(), lines })
}

fn checked(documents: &Documents, kind: Kind, text: &str) -> Result<Id, StubError> {
    let id = Id::new(text).map_err(|fault| StubError::NotAnId(text.to_owned(), fault.to_string()))?;
    let mut all = Kind::ALL.iter().flat_map(|kind| ids_of(documents, *kind));
    if let Some(taken) = all.find(|taken| folded(taken.value.as_str()) == folded(text)) {
        return Err(StubError::Taken { id: taken.value.clone(), place: taken.place.clone() });
    }
    if documents.config.prefix_of(text).is_none_or(|prefix| prefix.kind != kind) {
        let prefixes = documents.config.prefixes.iter().filter(|prefix| prefix.kind == kind);
        let mut prefixes: Vec<String> = prefixes.map(|prefix| format!("`{}`", prefix.prefix)).collect();
        prefixes.sort();
        return Err(StubError::OtherKind { id, kind, prefixes: prefixes.join(", ") });
    }
    Ok(id)
}

/// The document that stubs of a kind go to, with them at its end.
///
/// # Errors
///
/// The document cannot be read to its end, or a new one would not be read at all.
#[requirement("RQ-130")]
pub fn append(documents: &Documents, texts: &Texts, kind: Kind, stubs: &[Stub]) -> Result<Appended, StubError> {
    let files = ids_of(documents, kind).into_iter().map(|id| &*id.place.file);
    let last = files.filter(|file| file.ends_with(".toml")).max();
    let path = last.map_or_else(|| format!("trace/{}.toml", file_of(kind)), str::to_owned);
    let old = texts.get(&*path);
    if old.is_none() && !files::is_covered(&documents.config, &path) {
        return Err(StubError::NotCovered { path, text: rendered(kind, stubs, "").0 });
    }
    let (text, lines) = rendered(kind, stubs, old.map_or("", |text| text));
    let appended = Appended { is_new: old.is_none(), path, text, lines };
    // What was appended must be read as records of its own, whatever stands before it.
    let read = |text: &str| super::read(documents.config.clone(), &[SourceText::new(&appended.path, text)]);
    let before = read(old.map_or("", |text| text)).record_count();
    let after = read(&appended.text);
    let found: HashSet<&str> = ids_of(&after, kind).into_iter().map(|id| id.value.as_str()).collect();
    let is_whole =
        after.record_count() == before + stubs.len() && stubs.iter().all(|stub| found.contains(stub.id.as_str()));
    if is_whole { Ok(appended) } else { Err(StubError::Damaged(appended.path)) }
}

/// Name of the document that a first record of a kind goes to.
const fn file_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Requirement => "software",
        Kind::Item => "items",
        Kind::Hazard | Kind::Situation | Kind::Risk | Kind::Cause => "risk",
        Kind::Control => "controls",
        Kind::Record => "records",
        Kind::Soup => "soup",
        Kind::Anomaly => "anomalies",
        Kind::Waiver => "waivers",
        Kind::External => "external",
    }
}

/// The text with stubs behind it, and the line of each.
fn rendered(kind: Kind, stubs: &[Stub], before: &str) -> (String, Vec<u32>) {
    let mut text = before.to_owned();
    let mut lines = Vec::new();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let mut line = text.matches('\n').count() + 1;
    for stub in stubs {
        if !text.is_empty() {
            text.push('\n');
            line += 1;
        }
        lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        line += 2 + stub.lines.len();
        let id = stub.id.as_str();
        let id = if id.contains(['.', '(']) { format!("\"{id}\"") } else { id.to_owned() };
        let _ = writeln!(text, "[{kind}.{id}]\ntitle = {}", quoted(&stub.title));
        for field in &stub.lines {
            let _ = writeln!(text, "{field}");
        }
    }
    (text, lines)
}

/// A TOML string of one line.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A remark of one line.
#[must_use]
pub fn remark(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::config::default_config;
    use iec62304_core::verifies;
    use jiff::civil::date;

    fn documents(text: &str) -> (Documents, Texts) {
        let texts = Texts::from([("trace/all.toml".into(), text.into())]);
        (crate::project::read(default_config("p"), &[SourceText::new("trace/all.toml", text)]), texts)
    }

    fn added(text: &str, kind: Kind, id: Option<&str>, title: Option<&str>) -> Result<Appended, StubError> {
        let (documents, texts) = documents(text);
        let made = stub(&documents, kind, id, title, date(2026, 11, 22))?;
        append(&documents, &texts, kind, &[made])
    }

    #[verifies("RQ-130")]
    #[test]
    fn a_stub_of_each_kind_is_appended_with_the_next_free_id() {
        for kind in Kind::ALL {
            let first = added("", *kind, None, Some("A \"b\" \\ c")).unwrap_or_else(|error| panic!("{kind}: {error}"));
            assert!(first.is_new && first.path.starts_with("trace/"), "{kind}: {}", first.path);
            assert_eq!(first.lines, [1]);
            let header = first.text.lines().next().unwrap();
            assert!(header.starts_with(&format!("[{kind}.")), "{header}");
        }
        let two =
            "[requirement.RQ-009]\ntitle = \"a\"\ntext = \"b\"\n[requirement.RQ-010]\ntitle = \"a\"\ntext = \"b\"";
        let next = added(two, Kind::Requirement, None, None).unwrap();
        assert_eq!((next.path.as_str(), next.is_new, next.lines.as_slice()), ("trace/all.toml", false, &[8][..]));
        assert!(
            next.text.starts_with(&format!("{two}\n\n[requirement.RQ-011]\ntitle = \"…\"\ntext = \"…\"\n")),
            "{}",
            next.text
        );
        assert!(next.text.ends_with("status = \"draft\"\n"));
    }

    #[verifies("RQ-130")]
    #[test]
    fn an_id_of_another_kind_or_in_use_is_refused() {
        let one = "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\n";
        let message = |id| added(one, Kind::Requirement, Some(id), None).unwrap_err().to_string();
        assert_eq!(message("rq_001"), "`RQ-001` is declared at trace/all.toml:1");
        assert!(
            message("SI-01").starts_with("`SI-01` is not the id of a requirement; one starts with "),
            "{}",
            message("SI-01")
        );
        assert!(message("RQ 1").starts_with("`RQ 1` is no id: "));
        assert!(added(one, Kind::Requirement, Some("RQ-007"), None).is_ok());
    }

    #[verifies("RQ-130")]
    #[test]
    fn a_document_that_cannot_be_read_to_its_end_is_left_alone() {
        let open = "[requirement.RQ-001]\ntitle = \"a\"\ntext = \"b\"\nnotes = \"\"\"\nnever closed\n";
        assert_eq!(added(open, Kind::Requirement, None, None), Err(StubError::Damaged("trace/all.toml".to_owned())));
    }

    #[verifies("RQ-130")]
    #[test]
    fn a_new_document_that_nothing_would_read_is_not_written() {
        let (mut documents, texts) = documents("");
        documents.config.documents = vec![Spanned::new("docs/*.md".to_owned(), Place::file("trace.toml"))];
        let made = stub(&documents, Kind::Anomaly, None, None, date(2026, 11, 22)).unwrap();
        let error = append(&documents, &texts, Kind::Anomaly, &[made]).unwrap_err().to_string();
        assert!(
            error.contains("does not cover `trace/anomalies.toml`") && error.contains("[anomaly.ANOM-001]"),
            "{error}"
        );
    }

    #[verifies("RQ-130")]
    #[test]
    fn soup_has_the_name_of_its_package_in_its_id() {
        let (documents, _) =
            documents("[soup.SOUP-serde-json-1]\ntitle = \"serde_json\"\nversion = \"1\"\nmanufacturer = \"m\"\n");
        let mut free = FreeIds::new(&documents);
        let ids: Vec<String> = ["serde_json", "crc", "crc", &"x".repeat(90)]
            .iter()
            .filter_map(|name| free.of_soup(&documents.config, name))
            .map(|id| id.to_string())
            .collect();
        assert_eq!(ids, ["SOUP-serde-json-2", "SOUP-crc-1", "SOUP-crc-2", &format!("SOUP-{}-1", "x".repeat(40))]);
    }
}
