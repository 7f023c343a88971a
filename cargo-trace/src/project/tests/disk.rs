//! Files on disk in, documents out: which files are read, and what is said of the others.

use super::told;
use crate::hex::hex;
use crate::model::Documents;
use crate::project::{ConfigError, Loaded, load};
use camino::Utf8Path;
use iec62304_core::verifies;

fn in_workspace(files: &[(&str, &[u8])]) -> Result<Loaded, ConfigError> {
    let directory = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(directory.path()).unwrap().join("pump");
    for (path, bytes) in files {
        let path = root.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, bytes).unwrap();
    }
    load(&root)
}

const RECORD: &[u8] = b"## RQ-001: t\n\nt\n";

#[verifies("RQ-032")]
#[test]
fn documents_are_found_below_trace_whether_git_knows_them_or_not() {
    let loaded = in_workspace(&[
        (".gitignore", b"trace/\n"),
        ("trace/b/r.md", RECORD),
        ("trace/a.toml", b"[item.SI-01]\ntitle = \"t\"\n"),
        ("trace/.hidden/no.md", RECORD),
        ("trace/target/CACHEDIR.TAG", b""),
        ("trace/target/no.md", RECORD),
        ("trace/notes.txt", b"no"),
        ("elsewhere/no.md", RECORD),
    ])
    .unwrap();
    let Documents { config, findings, inputs, .. } = &loaded.documents;
    assert_eq!((config.exists, config.project.name.as_str()), (false, "pump"));
    assert_eq!(*findings, []);
    let paths: Vec<&str> = inputs.iter().map(|i| &*i.path).collect();
    assert_eq!(paths, ["trace/a.toml", "trace/b/r.md"]);
    assert_eq!(inputs[1].sha256, hex(&<sha2::Sha256 as sha2::Digest>::digest(RECORD)));
    assert_eq!(&*loaded.texts["trace/b/r.md"], "## RQ-001: t\n\nt\n");
}

#[test]
fn a_project_without_any_document_is_no_finding_of_the_reader() {
    assert_eq!(in_workspace(&[("x", b"")]).unwrap().documents.findings, []);
}

#[verifies("RQ-032")]
#[test]
fn entries_of_documents_that_mean_nothing_are_told_where_they_stand() {
    let toml = b"documents = [\"spec\", \"spec/**/*.md\", \"gone.md\", \"none/**/*.md\", \"spec/*\", \".x/*.md\", \"target/*.md\", \"plan.md\"]\n";
    let files: &[(&str, &[u8])] =
        &[("trace.toml", toml), ("spec/r.md", RECORD), ("spec/logo.png", b"\x89"), ("plan.md", b"# plan\n")];
    let loaded = in_workspace(files).unwrap();
    let text = [("trace.toml", std::str::from_utf8(toml).unwrap())];
    insta::assert_snapshot!(told(&loaded.documents.findings, &text));
    assert_eq!(loaded.documents.requirements.len(), 1);
    assert_eq!(
        loaded.documents.inputs.iter().map(|i| i.role).collect::<Vec<_>>(),
        ["configuration", "document", "document"]
    );
}

#[verifies("RQ-032")]
#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    let loaded =
        in_workspace(&[("trace/r.md", b"\xef\xbb\xbf# \xc3\xa9\r\n\xc3\xa9\xff\n"), ("trace/s.md", RECORD)]).unwrap();
    let finding = &loaded.documents.findings[0];
    let place = &finding.locations[0].place;
    assert_eq!((&*place.file, place.line, place.column), ("trace/r.md", 2, 2));
    assert_eq!(finding.message, "`trace/r.md` is no UTF-8 text");
    assert_eq!(finding.locations[0].label, "byte 11 of the file is no part of UTF-8 text");
    assert_eq!(loaded.documents.requirements.len(), 1, "the other file is read all the same");
    let error = in_workspace(&[("trace.toml", b"\xff")]).unwrap_err();
    assert_eq!(error.findings.len(), 1);
}

// Other systems have no such names.
#[cfg(target_os = "linux")]
#[verifies("RQ-032")]
#[test]
fn a_document_whose_name_is_no_text_is_told_and_other_files_are_not() {
    use std::os::unix::ffi::OsStrExt;
    let directory = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(directory.path()).unwrap().join("pump");
    let trace = root.join("trace");
    fs_err::create_dir_all(trace.join("folder.md")).unwrap();
    fs_err::create_dir(trace.as_std_path().join(std::ffi::OsStr::from_bytes(b"f\xff.md"))).unwrap();
    for name in [&b"r\xff.md"[..], b"logo\xff.png", b"f\xff.md/s.md"] {
        fs_err::write(trace.as_std_path().join(std::ffi::OsStr::from_bytes(name)), RECORD).unwrap();
    }
    let findings = load(&root).unwrap().documents.findings;
    let told: Vec<&str> = findings.iter().map(|f| f.message.as_str()).collect();
    let why = "cannot be read: the name of the file is not UTF-8";
    assert_eq!(told, [format!("`trace/f\u{fffd}.md/s.md` {why}"), format!("`trace/r\u{fffd}.md` {why}")]);
}

