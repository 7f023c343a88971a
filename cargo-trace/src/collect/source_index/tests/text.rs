//! What one file's text says: items, tests and tags.

use super::{Workspace, file, indexed, items, tags};
use iec62304_core::verifies;

#[verifies("RQ-020")]
#[test]
fn every_kind_of_item_has_its_path_and_place() {
    let text = "\
//! Doses.
pub struct Pump<T> { rate: T }
enum Mode { A, B }
union Word { a: u8 }
pub(crate) trait Monitor: Sync {
    const LIMIT: u8 = 3;
    type Unit;
    /// Checks.
    fn check(&self) -> bool;
    fn name(&self) -> u8 { 1 }
}
impl<T: Clone> Pump<T> where T: Send {
    #[inline]
    pub const fn grant_bolus(&self) {
        fn inner() {}
    }
}
unsafe impl<'a, T> dose::Monitor<u8> for &'a mut crate::dose::Pump<T> { fn check(&self) -> bool { true } }
type Rate = u32;
const MAX: Rate = { fn hidden() -> Rate { 1 } hidden() };
pub static mut COUNT: u8 = 0;
extern \"C\" { pub fn start(x: u8); static X: u8; }
#[macro_export]
macro_rules! shout { () => {} }
pub mod alarm {
    pub(super) async unsafe extern \"C\" fn ring<const N: usize>() -> [u8; N] where [u8; { N }]: Sized {}
    mod deep { fn r#type() {} fn r#plain() {} }
}
pub use alarm::ring;
extern crate core;
auto trait Marker {}
impl From<Wrapping<{ 1 + 1 }>> for (u8, [u8; 2]) { fn from() {} }
impl<T> Fn(u8) -> u8 for T {}
";
    assert_eq!(
        items(&indexed(text)),
        "\
struct Pump 2:12 2-2 pub
enum Mode 3:6 3-3
union Word 4:7 4-4
trait Monitor 5:18 5-11
const Monitor::LIMIT 6:11 6-6
type Monitor::Unit 7:10 7-7
fn Monitor::check 9:8 8-9
fn Monitor::name 10:8 10-10
impl impl Pump<T> 12:1 12-17
fn Pump::grant_bolus 14:18 13-16 pub
fn Pump::grant_bolus::inner 15:12 15-15
impl impl dose::Monitor<u8> for &'a mut crate::dose::Pump<T> 18:8 18-18
fn Pump::check 18:76 18-18
type Rate 19:6 19-19
const MAX 20:7 20-20
fn MAX::hidden 20:24 20-20
static COUNT 21:16 21-21 pub
extern extern \"C\" 22:1 22-22
fn start 22:21 22-22 pub
static X 22:42 22-22
macro shout 24:14 23-24 pub
mod alarm 25:9 25-28 pub
fn alarm::ring 26:43 26-26
mod alarm::deep 27:9 27-27
fn alarm::deep::r#type 27:19 27-27
fn alarm::deep::plain 27:34 27-27
trait Marker 31:12 31-31
impl impl From<Wrapping<{1 + 1}>> for (u8, [u8; 2]) 32:1 32-32
fn (u8, [u8; 2])::from 32:55 32-32
impl impl Fn(u8) -> u8 for T 33:1 33-33"
    );
}

#[test]
fn methods_of_a_public_trait_are_public() {
    assert_eq!(items(&indexed("pub trait A { fn a(); }")), "trait A 1:11 1-1 pub\nfn A::a 1:18 1-1 pub");
}

#[verifies("RQ-020")]
#[test]
fn items_in_bodies_are_found_and_expressions_are_none() {
    let text = "\
fn outer(f: fn(u8) -> u8, s: &'static str) -> impl Fn(u8) -> u8 {
    #![allow(unused)]
    use std::mem;
    struct Local;
    impl Local { fn new() -> Self { if !(true) { return Local } Local } }
    let union = const { 1 };
    union { x }; match union { _ => { const LATE: u8 = 1; } }
    let c = static || unsafe { async move { fn deep() {} } };
    move |x| x < f(x) && x > 1
}
";
    assert_eq!(
        items(&indexed(text)),
        "\
fn outer 1:4 1-10
struct outer::Local 4:12 4-4
impl outer::impl Local 5:5 5-5
fn outer::Local::new 5:21 5-5
const outer::LATE 7:45 7-7
fn outer::deep 8:48 8-8"
    );
}

