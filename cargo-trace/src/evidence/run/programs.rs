//! The list of a run's test programs, by which the shim knows what it is to start, and what it writes of each start.

use crate::collect::TestProgram;
use crate::model::{TargetKey, TargetKind};
use camino::Utf8PathBuf;
use iec62304_wire::line;
use std::path::Path;

/// Name of the list in a run's directory.
pub(super) const FILE: &str = "programs";

/// The file name extension of what the shim writes of a start.
pub(super) const FACTS: &str = "exec";

/// The first line's word and version, of both kinds of files.
const HEAD: &str = "iec62304-programs\t1";

/// What the shim must know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Programs {
    /// Probes and guards shall report.
    pub(super) instrumented: bool,
    /// nextest runs the tests, each in a process of its own.
    pub(super) by_nextest: bool,
    /// Variables of the user's that cargo was not to see and the tests are, with their values.
    pub(super) restored: Vec<(String, String)>,
    /// The programs, in the order of the run's executables.
    pub(super) programs: Vec<TestProgram>,
}

impl Programs {
    /// The file's text.
    pub(super) fn to_text(&self) -> String {
        let mut out = format!("{HEAD}\nrun");
        line::push(&mut out, "instrumented", line::yes_no(self.instrumented));
        line::push(&mut out, "nextest", line::yes_no(self.by_nextest));
        out.push('\n');
        for (name, value) in &self.restored {
            out.push_str("variable");
            line::push(&mut out, "name", name);
            line::push(&mut out, "value", value);
            out.push('\n');
        }
        for TestProgram { target, path, harness, guarded } in &self.programs {
            out.push_str("program");
            line::push(&mut out, "path", path.as_str());
            line::push(&mut out, "package", &target.package);
            line::push(&mut out, "kind", target.kind.as_str());
            line::push(&mut out, "target", &target.name);
            line::push(&mut out, "harness", line::yes_no(*harness));
            line::push(&mut out, "guarded", line::yes_no(*guarded));
            out.push('\n');
        }
        out
    }

    /// Reads it; `None` for anything that this version did not write.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        lines.next().filter(|first| *first == HEAD)?;
        let mut programs = Self::default();
        for text in lines {
            let (word, text) = line::split(text);
            let field = |name: &str| line::fields(text).find_map(|(other, value)| (other == name).then_some(value));
            match word {
                "run" => {
                    programs.instrumented = field("instrumented")? == "yes";
                    programs.by_nextest = field("nextest")? == "yes";
                }
                "variable" => programs.restored.push((field("name")?, field("value")?)),
                "program" => programs.programs.push(TestProgram {
                    target: TargetKey {
                        package: field("package")?.into(),
                        kind: TargetKind::from_word(&field("kind")?)?,
                        name: field("target")?.into(),
                    },
                    path: Utf8PathBuf::from(field("path")?),
                    harness: field("harness")? == "yes",
                    guarded: field("guarded")? == "yes",
                }),
                _ => return None,
            }
        }
        Some(programs)
    }

    /// The program at this path.
    pub(super) fn at(&self, path: &Path) -> Option<usize> {
        self.programs.iter().position(|program| program.path == path)
    }
}

/// A start of a program by the shim: the file `<pid>-<µs since the epoch>.exec`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// Which program.
    pub(super) program: usize,
    /// The harness writes its results to the file of the same name with extension `log`.
    pub(super) logged: bool,
    /// The program does not understand the arguments that it is started with.
    pub(super) refused: bool,
    /// Tests that the source says to leave out are run, too.
    pub(super) runs_ignored: bool,
    /// The one test that the process runs, and the attempt: nextest's way.
    pub(super) test: Option<(String, u32)>,
    /// Number of the process.
    pub(super) child: Option<u32>,
    /// How it ended.
    pub(super) end: Option<End>,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// With exit code 0.
    pub(super) succeeded: bool,
    /// It was killed by a signal that its runner was sent, too: somebody stopped the run, or the runner the test.
    pub(super) stopped: bool,
    /// How long it took.
    pub(super) ms: u64,
}

