//! The grammar of ids: what is one, when two are nearly the same, and how they sort.
//!
//! `[A-Za-z][A-Za-z0-9]*([-_.][A-Za-z0-9]+)*(\([0-9]+\))?`, ASCII, at least one digit, at most
//! [`MAX_LEN`] bytes; case counts.

use std::cmp::Ordering;
use std::fmt;

/// The longest id, in bytes.
pub const MAX_LEN: usize = 64;

/// Why a text is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFault {
    /// Nothing there.
    Empty,
    /// More than [`MAX_LEN`] bytes.
    TooLong,
    /// The first character is not an ASCII letter.
    Start(char),
    /// A character that ids don't have.
    Character(char),
    /// A separator (`-`, `_`, `.`) without a letter or digit after it.
    Separator(char),
    /// A parenthesis that is not a closing number such as `(11)`.
    Parenthesis,
    /// No digit anywhere.
    NoDigit,
}

impl fmt::Display for IdFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("an id cannot be empty"),
            Self::TooLong => write!(f, "an id has at most {MAX_LEN} bytes"),
            Self::Start(c) => write!(f, "an id starts with an ASCII letter, not with `{}`", c.escape_debug()),
            Self::Character(c) => write!(
                f,
                "an id has ASCII letters, digits and the separators `-`, `_`, `.`, not `{}`",
                c.escape_debug()
            ),
            Self::Separator(c) => write!(f, "a letter or digit follows each `{c}` of an id"),
            Self::Parenthesis => f.write_str("parentheses in an id hold a number and end it, as in `R6.5.0(11)`"),
            Self::NoDigit => f.write_str("an id has at least one digit, as in `RQ-001`"),
        }
    }
}

impl std::error::Error for IdFault {}

/// Says whether `text` is an id, and if not, the first reason why.
///
/// # Errors
///
/// The first fault from the left; [`IdFault::NoDigit`] when all else is right.
pub fn check(text: &str) -> Result<(), IdFault> {
    if text.is_empty() {
        return Err(IdFault::Empty);
    }
    if text.len() > MAX_LEN {
        return Err(IdFault::TooLong);
    }
    let mut after_separator = None;
    let mut digits = false;
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        if at == 0 && !c.is_ascii_alphabetic() {
            return Err(IdFault::Start(c));
        }
        match c {
            'A'..='Z' | 'a'..='z' => after_separator = None,
            '0'..='9' => {
                digits = true;
                after_separator = None;
            }
            '-' | '_' | '.' => {
                if let Some(separator) = after_separator {
                    return Err(IdFault::Separator(separator));
                }
                after_separator = Some(c);
            }
            '(' if after_separator.is_none() => {
                let inside = characters.as_str().strip_suffix(')').ok_or(IdFault::Parenthesis)?;
                if inside.is_empty() || !inside.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(IdFault::Parenthesis);
                }
                return Ok(());
            }
            '(' | ')' => return Err(IdFault::Parenthesis),
            _ => return Err(IdFault::Character(c)),
        }
    }
    match after_separator {
        Some(separator) => Err(IdFault::Separator(separator)),
        None if !digits => Err(IdFault::NoDigit),
        None => Ok(()),
    }
}

/// The id without case and separators: two different ids that fold alike have *drifted*
/// (`REQ-MA-1` and `req_ma_1`), which is a slip of the pen, never a link.
#[must_use]
pub fn folded(id: &str) -> String {
    id.chars().filter(|c| !matches!(c, '-' | '_' | '.')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Natural order: runs of digits compare as numbers (`RQ-9` before `RQ-10`), everything else by byte.
///
/// Total: ids that differ only in leading zeros are ordered by their bytes.
#[must_use]
pub fn natural_cmp(a: &str, b: &str) -> Ordering {
    let (mut x, mut y) = (a.as_bytes(), b.as_bytes());
    loop {
        match (x.first(), y.first()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(c), Some(d)) if c.is_ascii_digit() && d.is_ascii_digit() => {
                let (m, rest_x) = split_number(x);
                let (n, rest_y) = split_number(y);
                match m.len().cmp(&n.len()).then_with(|| m.cmp(n)) {
                    Ordering::Equal => (x, y) = (rest_x, rest_y),
                    unequal => return unequal,
                }
            }
            (Some(c), Some(d)) if c == d => (x, y) = (&x[1..], &y[1..]),
            (Some(c), Some(d)) => return c.cmp(d),
        }
    }
}

/// Splits a leading number, without its leading zeros, from the rest.
fn split_number(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|b| !b.is_ascii_digit()).unwrap_or(bytes.len());
    let start = bytes[..end].iter().position(|b| *b != b'0').unwrap_or(end);
    (&bytes[start..end], &bytes[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_real_projects_are_ids() {
        for id in ["RQ-001", "SWReq-1.2.1", "R6.5.0(11)", "FUN.5.1", "RW-SW-8", "REQ-MHS-1", "RISK-CTRL-001", "a1"] {
            assert_eq!(check(id), Ok(()), "{id}");
        }
    }

    #[test]
    fn each_fault_is_named() {
        for (text, fault) in [
            ("", IdFault::Empty),
            ("1RQ", IdFault::Start('1')),
            ("RQ 001", IdFault::Character(' ')),
            ("RQ--1", IdFault::Separator('-')),
            ("RQ-1-", IdFault::Separator('-')),
            ("RQ-", IdFault::Separator('-')),
            ("R1(a)", IdFault::Parenthesis),
            ("R1()", IdFault::Parenthesis),
            ("R1(1)x", IdFault::Parenthesis),
            ("R1-(1)", IdFault::Parenthesis),
            ("UTF", IdFault::NoDigit),
            ("RQ-é1", IdFault::Character('é')),
        ] {
            assert_eq!(check(text), Err(fault), "{text}");
        }
        assert_eq!(check(&format!("R{}", "1".repeat(64))), Err(IdFault::TooLong));
    }

    #[test]
    fn numbers_sort_as_numbers_and_the_order_is_total() {
        let mut ids = ["RQ-10", "RQ-9", "RQ-009", "RC-1", "RQ-1.10", "RQ-1.9", "RQ-1"];
        ids.sort_by(|a, b| natural_cmp(a, b));
        assert_eq!(ids, ["RC-1", "RQ-1", "RQ-1.9", "RQ-1.10", "RQ-009", "RQ-9", "RQ-10"]);
    }

    #[test]
    fn drifted_ids_fold_alike() {
        assert_eq!(folded("REQ-MA-1"), folded("req_ma.1"));
        assert_ne!(folded("RQ-1"), folded("RQ-10"));
    }
}
