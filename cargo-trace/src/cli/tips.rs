//! What is said to whoever types an argument of cargo's own that stands elsewhere here.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Cargo's options that choose targets of a package.
const TARGETS: [&str; 11] = [
    "--lib",
    "--bin",
    "--bins",
    "--test",
    "--tests",
    "--example",
    "--examples",
    "--bench",
    "--benches",
    "--all-targets",
    "--doc",
];

/// What `cargo test` takes and `cargo trace test` does not: a name of tests stands behind `--`, and targets are chosen
/// nowhere. Clap alone would say nothing of the one, and to write the other behind `--`.
pub(super) fn with_tip(mut error: clap::Error) -> clap::Error {
    let of_test = |value: &ContextValue| matches!(value, ContextValue::StyledStr(usage) if usage.to_string().contains("cargo trace test"));
    if error.kind() != ErrorKind::UnknownArgument || !error.get(ContextKind::Usage).is_some_and(of_test) {
        return error;
    }
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidArg) else { return error };
    let name = typed.split([' ', '=']).next().unwrap_or_default();
    let tip = if TARGETS.contains(&name) {
        "packages are tested whole: `-p PACKAGE` selects some, and tests are chosen by name behind `--`: \
         `cargo trace test -- NAME`"
            .to_owned()
    } else if typed.starts_with('-') {
        return error;
    } else {
        format!("to run the tests of this name, use `cargo trace test -- {typed}`")
    };
    error.remove(ContextKind::SuggestedArg);
    error.remove(ContextKind::SuggestedValue);
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    error
}

#[cfg(test)]
mod tests {
    use crate::cli::parse;
    use std::ffi::OsString;

    #[test]
    fn whoever_types_what_cargo_test_takes_is_told_where_it_stands() {
        let said = |words: &[&str]| {
            let all = ["cargo-trace", "trace", "test"].iter().chain(words);
            parse(all.map(OsString::from)).unwrap_err().to_string()
        };
        assert!(said(&["my_filter"]).contains("use `cargo trace test -- my_filter`"), "{}", said(&["my_filter"]));
        for words in [&["--lib"][..], &["--test", "x"], &["--test=x"], &["-p", "a", "--bins"]] {
            let said = said(words);
            assert!(said.contains("packages are tested whole") && !said.contains("-- --"), "{said}");
        }
        assert!(said(&["--nocapture"]).contains("-- --nocapture"));
        let help = said(&["--help"]);
        let features = help.find("Feature selection").unwrap();
        assert!(help.find("[ARGS]...").unwrap() < features, "{help}");
    }
}
