//! Finds the functions of an item and puts something at the head of their bodies; everything else stays as it came.
//!
//! Items are walked by their tokens: of each only so much is understood that its end is found, and its body where it is a function,
//! an `impl`, a trait or an inline module. Bodies of functions are never looked into but for the inner attributes at their head,
//! calls and definitions of macros not at all.

use crate::attribute;
use crate::tokens::{is_group, is_punct};
use proc_macro::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};

/// Puts what `head` gives at the head of each function that can carry it; the item, and how many these are.
///
/// Left alone are functions that are `const` or naked, and, unless the item itself is one, tests and what `cfg(test)` keeps out of
/// the product.
pub(crate) fn functions(item: TokenStream, head: &dyn Fn() -> TokenStream) -> (TokenStream, u32) {
    let mut walker = Walker { head, constant: false, functions: 0 };
    let item = walker.feed(item, &mut Place { outermost: true, ..Place::default() });
    (item, walker.functions)
}

/// Puts what `head` gives, items only, at the head of the function that the item itself is, `const` or not.
#[cfg(feature = "registry")]
pub(crate) fn outermost(item: TokenStream, head: &dyn Fn() -> TokenStream) -> TokenStream {
    let mut walker = Walker { head, constant: true, functions: 0 };
    walker.feed(item, &mut Place { outermost: true, ..Place::default() })
}

struct Walker<'h> {
    head: &'h dyn Fn() -> TokenStream,
    /// The head may stand in a `const fn`.
    constant: bool,
    functions: u32,
}

/// Where in a list of items the walk is.
#[derive(Default)]
struct Place {
    /// What of the current item is known.
    part: Part,
    /// Open angle brackets.
    depth: usize,
    /// What stands just before.
    before: Before,
    /// The item is left alone.
    alone: bool,
    /// The item is `const`: what is in it may run at compile time.
    constant: bool,
    /// The item is the tagged one.
    outermost: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    /// Attributes, visibility, qualifiers; also the whole of an item that is none of the following.
    #[default]
    Header,
    /// A struct or an enum.
    Data,
    /// Behind a `const` that may belong to a function.
    Const,
    /// A function's signature.
    Signature,
    /// The header of an `impl`, a trait or a module.
    Container,
    /// Behind the bang of a macro's call or definition.
    Macro,
    /// An item that ends with its semicolon, whatever braces it has.
    Value,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Before {
    #[default]
    Other,
    /// A word.
    Word,
    /// The bang behind a word: of a macro.
    Bang,
    /// The sign of an outer attribute.
    Hash,
    /// The first half of an arrow.
    Dash,
    /// Of a pointer type.
    Star,
}

impl Walker<'_> {
    /// Walks over a list of items, or over a part of one that `macro_rules!` had as a fragment.
    fn feed(&mut self, stream: TokenStream, place: &mut Place) -> TokenStream {
        let mut out = Vec::new();
        for token in stream {
            out.push(match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                    let part = place.part;
                    let inner = self.feed(group.stream(), place);
                    let keep = part == Part::Header || !may_fall_apart(&inner, part == Part::Value);
                    regrouped(&group, if keep { Delimiter::None } else { Delimiter::Parenthesis }, inner)
                }
                TokenTree::Group(group) => self.group(group, place),
                TokenTree::Ident(word) => {
                    place.word(&word.to_string());
                    TokenTree::Ident(word)
                }
                TokenTree::Punct(punct) => {
                    place.punct(punct.as_char(), punct.spacing());
                    TokenTree::Punct(punct)
                }
                TokenTree::Literal(literal) => {
                    place.before = Before::Other;
                    TokenTree::Literal(literal)
                }
            });
        }
        out.into_iter().collect()
    }

    fn group(&mut self, group: Group, place: &mut Place) -> TokenTree {
        place.settle_const();
        let before = std::mem::take(&mut place.before);
        let body = group.delimiter() == Delimiter::Brace
            && match place.part {
                Part::Macro => true,
                Part::Header | Part::Data | Part::Signature | Part::Container => {
                    place.depth == 0 && before != Before::Bang
                }
                Part::Const | Part::Value => false,
            };
        if !body {
            if before == Before::Hash && group.delimiter() == Delimiter::Bracket {
                let tests = !place.outermost && attribute::keeps_to_tests(&group.stream());
                place.alone |= tests || attribute::is_naked(&group.stream());
            }
            return TokenTree::Group(group);
        }
        let Place { part, alone, constant, .. } = std::mem::take(place);
        let alone = alone || (constant && !self.constant);
        match part {
            Part::Signature if !alone => self.body(group),
            Part::Container if !alone => {
                let inner = self.feed(group.stream(), &mut Place::default());
                regrouped(&group, Delimiter::Brace, inner)
            }
            _ => TokenTree::Group(group),
        }
    }

    /// Puts the head into a function's body, behind its inner attributes.
    fn body(&mut self, group: Group) -> TokenTree {
        let stream = group.stream();
        let mut attributes = inner_attributes(&stream);
        let rest = if attributes.is_empty() {
            // Handed on as it is, for its fragments would fall apart if its tokens were taken one by one.
            stream
        } else {
            let tokens: Vec<TokenTree> = stream.into_iter().skip(attributes.len()).collect();
            if tokens.iter().any(|token| is_group(Some(token), Delimiter::None)) {
                return TokenTree::Group(group);
            }
            tokens.into_iter().collect()
        };
        self.functions += 1;
        attributes.extend((self.head)());
        let mut body: TokenStream = attributes.into_iter().collect();
        body.extend([rest]);
        regrouped(&group, Delimiter::Brace, body)
    }
}

