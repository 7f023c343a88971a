//! The edge: which files `documents` means, and what is in them.

use super::config::FILE;
use super::faults;
use super::raw::Syntax;
use super::text::SourceText;
use super::{markdown, toml_document};
use crate::finding::Finding;
use crate::hex::hex;
use crate::model::{Config, InputFile, Place, Spanned};
use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobMatcher;
use iec62304_core::requirement;
use ignore::{DirEntry, WalkBuilder};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read as _};

/// Files that were read, sorted by path, and what was in the way.
#[derive(Debug, Default)]
pub struct Files {
    /// Texts, by path.
    pub texts: Vec<SourceText>,
    /// What can be shown of files that are no text.
    pub broken: Vec<SourceText>,
    /// Digests of all of them.
    pub inputs: Vec<InputFile>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// A file's text and digest, or what is wrong with it.
pub enum Content {
    /// Text.
    Text(SourceText, InputFile),
    /// Bytes that are no text; the text is what can be shown of them.
    Broken(SourceText, InputFile, Finding),
    /// Nothing that can be read.
    Unreadable(Finding),
    /// There is no such file.
    Absent,
}

/// Nobody writes a larger document; a larger file is something else, and is not read into memory. In MiB.
const LARGEST: u64 = 64;

/// Results of many runs of a large project may stand in one file. In MiB.
const LARGEST_RESULTS: u64 = 1024;

/// Reads a file, and nothing that is none: a pipe would never end, and neither would some devices.
///
/// # Errors
///
/// The system's, or why it is not read.
#[requirement("RQ-037")]
pub fn bytes(path: &Utf8Path) -> io::Result<Vec<u8>> {
    bytes_up_to(path, LARGEST)
}

/// Reads a file of results, as [`bytes`] does.
///
/// # Errors
///
/// Why it is not read, in a few words.
#[requirement("RQ-163")]
pub fn result_bytes(path: &Utf8Path) -> Result<Vec<u8>, String> {
    bytes_up_to(path, LARGEST_RESULTS).map_err(|error| match error.kind() {
        io::ErrorKind::Other => error.to_string(),
        kind => format!("it cannot be read: {kind}"),
    })
}

fn bytes_up_to(path: &Utf8Path, most: u64) -> io::Result<Vec<u8>> {
    let metadata = fs_err::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("this is no file"));
    }
    let too_large = || io::Error::other(format!("it is larger than {most} MiB"));
    let most = most << 20;
    if metadata.len() > most {
        return Err(too_large());
    }
    // Some files are longer than they say.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    fs_err::File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) { Ok(bytes) } else { Err(too_large()) }
}

/// Reads one file below the root.
#[must_use]
pub fn read_file(root: &Utf8Path, path: &str, role: &'static str) -> Content {
    let bytes = match bytes(&root.join(path)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Content::Absent,
        Err(error) => return Content::Unreadable(faults::unreadable(&Place::file(path), &reason(&error))),
    };
    let input = InputFile { path: path.into(), role, sha256: hex(&Sha256::digest(&bytes)) };
    match String::from_utf8(bytes) {
        Ok(text) => Content::Text(SourceText::new(path, &text), input),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let source = SourceText::new(path, &String::from_utf8_lossy(error.as_bytes()));
            // A byte-order mark is no part of the text, but it is one of the bytes.
            let mark = if error.as_bytes().starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
            let place = source.place(offset - mark..offset - mark + '\u{fffd}'.len_utf8());
            let finding = faults::not_utf8(&place, offset);
            Content::Broken(source, input, finding)
        }
    }
}

