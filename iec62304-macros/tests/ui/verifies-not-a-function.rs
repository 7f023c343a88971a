use iec62304_macros::verifies;

#[verifies("RQ-1")]
struct Struct;

#[verifies("RQ-1")]
enum Enum {}

#[verifies("RQ-1")]
union Union {
    _field: u8,
}

#[verifies("RQ-1")]
trait Trait {
    #[verifies("RQ-1")]
    fn without_body();

    #[verifies("RQ-1")]
    const CONSTANT: u8;

    #[verifies("RQ-1")]
    type Type;
}

#[verifies("RQ-1")]
impl Struct {}

#[verifies("RQ-1")]
mod module {}

#[verifies("RQ-1")]
static STATIC: u8 = 0;

#[verifies("RQ-1")]
use std::fmt;

#[verifies("RQ-1")]
extern crate core as _;

#[verifies("RQ-1")]
macro_rules! definition {
    () => {};
}

#[verifies("RQ-1")]
definition! {}

fn main() {
    let _ = fmt::Error;
}
