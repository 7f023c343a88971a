//! The macros of `iec62304-core`; depend on that crate, not on this one.
//!
//! A macro checks the ids that it is given, leaves a record in the trace file if `cargo trace` asked rustc for one, and hands the
//! item on, token for token. In an ordinary build nothing remains: no instruction, no datum, no import. Only where `cargo trace test`
//! asks for it, tagged functions get a probe at their head and tagged tests a guard.
//!
//! An error in a tag is a compile error at the guilty token, all errors of a tag at once, and the item stands beside it untouched,
//! so that one slip makes one message and editors keep their completion. Bodies of items are never parsed.

mod args;
mod attribute;
mod door;
mod error;
mod insert;
mod item;
mod literal;
mod nearest;
mod record;
#[cfg(feature = "registry")]
mod registry;
mod spelling;
mod tokens;
mod walk;

use door::Door;
use error::Fault;
use iec62304_wire::ItemKind;
use iec62304_wire::trace::TagRecord;
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
///
/// In a test build of `cargo trace test` a tagged function says when it is entered; of a tagged `impl` block, trait or inline module
/// each function does.
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
    let record = tag(Door::Implements, args, || (Header::scope(), None), &mut faults);
    let mut out: TokenStream = faults.into_iter().map(Fault::into_tokens).collect();
    if let Some(record) = record
        && let Some(runtime) = insert::runtime()
        && insert::is_statement(record.call_at.as_ref())
    {
        out.extend(insert::probe(&runtime, &record));
    }
    out
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
    let count = || walk::functions(item.clone(), &TokenStream::new).1;
    let record = tag(door, args, || (item::read(item.clone()), Some(count())), &mut faults);
    let Some(record) = record else { return faults.into_iter().map(Fault::into_tokens).chain([item]).collect() };
    let item = match insert::runtime() {
        Some(runtime) => {
            let head = || match door {
                Door::Verifies => insert::guard(&runtime, &record),
                Door::Requirement | Door::Implements => insert::probe(&runtime, &record),
            };
            walk::functions(item, &head).0
        }
        None => item,
    };
    #[cfg(feature = "registry")]
    let item = if door == Door::Requirement { registry::enter(&record, item) } else { item };
    item
}

/// Reads a tag and records it, if it is right and anybody asked; the record, if there is one.
fn tag(
    door: Door,
    args: TokenStream,
    item: impl FnOnce() -> (Header, Option<u32>),
    faults: &mut Vec<Fault>,
) -> Option<TagRecord> {
    let said = args::read(door, args, faults);
    let file = record::file();
    let asked = file.is_some() || insert::runtime().is_some() || cfg!(feature = "registry");
    if !faults.is_empty() || !asked {
        return None;
    }
    let (header, probes) = item();
    let record = record::of(door, said, header, probes);
    if let Some(path) = file
        && let Err(error) = record::append(&path, &record)
    {
        faults.push(error::not_recorded(&path, &error));
        return None;
    }
    Some(record)
}
