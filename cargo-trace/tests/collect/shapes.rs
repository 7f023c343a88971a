//! What a workspace may look like, and what collection says of it.

use crate::fixture::{CORE, Fixture, build, config, ids, manifest, seen_by, units};
use cargo_trace::model::{BuildConfig, BuildRole, TargetKind};
use iec62304_core::verifies;

#[verifies("RQ-015")]
#[test]
fn every_kind_of_target_of_a_virtual_workspace_is_traced() {
    let app = format!(
        "{}\n[build-dependencies]\n{CORE}helper = {{ path = '../helper' }}\n[[test]]\nname = 'own'\nharness = false\n",
        manifest("my-app", &format!("{CORE}maker = {{ path = '../maker' }}\n"))
    );
    let tagged = |tag: &str, item: &str| format!("use iec62304_core::*;\n#[{tag}]\n{item}\n");
    let main = |id: &str| tagged(&format!("requirement(\"{id}\")"), "fn main() {}");
    let helper = tagged("requirement(\"HE-1\")", "pub fn help() {}");
    let fixture = Fixture::new(&[
        ("app/Cargo.toml", &app),
        ("app/src/lib.rs", "iec62304_core::implements!(\"LI-1\");\n#[cfg(test)]\nmod tests;\n"),
        ("app/src/tests.rs", &tagged("verifies(\"LI-2\")", "#[test]\nfn unit() {}")),
        ("app/src/bin/the-tool.rs", &main("BI-1")),
        ("app/examples/ex-1.rs", &main("EX-1")),
        ("app/benches/be.rs", &main("BE-1")),
        ("app/tests/whole-app.rs", &tagged("verifies(\"TE-1\", \"TE-2\")", "#[test]\nfn whole() {}")),
        ("app/tests/own.rs", &main("OW-1")),
        ("app/build.rs", &tagged("requirement(\"BU-1\")", "fn main() { helper::help() }")),
        ("helper/Cargo.toml", &manifest("helper", CORE)),
        ("helper/src/lib.rs", &helper),
        ("maker/Cargo.toml", &format!("{}[lib]\nproc-macro = true\n", manifest("maker", CORE))),
        ("maker/src/lib.rs", "#[iec62304_core::requirement(\"MA-1\")]\nfn _make() {}\n"),
    ]);
    let collected = fixture.collect().unwrap();

    assert_eq!(ids(&collected), "BE-1 BU-1 EX-1 BI-1 LI-1 LI-2 OW-1 TE-1 TE-2 HE-1 MA-1", "sorted by place");
    assert_eq!(collected.builds.len(), 1);
    assert_eq!(
        units(&collected.builds[0]),
        [
            "lib helper/helper: 1",
            "lib helper/helper: 1",
            "lib helper/helper (test): 1",
            "proc-macro maker/maker: 1",
            "proc-macro maker/maker: 1",
            "proc-macro maker/maker (test): 1",
            "lib my-app/my_app: 1",
            "lib my-app/my_app (test): 2",
            "bin my-app/the-tool: 1",
            "bin my-app/the-tool (test): 1",
            "example my-app/ex-1: 1",
            "test my-app/own (test): 1",
            "test my-app/whole-app (test): 1",
            "bench my-app/be: 1",
            "build-script my-app/build-script-build: 1",
        ]
    );
    assert_eq!(seen_by(&collected, "LI-1"), [(TargetKind::Lib, false), (TargetKind::Lib, true)]);
    assert_eq!(seen_by(&collected, "LI-2"), [(TargetKind::Lib, true)]);
    let own: Vec<_> =
        collected.builds[0].units.iter().filter(|unit| !unit.harness).map(|unit| &*unit.target.name).collect();
    assert_eq!(own, ["own", "build-script-build"]);
    let unit = collected.builds[0].units.iter().find(|unit| unit.test && &*unit.target.name == "my_app").unwrap();
    assert_eq!(unit.files, ["app/src/lib.rs".into(), "app/src/tests.rs".into()]);
    let place = &collected.tags.iter().find(|tag| tag.names.iter().any(|name| &**name == "whole")).unwrap().place;
    assert_eq!((&*place.file, place.line, place.column), ("app/tests/whole-app.rs", 2, 12));
    assert!(!collected.partial);
}

