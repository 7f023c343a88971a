//! The reader of one file: items, tests, tags and module lines from its tokens.
//!
//! Headers of items are understood, bodies only searched for what may stand in them: expressions are not parsed, which
//! takes a fifth of the time and none of the stack. Nesting of any depth is a stack of frames, not recursion.

use super::attributes::{self, Attributes, Site, TestRule, attribute_at};
use super::header::{self, Call, Header, Keyword};
use super::parsed::{Declared, Fault, Include, ModLine, Parsed};
use super::tokens::{self, end_line, group, is_group, is_punct, is_word, start, word};
use crate::model::{IndexedItem, Relation, TestAttribute};
use iec62304_core::requirement;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::rc::Rc;
use std::sync::Arc;

/// Reads a file's text.
#[requirement("RQ-020", "RQ-024")]
pub(super) fn read(text: &str, file: &Arc<str>, rule: &TestRule) -> Parsed {
    let mut reader = Reader { file, rule, out: Parsed::default(), stack: Vec::new() };
    let text = without_preamble(text);
    match text.parse::<TokenStream>() {
        Ok(stream) => reader.run(stream.into_iter().collect()),
        Err(error) => {
            let (line, column) = start(error.span());
            reader.out.fault = Some(Fault::hard(lexical_fault(text, line, column), line, column));
        }
    }
    // The lexer keeps the text of every file for the sake of its spans, which are of no more use.
    proc_macro2::extra::invalidate_current_thread_spans();
    reader.out
}

/// Without what the compiler takes off too: a byte-order mark, which is no column, and a `#!` line, whose line
/// feed remains.
fn without_preamble(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => &text[text.find('\n').unwrap_or(text.len())..],
        _ => text,
    }
}

fn lexical_fault(text: &str, line: u32, column: u32) -> String {
    let at = |number: u32| usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
    let rest = text.split('\n').nth(at(line)).map(|line| line.chars().skip(at(column)).collect::<String>());
    match rest.as_deref().unwrap_or_default() {
        rest if rest.starts_with("/*") => "this comment has no end".to_owned(),
        rest => match rest.chars().next() {
            Some(open @ ('(' | '[' | '{')) => format!("this `{open}` is never closed"),
            Some(close @ (')' | ']' | '}')) => format!("this `{close}` does not close what was opened last"),
            Some('"' | '\'') => "this literal has no end or is none".to_owned(),
            Some(c) => format!("no token of Rust starts here, at `{}`", c.escape_debug()),
            None => "the file ends inside a token".to_owned(),
        },
    }
}

/// What holds for all tokens of a frame.
#[derive(Clone)]
struct Scope {
    /// Path of the items around.
    prefix: Arc<str>,
    /// Inline modules around.
    inline: Rc<Vec<Declared>>,
    /// Only items may stand here; anything else is a fault.
    strict: bool,
    /// Inside the tokens of a macro call or definition.
    in_macro: bool,
    /// Inside a macro's definition: no items, for nobody knows where they will stand.
    in_definition: bool,
    /// A harness would list test functions that stand here.
    testable: bool,
    /// Inside a block.
    in_block: bool,
    /// Inside the body of a function, where a statement is executed and not evaluated while compiling.
    executed: bool,
    /// Functions here are tests without an attribute, because of this macro.
    all_tests: Option<&'static str>,
    /// Items are public because their trait is.
    public: bool,
    /// How many items are around.
    depth: usize,
}

/// Tokens between two delimiters and how far they are read.
struct Frame {
    tokens: Vec<TokenTree>,
    at: usize,
    scope: Rc<Scope>,
    /// Its first token starts a statement.
    opens_statement: bool,
    /// Attributes without their item yet.
    pending: Attributes,
    /// How many items had no end.
    unfinished: u8,
}

/// Items do not nest deeper: the paths of all of them together would be as long as the square of the depth.
const DEEPEST: usize = 256;

/// After so many items without end in one frame no more are looked for, lest the search be quadratic.
const MOST_UNFINISHED: u8 = 64;

impl Frame {
    fn new(tokens: Vec<TokenTree>, scope: Rc<Scope>, opens_statement: bool) -> Self {
        Self { tokens, at: 0, scope, opens_statement, pending: Attributes::default(), unfinished: 0 }
    }

