#[iec62304_macros::verifies("RQ-1", level = system, note = 7)]
fn main() {}
