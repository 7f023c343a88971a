//! Tags behind other names: a renamed crate, a facade that re-exports the macros, and a team's own `macro_rules!` shims.
#![forbid(unsafe_code)]
#![deny(warnings)]

use iec62304_core as trace;

/// What a team's facade crate would hold.
mod facade {
    pub use iec62304_core::{implements as covers, requirement as req, verifies as proves};
}

macro_rules! implemented {
    ($id:literal, $or:literal => $($item:item)+) => {
        $(#[::iec62304_core::requirement($id, $or)] $item)+
    };
}

macro_rules! test_of {
    ($id:literal, $level:literal, fn $name:ident() $body:block) => {
        #[::iec62304_core::verifies($id, level = $level)]
        #[test]
        fn $name() $body
    };
    ($id:expr, fn $name:ident() $body:block) => {
        #[::iec62304_core::verifies($id)]
        #[test]
        fn $name() $body
    };
}

macro_rules! whole_module {
    ($name:ident: $($id:tt)*) => {
        mod $name {
            ::iec62304_core::implements!($($id)*);

            pub const LIMIT: u32 = 300;
        }
    };
}

implemented! { "RQ-1", "RQ-2" =>
    #[derive(Debug, PartialEq)]
    struct Pump(u32);

    fn doubled(pump: &Pump) -> Pump {
        trace::implements!("RQ-3");
        Pump(pump.0 * 2)
    }
}

whole_module!(alarm: "RQ-4", "RQ-5", note = "through a token tree");

#[facade::req("RQ-6")]
fn tripled(pump: &Pump) -> Pump {
    facade::covers!("RQ-7");
    Pump(pump.0 * 3)
}

test_of!(
    "RQ-1",
    fn an_id_passes_through_a_shim_as_expression() {
        assert_eq!(doubled(&Pump(2)), Pump(4));
    }
);

test_of!(
    "RQ-2",
    "integration",
    fn id_and_level_pass_through_a_shim_as_literals() {
        assert_eq!(doubled(&Pump(3)), Pump(6));
    }
);

#[facade::proves("RQ-6")]
#[test]
fn tags_work_under_a_facades_names() {
    assert_eq!(tripled(&Pump(2)), Pump(6));
}

#[trace::verifies("RQ-4", "RQ-5", level = "unit")]
#[test]
fn tags_work_under_a_renamed_crate() {
    assert_eq!(alarm::LIMIT, 300);
}
