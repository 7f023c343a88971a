//! What is wrong with records of the risk file, of SOUP and of anomalies, and how it is told.

use super::{SCALES, judged};
use iec62304_core::verifies;

macro_rules! told {
    ($($name:ident: $file:literal, $text:expr;)+) => {$(
        #[verifies("RQ-032")]
        #[test]
        fn $name() {
            insta::assert_snapshot!(judged($file, &($text.to_owned() + if $file == "d.toml" { SCALES } else { "" })));
        }
    )+};
}

told! {
    every_field_of_the_risk_file_wrong_once_in_toml: "d.toml", r#"
[hazard.HAZ-001]
title = 1
category = "performence"
[situation.HS-001]
title = "t"
hazard = ["HAZ-001"]
sequence = 5
software = "none"
[situation.HS-002]
title = "t"
hazard = "HAZ 1"
software = "perhaps"
[risk.RK-001]
title = "t"
situation = "RK*"
harm = """two
lines"""
severity = 5
probability = true
p1 = ["P1"]
p2 = 2026-01-01
residual = { severity = "S5", probability = 1 }
accepted = { by = "b", on = "2026-11-01", resaon = "r" }
[cause.CA-001]
title = "t"
situation = true
item = ["SI-01"]
kind = "defekt"
soup = 1
accepted = "yes"
[control.RC-001]
title = "t"
text = []
mitigates = "CA-001"
option = "protection"
implemented_in = ["software", "hardwear"]
evidence = "HW-03"
external = "yes"
new_hazards = "none"
"#;
    every_field_of_soup_and_anomalies_wrong_once_in_toml: "d.toml", r#"
[soup.SOUP-fixed-1]
title = "fixed"
package = 1
manufacturer = ["m"]
version = 1.28
items = "SI-01"
requirements = 1
environment = true
anomalies = { source = 1, version = 2, on = "yesterday", by = 3, relevant = "none", reviewed = true }
support = { level = 1, end = 2027-01-01 }
origin = "crates.io"
[soup.fixed]
title = "no digit in its id"
[anomaly.ANOM-001]
title = "t"
text = 1
found_in = 2.1
found_on = "2026-10-02"
affects = "RQ-024"
tests = "log::order"
evaluation = { risk = 1, acceptable = "no", by = 2, on = "then" }
status = "fixed"
resolved_in = 1
verified_by = "VR-02"
"#;
    fields_of_the_risk_file_wrong_in_markdown: "d.md", "\
## HS-001: t

- Hazard: HAZ 1
- Software: perhaps

## RC-001: t

- Mitigates: CA-001, CA 2
- Option: protection
- Implemented in: software, hardwear
- External: maybe
- New hazard: none

## ANOM-001: t

text

- Found in: 2.1
- Found on: 2.10.2026
- Evaluation: fine
- Evaluation acceptable: certainly
- Status: fixed
";
    what_the_risk_file_lacks_is_told_with_the_line_to_add: "d.toml", r#"
[hazard.HAZ-001]
[situation.HS-001]
[risk.RK-001]
[risk.RK-002]
title = "t"
situation = "HS-001"
harm = "h"
severity = "S5"
p1 = "P1"
accepted = { by = "b" }
residual = {}
[cause.CA-001]
[cause.CA-002]
title = "t"
situation = "HS-001"
item = "SI-01"
kind = "soup"
[control.RC-001]
[anomaly.ANOM-001]
"#;
    links_that_are_written_at_their_other_end_are_refused_with_the_place: "d.toml", r#"
[hazard.HAZ-001]
title = "t"
situations = ["HS-001"]
[situation.HS-001]
title = "t"
hazard = "HAZ-001"
causes = ["CA-001"]
[risk.RK-001]
title = "t"
situation = "HS-001"
harm = "h"
severity = "S5"
probability = "P1"
controls = ["RC-001"]
evaluation = "acceptable"
[cause.CA-001]
title = "t"
situation = "HS-001"
item = "SI-01"
kind = "defect"
risk_controls = ["RC-001"]
[control.RC-001]
title = "t"
mitigates = ["CA-001"]
option = "design"
implemented_in = ["software"]
requirements = ["RQ-005"]
verified_by = ["tests::a"]
effectiveness = ["VR-01"]
[soup.SOUP-fixed-1]
title = "t"
class = "C"
[anomaly.ANOM-001]
title = "t"
text = "t"
found_in = "1"
found_on = 2026-01-01
requirements = ["RQ-024"]
"#;
}
