//! Views of a report, and the formats that they come in.

mod anomalies;
mod delta;
mod evidence;
mod findings;
mod frame;
mod labels;
mod records;
mod requirements;
mod risks;
mod soup;
mod summary;
mod tests;

pub use delta::delta;
pub(super) use frame::{basis, counts};
pub(super) use labels::{LINKED, Labels};

use super::body::{Body, Report};
use super::json;
use super::sheet::{self, Sheet};
use iec62304_core::requirement;
use std::io::{self, Write};

/// What to look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum View {
    /// The matrix: requirements with code, tests and state.
    #[default]
    Requirements,
    /// Software items with class and requirements.
    Items,
    /// The chain from hazardous situations to verified controls, with each broken link.
    Risks,
    /// Risk controls, with what shows that they are there and that they work.
    Controls,
    /// Every test function and what it verifies.
    Tests,
    /// Software of unknown provenance, and what the builds link.
    Soup,
    /// Waivers and whether they hold.
    Waivers,
    /// Known anomalies.
    Anomalies,
    /// Runs of tests and records of verification.
    Evidence,
    /// The content kinds of 5.2.2 and their requirements.
    Census,
    /// Tombstones.
    Retired,
    /// Findings with their levels in both gates.
    Findings,
    /// The text for a pull request; always Markdown, but for CSV.
    Summary,
}

/// How it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    #[default]
    Table,
    /// GitHub-flavoured.
    Markdown,
    /// RFC 4180.
    Csv,
    /// The whole report, whatever the view.
    Json,
}

/// What the terminal can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Colours are welcome.
    pub color: bool,
}

/// Writes a view of a report.
///
/// # Errors
///
/// Those of the stream.
#[requirement("RQ-050")]
pub fn render(report: &Report, view: View, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let body = &report.body;
    match format {
        Format::Json => json::write(report, out),
        Format::Csv => csv(body, view, out),
        Format::Table | Format::Markdown if view == View::Summary => summary::markdown(report, out),
        Format::Table => table(body, view, look, out),
        Format::Markdown => markdown(body, view, out),
    }
}

fn sheet_of(body: &Body, view: View) -> Sheet<'_> {
    match view {
        View::Requirements | View::Summary => requirements::sheet(body),
        View::Items => records::items(body),
        View::Risks => risks::sheet(body),
        View::Controls => risks::controls(body),
        View::Tests => tests::sheet(body),
        View::Soup => soup::sheet(body),
        View::Waivers => records::waivers(body),
        View::Anomalies => anomalies::sheet(body),
        View::Evidence => evidence::sheet(body),
        View::Census => anomalies::census(body),
        View::Retired => records::retired(body),
        View::Findings => findings::sheet(body),
    }
}

fn table(body: &Body, view: View, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let sheet = sheet_of(body, view);
    frame::head(body, look, out)?;
    if sheet.groups.iter().all(|g| g.rows.is_empty()) {
        return writeln!(out, "\n{}", nothing(view));
    }
    writeln!(out)?;
    sheet::table(&sheet, look, out)?;
    let counted = sheet::tests_are_counted(&sheet, look);
    frame::foot(body, view, counted, look, out)
}

fn markdown(body: &Body, view: View, out: &mut dyn Write) -> io::Result<()> {
    let sheet = sheet_of(body, view);
    frame::markdown_head(body, out)?;
    if sheet.groups.iter().all(|g| g.rows.is_empty()) {
        return writeln!(out, "{}", nothing(view));
    }
    sheet::markdown(&sheet, out)?;
    frame::markdown_foot(body, view, out)
}

fn csv(body: &Body, view: View, out: &mut dyn Write) -> io::Result<()> {
    match view {
        View::Requirements => requirements::csv(body, out),
        View::Items => records::items_csv(body, out),
        View::Risks => risks::csv(body, out),
        View::Controls => risks::controls_csv(body, out),
        View::Tests => tests::csv(body, out),
        View::Soup => soup::csv(body, out),
        View::Waivers => records::waivers_csv(body, out),
        View::Anomalies => anomalies::csv(body, out),
        View::Evidence => evidence::csv(body, out),
        View::Census => anomalies::census_csv(body, out),
        View::Retired => records::retired_csv(body, out),
        View::Findings => findings::csv(body, out),
        View::Summary => summary::csv(body, out),
    }
}

const fn nothing(view: View) -> &'static str {
    match view {
        View::Requirements | View::Summary => "no requirements",
        View::Items => "no software items",
        View::Risks => "no hazardous situations",
        View::Controls => "no risk controls",
        View::Tests => "no tests",
        View::Soup => "no SOUP is declared; `cargo trace add soup --missing` starts the list",
        View::Waivers => "no waivers",
        View::Anomalies => "no anomalies",
        View::Evidence => "no runs of tests, no records of verification",
        View::Census => "no content kinds",
        View::Retired => "no retired ids",
        View::Findings => "no findings",
    }
}