#[verifies("RQ-020")]
#[test]
fn each_attribute_of_a_test_is_understood() {
    for (text, test) in [
        ("#[test] fn t() {}", Some("test=test")),
        ("#[core::prelude::v1::test] fn t() {}", Some("test=core::prelude::v1::test")),
        ("#[::tokio::test(flavor = \"multi_thread\")] async fn t() {}", Some("test=tokio::test")),
        ("#[async_std::test] async fn t() {}", Some("test=async_std::test")),
        ("#[wasm_bindgen_test] fn t() {}", Some("test=wasm_bindgen_test")),
        ("#[quickcheck] fn t(x: u8) -> bool { true }", Some("test=quickcheck")),
        ("#[googletest::test] fn t() {}", Some("test=googletest::test")),
        ("#[cfg_attr(miri, test)] fn t() {}", Some("test=test conditional")),
        ("#[cfg_attr(miri, rstest)] #[cfg_attr(not(miri), test)] fn t() {}", Some("test=rstest conditional")),
        ("#[cfg_attr(miri, wasm_bindgen_test)] #[test] fn t() {}", Some("test=test")),
        ("#[test] #[cfg_attr(miri, wasm_bindgen_test)] fn t() {}", Some("test=test")),
        ("#[apply(two_cases)] fn t(x: u8) {}", Some("test=apply cases")),
        ("#[rstest_reuse::apply(shared::two_cases)] fn t(x: u8) {}", Some("test=rstest_reuse::apply cases")),
        ("#[apply(derive_all!)] fn t() {}", None),
        ("#[cfg_attr(miri, ignore)] #[test] fn t() {}", Some("test=test")),
        (
            "#[test] #[ignore = \"slow\"] #[should_panic(expected = \"x\")] fn t() {}",
            Some("test=test ignored should_panic"),
        ),
        ("#[rstest] fn t(fixture: u8) {}", Some("test=rstest")),
        ("#[rstest] #[case(1)] #[case::zero(0)] fn t(#[case] x: u8) {}", Some("test=rstest cases")),
        ("#[rstest] fn t<T>(#[values(1, 2)] x: u8) {}", Some("test=rstest cases")),
        ("#[rstest(x, case(1))] fn t(x: u8) {}", Some("test=rstest cases")),
        ("#[test_case(1; \"one\")] #[tokio::test] async fn t(x: u8) {}", Some("test=test_case cases")),
        ("#[verifies(\"RQ-1\")] #[rstest] #[case(1)] fn t(#[case] x: u8) {}", Some("test=rstest cases")),
        ("#[rstest] #[case(1)] #[verifies(\"RQ-1\")] #[case::ignore(2)] fn t() {}", Some("test=rstest cases")),
        ("#[rstest] #[case(1)] #[case(2)] #[verifies(\"RQ-1\")] fn t() {}", Some("test=rstest cases")),
        ("#[template] #[rstest] #[case(1)] fn t(#[case] x: u8) {}", None),
        ("#[harness::check] fn t() {}", Some("test=harness::check")),
        ("#[check] fn t() {}", Some("test=check")),
        ("#[other::check] fn t() {}", None),
        ("#[bench] fn t() {}", None),
        ("#[cfg(test)] fn t() {}", None),
        ("#[doc = \"test\"] fn t() {}", None),
        ("/// #[test]\nfn t() {}", None),
        ("fn f() { #[test] fn t() {} }", None),
        ("struct S; impl S { #[test] fn t() {} }", None),
        ("macro_rules! m { () => { #[test] fn t() {} } }", None),
        ("proptest! { #![x(1)] /// Doc.\n #[test] fn t(x in 0..9) { } }", Some("test=test")),
        ("mod m { harness::many! { a => { #[test] fn t() {} } } }", Some("test=test")),
        ("fn f() { many! { #[test] fn t() {} } }", None),
        ("quickcheck! { fn t(x: u8) -> bool { fn no() {} true } }", Some("test=quickcheck")),
    ] {
        let mut workspace = Workspace::new(&[("a.rs", text)]);
        workspace.input.test_attributes = vec!["harness::check".to_owned()];
        let index = workspace.index();
        let found = items(file(&index, "a.rs"));
        let tests: Vec<_> = found.lines().filter_map(|line| line.split_once(" test=")).map(|(_, test)| test).collect();
        assert_eq!(tests, Vec::from_iter(test.and_then(|test| test.strip_prefix("test="))), "{text}");
    }
}