    fn starts_statement(&self) -> bool {
        match self.at.checked_sub(1).and_then(|before| self.tokens.get(before)) {
            None => self.opens_statement,
            before => is_punct(before, ';') || is_group(before, Delimiter::Brace),
        }
    }

    /// The item that starts here, and its last token.
    fn item(&mut self) -> Option<(Header, usize)> {
        let statement_start = self.scope.strict || self.starts_statement();
        if !statement_start && !self.scope.in_macro || self.unfinished == MOST_UNFINISHED {
            return None;
        }
        let lifetime = self.at > 0 && is_punct(self.tokens.get(self.at - 1), '\'');
        let header = header::header(&self.tokens, self.at, statement_start).filter(|_| !lifetime)?;
        let last = header::last_token(&self.tokens, header).filter(|last| *last < self.tokens.len());
        self.unfinished += u8::from(last.is_none());
        Some((header, last?))
    }
}

struct Reader<'a> {
    file: &'a Arc<str>,
    rule: &'a TestRule,
    out: Parsed,
    stack: Vec<Frame>,
}

impl Reader<'_> {
    fn run(&mut self, tokens: Vec<TokenTree>) {
        let scope = Scope {
            prefix: "".into(),
            inline: Rc::default(),
            strict: true,
            in_macro: false,
            in_definition: false,
            testable: true,
            in_block: false,
            executed: false,
            all_tests: None,
            public: false,
            depth: 0,
        };
        self.stack.push(Frame::new(tokens, Rc::new(scope), true));
        while let Some(mut frame) = self.stack.pop() {
            while frame.at < frame.tokens.len() {
                if let Some(inner) = self.step(&mut frame) {
                    self.stack.push(frame);
                    self.stack.push(inner);
                    break;
                }
            }
        }
    }

    /// Reads on in a frame; what it returns is to be read before the rest.
    fn step(&mut self, frame: &mut Frame) -> Option<Frame> {
        if let Some((count, inner)) = attribute_at(&frame.tokens, frame.at) {
            self.attribute(frame, count, inner);
            return None;
        }
        if let Some((header, last)) = frame.item() {
            return self.item(frame, header, last);
        }
        // Among expressions the last segment of a macro's path comes by itself.
        if let Some(call) = header::call(&frame.tokens, frame.at, frame.scope.strict) {
            return self.call(frame, &call);
        }
        self.other(frame)
    }

    fn site(&self, scope: &Scope) -> Site<'_> {
        Site { file: self.file, rule: self.rule, in_macro: scope.in_macro }
    }

    fn attribute(&mut self, frame: &mut Frame, count: usize, inner: bool) {
        let (line, _) = start(frame.tokens[frame.at].span());
        let last = frame.at + count - 1;
        let content = tokens::open(&mut frame.tokens, last);
        // What follows is the start of a statement, also after an inner attribute.
        frame.tokens[last] = separator();
        if !frame.scope.in_definition {
            self.out.texts.extend(attributes::included_text(&content));
        }
        let mut unattached = Attributes::default();
        let attributes = if inner { &mut unattached } else { &mut frame.pending };
        let site = Site { file: self.file, rule: self.rule, in_macro: frame.scope.in_macro };
        attributes.add(content, line, site, &mut self.out.tags);
        frame.at += count;
    }

    fn item(&mut self, frame: &mut Frame, header: Header, last: usize) -> Option<Frame> {
        let attributes = std::mem::take(&mut frame.pending);
        let scope = Rc::clone(&frame.scope);
        let (line, column) = start(frame.tokens[header.name_at].span());
        let first_line = attributes.first_line.unwrap_or_else(|| start(frame.tokens[frame.at].span()).0);
        let (name, inner_name) = names(frame, header, last);
        if let Some(kind) = header.keyword.kind().filter(|_| !scope.in_definition) {
            self.out.items.push(IndexedItem {
                path: joined(&scope.prefix, &name),
                kind,
                line,
                column,
                start_line: first_line,
                end_line: end_line(frame.tokens[last].span()),
                test: (header.keyword == Keyword::Fn).then(|| test(frame, header, &attributes)).flatten(),
                public: header.public || scope.public || attributes.exported,
                in_macro: scope.in_macro,
            });
        }
        let module = Declared { name, ..attributes.module };
        let constant = frame.tokens[frame.at..header.name_at].iter().any(|token| is_word(Some(token), "const"));
        if header.keyword == Keyword::Mod && is_punct(frame.tokens.get(last), ';') {
            if !scope.in_definition {
                let inline = scope.inline.to_vec();
                self.out.modules.push(ModLine { module, inline, in_block: scope.in_block });
            }
            frame.at = last + 1;
            return None;
        }
        let body = self.body(frame, header, last)?;
        if scope.depth == DEEPEST {
            let message = format!("items nest deeper than {DEEPEST} levels here");
            self.out.fault.get_or_insert_with(|| Fault::hard(message, line, column));
            return None;
        }
        let executed = header.keyword == Keyword::Fn && !constant && !scope.in_macro;
        let inner = Scope { executed, ..inner_scope(&scope, header, &inner_name, module) };
        Some(Frame::new(body, Rc::new(inner), true))
    }

    /// Takes out the tokens inside an item that may hold more of interest, and steps over it.
    fn body(&mut self, frame: &mut Frame, header: Header, last: usize) -> Option<Vec<TokenTree>> {
        match header.keyword {
            Keyword::Const | Keyword::Static => {
                let from = header.name_at + 1;
                if frame.scope.in_macro {
                    // The semicolon may be another's: whatever follows is looked at as a part of the call.
                    frame.at = from;
                    return None;
                }
                frame.at = last + 1;
                let value = frame.tokens[from..last].iter_mut();
                Some(value.map(|token| std::mem::replace(token, separator())).collect())
            }
            Keyword::MacroRules => {
                frame.at = last + 1;
                Some(tokens::open(&mut frame.tokens, header.name_at + 1))
            }
            Keyword::Fn | Keyword::Mod | Keyword::Impl | Keyword::Trait | Keyword::ExternBlock | Keyword::Macro => {
                frame.at = last + 1;
                let braces = is_group(frame.tokens.get(last), Delimiter::Brace);
                braces.then(|| tokens::open(&mut frame.tokens, last))
            }
            Keyword::Struct | Keyword::Enum | Keyword::Union | Keyword::Type | Keyword::Use | Keyword::ExternCrate => {
                frame.at = last + 1;
                None
            }
        }
    }

    fn call(&mut self, frame: &mut Frame, call: &Call) -> Option<Frame> {
        frame.pending = Attributes::default();
        let braces = is_group(frame.tokens.get(call.arguments), Delimiter::Brace);
        let content = tokens::open(&mut frame.tokens, call.arguments);
        frame.at = call.arguments + 1;
        if frame.scope.strict && !braces && is_punct(frame.tokens.get(frame.at), ';') {
            frame.at += 1;
        }
        let scope = &frame.scope;
        match call.name.as_str() {
            "implements" => {
                if scope.executed {
                    self.out.statements.extend(statement(frame, call));
                }
                let tag = attributes::tag(Relation::Implements, content, self.site(scope));
                self.out.tags.extend(tag);
                return None;
            }
            "include" => {
                if let Some(file) = attributes::included_file(&content).filter(|_| !scope.in_definition) {
                    let inline = scope.inline.iter().map(|module| module.name.clone()).collect();
                    self.out.includes.push(Include { file, inline, in_block: scope.in_block });
                }
                return None;
            }
            "include_str" | "include_bytes" if !scope.in_definition => {
                self.out.texts.extend(attributes::included_file(&content));
            }
            _ => {}
        }
        let all_tests = (call.name == "quickcheck").then_some("quickcheck");
        let inner = Scope { strict: false, in_macro: true, executed: false, all_tests, ..Scope::clone(scope) };
        Some(Frame::new(content, Rc::new(inner), true))
    }

    /// Neither attribute nor item nor call.
    fn other(&mut self, frame: &mut Frame) -> Option<Frame> {
        let token = &frame.tokens[frame.at];
        if frame.scope.strict && !is_punct(Some(token), ';') && self.out.fault.is_none() {
            let (line, column) = start(token.span());
            let message = match token {
                TokenTree::Group(_) => "expected an item here".to_owned(),
                token => format!("expected an item, found `{token}`"),
            };
            self.out.fault = Some(Fault { message, line, column, soft: true });
        }
        frame.pending = Attributes::default();
        frame.at += 1;
        let group = group(frame.tokens.get(frame.at - 1)).filter(|group| !group.stream().is_empty())?;
        let opens_statement = group.delimiter() == Delimiter::Brace || frame.scope.in_macro;
        // Lengths of arrays and `const { … }` are evaluated while compiling.
        let constant =
            group.delimiter() == Delimiter::Bracket || frame.at > 1 && is_word(frame.tokens.get(frame.at - 2), "const");
        let scope = match frame.scope.strict {
            true => Rc::new(Scope { strict: false, testable: false, in_block: true, ..Scope::clone(&frame.scope) }),
            false if constant => Rc::new(Scope { executed: false, ..Scope::clone(&frame.scope) }),
            false => Rc::clone(&frame.scope),
        };
        Some(Frame::new(tokens::open(&mut frame.tokens, frame.at - 1), scope, opens_statement))
    }
}

