//! The finding codes of this version, by family.

use std::fmt;

/// Families of findings; each is a module of `rules` or of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// There is nothing to judge.
    Nothing,
    /// Ids and documents.
    Ids,
    /// Requirements among themselves.
    Specification,
    /// Code.
    Implementation,
    /// Tests, as links.
    Verification,
    /// Results of tests.
    Evidence,
    /// The risk file.
    Risk,
    /// Safety classes and items.
    Class,
    /// Software of unknown provenance.
    Soup,
    /// Known anomalies.
    Anomalies,
    /// Waivers.
    Waivers,
    /// Overrides of levels.
    Overrides,
    /// Areas that are not started.
    NotStarted,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $family:ident: $variant:ident = $code:literal, $title:literal;)+) => {
        /// A stable finding code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* #[doc = $title] $variant,)+ }

        impl Code {
            /// Every code, by family.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The code that is written so, if there is one.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// What it means, in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// Its family.
            #[must_use]
            pub const fn family(self) -> Family {
                match self { $(Self::$variant => Family::$family),+ }
            }
        }
    };
}

codes! {
    Nothing: NoRequirements = "no-requirements", "no requirement to judge";
    Nothing: NoTags = "no-tags", "no tag in any build";
    Nothing: NoTests = "no-tests", "no tagged test in any build";
    Nothing: UnreadableSource = "unreadable-source", "a compiled source file cannot be indexed";

    Ids: UnknownId = "unknown-id", "an id that no document declares";
    Ids: DuplicateId = "duplicate-id", "an id declared twice";
    Ids: RetiredIdUsed = "retired-id-used", "a retired id in use";
    Ids: IdDrift = "id-drift", "an id that differs only in case or separators";
    Ids: MalformedDocument = "malformed-document", "a document that cannot be read as written";
    Ids: WrongKind = "wrong-kind", "an id of the wrong kind";
    Ids: KindMismatch = "kind-mismatch", "table and id prefix disagree";
    Ids: UnknownPrefix = "unknown-prefix", "an id-shaped heading with an unknown prefix";

    Specification: NoParent = "no-parent", "a requirement without origin";
    Specification: UnresolvedParent = "unresolved-parent", "a parent that does not exist";
    Specification: NoChild = "no-child", "an upper requirement that nothing refines";
    Specification: RequirementCycle = "requirement-cycle", "requirements that derive from each other";
    Specification: NoVerificationMethod = "no-verification-method", "a requirement without verification method";
    Specification: CategoryMissing = "category-missing", "a requirement without category";
    Specification: CensusOpen = "census-open", "content kinds with neither requirement nor reason";
    Specification: NotFinal = "not-final", "a draft or planned requirement or a blocked record at release";

    Implementation: Unimplemented = "unimplemented", "a requirement without code";
    Implementation: NeverCompiled = "never-compiled", "a tag that no build contains";
    Implementation: BuildGap = "build-gap", "a requirement missing from a build";
    Implementation: UntracedCode = "untraced-code", "code without a requirement";
    Implementation: TestCodeOnly = "test-code-only", "an implementation in test code only";
    Implementation: UncollectedDependency = "uncollected-dependency", "a dependency whose tags were not collected";

    Verification: Untested = "untested", "a requirement without verification";
    Verification: MissingLevel = "missing-level", "a verification level that nothing covers";
    Verification: MissingMethod = "missing-method", "a verification method that nothing covers";
    Verification: UnlinkedTest = "unlinked-test", "tests without a requirement";
    Verification: NotATest = "not-a-test", "a verifies tag on a function that is no test";

    Evidence: NoEvidence = "no-evidence", "no test evidence";
    Evidence: TestFailed = "test-failed", "a verification that failed";
    Evidence: TestIgnored = "test-ignored", "a linked test that is ignored";
    Evidence: TestNotRun = "test-not-run", "a linked test without a result that counts";
    Evidence: EvidenceStale = "evidence-stale", "results older than what they speak of";
    Evidence: EvidenceDirty = "evidence-dirty", "results of a tree that no commit holds";
    Evidence: NotReached = "not-reached", "code that no test of its requirement enters";
    Evidence: RecordIncomplete = "record-incomplete", "a record of verification without what it needs";
    Evidence: RecordOutdated = "record-outdated", "a record of another version, text or file";
    Evidence: UnmatchedResult = "unmatched-result", "results that belong to no test";
    Evidence: Flaky = "flaky", "a test that passes and fails on the same inputs";
    Evidence: EvidenceBroken = "evidence-broken", "evidence that does not hold";
    Evidence: RunUnattributed = "run-unattributed", "a run of tests that nobody answers for";
    Evidence: InstrumentedOnly = "instrumented-only", "results of builds with probes only";
    Evidence: ReachUnknown = "reach-unknown", "code of which no probe can tell that a test entered it";

    Risk: UncontrolledCause = "uncontrolled-cause", "a cause without risk control";
    Risk: SituationWithoutCause = "situation-without-cause", "a hazardous situation without cause";
    Risk: ControlWithoutRequirement = "control-without-requirement", "a control in software without requirement";
    Risk: ControlUnimplemented = "control-unimplemented", "a risk control without code";
    Risk: ControlUnverified = "control-unverified", "a risk control whose implementation is not verified";
    Risk: EffectivenessUnverified = "effectiveness-unverified", "a risk control that nothing shows to work";
    Risk: ResidualMissing = "residual-missing", "a risk without an answer to what is left of it";
    Risk: RiskNotAcceptable = "risk-not-acceptable", "a residual risk that is not acceptable";
    Risk: NewHazardsUnanswered = "new-hazards-unanswered", "a control that does not say what it brings about";
    Risk: InformationOnly = "information-only", "the gravest harm controlled by information alone";

    Class: ClassDefaulted = "class-defaulted", "the software system has no stated class";
    Class: ClassNotInherited = "class-not-inherited", "an item below its parent's class without segregation";
    Class: ClassTooLow = "class-too-low", "a class below the severity that is controlled";
    Class: MixedClasses = "mixed-classes", "code of different classes in one program";
    Class: SegregationUnverified = "segregation-unverified", "segregation that nothing shows to hold";
    Class: Unallocated = "unallocated", "a requirement without software item";
    Class: ItemOverlap = "item-overlap", "one place of code in two items";

    Soup: SoupUnlisted = "soup-unlisted", "linked third-party software that no record names";
    Soup: SoupVersion = "soup-version", "SOUP of another version than its record states";
    Soup: SoupIncomplete = "soup-incomplete", "a SOUP record without what its class asks for";
    Soup: SoupAnomaliesUnreviewed = "soup-anomalies-unreviewed", "SOUP whose published anomalies nobody looked through";

    Anomalies: FailureWithoutAnomaly = "failure-without-anomaly", "a failure that no anomaly names";
    Anomalies: AnomalyUnevaluated = "anomaly-unevaluated", "an open anomaly whose risk nobody accepted";
    Anomalies: AnomalyClosedUnverified = "anomaly-closed-unverified", "a closed anomaly that nothing shows to be gone";

    Waivers: WaiverExpired = "waiver-expired", "a waiver past its end";
    Waivers: WaiverUnused = "waiver-unused", "a waiver that waives nothing";
    Waivers: WaiverIncomplete = "waiver-incomplete", "a waiver without what it needs";

    Overrides: OverrideWithoutReason = "override-without-reason", "a lowered level without reason";

    NotStarted: NoRiskFile = "no-risk-file", "no risk file";
    NotStarted: NoSoupList = "no-soup-list", "no SOUP list";
    NotStarted: NoItems = "no-items", "no software items";
    NotStarted: NoLock = "no-lock", "no accepted requirements";
    NotStarted: NoUpperRequirements = "no-upper-requirements", "no upper requirements";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