#[verifies("RQ-021")]
#[test]
fn tags_are_found_wherever_they_may_stand() {
    for (text, found) in [
        ("#[requirement(\"RQ-1\")] fn f() {}", "implements RQ-1@1:15-21"),
        (
            "#[iec62304_core::verifies(\"RQ-1\", \"RQ-2\", level = \"unit\", note = \"RQ-3\")] fn f() {}",
            "verifies RQ-1@1:27-33 RQ-2@1:35-41",
        ),
        ("#[verifies(\n    r\"RQ-1\",\n    r##\"RQ-2\"##,\n)]\nfn f() {}", "verifies RQ-1@2:5-12 RQ-2@3:5-16"),
        ("#[cfg_attr(all(a, b), requirement(\"RQ-1\"), inline)] fn f() {}", "implements RQ-1@1:35-41"),
        ("#[cfg_attr(a, cfg_attr(b, verifies(\"RQ-1\")))] fn f() {}", "verifies RQ-1@1:36-42"),
        (
            "impl A { #[requirement(\"RQ-1\")] const X: u8 = 1; #[requirement(\"RQ-2\")] fn f() {} }",
            "implements RQ-1@1:24-30\nimplements RQ-2@1:64-70",
        ),
        ("trait A { #[requirement(\"RQ-1\")] fn f(); }", "implements RQ-1@1:25-31"),
        ("extern { #[requirement(\"RQ-1\")] fn f(); }", "implements RQ-1@1:24-30"),
        ("iec62304_core::implements!(\"RQ-1\");", "implements RQ-1@1:28-34"),
        (
            "fn f() { if a { implements!(\"RQ-1\"); } let x = [g(|| { ::x::implements! { \"RQ-2\" } })]; }",
            "implements RQ-1@1:29-35\nimplements RQ-2@1:75-81",
        ),
        ("static X: u8 = { #[requirement(\"RQ-1\")] fn f() {} 1 };", "implements RQ-1@1:32-38"),
        ("fn f() { #[requirement(\"RQ-1\")] fn g() {} }", "implements RQ-1@1:24-30"),
        (
            "proptest! { #[verifies(\"RQ-1\")] #[test] fn t(x in 0..1) { implements!(\"RQ-2\") } }",
            "verifies RQ-1@1:24-30 in_macro\nimplements RQ-2@1:71-77 in_macro",
        ),
        (
            "macro_rules! m { ($n:ident) => { #[requirement(\"RQ-1\")] fn $n() {} }; }",
            "implements RQ-1@1:48-54 in_macro",
        ),
        ("fn f() { vec![m!(#[requirement(\"RQ-1\")] struct A;)]; }", "implements RQ-1@1:32-38 in_macro"),
        ("#[requirement(\"RQ-1\")] thread_local! { }", "implements RQ-1@1:15-21"),
        ("#[r#requirement(\"RQ-\\u{31}\")] fn f() {}", "implements RQ-1@1:17-28"),
        ("#[requirement(\"no id\", \"RQ-1\")] fn f() {}", "implements RQ-1@1:24-30"),
        ("#[requirement(\"no id\")] fn f() {}", ""),
        ("#[requirement] #[requirement(RQ_1)] #[requirement = \"RQ-1\"] fn f() {}", ""),
        ("#[requirements(\"RQ-1\")] fn f() {}", ""),
        ("// #[requirement(\"RQ-1\")]\n/* implements!(\"RQ-1\") */\n/// #[requirement(\"RQ-1\")]\nfn f() {}", ""),
        ("const A: &str = r#\"\n#[requirement(\"RQ-1\")]\n\"#; const B: &str = \"implements!(\\\"RQ-1\\\")\";", ""),
        ("fn f() { println!(\"#[requirement(\\\"RQ-1\\\")]\"); implements(\"RQ-1\"); }", ""),
    ] {
        assert_eq!(tags(&indexed(text)), found, "{text}");
    }
}

