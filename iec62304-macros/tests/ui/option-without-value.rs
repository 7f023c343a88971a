use iec62304_macros::verifies;

#[verifies("RQ-1", level)]
fn name_only() {}

#[verifies("RQ-1", note =)]
fn nothing_behind() {}

#[verifies("RQ-1", level("unit"))]
fn in_parentheses() {}

fn main() {}
