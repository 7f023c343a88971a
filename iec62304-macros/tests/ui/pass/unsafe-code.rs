#![deny(warnings)]

use iec62304_macros::requirement;

#[requirement("RQ-1")]
/// # Safety
/// None needed.
pub unsafe fn unsafe_function() -> u32 {
    1
}

#[requirement("RQ-2")]
pub union Bits {
    pub whole: u32,
    pub bytes: [u8; 4],
}

#[requirement("RQ-3")]
unsafe extern "C" {
    #[requirement("RQ-4")]
    safe fn abs(n: i32) -> i32;

    #[requirement("RQ-5")]
    unsafe fn labs(n: core::ffi::c_long) -> core::ffi::c_long;
}

#[requirement("RQ-6")]
pub unsafe trait Marker {}

#[requirement("RQ-7")]
unsafe impl Marker for Bits {}

#[requirement("RQ-8")]
static mut COUNTER: u32 = 8;

fn main() {
    let bits = Bits { bytes: [1; 4] };
    assert_eq!(unsafe { bits.whole }, 0x0101_0101);
    assert_eq!((abs(-4), unsafe { labs(-5) }, unsafe { unsafe_function() }), (4, 5, 1));
    assert_eq!(unsafe { COUNTER }, 8);
}
