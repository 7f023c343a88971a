//! The README's commands, pasted as they stand: the tour passes, the slip is denied, and both look as shown.
#![cfg(unix)]

use cargo_trace_tests::checkout;
use cargo_trace_tests::readme::{blocks, shows};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Pastes a script where `cargo trace` is the binary under test, as if it were installed.
fn pasted(script: &str, name: &str, directory: &Path) -> Output {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let installed = scratch.join("readme").join(name);
    fs::create_dir_all(&installed).expect("directory");
    let link = installed.join("cargo-trace");
    if link.symlink_metadata().is_ok() {
        fs::remove_file(&link).expect("old link");
    }
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_cargo-trace-under-test"), &link).expect("link");
    let mut path = vec![installed];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let mut command = Command::new("bash");
    for variable in ["RUSTC_WORKSPACE_WRAPPER", "RUSTC_WRAPPER", "CARGO_TERM_COLOR"] {
        command.env_remove(variable);
    }
    command
        .args(["-e", "-c", script])
        .current_dir(directory)
        .env("PATH", std::env::join_paths(path).expect("a search path"))
        .env("CHECKOUT", checkout())
        .env("CARGO_TARGET_DIR", scratch.join("shared-target"))
        .env("CARGO_NET_OFFLINE", "true")
        .env("NO_COLOR", "1")
        .output()
        .expect("bash starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_tour_passes_as_it_is_pasted_and_the_slip_is_denied_as_it_is_shown() {
    let [example, _, tour, slip] = &blocks("sh")[..] else { panic!("four blocks of commands") };
    let [_, _, finding] = &blocks("text")[..] else { panic!("three excerpts") };
    assert!(example.contains("cargo trace report --manifest-path examples/pca-pump/Cargo.toml"));
    let home = tempfile::tempdir().expect("directory");
    let tour = format!("export TMPDIR='{}'\n{tour}", home.path().display());

    let output = pasted(&tour, "tour", home.path());
    let (shown, said) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{shown}\n{said}");
    for word in [
        "Drip 0.1.0, class B",
        "RQ-001  Rate limit",
        "drip::limited",
        "tests::the_rate_is_limited_to_ten (unit)",
        "linked",
    ] {
        assert!(shown.contains(word), "no {word} in\n{shown}");
    }
    assert_eq!(said.matches("Passed: 0 denied").count(), 2, "{said}");
    let [before, after] = &said.split("Evidence ").collect::<Vec<_>>()[..] else { panic!("one run\n{said}") };
    assert!(before.contains("1 requirement: 0 verified, 1 linked"), "{before}");
    assert!(after.contains("1 requirement: 1 verified"), "{after}");
    assert!(!said.contains("warning: "), "the compiler warns of what the README shows:\n{said}");

    let output = pasted(&format!("{tour}\n{slip}"), "tour", home.path());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(100), "{said}");
    shows(&said, finding);
}

#[test]
fn the_matrix_of_the_example_looks_as_it_is_shown() {
    // The command without the alias: the installed tool is the one under test.
    let output = pasted(
        "cargo-trace trace report --manifest-path examples/pca-pump/Cargo.toml --evidence none",
        "example",
        &checkout(),
    );
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    shows(&shown, &blocks("text")[0]);
}
