//! Attributes: tags, what makes a function a test, and where a module's file is.

use super::parsed::Declared;
use super::tokens::{self, is_group, is_punct, is_word, path, pieces, start, word};
use crate::model::{Id, Place, Relation, Spanned, TestAttribute, WrittenTag};
use iec62304_core::requirement;
use proc_macro2::{Delimiter, TokenTree};
use std::sync::Arc;

/// Last path segments that make a function a test.
const TEST_ATTRIBUTES: &[&str] = &[
    "dir_test",
    "gtest",
    "parameterized",
    "property_test",
    "proptest",
    "quickcheck",
    "rstest",
    "test",
    "test_case",
    "test_matrix",
    "test_resources",
    "wasm_bindgen_test",
];

/// Attributes, also of parameters, by which a harness lists `name::…` for each case instead of `name`.
const CASE_ATTRIBUTES: &[&str] =
    &["case", "dir_test", "files", "parameterized", "test_case", "test_matrix", "test_resources", "values"];

/// Which attributes make a test.
#[derive(Clone, Debug, Default)]
pub(super) struct TestRule {
    configured: Vec<Vec<String>>,
}

impl TestRule {
    /// The known ones and these, by path (`harness::check`) or by last segment.
    pub(super) fn new(configured: &[String]) -> Self {
        let segments = |path: &String| {
            path.split("::").map(str::trim).filter(|segment| !segment.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        Self { configured: configured.iter().map(segments).filter(|path| !path.is_empty()).collect() }
    }

    /// A path may be written longer than configured, or shorter because of a `use`.
    fn matches(&self, written: &[String]) -> bool {
        written.last().is_some_and(|last| TEST_ATTRIBUTES.contains(&last.as_str()))
            || self.configured.iter().any(|path| path.ends_with(written) || written.ends_with(path))
    }
}

/// Where attributes are read.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    /// The file.
    pub file: &'a Arc<str>,
    /// What makes a test.
    pub rule: &'a TestRule,
    /// Inside the tokens of a macro call or definition.
    pub in_macro: bool,
}

/// What the attributes of one item say together.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes {
    /// Line of the first one, documentation included.
    pub first_line: Option<u32>,
    /// Its paths, if it is a module.
    pub module: Declared,
    /// `#[macro_export]`.
    pub exported: bool,
    test: TestAttribute,
    is_template: bool,
}

impl Attributes {
    /// Reads the next attribute, given by what its brackets hold.
    pub(super) fn add(&mut self, content: Vec<TokenTree>, line: u32, site: Site<'_>, tags: &mut Vec<WrittenTag>) {
        self.first_line.get_or_insert(line);
        // Nearly all attributes are documentation.
        if is_word(content.first(), "doc") {
            return;
        }
        // `cfg_attr` nests, so this is a stack: a hostile depth must not be ours.
        let mut rest = vec![(content, false)];
        while let Some((mut meta, conditional)) = rest.pop() {
            let Some((segments, end)) = path(&meta, 0) else { continue };
            if segments == ["cfg_attr"] && is_group(meta.get(end), Delimiter::Parenthesis) {
                let inside = pieces(tokens::open(&mut meta, end));
                rest.extend(inside.into_iter().skip(1).rev().map(|piece| (piece, true)));
                continue;
            }
            self.meta(&segments, meta, end, conditional, site, tags);
        }
    }

    fn meta(
        &mut self,
        segments: &[String],
        mut meta: Vec<TokenTree>,
        end: usize,
        conditional: bool,
        site: Site<'_>,
        tags: &mut Vec<WrittenTag>,
    ) {
        // rstest's case may have any name: `#[case::ignore(1)]`.
        if segments.first().is_some_and(|first| first == "case") {
            self.test.cases = true;
            return;
        }
        let last = segments.last().map(String::as_str).unwrap_or_default();
        if site.rule.matches(segments) {
            self.is_test(segments, conditional);
        }
        self.test.cases |= CASE_ATTRIBUTES.contains(&last);
        match last {
            "requirement" | "verifies" if is_group(meta.get(end), Delimiter::Parenthesis) => {
                let relation = if last == "verifies" { Relation::Verifies } else { Relation::Implements };
                tags.extend(tag(relation, tokens::open(&mut meta, end), site));
            }
            "rstest" => {
                let arguments = if meta.len() > end { tokens::open(&mut meta, end) } else { Vec::new() };
                self.test.cases |= arguments.iter().any(|token| is_word(Some(token), "case"));
            }
            "template" => self.is_template = true,
            // rstest_reuse's; with a `!` it is another crate's, which applies a macro to any item.
            "apply" if is_group(meta.get(end), Delimiter::Parenthesis) => {
                let template = tokens::open(&mut meta, end);
                if path(&template, 0).is_some_and(|(_, end)| !is_punct(template.get(end), '!')) {
                    self.is_test(segments, conditional);
                    self.test.cases = true;
                }
            }
            // Behind `cfg_attr` these depend on the build; a run says what holds.
            "ignore" if !conditional => self.test.ignored = true,
            "should_panic" if !conditional => self.test.should_panic = true,
            "macro_export" => self.exported = true,
            "path" if is_punct(meta.get(end), '=') => {
                if let Some(TokenTree::Literal(literal)) = meta.get(end + 1)
                    && let Some(file) = tokens::text_of(literal)
                {
                    if conditional {
                        self.module.conditional_paths.push(file);
                    } else {
                        self.module.path.get_or_insert(file);
                    }
                }
            }
            _ => {}
        }
    }

