#![deny(warnings)]

use iec62304_macros::{implements, requirement, verifies};

fn steps(pressure: u32) -> u32 {
    implements!("RQ-1");
    let high = pressure > 300;
    implements! { "RQ-2", note = "braces need no semicolon" }
    if high {
        implements!["RQ-3", "RQ-4"];
        return 1;
    }

    #[requirement("RQ-5")]
    fn nested() -> u32 {
        2
    }

    #[requirement("RQ-6")]
    const OFFSET: u32 = 1;

    #[requirement("RQ-7")]
    struct Local(u32);

    #[requirement("RQ-8")]
    impl Local {
        #[verifies("RQ-8")]
        fn value(&self) -> u32 {
            self.0
        }
    }

    Local(nested() + OFFSET).value()
}

fn main() {
    assert_eq!((steps(301), steps(0)), (1, 3));
    let closure = || {
        implements!("RQ-9");
        9
    };
    assert_eq!(closure(), 9);
}
