//! The tables of `trace.toml`.

use super::super::faults::{self, Owner};
use super::super::toml_tree::{Entry, Table, ValueKind};
use super::settings::Settings;
use crate::finding::{Code, Severity};
use crate::model::{
    BuildConfig, BuildRole, EvidenceConfig, Gate, Level, LevelGlob, Override, ProjectConfig, SourceConfig, Spanned,
};
use std::collections::HashMap;

/// Fields of `[project]`.
pub(super) const PROJECT: &[&str] = &["name", "version", "scheme", "class"];
const SOURCE: &[&str] = &["exclude", "test-attributes"];
const EVIDENCE: &[&str] = &["inputs", "junit", "foreign"];
const BUILD: &[&str] = &[
    "name",
    "role",
    "packages",
    "exclude",
    "target",
    "features",
    "no-default-features",
    "all-features",
    "profile",
    "kinds",
    "host_equivalence",
];
const POLICY: &[&str] = &["level", "gate", "reason", "approver", "approved_on"];

/// Verification levels.
const LEVELS: &[&str] = &["unit", "integration", "system"];

/// Levels that a policy may set; `locked` belongs to the rules.
const SEVERITIES: &[&str] = &["off", "note", "warn", "deny"];
/// Roles that a declared build may have; both at once is the implied build's.
const ROLES: &[&str] = &["product", "test"];
/// Target kinds of a build, as cargo's flags call them.
const TARGET_KINDS: &[&str] = &["lib", "bins", "tests", "benches", "examples"];

pub(super) fn documents(settings: &mut Settings<'_>, entry: &Entry) -> Vec<Spanned<String>> {
    let owner = Owner::named("documents");
    let mut globs = settings.strings(&Owner::named(super::FILE), entry);
    globs.retain(|glob| settings.glob(&owner, glob));
    globs
}

pub(super) fn project(settings: &mut Settings<'_>, table: &Table, project: &mut ProjectConfig) {
    let owner = Owner::named("[project]");
    for entry in &table.entries {
        match entry.key.as_str() {
            "name" => project.name = settings.string(&owner, entry).map(|s| s.value).unwrap_or_default(),
            "version" => project.version = settings.string(&owner, entry).map(|s| s.value),
            "scheme" => {
                if let Some(scheme) = settings.string(&owner, entry) {
                    project.scheme = scheme;
                }
            }
            "class" => project.class = settings.string(&owner, entry),
            _ => settings.unknown(&owner, entry, "`[project]`", PROJECT),
        }
    }
}

pub(super) fn levels(settings: &mut Settings<'_>, table: &Table) -> Vec<LevelGlob> {
    let owner = Owner::named("[levels]");
    let mut levels = Vec::new();
    for entry in &table.entries {
        let glob = Spanned::new(entry.key.clone(), settings.key_place(entry));
        let is_glob = settings.glob(&owner, &glob);
        let level = settings.word(&owner, entry, LEVELS).and_then(|w| Level::from_word(w.value));
        if let Some(level) = level.filter(|_| is_glob) {
            levels.push(LevelGlob { glob, level });
        }
    }
    levels
}

pub(super) fn source(settings: &mut Settings<'_>, table: &Table) -> SourceConfig {
    let owner = Owner::named("[source]");
    let mut source = SourceConfig::default();
    for entry in &table.entries {
        match entry.key.as_str() {
            "exclude" => {
                source.exclude = settings.globs(&owner, entry);
            }
            "test-attributes" => {
                for path in settings.strings(&owner, entry) {
                    let is_path = path.value.split("::").all(|part| {
                        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
                            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
                    });
                    if is_path {
                        source.test_attributes.push(path.value);
                        continue;
                    }
                    let help = "write the path without `#[…]`, as in `my_macros::bench_test`";
                    let fault = faults::bad_setting(&owner, &path.value, &path.place, "no path of an attribute", help);
                    settings.findings.push(fault);
                }
            }
            _ => settings.unknown(&owner, entry, "`[source]`", SOURCE),
        }
    }
    source
}

pub(super) fn evidence(settings: &mut Settings<'_>, table: &Table) -> EvidenceConfig {
    let owner = Owner::named("[evidence]");
    let mut evidence = EvidenceConfig::default();
    for entry in &table.entries {
        match entry.key.as_str() {
            "inputs" => evidence.inputs = Some(settings.globs(&owner, entry)),
            "junit" => evidence.junit = settings.globs(&owner, entry),
            "foreign" => {
                for prefix in settings.strings(&owner, entry) {
                    // Every name begins with nothing: all results would be taken for foreign ones.
                    if prefix.value.trim().is_empty() {
                        let help = "write how the names of those suites or classes begin";
                        let fault = faults::bad_setting(&owner, &prefix.value, &prefix.place, "an empty prefix", help);
                        settings.findings.push(fault);
                        continue;
                    }
                    evidence.foreign.push(prefix);
                }
            }
            _ => settings.unknown(&owner, entry, "`[evidence]`", EVIDENCE),
        }
    }
    evidence
}

pub(super) fn builds(settings: &mut Settings<'_>, entry: &Entry, tables: &[Table]) -> Vec<BuildConfig> {
    let mut builds: Vec<BuildConfig> = Vec::new();
    let mut names: HashMap<String, crate::model::Place> = HashMap::new();
    for table in tables {
        let header = match table.extent.end {
            0 => settings.key_place(entry),
            _ => settings.source.place(first_line(settings, table)),
        };
        let Some(build) = build(settings, table, &header) else { continue };
        if let Some(first) = names.get(&build.name.value) {
            let owner = Owner::named("[[build]]");
            let fault = faults::twice(&owner, &format!("name = \"{}\"", build.name.value), first, &build.name.place);
            settings.findings.push(fault);
            continue;
        }
        names.insert(build.name.value.clone(), build.name.place.clone());
        builds.push(build);
    }
    builds
}

