//! What an attribute says of its item, as far as probes must know: whether it is for tests only, and whether it is naked.

use proc_macro::{TokenStream, TokenTree};

/// Whether the attribute, given what stands between its brackets, keeps its item out of the product: a test, or `cfg(test)`.
///
/// Test attributes are told by their last word: `test`, `tokio::test`, `rstest`, `test_case`, `wasm_bindgen_test`, `quickcheck`.
pub(crate) fn keeps_to_tests(attribute: &TokenStream) -> bool {
    let mut name = String::new();
    for token in attribute.clone() {
        match token {
            TokenTree::Ident(word) => name = word.to_string(),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            TokenTree::Group(group) if name == "cfg" => return wants_test(group.stream()),
            _ => break,
        }
    }
    name.contains("test") || matches!(name.as_str(), "quickcheck" | "bench" | "verifies")
}

/// Whether a condition names `test` other than to deny it.
fn wants_test(condition: TokenStream) -> bool {
    let mut before = String::new();
    condition.into_iter().any(|token| match token {
        TokenTree::Ident(word) => {
            before = word.to_string();
            before == "test"
        }
        // `any(test, …)` is true of products too.
        TokenTree::Group(group) => !matches!(before.as_str(), "not" | "any") && wants_test(group.stream()),
        _ => false,
    })
}

/// Whether `naked` stands in the attribute, under whatever condition.
pub(crate) fn is_naked(attribute: &TokenStream) -> bool {
    attribute.clone().into_iter().any(|token| match token {
        TokenTree::Ident(word) => word.to_string() == "naked",
        TokenTree::Group(group) => is_naked(&group.stream()),
        _ => false,
    })
}
