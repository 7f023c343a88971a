//! Packages that a program of tests entered without depending on them: it started one of their programs. What it showed
//! rests on them like on its own inputs.

use super::{Run, RunExecutable, TargetKey, Today};
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// By build and program of tests, the directories of the packages that it entered beyond its own inputs.
#[derive(Debug, Default)]
pub struct Entered<'a> {
    packages: BTreeMap<(&'a str, &'a TargetKey), BTreeSet<&'a Arc<str>>>,
}

impl<'a> Entered<'a> {
    /// What the runs tell. A run without probes does not tell it; what one with probes saw of the same program holds for
    /// both.
    #[must_use]
    #[requirement("RQ-082", "RQ-086")]
    pub fn of(runs: &'a [Run], today: &'a Today) -> Self {
        let mut entered = Self::default();
        for run in runs {
            for program in &run.executables {
                entered.add(run, program, today);
            }
        }
        entered
    }

    /// What one run tells of one of its programs.
    #[must_use]
    pub fn of_program(run: &'a Run, program: &'a RunExecutable, today: &'a Today) -> Self {
        let mut entered = Self::default();
        entered.add(run, program, today);
        entered
    }

    fn add(&mut self, run: &'a Run, program: &'a RunExecutable, today: &'a Today) {
        let key = (Arc::clone(&run.build), program.target.clone());
        // What another state of the test entered says nothing of this one.
        let Some(now) = today.executables.get(&key).filter(|now| now.sha256 == program.inputs) else { return };
        let places: BTreeSet<usize> =
            program.tests.iter().flat_map(|test| &test.reached).map(|(place, _)| *place).collect();
        let files: BTreeSet<&Arc<str>> =
            places.into_iter().filter_map(|place| run.places.get(place)).map(|place| &place.place.file).collect();
        for file in files.into_iter().filter(|file| now.inputs.binary_search(*file).is_err()) {
            if let Some(directory) = owner(&run.build, file, today) {
                self.packages.entry((&run.build, &program.target)).or_default().insert(directory);
            }
        }
    }

    /// The inputs by which what a program entered is not what it was when the run took place, sorted; `None` where all
    /// of it is.
    #[must_use]
    #[requirement("RQ-086")]
    pub fn changed(&self, run: &Run, program: &RunExecutable, today: &Today) -> Option<Vec<Arc<str>>> {
        let of = |directory: &Arc<str>| today.packages.get(&(Arc::clone(&run.build), Arc::clone(directory)));
        let entered = self.packages.get(&(&*run.build, &program.target))?;
        let reached: BTreeSet<&Arc<str>> =
            entered.iter().filter_map(|directory| of(directory)).flat_map(|package| &package.reaches).collect();
        let other = reached
            .into_iter()
            .filter(|directory| of(directory).map(|package| &package.sha256) != run.packages.get(&***directory));
        let other: Vec<&Arc<str>> = other.collect();
        if other.is_empty() {
            return None;
        }
        let inputs: BTreeSet<&Arc<str>> =
            other.into_iter().filter_map(of).flat_map(|package| &package.inputs).collect();
        let differs = |known: bool| {
            let differ = inputs.iter().filter(|input| match run.inputs.get(**input) {
                Some(then) => known && today.files.get(**input) != Some(then),
                None => !known,
            });
            differ.map(|input| Arc::clone(input)).collect::<Vec<_>>()
        };
        // The run need not know every input of a package that it has no tests of.
        Some(differs(true)).filter(|named| !named.is_empty()).or_else(|| Some(differs(false)))
    }
}

/// The directory of the package in which a file lies.
fn owner<'a>(build: &Arc<str>, file: &str, today: &'a Today) -> Option<&'a Arc<str>> {
    let mut folder = file;
    loop {
        folder = folder.rsplit_once('/').map_or(".", |(folder, _)| folder);
        let found = today.packages.get_key_value(&(Arc::clone(build), Arc::from(folder)));
        if let Some(((_, directory), _)) = found {
            return Some(directory);
        }
        if folder == "." {
            return None;
        }
    }
}
