//! Fields of a line: `name=value`, tabs between, with what would break a line escaped.

use std::borrow::Cow;

/// Appends a field, a tab before it.
pub(super) fn field(out: &mut String, name: &str, value: &str) {
    out.push('\t');
    out.push_str(name);
    out.push('=');
    let mut rest = value;
    while let Some(at) = rest.find(['\\', '\t', '\n', '\r']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'\\' => "\\\\",
            b'\t' => "\\t",
            b'\n' => "\\n",
            _ => "\\r",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// The fields of what follows a line's word; parts without a name are left out.
pub(super) fn fields(line: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    line.split('\t').filter_map(|part| part.split_once('=')).map(|(name, value)| (name, unescaped(value)))
}

fn unescaped(value: &str) -> Cow<'_, str> {
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
