//! JSON out and in: pretty for people and diffs, compact for the digest, both streamed.

use super::body::{Body, Report, SCHEMA};
use crate::hex::hex;
use iec62304_core::requirement;
use serde::{Deserialize, Serialize};
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

/// Writes a report, indented by one space.
///
/// # Errors
///
/// Those of the stream.
#[requirement("RQ-050")]
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
    report.serialize(&mut serde_json::Serializer::with_formatter(&mut out, formatter))?;
    out.write_all(b"\n")?;
    out.flush()
}

/// SHA-256, in hex, of the body written compactly with sorted keys. The text is never held as a whole.
#[must_use]
#[requirement("RQ-051")]
pub fn digest(body: &Body) -> String {
    digest_of(body)
}

fn digest_of(body: &impl Serialize) -> String {
    let mut hasher = BufWriter::new(Hasher(Sha256::new()));
    // Neither the hasher nor these types can fail; without the last bytes the digest would only be wrong.
    let written = serde_json::to_writer(&mut hasher, body).map_err(io::Error::from).and_then(|()| hasher.flush());
    debug_assert!(written.is_ok());
    let digest = hasher.get_ref().0.clone().finalize();
    hex(&digest)
}

struct Hasher(Sha256);

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
