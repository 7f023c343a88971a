//! The cache: what is read again, what is parsed again, and what may happen to it.

use super::{Workspace, file, items};
use crate::collect::source_index::IndexStats;
use crate::model::TargetKind;
use iec62304_core::verifies;
use std::time::{Duration, SystemTime};

const TEXT: &str = "\
#[cfg_attr(a, path = \"tab\\t.rs\")] #[path = \"x.rs\"] mod x; mod inline { mod y; include!(\"z.rs\"); }
/// Doc.
#[iec62304_core::verifies(\"RQ-1\", \"RQ-2\")] #[rstest] #[case(1)] #[verifies(\"RQ-3\")] #[case(2)] #[should_panic]
pub fn t() {}
harness! { #[requirement(\"RQ-4\")] #[test] #[ignore] fn u() {} }
impl Pump<{ \"a\\tb\nc\" }> {}
";

fn workspace() -> Workspace {
    let files =
        [("src/lib.rs", TEXT), ("src/x.rs", "what"), ("src/inline/y.rs", "fn y() {"), ("src/z.rs", "fn z() {}")];
    let workspace = Workspace::new(&files).target(TargetKind::Lib, "dose", "src/lib.rs");
    workspace.write("src/latin.rs", b"fn a() {}\n// gr\xf6\xdfer");
    workspace
}

fn stats(read: usize, parsed: usize) -> IndexStats {
    IndexStats { read, parsed }
}

#[verifies("RQ-022")]
#[test]
fn a_warm_index_is_equal_and_reads_nothing() {
    let workspace = workspace();
    let (cold, first) = workspace.index_later(60);
    assert_eq!(first, stats(5, 5));
    let (warm, second) = workspace.index_later(60);
    assert_eq!(second, stats(0, 0));
    assert_eq!(format!("{warm:#?}"), format!("{cold:#?}"));
    assert_eq!(file(&warm, "src/lib.rs").tags.len(), 3);
    assert_eq!(file(&warm, "src/inline/y.rs").modules.len(), 1);
    assert_eq!(file(&warm, "src/latin.rs").fault, Some(("this byte is not UTF-8".to_owned(), 2, 6)));
}

#[verifies("RQ-022")]
#[test]
fn only_what_changed_is_parsed() {
    let workspace = workspace();
    workspace.index_later(60);
    workspace.write("src/z.rs", "fn other_name() {}");
    fs_err::remove_file(workspace.path("src/latin.rs")).unwrap();
    let (index, again) = workspace.index_later(60);
    assert_eq!(again, stats(1, 1));
    assert_eq!(items(file(&index, "src/z.rs")), "fn other_name 1:4 1-1");
    assert_eq!(index.files.len(), 4);
    assert_eq!(workspace.index_later(60).1, stats(0, 0));
}

#[verifies("RQ-022")]
#[test]
fn a_file_that_was_only_touched_is_read_and_not_parsed() {
    let workspace = workspace();
    workspace.index_later(60);
    let long_ago = SystemTime::now() - Duration::from_secs(1000);
    fs_err::OpenOptions::new().write(true).open(workspace.path("src/z.rs")).unwrap().set_modified(long_ago).unwrap();
    assert_eq!(workspace.index_later(60).1, stats(1, 0));
    assert_eq!(workspace.index_later(60).1, stats(0, 0));
}

#[verifies("RQ-022")]
#[test]
fn a_file_that_changed_just_before_the_cache_was_written_is_read_again() {
    let workspace = workspace();
    workspace.index_later(0);
    assert_eq!(workspace.index_later(60).1, stats(5, 0), "another change could have the same time");
    assert_eq!(workspace.index_later(60).1, stats(0, 0), "now it is known not to have changed");
}

#[verifies("RQ-022")]
#[test]
fn a_damaged_or_foreign_cache_is_built_anew() {
    let workspace = workspace();
    workspace.index_later(60);
    let cache = workspace.cache_dir().join("source-index");
    let good = fs_err::read_to_string(&cache).unwrap();
    let damaged = [
        String::new(),
        "\n".to_owned(),
        good[..good.len() / 2].to_owned(),
        good[..good.len() - 1].to_owned(),
        good.replacen("RQ-1", "RQ-9", 1),
        good.replacen(env!("CARGO_PKG_VERSION"), "9.9.9", 1),
        format!("{good}{good}"),
    ];
    for text in damaged {
        fs_err::write(&cache, text).unwrap();
        assert_eq!(workspace.index_later(60).1, stats(5, 5));
        assert_eq!(fs_err::read_to_string(&cache).unwrap().lines().count(), good.lines().count());
    }
    fs_err::write(&cache, b"\xff\xfe").unwrap();
    assert_eq!(workspace.index_later(60).1, stats(5, 5));
}

#[verifies("RQ-022")]
#[test]
fn other_test_attributes_need_another_cache() {
    let mut workspace = Workspace::new(&[("src/lib.rs", "#[check] fn t() {}")]);
    assert_eq!(items(&workspace.index_later(60).0.files[0]), "fn t 1:13 1-1");
    workspace.input.test_attributes = vec!["check".to_owned()];
    assert_eq!(items(&workspace.index_later(60).0.files[0]), "fn t 1:13 1-1 test=check");
}

#[test]
fn a_cache_that_cannot_be_written_is_no_error() {
    let workspace = workspace();
    fs_err::write(workspace.cache_dir().parent().unwrap(), "a file where a directory should be").unwrap();
    assert_eq!(workspace.index_later(60).1, stats(5, 5));
    assert_eq!(workspace.index_later(60).1, stats(5, 5));
}

#[verifies("RQ-057")]
#[test]
fn nothing_is_left_beside_the_cache() {
    let workspace = workspace();
    workspace.index_later(60);
    let names: Vec<_> =
        fs_err::read_dir(workspace.cache_dir()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["source-index"]);
}

#[test]
fn many_files_give_the_same_index_however_they_are_shared_out() {
    let texts: Vec<(String, String)> = (0..100)
        .map(|number| (format!("src/m{number:03}.rs"), format!("#[requirement(\"RQ-{number}\")] fn f{number}() {{}}")))
        .collect();
    let files: Vec<_> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let workspace = Workspace::new(&files);
    let (index, all) = workspace.index_later(60);
    assert_eq!(all, stats(100, 100));
    for (number, file) in index.files.iter().enumerate() {
        assert_eq!(&*file.path, format!("src/m{number:03}.rs"));
        assert_eq!(file.tags[0].ids[0].value.as_str(), format!("RQ-{number}"));
    }
}