    /// The first attribute that makes a test names it, but one that surely does comes before all others.
    fn is_test(&mut self, segments: &[String], conditional: bool) {
        if self.test.name.is_empty() || (self.test.conditional && !conditional) {
            self.test.name = segments.join("::");
            self.test.conditional = conditional;
        }
    }

    /// The function is a test. Its parameters may carry `#[case]` and `#[values]` too.
    pub(super) fn test(&self, parameters: Option<&TokenTree>) -> Option<TestAttribute> {
        if self.test.name.is_empty() || self.is_template {
            return None;
        }
        let mut test = self.test.clone();
        if !test.cases
            && let Some(TokenTree::Group(parameters)) = parameters
        {
            test.cases = has_case_attribute(&parameters.stream().into_iter().collect::<Vec<_>>());
        }
        Some(test)
    }

    /// The function is a test because of the macro that it stands in.
    pub(super) fn test_of(&self, macro_name: &str) -> TestAttribute {
        TestAttribute { name: macro_name.to_owned(), conditional: false, ..self.test.clone() }
    }
}

fn has_case_attribute(parameters: &[TokenTree]) -> bool {
    parameters.windows(2).any(|pair| {
        is_punct(pair.first(), '#')
            && tokens::group(pair.last())
                .and_then(|group| group.stream().into_iter().next())
                .is_some_and(|first| CASE_ATTRIBUTES.iter().any(|name| is_word(Some(&first), name)))
    })
}

/// A tag from its arguments. Texts that are no ids are left out, and so is a tag without any.
#[requirement("RQ-021")]
pub(super) fn tag(relation: Relation, arguments: Vec<TokenTree>, site: Site<'_>) -> Option<WrittenTag> {
    let ids = pieces(arguments).iter().filter_map(|piece| id(piece, site.file)).collect::<Vec<_>>();
    (!ids.is_empty()).then_some(WrittenTag { relation, ids, in_macro: site.in_macro })
}

/// The id of an argument that is one string literal; `level = "…"` and `note = "…"` are none.
fn id(argument: &[TokenTree], file: &Arc<str>) -> Option<Spanned<Id>> {
    let [TokenTree::Literal(literal)] = argument else { return None };
    let id = Id::new(&tokens::text_of(literal)?).ok()?;
    let (line, column) = start(literal.span());
    let width = u32::try_from(literal.to_string().chars().count()).unwrap_or(u32::MAX);
    Some(Spanned::new(id, Place::span(Arc::clone(file), line, column, width)))
}

/// How many tokens the attribute at `at` has, and whether it is an inner one.
pub(super) fn attribute_at(list: &[TokenTree], at: usize) -> Option<(usize, bool)> {
    if !is_punct(list.get(at), '#') {
        return None;
    }
    let inner = is_punct(list.get(at + 1), '!');
    let brackets = at + 1 + usize::from(inner);
    // `#[` with a name: `#[$meta]` of a macro's definition says nothing.
    is_group(list.get(brackets), Delimiter::Bracket).then_some((brackets + 1 - at, inner))
}

/// The name of the file in `include!("…")`.
pub(super) fn included_file(arguments: &[TokenTree]) -> Option<String> {
    match arguments {
        [TokenTree::Literal(literal)] => tokens::text_of(literal),
        [TokenTree::Literal(literal), comma] if is_punct(Some(comma), ',') => tokens::text_of(literal),
        _ => None,
    }
}

/// The file of an attribute such as `doc = include_str!("…")`.
pub(super) fn included_text(content: &[TokenTree]) -> Option<String> {
    let [name, equals, call, mark, TokenTree::Group(arguments)] = content else { return None };
    let reads = is_word(Some(call), "include_str") && is_punct(Some(mark), '!');
    let arguments = || arguments.stream().into_iter().collect::<Vec<_>>();
    (is_word(Some(name), "doc") && is_punct(Some(equals), '=') && reads).then(|| included_file(&arguments())).flatten()
}

/// The parameters of the function whose name is at `name_at`.
pub(super) fn parameters(list: &[TokenTree], name_at: usize) -> Option<&TokenTree> {
    let after = name_at + 1;
    let at = if is_punct(list.get(after), '<') { tokens::after_angles(list, after) } else { after };
    list.get(at).filter(|token| word(Some(token)).is_none())
}
