//! What a heading, or the first cell of a row, says about an id (M1).

use super::nearly;
use crate::model::{Config, Id, Prefix};
use iec62304_wire::id;
use std::ops::Range;

/// A heading, as far as records go.
#[derive(Debug, PartialEq, Eq)]
pub enum Heading<'c> {
    /// `id: title`; ranges within the heading's text.
    Record { id: Id, prefix: &'c Prefix, id_range: Range<usize>, title: Range<usize> },
    /// It starts with an id of a known prefix, but not in that form; the title is what seems to be one.
    Broken { id: Id, prefix: &'c Prefix, id_range: Range<usize>, title: Range<usize> },
    /// A word with a known prefix, a digit and a colon that is no id all the same.
    BadId { text: Range<usize>, fault: id::IdFault },
    /// An id and a colon, with a prefix that nobody declared.
    UnknownPrefix { id: Id, id_range: Range<usize> },
    /// A word that tells nothing, then `id: title`: perhaps a record, perhaps prose.
    Near { id: Id, id_range: Range<usize> },
    /// Anything else.
    Prose,
}

/// Reads a heading's text.
#[must_use]
pub fn read<'c>(text: &str, config: &'c Config) -> Heading<'c> {
    let start = text.len() - text.trim_start().len();
    let word = id_shaped(&text[start..]);
    let after = start + word.len();
    let colon = text[after..].starts_with(':');
    match (Id::new(word), config.prefix_of(word)) {
        (Ok(id), Some(prefix)) if colon => {
            Heading::Record { id, prefix, id_range: start..after, title: trimmed(text, after + 1..text.len()) }
        }
        // `RQ-1/2` or `SI7x…` in one word is no id with something behind it, but prose.
        (Ok(id), Some(prefix)) if !text[after..].starts_with(|c: char| c.is_alphanumeric()) => {
            Heading::Broken { id, prefix, id_range: start..after, title: title_after(text, after) }
        }
        (Ok(id), None) if colon => Heading::UnknownPrefix { id, id_range: start..after },
        _ => decorated(text, start, config)
            .or_else(|| nearly::read(text, config))
            .unwrap_or_else(|| faulty(text, start, config)),
    }
}

/// `[RQ-1]: …`, `**RQ-1**: …`, `` `RQ-1`: … ``: an id that does not stand bare.
fn decorated<'c>(text: &str, start: usize, config: &'c Config) -> Option<Heading<'c>> {
    let bare = text[start..].trim_start_matches(['*', '_', '`', '[', '(']);
    let at = text.len() - bare.len();
    if at == start {
        return None;
    }
    let word = id_shaped(bare).trim_end_matches(['_', '-', '.']);
    let (id, prefix) = (Id::new(word).ok()?, config.prefix_of(word)?);
    let after = at + word.len();
    Some(Heading::Broken { id, prefix, id_range: at..after, title: title_after(text, after) })
}

/// A first word with a known prefix, a digit and a colon behind it, that breaks the grammar of ids.
fn faulty<'c>(text: &str, start: usize, config: &Config) -> Heading<'c> {
    let rest = &text[start..];
    let Some(end) = rest.find(':').filter(|end| !rest[..*end].contains(char::is_whitespace)) else {
        return Heading::Prose;
    };
    let word = &rest[..end];
    match id::check(word) {
        Err(fault) if config.prefix_of(word).is_some() && word.contains(|c: char| c.is_ascii_digit()) => {
            Heading::BadId { text: start..start + end, fault }
        }
        _ => Heading::Prose,
    }
}

/// The leading characters that an id may have, without a last full stop or dash that belongs to the prose.
fn id_shaped(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '(' | ')')))
        .unwrap_or(text.len());
    if text[end..].starts_with(':') { &text[..end] } else { text[..end].trim_end_matches(['-', '_', '.']) }
}

