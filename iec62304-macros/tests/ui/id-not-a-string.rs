use iec62304_macros::requirement;

#[requirement(1)]
fn number() {}

#[requirement(b"RQ-1")]
fn bytes() {}

#[requirement(c"RQ-1")]
fn c_string() {}

#[requirement('R')]
fn character() {}

#[requirement("RQ-1"suffix)]
fn suffix() {}

#[requirement(concat!("RQ", "-1"))]
fn macro_call() {}

#[requirement(["RQ-1", "RQ-2"])]
fn array() {}

#[requirement("RQ-1", , "RQ-2")]
fn nothing() {}

fn main() {}
