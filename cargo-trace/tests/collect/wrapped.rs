//! The wrapper among other tools: ordinary builds, wrappers of the user, compiler caches, and called alone.

use crate::fixture::{Fixture, ids};
use iec62304_core::verifies;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const TEXT: &str = "#[iec62304_core::requirement(\"RQ-1\")]\npub fn f() {}\n";

#[verifies("RQ-012")]
#[test]
fn ordinary_and_wrapped_checks_do_not_throw_each_other_out() {
    let fixture = Fixture::of_library(TEXT);
    assert!(fixture.fresh(None).iter().all(|fresh| !fresh));
    assert_eq!(ids(&fixture.collect().unwrap()), "RQ-1");
    let traces = fixture.traces();
    assert_eq!(traces.len(), 2, "library and its tests: {traces:?}");

    assert_eq!(fixture.fresh(None), [true, true], "the wrapped check took nothing away");
    assert_eq!(fixture.fresh(Some(&fixture.links()[0])), [true, true], "nor did the ordinary one");
    assert_eq!(ids(&fixture.collect().unwrap()), "RQ-1");
    assert_eq!(fixture.traces(), traces, "no trace file was written again");
}

#[verifies("RQ-010")]
#[test]
fn an_edit_shows_in_the_next_run() {
    let fixture = Fixture::of_library(TEXT);
    assert_eq!(ids(&fixture.collect().unwrap()), "RQ-1");
    fixture.write("dose/src/lib.rs", "#[iec62304_core::requirement(\"RQ-2\")]\npub fn f() {}\n");
    assert_eq!(ids(&fixture.collect().unwrap()), "RQ-2");
    fixture.write("dose/src/lib.rs", "pub fn f() {}\n");
    assert_eq!(ids(&fixture.collect().unwrap()), "");
}

#[cfg(unix)]
fn script(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, format!("#!/bin/sh\n{text}")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[verifies("RQ-013")]
#[test]
fn the_users_own_workspace_wrapper_still_runs() {
    let fixture = Fixture::of_library(TEXT);
    fixture.write(".cargo/config.toml", "[build]\nrustc-workspace-wrapper = 'tools/wrap'\n");
    fs::create_dir(fixture.root.join("tools")).unwrap();
    let log = fixture.root.join("log");
    script(&fixture.root.join("tools/wrap"), &format!("echo \"$@\" >> '{}'\nexec \"$@\"\n", log.display()));
    assert_eq!(ids(&fixture.collect().unwrap()), "RQ-1");
    let log = fs::read_to_string(log).unwrap();
    assert_eq!(log.lines().filter(|line| line.contains("--crate-name dose")).count(), 2, "{log}");
}

#[cfg(unix)]
#[verifies("RQ-013")]
#[test]
fn a_compiler_cache_may_ask_the_wrapper_as_if_it_were_the_compiler() {
    let fixture = Fixture::of_library(TEXT);
    fixture.write(".cargo/config.toml", "[build]\nrustc-wrapper = './cache'\n");
    // Asks for the version and for preprocessing first, as sccache does of a compiler that it doesn't know.
    let log = fixture.root.join("log");
    let text = format!(
        "\"$1\" -vV >> '{0}' 2>&1 || exit 9\n\"$1\" -E /dev/null > /dev/null 2>&1\nexec \"$@\"\n",
        log.display()
    );
    script(&fixture.root.join("cache"), &text);
    assert_eq!(ids(&fixture.collect().unwrap()), "RQ-1");
    let log = fs::read_to_string(log).unwrap();
    assert!(log.lines().filter(|line| line.starts_with("host: ")).count() > 2, "{log}");
}

#[cfg(unix)]
#[verifies("RQ-011", "RQ-013")]
#[test]
fn a_cache_that_hands_out_old_compilations_is_left_aside_once() {
    let fixture = Fixture::of_library(TEXT);
    fixture.write(".cargo/config.toml", "[build]\nrustc-wrapper = './cache'\n");
    // A cache that never runs our wrapper: the compiler directly, with all outputs.
    script(&fixture.root.join("cache"), "case \"$1\" in */trace/bin/*) shift;; esac\nexec \"$@\"\n");
    assert_eq!(ids(&fixture.collect().unwrap()), "RQ-1");
    assert_eq!(fixture.links().len(), 2);
}

/// Starts the wrapper's link as cargo does, with a directory for outputs.
fn wrapper(fixture: &Fixture, arguments: &[&str]) -> Output {
    let workspace = cargo_trace::collect::workspace(&fixture.request).unwrap();
    assert!(workspace.target_directory.as_str().ends_with("target"));
    fixture.collect().unwrap();
    Command::new(&fixture.links()[0]).args(arguments).current_dir(&fixture.root).output().unwrap()
}

#[cfg(unix)]
#[verifies("RQ-011")]
#[test]
fn the_wrapper_ends_as_the_compiler_ended() {
    let fixture = Fixture::of_library(TEXT);
    for (name, end, code) in [("fails", "exit 7", 7), ("killed", "kill -TERM $$", 128 + 15), ("fine", "exit 0", 0)] {
        let compiler = fixture.root.join(name);
        script(&compiler, &format!("{end}\n"));
        let compiler = compiler.to_str().unwrap();
        let output =
            wrapper(&fixture, &[compiler, "--crate-name", name, "--out-dir", "out", "-C", "extra-filename=-0f"]);
        assert_eq!(output.status.code(), Some(code), "{name}");
    }
    let left: Vec<_> =
        fs::read_dir(fixture.root.join("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["fine-0f.trace"], "only success leaves a trace file");
}

#[cfg(unix)]
#[test]
fn arguments_from_a_file_are_read() {
    let fixture = Fixture::of_library(TEXT);
    script(&fixture.root.join("rustc"), "exit 0\n");
    fixture.write("arguments", "--crate-name\nlong\n--out-dir\nout\n-C\nextra-filename=-0f\n");
    let output = wrapper(&fixture, &["./rustc", "@arguments"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(fixture.root.join("out/long-0f.trace").exists());
}

#[test]
fn the_wrapper_answers_questions_to_the_compiler_and_refuses_what_it_cannot_serve() {
    let fixture = Fixture::of_library(TEXT);
    let answer = wrapper(&fixture, &["-vV"]);
    assert!(answer.status.success() && String::from_utf8_lossy(&answer.stdout).contains("host: "));
    for (arguments, word) in [
        (&[][..], "without any argument"),
        (&["/nowhere/rustc", "--version"][..], "/nowhere/rustc"),
        (&["rustc", "--crate-name", "a", "--out-dir", "out", "-Zcache-proc-macros"][..], "cache-proc-macros"),
    ] {
        let output = wrapper(&fixture, arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.starts_with("error: cargo trace: ") && said.contains(word), "{said}");
    }
}
