//! Which change of which input makes which program stale.

use super::*;
use crate::collect::{BuildOutputs, Toolchain, UnitOutput};
use crate::model::{Build, BuildRole, Config, InputFile, Place, Run, RunExecutable, Spanned, TargetKey, TargetKind};
use camino::Utf8PathBuf;
use cargo_metadata::MetadataCommand;
use iec62304_core::verifies;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A workspace of `app` (library, program, build script, tests `a` and `b`) and `other`, which nothing depends on;
/// `app` depends on `near`, outside of the workspace, through a package of a registry, and for its tests on `dev`.
struct Fixture {
    _folder: tempfile::TempDir,
    root: Utf8PathBuf,
    workspace: Workspace,
    collected: Collected,
    outputs: Outputs,
    documents: Documents,
    circumstances: Circumstances,
}

const PACKAGES: [(&str, &str); 4] = [("app", "app"), ("dev", "app/dev"), ("near", "../near"), ("other", "other")];

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let base = Utf8PathBuf::from_path_buf(folder.path().canonicalize().unwrap()).unwrap();
        let root = base.join("ws");
        let mut fixture = Self {
            _folder: folder,
            workspace: Workspace::from_metadata(MetadataCommand::parse(metadata(&root)).unwrap()),
            collected: Collected { builds: vec![build()], ..Collected::default() },
            outputs: Outputs { builds: vec![BuildOutputs::default()] },
            documents: documents(),
            circumstances: Circumstances {
                toolchain: Toolchain { release: "1.95.0".to_owned(), host: "h".to_owned(), ..Toolchain::default() },
                ..Circumstances::default()
            },
            root,
        };
        for file in [
            "Cargo.lock",
            "Cargo.toml",
            "app/Cargo.toml",
            "app/src/main.rs",
            "app/src/helper.rs",
            "app/tests/common/mod.rs",
            "app/tests/data/a.txt",
            "app/.gitignore",
            "app/trace/requirements.md",
            "app/target.evidence",
            "app/dev/src/lib.rs",
            "other/data.txt",
            "../near/README",
            "../near/src/lib.rs",
            "target/build/app-1/out/made.rs",
        ] {
            fixture.write(file, "1");
        }
        fixture.write("app/.gitignore", "*.log\n");
        for (_, folder) in PACKAGES {
            fixture.write(&format!("{folder}/Cargo.toml"), "1");
        }
        fixture.unit(
            "app",
            TargetKind::Lib,
            "app",
            false,
            "app/src/lib.rs app/src/helper.rs app/src/text.txt target/build/app-1/out/made.rs registry/x/lib.rs",
        );
        fixture.unit("app", TargetKind::Lib, "app", true, "app/src/lib.rs app/src/helper.rs app/src/unit.rs");
        fixture.unit("app", TargetKind::Bin, "app", false, "app/src/main.rs");
        fixture.unit("app", TargetKind::BuildScript, "build-script-build", false, "app/build.rs");
        fixture.unit("app", TargetKind::Test, "a", true, "app/tests/a.rs app/tests/common/mod.rs");
        fixture.unit("app", TargetKind::Test, "b", true, "app/tests/b.rs");
        fixture.unit("dev", TargetKind::Lib, "dev", false, "app/dev/src/lib.rs");
        fixture.unit("near", TargetKind::Lib, "near", false, "../near/src/lib.rs ../near/src/../data.bin");
        fixture.unit("other", TargetKind::Lib, "other", true, "other/src/lib.rs");
        fixture.said("cfg-1", "value-1");
        fixture
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.root.join(file);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }

    /// A compilation with its files, which are made if they are not there.
    fn unit(&mut self, package: &str, kind: TargetKind, name: &str, test: bool, files: &str) {
        for file in files.split(' ') {
            if !self.root.join(file).exists() {
                self.write(file, "1");
            }
        }
        let number = self.outputs.builds[0].units.len();
        let dep_info = self.root.join(format!("target/deps/{number}.d"));
        let directory = PACKAGES.iter().find(|(of, _)| *of == package).unwrap().1;
        let directory = if directory.starts_with("..") {
            self.root.parent().unwrap().join("near")
        } else {
            self.root.join(directory)
        };
        let position = self.workspace.path_packages().iter().position(|package| package.directory == directory);
        self.outputs.builds[0].units.push(UnitOutput {
            package: position.unwrap(),
            target: TargetKey { package: package.into(), kind, name: name.into() },
            test,
            features: Vec::new(),
            dep_info,
        });
        self.list(number, files, "# env-dep:GIT=1\n# env-dep:CARGO_MANIFEST_DIR=/somewhere\n");
    }

    fn list(&self, unit: usize, files: &str, more: &str) {
        self.write(&format!("target/deps/{unit}.d"), &format!("x.d: {files}\n\n{more}"));
    }

    /// What the build script said.
    fn said(&mut self, cfg: &str, value: &str) {
        let out = self.root.join("target/build/app-1/out");
        self.write("target/build/app-1/output", "cargo::rerun-if-changed=build.rs\n");
        self.outputs.builds[0].messages = vec![format!(
            r#"{{"reason":"build-script-executed","package_id":"path+file:///app","linked_libs":[],"linked_paths":["/x"],"cfgs":["{cfg}"],"env":[["V","{value}"],["D","{out}/x"]],"out_dir":"{out}"}}"#
        )];
    }

    fn today(&self) -> Today {
        let Self { workspace, collected, outputs, documents, circumstances, .. } = self;
        today(&Tree { workspace, collected, outputs, documents, circumstances }, None)
    }

    /// Which programs are stale after a change, and the inputs that are named for them.
    fn stale_after(&mut self, change: impl FnOnce(&mut Self)) -> (Vec<String>, Vec<String>) {
        let before = self.today();
        change(self);
        let after = self.today();
        let run = run_of(&before);
        let (mut stale, mut named) = (Vec::new(), BTreeSet::new());
        for executable in &run.executables {
            match freshness(&run, executable, &after) {
                Freshness::Fresh => {}
                Freshness::Stale(differences) => {
                    let TargetKey { package, kind, name } = &executable.target;
                    stale.push(if *kind == TargetKind::Test { name.to_string() } else { package.to_string() });
                    named.extend(differences.iter().map(ToString::to_string));
                }
                other => panic!("{other:?}"),
            }
        }
        (stale, named.into_iter().collect())
    }

    fn stale_after_writing(&mut self, file: &str) -> Vec<String> {
        let (stale, named) = self.stale_after(|fixture| fixture.write(file, "2"));
        assert!(stale.is_empty() == named.is_empty() && named.len() <= 1, "{stale:?} {named:?}");
        stale
    }
}

