//! Reads runs. Any byte that is not as it was written is noticed; what was cut off at its end still gives what stands
//! before the cut, as a run that is not sealed.

use super::{HEADER, SEVERAL, VERSION};
use crate::hex::hex;
use crate::model::{
    Form, Guarded, Id, ItemKind, Outcome, Place, PlaceKey, Relation, Run, RunExecutable, RunTest, TargetKey, TargetKind,
};
use iec62304_core::requirement;
use iec62304_wire::line::{fields, split};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// What a run says of itself when its file ends too early.
const CUT_OFF: &str = "the file is cut off before its seal";

/// Why a text is no evidence that can be used at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The first line is not an evidence file's.
    NotEvidence,
    /// Its lines end with carriage return and line feed.
    LineEnds,
    /// Another version of the grammar.
    OtherVersion(String),
    /// It ends before it says which run it is.
    Empty,
    /// A line that this version doesn't know or understand, counted from 1.
    Line(usize),
    /// The `end` line counts other than the lines do.
    Count {
        /// What the `end` line says.
        said: usize,
        /// How many lines there are.
        found: usize,
    },
    /// The seal is not that of the text.
    Seal,
    /// Something follows the seal.
    Grown,
    /// A file of several runs has more or fewer of them than it says.
    Runs {
        /// What its first line says.
        said: usize,
        /// How many there are.
        found: usize,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotEvidence => f.write_str("it is not an evidence file"),
            Self::LineEnds => f.write_str(
                "its line ends were changed (CR LF) after it was written; copy it byte by byte, in git with `*.evidence -text`",
            ),
            Self::OtherVersion(version) => {
                write!(f, "it is an evidence file of version {version}, this tool reads {VERSION}")
            }
            Self::Empty => f.write_str("it is cut off before it says which run it is of"),
            Self::Line(line) => write!(f, "line {line} is none that an evidence file has"),
            Self::Count { said, found } => write!(f, "its end line counts {said} lines, there are {found}"),
            Self::Seal => f.write_str("its seal does not hold: something in it was changed after it was written"),
            Self::Grown => f.write_str("something stands after its seal"),
            Self::Runs { said, found } => write!(f, "its first line counts {said} runs, there are {found}"),
        }
    }
}

impl std::error::Error for ReadError {}

/// What a file of one or more runs holds.
#[derive(Clone, Debug, Default)]
pub struct Runs<'a> {
    /// Each run with its own text, or why that text cannot be used.
    pub runs: Vec<(&'a str, Result<Run, ReadError>)>,
    /// What is wrong with the file as a whole.
    pub fault: Option<ReadError>,
}

/// Reads a file of one run, or one that was put together of several.
#[must_use]
#[requirement("RQ-081")]
pub fn read_all(text: &str) -> Runs<'_> {
    let Some(rest) = text.strip_prefix(SEVERAL) else {
        return Runs { runs: vec![(text, read(text))], fault: None };
    };
    let (first, rest) = rest.split_once('\n').unwrap_or((rest, ""));
    if first.ends_with('\r') {
        return Runs { runs: Vec::new(), fault: Some(ReadError::LineEnds) };
    }
    let said = match first.strip_prefix('\t').and_then(|fields| fields.split_once('\t')) {
        Some((version, _)) if version != VERSION.to_string() => {
            return Runs { runs: Vec::new(), fault: Some(ReadError::OtherVersion(version.to_owned())) };
        }
        Some((_, said)) => said.parse::<usize>().ok(),
        None => None,
    };
    let runs: Vec<_> = parts(rest).map(|part| (part, read(part))).collect();
    let fault = match said {
        Some(said) if said == runs.len() => None,
        Some(said) => Some(ReadError::Runs { said, found: runs.len() }),
        None => Some(ReadError::Line(1)),
    };
    Runs { runs, fault }
}

/// The texts of the runs of a file. No value can look like a first line: it would need a line feed before it, and
/// those are escaped.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let next = format!("\n{HEADER}\t");
        let end = rest.find(&next).map_or(rest.len(), |at| at + 1);
        let (part, left) = rest.split_at(end);
        rest = left;
        Some(part)
    })
}

