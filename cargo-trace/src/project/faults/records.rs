//! What is wrong with verification records: the wording of it.

use super::{Owner, malformed, warning};
use crate::finding::Finding;
use crate::model::Place;
use crate::project::raw::Syntax;
use crate::project::words::{listed, shown};

/// A deviation, and a result that knows nothing of it.
#[must_use]
pub fn pass_that_deviates(owner: &Owner, place: &Place, syntax: Syntax) -> Finding {
    let paste = match syntax {
        Syntax::Toml => "result = \"pass-with-deviation\"",
        Syntax::Markdown => "- Result: pass-with-deviation",
        Syntax::MarkdownTable => "pass-with-deviation` in the column `Result",
    };
    let message = format!("{} has a `deviation`, but its result is `pass`", owner.shown);
    malformed(owner, message, place, "described here")
        .help(format!("write `{paste}` and who `accepted` it, or remove `deviation`"))
}

/// A result that is written, and a JUnit case that has one.
#[must_use]
pub fn two_results(owner: &Owner, place: &Place, junit: &Place) -> Finding {
    let message = format!("{} has a `result` and a `junit`", owner.shown);
    malformed(owner, message, place, "written here")
        .at(junit, "read from here")
        .help("remove one of them: the result of a JUnit case is never written")
}

/// A text that is no path below the workspace root.
#[must_use]
pub fn bad_path(owner: &Owner, field: &str, text: &str, why: &str, place: &Place) -> Finding {
    let message = format!("{} has `{}` in `{field}`", owner.shown, shown(text));
    malformed(owner, message, place, why)
        .help("write the path relative to the workspace root, with `/`, as in `evidence/run-1.csv`")
}

/// A text that is no SHA-256.
#[must_use]
pub fn bad_digest(owner: &Owner, field: &str, text: &str, place: &Place) -> Finding {
    let message = format!("{} has `{}` in `{field}`, which is no SHA-256", owner.shown, shown(text));
    malformed(owner, message, place, format!("expected 64 hex digits, found {} letters", text.chars().count()))
        .help("write what `sha256sum` prints for the file")
}

/// A line that is no attachment.
#[must_use]
pub fn bad_attachment(owner: &Owner, field: &str, text: &str, place: &Place) -> Finding {
    let message = format!("{} has `{}` in `{field}`", owner.shown, shown(text));
    malformed(owner, message, place, "expected a path, a blank, and the digest")
        .help("write `evidence/run-1.csv sha256:…` with the 64 hex digits that `sha256sum` prints")
}

/// A line that is no id with the digest of its text.
#[must_use]
pub fn bad_verified_text(owner: &Owner, field: &str, text: &str, place: &Place) -> Finding {
    let message = format!("{} has `{}` in `{field}`", owner.shown, shown(text));
    malformed(owner, message, place, "expected an id, a blank, and the digest")
        .help("write `RQ-001 sha256:…`; without the line a note of `cargo trace check` gives it to paste")
}

/// A digest of a text that the record does not name, or names already.
#[must_use]
pub fn text_of_nothing(owner: &Owner, id: &str, again: bool, place: &Place) -> Finding {
    let message = if again {
        format!("{} states the text of `{}` twice", owner.shown, shown(id))
    } else {
        format!("{} states the text of `{}`, which it does not verify", owner.shown, shown(id))
    };
    let finding = malformed(owner, message, place, if again { "again here" } else { "in neither of its lists" });
    warning(finding.help("state each text of `verifies` and `effectiveness` once"))
}

/// A JUnit file that is not there: it may be one that only some machines have.
#[must_use]
pub fn junit_missing(owner: &Owner, path: &str, place: &Place) -> Finding {
    let message = format!("{} has its result in `{}`, which is not there", owner.shown, shown(path));
    warning(malformed(owner, message, place, "no such file").help("write the file before the record is judged"))
}

/// A JUnit file that cannot be used.
#[must_use]
pub fn junit_unusable(owner: &Owner, path: &str, why: &str, place: &Place) -> Finding {
    let message = format!("{} has its result in `{}`, which cannot be read as JUnit XML", owner.shown, shown(path));
    malformed(owner, message, place, why).help("write the file again; of a file that is not whole no case counts")
}

/// A case that the file does not have; `near` is what was perhaps meant, `cases` their number.
#[must_use]
pub fn junit_case_unknown(owner: &Owner, case: &str, near: Option<&str>, cases: usize, place: &Place) -> Finding {
    let message = format!("{} has the case `{}`, which its JUnit file does not have", owner.shown, shown(case));
    malformed(owner, message, place, "no case has this name").help(match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write the name of one of its {cases} cases, or its class, a blank, and its name"),
    })
}

/// A case that several are called; `ways` are names that tell them apart, if there are any.
#[must_use]
pub fn junit_case_ambiguous(owner: &Owner, case: &str, count: usize, ways: &[String], place: &Place) -> Finding {
    let message =
        format!("{} has the case `{}`, and its JUnit file has {count} of that name", owner.shown, shown(case));
    malformed(owner, message, place, "which one is not said").help(match ways {
        [] => "give the cases names of their own in the JUnit file".to_owned(),
        ways => format!("write the class, too: {}", listed(ways)),
    })
}

/// A case whose result says nothing.
#[must_use]
pub fn junit_case_silent(owner: &Owner, case: &str, why: &str, place: &Place) -> Finding {
    let message = format!("{} has the case `{}`, whose result says nothing", owner.shown, shown(case));
    malformed(owner, message, place, shown(why)).help("write a result that says `passed` or `failed`")
}
