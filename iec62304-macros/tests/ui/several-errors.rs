#[iec62304_macros::requirement("RQ", 7, "RQ-1", "RQ-1", level = "unit", nota = "n", note = 1 + 1)]
struct Pump;

#[iec62304_macros::verifies("RQ_", level = "sytem")]
mod tests {}

fn main() {}
