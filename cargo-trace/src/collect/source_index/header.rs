//! Where an item starts, what it is, and where it ends: its header, never its body.

use super::tokens::{self, Angles, group, is_group, is_path_separator, is_punct, is_word, word};
use proc_macro2::{Delimiter, TokenTree};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    Fn,
    Struct,
    Enum,
    Union,
    Trait,
    Type,
    Const,
    Static,
    Mod,
    Impl,
    ExternBlock,
    ExternCrate,
    Use,
    MacroRules,
    Macro,
}

impl Keyword {
    /// The word of the index; `None` for what is no item there.
    pub(super) const fn kind(self) -> Option<&'static str> {
        Some(match self {
            Self::Fn => "fn",
            Self::Struct => "struct",
            Self::Enum => "enum",
            Self::Union => "union",
            Self::Trait => "trait",
            Self::Type => "type",
            Self::Const => "const",
            Self::Static => "static",
            Self::Mod => "mod",
            Self::Impl => "impl",
            Self::ExternBlock => "extern",
            Self::MacroRules | Self::Macro => "macro",
            Self::ExternCrate | Self::Use => return None,
        })
    }

    /// The kind of the index with this word.
    pub(super) fn kind_from_word(text: &str) -> Option<&'static str> {
        const NAMED: [Keyword; 12] = [
            Keyword::Fn,
            Keyword::Struct,
            Keyword::Enum,
            Keyword::Union,
            Keyword::Trait,
            Keyword::Type,
            Keyword::Const,
            Keyword::Static,
            Keyword::Mod,
            Keyword::Impl,
            Keyword::ExternBlock,
            Keyword::Macro,
        ];
        NAMED.iter().filter_map(|keyword| keyword.kind()).find(|kind| *kind == text)
    }

    /// Whether only the start of a statement tells it from something else.
    const fn needs_statement_start(self) -> bool {
        !matches!(
            self,
            Self::Fn | Self::Struct | Self::Enum | Self::Mod | Self::Const | Self::Static | Self::MacroRules
        )
    }

    /// Whether it ends at a semicolon whatever braces come before.
    const fn ends_at_semicolon(self) -> bool {
        matches!(self, Self::Type | Self::Const | Self::Static | Self::Use | Self::ExternCrate)
    }
}

/// An item's header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    /// What it is.
    pub keyword: Keyword,
    /// Index of the token that stands for its name: the name, or the keyword of what has none.
    pub name_at: usize,
    /// `pub` without restriction.
    pub public: bool,
}

/// The longest row of qualifiers (`default const async unsafe extern "C"` and one to spare).
const QUALIFIERS: usize = 7;

/// The header of the item that starts at `at`. At the start of a statement every item is known; elsewhere
/// (inside macro calls) only what cannot be anything else.
pub(super) fn header(tokens: &[TokenTree], at: usize, statement_start: bool) -> Option<Header> {
    let (public, mut at) = visibility(tokens, at);
    for _ in 0..QUALIFIERS {
        let text = word(tokens.get(at))?.to_string();
        let next = tokens.get(at + 1);
        let found = |keyword: Keyword, name_at: usize| {
            (statement_start || !keyword.needs_statement_start()).then_some(Header { keyword, name_at, public })
        };
        let named = |keyword: Keyword| word(next).and_then(|_| found(keyword, at + 1));
        match text.as_str() {
            "fn" => return named(Keyword::Fn),
            "struct" => return named(Keyword::Struct),
            "enum" => return named(Keyword::Enum),
            "trait" => return named(Keyword::Trait),
            "type" => return named(Keyword::Type),
            "macro" => return named(Keyword::Macro),
            "use" => return found(Keyword::Use, at),
            "impl" => return found(Keyword::Impl, at),
            "mod" => {
                let ended = is_punct(tokens.get(at + 2), ';') || is_group(tokens.get(at + 2), Delimiter::Brace);
                return if ended { named(Keyword::Mod) } else { None };
            }
            "macro_rules" => {
                let called = is_punct(next, '!') && group(tokens.get(at + 3)).is_some();
                return word(tokens.get(at + 2)).filter(|_| called).and_then(|_| found(Keyword::MacroRules, at + 2));
            }
            "union" => {
                let after = tokens.get(at + 2);
                let union = is_group(after, Delimiter::Brace) || is_punct(after, '<') || is_word(after, "where");
                return if union { named(Keyword::Union) } else { None };
            }
            "static" => {
                let mutable = ["mut", "ref"].iter().any(|prefix| is_word(next, prefix));
                let name_at = at + 1 + usize::from(mutable && word(tokens.get(at + 2)).is_some());
                return typed(tokens, name_at).then(|| found(Keyword::Static, name_at)).flatten();
            }
            "const" if typed(tokens, at + 1) => return found(Keyword::Const, at + 1),
            "extern" => match next {
                Some(TokenTree::Literal(_)) if is_group(tokens.get(at + 2), Delimiter::Brace) => {
                    return found(Keyword::ExternBlock, at);
                }
                Some(TokenTree::Literal(_)) => at += 2,
                next if is_group(next, Delimiter::Brace) => return found(Keyword::ExternBlock, at),
                next if is_word(next, "crate") => return found(Keyword::ExternCrate, at),
                _ => at += 1,
            },
            "const" | "async" | "unsafe" | "safe" | "default" | "auto" | "gen" => at += 1,
            _ => return None,
        }
    }
    None
}

