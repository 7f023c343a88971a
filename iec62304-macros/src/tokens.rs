//! Tokens without the invisible groups that `macro_rules!` puts round its fragments.

use proc_macro::{Delimiter, TokenStream, TokenTree};

/// The top-level tokens, with the content of each `None`-delimited group in its place.
///
/// A fragment such as `$id:literal` or `$item:item` comes in such a group, and the group's own span is the macro's definition:
/// only the leaf knows where the user wrote it.
pub(crate) fn flat(stream: TokenStream) -> Vec<TokenTree> {
    let mut out = Vec::new();
    unwrap_into(stream, &mut out);
    out
}

fn unwrap_into(stream: TokenStream, out: &mut Vec<TokenTree>) {
    for token in stream {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => unwrap_into(group.stream(), out),
            other => out.push(other),
        }
    }
}

/// Whether the token is this punctuation character.
pub(crate) fn is_punct(token: Option<&TokenTree>, c: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
}

/// Whether the token is a group in these delimiters.
pub(crate) fn is_group(token: Option<&TokenTree>, delimiter: Delimiter) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
}

/// The text of an identifier or keyword.
pub(crate) fn word(token: Option<&TokenTree>) -> Option<String> {
    match token {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    }
}

/// A token as a message shows it; of a group the opening bracket.
pub(crate) fn shown(token: &TokenTree) -> String {
    match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Parenthesis => "(".to_owned(),
            Delimiter::Brace => "{".to_owned(),
            Delimiter::Bracket => "[".to_owned(),
            Delimiter::None => String::new(),
        },
        other => other.to_string(),
    }
}
