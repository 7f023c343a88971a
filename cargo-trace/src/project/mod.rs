//! What a project's own files say: `trace.toml` and the documents, as values with findings.
//!
//! The readers are pure: text in, values and findings out, all of them in one run. Only [`load`] and
//! the module `files` touch the disk. Nothing here needs cargo.

pub mod config;
mod demand;
pub mod explain;
mod faults;
pub mod fields;
mod files;
mod markdown;
mod one_off;
mod raw;
mod records;
mod results;
mod scales;
pub mod stub;
mod text;
mod toml_document;
mod toml_tree;
mod values;
mod words;

pub use files::{bytes, digest_of, result_bytes};
pub use text::SourceText;

use crate::finding::Finding;
use crate::model::{Config, Documents, Id, InputFile, Place};
use camino::Utf8Path;
use files::Content;
use iec62304_core::requirement;
use records::Record;
use scales::Tables;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use toml_document::Contents;

/// Texts of files by their path, for findings that show them.
pub type Texts = BTreeMap<Arc<str>, Arc<str>>;

/// What was loaded.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The configuration and the documents.
    pub documents: Documents,
    /// The texts of all files that were read, without byte-order marks.
    pub texts: Texts,
}

/// `trace.toml` cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`trace.toml` cannot be used")]
pub struct ConfigError {
    /// Everything that is wrong with it.
    pub findings: Vec<Finding>,
    /// Its text.
    pub texts: Texts,
}

/// Reads `trace.toml` and all documents below a workspace root.
///
/// # Errors
///
/// A `trace.toml` that is there and cannot be used as it is. What is wrong with documents is in
/// [`Documents::findings`].
#[requirement("RQ-032")]
pub fn load(root: &Utf8Path) -> Result<Loaded, ConfigError> {
    let mut texts = Texts::new();
    let mut inputs = Vec::new();
    let name = root.file_name().unwrap_or("project");
    let config = match files::read_file(root, config::FILE, "configuration") {
        Content::Absent => config::default_config(name),
        Content::Text(source, input) => {
            inputs.push(input);
            texts.insert(source.file().clone(), source.text().clone());
            match config::read(&source, name) {
                Ok(config) => config,
                Err(findings) => return Err(ConfigError { findings, texts }),
            }
        }
        Content::Broken(source, _, finding) => {
            texts.insert(source.file().clone(), source.text().clone());
            return Err(ConfigError { findings: vec![finding], texts });
        }
        Content::Unreadable(finding) => return Err(ConfigError { findings: vec![finding], texts }),
    };
    let files = files::read_documents(root, &config);
    texts.extend(files.texts.iter().chain(&files.broken).map(|t| (t.file().clone(), t.text().clone())));
    let mut documents = read(config, &files.texts);
    documents.findings.extend(files.findings);
    let taken = results::from_disk(root, &mut documents.records, &mut documents.findings);
    sort(&mut documents.findings);
    inputs.extend(files.inputs);
    inputs.extend(taken);
    documents.inputs = inputs;
    Ok(Loaded { documents, texts })
}

/// Cargo's lock file as an input of the verdict: what was built rests on it. Cargo itself has read it by now, so
/// where it cannot be read there is none.
#[must_use]
pub fn lock_file(root: &Utf8Path) -> Option<InputFile> {
    match files::read_file(root, "Cargo.lock", "lock-file") {
        Content::Text(_, input) => Some(input),
        Content::Absent | Content::Broken(..) | Content::Unreadable(_) => None,
    }
}

/// Reads the texts of documents, in the order in which their records shall stand.
#[must_use]
#[requirement("RQ-032", "RQ-033")]
pub fn read(config: Config, texts: &[SourceText]) -> Documents {
    let mut findings = Vec::new();
    let mut declared: HashMap<Id, Place> = HashMap::new();
    let mut documents = Documents::empty(config);
    let mut tables = Tables::default();
    for source in texts {
        let Contents { records, twice, tables: own_tables, findings: own } = match files::format_of(source.file()) {
            Some(raw::Syntax::Markdown | raw::Syntax::MarkdownTable) => markdown::read(source, &documents.config),
            _ => toml_document::read(source, &documents.config),
        };
        findings.extend(own);
        tables.add(own_tables, &mut findings);
        findings.extend(twice.iter().map(|(id, first, again)| faults::duplicate_id(id, first, again)));
        for raw in records {
            if let Some(first) = declared.get(&raw.id.value) {
                findings.push(faults::duplicate_id(&raw.id.value, first, &raw.id.place));
                continue;
            }
            declared.insert(raw.id.value.clone(), raw.id.place.clone());
            let record = records::read(&raw, &documents.config, &mut findings);
            put(&mut documents, record);
        }
    }
    tables.join(&mut documents, &mut findings);
    sort(&mut findings);
    documents.findings = findings;
    documents
}

fn put(documents: &mut Documents, record: Record) {
    match record {
        Record::Requirement(record) => documents.requirements.push(*record),
        Record::Item(record) => documents.items.push(*record),
        Record::Hazard(record) => documents.risk.hazards.push(*record),
        Record::Situation(record) => documents.risk.situations.push(*record),
        Record::Risk(record) => documents.risk.risks.push(*record),
        Record::Cause(record) => documents.risk.causes.push(*record),
        Record::Control(record) => documents.risk.controls.push(*record),
        Record::Verification(record) => documents.records.push(*record),
        Record::Soup(record) => documents.soup.push(*record),
        Record::Anomaly(record) => documents.anomalies.push(*record),
        Record::Waiver(record) => documents.waivers.push(*record),
        Record::External(record) => documents.externals.push(*record),
    }
}

/// By place, so that a file's findings are read from its top to its end.
fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let (at, bt) = (a.locations.first().map(|l| &l.place), b.locations.first().map(|l| &l.place));
        at.cmp(&bt).then_with(|| a.message.cmp(&b.message))
    });
}

#[cfg(test)]
mod tests;