/// Reads one run. Of one that was cut off what stands before the cut is given, not sealed and without a digest.
///
/// # Errors
///
/// Anything that the writer does not write, or that was changed afterwards; see [`ReadError`].
#[requirement("RQ-081")]
pub fn read(text: &str) -> Result<Run, ReadError> {
    let mut lines = Lines { rest: text, at: 0, number: 0 };
    match lines.next().map(|line| line.split_once('\t')) {
        Some(Some((HEADER, version))) if version == VERSION.to_string() => {}
        Some(Some((HEADER, version))) if version.ends_with('\r') => return Err(ReadError::LineEnds),
        Some(Some((HEADER, version))) => return Err(ReadError::OtherVersion(version.to_owned())),
        None if format!("{HEADER}\t{VERSION}").starts_with(text) => return Err(ReadError::Empty),
        _ => return Err(ReadError::NotEvidence),
    }
    let mut reading = Reading::default();
    let mut ended = false;
    loop {
        let start = lines.at;
        let Some(line) = lines.next() else { break };
        let (word, rest) = split(line);
        let bad = ReadError::Line(lines.number);
        if word == "seal" && ended {
            return if lines.rest.is_empty() { reading.sealed(text, start, rest) } else { Err(ReadError::Grown) };
        }
        if ended {
            return Err(bad);
        }
        if word == "end" {
            let said = rest.parse().map_err(|_| bad)?;
            let found = lines.number - 1;
            if said != found {
                return Err(ReadError::Count { said, found });
            }
            ended = true;
        } else {
            reading.take(word, rest).ok_or(bad)?;
        }
    }
    reading.cut_off()
}

/// Whole lines, each without its line feed; what follows the last one stays in `rest`.
struct Lines<'a> {
    rest: &'a str,
    at: usize,
    number: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let (line, rest) = self.rest.split_once('\n')?;
        self.rest = rest;
        self.at += line.len() + 1;
        self.number += 1;
        Some(line)
    }
}

/// A run as far as it was read.
#[derive(Default)]
struct Reading {
    run: Option<Run>,
    /// Paths that many places share.
    files: HashMap<String, Arc<str>>,
}

impl Reading {
    /// The run of a text that ends with this seal.
    fn sealed(self, text: &str, at: usize, seal: &str) -> Result<Run, ReadError> {
        let mut hasher = Sha256::new_with_prefix(&text[..at]);
        if hex(&hasher.clone().finalize()) != seal {
            return Err(ReadError::Seal);
        }
        hasher.update(&text[at..]);
        let mut run = self.run.ok_or(ReadError::Empty)?;
        run.sha256 = hex(&hasher.finalize());
        run.sealed = run.unsealed_because.is_none();
        Ok(run)
    }

    fn cut_off(self) -> Result<Run, ReadError> {
        let mut run = self.run.ok_or(ReadError::Empty)?;
        let said = run.unsealed_because.take().map(|reason| format!("; before that: {reason}"));
        run.unsealed_because = Some(CUT_OFF.to_owned() + &said.unwrap_or_default());
        Ok(run)
    }

    /// Takes in a line; `None` if it is none.
    fn take(&mut self, word: &str, rest: &str) -> Option<()> {
        let Some(run) = &mut self.run else {
            self.run = (word == "run").then(|| run_of(rest)).flatten();
            return self.run.is_some().then_some(());
        };
        match word {
            "input" => {
                let [path, sha256] = named(rest, ["path", "sha256"])?;
                run.inputs.insert(path?.into(), sha256?.into());
            }
            "package" => {
                let [directory, inputs] = named(rest, ["directory", "inputs"])?;
                run.packages.insert(directory?.into(), inputs?);
            }
            "requirement" => {
                let [id, digest] = named(rest, ["id", "digest"])?;
                run.requirements.insert(Id::new(&id?).ok()?, digest?);
            }
            "executable" => run.executables.push(executable_of(rest, run.executables.len())?),
            "place" => run.places.push(place_of(rest, run.places.len(), &mut self.files)?),
            "test" => {
                let (exe, test) = test_of(rest, run.places.len())?;
                run.executables.get_mut(exe)?.tests.push(test);
            }
            _ => return None,
        }
        Some(())
    }
}

/// The values of the fields with these names, each at most once.
fn named<const N: usize>(rest: &str, names: [&str; N]) -> Option<[Option<String>; N]> {
    let mut values = [const { None }; N];
    for (name, value) in fields(rest) {
        if let Some(at) = names.iter().position(|known| *known == name)
            && values[at].replace(value).is_some()
        {
            return None;
        }
    }
    Some(values)
}

