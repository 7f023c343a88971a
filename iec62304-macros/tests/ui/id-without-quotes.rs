#[iec62304_macros::requirement(RQ_1, RQ-002)]
fn main() {}
