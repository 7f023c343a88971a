//! What is wrong with a TOML document, and how it is told.

use super::judged;

macro_rules! told {
    ($($name:ident: $file:literal, $text:expr;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(judged($file, $text));
        }
    )+};
}

told! {
    several_syntax_errors_of_one_file_are_told_with_the_other_faults: "d.toml", r#"
[requirement.RQ-001]
title = "unclosed
text = "t"

[requirement.RQ-002]
title = "t"
text = 

[requirement.RQ-003]
titel = "é"
text = "µ" "ö"

[requirement.R6.5.0(11)]
title = "t"
"#;
    fields_that_no_kind_has_get_the_nearest_name: "d.toml", r#"
[requirement.RQ-001]
title = "t"
text = "t"
parent = ["SYS-01"]
owner = "me"
implemented_by = { kind = "data", were = "w", reason = "r" }
[item.SI-01]
title = "t"
klass = "B"
"#;
    links_that_are_derived_are_refused_with_the_right_place: "d.toml", r#"
[requirement.RQ-001]
title = "t"
text = "t"
children = ["RQ-002"]
verified_by = ["tests::a"]
class = "C"
[item.SI-01]
title = "t"
requirements = ["RQ-001"]
[waiver.WV-001]
title = "t"
finding = "missing-level"
controls = ["RC-001"]
ids = ["RC-001"]
reason = "r"
approver = "a"
approved_on = 2026-01-01
expires = 2026-02-01
[external.HW-03]
title = "t"
where = "w"
controls = ["RC-004"]
"#;
    values_of_another_type_are_told_with_the_text_to_paste: "d.toml", r#"
[requirement.RQ-001]
title = 5
text = ["t"]
parents = "SYS-01"
item = { id = "SI-01" }
verify = ["test@unit", 3]
source = ["derived"]
status = true
retired = "yes"
criterion = """two
lines"""
category = []
[waiver.WV-001]
title = """two
lines"""
finding = "missing-level"
ids = ["RQ-001"]
reason = "r"
approver = "a"
approved_on = "2026-01-01"
expires = 2026-02-30
"#;
    words_ids_dates_demands_and_code_are_checked: "d.toml", r#"
[requirement.RQ-001]
title = "t"
text = "t"
tier = "softwar"
status = "accepted"
parents = ["SYS 1", "SYS-01", "SYS-01"]
category = ["funktion"]
risk_controls = ["RC-*"]
verify = ["test@unit", "tests", "test on firmware", "test@unit, analysis"]
source = "because"
allocated_to = "hard"
[requirement.RQ-002]
title = "t"
text = "t"
verify = []
source = { kind = "risks", line = "l" }
[requirement.RQ-003]
title = "t"
text = "t"
source = "rumour: somebody said so"
implemented_by = { kind = "magic", where = "w" }
[item.SI-01]
title = "t"
code = ["src/dose.rs", "pump::", "pump"]
parent = "the pump"
[waiver.WV-001]
title = "t"
finding = "missing-levle"
ids = ["RQ-001"]
reason = "r"
approver = "a"
approved_on = 2026-01-01T10:00:00
gate = "dev"
"#;
    what_is_missing_is_told_with_the_line_to_add: "d.toml", r#"
[requirement.RQ-001]
[requirement.RQ-002]
title = " "
text = ""
status = "retired"
[requirement.RQ-003]
title = "t"
text = "t"
retired = { on = 2026-01-01 }
[external.HW-01]
title = "t"
[item.SI-01]
"#;
    dotted_ids_must_be_quoted: "d.toml", r#"
[requirement.SWReq-1.2.1]
title = "t"
text = "t"
[requirement.SWReq-1.2.2]
title = "t"
[requirement.RQ-7]
title = "t"
text = "t"
[requirement.RQ-7.1]
title = "t"
[requirement."RQ-7.2"]
title = "t"
text = "t"
[requirement.RQ-8.retired]
on = 2026-01-01
reason = "r"
"#;
    ids_that_are_declared_twice_are_told_with_both_places: "d.toml", r#"
[requirement.RQ-001]
title = "first"
text = "t"
[requirement.RQ-001]
title = "second"
text = "t"
[requirement.RQ-001]
title = "third"
[item.RQ-001]
title = "another kind"
[requirement.RQ-002]
title = "t"
text = "t"
text = "again"
"#;
    tables_that_are_no_records_are_told: "d.toml", r#"
title = "outside"
[requirement]
text = "no id"
RQ-001 = 5
[[item]]
title = "t"
[RQ-005]
title = "t"
[requirment.RQ-006]
title = "t"
[project]
name = "x"
[waiver."not an id"]
title = "t"
[hazard.HAZ-001]
title = "t"
[control]
mitigates = ["CA-001"]
[[scale.severity]]
id = "S1"
[acceptability]
S1 = ["acceptable"]
"#;
    prefix_and_table_must_agree: "d.toml", r#"
[requirement.SI-07]
title = "t"
text = "t"
[item.RQ-001]
title = "t"
[requirement.X-1]
title = "no tier"
text = "t"
[requirement.X-2]
title = "a tier"
text = "t"
tier = "design"
[item.X-3]
title = "fine"
"#;
}
