#[iec62304_macros::requirement]
fn bare() {}

#[iec62304_macros::requirement()]
fn empty() {}

#[iec62304_macros::verifies(level = "unit")]
fn only_an_option() {}

fn main() {
    iec62304_macros::implements!();
}
