//! The page of a kind of record: its fields and an example, from the field table.

use super::fields::{Field, KindRow, Need};
use crate::model::Kind;
use iec62304_core::requirement;
use std::fmt::Write as _;

/// Columns of a page.
const WIDTH: usize = 80;
/// Where the text of a field begins.
const INDENT: usize = 6;

/// The page of a kind, for 80 columns.
#[must_use]
#[requirement("RQ-054")]
pub fn explain_kind(kind: Kind) -> String {
    let row = KindRow::of(kind);
    let mut out = String::new();
    let _ = writeln!(out, "{kind}\n");
    wrap(&mut out, row.summary, 0);
    out.push_str("\nFields (R: required; D: part of the digest, so that a change is a new text)\n\n");
    for field in row.fields() {
        describe(&mut out, field);
    }
    if !row.derived.is_empty() {
        out.push_str("Written elsewhere, never here\n\n");
        for derived in row.derived {
            let names: Vec<String> = derived.names.iter().map(|n| format!("`{n}`")).collect();
            wrap(&mut out, &names.join(", "), 2);
            wrap(&mut out, &derived.instead.replace("{id}", example_id(row)), INDENT);
        }
        out.push('\n');
    }
    let _ = write!(out, "In TOML\n\n{}", indented(row.example_toml));
    let _ = write!(out, "\nIn Markdown\n\n{}", indented(row.example_markdown));
    out
}

fn describe(out: &mut String, field: &Field) {
    let marks = match (matches!(field.need, Need::Always | Need::UnlessRetired | Need::Answered), field.digest) {
        (true, true) => " (R, D)",
        (true, false) => " (R)",
        (false, true) => " (D)",
        (false, false) => "",
    };
    let _ = writeln!(out, "  {}{marks}", field.name);
    wrap(out, field.meaning, INDENT);
    wrap(out, &format!("type: {}", field.ty.describe()), INDENT);
    match field.need {
        Need::FromClass(class) => wrap(out, &format!("expected from class {class} on"), INDENT),
        Need::When(when) => wrap(out, &format!("expected when {when}"), INDENT),
        Need::Or(other) => wrap(out, &format!("required, or `{other}`"), INDENT),
        Need::UnlessRetired => wrap(out, "not required of a retired record", INDENT),
        Need::Answered => wrap(out, "must be answered; an empty list is an answer", INDENT),
        Need::Default(default) => wrap(out, &format!("default: {default}"), INDENT),
        Need::Always | Need::Optional => {}
    }
    out.push('\n');
}

/// The id of the example.
fn example_id(row: &KindRow) -> &'static str {
    let header = row.example_toml.split(']').next().unwrap_or_default();
    header.split_once('.').map_or("", |(_, id)| id)
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect()
}

fn wrap(out: &mut String, text: &str, indent: usize) {
    let mut column = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if column == 0 || column + 1 + width > WIDTH {
            if column > 0 {
                out.push('\n');
            }
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-054")]
    #[test]
    fn every_field_is_explained_within_eighty_columns() {
        for kind in Kind::ALL {
            let page = explain_kind(*kind);
            for line in page.lines() {
                assert!(line.chars().count() <= WIDTH, "{kind}: {line}");
            }
            for field in KindRow::of(*kind).fields() {
                assert!(page.contains(&format!("\n  {}", field.name)), "{kind}: {}", field.name);
            }
        }
    }

    #[verifies("RQ-054")]
    #[test]
    fn a_page_reads_like_this() {
        let page = explain_kind(Kind::External);
        insta::assert_snapshot!(page);
    }
}
