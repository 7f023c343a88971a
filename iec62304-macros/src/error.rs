//! Errors in tags: each text once, as the `compile_error!` that stands beside the untouched item.

use crate::door::Door;
use crate::nearest::nearest;
use iec62304_wire::id::{self, IdFault};
use iec62304_wire::{ItemKind, Level};
use proc_macro::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use std::ffi::OsStr;
use std::io;

/// The most characters of the user's text that a message repeats.
const SHOWN: usize = 64;

/// One error, at the token that is to blame.
pub(crate) struct Fault {
    at: Span,
    message: String,
    help: String,
}

impl Fault {
    fn new(at: Span, message: String, help: impl Into<String>) -> Self {
        Self { at, message, help: help.into() }
    }

    /// `compile_error! { "…" }`, which may stand wherever an item, an associated item, a foreign item or a statement may.
    ///
    /// All tokens have the span of the guilty one: rustc then shows that one alone, as if the error were in the user's own text.
    /// They resolve as the user's do, too, and `::core` is no path in edition 2015; the bare name is known in all, also without std.
    pub(crate) fn into_tokens(self) -> TokenStream {
        let mut bang = Punct::new('!', Spacing::Alone);
        bang.set_span(self.at);
        let mut text = Literal::string(&format!("{}\n\nhelp: {}", self.message, self.help));
        text.set_span(self.at);
        let mut braces = Group::new(Delimiter::Brace, TokenTree::from(text).into());
        braces.set_span(self.at);
        let name = Ident::new("compile_error", self.at);
        TokenStream::from_iter([TokenTree::from(name), bang.into(), braces.into()])
    }
}

/// Nothing is named.
pub(crate) fn no_id(door: Door) -> Fault {
    Fault::new(Span::call_site(), format!("`{}` names no id", door.name()), format!("`{}`", door.example()))
}

/// A string that is no id.
pub(crate) fn bad_id(at: Span, text: &str, fault: IdFault) -> Fault {
    let message = if text.is_empty() { fault.to_string() } else { format!("`{}` is no id: {fault}", short(text)) };
    Fault::new(at, message, repaired(text).unwrap_or_else(|| "an id looks like `\"RQ-001\"`".to_owned()))
}

/// An id with escapes: a search for the id would not find it.
pub(crate) fn escaped_id(at: Span, spelling: &str) -> Fault {
    Fault::new(at, format!("`{}` has escapes", short(spelling)), "write the id as it reads, without backslashes")
}

/// Something else where an id belongs; `entry` is what stands there up to the next comma.
pub(crate) fn not_a_string(at: Span, found: &str, entry: &str) -> Fault {
    let inner = entry.trim_start_matches(['b', 'c', 'r', '#']).trim_end_matches('#').trim_matches(['"', '\'']);
    let help = [entry, inner]
        .into_iter()
        .find(|text| id::check(text).is_ok())
        .map_or("an id is a string literal, as in `\"RQ-001\"`".to_owned(), |text| format!("`\"{text}\"`"));
    Fault::new(at, format!("expected an id in quotes, found `{}`", short(found)), help)
}

/// The second of two equal ids.
pub(crate) fn id_twice(at: Span, id: &str) -> Fault {
    Fault::new(at, format!("`{id}` is named twice in this tag"), "remove one of the two")
}

/// An option that this macro doesn't have.
pub(crate) fn unknown_option(at: Span, door: Door, name: &str) -> Fault {
    let help = match nearest(name, door.options()) {
        Some(option) => format!("`{option} = \"…\"`"),
        None => format!("it has {}", listed(door.options())),
    };
    Fault::new(at, format!("`{}` has no option `{}`", door.name(), short(name)), help)
}

/// `level` where no test is.
pub(crate) fn level_without_test(at: Span, door: Door) -> Fault {
    Fault::new(
        at,
        format!("`{}` has no option `level`: a level belongs to the test", door.name()),
        "`#[verifies(\"RQ-001\", level = \"…\")]` on the test",
    )
}

