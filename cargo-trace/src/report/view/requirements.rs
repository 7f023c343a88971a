//! The matrix: requirements with class, code, tests and state.

use super::Labels;
use super::labels::counts;
use super::tests::{TestKey, key_of_link, key_of_test};
use crate::model::Level;
use crate::report::body::{Body, Demand, Implementation, Requirement, Verification};
use crate::report::sheet::csv::{Csv, list};
use crate::report::sheet::{Cell, Column, Entry, Group, Kind, Sheet, cell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

const CODE: usize = 3;

/// Tiers, top first, with their headings.
const TIERS: [(&str, &str); 4] = [
    ("need", "User needs"),
    ("system", "System requirements"),
    ("software", "Software requirements"),
    ("design", "Detailed design"),
];

/// Requirements by tier, in natural order; retired ones have a view of their own.
pub(super) fn sheet(body: &Body) -> Sheet<'_> {
    let columns = vec![
        Column { title: "ID", kind: Kind::Id },
        Column { title: "Requirement", kind: Kind::Text },
        Column { title: "Class", kind: Kind::Word },
        Column { title: "Code", kind: Kind::Path },
        Column { title: "Tests", kind: Kind::Path },
        Column { title: "State", kind: Kind::Word },
    ];
    let shown = || body.requirements.iter().filter(|r| r.state != "retired");
    let ignored = body.tests.iter().filter(|test| test.ignored).map(key_of_test).collect();
    let facts = Facts { labels: Labels::new(body), ignored, results: !body.rests_on_links() };
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (tier, heading) in TIERS {
        let upper = matches!(tier, "need" | "system");
        let rows = shown().filter(|r| r.tier == tier).map(|r| row(&facts, r, upper)).collect();
        let titles = if upper { vec![(CODE, "Refined by")] } else { Vec::new() };
        groups.push(Group { heading: heading.to_owned(), titles, rows });
    }
    let known = |r: &&Requirement| TIERS.iter().any(|(tier, _)| r.tier == *tier);
    let rows = shown().filter(|r| !known(r)).map(|r| row(&facts, r, false)).collect();
    groups.push(Group { heading: "Other requirements".to_owned(), titles: Vec::new(), rows });
    Sheet { columns, apart: false, groups }
}

/// What several rows need.
struct Facts<'b> {
    labels: Labels<'b>,
    /// Tests that no run includes unless it is asked to.
    ignored: HashSet<TestKey<'b>>,
    /// Runs were read: results are told, not links.
    results: bool,
}

fn row<'a>(facts: &Facts<'a>, requirement: &'a Requirement, upper: bool) -> Vec<Cell<'a>> {
    let code = if upper && requirement.implementations.is_empty() {
        let ids: Vec<&str> = requirement.children.iter().map(|id| &**id).collect();
        if ids.is_empty() { Vec::new() } else { vec![Entry::remark(ids.join(", "))] }
    } else {
        code(requirement)
    };
    let mut state = cell(facts.labels.of(requirement));
    state.extend(requirement.waived_by.iter().map(|id| Entry::new(&**id)));
    vec![
        cell(&*requirement.id),
        cell(&*requirement.title),
        cell(&*requirement.class),
        code,
        tests(facts, requirement),
        state,
    ]
}

fn code(requirement: &Requirement) -> Cell<'_> {
    let implements = requirement.implementations.iter().filter(|i| i.product);
    let mut cell: Cell<'_> = implements.map(|i| Entry::new(&*i.item_path)).collect();
    let elsewhere = requirement.implementations.iter().filter(|i| !i.product).count();
    if elsewhere > 0 {
        cell.push(Entry::remark(format!("{elsewhere} in test code")));
    }
    if let Some(by) = &requirement.implemented_by {
        cell.push(Entry::remark(format!("{}: {}", by.kind, by.place)));
    }
    cell
}

fn tests<'a>(facts: &Facts<'_>, requirement: &'a Requirement) -> Cell<'a> {
    if facts.results {
        return results(requirement);
    }
    // The whole before its parts: what a release asks for must not fall behind `+n more`.
    let level = |v: &&Verification| Reverse(v.level.as_deref().and_then(Level::from_word));
    let mut links: Vec<&Verification> = requirement.verifications.iter().filter(|v| counts(v)).collect();
    let ignored = links.iter().filter(|v| facts.ignored.contains(&key_of_link(v))).count();
    links.sort_by_key(level);
    let mut cell: Cell<'_> = links
        .into_iter()
        .filter_map(|v| {
            let name = v.test.as_deref().or(v.record.as_deref())?;
            Some(Entry { text: name.into(), level: v.level.as_deref(), remark: false })
        })
        .collect();
    if ignored > 0 {
        cell.push(Entry::remark(format!("{ignored} ignored")));
    }
    let void = requirement.verifications.iter().filter(|v| !counts(v)).count();
    if void > 0 {
        cell.push(Entry::remark(format!("{void} not counted")));
    }
    open_demands(requirement, &mut cell);
    cell
}

