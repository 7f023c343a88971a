use iec62304_macros::requirement;

#[requirement("RQ-1" + "RQ-2")]
fn behind_an_id() {}

#[requirement("RQ-1", note = "n".into())]
fn behind_an_option() {}

#[requirement("RQ-1"; "RQ-2")]
fn semicolon() {}

fn main() {}
