//! One record of each kind, in both syntaxes, as `explain KIND` shows it; a test holds the two equal.

pub(super) const REQUIREMENT_TOML: &str = r#"[requirement.RQ-005]
title = "Rolling-hour limit"
text = "Refuse a delivery that would exceed the programmed volume in an hour."
parents = ["SYS-02"]
item = "SI-01"
category = ["function"]
risk_controls = ["RC-001"]
verify = ["test@unit", "test@system", "analysis or inspection"]
criterion = "No grant in any 60 min window exceeds the programmed volume."
"#;

pub(super) const REQUIREMENT_MARKDOWN: &str = "\
## RQ-005: Rolling-hour limit

Refuse a delivery that would exceed the programmed volume in an hour.

- Parents: SYS-02
- Item: SI-01
- Category: function
- Risk controls: RC-001
- Verify: test@unit, test@system, analysis or inspection
- Criterion: No grant in any 60 min window exceeds the programmed volume.
";

pub(super) const ITEM_TOML: &str = r#"[item.SI-07]
title = "Event log"
class = "B"
parent = "SI-00"
code = ["pump-evlog", "pump::log"]
class_rationale = "Loss of the log delays an analysis and hurts nobody."
segregation = "Write-only from the dose path; own memory partition."
"#;

pub(super) const ITEM_MARKDOWN: &str = "\
## SI-07: Event log

- Class: B
- Parent: SI-00
- Code: pump-evlog, pump::log
- Class rationale: Loss of the log delays an analysis and hurts nobody.
- Segregation: Write-only from the dose path; own memory partition.
";

pub(super) const RECORD_TOML: &str = r#"[record.VR-02]
title = "Fault injection campaign"
method = "test"
level = "system"
verifies = ["RQ-007", "RQ-008"]
effectiveness = ["RC-003", "RC-004"]
procedure = "docs/protocols/fi-02.md"
criterion = "Motor off within 500 ms in 50 of 50 injections."
observed = "50 of 50; longest 412 ms."
result = "pass"
anomalies = []
version = "2.1.0-rc3"
configuration = "Board rev D, serial 0017; stub drug library 12"
tools = ["logic analyser LA-104, calibration 2026-08"]
tester = "bench engineer"
date = 2026-11-03
reviewed = { by = "QA lead", on = 2026-11-05 }

[[record.VR-02.attachments]]
path = "evidence/fi-02.csv"
sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
"#;

pub(super) const RECORD_MARKDOWN: &str = "\
## VR-02: Fault injection campaign

- Method: test
- Level: system
- Verifies: RQ-007, RQ-008
- Effectiveness: RC-003, RC-004
- Procedure: docs/protocols/fi-02.md
- Criterion: Motor off within 500 ms in 50 of 50 injections.
- Observed: 50 of 50; longest 412 ms.
- Result: pass
- Anomalies: none
- Version: 2.1.0-rc3
- Configuration: Board rev D, serial 0017; stub drug library 12
- Tools:
  - logic analyser LA-104, calibration 2026-08
- Tester: bench engineer
- Date: 2026-11-03
- Reviewed by: QA lead
- Reviewed on: 2026-11-05
- Attachments:
  - evidence/fi-02.csv
    sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
";

pub(super) const WAIVER_TOML: &str = r#"[waiver.WV-003]
title = "Bench for RQ-018 not available before March"
finding = "missing-method"
ids = ["RQ-018"]
reason = "Acoustic chamber delivered in February; measured informally so far."
approver = "QA lead"
approved_on = 2026-11-10
expires = 2027-03-31
"#;

pub(super) const WAIVER_MARKDOWN: &str = "\
## WV-003: Bench for RQ-018 not available before March

- Finding: missing-method
- Ids: RQ-018
- Reason: Acoustic chamber delivered in February; measured informally so far.
- Approver: QA lead
- Approved on: 2026-11-10
- Expires: 2027-03-31
";

pub(super) const EXTERNAL_TOML: &str = r#"[external.HW-03]
title = "Watchdog cuts the motor supply"
where = "Hardware test report HTR-12, section 4"
revision = "C"
"#;

pub(super) const EXTERNAL_MARKDOWN: &str = "\
## HW-03: Watchdog cuts the motor supply

- Where: Hardware test report HTR-12, section 4
- Revision: C
";
