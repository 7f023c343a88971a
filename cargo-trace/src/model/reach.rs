//! Which tagged places a test entered, and where no probe can tell.

use super::{Attempt, Collected, CompiledTag, Evidence, Freshness, Implementation, PlaceKey, Reached};
use iec62304_core::requirement;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Joins the places of runs with the tags of today.
pub(super) struct Reaching<'a> {
    evidence: &'a Evidence,
    collected: &'a Collected,
    implementations: &'a [Implementation],
    /// For each run, for each of its places, the tag.
    tags: Vec<Vec<Option<usize>>>,
    /// For each run, the packages whose code had probes.
    probed: Vec<HashSet<Arc<str>>>,
    /// What the test entered that was asked about last: links of one test follow each other.
    last: Option<((usize, usize), Entered<'a>)>,
}

/// By build, the tags that attempts entered, `true` for surely.
type Entered<'a> = BTreeMap<&'a str, HashMap<usize, bool>>;

/// What a passing test entered.
pub(super) struct Reach {
    /// The places that were asked about, and whether any build's test entered them.
    pub(super) places: Vec<(usize, Reached)>,
    /// The first build whose test entered none of those that it has.
    pub(super) hollow: Option<Arc<str>>,
}

impl<'a> Reaching<'a> {
    pub(super) fn new(evidence: &'a Evidence, collected: &'a Collected, implementations: &'a [Implementation]) -> Self {
        let mut by_key: HashMap<PlaceKey, usize> = HashMap::new();
        if !evidence.runs.is_empty() {
            by_key.extend(collected.tags.iter().enumerate().map(|(n, tag)| (key(tag), n)));
        }
        let tags: Vec<Vec<Option<usize>>> = evidence
            .runs
            .iter()
            .map(|run| run.places.iter().map(|place| by_key.get(place).copied()).collect())
            .collect();
        let package: HashMap<usize, &Arc<str>> =
            implementations.iter().map(|place| (place.tag, &place.target.package)).collect();
        let probed = evidence
            .runs
            .iter()
            .zip(&tags)
            .map(|(run, tags)| {
                let guarded = run.executables.iter().filter(|program| run.instrumented && program.guarded);
                let entered = tags.iter().flatten().filter_map(|tag| package.get(tag).copied());
                guarded.map(|program| &program.target.package).chain(entered).chain(&run.probed).cloned().collect()
            })
            .collect();
        Self { evidence, collected, implementations, tags, probed, last: None }
    }

    pub(super) const fn implementations(&self) -> &'a [Implementation] {
        self.implementations
    }

    pub(super) const fn collected(&self) -> &'a Collected {
        self.collected
    }

    /// Whether the passing attempts of a link's test entered places; a link is its tag and its test. What one build's
    /// test entered does not stand in for another's, as the programs are others.
    #[requirement("RQ-087")]
    pub(super) fn of(&mut self, link: (usize, usize), passing: &[Attempt], places: &[usize]) -> Reach {
        let entered = match self.last.take() {
            Some((known, entered)) if known == link => entered,
            _ => self.entered(passing),
        };
        let reached = |place: usize, builds: &dyn Fn(&str) -> bool| {
            let tag = self.implementations[place].tag;
            let within = entered.iter().filter(|(build, _)| builds(build));
            match within.filter_map(|(_, tags)| tags.get(&tag)).max() {
                Some(true) => Reached::Yes,
                Some(false) => Reached::Possibly,
                None if passing.iter().any(|at| builds(self.build(*at)) && self.tells(*at, place)) => Reached::No,
                None => Reached::Unknown,
            }
        };
        let hollow = entered.keys().find(|build| {
            let is_here = |place: &&usize| {
                let has = |build: &str| self.is_compiled(**place, build);
                has(build) || !entered.keys().any(|other| has(other))
            };
            let mut here = places.iter().filter(is_here).peekable();
            here.peek().is_some() && here.all(|place| reached(*place, &|of| of == **build) == Reached::No)
        });
        let hollow = hollow.map(|build| Arc::from(*build));
        let places = places.iter().map(|place| (*place, reached(*place, &|_| true))).collect();
        self.last = Some((link, entered));
        Reach { places, hollow }
    }

    fn build(&self, at: Attempt) -> &'a str {
        &self.evidence.runs[at.run].build
    }

    /// The tags that attempts entered.
    fn entered(&self, passing: &[Attempt]) -> Entered<'a> {
        let mut entered = Entered::new();
        for at in passing {
            let entered = entered.entry(self.build(*at)).or_default();
            let result = &self.evidence.runs[at.run].executables[at.executable].tests[at.test];
            for (place, surely) in &result.reached {
                if let Some(tag) = self.tags[at.run].get(*place).copied().flatten() {
                    *entered.entry(tag).or_default() |= surely;
                }
            }
        }
        entered
    }

    /// Had the test entered the place, the run would say so: guards tell whose threads are whose, and the place has a
    /// probe in the run's build.
    fn tells(&self, at: Attempt, place: usize) -> bool {
        self.evidence.runs[at.run].executables[at.executable].guarded && self.has_probe(at.run, place)
    }

    fn has_probe(&self, run: usize, place: usize) -> bool {
        let place = &self.implementations[place];
        let tag = &self.collected.tags[place.tag];
        tag.probes.is_some_and(|probes| probes > 0)
            && self.probed[run].contains(&place.target.package)
            && self.is_in(tag, &self.evidence.runs[run].build)
    }

    fn is_compiled(&self, place: usize, build: &str) -> bool {
        self.is_in(&self.collected.tags[self.implementations[place].tag], build)
    }

    fn is_in(&self, tag: &CompiledTag, build: &str) -> bool {
        tag.seen.iter().any(|unit| self.collected.builds.get(unit.build).is_some_and(|b| *b.name == *build))
    }

    /// For each place, whether a probe tells that it is entered; `None` while no run with probes is of today's builds.
    pub(super) fn probes(&self, freshness: &[Vec<Freshness>]) -> Vec<Option<bool>> {
        let speaks = |run: &usize| {
            self.evidence.runs[*run].instrumented
                && freshness[*run].iter().any(|f| matches!(f, Freshness::Fresh | Freshness::Stale(_)))
        };
        let runs: Vec<usize> = (0..self.evidence.runs.len()).filter(speaks).collect();
        if runs.is_empty() {
            return vec![None; self.implementations.len()];
        }
        let seen: HashSet<usize> = runs.iter().flat_map(|run| self.tags[*run].iter().flatten().copied()).collect();
        let of =
            |n: usize| seen.contains(&self.implementations[n].tag) || runs.iter().any(|run| self.has_probe(*run, n));
        (0..self.implementations.len()).map(|n| Some(of(n))).collect()
    }
}

fn key(tag: &CompiledTag) -> PlaceKey {
    PlaceKey {
        relation: tag.relation,
        form: tag.form,
        ids: tag.ids.iter().map(|id| id.value.clone()).collect(),
        item: tag.item,
        place: tag.place.clone(),
        name_place: tag.name_place.clone(),
    }
}
