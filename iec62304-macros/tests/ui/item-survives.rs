// One message for each slip, and none about the items: they are handed on whole.
#![deny(warnings)]

use iec62304_macros::{implements, requirement};

#[requirement("RQ")]
struct Pump;

trait Monitor {
    #[requirement("RQ")]
    const LIMIT: u32;

    #[requirement("RQ")]
    type Reading;

    #[requirement("RQ")]
    fn pressure(&self) -> u32;

    implements!("RQ");
}

impl Monitor for Pump {
    #[requirement("RQ")]
    const LIMIT: u32 = 300;

    #[requirement("RQ")]
    type Reading = u32;

    #[requirement("RQ")]
    fn pressure(&self) -> u32 {
        let reading: Self::Reading = 1;
        reading
    }
}

impl Pump {
    implements!("RQ");

    #[requirement("RQ")]
    fn new() -> Self {
        Self
    }
}

unsafe extern "C" {
    #[requirement("RQ")]
    safe fn abs(n: i32) -> i32;
}

fn main() {
    #[requirement("RQ")]
    fn nested() -> u32 {
        Pump::new().pressure().min(Pump::LIMIT)
    }

    implements!("RQ");
    let _ = nested();
    implements! {"RQ"}
    let _ = abs(-1);
}
