//! What became of a tagged test: all attempts of all its cases in all runs, merged into one standing.
//!
//! A pass needs two keys in one attempt: the harness says so, and the tagged function was entered and left. Results of
//! today's tree decide before older ones; among them a failure beats all, and both at once is flaky.

use super::reach::Reaching;
use super::results::covers;
use super::{
    Attempt, CompiledTag, Evidence, Freshness, Guarded, Id, Obstacle, Outcome, Run, RunExecutable, RunTest, Standing,
    TestNode,
};
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet};

/// The requirement that a link verifies.
#[derive(Clone, Copy)]
pub(super) struct Verified<'a> {
    pub(super) id: &'a Id,
    /// Digest of its text; empty where there is none to compare.
    pub(super) digest: &'a str,
    /// Its product places, into the implementations.
    pub(super) places: &'a [usize],
}

/// The results of a case of a test.
struct Case {
    outcome: Outcome,
    obstacle: Option<Obstacle>,
    /// The attempt that decides.
    best: Attempt,
    /// It passed without probes, too.
    plain: bool,
    stale: bool,
}

/// What all merging looks at.
pub(super) struct Merging<'a> {
    pub(super) evidence: &'a Evidence,
    pub(super) freshness: &'a [Vec<Freshness>],
    pub(super) reaching: Reaching<'a>,
}

impl<'a> Merging<'a> {
    fn of(&self, at: Attempt) -> (&'a Run, &'a RunExecutable, &'a RunTest) {
        let run = &self.evidence.runs[at.run];
        let program = &run.executables[at.executable];
        (run, program, &program.tests[at.test])
    }

    fn is_fresh(&self, at: Attempt) -> bool {
        self.freshness[at.run][at.executable] == Freshness::Fresh
    }

    /// What became of a tagged test, for a requirement.
    #[requirement("RQ-085")]
    pub(super) fn standing(
        &mut self,
        link: (usize, usize),
        of: &CompiledTag,
        node: &TestNode,
        verified: Verified<'_>,
    ) -> Standing {
        let mut cases: BTreeMap<&str, Vec<Attempt>> = BTreeMap::new();
        for at in &node.attempts {
            let (_, _, result) = self.of(*at);
            if covers(of, node, &result.name) {
                cases.entry(&result.name).or_default().push(*at);
            }
        }
        let cases: Vec<Case> = cases.values().map(|attempts| self.case(attempts, verified)).collect();
        let mut standing = self.of_cases(&cases, verified);
        if standing.outcome == Outcome::Passed && standing.obstacle.is_none() {
            let passing: Vec<Attempt> = node.attempts.iter().copied().filter(|at| self.enters(*at, of, node)).collect();
            standing.reached = self.reaching.of(link, &passing, verified.places);
            if !standing.reached.is_empty() && standing.reached.iter().all(|(_, r)| *r == super::Reached::No) {
                standing.obstacle = Some(Obstacle::Hollow);
            }
        }
        self.junit(node, &mut standing);
        standing
    }

    /// An attempt that tells what the test enters.
    fn enters(&self, at: Attempt, tag: &CompiledTag, node: &TestNode) -> bool {
        let (run, program, result) = self.of(at);
        run.instrumented
            && self.is_fresh(at)
            && covers(tag, node, &result.name)
            && word(run, program, result).0 == Outcome::Passed
    }

    /// One case, from its attempts in the order of runs.
    fn case(&self, attempts: &[Attempt], verified: Verified<'_>) -> Case {
        let decisive = |at: &&Attempt| {
            let (run, program, result) = self.of(**at);
            !matches!(word(run, program, result).0, Outcome::Ignored | Outcome::NotRun)
        };
        let fresh: Vec<Attempt> = attempts.iter().filter(decisive).copied().filter(|at| self.is_fresh(*at)).collect();
        if !fresh.is_empty() {
            return self.fresh_case(&fresh, verified);
        }
        // Without a result of today's tree the newest older one is told, and counts for nothing but a failure.
        if let Some(at) = attempts.iter().filter(decisive).max_by_key(|at| (at.run, at.executable, at.test)) {
            let (run, program, result) = self.of(*at);
            let obstacle = match &self.freshness[at.run][at.executable] {
                Freshness::Stale(inputs) => Some(Obstacle::Stale(inputs.clone())),
                Freshness::OtherBuild => Some(Obstacle::OtherBuild(run.build.clone())),
                Freshness::OtherProgram => Some(Obstacle::OtherProgram),
                Freshness::Fresh => None,
            };
            return Case { outcome: word(run, program, result).0, obstacle, best: *at, plain: false, stale: true };
        }
        let ignored = attempts.iter().rev().find(|at| self.of(**at).2.outcome == Outcome::Ignored);
        let (outcome, best) = match ignored {
            Some(at) => (Outcome::Ignored, *at),
            None => (Outcome::NotRun, attempts[attempts.len() - 1]),
        };
        Case { outcome, obstacle: None, best, plain: false, stale: false }
    }

