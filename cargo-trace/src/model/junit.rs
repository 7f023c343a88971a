//! Cases of JUnit files joined to tests by name, in the dialects that Rust tools write.

use super::results::Names;
use super::{Config, JunitCase, Record, TargetKey, TargetKind, TestNode};
use iec62304_core::requirement;
use std::collections::{HashMap, HashSet};

/// Gives each test its cases; what is left over are the cases that look like results of this workspace's tests and
/// belong to none.
#[requirement("RQ-089")]
pub(super) fn join(
    cases: &[JunitCase],
    config: &Config,
    records: &[Record],
    names: &Names,
    tests: &mut [TestNode],
) -> Vec<usize> {
    if cases.is_empty() {
        return Vec::new();
    }
    let places = Places::new(names, tests);
    let claimed = claimed(records);
    let mut left = Vec::new();
    for (n, case) in cases.iter().enumerate() {
        let found = places.find(names, case);
        for test in &found {
            tests[*test].junit.push(n);
        }
        let is_foreign = config.evidence.foreign.iter().any(|prefix| {
            let prefix = prefix.value.as_str();
            case.suite.starts_with(prefix) || case.class.starts_with(prefix)
        });
        let by_record = [case.name.clone(), format!("{} {}", case.class, case.name)]
            .iter()
            .any(|name| claimed.contains(&(&*case.file, name)));
        // A failure that nobody looks at must not get lost, whatever its name.
        let is_ours = places.is_ours(case) || case.outcome == super::Outcome::Failed;
        if found.is_empty() && is_ours && !is_foreign && !by_record {
            left.push(n);
        }
    }
    left
}

/// File and case that records name as theirs.
fn claimed(records: &[Record]) -> HashSet<(&str, &String)> {
    let named = records.iter().filter_map(|record| Some((record.junit.as_ref()?, record.case.as_ref()?)));
    named.map(|(file, case)| (file.value.as_str(), &case.value)).collect()
}

struct Places {
    /// Targets by nextest's name of their program.
    by_binary: HashMap<String, TargetKey>,
    /// Targets by crate name.
    by_crate: HashMap<String, Vec<TargetKey>>,
    /// Tests by path, over all targets.
    by_path: HashMap<String, Vec<usize>>,
}

impl Places {
    fn new(names: &Names, tests: &[TestNode]) -> Self {
        let mut targets: Vec<&TargetKey> = names.targets().collect();
        targets.sort();
        let mut by_crate: HashMap<String, Vec<TargetKey>> = HashMap::new();
        for target in &targets {
            by_crate.entry(target.name.replace('-', "_")).or_default().push((*target).clone());
        }
        let mut by_path: HashMap<String, Vec<usize>> = HashMap::new();
        for (n, test) in tests.iter().enumerate() {
            by_path.entry(test.path.to_string()).or_default().push(n);
        }
        let by_binary = targets.into_iter().map(|target| (binary_id(target), target.clone())).collect();
        Self { by_binary, by_crate, by_path }
    }

    /// The tests that a case may be a result of.
    fn find(&self, names: &Names, case: &JunitCase) -> Vec<usize> {
        // nextest: the class or the suite is the program, the name the whole path.
        if let Some(target) = self.by_binary.get(&case.class).or_else(|| self.by_binary.get(&case.suite)) {
            let found = names.find(target, &case.name, |_| false);
            if !found.is_empty() {
                return found.to_vec();
            }
        }
        // cargo2junit and plain ones: modules in the class, with or without crate; some write points.
        let class = case.class.replace('.', "::");
        let whole = if class.is_empty() { case.name.clone() } else { format!("{class}::{}", case.name) };
        if let Some((targets, rest)) =
            whole.split_once("::").and_then(|(first, rest)| Some((self.by_crate.get(first)?, rest)))
        {
            let found: Vec<usize> =
                targets.iter().flat_map(|target| names.find(target, rest, |_| false)).copied().collect();
            if !found.is_empty() {
                return found;
            }
        }
        self.by_path(&whole).or_else(|| self.by_path(&case.name)).unwrap_or_default()
    }

    /// By path in any target, with the last parts as a case.
    fn by_path(&self, name: &str) -> Option<Vec<usize>> {
        let mut path = name;
        loop {
            if let Some(tests) = self.by_path.get(path) {
                return Some(tests.clone());
            }
            path = path.rsplit_once("::")?.0;
        }
    }

    /// The class, the suite or the start of the name is a program or a crate of this workspace.
    fn is_ours(&self, case: &JunitCase) -> bool {
        let start = |text: &str| text.split(['.', ':']).next().unwrap_or_default().to_owned();
        [&case.class, &case.suite].into_iter().any(|text| self.by_binary.contains_key(text))
            || [&case.class, &case.name].into_iter().any(|text| self.by_crate.contains_key(&start(text)))
    }
}

/// nextest's name of a test program.
fn binary_id(target: &TargetKey) -> String {
    let TargetKey { package, kind, name } = target;
    match kind {
        TargetKind::Lib => package.to_string(),
        TargetKind::Test => format!("{package}::{name}"),
        kind => format!("{package}::{kind}/{name}"),
    }
}