/// An option's second value.
pub(crate) fn option_twice(at: Span, name: &str) -> Fault {
    Fault::new(at, format!("`{name}` is given twice"), "remove one of the two")
}

/// An option without `= "…"`.
pub(crate) fn option_without_value(at: Span, name: &str) -> Fault {
    Fault::new(at, format!("`{name}` has no value"), format!("`{name} = \"…\"`"))
}

/// An option's value that is no string; a bare word only lacks its quotes.
pub(crate) fn value_not_a_string(at: Span, name: &str, found: &str) -> Fault {
    let word = found.chars().all(char::is_alphabetic);
    let help = if word { format!("`{name} = \"{found}\"`") } else { format!("`{name} = \"…\"`") };
    Fault::new(at, format!("expected a text in quotes for `{name}`, found `{}`", short(found)), help)
}

/// A level that is none of the three.
pub(crate) fn unknown_level(at: Span, word: &str) -> Fault {
    let words: Vec<&str> = Level::ALL.iter().map(|level| level.as_str()).collect();
    let help = match nearest(word, &words) {
        Some(level) => format!("`level = \"{level}\"`; the levels are {}", listed(&words)),
        None => format!("the levels are {}", listed(&words)),
    };
    Fault::new(at, format!("`{}` is no verification level", short(word)), help)
}

/// Two entries side by side.
pub(crate) fn missing_comma(at: Span, found: &str) -> Fault {
    Fault::new(at, format!("missing comma before `{}`", short(found)), format!("`, {}`", short(found)))
}

/// Something after an entry that belongs to nothing.
pub(crate) fn trailing(at: Span, found: &str) -> Fault {
    Fault::new(at, format!("expected a comma or the end of the tag, found `{}`", short(found)), "remove it")
}

/// `verifies` on an item that can be no test.
pub(crate) fn not_a_function(kind: ItemKind) -> Fault {
    let what = match kind {
        ItemKind::FnDecl => "a function without body",
        ItemKind::Const => "a constant",
        ItemKind::Static => "a static",
        ItemKind::Struct => "a struct",
        ItemKind::Enum => "an enum",
        ItemKind::Union => "a union",
        ItemKind::Trait => "a trait",
        ItemKind::Type => "a type",
        ItemKind::Impl => "an `impl` block",
        ItemKind::Mod => "a module",
        ItemKind::Use => "a `use` declaration",
        ItemKind::Extern => "an `extern` declaration",
        ItemKind::Macro => "a macro",
        ItemKind::Fn | ItemKind::ConstFn | ItemKind::Scope | ItemKind::Other => "this",
    };
    let help = match kind {
        ItemKind::Macro | ItemKind::Mod | ItemKind::Impl => "put the tag inside, on each test function",
        _ => "code that implements a requirement is tagged with `#[requirement(\"…\")]`",
    };
    Fault::new(Span::call_site(), format!("`#[verifies]` belongs on a test function, not on {what}"), help)
}

/// A record that could not be written; losing it would lose the tag.
pub(crate) fn not_recorded(path: &OsStr, error: &io::Error) -> Fault {
    Fault::new(
        Span::call_site(),
        format!("cannot append this tag to the trace file `{}`: {error}", path.display()),
        "make room or give access there, and run `cargo trace` again",
    )
}

/// The id or ids that were probably meant, to paste.
fn repaired(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split([',', ';', ' ', '\t', '\n']).filter(|part| !part.is_empty()).collect();
    if !parts.is_empty() && parts.iter().all(|part| id::check(part).is_ok()) {
        let quoted: Vec<String> = parts.iter().map(|part| format!("\"{part}\"")).collect();
        return Some(format!("`{}`", quoted.join(", ")));
    }
    let joined = parts.join("-");
    let joined = joined.trim_matches(['-', '_', '.']);
    id::check(joined).is_ok().then(|| format!("`\"{joined}\"`"))
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The user's text on one line, cut where it is long.
fn short(text: &str) -> String {
    let mut out: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}
