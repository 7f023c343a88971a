//! What a tag puts into the code that it stands on, in a test build with probes: a probe where code implements a requirement, a
//! guard where a test verifies one.
//!
//! All paths start at the name that the wrapper of `cargo trace test` read from rustc's own arguments, so that a renamed dependency
//! works too, and nothing that the user's code names or shadows matters.

use crate::walk;
use iec62304_wire::trace::{PROBES_VARIABLE, STATEMENTS_VARIABLE, Spot, TagRecord};
use proc_macro::{Literal, TokenStream};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};

/// The name of the runtime's crate, when this compilation gets probes.
pub(crate) fn runtime() -> Option<String> {
    std::env::var(PROBES_VARIABLE).ok().filter(|name| !name.is_empty())
}

/// A probe and its check: one block, so that its names end with it.
pub(crate) fn probe(runtime: &str, record: &TagRecord) -> TokenStream {
    let record = Literal::string(&record.to_fields());
    walk::tokens(&format!(
        "{{ static PROBE: ::{runtime}::__rt::Probe = ::{runtime}::__rt::Probe::new({record}); PROBE.hit(); }}"
    ))
}

/// A guard in a variable that lives as long as the body.
pub(crate) fn guard(runtime: &str, record: &TagRecord) -> TokenStream {
    let fields = Literal::string(&record.to_fields());
    let name = Literal::string(&format!("::{}", record.name));
    walk::tokens(&format!(
        "let __iec62304_guard = ::{runtime}::__rt::Guard::open({fields}, \
         ::{runtime}::__rt::concat!(::{runtime}::__rt::module_path!(), {name}));"
    ))
}

/// Whether a call that stands here stands among the statements of a function that can run code.
pub(crate) fn is_statement(at: Option<&Spot>) -> bool {
    /// The list that was read last, and its path: a compilation has one, an editor's macro server may see several.
    static LIST: Mutex<Option<(OsString, BTreeSet<String>)>> = Mutex::new(None);

    let (Some(at), Some(path)) = (at, std::env::var_os(STATEMENTS_VARIABLE)) else { return false };
    let mut list = LIST.lock().unwrap_or_else(PoisonError::into_inner);
    if list.as_ref().is_none_or(|(read, _)| *read != path) {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        *list = Some((path, text.lines().map(str::to_owned).collect()));
    }
    list.as_ref().is_some_and(|(_, places)| places.contains(&at.to_string()))
}
