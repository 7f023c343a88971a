//! JUnit XML as values: the dialects of nextest, cargo2junit, pytest and gtest. The interface to `quick_xml` is here.
//!
//! There is no schema that all writers keep, so what is not known never becomes a pass: a status word that nobody knows
//! gives [`Outcome::Unknown`](crate::model::Outcome), and a file that is not whole gives no case at all. Nothing is
//! expanded and nothing recurs: a name with an entity of a DTD is refused, and a nested element costs an entry of a list.

mod case;
#[cfg(test)]
mod tests;

use crate::model::JunitCase;
use case::{Attributes, OpenCase, day, of_suite};
use iec62304_core::requirement;
use jiff::civil::Date;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::reader::Reader;
use std::sync::Arc;

/// Reads the bytes of a JUnit file.
///
/// # Errors
///
/// As [`read`], and for bytes that are no UTF-8.
#[requirement("RQ-039")]
pub fn read_bytes(file: &str, bytes: &[u8]) -> Result<Vec<JunitCase>, String> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err("it is written in UTF-16, and only UTF-8 is read".to_owned());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => read(file, text),
        Err(error) => {
            // The declaration stands before the first byte that is no text, and says more than that byte does.
            let start = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            if let Ok(Event::Decl(declaration)) = Reader::from_str(start.trim_start_matches('\u{feff}')).read_event() {
                check_encoding(&declaration)?;
            }
            Err(format!("byte {} is no part of UTF-8 text", error.valid_up_to()))
        }
    }
}

/// Reads the text of a JUnit file: its cases in the order of the text.
///
/// # Errors
///
/// Why the file is no JUnit file, or not a whole one, in one clause. Then none of its cases counts.
#[requirement("RQ-039")]
pub fn read(file: &str, text: &str) -> Result<Vec<JunitCase>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    let mut reading = Reading { file: file.into(), open: Vec::new(), ended: false, case: None, cases: Vec::new() };
    let mut xml = Reader::from_str(text);
    loop {
        let event = xml.read_event().map_err(|error| {
            // Errors of syntax are all of one kind: something is open at the end of the text.
            let is_cut = matches!(error, Error::Syntax(_) | Error::IllFormed(IllFormedError::UnclosedReference));
            let end = if is_cut { "; the file is cut off" } else { "" };
            format!("line {}: {error}{end}", line_of(text, xml.error_position()))
        })?;
        let told = |why: String| format!("line {}: {why}", line_of(text, xml.buffer_position()));
        match event {
            Event::Start(element) => reading.open(&element).map_err(told)?,
            Event::Empty(element) => {
                reading.open(&element).map_err(told)?;
                reading.close();
            }
            Event::End(_) => reading.close(),
            Event::Text(piece) => reading.text(&piece).map_err(told)?,
            Event::CData(piece) => reading.text(&piece).map_err(told)?,
            Event::GeneralRef(name) => match name.resolve_char_ref() {
                Ok(Some(letter)) => reading.text(letter.encode_utf8(&mut [0; 4])).map_err(told)?,
                _ => reading.text(quick_xml::escape::resolve_xml_entity(&name).unwrap_or("…")).map_err(told)?,
            },
            Event::Decl(declaration) => check_encoding(&declaration)?,
            Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => return reading.end(),
        }
    }
}

/// The line at an offset; counted only for a file that is given up.
fn line_of(text: &str, offset: u64) -> usize {
    let end = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    text.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count() + 1
}

fn check_encoding(declaration: &BytesDecl<'_>) -> Result<(), String> {
    let Some(Ok(encoding)) = declaration.encoding() else { return Ok(()) };
    if ["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|known| encoding.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    Err(format!("it declares the encoding `{}`, and only UTF-8 is read", shown(&encoding)))
}

/// A name of the file in a message: short, without control characters.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// An element that is open.
enum Frame {
    /// `testsuites`.
    Suites,
    /// `testsuite`, with what its cases inherit.
    Suite { name: String, day: Option<Date> },
    /// `testcase`.
    Case,
    /// What happened to the case: its text may be the message.
    Fault,
    /// Anything else; what stands in it is not read.
    Other,
}

struct Reading {
    file: Arc<str>,
    open: Vec<Frame>,
    /// The root is closed.
    ended: bool,
    case: Option<OpenCase>,
    cases: Vec<JunitCase>,
}

impl Reading {
    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        let local = element.local_name();
        let name: &str = local.as_ref();
        if self.ended {
            return Err(format!("`{}` stands behind the end of the report", shown(name)));
        }
        let frame = match (self.open.last(), name) {
            (None | Some(Frame::Suites | Frame::Suite { .. }), "testsuites") => Frame::Suites,
            (None | Some(Frame::Suites | Frame::Suite { .. }), "testsuite") => {
                let mut attributes = Attributes::read(element)?;
                let inherited = self.suite().1;
                let day = attributes.take("timestamp").as_deref().and_then(day).or(inherited);
                Frame::Suite { name: attributes.take("name").unwrap_or_default(), day }
            }
            (None, _) => {
                return Err(format!("it begins with `{}`, not with `testsuites` or `testsuite`", shown(name)));
            }
            (Some(Frame::Suites | Frame::Suite { .. }), "testcase") => {
                self.case = Some(OpenCase::read(element)?);
                Frame::Case
            }
            (Some(_), "testcase") => return Err("a `testcase` stands where none can".to_owned()),
            (Some(Frame::Case), name) => {
                let is_fault = self.case.as_mut().map(|case| case.child(name, element)).transpose()?;
                if is_fault == Some(true) { Frame::Fault } else { Frame::Other }
            }
            (Some(Frame::Suite { name: suite, day }), "failure" | "error") => {
                // Something failed that no case of this suite speaks of.
                let message = Attributes::read(element)?.take("message");
                self.cases.push(of_suite(&self.file, suite, *day, message));
                Frame::Other
            }
            (Some(_), _) => Frame::Other,
        };
        self.open.push(frame);
        Ok(())
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Frame::Fault) => self.case.iter_mut().for_each(OpenCase::fault_ends),
            Some(Frame::Case) => {
                let case = self.case.take();
                let (suite, day) = self.suite();
                let finished = case.map(|case| case.finished(&self.file, suite.to_owned(), day));
                self.cases.extend(finished);
            }
            _ => {}
        }
        self.ended = self.open.is_empty();
    }

    /// Name and day of the suite that is open.
    fn suite(&self) -> (&str, Option<Date>) {
        match self.open.last() {
            Some(Frame::Suite { name, day }) => (name, *day),
            _ => ("", None),
        }
    }

    fn text(&mut self, piece: &str) -> Result<(), String> {
        match (self.open.last(), &mut self.case) {
            (Some(Frame::Fault), Some(case)) => case.text(piece),
            (None, _) if !piece.trim().is_empty() => return Err("text stands outside of the report".to_owned()),
            _ => {}
        }
        Ok(())
    }

    fn end(self) -> Result<Vec<JunitCase>, String> {
        match self.open.last() {
            Some(Frame::Case | Frame::Fault) => Err("it ends inside a `testcase`; the file is cut off".to_owned()),
            Some(_) => Err("it ends before its last element does; the file is cut off".to_owned()),
            None if self.ended => Ok(self.cases),
            None => Err("it holds no `testsuites` and no `testsuite`".to_owned()),
        }
    }
}
