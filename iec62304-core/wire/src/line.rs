//! The lines that all our files are made of: a word, then fields `name=value`, separated by tabs.
//!
//! Values may be any text: a backslash stands before what would end a field or a line. Names and words are ours and need none.

use std::borrow::Cow;

/// Appends a tab and one field.
pub fn push(out: &mut String, name: &str, value: &str) {
    out.push('\t');
    out.push_str(name);
    out.push('=');
    push_escaped(out, value);
}

/// Appends a value as it stands in a field.
pub fn push_escaped(out: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            _ => out.push(c),
        }
    }
}

/// A line without its line feed, split into its word and its fields' text.
#[must_use]
pub fn split(line: &str) -> (&str, &str) {
    line.split_once('\t').unwrap_or((line, ""))
}

/// The fields of a line, in order, values as they were before they were written; what is no field is passed over.
pub fn fields(text: &str) -> impl Iterator<Item = (&str, String)> {
    borrowed_fields(text).map(|(name, value)| (name, value.into_owned()))
}

/// The same, for those who read tens of thousands of lines: a value that needs no change is no copy.
pub fn borrowed_fields(text: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = Some(text);
    let parts = std::iter::from_fn(move || {
        let (part, after) = cut(rest?, b'\t');
        rest = after;
        Some(part)
    });
    parts.filter_map(|part| match cut(part, b'=') {
        (name, Some(value)) => Some((name, unescaped(value))),
        _ => None,
    })
}

/// What stands before the first such character, and after it. Fields are so short that a plain loop beats the
/// searchers of the standard library.
pub(crate) fn cut(text: &str, at: u8) -> (&str, Option<&str>) {
    match text.bytes().position(|byte| byte == at) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// A value as it was before it was written.
#[must_use]
pub fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        out.push(match c {
            '\\' => match characters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            _ => c,
        });
    }
    Cow::Owned(out)
}

/// How a yes or no is written.
#[must_use]
pub const fn yes_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

/// The version in the first line of a file of this kind; `None` when it is no such file.
#[must_use]
pub fn version<'a>(first: &'a str, kind: &str) -> Option<&'a str> {
    first.trim_end().strip_prefix(kind)?.strip_prefix('\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_values_survive_on_one_line(values in proptest::collection::vec("(?s).*", 0..4)) {
            let mut line = "word".to_owned();
            for value in &values {
                push(&mut line, "name", value);
            }
            proptest::prop_assert!(!line.contains(['\n', '\r']));
            let (word, text) = split(&line);
            proptest::prop_assert_eq!(word, "word");
            let read: Vec<String> = fields(text).map(|(_, value)| value).collect();
            proptest::prop_assert_eq!(read, values);
        }
    }

    #[test]
    fn only_the_first_line_of_the_right_kind_has_a_version() {
        assert_eq!(version("iec62304-trace\t2\n", "iec62304-trace"), Some("2"));
        assert_eq!(version("iec62304-traces\t2\n", "iec62304-trace"), None);
        assert_eq!(version("", "iec62304-trace"), None);
    }
}
