//! The view of SOUP: records beside what the builds link, and apart from it what only builds or tests the product.

use crate::report::body::{Body, Package, Soup};
use crate::report::sheet::csv::{Csv, list};
use crate::report::sheet::{Cell, Column, Entry, Group, Kind, Sheet, cell};
use iec62304_core::requirement;
use std::io::{self, Write};

/// Why our own crates are no SOUP of the product.
const NO_BYTES: &str = "Tags: linked, and they leave no byte in the product (shown by \
     `a_program_with_tags_and_with_blanks_instead_is_the_same_in_every_profile` in tests/tests/same_binary.rs of cargo-trace)";

/// Parts of packages that no record need name, with what they are called.
const APART: [(&str, &str); 4] = [
    ("tags", NO_BYTES),
    ("build-time", "Runs while the product is built, and is no part of it"),
    ("test-only", "In tests, benches and examples only"),
    ("unused", "In the lock file and in no build: other platforms, features that are off"),
];

/// Records, packages without record, and all other packages.
#[requirement("RQ-127")]
pub(super) fn sheet(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "ID", kind: Kind::Id },
        Column { title: "SOUP", kind: Kind::Text },
        Column { title: "Version", kind: Kind::Text },
        Column { title: "Used by", kind: Kind::Path },
        Column { title: "Class", kind: Kind::Word },
        Column { title: "State", kind: Kind::Word },
    ];
    let mut groups = vec![group("Records".to_owned(), body.soup.iter().map(record).collect())];
    let unlisted = body.packages.iter().filter(|package| package.part == "product" && package.soup.is_none());
    groups.push(group("Linked into the product, and no record names it".to_owned(), unlisted.map(package).collect()));
    for (part, heading) in APART {
        let apart = body.packages.iter().filter(|package| package.part == part && package.soup.is_none());
        groups.push(group(heading.to_owned(), apart.map(package).collect()));
    }
    groups.retain(|group| !group.rows.is_empty());
    Sheet { columns, apart: false, groups }
}

fn group(heading: String, rows: Vec<Vec<Cell<'_>>>) -> Group<'_> {
    Group { heading, titles: Vec::new(), rows }
}

fn record(soup: &Soup) -> Vec<Cell<'_>> {
    let mut title = cell(&*soup.title);
    title.extend(soup.manufacturer.as_deref().map(Entry::new));
    if !soup.missing.is_empty() {
        title.push(Entry::new(format!("lacks {}", soup.missing.join(", "))));
    }
    if let Some(review) = &soup.anomalies {
        // The version stands beside it already, unless the review was of another one.
        let of = match &review.version {
            version if *version == soup.version => String::new(),
            version => format!(" for {}", version.as_deref().unwrap_or("?")),
        };
        title.push(Entry::new(format!("anomalies reviewed{of} on {}", review.on.as_deref().unwrap_or("?"))));
    }
    let mut version = cell(soup.version.as_deref().unwrap_or(""));
    if soup.state == "other-version" {
        version.push(Entry::new(format!("there is {}", soup.locked.join(", "))));
    }
    let used = soup.items.iter().chain(&soup.cause_ids).map(|id| Entry::new(&**id)).collect();
    let state = match (soup.state.as_ref(), soup.part.as_deref()) {
        ("same", Some("product") | None) => "listed".to_owned(),
        ("same", Some(part)) => part.to_owned(),
        (state, _) => state.to_owned(),
    };
    vec![cell(&*soup.id), title, version, used, cell(&*soup.class), cell(state)]
}

fn package(package: &Package) -> Vec<Cell<'_>> {
    let mut name = cell(&*package.name);
    name.extend(package.license.as_deref().map(|license| Entry::new(format!("licence {license}"))));
    name.extend(package.native.as_deref().map(|native| Entry::new(format!("links the native library `{native}`"))));
    let state = if package.part == "product" { "unlisted" } else { &*package.part };
    let users = package.users.iter().map(|user| Entry::new(&**user)).collect();
    vec![Vec::new(), name, cell(&*package.version), users, Vec::new(), cell(state)]
}

/// Records and packages, one a row.
pub(super) fn csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "id",
        "name",
        "title",
        "manufacturer",
        "version",
        "origin",
        "part",
        "state",
        "locked",
        "class",
        "items",
        "causes",
        "builds",
        "users",
        "license",
        "native",
        "registry",
        "checksum",
        "requirements",
        "environment",
        "anomalies_source",
        "anomalies_version",
        "anomalies_on",
        "anomalies_by",
        "support_level",
        "support_end",
        "missing",
        "file",
        "line",
    ];
    let mut csv = Csv::new(out, &header)?;
    let or = |text: &Option<crate::report::body::Text>| text.as_deref().unwrap_or("").to_owned();
    for soup in &body.soup {
        let behind = body.packages.iter().find(|package| package.soup.as_ref() == Some(&soup.id));
        let of = |field: fn(&Package) -> String| behind.map(field).unwrap_or_default();
        let review = |field: fn(&crate::report::body::Review) -> &Option<crate::report::body::Text>| {
            soup.anomalies.as_ref().map(|review| or(field(review))).unwrap_or_default()
        };
        csv.row(&[
            &soup.id,
            &soup.package,
            &soup.title,
            &or(&soup.manufacturer),
            &or(&soup.version),
            &soup.origin,
            soup.part.as_deref().unwrap_or(""),
            &soup.state,
            &list(&soup.locked),
            &soup.class,
            &list(&soup.items),
            &list(&soup.cause_ids),
            &list(&soup.builds),
            &of(|package| list(&package.users)),
            &of(|package| package.license.as_deref().unwrap_or("").to_owned()),
            &of(|package| package.native.as_deref().unwrap_or("").to_owned()),
            &of(|package| package.registry.as_deref().unwrap_or("").to_owned()),
            &of(|package| package.checksum.as_deref().unwrap_or("").to_owned()),
            &or(&soup.requirements),
            &or(&soup.environment),
            &review(|review| &review.reviewed),
            &review(|review| &review.version),
            &review(|review| &review.on),
            &review(|review| &review.by),
            &soup.support.as_ref().map(|support| or(&support.level)).unwrap_or_default(),
            &soup.support.as_ref().map(|support| or(&support.end)).unwrap_or_default(),
            &list(&soup.missing),
            &soup.source.file,
            &soup.source.line.to_string(),
        ])?;
    }
    for package in body.packages.iter().filter(|package| package.soup.is_none()) {
        let state = if package.part == "product" { "unlisted" } else { "apart" };
        let line = package.source.line.to_string();
        let mut row = vec![""; header.len()];
        let (builds, users) = (list(&package.builds), list(&package.users));
        let (license, native) = (or(&package.license), or(&package.native));
        let (registry, checksum) = (or(&package.registry), or(&package.checksum));
        let cells: [(&str, &str); 13] = [
            ("name", &package.name),
            ("version", &package.version),
            ("origin", "crate"),
            ("part", &package.part),
            ("state", state),
            ("builds", &builds),
            ("users", &users),
            ("license", &license),
            ("native", &native),
            ("registry", &registry),
            ("checksum", &checksum),
            ("file", &package.source.file),
            ("line", &line),
        ];
        for (name, text) in cells {
            if let Some(at) = header.iter().position(|column| *column == name) {
                row[at] = text;
            }
        }
        csv.row(&row)?;
    }
    csv.finish()
}
