//! Headings that a reader of the page takes for a record's, and the strict grammar does not: with a number or a tag
//! of HTML before the id, or with an id of other characters that look like it.

use super::heading::{Heading, title_after};
use crate::model::{Config, Id};

/// Words for a record; one of them before an id says what the heading means.
const RECORD_WORDS: &[&str] = &[
    "anomaly",
    "cause",
    "control",
    "external",
    "hazard",
    "id",
    "item",
    "record",
    "req",
    "requirement",
    "risk",
    "situation",
    "soup",
    "waiver",
];

/// What stands before the id.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    Nothing,
    /// Numbers, tags, emphasis.
    Ornament,
    /// A word for a record.
    RecordWord,
    /// Any other word.
    Word,
}

/// Reads a heading that is none by the strict grammar.
pub(super) fn read<'c>(text: &str, config: &'c Config) -> Option<Heading<'c>> {
    let bare = without_ornaments(text);
    let (lead, rest, found) = match id_at_start(bare, config) {
        Some(found) if bare.len() == text.trim_start().len() => (Lead::Nothing, bare, found),
        Some(found) => (Lead::Ornament, bare, found),
        None => {
            let (word, rest) = bare.split_once(char::is_whitespace)?;
            let word = word.trim_end_matches(['.', ':']);
            let is_word = !word.is_empty() && word.chars().all(char::is_alphabetic);
            let rest = without_ornaments(rest);
            let found = id_at_start(rest, config).filter(|_| is_word)?;
            let is_kind = RECORD_WORDS.contains(&word.to_lowercase().trim_end_matches('s'));
            (if is_kind { Lead::RecordWord } else { Lead::Word }, rest, found)
        }
    };
    let prefix = config.prefix_of(found.id.as_str())?;
    let start = text.len() - rest.len();
    let after = start + found.length;
    let has_colon = rest[found.length..].trim_start_matches(is_emphasis).trim_start().starts_with([':', '：', '﹕']);
    let id_range = start..after;
    match lead {
        Lead::Nothing if found.is_plain => None,
        Lead::Word if has_colon => Some(Heading::Near { id: found.id, id_range }),
        Lead::RecordWord | Lead::Word if !has_colon => None,
        _ if found.is_split && !has_colon => None,
        _ => Some(Heading::Broken { id: found.id, prefix, id_range, title: title_after(text, after) }),
    }
}

/// An id as it was perhaps meant.
struct Found {
    id: Id,
    /// Bytes of the text.
    length: usize,
    /// It is written as it must be.
    is_plain: bool,
    /// A blank stands between prefix and number.
    is_split: bool,
}

/// An id of a known prefix, dashes of any kind for `-`, a blank between prefix and number, and what cannot be seen left
/// out.
fn id_at_start(text: &str, config: &Config) -> Option<Found> {
    let mut id = String::new();
    // Up to the last letter or digit: what follows belongs to the prose.
    let (mut length, mut kept, mut is_split) = (0, 0, false);
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '(' | ')' => {
                id.push(c);
                if c != '(' {
                    (length, kept) = (at + c.len_utf8(), id.len());
                }
            }
            '-' | '_' | '.' => id.push(c),
            _ if is_dash(c) => id.push('-'),
            _ if is_invisible(c) => {}
            _ if c.is_whitespace()
                && is_prefix(&id, config)
                && rest.peek().is_some_and(|(_, c)| c.is_ascii_digit()) =>
            {
                id.push('-');
                is_split = true;
            }
            _ => break,
        }
    }
    id.truncate(kept);
    let known = config.prefix_of(&id).is_some() && !text[length..].starts_with(char::is_alphanumeric);
    let is_plain = id == text[..length];
    Some(Found { id: Id::new(&id).ok().filter(|_| known)?, length, is_plain, is_split })
}

fn is_prefix(text: &str, config: &Config) -> bool {
    config.prefixes.iter().any(|prefix| prefix.prefix == text)
}

/// Without numbers of chapters, tags of HTML, emphasis and blanks at the start.
fn without_ornaments(text: &str) -> &str {
    let mut rest = text;
    loop {
        let before = rest.len();
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c) || is_emphasis(c));
        if let Some((_, after)) = rest.strip_prefix('<').and_then(|tag| tag.split_once('>')) {
            rest = after;
        }
        if let Some((_, after)) = rest.split_once(char::is_whitespace).filter(|(word, _)| is_number(word)) {
            rest = after;
        }
        if rest.len() == before {
            return rest;
        }
    }
}

/// `3`, `1.`, `3.1`, `(2)`, `§4`, `A.1`.
fn is_number(word: &str) -> bool {
    let digits = match word.as_bytes() {
        [letter, b'.', ..] if letter.is_ascii_uppercase() => &word[1..],
        _ => word,
    };
    digits.contains(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '(' | ')' | '§'))
}

const fn is_emphasis(c: char) -> bool {
    matches!(c, '*' | '_' | '`' | '[' | ']')
}

const fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Characters without a width, and the soft hyphen.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}
