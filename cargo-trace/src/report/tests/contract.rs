//! The JSON contract: order of fields, digest, round trip, determinism, reading.

use super::sample::{Sample, report};
use super::{NARROW, WIDE, rendered};
use crate::finding::Severity;
use crate::report::body::{
    Accepted, Anomaly, Attachment, Body, CausedBy, Census, Evaluation, Evidence, Excerpt, ImplementedBy, Origin,
    Override, Package, Reach, Record, Report, Review, Run, Signed, Soup, Source, Support, VerifiedText,
};
use crate::report::json::{self, ReadError};
use crate::report::{Format, View, envelope, read};
use clap::ValueEnum;
use iec62304_core::verifies;
use sha2::{Digest, Sha256};
use std::time::{Duration, SystemTime};

/// The sample with at least one value in every field and every struct.
pub(super) fn full() -> Report {
    let mut report = report();
    let body = &mut report.body;
    let some = || Some("x".into());
    let requirement = &mut body.requirements[2];
    requirement.accepted = Some(Accepted { by: "QA".into(), digest: "d".into(), on: "2026-01-01".into() });
    requirement.allocated_to = Some("software".into());
    requirement.implemented_by =
        Some(ImplementedBy { kind: "data".into(), reason: "r".into(), place: "tables/x.csv".into() });
    requirement.origin = Some(Origin { kind: "derived".into(), line: "note".into() });
    requirement.suspect = Some(false);
    requirement.implementations[0].probe = Some(true);
    requirement.implementations[0].note = some();
    let link = &mut requirement.verifications[0];
    link.duration_ms = Some(12);
    link.environment = some();
    link.instrumented = Some(true);
    link.reached = vec![Reach { place: "p".into(), reached: "yes".into() }];
    link.reason = some();
    link.record = some();
    link.requirement_digest = some();
    link.stale = Some(false);
    let test = &mut body.tests[0];
    test.excerpt = Some(Excerpt { lines: 3, sha256: "s".into() });
    test.runs = vec![Run {
        attempt: 1,
        build: some(),
        case: some(),
        duration_ms: Some(1),
        outcome: "passed".into(),
        run: "r".into(),
        stale: false,
    }];
    body.builds[0].target = some();
    body.census = vec![Census { category: "alarm".into(), not_applicable: some(), requirements: vec!["RQ-1".into()] }];
    body.evidence = vec![Evidence {
        build: some(),
        ci: some(),
        command: "c".into(),
        commit: some(),
        dirty: Some(false),
        features: vec!["f".into()],
        file: "f".into(),
        finished: some(),
        host: "h".into(),
        id: "r".into(),
        instrumented: Some(true),
        by_outcome: [("passed".into(), 2)].into(),
        profile: "dev".into(),
        programs: 1,
        run_by: some(),
        runner: "cargo".into(),
        sealed: true,
        sha256: "s".into(),
        stale_programs: 0,
        started: some(),
        tool: "0.1.0".into(),
        toolchain: "t".into(),
        triple: "t".into(),
        unsealed_because: some(),
    }];
    let signed = || Some(Signed { by: "QA".into(), on: "2026-01-01".into() });
    body.records = vec![Record {
        accepted: signed(),
        anomalies: Some(vec!["AN-1".into()]),
        attachments: vec![Attachment { found: "same".into(), path: "p".into(), sha256: "s".into() }],
        case: some(),
        commit: some(),
        configuration: some(),
        criterion: some(),
        date: some(),
        deviation: some(),
        digest: "d".into(),
        effectiveness: vec!["RC-001".into()],
        findings: vec!["f".into()],
        id: "VR-001".into(),
        junit: some(),
        level: Some("system".into()),
        method: Some("inspection".into()),
        missing: vec!["m".into()],
        observed: some(),
        outcome: "passed".into(),
        procedure: some(),
        reason: some(),
        refs: vec!["r".into()],
        reviewed: signed(),
        source: Source { file: "trace/vr.toml".into(), line: 1 },
        tester: some(),
        texts: vec![VerifiedText { found: "same".into(), id: "RQ-005".into(), sha256: some() }],
        title: "t".into(),
        tools: Some(vec!["t".into()]),
        verifies: vec!["RQ-005".into()],
        version: some(),
    }];
    let source = || Source { file: "trace/soup.toml".into(), line: 1 };
    body.soup = vec![Soup {
        anomalies: Some(Review {
            by: some(),
            missing: vec!["m".into()],
            on: some(),
            relevant: Some(vec!["ANOM-001".into()]),
            reviewed: some(),
            version: some(),
        }),
        builds: vec!["host".into()],
        cause_ids: vec!["CA-001".into()],
        class: "C".into(),
        digest: "d".into(),
        environment: some(),
        findings: vec!["f".into()],
        id: "SOUP-crc-1".into(),
        items: vec!["SI-01".into()],
        locked: vec!["1.0.0".into()],
        manufacturer: some(),
        missing: vec!["m".into()],
        origin: "crate".into(),
        package: "crc".into(),
        part: Some("product".into()),
        refs: vec!["r".into()],
        requirements: some(),
        source: source(),
        state: "other-version".into(),
        support: Some(Support { end: some(), level: some() }),
        title: "t".into(),
        version: some(),
    }];
    let package = |name: &str, part: &'static str, soup: Option<&str>| Package {
        authors: vec!["a".into()],
        builds: vec!["host".into()],
        checksum: some(),
        license: some(),
        name: name.into(),
        native: some(),
        part: part.into(),
        registry: some(),
        repository: some(),
        soup: soup.map(Into::into),
        source: source(),
        users: vec!["pump-dose@2.1.0".into()],
        version: "1.0.0".into(),
    };
    body.packages = vec![
        package("crc", "product", Some("SOUP-crc-1")),
        package("fixed", "product", None),
        package("iec62304-core", "tags", None),
        package("cc", "build-time", None),
    ];
    body.anomalies = vec![Anomaly {
        affects: Some(vec!["RQ-005".into()]),
        class: "C".into(),
        digest: "d".into(),
        evaluation: Some(Evaluation {
            acceptable: Some(true),
            by: some(),
            missing: vec!["m".into()],
            on: some(),
            risk: some(),
        }),
        findings: vec!["f".into()],
        found_in: some(),
        found_on: some(),
        id: "ANOM-001".into(),
        record_ids: vec!["VR-001".into()],
        refs: vec!["r".into()],
        resolved_in: some(),
        soup_ids: vec!["SOUP-crc-1".into()],
        source: source(),
        state: "acceptable".into(),
        status: "open".into(),
        test_keys: vec!["k".into()],
        tests: vec!["t".into()],
        text: "x".into(),
        title: "t".into(),
        verified_by: vec!["VR-001".into()],
    }];
    body.findings[0].caused_by = Some(CausedBy { code: "no-tags".into(), id: "RQ-001".into() });
    body.overrides.push(Override {
        approved_on: some(),
        approver: some(),
        code: "no-child".into(),
        gate: None,
        level: "note".into(),
        reason: some(),
        source: Source { file: "trace.toml".into(), line: 1 },
    });
    body.tags[0].options.level = Some("unit".into());
    body.tags[0].options.note = some();
    super::risks::put_into(body);
    let git = report.envelope.git.get_or_insert_default();
    git.tag = some();
    report.envelope.tool.digest = some();
    report.envelope.ci = some();
    report
}

