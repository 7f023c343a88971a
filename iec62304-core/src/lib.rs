//! The one dependency of a crate whose requirements `cargo trace` follows.
//!
//! Medical-device software must show, for each software requirement, where it is implemented and which test verified it
//! (IEC 62304:2006+A1:2015, 5.1.1 c, 5.7.4, 7.3.3). Kept in a document apart, that list is wrong by the next commit. Here it stands
//! in the source, beside the code and the test, as *tags*; `cargo trace` collects what the compiler saw of them, joins it with the
//! requirements, and says what is missing.
//!
//! ```
//! use iec62304_core::{implements, requirement};
//!
//! /// Grants a bolus only within the limit.
//! #[requirement("RQ-005")]
//! pub fn grant(volume: u32, delivered: u32, limit: u32) -> bool {
//!     volume <= limit.saturating_sub(delivered)
//! }
//!
//! pub fn pressure_alarm(pressure_mmhg: u32) -> bool {
//!     implements!("RQ-020", "RQ-021", note = "one threshold serves both alarms");
//!     pressure_mmhg > 300
//! }
//!
//! assert!(grant(2, 8, 10));
//! assert!(pressure_alarm(301));
//! ```
//!
//! And beside the test:
//!
//! ```no_run
//! use iec62304_core::verifies;
//!
//! #[verifies("RQ-005", level = "unit")]
//! #[test]
//! fn a_bolus_above_the_limit_is_refused() {
//!     // …
//! }
//! ```
//!
//! # What a tag costs
//!
//! Nothing in the product. A tag checks its ids while the crate compiles and hands the item on, token for token: no instruction, no
//! datum. Replace each tag by blanks of the same shape, and the binary is the same, byte for byte. The crate is `no_std`, has no
//! `unsafe` and, without its features, no runtime; its macros need no parser crates.
//!
//! Two things move as they would without us: a tag on a line of its own moves the line numbers in panic messages, as a comment does;
//! and an attribute on an `impl` block may change the hash at the end of its methods' symbols, as any attribute macro there does.
//! The second is gone from a stripped binary, and `implements!("…");` as the block's first item says the same without it.
//!
//! # Ids
//!
//! ASCII letters and digits with `-`, `_` or `.` between them, a letter first, at least one digit, perhaps a number in parentheses at
//! the end: `RQ-001`, `SWReq-1.2.1`, `R6.5.0(11)`. Case counts. A tag with something else, or the same id twice, does not compile.
//!
//! # Through a macro
//!
//! A `macro_rules!` macro may pass an id on, as `$id:literal` or `$id:expr`; the tag is then at home where the id was written. An id
//! fixed in the macro's own body is at home there, and each use is told apart by the name of its item.
//!
//! # What a test build sees
//!
//! `cargo trace test` builds the tests with feature `probes` and asks the macros for more: a *probe* at the head of each tagged
//! function, a *guard* in each tagged test. A probe says that a function was entered, a guard that a test was started and left again.
//! Only those test programs contain them; never switch the feature on yourself.
//!
//! Probes stand in functions and methods, async ones included, which are entered when their future is first polled; in each function
//! of a tagged `impl` block, trait (default bodies) or inline module with all that it contains; and at an [`implements!`] that stands
//! among the statements of a function. A function is reached when it is entered, whatever it does then, and a generic one is one for
//! all of its types.
//!
//! What carries no probe is never called reached, and never called missed either: `const` and naked functions, functions without
//! body, constants, types; what a macro call or definition inside a tagged block or module makes; [`implements!`] as an item; and,
//! inside tagged blocks and modules, tests and what `#[cfg(test)]` holds.
//!
//! A tag on code that a global allocator runs while it holds a lock of its own can stop a test program: a probe that is reached for
//! the first time asks for memory.
//!
//! # Features
//!
//! - `probes`: see above; for `cargo trace test` alone.
//! - `registry`: a program can list the ids that are linked into it; see module `registry`. It needs std.
//!
//! Without features the crate depends on nothing but its macros.
//!
//! # What a tag cannot see
//!
//! A tag says what its author claims. Whether the id exists is checked by `cargo trace`, not by the compiler; whether a test ran and
//! reached the code, only `cargo trace test` sees. And an attribute cannot stand on a file's `mod name;` line, on a `let` or on an
//! expression, for stable Rust allows no macros there; [`implements!`] as the file's first item or as a statement says it instead.
#![no_std]
#![forbid(unsafe_code)]

// The macros cannot tag themselves: their requirements stand at the door through which everyone meets them.
#[iec62304_macros::requirement("RQ-001", "RQ-002", "RQ-003", "RQ-004", "RQ-005", "RQ-076", "RQ-077", "RQ-078")]
pub use iec62304_macros::{implements, requirement, verifies};

#[cfg(any(feature = "probes", feature = "registry"))]
extern crate std;

#[cfg(feature = "registry")]
pub mod registry;

/// Enters a tag; the macros are built once for all sides of a build, so that a side without the feature must take this, too.
#[cfg(feature = "registry")]
#[doc(hidden)]
#[macro_export]
macro_rules! __submit {
    ($ids:expr, $kind:expr, $item:expr, $file:expr, $line:expr) => {
        $crate::registry::__inventory::submit! {
            $crate::registry::Entry {
                file: $file,
                line: $line,
                ids: &$ids,
                module: $crate::__rt::module_path!(),
                kind: $kind,
                item: $item,
            }
        }
    };
}

/// Enters nothing.
#[cfg(not(feature = "registry"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __submit {
    ($($entry:tt)*) => {};
}

#[cfg(feature = "probes")]
#[doc(hidden)]
#[path = "rt/mod.rs"]
pub mod __rt;

#[cfg(not(feature = "probes"))]
#[doc(hidden)]
#[path = "silent.rs"]
pub mod __rt;
