//! What probes and guards report when tests run, as the macros insert them for `cargo trace test`; built here by plain cargo.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

use cargo_trace_tests::cargo::{FOREIGN, Fixture};
use iec62304_core::verifies;
use iec62304_wire::events::{self, DIRECTORY_VARIABLE, Event, Events, PROCESS_VARIABLE};
use iec62304_wire::trace::{PROBES_VARIABLE, STATEMENTS_VARIABLE, TagRecord};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::{env, fs};

/// Which tags each test of `reach.rs` reaches in its own thread. Not there: what is `const` (RQ-09, RQ-21), no function (RQ-26), or
/// reached by nobody (RQ-14).
const REACHED: [(&str, &[&str]); 17] = [
    ("destructors_of_a_thread", &["RQ-52"]),
    ("fails", &["RQ-06"]),
    ("fragments", &["RQ-30"]),
    ("fragments_as_bodies", &["RQ-30"]),
    ("functions", &["RQ-01", "RQ-02", "RQ-04", "RQ-05", "RQ-07", "RQ-08", "RQ-12", "RQ-13", "RQ-15"]),
    ("futures", &["RQ-03"]),
    ("methods", &["RQ-20", "RQ-22", "RQ-23", "RQ-24"]),
    ("modules", &["RQ-25"]),
    ("modules_by_a_method", &["RQ-25"]),
    ("modules_by_a_trait", &["RQ-25"]),
    ("other_statements", &["RQ-11"]),
    ("panics", &["RQ-06"]),
    ("shadowed_names", &["RQ-40"]),
    ("statements_without_a_tag_on_the_test", &["RQ-10"]),
    ("whole_items", &["RQ-31", "RQ-32"]),
    ("a\tname \\ with\nescapes", &["RQ-50"]),
    ("", &["RQ-50"]),
];

#[verifies("RQ-076")]
#[test]
fn each_test_reports_what_it_reaches_and_nothing_else() {
    let run = run("reach", &[], &[]);

    let tags = run.tags();
    let mut reached: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for event in run.events() {
        if let Event::Hit { n, moment } = event {
            let ids = tags[n].ids.iter().map(|(id, _)| id.as_str());
            reached.entry(moment.thread.clone().unwrap_or_default()).or_default().extend(ids);
        }
    }
    let expected: BTreeMap<String, BTreeSet<&str>> =
        REACHED.iter().map(|(test, ids)| ((*test).to_owned(), ids.iter().copied().collect())).collect();
    assert_eq!(reached, expected);
    let functions =
        run.events().iter().filter(|event| matches!(event, Event::Hit { n, .. } if tags[n].name == "function"));
    assert_eq!(functions.count(), 1, "a function that is called a hundred times is told once");
}

#[verifies("RQ-076")]
#[test]
fn a_tag_says_how_many_functions_of_its_place_can_carry_a_probe() {
    let fixture = copy("counted");
    let (output, records) = fixture.records(&["check", "-p", "probed"]).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let probes = |id: &str| -> Vec<Option<u32>> {
        records.iter().filter(|record| record.ids[0].0 == id).map(|record| record.probes).collect()
    };
    for (id, expected) in [
        ("RQ-01", vec![Some(1)]),
        ("RQ-09", vec![Some(0)]),
        ("RQ-10", vec![None]),
        ("RQ-20", vec![Some(4)]),
        ("RQ-21", vec![None]),
        ("RQ-22", vec![Some(2)]),
        ("RQ-23", vec![Some(1)]),
        ("RQ-24", vec![Some(1)]),
        ("RQ-25", vec![Some(4)]),
        ("RQ-26", vec![Some(0)]),
        ("RQ-30", vec![Some(1), Some(1)]),
        ("RQ-40", vec![Some(1), Some(1)]),
    ] {
        assert_eq!(probes(id), expected, "{id}");
    }
}

