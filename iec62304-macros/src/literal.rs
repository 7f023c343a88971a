//! What a literal of the source says, from its spelling.
//!
//! rustc has already seen that the literal is well formed; this module never judges, it only reads.

/// A literal, read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Text<'a> {
    /// A string that means what it spells: plain without backslash, or raw.
    Verbatim(&'a str),
    /// A plain string with escapes; the content as spelled.
    Escaped(&'a str),
    /// No string: a number, a byte string, a C string, a character, or a string with a suffix.
    NoString,
}

/// Reads a literal's spelling.
pub(crate) fn read(spelling: &str) -> Text<'_> {
    if let Some(raw) = spelling.strip_prefix('r') {
        let inner = raw.trim_start_matches('#');
        let fence = &raw[..raw.len() - inner.len()];
        let content = inner.strip_suffix(fence).and_then(|inner| inner.strip_prefix('"')?.strip_suffix('"'));
        return content.map_or(Text::NoString, Text::Verbatim);
    }
    match spelling.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(content) if content.contains('\\') => Text::Escaped(content),
        Some(content) => Text::Verbatim(content),
        None => Text::NoString,
    }
}

/// The value of a string with escapes.
pub(crate) fn unescaped(content: &str) -> String {
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        rest = escape(after, &mut out);
    }
    out.push_str(rest);
    out
}

/// Reads one escape, given what follows its backslash, and gives back what follows the escape.
fn escape<'a>(after: &'a str, out: &mut String) -> &'a str {
    let mut characters = after.chars();
    match characters.next() {
        Some('n') => out.push('\n'),
        Some('r') => out.push('\r'),
        Some('t') => out.push('\t'),
        Some('0') => out.push('\0'),
        Some('x') => return code(after.get(1..3), after.get(3..), out),
        Some('u') => {
            let (digits, rest) = after.get(2..).and_then(|digits| digits.split_once('}')).unzip();
            return code(digits, rest, out);
        }
        Some('\n') => return characters.as_str().trim_start_matches([' ', '\t', '\n', '\r']),
        Some(itself) => out.push(itself),
        None => {}
    }
    characters.as_str()
}

/// Pushes the character with this hexadecimal number.
fn code<'a>(digits: Option<&str>, rest: Option<&'a str>, out: &mut String) -> &'a str {
    let number = digits.and_then(|digits| u32::from_str_radix(&digits.replace('_', ""), 16).ok());
    out.extend(number.and_then(char::from_u32));
    rest.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_told_from_everything_else() {
        assert_eq!(read("\"RQ-1\""), Text::Verbatim("RQ-1"));
        assert_eq!(read("\"\""), Text::Verbatim(""));
        assert_eq!(read("r\"RQ-1\""), Text::Verbatim("RQ-1"));
        assert_eq!(read("r##\"a\"#b\"##"), Text::Verbatim("a\"#b"));
        assert_eq!(read(r#""RQ\x2d1""#), Text::Escaped(r"RQ\x2d1"));
        for other in ["1", "b\"RQ-1\"", "br\"RQ-1\"", "c\"RQ-1\"", "'R'", "\"RQ-1\"suffix", "r\"RQ-1\"suffix", "1.5"] {
            assert_eq!(read(other), Text::NoString, "{other}");
        }
    }

    #[test]
    fn escapes_have_the_value_that_rustc_gives_them() {
        assert_eq!(
            unescaped(r#"a\"b\\c\'d\ne\tf\rg\0h\x41i\u{1F6d1}j\u{00_e9}"#),
            "a\"b\\c\'d\ne\tf\rg\0h\x41i\u{1F6d1}j\u{00_e9}"
        );
        assert_eq!(unescaped("one \\\n      line"), "one line");
    }
}
