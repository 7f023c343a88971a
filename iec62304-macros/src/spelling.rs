//! Header tokens as one line of text, spaced as rustfmt would: `Monitor<T, 4> for &'a mut [Pump]`.

use proc_macro::{Delimiter, Group, Spacing, TokenTree};

/// Spells the tokens on one line.
pub(crate) fn spelled(tokens: &[TokenTree]) -> String {
    let mut out = String::new();
    push_all(tokens, &mut out);
    out.truncate(out.trim_end().len());
    out
}

fn push_all(tokens: &[TokenTree], out: &mut String) {
    let mut before = None;
    for token in tokens {
        match token {
            TokenTree::Group(group) => push_group(group, out),
            TokenTree::Punct(punct) => {
                let (c, joint) = (punct.as_char(), punct.spacing() == Spacing::Joint);
                push_punct(before, c, joint, out);
                before = Some((c, joint));
                continue;
            }
            word => {
                if out.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '>' | ')' | ']' | '}' | '"')) {
                    out.push(' ');
                }
                out.push_str(&word.to_string());
            }
        }
        before = None;
    }
}

fn push_group(group: &Group, out: &mut String) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::None => ("", ""),
    };
    let keyword = || ["for", "mut", "const", "dyn"].iter().any(|word| out.ends_with(word));
    if (open == "[" && out.ends_with(char::is_alphanumeric)) || (open == "(" && keyword()) {
        out.push(' ');
    }
    out.push_str(open);
    push_all(&group.stream().into_iter().collect::<Vec<_>>(), out);
    out.truncate(out.trim_end().len());
    out.push_str(close);
}

/// Pushes a punctuation character; `before` is the one just before it, and whether the two are one operator.
fn push_punct(before: Option<(char, bool)>, c: char, joint: bool, out: &mut String) {
    let glued = matches!(before, Some((_, true)));
    let apart = matches!(c, '+' | '=') || (c == '-' && joint);
    if apart && !glued && !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
    if c == '\'' && out.ends_with(|c: char| c.is_alphanumeric()) {
        out.push(' ');
    }
    out.push(c);
    let arrow = c == '>' && matches!(before, Some(('-', true)));
    let colon = c == ':' && !joint && !glued;
    if arrow || colon || matches!(c, ',' | ';') || (matches!(c, '+' | '=') && !joint) {
        out.push(' ');
    }
}
