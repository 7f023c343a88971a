//! Feature `registry`: beside its tag, an item enters the list of what is linked into the program.
//!
//! The list lives in `iec62304-core`, and stable Rust does not tell a macro under which name the user's crate knows that. rustc's own
//! arguments do: cargo writes `--extern NAME=…/libiec62304_core-….rlib`. A crate without that has only the macros, through another
//! crate that hands them on: it enters nothing, for a path that does not resolve would break its build.

use crate::walk;
use iec62304_wire::ItemKind;
use iec62304_wire::trace::TagRecord;
use proc_macro::{Literal, TokenStream};
use std::sync::OnceLock;

/// Adds the entry to the item, inside it or beside it, wherever the compiler takes one.
pub(crate) fn enter(record: &TagRecord, item: TokenStream) -> TokenStream {
    let Some(name) = local_name() else { return item };
    match record.item {
        // Of a function nobody can tell whether it stands in an `impl`, where nothing can stand beside it; its body takes items.
        ItemKind::Fn | ItemKind::ConstFn => walk::outermost(item, &|| entry(name, record)),
        ItemKind::Struct
        | ItemKind::Enum
        | ItemKind::Union
        | ItemKind::Trait
        | ItemKind::Impl
        | ItemKind::Mod
        | ItemKind::Use => [item, entry(name, record)].into_iter().collect(),
        _ => item,
    }
}

fn entry(name: &str, record: &TagRecord) -> TokenStream {
    let text = |text: &str| Literal::string(text).to_string();
    let ids: Vec<String> = record.ids.iter().map(|(id, _)| text(id)).collect();
    let at = record.ids.first().and_then(|(_, at)| at.as_ref());
    let (file, line) = at.map_or(("", 0), |at| (&*at.file, at.line));
    walk::tokens(&format!(
        "::{name}::__submit! {{ [{}], {}, {}, {}, {line} }}",
        ids.join(", "),
        text(record.item.as_str()),
        text(&record.name),
        text(file),
    ))
}

/// The name by which the crate that is compiled knows `iec62304-core`.
fn local_name() -> Option<&'static String> {
    static NAME: OnceLock<Option<String>> = OnceLock::new();
    NAME.get_or_init(|| {
        let mut arguments = Vec::new();
        for argument in std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()) {
            // Cargo moves the arguments to a file when a platform finds them too long.
            match argument.strip_prefix('@').and_then(|path| std::fs::read_to_string(path).ok()) {
                Some(text) => arguments.extend(text.lines().map(str::to_owned)),
                None => arguments.push(argument),
            }
        }
        name_in(&arguments)
    })
    .as_ref()
}

fn name_in(arguments: &[String]) -> Option<String> {
    let values = arguments.iter().enumerate().filter_map(|(at, argument)| match argument.strip_prefix("--extern") {
        Some("") => arguments.get(at + 1).map(String::as_str),
        Some(value) => value.strip_prefix('='),
        None => None,
    });
    let mut names = values.filter_map(|value| {
        let (name, path) = value.split_once('=')?;
        let file = path.rsplit(['/', '\\']).next()?;
        let ours = file.starts_with("libiec62304_core-") || file.starts_with("libiec62304_core.");
        // Options of the compiler may stand in front of the name.
        ours.then(|| name.rsplit(':').next().unwrap_or(name).to_owned())
    });
    names.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(arguments: &str) -> Option<String> {
        name_in(&arguments.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn the_name_is_read_however_the_argument_is_written() {
        assert_eq!(name("--extern trace=/t/debug/deps/libiec62304_core-0a.rmeta").as_deref(), Some("trace"));
        assert_eq!(name("--extern=priv,noprelude:trace=C:\\t\\libiec62304_core-0a.rlib").as_deref(), Some("trace"));
        assert_eq!(
            name("--extern proc_macro --extern iec62304_core=/t/libiec62304_core.rlib").as_deref(),
            Some("iec62304_core")
        );
        assert_eq!(name("--extern facade=/t/libfacade-0a.rlib --cfg libiec62304_core-0a.rlib"), None);
    }
}
