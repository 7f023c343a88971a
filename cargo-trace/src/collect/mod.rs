//! Reading the user's code: what the compiler saw, and what the text says.

pub mod source_index;