impl Place {
    fn word(&mut self, word: &str) {
        if self.part == Part::Const {
            let qualifies = matches!(word, "fn" | "async" | "unsafe" | "extern" | "gen" | "trait" | "impl");
            self.constant |= qualifies;
            self.part = if qualifies { Part::Header } else { Part::Value };
        }
        match (self.part, word) {
            (Part::Header, "fn") if self.depth == 0 => self.part = Part::Signature,
            (Part::Header, "impl" | "trait" | "mod") => self.part = Part::Container,
            (Part::Header, "struct" | "enum") => self.part = Part::Data,
            (Part::Header, "const") if self.depth == 0 => self.part = Part::Const,
            (Part::Header, "static" | "type" | "use") => self.part = Part::Value,
            (Part::Container, "const") => self.constant |= self.depth == 0 && self.before != Before::Star,
            _ => {}
        }
        self.before = Before::Word;
    }

    fn punct(&mut self, c: char, spacing: Spacing) {
        self.settle_const();
        let before = std::mem::take(&mut self.before);
        match c {
            ';' => *self = Self::default(),
            '<' => self.depth += 1,
            '>' if before != Before::Dash => self.depth = self.depth.saturating_sub(1),
            '-' if spacing == Spacing::Joint => self.before = Before::Dash,
            '#' => self.before = Before::Hash,
            '*' => self.before = Before::Star,
            '!' if before == Before::Word => {
                self.before = Before::Bang;
                if self.part == Part::Header {
                    self.part = Part::Macro;
                }
            }
            _ => {}
        }
    }

    /// A `const` that no word follows is a constant's.
    fn settle_const(&mut self) {
        if self.part == Part::Const {
            self.part = Part::Value;
        }
    }
}

/// The inner attributes at the head of a body.
fn inner_attributes(body: &TokenStream) -> Vec<TokenTree> {
    let mut out = Vec::new();
    let mut tokens = body.clone().into_iter();
    while let Some(hash) = tokens.next().filter(|token| is_punct(Some(token), '#')) {
        let Some(bang) = tokens.next().filter(|token| is_punct(Some(token), '!')) else { break };
        out.extend([Some(hash), Some(bang), tokens.next()].into_iter().flatten());
    }
    out
}

/// Whether a fragment of a type or an expression means something else without its invisible parentheses.
///
/// The compiler forgets these of a group that a procedural macro has made; real ones hold the same together.
fn may_fall_apart(fragment: &TokenStream, of_value: bool) -> bool {
    let tokens: Vec<TokenTree> = fragment.clone().into_iter().collect();
    if let [TokenTree::Punct(_), TokenTree::Literal(_)] = &tokens[..] {
        // A negative number. As an argument of a type it must not have parentheses, and needs none.
        return of_value;
    }
    let operator = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => "+-*/%^&|=!.?".contains(punct.as_char()),
        TokenTree::Ident(word) => word.to_string() == "as",
        _ => false,
    };
    tokens.len() > 1 && tokens.iter().any(operator)
}

fn regrouped(like: &Group, delimiter: Delimiter, stream: TokenStream) -> TokenTree {
    let mut group = Group::new(delimiter, stream);
    group.set_span(like.span());
    TokenTree::Group(group)
}

/// Tokens of a text that is Rust, as this macro's own: what it names is found where the macro is used, its variables are nobody else's.
pub(crate) fn tokens(text: &str) -> TokenStream {
    own(text.parse().unwrap_or_default())
}

fn own(stream: TokenStream) -> TokenStream {
    stream
        .into_iter()
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                token = TokenTree::Group(Group::new(group.delimiter(), own(group.stream())));
            }
            token.set_span(Span::mixed_site());
            token
        })
        .collect()
}
