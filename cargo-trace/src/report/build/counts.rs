//! Sums of the body.

use crate::model::Trace;
use crate::report::body::{
    Counts, FileCounts, Finding, FindingCounts, PlaceCounts, Requirement, RequirementCounts, Tally, Test, TestCounts,
};

/// All sums.
pub(super) fn counts(trace: &Trace, requirements: &[Requirement], tests: &[Test], findings: &[Finding]) -> Counts {
    let (read, excluded) = (trace.index.files.len(), trace.index.excluded.len());
    let implementations = trace.implementations.len();
    let verifications = trace.verifications.iter().filter(|link| link.record().is_none()).count();
    Counts {
        files: FileCounts { excluded, read, total: read + excluded },
        findings: of_findings(findings),
        places: PlaceCounts { implementations, total: implementations + verifications, verifications },
        requirements: of_requirements(requirements.iter()),
        software_requirements: of_requirements(requirements.iter().filter(|r| is_counted(r))),
        tests: of_tests(tests),
    }
}

/// What the verdict is about: software requirements and design that are not retired.
fn is_counted(requirement: &Requirement) -> bool {
    matches!(requirement.tier.as_ref(), "software" | "design") && requirement.state != "retired"
}

fn of_requirements<'a>(requirements: impl Iterator<Item = &'a Requirement>) -> RequirementCounts {
    let mut counts = RequirementCounts::default();
    for requirement in requirements {
        counts.total += 1;
        add(&mut counts.by_class, &requirement.class);
        add(&mut counts.by_state, &requirement.state);
        add(&mut counts.by_tier, &requirement.tier);
    }
    counts
}

fn of_findings(findings: &[Finding]) -> FindingCounts {
    let mut counts = FindingCounts { total: findings.len(), ..FindingCounts::default() };
    for finding in findings {
        add(&mut counts.by_code, &finding.code);
        add(&mut counts.by_development_level, &finding.levels.development);
        add(&mut counts.by_release_level, &finding.levels.release);
    }
    counts
}

fn of_tests(tests: &[Test]) -> TestCounts {
    let linked = tests.iter().filter(|t| !t.verifies.is_empty()).count();
    let mut by_outcome = Tally::new();
    for test in tests {
        add(&mut by_outcome, &test.outcome);
    }
    TestCounts { by_outcome, linked, total: tests.len(), unlinked: tests.len() - linked }
}

fn add(tally: &mut Tally, word: &str) {
    match tally.get_mut(word) {
        Some(count) => *count += 1,
        None => {
            tally.insert(word.into(), 1);
        }
    }
}
