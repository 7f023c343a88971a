#[iec62304_macros::requirement("RQ-1", level = "unit")]
fn main() {
    iec62304_macros::implements!("RQ-1", level = "unit");
}
