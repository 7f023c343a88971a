//! Any text as a Rust file: items and tags or a fault, never a panic.
#![no_main]

use camino::Utf8PathBuf;
use cargo_trace::collect::source_index::{IndexInput, PackageInput, TargetInput, index};
use cargo_trace::model::TargetKind;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let Ok(directory) = tempfile::tempdir() else { return };
    let Ok(root) = Utf8PathBuf::from_path_buf(directory.path().to_owned()) else { return };
    let file = root.join("lib.rs");
    if std::fs::write(&file, text).is_err() {
        return;
    }
    let target = TargetInput { kind: TargetKind::Lib, name: "fuzz".into(), root_file: file };
    let package = PackageInput { name: "fuzz".into(), dir: root.clone(), tagged: true, targets: vec![target] };
    let input = IndexInput { root: root.clone(), packages: vec![package], ..IndexInput::default() };
    let _ = index(&input, &root.join("cache"));
});
