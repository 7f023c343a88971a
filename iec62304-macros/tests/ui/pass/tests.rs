#![deny(warnings)]

use iec62304_macros::{requirement, verifies};

#[verifies("RQ-1")]
#[test]
fn above() {}

#[test]
#[verifies("RQ-1", "RC-2", level = "integration", note = "n")]
fn below() {}

#[verifies("RQ-1", level = "unit")]
pub async fn asynchronous() {}

#[verifies("RQ-1", level = "system")]
pub const fn constant() {}

#[verifies("RQ-1")]
#[requirement("RQ-2")]
#[verifies("RQ-3")]
pub fn several_tags() -> Result<(), String> {
    Ok(())
}

fn main() {
    several_tags().unwrap();
    constant();
    drop(asynchronous());
}
