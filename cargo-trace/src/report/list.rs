//! `cargo trace list`: ids and titles, one a line, with a tab between, for pipes.

use super::body::Body;
use super::text::one_line;
use iec62304_core::requirement;

/// What to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Listing {
    /// Requirements of every status.
    #[default]
    Requirements,
    /// Test functions and what they verify.
    Tests,
    /// Tags and their places.
    Tags,
    /// Builds.
    Builds,
}

/// The list, a line each.
#[must_use]
#[requirement("RQ-055")]
pub fn list(body: &Body, what: Listing) -> String {
    let lines: Vec<(&str, String)> = match what {
        Listing::Requirements => body.requirements.iter().map(|r| (&*r.id, r.title.to_string())).collect(),
        Listing::Tests => body.tests.iter().map(|t| (&*t.key, t.verifies.join(" "))).collect(),
        Listing::Tags => {
            let tag = |id, t: &super::body::Tag| (id, format!("{} {}:{}:{}", t.relation, t.file, t.line, t.column));
            body.tags.iter().flat_map(|t| t.ids.iter().map(move |id| tag(&**id, t))).collect()
        }
        Listing::Builds => body.builds.iter().map(|b| (&*b.name, build(b))).collect(),
    };
    lines
        .iter()
        .map(|(id, title)| format!("{}\t{}", one_line(id), one_line(title)).trim_end().to_owned() + "\n")
        .collect()
}

fn build(build: &super::body::Build) -> String {
    let target = build.target.as_deref().unwrap_or("host");
    format!("{}, {}, {target}, {}", build.role, build.profile, super::text::plural(build.units.len(), "unit"))
}