#[verifies("RQ-051")]
#[test]
fn compact_serialisation_has_sorted_keys() {
    let report = full();
    let sorted = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap().to_string();
    let body = serde_json::to_string(&report.body).unwrap();
    assert_eq!(body, sorted(&body));
    let envelope = serde_json::to_string(&report.envelope).unwrap();
    assert_eq!(envelope, sorted(&envelope));
}

#[verifies("RQ-051")]
#[test]
fn the_digest_is_that_of_the_body_written_compactly_with_sorted_keys() {
    let report = full();
    let text = serde_json::to_value(&report.body).unwrap().to_string();
    let expected: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(json::digest(&report.body), expected);
    let written: serde_json::Value =
        serde_json::from_str(&rendered(&report, View::Requirements, Format::Json, NARROW)).unwrap();
    assert_eq!(written["envelope"]["body_sha256"], expected);
}

#[verifies("RQ-051")]
#[test]
fn same_inputs_give_the_same_bytes_whatever_the_order_of_judgement() {
    let sample = Sample::new();
    let bytes = serde_json::to_string(&sample.body()).unwrap();
    assert_eq!(serde_json::to_string(&sample.body()).unwrap(), bytes);
    let mut turned = Sample::new();
    turned.findings.reverse();
    turned.trace.collected.tags.reverse();
    turned.trace.waivers.reverse();
    assert_eq!(serde_json::to_string(&turned.body()).unwrap(), bytes);
}

