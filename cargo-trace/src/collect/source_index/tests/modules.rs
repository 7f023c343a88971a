//! The module tree, and which files there are.

use super::{Workspace, file, paths};
use crate::model::{SourceIndex, TargetKind};
use iec62304_core::verifies;
use std::sync::Arc;

/// Files and their modules, a line each.
fn tree(index: &SourceIndex) -> String {
    let module =
        |module: &crate::model::ModulePath| format!(" {}:{}={}", module.target.kind, module.target.name, module.path);
    let line = |file: &crate::model::IndexedFile| {
        format!("{}{}", file.path, file.modules.iter().map(module).collect::<String>())
    };
    index.files.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[verifies("RQ-020")]
#[test]
fn modules_are_found_as_the_compiler_finds_them() {
    let workspace = Workspace::new(&[
        (
            "src/lib.rs",
            "mod a; mod b; mod inline { mod c; mod deeper { mod d; } } mod r#type; #[path = \"odd/x.rs\"] mod e;",
        ),
        ("src/a.rs", "mod child; #[path = \"beside.rs\"] mod f; mod inline { mod g; #[path = \"h.rs\"] mod h; } #[path = \"named\"] mod n { mod k; }"),
        ("src/a/child.rs", ""),
        ("src/named/k.rs", ""),
        ("src/beside.rs", ""),
        ("src/a/inline/g.rs", ""),
        ("src/a/inline/h.rs", ""),
        ("src/b/mod.rs", "mod child; #[path = \"y.rs\"] mod y;"),
        ("src/b/child.rs", ""),
        ("src/b/y.rs", ""),
        ("src/inline/c.rs", "fn f() { mod nowhere; #[path = \"p.rs\"] mod in_block; }"),
        ("src/inline/p.rs", ""),
        ("src/inline/nowhere.rs", ""),
        ("src/inline/deeper/d/mod.rs", ""),
        ("src/type.rs", ""),
        ("src/odd/x.rs", "mod sibling; mod inline { mod j; }"),
        ("src/odd/sibling.rs", ""),
        ("src/odd/inline/j.rs", ""),
        ("src/orphan.rs", "mod also; #[test] fn t() {}"),
        ("src/orphan/also.rs", ""),
    ])
    .target(TargetKind::Lib, "dose", "src/lib.rs");
    let index = workspace.index();
    assert_eq!(
        tree(&index),
        "\
src/a.rs lib:dose=a
src/a/child.rs lib:dose=a::child
src/a/inline/g.rs lib:dose=a::inline::g
src/a/inline/h.rs lib:dose=a::inline::h
src/b/child.rs lib:dose=b::child
src/b/mod.rs lib:dose=b
src/b/y.rs lib:dose=b::y
src/beside.rs lib:dose=a::f
src/inline/c.rs lib:dose=inline::c
src/inline/deeper/d/mod.rs lib:dose=inline::deeper::d
src/inline/nowhere.rs
src/inline/p.rs lib:dose=inline::c::in_block
src/lib.rs lib:dose=
src/named/k.rs lib:dose=a::n::k
src/odd/inline/j.rs lib:dose=e::inline::j
src/odd/sibling.rs lib:dose=e::sibling
src/odd/x.rs lib:dose=e
src/orphan.rs
src/orphan/also.rs
src/type.rs lib:dose=r#type"
    );
    assert!(file(&index, "src/orphan.rs").items[1].test.is_some(), "an orphan is indexed like any other file");
}

#[verifies("RQ-020")]
#[test]
fn conditional_paths_are_alternatives_and_conditions_are_not_asked() {
    let workspace = Workspace::new(&[
        (
            "src/lib.rs",
            "#[cfg_attr(unix, path = \"unix.rs\")] #[cfg_attr(windows, path = \"win.rs\")] mod sys;
             #[cfg(target_os = \"none\")] mod bare;
             #[cfg_attr(a, path = \"alt\")] mod inline { mod x; }
             #[path = \"dir\"] mod named { mod x; }
             cfg_if! { if #[cfg(b)] { mod called; } }
             macro_rules! m { () => { mod defined; } }",
        ),
        ("src/unix.rs", ""),
        ("src/win.rs", ""),
        ("src/sys.rs", ""),
        ("src/bare.rs", ""),
        ("src/alt/x.rs", ""),
        ("src/inline/x.rs", ""),
        ("src/dir/x.rs", ""),
        ("src/called.rs", ""),
        ("src/defined.rs", ""),
    ])
    .target(TargetKind::Lib, "dose", "src/lib.rs");
    assert_eq!(
        tree(&workspace.index()),
        "\
src/alt/x.rs lib:dose=inline::x
src/bare.rs lib:dose=bare
src/called.rs lib:dose=called
src/defined.rs
src/dir/x.rs lib:dose=named::x
src/inline/x.rs lib:dose=inline::x
src/lib.rs lib:dose=
src/sys.rs lib:dose=sys
src/unix.rs lib:dose=sys
src/win.rs lib:dose=sys"
    );
}

#[verifies("RQ-020")]
#[test]
fn a_file_of_several_targets_is_several_modules() {
    let workspace = Workspace::new(&[
        ("tests/one.rs", "mod common;"),
        ("tests/two.rs", "mod common; #[path = \"../src/lib.rs\"] mod copy;"),
        ("tests/common/mod.rs", "mod deep;"),
        ("tests/common/deep.rs", ""),
        ("src/lib.rs", ""),
    ])
    .target(TargetKind::Lib, "dose", "src/lib.rs")
    .target(TargetKind::Test, "two", "tests/two.rs")
    .target(TargetKind::Test, "one", "tests/one.rs");
    assert_eq!(
        tree(&workspace.index()),
        "\
src/lib.rs lib:dose= test:two=copy
tests/common/deep.rs test:one=common::deep test:two=common::deep
tests/common/mod.rs test:one=common test:two=common
tests/one.rs test:one=
tests/two.rs test:two="
    );
}

#[verifies("RQ-020")]
#[test]
fn included_files_belong_to_the_including_module() {
    let workspace = Workspace::new(&[
        ("src/lib.rs", "mod a;"),
        (
            "src/a.rs",
            "mod inline { include!(\"parts/more.rs\"); } fn f() { include!(\"table.rs\"); } include!(concat!(\"x\"));",
        ),
        ("src/parts/more.rs", "mod sub; fn g() {}"),
        ("src/parts/sub.rs", ""),
        ("src/table.rs", "[1, 2, { fn inner() {} 3 }]"),
        ("src/notes.rs", "[1, 2]"),
    ])
    .target(TargetKind::Lib, "dose", "src/lib.rs");
    let index = workspace.index();
    assert_eq!(
        tree(&index),
        "\
src/a.rs lib:dose=a
src/lib.rs lib:dose=
src/notes.rs
src/parts/more.rs lib:dose=a::inline
src/parts/sub.rs lib:dose=a::inline::sub
src/table.rs lib:dose=a"
    );
    assert_eq!(file(&index, "src/table.rs").fault, None, "an expression is no fault in a file that is included");
    assert_eq!(file(&index, "src/notes.rs").fault, Some(("expected an item here".to_owned(), 1, 1)));
}

#[verifies("RQ-024")]
#[test]
fn modules_that_contain_themselves_end() {
    let workspace = Workspace::new(&[
        ("src/lib.rs", "#[path = \"lib.rs\"] mod again; mod a; include!(\"lib.rs\");"),
        ("src/a.rs", "#[path = \"b.rs\"] mod b;"),
        ("src/b.rs", "#[path = \"a.rs\"] mod a; #[path = \"c.rs\"] mod c;"),
        ("src/c.rs", ""),
    ])
    .target(TargetKind::Lib, "dose", "src/lib.rs");
    let tree = tree(&workspace.index());
    assert_eq!(tree, "src/a.rs lib:dose=a\nsrc/b.rs lib:dose=a::b\nsrc/c.rs lib:dose=a::b::c\nsrc/lib.rs lib:dose=");
}

#[verifies("RQ-024")]
#[test]
fn files_that_name_each_other_twice_do_not_explode() {
    let names: Vec<String> = (0..40).map(|level| format!("src/m{level}.rs")).collect();
    let texts: Vec<String> =
        (1..=40).map(|level| format!("#[path = \"m{level}.rs\"] mod a; #[path = \"m{level}.rs\"] mod b;")).collect();
    let files: Vec<_> = names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let workspace = Workspace::new(&files).target(TargetKind::Lib, "dose", "src/m0.rs");
    assert!(workspace.index().files.iter().all(|file| !file.modules.is_empty()));
}

#[verifies("RQ-020")]
#[test]
fn what_the_compiler_read_is_indexed_whatever_is_excluded() {
    let mut workspace = Workspace::new(&[
        ("src/lib.rs", "mod ffi;"),
        ("src/ffi.rs", "#[verifies(\"RQ-1\")] #[test] fn t() {}"),
        ("src/spare.rs", ""),
        ("other.rs", ""),
    ])
    .target(TargetKind::Lib, "dose", "src/lib.rs")
    .compiled(TargetKind::Lib, "dose", &["src/lib.rs", "src/ffi.rs"]);
    workspace.input.exclude = vec!["./src/**".to_owned()];
    let index = workspace.index();
    assert_eq!(paths(&index), ["other.rs", "src/ffi.rs", "src/lib.rs"]);
    assert_eq!(file(&index, "src/ffi.rs").items.len(), 1);
    assert_eq!(index.excluded, ["src/spare.rs".into()]);
}

#[verifies("RQ-020")]
#[test]
fn files_that_the_compiler_named_are_modules_and_are_trusted() {
    let workspace = Workspace::new(&[
        (".gitignore", "/generated\n"),
        ("src/lib.rs", "make_modules!();"),
        ("src/made/up.rs", "fn f() {} new syntax"),
        ("src/made/mod.rs", ""),
        ("src/broken.rs", "fn f( {"),
        ("generated/out.rs", "fn g() {}"),
        ("generated/unused.rs", ""),
    ])
    .target(TargetKind::Lib, "dose", "src/lib.rs")
    .compiled(
        TargetKind::Lib,
        "dose",
        &[
            "src/lib.rs",
            "src/made/../made/up.rs",
            "src/made/mod.rs",
            "generated/out.rs",
            "src/broken.rs",
            "/elsewhere/x.rs",
            "README.md",
        ],
    );
    let index = workspace.index();
    assert_eq!(
        tree(&index),
        "\
generated/out.rs lib:dose=
src/broken.rs
src/lib.rs lib:dose=
src/made/mod.rs lib:dose=made
src/made/up.rs lib:dose=made::up"
    );
    assert_eq!(file(&index, "src/made/up.rs").fault, None);
    assert_eq!(file(&index, "src/broken.rs").fault, Some(("this `{` is never closed".to_owned(), 1, 7)));
}

#[verifies("RQ-020")]
#[test]
fn the_walk_stops_where_something_else_begins() {
    let mut workspace = Workspace::new(&[
        (".gitignore", "ignored.rs\n/out/\n"),
        ("src/lib.rs", "mod ignored;"),
        ("src/ignored.rs", ""),
        ("out/a.rs", ""),
        (".hidden/a.rs", ""),
        ("target/CACHEDIR.TAG", ""),
        ("target/debug/a.rs", ""),
        ("src/target/mod.rs", ""),
        ("other/Cargo.toml", ""),
        ("other/src/lib.rs", ""),
        ("member/Cargo.toml", ""),
        ("member/src/lib.rs", ""),
        ("member/tests/ui/broken.rs", "fn ("),
        ("src/notes.txt", ""),
    ])
    .target(TargetKind::Lib, "dose", "src/lib.rs");
    let mut member = workspace.input.packages[0].clone();
    member.name = "member".into();
    member.dir = workspace.path("member");
    member.targets.clear();
    workspace.input.packages.push(member);
    workspace.input.exclude = vec!["**/tests/ui/**".to_owned(), "[".to_owned()];
    let index = workspace.index();
    assert_eq!(paths(&index), ["member/src/lib.rs", "src/ignored.rs", "src/lib.rs", "src/target/mod.rs"]);
    assert_eq!(index.excluded, ["member/tests/ui/broken.rs".into()]);
    assert_eq!(&*file(&index, "member/src/lib.rs").package, "member");
    assert_eq!(&*file(&index, "src/lib.rs").package, "dose");
    assert_eq!(file(&index, "src/ignored.rs").modules.len(), 1, "git ignores it, the compiler does not");
}

#[cfg(unix)]
#[verifies("RQ-020")]
#[test]
fn links_are_followed_only_where_a_module_leads() {
    let workspace =
        Workspace::new(&[("src/lib.rs", "mod linked; #[path = \"loop/lib.rs\"] mod round;"), ("real.rs", "fn f() {}")])
            .target(TargetKind::Lib, "dose", "src/lib.rs");
    fs_err::os::unix::fs::symlink("../real.rs", workspace.path("src/linked.rs")).unwrap();
    fs_err::os::unix::fs::symlink("../real.rs", workspace.path("src/unused.rs")).unwrap();
    fs_err::os::unix::fs::symlink(".", workspace.path("src/loop")).unwrap();
    let index = workspace.index();
    assert_eq!(file(&index, "src/linked.rs").items.len(), 1);
    assert!(!paths(&index).contains(&"src/unused.rs"));
}

#[verifies("RQ-020")]
#[test]
fn a_package_beside_the_root_has_paths_that_lead_there() {
    let mut workspace = Workspace::new(&[("src/lib.rs", "")]);
    workspace.write("../beside/src/lib.rs", "");
    workspace.input.packages[0].dir = workspace.input.root.parent().unwrap().join("beside");
    assert_eq!(paths(&workspace.index()), ["../beside/src/lib.rs"]);
}

#[verifies("RQ-020")]
#[test]
fn no_harness_lists_the_tests_of_files_that_only_blocks_hold() {
    let test = "#[test] fn t() {}";
    let workspace = Workspace::new(&[
        (
            "src/lib.rs",
            "fn f() { #[path = \"inner.rs\"] mod inner; include!(\"part.rs\"); #[path = \"both.rs\"] mod both; }
             #[path = \"both.rs\"] mod outside; mod plain; include!(\"whole.rs\");",
        ),
        ("src/inner.rs", "#[test] fn t() {} #[path = \"below.rs\"] mod below;"),
        ("src/below.rs", test),
        ("src/part.rs", test),
        ("src/both.rs", test),
        ("src/plain.rs", test),
        ("src/whole.rs", test),
        ("src/made.rs", test),
        ("src/orphan.rs", test),
    ])
    .target(TargetKind::Lib, "dose", "src/lib.rs")
    .compiled(TargetKind::Lib, "dose", &["src/made.rs"]);
    let listed = |seconds| {
        let index = workspace.index_later(seconds).0;
        let tests = index.files.into_iter().filter(|file| file.items.iter().any(|item| item.test.is_some()));
        tests.map(|file| file.path.to_string()).collect::<Vec<_>>()
    };
    let all = ["src/both.rs", "src/made.rs", "src/orphan.rs", "src/plain.rs", "src/whole.rs"];
    assert_eq!(listed(0), all);
    assert_eq!(listed(60), all, "also from the cache");
}

#[verifies("RQ-162")]
#[test]
fn what_is_only_included_as_text_is_no_code_and_what_a_macro_may_have_made_a_module_is() {
    let lib = "mod code; include!(\"part.rs\"); make_modules!();
         const A: &str = include_str!(\"../data/a.rs\");
         fn f() { assert_eq!(include_bytes!(\"../data/b.rs\").len(), include_str!(\"code.rs\").len() + include_str!(\"part.rs\").len()); }
         macro_rules! m { () => { include_str!(\"../data/defined.rs\") } }";
    let mut workspace = Workspace::new(&[
        ("src/lib.rs", lib),
        ("src/code.rs", "#![doc = include_str!(\"../data/c.rs\")]"),
        ("src/part.rs", "const P: &str = include_str!(\"made.rs\");"),
        ("src/made.rs", ""),
        ("src/unknown.rs", ""),
        ("src/left_out.rs", ""),
        ("src/left_in.rs", ""),
        ("data/a.rs", "#[requirement(\"RQ-001\")] fn g() {}"),
        ("data/b.rs", "fn f( {"),
        ("data/c.rs", ""),
        ("data/defined.rs", ""),
        ("data/orphan.rs", ""),
        ("tests/t.rs", "const O: &str = include_str!(\"../data/orphan.rs\");"),
    ])
    .target(TargetKind::Lib, "dose", "src/lib.rs")
    .compiled(
        TargetKind::Lib,
        "dose",
        &[
            "src/lib.rs",
            "src/code.rs",
            "src/part.rs",
            "src/made.rs",
            "src/unknown.rs",
            "src/left_out.rs",
            "src/left_in.rs",
            "src/../data/a.rs",
            "data/b.rs",
            "data/c.rs",
            "data/defined.rs",
        ],
    );
    // The compiler saw tags in these, whoever else reads them as text or wants them left out.
    workspace.input.with_tags.extend(["src/made.rs", "src/left_in.rs"].map(Arc::from));
    workspace.input.exclude = vec!["src/left_*.rs".to_owned()];
    for later in [0, 10] {
        let index = workspace.index_later(later).0;
        assert_eq!(
            tree(&index),
            "\
data/defined.rs lib:dose=
data/orphan.rs
src/code.rs lib:dose=code
src/left_in.rs lib:dose=left_in
src/lib.rs lib:dose=
src/made.rs lib:dose=made
src/part.rs lib:dose=
src/unknown.rs lib:dose=unknown
tests/t.rs"
        );
        assert_eq!(index.excluded, ["src/left_out.rs".into()]);
    }
}