    /// One case by its results of today's tree.
    #[requirement("RQ-085")]
    fn fresh_case(&self, attempts: &[Attempt], verified: Verified<'_>) -> Case {
        let mut failed = BTreeSet::new();
        let mut passed: Vec<Attempt> = Vec::new();
        let mut passed_in = BTreeSet::new();
        let mut last_failed = None;
        for at in attempts {
            let (run, program, result) = self.of(*at);
            // Builds, and programs with and without probes, are different programs: only within one is it flaky.
            let kind = (&run.build, run.instrumented);
            match word(run, program, result).0 {
                Outcome::Passed => {
                    passed.push(*at);
                    passed_in.insert(kind);
                    // A runner tries again only what failed, and may tell the last attempt alone.
                    if result.attempt > 1 {
                        failed.insert(kind);
                    }
                }
                Outcome::Failed => {
                    failed.insert(kind);
                    last_failed = Some(*at);
                }
                _ => {}
            }
        }
        let case = |outcome, obstacle, best| Case { outcome, obstacle, best, plain: false, stale: false };
        let newest = attempts[attempts.len() - 1];
        if !failed.is_empty() {
            let best = last_failed.unwrap_or(newest);
            return if failed.is_subset(&passed_in) {
                case(Outcome::Flaky, Some(Obstacle::Flaky), best)
            } else {
                case(Outcome::Failed, None, best)
            };
        }
        let Some(some) = passed.last().copied() else {
            let (run, program, result) = self.of(newest);
            let (outcome, obstacle) = word(run, program, result);
            return case(outcome, obstacle, newest);
        };
        let best = |choice: &mut dyn Iterator<Item = Attempt>| choice.max_by_key(|at| (quality(self.of(*at).0), *at));
        let plain = passed.iter().any(|at| !self.of(*at).0.instrumented);
        let instrumented = || passed.iter().copied().filter(|at| self.of(*at).0.instrumented);
        let is_current = |at: &Attempt| self.digest_at(*at, verified) == Some(verified.digest);
        let passed = if let Some(best) = best(&mut instrumented().filter(is_current)) {
            case(Outcome::Passed, None, best)
        } else if let Some(best) = best(&mut instrumented()) {
            let known = self.digest_at(best, verified).is_some();
            Case { stale: true, ..case(Outcome::Passed, Some(Obstacle::OtherText(known)), best) }
        } else {
            case(Outcome::Passed, Some(Obstacle::Uninstrumented), some)
        };
        Case { plain, ..passed }
    }

