//! What earlier runs read, kept in one file: text, a line a record, fields separated by tabs.
//!
//! A cache that is of another version, made with other test attributes, cut off or damaged is no cache; nothing here
//! is an error. The last line holds the digest of all lines before it.

use super::header::Keyword;
use super::parsed::{Declared, Fault, Include, ModLine, Parsed};
use crate::hex::hex;
use crate::model::{Id, IndexedItem, Place, Relation, Spanned, TestAttribute, WrittenTag};
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{Display, Write as _};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The version of the format.
const VERSION: u32 = 4;

/// A file that changed so shortly before it was read may have changed again without a new time.
const RACY: Duration = Duration::from_secs(2);

/// A file as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Which file on disk it was; absent if it could not be read.
    pub identity: Option<Identity>,
    /// Digest of its content.
    pub sha256: String,
    /// What it says.
    pub parsed: Parsed,
}

/// What changes when a file does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// Nanoseconds since 1970 of the last change of its content.
    modified: u64,
    /// The same of anything about it, where the system knows: nobody can set this one back.
    changed: u64,
    size: u64,
    inode: u64,
}

impl Identity {
    /// Asks the file system.
    pub(super) fn of(path: &Utf8Path) -> std::io::Result<Self> {
        let metadata = fs_err::metadata(path)?;
        let modified = metadata.modified().map_or(0, nanoseconds);
        let (changed, inode) = changed_and_inode(&metadata);
        Ok(Self { modified, changed, size: metadata.len(), inode })
    }
}

#[cfg(unix)]
fn changed_and_inode(metadata: &std::fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    let seconds = u64::try_from(metadata.ctime()).unwrap_or_default();
    let rest = u64::try_from(metadata.ctime_nsec()).unwrap_or_default();
    (seconds.saturating_mul(1_000_000_000).saturating_add(rest), metadata.ino())
}

#[cfg(not(unix))]
const fn changed_and_inode(_: &std::fs::Metadata) -> (u64, u64) {
    (0, 0)
}

fn nanoseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// Entries of earlier runs, by path.
#[derive(Debug, Default)]
pub(super) struct Cache {
    entries: HashMap<Arc<str>, Entry>,
    /// When all of them were known to be right.
    written: u64,
}

/// What a cache depends on besides the files.
pub(super) fn key(test_attributes: &[String]) -> String {
    let attributes = hex(&Sha256::digest(test_attributes.join("\n").as_bytes()));
    format!("cargo-trace source index\t{VERSION}\t{}\t{attributes}", env!("CARGO_PKG_VERSION"))
}

fn file(cache_dir: &Utf8Path) -> Utf8PathBuf {
    cache_dir.join("source-index")
}

impl Cache {
    /// Reads the cache with this key; an empty one if there is none.
    #[requirement("RQ-022")]
    pub(super) fn load(cache_dir: &Utf8Path, key: &str) -> Self {
        fs_err::read_to_string(file(cache_dir)).ok().and_then(|text| read(&text, key)).unwrap_or_default()
    }

    /// Takes a file's entry out.
    pub(super) fn take(&mut self, path: &str) -> Option<Entry> {
        self.entries.remove(path)
    }

    /// Whether all entries were taken.
    pub(super) fn is_used_up(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether a file with this identity has surely the content that was read.
    #[requirement("RQ-022")]
    pub(super) fn is_current(&self, entry: &Entry, identity: &Identity) -> bool {
        let racy = u64::try_from(RACY.as_nanos()).unwrap_or(u64::MAX);
        entry.identity.as_ref() == Some(identity)
            && identity.modified.max(identity.changed).saturating_add(racy) < self.written
    }
}

/// Writes a cache beside the old one and puts it in its place. `now` is a time before the files were read. Without it
/// the next run takes longer, no more: that is why a failure is not told.
#[requirement("RQ-022", "RQ-057")]
pub(super) fn save<'a>(
    cache_dir: &Utf8Path,
    key: &str,
    entries: impl Iterator<Item = (&'a str, &'a Entry)>,
    now: SystemTime,
) {
    let mut out = format!("{key}\t{}\n", nanoseconds(now));
    for (path, entry) in entries {
        write_entry(&mut out, path, entry);
    }
    let digest = hex(&Sha256::digest(out.as_bytes()));
    record(&mut out, "end", [&digest as &dyn Display]);
    let beside = cache_dir.join(format!("source-index.{}", std::process::id()));
    let written = fs_err::create_dir_all(cache_dir)
        .and_then(|()| fs_err::write(&beside, out))
        .and_then(|()| fs_err::rename(&beside, file(cache_dir)));
    if written.is_err() {
        // Nothing more can be done about what is left of it.
        fs_err::remove_file(&beside).unwrap_or_default();
    }
}

