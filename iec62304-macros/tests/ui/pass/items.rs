#![forbid(unsafe_code)]
#![deny(warnings)]

use iec62304_macros::{implements, requirement};

implements!("RQ-0");

#[requirement("RQ-1")]
pub fn function() -> u32 {
    1
}

/// Documented.
#[requirement("RQ-1", "RQ-2", note = "two ids",)]
#[must_use]
pub(crate) const fn constant_function() -> u32 {
    2
}

#[requirement(r"RQ-3", r#"RQ-4"#, note = "with \"quotes\" and \
    a line break")]
pub struct Pump<T>
where
    T: Copy,
{
    rate: T,
}

#[requirement("RQ-5")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum State {
    Idle,
    Running,
}

#[derive(Debug)]
#[requirement("RQ-6")]
pub struct Tuple(pub u32);

#[requirement("RQ-7")]
pub trait Monitor {
    #[requirement("RQ-8")]
    const LIMIT: u32;

    #[requirement("RQ-9")]
    type Reading;

    #[requirement("RQ-10")]
    fn reading(&self) -> Self::Reading;

    #[requirement("RQ-11")]
    fn limit(&self) -> u32 {
        Self::LIMIT
    }
}

#[requirement("RQ-12")]
impl<T: Copy> Monitor for Pump<T> {
    #[requirement("RQ-13")]
    const LIMIT: u32 = 7;

    #[requirement("RQ-14")]
    type Reading = T;

    #[requirement("RQ-15")]
    fn reading(&self) -> T {
        self.rate
    }
}

#[requirement("RQ-16")]
impl<const N: usize> Monitor for [Pump<u32>; N] {
    const LIMIT: u32 = 9;
    type Reading = usize;

    fn reading(&self) -> usize {
        N
    }
}

impl<T: Copy> Pump<T> {
    implements!("RQ-17");

    #[requirement("RQ-18")]
    pub const RATE: u32 = 3;

    #[requirement("RQ-19")]
    pub fn new(rate: T) -> Self {
        Self { rate }
    }
}

#[requirement("RQ-20")]
pub mod alarm {
    super::implements!("RQ-21", note = "from inside");

    #[iec62304_macros::requirement("RQ-22")]
    pub static LIMIT: u32 = 300;

    #[super::requirement("RQ-23")]
    pub const HIGH: u32 = 301;
}

#[requirement("RQ-24")]
pub type Rate = u32;

#[requirement("RQ-25")]
use std::fmt::Write as _;

#[requirement("RQ-26")]
extern crate core as renamed;

#[requirement("RQ-27")]
macro_rules! defined {
    () => {
        28
    };
}

#[requirement("RQ-28")]
pub async fn asynchronous() {}

#[requirement("RQ-29")]
pub fn generic<T: Into<u64>, const N: usize>(value: T) -> u64
where
    [T; N]: Sized,
{
    value.into() + renamed::convert::identity(N as u64)
}

#[requirement("RQ-30")]
pub extern "C" fn foreign_abi() -> u32 {
    30
}

fn main() {
    let pump = Pump::new(5);
    assert_eq!((pump.reading(), pump.limit(), Pump::<u32>::RATE), (5, 7, 3));
    assert_eq!([pump].limit(), 9);
    assert_eq!((function(), constant_function(), foreign_abi(), defined!()), (1, 2, 30, 28));
    assert_eq!(alarm::LIMIT + 1, alarm::HIGH);
    assert_eq!(generic::<u8, 2>(Rate::from(1_u32) as u8), 3);
    let mut text = String::new();
    write!(text, "{:?} {:?} {:?}", State::Idle, State::Running, Tuple(1)).unwrap();
    assert_eq!(text, "Idle Running Tuple(1)");
    drop(asynchronous());
}
