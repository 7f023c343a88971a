//! SOUP: what is linked and not listed, what is listed otherwise than linked, and what records lack.

use super::context::Context;
use super::words::{SHOWN, count, list};
use crate::finding::{Code, Finding, Severity};
use crate::model::{Cause, Dependencies, Dependency, Id, Place, Soup, SoupJoin, SoupState, Trace, soup_class};
use iec62304_core::requirement;
use std::collections::BTreeMap;

/// Fields that identify a piece of SOUP, in every class (8.1.2).
const IDENTITY: [&str; 3] = ["title", "manufacturer", "version"];

#[requirement("RQ-121")]
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let trace = context.trace;
    if trace.soup.is_empty() {
        return;
    }
    let join = SoupJoin::of(&trace.soup, trace.collected.dependencies.as_ref());
    if let Some(dependencies) = &trace.collected.dependencies {
        found.extend(soup_unlisted(&join, dependencies));
        found.extend(soup_version(trace, &join, dependencies));
    }
    found.extend(trace.soup.iter().filter_map(|record| soup_incomplete(trace, record)));
    reviews(trace, found);
}

/// One finding, however many packages: the list grows with each `cargo update`.
#[requirement("RQ-121")]
fn soup_unlisted(join: &SoupJoin, dependencies: &Dependencies) -> Option<Finding> {
    let packages: Vec<&Dependency> = join.unlisted.iter().map(|n| &dependencies.packages[*n]).collect();
    let mut names: Vec<String> =
        packages.iter().map(|package| format!("{} {}", package.name, package.version)).collect();
    if join.no_toolchain {
        names.push("the Rust libraries (`core`, `alloc`, `std`)".to_owned());
    }
    if names.is_empty() {
        return None;
    }
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let more = names.len().saturating_sub(shown.len());
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let message = format!(
        "the product contains {} that no SOUP record names: {}{more}",
        count(names.len(), "thing"),
        shown.join(", ")
    );
    let mut finding = Finding::new(Code::SoupUnlisted, message).key("list");
    for package in packages.iter().take(3) {
        finding = finding.at(&package.place, format!("linked by {}", list(&package.users)));
    }
    Some(finding.help("write a record for each, to be completed: `cargo trace add soup --missing`"))
}

/// One finding for all records that state another version than there is.
#[requirement("RQ-121")]
fn soup_version(trace: &Trace, join: &SoupJoin, dependencies: &Dependencies) -> Option<Finding> {
    let mut wrong: Vec<(&Soup, String)> = Vec::new();
    for (record, state) in trace.soup.iter().zip(&join.records) {
        // Without a version there is nothing to compare: that is another finding.
        let Some(version) = &record.version else { continue };
        let there = match state {
            SoupState::OtherVersion(packages) => {
                let versions: Vec<&str> = packages.iter().map(|n| &*dependencies.packages[*n].version).collect();
                format!("the lock file has {}", versions.join(" and "))
            }
            SoupState::NotLocked => format!("the lock file has no `{}`", record.package.value),
            SoupState::OtherToolchain(release) => format!("the compiler is {release}"),
            _ => continue,
        };
        wrong.push((record, format!("`{}` states {}, {there}", record.id.value, version.value)));
    }
    wrong.first()?;
    let said: Vec<&str> = wrong.iter().take(SHOWN).map(|(_, said)| said.as_str()).collect();
    let more = wrong.len().saturating_sub(said.len());
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    let message = format!("{} of another version: {}{more}", count(wrong.len(), "SOUP record"), said.join("; "));
    let mut finding = Finding::new(Code::SoupVersion, message);
    finding.class = wrong.iter().map(|(record, _)| soup_class(trace, record)).max();
    for (record, _) in &wrong {
        finding = finding.id(&record.id.value);
    }
    finding.ids.sort();
    for (record, _) in wrong.iter().take(3) {
        let place = record.version.as_ref().map_or(&record.id.place, |version| &version.place);
        finding = finding.at(place, "this version is not the one in the build");
    }
    Some(finding.help(
        "read what changed and which anomalies are published for the version in the build, then write that version \
         (and the review's) into the record; delete the record of what is no longer used",
    ))
}