/// Appends one record.
fn record<'a>(out: &mut String, name: &str, fields: impl IntoIterator<Item = &'a dyn Display>) {
    out.push_str(name);
    for field in fields {
        out.push('\t');
        let from = out.len();
        // Writing to a string cannot fail.
        write!(out, "{field}").unwrap_or_default();
        if out[from..].contains(['\\', '\t', '\n', '\r']) {
            let escaped =
                out[from..].replace('\\', r"\\").replace('\t', r"\t").replace('\n', r"\n").replace('\r', r"\r");
            out.replace_range(from.., &escaped);
        }
    }
    out.push('\n');
}

fn write_entry(out: &mut String, path: &str, entry: &Entry) {
    let Some(identity) = &entry.identity else { return };
    let Identity { modified, changed, size, inode } = identity;
    record(out, "file", [&path as &dyn Display, modified, changed, size, inode, &entry.sha256]);
    let Parsed { items, tags, statements, modules, includes, texts, fault } = &entry.parsed;
    if let Some(Fault { message, line, column, soft }) = fault {
        record(out, "fault", [message as &dyn Display, line, column, soft]);
    }
    for item in items {
        let IndexedItem { path, kind, line, column, start_line, end_line, test, public, in_macro } = item;
        record(out, "item", [path as &dyn Display, kind, line, column, start_line, end_line, public, in_macro]);
        if let Some(TestAttribute { name, ignored, should_panic, cases, conditional }) = test {
            record(out, "test", [name as &dyn Display, ignored, should_panic, cases, conditional]);
        }
    }
    for WrittenTag { relation, ids, in_macro } in tags {
        record(out, "tag", [relation as &dyn Display, in_macro]);
        for Spanned { value, place: Place { file: _, line, column, end_line: _, end_column } } in ids {
            record(out, "id", [value as &dyn Display, line, column, end_column]);
        }
    }
    for (line, column) in statements {
        record(out, "statement", [line as &dyn Display, column]);
    }
    for ModLine { module, inline, in_block } in modules {
        record(out, "mod", [in_block as &dyn Display]);
        for declared in [module].into_iter().chain(inline) {
            let Declared { name, path, conditional_paths } = declared;
            let has_path = path.is_some();
            let fields: [&dyn Display; 2] = [name, &has_path];
            let paths = path.iter().chain(conditional_paths).map(|path| path as &dyn Display);
            record(out, "declared", fields.into_iter().chain(paths));
        }
    }
    for Include { file, inline, in_block } in includes {
        let inline = inline.iter().map(|name| name as &dyn Display);
        record(out, "include", [file as &dyn Display, in_block].into_iter().chain(inline));
    }
    for file in texts {
        record(out, "text", [file as &dyn Display]);
    }
}

/// Reads a whole cache; nothing of it unless all of it is right.
fn read(text: &str, key: &str) -> Option<Cache> {
    let (lines, end) = text.strip_suffix('\n')?.rsplit_once('\n')?;
    let checked = &text[..=lines.len()];
    let header = checked.split('\n').next()?;
    let written = header.strip_prefix(key)?.strip_prefix('\t')?.parse().ok()?;
    if end.strip_prefix("end\t")? != hex(&Sha256::digest(checked.as_bytes())) {
        return None;
    }
    let escaped = checked.contains('\\');
    let mut entries = HashMap::new();
    let mut current: Option<(Arc<str>, Entry)> = None;
    for line in lines.split('\n').skip(1) {
        let mut fields = Fields { rest: Some(line), escaped };
        let name = fields.next()?;
        if name == "file" {
            let (path, entry) = fields.file()?;
            entries.extend(current.replace((path.into(), entry)));
            continue;
        }
        let (path, entry) = current.as_mut()?;
        fields.add_to(&mut entry.parsed, name, path)?;
    }
    entries.extend(current);
    Some(Cache { entries, written })
}