#[verifies("RQ-077")]
#[test]
fn guards_open_and_close_under_every_harness_with_the_tag_above_and_below() {
    let listed = run("placements", &["--list", "--format", "terse"], &[]).stdout;
    let tests: Vec<&str> = listed.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    assert!(tests.len() > 40, "{listed}");

    let run = run("placements", &[], &[]);

    assert!(run.output.status.success(), "{}", run.stdout);
    // A tag between two cases is the next one's alone.
    let alone = ["rstest_cases::tag_between_the_cases::case_1", "test_case_cases::tag_between::_1_2_expects"];
    for test in tests {
        let guards = run.guards(test);
        if guards.is_empty() && alone.contains(&test) {
            continue;
        }
        assert!(!guards.is_empty(), "no guard of `{test}`\n{:#?}", run.events());
        for (function, ended) in guards {
            let function = function.split_once("::").unwrap().1;
            assert!(test == function || test.starts_with(&format!("{function}::")), "`{function}` in `{test}`");
            assert!(ended, "`{test}`");
        }
    }
    assert_eq!(run.guards("plain::two_tags").len(), 2);
    let of_properties = run.events().iter().filter(|event| {
        matches!(event, Event::Start { function, .. } if function.ends_with("quickcheck_properties::tag_above"))
    });
    assert_eq!(of_properties.count(), 1, "a property that is run a hundred times is told once");
}

#[verifies("RQ-077")]
#[test]
fn a_panic_ends_the_guard_and_stands_where_the_user_wrote_it() {
    let run = run("reach", &["panics", "fails", "--nocapture"], &[]);

    let line = line_of("src/lib.rs", "panic!(\"{message}\")");
    let errors = String::from_utf8_lossy(&run.output.stderr);
    assert!(errors.contains(&format!("panicked at src/lib.rs:{line}:5")), "{errors}");
    for event in run.events() {
        if let Event::End { panicked, .. } = event {
            assert!(panicked);
        }
    }
    assert_eq!(run.guards("panics"), [("reach::panics", true)]);
    assert_eq!(run.guards("fails"), [("reach::fails", true)]);
}

#[verifies("RQ-077")]
#[test]
fn a_test_that_ends_its_process_has_a_start_without_an_end() {
    let run = run("exits", &[], &[]);
    assert_eq!(run.output.status.code(), Some(0));
    assert_eq!(run.guards("ends_the_process"), [("exits::ends_the_process", false)]);
}

#[verifies("RQ-076", "RQ-077")]
#[test]
fn a_process_for_each_test_says_whose_it_is_and_tells_each_probe_once() {
    let nextest = [
        ("NEXTEST_TEST_NAME", "a_thread_without_a_name"),
        ("NEXTEST_BINARY_ID", "probed::reach"),
        ("NEXTEST_ATTEMPT", "2"),
        ("NEXTEST_RUN_ID", "0a"),
        (PROCESS_VARIABLE, "7-8"),
    ];
    let run = run("reach", &["a_thread_without_a_name"], &nextest);

    let process = run.files[0].process().unwrap();
    assert_eq!(process.test.as_deref(), Some("a_thread_without_a_name"));
    assert_eq!(process.binary.as_deref(), Some("probed::reach"));
    assert_eq!(process.attempt.as_deref(), Some("2"));
    assert_eq!(process.run.as_deref(), Some("0a"));
    assert_eq!(process.process.as_deref(), Some("7-8"));
    assert_eq!(Path::new(&process.exe), programs().executables["reach"].canonicalize().unwrap());
    assert_eq!(run.hits("RQ-50"), 1);
}

#[verifies("RQ-076", "RQ-077")]
#[test]
fn the_file_has_exactly_the_lines_of_the_grammar() {
    let run = run("reach", &[], &[(PROCESS_VARIABLE, "a\tb\\c\nd\re")]);
    let written: String = run.events().iter().map(Event::to_line).collect();
    assert_eq!(run.texts, [events::first_line() + &written]);
}

#[verifies("RQ-076", "RQ-077")]
#[test]
fn nothing_is_written_unasked_and_nothing_said_where_writing_fails() {
    let nowhere = programs().fixture.directory().join("no/such/directory");
    for variables in [vec![], vec![(DIRECTORY_VARIABLE, nowhere.to_str().unwrap())]] {
        let run = run_in(None, "reach", &["--skip", "fails"], &variables);
        assert!(run.output.status.success(), "{}", run.stdout);
        assert_eq!(String::from_utf8_lossy(&run.output.stderr).matches("panicked").count(), 0, "{}", run.stdout);
    }
}

