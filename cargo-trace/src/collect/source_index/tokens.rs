//! Small questions to tokens: words, punctuation, groups, places, names, and the text of string literals.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenTree};

/// The word at a place, if there is one.
pub(super) fn word(token: Option<&TokenTree>) -> Option<&Ident> {
    match token {
        Some(TokenTree::Ident(ident)) => Some(ident),
        _ => None,
    }
}

/// Whether the token is this word.
pub(super) fn is_word(token: Option<&TokenTree>, text: &str) -> bool {
    word(token).is_some_and(|ident| ident == text)
}

/// Whether the token is this punctuation character.
pub(super) fn is_punct(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

/// Whether two tokens are `::`, and not the first two of `: ::`.
pub(super) fn is_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint)
        && is_punct(tokens.get(at + 1), ':')
}

/// The group at a place, if there is one.
pub(super) fn group(token: Option<&TokenTree>) -> Option<&Group> {
    match token {
        Some(TokenTree::Group(group)) => Some(group),
        _ => None,
    }
}

/// Whether the token is a group with this delimiter.
pub(super) fn is_group(token: Option<&TokenTree>, delimiter: Delimiter) -> bool {
    group(token).is_some_and(|group| group.delimiter() == delimiter)
}

/// Takes a group out of its place and opens it; a separator remains. Taking, not copying, spares a copy of
/// every token below it.
pub(super) fn open(tokens: &mut [TokenTree], at: usize) -> Vec<TokenTree> {
    let separator = if is_group(tokens.get(at), Delimiter::Brace) { ';' } else { ',' };
    match std::mem::replace(&mut tokens[at], TokenTree::Punct(Punct::new(separator, Spacing::Alone))) {
        TokenTree::Group(group) => {
            let stream = group.stream();
            drop(group);
            stream.into_iter().collect()
        }
        token => vec![token],
    }
}

/// Line and column of a span's start, both from 1, columns in code points.
pub(super) fn start(span: Span) -> (u32, u32) {
    let at = span.start();
    (number(at.line), number(at.column).saturating_add(1))
}

/// The line on which a span ends.
pub(super) fn end_line(span: Span) -> u32 {
    number(span.end().line)
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// The segments of a path (`a::b`, `::a::b`) from `at`, and the index after it.
pub(super) fn path(tokens: &[TokenTree], mut at: usize) -> Option<(Vec<String>, usize)> {
    if is_path_separator(tokens, at) {
        at += 2;
    }
    let mut segments = vec![plain(word(tokens.get(at))?)];
    at += 1;
    while is_path_separator(tokens, at) {
        let Some(ident) = word(tokens.get(at + 2)) else { break };
        segments.push(plain(ident));
        at += 3;
    }
    Some((segments, at))
}

/// The pieces between top-level commas, without empty ones.
pub(super) fn pieces(tokens: Vec<TokenTree>) -> Vec<Vec<TokenTree>> {
    let mut all = vec![Vec::new()];
    for token in tokens {
        if is_punct(Some(&token), ',') {
            all.push(Vec::new());
        } else if let Some(last) = all.last_mut() {
            last.push(token);
        }
    }
    all.retain(|piece| !piece.is_empty());
    all
}

/// An identifier without `r#`.
pub(super) fn plain(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or_else(|| text.clone(), str::to_owned)
}

/// An identifier as the compiler shows it: `r#` remains only where it is needed.
pub(super) fn shown(ident: &Ident) -> String {
    let plain = plain(ident);
    if ident == &plain || !is_keyword(&plain) { plain } else { format!("r#{plain}") }
}

/// Whether a word is reserved in some edition.
pub(super) fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "crate"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "self"
            | "Self"
            | "static"
            | "struct"
            | "super"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

/// The value of a string literal, raw or not; `None` for every other literal.
pub(super) fn text_of(literal: &Literal) -> Option<String> {
    let written = literal.to_string();
    if let Some(raw) = written.strip_prefix('r') {
        let inner = raw.trim_start_matches('#');
        let hashes = raw.len() - inner.len();
        let inner = inner.strip_prefix('"')?;
        return inner.get(..inner.len().checked_sub(hashes + 1)?).map(str::to_owned);
    }
    let inner = written.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') { unescaped(inner) } else { Some(inner.to_owned()) }
}

fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next()? {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            '0' => out.push('\0'),
            'x' => {
                let (high, low) = (rest.next()?.to_digit(16)?, rest.next()?.to_digit(16)?);
                out.push(char::from_u32(high * 16 + low)?);
            }
            'u' => {
                let (digits, after) = rest.as_str().strip_prefix('{')?.split_once('}')?;
                out.push(char::from_u32(u32::from_str_radix(&digits.replace('_', ""), 16).ok()?)?);
                rest = after.chars();
            }
            // A backslash at the end of a line swallows the line's end and what indents the next one.
            '\n' | '\r' => rest = rest.as_str().trim_start().chars(),
            quoted => out.push(quoted),
        }
    }
    Some(out)
}

