//! The list of a run's test programs, by which the shim knows what it is to start, and what it writes of each start.

use crate::collect::TestProgram;
use crate::model::{TargetKey, TargetKind};
use camino::Utf8PathBuf;
use iec62304_wire::line;
use std::path::Path;

/// Name of the list in a run's directory.
pub(super) const FILE: &str = "programs";

/// The first line's word and version, of both kinds of files.
const HEAD: &str = "iec62304-programs\t1";

/// What the shim must know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Programs {
    /// Probes and guards shall report.
    pub(super) instrumented: bool,
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
                "run" => programs.instrumented = field("instrumented")? == "yes",
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
    /// How it ended, where the shim waits for that.
    pub(super) succeeded: Option<bool>,
}

impl Start {
    /// The first line of its file, written before the program starts.
    pub(super) fn to_line(&self) -> String {
        let mut out = "start".to_owned();
        line::push(&mut out, "program", &self.program.to_string());
        line::push(&mut out, "logged", line::yes_no(self.logged));
        out.push('\n');
        out
    }

    /// The line that is added when the program ended.
    pub(super) fn end_line(succeeded: bool) -> String {
        let mut out = "end".to_owned();
        line::push(&mut out, "succeeded", line::yes_no(succeeded));
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
        let logged = field(text, "logged")? == "yes";
        let succeeded = lines.next().map(line::split).filter(|(word, _)| *word == "end");
        let succeeded = succeeded.and_then(|(_, text)| field(text, "succeeded")).map(|value| value == "yes");
        Some(Self { program, logged, succeeded })
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
        let start = Start { program: 3, logged: true, succeeded: None };
        let whole = start.to_line() + &Start::end_line(true);
        assert_eq!(Start::read(&whole), Some(Start { succeeded: Some(true), ..start.clone() }));
        for cut in 0..whole.len() {
            let expected = (cut >= start.to_line().len()).then(|| start.clone());
            assert_eq!(Start::read(&whole[..cut]), expected, "cut at {cut}");
        }
    }
}
