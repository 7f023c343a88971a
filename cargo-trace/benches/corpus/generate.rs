//! Writes a synthetic code base with requirements and tags; the same sizes and seed give the same bytes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// How big a corpus is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Requirements.
    pub requirements: usize,
    /// Rust files; a fifth of them are integration tests.
    pub files: usize,
    /// Tags, half on code, half on tests.
    pub tags: usize,
    /// Lines of Rust.
    pub lines: usize,
    /// Requirements that no test verifies.
    pub untested: usize,
}

impl Size {
    /// The corpus on which other tools were timed.
    pub const ONE: Self = Self { requirements: 2_000, files: 200, tags: 10_000, lines: 200_000, untested: 20 };

    /// `factor` times as much of everything but lines, which are as few as the tags allow: they are the compiler's work.
    pub const fn times(self, factor: usize) -> Self {
        Self {
            requirements: self.requirements * factor,
            files: self.files * factor,
            tags: self.tags * factor,
            lines: self.tags * factor * 10,
            untested: self.untested * factor,
        }
    }
}

const VERBS: [&str; 10] = [
    "limit the infusion rate",
    "raise an alarm",
    "log the event",
    "reject the command",
    "store the dose record",
    "check the sensor",
    "stop the motor",
    "show the status",
    "close the valve",
    "restart the watchdog",
];

/// A small generator of numbers (SplitMix64): the corpus must not change with a library's version.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap_or(0)
    }
}

/// Writes the corpus into `out`; `core` is the path of `iec62304-core`, or `None` for a tree without tags.
pub fn corpus(out: &Path, size: Size, core: Option<&Path>) {
    let mut random = Random(7);
    let n_tests = (size.files / 5).max(1);
    let n_sources = size.files - n_tests;
    let testable = size.requirements - size.untested;
    let mut code = vec![Vec::new(); n_sources];
    let mut tests = vec![Vec::new(); n_tests];
    for k in 0..size.tags / 2 {
        let id = if k < size.requirements { k } else { random.below(size.requirements) };
        code[random.below(n_sources)].push(id);
        let id = if k < testable { k } else { random.below(testable) };
        tests[random.below(n_tests)].push(id);
    }
    let per_file = size.lines / size.files;
    let mut root = String::from("//! Generated library.\n");
    for (n, ids) in code.iter().enumerate() {
        put(&out.join(format!("src/unit_{n:04}.rs")), &file(n, ids, per_file, false, core.is_some()));
        let _ = writeln!(root, "pub mod unit_{n:04};");
    }
    for (n, ids) in tests.iter().enumerate() {
        put(&out.join(format!("tests/unit_{n:04}.rs")), &file(n, ids, per_file, true, core.is_some()));
    }
    put(&out.join("src/lib.rs"), &root);
    let mut manifest = String::from(
        "[package]\nname = \"bench-corpus\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n\n[dependencies]\n",
    );
    if let Some(core) = core {
        let _ = writeln!(manifest, "iec62304-core = {{ path = '{}' }}", core.display());
        put(
            &out.join("trace.toml"),
            "documents = [\"trace/**/*.md\"]\n\n[project]\nname = \"bench corpus\"\nclass = \"B\"\n",
        );
        put(&out.join("trace/srs.md"), &requirements(size.requirements));
    }
    put(&out.join("Cargo.toml"), &manifest);
}

fn requirements(count: usize) -> String {
    let mut text = String::from("# Requirements\n");
    for i in 0..count {
        let _ = write!(
            text,
            "\n## RQ-{i:05}: Requirement {i}\n\nThe pump shall {} within {} ms (case {i}).\n",
            VERBS[i % 10],
            10 + i % 90
        );
    }
    text
}

fn file(n: usize, ids: &[usize], lines: usize, test: bool, tagged: bool) -> String {
    let mut text = format!("//! Generated file {n}.\n\n");
    let body = ((lines - 2) / ids.len().max(1)).saturating_sub(7).max(3);
    for (j, id) in ids.iter().enumerate() {
        let _ = writeln!(text, "/// Handles case {id} of group {j}.");
        match (tagged, test) {
            (true, false) => {
                let _ = writeln!(text, "#[iec62304_core::requirement(\"RQ-{id:05}\")]");
            }
            (true, true) => {
                let _ = writeln!(text, "#[iec62304_core::verifies(\"RQ-{id:05}\")]");
            }
            (false, _) => text.push('\n'),
        }
        if test {
            let _ = writeln!(text, "#[test]\nfn check_{n:04}_{j:03}() {{\n    let mut acc: u32 = 1;");
        } else {
            let _ = writeln!(text, "pub fn step_{n:04}_{j:03}(x: u32) -> u32 {{\n    let mut acc: u32 = x;");
        }
        for b in 0..body {
            let _ = writeln!(
                text,
                "    acc = acc.wrapping_mul({}).rotate_left({}) ^ {};",
                b % 97 + 3,
                b % 31 + 1,
                1000 + b
            );
        }
        text.push_str(if test { "    assert!(acc != 0 || acc == 0);\n}\n\n" } else { "    acc\n}\n\n" });
    }
    text
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a directory")).expect("directory");
    fs::write(path, text).expect("file");
}