fn run_of(rest: &str) -> Option<Run> {
    let mut run = Run::default();
    let mut instrumented = None;
    for (name, value) in fields(rest) {
        match name {
            "id" => run.id = value,
            "started" => run.started = value,
            "finished" => run.finished = value,
            "tool" => run.tool = value,
            "build" => run.build = value.into(),
            "triple" => run.triple = value,
            "profile" => run.profile = value,
            "feature" => run.features.push(value),
            "probed" => run.probed.push(value.into()),
            "instrumented" => instrumented = Some(yes_or_no(&value)?),
            "runner" => run.runner = value,
            "run-by" => run.run_by = Some(value),
            "ci" => run.ci = Some(value),
            "commit" => run.commit = Some(value),
            "dirty" => run.dirty = Some(yes_or_no(&value)?),
            "host" => run.host = value,
            "toolchain" => run.toolchain = value,
            "command" => run.command = value,
            "unsealed" => run.unsealed_because = Some(value),
            _ => {}
        }
    }
    run.instrumented = instrumented?;
    (!run.id.is_empty()).then_some(run)
}

fn executable_of(rest: &str, n: usize) -> Option<RunExecutable> {
    let [at, package, kind, target, inputs, guarded, harness] =
        named(rest, ["n", "package", "kind", "target", "inputs", "guarded", "harness"])?;
    if at?.parse() != Ok(n) {
        return None;
    }
    let target = TargetKey { package: package?.into(), kind: TargetKind::from_word(&kind?)?, name: target?.into() };
    Some(RunExecutable {
        target,
        inputs: inputs?,
        guarded: yes_or_no(&guarded?)?,
        harness: yes_or_no(&harness?)?,
        tests: Vec::new(),
    })
}

fn place_of(rest: &str, n: usize, files: &mut HashMap<String, Arc<str>>) -> Option<PlaceKey> {
    let mut ids = Vec::with_capacity(1);
    for (_, value) in fields(rest).filter(|(name, _)| *name == "id") {
        ids.push(Id::new(&value).ok()?);
    }
    let [number, relation, form, item, at, name_at] = named(rest, ["n", "relation", "form", "item", "at", "name-at"])?;
    if number?.parse() != Ok(n) || ids.is_empty() {
        return None;
    }
    let name_place = match name_at {
        Some(spot) => Some(spot_of(&spot, files)?),
        None => None,
    };
    Some(PlaceKey {
        relation: Relation::from_word(&relation?)?,
        form: Form::from_word(&form?)?,
        ids,
        item: ItemKind::from_word(&item?)?,
        place: spot_of(&at?, files)?,
        name_place,
    })
}

fn spot_of(text: &str, files: &mut HashMap<String, Arc<str>>) -> Option<Place> {
    let (start, rest) = text.split_once('-')?;
    let (line, column) = start.split_once(':')?;
    let mut rest = rest.splitn(3, ':');
    let (end_line, end_column) = (rest.next()?.parse().ok()?, rest.next()?.parse().ok()?);
    let file = rest.next()?;
    let file = match files.get(file) {
        Some(known) => Arc::clone(known),
        None => Arc::clone(files.entry(file.to_owned()).or_insert_with(|| file.into())),
    };
    Some(Place { file, line: line.parse().ok()?, column: column.parse().ok()?, end_line, end_column })
}

fn test_of(rest: &str, places: usize) -> Option<(usize, RunTest)> {
    let [exe, name, attempt, outcome, guard, ms, yes, possibly] =
        named(rest, ["exe", "name", "attempt", "outcome", "guard", "ms", "yes", "possibly"])?;
    let mut reached = Vec::new();
    for (list, surely) in [(yes, true), (possibly, false)] {
        for place in list.as_deref().into_iter().flat_map(|list| list.split(',')) {
            let place = place.parse().ok().filter(|place| *place < places)?;
            reached.push((place, surely));
        }
    }
    reached.sort_unstable();
    let attempt = match attempt {
        Some(attempt) => attempt.parse().ok()?,
        None => 1,
    };
    let duration_ms = match ms {
        Some(ms) => Some(ms.parse().ok()?),
        None => None,
    };
    let test = RunTest {
        name: name?.into(),
        attempt,
        outcome: Outcome::from_word(&outcome?)?,
        guard: Guarded::from_word(&guard?)?,
        duration_ms,
        reached,
    };
    Some((exe?.parse().ok()?, test))
}

fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}
