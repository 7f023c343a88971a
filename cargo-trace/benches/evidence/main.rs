//! What evidence costs, as ratios within one run: `cargo bench -p cargo-trace --bench evidence [-- cargo hot …]`.
//!
//! Writes three small projects: one of 5,000 tests, one whose tagged function is called 100 million times from two
//! threads, one of 10,000 tagged functions. Compares runs with probes with the same runs without, on the same machine,
//! taken in turn. `docs/benchmarks.md` has figures and limits.

#[path = "../corpus/measure.rs"]
mod measure;

use cargo_trace::evidence::file;
use measure::{Cost, best, cost};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

const TOOL: &str = env!("CARGO_BIN_EXE_cargo-trace");

/// What can be named after `--`, to measure it alone.
const ROWS: [&str; 5] = ["cargo", "nextest", "hot", "build", "merge"];

/// Runs of each kind, taken in turn.
const RUNS: usize = 2;

fn main() -> io::Result<()> {
    let mut out = io::stdout();
    let named: Vec<String> = std::env::args().skip(1).filter(|arg| ROWS.contains(&arg.as_str())).collect();
    let wanted = |row: &str| named.is_empty() || named.iter().any(|name| name == row);
    writeln!(out, "| run | with probes, CPU s | without, CPU s | ratio |\n|---|---:|---:|---:|")?;
    for runner in ["cargo", "nextest"] {
        if wanted(runner) {
            row(&mut out, &format!("5,000 tests, {runner}"), compared(&project("tests", &many_tests(5_000)), runner))?;
        }
    }
    if wanted("hot") {
        row(&mut out, "100 million calls from two threads", compared(&project("hot", &hot()), "cargo"))?;
    }
    if wanted("build") {
        row(&mut out, "building 10,000 probes", built(&project("probes", &called(10_000))))?;
    }
    if wanted("merge") {
        let (merged, links) = merged(&project("merge", &many_tests(10_000)));
        writeln!(
            out,
            "\nmerging ten files of 10,000 tests and judging: {:.2} s CPU more than judging links ({:.2} against {:.2} s)",
            merged.cpu - links.cpu,
            merged.cpu,
            links.cpu
        )?;
    }
    Ok(())
}

fn row(out: &mut impl Write, name: &str, [with, without]: [Cost; 2]) -> io::Result<()> {
    writeln!(out, "| {name} | {:.2} | {:.2} | {:.3} |", with.cpu, without.cpu, with.cpu / without.cpu)
}

/// A warm `cargo trace test` with probes and without.
fn compared(project: &Path, runner: &str) -> [Cost; 2] {
    let mut costs = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (probes, costs) in ["on", "off"].into_iter().zip(&mut costs) {
            let one = || cost(&mut trace(project, &["test", "--runner", runner, "--probes", probes]), &[0]);
            // The first of two pays for compiling, and for cargo's having seen another wrapper.
            one();
            costs.push(one());
        }
    }
    costs.map(|costs| best(&costs))
}

/// Building the test program of a crate that is compiled anew, its dependencies being there.
fn built(project: &Path) -> [Cost; 2] {
    let command = |probes: bool| {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(["test", "--no-run", "--lib", "--target-dir"]);
        command.arg(project.join(if probes { "target/with" } else { "target/without" })).current_dir(project);
        command.env("CARGO_NET_OFFLINE", "true").env("CARGO_INCREMENTAL", "0");
        if probes {
            command.args(["--features", "iec62304-core/probes"]).env("IEC62304_PROBES", "iec62304_core");
        }
        command
    };
    let mut costs = [Vec::new(), Vec::new()];
    for run in 0..=RUNS {
        for (probes, costs) in [true, false].into_iter().zip(&mut costs) {
            let source = project.join("src/lib.rs");
            let text = fs::read_to_string(&source).expect("source");
            fs::write(&source, text + "\n").expect("source");
            let cost = cost(&mut command(probes), &[0]);
            costs.extend((run > 0).then_some(cost));
        }
    }
    costs.map(|costs| best(&costs))
}

/// A judgement that rests on ten evidence files, and one that rests on links only.
fn merged(project: &Path) -> (Cost, Cost) {
    let directory = project.join("target/evidence");
    let run = ["test", "--runner", "cargo", "--evidence-dir", "target/evidence"];
    cost(&mut trace(project, &run), &[0]);
    let first = fs::read_dir(&directory)
        .expect("evidence")
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "evidence"))
        .expect("the run left a file");
    let original = file::read(&fs::read_to_string(&first).expect("evidence")).expect("evidence reads");
    for copy in 1..10 {
        let mut run = original.clone();
        run.id = format!("{}{copy}", run.id);
        fs::write(directory.join(format!("{}.evidence", run.id)), file::write(&run)).expect("copy");
    }
    let judged = |evidence: &str| {
        let mut costs = Vec::new();
        for run in 0..=RUNS {
            let cost = cost(&mut trace(project, &["check", "--evidence", evidence]), &[0, 100]);
            costs.extend((run > 0).then_some(cost));
        }
        best(&costs)
    };
    (judged("target/evidence"), judged("none"))
}

fn trace(project: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(TOOL);
    command.args(args).current_dir(project);
    command.env("CARGO_TARGET_DIR", project.join("target")).env("CARGO_NET_OFFLINE", "true");
    command
}

