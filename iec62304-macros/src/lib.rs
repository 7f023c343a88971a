//! The macros of `iec62304-core`; depend on that crate, not on this one.
//!
//! A macro checks the ids that it is given, leaves a record in the trace file if `cargo trace` asked rustc for one, and hands the
//! item on, token for token. In an ordinary build nothing remains: no instruction, no datum, no import.
//!
//! An error in a tag is a compile error at the guilty token, all errors of a tag at once, and the item stands beside it untouched,
//! so that one slip makes one message and editors keep their completion. Bodies of items are never parsed.

mod args;
mod door;
mod error;
mod item;
mod literal;
mod nearest;
mod record;
mod spelling;
mod tokens;

use door::Door;
use error::Fault;
use iec62304_wire::ItemKind;
use item::Header;
use proc_macro::TokenStream;

/// Says that an item implements requirements.
///
/// It stands on whatever an attribute macro may stand on: functions, methods, items of traits with or without body, associated
/// constants and types, structs, enums, `impl` blocks, inline modules, statics, items of `extern` blocks. A module in a file of its
/// own cannot carry it on stable Rust; there, [`implements!`] says the same from inside.
///
/// ```
/// # use iec62304_macros::requirement;
/// #[requirement("RQ-005")]
/// pub fn grant(volume: u32, limit: u32) -> bool {
///     volume <= limit
/// }
///
/// #[requirement("RQ-006", "RQ-007", note = "both limits live in the drug library")]
/// pub struct Limits {
///     pub soft: u32,
///     pub hard: u32,
/// }
/// ```
///
/// # Arguments
///
/// One or more ids, each a plain or raw string without escapes, and at most one `note = "…"` for the reader of the report.
/// Whether the id is that of a requirement is not asked here: `cargo trace check` knows the documents.
#[proc_macro_attribute]
pub fn requirement(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(Door::Requirement, args, item)
}

/// Says that a test verifies requirements or risk controls.
///
/// ```no_run
/// # use iec62304_macros::verifies;
/// #[verifies("RQ-005", level = "integration")]
/// #[test]
/// fn a_volume_above_the_limit_is_refused() {
///     // …
/// }
/// ```
///
/// Put it on top of the test's other attributes. Below `#[test]`, `#[tokio::test]` and most others it does the same; below
/// `#[rstest]` or `#[test_case(…)]` it is repeated for each case, and between two `#[case]`s it covers only the next one.
///
/// # Arguments
///
/// One or more ids as for [`macro@requirement`]; at most one `level = "unit"`, `"integration"` or `"system"` (without it the place
/// of the test decides, and never for `system`); at most one `note = "…"`.
///
/// It belongs on a function; on anything else it is an error. Whether that function is a test, the test harness says, not this macro.
#[proc_macro_attribute]
pub fn verifies(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(Door::Verifies, args, item)
}

/// Says that the code round it implements requirements.
///
/// As an item it speaks for the module in which it stands, as a statement for the rest of its block. It leaves nothing behind, so
/// it may stand where no attribute can: in a module that is a file of its own, or in the middle of a function.
///
/// ```
/// mod alarm {
///     # use iec62304_macros::implements;
///     implements!("RQ-020", note = "the whole module");
///
///     pub fn raise(pressure: u32) -> bool {
///         let high = pressure > 300;
///         implements!("RQ-021");
///         high
///     }
/// }
/// # assert!(alarm::raise(301));
/// ```
///
/// # Arguments
///
/// As for [`macro@requirement`].
#[proc_macro]
pub fn implements(args: TokenStream) -> TokenStream {
    let mut faults = Vec::new();
    expand(
        Door::Implements,
        args,
        || Header { kind: ItemKind::Scope, name: String::new(), name_at: None },
        &mut faults,
    );
    faults.into_iter().map(Fault::into_tokens).collect()
}

/// Expands an attribute: its errors, then the item as it came.
fn attribute(door: Door, args: TokenStream, item: TokenStream) -> TokenStream {
    let mut faults = Vec::new();
    if door == Door::Verifies {
        let kind = item::read(item.clone()).kind;
        if !matches!(kind, ItemKind::Fn | ItemKind::ConstFn) {
            faults.push(error::not_a_function(kind));
        }
    }
    expand(door, args, || item::read(item.clone()), &mut faults);
    if faults.is_empty() {
        return item;
    }
    faults.into_iter().map(Fault::into_tokens).chain([item]).collect()
}

/// Reads a tag and records it, if it is right and records are asked for.
fn expand(door: Door, args: TokenStream, header: impl FnOnce() -> Header, faults: &mut Vec<Fault>) {
    let said = args::read(door, args, faults);
    if !faults.is_empty() {
        return;
    }
    if let Some(path) = record::file()
        && let Err(error) = record::append(&path, &record::of(door, said, header()))
    {
        faults.push(error::not_recorded(&path, &error));
    }
}