    /// The digest of the requirement's text when a test ran.
    fn digest_at(&self, at: Attempt, verified: Verified<'_>) -> Option<&'a str> {
        // What no document declares has no text that could change.
        if verified.digest.is_empty() {
            return Some("");
        }
        self.evidence.runs[at.run].requirements.get(verified.id).map(String::as_str)
    }

    /// All cases together: the worst one decides.
    fn of_cases(&self, cases: &[Case], verified: Verified<'_>) -> Standing {
        let Some(worst) = cases.iter().min_by_key(|case| rank(case)) else {
            if self.evidence.runs.is_empty() {
                return Standing::none(None);
            }
            return Standing { outcome: Outcome::NotRun, ..Standing::none(Some(Obstacle::NoRun)) };
        };
        let same = cases.iter().filter(|case| case.outcome == worst.outcome).count();
        let obstacle = match worst.outcome {
            Outcome::NotRun => Some(Obstacle::NotRun(same, cases.len())),
            Outcome::Ignored => Some(Obstacle::Ignored(same, cases.len())),
            _ => worst.obstacle.clone(),
        };
        let decided = !matches!(worst.outcome, Outcome::NotRun | Outcome::Ignored);
        let (run, ..) = self.of(worst.best);
        let mut runs: Vec<usize> = cases.iter().filter(|case| !case.stale).map(|case| case.best.run).collect();
        runs.sort_unstable();
        runs.dedup();
        let durations = cases.iter().map(|case| self.of(case.best).2.duration_ms);
        Standing {
            outcome: worst.outcome,
            obstacle,
            instrumented: decided.then_some(run.instrumented),
            plain: cases.iter().all(|case| case.plain),
            duration_ms: durations.sum::<Option<u64>>().filter(|_| decided),
            environment: decided.then(|| format!("{} ({}, {})", run.triple, run.profile, run.runner)),
            build: decided.then(|| run.build.clone()),
            runs: if decided { runs } else { Vec::new() },
            reached: Vec::new(),
            stale: decided.then_some(worst.stale),
            requirement_digest: self
                .digest_at(worst.best, verified)
                .filter(|digest| decided && !digest.is_empty())
                .map(str::to_owned),
        }
    }

    /// What the harness says of a test that nothing is linked to: the worst of its newest attempts, those of today's
    /// tree if there are any.
    pub(super) fn unlinked(&self, node: &TestNode) -> Outcome {
        let any_fresh = node.attempts.iter().any(|at| self.is_fresh(*at));
        let mut newest: BTreeMap<&str, Outcome> = BTreeMap::new();
        for at in node.attempts.iter().filter(|at| self.is_fresh(**at) == any_fresh) {
            let result = self.of(*at).2;
            let known = newest.entry(&result.name).or_insert(result.outcome);
            if !matches!(result.outcome, Outcome::NotRun | Outcome::Ignored) {
                *known = result.outcome;
            }
        }
        let junit = node.junit.iter().map(|n| self.evidence.cases[*n].outcome);
        newest.into_values().chain(junit).min_by_key(|outcome| severity(*outcome)).unwrap_or(Outcome::Unknown)
    }

    /// A JUnit file's failure counts, and so does one that a retry covered; its pass says nothing of the tree that it was made from.
    #[requirement("RQ-089")]
    fn junit(&self, node: &TestNode, standing: &mut Standing) {
        let cases = || node.junit.iter().map(|n| &self.evidence.cases[*n]);
        let decided = !matches!(standing.outcome, Outcome::Unknown | Outcome::NotRun | Outcome::Ignored);
        let file = |case: &super::JunitCase| Some(case.file.to_string());
        if let Some(failed) = cases().find(|case| case.outcome == Outcome::Failed) {
            if standing.outcome != Outcome::Failed {
                *standing = Standing { outcome: Outcome::Failed, environment: file(failed), ..Standing::none(None) };
                standing.duration_ms = failed.duration_ms;
            }
        } else if let Some(flaky) =
            cases().find(|case| case.outcome == Outcome::Flaky).filter(|_| standing.outcome != Outcome::Failed)
        {
            *standing =
                Standing { outcome: Outcome::Flaky, environment: file(flaky), ..Standing::none(Some(Obstacle::Flaky)) };
        } else if let Some(passed) = cases().find(|case| case.outcome == Outcome::Passed).filter(|_| !decided) {
            *standing = Standing {
                outcome: Outcome::Passed,
                environment: file(passed),
                ..Standing::none(Some(Obstacle::JunitOnly(passed.file.clone())))
            };
            standing.duration_ms = passed.duration_ms;
        } else if standing.outcome == Outcome::Unknown && cases().any(|case| case.outcome == Outcome::Ignored) {
            *standing = Standing { outcome: Outcome::Ignored, ..Standing::none(Some(Obstacle::Ignored(1, 1))) };
        }
    }
}

impl super::Trace {
    /// The word on one attempt, by both keys.
    #[must_use]
    pub fn outcome_of(&self, at: Attempt) -> Outcome {
        let run = &self.evidence.runs[at.run];
        let program = &run.executables[at.executable];
        word(run, program, &program.tests[at.test]).0
    }
}

/// How bad a case is for its test; the least is the worst.
const fn rank(case: &Case) -> (u8, bool) {
    (severity(case.outcome), case.obstacle.is_none())
}

/// How bad an outcome is; the least is the worst.
pub(super) const fn severity(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Failed => 0,
        Outcome::Flaky => 1,
        Outcome::Unknown | Outcome::Blocked => 2,
        Outcome::NotRun => 3,
        Outcome::Ignored => 4,
        Outcome::Passed | Outcome::PassedWithDeviation => 5,
    }
}

/// What a release can rest on is preferred: sealed, of a committed tree, by somebody.
fn quality(run: &Run) -> (bool, bool, bool) {
    (run.sealed, run.dirty == Some(false), run.run_by.is_some())
}

/// The word on one attempt, by both keys.
#[requirement("RQ-085")]
fn word(run: &Run, program: &RunExecutable, result: &RunTest) -> (Outcome, Option<Obstacle>) {
    match (result.outcome, result.guard) {
        (Outcome::Ignored, _) => (Outcome::Ignored, None),
        // It began, and somebody stopped the run: nobody knows what would have become of it.
        (Outcome::Unknown, Guarded::Started) => (Outcome::Unknown, Some(Obstacle::NoWord)),
        // What began and never ended has failed, whatever the harness believes.
        (Outcome::Failed, _) | (_, Guarded::Started) => (Outcome::Failed, None),
        (Outcome::NotRun, _) => (Outcome::NotRun, None),
        (Outcome::Passed, _) if !run.instrumented => (Outcome::Passed, None),
        (Outcome::Passed, Guarded::Ended) => (Outcome::Passed, None),
        (Outcome::Passed, _) if program.guarded => (Outcome::Unknown, Some(Obstacle::NeverEntered)),
        (Outcome::Passed, _) if run.runner == "nextest" => (Outcome::Unknown, Some(Obstacle::Unguarded)),
        (Outcome::Passed, _) => (Outcome::Passed, None),
        _ => (Outcome::Unknown, Some(Obstacle::NoWord)),
    }
}