impl Start {
    /// The first line of its file, written before the program starts.
    pub(super) fn to_line(&self) -> String {
        let mut out = "start".to_owned();
        line::push(&mut out, "program", &self.program.to_string());
        line::push(&mut out, "logged", line::yes_no(self.logged));
        line::push(&mut out, "refused", line::yes_no(self.refused));
        line::push(&mut out, "runs-ignored", line::yes_no(self.runs_ignored));
        if let Some((test, attempt)) = &self.test {
            line::push(&mut out, "attempt", &attempt.to_string());
            line::push(&mut out, "test", test);
        }
        out.push('\n');
        out
    }

    /// The line that is added when the program has started.
    pub(super) fn child_line(pid: u32) -> String {
        let mut out = "child".to_owned();
        line::push(&mut out, "pid", &pid.to_string());
        out.push('\n');
        out
    }

    /// Reads such a file; `None` where even the first line is not whole.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        let field =
            |text: &str, name: &str| line::fields(text).find_map(|(other, value)| (other == name).then_some(value));
        let (word, text) = line::split(lines.next()?);
        let program = field(text, "program").filter(|_| word == "start")?.parse().ok()?;
        let is = |text: &str, name: &str| field(text, name).map(|value| value == "yes");
        let attempt = field(text, "attempt").map_or(Some(1), |attempt| attempt.parse().ok())?;
        let mut start = Self {
            program,
            logged: is(text, "logged")?,
            refused: is(text, "refused")?,
            runs_ignored: is(text, "runs-ignored")?,
            test: field(text, "test").map(|test| (test, attempt)),
            child: None,
            end: None,
        };
        for (word, text) in lines.map(line::split) {
            match word {
                "child" => start.child = field(text, "pid").and_then(|pid| pid.parse().ok()),
                "end" => start.end = End::of(is(text, "succeeded"), is(text, "stopped"), field(text, "ms")),
                _ => {}
            }
        }
        Some(start)
    }
}

impl End {
    /// The line that is added when the program ended.
    pub(super) fn to_line(self) -> String {
        let mut out = "end".to_owned();
        line::push(&mut out, "succeeded", line::yes_no(self.succeeded));
        line::push(&mut out, "stopped", line::yes_no(self.stopped));
        line::push(&mut out, "ms", &self.ms.to_string());
        out.push('\n');
        out
    }

    fn of(succeeded: Option<bool>, stopped: Option<bool>, ms: Option<String>) -> Option<Self> {
        Some(Self { succeeded: succeeded?, stopped: stopped?, ms: ms?.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs() -> Programs {
        let program = |name: &str, harness| TestProgram {
            target: TargetKey { package: "dose".into(), kind: TargetKind::Test, name: name.into() },
            path: format!("/t/my deps/{name}-0f").into(),
            harness,
            guarded: !harness,
        };
        Programs {
            instrumented: true,
            by_nextest: true,
            restored: vec![("RUSTC_WORKSPACE_WRAPPER".to_owned(), "/opt/a\tb\nc".to_owned())],
            programs: vec![program("limits", true), program("own", false)],
        }
    }

    #[test]
    fn the_list_is_read_as_it_was_written_or_not_at_all() {
        let programs = programs();
        let text = programs.to_text();
        assert_eq!(Programs::read(&text).as_ref(), Some(&programs));
        assert_eq!(programs.at(Path::new("/t/my deps/own-0f")), Some(1));
        assert_eq!(programs.at(Path::new("/t/my deps/other-0f")), None);
        for cut in (0..text.len()).filter(|cut| !text[..*cut].ends_with('\n')) {
            assert_eq!(Programs::read(&text[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn a_start_tells_its_end_only_when_the_line_is_whole() {
        let end = End { succeeded: true, stopped: false, ms: 42 };
        let started = Start {
            program: 3,
            logged: true,
            refused: false,
            runs_ignored: true,
            test: Some(("tests::a\tb".to_owned(), 2)),
            child: None,
            end: None,
        };
        let running = Start { child: Some(17), ..started.clone() };
        let ended = Start { end: Some(end), ..running.clone() };
        let known = [started.to_line(), Start::child_line(17), end.to_line()];
        let whole = known.concat();
        assert_eq!(Start::read(&whole), Some(ended));
        for cut in 0..whole.len() {
            let expected = match cut {
                _ if cut < known[0].len() => None,
                _ if cut < known[0].len() + known[1].len() => Some(started.clone()),
                _ => Some(running.clone()),
            };
            assert_eq!(Start::read(&whole[..cut]), expected, "cut at {cut}");
        }
    }
}