/// The bytes and the digest of a file below the root; `None` where there is none.
///
/// # Errors
///
/// Why it cannot be read, in a few words.
pub fn read_bytes(root: &Utf8Path, path: &str) -> Result<Option<(Vec<u8>, String)>, String> {
    match bytes_up_to(&root.join(path), LARGEST_RESULTS) {
        Ok(bytes) => {
            let digest = hex(&Sha256::digest(&bytes));
            Ok(Some((bytes, digest)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(reason(&error)),
    }
}

/// The digest of a file below the root, in hex.
///
/// # Errors
///
/// Why there is none, in a few words.
pub fn digest(root: &Utf8Path, path: &str) -> Result<String, String> {
    digest_of(&root.join(path)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => reason(&error),
    })
}

/// The digest of a file, in hex. It may be far larger than what fits into memory.
///
/// # Errors
///
/// The system's, or that it is no file.
#[requirement("RQ-163")]
pub fn digest_of(path: &Utf8Path) -> io::Result<String> {
    let mut file = open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}

/// Opens what is a file: a pipe would never end, and a directory has no bytes.
fn open(path: &Utf8Path) -> io::Result<fs_err::File> {
    if fs_err::metadata(path)?.is_file() { fs_err::File::open(path) } else { Err(io::Error::other("it is no file")) }
}

/// What went wrong, without the path, which the finding's place has.
fn reason(error: &io::Error) -> String {
    let inner = error.get_ref().and_then(|e| e.source()).map(ToString::to_string);
    inner.unwrap_or_else(|| error.to_string())
}

/// Reads all documents.
#[must_use]
pub fn read_documents(root: &Utf8Path, config: &Config) -> Files {
    let mut files = Files::default();
    for path in expand(root, config, &mut files.findings) {
        match read_file(root, &path, "document") {
            Content::Text(text, input) => {
                files.texts.push(text);
                files.inputs.push(input);
            }
            Content::Broken(text, input, finding) => {
                files.broken.push(text);
                files.inputs.push(input);
                files.findings.push(finding);
            }
            Content::Unreadable(finding) => files.findings.push(finding),
            Content::Absent => {
                files.findings.push(faults::unreadable(&Place::file(path.as_str()), "the file is gone"));
            }
        }
    }
    files
}

/// `documents` means a path, whether there is a file or not.
#[must_use]
pub fn is_covered(config: &Config, path: &str) -> bool {
    config.documents.iter().any(|entry| {
        let pattern = entry.value.strip_prefix("./").unwrap_or(&entry.value);
        pattern == path || super::config::matcher(pattern).is_ok_and(|matcher| matcher.is_match(path))
    })
}

/// The paths that `documents` means, sorted.
fn expand(root: &Utf8Path, config: &Config, findings: &mut Vec<Finding>) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    // Entries below one directory share its walk.
    let mut walks: BTreeMap<String, Vec<(&Spanned<String>, GlobMatcher)>> = BTreeMap::new();
    for entry in &config.documents {
        let pattern = crate::glob::plain(&entry.value);
        if let Some((why, help)) = off_limits(pattern) {
            findings.push(faults::documents_entry(&entry.value, &entry.place, why, help));
            continue;
        }
        let (base, is_glob) = base_of(pattern);
        if is_glob {
            if let Ok(matcher) = super::config::matcher(pattern) {
                walks.entry(base).or_default().push((entry, matcher));
            }
        } else if root.join(pattern).is_dir() {
            let directory = pattern.trim_end_matches('/');
            let help = format!("write `{directory}/**/*.toml` or `{directory}/**/*.md`");
            findings.push(faults::documents_entry(&entry.value, &entry.place, "this is a directory", &help));
        } else if !root.join(pattern).exists() {
            let help = "the path is relative to the workspace root";
            findings.push(faults::documents_entry(&entry.value, &entry.place, "there is no such file", help));
        } else if is_document(pattern) {
            paths.insert(pattern.to_owned());
            // What lies beside it is looked at, too.
            walks.entry(directory_of(pattern)).or_default();
        } else {
            findings.push(other_file(entry, pattern));
        }
    }
    let mut beside = BTreeSet::new();
    for (base, entries) in walks {
        let found = walk(root, &base, &entries, config.exists, &mut paths, findings);
        // The root holds everything, and much of that is nobody's document.
        beside.extend(found.into_iter().filter(|path| !base.is_empty() && looks_like_document(path)));
    }
    findings.extend(
        beside
            .difference(&paths)
            .filter_map(|path| Some((path, content_of(root, path, config)?)))
            .map(|(path, what)| faults::no_glob_takes(&Place::file(path.as_str()), path, what, is_document(path))),
    );
    paths
}

/// What would be read of a file that no entry of `documents` means, if one did.
fn content_of(root: &Utf8Path, path: &str, config: &Config) -> Option<&'static str> {
    let text = bytes(&root.join(path)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).ok()?;
    let source = SourceText::new(path, &text);
    let contents = match format_of(path) {
        Some(Syntax::Toml) => toml_document::read(&source, config),
        _ => markdown::read(&source, config),
    };
    let tables = (!contents.tables.is_empty()).then_some("tables of documents");
    if contents.records.is_empty() { tables } else { Some("records") }
}