/// Where the path of a call starts, if it starts a statement.
fn statement(frame: &Frame, call: &Call) -> Option<(u32, u32)> {
    let tokens = &frame.tokens;
    let mut first = call.arguments.checked_sub(2)?;
    while first >= 2 && tokens::is_path_separator(tokens, first - 2) {
        let named = first >= 3 && word(tokens.get(first - 3)).is_some();
        first -= if named { 3 } else { 2 };
    }
    let starts = match first.checked_sub(1) {
        None => frame.opens_statement,
        Some(before) => is_punct(tokens.get(before), ';') || is_group(tokens.get(before), Delimiter::Brace),
    };
    starts.then(|| start(tokens[first].span()))
}

fn separator() -> TokenTree {
    TokenTree::Punct(proc_macro2::Punct::new(';', proc_macro2::Spacing::Alone))
}

/// An item's name, and the name that stands in the paths of what is inside it.
fn names(frame: &Frame, header: Header, last: usize) -> (String, String) {
    match header.keyword {
        Keyword::Impl => header::implementation(&frame.tokens[header.name_at..last]),
        Keyword::ExternBlock => (tokens::written(&frame.tokens[header.name_at..last]), String::new()),
        _ => {
            let name = word(frame.tokens.get(header.name_at)).map(tokens::shown).unwrap_or_default();
            (name.clone(), name)
        }
    }
}

