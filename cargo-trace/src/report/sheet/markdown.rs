//! A sheet as GitHub-flavoured Markdown: nothing that a document says can leave its cell.

use super::{Cell, Entry, Kind, Sheet, shortened};
use crate::report::text::one_line;
use iec62304_core::requirement;
use std::borrow::Cow;
use std::io::{self, Write};

/// Paths in a cell before `+n more`.
const PATHS: usize = 6;

/// Writes a sheet as tables, one for each group.
#[requirement("RQ-050")]
pub(in crate::report) fn markdown(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (n, group) in sheet.groups.iter().filter(|g| !g.rows.is_empty()).enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        if !group.heading.is_empty() {
            writeln!(out, "### {}\n", escape(&group.heading))?;
        }
        for (index, column) in sheet.columns.iter().enumerate() {
            write!(out, "| {} ", group.title(index, *column))?;
        }
        writeln!(out, "|\n{}|", "|---".repeat(sheet.columns.len()))?;
        for row in &group.rows {
            for (cell, column) in row.iter().zip(&sheet.columns) {
                write!(out, "| {} ", text(cell, column.kind))?;
            }
            writeln!(out, "|")?;
        }
    }
    Ok(())
}

fn text(cell: &Cell<'_>, kind: Kind) -> String {
    if kind == Kind::Text {
        return cell.iter().map(|e| sentence(&e.text)).collect::<Vec<_>>().join("<br>");
    }
    if kind != Kind::Path {
        return cell.iter().map(|e| escape(&e.text).into_owned()).collect::<Vec<_>>().join("<br>");
    }
    let (shown, more, remarks) = shortened(cell, PATHS);
    let more = (more > 0).then(|| format!("+{more} more"));
    let remarks = remarks.into_iter().map(|r| escape(r).into_owned());
    shown.into_iter().map(code).chain(more).chain(remarks).collect::<Vec<_>>().join("<br>")
}

/// A path as a code span, if it can be one.
fn code(entry: &Entry<'_>) -> String {
    let text = one_line(&entry.text);
    let span = if text.contains(['`', '|']) { escape(&text).into_owned() } else { format!("`{text}`") };
    match entry.level {
        Some(level) => format!("{span} ({})", escape(level)),
        None => span,
    }
}

/// Text as Markdown that shows it as it is: no markup, no HTML, no table cell, nobody called by `@name`.
pub(in crate::report) fn escape(text: &str) -> Cow<'_, str> {
    let text = one_line(text);
    if !text.contains(|c: char| c.is_ascii_punctuation()) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // An empty comment keeps a name or number from being a link.
            '@' => out.push_str("@<!-- -->"),
            '#' => out.push_str("#<!-- -->"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A finding's sentence: its back-ticked words stay code spans, all else is escaped.
#[requirement("RQ-050")]
pub(in crate::report) fn sentence(text: &str) -> String {
    let text = one_line(text);
    if text.matches('`').count() % 2 == 1 {
        return escape(&text).into_owned();
    }
    let parts = text.split('`').enumerate().map(|(n, part)| match n % 2 {
        0 => escape(part).into_owned(),
        // Blanks and bars: a code span must not be empty, and a table ends cells inside code as well.
        _ if part.trim().is_empty() => String::new(),
        _ => format!("`{}`", part.replace('|', "\\|")),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-050")]
    #[test]
    fn a_sentence_keeps_its_code_and_nothing_else() {
        assert_eq!(
            sentence("nothing verifies `RQ-1`, which demands `test@system` *here* `a|b`"),
            "nothing verifies `RQ-1`, which demands `test@system` \\*here\\* `a\\|b`"
        );
        assert_eq!(sentence("odd ` tick @qa"), "odd \\` tick @<!-- -->qa");
    }

    #[test]
    fn nothing_leaves_its_cell() {
        assert_eq!(
            escape("a|b\n<img src=x> *x* @qa #12 `c`"),
            "a\\|b &lt;img src=x&gt; \\*x\\* @<!-- -->qa #<!-- -->12 \\`c\\`"
        );
        assert_eq!(escape("Rolling-hour limit (60 min)"), "Rolling-hour limit (60 min)");
        assert_eq!(code(&Entry::new("a|b")), "a\\|b");
        assert_eq!(code(&Entry::new("<T as X>::f")), "`<T as X>::f`");
    }
}