/// Tests and records with what became of them: those that count for nothing last, each kind with its number.
fn results(requirement: &Requirement) -> Cell<'_> {
    let level = |v: &&Verification| (v.reason.is_some(), Reverse(v.level.as_deref().and_then(Level::from_word)));
    let mut links: Vec<&Verification> = requirement.verifications.iter().collect();
    links.sort_by_key(level);
    let mut remarks: BTreeMap<&str, usize> = BTreeMap::new();
    for link in links.iter().filter(|link| link.reason.is_some() || link.outcome == "failed") {
        let word = match link.outcome.as_ref() {
            "passed" | "passed-with-deviation" if link.stale == Some(true) => "stale",
            "passed" | "passed-with-deviation" | "unknown" => "not counted",
            "not-run" => "not run",
            outcome => outcome,
        };
        *remarks.entry(word).or_default() += 1;
    }
    let mut cell: Cell<'_> = links
        .into_iter()
        .filter_map(|v| {
            let name = v.test.as_deref().or(v.record.as_deref())?;
            Some(Entry { text: name.into(), level: v.level.as_deref(), remark: false })
        })
        .collect();
    cell.extend(remarks.into_iter().map(|(word, n)| Entry::remark(format!("{n} {word}"))));
    open_demands(requirement, &mut cell);
    cell
}

/// What is demanded and not answered.
fn open_demands(requirement: &Requirement, cell: &mut Cell<'_>) {
    if requirement.demands_defaulted {
        cell.extend(missing(requirement).next().map(|_| Entry::remark("no verification")));
    } else {
        cell.extend(missing(requirement).map(|demand| Entry::remark(format!("no {}", demand.text))));
    }
}

/// Unanswered demands, where anything is linked or expected at all.
fn missing(requirement: &Requirement) -> impl Iterator<Item = &Demand> {
    let expected =
        matches!(requirement.state.as_ref(), "unverified" | "verified" | "failed" | "unimplemented" | "untested");
    requirement.demands.iter().filter(move |d| expected && d.missing)
}

/// One row for each requirement of any status.
pub(super) fn csv(body: &Body, out: &mut dyn Write) -> io::Result<()> {
    let header = [
        "id",
        "title",
        "text",
        "tier",
        "status",
        "state",
        "reasons",
        "class",
        "class_from",
        "parents",
        "children",
        "items",
        "category",
        "risk_controls",
        "criterion",
        "demands",
        "missing",
        "code",
        "tests",
        "waived_by",
        "file",
        "line",
    ];
    let mut csv = Csv::new(out, &header)?;
    for r in &body.requirements {
        let demands: Vec<&str> = r.demands.iter().map(|d| &*d.text).collect();
        let missing: Vec<&str> = missing(r).map(|d| &*d.text).collect();
        let code: Vec<String> = r.implementations.iter().map(place).collect();
        let tests: Vec<String> = r.verifications.iter().map(test).collect();
        csv.row(&[
            &r.id,
            &r.title,
            &r.text,
            &r.tier,
            &r.status,
            &r.state,
            &list(&r.reasons),
            &r.class,
            &r.class_from,
            &list(&r.parents),
            &list(&r.children),
            &list(&r.items),
            &list(&r.category),
            &list(&r.risk_controls),
            r.criterion.as_deref().unwrap_or(""),
            &list(&demands),
            &list(&missing),
            &list(&code),
            &list(&tests),
            &list(&r.waived_by),
            &r.source.file,
            &r.source.line.to_string(),
        ])?;
    }
    csv.finish()
}

fn place(code: &Implementation) -> String {
    let role = if code.product { "" } else { ", test code" };
    format!("{} ({}:{}{role})", code.item_path, code.file, code.line)
}

fn test(link: &Verification) -> String {
    let name = link.test.as_deref().or(link.record.as_deref()).unwrap_or("unknown function");
    let level = link.level.as_deref().unwrap_or("no level");
    let reason = link.reason.as_deref().map_or_else(String::new, |reason| format!(", not counted: {reason}"));
    format!("{name} ({level}, {}, {}:{}{reason})", link.outcome, link.file, link.line)
}
