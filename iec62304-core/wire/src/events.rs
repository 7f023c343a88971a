//! What probes and guards report while tests run: a file for each process, a line for each event, in the order of events.
//!
//! ```text
//! iec62304-events  1
//! process          pid=4711 exe=/t/debug/deps/dose-0a process=4711-1795372200000000 test=… binary=… attempt=… run=… at=…
//! start            fn=dose::tests::limit_holds at=… thread=tests::limit_holds relation=verifies form=attribute id=…
//! probe            n=3 relation=implements form=attribute id=…
//! hit              n=3 at=… thread=tests::limit_holds
//! end              fn=dose::tests::limit_holds at=… thread=tests::limit_holds panicked=no
//! ```
//!
//! There is no closing line, for a process may end at any moment; a last line without its line feed was cut off and is passed over.
//! Unknown fields are ignored within a version, unknown lines are not.

use crate::line::{self, yes_no};
use crate::trace::TagRecord;
use std::fmt;

/// The version of the grammar that this crate writes and reads.
pub const VERSION: u32 = 1;

/// The file name extension of event files.
pub const EXTENSION: &str = "events";

/// The variable that names the directory for event files, by its absolute path; without it probes and guards are silent.
pub const DIRECTORY_VARIABLE: &str = "IEC62304_EVENTS";

/// The variable by which the runner marks a test program that it starts: `<pid>-<µs since the epoch>`, inherited by its children.
pub const PROCESS_VARIABLE: &str = "IEC62304_PROCESS";

/// The variables by which nextest tells a process which test it runs.
pub const NEXTEST_VARIABLES: [&str; 4] =
    ["NEXTEST_TEST_NAME", "NEXTEST_BINARY_ID", "NEXTEST_ATTEMPT", "NEXTEST_RUN_ID"];

/// What stands in the first line, before the version.
const KIND: &str = "iec62304-events";

/// What an event file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events {
    /// The events, in order; the first is the [`Process`], unless the process ended before it was written.
    pub events: Vec<Event>,
    /// The last line was cut off; it is not among the events.
    pub cut_off: bool,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Who writes this file.
    Process(Process),
    /// A probe that was hit for the first time, and the tag to which it belongs.
    Probe {
        /// Its number, this process's own.
        n: u32,
        /// The tag.
        tag: TagRecord,
    },
    /// A function with this probe was entered: for the first time since the thread's test began, or in the process.
    Hit {
        /// Number of the probe.
        n: u32,
        /// When and in which thread.
        moment: Moment,
    },
    /// A tagged test was entered, for the first time under this test's name.
    Start {
        /// Path of the function, with the crate's name.
        function: String,
        /// When and in which thread.
        moment: Moment,
        /// The test's tag.
        tag: TagRecord,
    },
    /// It was left again.
    End {
        /// Path of the function, with the crate's name.
        function: String,
        /// When and in which thread.
        moment: Moment,
        /// By a panic.
        panicked: bool,
    },
}

/// The process that writes an event file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// Its executable.
    pub exe: String,
    /// The runner's mark on the test program from which it stems; it is the program itself when the mark starts with its own number.
    pub process: Option<String>,
    /// nextest: name of the test.
    pub test: Option<String>,
    /// nextest: id of the test binary.
    pub binary: Option<String>,
    /// nextest: number of the attempt.
    pub attempt: Option<String>,
    /// nextest: id of the run.
    pub run: Option<String>,
    /// When it began to report, in µs since the epoch.
    pub at: u64,
}

/// When and where an event happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Microseconds since the epoch.
    pub at: u64,
    /// Name of the thread, if it has one.
    pub thread: Option<String>,
}

/// Why a file is no event file that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The first line is not an event file's.
    NotEvents,
    /// Another version of the grammar.
    OtherVersion(String),
    /// A whole line that this version doesn't know, counted from 1.
    Line(usize),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotEvents => f.write_str("not an event file"),
            Self::OtherVersion(version) => write!(f, "an event file of version {version}, this tool reads {VERSION}"),
            Self::Line(line) => write!(f, "line {line} is none that an event file has"),
        }
    }
}