/// The fields of a line that are left.
struct Fields<'a> {
    rest: Option<&'a str>,
    /// Some field of the cache is escaped.
    escaped: bool,
}

impl<'a> Fields<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        // Fields are so short that a plain loop beats the searchers of the standard library.
        let tab = rest.bytes().position(|byte| byte == b'\t');
        self.rest = tab.map(|tab| &rest[tab + 1..]);
        Some(&rest[..tab.unwrap_or(rest.len())])
    }

    fn text(&mut self) -> Option<Cow<'a, str>> {
        let field = self.next()?;
        if !self.escaped || !field.contains('\\') {
            return Some(field.into());
        }
        let mut out = String::with_capacity(field.len());
        let mut rest = field.chars();
        while let Some(c) = rest.next() {
            out.push(match c {
                '\\' => match rest.next()? {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    other => other,
                },
                c => c,
            });
        }
        Some(out.into())
    }

    fn string(&mut self) -> Option<String> {
        self.text().map(Cow::into_owned)
    }

    fn number<T: std::str::FromStr>(&mut self) -> Option<T> {
        self.next()?.parse().ok()
    }

    fn file(&mut self) -> Option<(String, Entry)> {
        let path = self.string()?;
        let identity =
            Identity { modified: self.number()?, changed: self.number()?, size: self.number()?, inode: self.number()? };
        let entry = Entry { identity: Some(identity), sha256: self.string()?, parsed: Parsed::default() };
        Some((path, entry))
    }

    /// Adds a record that follows its file's.
    fn add_to(&mut self, parsed: &mut Parsed, name: &str, path: &Arc<str>) -> Option<()> {
        match name {
            "item" => parsed.items.push(IndexedItem {
                path: self.text()?.into(),
                kind: Keyword::kind_from_word(self.next()?)?,
                line: self.number()?,
                column: self.number()?,
                start_line: self.number()?,
                end_line: self.number()?,
                test: None,
                public: self.number()?,
                in_macro: self.number()?,
            }),
            "test" => {
                parsed.items.last_mut()?.test = Some(TestAttribute {
                    name: self.string()?,
                    ignored: self.number()?,
                    should_panic: self.number()?,
                    cases: self.number()?,
                    conditional: self.number()?,
                });
            }
            "tag" => parsed.tags.push(WrittenTag {
                relation: Relation::from_word(self.next()?)?,
                ids: Vec::with_capacity(1),
                in_macro: self.number()?,
            }),
            "id" => {
                let value = Id::new(&self.text()?).ok()?;
                let (line, column) = (self.number()?, self.number()?);
                let place = Place { file: Arc::clone(path), line, column, end_line: line, end_column: self.number()? };
                parsed.tags.last_mut()?.ids.push(Spanned::new(value, place));
            }
            "statement" => parsed.statements.push((self.number()?, self.number()?)),
            "mod" => {
                let in_block = self.number()?;
                parsed.modules.push(ModLine { module: Declared::default(), inline: Vec::new(), in_block });
            }
            "declared" => {
                let name = self.string()?;
                let has_path: bool = self.number()?;
                let path = if has_path { Some(self.string()?) } else { None };
                let declared = Declared { name, path, conditional_paths: self.rest() };
                let line = parsed.modules.last_mut()?;
                // The module's own record comes first, and its name is never empty.
                if line.module.name.is_empty() { line.module = declared } else { line.inline.push(declared) }
            }
            "include" => {
                let (file, in_block) = (self.string()?, self.number()?);
                parsed.includes.push(Include { file, inline: self.rest(), in_block });
            }
            "text" => parsed.texts.push(self.string()?),
            "fault" => {
                let message = self.string()?;
                let (line, column, soft) = (self.number()?, self.number()?, self.number()?);
                parsed.fault = Some(Fault { message, line, column, soft });
            }
            _ => return None,
        }
        Some(())
    }

    fn rest(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.string()).collect()
    }
}