fn run_of(today: &Today) -> Run {
    let executables = today.executables.iter().map(|((_, target), program)| RunExecutable {
        target: target.clone(),
        inputs: program.sha256.clone(),
        guarded: true,
        harness: true,
        tests: Vec::new(),
    });
    Run { build: "host".into(), executables: executables.collect(), inputs: of_build(today, "host"), ..Run::default() }
}

fn build() -> Build {
    Build {
        name: "host".into(),
        role: BuildRole::Both,
        target: None,
        profile: "dev".to_owned(),
        features: Vec::new(),
        packages: Vec::new(),
        units: Vec::new(),
    }
}

fn documents() -> Documents {
    let config: Config = crate::project::config::default_config("p");
    let input = |path: &str| InputFile { path: path.into(), role: "document", sha256: String::new() };
    Documents { inputs: vec![input("app/trace/requirements.md")], ..Documents::empty(config) }
}

fn metadata(root: &Utf8Path) -> String {
    let package = |name: &str, directory: &str, source: &str| {
        format!(
            r#"{{"name":"{name}","version":"0.1.0","id":"path+file:///{name}","manifest_path":"{root}/{directory}/Cargo.toml",
            "source":{source},"dependencies":[],"features":{{}},"targets":[]}}"#
        )
    };
    let node = |name: &str, dependencies: &[(&str, &str)]| {
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|(on, kind)| {
                format!(r#"{{"name":"{on}","pkg":"path+file:///{on}","dep_kinds":[{{"kind":{kind},"target":null}}]}}"#)
            })
            .collect();
        format!(r#"{{"id":"path+file:///{name}","dependencies":[],"features":[],"deps":[{}]}}"#, dependencies.join(","))
    };
    let registry = r#""registry+https://github.com/rust-lang/crates.io-index""#;
    let packages: Vec<_> = PACKAGES.iter().map(|(name, directory)| package(name, directory, "null")).collect();
    let nodes = [
        node("app", &[("x", "null"), ("dev", "\"dev\"")]),
        node("x", &[("near", "\"build\"")]),
        node("near", &[("other", "\"dev\"")]),
        node("dev", &[]),
        node("other", &[]),
    ];
    format!(
        r#"{{"packages":[{},{}],"workspace_members":["path+file:///app","path+file:///dev","path+file:///other"],
        "workspace_root":"{root}","target_directory":"{root}/target","version":1,
        "resolve":{{"root":null,"nodes":[{}]}}}}"#,
        packages.join(","),
        package("x", "registry/x", registry),
        nodes.join(",")
    )
}

