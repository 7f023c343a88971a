use super::sample::*;
use super::*;
use crate::report::findings::{MessageFormat, Selection, render};
use crate::model::Gate;

#[test]
fn look_at_findings() {
    let report = report();
    let source = |f: &str| match f { DOCUMENT => Some(document()), "dose/src/lib.rs" => Some("use core::x;\r\n\r\nfn héé\tsilence() {}\r\n".to_owned()), _ => None };
    for format in [MessageFormat::Human, MessageFormat::Short, MessageFormat::Json, MessageFormat::Github] {
        let mut out = Vec::new();
        render(&report.body, Selection { gate: Gate::Development, only: None }, format, NARROW, &source, &mut out).unwrap();
        println!("==== {format:?}\n{}", String::from_utf8(out).unwrap());
    }
    println!("{}", end::end_of_run(&report.body, Gate::Development, std::time::Duration::from_millis(412), false));
    for id in ["SYS-02", "RQ-005", "RQ-017", "RQ-018", "RQ-030", "SI-01", "WV-003", "HW-03"] {
        println!("{}\n", show(&report.body, id, NARROW).unwrap());
    }
    println!("{}", show(&report.body, "RQ-005", Look { width: 160, color: true }).unwrap());
    println!("{}", rendered(&report, View::Requirements, Format::Table, Look { width: 100, color: true }));
    for l in [Listing::Requirements, Listing::Tests, Listing::Tags, Listing::Builds] { println!("{}", list(&report.body, l)); }
}
