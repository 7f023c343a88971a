#[iec62304_macros::requirement("RQ-1", "RQ-2", r"RQ-1")]
fn main() {}
