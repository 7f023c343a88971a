//! Small pieces of wording that all findings share.

use crate::model::Id;
use std::fmt::Display;

/// How many ids or places a sentence names before it counts the rest.
pub(super) const SHOWN: usize = 5;

/// `1 test`, `2 tests`.
pub(super) fn count(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// `` `A`, `B` and `C` ``; of many, the first ones and the number of the others.
pub(super) fn list<T: Display>(words: &[T]) -> String {
    let quoted: Vec<String> = words.iter().take(SHOWN).map(|word| format!("`{word}`")).collect();
    match (words.len().saturating_sub(SHOWN), quoted.split_last()) {
        (0, Some((last, []))) => last.clone(),
        (0, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
        (0, None) => String::new(),
        (more, _) => format!("{} and {more} more", quoted.join(", ")),
    }
}

/// The header of a record's table: `[requirement.RQ-001]`, with the id quoted where TOML wants it.
pub(super) fn header(kind: &str, id: &Id) -> String {
    if id.as_str().contains(['.', '(']) { format!("[{kind}.\"{id}\"]") } else { format!("[{kind}.{id}]") }
}
