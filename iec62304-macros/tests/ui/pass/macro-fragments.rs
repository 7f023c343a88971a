#![deny(warnings)]

use iec62304_macros::{implements, requirement, verifies};

macro_rules! by_literal {
    ($id:literal, $visibility:vis $name:ident, $body:block) => {
        #[requirement($id)]
        $visibility fn $name() -> u32 $body
    };
}

macro_rules! by_expression {
    ($($id:expr),+; $item:item) => {
        #[requirement($($id),+)]
        $item
    };
}

macro_rules! by_token {
    ($id:tt, $kind:ty) => {
        #[requirement($id)]
        impl Named for $kind {}
    };
}

macro_rules! twice_deep {
    ($id:literal, $name:ident) => {
        by_literal!($id, pub(crate) $name, { 3 });
    };
}

macro_rules! scope {
    ($id:literal) => {
        implements!($id);
    };
}

macro_rules! test_of {
    ($id:literal, $level:literal, $item:item) => {
        #[verifies($id, level = $level)]
        $item
    };
}

scope!("RQ-1");

trait Named {
    fn name(&self) -> u32 {
        4
    }
}

by_literal!("RQ-2", one, { 1 });
by_expression!("RQ-3", "RQ-4"; fn two() -> u32 { 2 });
by_token!("RQ-5", [u8; 4]);
twice_deep!("RQ-6", three);
test_of!("RQ-7", "system", pub fn five() -> u32 { 5 });

fn main() {
    scope!("RQ-8");
    assert_eq!((one(), two(), three(), [0_u8; 4].name(), five()), (1, 2, 3, 4, 5));
}
