//! Whole-process costs as ratios within one run: `cargo bench -p cargo-trace --bench corpus [-- 10]`.
//!
//! Writes a corpus of 2,000 requirements and 10,000 tags in 200,000 lines (and, with an argument, one of that many
//! times the requirements, tags and files), and compares runs of the tool with runs of plain cargo on the same
//! machine, taken in turn. `docs/benchmarks.md` has figures and limits.

mod generate;
mod measure;

use generate::{Size, corpus};
use measure::{Cost, best, cost};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

const TOOL: &str = env!("CARGO_BIN_EXE_cargo-trace");
const RUNS: usize = 5;
const FIRST_RUNS: usize = 3;

fn main() -> io::Result<()> {
    let mut out = io::stdout();
    let factor = std::env::args().skip(1).find_map(|arg| arg.parse::<usize>().ok());
    let one = measured(1, Size::ONE);
    writeln!(out, "{one}")?;
    if let Some(factor) = factor {
        let many = measured(factor, Size::ONE.times(factor));
        writeln!(out, "{many}")?;
        for (name, a, b) in [("warm check", one.check, many.check), ("warm report", one.report, many.report)] {
            writeln!(out, "{name}: {factor} times the corpus costs {:.1} times the CPU", b.cpu / a.cpu)?;
        }
        writeln!(
            out,
            "warm check less cargo's own part: {:.1} times",
            (many.check.cpu - many.noop.cpu) / (one.check.cpu - one.noop.cpu).max(0.001)
        )?;
    }
    writeln!(out, "a tag: {:.1} µs CPU in an ordinary `cargo check`", a_tag() * 1e6)?;
    writeln!(out, "cold core: {:.2} s CPU to compile iec62304-core and all that it brings", cold_core())
}

/// The figures of one corpus.
struct Figures {
    size: Size,
    /// With and without tags; only of the corpus itself, as of more it is the compiler's work that grows.
    first: Option<[Cost; 2]>,
    noop: Cost,
    check: Cost,
    report: Cost,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} requirements, {} tags, {} lines", self.size.requirements, self.size.tags, self.size.lines)?;
        writeln!(f, "| run | CPU s | against | CPU s | ratio | own peak MiB |")?;
        writeln!(f, "|---|---:|---|---:|---:|---:|")?;
        let first = self.first.map(|[ours, plain]| {
            ("first `cargo trace check`", ours, "first `cargo check --all-targets`, no tags", plain)
        });
        for (name, this, against, other) in first.into_iter().chain([
            ("warm `cargo trace check`", self.check, "warm `cargo check --all-targets`", self.noop),
            ("warm `cargo trace report --format json`", self.report, "warm `cargo check --all-targets`", self.noop),
        ]) {
            let ratio = this.cpu / other.cpu;
            writeln!(f, "| {name} | {:.3} | {against} | {:.3} | {ratio:.2} | {:.0} |", this.cpu, other.cpu, this.peak)?;
        }
        Ok(())
    }
}

fn measured(factor: usize, size: Size) -> Figures {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../iec62304-core").canonicalize().expect("core");
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("corpus-{factor}"));
    let (ours, none) = (base.join("ours"), base.join("none"));
    if base.exists() {
        fs::remove_dir_all(&base).expect("old corpus is removable");
    }
    corpus(&ours, size, Some(&core));
    let first = (factor == 1).then(|| {
        corpus(&none, size, None);
        first_runs(&ours, &none)
    });
    cost(&mut trace(&ours, &["check"]), &[100]);
    // Compiles what the wrapped check does not share with an ordinary one.
    cost(&mut cargo(&ours, &["check", "--all-targets"]), &[0]);
    let (mut noop, mut check, mut report) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        noop.push(warm(|| cargo(&ours, &["check", "--all-targets"]), &[0]));
        check.push(warm(|| trace(&ours, &["check"]), &[100]));
        report.push(warm(|| trace(&ours, &["report", "--format", "json"]), &[0]));
    }
    Figures { size, first, noop: best(&noop), check: best(&check), report: best(&report) }
}

/// A first check with tags and one of the same tree without, each from an empty target directory, in turn: the least
/// of three, as seconds of compiling take up whatever else the machine does.
fn first_runs(ours: &Path, none: &Path) -> [Cost; 2] {
    let mut costs = [Vec::new(), Vec::new()];
    for _ in 0..FIRST_RUNS {
        for tree in [none, ours] {
            let target = tree.join("target");
            if target.exists() {
                fs::remove_dir_all(&target).expect("removable");
            }
        }
        costs[1].push(cost(&mut cargo(none, &["check", "--all-targets"]), &[0]));
        costs[0].push(cost(&mut trace(ours, &["check"]), &[100]));
    }
    costs.map(|costs| best(&costs))
}

/// The second of two equal runs. The first one pays for what ran before it: cargo remembers what rustc says of itself
/// for one wrapper of rustc at a time, and asks again when a call comes with another one.
fn warm(command: impl Fn() -> Command, codes: &[i32]) -> Cost {
    cost(&mut command(), codes);
    cost(&mut command(), codes)
}

/// CPU seconds that a tag costs an ordinary `cargo check`. The bodies are short, so that rustc's own work, and with it
/// what differs between two runs of the same, is small beside that of the macros.
fn a_tag() -> f64 {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../iec62304-core").canonicalize().expect("core");
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tags");
    if base.exists() {
        fs::remove_dir_all(&base).expect("old corpus is removable");
    }
    // Half of the tags are on tests, which a plain check leaves out.
    let size = Size { tags: 20_000, lines: Size::ONE.files * 2, ..Size::ONE };
    let (ours, none) = (base.join("ours"), base.join("none"));
    corpus(&ours, size, Some(&core));
    corpus(&none, size, None);
    let mut costs = [Vec::new(), Vec::new()];
    // One more for the dependencies, which are compiled in it.
    for run in 0..=RUNS {
        for (tree, costs) in [&none, &ours].into_iter().zip(&mut costs) {
            touch(&tree.join("src/lib.rs"));
            let cost = cost(&mut cargo(tree, &["check"]), &[0]);
            costs.extend((run > 0).then_some(cost));
        }
    }
    let [without, with] = costs.map(|costs| best(&costs).cpu);
    (with - without) / (size.tags / 2) as f64
}

/// Compiles a crate that depends on the core from nothing, and takes off what the crate alone costs.
fn cold_core() -> f64 {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../iec62304-core").canonicalize().expect("core");
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cold");
    let mut costs = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        if base.exists() {
            fs::remove_dir_all(&base).expect("removable");
        }
        let with = base.join("with");
        let without = base.join("without");
        let empty = Size { requirements: 1, files: 5, tags: 0, lines: 10, untested: 0 };
        corpus(&with, empty, Some(&core));
        corpus(&without, empty, None);
        for (tree, costs) in [&without, &with].into_iter().zip(&mut costs) {
            costs.push(cost(&mut cargo(tree, &["build"]), &[0]));
        }
    }
    let [without, with] = costs.map(|costs| best(&costs).cpu);
    with - without
}

fn cargo(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(dir);
    environment(&mut command, dir);
    command
}

fn trace(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(TOOL);
    command.args(args).current_dir(dir);
    environment(&mut command, dir);
    command
}

fn environment(command: &mut Command, dir: &Path) {
    let target: PathBuf = dir.join("target");
    command.env("CARGO_TARGET_DIR", target).env("CARGO_NET_OFFLINE", "true").env("CARGO_INCREMENTAL", "0");
}

fn touch(file: &Path) {
    let text = fs::read_to_string(file).expect("file");
    fs::write(file, text + "\n").expect("file");
}
