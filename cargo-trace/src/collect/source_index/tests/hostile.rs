//! Files that no compiler would take, or hardly.

use super::{Workspace, indexed, items, tags};
use crate::collect::source_index::attributes::TestRule;
use crate::collect::source_index::reader::read;
use iec62304_core::verifies;
use proptest::prelude::*;

#[verifies("RQ-024")]
#[test]
fn a_file_that_does_not_parse_says_where_and_keeps_its_digest() {
    for (text, message, line, column) in [
        ("fn a() {\n    b(\n}", "this `}` does not close what was opened last", 3, 1),
        ("fn a() {\n    b(", "this `(` is never closed", 2, 6),
        ("fn a() {} }", "this `}` does not close what was opened last", 1, 11),
        ("\nlet é = \"x;", "this literal has no end or is none", 2, 9),
        ("fn a() {} /* x", "this comment has no end", 1, 11),
        ("fn a() { \\ }", "no token of Rust starts here, at `\\\\`", 1, 10),
        ("fn a() {}\npub struct;\nfn b() {}", "expected an item, found `pub`", 2, 1),
        ("fn a()", "expected an item, found `fn`", 1, 1),
        ("impl A {\n    let x = 1;\n}", "expected an item, found `let`", 2, 5),
    ] {
        let file = indexed(text);
        assert_eq!(file.fault, Some((message.to_owned(), line, column)), "{text}");
        assert_eq!(file.sha256.len(), 64);
    }
    assert_eq!(indexed("fn a() {}").sha256, "fe05b5eef8cd0aed7d77c57cc9424b7f6434143972fca7ca02df69ebf3122c38");
}

#[verifies("RQ-024")]
#[test]
fn items_around_one_that_is_not_understood_are_found() {
    let file = indexed("fn a() {}\nwhat is this { #[verifies(\"RQ-1\")] fn c() {} }\n#[test] fn b() {}");
    assert_eq!(items(&file), "fn a 1:4 1-1\nfn c 2:39 2-2\nfn b 3:12 3-3 test=test");
    assert_eq!(tags(&file), "verifies RQ-1@2:27-33");
    assert_eq!(file.fault, Some(("expected an item, found `what`".to_owned(), 2, 1)));
}

#[verifies("RQ-024")]
#[test]
fn nesting_of_any_depth_needs_no_stack() {
    for (open, close) in [("(", ")"), ("{", "}"), ("m!(", ")"), ("x[", "]")] {
        let file =
            indexed(format!("fn f() {{ {}implements!(\"RQ-1\"){} }}", open.repeat(20_000), close.repeat(20_000)));
        assert_eq!((file.items.len(), file.tags.len()), (1, 1), "{open}");
    }
    let nested = format!("#[{}verifies(\"RQ-1\"){}] fn f() {{}}", "cfg_attr(a, ".repeat(20_000), ")".repeat(20_000));
    assert_eq!(indexed(nested).tags.len(), 1);
    let ty = format!("impl A for {}u8{} {{}}", "(".repeat(20_000), ")".repeat(20_000));
    assert_eq!(indexed(ty).items.len(), 1);
}

#[verifies("RQ-024")]
#[test]
fn items_that_nest_too_deep_are_a_fault() {
    let file = indexed(format!("{}#[test] fn t() {{}}{}", "mod m {".repeat(20_000), "}".repeat(20_000)));
    assert_eq!(file.fault, Some(("items nest deeper than 256 levels here".to_owned(), 1, 1797)));
    let fine = indexed(format!("{}#[test] fn t() {{}}{}", "mod m {".repeat(255), "}".repeat(255)));
    assert_eq!((fine.fault, fine.items.len()), (None, 256));
}

#[verifies("RQ-024")]
#[test]
fn rows_of_what_never_ends_are_no_squares() {
    for row in ["fn a < ", "pub ", "unsafe ", "struct A ", "a :: ", "#[x] ", "const A : ", "& ", "m! a "] {
        for frame in ["", "m! { ", "fn f() { "] {
            let close = if frame.is_empty() { "" } else { "}" };
            let file = indexed(format!("{frame}{}{close}\nfn last() {{}}", row.repeat(60_000)));
            let last_found = file.items.last().is_some_and(|item| &*item.path == "last");
            // Without a frame the row may swallow what follows, as one long header.
            let swallowed = frame.is_empty() && (file.fault.is_some() || file.items.len() == 1);
            assert!(last_found || swallowed, "{frame}{row}");
        }
    }
}

#[verifies("RQ-024")]
#[test]
fn an_empty_file_and_one_of_comments_are_fine() {
    for text in ["", "\u{feff}", "\n", "#!", "#!x", "// x", "/**/", "//! x"] {
        assert_eq!(indexed(text).fault, None, "{text:?}");
    }
}

#[cfg(unix)]
#[verifies("RQ-024")]
#[test]
fn a_file_name_that_is_not_utf8_is_told() {
    use std::os::unix::ffi::OsStrExt as _;
    let workspace = Workspace::new(&[("src/lib.rs", "")]);
    let name = workspace.path("src").into_std_path_buf().join(std::ffi::OsStr::from_bytes(b"\xff.rs"));
    fs_err::write(name, "").unwrap();
    let index = workspace.index();
    let faults: Vec<_> = index.files.iter().filter_map(|file| file.fault.as_ref()).collect();
    assert_eq!(faults, [&("the name of the file is not UTF-8".to_owned(), 1, 1)]);
}

/// Pieces of Rust and of things near it.
const PIECES: &[&str] = &[
    "fn",
    "f",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    ";",
    "#",
    "!",
    "#[test]",
    "mod",
    "impl",
    "for",
    "where",
    "pub",
    "pub(crate)",
    "const",
    "static",
    "X: u8",
    "=",
    "::",
    ":",
    "'a",
    "'",
    "\"RQ-1\"",
    "r#\"RQ-1\"#",
    "implements!",
    "macro_rules!",
    "#[verifies(\"RQ-1\")]",
    "#[cfg_attr(a, path = \"b\")]",
    "extern",
    "unsafe",
    "trait",
    "struct",
    "union",
    "type",
    "use",
    "include!(\"x\")",
    "->",
    "=>",
    ",",
    "&",
    "dyn",
    "$",
    "/*",
    "*/",
    "//",
    "\n",
    "é",
    "1.0",
    "r#type",
    "async",
    "_",
    "\\",
];

proptest! {
    #[verifies("RQ-024")]
    #[test]
    fn no_text_is_too_strange(text in "\\PC*") {
        read(&text, &"a.rs".into(), &TestRule::default());
    }

    #[verifies("RQ-024")]
    #[test]
    fn no_row_of_pieces_is_too_strange(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let text = pieces.join(" ");
        let parsed = read(&text, &"a.rs".into(), &TestRule::default());
        let lines = u32::try_from(text.split('\n').count()).unwrap();
        for item in &parsed.items {
            prop_assert!(item.start_line >= 1 && item.line <= item.end_line && item.end_line <= lines);
        }
    }
}