#[verifies("RQ-076")]
#[test]
fn allocators_foreign_functions_and_forked_children_report_too() {
    let run = run("loose", &[], &[]);

    assert!(run.output.status.success(), "{}", run.stdout);
    assert!(run.hits("RQ-60") > 0 && run.hits("RQ-61") > 0);
    assert_eq!(run.hits("RQ-63") + run.hits("RQ-64"), 0);
    assert!(run.hits("RQ-62") > 0);
    if cfg!(unix) {
        assert_eq!(run.files.len(), 2, "parent and child have a file each");
        assert_eq!(run.hits("RQ-65"), 1);
        let pids: BTreeSet<u32> = run.files.iter().map(|file| file.process().unwrap().pid).collect();
        assert_eq!(pids.len(), 2);
    }
}

#[verifies("RQ-076")]
#[test]
fn more_probes_than_a_thread_has_bits_for_are_told_once_each() {
    let run = run("many", &[], &[]);
    assert_eq!(run.hits("RQ-70"), 100_000);
}

#[verifies("RQ-076")]
#[test]
fn every_placement_takes_a_probe_without_std_or_unsafe_or_a_warning_in_each_edition() {
    let fixture = Fixture::copy("placements", &scratch(), "placements").unwrap();
    for feature in [&["--features", "iec62304-core/probes,iec62304-core/registry"][..], &[]] {
        let arguments = [&["check", "--workspace", "--all-targets"], feature].concat();
        let output = fixture.command(&arguments).env(PROBES_VARIABLE, "iec62304_core").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[verifies("RQ-076", "RQ-077")]
#[test]
fn the_runtime_is_found_under_whatever_name_the_dependency_has() {
    let fixture = copy("renamed");
    let directory = fixture.directory().join("events");
    fs::create_dir(&directory).unwrap();

    let arguments = ["test", "-p", "renamed", "--lib", "--features", "trace/probes"];
    let output =
        fixture.command(&arguments).env(PROBES_VARIABLE, "trace").env(DIRECTORY_VARIABLE, &directory).output().unwrap();

    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (_, files) = read_all(&directory);
    let run = Run { output, stdout: String::new(), texts: Vec::new(), files };
    assert_eq!(run.hits("RQ-01"), 1);
    assert_eq!(run.guards("tests::reaches"), [("renamed::tests::reaches", true)]);
}

#[verifies("RQ-078")]
#[test]
fn a_program_lists_what_is_linked_into_it_under_whatever_name_the_dependency_has() {
    let fixture = copy("listed");
    for arguments in [
        ["test", "-p", "renamed", "--lib", "--features", "registry"],
        // The same code as the other tests have, under lints that forbid nearly all.
        ["check", "-p", "probed", "--all-targets", "--features", "iec62304-core/registry"],
    ] {
        let output = fixture.cargo(&arguments).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[verifies("RQ-078")]
#[test]
fn the_example_of_the_registry_prints_what_is_linked_into_it() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../iec62304-core/Cargo.toml");
    let manifest = format!("--manifest-path={}", manifest.display());
    let run = ["run", "--quiet", &manifest, "--example", "linked", "--features", "registry"];
    let output = copy("example").cargo(&run).unwrap();
    let expected = "RQ-001: fn `grant` in linked\nRQ-002, RQ-003: impl `Pump` in linked\n\
                    RQ-004: const-fn `stop` in linked\n4 requirements, the pump is off\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{}", String::from_utf8_lossy(&output.stderr));
}

/// The test programs of the fixture, built with probes.
struct Programs {
    fixture: Fixture,
    executables: BTreeMap<String, PathBuf>,
}

/// One run of one of them.
struct Run {
    output: Output,
    stdout: String,
    texts: Vec<String>,
    files: Vec<Events>,
}

impl Run {
    fn events(&self) -> &[Event] {
        &self.files[0].events
    }

    /// The tags of the first process's probes, by their numbers.
    fn tags(&self) -> BTreeMap<u32, TagRecord> {
        tags(&self.files[0])
    }

    /// How often all processes told a hit of a tag with this id.
    fn hits(&self, id: &str) -> usize {
        let of = |file: &Events| {
            let tags = tags(file);
            let hit = |event: &&Event| matches!(event, Event::Hit { n, .. } if tags[n].ids[0].0 == id);
            file.events.iter().filter(hit).count()
        };
        self.files.iter().map(of).sum()
    }

    /// The guards that were opened in the thread of this test, and whether each was closed.
    fn guards(&self, test: &str) -> Vec<(&str, bool)> {
        let ended = |of: &str| {
            self.events().iter().any(|event| {
                matches!(event, Event::End { function, moment, .. }
                    if function == of && moment.thread.as_deref() == Some(test))
            })
        };
        let started = self.events().iter().filter_map(|event| match event {
            Event::Start { function, moment, .. } if moment.thread.as_deref() == Some(test) => Some(function.as_str()),
            _ => None,
        });
        started.map(|function| (function, ended(function))).collect()
    }
}

fn tags(file: &Events) -> BTreeMap<u32, TagRecord> {
    let probes = file.events.iter().filter_map(|event| match event {
        Event::Probe { n, tag } => Some((*n, tag.clone())),
        _ => None,
    });
    probes.collect()
}

fn programs() -> &'static Programs {
    static PROGRAMS: OnceLock<Programs> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let fixture = copy("probed");
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/placements.rs");
        fs::copy(tests, fixture.directory().join("tests/placements.rs")).unwrap();
        let statements = fixture.directory().join("statements");
        let (first, second) = (line_of("src/lib.rs", "implements!(\"RQ-10\""), line_of("src/lib.rs", "\"RQ-11\""));
        fs::write(&statements, format!("{first}:9:src/lib.rs\n{second}:5:src/lib.rs\n")).unwrap();

        let arguments =
            ["test", "-p", "probed", "--features", "iec62304-core/probes", "--no-run", "--message-format=json"];
        let mut command = fixture.command(&arguments);
        let output =
            command.env(PROBES_VARIABLE, "iec62304_core").env(STATEMENTS_VARIABLE, statements).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let messages = String::from_utf8_lossy(&output.stdout);
        let executables = messages.lines().filter_map(|line| {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            Some((message["target"]["name"].as_str()?.to_owned(), message["executable"].as_str()?.into()))
        });
        Programs { executables: executables.collect(), fixture }
    })
}