/// The header of a table.
fn first_line(settings: &Settings<'_>, table: &Table) -> std::ops::Range<usize> {
    let text = settings.source.slice(table.extent.clone());
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    settings.source.trimmed(table.extent.start..table.extent.start + end)
}

fn build(settings: &mut Settings<'_>, table: &Table, header: &crate::model::Place) -> Option<BuildConfig> {
    let owner = Owner::named("[[build]]");
    let (mut name, mut role) = (None, None);
    let mut build =
        BuildConfig::new(Spanned::new(String::new(), header.clone()), Spanned::new(BuildRole::Product, header.clone()));
    for entry in &table.entries {
        match entry.key.as_str() {
            "name" => name = settings.string(&owner, entry),
            "role" => role = settings.word(&owner, entry, ROLES),
            "packages" => build.packages = settings.plain_strings(&owner, entry),
            "exclude" => build.exclude = settings.plain_strings(&owner, entry),
            "target" => build.target = settings.string(&owner, entry).map(|s| s.value),
            "features" => build.features = settings.plain_strings(&owner, entry),
            "no-default-features" => build.no_default_features = settings.boolean(&owner, entry),
            "all-features" => build.all_features = settings.boolean(&owner, entry),
            "profile" => build.profile = settings.string(&owner, entry).map(|s| s.value),
            "kinds" => build.kinds = target_kinds(settings, &owner, entry),
            "host_equivalence" => build.host_equivalence = settings.string(&owner, entry).map(|s| s.value),
            _ => settings.unknown(&owner, entry, "`[[build]]`", BUILD),
        }
    }
    for (field, paste) in [("name", "name = \"firmware\""), ("role", "role = \"product\"")] {
        if table.get(field).is_none() {
            settings.findings.push(faults::missing_setting(&owner, field, header, paste));
        }
    }
    let name = name?;
    if !name.value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        let help = "a build's name has ASCII letters, digits, `-`, `_` and `.`";
        settings.findings.push(faults::bad_setting(&owner, &name.value, &name.place, "no name of a build", help));
        return None;
    }
    build.name = name;
    let role = role?;
    build.role = Spanned::new(BuildRole::from_word(role.value)?, role.place);
    Some(build)
}

fn target_kinds(settings: &mut Settings<'_>, owner: &Owner, entry: &Entry) -> Vec<String> {
    let mut kinds = settings.strings(owner, entry);
    kinds.retain(|kind| {
        let known = TARGET_KINDS.contains(&kind.value.as_str());
        if !known {
            settings.findings.push(faults::bad_word(owner, "kinds", &kind.value, TARGET_KINDS, &kind.place));
        }
        known
    });
    kinds.into_iter().map(|k| k.value).collect()
}

pub(super) fn policy(settings: &mut Settings<'_>, table: &Table) -> Vec<Override> {
    let mut policy = Vec::new();
    for entry in &table.entries {
        let Some(code) = Code::from_word(&entry.key) else {
            let words: Vec<&str> = Code::ALL.iter().map(|c| c.as_str()).collect();
            let place = settings.key_place(entry);
            let fault = faults::bad_word(&Owner::named("[policy]"), "finding code", &entry.key, &words, &place);
            settings.findings.push(fault);
            continue;
        };
        let code = Spanned::new(code, settings.key_place(entry));
        policy.extend(line_of_policy(settings, entry, code));
    }
    policy
}

/// `code = "deny"`, or a table with the reason.
fn line_of_policy(settings: &mut Settings<'_>, entry: &Entry, code: Spanned<Code>) -> Option<Override> {
    let owner = Owner::named(&format!("[policy] {}", entry.key));
    let table = match &entry.value.kind {
        ValueKind::Table(table) => table,
        ValueKind::String(_) => {
            let owner = Owner::named("[policy]");
            let level = settings.word(&owner, entry, SEVERITIES).and_then(|w| severity(w.value))?;
            return Some(Override { code, level, gate: None, reason: None, approver: None, approved_on: None });
        }
        ValueKind::Broken => return None,
        other => {
            let paste = format!("{} = {{ level = \"warn\", reason = \"…\" }}", entry.key);
            let place = settings.value_place(entry);
            let fault = faults::wrong_type(&owner, &entry.key, &place, other.name(), "a table", &paste);
            settings.findings.push(fault);
            return None;
        }
    };
    let (mut level, mut gate, mut reason, mut approver, mut approved_on) = (None, None, None, None, None);
    for field in &table.entries {
        match field.key.as_str() {
            "level" => level = settings.word(&owner, field, SEVERITIES).and_then(|w| severity(w.value)),
            "gate" => gate = settings.word(&owner, field, Gate::WORDS).and_then(|w| Gate::from_word(w.value)),
            "reason" => reason = settings.string(&owner, field).map(|s| s.value),
            "approver" => approver = settings.string(&owner, field).map(|s| s.value),
            "approved_on" => approved_on = settings.date(&owner, field),
            _ => settings.unknown(&owner, field, "a line of `[policy]`", POLICY),
        }
    }
    if table.get("level").is_none() {
        let paste = format!("{} = {{ level = \"warn\", reason = \"…\" }}", entry.key);
        let place = settings.key_place(entry);
        settings.findings.push(faults::missing_setting(&owner, "level", &place, &paste));
    }
    Some(Override { code, level: level?, gate, reason, approver, approved_on })
}

fn severity(word: &str) -> Option<Severity> {
    [Severity::Off, Severity::Note, Severity::Warn, Severity::Deny].into_iter().find(|s| s.as_str() == word)
}