/// `pub` without restriction or not, and the index after it.
fn visibility(tokens: &[TokenTree], at: usize) -> (bool, usize) {
    if !is_word(tokens.get(at), "pub") {
        return (false, at);
    }
    let restricted =
        group(tokens.get(at + 1)).is_some_and(|group| {
            group.delimiter() == Delimiter::Parenthesis
                && group.stream().into_iter().next().is_some_and(|first| {
                    ["crate", "self", "super", "in"].iter().any(|word| is_word(Some(&first), word))
                })
        });
    (!restricted, at + 1 + usize::from(restricted))
}

/// A name with `:` or `=` after it, as constants and statics have.
fn typed(tokens: &[TokenTree], at: usize) -> bool {
    word(tokens.get(at)).is_some()
        && (is_punct(tokens.get(at + 1), ':') && !is_path_separator(tokens, at + 1)
            || is_punct(tokens.get(at + 1), '='))
}

/// Index of an item's last token: its body or its semicolon. `None` if the tokens end before.
pub(super) fn last_token(tokens: &[TokenTree], header: Header) -> Option<usize> {
    if header.keyword == Keyword::MacroRules {
        let rules = header.name_at + 1;
        let semicolon = !is_group(tokens.get(rules), Delimiter::Brace) && is_punct(tokens.get(rules + 1), ';');
        return Some(rules + usize::from(semicolon));
    }
    let mut angles = Angles::default();
    for (index, token) in tokens.iter().enumerate().skip(header.name_at + 1) {
        let braces = angles.depth == 0 && is_group(Some(token), Delimiter::Brace);
        if is_punct(Some(token), ';') || braces && !header.keyword.ends_at_semicolon() {
            return Some(index);
        }
        angles.see(token);
    }
    None
}

/// An `impl` header: how it reads without its own generics, and the name that its methods go by.
pub(super) fn implementation(header: &[TokenTree]) -> (String, String) {
    let mut from = 1;
    if is_punct(header.get(from), '<') {
        from = tokens::after_angles(header, from);
    }
    let header = &header[from.min(header.len())..];
    let mut angles = Angles::default();
    let (mut split, mut end) = (None, header.len());
    for (index, token) in header.iter().enumerate() {
        if angles.depth == 0 && is_word(Some(token), "where") {
            end = index;
            break;
        }
        // `for<'a> …` belongs to a type.
        let higher_ranked = is_punct(header.get(index + 1), '<');
        if angles.depth == 0 && split.is_none() && is_word(Some(token), "for") && !higher_ranked {
            split = Some(index);
        }
        angles.see(token);
    }
    match split {
        Some(split) => {
            let ty = &header[split + 1..end];
            let trait_name = tokens::written(&header[..split]);
            (format!("impl {trait_name} for {}", tokens::written(ty)), tokens::type_name(ty))
        }
        None => (format!("impl {}", tokens::written(&header[..end])), tokens::type_name(&header[..end])),
    }
}

/// A macro call.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// Last segment of its path.
    pub name: String,
    /// Index of its arguments.
    pub arguments: usize,
}

/// The longest path of a macro that stands where only items may.
const SEGMENTS: usize = 32;

/// The macro call whose name stands at `at`, or whose path starts there if it is to be followed.
pub(super) fn call(tokens: &[TokenTree], at: usize, follow_path: bool) -> Option<Call> {
    let mut name_at = at + if follow_path && is_path_separator(tokens, at) { 2 } else { 0 };
    for _ in 0..SEGMENTS {
        let name = word(tokens.get(name_at))?;
        if follow_path && is_path_separator(tokens, name_at + 1) {
            name_at += 3;
            continue;
        }
        if !is_punct(tokens.get(name_at + 1), '!') {
            return None;
        }
        // `thread_local! { … }`, and the rare `name! word { … }`.
        let arguments = (name_at + 2..=name_at + 3).find(|index| group(tokens.get(*index)).is_some())?;
        if arguments == name_at + 3 && word(tokens.get(name_at + 2)).is_none() {
            return None;
        }
        let name = tokens::plain(name);
        // `if !(a)` and `return !{ … }` call nothing.
        return (!tokens::is_keyword(&name)).then_some(Call { name, arguments });
    }
    None
}