#[verifies("RQ-059")]
#[test]
fn a_report_that_is_read_back_is_the_same_and_shows_the_same() {
    let mut report = full();
    let text = rendered(&report, View::Requirements, Format::Json, NARROW);
    let back = read(&text).unwrap();
    report.envelope.body_sha256 = Some(json::digest(&report.body).into());
    assert_eq!(back, report);
    for view in View::value_variants() {
        let view = *view;
        for format in [Format::Table, Format::Markdown, Format::Csv, Format::Json] {
            assert_eq!(rendered(&back, view, format, WIDE), rendered(&report, view, format, WIDE));
        }
    }
    assert_eq!(json::digest(&back.body), json::digest(&report.body));
}

#[verifies("RQ-059")]
#[test]
fn fields_of_later_versions_are_ignored() {
    let text = rendered(&report(), View::Requirements, Format::Json, NARROW);
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["later"] = 1.into();
    value["body"]["later"] = serde_json::json!([1, 2]);
    value["body"]["requirements"][0]["later"] = "x".into();
    value["body"]["requirements"][0]["state"] = "enchanted".into();
    assert!(matches!(read(&value.to_string()), Err(ReadError::Changed)));
    // The version that wrote them had them in its digest.
    let digest = crate::hex::hex(&Sha256::digest(value["body"].to_string()));
    value["envelope"]["body_sha256"] = digest.into();
    let report = read(&value.to_string()).unwrap();
    let table = rendered(&report, View::Requirements, Format::Table, NARROW);
    assert!(table.contains("enchanted"));
}

#[verifies("RQ-050")]
#[test]
fn json_is_the_whole_report_whatever_the_view() {
    let report = report();
    let text = rendered(&report, View::Waivers, Format::Json, NARROW);
    assert_eq!(text, rendered(&report, View::Requirements, Format::Json, WIDE));
    assert!(text.starts_with("{\"body\":{\n\"acceptability\":[],\n"));
    assert!(text.ends_with("},\n\"schema\":\"cargo-trace/report/1\"}\n"));
}

#[verifies("RQ-050")]
#[test]
fn json_has_a_line_for_each_record() {
    let report = full();
    let text = rendered(&report, View::Requirements, Format::Json, NARROW);
    let line = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    // Both begin with the word.
    let others = report.body.records.len() + report.body.causes.len();
    let accepted = report.body.requirements.len() + others;
    assert_eq!(line("{\"accepted\":"), accepted);
    assert_eq!(line("{\"builds\":"), report.body.tags.len());
    assert_eq!(line("\"counts\":{\"files\":{"), 1, "objects of the body are not broken");
    let body = &text["{\"body\":".len()..text.find(",\n\"envelope\":").unwrap()];
    assert_eq!(body.replace('\n', ""), serde_json::to_string(&report.body).unwrap());
}

#[verifies("RQ-050")]
#[test]
fn the_whole_report_of_the_sample() {
    insta::assert_snapshot!(rendered(&report(), View::Requirements, Format::Json, NARROW));
}

