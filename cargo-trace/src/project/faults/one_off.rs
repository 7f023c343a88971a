//! What is wrong with scales, matrices and the words that risks take from them.

use super::super::fields::OneOff;
use super::super::words::{listed, nearest, shown};
use super::{Owner, malformed, warning};
use crate::finding::Finding;
use crate::model::{Id, Place};

/// A table that stands once in a project, written again.
#[must_use]
pub fn table_twice(table: &OneOff, first: &Place, again: &Place) -> Finding {
    let owner = Owner::named(table.header);
    malformed(&owner, format!("{} stands in two documents", owner.shown), again, "again here, and not read")
        .at(first, "first here")
        .help("a project has one: move all of it to one document")
}

/// A step of a scale whose word is none.
#[must_use]
pub fn bad_step(table: &OneOff, text: &str, place: &Place) -> Finding {
    let owner = Owner::named(table.header);
    malformed(&owner, format!("{} has `{}` as `id`", owner.shown, shown(text)), place, "not one word")
        .help("write a short word without blanks and commas, and the rest as `name`")
}

/// A word that no step of the scale has.
#[must_use]
pub fn unknown_step(owner: &Owner, field: &str, text: &str, table: &OneOff, words: &[&str], place: &Place) -> Finding {
    let message = format!("{} has `{}` as `{field}`", owner.shown, shown(text));
    malformed(owner, message, place, format!("no step of `{}`", table.header)).help(steps(text, words))
}

/// A row of a matrix that is of no step of its scale.
#[must_use]
pub fn unknown_row(table: &OneOff, text: &str, scale: &OneOff, words: &[&str], place: &Place) -> Finding {
    let owner = Owner::named(table.header);
    let message = format!("{} has a row `{}`", owner.shown, shown(text));
    malformed(&owner, message, place, format!("no step of `{}`", scale.header)).help(steps(text, words))
}

fn steps(text: &str, words: &[&str]) -> String {
    const MOST: usize = 12;
    let all = if words.len() > MOST {
        format!("the scale has {} steps, from `{}` to `{}`", words.len(), words[0], words[words.len() - 1])
    } else {
        format!("the scale has {}", listed(words))
    };
    match nearest(text, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? {all}"),
        None => all,
    }
}

/// Something that needs a scale or matrix that no document holds.
#[must_use]
pub fn no_table(table: &OneOff, place: &Place, label: &str, help: &str) -> Finding {
    let owner = Owner::named(table.header);
    malformed(&owner, format!("no document holds {}", owner.shown), place, label).help(help)
}

/// A step without its row in a matrix.
#[must_use]
pub fn no_row(table: &OneOff, step: &str, place: &Place, paste: &str) -> Finding {
    let owner = Owner::named(table.header);
    let message = format!("{} has no row for `{}`", owner.shown, shown(step));
    malformed(&owner, message, place, "each step has a row").help(format!("write `{paste}`"))
}

/// A row of a matrix with too few cells.
#[must_use]
pub fn cells_missing(table: &OneOff, row: &str, cells: usize, columns: &[&str], place: &Place, paste: &str) -> Finding {
    let owner = Owner::named(table.header);
    let message = format!("{} has {cells} of {} cells in the row `{}`", owner.shown, columns.len(), shown(row));
    let label = columns.get(cells).map_or_else(String::new, |column| format!("nothing for `{column}`"));
    malformed(&owner, message, place, label).help(format!("write `{paste}`"))
}

/// A row of a matrix with too many cells.
#[must_use]
pub fn cell_too_many(table: &OneOff, row: &str, columns: &[&str], place: &Place) -> Finding {
    let owner = Owner::named(table.header);
    let message = format!("{} has more than {} cells in the row `{}`", owner.shown, columns.len(), shown(row));
    malformed(&owner, message, place, "the first one too many")
        .help(format!("a row has one cell for each of {}", listed(columns)))
}

/// One of `p1` and `p2` without the other.
#[must_use]
pub fn half_probability(id: &Id, written: &str, other: &str, place: &Place, paste: &str) -> Finding {
    let owner = Owner::record(id);
    let message = format!("{} has `{written}` and no `{other}`", owner.shown);
    malformed(&owner, message, place, "makes a probability of harm only with the other")
        .help(format!("add {paste}, or write the probability of harm as `probability`"))
}

/// `p1` and `p2` where nothing says what they make together.
#[must_use]
pub fn not_combined(id: &Id, place: &Place, example: &str) -> Finding {
    let owner = Owner::record(id);
    let message = format!("{} has `p1` and `p2`, and no document holds `[combine]`", owner.shown);
    malformed(&owner, message, place, "nothing says what they make together")
        .help(format!("write the probability of harm as `probability`, or the table:\n\n{example}"))
}

/// A Markdown section that seems to hold what is read from TOML only.
#[must_use]
pub fn table_in_markdown(table: &OneOff, place: &Place) -> Finding {
    let owner = Owner::named(table.header);
    let message = format!("{} is read from TOML documents only", owner.shown);
    warning(
        malformed(&owner, message, place, "not read").help(format!(
            "write it in a `.toml` document, or give this section another heading:\n\n{}",
            table.example
        )),
    )
}