#[verifies("RQ-020")]
#[test]
fn columns_are_code_points_and_lines_are_those_of_the_compiler() {
    let tag =
        "/* größer 😀 */ #[requirement(\"RQ-1\", note = \"é\", \"RQ-2\")] fn größe() { \"😀\"; implements!(\"RQ-3\") }";
    let found = "implements RQ-1@1:30-36 RQ-2@1:50-56\nimplements RQ-3@1:89-95";
    assert_eq!(tags(&indexed(tag)), found);
    // A byte-order mark is no column.
    assert_eq!(tags(&indexed(format!("\u{feff}{tag}"))), found);
    assert_eq!(items(&indexed(tag)), "fn größe 1:62 1-1");
    let lines = "fn a() {}\r\n/* x\r\n */\r\n/// Doc.\r\n#[verifies(\r\n    \"RQ-1\"\r\n)]\r\nfn b() {\r\n}\r\n";
    for text in [lines.to_owned(), lines.replace('\r', "")] {
        let file = indexed(text);
        assert_eq!(tags(&file), "verifies RQ-1@6:5-11");
        assert_eq!(items(&file), "fn a 1:4 1-1\nfn b 8:4 4-9");
    }
    assert_eq!(items(&indexed("#!/usr/bin/env cargo\nfn a() {}")), "fn a 2:4 2-2");
    assert_eq!(items(&indexed("#![allow(x)]\nfn a() {}")), "fn a 2:4 2-2");
}

#[test]
fn only_packages_that_know_our_attributes_have_tags() {
    let mut workspace = Workspace::new(&[("src/lib.rs", "#[requirement(\"RQ-1\")] #[test] fn f() {}")]);
    workspace.input.packages[0].tagged = false;
    let index = workspace.index();
    assert_eq!((tags(&index.files[0]).as_str(), index.files[0].items.len()), ("", 1));
    workspace.input.packages[0].tagged = true;
    assert_eq!(tags(&workspace.index().files[0]), "implements RQ-1@1:15-21", "the cache holds them in any case");
}

#[verifies("RQ-020")]
#[test]
fn macro_calls_hide_no_items() {
    let text = "\
cfg_if! { if #[cfg(unix)] { pub fn open() {} mod sys { impl Pump<u8> { fn stop() {} } } } else { const N: u8 = 1; } }
lazy! { static ref TABLE: &'static str = \"\"; x: impl Fn(), use }
";
    assert_eq!(
        items(&indexed(text)),
        "\
fn open 1:36 1-1 pub
mod sys 1:50 1-1
impl sys::impl Pump<u8> 1:56 1-1
fn sys::Pump::stop 1:75 1-1
const N 1:104 1-1
static TABLE 2:20 2-2"
    );
}