pub(super) fn title_after(text: &str, after: usize) -> Range<usize> {
    let rest = &text[after..];
    let title = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '"' | '<' | '≤' | '≥'));
    trimmed(text, text.len() - title.len()..text.len())
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::config::default_config;
    use iec62304_core::verifies;

    fn told(text: &str) -> String {
        let config = default_config("p");
        match read(text, &config) {
            Heading::Record { id, title, .. } => format!("record {id} {:?}", &text[title]),
            Heading::Broken { id, title, id_range, .. } => {
                format!("broken {id} {} {:?}", &text[id_range], &text[title])
            }
            Heading::BadId { text: range, fault } => format!("bad {} {fault:?}", &text[range]),
            Heading::UnknownPrefix { id, .. } => format!("unknown {id}"),
            Heading::Near { id, .. } => format!("near {id}"),
            Heading::Prose => "prose".to_owned(),
        }
    }

    #[verifies("RQ-031")]
    #[test]
    fn a_heading_is_a_record_a_slip_or_prose() {
        for (text, meaning) in [
            ("RQ-005: Rolling-hour limit", "record RQ-005 \"Rolling-hour limit\""),
            ("RQ-005:no blank", "record RQ-005 \"no blank\""),
            ("RISK-CTRL-001: t", "record RISK-CTRL-001 \"t\""),
            ("RQ5(11): µ: x", "record RQ5(11) \"µ: x\""),
            ("RQ-005:", "record RQ-005 \"\""),
            ("RQ-005 Rolling", "broken RQ-005 RQ-005 \"Rolling\""),
            ("RQ-005 - Rolling", "broken RQ-005 RQ-005 \"Rolling\""),
            ("RQ-005 : Rolling", "broken RQ-005 RQ-005 \"Rolling\""),
            ("RQ-005", "broken RQ-005 RQ-005 \"\""),
            ("RQ-005.", "broken RQ-005 RQ-005 \"\""),
            ("[RQ-005]: Rolling", "broken RQ-005 RQ-005 \"Rolling\""),
            ("**RQ-005:** Rolling", "broken RQ-005 RQ-005 \"Rolling\""),
            ("`RQ-005`: Rolling", "broken RQ-005 RQ-005 \"Rolling\""),
            ("RQ-0ö5: t", "bad RQ-0ö5 Character('ö')"),
            ("RQ-5-: t", "bad RQ-5- Separator('-')"),
            ("RW-005: t", "unknown RW-005"),
            ("UTF-8 handling", "prose"),
            ("RQ: the prefix", "prose"),
            ("SI-units", "prose"),
            ("1.2: numbers", "prose"),
            ("Limits of RQ-005: prose", "prose"),
            ("3.1 RQ-005: Rolling", "broken RQ-005 RQ-005 \"Rolling\""),
            ("1. RQ-005 Rolling", "broken RQ-005 RQ-005 \"Rolling\""),
            ("A.2 [RQ-005]: Rolling", "broken RQ-005 RQ-005 \"Rolling\""),
            ("<a id=\"x\"></a>RQ-005: Rolling", "broken RQ-005 RQ-005 \"Rolling\""),
            ("Requirement RQ-005: Rolling", "broken RQ-005 RQ-005 \"Rolling\""),
            ("RQ 005: Rolling", "broken RQ-005 RQ 005 \"Rolling\""),
            ("RQ\u{2011}005: Rolling", "broken RQ-005 RQ\u{2011}005 \"Rolling\""),
            ("RQ\u{2013}005 Rolling", "broken RQ-005 RQ\u{2013}005 \"Rolling\""),
            ("\u{200b}RQ-0\u{200b}05: Rolling", "broken RQ-005 RQ-0\u{200b}05 \"Rolling\""),
            ("Rationale RQ-005: because", "near RQ-005"),
            ("Requirement RQ-005 and others", "prose"),
            ("Rationale RQ-005 and others", "prose"),
            ("SI 2 units", "prose"),
            ("IEC 62304: software", "prose"),
            ("3.1 Limits", "prose"),
            ("RQ\u{2014}the prefix", "prose"),
            ("", "prose"),
        ] {
            assert_eq!(told(text), meaning, "{text}");
        }
    }
}
