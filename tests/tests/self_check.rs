//! `cargo trace self-check`: the corpus is the tree of the repository, the tool is as it says, and a broken one is noticed.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace::self_check::pack::{self, PackedFile};
use cargo_trace_tests::checkout;
use std::fs;
use std::path::Path;

/// What the pump and its crates need to be built: files, and directories with all that is below them.
const PACKED: [&str; 7] = [
    "examples/pca-pump",
    "iec62304-core/Cargo.toml",
    "iec62304-core/examples",
    "iec62304-core/src",
    "iec62304-core/wire",
    "iec62304-macros/Cargo.toml",
    "iec62304-macros/src",
];

/// What nobody needs: what cargo built, and the alias that runs the tool from the checkout.
const LEFT_OUT: [&str; 2] = ["target", ".cargo"];

fn packed(path: &Path, files: &mut Vec<PackedFile>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if !LEFT_OUT.iter().any(|name| path.ends_with(name)) {
                packed(&path, files);
            }
        }
    } else {
        let name = path.strip_prefix(checkout()).unwrap().to_str().unwrap().replace('\\', "/");
        files.push(PackedFile { path: name, text: fs::read_to_string(path).unwrap() });
    }
}

#[test]
fn the_packed_tree_is_that_of_the_repository() {
    let mut files = Vec::new();
    for path in PACKED {
        packed(&checkout().join(path), &mut files);
    }
    let root = fs::read_to_string(checkout().join("cargo-trace/corpus/workspace.toml")).unwrap();
    files.push(PackedFile { path: "Cargo.toml".to_owned(), text: root });
    let now = pack::write(&files);
    let place = checkout().join("cargo-trace/corpus/pump.pack");
    if std::env::var_os("CARGO_TRACE_RENEW").is_some() {
        fs::write(&place, &now).unwrap();
    }
    assert!(
        fs::read_to_string(&place).unwrap() == now,
        "the pump has changed, or a crate that it depends on; renew the corpus with\n\
         CARGO_TRACE_RENEW=1 cargo test -p cargo-trace-tests --test self_check packed"
    );
}