/// How deep brackets in the header of an `impl` are written out.
const SHOWN_DEPTH: usize = 8;

/// Tokens of a type or trait as one would write them.
pub(super) fn written(tokens: &[TokenTree]) -> String {
    let mut out = String::new();
    write(&mut out, tokens, SHOWN_DEPTH);
    out
}

fn write(out: &mut String, tokens: &[TokenTree], depth: usize) {
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        match token {
            TokenTree::Punct(punct) => match punct.as_char() {
                c @ (',' | ';') => out.extend([c, ' ']),
                c @ ('+' | '=') => out.extend([' ', c, ' ']),
                '-' if is_punct(tokens.get(at + 1), '>') => out.push_str(" -"),
                '>' if is_punct(before, '-') => out.push_str("> "),
                c => out.push(c),
            },
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                out.push_str(open);
                if depth == 0 {
                    out.push('…');
                } else {
                    write(out, &group.stream().into_iter().collect::<Vec<_>>(), depth - 1);
                }
                out.push_str(close);
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                let apart = match before {
                    Some(TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Group(_)) => true,
                    before => is_punct(before, '>'),
                };
                if apart && !out.ends_with(' ') {
                    out.push(' ');
                }
                out.push_str(&token.to_string());
            }
        }
    }
}

/// The name of a type without its generics: `Pump` for `&mut dose::Pump<T>`, the type as written where it has none.
pub(super) fn type_name(tokens: &[TokenTree]) -> String {
    let mut at = 0;
    loop {
        if is_punct(tokens.get(at), '&') || is_punct(tokens.get(at), '*') {
            at += 1;
        } else if is_punct(tokens.get(at), '\'') {
            at += 2;
        } else if ["mut", "const", "dyn"].iter().any(|prefix| is_word(tokens.get(at), prefix)) {
            at += 1;
        } else {
            break;
        }
    }
    match path(tokens, at) {
        Some((_, end)) if !is_punct(tokens.get(end), '!') => last_segment(tokens, end),
        _ => written(tokens),
    }
}

/// The last name of a path whose plain segments end at `end`, past generics in its middle (`a::B<T>::C`).
fn last_segment(tokens: &[TokenTree], end: usize) -> String {
    let mut last = end.checked_sub(1);
    let mut at = end;
    while is_punct(tokens.get(at), '<') {
        at = after_angles(tokens, at);
        if !is_path_separator(tokens, at) || word(tokens.get(at + 2)).is_none() {
            break;
        }
        last = Some(at + 2);
        at += 3;
    }
    last.and_then(|last| word(tokens.get(last))).map(shown).unwrap_or_default()
}

/// The index after the `>` that closes the `<` at `at`.
pub(super) fn after_angles(tokens: &[TokenTree], at: usize) -> usize {
    let mut angles = Angles::default();
    for (index, token) in tokens.iter().enumerate().skip(at) {
        angles.see(token);
        if angles.depth == 0 {
            return index + 1;
        }
    }
    tokens.len()
}

/// How many angle brackets are open; `->` and `=>` close none.
#[derive(Default)]
pub(super) struct Angles {
    /// Open ones.
    pub depth: usize,
    arrow: bool,
}

impl Angles {
    /// Takes the next token.
    pub(super) fn see(&mut self, token: &TokenTree) {
        let TokenTree::Punct(punct) = token else {
            self.arrow = false;
            return;
        };
        match punct.as_char() {
            '<' => self.depth += 1,
            '>' if !self.arrow => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.arrow = matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint;
    }
}