fn copy(name: &str) -> Fixture {
    Fixture::copy("probed", &scratch(), name).unwrap()
}

/// Where the copies of this file are: their target directory is theirs alone, for cargo cannot tell them from those of other tests.
fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("probed")
}

/// Runs a test program with a fresh directory for its events.
fn run(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let directory = tempfile::tempdir_in(programs().fixture.directory()).unwrap();
    run_in(Some(directory.path()), program, arguments, variables)
}

fn run_in(directory: Option<&Path>, program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut command = Command::new(&programs().executables[program]);
    for variable in FOREIGN {
        command.env_remove(variable);
    }
    if let Some(directory) = directory {
        command.env(DIRECTORY_VARIABLE, directory);
    }
    command.args(arguments).envs(variables.iter().copied()).current_dir(programs().fixture.directory());
    let output = command.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let (texts, files) = directory.map(read_all).unwrap_or_default();
    Run { output, stdout, texts, files }
}

/// The event files of a directory, the first process's first.
fn read_all(directory: &Path) -> (Vec<String>, Vec<Events>) {
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut read: Vec<(String, Events)> = paths
        .map(|path| {
            assert_eq!(path.extension().unwrap(), events::EXTENSION);
            let text = fs::read_to_string(&path).unwrap();
            let file = events::read(&text).unwrap();
            assert!(!file.cut_off, "{text}");
            (text, file)
        })
        .collect();
    read.sort_by_key(|(_, file)| file.process().map(|process| process.at));
    read.into_iter().unzip()
}

/// The line of the fixture's file on which this text stands first.
fn line_of(file: &str, text: &str) -> usize {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/probed").join(file);
    fs::read_to_string(fixture).unwrap().lines().position(|line| line.contains(text)).unwrap() + 1
}