const APP: [&str; 3] = ["app", "a", "b"];
const ALL: [&str; 4] = ["app", "a", "b", "other"];

#[verifies("RQ-082")]
#[test]
fn nothing_is_stale_while_nothing_changes() {
    assert_eq!(Fixture::new().stale_after(|_| {}), (Vec::new(), Vec::new()));
    let (one, other) = (Fixture::new().today(), Fixture::new().today());
    assert_eq!(one.executables, other.executables, "wherever the tree lies");
}

#[verifies("RQ-082")]
#[test]
fn what_the_compiler_read_makes_its_readers_stale() {
    let mut fixture = Fixture::new();
    for file in ["app/src/lib.rs", "app/src/helper.rs", "app/src/text.txt", "app/build.rs", "app/src/main.rs"] {
        assert_eq!(fixture.stale_after_writing(file), APP, "{file}");
    }
    assert_eq!(fixture.stale_after_writing("app/src/unit.rs"), ["app"], "read for the unit tests alone");
    assert_eq!(fixture.stale_after_writing("app/tests/a.rs"), ["a"]);
    assert_eq!(fixture.stale_after_writing("app/tests/common/mod.rs"), ["a"]);
    assert_eq!(fixture.stale_after_writing("app/tests/b.rs"), ["b"]);
    assert_eq!(fixture.stale_after_writing("other/src/lib.rs"), ["other"]);
}

#[verifies("RQ-082")]
#[test]
fn packages_by_path_count_for_whatever_can_reach_them() {
    let mut fixture = Fixture::new();
    for file in ["../near/src/lib.rs", "../near/data.bin", "../near/README", "app/dev/src/lib.rs", "app/dev/Cargo.toml"]
    {
        assert_eq!(fixture.stale_after_writing(file), APP, "{file}");
    }
    assert!(fixture.stale_after_writing("registry/x/lib.rs").is_empty(), "the lock file holds it fast");
}

#[verifies("RQ-082")]
#[test]
fn files_that_tests_may_read_while_they_run_count_for_their_package() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.stale_after_writing("app/tests/data/a.txt"), APP);
    assert_eq!(fixture.stale_after_writing("app/tests/data/new.txt"), APP);
    assert_eq!(fixture.stale_after_writing("other/data.txt"), ["other"]);
    let (stale, named) = fixture.stale_after(|f| fs_err::remove_file(f.root.join("app/tests/data/a.txt")).unwrap());
    assert_eq!((stale.len(), named), (3, vec!["`app/tests/data/a.txt` is gone".to_owned()]));
    for file in ["app/x.log", "app/trace/requirements.md", "app/target.evidence", "app/.hidden", "README.md"] {
        assert!(fixture.stale_after_writing(file).is_empty(), "{file}");
    }
}

// Other systems have no such files.
#[cfg(unix)]
#[verifies("RQ-163")]
#[test]
fn data_that_has_no_end_is_compared_by_its_name() {
    let mut fixture = Fixture::new();
    let link = fixture.root.join("app/tests/data/endless");
    std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
    let (stale, named) = fixture.stale_after(|_| {
        fs_err::remove_file(&link).unwrap();
        std::os::unix::fs::symlink("/dev/null", &link).unwrap();
    });
    assert_eq!((stale.len(), named), (3, vec!["`app/tests/data/endless` changed".to_owned()]));
}