fn walk(
    root: &Utf8Path,
    base: &str,
    entries: &[(&Spanned<String>, GlobMatcher)],
    is_written: bool,
    paths: &mut BTreeSet<String>,
    findings: &mut Vec<Finding>,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut unnamed = Vec::new();
    let start = root.join(base);
    if start.is_dir() {
        // What `documents` names counts, whether git ignores it or not.
        let walker = WalkBuilder::new(&start)
            .standard_filters(false)
            .hidden(true)
            .follow_links(true)
            .filter_entry(|entry| !is_build_output(entry))
            .build();
        for entry in walker {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_dir()) => {}
                Ok(entry) => match Utf8Path::from_path(entry.path()) {
                    Some(path) => found.extend(relative(root, path)),
                    None => {
                        // As it can be shown, so that what no glob means is not complained about.
                        let shown = Utf8PathBuf::from(entry.path().to_string_lossy().into_owned());
                        unnamed.extend(relative(root, &shown));
                    }
                },
                // A link in a circle leads to nothing that was not seen; and where files are named one by one, nobody
                // asks for more than those.
                Err(error) if is_loop(&error) || entries.is_empty() => {}
                Err(error) => findings
                    .push(faults::unreadable(&Place::file(base), &error.to_string().replace(root.as_str(), "."))),
            }
        }
    }
    for path in unnamed.into_iter().filter(|path| is_document(path)) {
        if entries.iter().any(|(_, matcher)| takes(matcher, &path)) {
            findings.push(faults::unreadable(&Place::file(path), "the name of the file is not UTF-8"));
        }
    }
    for (entry, matcher) in entries {
        let mut matched = false;
        let mut other: Option<&String> = None;
        for path in found.iter().filter(|path| takes(matcher, path)) {
            if is_document(path) {
                matched = true;
                paths.insert(path.clone());
            } else if path != FILE {
                other = other.or(Some(path));
            }
        }
        if let Some(path) = other {
            findings.push(other_file(entry, path));
        } else if !matched && is_written && !is_default(&entry.value) {
            let help = "remove the entry, or write the path of your documents, relative to the workspace root";
            findings.push(faults::documents_entry(&entry.value, &entry.place, "this matches no file", help));
        }
    }
    found
}

/// A glob takes a path whatever the case of its extension.
fn takes(matcher: &GlobMatcher, path: &str) -> bool {
    let lower = Utf8Path::new(path).extension().map(|end| (end, end.to_ascii_lowercase()));
    matcher.is_match(path)
        || lower.is_some_and(|(end, lower)| {
            end != lower && matcher.is_match(Utf8Path::new(path).with_extension(lower).as_str())
        })
}

/// All default globs but one may match nothing: most projects have documents of one syntax.
fn is_default(glob: &str) -> bool {
    super::config::DEFAULT_DOCUMENTS.contains(&glob)
}

fn other_file(entry: &Spanned<String>, path: &str) -> Finding {
    let why = format!("`{path}` is neither TOML nor Markdown");
    faults::documents_entry(&entry.value, &entry.place, &why, "end the glob with `*.toml` or `*.md`")
}

fn is_document(path: &str) -> bool {
    path != FILE && format_of(path).is_some()
}

/// The syntax of a file, by its name.
#[must_use]
pub fn format_of(path: &str) -> Option<Syntax> {
    match Utf8Path::new(path).extension()?.to_ascii_lowercase().as_str() {
        "toml" => Some(Syntax::Toml),
        "md" | "markdown" => Some(Syntax::Markdown),
        _ => None,
    }
}

/// A document by its name, or Markdown by a name that is not read.
fn looks_like_document(path: &str) -> bool {
    let extension = Utf8Path::new(path).extension().unwrap_or_default().to_ascii_lowercase();
    is_document(path) || matches!(extension.as_str(), "mdown" | "mdwn" | "mkd" | "mkdn" | "mdtext")
}

/// The directory of a file, empty for the root.
fn directory_of(path: &str) -> String {
    Utf8Path::new(path).parent().map(ToString::to_string).unwrap_or_default()
}

/// Documents never stand below hidden directories or what cargo builds.
fn off_limits(pattern: &str) -> Option<(&'static str, &'static str)> {
    let mut parts = pattern.split('/').filter(|p| *p != ".");
    if pattern == "target" || pattern.starts_with("target/") {
        return Some(("cargo's build output is never read", "keep documents outside of `target`"));
    }
    parts
        .any(|part| part.starts_with('.'))
        .then_some(("hidden files and directories are never read", "keep documents in a directory that git shows"))
}

/// The directory in which a glob's matches are, and whether it is a glob at all.
fn base_of(pattern: &str) -> (String, bool) {
    let mut base = Utf8PathBuf::new();
    for part in pattern.split('/') {
        if part.contains(['*', '?', '[', '{']) {
            return (base.into_string(), true);
        }
        base.push(part);
    }
    (base.into_string(), false)
}

fn is_build_output(entry: &DirEntry) -> bool {
    // Cargo marks its target directories; a team's own directory of that name has no mark.
    entry.depth() > 0 && entry.file_name() == "target" && entry.path().join("CACHEDIR.TAG").is_file()
}

fn is_loop(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Loop { .. } => true,
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithPath { err, .. } => is_loop(err),
        _ => false,
    }
}

fn relative(root: &Utf8Path, path: &Utf8Path) -> Option<String> {
    let path = path.strip_prefix(root).ok()?;
    let parts: Vec<&str> = path.components().map(|c| c.as_str()).collect();
    Some(parts.join("/"))
}
