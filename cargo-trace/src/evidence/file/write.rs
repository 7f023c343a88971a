//! Writes runs: the same run always gives the same bytes.

use super::{HEADER, SEVERAL, VERSION};
use crate::hex::hex;
use crate::model::{Place, PlaceKey, Run, RunExecutable, RunTest};
use iec62304_core::requirement;
use iec62304_wire::line::{push, yes_no};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// The whole file of a run, sealed. Whether the run itself is sealed stands in its first record: the seal of the
/// file only says that nothing was changed since it was written.
#[must_use]
#[requirement("RQ-081")]
pub fn write(run: &Run) -> String {
    let mut out = head(run);
    for (n, executable) in run.executables.iter().enumerate() {
        write_executable(&mut out, n, executable);
    }
    for (n, place) in run.places.iter().enumerate() {
        write_place(&mut out, n, place);
    }
    for (n, executable) in run.executables.iter().enumerate() {
        for test in &executable.tests {
            write_test(&mut out, n, test);
        }
    }
    let lines = out.bytes().filter(|byte| *byte == b'\n').count();
    append(&mut out, format_args!("end\t{lines}\n"));
    let seal = hex(&Sha256::digest(out.as_bytes()));
    append(&mut out, format_args!("seal\t{seal}\n"));
    out
}

/// What is known of a run before its programs are built. By itself it reads as a run that was cut off.
#[must_use]
pub fn head(run: &Run) -> String {
    let mut out = format!("{HEADER}\t{VERSION}\nrun");
    let optional = |value: &Option<String>| value.clone().unwrap_or_default();
    let (dirty, unsealed) = (run.dirty.map_or("", yes_no), unsealed(run));
    for (name, value) in [
        ("id", run.id.as_str()),
        ("started", &run.started),
        ("finished", &run.finished),
        ("tool", &run.tool),
        ("build", &run.build),
        ("triple", &run.triple),
        ("profile", &run.profile),
        ("instrumented", yes_no(run.instrumented)),
        ("runner", &run.runner),
        ("run-by", &optional(&run.run_by)),
        ("ci", &optional(&run.ci)),
        ("commit", &optional(&run.commit)),
        ("dirty", dirty),
        ("host", &run.host),
        ("toolchain", &run.toolchain),
        ("command", &run.command),
        ("unsealed", unsealed),
    ] {
        if !value.is_empty() {
            push(&mut out, name, value);
        }
    }
    for feature in &run.features {
        push(&mut out, "feature", feature);
    }
    for package in &run.probed {
        push(&mut out, "probed", package);
    }
    out.push('\n');
    for (path, sha256) in &run.inputs {
        out.push_str("input");
        push(&mut out, "path", path);
        push(&mut out, "sha256", sha256);
        out.push('\n');
    }
    for (directory, inputs) in &run.packages {
        out.push_str("package");
        push(&mut out, "directory", directory);
        push(&mut out, "inputs", inputs);
        out.push('\n');
    }
    for (id, digest) in &run.requirements {
        out.push_str("requirement");
        push(&mut out, "id", id.as_str());
        push(&mut out, "digest", digest);
        out.push('\n');
    }
    out
}

/// One file of several runs that were written before: their texts, each as it is.
#[must_use]
pub fn merged<'a>(runs: impl ExactSizeIterator<Item = &'a str>) -> String {
    let mut out = format!("{SEVERAL}\t{VERSION}\t{}\n", runs.len());
    out.extend(runs);
    out
}

/// Why the run counts as not sealed; nothing if it does.
fn unsealed(run: &Run) -> &str {
    match &run.unsealed_because {
        Some(reason) if !reason.is_empty() => reason,
        None if run.sealed => "",
        _ => "it did not end",
    }
}

fn write_executable(out: &mut String, n: usize, executable: &RunExecutable) {
    let RunExecutable { target, inputs, guarded, harness, tests: _ } = executable;
    append(out, format_args!("executable\tn={n}"));
    push(out, "package", &target.package);
    push(out, "kind", target.kind.as_str());
    push(out, "target", &target.name);
    push(out, "inputs", inputs);
    push(out, "guarded", yes_no(*guarded));
    push(out, "harness", yes_no(*harness));
    out.push('\n');
}

fn write_place(out: &mut String, n: usize, key: &PlaceKey) {
    let PlaceKey { relation, form, ids, item, place, name_place } = key;
    append(out, format_args!("place\tn={n}"));
    push(out, "relation", relation.as_str());
    push(out, "form", form.as_str());
    push(out, "item", item.as_str());
    write_spot(out, "at", place);
    if let Some(name) = name_place {
        write_spot(out, "name-at", name);
    }
    for id in ids {
        push(out, "id", id.as_str());
    }
    out.push('\n');
}

fn write_spot(out: &mut String, name: &str, place: &Place) {
    let Place { file, line, column, end_line, end_column } = place;
    push(out, name, &format!("{line}:{column}-{end_line}:{end_column}:{file}"));
}

fn write_test(out: &mut String, exe: usize, test: &RunTest) {
    let RunTest { name, attempt, outcome, guard, duration_ms, reached } = test;
    append(out, format_args!("test\texe={exe}"));
    push(out, "name", name);
    if *attempt != 1 {
        append(out, format_args!("\tattempt={attempt}"));
    }
    push(out, "outcome", outcome.as_str());
    push(out, "guard", guard.as_str());
    if let Some(ms) = duration_ms {
        append(out, format_args!("\tms={ms}"));
    }
    for (name, surely) in [("yes", true), ("possibly", false)] {
        let mut places = reached.iter().filter(|(_, sure)| *sure == surely).map(|(place, _)| place);
        if let Some(first) = places.next() {
            append(out, format_args!("\t{name}={first}"));
            places.for_each(|place| append(out, format_args!(",{place}")));
        }
    }
    out.push('\n');
}

/// Appends what needs no escaping. Writing to a string cannot fail.
fn append(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).unwrap_or_default();
}