impl std::error::Error for ReadError {}

impl Events {
    /// Who wrote the file, unless the process ended before it said so.
    #[must_use]
    pub fn process(&self) -> Option<&Process> {
        match self.events.first() {
            Some(Event::Process(process)) => Some(process),
            _ => None,
        }
    }
}

impl Event {
    /// The event's line, with its line feed.
    #[must_use]
    pub fn to_line(&self) -> String {
        let mut out = String::with_capacity(160);
        match self {
            Self::Process(process) => {
                out.push_str("process");
                process.push(&mut out);
            }
            Self::Probe { n, tag } => {
                out.push_str("probe");
                line::push(&mut out, "n", &n.to_string());
                push_tag(&mut out, tag);
            }
            Self::Hit { n, moment } => {
                out.push_str("hit");
                line::push(&mut out, "n", &n.to_string());
                moment.push(&mut out);
            }
            Self::Start { function, moment, tag } => {
                out.push_str("start");
                line::push(&mut out, "fn", function);
                moment.push(&mut out);
                push_tag(&mut out, tag);
            }
            Self::End { function, moment, panicked } => {
                out.push_str("end");
                line::push(&mut out, "fn", function);
                moment.push(&mut out);
                line::push(&mut out, "panicked", yes_no(*panicked));
            }
        }
        out.push('\n');
        out
    }

    fn from_line(text: &str) -> Option<Self> {
        let (word, text) = line::split(text);
        let field = |name: &str| line::fields(text).find_map(|(other, value)| (other == name).then_some(value));
        let number = || field("n")?.parse::<u32>().ok();
        let moment = || Some(Moment { at: field("at")?.parse().ok()?, thread: field("thread") });
        Some(match word {
            "process" => Self::Process(Process::from_fields(text)?),
            "probe" => Self::Probe { n: number()?, tag: TagRecord::from_fields(text)? },
            "hit" => Self::Hit { n: number()?, moment: moment()? },
            "start" => Self::Start { function: field("fn")?, moment: moment()?, tag: TagRecord::from_fields(text)? },
            "end" => Self::End { function: field("fn")?, moment: moment()?, panicked: field("panicked")? == "yes" },
            _ => return None,
        })
    }
}

impl Process {
    fn push(&self, out: &mut String) {
        line::push(out, "pid", &self.pid.to_string());
        line::push(out, "exe", &self.exe);
        let (process, test, binary) = (&self.process, &self.test, &self.binary);
        let named = [("process", process), ("test", test), ("binary", binary)];
        for (name, value) in named.into_iter().chain([("attempt", &self.attempt), ("run", &self.run)]) {
            if let Some(value) = value {
                line::push(out, name, value);
            }
        }
        line::push(out, "at", &self.at.to_string());
    }

    fn from_fields(text: &str) -> Option<Self> {
        let mut process = Self::default();
        let (mut pid, mut at) = (None, None);
        for (name, value) in line::fields(text) {
            match name {
                "pid" => pid = value.parse().ok(),
                "exe" => process.exe = value,
                "process" => process.process = Some(value),
                "test" => process.test = Some(value),
                "binary" => process.binary = Some(value),
                "attempt" => process.attempt = Some(value),
                "run" => process.run = Some(value),
                "at" => at = value.parse().ok(),
                _ => {}
            }
        }
        (process.pid, process.at) = (pid?, at?);
        Some(process)
    }
}

impl Moment {
    fn push(&self, out: &mut String) {
        line::push(out, "at", &self.at.to_string());
        if let Some(thread) = &self.thread {
            line::push(out, "thread", thread);
        }
    }
}

/// The line that opens an event file.
#[must_use]
pub fn first_line() -> String {
    format!("{KIND}\t{VERSION}\n")
}