#[verifies("RQ-023", "SYS-01")]
#[test]
fn a_tag_behind_a_false_cfg_is_absent_and_one_that_a_macro_writes_is_present() {
    let fixture = Fixture::of_library(
        r#"use iec62304_core::requirement;

#[cfg(any())]
#[requirement("OFF-1")]
pub fn never() {}

macro_rules! tagged {
    ($id:literal, $name:ident) => {

        #[requirement($id)]
        pub fn $name() {}
    };
}
tagged!("MAC-1", one);
tagged!("MAC-2", two);

macro_rules! fixed {
    ($name:ident) => { #[requirement("FIX-1")] pub fn $name() {} };
}
fixed!(three);
fixed!(four);

#[requirement("HAND-1")]
/// By hand.
pub fn five() {}
"#,
    );
    let collected = fixture.collect().unwrap();
    let told: Vec<_> = collected
        .tags
        .iter()
        .map(|tag| (tag.ids[0].value.to_string(), tag.place.line, tag.names.join(" "), tag.from_macro))
        .collect();
    let tag = |id: &str, line, name: &str, from_macro| (id.to_owned(), line, name.to_owned(), from_macro);
    assert_eq!(
        told,
        [
            tag("MAC-1", 14, "one", true),
            tag("MAC-2", 15, "two", true),
            tag("FIX-1", 18, "three", true),
            tag("FIX-1", 18, "four", true),
            tag("HAND-1", 23, "five", false),
        ]
    );
}

#[test]
fn two_members_with_a_library_of_one_name_and_a_renamed_dependency_are_told_apart() {
    let library = |package: &str, dependency: &str| format!("{}[lib]\nname = 'same'\n", manifest(package, dependency));
    let renamed = "tag = { package = 'iec62304-core', path = '../../stand-in' }\n";
    let fixture = Fixture::new(&[
        ("a/Cargo.toml", &library("a", CORE)),
        ("a/src/lib.rs", "#[iec62304_core::requirement(\"A-1\")]\npub fn a() {}\n"),
        ("b/Cargo.toml", &library("b", renamed)),
        ("b/src/lib.rs", "#[tag::requirement(\"B-1\")]\npub fn b() {}\n"),
        ("c/Cargo.toml", &manifest("c", "")),
        ("c/src/lib.rs", ""),
    ]);
    let collected = fixture.collect().unwrap();
    assert_eq!(
        units(&collected.builds[0]),
        [
            "lib a/same: 1",
            "lib a/same (test): 1",
            "lib b/same: 1",
            "lib b/same (test): 1",
            "lib c/c: 0",
            "lib c/c (test): 0"
        ]
    );
    let tagged: Vec<_> = collected.packages.iter().map(|package| (&*package.name, package.tagged)).collect();
    assert_eq!(tagged, [("a", true), ("b", true), ("c", false)]);
    assert_eq!(&*collected.packages[1].manifest, "b/Cargo.toml");
}

#[test]
fn blanks_and_letters_of_other_alphabets_in_paths_do_no_harm() {
    let mut fixture = Fixture::named(
        "dösis prüfung",
        &[
            ("dose ü/Cargo.toml", &manifest("dose", CORE)),
            ("dose ü/src/lib.rs", "#[path = \"größe.rs\"]\nmod size;\n"),
            ("dose ü/src/größe.rs", "#[iec62304_core::requirement(\"RQ-1\")]\npub fn f() {}\n"),
        ],
    );
    fixture.request.target_dir = Some(fixture.root.join("target"));
    let collected = fixture.collect().unwrap();
    assert_eq!(&*collected.tags[0].place.file, "dose ü/src/größe.rs");
    assert_eq!(collected.builds[0].units[0].files, ["dose ü/src/größe.rs".into(), "dose ü/src/lib.rs".into()]);
}

#[verifies("RQ-015")]
#[test]
fn declared_builds_see_what_their_features_profiles_and_roles_let_them_see() {
    let text = "use iec62304_core::*;\n#[cfg(feature = \"hw\")]\n#[requirement(\"HW-1\")]\npub fn hw() {}\n\
        #[cfg(not(debug_assertions))]\n#[requirement(\"REL-1\")]\npub fn release() {}\n\
        #[cfg(test)]\n#[verifies(\"T-1\")]\n#[test]\nfn t() {}\n";
    let fixture = Fixture::new(&[
        ("dose/Cargo.toml", &format!("{}[features]\nhw = []\n", manifest("dose", CORE))),
        ("dose/src/lib.rs", text),
        ("other/Cargo.toml", &manifest("other", "")),
        ("other/src/lib.rs", ""),
    ]);
    let product = BuildConfig {
        packages: vec!["dose".to_owned()],
        features: vec!["hw".to_owned()],
        ..build("product", BuildRole::Product)
    };
    let declared = config(vec![product, build("tests", BuildRole::Test)]);
    let collected = fixture.collect_with(&declared).unwrap();

    let [product, tests] = &collected.builds[..] else { panic!("{} builds", collected.builds.len()) };
    assert_eq!(
        (&*product.name, product.profile.as_str(), &product.packages[..]),
        ("product", "release", &["dose".to_owned()][..])
    );
    assert_eq!(units(product), ["lib dose/dose: 2"]);
    assert_eq!(product.units[0].features, ["hw"]);
    assert_eq!(units(tests), ["lib dose/dose (test): 1", "lib other/other (test): 0"]);
    let builds = |id: &str| {
        let tag = collected.tags.iter().find(|tag| tag.ids[0].value.as_str() == id).unwrap();
        tag.seen.iter().map(|seen| seen.build).collect::<Vec<_>>()
    };
    assert_eq!((builds("HW-1"), builds("REL-1"), builds("T-1")), (vec![0], vec![0], vec![1]));
}

#[verifies("RQ-015")]
#[test]
fn code_behind_a_feature_that_only_tests_turn_on_is_not_in_the_implied_product() {
    let features = "[features]\nsim = []\n[dev-dependencies]\ndose = { path = '.', features = ['sim'] }\n";
    let fixture = Fixture::new(&[
        ("dose/Cargo.toml", &format!("{}{features}", manifest("dose", CORE))),
        (
            "dose/src/lib.rs",
            "#[cfg(feature = \"sim\")]\n#[iec62304_core::requirement(\"SIM-1\")]\npub fn sim() {}\n\
             #[iec62304_core::requirement(\"RQ-1\")]\npub fn real() {}\n",
        ),
    ]);
    let collected = fixture.collect().unwrap();
    let builds: Vec<_> = collected.builds.iter().map(|build| (&*build.name, build.role)).collect();
    assert_eq!(builds, [("host", BuildRole::Product), ("host-tests", BuildRole::Test)]);
    assert_eq!(units(&collected.builds[0]), ["lib dose/dose: 1"]);
    assert_eq!(ids(&collected), "SIM-1 RQ-1");
    assert!(collected.tags[0].seen.iter().all(|seen| seen.build == 1));
}

#[verifies("RQ-016")]
#[test]
fn a_member_that_has_the_macros_from_another_member_is_tagged() {
    let fixture = Fixture::new(&[
        ("facade/Cargo.toml", &manifest("facade", CORE)),
        ("facade/src/lib.rs", "pub use iec62304_core as trace;\n"),
        ("user/Cargo.toml", &manifest("user", "facade = { path = '../facade' }\n")),
        ("user/src/lib.rs", "#[facade::trace::requirement(\"RQ-1\")]\npub fn f() {}\n"),
    ]);
    let collected = fixture.collect().unwrap();
    assert_eq!(ids(&collected), "RQ-1");
    assert!(collected.packages.iter().all(|package| package.tagged));
}

#[verifies("RQ-017")]
#[test]
fn a_selection_is_a_partial_build_of_its_own() {
    let mut fixture = Fixture::new(&[
        ("dose/Cargo.toml", &format!("{}[features]\nhw = []\n", manifest("dose", CORE))),
        ("dose/src/lib.rs", "#[cfg(feature = \"hw\")]\n#[iec62304_core::requirement(\"HW-1\")]\npub fn hw() {}\n"),
        ("other/Cargo.toml", &manifest("other", CORE)),
        ("other/src/lib.rs", "#[iec62304_core::requirement(\"OT-1\")]\npub fn other() {}\n"),
    ]);
    fixture.request.packages = vec!["dose".to_owned()];
    fixture.request.features = vec!["hw".to_owned()];
    let collected = fixture.collect().unwrap();
    assert!(collected.partial);
    assert_eq!(ids(&collected), "HW-1");
    assert_eq!(
        (&*collected.builds[0].name, &collected.builds[0].packages[..]),
        ("selection", &["dose".to_owned()][..])
    );
}

#[test]
fn code_that_a_build_script_generates_has_its_place_at_the_manifest() {
    let generate = r#"fn main() {
        let out = std::path::Path::new(&std::env::var("OUT_DIR").unwrap()).join("gen.rs");
        std::fs::write(out, "\n#[iec62304_core::requirement(\"GEN-1\")]\npub fn generated() {}\n").unwrap();
    }"#;
    let fixture = Fixture::new(&[
        ("dose/Cargo.toml", &manifest("dose", CORE)),
        ("dose/build.rs", generate),
        ("dose/src/lib.rs", "include!(concat!(env!(\"OUT_DIR\"), \"/gen.rs\"));\n"),
    ]);
    let collected = fixture.collect().unwrap();
    let tag = &collected.tags[0];
    assert_eq!((&*tag.place.file, tag.from_macro, tag.name_place.is_none()), ("dose/Cargo.toml", true, true));
}

