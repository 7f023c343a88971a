use iec62304_macros::{requirement, verifies};

#[requirement("RQ-1", notes = "near")]
fn near() {}

#[verifies("RQ-1", author = "far")]
fn far() {}

fn main() {}