#[verifies("RQ-082")]
#[test]
fn the_project_may_narrow_and_widen_what_tests_read() {
    let mut fixture = Fixture::new();
    let globs =
        ["app/tests/data/**", "shared/*.csv"].map(|glob| Spanned::new(glob.to_owned(), Place::file("trace.toml")));
    fixture.documents.config.evidence.inputs = Some(globs.to_vec());
    fixture.write("shared/limits.csv", "1");
    assert_eq!(
        fixture.stale_after_writing("app/tests/data/a.txt"),
        ALL,
        "whoever names a file knows better whose it is"
    );
    assert_eq!(fixture.stale_after_writing("shared/limits.csv"), ALL);
    assert!(fixture.stale_after_writing("other/data.txt").is_empty());
    assert_eq!(fixture.stale_after_writing("app/tests/a.rs"), ["a"], "what is compiled counts in any case");
    fixture.documents.config.evidence.inputs = Some(Vec::new());
    assert!(fixture.stale_after_writing("app/tests/data/a.txt").is_empty());
}

#[verifies("RQ-082")]
#[test]
fn what_a_build_script_made_said_and_set_counts() {
    let mut fixture = Fixture::new();
    let (stale, named) = fixture.stale_after(|fixture| fixture.write("target/build/app-1/out/made.rs", "2"));
    assert_eq!(
        (stale, named.join(" ")),
        (APP.map(String::from).to_vec(), "`(generated by app in build host) made.rs` changed".to_owned())
    );
    let (stale, named) = fixture.stale_after(|fixture| fixture.said("cfg-2", "value-1"));
    assert_eq!((stale.len(), named.join(" ")), (3, "`(build script of app in build host)` changed".to_owned()));
    assert_eq!(fixture.stale_after(|fixture| fixture.said("cfg-2", "value-2")).0.len(), 3);
    let moved = fixture.stale_after(|fixture| {
        let messages = &mut fixture.outputs.builds[0].messages;
        *messages = vec![messages[0].replace("[\"/x\"]", "[\"/y\"]")];
    });
    assert!(moved.0.is_empty(), "where libraries are searched is a matter of the machine");
}

#[verifies("RQ-082")]
#[test]
fn what_a_build_script_asks_cargo_to_watch_counts_whatever_else_the_project_names() {
    let mut fixture = Fixture::new();
    fixture.documents.config.evidence.inputs = Some(Vec::new());
    for file in ["app/c/lim.c", "app/c/sub/lim.h", "shared/limits.h", "app/notes.txt"] {
        fixture.write(file, "1");
    }
    assert!(fixture.stale_after_writing("app/c/lim.c").is_empty());
    let printed =
        "cargo:rerun-if-changed=c\ncargo::rerun-if-changed=../shared/limits.h\ncargo:rerun-if-changed=../.git/HEAD\n";
    fixture.write("target/build/app-1/output", printed);
    fixture.write("app/c/lim.c", "1");
    for file in ["app/c/lim.c", "app/c/sub/lim.h", "app/c/new.c", "shared/limits.h"] {
        assert_eq!(fixture.stale_after_writing(file), APP, "{file}");
    }
    for file in ["app/notes.txt", ".git/HEAD"] {
        assert!(fixture.stale_after_writing(file).is_empty(), "{file}");
    }
    fixture.write("app/notes.txt", "1");
    fixture.write("target/build/app-1/output", "cargo::rustc-cfg=fast\n");
    assert_eq!(fixture.stale_after_writing("app/notes.txt"), APP, "a script that asks for nothing watches its package");
}

#[verifies("RQ-082")]
#[test]
fn variables_that_the_source_asked_for_count_and_places_of_the_machine_do_not() {
    let mut fixture = Fixture::new();
    let files = "app/tests/a.rs app/tests/common/mod.rs";
    let (stale, named) = fixture.stale_after(|fixture| {
        fixture.list(4, files, "# env-dep:GIT=2\n# env-dep:CARGO_MANIFEST_DIR=/elsewhere\n");
    });
    assert_eq!(
        (stale, named),
        (vec!["a".to_owned()], vec!["`(GIT for test a of app in build host)` changed".to_owned()])
    );
    assert_eq!(fixture.stale_after(|fixture| fixture.list(4, files, "# env-dep:GIT\n")).0, ["a"], "unset now");
    let out = |folder: &str| format!("# env-dep:GIT={folder}/app-1/out/x\n");
    fixture.list(4, files, &out(fixture.root.join("target/build").as_str()));
    let inside = fixture.today();
    fixture.list(4, files, "# env-dep:GIT=<OUT_DIR>/x\n");
    assert_eq!(fixture.today().executables, inside.executables, "the same wherever builds go");
}

