use iec62304_macros::verifies;

#[verifies("RQ-1", level = "sytem")]
fn near() {}

#[verifies("RQ-1", level = "acceptance")]
fn far() {}

fn main() {}
