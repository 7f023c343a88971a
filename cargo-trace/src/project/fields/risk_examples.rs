//! One record of each kind of the risk file, of SOUP and of anomalies, in both syntaxes; a test holds the two equal.

pub(super) const HAZARD_TOML: &str = r#"[hazard.HAZ-001]
title = "Over-infusion"
category = "performance"
"#;

pub(super) const HAZARD_MARKDOWN: &str = "\
## HAZ-001: Over-infusion

- Category: performance
";

pub(super) const SITUATION_TOML: &str = r#"[situation.HS-001]
title = "Opioid above the programmed limit, patient unattended"
hazard = "HAZ-001"
sequence = "Limit computed wrongly; bolus granted; nobody at the bedside."
"#;

pub(super) const SITUATION_MARKDOWN: &str = "\
### HS-001: Opioid above the programmed limit, patient unattended

Limit computed wrongly; bolus granted; nobody at the bedside.

- Hazard: HAZ-001
";

pub(super) const RISK_TOML: &str = r#"[risk.RK-001]
title = "Respiratory depression"
situation = "HS-001"
harm = "Respiratory depression, death"
severity = "S5"
probability = "P4"

[risk.RK-001.residual]
severity = "S5"
probability = "P1"
rationale = "two independent limits; VR-01, VR-02"
"#;

pub(super) const RISK_MARKDOWN: &str = "\
#### RK-001: Respiratory depression

- Situation: HS-001
- Harm: Respiratory depression, death
- Severity: S5
- Probability: P4
- Residual severity: S5
- Residual probability: P1
- Residual rationale: two independent limits; VR-01, VR-02
";

pub(super) const CAUSE_TOML: &str = r#"[cause.CA-001]
title = "Rate wrong by a rounding error"
situation = "HS-001"
item = "SI-01"
kind = "defect"
"#;

pub(super) const CAUSE_MARKDOWN: &str = "\
| ID     | Title                          | Situation | Item  | Kind   |
|--------|--------------------------------|-----------|-------|--------|
| CA-001 | Rate wrong by a rounding error | HS-001    | SI-01 | defect |
";

pub(super) const CONTROL_TOML: &str = r#"[control.RC-004]
title = "Watchdog brings the pump to a safe stop"
mitigates = ["CA-003"]
option = "protective"
implemented_in = ["software", "hardware"]
evidence = ["HW-03"]
new_hazards = []
"#;

pub(super) const CONTROL_MARKDOWN: &str = "\
## RC-004: Watchdog brings the pump to a safe stop

- Mitigates: CA-003
- Option: protective
- Implemented in: software, hardware
- Evidence: HW-03
- New hazards: none
";

pub(super) const SOUP_TOML: &str = r#"[soup.SOUP-fixed-1]
title = "fixed"
manufacturer = "fixed crate maintainers"
version = "1.28.0"
items = ["SI-01"]
requirements = "Saturating Q16.16 arithmetic without panics."
environment = "no_std, 32-bit target, overflow checks on."
support = { level = "community", end = "unknown" }

[soup.SOUP-fixed-1.anomalies]
source = "the crate's issue tracker"
version = "1.28.0"
on = 2026-10-20
by = "bench engineer"
relevant = []
"#;

pub(super) const SOUP_MARKDOWN: &str = "\
## SOUP-fixed-1: fixed

- Manufacturer: fixed crate maintainers
- Version: 1.28.0
- Items: SI-01
- Requirements: Saturating Q16.16 arithmetic without panics.
- Environment: no_std, 32-bit target, overflow checks on.
- Anomalies source: the crate's issue tracker
- Anomalies version: 1.28.0
- Anomalies on: 2026-10-20
- Anomalies by: bench engineer
- Anomalies relevant: none
- Support level: community
- Support end: unknown
";

pub(super) const ANOMALY_TOML: &str = r#"[anomaly.ANOM-007]
title = "Order of entries within a second"
text = "Two entries of one second may stand in the wrong order."
found_in = "2.1.0-rc2"
found_on = 2026-10-02
affects = ["RQ-024"]
tests = ["log::tests::entries_of_one_second_keep_their_order"]

[anomaly.ANOM-007.evaluation]
risk = "none: each entry has its own time"
acceptable = true
by = "QA lead"
on = 2026-10-09
"#;

pub(super) const ANOMALY_MARKDOWN: &str = "\
## ANOM-007: Order of entries within a second

Two entries of one second may stand in the wrong order.

- Found in: 2.1.0-rc2
- Found on: 2026-10-02
- Affects: RQ-024
- Tests: log::tests::entries_of_one_second_keep_their_order
- Evaluation risk: none: each entry has its own time
- Evaluation acceptable: yes
- Evaluation by: QA lead
- Evaluation on: 2026-10-09
";
