//! The README's commands, pasted as they stand: the tour passes, the slip is denied, and both look as shown.
#![cfg(unix)]

use cargo_trace_tests::checkout;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The fenced blocks of a language, in the order of the page.
fn blocks(language: &str) -> Vec<String> {
    let page = fs::read_to_string(checkout().join("README.md")).expect("README.md");
    let fence = format!("\n```{language}\n");
    let block = |rest: &str| rest.split_once("\n```").expect("a fence ends").0.to_owned();
    page.split(&fence).skip(1).map(block).collect()
}

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

/// Every line of an excerpt stands in the output, one after the other.
fn shows(output: &str, excerpt: &str) {
    let mut lines = output.lines();
    for wanted in excerpt.lines().map(str::trim_end) {
        assert!(
            lines.any(|line| line.trim_end() == wanted),
            "`{wanted}` is not shown, or not in this order:\n{output}"
        );
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_tour_passes_as_it_is_pasted_and_the_slip_is_denied_as_it_is_shown() {
    let [example, tour, slip] = &blocks("sh")[..] else { panic!("three blocks of commands") };
    let [_, finding] = &blocks("text")[..] else { panic!("two excerpts") };
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
    assert!(said.contains("Passed: 0 denied"), "{said}");
    assert!(!said.contains("warning: "), "the compiler warns of what the README shows:\n{said}");

    let output = pasted(&format!("{tour}\n{slip}"), "tour", home.path());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(100), "{said}");
    shows(&said, finding);
}

#[test]
fn the_matrix_of_the_example_looks_as_it_is_shown() {
    // The command without the alias: the installed tool is the one under test.
    let output =
        pasted("cargo-trace trace report --manifest-path examples/pca-pump/Cargo.toml", "example", &checkout());
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    shows(&shown, &blocks("text")[0]);
}
