//! `trace.toml` as values: text in, configuration or findings out.

mod prefixes;
mod sections;
mod settings;

use super::faults::{self, Owner};
use super::text::SourceText;
use super::toml_tree::{self, ValueKind};
use super::words::nearest;
use crate::finding::Finding;
use crate::model::{Config, EvidenceConfig, Place, ProjectConfig, SourceConfig, Spanned};
use iec62304_core::requirement;

pub use prefixes::default_prefixes;
pub(super) use settings::Settings;
pub(crate) use settings::matcher;

/// The file's name, at the workspace root.
pub const FILE: &str = "trace.toml";

/// What may stand in the file.
pub const TABLES: &[&str] = &["documents", "project", "levels", "source", "evidence", "build", "policy", "ids"];

/// Where documents are looked for when nothing else is said.
pub const DEFAULT_DOCUMENTS: &[&str] = &["trace/**/*.toml", "trace/**/*.md", "trace/**/*.markdown"];

/// The rule pack of a project that names none.
pub const DEFAULT_SCHEME: &str = "iec62304-2006-amd1";

/// The configuration of a project without `trace.toml`; `name` is the workspace directory's.
#[must_use]
pub fn default_config(name: &str) -> Config {
    let place = Place::file(FILE);
    Config {
        exists: false,
        documents: DEFAULT_DOCUMENTS.iter().map(|g| Spanned::new((*g).to_owned(), place.clone())).collect(),
        project: ProjectConfig {
            name: name.to_owned(),
            version: None,
            scheme: Spanned::new(DEFAULT_SCHEME.to_owned(), place),
            class: None,
        },
        levels: Vec::new(),
        source: SourceConfig::default(),
        evidence: EvidenceConfig::default(),
        builds: Vec::new(),
        policy: Vec::new(),
        prefixes: default_prefixes(),
    }
}

/// Reads the file; all that is wrong with it at once.
///
/// # Errors
///
/// What is wrong. A configuration that is only half understood is not used.
#[requirement("RQ-037")]
pub fn read(source: &SourceText, name: &str) -> Result<Config, Vec<Finding>> {
    let tree = toml_tree::read(source.text());
    let mut config = Config { exists: true, ..default_config(name) };
    let mut settings = Settings { source, findings: Vec::new() };
    for fault in &tree.errors {
        let place = source.place(fault.span.clone());
        settings.findings.push(faults::syntax(&place, &fault.message));
    }
    for duplicate in &tree.duplicates {
        let (first, again) = (source.place(duplicate.first.clone()), source.place(duplicate.again.clone()));
        settings.findings.push(faults::twice(&Owner::named(FILE), &duplicate.path.join("."), &first, &again));
    }
    for entry in &tree.root.entries {
        match (entry.key.as_str(), &entry.value.kind) {
            ("documents", _) => config.documents = sections::documents(&mut settings, entry),
            ("build", ValueKind::Tables(tables)) => config.builds = sections::builds(&mut settings, entry, tables),
            (key, ValueKind::Broken) if TABLES.contains(&key) => {}
            ("build", other) => settings.wrong_table(entry, other, "`[[build]]` tables", "[[build]]"),
            (key, ValueKind::Table(table)) if TABLES.contains(&key) => match key {
                "project" => sections::project(&mut settings, table, &mut config.project),
                "levels" => config.levels = sections::levels(&mut settings, table),
                "source" => config.source = sections::source(&mut settings, table),
                "evidence" => config.evidence = sections::evidence(&mut settings, table),
                "policy" => config.policy = sections::policy(&mut settings, table),
                _ => prefixes::read(&mut settings, table, &mut config.prefixes),
            },
            (key, other) if TABLES.contains(&key) => settings.wrong_table(entry, other, "a table", &format!("[{key}]")),
            (key, _) => {
                let place = source.place(entry.key_span.clone());
                settings.findings.push(faults::unknown_table(key, &place, help_for_unknown(key)));
            }
        }
    }
    if settings.findings.is_empty() { Ok(config) } else { Err(settings.findings) }
}

fn help_for_unknown(key: &str) -> String {
    if super::toml_document::is_kind(key) {
        return format!("records belong in a document, such as `trace/{key}s.toml`");
    }
    match nearest(key, TABLES.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let place = sections::PROJECT.contains(&key).then_some("project");
            place.map_or_else(
                || format!("the file has {}", super::words::listed(TABLES)),
                |table| format!("`{key}` belongs below `[{table}]`"),
            )
        }
    }
}

#[cfg(test)]
mod tests;