#[verifies("RQ-016")]
#[test]
fn a_dependency_outside_the_workspace_that_uses_our_crates_is_named_and_not_collected() {
    let fixture = Fixture::new(&[
        ("dose/Cargo.toml", &manifest("dose", "outside = { path = '../../outside' }\n")),
        ("dose/src/lib.rs", ""),
    ]);
    let manifest = format!("[workspace]\n{}", manifest("outside", "iec62304-core = { path = '../stand-in' }\n"));
    fixture.write("../outside/Cargo.toml", &manifest);
    fixture.write("../outside/src/lib.rs", "#[iec62304_core::requirement(\"OUT-1\")]\npub fn out() {}\n");
    let collected = fixture.collect().unwrap();
    assert_eq!(ids(&collected), "");
    let names: Vec<_> = collected.uncollected.iter().map(|dependency| dependency.name.as_str()).collect();
    assert_eq!(names, ["outside"]);
}

#[test]
fn a_target_triple_tells_host_units_from_the_products_own() {
    let mut fixture = Fixture::new(&[
        ("dose/Cargo.toml", &format!("{}[build-dependencies]\n{CORE}", manifest("dose", CORE))),
        ("dose/build.rs", "#[iec62304_core::requirement(\"BU-1\")]\nfn main() {}\n"),
        ("dose/src/lib.rs", "#[iec62304_core::requirement(\"LI-1\")]\npub fn f() {}\n"),
    ]);
    let rustc = std::process::Command::new("rustc").arg("-vV").output().unwrap();
    let facts = String::from_utf8(rustc.stdout).unwrap();
    let triple = facts.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    fixture.request.target = Some(triple.to_owned());
    let collected = fixture.collect().unwrap();
    assert_eq!(collected.builds[0].target.as_deref(), Some(triple));
    let host: Vec<_> = collected.builds[0].units.iter().map(|unit| (unit.target.kind, unit.host)).collect();
    assert_eq!(host, [(TargetKind::Lib, false), (TargetKind::Lib, false), (TargetKind::BuildScript, true)]);
}