#[verifies("RQ-082")]
#[test]
fn circumstances_count_for_everything() {
    for change in [
        |fixture: &mut Fixture| fixture.write("Cargo.lock", "2"),
        |fixture: &mut Fixture| fixture.write("Cargo.toml", "2"),
        |fixture: &mut Fixture| fixture.write("rust-toolchain.toml", "2"),
        |fixture: &mut Fixture| fixture.circumstances.flags = "RUSTFLAGS=-O".to_owned(),
        |fixture: &mut Fixture| fixture.circumstances.configuration = "profile.dev.debug = 0".to_owned(),
        |fixture: &mut Fixture| fixture.circumstances.toolchain.release = "1.96.0".to_owned(),
        |fixture: &mut Fixture| fixture.circumstances.toolchain.host = "i".to_owned(),
        |fixture: &mut Fixture| fixture.collected.builds[0].profile = "release".to_owned(),
        |fixture: &mut Fixture| fixture.collected.builds[0].target = Some("t".to_owned()),
    ] {
        let (stale, named) = Fixture::new().stale_after(change);
        assert_eq!((stale.as_slice(), named.len()), (ALL.map(String::from).as_slice(), 1), "{named:?}");
    }
    let (stale, named) = Fixture::new().stale_after(|fixture| {
        fixture.outputs.builds[0].units[0].features = vec!["hw".to_owned()];
    });
    assert_eq!((stale.len(), named.join(" ")), (3, "`(features of app in build host)` changed".to_owned()));
}

#[verifies("RQ-082")]
#[test]
fn a_renamed_file_is_gone_and_new() {
    let mut fixture = Fixture::new();
    let (stale, named) = fixture.stale_after(|fixture| {
        fs_err::rename(fixture.root.join("app/tests/common/mod.rs"), fixture.root.join("app/tests/common.rs")).unwrap();
        fixture.list(4, "app/tests/a.rs app/tests/common.rs", "# env-dep:GIT=1\n");
    });
    assert_eq!(stale, ["a"]);
    assert_eq!(named, ["`app/tests/common.rs` is new", "`app/tests/common/mod.rs` is gone"]);
}

#[verifies("RQ-082")]
#[test]
fn a_program_that_is_built_no_more_is_gone() {
    let mut fixture = Fixture::new();
    let run = run_of(&fixture.today());
    fixture.outputs.builds[0].units.retain(|unit| *unit.target.name != *"a");
    let today = fixture.today();
    let found: Vec<_> = run.executables.iter().map(|program| freshness(&run, program, &today)).collect();
    assert_eq!(found.iter().filter(|found| **found == Freshness::Gone).count(), 1);
    let elsewhere = Run { build: "firmware".into(), ..run };
    assert_eq!(freshness(&elsewhere, &elsewhere.executables[0], &today), Freshness::NotBuilt);
}

#[verifies("RQ-082")]
#[test]
fn digests_of_the_index_are_those_of_the_files() {
    let fixture = Fixture::new();
    let Fixture { workspace, collected, outputs, documents, circumstances, .. } = &fixture;
    let tree = Tree { workspace, collected, outputs, documents, circumstances };
    let file = |path: &str, sha256: &str| crate::model::IndexedFile {
        path: Arc::from(path),
        sha256: sha256.to_owned(),
        ..crate::model::IndexedFile::default()
    };
    let read = fixture.today();
    let files = vec![file("app/src/lib.rs", &read.files["app/src/lib.rs"]), file("app/src/helper.rs", "")];
    let index = SourceIndex { files, excluded: Vec::new() };
    assert_eq!(today(&tree, Some(&index)).executables, read.executables);
}
