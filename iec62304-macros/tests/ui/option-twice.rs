#[iec62304_macros::verifies("RQ-1", level = "unit", note = "n", level = "system", note = "m")]
fn main() {}
