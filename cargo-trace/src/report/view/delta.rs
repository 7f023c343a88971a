//! What changed in the lock file since another one: the SOUP delta that maintenance asks for.

use super::{Format, Look};
use crate::report::body::{Body, Package, Text};
use crate::report::sheet::csv::{Csv, list};
use crate::report::sheet::{self, Column, Entry, Group, Kind, Sheet, cell};
use iec62304_core::requirement;
use iec62304_wire::id::natural_cmp;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// A package whose versions differ.
struct Change<'a> {
    name: &'a str,
    before: Vec<&'a str>,
    after: Vec<&'a str>,
    parts: BTreeSet<&'a str>,
    soup: Vec<Text>,
}

impl Change<'_> {
    const fn word(&self) -> &'static str {
        match (self.before.is_empty(), self.after.is_empty()) {
            (true, _) => "added",
            (_, true) => "removed",
            (false, false) => "changed",
        }
    }
}

/// Writes what differs from a lock file of another time, given as names, versions and whether cargo had it from elsewhere
/// than a path.
///
/// # Errors
///
/// Those of the stream.
#[requirement("RQ-128")]
pub fn delta(
    body: &Body,
    before: &[(Text, Text, bool)],
    format: Format,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let changes = changes(body, before);
    if format == Format::Csv {
        let mut csv = Csv::new(out, &["package", "change", "before", "after", "part", "soup"])?;
        for change in &changes {
            let parts: Vec<&str> = change.parts.iter().copied().collect();
            csv.row(&[
                change.name,
                change.word(),
                &list(&change.before),
                &list(&change.after),
                &list(&parts),
                &list(&change.soup),
            ])?;
        }
        return csv.finish();
    }
    if changes.is_empty() {
        return writeln!(out, "no package differs");
    }
    let columns = vec![
        Column { title: "Package", kind: Kind::Id },
        Column { title: "Change", kind: Kind::Word },
        Column { title: "Before", kind: Kind::Text },
        Column { title: "After", kind: Kind::Text },
        Column { title: "Part", kind: Kind::Text },
        Column { title: "Record", kind: Kind::Path },
    ];
    let entries = |texts: &[&'_ str]| texts.iter().map(|text| Entry::new((*text).to_owned())).collect::<Vec<_>>();
    let rows = changes.iter().map(|change| {
        let parts: Vec<&str> = change.parts.iter().copied().collect();
        let soup: Vec<&str> = change.soup.iter().map(|id| &**id).collect();
        vec![
            cell(change.name),
            cell(change.word()),
            entries(&change.before),
            entries(&change.after),
            entries(&parts),
            entries(&soup),
        ]
    });
    let sheet = Sheet {
        columns,
        apart: false,
        groups: vec![Group { heading: String::new(), titles: Vec::new(), rows: rows.collect() }],
    };
    if format == Format::Markdown { sheet::markdown(&sheet, out) } else { sheet::table(&sheet, look, out) }
}

/// Names whose sets of versions differ. A package by path is counted only where it is none of the workspace's own, which
/// today's report knows and an old lock file does not.
fn changes<'a>(body: &'a Body, before: &'a [(Text, Text, bool)]) -> Vec<Change<'a>> {
    let mut now: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in &body.packages {
        now.entry(&package.name).or_default().push(package);
    }
    let mut then: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, version, _) in before.iter().filter(|(name, _, fetched)| *fetched || now.contains_key(&**name)) {
        then.entry(name).or_default().push(version);
    }
    let names: BTreeSet<&str> = now.keys().chain(then.keys()).copied().collect();
    let mut changes = Vec::new();
    for name in names {
        let packages = now.get(name).map(Vec::as_slice).unwrap_or_default();
        let versions: Vec<&str> = packages.iter().map(|package| &*package.version).collect();
        let old = then.get(name).cloned().unwrap_or_default();
        let only = |these: &[&'a str], those: &[&str]| -> Vec<&'a str> {
            let mut only: Vec<&str> = these.iter().copied().filter(|version| !those.contains(version)).collect();
            only.sort_by(|a, b| natural_cmp(a, b));
            only
        };
        let (gone, new) = (only(&old, &versions), only(&versions, &old));
        if gone.is_empty() && new.is_empty() {
            continue;
        }
        let parts = packages.iter().filter(|package| new.contains(&&*package.version) || new.is_empty());
        let parts = parts.map(|package| package.part.as_ref()).collect();
        // The record may still state the old version.
        let records = body.soup.iter().filter(|soup| &*soup.package == name).map(|soup| soup.id.clone());
        changes.push(Change { name, before: gone, after: new, parts, soup: records.collect() });
    }
    changes
}
