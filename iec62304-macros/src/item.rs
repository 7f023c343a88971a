//! What a tag stands on: kind and name of an item, from the tokens of its header.
//!
//! Bodies are never looked into. Of a function it matters whether the last token is a body or a semicolon.

use crate::spelling::spelled;
use crate::tokens::{self, is_group, is_punct, word};
use iec62304_wire::ItemKind;
use proc_macro::{Delimiter, Span, TokenStream, TokenTree};

/// The header of an item.
pub(crate) struct Header {
    /// What it is.
    pub(crate) kind: ItemKind,
    /// Its name. Of an `impl` the text between its generics and its `where` or body (`Monitor for Pump`), of a `use` its tree,
    /// of an `extern` block the ABI, of a macro call the macro's path.
    pub(crate) name: String,
    /// Where the name starts.
    pub(crate) name_at: Option<Span>,
}

impl Header {
    /// What `implements!` has for an item: none of its own.
    pub(crate) const fn scope() -> Self {
        Self { kind: ItemKind::Scope, name: String::new(), name_at: None }
    }
}

/// Reads an item's header.
pub(crate) fn read(item: TokenStream) -> Header {
    let tokens = tokens::flat(item);
    let start = after_visibility(&tokens, after_attributes(&tokens));
    let (kind, name) = kind_and_name(&tokens, start);
    Header { kind, name: spelled(name), name_at: name.first().map(TokenTree::span) }
}

fn after_attributes(tokens: &[TokenTree]) -> usize {
    let mut at = 0;
    while is_punct(tokens.get(at), '#') && is_group(tokens.get(at + 1), Delimiter::Bracket) {
        at += 2;
    }
    at
}

fn after_visibility(tokens: &[TokenTree], at: usize) -> usize {
    if word(tokens.get(at)).as_deref() != Some("pub") {
        return at;
    }
    at + if is_group(tokens.get(at + 1), Delimiter::Parenthesis) { 2 } else { 1 }
}

/// The kind, and the tokens of the name, of the item whose header starts at `start`.
fn kind_and_name(tokens: &[TokenTree], start: usize) -> (ItemKind, &[TokenTree]) {
    if let Some(bang) = macro_bang(tokens, start) {
        let defines = word(tokens.get(start)).as_deref() == Some("macro_rules");
        return (ItemKind::Macro, if defines { one(tokens, bang + 1) } else { &tokens[start..bang] });
    }
    let mut constant = false;
    let mut at = start;
    while let Some(keyword) = word(tokens.get(at)) {
        let next = word(tokens.get(at + 1));
        match keyword.as_str() {
            "fn" => return (function(tokens, constant), one(tokens, at + 1)),
            "const" if next.as_deref().is_some_and(|word| matches!(word, "async" | "unsafe" | "extern" | "fn")) => {
                constant = true;
            }
            "const" => return (ItemKind::Const, one(tokens, at + 1)),
            "static" => {
                return (ItemKind::Static, one(tokens, at + if next.as_deref() == Some("mut") { 2 } else { 1 }));
            }
            "struct" => return (ItemKind::Struct, one(tokens, at + 1)),
            "enum" => return (ItemKind::Enum, one(tokens, at + 1)),
            "union" => return (ItemKind::Union, one(tokens, at + 1)),
            "trait" => return (ItemKind::Trait, one(tokens, at + 1)),
            "type" => return (ItemKind::Type, one(tokens, at + 1)),
            "mod" => return (ItemKind::Mod, one(tokens, at + 1)),
            "impl" => return (ItemKind::Impl, impl_header(tokens, at + 1)),
            "use" => return (ItemKind::Use, up_to_semicolon(tokens, at + 1)),
            "extern" if next.as_deref() == Some("crate") => return (ItemKind::Extern, one(tokens, at + 2)),
            "extern" => {
                let abi = usize::from(matches!(tokens.get(at + 1), Some(TokenTree::Literal(_))));
                if is_group(tokens.get(at + 1 + abi), Delimiter::Brace) {
                    return (ItemKind::Extern, one(tokens, at + abi));
                }
                at += abi;
            }
            "async" | "unsafe" | "safe" | "default" | "auto" => {}
            _ => break,
        }
        at += 1;
    }
    (ItemKind::Other, &tokens[tokens.len()..])
}

fn function(tokens: &[TokenTree], constant: bool) -> ItemKind {
    if is_punct(tokens.last(), ';') {
        ItemKind::FnDecl
    } else if constant {
        ItemKind::ConstFn
    } else {
        ItemKind::Fn
    }
}

/// The `!` of a macro call or definition whose path starts at `start`; `impl !Send for Pump` has a bang, but is none.
fn macro_bang(tokens: &[TokenTree], start: usize) -> Option<usize> {
    let separator = |at| is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':');
    let mut at = if separator(start) { start + 2 } else { start };
    let first = word(tokens.get(at))?;
    while separator(at + 1) {
        word(tokens.get(at + 3))?;
        at += 3;
    }
    (first != "impl" && is_punct(tokens.get(at + 1), '!')).then_some(at + 1)
}

/// From behind the generics of an `impl` up to its `where` clause or body.
fn impl_header(tokens: &[TokenTree], at: usize) -> &[TokenTree] {
    let header = &tokens[at..tokens.len().saturating_sub(1).max(at)];
    let header = &header[generics(header)..];
    let end = header.iter().position(|token| word(Some(token)).as_deref() == Some("where"));
    &header[..end.unwrap_or(header.len())]
}

/// How many tokens the generics at the start take; the `>` of an arrow closes nothing.
fn generics(tokens: &[TokenTree]) -> usize {
    let mut depth = 0_usize;
    let mut arrow = false;
    for (at, token) in tokens.iter().enumerate() {
        let closes = is_punct(Some(token), '>') && !arrow;
        if is_punct(Some(token), '<') {
            depth += 1;
        } else if closes && depth > 0 {
            depth -= 1;
        }
        if depth == 0 {
            return if closes { at + 1 } else { 0 };
        }
        arrow = is_punct(Some(token), '-');
    }
    0
}

fn up_to_semicolon(tokens: &[TokenTree], at: usize) -> &[TokenTree] {
    let rest = tokens.get(at..).unwrap_or_default();
    &rest[..rest.iter().position(|token| is_punct(Some(token), ';')).unwrap_or(rest.len())]
}

fn one(tokens: &[TokenTree], at: usize) -> &[TokenTree] {
    tokens.get(at..=at).unwrap_or_default()
}
