//! The grammar of a tag's arguments: `"ID" ("," "ID")* ("," option "=" "text")* ","?`, options and ids in any order.
//!
//! Reading goes on after an error, so that one compilation shows every error of a tag.

use crate::door::Door;
use crate::error::{self, Fault};
use crate::literal::{self, Text};
use crate::tokens;
use iec62304_wire::{Level, id};
use proc_macro::{Span, TokenStream, TokenTree};

/// What a tag says.
#[derive(Default)]
pub(crate) struct Arguments {
    /// Its ids, each with the span of its literal.
    pub(crate) ids: Vec<(String, Span)>,
    /// `level = "…"`.
    pub(crate) level: Option<Level>,
    /// `note = "…"`.
    pub(crate) note: Option<String>,
}

/// Reads the arguments; faults are appended.
pub(crate) fn read(door: Door, arguments: TokenStream, faults: &mut Vec<Fault>) -> Arguments {
    let tokens = tokens::flat(arguments);
    let mut reader = Reader { door, said: Arguments::default(), given: Vec::new(), named: 0, faults };
    let mut rest = tokens.as_slice();
    while !rest.is_empty() {
        rest = reader.entry(rest);
    }
    if reader.named == 0 {
        reader.faults.push(error::no_id(door));
    }
    reader.said
}

struct Reader<'f> {
    door: Door,
    said: Arguments,
    /// Options so far.
    given: Vec<String>,
    /// Entries that were meant as ids, good or bad.
    named: usize,
    faults: &'f mut Vec<Fault>,
}

impl Reader<'_> {
    /// Reads one entry with the comma after it, and gives back what follows.
    fn entry<'t>(&mut self, tokens: &'t [TokenTree]) -> &'t [TokenTree] {
        let (entry, rest) = match tokens.iter().position(|token| tokens::is_punct(Some(token), ',')) {
            Some(comma) => (&tokens[..comma], &tokens[comma + 1..]),
            None => (tokens, &tokens[tokens.len()..]),
        };
        let mut left = match entry.first() {
            Some(first) => self.id_or_option(first, entry),
            None => {
                self.named += 1;
                self.faults.push(error::not_a_string(tokens[0].span(), ",", ""));
                entry
            }
        };
        while let Some(next) = left.first() {
            if !starts_an_entry(left) {
                self.faults.push(error::trailing(next.span(), &tokens::shown(next)));
                break;
            }
            self.faults.push(error::missing_comma(next.span(), &tokens::shown(next)));
            left = self.id_or_option(next, left);
        }
        rest
    }

    /// Reads an id or an option, and gives back what is left of the entry.
    fn id_or_option<'t>(&mut self, first: &TokenTree, entry: &'t [TokenTree]) -> &'t [TokenTree] {
        match first {
            TokenTree::Literal(literal) => match literal::read(&literal.to_string()) {
                Text::Verbatim(text) => self.id(text, literal.span()),
                Text::Escaped(spelling) => {
                    self.named += 1;
                    self.faults.push(error::escaped_id(literal.span(), spelling));
                }
                Text::NoString => return self.no_id(first, entry),
            },
            TokenTree::Ident(name) if tokens::is_punct(entry.get(1), '=') || is_option(&name.to_string()) => {
                return self.option(&name.to_string(), name.span(), entry);
            }
            _ => return self.no_id(first, entry),
        }
        &entry[1..]
    }

    fn id(&mut self, text: &str, at: Span) {
        self.named += 1;
        if let Err(fault) = id::check(text) {
            self.faults.push(error::bad_id(at, text, fault));
        } else if self.said.ids.iter().any(|(id, _)| id == text) {
            self.faults.push(error::id_twice(at, text));
        } else {
            self.said.ids.push((text.to_owned(), at));
        }
    }

    /// Something else where an id belongs; nothing of the entry can be read.
    fn no_id<'t>(&mut self, first: &TokenTree, entry: &'t [TokenTree]) -> &'t [TokenTree] {
        self.named += 1;
        let text: String = entry.iter().map(tokens::shown).collect();
        self.faults.push(error::not_a_string(first.span(), &tokens::shown(first), &text));
        &entry[entry.len()..]
    }

    fn option<'t>(&mut self, name: &str, at: Span, entry: &'t [TokenTree]) -> &'t [TokenTree] {
        let known = self.door.options().contains(&name);
        if name == "level" && !known {
            self.faults.push(error::level_without_test(at, self.door));
        } else if !known {
            self.faults.push(error::unknown_option(at, self.door, name));
        } else if self.given.iter().any(|given| given == name) {
            self.faults.push(error::option_twice(at, name));
        }
        let first_of_its_name = known && !self.given.iter().any(|given| given == name);
        self.given.push(name.to_owned());
        let value = if tokens::is_punct(entry.get(1), '=') { entry.get(2) } else { None };
        match value {
            Some(value) if first_of_its_name => self.value(name, value),
            None if known => {
                self.faults.push(error::option_without_value(at, name));
                return &entry[entry.len()..];
            }
            _ => {}
        }
        entry.get(3..).unwrap_or_default()
    }

    fn value(&mut self, name: &str, value: &TokenTree) {
        let spelling = value.to_string();
        let text = match literal::read(&spelling) {
            Text::Verbatim(text) => text.to_owned(),
            Text::Escaped(content) => literal::unescaped(content),
            Text::NoString => {
                self.faults.push(error::value_not_a_string(value.span(), name, &tokens::shown(value)));
                return;
            }
        };
        if name == "note" {
            self.said.note = Some(text);
            return;
        }
        self.said.level = Level::from_word(&text);
        if self.said.level.is_none() {
            self.faults.push(error::unknown_level(value.span(), &text));
        }
    }
}

/// Whether what is left of an entry looks like one of its own, to which only the comma is missing.
fn starts_an_entry(tokens: &[TokenTree]) -> bool {
    match tokens.first() {
        Some(TokenTree::Literal(literal)) => literal::read(&literal.to_string()) != Text::NoString,
        Some(TokenTree::Ident(_)) => tokens::is_punct(tokens.get(1), '='),
        _ => false,
    }
}

fn is_option(word: &str) -> bool {
    matches!(word, "level" | "note")
}