/// Writes a project with this library; all requirements `RQ-1` to `RQ-100` stand in its document.
fn project(name: &str, source: &str) -> PathBuf {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../iec62304-core").canonicalize().expect("core");
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("evidence").join(name);
    if root.exists() {
        fs::remove_dir_all(&root).expect("old project is removable");
    }
    fs::create_dir_all(root.join("src")).expect("directory");
    fs::create_dir_all(root.join("trace")).expect("directory");
    let manifest = format!(
        "[package]\nname = \"bench-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         iec62304-core = {{ path = '{}' }}\n\n[workspace]\n",
        core.display()
    );
    let mut document = String::new();
    for id in 1..=100 {
        let _ = writeln!(document, "## RQ-{id}: Requirement {id}\n\nThe software shall do {id}.\n");
    }
    fs::write(root.join("Cargo.toml"), manifest).expect("manifest");
    fs::write(root.join("src/lib.rs"), source).expect("source");
    fs::write(root.join("trace/software.md"), document).expect("document");
    fs::write(root.join("trace.toml"), "[project]\nname = \"Bench\"\nclass = \"B\"\n").expect("configuration");
    root
}

/// A hundred tagged functions and this many tests; each test calls three of them, a few hundred times: about a fifth of a
/// millisecond.
fn many_tests(tests: usize) -> String {
    let mut text = functions(100);
    text.push_str(
        "#[cfg(test)]\nmod tests {\n    use super::*;\n    use iec62304_core::verifies;\n\n    \
         fn all(functions: [fn(u64) -> u64; 3]) -> u64 {\n        \
         (0..300).map(|seed| functions.iter().map(|f| f(seed)).fold(0, |a, b| a ^ b)).fold(0, |a, b| a ^ b)\n    }\n\n",
    );
    for n in 0..tests {
        let id = n % 100;
        let _ = write!(
            text,
            "    #[verifies(\"RQ-{}\")]\n    #[test]\n    fn test_{n}() {{\n        assert!(all([f{id}, f{}, f{}]) != 1);\n    }}\n\n",
            id + 1,
            (id + 1) % 100,
            (id + 2) % 100
        );
    }
    text.push_str("}\n");
    text
}

/// Tagged functions, with a few lines of work each.
fn functions(count: usize) -> String {
    let mut text = String::from("//! A library for a benchmark.\nuse iec62304_core::requirement;\n\n");
    for n in 0..count {
        let _ = write!(
            text,
            "#[requirement(\"RQ-{}\")]\npub fn f{n}(seed: u64) -> u64 {{\n    let mut sum = seed.wrapping_add({n});\n    \
             for step in 0..40u64 {{\n        sum = sum.rotate_left(5) ^ step.wrapping_mul(0x9e37_79b9);\n    }}\n    sum\n}}\n\n",
            n % 100 + 1
        );
    }
    text
}

/// Ten lines more for a function: fifteen in all are what functions of real crates have.
const MORE: &str = "    let high = (sum >> 32) as u32;
    let low = sum as u32;
    if high > low {
        sum ^= u64::from(high - low);
    }
    let digits = [high & 15, low & 15, high >> 28, low >> 28];
    for digit in digits {
        sum = sum.wrapping_mul(31).wrapping_add(u64::from(digit));
    }
    sum = sum.checked_add(u64::from(low)).unwrap_or(sum);
";

/// Tagged functions and a test that calls each: what nobody calls is not compiled into a test program.
fn called(count: usize) -> String {
    let mut text = functions(count).replace("    sum\n", &format!("{MORE}    sum\n"));
    text.push_str("#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn all() {\n");
    let _ = write!(text, "        let all: [fn(u64) -> u64; {count}] = [");
    for n in 0..count {
        let _ = write!(text, "f{n}, ");
    }
    text.push_str("];\n        assert!(all.iter().map(|f| f(1)).fold(0, |a, b| a ^ b) != 1);\n    }\n}\n");
    text
}

/// A tagged function that takes 100 ns or more unoptimised, called 50 million times by each of two threads.
fn hot() -> String {
    let mut text = functions(100);
    text.push_str(
        "/// A window sum.\n#[requirement(\"RQ-1\")]\npub fn window(samples: &[u32; 64], at: usize) -> u32 {\n    \
         let mut sum = 0_u32;\n    let mut n = 0;\n    while n < 64 {\n        \
         sum = sum.wrapping_add(samples[(at + n) & 63].rotate_left(3));\n        n += 1;\n    }\n    sum\n}\n\n\
         #[cfg(test)]\nmod tests {\n    use super::*;\n    use iec62304_core::verifies;\n\n    \
         #[verifies(\"RQ-1\")]\n    #[test]\n    fn two_threads_sum_windows() {\n        \
         let samples = std::hint::black_box([7_u32; 64]);\n        \
         std::thread::scope(|scope| {\n            for _ in 0..2 {\n                scope.spawn(|| {\n                    \
         let mut all = 0_u32;\n                    let mut at = 0;\n                    while at < 50_000_000 {\n                        \
         all ^= window(&samples, at);\n                        at += 1;\n                    }\n                    \
         std::hint::black_box(all);\n                });\n            }\n        });\n    }\n}\n",
    );
    text
}