fn test(frame: &Frame, header: Header, attributes: &Attributes) -> Option<TestAttribute> {
    if !frame.scope.testable {
        return None;
    }
    attributes
        .test(attributes::parameters(&frame.tokens, header.name_at))
        .or_else(|| frame.scope.all_tests.map(|macro_name| attributes.test_of(macro_name)))
}

/// The scope inside an item.
fn inner_scope(scope: &Scope, header: Header, name: &str, module: Declared) -> Scope {
    let prefix = if name.is_empty() { Arc::clone(&scope.prefix) } else { joined(&scope.prefix, name) };
    let inner = Scope { prefix, all_tests: None, public: false, depth: scope.depth + 1, ..scope.clone() };
    match header.keyword {
        Keyword::Mod => {
            let inline = scope.inline.iter().cloned().chain([module]).collect();
            Scope { inline: Rc::new(inline), strict: !scope.in_macro, ..inner }
        }
        Keyword::Trait => Scope { strict: !scope.in_macro, testable: false, public: header.public, ..inner },
        Keyword::Impl | Keyword::ExternBlock => Scope { strict: !scope.in_macro, testable: false, ..inner },
        Keyword::MacroRules | Keyword::Macro => {
            Scope { strict: false, testable: false, in_macro: true, in_definition: true, ..inner }
        }
        _ => Scope { strict: false, testable: false, in_block: true, ..inner },
    }
}

fn joined(prefix: &str, name: &str) -> Arc<str> {
    if prefix.is_empty() { name.into() } else { format!("{prefix}::{name}").into() }
}
