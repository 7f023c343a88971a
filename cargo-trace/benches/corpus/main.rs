//! Whole-process costs as ratios within one run: `cargo bench -p cargo-trace --bench corpus [-- 10]`.
//!
//! Writes corpora of 2,000 requirements and 10,000 tags in 200,000 lines (and, with an argument, that many
//! times as much), and compares runs of the tool with runs of plain cargo on the same machine, taken in turn.

#![expect(clippy::print_stdout, reason = "a table is what it is for")]

mod generate;
mod measure;

use generate::{Size, corpus};
use measure::{Cost, cost, median};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TOOL: &str = env!("CARGO_BIN_EXE_cargo-trace");
const RUNS: usize = 5;

fn main() {
    let factor = std::env::args().skip(1).find_map(|arg| arg.parse::<usize>().ok());
    let one = measured(1, Size::ONE);
    println!("{one}");
    if let Some(factor) = factor {
        let many = measured(factor, Size::ONE.times(factor));
        println!("{many}");
        for (name, a, b) in [("warm check", one.check, many.check), ("warm report", one.report, many.report)] {
            println!("{name}: {factor} times the corpus costs {:.1} times the CPU", b.cpu / a.cpu);
        }
        println!(
            "warm check less cargo's own part: {:.1} times",
            (many.check.cpu - many.noop.cpu) / (one.check.cpu - one.noop.cpu).max(0.001)
        );
    }
    println!("cold core: {:.2} s CPU to compile iec62304-core and all that it brings", cold_core().cpu);
}

/// The figures of one corpus.
struct Figures {
    size: Size,
    first_plain: Cost,
    first: Cost,
    noop: Cost,
    check: Cost,
    report: Cost,
    untagged: Cost,
    tagged: Cost,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let per_tag = (self.tagged.cpu - self.untagged.cpu) / self.size.tags as f64 * 1e6;
        writeln!(f, "{} requirements, {} tags, {} lines", self.size.requirements, self.size.tags, self.size.lines)?;
        writeln!(f, "| run | CPU s | against | CPU s | ratio | own peak MiB |")?;
        writeln!(f, "|---|---:|---|---:|---:|---:|")?;
        for (name, this, against, other) in [
            ("first `cargo trace check`", self.first, "first `cargo check --all-targets`, no tags", self.first_plain),
            ("warm `cargo trace check`", self.check, "warm `cargo check --all-targets`", self.noop),
            ("warm `cargo trace report --format json`", self.report, "warm `cargo check --all-targets`", self.noop),
            ("`cargo check` of the library, tagged", self.tagged, "the same, no tags", self.untagged),
        ] {
            let ratio = this.cpu / other.cpu;
            writeln!(f, "| {name} | {:.3} | {against} | {:.3} | {ratio:.2} | {:.0} |", this.cpu, other.cpu, this.peak)?;
        }
        write!(f, "a tag costs an ordinary build {per_tag:.1} µs of CPU")
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
    corpus(&none, size, None);

    let first_plain = cost(&mut cargo(&none, &["check", "--all-targets"]), &[0]);
    let first = cost(&mut trace(&ours, &["check"]), &[100]);
    let (mut noop, mut check, mut report) = (Vec::new(), Vec::new(), Vec::new());
    cost(&mut cargo(&ours, &["check", "--all-targets"]), &[0]);
    for _ in 0..RUNS {
        noop.push(cost(&mut cargo(&ours, &["check", "--all-targets"]), &[0]));
        check.push(cost(&mut trace(&ours, &["check"]), &[100]));
        report.push(cost(&mut trace(&ours, &["report", "--format", "json"]), &[0]));
    }
    let (mut tagged, mut untagged) = (Vec::new(), Vec::new());
    for _ in 0..RUNS.min(if factor == 1 { RUNS } else { 1 }) {
        for (tree, costs) in [(&none, &mut untagged), (&ours, &mut tagged)] {
            touch(&tree.join("src/lib.rs"));
            costs.push(cost(&mut cargo(tree, &["check", "--all-targets"]), &[0]));
        }
    }
    Figures {
        size,
        first_plain,
        first,
        noop: median(&noop),
        check: median(&check),
        report: median(&report),
        untagged: median(&untagged),
        tagged: median(&tagged),
    }
}

/// Compiles a crate that depends on the core from nothing, and takes off what the crate alone costs.
fn cold_core() -> Cost {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../iec62304-core").canonicalize().expect("core");
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cold");
    let mut costs = Vec::new();
    for _ in 0..RUNS {
        if base.exists() {
            fs::remove_dir_all(&base).expect("removable");
        }
        let with = base.join("with");
        let without = base.join("without");
        let empty = Size { requirements: 1, files: 5, tags: 0, lines: 10, untested: 0 };
        corpus(&with, empty, Some(&core));
        corpus(&without, empty, None);
        let a = cost(&mut cargo(&with, &["build"]), &[0]);
        let b = cost(&mut cargo(&without, &["build"]), &[0]);
        costs.push(Cost { cpu: a.cpu - b.cpu, peak: 0.0 });
    }
    median(&costs)
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
