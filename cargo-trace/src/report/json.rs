//! JSON out and in: streamed, compact but for its lines, with the digest of what is written.

use super::body::{Body, Envelope, Report, SCHEMA};
use crate::hex::hex;
use iec62304_core::requirement;
use serde::{Deserialize, Serialize};
use serde_json::Serializer;
use serde_json::ser::Formatter;
use sha2::{Digest, Sha256};
use std::io::{self, BufWriter, Write};

/// Why a text is no report that this version can read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It ends before its end.
    #[error("the report is cut off at line {line}; write it again with `cargo trace report --format json -o FILE`")]
    CutOff {
        /// Its last line.
        line: usize,
    },
    /// It is not JSON.
    #[error("not JSON: {0}")]
    Syntax(serde_json::Error),
    /// JSON of something else.
    #[error("not a report of `cargo trace`: it has no `schema`")]
    NoSchema,
    /// Another version, or another tool.
    #[error("its schema is `{0}`, this tool reads `{SCHEMA}`; use the version of `cargo trace` that wrote it")]
    OtherSchema(String),
    /// A field is missing or of another type.
    #[error("a report that breaks its own schema: {0}")]
    Contents(serde_json::Error),
    /// Somebody edited it.
    #[error("it was changed after it was written: its body does not have the digest in its envelope")]
    Changed,
}

/// Reads a report. Fields of later versions are ignored.
///
/// # Errors
///
/// When the text is not a whole report of this schema, or not the one that was written.
#[requirement("RQ-059")]
pub fn read(text: &str) -> Result<Report, ReadError> {
    #[derive(Deserialize)]
    struct Head {
        schema: Option<serde_json::Value>,
    }
    let head: Head = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Eof => ReadError::CutOff { line: error.line() },
        serde_json::error::Category::Data => ReadError::NoSchema,
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => ReadError::Syntax(error),
    })?;
    match head.schema {
        Some(serde_json::Value::String(schema)) if schema == SCHEMA => {
            let report = serde_json::from_str(text).map_err(ReadError::Contents)?;
            if is_as_written(text)? { Ok(report) } else { Err(ReadError::Changed) }
        }
        Some(serde_json::Value::String(other)) => Err(ReadError::OtherSchema(other)),
        _ => Err(ReadError::NoSchema),
    }
}

/// The body has the digest in the envelope. Taken from the text, not from the report: fields that only a later version
/// knows count too.
fn is_as_written(text: &str) -> Result<bool, ReadError> {
    #[derive(Deserialize)]
    struct Sealed {
        envelope: Seal,
        body: serde_json::Value,
    }
    #[derive(Deserialize)]
    struct Seal {
        body_sha256: String,
    }
    let sealed: Sealed = serde_json::from_str(text).map_err(ReadError::Contents)?;
    Ok(sealed.envelope.body_sha256 == digest_of(&sealed.body))
}

/// Writes a report in one pass, with the digest of the body that is written: the body is the first key, and the
/// envelope, which holds the digest, follows it. Lines end after each key of body and envelope and each element of the
/// body's lists, so that `grep` and `diff` find whole records.
///
/// # Errors
///
/// Those of the stream.
#[requirement("RQ-050", "RQ-051")]
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut out = Digesting { line: Vec::new(), hasher: Sha256::new(), out: BufWriter::with_capacity(1 << 16, out) };
    out.out.write_all(b"{\"body\":")?;
    report.body.serialize(&mut Serializer::with_formatter(&mut out, Lines::default()))?;
    let Digesting { line, mut hasher, mut out } = out;
    hasher.update(&line);
    out.write_all(&line)?;
    out.write_all(b",\n\"envelope\":")?;
    let body_sha256 = Some(hex(&hasher.finalize()).into());
    let envelope = Envelope { body_sha256, ..report.envelope.clone() };
    envelope.serialize(&mut Serializer::with_formatter(&mut out, Lines::default()))?;
    out.write_all(b",\n\"schema\":")?;
    serde_json::to_writer(&mut out, &report.schema)?;
    out.write_all(b"}\n")?;
    out.flush()
}

/// SHA-256, in hex, of the body written compactly with sorted keys.
#[must_use]
#[requirement("RQ-051")]
pub fn digest(body: &Body) -> String {
    digest_of(body)
}

fn digest_of(body: &impl Serialize) -> String {
    let mut hasher = Digesting { line: Vec::new(), hasher: Sha256::new(), out: io::sink() };
    // Neither the hasher nor these types can fail; without the last bytes the digest would only be wrong.
    let written = body.serialize(&mut Serializer::with_formatter(&mut hasher, Lines::default()));
    debug_assert!(written.is_ok());
    hasher.hasher.update(&hasher.line);
    hex(&hasher.hasher.finalize())
}

/// Hands on what is written, and digests it without the line feeds of [`Lines`]. Compact JSON has no others: those of
/// texts are escaped.
struct Digesting<W> {
    /// Not handed on yet.
    line: Vec<u8>,
    hasher: Sha256,
    out: W,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    /// Called for each word and, most often, for the single marks between words.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match bytes {
            b"\n" => {
                self.hasher.update(&self.line);
                self.line.push(b'\n');
                self.out.write_all(&self.line)?;
                self.line.clear();
            }
            [mark] => self.line.push(*mark),
            word => self.line.extend_from_slice(word),
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Compact JSON with line feeds before each key of the outermost object and before each element of a list in it.
#[derive(Default)]
struct Lines {
    depth: usize,
}

impl Lines {
    fn next<W: ?Sized + Write>(&self, out: &mut W, first: bool, depth: usize) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth == depth { out.write_all(b"\n") } else { Ok(()) }
    }
}

impl Formatter for Lines {
    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        out.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        out.write_all(b"}")
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        out.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        out.write_all(b"]")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first, 1)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first, 2)
    }
}
