//! The smallest project that passes the development gate; tests break it in one place.

use crate::{Project, Run};
use serde_json::Value;

/// `src/lib.rs`: one requirement with its code and its test.
pub const LIB: &str = r#"//! The sample.
#[cfg(test)]
use iec62304_core::verifies;
use iec62304_core::requirement;

/// Never more than ten.
#[requirement("RQ-001")]
pub fn limit(x: u32) -> u32 {
    x.min(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[verifies("RQ-001", level = "system")]
    fn the_limit_is_ten() {
        assert_eq!(limit(11), 10);
    }
}
"#;

/// `trace.toml`.
pub const CONFIG: &str = r#"[project]
name = "Sample"
version = "1.0.0"
class = "C"
"#;

/// `trace/sample.toml`.
pub const DOCUMENTS: &str = r#"[requirement.RQ-001]
title = "Limit"
text = "The software shall limit the dose to ten units."
"#;

/// Codes whose cases stand in `codes_soup.rs`: of SOUP, anomalies and the census.
pub const CODES_OF_SOUP: [&str; 8] = [
    "census-open",
    "soup-unlisted",
    "soup-version",
    "soup-incomplete",
    "soup-anomalies-unreviewed",
    "failure-without-anomaly",
    "anomaly-unevaluated",
    "anomaly-closed-unverified",
];

impl Project {
    /// The sample, its package named like this.
    #[must_use]
    pub fn sample(self, package: &str) -> Self {
        self.package(package).file("src/lib.rs", LIB).file("trace.toml", CONFIG).file("trace/sample.toml", DOCUMENTS)
    }
}

impl Run {
    /// The lines that `--message-format short` wrote, without cargo's own and without notes.
    #[must_use]
    pub fn lines(&self) -> Vec<&str> {
        self.stderr.lines().filter(|line| line.contains("error[") || line.contains("warning[")).collect()
    }

    /// The one finding of `--message-format json` with this code and first id.
    ///
    /// # Panics
    ///
    /// When there is none, or more than one.
    pub fn finding(&self, code: &str, id: Option<&str>) -> Value {
        let mut found = self.findings();
        found.retain(|finding| finding["code"] == code && finding["id"].as_str() == id);
        assert_eq!(found.len(), 1, "{code} {id:?}\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        found.remove(0)
    }
}

/// `file:line:column` of a finding's first place; empty where it has none.
#[must_use]
pub fn place(finding: &Value) -> String {
    let spot = &finding["locations"][0];
    match spot["file"].as_str() {
        Some(file) => format!("{file}:{}:{}", spot["line"], spot["column"]),
        None => String::new(),
    }
}
