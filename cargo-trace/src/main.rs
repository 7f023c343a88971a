//! A doorway to the library.

fn main() {}
