#[iec62304_macros::verifies("RQ-1" "RQ-2" level = "unit" note = "n")]
fn main() {}
