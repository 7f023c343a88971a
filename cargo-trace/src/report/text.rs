//! Small things that all renderers say alike: plural forms, widths, elision, clauses, colours.

use anstyle::{AnsiColor, Effects, Style};
use iec62304_core::requirement;
use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(super) const BOLD: Style = Style::new().effects(Effects::BOLD);
pub(super) const DIM: Style = Style::new().effects(Effects::DIMMED);
pub(super) const GOOD: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);
pub(super) const WARN: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
pub(super) const BAD: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
pub(super) const INFO: Style = AnsiColor::Cyan.on_default();

/// The text in a style, or as it is.
pub(super) fn paint(text: &str, style: Style, color: bool) -> String {
    if color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// The style of a state, a level or another word of a closed list; words alone carry the meaning.
pub(super) fn style_of(word: &str) -> Style {
    match word {
        "verified" | "holds" | "passed" | "sealed" | "listed" | "covered" | "closed" => GOOD,
        "failed" | "untested" | "unimplemented" | "deny" | "locked" | "incomplete" | "not-acceptable" => BAD,
        "unverified"
        | "unconfirmed"
        | "undocumented"
        | "warn"
        | "expired"
        | "unlinked"
        | "flaky"
        | "not-run"
        | "ignored"
        | "blocked"
        | "unsealed"
        | "passed-with-deviation"
        | "unlisted"
        | "other-version"
        | "not-locked"
        | "open" => WARN,
        "linked" | "note" => INFO,
        "planned" | "draft" | "retired" | "unused" | "off" => DIM,
        _ => Style::new(),
    }
}

/// `1 warning`, `3 warnings`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Columns that a text takes in a terminal.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// One harmless line: control and direction characters, which could rewrite a terminal, become visible,
/// line ends and tabs become blanks.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    replaced(text, |c| match c {
        '\n' | '\t' => Some(' '),
        _ => visible(c),
    })
}

/// Harmless text of several lines.
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    replaced(text, |c| match c {
        '\n' => None,
        '\t' => Some(' '),
        _ => visible(c),
    })
}

fn replaced(text: &str, replacement: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.chars().any(|c| replacement(c).is_some()) {
        Cow::Owned(text.replace("\r\n", "\n").chars().map(|c| replacement(c).unwrap_or(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[requirement("RQ-058")]
fn visible(c: char) -> Option<char> {
    let directs = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() || directs).then_some('\u{fffd}')
}

/// A path (`a::b::c` or `a/b/c`) in at most `limit` columns. Middle segments go first, then the first one,
/// then letters from the middle of the last one, which tells most.
pub(super) fn elide(path: &str, limit: usize) -> Cow<'_, str> {
    if width(path) <= limit {
        return Cow::Borrowed(path);
    }
    let separator = if path.contains("::") { "::" } else { "/" };
    let segments: Vec<&str> = path.split(separator).collect();
    let (first, last) = (segments[0], segments.len() - 1);
    let tail = |from: usize| segments[from..].join(separator);
    let middle = (2..last).map(|from| format!("{first}{separator}…{separator}{}", tail(from)));
    let mark = if separator == "/" { "…/" } else { "…" };
    let start = (1..=last).map(|from| format!("{mark}{}", tail(from)));
    let fitting = middle.chain(start).find(|candidate| width(candidate) <= limit);
    Cow::Owned(fitting.unwrap_or_else(|| elide_middle(segments[last], limit)))
}

fn elide_middle(text: &str, limit: usize) -> String {
    let room = limit.saturating_sub(1);
    let head = fitting(text.chars(), room / 2);
    let tail: String = fitting(text.chars().rev(), room - room / 2).chars().rev().collect();
    format!("{head}…{tail}")
}

fn fitting(chars: impl Iterator<Item = char>, limit: usize) -> String {
    let mut used = 0;
    chars
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= limit
        })
        .collect()
}

/// Lines of at most `limit` columns, broken at blanks; a longer word stands alone.
pub(super) fn wrapped(text: &str, limit: usize) -> Vec<String> {
    let mut out = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && width(&line) + 1 + width(word) > limit {
                out.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        out.push(line);
    }
    out
}

/// `62304:5.7.1`, `62304:5.7.4`, `GPSV:5.2.4` as `IEC 62304 5.7.1, 5.7.4; FDA GPSV 5.2.4`.
pub(super) fn clauses<T: AsRef<str>>(clauses: &[T]) -> String {
    let mut said = String::new();
    let mut last = None;
    for clause in clauses {
        let (standard, number) = clause.as_ref().split_once(':').unwrap_or(("", clause.as_ref()));
        if last == Some(standard) {
            said.push_str(", ");
        } else {
            if last.is_some() {
                said.push_str("; ");
            }
            said.push_str(match standard {
                "62304" => "IEC 62304 ",
                "14971" => "ISO 14971 ",
                "13485" => "ISO 13485 ",
                "GPSV" => "FDA GPSV ",
                other => other,
            });
            if !said.is_empty() && !said.ends_with(' ') {
                said.push(' ');
            }
        }
        said.push_str(number);
        last = Some(standard);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[test]
    fn paths_lose_their_middle_before_their_end() {
        let path = "pump_dose::limit::rolling::Window::would_exceed";
        assert_eq!(elide(path, 60), path);
        assert_eq!(elide(path, 42), "pump_dose::…::Window::would_exceed");
        assert_eq!(elide(path, 24), "…Window::would_exceed");
        assert_eq!(elide(path, 16), "…would_exceed");
        assert_eq!(elide(path, 9), "woul…ceed");
        for limit in 1..60 {
            assert!(width(&elide(path, limit)) <= limit, "{limit}");
        }
    }

    #[test]
    fn two_segments_lose_the_first_one_only() {
        assert_eq!(elide("tests::rate_is_zero", 15), "…rate_is_zero");
        assert_eq!(elide("trace/requirements.toml:120", 24), "…/requirements.toml:120");
    }

    #[test]
    fn wide_letters_count_twice() {
        assert_eq!(width(&elide("輸液ポンプの流量制限", 9)), 9);
    }

    #[verifies("RQ-058")]
    #[test]
    fn control_characters_become_visible() {
        assert_eq!(one_line("a\u{1b}[2Jb\r\nc\td\u{202e}"), "a\u{fffd}[2Jb c d\u{fffd}");
        assert_eq!(lines("a\r\nb"), "a\nb");
    }

    #[test]
    fn clauses_name_each_standard_once() {
        assert_eq!(clauses(&["62304:5.7.1", "62304:5.7.4", "GPSV:5.2.4"]), "IEC 62304 5.7.1, 5.7.4; FDA GPSV 5.2.4");
        assert_eq!(clauses(&["MDR:Annex II 6.1"]), "MDR Annex II 6.1");
        assert_eq!(clauses::<&str>(&[]), "");
    }

    #[test]
    fn plural_forms_follow_the_count() {
        assert_eq!((plural(0, "test"), plural(1, "test")), ("0 tests".to_owned(), "1 test".to_owned()));
    }
}