/// Reads an event file, whole or of a process that was stopped while it wrote.
///
/// # Errors
///
/// Another file, another version, or a whole line that is no event; see [`ReadError`].
pub fn read(text: &str) -> Result<Events, ReadError> {
    let mut lines = text.split_inclusive('\n').enumerate();
    let first = lines.next().map(|(_, line)| line).unwrap_or_default();
    if !first.ends_with('\n') && first_line().starts_with(first) {
        return Ok(Events { events: Vec::new(), cut_off: true });
    }
    match line::version(first, KIND) {
        Some(version) if version == VERSION.to_string() => {}
        Some(version) => return Err(ReadError::OtherVersion(version.to_owned())),
        None => return Err(ReadError::NotEvents),
    }
    let mut read = Events::default();
    for (at, line) in lines {
        match line.strip_suffix('\n') {
            Some(line) => read.events.push(Event::from_line(line).ok_or(ReadError::Line(at + 1))?),
            None => read.cut_off = true,
        }
    }
    Ok(read)
}

fn push_tag(out: &mut String, tag: &TagRecord) {
    out.push('\t');
    out.push_str(&tag.to_fields());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Spot;
    use crate::{Form, ItemKind, Relation};
    use proptest::prelude::*;

    fn tag(id: &str, note: &str) -> TagRecord {
        let at = Some(Spot { file: "src/lib.rs".into(), line: 3, column: 15 });
        TagRecord {
            relation: Relation::Verifies,
            form: Form::Attribute,
            ids: vec![(id.to_owned(), at.clone())],
            level: None,
            note: Some(note.to_owned()),
            item: ItemKind::Fn,
            name: "limit_holds".to_owned(),
            name_at: at.clone(),
            call_at: at,
            probes: Some(1),
        }
    }

    fn any_event() -> impl Strategy<Value = Event> {
        let text = "(?s).*";
        let maybe = || proptest::option::of(text);
        let moment = || (any::<u64>(), maybe()).prop_map(|(at, thread)| Moment { at, thread });
        let process = (any::<u32>(), text, maybe(), maybe(), maybe(), maybe(), maybe(), any::<u64>()).prop_map(
            |(pid, exe, process, test, binary, attempt, run, at)| {
                Event::Process(Process { pid, exe, process, test, binary, attempt, run, at })
            },
        );
        prop_oneof![
            process,
            (any::<u32>(), text).prop_map(|(n, note)| Event::Probe { n, tag: tag("RQ-1", &note) }),
            (any::<u32>(), moment()).prop_map(|(n, moment)| Event::Hit { n, moment }),
            (text, moment(), text).prop_map(|(function, moment, note)| Event::Start {
                function,
                moment,
                tag: tag("RQ-1", &note)
            }),
            (text, moment(), any::<bool>()).prop_map(|(function, moment, panicked)| Event::End {
                function,
                moment,
                panicked
            }),
        ]
    }

    fn file_of(events: &[Event]) -> String {
        first_line() + &events.iter().map(Event::to_line).collect::<String>()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(events in proptest::collection::vec(any_event(), 0..6)) {
            prop_assert_eq!(read(&file_of(&events)), Ok(Events { events, cut_off: false }));
        }

        #[test]
        fn a_file_that_is_cut_anywhere_gives_the_whole_lines_before_the_cut(
            events in proptest::collection::vec(any_event(), 0..4), cut in any::<prop::sample::Index>()
        ) {
            let whole = file_of(&events);
            let cut = cut.index(whole.len() + 1);
            if let Some(part) = whole.get(..cut) {
                let lines = part.matches('\n').count();
                let read = read(part).unwrap();
                prop_assert_eq!(read.cut_off, !part.ends_with('\n'));
                prop_assert_eq!(&read.events, &events[..lines.saturating_sub(1)]);
            }
        }

        #[test]
        fn reading_never_panics(text in "(iec62304-events\t1\n)?(process|probe|hit|start|end|.|\n|\t|=)*") {
            let _ = read(&text);
        }
    }

    #[test]
    fn another_file_or_version_or_line_is_refused() {
        assert_eq!(read("iec62304-events\t2\n"), Err(ReadError::OtherVersion("2".to_owned())));
        assert_eq!(read("iec62304-trace\t1\n"), Err(ReadError::NotEvents));
        assert_eq!(read("iec62304-events\t1\nhit\tn=1\n"), Err(ReadError::Line(2)));
        assert_eq!(read("iec62304-events\t1\nhello\n"), Err(ReadError::Line(2)));
    }
}
