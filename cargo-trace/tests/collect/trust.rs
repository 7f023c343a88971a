//! Trace data that cannot be trusted: lost, cut off, too old, or of a build that failed.

use crate::fixture::{Fixture, ids, manifest};
use cargo_trace::collect::CollectError;
use cargo_trace::exit::Exit;
use iec62304_core::verifies;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

const TEXT: &str = "#[iec62304_core::requirement(\"RQ-1\")]\npub fn f() {}\n";

/// Damages the library's trace file and expects that one more build heals it, and that the run after that
/// compiles nothing.
fn heals(damage: impl Fn(&Path)) {
    let fixture = Fixture::of_library(TEXT);
    assert_eq!(ids(&fixture.collect().unwrap()), "RQ-1");
    assert_eq!(fixture.links().len(), 1);

    damage(&fixture.trace("dose-"));
    assert_eq!(ids(&fixture.collect().unwrap()), "RQ-1");
    assert_eq!(fixture.links().len(), 2, "under a new path of the wrapper");

    let healed = fixture.traces();
    assert_eq!(ids(&fixture.collect().unwrap()), "RQ-1");
    assert_eq!(fixture.traces(), healed, "the run after the recovery is warm");
    assert_eq!(fixture.links().len(), 2);
}

#[verifies("RQ-011")]
#[test]
fn a_deleted_trace_file_heals() {
    heals(|path| fs::remove_file(path).unwrap());
}

#[verifies("RQ-011")]
#[test]
fn a_cut_off_trace_file_heals() {
    heals(|path| {
        let text = fs::read_to_string(path).unwrap();
        fs::write(path, &text[..text.len() - 4]).unwrap();
    });
}

#[verifies("RQ-011")]
#[test]
fn a_trace_file_of_another_version_heals() {
    heals(|path| fs::write(path, "iec62304-trace\t0\n").unwrap());
}

#[verifies("RQ-011")]
#[test]
fn a_trace_file_with_an_impossible_id_heals() {
    heals(|path| {
        let text = fs::read_to_string(path).unwrap();
        fs::write(path, text.replace("id=RQ-1", "id=nothing")).unwrap();
    });
}

#[verifies("RQ-011")]
#[test]
fn a_trace_file_that_is_older_than_its_compilation_heals() {
    heals(|path| {
        let file = File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
    });
}

#[verifies("RQ-011")]
#[test]
fn a_lost_dep_info_heals() {
    heals(|path| fs::remove_file(path.with_extension("d")).unwrap());
}

#[verifies("RQ-011")]
#[test]
fn trace_data_that_stays_unusable_is_an_error_of_its_own() {
    // A macro that writes into the trace file what no trace file has.
    let vandal = "#[proc_macro]\npub fn spoil(input: proc_macro::TokenStream) -> proc_macro::TokenStream {\n\
        if let Some(path) = std::env::var_os(\"IEC62304_TRACE_FILE\") { std::fs::write(path, \"gone\\n\").unwrap(); }\n\
        input\n}\n";
    let fixture = Fixture::new(&[
        ("dose/Cargo.toml", &manifest("dose", "vandal = { path = '../vandal' }\n")),
        ("dose/src/lib.rs", "vandal::spoil!();\n"),
        ("vandal/Cargo.toml", &format!("{}[lib]\nproc-macro = true\n", manifest("vandal", ""))),
        ("vandal/src/lib.rs", vandal),
    ]);
    let error = fixture.collect().unwrap_err();
    assert_eq!(error.exit(), Exit::NoTraceData);
    let CollectError::NoTraceData { build, units } = &error else { panic!("{error}") };
    assert_eq!(build, "host");
    let told: Vec<_> = units.iter().map(|unit| (unit.unit.as_str(), unit.reason.as_str())).collect();
    assert_eq!(
        told,
        [("lib `dose` of `dose`", "not a trace file"), ("lib `dose` of `dose` (test)", "not a trace file")]
    );
    assert!(error.to_string().contains(&units[0].file), "{error}");
}

#[verifies("RQ-014")]
#[test]
fn a_build_that_fails_gives_no_tags_and_leaves_no_debris() {
    let fixture = Fixture::of_library(TEXT);
    fixture.collect().unwrap();
    fixture.write("dose/src/lib.rs", "#[iec62304_core::requirement(\"RQ-2\")]\npub fn f() { missing() }\n");
    let error = fixture.collect().unwrap_err();
    assert_eq!(error.exit(), Exit::BuildFailed);
    let CollectError::Build { build, command } = &error else { panic!("{error}") };
    assert_eq!(build, "host");
    assert!(command.contains(" check ") && command.contains("build.rustc-workspace-wrapper="), "{command}");
    let debris: Vec<_> = walk(&fixture.target()).into_iter().filter(|path| path.ends_with(".part")).collect();
    assert!(debris.is_empty(), "{debris:?}");

    fixture.write("dose/src/lib.rs", TEXT);
    assert_eq!(ids(&fixture.collect().unwrap()), "RQ-1");
}

#[verifies("RQ-014")]
#[test]
fn a_manifest_that_cargo_refuses_is_reported_in_cargos_words() {
    let fixture = Fixture::of_library(TEXT);
    fixture.write("dose/Cargo.toml", "[package]\nname = 'dose'\nversion = 'x'\n");
    let error = fixture.collect().unwrap_err();
    assert_eq!(error.exit(), Exit::MetadataFailed);
    let CollectError::Metadata { command, stderr } = &error else { panic!("{error}") };
    assert!(command.contains("metadata --format-version 1"), "{command}");
    assert!(stderr.contains("dose/Cargo.toml"), "{stderr}");
}

#[verifies("RQ-014")]
#[test]
fn an_unknown_package_is_cargos_own_error() {
    let mut fixture = Fixture::of_library(TEXT);
    fixture.request.packages = vec!["nobody".to_owned()];
    assert_eq!(fixture.collect().unwrap_err().exit(), Exit::BuildFailed);
}

fn walk(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path.display().to_string()] }).collect()
}
