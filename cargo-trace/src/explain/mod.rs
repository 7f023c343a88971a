//! `cargo trace explain`: one page for each finding code, for engineers and for regulatory readers.

mod demands;
mod pages;

use crate::finding::{Code, Family};
use iec62304_core::requirement;

pub use demands::demands;
pub use pages::page;

/// All codes with their titles, grouped by family.
#[must_use]
#[requirement("RQ-054")]
pub fn codes() -> String {
    let wide = Code::ALL.iter().map(|code| code.as_str().len()).max().unwrap_or(0);
    let mut out = String::new();
    let mut family = None;
    for &code in Code::ALL {
        if family != Some(code.family()) {
            if family.is_some() {
                out.push('\n');
            }
            family = Some(code.family());
            out.push_str(heading(code.family()));
            out.push('\n');
        }
        out.push_str(&format!("  {code:<wide$}  {}\n", code.title()));
    }
    out
}

/// The code that is most like a word, for help on a mistyped one.
#[must_use]
#[requirement("RQ-054")]
pub fn nearest_code(word: &str) -> Option<Code> {
    let near = Code::ALL.iter().map(|code| (strsim::osa_distance(code.as_str(), word), *code));
    near.filter(|(distance, _)| *distance <= 3).min_by_key(|(distance, _)| *distance).map(|(_, code)| code)
}

const fn heading(family: Family) -> &'static str {
    match family {
        Family::Nothing => "nothing to judge",
        Family::Ids => "ids and documents",
        Family::Specification => "requirements among themselves",
        Family::Implementation => "code",
        Family::Verification => "tests",
        Family::Evidence => "results of tests",
        Family::Risk => "the risk file",
        Family::Class => "classes and items",
        Family::Soup => "SOUP",
        Family::Anomalies => "anomalies",
        Family::Waivers => "waivers",
        Family::Overrides => "levels set by the project",
        Family::NotStarted => "areas not started",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    const SECTIONS: [&str; 5] = ["## What it means", "## Why it matters", "## Clauses", "## How to fix", "## Example"];

    #[verifies("RQ-054")]
    #[test]
    fn every_code_has_a_page_with_all_sections() {
        for &code in Code::ALL {
            let page = page(code);
            assert_eq!(page.lines().next(), Some(&*format!("# {code}: {}", code.title())), "{code}");
            let mut rest = page;
            for section in SECTIONS {
                let (_, after) =
                    rest.split_once(&format!("\n{section}\n")).unwrap_or_else(|| panic!("{code}: {section}"));
                assert!(after.lines().next().is_some_and(|line| !line.is_empty()), "{code}: {section} is empty");
                rest = after;
            }
            let (wrong, right) = rest.split_once("\nRight:\n").unwrap_or_else(|| panic!("{code}: no right text"));
            assert!(wrong.starts_with("Wrong:\n```"), "{code}");
            assert!(right.starts_with("```") && right.ends_with("```\n"), "{code}");
            assert_ne!(wrong.trim_start_matches("Wrong:").trim(), right.trim(), "{code}: nothing is put right");
        }
    }

    #[verifies("RQ-054")]
    #[test]
    fn a_page_fits_on_a_screen() {
        for &code in Code::ALL {
            let lines = page(code).lines().count();
            assert!((15..=35).contains(&lines), "{code} has {lines} lines");
            assert!(page(code).lines().all(|line| line.chars().count() <= 120), "{code} has a long line");
        }
    }

    #[test]
    fn clauses_name_their_standard_and_no_page_promises_compliance() {
        for &code in Code::ALL {
            let page = page(code);
            let clauses = page.split("## Clauses\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
            for line in clauses.lines() {
                let known = ["- IEC 62304 ", "- ISO 14971 ", "- FDA GPSV "].iter().any(|s| line.starts_with(s));
                assert!(known, "{code}: {line}");
            }
            assert!(!page.to_lowercase().contains("complian"), "{code}");
        }
    }

    #[verifies("RQ-054")]
    #[test]
    fn the_list_holds_every_code_once_below_its_family() {
        let list = codes();
        for &code in Code::ALL {
            let lines = list.lines().filter(|line| line.split_whitespace().next() == Some(code.as_str()));
            assert_eq!(lines.count(), 1, "{code}");
        }
        assert!(list.starts_with("nothing to judge\n  no-requirements "));
        assert!(list.contains("\n\nids and documents\n  unknown-id "));
    }

    #[verifies("RQ-054")]
    #[test]
    fn a_mistyped_code_finds_its_neighbour() {
        assert_eq!(nearest_code("untestd"), Some(Code::Untested));
        assert_eq!(nearest_code("something-else"), None);
    }
}
