//! Tables, Markdown and CSV.

use super::sample::report;
use super::{NARROW, WIDE, rendered};
use crate::report::{Format, View};

#[test]
fn look_at_it() {
    let report = report();
    for view in [View::Requirements, View::Items, View::Tests, View::Waivers, View::Retired, View::Findings, View::Summary] {
        for look in [NARROW, WIDE] {
            println!("===== {view:?} {}\n{}", look.width, rendered(&report, view, Format::Table, look));
        }
        println!("===== md\n{}", rendered(&report, view, Format::Markdown, NARROW));
        println!("===== csv\n{}", rendered(&report, view, Format::Csv, NARROW));
    }
}
