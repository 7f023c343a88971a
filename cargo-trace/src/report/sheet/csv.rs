//! Rows as CSV (RFC 4180): UTF-8, a header, one record a row, lists joined by `; `.
//!
//! A cell that starts with `=`, `+`, `-`, `@`, a tab or a carriage return would be a formula to a
//! spreadsheet; it gets an apostrophe before it, which a spreadsheet shows or swallows and a program can
//! take off again.

use iec62304_core::requirement;
use std::borrow::Cow;
use std::io::{self, Write};

/// A writer of such rows.
pub(in crate::report) struct Csv<'o>(csv::Writer<&'o mut dyn Write>);

impl<'o> Csv<'o> {
    /// Starts with the header.
    pub(in crate::report) fn new(out: &'o mut dyn Write, header: &[&str]) -> io::Result<Self> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        writer.write_record(header).map_err(io::Error::from)?;
        Ok(Self(writer))
    }

    /// Writes a row.
    #[requirement("RQ-050")]
    pub(in crate::report) fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        for cell in cells {
            self.0.write_field(harmless(cell).as_bytes()).map_err(io::Error::from)?;
        }
        self.0.write_record(None::<&[u8]>).map_err(io::Error::from)
    }

    /// Ends the file.
    pub(in crate::report) fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A list in one cell.
pub(in crate::report) fn list<T: AsRef<str>>(texts: &[T]) -> String {
    texts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("; ")
}

fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-050")]
    #[test]
    fn no_cell_is_a_formula() {
        let mut out = Vec::new();
        let mut csv = Csv::new(&mut out, &["a", "b"]).unwrap();
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            csv.row(&[cell, "a=b"]).unwrap();
        }
        csv.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "a,b\r\n'=1+1,a=b\r\n'+1,a=b\r\n'-1,a=b\r\n'@SUM(A1),a=b\r\n'\tx,a=b\r\n\"'\rx\",a=b\r\n");
    }

    #[verifies("RQ-050")]
    #[test]
    fn quotes_and_line_ends_stay_in_their_cell() {
        let mut out = Vec::new();
        let mut csv = Csv::new(&mut out, &["a"]).unwrap();
        csv.row(&["say \"no\",\nthen stop"]).unwrap();
        csv.finish().unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a\r\n\"say \"\"no\"\",\nthen stop\"\r\n");
    }
}