#[verifies("RQ-059")]
#[test]
fn what_is_no_report_is_refused_with_the_reason() {
    let text = rendered(&report(), View::Requirements, Format::Json, NARROW);
    let message = |text: &str| read(text).unwrap_err().to_string();
    let cut = &text[..text.len() / 2];
    assert!(matches!(read(cut), Err(ReadError::CutOff { line }) if line == cut.lines().count()));
    assert!(message(cut).starts_with("the report is cut off at line "), "{}", message(cut));
    assert!(message("").starts_with("the report is cut off"));
    assert!(message("id,title\n").starts_with("not JSON: "));
    assert_eq!(message("{\"version\": 1}"), "not a report of `cargo trace`: it has no `schema`");
    assert_eq!(message("[1]"), "not a report of `cargo trace`: it has no `schema`");
    let other = text.replace("cargo-trace/report/1", "cargo-trace/report/2");
    assert!(
        message(&other).starts_with("its schema is `cargo-trace/report/2`, this tool reads `cargo-trace/report/1`")
    );
    let broken = text.replacen("\"partial\":false", "\"partial\":\"no\"", 1);
    assert!(message(&broken).starts_with("a report that breaks its own schema: invalid type: string \"no\""));
}

#[verifies("RQ-059")]
#[test]
fn a_report_that_was_changed_is_refused_and_one_that_was_laid_out_anew_is_not() {
    let text = rendered(&report(), View::Requirements, Format::Json, NARROW);
    let changed = text.replacen("\"partial\":false", "\"partial\":true", 1);
    assert_ne!(changed, text);
    let message = read(&changed).unwrap_err().to_string();
    assert_eq!(message, "it was changed after it was written: its body does not have the digest in its envelope");
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read(&value.to_string()).unwrap().body, report().body);
}

#[test]
fn every_tally_sums_to_its_total() {
    let body = report().body;
    let sum = |tally: &crate::report::body::Tally| tally.values().sum::<usize>();
    let counts = &body.counts;
    for requirements in [&counts.requirements, &counts.software_requirements] {
        for tally in [&requirements.by_class, &requirements.by_state, &requirements.by_tier] {
            assert_eq!(sum(tally), requirements.total);
        }
    }
    assert_eq!((counts.requirements.total, counts.software_requirements.total), (10, 8));
    for tally in [&counts.findings.by_code, &counts.findings.by_development_level, &counts.findings.by_release_level] {
        assert_eq!(sum(tally), body.findings.len());
    }
    assert_eq!((counts.tests.total, counts.tests.linked, counts.tests.unlinked), (4, 3, 1));
    assert_eq!((counts.files.read, counts.files.excluded, counts.files.total), (1, 1, 2));
    assert_eq!((counts.places.implementations, counts.places.verifications, counts.places.total), (8, 4, 12));
}

#[test]
fn findings_and_waivers_find_each_other() {
    let body: Body = report().body;
    let requirement = body.requirements.iter().find(|r| &*r.id == "RQ-018").unwrap();
    assert_eq!(requirement.waived_by, ["WV-003".into()]);
    let finding = body.findings.iter().find(|f| requirement.findings.contains(&f.fingerprint)).unwrap();
    assert_eq!(body.waivers[0].waives, std::slice::from_ref(&finding.fingerprint));
    assert_eq!((&*body.waivers[0].state, finding.levels.development.as_ref()), ("holds", Severity::Warn.as_str()));
}

#[test]
fn time_is_utc_and_can_be_fixed() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_000_000_900);
    assert_eq!(&*envelope::timestamp(now, None).unwrap(), "2026-11-18T11:06:40Z");
    assert_eq!(&*envelope::timestamp(now, Some("0")).unwrap(), "1970-01-01T00:00:00Z");
    assert!(envelope::timestamp(now, Some("yesterday")).is_err());
    assert!(envelope::timestamp(now, Some("99999999999999999")).is_err());
}
