//! What is wrong with the value of a field: ids, words, dates, demands, paths of code.

use super::super::words::{listed, nearest, shown};
use super::{Owner, malformed};
use crate::finding::Finding;
use crate::model::Place;

/// A text that should be an id.
#[must_use]
pub fn bad_id(owner: &Owner, field: &str, text: &str, why: &str, place: &Place) -> Finding {
    let message = format!("{} has `{}` in `{field}`, which is no id", owner.shown, shown(text));
    let finding = malformed(owner, message, place, why);
    if text.contains('*') { finding.help("write each id out; there are no wildcards") } else { finding }
}

/// More than one value where there is one.
#[must_use]
pub fn more_than_one(owner: &Owner, field: &str, place: &Place) -> Finding {
    malformed(owner, format!("{} has several values as `{field}`", owner.shown), place, "this field has one value")
}

/// A word that is none of the list.
#[must_use]
pub fn bad_word(owner: &Owner, field: &str, text: &str, words: &[&str], place: &Place) -> Finding {
    let message = format!("{} has `{}` as `{field}`", owner.shown, shown(text));
    let finding = malformed(owner, message, place, "not one of the words of this field");
    // A long list (finding codes) is only told where nothing is near.
    finding.help(match nearest(text, words.iter().copied()) {
        Some(near) if words.len() > 12 => format!("did you mean `{near}`?"),
        Some(near) => format!("did you mean `{near}`? the words are {}", listed(words)),
        None if words.len() > 12 => "`cargo trace explain` lists all of them".to_owned(),
        None => format!("the words are {}", listed(words)),
    })
}

/// A text that is no date.
#[must_use]
pub fn bad_date(owner: &Owner, field: &str, text: &str, place: &Place) -> Finding {
    let message = format!("{} has `{}` as `{field}`, which is no date", owner.shown, shown(text));
    malformed(owner, message, place, "a date is year, month and day").help("write it as `2026-11-10`")
}

/// A demand that breaks its grammar.
#[must_use]
pub fn bad_demand(owner: &Owner, text: &str, why: &str, place: &Place) -> Finding {
    let message = format!("{} has a demand that cannot be read: `{}`", owner.shown, shown(text));
    malformed(owner, message, place, why).help(
        "write `method@level`, alternatives joined by `or`; methods: test, inspection, analysis, demonstration; \
         levels: unit, integration, system",
    )
}

/// `verify` without any demand.
#[must_use]
pub fn no_demands(owner: &Owner, place: &Place) -> Finding {
    malformed(owner, format!("{} has an empty `verify`", owner.shown), place, "this would demand nothing")
        .help("leave `verify` out for the default of the rule pack, or write `test@system`")
}

/// A code path that breaks its grammar.
#[must_use]
pub fn bad_code_path(owner: &Owner, text: &str, why: &str, place: &Place) -> Finding {
    let message = format!("{} has `{}` in `code`", owner.shown, shown(text));
    malformed(owner, message, place, why)
        .help("write `package` or `package::module`, the package as in its `Cargo.toml`")
}

/// A word and a line without the colon between them, or without the line.
#[must_use]
pub fn bad_origin(owner: &Owner, field: &str, text: &str, words: &[&str], place: &Place) -> Finding {
    // What was written may only lack its colon.
    let begun = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default().to_ascii_lowercase();
    let word = words.iter().find(|word| **word == begun).or(words.first()).unwrap_or(&"…");
    let message = format!("{} has a `{field}` that cannot be read", owner.shown);
    malformed(owner, message, place, "expected a word, a colon, and the reason")
        .help(format!("write `{word}: …`; the words are {}", listed(words)))
}

/// An answer that is neither a word that stands alone nor one with its reason.
#[must_use]
pub fn bad_answer(owner: &Owner, field: &str, text: &str, alone: &[&str], reasoned: &[&str], place: &Place) -> Finding {
    let message = format!("{} has `{}` as `{field}`", owner.shown, shown(text));
    let label = if reasoned.contains(&text.trim()) { "the reason is missing" } else { "not one of the answers" };
    let reasoned: Vec<String> = reasoned.iter().map(|word| format!("{word}: …")).collect();
    malformed(owner, message, place, label).help(format!(
        "write {}, or {} with the reason",
        listed(alone),
        listed(&reasoned)
    ))
}
