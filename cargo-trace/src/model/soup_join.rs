//! SOUP records joined with what the builds link.

use super::{Class, Dependencies, Part, Soup, SoupOrigin, Trace};
use std::collections::BTreeMap;

/// How records and packages stand to each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoupJoin {
    /// For each record, as [`Trace::soup`].
    pub records: Vec<SoupState>,
    /// For each package, as [`Dependencies::packages`], the record that speaks of it.
    pub packages: Vec<Option<usize>>,
    /// Packages that are linked into the product and that no record speaks of, into [`Dependencies::packages`].
    pub unlisted: Vec<usize>,
    /// No record is of the Rust libraries, and something was looked at.
    pub no_toolchain: bool,
}

/// How a record stands to the lock file or the toolchain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoupState {
    /// It is of this package, into [`Dependencies::packages`].
    Locked(usize),
    /// It is of one of these packages by its name; the version is another one, or not stated.
    OtherVersion(Vec<usize>),
    /// The lock file has no package of this name.
    NotLocked,
    /// It is of the Rust libraries, and the compiler is of this other release.
    OtherToolchain(String),
    /// No file tells: the operating system, a C library, firmware, a toolchain of no exact version.
    Stated,
    /// Nobody asked what is linked.
    Unknown,
}

impl SoupJoin {
    /// Joins them.
    #[must_use]
    pub fn of(soup: &[Soup], dependencies: Option<&Dependencies>) -> Self {
        let Some(dependencies) = dependencies else {
            return Self { records: vec![SoupState::Unknown; soup.len()], ..Self::default() };
        };
        let mut join = Self {
            records: soup.iter().map(|record| state_of_others(record, &dependencies.toolchain)).collect(),
            packages: vec![None; dependencies.packages.len()],
            unlisted: Vec::new(),
            no_toolchain: !soup.iter().any(is_of_rust_libraries),
        };
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (n, package) in dependencies.packages.iter().enumerate() {
            by_name.entry(&package.name).or_default().push(n);
        }
        let crates = soup.iter().enumerate().filter(|(_, record)| record.origin.value == SoupOrigin::Crate);
        let mut waiting: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (n, record) in crates {
            let named = by_name.get(record.package.value.as_str()).map_or(&[][..], Vec::as_slice);
            let version = record.version.as_ref().map(|version| version.value.as_str());
            let same = named.iter().find(|package| {
                join.packages[**package].is_none()
                    && version.is_some_and(|version| is_same(version, &dependencies.packages[**package].version))
            });
            if let Some(package) = same {
                join.records[n] = SoupState::Locked(*package);
                join.packages[*package] = Some(n);
            } else if !named.is_empty() {
                waiting.entry(&record.package.value).or_default().push(n);
            }
        }
        for (name, records) in waiting {
            join.pair(&records, &by_name[name], dependencies);
        }
        let linked = dependencies.packages.iter().enumerate().filter(|(_, package)| package.part == Part::Product);
        join.unlisted = linked.map(|(n, _)| n).filter(|n| join.packages[*n].is_none()).collect();
        join
    }

    /// Records of a package whose version no record states: each speaks of one that is left, linked ones first.
    fn pair(&mut self, records: &[usize], named: &[usize], dependencies: &Dependencies) {
        let mut free: Vec<usize> = named.iter().copied().filter(|package| self.packages[*package].is_none()).collect();
        free.sort_by_key(|package| (dependencies.packages[*package].part != Part::Product, *package));
        let candidates = if free.is_empty() { named.to_vec() } else { free.clone() };
        for (at, record) in records.iter().enumerate() {
            if let Some(package) = free.get(at) {
                self.packages[*package] = Some(*record);
            }
            self.records[*record] = SoupState::OtherVersion(free.get(at).map_or(candidates.clone(), |one| vec![*one]));
        }
    }
}

/// It is of the toolchain, and its package or its title names one of the libraries.
fn is_of_rust_libraries(record: &Soup) -> bool {
    let names = [&record.package.value, &record.title.value];
    record.origin.value == SoupOrigin::Toolchain && names.into_iter().any(|text| names_rust_library(text))
}

/// Whether a text has the name of a library that comes with the compiler as a word of its own; `cores` is none.
#[must_use]
pub fn names_rust_library(text: &str) -> bool {
    let is_name = |word: &str| ["core", "alloc", "std"].iter().any(|name| word.eq_ignore_ascii_case(name));
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').any(is_name)
}

/// What can be said of a record before any package is looked at.
fn state_of_others(record: &Soup, toolchain: &str) -> SoupState {
    match record.origin.value {
        SoupOrigin::Crate => SoupState::NotLocked,
        SoupOrigin::Toolchain => {
            let stated = record.version.as_ref().map(|version| version.value.as_str()).filter(|text| is_exact(text));
            match stated {
                Some(stated) if !toolchain.is_empty() && stated != toolchain => {
                    SoupState::OtherToolchain(toolchain.to_owned())
                }
                _ => SoupState::Stated,
            }
        }
        SoupOrigin::CLibrary | SoupOrigin::Os | SoupOrigin::Firmware => SoupState::Stated,
    }
}

/// `1.88.0`, with or without a channel behind it: what claims to be one release, and not `1.88 or later`.
fn is_exact(version: &str) -> bool {
    let core = version.split_once('-').map_or(version, |(core, _)| core);
    let numbers: Vec<&str> = core.split('.').collect();
    numbers.len() == 3 && numbers.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Equal but for build metadata that the record leaves out.
fn is_same(stated: &str, locked: &str) -> bool {
    let stated = stated.trim();
    stated == locked || locked.split_once('+').is_some_and(|(version, _)| version == stated)
}

/// The class of a record: the highest of its items, else the system's.
#[must_use]
pub fn soup_class(trace: &Trace, record: &Soup) -> Class {
    let items = record.items.iter().filter_map(|item| trace.item_by_id.get(&item.value));
    items.map(|item| trace.items[*item].class).max().unwrap_or(trace.system_class)
}