#[verifies("RQ-037")]
#[test]
fn a_broken_configuration_is_an_error_with_everything_that_is_wrong() {
    let error = in_workspace(&[("trace.toml", b"documents = 1\nbuilds = []\n"), ("trace/r.md", RECORD)]).unwrap_err();
    assert_eq!(error.findings.len(), 2);
    assert!(error.texts.contains_key("trace.toml"));
}

#[verifies("RQ-032")]
#[test]
fn the_case_of_an_extension_and_its_long_form_decide_nothing() {
    let loaded = in_workspace(&[
        ("trace/a.markdown", b"## RQ-001: t\n\nt\n"),
        ("trace/B.MD", b"## RQ-002: t\n\nt\n"),
        ("trace/c.Toml", b"[requirement.RQ-003]\ntitle = \"t\"\ntext = \"t\"\n"),
    ])
    .unwrap();
    assert_eq!(loaded.documents.findings, []);
    assert_eq!(loaded.documents.requirements.len(), 3);
}

#[verifies("RQ-032")]
#[test]
fn files_with_records_that_no_entry_takes_are_a_warning() {
    let told = |documents: &str, name: &str, text: &[u8]| {
        let toml = format!("documents = [{documents}]\n");
        let files: &[(&str, &[u8])] = &[("trace.toml", toml.as_bytes()), ("spec/r.md", RECORD), (name, text)];
        let findings = in_workspace(files).unwrap().documents.findings;
        assert!(findings.iter().all(|f| f.at_most == Some(crate::finding::Severity::Warn)), "{findings:?}");
        findings.into_iter().map(|f| f.locations[0].place.file.to_string()).collect::<Vec<_>>()
    };
    let more: &[u8] = b"## RQ-002: t\n\nt\n";
    for documents in ["\"spec/r.md\"", "\"spec/r*\"", "\"./spec/*.md\""] {
        assert_eq!(told(documents, "spec/more.markdown", more), ["spec/more.markdown"], "{documents}");
        assert_eq!(told(documents, "spec/more.mkd", more), ["spec/more.mkd"], "{documents}");
        let toml = b"[item.SI-01]\ntitle = \"t\"\n";
        assert_eq!(told(documents, "spec/deep/more.toml", toml), ["spec/deep/more.toml"], "{documents}");
        let table = b"[risk_file]\nrevision = \"7\"\n";
        assert_eq!(told(documents, "spec/file.toml", table), ["spec/file.toml"], "{documents}");
        assert_eq!(told(documents, "spec/README.markdown", b"# About RQ-001\n\nprose\n"), [""; 0], "{documents}");
        assert_eq!(told(documents, "elsewhere/more.markdown", more), [""; 0], "{documents}");
    }
}

// Other systems have no such files.
#[cfg(unix)]
#[verifies("RQ-032", "RQ-037")]
#[test]
fn what_is_no_file_is_told_and_never_opened() {
    let directory = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(directory.path()).unwrap().join("pump");
    fs_err::create_dir_all(root.join("trace")).unwrap();
    // To read from a device without end would take the machine's memory.
    std::os::unix::fs::symlink("/dev/zero", root.join("trace/zero.md")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", root.join("trace/one.toml")).unwrap();
    let findings = load(&root).unwrap().documents.findings;
    let told: Vec<&str> = findings.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(
        told,
        ["`trace/one.toml` cannot be read: this is no file", "`trace/zero.md` cannot be read: this is no file"]
    );
    std::os::unix::fs::symlink("/dev/zero", root.join("trace.toml")).unwrap();
    assert!(load(&root).unwrap_err().findings[0].message.ends_with("this is no file"));
}

#[verifies("RQ-032")]
#[test]
fn a_file_that_is_larger_than_any_document_is_not_read() {
    let directory = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(directory.path()).unwrap().join("pump");
    fs_err::create_dir_all(root.join("trace")).unwrap();
    let file = fs_err::File::create(root.join("trace/large.md")).unwrap();
    file.set_len((64 << 20) + 1).unwrap();
    let findings = load(&root).unwrap().documents.findings;
    assert_eq!(findings[0].message, "`trace/large.md` cannot be read: it is larger than 64 MiB");
    file.set_len(1).unwrap();
    assert_eq!(load(&root).unwrap().documents.findings, []);
}
