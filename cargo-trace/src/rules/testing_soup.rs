//! SOUP, packages and anomalies for the small project of the tests.

use super::testing::{World, id};
use crate::model::*;
use jiff::civil::date;

fn place(line: u32) -> Place {
    Place::span("trace/soup.toml", line, 7, 10)
}

fn at<T>(value: T, line: u32) -> Spanned<T> {
    Spanned::new(value, place(line))
}

impl World {
    /// A whole record of a crate, reviewed for its version.
    pub(crate) fn soup(&mut self, name: &str, package: &str, version: &str) -> &mut Soup {
        let line = u32::try_from(self.documents.soup.len() * 10 + 1).unwrap();
        self.documents.soup.push(Soup {
            id: at(id(name), line),
            title: at(package.to_owned(), line + 1),
            package: at(package.to_owned(), line + 1),
            manufacturer: Some("its makers".to_owned()),
            version: Some(at(version.to_owned(), line + 2)),
            items: Vec::new(),
            requirements: Some("adds".to_owned()),
            environment: Some("no heap".to_owned()),
            anomalies: Some(at(
                AnomalyReview {
                    source: Some("its tracker".to_owned()),
                    version: Some(at(version.to_owned(), line + 3)),
                    on: Some(at(date(2026, 10, 20), line + 3)),
                    by: Some("lead".to_owned()),
                    relevant: Some(Vec::new()),
                    missing: Vec::new(),
                    ahead: false,
                },
                line + 3,
            )),
            support: None,
            origin: at(SoupOrigin::Crate, line),
            missing: Vec::new(),
            notes: None,
            refs: Vec::new(),
            digest: String::new(),
        });
        self.documents.soup.last_mut().unwrap()
    }

    /// A record of the Rust libraries, of the toolchain in use.
    pub(crate) fn rust_libraries(&mut self) -> &mut Soup {
        let soup = self.soup("SOUP-core-1", "core", "1.95.0");
        soup.origin.value = SoupOrigin::Toolchain;
        soup
    }

    /// A package of the lock file.
    pub(crate) fn package(&mut self, name: &str, version: &str, part: Part) -> &mut Dependency {
        let dependencies = self.collected.dependencies.get_or_insert_default();
        dependencies.toolchain = "1.95.0".to_owned();
        let line = u32::try_from(dependencies.packages.len() * 6 + 5).unwrap();
        dependencies.packages.push(Dependency {
            name: name.into(),
            version: version.into(),
            source: Some("registry+https://github.com/rust-lang/crates.io-index".to_owned()),
            checksum: None,
            license: None,
            authors: Vec::new(),
            repository: None,
            native: None,
            part,
            builds: Vec::new(),
            users: vec!["dose@2.1.0".into()],
            place: Place::point("Cargo.lock", line, 1),
        });
        dependencies.packages.last_mut().unwrap()
    }

    /// An open anomaly that is evaluated as acceptable.
    pub(crate) fn anomaly(&mut self, name: &str) -> &mut Anomaly {
        self.documents.anomalies.push(Anomaly {
            id: at(id(name), 100),
            title: at("Order".to_owned(), 101),
            text: "Two entries may be swapped.".to_owned(),
            found_in: Some(at("2.0.0".to_owned(), 102)),
            found_on: Some(at(date(2026, 10, 2), 103)),
            affects: Some(vec![at(id("RQ-001"), 104)]),
            tests: Vec::new(),
            evaluation: Some(at(
                Evaluation {
                    risk: Some("none".to_owned()),
                    acceptable: Some(at(true, 105)),
                    by: Some("lead".to_owned()),
                    on: Some(at(date(2026, 10, 9), 105)),
                    missing: Vec::new(),
                    ahead: false,
                },
                105,
            )),
            status: at(AnomalyStatus::Open, 100),
            resolved_in: None,
            verified_by: Vec::new(),
            notes: None,
            refs: Vec::new(),
            digest: String::new(),
        });
        self.documents.anomalies.last_mut().unwrap()
    }
}