/// What a record lacks, as its class asks: what identifies it in every class, what is asked of it from B on.
#[requirement("RQ-122")]
fn soup_incomplete(trace: &Trace, record: &Soup) -> Option<Finding> {
    let class = soup_class(trace, record);
    let is_asked = |field: &&&str| class.0 > 0 || IDENTITY.contains(field);
    let missing: Vec<&str> = record.missing.iter().filter(is_asked).copied().collect();
    if missing.is_empty() {
        return None;
    }
    let id = &record.id.value;
    let lines: Vec<String> = missing.iter().map(|field| format!("{field} = …")).collect();
    let message = format!("the SOUP record `{id}` lacks {}", list(&missing));
    let finding = Finding::new(Code::SoupIncomplete, message).id(id).class(class).at(&record.id.place, "");
    Some(finding.help(format!("add to it what is known of this SOUP:\n\n{}", lines.join("\n"))))
}

/// Reviews of published anomalies: one finding for each record that a cause names, one note for all others.
#[requirement("RQ-123")]
fn reviews(trace: &Trace, found: &mut Vec<Finding>) {
    let mut causes: BTreeMap<&Id, Vec<&Cause>> = BTreeMap::new();
    for cause in &trace.risk.causes {
        if let Some(soup) = &cause.soup {
            causes.entry(&soup.value).or_default().push(cause);
        }
    }
    let mut others: Vec<&Soup> = Vec::new();
    for record in &trace.soup {
        let Some((why, place)) = unreviewed(record) else { continue };
        match causes.get(&record.id.value) {
            Some(causes) => found.push(anomalies_unreviewed(trace, record, causes, &why, place)),
            None if soup_class(trace, record).0 > 0 => others.push(record),
            None => {}
        }
    }
    found.extend(others_unreviewed(trace, &others));
}

/// Why a record has no review of the version that it states, and where.
fn unreviewed(record: &Soup) -> Option<(String, &Place)> {
    let Some(review) = &record.anomalies else {
        return Some(("nobody has looked through its published anomalies".to_owned(), &record.id.place));
    };
    if !review.value.missing.is_empty() {
        return Some((format!("the review of its anomalies lacks {}", list(&review.value.missing)), &review.place));
    }
    if let Some(on) = review.value.on.as_ref().filter(|_| review.value.ahead) {
        let why = format!("the review of its anomalies is dated {}, after the day of judgement", on.value);
        return Some((why, &on.place));
    }
    let (reviewed, stated) = (review.value.version.as_ref()?, record.version.as_ref()?);
    let is_other = reviewed.value.trim() != stated.value.trim();
    is_other.then(|| {
        let why = format!("its anomalies were looked through for {}, and it is {}", reviewed.value, stated.value);
        (why, &reviewed.place)
    })
}

#[requirement("RQ-123")]
fn anomalies_unreviewed(trace: &Trace, record: &Soup, causes: &[&Cause], why: &str, place: &Place) -> Finding {
    let id = &record.id.value;
    let named: Vec<&Id> = causes.iter().map(|cause| &cause.id.value).collect();
    let verb = if named.len() == 1 { "names" } else { "name" };
    let message = format!("{} {verb} `{id}`, and {why}", list(&named));
    let mut finding = Finding::new(Code::SoupAnomaliesUnreviewed, message)
        .id(id)
        .class(soup_class(trace, record))
        .at(place, "not of what is used");
    for cause in causes.iter().take(3) {
        finding = finding.at(&cause.id.place, "a failure of it is this cause");
    }
    finding.help(
        "look through the list that its maker publishes, for this version, and write it into the record:\n\n\
         anomalies = { source = \"…\", version = \"…\", on = …, by = \"…\", relevant = [] }",
    )
}

fn others_unreviewed(trace: &Trace, records: &[&Soup]) -> Option<Finding> {
    let first = records.first()?;
    let ids: Vec<&Id> = records.iter().map(|record| &record.id.value).collect();
    let message = format!(
        "of {} no anomalies were reviewed for the version in use: {}",
        count(ids.len(), "SOUP record"),
        list(&ids)
    );
    let mut finding = Finding::new(Code::SoupAnomaliesUnreviewed, message)
        .key("no cause")
        .at(&first.id.place, "no cause names it, so it weighs little");
    finding.class = records.iter().map(|record| soup_class(trace, record)).max();
    finding.at_most = Some(Severity::Note);
    Some(finding.help("a cause that rests on SOUP names it: `soup = \"…\"`; then its anomalies have to be known"))
}
