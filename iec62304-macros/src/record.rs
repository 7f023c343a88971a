//! Leaves the record of a tag in the trace file of this compilation, if one was asked for.
//!
//! An ordinary build asks for none: then nothing is opened, and no span is resolved.

use crate::args::Arguments;
use crate::door::Door;
use crate::item::Header;
use iec62304_wire::trace::{FILE_VARIABLE, Spot, TagRecord};
use proc_macro::Span;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write as _};
use std::sync::{Mutex, PoisonError};

/// The file that is open, and the path by which it was asked for.
///
/// A compilation has one path from start to end, an editor's macro server may see it change.
static OPEN: Mutex<Option<(OsString, File)>> = Mutex::new(None);

/// Where this compilation's records go.
pub(crate) fn file() -> Option<OsString> {
    std::env::var_os(FILE_VARIABLE)
}

/// Appends one record, in one call, so that parallel expansions cannot mix theirs.
///
/// # Errors
///
/// Whatever the operating system says; the caller must not lose it.
pub(crate) fn append(path: &OsStr, record: &TagRecord) -> io::Result<()> {
    let line = record.to_line();
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((opened, file)) = &mut *open
        && opened == path
    {
        return file.write_all(line.as_bytes());
    }
    let file = File::options().append(true).create(true).open(path)?;
    open.insert((path.to_owned(), file)).1.write_all(line.as_bytes())
}

/// The record of a tag whose item can carry so many probes.
pub(crate) fn of(door: Door, said: Arguments, header: Header, probes: Option<u32>) -> TagRecord {
    TagRecord {
        relation: door.relation(),
        form: door.form(),
        ids: said.ids.into_iter().map(|(id, at)| (id, spot(at))).collect(),
        level: said.level,
        note: said.note,
        item: header.kind,
        name: header.name,
        name_at: header.name_at.and_then(spot),
        call_at: spot(Span::call_site()),
        probes,
    }
}

/// A span's start. The compiler counts lines and columns from 1, columns in code points, as trace files do.
fn spot(at: Span) -> Option<Spot> {
    let file = at.local_file().map_or_else(|| at.file(), |path| path.to_string_lossy().into_owned());
    let (line, column) = (u32::try_from(at.line()).ok()?, u32::try_from(at.column()).ok()?);
    (!file.is_empty()).then(|| Spot { file: file.into(), line, column })
}
