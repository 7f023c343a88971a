#[iec62304_macros::requirement("RQ\x2d1")]
fn main() {}
