//! Attribute macros of `iec62304-core`.
use proc_macro::TokenStream;

/// Marks an item as implementing requirements.
#[proc_macro_attribute]
pub fn requirement(_attr: TokenStream, item: TokenStream) -> TokenStream {
    item
}

/// Marks a test as verifying requirements.
#[proc_macro_attribute]
pub fn verifies(_attr: TokenStream, item: TokenStream) -> TokenStream {
    item
}

/// Marks the enclosing module or block as implementing requirements.
#[proc_macro]
pub fn implements(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}
